from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given

from sphinx_liveblog.importers.frab_json import FORMAT as VERSION_1
from sphinx_liveblog.importers.frab_json2 import FORMAT
from sphinx_liveblog.importers.model import Break, Link, Person, Slot
from sphinx_liveblog.importers.source import UnreadableError
from tests.importers.mutations import SETTINGS, assert_survives, mutations, read_json, read_text, recognises

SAMPLE = "corpus/schedules/samples/frab2.json"


def event(**fields):
    return {
        "guid": "g1",
        "type": "TALK",
        "title": "Slow docs",
        "start": "2027-05-03T10:30:00+01:00",
        "end": "2027-05-03T11:00:00+01:00",
        "participants": [{"name": "Ann Lee", "role": "SPEAKER"}],
        **fields,
    }


def document(*events, **conference):
    about = {"title": "DocFest", "acronym": "df27", "time_zone_name": "Europe/Lisbon", **conference}
    return {"schedule": {"version": "1", "conference": about, "events": [*events]}}


def only_talk(**fields):
    programme, troubles = read_json(FORMAT, document(event(**fields)))
    assert not troubles
    (talk,) = programme.talks
    return talk


@pytest.mark.shared
def test_the_sample_is_read_whole(shared):
    content = (shared / SAMPLE).read_bytes()
    raw = json.loads(content)["schedule"]
    programme, troubles = read_text(FORMAT, content)
    talks = [item for item in raw["events"] if item["type"] == "TALK"]
    assert not troubles
    assert len(programme.talks) == len(talks) == 1
    talk, found = talks[0], programme.talks[0]
    assert found.title == talk["title"]
    assert [person.name for person in found.presenters] == [who["name"] for who in talk["participants"]]
    assert found.slots[0].start == datetime.fromisoformat(talk["start"])
    assert found.slots[0].start.utcoffset() == timedelta(hours=1)
    assert found.slots[0].duration == timedelta(minutes=30)
    assert found.slots[0].room == talk["room"]["name"]
    assert found.track == raw["conference"]["tracks"][0]["name"]
    assert found.slides == (talk["attachments"][0]["url"],)
    assert {link.url for link in found.links} == {talk["links"][0]["url"], talk["url"]}
    assert found.abstract == talk["abstract"]["en"]
    assert [(item.title, item.slot.duration) for item in programme.breaks] == [
        ("Coffee", timedelta(minutes=20))
    ]
    assert (programme.id, programme.timezone) == ("docfest2027", "Europe/Lisbon")
    assert (programme.start, programme.end) == (date(2027, 5, 3), date(2027, 5, 4))


@pytest.mark.parametrize("kind", ["BREAK", "META", "break"])
def test_breaks_are_no_talks(kind):
    programme, _ = read_json(FORMAT, document(event(type=kind, title="Lunch", room={"name": "Hall"})))
    assert programme.talks == ()
    start = datetime.fromisoformat("2027-05-03T10:30:00+01:00")
    assert programme.breaks == (Break("Lunch", Slot(start, timedelta(minutes=30), "Hall")),)


@pytest.mark.parametrize(
    ("state", "is_cancelled"),
    [("CONFIRMED", False), ("DELAYED", False), (None, False), ("CANCELED", True), ("WITHDRAWN", True)],
)
def test_the_state_says_what_is_cancelled(state, is_cancelled):
    assert only_talk(state=state).cancelled is is_cancelled


def test_who_is_on_stage_is_named_speakers_first():
    roles = [("Host", "HOST"), ("Ann", "SPEAKER"), ("Staff", "COORDINATOR"), ("Bob", "speaker"), ("Cy", None)]
    people = [{"name": name, "role": role} for name, role in roles]
    found = only_talk(participants=people).presenters
    assert [person.name for person in found] == ["Ann", "Bob", "Cy", "Host"]


def test_texts_may_be_in_several_languages():
    talk = only_talk(
        abstract={"de": "Warum?", "en": "Why?"}, description={"de": "Lang"}, title={"pt": "Guia"}
    )
    assert (talk.title, talk.abstract) == ("Guia", "Why?\n\nLang")


@pytest.mark.parametrize(
    ("track", "expected"),
    [
        ({"slug": "tools"}, "Tooling"),
        ("tools", "Tooling"),
        ({"name": "Other"}, "Other"),
        ({"slug": "x"}, "x"),
        (None, ""),
    ],
)
def test_tracks_have_their_names_in_the_conference(track, expected):
    tracks = [{"slug": "tools", "name": "Tooling"}]
    programme, _ = read_json(FORMAT, document(event(track=track), tracks=tracks))
    assert programme.talks[0].track == expected


def test_rooms_are_found_by_guid():
    rooms = [{"guid": "r1", "name": "Tejo"}]
    programme, _ = read_json(FORMAT, document(event(room={"guid": "r1"}), rooms=rooms))
    assert programme.talks[0].slots[0].room == "Tejo"


def test_times_of_another_offset_are_told_in_the_zone_of_the_event():
    slot = only_talk(start="2027-05-03T09:30:00+00:00", end=None, duration="PT45M").slots[0]
    assert slot.start.isoformat() == "2027-05-03T10:30:00+01:00"
    assert slot.duration == timedelta(minutes=45)


def test_links_are_sorted_by_type_and_made_whole():
    links = [
        {"type": "RECORDING", "url": "https://e.org/1"},
        {"type": "RELATED", "url": "/repo", "title": "Repo"},
    ]
    programme, _ = read_json(FORMAT, document(event(links=links), url="https://e.org/"))
    assert programme.talks[0].video == ("https://e.org/1",)
    assert programme.talks[0].links == (Link("https://e.org/repo", "Repo"),)


def test_addresses_with_a_script_are_dropped():
    talk = only_talk(links=[{"url": "javascript:alert(1)"}], url="javascript:x", logo="data:x")
    assert (talk.links, talk.video, talk.slides, talk.image) == ((), (), (), "")


def test_only_what_is_public_of_a_person_is_read():
    person = {"name": "Ann", "email": "SECRET", "contact": "SECRET", "biography": "Writes."}
    assert only_talk(participants=[person]).presenters == (Person("Ann", "Writes."),)


def test_the_versions_are_told_apart():
    version_2 = json.dumps(document(event()))
    version_1 = json.dumps({"schedule": {"conference": {"days": []}}})
    assert (recognises(FORMAT, version_2), recognises(VERSION_1, version_2)) == (True, False)
    assert (recognises(FORMAT, version_1), recognises(VERSION_1, version_1)) == (False, True)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schedule": []}', '{"schedule": {"events": 1}}', "<schedule/>", "a,b"]
)
def test_other_files_are_not_taken_for_it(text):
    assert not recognises(FORMAT, text)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"start": "tomorrow"}, "start"),
        ({"title": ["x"]}, "title"),
        ({"participants": "Ann"}, "participants"),
        ({"room": {"name": 1}, "links": [1]}, "links[0]"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_is_read(fields, word):
    programme, troubles = read_json(FORMAT, document(event(**fields), event(title="Second")))
    assert programme.talks[-1].title == "Second"
    assert any(word in str(trouble) for trouble in troubles)


def test_too_deep_a_document_is_refused():
    text = '{"schedule": {"events": [' + "[" * 100_000
    with pytest.raises(UnreadableError, match="deep"):
        read_text(FORMAT, text)


def test_ten_megabytes_of_text_are_read():
    assert len(only_talk(abstract="x " * 5_000_000).abstract) == 9_999_999


@SETTINGS
@given(
    mutations(
        document(
            event(
                track={"slug": "a"}, room={"guid": "b"}, duration="PT30M", logo={"url": "x"},
                links=[{"url": "x", "type": "y"}], attachments=[], recording={"optout": True},
                abstract={"en": "x"}, url="https://e.org",
            ),
            event(type="BREAK"),
            tracks=[{"slug": "a", "name": "A"}], rooms=[{"guid": "b", "name": "B"}],
            start="2027-05-03", end="2027-05-04",
        )
    )
)  # fmt: skip
def test_any_value_anywhere_is_survived(changed):
    text = json.dumps(changed)
    if recognises(FORMAT, text):
        assert_survives(FORMAT, text)
