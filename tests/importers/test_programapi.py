from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given

from sphinx_liveblog.importers.model import Break, Link, Slot
from sphinx_liveblog.importers.programapi import FORMAT
from tests.importers.reading import as_folder, as_source, read, spoiling, spoilt, survives

SUMMER = timezone(timedelta(hours=2))
SESSION = {
    "code": "A1B2C3",
    "title": "O guia lento",
    "speakers": ["ZK3PLM", "ZXCVBN"],
    "session_type": "Talk",
    "track": "Tooling",
    "abstract": "Why?\r\n\r\n* Because",
    "tweet": "Slow\ndocs",
    "duration": "45",
    "level": "beginner",
    "resources": [
        {"resource": "https://example.org/slides.pdf", "description": "Slides"},
        {"resource": "https://www.youtube.com/watch?v=robot", "description": "Video of the robot"},
    ],
    "room": "Tejo",
    "start": "2027-07-14T10:30:00+02:00",
    "end": "2027-07-14T11:00:00+02:00",
    "website_url": "https://ep.example/session/o-guia-lento",
    "youtube_url": "https://youtube.com/watch?v=talk",
}
SPEAKERS = {
    "ZK3PLM": {
        "code": "ZK3PLM",
        "name": "Inês Carvalho",
        "biography": "Writes.",
        "avatar": "https://ep.example/ines.jpg",
        "affiliation": "ACME",
        "homepage": "https://ines.example",
        "mastodon_url": "https://social.example/@ines",
        "twitter_url": None,
        "email": "private@example.org",
        "submissions": ["A1B2C3"],
    },
    "ZXCVBN": {"code": "ZXCVBN", "name": "Tomás Böhm", "submissions": []},
}
TALK_EVENT = {
    "event_type": "SESSION",
    "code": "A1B2C3",
    "title": "O guia lento",
    "speakers": [{"code": "ZK3PLM", "name": "Inês Carvalho"}],
    "session_type": "Talk",
    "rooms": ["Tejo"],
    "duration": 30,
    "start": "2027-07-14T08:30:00+00:00",
}
SCHEDULE = {
    "days": {
        "2027-07-14": {
            "rooms": ["Tejo", "Douro"],
            "events": [
                TALK_EVENT,
                {"event_type": "BREAK", "title": "Lunch", "rooms": ["Tejo", "Douro"], "duration": 60,
                 "start": "2027-07-14T13:00:00+02:00"},
                {"event_type": "break", "title": "Coffee", "rooms": ["Douro"], "duration": 15,
                 "start": "2027-07-14T15:00:00+02:00"},
                {"event_type": "session", "code": "OPEN11", "title": "Opening", "rooms": ["Tejo", "Douro"],
                 "speakers": [], "duration": 15, "start": "2027-07-14T09:00:00+02:00"},
            ],
        }
    }
}  # fmt: skip


def names(talk):
    return [person.name for person in talk.presenters]


def test_a_session_is_read_with_the_people_of_its_folder():
    files = {"sessions.json": {"A1B2C3": SESSION}, "speakers.json": SPEAKERS}
    programme, troubles = read(FORMAT, as_folder(files))
    (talk,) = programme.talks
    assert troubles == []
    assert talk.keys == ("code:A1B2C3",)
    assert (talk.abstract, talk.description) == ("Why?\n\n* Because", "Slow docs")
    assert (talk.track, talk.type, talk.level) == ("Tooling", "Talk", "beginner")
    start = datetime(2027, 7, 14, 10, 30, tzinfo=SUMMER)
    assert talk.slots == (Slot(start, timedelta(minutes=30), "Tejo"),)
    assert talk.video == ("https://youtube.com/watch?v=talk",)
    assert talk.slides == ("https://example.org/slides.pdf",)
    assert talk.links == (
        Link("https://www.youtube.com/watch?v=robot", "Video of the robot"),
        Link("https://ep.example/session/o-guia-lento"),
    )
    assert names(talk) == ["Inês Carvalho", "Tomás Böhm"]
    ines = talk.presenters[0]
    assert (ines.bio, ines.avatar, ines.affiliation) == ("Writes.", "https://ep.example/ines.jpg", "ACME")
    assert ines.links == (Link("https://ines.example"), Link("https://social.example/@ines", "Mastodon"))
    assert "private@example.org" not in repr(programme)


def test_without_a_time_the_length_is_known():
    session = {**SESSION, "start": None, "end": None, "room": None}
    programme, _ = read(FORMAT, {"A1B2C3": session})
    assert programme.talks[0].slots == (Slot(None, timedelta(minutes=45), ""),)


def test_codes_without_people_are_reported_once():
    programme, troubles = read(FORMAT, {"A": SESSION, "B": {**SESSION, "code": "B"}})
    assert [names(talk) for talk in programme.talks] == [[], []]
    assert len(troubles) == 1
    assert "speakers.json" in troubles[0]


def test_a_code_that_nobody_has_is_reported():
    session = {**SESSION, "speakers": ["ZK3PLM", "NOBODY"]}
    programme, troubles = read(
        FORMAT, as_folder({"sessions.json": {"A1B2C3": session}, "speakers.json": SPEAKERS})
    )
    assert names(programme.talks[0]) == ["Inês Carvalho"]
    assert ["NOBODY" in trouble for trouble in troubles] == [True]


def test_the_schedule_has_breaks_and_plenaries():
    programme, troubles = read(FORMAT, SCHEDULE)
    assert troubles == []
    assert [(talk.title, names(talk), talk.slots[0].room) for talk in programme.talks] == [
        ("O guia lento", ["Inês Carvalho"], "Tejo"),
        ("Opening", [], ""),
    ]
    assert programme.breaks == (
        Break("Lunch", Slot(datetime(2027, 7, 14, 13, tzinfo=SUMMER), timedelta(hours=1))),
        Break("Coffee", Slot(datetime(2027, 7, 14, 15, tzinfo=SUMMER), timedelta(minutes=15), "Douro")),
    )


def test_sessions_and_schedule_are_one_programme():
    files = {"sessions.json": {"A1B2C3": SESSION}, "schedule.json": SCHEDULE}
    programme, troubles = read(FORMAT, as_folder(files))
    assert ["ZXCVBN" in trouble for trouble in troubles] == [True]
    assert [talk.title for talk in programme.talks] == ["O guia lento", "Opening"]
    talk = programme.talks[0]
    assert talk.abstract == "Why?\n\n* Because"
    assert [slot.start for slot in talk.slots] == [datetime(2027, 7, 14, 10, 30, tzinfo=SUMMER)]
    assert names(talk) == ["Inês Carvalho"]
    assert len(programme.breaks) == 2


def test_the_schedule_gives_the_time_that_a_session_lacks_and_a_second_one():
    session = {**SESSION, "start": None, "end": None}
    second = {**TALK_EVENT, "start": "2027-07-14T16:30:00+02:00", "rooms": ["Douro"]}
    days = {"2027-07-14": {"rooms": ["Tejo", "Douro"], "events": [TALK_EVENT, second]}}
    files = {"sessions.json": {"A1B2C3": session}, "schedule.json": {"days": days}}
    (talk,) = read(FORMAT, as_folder(files))[0].talks
    assert [(slot.start, slot.room) for slot in talk.slots] == [
        (datetime(2027, 7, 14, 10, 30, tzinfo=SUMMER), "Tejo"),
        (datetime(2027, 7, 14, 16, 30, tzinfo=SUMMER), "Douro"),
    ]


def test_the_list_of_2022_has_whole_speakers():
    talk = {**SESSION, "python_level": "advanced", "domain_level": "none", "speakers": [*SPEAKERS.values()]}
    del talk["level"], talk["session_type"]
    programme, troubles = read(FORMAT, [{**talk, "submission_type": {"en": "Talk"}}])
    assert troubles == []
    assert names(programme.talks[0]) == ["Inês Carvalho", "Tomás Böhm"]
    assert (programme.talks[0].level, programme.talks[0].type) == ("advanced", "Talk")


def test_times_are_moved_to_the_zone_that_the_user_names():
    programme, _ = read(FORMAT, SCHEDULE, timezone="Europe/Lisbon")
    assert programme.timezone == "Europe/Lisbon"
    assert programme.talks[0].slots[0].start.isoformat() == "2027-07-14T09:30:00+01:00"


@pytest.mark.parametrize(
    "content",
    [{}, [], SPEAKERS, {"days": {}}, {"days": [1]}, {"a": 1}, [{"code": "A", "title": "B"}], "x", None,
     {"schedule": {"conference": {"days": []}}}, {"results": [{"code": "x", "title": "y"}]}],
)  # fmt: skip
def test_other_files_are_not_recognised(content):
    assert not FORMAT.recognises(as_source(content))


@pytest.mark.parametrize(
    "change",
    [{"start": "noon"}, {"duration": "long", "end": None}, {"resources": "x"}, {"title": ["x"]},
     {"room": [1]}, {"resources": [1]}],
)  # fmt: skip
def test_wrong_values_are_reported_and_the_rest_is_read(change):
    speakers = {"speakers": [*SPEAKERS.values()]}
    programme, troubles = read(
        FORMAT, {"A": {**SESSION, **speakers, **change}, "B": {**SESSION, "code": "B"}}
    )
    assert troubles
    assert [talk.track for talk in programme.talks] == ["Tooling", "Tooling"]


@given(spoilt([{"A1B2C3": SESSION}, SPEAKERS, SCHEDULE]))
@spoiling
def test_whatever_a_folder_says_it_is_read_or_refused(files):
    contents = files if isinstance(files, list) else [files]
    for content in contents:
        survives(FORMAT, as_source(content))
    survives(FORMAT, as_folder({f"{number}.json": content for number, content in enumerate(contents)}))


@pytest.mark.shared
def test_the_example_sessions_are_read_as_they_say(shared):
    path = shared / "corpus/schedules/real/programapi-example-sessions.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    programme, troubles = read(FORMAT, path)
    assert len(troubles) == 1
    for talk, session in zip(programme.talks, raw.values(), strict=True):
        assert talk.keys == (f"code:{session['code']}",)
        assert (talk.title, talk.abstract) == (session["title"], session["abstract"])
        assert talk.video == (session["youtube_url"],)
        assert talk.slots[0].duration == timedelta(minutes=int(session["duration"]))
        resources = {found["resource"] for found in session["resources"] or ()}
        assert {link.url for link in talk.links} == resources | {session["website_url"]}


@pytest.mark.shared
def test_the_real_schedule_is_read_as_it_says(shared):
    path = shared / "corpus/schedules/real/programapi-schedule-ep2024-excerpt.json"
    days = json.loads(path.read_text(encoding="utf-8"))["days"].values()
    events = [event for day in days for event in day["events"]]
    programme, troubles = read(FORMAT, path)
    assert troubles == []
    talks = [event for event in events if event["event_type"] == "session"]
    breaks = [event for event in events if event["event_type"] == "break"]
    assert (len(talks), len(breaks)) == (10, 3)
    assert [talk.title for talk in programme.talks] == [" ".join(event["title"].split()) for event in talks]
    assert [names(talk) for talk in programme.talks] == [
        [speaker["name"] for speaker in event["speakers"]] for event in talks
    ]
    starts = [datetime.fromisoformat(event["start"]) for event in talks]
    assert [talk.slots[0].start for talk in programme.talks] == starts
    assert [talk.slots[0].duration for talk in programme.talks] == [
        timedelta(minutes=event["duration"]) for event in talks
    ]
    rooms = ["" if len(event["rooms"]) == 7 else event["rooms"][0] for event in talks]
    assert [talk.slots[0].room for talk in programme.talks] == rooms
    assert [(pause.title, pause.slot.start) for pause in programme.breaks] == [
        (event["title"], datetime.fromisoformat(event["start"])) for event in breaks
    ]
