"""What hides posts, events and talks: the same words in all three, and whatever is unclear."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sphinx_liveblog.archive.datafiles import find_files
from sphinx_liveblog.archive.names import IdPool, claim_id, safe_folder
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.archive.publication import text_may_hide
from sphinx_liveblog.archive.scan import Settings, scan_archive
from sphinx_liveblog.cli.checks import find_placeholders
from sphinx_liveblog.cli.places import Texts, place_of_talk

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_liveblog.archive.model import Archive

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
YES = "published: true\n"

HIDING = {
    "no": "published: false",
    "unclear": "published: perhaps",
    "empty": "published:",
    "list": "published: [true]",
    "later": "published: 2024-06-02",
    "no date": "published: 2024-99-99",
    "no, then yes": "published: false\npublished: true",
    "no, then yes in another spelling": "Published: false\npublished: true",
    "yes, merged from a repetition": "<<: {published: false, published: true}",
    "draft": "draft: true",
    "unclear draft": "draft: perhaps",
    "empty draft": "draft:",
    "draft, then none": "draft: true\ndraft: false",
    "scheduled": "publish_date: 2024-06-01T12:01Z",
    "scheduled in its zone": "publishDate: 2024-06-01T10:00-05:00",
    "empty date": "publishDate:",
    "date that is none": "publishDate: soon",
    "date twice": "publishDate: 2025-01-01\npublish_date: 2024-01-01",
    "mistyped no": "publishd: false",
    "mistyped empty": "publishd:",
    "mistyped later": "publishd: 2024-06-02",
    "mistyped draft": "drafd: true",
    "mistyped empty draft": "drafd:",
    "mistyped date": "publishDat: 2024-06-02",
    "mistyped date that is none": "publishDat: soon",
}
SHOWING = {
    "nothing": "room: A",
    "yes": "published: true",
    "yes in words": "published: 'Yes'",
    "earlier": "published: 2024-05-31",
    "no draft": "draft: false",
    "published in time": "publishDate: 2024-06-01T12:00Z",
    "own word before a merged one": "<<: {published: false}\npublished: true",
    "publisher": "publisher: O'Reilly",
    "mistyped yes": "publishd: true",
    "mistyped no draft": "drafts: [a, b]",
    "mistyped earlier date": "publishDat: 2024-05-31",
    "something else twice": "room: A\nroom: B",
}
CASES = [
    *(pytest.param(text, False, id=name) for name, text in HIDING.items()),
    *(pytest.param(text, True, id=name) for name, text in SHOWING.items()),
]


def scan(root: Path, files: dict[str, str], **settings: bool) -> Archive:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    documents = {path.relative_to(root).with_suffix("").as_posix(): path for path in root.rglob("*.md")}
    return scan_archive(root, documents, Settings(NOW, post_patterns=("**",), **settings))


def indent(text: str, by: str = "    ") -> str:
    return "".join(f"{by}{line}\n" for line in text.split("\n"))


def event_of(*rows: str) -> str:
    return "title: E\ntalks:\n" + "".join(f"  - {{{row}}}\n" for row in rows)


@pytest.mark.parametrize(("text", "is_public"), CASES)
def test_posts(tmp_path: Path, text: str, is_public: bool) -> None:
    archive = scan(tmp_path, {"p.md": f"---\ntitle: P\n{text}\n---\n"})
    assert ("p" in archive.posts) is is_public


@pytest.mark.parametrize(("text", "is_public"), CASES)
def test_events(tmp_path: Path, text: str, is_public: bool) -> None:
    post = f"---\n{YES}title: P\nevent: e\n---\n"
    archive = scan(tmp_path, {"events/e.yml": f"title: E\n{text}\n", "p.md": post})
    assert ("e" in archive.events) is is_public
    assert ("p" in archive.posts) is is_public


@pytest.mark.parametrize(("text", "is_public"), CASES)
def test_talks(tmp_path: Path, text: str, is_public: bool) -> None:
    row = f"title: E\ntalks:\n  - id: t\n{indent(text)}"
    post = f"---\n{YES}title: P\nevent: e\ntalk: t\n---\n"
    archive = scan(tmp_path, {"events/e.yml": row, "p.md": post})
    assert ([talk.ref for talk in archive.talks] == ["e/t"]) is is_public
    assert ("p" in archive.posts) is is_public


def test_scheduled_events_and_talks_are_shown_where_posts_are(tmp_path: Path) -> None:
    files = {
        "events/e.yml": "title: E\npublished: 2025-01-01\ntalks:\n  - {id: t, publish_date: 2025-01-01}\n",
        "p.md": f"---\n{YES}title: P\nevent: e\ntalk: t\n---\n",
    }
    assert scan(tmp_path, files).events == {}
    archive = scan(tmp_path, files, hide_future=False)
    assert (list(archive.events), list(archive.posts)) == (["e"], ["p"])
    assert [talk.ref for talk in archive.talks] == ["e/t"]


def test_a_talk_without_start_is_listed_by_its_publish_date(tmp_path: Path) -> None:
    rows = ("id: a, published: 2024-03-01", "id: b, publish_date: 2024-02-01")
    archive = scan(tmp_path, {"events/e.yml": event_of(*rows)})
    assert [(talk.slug, talk.date.isoformat()) for talk in archive.talks if talk.date] == [
        ("b", "2024-02-01"),
        ("a", "2024-03-01"),
    ]


def test_a_repetition_in_conf_py_hides(tmp_path: Path) -> None:
    events = {"e": {"title": "E", "Published": False, "published": True}, "f": {"title": "F"}}
    archive = scan_archive(tmp_path, {}, Settings(NOW, events=events))
    assert list(archive.events) == ["f"]


@pytest.mark.parametrize(
    ("text", "hides"),
    [
        ("{title: E, posts: ['*'], published: false", True),
        ("{title: [E, 'publish-date' : 2999-01-01", True),
        ("title: draft: true", True),
        ("- {title: [x, draft: true}", True),
        ("title: published: false", True),
        ("? published\n: false", True),
        ("title: [x\npublished:\n  false", True),
        ("title: [x\n'publishd': no", True),
        ("title: [x\ndrafd: yes", True),
        ("title: [x\npublished: true", False),
        ("{title: [x, published: true}", False),
        ("title: [x\ndraft: false", False),
        ("title: [x\npublisher: O'Reilly", False),
        ("title: [published", False),
    ],
)
def test_what_an_unreadable_event_may_hide(tmp_path: Path, text: str, hides: bool) -> None:
    assert text_may_hide(text) is hides
    files = {"events/e.yml": f"{text}\n[", "p.md": f"---\n{YES}title: P\n---\n"}
    assert (scan(tmp_path, files).posts == {}) is hides


def test_an_event_that_cannot_be_opened_hides(tmp_path: Path) -> None:
    post = {"p.md": f"---\n{YES}title: P\n---\n"}
    (tmp_path / "events" / "folder.yml").mkdir(parents=True)
    assert list(scan(tmp_path, post).posts) == ["p"]
    (tmp_path / "events" / "e.yml").symlink_to("nowhere")
    assert scan(tmp_path, post).posts == {}


def test_the_lock_of_an_editor_is_no_event(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / ".#e.yml").symlink_to("ann@host.1234")
    assert find_files(tmp_path, "events") == []


ROWS = "id: a, start: {start}, duration: 1h", "id: b, duration: 30m"


@pytest.mark.parametrize(
    ("start", "continued"),
    [
        ("2024-05-31T10:00", "2024-05-31T11:00"),
        ("2024-05-31T10:00+05:30", "2024-05-31T11:00+05:30"),
        ("2024-05-31T23:30-05:00", "2024-06-01T00:30-05:00"),
        ("9999-12-31T23:30", "9999-12-31T23:59"),
        ("9999-12-31T23:30+02:00", "9999-12-31T23:59+02:00"),
    ],
)
def test_rows_that_continue(tmp_path: Path, start: str, continued: str) -> None:
    rows = (ROWS[0].format(start=f"'{start}'"), ROWS[1])
    archive = scan(tmp_path, {"events/e.yml": event_of(*rows)})
    begins = [talk.slots[0].start for talk in archive.talks if talk.slug == "b"]
    assert [begin.isoformat() for begin in begins if begin] == [continued]


FOREIGN = {"events/tpl.yml": "{% for x in y %}\n", "tags.yml": "- a\n", "presenters.yml": "a: b\n"}


def test_files_of_others_at_default_places_are_left_alone(tmp_path: Path) -> None:
    assert scan(tmp_path, FOREIGN).problems == ()


@pytest.mark.parametrize(
    "ours", [{"events/e.yml": "title: E\n"}, {"p.md": "---\ntitle: P\npublished: false\n---\n"}]
)
def test_with_a_post_or_an_event_they_are_ours(tmp_path: Path, ours: dict[str, str]) -> None:
    archive = scan(tmp_path, FOREIGN | ours)
    assert {problem.path for problem in archive.problems} == set(FOREIGN)


def test_files_that_conf_py_names_are_ours(tmp_path: Path) -> None:
    (tmp_path / "t.yml").write_text("- a\n", encoding="utf-8")
    archive = scan_archive(tmp_path, {}, Settings(NOW, tags="t.yml"))
    assert [problem.path for problem in archive.problems] == ["t.yml"]


@pytest.mark.parametrize("picture", [r"..\..\x.png", r"\\host\x.png", r"a\b.png", "../../x.png"])
def test_pictures_outside(tmp_path: Path, picture: str) -> None:
    archive = scan(tmp_path, {"events/e.yml": f"title: E\nlogo: '{picture}'\n"})
    assert archive.events["e"].logo == ""
    assert [(problem.line, problem.subtype) for problem in archive.problems] == [(2, Subtype.URL)]


@pytest.mark.parametrize(
    "folder", ["_static", "_Static/x", "search", "Search/x", "genindex", "_liveblog", "a/con", "NUL.x"]
)
def test_folders_that_are_taken(folder: str) -> None:
    assert safe_folder(folder) == ""


@pytest.mark.parametrize("folder", ["2024/search", "research", "console", "_me"])
def test_folders_that_are_free(folder: str) -> None:
    assert safe_folder(folder) == folder


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("con", "con-2"),
        ("NUL", "nul-2"),
        ("com1", "com1-2"),
        ("lpt9", "lpt9-2"),
        ("aux.x", "aux-x"),
        ("Con2024", "Con2024"),
        ("com10", "com10"),
    ],
)
def test_ids_that_windows_keeps(written: str, known: str) -> None:
    assert claim_id(written, ()) == known


def test_names_that_windows_keeps() -> None:
    assert IdPool().assign(["Con", "Ann"]) == {"con": "con-2", "ann": "ann"}


@pytest.mark.parametrize("key", ["presenters", "speakers", "presenter", "speaker"])
def test_every_presenter_key_is_found(tmp_path: Path, key: str) -> None:
    post = f"---\n{YES}title: P\n{key}: jd\n---\n"
    archive = scan(tmp_path, {"presenters.yml": "jd: {name: Jane Doe}\n", "p.md": post})
    assert place_of_talk(archive, archive.posts["p"].talk.ref, "p", {}).line == 4
    assert [found.line for found in find_placeholders(archive, Texts(tmp_path))] == [4]
