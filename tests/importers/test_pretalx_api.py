from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given

from sphinx_liveblog.importers.model import Person, Slot
from sphinx_liveblog.importers.pretalx_api import FORMAT
from sphinx_liveblog.importers.source import UnreadableError
from tests.importers.mutations import SETTINGS, assert_survives, mutations, read_json, read_text, recognises

REAL = "corpus/schedules/real/programapi-example-submissions.json"
SECRET = "SECRET-7c1"  # noqa: S105  # what must not be found anywhere
PRIVATE = {
    "internal_notes": SECRET,
    "notes": SECRET,
    "email": SECRET,
    "anonymised_data": SECRET,
    "invitation_token": SECRET,
    "access_code": SECRET,
    "review_code": SECRET,
    "assigned_reviewers": [SECRET],
    "reviews": [{"text": SECRET}],
    "median_score": SECRET,
    "answers": [{"question": {"en": "Slides"}, "answer": f"https://e.org/{SECRET}"}],
    "invitations": [{"email": SECRET}],
}


def slot(start="2027-05-03T10:30:00+01:00", end="2027-05-03T11:00:00+01:00", room="Tejo", **more):
    return {"id": 4, "start": start, "end": end, "room": {"id": 9, "name": {"en": room, "pt": "?"}}, **more}


def submission(**fields):
    return {
        "code": "Q7X2KM",
        "title": "Slow docs",
        "speakers": [{"code": "ZK3PLM", "name": "Ann Lee", "biography": "Writes.", "avatar_url": None}],
        "submission_type": {"id": 1, "name": {"pt": "Palestra", "en": "Talk"}},
        "track": {"id": 2, "name": {"en": "Tooling"}},
        "tags": [{"tag": "docs"}],
        "state": "confirmed",
        "abstract": "Why?",
        "description": "Long.",
        "duration": 45,
        "content_locale": "pt",
        "do_not_record": False,
        "resources": [{"resource": "https://e.org/slow.pdf", "description": "Slides"}],
        "slots": [slot()],
        **fields,
    }


def page(*results):
    return {"count": len(results), "next": None, "previous": None, "results": [*results]}


def only_talk(**fields):
    programme, troubles = read_json(FORMAT, page(submission(**fields)))
    assert not troubles
    (talk,) = programme.talks
    return talk


def test_an_expanded_submission_is_read_whole():
    talk = only_talk()
    assert (talk.title, talk.keys) == ("Slow docs", ("code:Q7X2KM",))
    assert talk.presenters == (Person("Ann Lee", "Writes."),)
    assert (talk.type, talk.track, talk.tags, talk.language) == ("Talk", "Tooling", ("docs",), "pt")
    assert (talk.abstract, talk.slides) == ("Why?\n\nLong.", ("https://e.org/slow.pdf",))
    start = datetime.fromisoformat("2027-05-03T10:30:00+01:00")
    assert talk.slots == (Slot(start, timedelta(minutes=30), "Tejo"),)


@pytest.mark.parametrize("wrap", [page, lambda *all_: [*all_], lambda *all_: [page(one) for one in all_]])
def test_one_page_several_pages_and_a_list_are_the_same(wrap):
    content = wrap(submission(), submission(code="B", title="Second"))
    assert recognises(FORMAT, json.dumps(content))
    programme, troubles = read_json(FORMAT, content)
    assert [talk.title for talk in programme.talks] == ["Slow docs", "Second"]
    assert not troubles


def test_a_talk_given_twice_is_one_talk_with_slots_in_order_of_time():
    later = slot("2027-05-04T09:00:00+01:00", "2027-05-04T10:00:00+01:00", "Sado")
    talk = only_talk(slots=[later, slot()])
    assert [(when.start.day, when.room, when.duration) for when in talk.slots] == [
        (3, "Tejo", timedelta(minutes=30)),
        (4, "Sado", timedelta(hours=1)),
    ]


def test_old_servers_have_one_slot_and_plain_names():
    old = {"slots": None, "slot": {"start": "2027-05-03T10:30:00+01:00", "end": None, "room": {"en": "Tejo"}}}
    talk = only_talk(**old, submission_type="Talk (long)", track={"en": "Tooling"}, tags=["a", "b"])
    assert (talk.type, talk.track, talk.tags) == ("Talk (long)", "Tooling", ("a", "b"))
    assert [(when.duration, when.room) for when in talk.slots] == [(timedelta(minutes=45), "Tejo")]


def test_ids_in_place_of_objects_are_told_once():
    bare = submission(speakers=["ZK3PLM"], slots=[4], resources=[7], submission_type=1, track=2, tags=[3])
    programme, troubles = read_json(FORMAT, page(bare, {**bare, "code": "B"}))
    assert sorted(trouble.place for trouble in troubles) == [
        "resources", "slots", "speakers", "submission_type", "tags", "track",
    ]  # fmt: skip
    assert all("?expand=" in trouble.message for trouble in troubles)
    talk = programme.talks[0]
    assert (talk.presenters, talk.slots, talk.type, talk.track, talk.tags) == ((), (), "", "", ())


@pytest.mark.parametrize(
    ("state", "slots", "is_cancelled"),
    [
        ("accepted", [], False),
        ("confirmed", [slot()], False),
        (None, [slot()], False),
        ("canceled", [], True),
        ("withdrawn", [slot()], True),
    ],
)
def test_what_was_in_the_programme_is_read(state, slots, is_cancelled):
    assert only_talk(state=state, slots=slots).cancelled is is_cancelled


@pytest.mark.parametrize("state", ["submitted", "rejected", "draft", "deleted", "withdrawn"])
def test_what_was_never_accepted_is_only_counted(state):
    programme, troubles = read_json(
        FORMAT, page(submission(state=state, slots=[], title=SECRET), submission())
    )
    assert [talk.title for talk in programme.talks] == ["Slow docs"]
    assert [trouble.message for trouble in troubles] == ["submissions that are not accepted are not read: 1"]
    assert SECRET not in str(troubles)


def test_private_fields_are_nowhere_in_what_is_read():
    person = {"name": "Ann", **PRIVATE}
    room = {"name": {"en": "Tejo"}, "speaker_info": SECRET}
    private = submission(
        **PRIVATE,
        speakers=[person],
        slots=[{**slot(), **PRIVATE, "room": room}],
        resources=[{"resource": "https://e.org/x", **PRIVATE}],
        submission_type={"name": {"en": "Talk"}, **PRIVATE},
    )
    programme, troubles = read_json(FORMAT, {**page(private), **PRIVATE})
    assert programme.talks[0].presenters[0].name == "Ann"
    assert SECRET not in f"{programme!r} {troubles!r}"


def test_times_are_told_in_the_zone_that_is_given():
    content = page(submission(slots=[slot("2027-05-03T09:30:00Z", "2027-05-03T10:00:00Z")]))
    programme, _ = read_json(FORMAT, content, timezone="Europe/Lisbon")
    assert programme.talks[0].slots[0].start.isoformat() == "2027-05-03T10:30:00+01:00"
    assert programme.timezone == "Europe/Lisbon"


def test_who_must_not_be_recorded_is_noted():
    assert only_talk(do_not_record=True).recorded is False
    assert only_talk().recorded is None


@pytest.mark.shared
def test_real_submissions_are_read(shared):
    content = (shared / REAL).read_bytes()
    raw = json.loads(content)
    assert recognises(FORMAT, content.decode())
    programme, _ = read_text(FORMAT, content)
    accepted = [item for item in raw if item["state"] in {"accepted", "confirmed"}]
    assert [talk.title for talk in programme.talks] == [item["title"] for item in accepted]
    for talk, item in zip(programme.talks, accepted, strict=True):
        assert [person.name for person in talk.presenters] == [who["name"] for who in item["speakers"]]
        assert talk.track == next(iter(item["track"].values()))
        links = {link["resource"] for link in item["resources"]}
        assert {*talk.video, *talk.slides, *(link.url for link in talk.links)} == links
        assert talk.video == tuple(
            url for url in (link["resource"] for link in item["resources"]) if "youtube" in url
        )
    emails = [who["email"] for item in raw for who in item["speakers"]]
    assert emails
    assert not any(email in repr(programme) for email in emails)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"results": []}', '[{"code": "A", "title": "B"}]', '{"results": 1}', "a"]
)
def test_other_files_are_not_taken_for_it(text):
    assert not recognises(FORMAT, text)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"slots": [slot(start="soon")]}, "start"),
        ({"speakers": {"a": 1.5}}, "speakers"),
        ({"title": []}, "title"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_is_read(fields, word):
    programme, troubles = read_json(FORMAT, page(submission(**fields), submission(title="Second")))
    assert programme.talks[-1].title == "Second"
    assert any(word in str(trouble) for trouble in troubles)


def test_too_deep_a_document_is_refused():
    with pytest.raises(UnreadableError, match="deep"):
        read_text(FORMAT, '{"results": ' + "[" * 100_000)


def test_ten_megabytes_of_text_are_read():
    assert len(only_talk(abstract="x" * 10_000_000, description=None).abstract) == 10_000_000


@SETTINGS
@given(mutations(page(submission(slot=slot()), submission(slots=[1], speakers=["A"]))))
def test_any_value_anywhere_is_survived(changed):
    text = json.dumps(changed)
    if recognises(FORMAT, text):
        assert_survives(FORMAT, text, timezone="Europe/Lisbon")
