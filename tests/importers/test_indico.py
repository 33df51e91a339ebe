from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from sphinx_liveblog.importers.indico import FORMAT
from sphinx_liveblog.importers.model import Link, Slot
from tests.importers.reading import as_source, read, spoiling, spoilt, survives

LISBON = ZoneInfo("Europe/Lisbon")
TALK = {
    "_type": "Contribution",
    "id": "1",
    "db_id": 4711,
    "friendly_id": 1,
    "title": "O guia lento",
    "startDate": {"date": "2027-05-03", "time": "09:30:00", "tz": "UTC"},
    "endDate": {"date": "2027-05-03", "time": "10:00:00", "tz": "UTC"},
    "duration": 30,
    "room": "T1",
    "roomFullname": "1-Tejo",
    "location": "Campus",
    "session": "Main",
    "track": None,
    "type": "Talk",
    "speakers": [],
    "primaryauthors": [
        {"first_name": "Inês", "last_name": "Carvalho", "affiliation": "ACME", "email": "private@example.org"}
    ],
    "coauthors": [{"first_name": "Some", "last_name": "Body"}],
    "description": "Why?",
    "keywords": ["slow", "docs"],
    "folders": [
        {
            "title": "Slides",
            "attachments": [
                {"title": "talk", "type": "file", "download_url": "https://indico.example/a/talk.pdf"},
                {"title": "secret", "download_url": "https://indico.example/a/no.pdf", "is_protected": True},
            ],
        },
        {
            "title": None,
            "attachments": [
                {"title": "Paper", "download_url": "https://indico.example/a/paper.pdf"},
                {"title": "Recording", "type": "link", "link_url": "https://youtu.be/abc"},
            ],
        },
    ],
    "url": "https://indico.example/event/1/contributions/1/",
    "allowed": {"users": ["private@example.org"]},
}
EVENT = {
    "_type": "Conference",
    "title": "DocFest",
    "timezone": "Europe/Lisbon",
    "startDate": {"date": "2027-05-02", "time": "23:30:00", "tz": "UTC"},
    "endDate": {"date": "2027-05-04", "time": "17:00:00", "tz": "UTC"},
    "location": "Campus",
    "url": "https://indico.example/event/1/",
    "contributions": [TALK],
}
EXPORT = {"count": 1, "_type": "HTTPAPIResult", "results": [EVENT]}


def read_talk(**changes):
    event = {**EVENT, "contributions": [{**TALK, **changes}]}
    programme, troubles = read(FORMAT, {"results": [event]})
    (talk,) = programme.talks
    return talk, troubles


def test_an_event_is_read_in_its_own_zone():
    programme, troubles = read(FORMAT, EXPORT)
    assert troubles == []
    assert (programme.title, programme.timezone, programme.location, programme.url) == (
        "DocFest", "Europe/Lisbon", "Campus", "https://indico.example/event/1/",
    )  # fmt: skip
    # 23:30 in UTC is after midnight in Lisbon's summer.
    assert (programme.start, programme.end) == (date(2027, 5, 3), date(2027, 5, 4))


def test_a_contribution_is_read():
    talk, troubles = read_talk()
    assert troubles == []
    assert talk.keys[0] == "id:4711"
    (slot,) = talk.slots
    assert slot == Slot(datetime(2027, 5, 3, 10, 30, tzinfo=LISBON), timedelta(minutes=30), "1-Tejo")
    assert slot.start.isoformat() == "2027-05-03T10:30:00+01:00"
    assert (talk.track, talk.type, talk.tags) == ("Main", "Talk", ("slow", "docs"))
    assert talk.slides == ("https://indico.example/a/talk.pdf",)
    assert talk.video == ("https://youtu.be/abc",)
    assert talk.links == (
        Link("https://indico.example/a/paper.pdf", "Paper"),
        Link("https://indico.example/event/1/contributions/1/"),
    )
    assert "private@example.org" not in repr(talk)


def test_authors_speak_only_where_no_speaker_is_named():
    talk, _ = read_talk()
    assert [(person.name, person.affiliation) for person in talk.presenters] == [("Inês Carvalho", "ACME")]
    talk, _ = read_talk(speakers=[{"fullName": "Böhm, Tomás"}, {"fullName": "Ann"}])
    assert [person.name for person in talk.presenters] == ["Tomás Böhm", "Ann"]
    assert read_talk(primaryauthors=[])[0].presenters == ()


@pytest.mark.parametrize(
    ("session", "track", "kind", "expected"),
    [("Main", "Tools", "", ("Main", "Tools")), ("", "Tools", "", ("Tools", "")),
     (None, None, "Poster", ("", "Poster")), ("Main", "Tools", "Talk", ("Main", "Talk"))],
)  # fmt: skip
def test_a_session_is_a_track(session, track, kind, expected):
    talk, _ = read_talk(session=session, track=track, type=kind)
    assert (talk.track, talk.type) == expected


@pytest.mark.parametrize(
    ("rooms", "expected"),
    [({"roomFullname": ""}, "T1"), ({"roomFullname": None, "room": None}, "Campus"),
     ({"roomFullname": "", "room": "", "location": ""}, "")],
)  # fmt: skip
def test_the_room_is_what_is_known_of_it(rooms, expected):
    assert read_talk(**rooms)[0].slots[0].room == expected


def test_a_contribution_without_a_time_is_kept():
    talk, troubles = read_talk(
        startDate=None, endDate=None, duration=0, room="", roomFullname="", location=""
    )
    assert (talk.slots, troubles) == ((), [])


def test_html_is_told_from_markdown():
    assert read_talk(description="<p>Why &amp; how</p>")[0].abstract_format == "html"
    assert read_talk(description="Why *a < b*")[0].abstract_format == "markdown"


@pytest.mark.parametrize(
    ("tz", "expected"),
    [("Europe/Berlin", "2027-05-03T08:30:00+01:00"), ("Mars/Base", "2027-05-03T09:30:00+01:00"),
     ("", "2027-05-03T09:30:00+01:00")],
)  # fmt: skip
def test_times_are_in_the_zone_they_name(tz, expected):
    talk, troubles = read_talk(startDate={"date": "2027-05-03", "time": "09:30:00", "tz": tz})
    assert talk.slots[0].start.isoformat() == expected
    assert len([trouble for trouble in troubles if "Mars" in trouble]) == (tz == "Mars/Base")


def test_the_user_s_zone_is_taken_where_the_event_s_is_none():
    programme, troubles = read(
        FORMAT, {"results": [{**EVENT, "timezone": "Mars/Base"}]}, timezone="Asia/Tokyo"
    )
    assert programme.timezone == "Asia/Tokyo"
    assert programme.talks[0].slots[0].start.isoformat() == "2027-05-03T18:30:00+09:00"
    assert ["Mars/Base" in trouble for trouble in troubles] == [True]


def test_sessions_have_contributions_too():
    event = {**EVENT, "contributions": [], "sessions": [{"title": "Main", "contributions": [TALK]}]}
    assert len(read(FORMAT, {"results": [event]})[0].talks) == 1


def test_an_export_without_contributions_says_what_to_do():
    event = {key: value for key, value in EVENT.items() if key != "contributions"}
    programme, troubles = read(FORMAT, {"results": [event]})
    assert programme.talks == ()
    assert ["detail=contributions" in trouble for trouble in troubles] == [True]


def test_of_several_events_the_first_is_read():
    programme, troubles = read(FORMAT, {"results": [EVENT, {**EVENT, "title": "Other"}]})
    assert programme.title == "DocFest"
    assert ["Other" in trouble for trouble in troubles] == [True]


@pytest.mark.parametrize(
    "content", [{}, [], {"results": []}, {"results": {}}, {"results": [1]}, [EXPORT], "x", None,
                {"count": 1, "results": [{"code": "ABC", "title": "x"}]}]
)  # fmt: skip
def test_other_files_are_not_recognised(content):
    assert not FORMAT.recognises(as_source(content))


@pytest.mark.parametrize(
    "change",
    [{"startDate": "2027-05-03"}, {"startDate": {"date": "soon", "time": "x"}}, {"speakers": "Ann"},
     {"folders": 7}, {"duration": "x", "endDate": None}, {"title": []}],
)  # fmt: skip
def test_wrong_values_are_reported_and_the_rest_is_read(change):
    talk, troubles = read_talk(**change)
    assert troubles
    assert talk.tags == ("slow", "docs")


@given(spoilt(EXPORT))
@spoiling
def test_whatever_a_file_says_it_is_read_or_refused(content):
    survives(FORMAT, as_source(content))
