from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from sphinx_liveblog.importers.model import Link
from sphinx_liveblog.importers.sourcegraph import FORMAT
from tests.importers.reading import as_source, read, spoiling, spoilt, survives

TALK = {
    "title": "Queues",
    "description": "Every <system> grows {a} queue.\r\nTwo.",
    "speakers": [
        {
            "name": "Inês  Carvalho", "gitHubUrl": "https://github.com/ines", "twitterUrl": "",
            "speakerUrl": "https://ines.example",
        },
        {"name": "Tomás Böhm", "linkedInUrl": "https://linkedin.example/tb"},
    ],
    "date": "2019-09-13",
    "startTime": "9:10AM",
    "endTime": "10:00AM",
    "livebloggerName": "{livebloggerName}",
    "livebloggerUrl": "{livebloggerUrl}",
}  # fmt: skip


def read_talk(**changes):
    programme, troubles = read(FORMAT, [{**TALK, **changes}])
    (talk,) = programme.talks
    return talk, troubles


def test_a_talk_is_read_with_its_presenters():
    talk, troubles = read_talk()
    assert troubles == []
    assert talk.abstract == "Every <system> grows {a} queue.\nTwo."
    assert talk.abstract_format == "text"
    assert [(person.name, person.links) for person in talk.presenters] == [
        ("Inês Carvalho", (Link("https://ines.example"), Link("https://github.com/ines", "GitHub"))),
        ("Tomás Böhm", (Link("https://linkedin.example/tb", "LinkedIn"),)),
    ]


@pytest.mark.parametrize(
    ("start", "end", "hour", "minute", "minutes"),
    [
        ("9:10AM", "10:00AM", 9, 10, 50),
        ("12:30PM", "1:10PM", 12, 30, 40),
        ("12:00AM", "12:30 am", 0, 0, 30),
        ("11:45AM", "12:15PM", 11, 45, 30),
        ("11:30PM", "12:10AM", 23, 30, 40),
        ("14:05", "14:50", 14, 5, 45),
    ],
)
def test_the_clock_has_twelve_hours_or_more(start, end, hour, minute, minutes):
    (slot,) = read_talk(startTime=start, endTime=end)[0].slots
    assert slot.start == datetime(2019, 9, 13, hour, minute)  # noqa: DTZ001  # the file has no zone
    assert slot.duration == timedelta(minutes=minutes)


def test_times_are_those_of_the_zone_that_the_user_names():
    programme, _ = read(FORMAT, [TALK], timezone="America/Chicago")
    start = programme.talks[0].slots[0].start
    assert programme.timezone == "America/Chicago"
    assert start == datetime(2019, 9, 13, 9, 10, tzinfo=ZoneInfo("America/Chicago"))


def test_placeholders_of_the_template_say_nothing():
    talk, troubles = read_talk(description="{description}", startTime="{startTime}", track="{{ track }}")
    assert (talk.abstract, talk.track, talk.slots[0].start) == ("", "", date(2019, 9, 13))
    assert troubles == []
    assert "livebloggerName" not in repr(talk)


def test_of_a_key_that_stands_twice_the_last_one_counts():
    text = '[{"title": "A", "title": "B", "speakers": [], "startTime": "9:10AM", "date": "2019-09-13"}]'
    assert read(FORMAT, text)[0].talks[0].title == "B"


@pytest.mark.parametrize(
    "change",
    [{"startTime": "later"}, {"endTime": "25:00"}, {"date": "Friday"}, {"date": "2019-02-30"},
     {"speakers": ["Ann"]}, {"speakers": {"name": "Ann"}}, {"title": {}, "description": []},
     {"startTime": "9:10PM", "endTime": "9:00PM"}],
)  # fmt: skip
def test_wrong_values_are_reported_and_the_rest_is_read(change):
    programme, troubles = read(FORMAT, [{**TALK, **change}, TALK])
    assert troubles
    assert programme.talks[1] == read_talk()[0]


def test_a_talk_without_a_date_has_no_slot():
    assert read_talk(date=None)[0].slots == ()


@pytest.mark.parametrize(
    "content", [{}, [], [1], [{"title": "x"}], {"title": "", "startTime": ""}, "x", None]
)
def test_other_files_are_not_recognised(content):
    assert not FORMAT.recognises(as_source(content))


@given(spoilt([TALK, TALK]))
@spoiling
def test_whatever_a_file_says_it_is_read_or_refused(content):
    survives(FORMAT, as_source(content))


@pytest.mark.shared
def test_the_sample_is_read_as_it_says(shared):
    path = shared / "corpus/schedules/samples/sourcegraph-conference.json"
    text = path.read_text(encoding="utf-8")
    programme, troubles = read(FORMAT, path, timezone="America/Chicago")
    assert troubles == []
    assert [talk.title for talk in programme.talks] == [row["title"] for row in json.loads(text)]
    names = re.findall(r'"name": "([^"]+)"', text)
    assert [person.name for talk in programme.talks for person in talk.presenters] == names
    clocks = [talk.slots[0].start.strftime("%I:%M%p").lstrip("0") for talk in programme.talks]
    assert clocks == re.findall(r'"startTime": "([^"]+)"', text)
    assert [talk.slots[0].duration for talk in programme.talks] == [
        timedelta(minutes=50),
        timedelta(minutes=40),
    ]
    urls = {link.url for talk in programme.talks for person in talk.presenters for link in person.links}
    assert urls == {*re.findall(r'Url": "(https[^"]+)"', text)}
