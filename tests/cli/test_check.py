from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from sphinx_liveblog.archive.model import Archive, Presenter, Tag
from sphinx_liveblog.cli import main
from sphinx_liveblog.cli.check import check_site
from sphinx_liveblog.cli.checks import prose_lines
from sphinx_liveblog.cli.duplicates import find_duplicate_presenters, find_duplicate_tags
from sphinx_liveblog.cli.options import CommandError, WrongUsageError, find_source
from sphinx_liveblog.cli.places import Texts

ROOT = Path(__file__).parents[2]
INDEX = {"index.md": "# Home\n"}
DRAFT = "---\ntitle: Zanzibar in winter\npublished: false\npresenters: [Quentin Obscura]\n---\n\nHush.\n"


def post(body: str = "Hello.\n", **keys: str) -> str:
    front = {"title": "A talk", "publishDate": "2024-05-01", "presenters": "[Ann Lee]", **keys}
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in front.items() if value) + f"---\n\n{body}"


def found(site, kind: str = "", **options) -> list[tuple[str, int | None, str]]:
    """Return path, line and kind of what a check finds; of one kind when asked."""
    findings = check_site(site.srcdir, **options).findings
    return [(f.path, f.line, f.kind) for f in findings if kind in f.kind]


def messages(site, kind: str, **options) -> list[str]:
    return [f.message for f in check_site(site.srcdir, **options).findings if kind in f.kind]


def run(site, *args: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", "-s", str(site.srcdir), *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


def run_in_process(cwd: Path, *args: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(
        [sys.executable, "-m", "sphinx_liveblog", "check", *args],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


# --- Placeholders


LEFT_BY_A_TEMPLATE = (
    "AWESOME LIVEBLOG CONTENT HERE!",
    "Your content goes here.",
    "Lorem ipsum dolor sit amet",
    "TODO",
    "- TODO write this up",
    "- 10:30 TODO: picture of the slide",
    "## TODO",
    ":::{note}\nTODO\n:::",
    "```{note}\nTODO: more\n```",
    "```{note}\nmore\n```\n\nTODO\n",
)
WRITTEN_BY_SOMEBODY = (
    "The content here is what counts.",
    "He keeps a TODO list on paper.",
    "Methodology: TODONT",
    "A mark `TODO: x` in code.",
    "```go\n// TODO: protect this\n```",
    "```\nlorem ipsum\n```",
    "```{code-block} go\n// TODO: x\n```",
    "~~~~\n```\nTODO\n~~~~",
    "% TODO: a note to myself",
    "<!-- TODO: a note to myself -->",
)


def test_text_of_a_template_in_a_published_post(make_site):
    texts = [*LEFT_BY_A_TEMPLATE, *WRITTEN_BY_SOMEBODY]
    site = make_site({**INDEX, **{f"posts/{n}.md": post(f"{text}\n") for n, text in enumerate(texts)}})
    paths = {path for path, _, _ in found(site, "placeholder")}
    assert paths == {f"posts/{n}.md" for n in range(len(LEFT_BY_A_TEMPLATE))}


def test_the_line_of_a_placeholder_is_that_in_the_file(make_site):
    site = make_site({**INDEX, "posts/a.md": post("Fine.\n\nTODO\n")})
    # Three keys between two fences, a blank line, "Fine.", a blank line.
    assert found(site, "placeholder") == [("posts/a.md", 9, "liveblog.placeholder")]


def test_a_draft_may_have_placeholders(make_site):
    site = make_site({**INDEX, "posts/a.md": post("TODO\n", published="false")})
    assert found(site) == []


def test_front_matter_of_a_template(make_site):
    site = make_site(
        {
            **INDEX,
            "posts/a.md": post(description='"TODO"'),
            "posts/b.md": post("B\n").replace("---\n", "---\n# TODO\n", 1),
        }
    )
    assert found(site, "placeholder") == [("posts/a.md", 5, "liveblog.placeholder")]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"author": "Blogy McBlogerson"}, [("posts/a.md", 5, "liveblog.placeholder")]),
        ({"author": "Author Name"}, [("posts/a.md", 5, "liveblog.placeholder")]),
        ({"presenters": "[Speaker Name]"}, [("posts/a.md", 4, "liveblog.placeholder")]),
        ({"author": "Blog McEnroe"}, []),
        ({"author": "Blogy McBlogerson", "published": "false"}, []),
    ],
)
def test_names_of_a_template(make_site, keys, expected):
    assert found(make_site({**INDEX, "posts/a.md": post(**keys)})) == expected


def test_code_in_restructuredtext_is_no_prose():
    lines = [
        "TODO one",
        "Example::",
        "",
        "   TODO two",
        "",
        ".. code-block:: c",
        "",
        "   // TODO three",
        "",
        ".. liveblog::",
        "",
        "   - 10:00 TODO four",
        ".. TODO five",
    ]
    shown = " ".join(text for _, text in prose_lines(lines, 0, "a.rst"))
    assert re.findall(r"TODO (\w+)", shown) == ["one", "four"]


# --- Talks without presenters


def test_a_talk_without_presenters(make_site):
    event = "title: Conf\ntalks:\n  - id: one\n    presenters: [Ann Lee]\n  - id: two\n    title: Two\n"
    site = make_site(
        {
            **INDEX,
            "events/conf.yml": event,
            "posts/a.md": post(presenters=""),
            "posts/b.md": post(),
            "posts/c.md": post(talk="conf/one", presenters="", slug="c"),
        }
    )
    assert found(site) == [
        ("events/conf.yml", 5, "liveblog.no_presenter"),
        ("posts/a.md", 2, "liveblog.no_presenter"),
    ]


def test_talks_without_presenters_are_found_where_they_stand(make_site):
    """Whatever ids they get: two rows of one title, an event whose file has no name for an address."""
    talks = "title: Conf\ntalks:\n  - title: Go\n    presenters: [Ann Lee]\n  - title: Go\n"
    site = make_site({**INDEX, "events/conf.yml": talks, "events/in dex.yml": talks})
    places = {(path, line) for path, line, kind in found(site) if kind == "liveblog.no_presenter"}
    assert places == {("events/conf.yml", 5), ("events/in dex.yml", 5)}


def test_a_cancelled_talk_needs_no_presenters(make_site):
    assert found(make_site({**INDEX, "posts/a.md": post(presenters="", cancelled="true")})) == []


# --- What Sphinx and a build say


def test_dead_local_links_in_posts(make_site):
    body = "[gone](gone.md)\n\n![no](no.png)\n\n{doc}`nowhere`\n\n[here](b.md)\n"
    site = make_site({**INDEX, "posts/a.md": post(body), "posts/b.md": post()})
    assert found(site) == [
        ("posts/a.md", 7, "myst.xref_missing"),
        ("posts/a.md", 9, "image.not_readable"),
        ("posts/a.md", 11, "ref.doc"),
    ]


def test_dead_links_and_tables_of_contents_of_other_pages(make_site):
    index = "# Home\n\n[gone](gone.md)\n\n{doc}`nowhere`\n\n```{toctree}\nnot/here\n```\n"
    files = {"index.md": index, "alone.md": "# Alone\n", "posts/a.md": post()}
    site = make_site(files, conf={"extensions": ["myst_parser", "sphinx_liveblog"]})
    assert found(site) == [
        ("alone.md", None, "toc.not_included"),
        ("index.md", 3, "myst.xref_missing"),
        ("index.md", 5, "ref.doc"),
        ("index.md", 7, "toc.not_readable"),
    ]


def test_mistakes_in_our_directives_on_any_page(make_site):
    files = {
        "index.md": "# Home\n\n```{talks}\n:show: nonsense\n```\n\n```{figure}\n```\n",
        "other.rst": ":orphan:\n\nOther\n=====\n\n.. talks::\n   :nix: 1\n\n.. figure::\n",
        "posts/a.md": post(),
    }
    site = make_site(files, conf={"extensions": ["myst_parser", "sphinx_liveblog"]})
    places = [(path, line) for path, line, _ in found(site)]
    # MyST-Parser 4 gives the line of the directive, 5 that of its option.
    assert places in ([("index.md", 3), ("other.rst", 6)], [("index.md", 4), ("other.rst", 6)])


def test_of_front_matter_that_cannot_be_read_nothing_is_missing(make_site):
    site = make_site({**INDEX, "posts/a.md": "---\npublished: true\ntitle: [x\n---\n\nHello.\n"})
    assert {kind for _, _, kind in found(site)} == {"liveblog.front_matter"}


def test_everything_that_a_build_warns_of(make_site):
    files = {"index.md": "# Home\n\n{talk}`nix`\n", "posts/a.md": post(start="25:99", presentres="x")}
    site = make_site(
        files, conf={"extensions": ["myst_parser", "sphinx_liveblog"], "liveblog_end_after": "soon"}
    )
    assert found(site) == [
        ("conf.py", None, "liveblog.config"),
        ("index.md", 3, "liveblog.unknown_talk"),
        ("posts/a.md", 5, "liveblog.date"),
        ("posts/a.md", 6, "liveblog.unknown_key"),
    ]
    said = "\n".join(site.build().warnings)
    assert all(message.partition(" [")[0] in said for message in messages(site, "liveblog."))


def test_suppressed_kinds_are_left_out(make_site):
    files = {**INDEX, "posts/a.md": post("TODO\n\n![no](no.png)\n", presenters="")}
    assert len(found(make_site(files))) == 3
    quiet = {"suppress_warnings": ["liveblog.placeholder", "liveblog.no_presenter", "image"]}
    assert found(make_site(files, conf=quiet, name="quiet")) == []


def test_drafts_are_checked_but_not_when_only_the_published_matter(make_site):
    draft = post("![no](no.png)\n", published="false", start="25:99", presenters="")
    site = make_site({**INDEX, "posts/a.md": post(start="26:99"), "posts/draft.md": draft})
    assert found(site) == [
        ("posts/a.md", 5, "liveblog.date"),
        ("posts/draft.md", 2, "liveblog.no_presenter"),
        ("posts/draft.md", 5, "liveblog.date"),
        ("posts/draft.md", 8, "image.not_readable"),
    ]
    # A build does not say what it found in a hidden file; a check does.
    assert [text for text in messages(site, "date") if "25:99" in text]
    assert not [text for text in site.build().warnings if "25:99" in text]
    assert found(site, published=True) == [("posts/a.md", 5, "liveblog.date")]


def test_the_users_folders_stay_as_they_are(make_site):
    site = make_site({**INDEX, "posts/a.md": post(), "posts/b.md": DRAFT})
    before = {path: path.stat().st_mtime_ns for path in site.root.rglob("*")}
    assert run(site)[0] == 0
    assert {path: path.stat().st_mtime_ns for path in site.root.rglob("*")} == before


# --- Duplicates


@pytest.mark.parametrize(
    ("names", "is_found"),
    [
        (["Ann Lee", "AnnLee"], True),
        (["Jean-Luc Moreau", "Jeanluc Moreau"], True),
        (["Ann B. Lee", "Ann Lee"], True),
        (["A. Lee", "Ann Lee"], True),
        (["A. Lee", "Bea Lee"], False),
        (["Ann Lee", "Ann Ray"], False),
        (["Katharina Brandt", "Katarina Brandt"], True),
        (["Katharina Brandt", "Katharina Brnadt"], True),
        (["Bot 2024", "Bot 2025"], False),
        (["Li Na", "Li Ma"], False),
    ],
)
def test_likely_duplicate_presenters(tmp_path, names, is_found):
    people = {str(n): Presenter(str(n), name) for n, name in enumerate(names)}
    archive = Archive(datetime.now(UTC), presenters=people)
    found_pairs = list(find_duplicate_presenters(archive, {}, "presenters.yml", Texts(tmp_path)))
    assert [(f.path, f.kind) for f in found_pairs] == (
        [("presenters.yml", "liveblog.duplicate_presenter")] if is_found else []
    )


def test_the_alias_line_makes_two_people_one(make_site):
    files = {
        **INDEX,
        "presenters.yml": "ann:\n  name: Ann Lee\n  aliases: [Annie]\n",
        "posts/a.md": post(),
        "posts/b.md": post(presenters="[A. Lee]"),
    }
    site = make_site(files)
    assert found(site) == [("posts/b.md", 4, "liveblog.duplicate_presenter")]
    (message,) = messages(site, "duplicate_presenter")
    assert message == (
        '"A. Lee" is probably "Ann Lee", as one name is short for the other. '
        "If so, write in presenters.yml below ann: aliases: [Annie, A. Lee]"
    )
    line = message.partition("below ann: ")[2]
    site.edit("presenters.yml", f"ann:\n  name: Ann Lee\n  {line}\n")
    assert found(site) == []


def test_people_of_drafts_are_not_named_when_only_the_published_matter(make_site):
    site = make_site(
        {
            **INDEX,
            "presenters.yml": "ann:\n  name: Ann Lee\n",
            "posts/a.md": post(presenters="[ann]", published="false"),
            "posts/b.md": post(presenters="[A. Lee]"),
        }
    )
    assert found(site) == [("posts/b.md", 4, "liveblog.duplicate_presenter")]
    assert found(site, published=True) == []


def test_the_line_to_add_where_there_is_no_presenters_file(make_site):
    names = ["Ann: the Great", "Ann the Great", "Ann the Graet"]
    posts = {f"posts/{n}.md": post(presenters=json.dumps([name])) for n, name in enumerate(names)}
    site = make_site({**INDEX, **posts})
    (message,) = messages(site, "duplicate_presenter")
    line = message.partition("add to presenters.yml: ")[2]
    site.edit("presenters.yml", line + "\n")
    assert found(site) == []


@pytest.mark.parametrize(
    ("one", "two", "is_found"),
    [
        ("github: annlee", "github: https://github.com/AnnLee/", True),
        ("twitter: annlee", "twitter: https://twitter.com/annlee", True),
        ("github: annlee", "github: annlea", False),
        ("website: https://example.org", "website: https://example.org", False),
    ],
)
def test_one_account_is_one_person_even_in_the_file(make_site, one, two, is_found):
    people = f"ann:\n  name: Ann Lee\n  {one}\nray:\n  name: A. Ray\n  {two}\n"
    site = make_site({**INDEX, "presenters.yml": people, "posts/a.md": post(presenters="[ann, ray]")})
    assert found(site) == ([("presenters.yml", 4, "liveblog.duplicate_presenter")] if is_found else [])


def test_people_whom_the_file_tells_apart_are_two(make_site):
    people = "ann:\n  name: Ann Lee\nanna:\n  name: Anna Lee\nal:\n  name: A. Lee\n"
    site = make_site({**INDEX, "presenters.yml": people, "posts/a.md": post(presenters="[ann, anna, al]")})
    assert found(site) == []


@pytest.mark.parametrize(
    ("titles", "is_found"),
    [
        (["webassembly", "web assembly"], True),
        (["database", "databases"], True),
        (["python2", "python3"], False),
        (["go", "js"], False),
        (["testing", "people"], False),
        (["A. Testing", "Advanced Testing"], False),
    ],
)
def test_likely_duplicate_tags(tmp_path, titles, is_found):
    tags = {str(n): Tag(str(n), title) for n, title in enumerate(titles)}
    archive = Archive(datetime.now(UTC), tags=tags)
    assert bool(list(find_duplicate_tags(archive, {}, "tags.yml", Texts(tmp_path)))) is is_found


def test_the_alias_line_makes_two_tags_one(make_site):
    site = make_site(
        {
            **INDEX,
            "tags.yml": "databases:\n  title: Databases\n",
            "posts/a.md": post(tags="[databases, data bases]"),
        }
    )
    (message,) = messages(site, "duplicate_tag")
    assert message.endswith("write in tags.yml below databases: aliases: [data bases]")
    site.edit("tags.yml", "databases:\n  title: Databases\n  aliases: [data bases]\n")
    assert found(site) == []


# --- What is copied although it is hidden

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("picture", "conf", "is_copied"),
    [
        ("_static/a.png", {"html_static_path": ["_static"]}, True),
        ("_static/deep/a.png", {"html_static_path": ["_static/"]}, True),
        ("extra/a.png", {"html_extra_path": ["extra"]}, True),
        ("extra/a.png", {"html_extra_path": ["extra/a.png"]}, True),
        ("extra/skip/a.png", {"html_extra_path": ["extra"], "exclude_patterns": ["skip/*"]}, False),
        ("_static/.a.png", {"html_static_path": ["_static"]}, False),
        ("pictures/a.png", {"html_static_path": ["_static"]}, False),
    ],
)
@pytest.mark.parametrize(
    "draft",
    [post(heroImage="/PICTURE", published="false"), post("![x](/PICTURE)\n", published="false")],
    ids=["hero", "body"],
)
def test_pictures_that_sphinx_copies_whatever_we_hide(make_site, draft, picture, conf, is_copied):
    files = {**INDEX, "posts/draft.md": draft.replace("PICTURE", picture), picture: PNG, "_static/x.css": ""}
    site = make_site(files, conf=conf)
    expected = [(picture, None, "liveblog.copied_file")] if is_copied else []
    assert found(site) == found(site, published=True) == expected
    tree = site.build().tree()
    assert any(data == PNG for data in tree.values()) is is_copied


def test_a_picture_that_a_public_post_has_too_is_no_secret(make_site):
    files = {
        **INDEX,
        "posts/draft.md": post("![x](/_static/a.png)\n", published="false"),
        "posts/a.md": post("![x](/_static/a.png)\n"),
        "_static/a.png": PNG,
    }
    assert found(make_site(files, conf={"html_static_path": ["_static"]})) == []


def test_files_in_folders_of_assets_are_no_posts(make_site):
    """As in a build for HTML, which is why nothing need be said of a draft there."""
    files = {**INDEX, "extra/a.md": post("TODO\n", presenters="")}
    assert found(make_site(files, conf={"html_extra_path": ["extra"]})) == []


# --- What is printed


def test_text(make_site, monkeypatch):
    later = post(publishDate="2999-01-01T09:00+01:00", title="Later")
    site = make_site(
        {
            **INDEX,
            "events/conf.yml": "title: Conf\ntalks:\n  - {id: x, title: X, presenters: [Ann Lee]}\n",
            "events/shut.yml": "title: Shut\npublished: false\ntalks:\n  - {id: y, title: Y, speaker: [A]}\n",
            "posts/a.md": post("TODO\n"),
            "posts/b.md": DRAFT,
            "posts/c.md": later,
        }
    )
    monkeypatch.chdir(site.srcdir)
    assert run(site) == (
        1,
        'posts/a.md:7: "TODO" in a published post: write it, or set `published: false`'
        " [liveblog.placeholder]\n"
        "\n"
        "Public: 3\n"
        "  post posts/a: A talk\n"
        "  talk conf/x: X\n"
        "  event conf: Conf\n"
        "Hidden: 4\n"
        "  post posts/b: Zanzibar in winter (unpublished)\n"
        "  post posts/c: Later (until 2999-01-01T09:00+01:00)\n"
        "  talk shut/y: Y (event unpublished)\n"
        "  event shut: Shut (unpublished)\n"
        "\n"
        "1 problem\n",
    )


def test_nothing_wrong(make_site):
    site = make_site({**INDEX, "posts/a.md": post()})
    assert run(site) == (0, "Public: 1\n  post posts/a: A talk\nHidden: 0\n\nno problems\n")


def test_github(make_site, monkeypatch):
    site = make_site({**INDEX, "posts/a, b.md": post(start='"25:99, 100%"'), "posts/b.md": DRAFT})
    monkeypatch.chdir(site.root)
    code, output = run(site, "--format", "github", "--published")
    line, summary = output.splitlines()
    assert (code, summary) == (1, "1 problem")
    assert line.startswith("::warning file=source/posts/a%2C b.md,line=5,title=liveblog.date::")
    assert "25:99, 100%25" in line.rpartition("::")[2]


def test_json(make_site):
    site = make_site({**INDEX, "posts/a.md": post("TODO\n"), "posts/b.md": DRAFT})
    code, output = run(site, "--format", "json")
    assert (code, json.loads(output)) == (
        1,
        {
            "problems": [
                {
                    "path": str(site.srcdir / "posts/a.md"),
                    "line": 7,
                    "kind": "liveblog.placeholder",
                    "message": '"TODO" in a published post: write it, or set `published: false`',
                }
            ],
            "public": [{"kind": "post", "name": "posts/a", "title": "A talk"}],
            "hidden": [
                {
                    "kind": "post",
                    "name": "posts/b",
                    "title": "Zanzibar in winter",
                    "reason": "unpublished",
                    "until": "",
                }
            ],
        },
    )


def test_what_conf_py_prints_is_not_in_the_way(make_site):
    site = make_site(
        {**INDEX, "posts/a.md": post()}, conf="print('hello')\nextensions = ['sphinx_liveblog']\n"
    )
    done = run_in_process(site.srcdir, "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["problems"]) == (0, [])


# --- Where the site is, and what can be wrong with it


@pytest.mark.parametrize(
    ("cwd", "expected"),
    [
        ("source/posts", "source"),
        ("source", "source"),
        ("project", "project/docs"),
        ("other", "other/source"),
    ],
)
def test_the_nearest_site_is_taken(tmp_path, monkeypatch, cwd, expected):
    for folder in ("source/posts", "project/docs", "project/source", "other/source"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    for folder in ("source", "project/docs", "project/source", "other/source"):
        (tmp_path / folder / "conf.py").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path / cwd)
    assert find_source(None) == tmp_path / expected


def test_no_conf_py(tmp_path):
    done = run_in_process(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == "conf.py: neither here, nor above, nor in docs/ or source/; name its folder with -s\n"
    )


def test_a_source_folder_without_conf_py(tmp_path):
    done = run_in_process(tmp_path, "-s", "docs")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "docs/conf.py: there is no such file; -s takes the folder that has conf.py\n"


@pytest.mark.parametrize(
    ("conf", "code", "line"),
    [
        ("x = 1\nextensions = [\n", 1, "conf.py:2: '[' was never closed"),
        ("x = 1\n\ny = z\n", 1, "conf.py:3: NameError: name 'z' is not defined"),
        ("def f():\n    return 1 / 0\n\nf()\n", 1, "conf.py:2: ZeroDivisionError: division by zero"),
        ("raise ValueError('one\\ntwo')\n", 1, "conf.py:1: ValueError: one two"),
        ("import sys\nsys.exit(3)\n", 1, "conf.py:2: SystemExit: 3"),
        ("extensions = ['no_such_thing']\n", 1, "conf.py: Could not import extension no_such_thing"),
        ("extensions = []\n", 2, 'conf.py: there is no "sphinx_liveblog" in extensions: add it'),
        (
            "extensions = ['sphinx_liveblog']\n"
            "def setup(app):\n    app.connect('env-updated', lambda *_: 1 / 0)\n",
            1,
            "conf.py: Handler setup.<locals>.<lambda> for event 'env-updated' threw an exception",
        ),
    ],
)
def test_a_broken_site_is_one_line(make_site, conf, code, line):
    site = make_site(INDEX, conf=conf)
    done = run_in_process(site.srcdir)
    assert (done.returncode, done.stdout) == (code, "")
    (said,) = done.stderr.splitlines()
    assert said.startswith(line)


def test_two_checks_in_one_process_do_not_see_each_other(make_site):
    one = make_site({**INDEX, "posts/a.md": post("TODO\n"), "posts/b.md": DRAFT}, name="one")
    two = make_site({**INDEX, "posts/a.md": post(start="25:99")}, name="two")
    first = found(one)
    assert found(two) == [("posts/a.md", 5, "liveblog.date")]
    assert found(one) == first == [("posts/a.md", 7, "liveblog.placeholder")]
    broken = make_site(INDEX, conf="x = y\n", name="broken")
    with pytest.raises(CommandError):
        check_site(broken.srcdir)
    assert found(one) == first


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["check", "--format", "xml"], "sphinx-liveblog check: "),
        (["check", "--nope"], "sphinx-liveblog check: "),
        (["nope"], "sphinx-liveblog: "),
        (["--nope"], "sphinx-liveblog: "),
    ],
)
def test_wrong_usage_is_one_line(args, said):
    result = CliRunner().invoke(main, args, prog_name="sphinx-liveblog")
    assert result.exit_code == WrongUsageError.exit_code == 2
    (line,) = result.output.splitlines()
    assert line.startswith(said)
    assert line.endswith("--help`.")


def test_a_reader_may_leave_early(make_site):
    site = make_site({**INDEX, "posts/a.md": post()})
    command = [sys.executable, "-m", "sphinx_liveblog", "check", "-s", str(site.srcdir)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""


def test_help():
    for args in ([], ["--help"], ["check", "--help"], ["demo", "-h"]):
        result = CliRunner().invoke(main, args, prog_name="sphinx-liveblog")
        assert result.exit_code == (0 if args else 2)
        assert "Usage: sphinx-liveblog" in result.output
    assert "mind who can" in " ".join(CliRunner().invoke(main, ["check", "-h"]).output.split())
