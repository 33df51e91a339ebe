from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_liveblog.importers.model import Break, Link, Person, Slot
from sphinx_liveblog.importers.schedule_xml import FORMAT
from sphinx_liveblog.importers.source import UnreadableError
from tests.importers.mutations import SETTINGS, TEXTS, assert_survives, read_text, recognises

SAMPLE = "corpus/schedules/samples/frab.xml"
ZONE = "<time_zone_name>Europe/Lisbon</time_zone_name>"


def schedule(events, conference=ZONE, day='date="2027-05-03"', more=""):
    return (
        f"<schedule>{more}<conference><title>DocFest</title><acronym>df27</acronym>{conference}</conference>"
        f'<day index="1" {day}><room name="Tejo">{events}</room></day></schedule>'
    )


def event(fields="", attributes='id="17"'):
    return f"<event {attributes}><title>Slow docs</title>{fields}</event>"


def read_only(fields="", attributes='id="17"', **more):
    programme, troubles = read_text(FORMAT, schedule(event(fields, attributes), **more))
    assert not troubles
    (talk,) = programme.talks
    return talk


@pytest.mark.shared
def test_the_sample_is_read_whole(shared):
    content = (shared / SAMPLE).read_bytes()
    raw = ET.fromstring(content)  # noqa: S314  # our own
    programme, troubles = read_text(FORMAT, content)
    events = raw.findall("day/room/event")
    assert not troubles
    assert len(programme.talks) == len(events) == 1
    item, talk = events[0], programme.talks[0]
    assert talk.title == item.findtext("title")
    assert talk.keys == tuple(f"{name}:{item.get(name)}" for name in ("code", "guid", "id"))
    assert [person.name for person in talk.presenters] == [
        person.text for person in item.findall("persons/person")
    ]
    assert talk.slots[0].start.isoformat() == item.findtext("date")
    assert talk.slots[0].duration == timedelta(minutes=30)
    assert talk.slots[0].room == item.findtext("room")
    assert (talk.track, talk.type, talk.language) == ("Tooling", "Talk", "pt")
    assert talk.slides == tuple(slides.get("href") for slides in item.findall("attachments/attachment"))
    assert [link.url for link in talk.links] == [item.find("links/link").get("href"), item.findtext("url")]
    assert (talk.license, talk.recorded) == ("CC BY 4.0", None)
    assert (programme.title, programme.id) == ("DocFest 2027", "docfest2027")
    assert (programme.timezone, programme.url) == ("Europe/Lisbon", "https://cfp.example.org")
    assert (programme.start, programme.end) == (date(2027, 5, 3), date(2027, 5, 4))


# --- When -------------------------------------------------------------------------------------------


def test_an_event_without_a_date_begins_on_its_day():
    slot = read_only("<start>10:30</start><duration>00:50</duration>").slots[0]
    assert slot == Slot(datetime.fromisoformat("2027-05-03T10:30:00+01:00"), timedelta(minutes=50), "Tejo")


@pytest.mark.parametrize(
    ("start", "day", "expected"),
    [
        ("23:45", 'date="2027-05-03"', "2027-05-03T23:45:00+01:00"),
        ("01:30", 'date="2027-05-03"', "2027-05-04T01:30:00+01:00"),
        ("03:30", 'date="2027-05-03" start="2027-05-03T03:00:00+01:00"', "2027-05-03T03:30:00+01:00"),
        ("00:00", 'date="2027-05-03" start="2027-05-03T04:00:00+01:00"', "2027-05-04T00:00:00+01:00"),
        (
            "08:30",
            'date="2027-05-03" start="2027-05-03T09:00:00+01:00" end="2027-05-03T18:00:00+01:00"',
            "2027-05-03T08:30:00+01:00",
        ),
        ("10:00", 'start="2027-05-03T04:00:00+01:00"', "2027-05-03T10:00:00+01:00"),
    ],
)
def test_the_day_of_a_conference_goes_on_past_midnight(start, day, expected):
    assert read_only(f"<start>{start}</start>", day=day).slots[0].start.isoformat() == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [("09:00", "2018-02-03T09:00:00"), ("00:30", "2018-02-04T00:30:00"), ("08:30", "2018-02-03T08:30:00")],
)
def test_pentabarf_says_when_its_days_change_and_names_no_zone(start, expected):
    change = "<day_change>09:00:00</day_change>"
    talk = read_only(f"<start>{start}</start>", conference=change, day='date="2018-02-03"')
    assert talk.slots[0].start.isoformat() == expected


def test_the_zone_may_be_given():
    text = schedule(event("<start>10:30</start>"), conference="", day='date="2018-02-03"')
    programme, _ = read_text(FORMAT, text, timezone="Europe/Brussels")
    assert programme.timezone == "Europe/Brussels"
    assert programme.talks[0].slots[0].start.isoformat() == "2018-02-03T10:30:00+01:00"


def test_the_offset_of_a_day_holds_where_there_is_no_zone():
    day = 'date="2027-05-03" start="2027-05-03T04:00:00+02:00"'
    assert (
        read_only("<start>10:30</start>", conference="", day=day).slots[0].start.isoformat()
        == "2027-05-03T10:30:00+02:00"
    )


def test_dates_in_utc_are_told_in_the_zone_of_the_event():
    talk = read_only(
        "<date>2023-09-10T04:30:00+00:00</date><start>10:00</start>",
        conference="<time_zone_name>Asia/Kolkata</time_zone_name>",
    )
    assert talk.slots[0].start.isoformat() == "2023-09-10T10:00:00+05:30"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00:30", timedelta(minutes=30)),
        ("1:30", timedelta(minutes=90)),
        ("00:50:00", timedelta(minutes=50)),
        ("01:00:00", timedelta(hours=1)),
        ("1:02:00", timedelta(days=1, hours=2)),
        ("1:30:00", timedelta(minutes=90)),
        ("26:00", timedelta(hours=26)),
        ("00:00", None),
        ("6944:11:40", None),
    ],
)
def test_lengths_are_written_in_three_ways(text, expected):
    assert read_only(f"<duration>{text}</duration>").slots[0].duration == expected


def test_an_impossible_end_of_the_conference_is_told_and_its_days_count():
    text = schedule(
        event(), conference="<start>2008-02-23</start><end>20008-02-24</end>", day='date="2008-02-24"'
    )
    programme, troubles = read_text(FORMAT, text)
    assert (programme.start, programme.end) == (date(2008, 2, 23), date(2008, 2, 24))
    assert ["20008-02-24" in str(trouble) for trouble in troubles] == [True]


def test_an_unknown_zone_is_told():
    programme, troubles = read_text(FORMAT, schedule("", conference="<time_zone_name>../x</time_zone_name>"))
    assert programme.timezone == ""
    assert ["../x" in str(trouble) for trouble in troubles] == [True]


# --- Who --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "person",
    [
        '<person id="5">Ann  Lee</person>',
        '<person guid="x">Ann Lee</person>',
        "<person><name>Ann Lee</name></person>",
    ],
)
def test_people_are_named_in_or_below_their_element(person):
    assert read_only(f"<persons>{person}</persons>").presenters == (Person("Ann Lee"),)


def test_the_people_of_fosdem_2026_have_biographies_in_a_list_of_their_own():
    known = (
        '<persons><person id="5"><name>Ann Lee</name><slug>ann</slug><biography>Writes.</biography>'
        "<extended_biography>Writes. A lot.</extended_biography></person></persons>"
    )
    people = '<persons><person id="5">Ann Lee</person><person id="6">Bob</person></persons>'
    assert read_only(people, more=known).presenters == (Person("Ann Lee", "Writes. A lot."), Person("Bob"))


def test_one_id_of_two_people_makes_nobody_somebody_else():
    known = '<persons><person id="5"><name>Ann Lee</name><biography>Writes.</biography></person></persons>'
    assert read_only('<persons><person id="5">Bob</person></persons>', more=known).presenters == (
        Person("Bob"),
    )


def test_the_addresses_that_wafer_shows_to_its_staff_are_not_read():
    person = '<person id="5" contact="SECRET@e.org" email="SECRET">Ann</person>'
    assert "SECRET" not in repr(read_only(f"<persons>{person}</persons>"))


# --- What -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            "<abstract>Why *slow*?</abstract><description>Long</description>",
            ("Why *slow*?\n\nLong", "markdown"),
        ),
        ("<abstract>&lt;p&gt;Why?&lt;/p&gt;</abstract>", ("<p>Why?</p>", "html")),
        ("<abstract><![CDATA[<p>Why?</p>]]></abstract>", ("<p>Why?</p>", "html")),
        ("<description><p>Why <b>not</b>?</p></description>", ("<p>Why <b>not</b>?</p>", "html")),
        (
            "<abstract>A &amp; B</abstract><description>&lt;p&gt;C&lt;/p&gt;</description>",
            ("<p>A &amp; B</p>\n\n<p>C</p>", "html"),
        ),
        ("<abstract>Say `&lt;p&gt;x&lt;/p&gt;`</abstract>", ("Say `<p>x</p>`", "markdown")),
        ("<abstract>Same</abstract><description>Same</description>", ("Same", "markdown")),
    ],
)
def test_texts_are_markdown_or_html_in_any_wrapping(fields, expected):
    talk = read_only(fields)
    assert (talk.abstract, talk.abstract_format) == expected


@pytest.mark.parametrize(
    "fields",
    [
        "<recording><url>https://e.org/1</url></recording>",
        "<recording><link>https://e.org/1</link></recording>",
        "<video_download_url>https://e.org/1</video_download_url>",
        "<video>https://e.org/1</video>",
        '<video href="https://e.org/1"/>',
        '<links><link href="https://e.org/1">Video recording (WebM)</link></links>',
        '<links><link href="https://e.org/1" type="recording">x</link></links>',
    ],
)
def test_recordings_are_found_wherever_they_stand(fields):
    assert read_only(fields).video == ("https://e.org/1",)


def test_slides_and_links_are_told_apart_and_relative_ones_made_whole():
    fields = (
        '<attachments><attachment href="/media/a" type="slides">A</attachment></attachments>'
        '<links><link href="https://e.org/feedback">Submit feedback</link><link href="/repo">Repo</link>'
        '<link href="javascript:alert(1)">x</link></links><logo>/logo.png</logo><url>https://e.org/talk</url>'
    )
    talk = read_only(fields, conference="<base_url>https://e.org</base_url>")
    assert (talk.slides, talk.image) == (("https://e.org/media/a",), "https://e.org/logo.png")
    assert talk.links == (Link("https://e.org/repo", "Repo"), Link("https://e.org/talk"))


@pytest.mark.parametrize(("text", "expected"), [("true", False), ("false", None), ("", None)])
def test_who_opts_out_must_not_be_recorded(text, expected):
    assert read_only(f"<recording><optout>{text}</optout></recording>").recorded is expected


def test_subtitles_are_summaries_and_empty_elements_are_nothing():
    talk = read_only("<subtitle>In short</subtitle><track/><language/><type>keynote</type>")
    assert (talk.description, talk.track, talk.language, talk.type) == ("In short", "", "", "keynote")


def test_pages_of_wafer_are_breaks():
    lunch = (
        "<event id='1'><title>Lunch</title><date>2027-05-03T12:00:00+00:00</date><duration>01:00</duration>"
        "<type/><track>No Track</track></event>"
    )
    talk = event("<type>Talk</type><track>No Track</track><persons><person>Ann</person></persons>")
    programme, _ = read_text(FORMAT, schedule(lunch + talk, more='<generator name="wafer"/>'))
    assert programme.breaks == (
        Break("Lunch", Slot(datetime.fromisoformat("2027-05-03T13:00:00+01:00"), timedelta(hours=1), "Tejo")),
    )
    assert [(item.title, item.track) for item in programme.talks] == [("Slow docs", "")]


def test_names_of_elements_may_be_in_a_namespace():
    text = schedule(event("<persons><person>Ann</person></persons>")).replace(
        "<schedule>", '<schedule xmlns="https://e.org">'
    )
    programme, _ = read_text(FORMAT, text)
    assert recognises(FORMAT, text)
    assert programme.talks[0].presenters == (Person("Ann"),)


def test_a_comment_and_a_declaration_may_come_first():
    assert recognises(FORMAT, f'\ufeff<?xml version="1.0"?>\n<!-- <html> -->\n{schedule("")}')


@pytest.mark.parametrize(
    "text", ["", "{}", "<html><day/></html>", "<schedule/>", "<!-- <schedule><day/> -->", "a,b"]
)
def test_other_files_are_not_taken_for_it(text):
    assert not recognises(FORMAT, text)


# --- What is wrong ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ("<date>soon</date>", "date"),
        ("<start>noon</start>", "start"),
        ("<duration>long</duration>", "duration"),
    ],
)
def test_what_is_wrong_is_told_with_its_talk_and_the_rest_is_read(fields, word):
    programme, troubles = read_text(FORMAT, schedule(event(fields) + event()))
    assert len(programme.talks) == 2
    assert [(trouble.place, word in trouble.message) for trouble in troubles] == [("Slow docs", True)]


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE schedule [<!ENTITY x "y">]><schedule><day/></schedule>',
        "<schedule><day>",
        '<?xml version="1.0" encoding="nonsense"?><schedule><day/></schedule>',
        '<?xml version="1.0" encoding="big5"?><schedule><day/></schedule>',
        "<schedule><day>" + "<a>" * 1_000 + "</a>" * 1_000 + "</day></schedule>",
    ],
)
def test_harmful_or_broken_xml_is_refused(text):
    with pytest.raises(UnreadableError):
        read_text(FORMAT, text)


def test_ten_megabytes_of_text_are_read():
    assert len(read_only(f"<abstract>{'x' * 10_000_000}</abstract>").abstract) == 10_000_000


WHOLE = schedule(
    event(
        "<date>2027-05-03T10:30:00+01:00</date><start>10:30</start><duration>00:30</duration><abstract>a</abstract>"
        '<persons><person id="5">Ann</person></persons><links><link href="https://e.org">x</link></links><logo>/l</logo>'
        "<recording><optout>false</optout><url>https://e.org</url></recording><video>x</video>",
        'id="17" code="A"',
    ),
    conference=f"<start>2027-05-03</start><end>2027-05-04</end><day_change>04:00</day_change><base_url>https://e.org</base_url>{ZONE}",
    day='date="2027-05-03" start="2027-05-03T04:00:00+01:00" end="2027-05-04T04:00:00+01:00"',
    more='<persons><person id="5"><name>Ann</name></person></persons>',
)


@st.composite
def changed_documents(draw):
    """Draw the document with texts, attributes or whole elements changed, often no longer well-formed."""
    root = ET.fromstring(WHOLE)  # noqa: S314  # our own
    safe = TEXTS.map(lambda text: re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd]", "", text))
    for _ in range(draw(st.integers(1, 3))):
        element = draw(st.sampled_from([*root.iter()]))
        match draw(st.integers(0, 3)):
            case 0:
                element.text = draw(safe)
            case 1:
                element.set(draw(st.sampled_from(["id", "date", "start", "end", "href", "name"])), draw(safe))
            case 2:
                element.tag = draw(st.sampled_from([*root.iter()])).tag
            case _:
                element[:] = [*element, *element]
    return ET.tostring(root, encoding="utf-8")


@SETTINGS
@given(changed_documents())
def test_any_change_is_survived(content):
    assert_survives(FORMAT, content)
