from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from sphinx_liveblog.importers.formats import Options
from sphinx_liveblog.importers.model import Link
from sphinx_liveblog.importers.source import UnreadableError
from sphinx_liveblog.importers.writethedocs import FORMAT
from tests.importers.reading import as_folder, as_source, read, spoiling, spoilt_lines, survives

SESSIONS = """\
- title: 'Slow: an introduction'
  slug: slow-an-introduction-ines
  series: Write the Docs Lisbon
  series_slug: lisbon
  year: 2027
  youtubeId: luYNcug3tCs
  slides: https://example.org/slow.pdf
  sketchnoteLink: https://example.org/sketch.png
  speakers:
  - name: Inês Carvalho
    slug: ines-carvalho
    twitter: '@ines'
    website: http://ines.example
    avatar: /_static/ines.jpg
  - name: Tomás Böhm
    twitter: https://twitter.com/tb
    website:
    email: private@example.org
  abstract: <p>Why &amp; how,
    at <b>9:30</b></p>

    <p>Second.</p>
- title: On
  slug: on-ann
  series: Write the Docs Lisbon
  series_slug: lisbon
  year: 2027
  youtubeId: -xs-gYYSGiI
  speakers:
  - name: Ann
  abstract: ''
"""
SCHEDULE = """\
talks_day1:
  - time: '8:00'
    title: Doors open
  - time: 9:30
    duration: '0:25'
    title: '<i>Welcome</i>'
  - duration: '0:5'
    title: 5 minute break
  - duration: '0:00'
    title: <b>Unconference</b> starts
  - duration: '0:30'
    slug: slow-an-introduction-ines
  - duration: '1:25'
    title: 'Lunch'
  - duration: '0:30'
    title: on-ann

talks_day2:
  - time: '14:00'
    slug: slow-an-introduction-ines
    duration: '0:20'
  - slug: nobody
"""
CONFIG = """\
name: Lisbon
shortcode: lisbon
year: 2027
city: Lisbon
tz: CET
date: # human readable
  main: "**Oct 24-26, 2027**"
  day_one:
    event: Writing Day
    date: October 24
  day_two:
    event: Conference Day 1
    date: October 25
    talk_time: 9:00-17:00
  day_three:
    event: Conference Day 2
    date: Oct 26th
"""
FILES = {"lisbon-2027-sessions.yaml": SESSIONS, "lisbon-2027-schedule.yaml": SCHEDULE,
         "lisbon-2027-config.yaml": CONFIG}  # fmt: skip


def test_sessions_are_read():
    programme, troubles = read(FORMAT, SESSIONS)
    assert troubles == []
    assert (programme.title, programme.id) == ("Write the Docs Lisbon 2027", "lisbon-2027")
    talk, other = programme.talks
    assert talk.title == "Slow: an introduction"
    assert talk.keys == ("slug:slow-an-introduction-ines",)
    assert talk.abstract_format == "html"
    assert talk.abstract == "<p>Why &amp; how, at <b>9:30</b></p>\n<p>Second.</p>"
    assert talk.video == ("https://www.youtube.com/watch?v=luYNcug3tCs",)
    assert talk.slides == ("https://example.org/slow.pdf",)
    assert talk.links == (Link("https://example.org/sketch.png", "Sketchnote"),)
    assert [(person.name, person.avatar, person.links) for person in talk.presenters] == [
        ("Inês Carvalho", "", (Link("http://ines.example"), Link("https://twitter.com/ines", "Twitter"))),
        ("Tomás Böhm", "", (Link("https://twitter.com/tb", "Twitter"),)),
    ]
    assert "private@example.org" not in repr(programme)
    # YAML 1.1 would take this title for a yes.
    assert other.title == "On"
    assert other.slots == ()


def test_schedule_and_configuration_say_when():
    programme, troubles = read(FORMAT, as_folder(FILES))
    assert ["'nobody'" in trouble for trouble in troubles] == [True]
    assert (programme.timezone, programme.location) == ("CET", "Lisbon")
    slow, on = programme.talks
    # 9:30 and 25 and 5 minutes; the summer ends on the 31st.
    assert [(slot.start.isoformat(), slot.duration) for slot in slow.slots] == [
        ("2027-10-25T10:00:00+02:00", timedelta(minutes=30)),
        ("2027-10-26T14:00:00+02:00", timedelta(minutes=20)),
    ]
    # A title may be the slug of a session.
    assert [slot.start.isoformat() for slot in on.slots] == ["2027-10-25T11:55:00+02:00"]
    assert [(pause.title, pause.slot.start.strftime("%H:%M")) for pause in programme.breaks] == [
        ("Welcome", "09:30"), ("5 minute break", "09:55"), ("Lunch", "10:30"),
    ]  # fmt: skip


def test_the_user_s_zone_goes_before_the_configuration_s():
    programme, _ = read(FORMAT, as_folder(FILES), timezone="Europe/Lisbon")
    assert programme.timezone == "Europe/Lisbon"
    assert programme.talks[0].slots[0].start.isoformat() == "2027-10-25T10:00:00+01:00"


def test_a_schedule_without_dates_is_reported():
    files = {name: text for name, text in FILES.items() if "config" not in name}
    programme, troubles = read(FORMAT, as_folder(files))
    assert ["config.yaml" in trouble for trouble in troubles] == [True, True]
    assert [talk.slots for talk in programme.talks] == [(), ()]
    assert programme.breaks == ()


def test_a_row_after_one_without_a_length_has_no_time():
    schedule = "talks_day1:\n  - time: '8:00'\n    title: Doors\n  - slug: on-ann\n    duration: '0:30'\n"
    programme, _ = read(FORMAT, as_folder({**FILES, "lisbon-2027-schedule.yaml": schedule}))
    assert [(slot.start, slot.duration) for slot in programme.talks[1].slots] == [
        (None, timedelta(minutes=30))
    ]


def test_files_of_several_events_are_refused():
    files = {**FILES, "porto-2027-sessions.yaml": SESSIONS}
    with pytest.raises(UnreadableError, match="several events"):
        FORMAT.read(as_folder(files), Options(), lambda _: None)


@pytest.mark.parametrize(
    "content", ["- title: [", "- title: x\n  series: *a\n", "- title: 'x\n  year: 1\n  series: x\n"]
)
def test_what_is_no_yaml_is_refused_with_its_line(content):
    with pytest.raises(UnreadableError, match=r"x\.yaml:\d"):
        FORMAT.read(as_source(f"- title: A\n  series: B\n{content}", "x.yaml"), Options(), lambda _: None)


def test_bombs_are_refused():
    levels = "".join(f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 9))
    for bomb in (f"  l0: &l0 [x]\n{levels}", f"  deep: {'[' * 5_000}"):
        with pytest.raises(UnreadableError):
            FORMAT.read(as_source(f"{SESSIONS}- title: x\n{bomb}", "x.yaml"), Options(), lambda _: None)


@pytest.mark.parametrize(
    ("old", "new"),
    [("youtubeId: luYNcug3tCs", "youtubeId: soon"), ("speakers:\n  - name: Ann", "speakers: Ann"),
     ("title: On", "title: [On]"), ("- name: Ann", "- Ann")],
)  # fmt: skip
def test_wrong_values_are_reported_and_the_rest_is_read(old, new):
    assert old in SESSIONS
    programme, troubles = read(FORMAT, SESSIONS.replace(old, new))
    assert troubles
    assert len(programme.talks) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [("time: 9:30", "time: noon"), ("'0:25'", "long"), ("talks_day1:", "talks_day9:"), ("'8:00'", "'28:00'")],
)
def test_wrong_times_are_reported_and_the_rest_is_read(old, new):
    assert old in SCHEDULE
    changed = {**FILES, "lisbon-2027-schedule.yaml": SCHEDULE.replace(old, new)}
    _, troubles = read(FORMAT, as_folder(changed))
    assert len(troubles) == 2


@pytest.mark.parametrize("old", ["October 25", "Oct 26th"])
def test_a_day_that_is_no_date_is_reported(old):
    changed = {**FILES, "lisbon-2027-config.yaml": CONFIG.replace(old, "tomorrow")}
    programme, troubles = read(FORMAT, as_folder(changed))
    assert any("tomorrow" in trouble for trouble in troubles)
    assert len(programme.talks[0].slots) == 1


@pytest.mark.parametrize(
    "content", ["", "{}", "a: 1", "- a\n- b\n", SCHEDULE, CONFIG, "<x/>", "- title: x\n", None]
)
def test_other_files_are_not_recognised(content):
    assert not FORMAT.recognises(as_source(content, "x.yaml"))


@given(spoilt_lines(SESSIONS), spoilt_lines(SCHEDULE), spoilt_lines(CONFIG))
@spoiling
def test_whatever_lines_files_have_they_are_read_or_refused(sessions, schedule, config):
    survives(FORMAT, as_source(sessions, "x.yaml"))
    survives(FORMAT, as_folder(dict(zip(FILES, (sessions, schedule, config), strict=True))))
    survives(FORMAT, as_folder(dict(zip(FILES, (SESSIONS, schedule, CONFIG), strict=True))))
    survives(FORMAT, as_folder(dict(zip(FILES, (SESSIONS, SCHEDULE, config), strict=True))))
