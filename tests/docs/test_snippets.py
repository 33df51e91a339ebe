"""The documentation's code blocks with a file name: the files of a page are one site, and it builds.

A block of language ``diff`` changes the file that it names. A block of language ``console`` with the
command ``sphinx-build`` is a build of what the page has shown so far.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from click.testing import CliRunner

from sphinx_liveblog import cli

DOCS = Path(__file__).parents[2] / "docs"
FENCE = re.compile(
    r"(?P<ticks>`{3,})\{code-block\} (?P<language>\S+)\n(?P<body>.*?)^(?P=ticks)$", re.DOTALL | re.MULTILINE
)
CAPTION = re.compile(r":caption: (?P<path>\S+)\n\n?")
COMMAND = re.compile(r"(?:\$|run:|-) (?P<command>(?:sphinx-liveblog|sphinx-build)\b[^\n]*)")
DOCUMENTS = (".md", ".rst")

DEFAULT_INDEX = "# Site\n\n```{toctree}\n:glob:\n\n**\n```\n"


@dataclass(frozen=True)
class Snippet:
    """A code block of a page."""

    language: str
    path: str
    """The file that it is, relative to the source folder; empty for what is no file."""
    text: str


@dataclass(frozen=True)
class Expected:
    """What the site of a page must have."""

    shows: dict[str, list[str]] = field(default_factory=dict)
    """Texts or pieces of HTML by output file."""
    lacks: dict[str, list[str]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    """Output files that must not be there."""


def read_snippets(page: str) -> list[Snippet]:
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    snippets = []
    for match in FENCE.finditer(text):
        caption = CAPTION.match(match["body"])
        path = caption["path"].removeprefix("docs/") if caption else ""
        snippets.append(Snippet(match["language"], path, match["body"][caption.end() if caption else 0 :]))
    return snippets


def pages_with_files() -> list[str]:
    pages = (path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md"))
    return sorted(page for page in pages if any(snippet.path for snippet in read_snippets(page)))


def apply_diff(text: str, diff: str) -> str:
    """Replace the lines with ``-`` by those with ``+``; they must stand in the file exactly once."""
    old = "".join(f"{line[1:]}\n" for line in diff.splitlines() if line.startswith("-"))
    new = "".join(f"{line[1:]}\n" for line in diff.splitlines() if line.startswith("+"))
    assert text.count(old) == 1, f"not once in the file:\n{old}"
    return text.replace(old, new)


def play(page: str, make_site: Callable) -> Iterator:
    """Write the files of a page in their order; yield ``(site, result)`` at every build, and at the end."""
    snippets = read_snippets(page)
    names = {snippet.path for snippet in snippets}
    site = make_site({} if names & {"index.md", "index.rst"} else {"index.md": DEFAULT_INDEX})
    is_built = False
    for snippet in snippets:
        if snippet.path:
            text = snippet.text
            if snippet.language == "diff":
                text = apply_diff((site.srcdir / snippet.path).read_text(encoding="utf-8"), text)
            site.edit(snippet.path, text)
            is_built = False
        elif snippet.language == "console" and "sphinx-build" in snippet.text:
            yield site, build(site, snippet.text.strip().removeprefix("$ "))
            is_built = True
    if not is_built:
        yield site, build(site, "sphinx-build docs _site")


def build(site, command: str):
    """Build as a command line says; one with options writes to a folder of its own."""
    words = shlex.split(command)
    options = {
        words[i + 1].split("=")[0]: words[i + 1].split("=")[1] for i, word in enumerate(words) if word == "-D"
    }
    place = site.copy(words[-1].strip("_")) if options else site
    result = place.build(nitpicky=True, **options)
    assert result.warnings == [], command
    return result


def read_text(result, name: str) -> str:
    """Return the words of the main part of a page."""
    soup = BeautifulSoup(result.read(name), "html.parser")
    main = soup.find(attrs={"role": "main"})
    assert main is not None
    return re.sub(r"\s+", " ", main.get_text(" "))


def test_tutorial(make_site):
    stages = play("tutorial", make_site)

    _, result = next(stages)
    assert "liveblog: 0 posts public, 1 hidden (1 unpublished)" in result.status
    assert not result.exists("posts")
    assert b"tide" not in b"".join(result.tree(doctrees=True).values()).lower()

    _, result = next(stages)
    assert "not public" in read_text(result, "posts/tide-tables.html")

    _, result = next(stages)
    page = read_text(result, "posts/tide-tables.html")
    assert "not public" not in page
    assert "Teun Vermaat (he/him)" in page.replace("( ", "(").replace(" )", ")")
    assert result.exists("liveblog/presenters/teun-vermaat.html")

    _, result = next(stages)
    assert "11:30\xa0AM WEST" in result.read("posts/tide-tables.html")
    assert "Old Customs House" in read_text(result, "posts/tide-tables.html")
    assert "A tide table is a cache" in read_text(result, "liveblog/events/harbour-2025.html")

    site, result = next(stages)
    assert "liveblog: 2 posts public, 0 hidden" in result.status
    pages = {name for name in result.tree() if name.endswith(".html")} - {"genindex.html", "search.html"}
    assert pages == {
        "index.html",
        "talks.html",
        "posts/lighthouse.html",
        "posts/tide-tables.html",
        "liveblog/events/harbour-2025.html",
        "liveblog/presenters/noor.html",
        "liveblog/presenters/teun.html",
        # Of two talks; of people there is only one.
        "liveblog/tags/operations.html",
        "liveblog/years/2025.html",
        "liveblog/index.html",
        *(f"liveblog/{kind}/index.html" for kind in ("events", "presenters", "tags", "years")),
        # Redirects: the names of both, and the alias of one.
        "liveblog/presenters/noor-aldana.html",
        "liveblog/presenters/teun-vermaat.html",
        "liveblog/presenters/t-vermaat.html",
    }
    assert 'href="../../liveblog/presenters/teun.html"' in result.read(
        "liveblog/presenters/teun-vermaat.html"
    )
    assert {"t1031", "t1044", "t1058"} <= ids_of(result, "posts/lighthouse.html")
    listed = read_text(result, "talks.html")
    assert listed.index("What a lighthouse keeper knows about on-call") < listed.index(
        "A tide table is a cache"
    )
    assert "Monday, May 12, 2025" in listed
    assert {"presenter-noor", "presenter-teun"} <= ids_of(result, "talks.html")
    assert next(stages, None) is None

    done = CliRunner().invoke(cli.main, ["check", "-s", str(site.srcdir)])
    assert done.exit_code == 0, done.output


def ids_of(result, name: str) -> set[str]:
    return {str(tag["id"]) for tag in BeautifulSoup(result.read(name), "html.parser").find_all(id=True)}


def test_unpublished_posts(make_site):
    stages = play("howto/unpublished-posts", make_site)

    _, result = next(stages)
    assert (
        "liveblog: 0 posts public, 2 hidden (1 unpublished, 1 until 2099-05-11 09:00 UTC-06:00)"
        in result.status
    )
    assert "The announcement is to come. Talk of the day: not available ." in read_text(result, "index.html")
    everything = b"".join(result.tree(doctrees=True).values())
    assert not [name for name in (b"embargo", b"Sena", b"talks/draft", b"nine o") if name in everything]

    _, result = next(stages)
    assert "not public (unpublished)" in read_text(result, "talks/draft.html")
    assert 'content="noindex"' in result.read("talks/embargo.html")
    assert next(stages, None) is None


SITES = {
    "howto/add-to-an-existing-site": Expected(
        shows={
            "index.html": ["Anchors that hold", "Maren Holt"],
            "talks/anchors.html": ["an anchor that did not"],
        },
        absent=("README.html",),
    ),
    "howto/write-a-post": Expected(
        shows={
            "talks/net-mending.html": [
                "Hanae Tsukuda",
                "they/them",
                "bsky.app/profile/hanae.example.org",
                "Pia Rask",
                "2:45",
            ],
            "talks/pilotage.html": [
                "<h1>Six metres of water and nine metres of ship",
                "Ikenna Oduya",
                "11:00",
            ],
            "liveblog/years/2025.html": ["Six metres", "Mending nets"],
        }
    ),
    "howto/cover-a-talk-live": Expected(
        shows={
            "talks/lighthouse.html": ['id="t1031"', 'id="t1044"', 'id="t1052"', 'id="t1058"', "Pia Rask"],
            "talks/pilotage.html": ['id="t1104"', 'id="t1120"', "The napkin", "high water at noon"],
        },
        lacks={"talks/lighthouse.html": ["@pia", ":::"], "talks/pilotage.html": [":::"]},
    ),
    "howto/events-and-presenters": Expected(
        shows={
            "harbour/pilotage.html": [
                "<h1>Six metres of water",
                "Ikenna Oduya",
                "11:00",
                "Great Hall",
                "planning",
            ],
            "harbour/fog.html": ["Noor Aldana", "Keeper", "Somebody New", "Moderator"],
            "liveblog/events/harbour-2025.html": [
                "Questions to the pilots",
                "11:30",
                ">Fog signals<",
                "Old Customs House",
            ],
            "liveblog/presenters/ikenna.html": ["ikenna.jpg", "Questions to the pilots"],
        },
        lacks={"liveblog/presenters/ikenna.html": ["Moderator"]},
    ),
    "howto/list-talks": Expected(shows={"talks.html": ["<table", "Fog signals", "Noor Aldana"]}),
    "howto/old-sourcegraph-posts": Expected(
        shows={
            "harbour/harbour-2025-fog-signals.html": [
                "1:30\xa0PM WEST",
                'datetime="2025-05-12T13:30+01:00"',
                "https://example.org/noor",
                "Pia Rask",
            ],
            "liveblog/events/harbour-2025.html": [">Fog signals<"],
        },
        lacks={
            "harbour/harbour-2025-fog-signals.html": ["className", "fa-globe", "liveblog-presenters__name"]
        },
    ),
    "reference/files": Expected(
        shows={
            "index.html": ["Fog", "6:00", "Ikenna Oduya"],
            "posts/watch.html": ["Ikenna Oduya", "Operations"],
            "liveblog/tags/operations.html": ["also at night", "The dog watch"],
        }
    ),
    "reference/directives-and-roles": Expected(
        shows={
            "posts/fog.html": ['id="t0902"', 'id="t0905"', "Three long blasts"],
            "posts/horns.html": ['id="first-horn"', "The first horn", "in the archive"],
        }
    ),
    "reference/generated-pages": Expected(
        shows={
            "liveblog/presenters/noor.html": ["written by hand", "Fog signals"],
            "liveblog/presenters/teun-vermaat.html": ["Fog signals"],
            "liveblog/presenters/noor-reyes.html": ['<a href="../../liveblog/presenters/noor.html">'],
            "liveblog/tags/weather.html": ["Talks about Weather", "Fog signals"],
            "liveblog/events/pilots-2025.html": ["2025, once more", "Currents"],
            "liveblog/talks/pilots-2025/currents.html": ["<strong>ebb</strong>", "Noor Aldana"],
            "2019/horns.html": ['<a href="../posts/horns.html">Horns</a>', "noindex"],
            "old/horns/index.html": ['<a href="../../posts/horns.html">Horns</a>', "noindex"],
            "liveblog/catalog.json": ['"liveblog/talks/pilots-2025/currents.html"'],
            "posts/fog.html": ['href="../liveblog/presenters/noor.html"'],
        }
    ),
    "reference/time": Expected(shows={"posts/fog.html": ['datetime="2025-05-14T13:30"', "1:30"]}),
}
OTHERWISE_TESTED = {"tutorial", "howto/unpublished-posts", "howto/ci"}


def test_every_page_with_files_is_tested():
    assert set(pages_with_files()) == SITES.keys() | OTHERWISE_TESTED


@pytest.mark.parametrize("page", SITES)
def test_files_of_a_page_make_a_site(page, make_site):
    for _, result in play(page, make_site):
        expected = SITES[page]
        names = {snippet.path for snippet in read_snippets(page) if snippet.path.endswith(DOCUMENTS)}
        outputs = {re.sub(r"\.\w+$", ".html", name) for name in names} - set(expected.absent)
        assert [name for name in sorted(outputs) if not result.exists(name)] == []
        assert [name for name in expected.absent if result.exists(name)] == []
        for name, texts in expected.shows.items():
            html = result.read(name)
            assert [text for text in texts if text not in html] == [], name
        for name, texts in expected.lacks.items():
            html = result.read(name)
            assert [text for text in texts if text in html] == [], name


def test_old_post_shows_each_name_once(make_site):
    *_, (_, result) = play("howto/old-sourcegraph-posts", make_site)
    words = read_text(result, "harbour/harbour-2025-fog-signals.html")
    assert [words.count(name) for name in ("Noor Aldana", "Pia Rask")] == [1, 1]


def test_last_item_of_a_newest_first_coverage_stands_on_top(make_site):
    *_, (_, result) = play("reference/directives-and-roles", make_site)
    words = read_text(result, "posts/fog.html")
    assert words.index("And a short one") < words.index("Three long blasts")


def test_ci_files_are_yaml():
    files = {
        snippet.path: yaml.safe_load(snippet.text) for snippet in read_snippets("howto/ci") if snippet.path
    }
    assert "check" in str(files[".github/workflows/site.yml"]["jobs"]["build"]["steps"])
    assert files[".gitlab-ci.yml"]["pages"]["artifacts"] == {"paths": ["public"]}


def commands_in_docs() -> list[tuple[str, str]]:
    pages = sorted(DOCS.rglob("*.md"))
    return [
        (path.relative_to(DOCS).as_posix(), match["command"])
        for path in pages
        for match in COMMAND.finditer(path.read_text(encoding="utf-8"))
        if match["command"].startswith("sphinx-liveblog")
    ]


def test_commands_in_docs_are_found():
    assert {page for page, _ in commands_in_docs()} >= {"tutorial.md", "howto/ci.md"}


@pytest.mark.parametrize(("page", "command"), commands_in_docs())
def test_commands_in_docs_exist(page, command):
    _, name, *arguments = shlex.split(command)
    known = cli.main.commands[name]
    known.make_context(name, arguments)  # raises on an unknown option or a wrong value
