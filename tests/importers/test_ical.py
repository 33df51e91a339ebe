from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from sphinx_liveblog.importers.formats import Options
from sphinx_liveblog.importers.ical import FORMAT
from sphinx_liveblog.importers.model import Link
from sphinx_liveblog.importers.source import UnreadableError
from tests.importers.reading import as_source, read, spoiling, spoilt_lines, survives

PRETALX = "-//pretalx//cfp.example.org//docfest2027"
SCHED = "-//Sched.com DocFest//EN"
FOSDEM = "-//Pentabarf//Schedule//EN"
LISBON = ZoneInfo("Europe/Lisbon")


def calendar(*events: str, prodid: str = PRETALX, head: str = "") -> str:
    """Return a calendar of events, each the lines of one without its first and last."""
    blocks = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    head = f"{head.strip()}\n" if head else ""
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:{prodid}\n{head}{blocks}END:VCALENDAR\n"


def event(uid="1@x", start="DTSTART;TZID=Europe/Lisbon:20270503T103000", **lines: str) -> str:
    lines = {"SUMMARY": "O guia lento", **lines}
    more = "\n".join(f"{name.replace('_', '-')}:{value}" for name, value in lines.items())
    return f"UID:{uid}\nDTSTAMP:20270401T120000Z\nCREATED:20200101T000000Z\n{start}\n{more}"


def read_talk(text, **options):
    programme, troubles = read(FORMAT, text, **options)
    (talk,) = programme.talks
    return talk, troubles


def names(talk):
    return [person.name for person in talk.presenters]


def test_an_event_of_pretalx_is_read():
    text = calendar(
        event(
            "pretalx-docfest2027-Q7X2KM-2@cfp.example.org",
            SUMMARY="A - B: slow - Inês Carvalho\\, Tomás Böhm",
            LOCATION=" Tejo ",
            DESCRIPTION="Why *slow* docs help\\, honestly.\\n\\nBring",
            URL="https://cfp.example.org/talk/Q7X2KM/",
        )
        + "\nDTEND;TZID=Europe/Lisbon:20270503T110000",
        head="X-WR-TIMEZONE:Europe/Lisbon\nX-WR-CALNAME:DocFest\\, 2027",
    )
    text = text.replace("Bring\n", "Bring\n  tea\\; now.\n").replace("\n", "\r\n")
    programme, troubles = read(FORMAT, text)
    assert troubles == []
    assert (programme.title, programme.timezone) == ("DocFest, 2027", "Europe/Lisbon")
    (talk,) = programme.talks
    assert talk.title == "A - B: slow"
    assert names(talk) == ["Inês Carvalho", "Tomás Böhm"]
    assert talk.keys == ("code:Q7X2KM", "uid:pretalx-docfest2027-Q7X2KM-2@cfp.example.org")
    assert (talk.abstract, talk.abstract_format) == (
        "Why *slow* docs help, honestly.\n\nBring tea; now.", "markdown",
    )  # fmt: skip
    (slot,) = talk.slots
    assert slot.start.isoformat() == "2027-05-03T10:30:00+01:00"
    assert (slot.duration, slot.room) == (timedelta(minutes=30), "Tejo")
    assert talk.links == (Link("https://cfp.example.org/talk/Q7X2KM/"),)


@pytest.mark.parametrize(
    ("summary", "title", "people"),
    [
        ("Opening - ", "Opening", []),
        ("Opening -", "Opening", []),
        ("A - B - ", "A - B", []),
        ("Opening", "Opening", []),
        ("Well-known - Ann Lee", "Well-known", ["Ann Lee"]),
    ],
)
def test_pretalx_has_presenters_after_the_last_dash(summary, title, people):
    talk, _ = read_talk(calendar(event(SUMMARY=summary)))
    assert (talk.title, names(talk)) == (title, people)


@pytest.mark.parametrize(
    ("prodid", "description", "people", "abstract"),
    [
        ("-//linux.conf.au//EN", "Speaker: Ann Lee\\nWhy?", ["Ann Lee"], "Why?"),
        ("-//x//EN", "Speaker: Ann Lee\\, ACME\\n\\nWhy?", ["Ann Lee, ACME"], "Why?"),
        (SCHED, "Why?\\n\\nSpeakers: Ann Lee\\, Bo Ek", ["Ann Lee", "Bo Ek"], "Why?"),
        (SCHED, "Why?\\nPRESENTER(S): Ann Lee", ["Ann Lee"], "Why?"),
        ("-//kielux//DE", "von: Ann Lee\\nWarum?", ["Ann Lee"], "Warum?"),
        ("-//x//EN", "Why?\\nvon: 10 Uhr", [], "Why?\nvon: 10 Uhr"),
        ("-//x//EN", "The speakers are: us", [], "The speakers are: us"),
        ("-//x//EN", "Speaker:\\nWhy?", [], "Speaker:\nWhy?"),
    ],
)
def test_a_line_of_the_description_may_name_who_speaks(prodid, description, people, abstract):
    talk, troubles = read_talk(
        calendar(event(SUMMARY="A - Not A Person", DESCRIPTION=description), prodid=prodid)
    )
    assert (talk.title, names(talk), talk.abstract, troubles) == ("A - Not A Person", people, abstract, [])


@pytest.mark.parametrize(
    ("prodid", "line", "people"),
    [
        (FOSDEM, 'ATTENDEE;CUTYPE=INDIVIDUAL;CN="Ann Lee":invalid:nomail\nATTENDEE;CN=Bo Ek:invalid:nomail',
         ["Ann Lee", "Bo Ek"]),
        ("-//kielux//DE", "ATTENDEE;CN=Ann Lee:mailto:private@example.org", ["Ann Lee"]),
        ("-//MOCA 2024//EN", "ORGANIZER;CN=Ann Lee:mailto:private@example.org", ["Ann Lee"]),
        ("-//Google Inc//Google Calendar//EN", "ORGANIZER;CN=Ann Lee:mailto:a@example.org\n"
         "ATTENDEE;CN=Bo Ek:mailto:private@example.org", []),
    ],
)  # fmt: skip
def test_attendees_and_organizers_speak_only_in_the_calendars_of_some_tools(prodid, line, people):
    talk, _ = read_talk(calendar(event() + "\n" + line, prodid=prodid))
    assert names(talk) == people
    assert "example.org" not in repr(talk)


def test_fosdem_s_floating_times_are_those_of_its_calendar():
    text = calendar(
        event(start="TZID:Europe-Brussels\nDTSTART:20200201T093000\nDTEND:20200201T095500",
              DESCRIPTION="<p>Hello &amp; welcome.</p>", CATEGORIES="Keynotes"),
        prodid=FOSDEM,
        head="X-WR-CALNAME;VALUE=TEXT:FOSDEM 2020\nX-WR-TIMEZONE;VALUE=TEXT:Europe/Brussels",
    )  # fmt: skip
    programme, troubles = read(FORMAT, text)
    (talk,) = programme.talks
    assert troubles == []
    assert (programme.title, programme.timezone) == ("FOSDEM 2020", "Europe/Brussels")
    assert talk.slots[0].start.isoformat() == "2020-02-01T09:30:00+01:00"
    assert talk.slots[0].duration == timedelta(minutes=25)
    assert (talk.track, talk.type, talk.abstract_format) == ("Keynotes", "", "html")


@pytest.mark.parametrize(
    ("line", "head", "zone", "expected"),
    [
        ("DTSTART;TZID=Europe/Lisbon:20270503T103000", "", "", "2027-05-03T10:30:00+01:00"),
        (
            'DTSTART;TZID="Europe/Lisbon":20270503T103000',
            "X-WR-TIMEZONE:UTC",
            "",
            "2027-05-03T10:30:00+01:00",
        ),
        ("DTSTART;TZID=W. Europe Standard Time:20270503T103000", "", "", "2027-05-03T10:30:00+02:00"),
        (
            "DTSTART;TZID=/example.org/20200101/Europe/Rome:20270503T103000",
            "",
            "",
            "2027-05-03T10:30:00+02:00",
        ),
        ("DTSTART:20270503T103000Z", "", "", "2027-05-03T10:30:00+00:00"),
        ("DTSTART:20270503T103000Z", "X-WR-TIMEZONE:Asia/Tokyo", "", "2027-05-03T19:30:00+09:00"),
        ("DTSTART:20270503T103000Z", "", "Asia/Tokyo", "2027-05-03T19:30:00+09:00"),
        ("DTSTART:20270503T103000", "X-WR-TIMEZONE:Asia/Tokyo", "Europe/Rome", "2027-05-03T10:30:00+09:00"),
        ("DTSTART:20270503T103000", "", "Europe/Rome", "2027-05-03T10:30:00+02:00"),
        ("DTSTART:20270503T103000", "", "", "2027-05-03T10:30:00"),
        ("DTSTART;VALUE=DATE:20270503", "X-WR-TIMEZONE:Asia/Tokyo", "", "2027-05-03"),
        ("DTSTART;VALUE=DATE-TIME;TZID=Europe/Lisbon:20270503T103000", "", "", "2027-05-03T10:30:00+01:00"),
    ],
)
def test_times_have_the_zone_that_is_named_for_them(line, head, zone, expected):
    talk, troubles = read_talk(calendar(event(start=line), head=head), timezone=zone)
    assert talk.slots[0].start.isoformat() == expected
    assert troubles == []


def test_a_day_without_a_time_is_a_date():
    start = read_talk(calendar(event(start="DTSTART;VALUE=DATE:20270503")))[0].slots[0].start
    assert (type(start), start) == (date, date(2027, 5, 3))


def test_an_unknown_zone_is_reported_once():
    line = "DTSTART;TZID=Mars/Base:20270503T103000"
    programme, troubles = read(FORMAT, calendar(event("1", line), event("2", line)), timezone="Asia/Tokyo")
    assert ["Mars/Base" in trouble for trouble in troubles] == [True]
    assert programme.talks[1].slots[0].start.isoformat() == "2027-05-03T10:30:00+09:00"


def test_a_zone_of_a_tool_s_own_is_where_the_file_says():
    zone = "BEGIN:VTIMEZONE\nTZID:Ours\nX-LIC-LOCATION:Asia/Tokyo\nEND:VTIMEZONE\n"
    talk, troubles = read_talk(calendar(event(start="DTSTART;TZID=Ours:20270503T103000"), head=zone))
    assert talk.slots[0].start.isoformat() == "2027-05-03T10:30:00+09:00"
    assert troubles == []


def test_definitions_of_zones_are_not_believed_and_not_remembered():
    wrong = (
        "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19700101T000000\nRRULE:FREQ=SECONDLY\n"
        "TZOFFSETFROM:+0500\nTZOFFSETTO:+0500\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    line = "DTSTART;TZID=Ours:20270503T103000"
    for head in (wrong, ""):
        talk, troubles = read_talk(calendar(event(start=line), head=head))
        assert talk.slots[0].start == datetime(2027, 5, 3, 10, 30)  # noqa: DTZ001
        assert len(troubles) == 1


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [("DTEND;TZID=Europe/Lisbon:20270503T110000", 30), ("DTEND:20270503T100000Z", 30), ("DURATION:PT45M", 45),
     ("DTEND;TZID=Europe/Lisbon:20270503T103000", None), ("DTEND;TZID=Europe/Lisbon:20270503T090000", None),
     ("DURATION:-PT45M", None), ("", None)],
)  # fmt: skip
def test_the_length_is_to_the_end_or_given(lines, minutes):
    talk, _ = read_talk(calendar(f"{event()}\n{lines}"))
    assert talk.slots[0].duration == (timedelta(minutes=minutes) if minutes else None)


def test_a_uid_of_many_events_names_none_of_them():
    first, second = event("garbage", SUMMARY="A"), event("garbage", SUMMARY="B")
    programme, _ = read(FORMAT, calendar(first, second, event("own", SUMMARY="C"), event("", SUMMARY="D")))
    keys = [talk.keys[0] for talk in programme.talks]
    assert [key.partition(":")[0] for key in keys] == ["hash", "hash", "uid", "hash"]
    assert len({*keys}) == 4
    again, _ = read(FORMAT, calendar(second, first), timezone="Asia/Tokyo")
    assert [talk.keys[0] for talk in again.talks] == [keys[1], keys[0]]


def test_status_repetition_and_categories():
    text = calendar(
        event("1", STATUS="CANCELLED", CATEGORIES="Talk\\, long,Docs"),
        event("2", RRULE="FREQ=DAILY;COUNT=3", STATUS="CONFIRMED") + "\nCATEGORIES:Talk\nCATEGORIES:Talk,Web",
        prodid=SCHED,
    )
    programme, troubles = read(FORMAT, text)
    assert [(talk.cancelled, talk.type, talk.tags) for talk in programme.talks] == [
        (True, "Talk, long", ("Docs",)),
        (False, "Talk", ("Web",)),
    ]
    assert ["RRULE" in trouble for trouble in troubles] == [True]


def test_attachments_are_media():
    lines = "ATTACH:https://example.org/slides.pdf\nATTACH;FMTTYPE=video/mp4:https://example.org/v.mp4"
    talk, _ = read_talk(calendar(f"{event()}\n{lines}\nATTACH:javascript:alert(1)\nURL:file:///etc/passwd"))
    assert (talk.slides, talk.video, talk.links) == (
        ("https://example.org/slides.pdf",), ("https://example.org/v.mp4",), (),
    )  # fmt: skip


@pytest.mark.parametrize(
    "broken",
    ["no colon here", "DTSTART:tomorrow", "DTSTART:20271399T250000", "DTSTART:PT1H", "BEGIN:VALARM", "END:X",
     "ATTACH;VALUE=BINARY:%%%"],
)  # fmt: skip
def test_a_broken_event_costs_no_other_one(broken):
    text = calendar(f"UID:1\nSUMMARY:A\n{broken}", event("2", SUMMARY="B"), prodid=SCHED)
    programme, troubles = read(FORMAT, text)
    assert programme.talks[-1].title == "B"
    assert troubles


def test_a_file_that_breaks_off_is_read_to_its_end():
    text = calendar(event("1", SUMMARY="A"), event("2", SUMMARY="B"), prodid=SCHED)
    programme, _ = read(FORMAT, text[: text.index("SUMMARY:B") + 9])
    assert [talk.title for talk in programme.talks] == ["A", "B"]


def test_lines_outside_events_do_no_harm():
    text = calendar(event(), head="VTIMEZONE: Europe/Rome\nnonsense\nX-WR-TIMEZONE:Nowhere/At All")
    talk, troubles = read_talk(text)
    assert talk.slots[0].start == datetime(2027, 5, 3, 9, 30, tzinfo=UTC)
    assert ["Nowhere" in trouble for trouble in troubles] == [True]


def test_without_the_library_the_user_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "icalendar", None)
    source = as_source(calendar(event()))
    assert FORMAT.recognises(source)
    with pytest.raises(UnreadableError, match=re.escape('pip install "sphinx-liveblog[import]"')):
        FORMAT.read(source, Options(), lambda _: None)


@pytest.mark.parametrize("text", ["", "{}", "BEGIN:VCARD\n", "<xml/>", "x\nBEGIN:VCALENDAR\n", "/etc/passwd"])
def test_other_files_are_not_recognised(text):
    assert not FORMAT.recognises(as_source(text))


@pytest.mark.parametrize(
    "text", ["BEGIN:VCALENDAR", "begin:vcalendar\r\nend:vcalendar\r\n", "\ufeffBEGIN:VCALENDAR\n"]
)
def test_an_empty_calendar_has_no_talks(text):
    assert read(FORMAT, text)[0].talks == ()


FULL = calendar(
    event(
        "pretalx-x-Q7X2KM@x",
        SUMMARY="A - Ann",
        DESCRIPTION="Speaker: Bo",
        STATUS="CONFIRMED",
        URL="https://x.y/",
    )
    + "\nDTEND:20270503T110000Z\nCATEGORIES:a,b\nATTACH:https://x.y/z.pdf\nRRULE:FREQ=DAILY",
    event("2", "DTSTART:20270503T103000") + "\nDURATION:PT45M\nATTENDEE;CN=Ann:invalid:nomail",
    head="X-WR-TIMEZONE:Europe/Lisbon\nX-WR-CALNAME:DocFest\nBEGIN:VTIMEZONE\nTZID:Ours\nEND:VTIMEZONE",
    prodid=FOSDEM,
)


@given(spoilt_lines(FULL))
@spoiling
def test_whatever_lines_a_file_has_it_is_read_or_refused(text):
    survives(FORMAT, as_source(text, "x.ics"))


@pytest.mark.shared
def test_a_real_calendar_is_read_as_it_says(shared):
    path = shared / "corpus/schedules/real/pyconau-2023-adl.ics"
    text = re.sub(r"\r?\n[ \t]", "", path.read_bytes().decode("utf-8"))
    blocks = re.findall(r"BEGIN:VEVENT\r?\n(.*?)END:VEVENT", text, re.DOTALL)

    def lines(name):
        found = (re.search(rf"^{name}[^:\n]*:(.*?)\r?$", block, re.MULTILINE)[1] for block in blocks)
        return [re.sub(r"\\([,;\\])", r"\1", value) for value in found]

    programme, troubles = read(FORMAT, path)
    talks = programme.talks
    assert troubles == []
    assert programme.timezone == "Australia/Adelaide"
    assert len(talks) == len(blocks) == 94
    summaries = [" - ".join([talk.title, ", ".join(names(talk))]) for talk in talks]
    assert [" ".join(summary.split()) for summary in summaries] == [
        " ".join(summary.split()) for summary in lines("SUMMARY")
    ]
    assert sum(" - " in talk.title for talk in talks) == 7
    assert [talk.slots[0].room for talk in talks] == [room.strip() for room in lines("LOCATION")]
    starts = [talk.slots[0].start for talk in talks]
    assert [start.strftime("%Y%m%dT%H%M%S") for start in starts] == lines("DTSTART")
    # August is winter in Adelaide.
    assert {start.utcoffset() for start in starts} == {timedelta(hours=9, minutes=30)}
    ends = [(talk.slots[0].start + talk.slots[0].duration).strftime("%Y%m%dT%H%M%S") for talk in talks]
    assert ends == lines("DTEND")
    assert [talk.links[0].url for talk in talks] == lines("URL")
    assert [talk.keys[0] for talk in talks] == [f"code:{url.split('/')[-2]}" for url in lines("URL")]


@pytest.mark.shared
def test_the_sample_is_read_as_it_says(shared):
    programme, troubles = read(FORMAT, shared / "corpus/schedules/samples/pretalx.ics")
    (talk,) = programme.talks
    assert troubles == []
    assert (talk.title, names(talk)) == ("O guia lento", ["Inês Carvalho"])
    assert talk.slots[0].start == datetime(2027, 5, 3, 10, 30, tzinfo=LISBON)
    assert talk.abstract == "Why *slow* docs help, honestly.\n\nBring tea."


@pytest.mark.parametrize("line", ["CLASS:PRIVATE", "class:confidential", "CLASS;X=1:PRI\n VATE"])
def test_private_events_are_only_counted(line):
    hidden = event("2", SUMMARY="SECRET") + f"\n{line}"
    text = calendar(event("1", SUMMARY="A"), hidden, event("3", SUMMARY="B") + "\nCLASS:PUBLIC", prodid=SCHED)
    programme, troubles = read(FORMAT, text)
    assert [talk.title for talk in programme.talks] == ["A", "B"]
    assert [trouble.rpartition(" ")[2] for trouble in map(str, troubles)] == ["1"]
    assert "SECRET" not in repr((programme, troubles))


def test_the_address_of_an_owner_is_no_title():
    text = calendar(event(), head="X-WR-CALNAME:ann@example.org")
    assert read(FORMAT, text)[0].title == ""


def test_addresses_and_meetings_are_left_out_of_events():
    lines = "LOCATION:Tejo https://zoom.us/j/SECRET\nURL:https://meet.google.com/SECRET"
    text = calendar(f"{event()}\n{lines}\nATTENDEE;CN=SECRET@example.org:mailto:x@y.org", prodid=FOSDEM)
    talk, troubles = read_talk(text)
    assert (talk.slots[0].room, talk.links, names(talk)) == ("Tejo", (), [])
    assert "SECRET" not in repr((talk, troubles))
    assert len(troubles) == 1
