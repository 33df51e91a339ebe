"""What a hostile reading of the first version found, one test each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Site

POST = "---\ntitle: {title}\npublished: {published}\n{more}---\n\nBody of {title}.\n"


def post(title: str, more: str = "", published: str = "true") -> str:
    return POST.format(title=title, published=published, more=more)


def test_link_type_is_no_path_to_a_picture(make_site: Callable[..., Site], tmp_path: Path) -> None:
    evil = tmp_path / "evil.svg"
    evil.write_text("<svg onload='alert(1)'></svg>", encoding="utf-8")
    person = "presenters: [{name: Ann Lee, links: [{url: 'https://a.example', type: '%s'}]}]\n"
    site = make_site(
        {
            "index.md": "# Site\n",
            "a.md": post("A", person % evil.with_suffix("")),
            "b.md": post("B", person % ("x" * 300)),
        }
    )
    result = site.build()
    assert "onload" not in site.read("a.html")
    assert result.returncode == 0


def test_state_file_deletes_nothing_outside_the_output(make_site: Callable[..., Site]) -> None:
    site = make_site({"index.md": "# Site\n", "a.md": post("A")})
    site.build()
    victim = site.root / "victim" / "file.txt"
    victim.parent.mkdir()
    victim.write_text("mine", encoding="utf-8")
    state = site.outdir("html") / ".liveblog-state"
    (site.outdir("html") / "_downloads").mkdir(exist_ok=True)
    data = json.loads(state.read_text(encoding="utf-8"))
    way_out = Path(*[".."] * 12, *victim.parts[1:]).as_posix()
    data["html"]["downloads"] = [way_out]
    data["html"]["pages"] = {way_out.removesuffix(".txt"): "x"}
    state.write_text(json.dumps(data), encoding="utf-8")
    site.edit("a.md", post("A2"))
    site.build()
    assert victim.is_file()


def test_doctrees_of_another_project_stay(make_site: Callable[..., Site]) -> None:
    site = make_site({"index.md": "# Site\n", "a.md": post("A")})
    site.build()
    other = site.doctreedir / "de" / "x.doctree"
    other.parent.mkdir()
    other.write_bytes(b"theirs")
    site.edit("a.md", post("A", published="false"))
    site.build()
    assert other.is_file()
    assert not (site.doctreedir / "a.doctree").exists()


def test_rows_link_to_their_own_post_whatever_its_name(make_site: Callable[..., Site]) -> None:
    site = make_site(
        {
            "index.md": "# Site\n\n```{talks}\n```\n",
            "opening.md": post("Root Opening", "slug: my-opening\n"),
            "2019/opening.md": post("Old Opening"),
        }
    )
    site.build()
    page = site.read("index.html")
    assert page.index('href="opening.html"') < page.index("Root Opening")
    assert page.count('href="opening.html"') == page.count('href="2019/opening.html"') == 1


def test_a_value_shaped_like_a_day_is_no_day(make_site: Callable[..., Site]) -> None:
    site = make_site(
        {
            "index.md": "# Site\n\n```{talks}\n:group-by: track\n```\n",
            "a.md": post("A", "track: 2024-13-45\n"),
            "b.md": post("B"),
        }
    )
    result = site.build()
    assert result.returncode == 0
    page = site.read("index.html")
    assert "2024-13-45" in page
    # Talks without a track do not stand under the track before them.
    assert page.index("2024-13-45") < page.index("Other") < page.index(">B<")


def test_a_site_in_another_encoding_builds(make_site: Callable[..., Site]) -> None:
    conf = {"html_output_encoding": "iso-8859-1"}
    site = make_site({"index.md": "# Site\n", "a.md": post("A", "presenters: José Núñez\n")}, conf)
    assert site.build().returncode == 0
    assert site.build().returncode == 0


def test_document_that_takes_over_a_page_is_not_deleted(make_site: Callable[..., Site]) -> None:
    site = make_site(
        {"index.md": "# Site\n", "events/ev.yml": "title: Ev\n", "a.md": post("A", "event: ev\n")}
    )
    site.build("dirhtml")
    site.edit("liveblog/events/ev/index.md", "# My own page\n")
    site.build("dirhtml")
    assert "My own page" in (site.outdir("dirhtml") / "liveblog/events/ev/index.html").read_text(
        encoding="utf-8"
    )


def test_download_of_a_hidden_source_is_cut(make_site: Callable[..., Site]) -> None:
    site = make_site(
        {
            "index.md": "# Site\n\n{download}`secret.md` {download}`x <secret.md>` {download}`fine.txt`\n",
            "secret.md": post("Zweitausend", published="false"),
            "fine.txt": "fine",
        }
    )
    site.build()
    downloads = [path.name for path in (site.outdir("html") / "_downloads").rglob("*") if path.is_file()]
    assert downloads == ["fine.txt"]
    assert "secret" not in site.read("index.html")


def test_preview_pages_ask_not_to_be_indexed(make_site: Callable[..., Site]) -> None:
    files = {
        "index.md": "# Site\n",
        "events/ev.yml": "title: Ev\npublished: false\n",
        "a.md": post("A", "event: ev\npresenters: Ann Lee\n"),
    }
    site = make_site(files)
    site.build(liveblog_show_unpublished=True)
    for page in ("a.html", "liveblog/events/ev.html", "liveblog/presenters/ann-lee.html"):
        assert '<meta name="robots" content="noindex">' in site.read(page)


def test_epub_holds_no_remote_picture(make_site: Callable[..., Site]) -> None:
    site = make_site({"index.md": "# Site\n", "a.md": post("A", "heroImage: //pictures.example/a.png\n")})
    site.build()
    assert 'src="https://pictures.example/a.png"' in site.read("a.html")
    site.build("epub")
    assert "pictures.example" not in (site.outdir("epub") / "a.xhtml").read_text(encoding="utf-8")


def test_file_names_in_prose_are_no_links(make_site: Callable[..., Site]) -> None:
    site = make_site(
        {"index.md": "# Site\n", "a.md": post("A") + "\nSee main.rs and https://rust.example/x.\n"}
    )
    site.build()
    page = site.read("a.html")
    assert "http://main.rs" not in page
    assert 'href="https://rust.example/x"' in page


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_pages_not_asked_for_are_written_by_the_next_build(
    make_site: Callable[..., Site], builder: str
) -> None:
    site = make_site(
        {"index.md": "# Site\n", "other.md": "# Other\n\n```{talks}\n```\n", "a.md": post("Old")}
    )
    site.build(builder)
    site.edit("a.md", post("New"))
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            site.srcdir,
            site.srcdir,
            site.outdir(builder),
            site.doctreedir,
            builder,
            status=None,
            warning=None,
        )
        app.build(filenames=[site.srcdir / "a.md"])
    site.build(builder)
    page = "other.html" if builder == "html" else "other/index.html"
    text = (site.outdir(builder) / page).read_text(encoding="utf-8")
    assert "New" in text
    assert "Old" not in text
    assert site.build(builder).docs_written == []


@pytest.mark.parametrize("avatar", ["/pictures/ann.svg", "pictures/ann.svg"])
def test_avatar_is_on_posts_and_on_the_presenter_page(make_site: Callable[..., Site], avatar: str) -> None:
    site = make_site(
        {
            "index.md": "# Site\n",
            "presenters.yml": f"ann: {{name: Ann Lee, avatar: {avatar}}}\n",
            "pictures/ann.svg": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>",
            "deep/down/a.md": post("A", "presenters: ann\n"),
        }
    )
    result = site.build()
    assert result.warnings == []
    assert 'src="../../_images/ann.svg"' in site.read("deep/down/a.html")
    assert 'src="../../_images/ann.svg"' in site.read("liveblog/presenters/ann.html")
    assert (site.outdir("html") / "_images" / "ann.svg").is_file()
