"""``sphinx-liveblog import``: the files that it writes, again and again, and what people do to them."""

from __future__ import annotations

import copy
import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from click.testing import CliRunner

from sphinx_liveblog.cli import download, main

ANN = {"id": 1, "code": "AAAAAA", "name": "Ann Lee", "biography": "Writes *code*.", "avatar": None}
BOB = {"id": 2, "code": "BBBBBB", "name": "Dr. Bob Ray (he/him)", "biography": "", "avatar": None}


def talk(code: str, title: str, start: str, people=(ANN,), **more):
    return {
        "guid": f"guid-{code}",
        "code": code,
        "id": sum(map(ord, code)),
        "date": f"2027-05-03T{start}:00+01:00",
        "start": start,
        "duration": "00:30",
        "room": "Tejo",
        "title": title,
        "abstract": f"On {title}.",
        "description": "",
        "persons": list(people),
        "links": [],
        "attachments": [],
        "do_not_record": False,
        **more,
    }


def export(*talks, title: str = "DocFest 2027", zone: str = "Europe/Lisbon"):
    """Return a ``schedule.json`` of one day."""
    rooms: dict[str, list] = {}
    for one in talks:
        rooms.setdefault(one["room"], []).append(one)
    conference = {
        "acronym": "docfest",
        "title": title,
        "start": "2027-05-03",
        "end": "2027-05-03",
        "time_zone_name": zone,
        "days": [{"index": 1, "date": "2027-05-03", "rooms": rooms}],
    }
    return {"schedule": {"version": "1", "base_url": "https://cfp.example.org/", "conference": conference}}


FIRST = (
    talk("ONE111", "Slow docs", "10:00"),
    talk("TWO222", "Fast tests", "10:30", (BOB,)),
    talk("TRE333", "Quiet types: a story", "11:00", (ANN, BOB), room="Sado"),
    talk("FOR444", "Loud logs", "11:30"),
)


class Archive:
    """A site, and the last export of its programme."""

    def __init__(self, site, folder: Path) -> None:
        self.site = site
        self.folder = folder
        self.output = ""

    def run(self, *talks, args: tuple[str, ...] = (), code: int = 0, **conference) -> str:
        """Import a programme; return what was printed."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "schedule.json").write_text(json.dumps(export(*talks, **conference)), encoding="utf-8")
        return self.run_files(str(self.folder / "schedule.json"), args=args, code=code)

    def run_files(self, *files: str, args: tuple[str, ...] = (), code: int = 0) -> str:
        result = CliRunner().invoke(main, ["import", "-s", str(self.site.srcdir), *files, *args])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        assert result.exit_code == code, result.output
        return result.output

    def path(self, name: str = "events/docfest.yml") -> Path:
        return self.site.srcdir / name

    def text(self, name: str = "events/docfest.yml") -> str:
        return self.path(name).read_text(encoding="utf-8")

    def edit(self, old: str, new: str, name: str = "events/docfest.yml") -> None:
        text = self.text(name)
        assert text.count(old) == 1, (old, text)
        self.path(name).write_text(text.replace(old, new), encoding="utf-8")

    def rows(self) -> dict[str, dict]:
        """Return the talks of the event as PyYAML, which builds use, reads them."""
        return {row["id"]: row for row in yaml.safe_load(self.text())["talks"]}

    def files(self) -> dict[str, bytes]:
        root = self.site.srcdir
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def archive(make_site, tmp_path):
    return Archive(make_site({"index.md": "# Home\n"}), tmp_path / "export")


def test_an_import_writes_an_event_and_its_people(archive):
    output = archive.run(*FIRST)
    assert yaml.safe_load(archive.text("presenters.yml")) == {
        "ann-lee": {"name": "Ann Lee", "bio": "Writes *code*."},
        "bob-ray": {"name": "Bob Ray", "aliases": ["Dr. Bob Ray"], "pronouns": "he/him"},
    }
    rows = archive.rows()
    assert list(rows) == ["slow-docs", "fast-tests", "quiet-types-a-story", "loud-logs"]
    assert rows["quiet-types-a-story"] == {
        "id": "quiet-types-a-story",
        "title": "Quiet types: a story",
        "presenters": ["ann-lee", "bob-ray"],
        "start": "2027-05-03T11:00",
        "duration": "30 min",
        "room": "Sado",
        "abstract": "On Quiet types: a story.",
    }
    assert "docfest: 4 talks, 2 presenters, 0 problems" in output
    assert "4 new" in output


def test_importing_twice_changes_nothing(archive):
    archive.run(*FIRST, args=("--posts",))
    before = archive.files()
    assert "nothing has changed" in archive.run(*FIRST, args=("--posts",))
    assert archive.files() == before


def test_an_imported_archive_builds_without_a_warning(archive):
    archive.run(*FIRST, args=("--posts",))
    result = archive.site.build()
    assert (result.returncode, result.warnings) == (0, [])
    page = result.read("liveblog/talks/docfest/quiet-types-a-story.html")
    assert all(text in page for text in ("Quiet types: a story", "Bob Ray", "11:00", "Sado"))
    assert not result.exists("liveblog/docfest/slow-docs.html"), "a scaffolded post is not published"


def test_each_talk_gets_a_post_to_type_into(archive):
    output = archive.run(*FIRST, args=("--posts",))
    text = archive.text("liveblog/docfest/quiet-types-a-story.md")
    head, body = text.removeprefix("---\n").split("---\n", 1)
    assert yaml.safe_load(head) == {
        "title": "Quiet types: a story",
        "published": False,
        "event": "docfest",
        "talk": "docfest/quiet-types-a-story",
    }
    assert body == "\n:::{liveblog}\n\n"
    assert "4 new posts" in output


def test_a_year_of_an_organiser(archive):
    """Talks move, are renamed, cancelled and added, videos come; every edit of a person stays."""
    archive.run(*FIRST, args=("--posts",))
    # A person corrects a title and a room, adds a tag and a comment, moves a row up, and writes a post.
    archive.edit("title: Slow docs\n", "title: Slow documents  # as she said it\n    tags: [docs]\n")
    archive.edit("    room: Sado\n", "    room: Sado, upstairs\n")
    archive.edit("title: DocFest 2027\n", "# Our tenth!\ntitle: DocFest 2027\nhashtag: docfest27\n")
    archive.edit("  bio: Writes *code*.\n", "  bio: Writes code, and novels.\n", "presenters.yml")
    text = archive.text()
    last = text[text.index("  - id: loud-logs") :]
    moved = text.replace(last, "").replace("talks:\n", f"talks:\n{last}")
    archive.path().write_text(moved, encoding="utf-8")
    written = archive.text("liveblog/docfest/fast-tests.md") + "- 10:31 She begins.\n"
    archive.path("liveblog/docfest/fast-tests.md").write_text(written, encoding="utf-8")

    second = [copy.deepcopy(one) for one in FIRST]
    second[0] |= {"title": "Slow docs, revised", "date": "2027-05-03T14:00:00+01:00"}
    second[1] |= {"title": "Faster tests"}
    second[2] |= {"room": "Minho"}
    del second[3]
    second.append(talk("NEW555", "Keynote", "09:00"))
    output = archive.run(*second, args=("--posts",))

    rows = archive.rows()
    assert list(rows) == ["loud-logs", "slow-docs", "fast-tests", "quiet-types-a-story", "keynote"]
    assert rows["slow-docs"]["title"] == "Slow documents", "a person's title stays"
    assert rows["slow-docs"]["start"] == "2027-05-03T14:00", "where nobody has edited, the programme counts"
    assert rows["slow-docs"]["tags"] == ["docs"]
    assert rows["quiet-types-a-story"]["room"] == "Sado, upstairs"
    assert rows["fast-tests"]["title"] == "Faster tests"
    assert rows["loud-logs"]["cancelled"] is True
    assert all(text in archive.text() for text in ("# Our tenth!", "# as she said it", "hashtag: docfest27"))
    assert "Writes code, and novels." in archive.text("presenters.yml")
    assert "cancelled: Loud logs" in output
    for what in ("Slow documents: title", "Quiet types: a story: room"):
        assert f"the programme says otherwise: {what}" in output
    assert archive.text("liveblog/docfest/fast-tests.md") == written.replace("title: Fast", "title: Faster")
    assert archive.path("liveblog/docfest/keynote.md").exists()

    # Months later the recordings are there, and only these are taken.
    third = [copy.deepcopy(one) for one in second]
    for number, one in enumerate(third):
        one["title"] += " (recording)"
        one["links"] = [{"title": "Video", "url": f"https://www.youtube.com/watch?v=x{number}", "type": "x"}]
    before = archive.rows()
    archive.run(*third, args=("--only", "video,slides"))
    for number, slug in enumerate(("slow-docs", "fast-tests", "quiet-types-a-story", "keynote")):
        assert archive.rows()[slug] == {
            **before[slug],
            "video": f"https://www.youtube.com/watch?v=x{number}",
        }
    assert archive.rows()["loud-logs"] == before["loud-logs"]
    assert (archive.site.build().warnings, archive.site.build().returncode) == ([], 0)


def test_a_cancelled_talk_comes_back(archive):
    archive.run(*FIRST)
    archive.run(*FIRST[:3])
    assert archive.rows()["loud-logs"]["cancelled"] is True
    archive.run(*FIRST)
    assert "cancelled" not in archive.rows()["loud-logs"]


def test_most_of_a_programme_missing_is_a_mistake(archive):
    many = [talk(f"C{number:05}", f"Talk {number}", f"1{number}:00") for number in range(8)]
    archive.run(*many)
    before = archive.text()
    assert "7 of 8 talks are not in this programme" in archive.run(*many[:1])
    assert archive.text() == before


def test_a_programme_without_talks_cancels_nothing(archive):
    archive.run(*FIRST[:3])
    before = archive.text()
    archive.run()
    assert archive.text() == before


def test_what_another_export_does_not_say_is_not_gone(archive):
    """Recordings come months later, in a table with two columns."""
    archive.run(*FIRST)
    before = archive.rows()
    table = archive.folder / "videos.csv"
    table.write_text("Title,Video\nSlow docs,https://youtu.be/abc\n", encoding="utf-8")
    archive.run_files(str(table), args=("--event", "docfest"))
    rows = archive.rows()
    assert rows.pop("slow-docs") == {**before.pop("slow-docs"), "video": "https://youtu.be/abc"}
    assert rows == before, "nothing is cancelled"
    event = yaml.load(archive.text(), yaml.BaseLoader)  # noqa: S506  # every value a text
    assert (event["timezone"], event["start"]) == ("Europe/Lisbon", "2027-05-03")


def test_what_the_same_export_no_longer_says_is_gone(archive):
    archive.run({**FIRST[0], "track": "Craft"}, *FIRST[1:])
    assert archive.rows()["slow-docs"]["track"] == "Craft"
    archive.run(*FIRST)
    assert "track" not in archive.rows()["slow-docs"]


@pytest.mark.parametrize("talks", ["talks:\n", "talks: []\n"])
def test_talks_are_written_where_the_event_has_none(archive, talks):
    archive.site.edit("events/docfest.yml", f"title: Mine\n{talks}")
    archive.run(*FIRST)
    assert len(archive.rows()) == 4


def test_talks_that_are_no_list_are_refused(archive):
    archive.site.edit("events/docfest.yml", "title: Mine\ntalks: {a: b}\n")
    before = archive.files()
    assert "talks should be a list" in archive.run(*FIRST, code=1)
    assert archive.files() == before


def test_the_ways_of_a_file_are_kept(archive):
    """Line ends, BOM, indent, comments between rows, and texts that one wrote over several lines."""
    archive.run(*FIRST)
    rows = archive.text().replace("  - id: fast", "# ==== After the break ====\n\n  - id: fast")
    mine = f"\ufeff# Ours\r\n{rows}".replace("\r\n", "\n").replace("\n", "\r\n")
    archive.path().write_bytes(mine.encode())
    people = (
        "# Board\nann-lee:\n    name: Ann Lee\n    bio: Writes a text\n      of two lines.  # her own\n"
        "# Guests\nbob-ray:\n    name: Bob Ray\n"
    )
    archive.path("presenters.yml").write_text(people, encoding="utf-8")
    slides = [{"title": "Slides", "url": "https://example.org/s.pdf", "type": ""}]
    archive.run({**FIRST[0], "attachments": slides}, FIRST[1], FIRST[2], {**FIRST[3], "room": "Minho"})
    written = archive.path().read_bytes().decode()
    assert "slides: https://example.org/s.pdf\r\n" in written
    expected = mine.replace(
        "room: Tejo\r\n    abstract: On Slow",
        "room: Tejo\r\n    slides: https://example.org/s.pdf\r\n    abstract: On Slow",
    )
    head, _, last = expected.rpartition("room: Tejo")
    assert written == f"{head}room: Minho{last}"
    assert archive.text("presenters.yml") == people
    cyd = {"name": "Cyd Ox", "biography": ""}
    archive.run({**FIRST[0], "attachments": slides, "persons": [ANN, cyd]}, *FIRST[1:])
    assert archive.text("presenters.yml") == f"{people}cyd-ox:\n    name: Cyd Ox\n"


def test_a_file_that_is_no_text_is_named_with_its_line(archive):
    archive.run(*FIRST)
    archive.path("presenters.yml").write_bytes(b"ann-lee:\n  name: Ann L\xe9e\n")
    output = archive.run(*FIRST, code=1)
    assert "presenters.yml:2: this is not UTF-8" in output


def test_a_memory_with_a_conflict_is_refused(archive):
    archive.run(*FIRST)
    memory = archive.path("events/.imported/docfest.json")
    memory.write_text(f"<<<<<<< ours\n{memory.read_text('utf-8')}", encoding="utf-8")
    before = archive.files()
    assert "docfest.json" in archive.run(*FIRST, code=1)
    assert archive.files() == before


def test_two_talks_of_one_title_stay_two(archive):
    talks = [talk("", "Lightning talks", start, (), guid="", id=0) for start in ("10:00", "11:00", "12:00")]
    archive.run(*talks)
    before = archive.files()
    archive.run(*talks)
    archive.run(*reversed(talks))
    assert archive.files() == before
    archive.run(*talks[:2], talk("", "Lightning talks", "13:00", (), guid="", id=0))
    assert [row["start"][11:] for row in archive.rows().values()] == ["10:00", "11:00", "13:00"]


def test_running_numbers_are_no_names(archive):
    """A row inserted at the top made each talk the one before it."""
    names = ("Rust", "Go", "Zig")
    people = [{"name": f"{name} Speaker"} for name in names]

    def number(*titles: str):
        return [
            talk(
                "",
                title,
                f"1{i}:00",
                [people[names.index(title)]] if title in names else (ANN,),
                guid="",
                id=i + 1,
            )
            for i, title in enumerate(titles)
        ]

    archive.run(*number(*names))
    archive.run(*number("Keynote", *names))
    assert {slug: row["title"] for slug, row in archive.rows().items()} == {
        "rust": "Rust",
        "go": "Go",
        "zig": "Zig",
        "keynote": "Keynote",
    }


def test_a_second_talk_of_a_title_is_added_beside_a_row_without_an_id(archive):
    rows = "- title: Lightning talks\n  presenters: []\n  start: 2027-05-03T10:00\n"
    archive.site.edit("events/docfest.yml", f"title: Mine\ntimezone: Europe/Lisbon\ntalks:\n{rows}")
    one, two = (talk(f"C{start[:2]}", "Lightning talks", start, ()) for start in ("10:00", "12:00"))
    archive.run(one)
    archive.run(one, two)
    event = yaml.safe_load(archive.text())
    assert [row["title"] for row in event["talks"]] == ["Lightning talks", "Lightning talks"]


def test_posts_are_written_for_what_a_person_made_of_the_rows(archive):
    archive.run(*FIRST)
    archive.edit("title: Slow docs\n", "title: Slow documents\n")
    archive.edit("title: Fast tests\n", "title: Fast tests\n    cancelled: true\n")
    text = archive.text()
    archive.path().write_text(text[: text.index("  - id: loud-logs")], encoding="utf-8")
    assert "you have taken it out: Loud logs" in archive.run(*FIRST, args=("--posts",))
    posts = {path.stem: path.read_text("utf-8") for path in archive.path("liveblog/docfest").iterdir()}
    assert sorted(posts) == ["quiet-types-a-story", "slow-docs"]
    assert "title: Slow documents\n" in posts["slow-docs"]


def test_only_some_fields_say_what_is_in_no_row(archive):
    archive.run(*FIRST)
    before = archive.rows()
    others = (FIRST[0], talk("XXX", "Somewhere else", "19:00", ({"name": "Zoe Zed"},)))
    output = archive.run(*others, args=("--only", "video", "--strict"), code=1)
    assert "in no row of the event: Somewhere else" in output
    assert archive.rows() == before


def test_several_events_are_not_made_one(archive):
    archive.folder.mkdir()
    names = []
    for title in ("One Conf", "Two Conf"):
        path = archive.folder / f"{title[:3]}.json"
        path.write_text(json.dumps(export(FIRST[0], title=title)), encoding="utf-8")
        names.append(str(path))
    assert "these are 2 events (One Conf, Two Conf)" in archive.run_files(*names, code=2)
    archive.run_files(*names, args=("--event", "both"))
    assert archive.path("events/both.yml").exists()


def test_an_event_that_is_there_keeps_the_spelling_of_its_id(archive):
    archive.site.edit("events/DocFest.yml", "title: Mine\n")
    archive.run(*FIRST)
    assert [path.name for path in archive.path("events").glob("*.yml")] == ["DocFest.yml"]


@pytest.mark.parametrize("link", ["events/docfest.yml", "events/.imported", "liveblog/docfest"])
def test_links_that_lead_out_of_the_site_are_not_followed(archive, tmp_path, link):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "docfest.yml").write_text("title: Not mine\n", encoding="utf-8")
    path = archive.path(link)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(outside / "docfest.yml" if link.endswith(".yml") else outside)
    before = {file: file.read_bytes() for file in outside.iterdir()}
    assert "leads out of the site" in archive.run(*FIRST, args=("--posts",), code=1)
    assert {file: file.read_bytes() for file in outside.iterdir()} == before


def test_people_in_files_of_their_own_keep_their_files(make_site, tmp_path):
    person = {"people/ann-lee.yaml": "name: Ann Lee  # herself\n"}
    site = make_site({"index.md": "# Home\n", **person}, {"liveblog_presenters": "people"})
    archive = Archive(site, tmp_path / "export")
    archive.run(*FIRST)
    assert sorted(path.name for path in archive.path("people").iterdir()) == ["ann-lee.yaml", "bob-ray.yml"]
    assert "# herself" in archive.text("people/ann-lee.yaml")
    assert "bio: Writes" in archive.text("people/ann-lee.yaml")


def test_a_talk_without_a_title_is_left_out_and_said(archive):
    output = archive.run(FIRST[0], {**FIRST[1], "title": " "})
    assert "1 talk without a title left out" in output
    assert list(archive.rows()) == ["slow-docs"]


def test_a_deleted_talk_stays_deleted(archive):
    archive.run(*FIRST)
    text = archive.text()
    start = text.index("  - id: loud-logs")
    archive.path().write_text(text[:start], encoding="utf-8")
    archive.run(*FIRST)
    assert "loud-logs" not in archive.rows()


@pytest.mark.parametrize(
    ("change", "args"),
    [
        ({"code": "", "guid": "guid-ONE111", "title": "Other", "date": "2027-05-03T16:00:00+01:00"}, ()),
        ({"code": "", "guid": "", "id": 0, "title": "SLOW  DOCS!", "date": "2027-05-03T16:00:00+01:00"}, ()),
        ({"code": "", "guid": "", "id": 0, "title": "Renamed"}, ()),
    ],
    ids=["by guid", "by title", "by presenters and start"],
)
def test_a_talk_is_known_again(archive, change, args):
    archive.run(*FIRST)
    archive.run({**FIRST[0], **change}, *FIRST[1:], args=args)
    rows = archive.rows()
    assert list(rows) == ["slow-docs", "fast-tests", "quiet-types-a-story", "loud-logs"]
    assert rows["slow-docs"]["title"] == " ".join(change["title"].split())
    assert not any("cancelled" in row for row in rows.values())


def test_the_same_person_at_two_events_is_one(archive):
    archive.run(*FIRST)
    archive.edit("bob-ray:\n  name: Bob Ray\n", "bob-ray:\n  name: Robert Ray\n", "presenters.yml")
    archive.edit("  - Dr. Bob Ray", "  - Dr. Bob Ray\n  - Bob Ray", "presenters.yml") if (
        "  - Dr. Bob Ray" in archive.text("presenters.yml")
    ) else archive.edit("[Dr. Bob Ray]", "[Dr. Bob Ray, Bob Ray]", "presenters.yml")
    other = {**BOB, "id": 99, "name": "Bob Ray", "biography": "New text."}
    archive.run(talk("ZZZ999", "Later", "10:00", (other,)), args=("--event", "docfest-2028"))
    people = yaml.safe_load(archive.text("presenters.yml"))
    assert list(people) == ["ann-lee", "bob-ray"]
    assert people["bob-ray"]["name"] == "Robert Ray"
    assert people["bob-ray"]["bio"] == "New text."


def test_facts_of_a_person_come_from_whichever_event_has_news(archive):
    archive.run(*FIRST)
    news = {**ANN, "biography": "Writes books."}
    says = archive.run(talk("ZZZ999", "Later", "10:00", (news,)), args=("--event", "docfest-2028"))
    assert "kept as you have it" not in says, "an import wrote what is there, and nobody has edited it"
    assert yaml.safe_load(archive.text("presenters.yml"))["ann-lee"]["bio"] == "Writes books."
    before = archive.files()
    archive.run(*FIRST)
    assert "nothing has changed" in archive.run(
        talk("ZZZ999", "Later", "10:00", (news,)), args=("--event", "docfest-2028")
    )
    assert archive.files() == before, "old news is none"


def test_a_talk_given_twice_has_two_slots(archive):
    archive.run(FIRST[0], {**FIRST[0], "guid": "other", "room": "Sado", "date": "2027-05-03T15:00:00+01:00"})
    row = archive.rows()["slow-docs"]
    assert row["slots"] == [
        {"start": "2027-05-03T10:00", "duration": "30 min", "room": "Tejo"},
        {"start": "2027-05-03T15:00", "duration": "30 min", "room": "Sado"},
    ]
    assert "start" not in row


@pytest.mark.parametrize(
    ("zone", "args", "start"),
    [
        ("Europe/Lisbon", (), "2027-05-03T10:00"),
        ("America/New_York", (), "2027-05-03T05:00"),
        ("", ("--timezone", "Asia/Tokyo"), "2027-05-03T18:00"),
        ("", (), "2027-05-03T10:00+01:00"),
    ],
)
def test_times_are_on_the_clock_of_the_event(archive, zone, args, start):
    archive.run(FIRST[0], zone=zone, args=args)
    assert archive.rows()["slow-docs"]["start"] == start


def test_a_dry_run_shows_a_diff_and_writes_nothing(archive):
    archive.run(*FIRST)
    before = archive.files()
    output = archive.run({**FIRST[0], "room": "Minho"}, *FIRST[1:], args=("--dry-run",))
    assert "-    room: Tejo" in output
    assert "+    room: Minho" in output
    assert archive.files() == before


def test_strict_makes_problems_an_error(archive):
    bad = {**FIRST[0], "date": "soon"}
    assert "Slow docs: date: 'soon' is no date" in archive.run(bad, args=("--strict",), code=1)
    assert archive.rows()["slow-docs"]["title"] == "Slow docs", "what could be read is there"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"a": ', "schedule.json:1: this is not JSON"),
        ('{"hello": 1}', "no known format of programmes. Known are: schedule.json of pretalx and frab"),
        ("[" * 100_000, "schedule.json"),
        ("", "no known format"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><schedule>&a;</schedule>', "schedule.json"),
    ],
)
def test_what_cannot_be_read_is_one_line(archive, content, says):
    archive.folder.mkdir()
    (archive.folder / "schedule.json").write_text(content, encoding="utf-8")
    output = archive.run_files(str(archive.folder / "schedule.json"), code=1)
    assert says in output
    assert output.count("\n") == 1
    assert not archive.path().exists()


def test_a_broken_file_of_the_archive_is_left_alone(archive):
    archive.run(*FIRST)
    archive.path().write_text("title: [\n", encoding="utf-8")
    output = archive.run(*FIRST, code=1)
    assert "docfest.yml:2" in output
    assert archive.text() == "title: [\n"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--timezone", "Mars/Olympus"), "there is no such time zone"),
        (("--only", "vidoe"), "--only vidoe: choose from title"),
        (("--map", "title"), "--map title: write OURS=THEIRS"),
    ],
)
def test_wrong_usage(archive, args, says):
    assert says in archive.run(*FIRST, args=args, code=2)


def test_a_file_that_is_not_there(archive):
    assert "No such file" in archive.run_files("nowhere.json", code=1)


HOSTILE = (
    "```{include} /etc/passwd\n```",
    "{{ 7 * 7 }} {raw}`x` :math:`x`",
    "---\npublished: true\n---",
    "<script>alert(1)</script>",
    "../../../etc/passwd",
    "yes",
    "2027-05-03",
    "10:30",
    "a: b # c",
    "- [x]\n! &a *a",
    "[click](javascript:alert(1))",
    "\u202eevil",
    "=cmd|' /C calc'!A0",
    "%00",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_strangers_write_is_text(archive, text):
    """In titles, names and rooms it is shown as it is; as an abstract it is made safe by the build."""
    person = {**ANN, "name": text, "biography": text, "avatar": text}
    archive.run(talk("BAD666", text, "10:00", (person,), room=text, abstract=text), args=("--posts",))
    (row,) = yaml.load(archive.text(), yaml.BaseLoader)["talks"]  # noqa: S506  # every value a text
    assert row["title"] == " ".join(text.split())
    assert all(path.is_relative_to(archive.site.srcdir) for path in archive.site.srcdir.rglob("*"))
    (post,) = (archive.site.srcdir / "liveblog" / "docfest").iterdir()
    head, body = post.read_text(encoding="utf-8").removeprefix("---\n").split("\n---\n", 1)
    assert yaml.load(head, yaml.BaseLoader)["title"] == row["title"]  # noqa: S506
    assert yaml.safe_load(head)["published"] is False
    assert body == "\n:::{liveblog}\n\n"
    before = archive.files()
    archive.run(talk("BAD666", text, "10:00", (person,), room=text, abstract=text), args=("--posts",))
    assert archive.files() == before


PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def server(tmp_path):
    """Serve a folder on this machine; ``asked`` are the paths that were asked for."""
    folder = tmp_path / "served"
    folder.mkdir()
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if self.path == "/away.png":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.2:1/secret.png")
                self.end_headers()
            else:
                super().do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield SimpleNamespace(folder=folder, asked=asked, url=f"http://127.0.0.1:{httpd.server_port}")
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def serve(server, *pictures: str):
    """Serve a programme whose presenters have these pictures; return its address."""
    people = [
        {**ANN, "name": f"Person {name}", "avatar": url} for name, url in zip("ABCDE", pictures, strict=False)
    ]
    programme = export(talk("ONE111", "Slow docs", "10:00", people))
    (server.folder / "schedule.json").write_text(json.dumps(programme), encoding="utf-8")
    return f"{server.url}/schedule.json"


def test_pictures_are_taken_over_once(archive, server):
    (server.folder / "a.png").write_bytes(PICTURE)
    url = serve(server, f"{server.url}/a.png")
    archive.run_files(url, args=("--download",))
    (avatar,) = (person["avatar"] for person in yaml.safe_load(archive.text("presenters.yml")).values())
    assert (archive.site.srcdir / avatar.lstrip("/")).read_bytes() == PICTURE
    before, asked = archive.files(), list(server.asked)
    archive.run_files(url, args=("--download",))
    archive.run_files(url)
    assert archive.files() == before
    assert server.asked == [*asked, "/schedule.json", "/schedule.json"]
    result = archive.site.build()
    assert (result.returncode, result.warnings) == (0, [])
    assert PICTURE in result.tree().values()


def test_what_is_no_picture_is_not_taken(archive, server):
    (server.folder / "page.png").write_text("<html><script>", encoding="utf-8")
    (server.folder / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (server.folder / "large.png").write_bytes(PICTURE[:8] + bytes(download.MOST_BYTES))
    names = ("page.png", "drawing.svg", "large.png", "none.png", "away.png")
    output = archive.run_files(
        serve(server, *(f"{server.url}/{name}" for name in names)), args=("--download",)
    )
    assert not (archive.site.srcdir / "liveblog").exists()
    for name, says in zip(
        names, ("no PNG", "no PNG", "larger than", "answers 404", "no address of"), strict=True
    ):
        assert any(says in line for line in output.splitlines()), (name, output)
    assert "secret.png: not fetched" in output, "a redirect leads nowhere else"


def test_pictures_in_a_private_network_are_asked_for_by_nobody(archive, server):
    (server.folder / "a.png").write_bytes(PICTURE)
    bob = {**BOB, "avatar": f"{server.url}/a.png"}
    output = archive.run(talk("TWO222", "Fast tests", "10:30", (bob,)), args=("--download",))
    assert "no address of the public internet" in output
    assert server.asked == []


def test_other_schemes_are_no_inputs(archive):
    assert "only http and https" in archive.run_files("file:///etc/passwd", code=2)
