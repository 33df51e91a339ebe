from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given

from sphinx_liveblog.importers.model import Break, Link, Person, Slot
from sphinx_liveblog.importers.sessionize import FORMAT
from sphinx_liveblog.importers.source import UnreadableError
from tests.importers.mutations import SETTINGS, assert_survives, mutations, read_json, read_text, recognises

SAMPLE = "corpus/schedules/samples/sessionize-all.json"
REAL = "corpus/schedules/real/sessionize-linz-2024.json"
START, END = "2027-05-03T10:30:00", "2027-05-03T11:00:00"
SLIDES, VIDEO = "https://e.org/slow", "https://e.org/watch"


def session(**fields):
    return {
        "id": "900001",
        "title": "Slow docs",
        "description": "One\r\n* Two",
        "startsAt": START,
        "endsAt": END,
        "isServiceSession": False,
        "isPlenumSession": False,
        "speakers": ["s1"],
        "categoryItems": [],
        "questionAnswers": [],
        "roomId": 11,
        "liveUrl": None,
        "recordingUrl": None,
        "status": "Accepted",
        **fields,
    }


def view_all(*sessions, **parts):
    speaker = {
        "id": "s1",
        "fullName": "Ann Lee",
        "bio": "Writes.",
        "tagLine": "Writer, ACME",
        "profilePicture": "https://e.org/a.jpg",
        "links": [{"title": "Blog", "url": "https://ann.example", "linkType": "Blog"}],
        "sessions": [900001],
        "email": "SECRET",
    }
    rooms = [{"id": 11, "name": "Tejo"}]
    return {
        "sessions": [*sessions],
        "speakers": [speaker],
        "rooms": rooms,
        "questions": [],
        "categories": [],
        **parts,
    }


def only_talk(fields=None, options=None, **parts):
    programme, troubles = read_json(FORMAT, view_all(session(**(fields or {})), **parts), **(options or {}))
    assert not troubles
    (talk,) = programme.talks
    return talk


def test_people_and_rooms_are_joined():
    talk = only_talk()
    link = Link("https://ann.example", "Blog")
    person = Person("Ann Lee", "Writes.", "https://e.org/a.jpg", "Writer, ACME", links=(link,))
    assert (talk.presenters, talk.keys) == ((person,), ("id:900001",))
    assert (talk.abstract, talk.abstract_format) == ("One\n* Two", "text")
    assert talk.slots == (Slot(datetime.fromisoformat(START), timedelta(minutes=30), "Tejo"),)
    assert "SECRET" not in repr(talk)


def test_times_are_those_of_the_zone_that_is_given():
    talk = only_talk(options={"timezone": "Europe/Lisbon"})
    assert talk.slots[0].start.isoformat() == f"{START}+01:00"
    utc = only_talk({"startsAt": f"{START}Z", "endsAt": f"{END}Z"}, {"timezone": "Europe/Lisbon"})
    assert utc.slots[0].start.isoformat() == "2027-05-03T11:30:00+01:00"


@pytest.mark.parametrize(("is_plenum", "room"), [(True, ""), (False, "Tejo")])
def test_service_sessions_are_breaks_and_those_for_all_have_no_room(is_plenum, room):
    lunch = session(id="9e0e", title="Lunch", isServiceSession=True, isPlenumSession=is_plenum, speakers=[])
    programme, _ = read_json(FORMAT, view_all(lunch))
    slot = Slot(datetime.fromisoformat(START), timedelta(minutes=30), room)
    assert (programme.talks, programme.breaks) == ((), (Break("Lunch", slot),))


def test_a_talk_for_all_keeps_its_room():
    assert only_talk({"isPlenumSession": True}).slots[0].room == "Tejo"


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Track", "track"),
        ("Which track does your session best fit into?", "track"),
        ("Level", "level"),
        ("What level is your session aimed at?", "level"),
        ("Language", "language"),
        ("Sprache", "language"),
        ("Session format", "type"),
        ("Session Type", "type"),
    ],
)
def test_categories_are_known_by_the_words_of_their_titles(title, field):
    categories = [
        {"id": 3, "title": title, "items": [{"id": 31, "name": "Value"}, {"id": 32, "name": "Other"}]}
    ]
    talk = only_talk({"categoryItems": [31]}, categories=categories)
    values = {name: getattr(talk, name) for name in ("track", "level", "language", "type")}
    assert values == {**dict.fromkeys(values, ""), field: "Value"}


@pytest.mark.parametrize("title", ["Programming language", "T-shirt size", "Do you need a visa?"])
def test_other_categories_are_not_read(title):
    categories = [{"id": 3, "title": title, "items": [{"id": 31, "name": "XVALUE"}]}]
    assert "XVALUE" not in repr(only_talk({"categoryItems": [31]}, categories=categories))


def test_who_imports_says_what_a_category_is():
    categories = [
        {"id": 3, "title": "Track", "items": [{"id": 31, "name": "No"}]},
        {"id": 4, "title": "Where do you belong?", "items": [{"id": 41, "name": "Tooling"}]},
    ]
    told = {"columns": {"track": "where do you  belong?"}}
    assert only_talk({"categoryItems": [31, 41]}, told, categories=categories).track == "Tooling"


def test_a_second_track_is_a_tag_and_topics_are_tags():
    categories = [
        {"id": 3, "title": "Track", "items": [{"id": 31, "name": "A"}, {"id": 32, "name": "B"}]},
        {"id": 4, "title": "Topics", "items": [{"id": 41, "name": "C"}, {"id": 42, "name": "D"}]},
    ]
    talk = only_talk({"categoryItems": [31, 32, 41, 42]}, categories=categories)
    assert (talk.track, talk.tags) == ("A", ("B", "C", "D"))


@pytest.mark.parametrize(
    ("question", "slides", "video"),
    [
        ("Slides URL", (SLIDES,), ()),
        ("Link zu den Folien", (SLIDES,), ()),
        ("YouTube Video", (), (SLIDES,)),
        ("Recording", (), (SLIDES,)),
        ("A video of a previous talk", (), ()),
        ("Your employer", (), ()),
    ],
)
def test_answers_are_media_if_the_question_asks_for_them(question, slides, video):
    answers = [{"questionId": 7, "answerValue": f"See {SLIDES}"}]
    talk = only_talk({"questionAnswers": answers}, questions=[{"id": 7, "question": question}])
    assert (talk.slides, talk.video, talk.links) == (slides, video, ())


def test_who_imports_says_which_question_asks_for_slides():
    answers = [{"questionId": 7, "answerValue": SLIDES}]
    told = {"columns": {"slides": "Anything to show?"}}
    talk = only_talk(
        {"questionAnswers": answers}, told, questions=[{"id": 7, "question": "Anything to show?"}]
    )
    assert talk.slides == (SLIDES,)


def test_recordings_and_streams_that_stay_are_videos():
    stream = "https://www.youtube.com/watch?v=abc"
    assert only_talk({"recordingUrl": VIDEO, "liveUrl": stream}).video == (VIDEO, stream)
    assert only_talk({"liveUrl": "https://zoom.example/j/1"}).video == ()


@pytest.mark.parametrize("status", ["Declined", "Nominated", "Waitlisted", "Decline_Queue"])
def test_what_is_not_accepted_is_only_counted(status):
    programme, troubles = read_json(FORMAT, view_all(session(status=status, title="XTITLE"), session(id="2")))
    assert [talk.title for talk in programme.talks] == ["Slow docs"]
    assert [trouble.message for trouble in troubles] == ["sessions that are not accepted are not read: 1"]


def grid_session(**fields):
    own = {
        "speakers": [{"id": "s1", "name": "Ann Lee"}],
        "room": "Tejo",
        "categories": [{"id": 3, "name": "Level", "categoryItems": [{"id": 31, "name": "Beginner"}]}],
        "questionAnswers": [{"id": 7, "question": "Slides", "answer": SLIDES}],
    }
    return {**session(**own), **fields}


@pytest.mark.parametrize(
    "content",
    [
        [
            {"groupId": 1, "groupName": "All", "sessions": [grid_session()]},
            {"groupName": "B", "sessions": [grid_session()]},
        ],
        [
            {
                "date": "2027-05-03T00:00:00",
                "rooms": [{"id": 11, "name": "Tejo", "sessions": [grid_session()]}],
                "timeSlots": [],
            }
        ],
    ],
)
def test_other_views_have_all_in_the_session(content):
    assert recognises(FORMAT, json.dumps(content))
    programme, troubles = read_json(FORMAT, content)
    (talk,) = programme.talks
    assert not troubles
    assert talk.presenters == (Person("Ann Lee"),)
    assert (talk.level, talk.slides, talk.slots[0].room) == ("Beginner", (SLIDES,), "Tejo")


@pytest.mark.shared
@pytest.mark.parametrize("name", [SAMPLE, REAL])
def test_real_views_are_read_whole(shared, name):
    content = (shared / name).read_bytes()
    raw = json.loads(content)
    assert recognises(FORMAT, content.decode())
    programme, troubles = read_text(FORMAT, content, timezone="Europe/Vienna")
    people = {person["id"]: person["fullName"] for person in raw["speakers"]}
    rooms = {room["id"]: room["name"] for room in raw["rooms"]}
    talks = [item for item in raw["sessions"] if not item["isServiceSession"]]
    assert not troubles
    assert len(programme.talks) == len(talks)
    assert len(programme.breaks) == len(raw["sessions"]) - len(talks)
    for talk, item in zip(programme.talks, talks, strict=True):
        slot = talk.slots[0]
        assert talk.title == item["title"].strip()
        assert [person.name for person in talk.presenters] == [people[key] for key in item["speakers"]]
        assert slot.start.replace(tzinfo=None).isoformat() == item["startsAt"]
        assert slot.start.utcoffset() == timedelta(hours=2)
        assert (slot.start + slot.duration).replace(tzinfo=None).isoformat() == item["endsAt"]
        assert slot.room == rooms[item["roomId"]]


@pytest.mark.shared
def test_the_media_of_real_talks_are_found(shared):
    content = (shared / REAL).read_bytes()
    answers = [answer for item in json.loads(content)["sessions"] for answer in item["questionAnswers"]]
    videos = [answer["answerValue"] for answer in answers if "youtu" in answer["answerValue"]]
    programme, _ = read_text(FORMAT, content)
    assert len(videos) > 10
    assert [url for talk in programme.talks for url in talk.video] == videos
    sample, _ = read_text(FORMAT, (shared / SAMPLE).read_bytes())
    assert [(talk.video, talk.slides) for talk in sample.talks] == [
        (("https://youtu.be/xxxxxxxxxxx",), ("https://example.org/slow.pdf",))
    ]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"sessions": []}', '{"sessions": [{"title": "x"}]}', '[{"sessions": 1}]', "a"]
)
def test_other_files_are_not_taken_for_it(text):
    assert not recognises(FORMAT, text)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"startsAt": "soon"}, "startsAt"),
        ({"speakers": ["s2"]}, "s2"),
        ({"title": {"a": 1}, "description": []}, "description"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_is_read(fields, word):
    programme, troubles = read_json(FORMAT, view_all(session(**fields), session(id="2", title="Second")))
    assert programme.talks[-1].title == "Second"
    assert any(word in str(trouble) for trouble in troubles)


def test_too_deep_a_document_is_refused():
    with pytest.raises(UnreadableError, match="deep"):
        read_text(FORMAT, '{"sessions": ' + "[" * 100_000)


def test_ten_megabytes_of_text_are_read():
    assert len(only_talk({"description": "x" * 10_000_000}).abstract) == 10_000_000


WHOLE = view_all(
    session(
        categoryItems=[31], questionAnswers=[{"questionId": 7, "answerValue": SLIDES}], recordingUrl=VIDEO
    ),
    session(id="2", isServiceSession=True),
    grid_session(id="3"),
    categories=[{"id": 3, "title": "Track", "items": [{"id": 31, "name": "A"}]}],
    questions=[{"id": 7, "question": "Slides"}],
)


@SETTINGS
@given(mutations(WHOLE))
def test_any_value_anywhere_is_survived(changed):
    text = json.dumps(changed)
    if recognises(FORMAT, text):
        assert_survives(FORMAT, text, timezone="Europe/Lisbon", columns={"track": "Track"})


@SETTINGS
@given(mutations([{"rooms": [{"name": "Tejo", "sessions": [grid_session()]}], "sessions": [session()]}]))
def test_any_value_in_another_view_is_survived(changed):
    text = json.dumps(changed)
    if recognises(FORMAT, text):
        assert_survives(FORMAT, text)
