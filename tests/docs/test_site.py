"""The documentation itself: it builds without a warning, and its reference is complete."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ExtensionError

from sphinx_liveblog import cli
from sphinx_liveblog.archive.datafiles import EVENT_KEYS
from sphinx_liveblog.archive.people import PERSON_KEYS
from sphinx_liveblog.archive.posts import POST_KEYS
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.archive.programme import TALK_KEYS
from sphinx_liveblog.cli.findings import Kind
from sphinx_liveblog.config import OPTIONS
from sphinx_liveblog.documents.coverage import EntryDirective, LiveblogDirective
from sphinx_liveblog.documents.directives import PresentersDirective, TalksDirective

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
HIDDEN_WORDS = (b"what the harbour pilots said", b"Notes that are not finished yet", b"showcase/closing")


def build_docs(outdir: Path, builder: str) -> None:
    doctrees = outdir.parent / f"{builder}-doctrees"
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "-b", builder, "-d", doctrees, DOCS, outdir]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def html(tmp_path_factory) -> Path:
    outdir = tmp_path_factory.mktemp("docs") / "html"
    build_docs(outdir, "html")
    return outdir


def codes_on(html: Path, page: str) -> set[str]:
    soup = BeautifulSoup((html / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    return {code.get_text() for code in soup.find_all(["code", "dt"])} | {
        word
        for dt in soup.find_all("dt")
        for word in dt.get_text().replace("¶", " ").replace("#", " ").split()
    }


@pytest.mark.slow
def test_html_has_every_page(html):
    sources = {path.relative_to(DOCS).with_suffix(".html") for path in DOCS.rglob("*.md")}
    sources -= {Path("showcase/closing.html")}
    assert len(sources) > 25
    assert [path.as_posix() for path in sorted(sources) if not (html / path).is_file()] == []


@pytest.mark.slow
def test_unpublished_post_of_the_showcase_is_absent(html):
    everything = b"".join(path.read_bytes() for path in html.rglob("*") if path.is_file())
    assert [words for words in HIDDEN_WORDS if words in everything] == []
    assert b"What a lighthouse keeper knows" in everything


@pytest.mark.slow
@pytest.mark.parametrize("builder", ["text", "epub"])
def test_other_builders(tmp_path, builder):
    build_docs(tmp_path / builder, builder)
    if builder == "text":
        assert "Six metres of water" in (tmp_path / "text" / "showcase" / "index.txt").read_text(
            encoding="utf-8"
        )
    else:
        with zipfile.ZipFile(next((tmp_path / "epub").glob("*.epub"))) as book:
            assert b"Six metres of water" in book.read("showcase/index.xhtml")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("reference/front-matter", POST_KEYS),
        ("reference/files", [*EVENT_KEYS, *TALK_KEYS, *PERSON_KEYS]),
        ("reference/configuration", [option.name for option in OPTIONS]),
        ("reference/warnings", [f"liveblog.{member.value}" for member in (*Subtype, *Kind)]),
        (
            "reference/directives-and-roles",
            [
                f":{name}:"
                for directive in (LiveblogDirective, EntryDirective, PresentersDirective, TalksDirective)
                for name in directive.option_spec or ()
            ],
        ),
    ],
)
def test_reference_has_everything(html, page, names):
    found = codes_on(html, page)
    assert [name for name in names if name not in found] == []


@pytest.mark.slow
def test_reference_has_every_command(html):
    text = (html / "reference/command-line.html").read_text(encoding="utf-8")
    assert [name for name in cli.main.commands if f'id="command-{name}"' not in text] == []
    found = {word for code in codes_on(html, "reference/command-line") for word in code.split()}
    options = {
        name for command in cli.main.commands.values() for option in command.params for name in option.opts
    }
    assert {name for name in options if name.startswith("-")} - {word.strip(",") for word in found} == set()


@pytest.mark.slow
def test_every_example_shows_something(html):
    results = {
        page.relative_to(html).as_posix(): BeautifulSoup(
            page.read_text(encoding="utf-8"), "html.parser"
        ).select(".docs-example")
        for page in html.rglob("*.html")
    }
    shown = {
        name: [found.get_text(strip=True) for found in results[name]] for name in results if results[name]
    }
    assert set(shown) == {"howto/list-talks.html", "reference/directives-and-roles.html"}
    assert [name for name, texts in shown.items() if not all(texts)] == []
    messages = [text for texts in shown.values() for text in texts if "No talks" in text]
    assert messages == []
    assert "The logbook of 1911 mentions no talks." in shown["howto/list-talks.html"]


@pytest.fixture
def reference():
    spec = importlib.util.spec_from_file_location("docs_reference", DOCS / "_ext" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_key_without_a_sentence_stops_the_build(reference, monkeypatch):
    monkeypatch.setitem(reference.KEYS, "post", [*POST_KEYS, "colour"])
    with pytest.raises(ExtensionError, match="no sentence for colour"):
        reference.write_keys("post")


def test_sentence_without_a_key_stops_the_build(reference, monkeypatch):
    monkeypatch.setitem(reference.KEYS, "post", [key for key in POST_KEYS if key != "room"])
    with pytest.raises(ExtensionError, match="does not know room"):
        reference.write_keys("post")


def test_option_of_a_directive_without_a_sentence_stops_the_build(reference, monkeypatch):
    monkeypatch.setattr(TalksDirective, "option_spec", {**TalksDirective.option_spec, "colour": str})
    with pytest.raises(ExtensionError, match="no sentence for colour"):
        reference.write_directive_options("talks")


@pytest.mark.slow
def test_link_from_another_site_as_described(html, make_site):
    page = (DOCS / "howto" / "with-other-extensions.md").read_text(encoding="utf-8")
    line = next(line for line in page.splitlines() if line.startswith("[](inv:talks:"))
    conf = {
        "extensions": ["myst_parser", "sphinx.ext.intersphinx"],
        "intersphinx_mapping": {"talks": ("https://example.org/talks/", str(html / "objects.inv"))},
    }
    result = make_site({"index.md": f"# Elsewhere\n\n{line}\n"}, conf).build(nitpicky=True)
    assert result.warnings == []
    shown = result.read("index.html")
    assert "https://example.org/talks/showcase/lighthouse.html#talk-lighthouse" in shown
    assert "https://example.org/talks/liveblog/presenters/noor.html#presenter-noor" in shown
