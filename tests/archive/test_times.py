"""Dates, times of day, zones and precision, by tables."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

from sphinx_liveblog.archive import times
from sphinx_liveblog.archive.times import (
    OFFSETS_IN_USE,
    Moment,
    Precision,
    Reading,
    add_duration,
    as_aware,
    moment_after,
    moment_at_offset,
    moment_on,
    parse_day,
    parse_duration,
    parse_moment,
    parse_offset,
    parse_time_of_day,
    parse_zone,
    read_clock,
    time_between,
    wall_after,
)

CHICAGO = "America/Chicago"
BERLIN = "Europe/Berlin"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

Complaints = list[tuple[str, tuple[str, ...]]]


def read(text: str, zone: str | None = None) -> tuple[Reading | None, Complaints]:
    complaints: Complaints = []
    reading = parse_moment(text, zone, lambda message, details: complaints.append((message, details)))
    return reading, complaints


def moment(text: str, zone: str | None = None) -> Moment:
    reading, complaints = read(text, zone)
    assert reading is not None
    assert complaints == []
    assert reading.start is None
    return reading.moment


def minutes(text: str) -> timedelta:
    sign, hours, rest = re.fullmatch(r"([+-])(\d\d):(\d\d)", text).groups()  # type: ignore[union-attr]
    return timedelta(hours=int(hours), minutes=int(rest)) * (-1 if sign == "-" else 1)


@pytest.mark.parametrize(
    ("text", "zone", "iso", "utc"),
    [
        ("2019-09-14", None, "2019-09-14", "2019-09-14T00:00:00+00:00"),
        ("2019-09-14", CHICAGO, "2019-09-14", "2019-09-14T05:00:00+00:00"),
        (" 2019-09-14\n", BERLIN, "2019-09-14", "2019-09-13T22:00:00+00:00"),
        ("2019-09-14T13:30-05:00", None, "2019-09-14T13:30-05:00", "2019-09-14T18:30:00+00:00"),
        ("2019-09-14T13:30-0500", None, "2019-09-14T13:30-05:00", "2019-09-14T18:30:00+00:00"),
        ("2019-09-14T13:30-05", None, "2019-09-14T13:30-05:00", "2019-09-14T18:30:00+00:00"),
        ("2019-09-14t13:30z", None, "2019-09-14T13:30+00:00", "2019-09-14T13:30:00+00:00"),
        ("2019-09-14T13:30:00Z", None, "2019-09-14T13:30:00+00:00", "2019-09-14T13:30:00+00:00"),
        ("2019-09-14T13:30:05.789Z", None, "2019-09-14T13:30:05+00:00", "2019-09-14T13:30:05+00:00"),
        ("2019-09-14 13:30:00 -05:00", None, "2019-09-14T13:30:00-05:00", "2019-09-14T18:30:00+00:00"),
        ("2019-09-14   13:30 +05:45", None, "2019-09-14T13:30+05:45", "2019-09-14T07:45:00+00:00"),
        ("2019-09-14 9:30", BERLIN, "2019-09-14T09:30+02:00", "2019-09-14T07:30:00+00:00"),
        ("2019-09-14T13:30", CHICAGO, "2019-09-14T13:30-05:00", "2019-09-14T18:30:00+00:00"),
        ("2019-12-14T13:30", CHICAGO, "2019-12-14T13:30-06:00", "2019-12-14T19:30:00+00:00"),
        ("2019-09-14T13:30", None, "2019-09-14T13:30", "2019-09-14T13:30:00+00:00"),
        ("2019-09-14T13:30:00", None, "2019-09-14T13:30:00", "2019-09-14T13:30:00+00:00"),
        ("2019-09-14T13:30", "No/Where", "2019-09-14T13:30", "2019-09-14T13:30:00+00:00"),
        ("2016-09-14T22:22-07:00", CHICAGO, "2016-09-14T22:22-07:00", "2016-09-15T05:22:00+00:00"),
        ("2019-09-14T00:00-07:00", CHICAGO, "2019-09-14T00:00-07:00", "2019-09-14T07:00:00+00:00"),
        ("2024-02-29", None, "2024-02-29", "2024-02-29T00:00:00+00:00"),
        ("0999-01-01", None, "0999-01-01", "0999-01-01T00:00:00+00:00"),
    ],
)
def test_a_date_is_read_and_printed_as_precisely_as_written(
    text: str, zone: str | None, iso: str, utc: str
) -> None:
    assert moment(text, zone).isoformat() == iso
    assert moment(text, zone).instant().isoformat() == utc


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2019-09-14", Precision.DATE),
        ("2019-09-14T13:30", Precision.MINUTE),
        ("2019-09-14T00:00", Precision.MINUTE),
        ("2019-09-14T13:30:00", Precision.SECOND),
    ],
)
def test_precision_is_what_was_written(text: str, precision: Precision) -> None:
    assert moment(text, CHICAGO).precision is precision


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2024",
        "yesterday",
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-5-31",
        "20240531",
        "2024-W22-5",
        "2024-05-31T",
        "2024-05-31T13",
        "2024-05-31T25:00",
        "2024-05-31T24:00",
        "2024-05-31T13:60",
        "2024-05-31T13:30:60",
        "2024-05-31T13:30:00.",
        "2024-05-31T13:30.5",
        "2024-05-31T13:30-5:00",
        "2024-05-31T13:30-05:60",
        "2024-05-31T13:30-24:00",
        "2024-05-31T13:30 CDT",
        "2024-05-31 1:30 pm",
        "2024-05-31 to 2024-06-02",
        "2024-05-31-05:00",
        "\u0662\u0660\u0662\u0664-05-31",
    ],
)
def test_what_is_no_date_is_complained_of_with_the_form_that_is_one(text: str) -> None:
    reading, complaints = read(f" {text} ", CHICAGO)
    assert reading is None
    [(message, details)] = complaints
    assert details == (text,)
    assert message.format(*details) == (
        f"{text} is not a date: write it as 2024-05-31 or 2024-05-31T13:30-05:00"
    )


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_an_empty_date_is_complained_of(text: str) -> None:
    reading, complaints = read(text)
    assert reading is None
    assert complaints == [("The date is empty: write it as 2024-05-31 or 2024-05-31T13:30-05:00", ())]


@pytest.mark.parametrize(
    ("text", "zone", "day", "start", "utc"),
    [
        ("2019-09-14T00:00-13:30", CHICAGO, "2019-09-14", "2019-09-14T13:30-05:00", "18:30"),
        ("2019-09-13T00:00-11:20", CHICAGO, "2019-09-13", "2019-09-13T11:20-05:00", "16:20"),
        ("2019-07-25T00:00-09:50", "America/Los_Angeles", "2019-07-25", "2019-07-25T09:50-07:00", "16:50"),
        ("2019-09-14T00:00:00-16:30", CHICAGO, "2019-09-14", "2019-09-14T16:30-05:00", "21:30"),
        ("2019-09-14 00:00:00 -13:30", CHICAGO, "2019-09-14", "2019-09-14T13:30-05:00", "18:30"),
        ("2019-09-14T00:00-13:30", None, "2019-09-14", "2019-09-14T13:30", "13:30"),
    ],
)
def test_midnight_with_an_offset_of_no_clock_holds_the_talks_start(
    text: str, zone: str | None, day: str, start: str, utc: str
) -> None:
    reading, complaints = read(text, zone)
    assert complaints == []
    assert reading is not None
    assert reading.start is not None
    assert (reading.moment.isoformat(), reading.moment.precision) == (day, Precision.DATE)
    assert (reading.start.isoformat(), reading.start.precision) == (start, Precision.MINUTE)
    assert f"{reading.start.instant():%H:%M}" == utc


@pytest.mark.parametrize(
    ("text", "written", "offset"),
    [
        ("2019-09-14T00:01-13:30", "2019-09-14T00:01-13:30", "-13:30"),
        ("2019-09-14T00:00:01-11:20", "2019-09-14T00:00:01-11:20", "-11:20"),
        ("2019-09-14T09:00-11:20", "2019-09-14T09:00-11:20", "-11:20"),
        ("2019-09-14T00:00+13:30", "2019-09-14T00:00+13:30", "+13:30"),
        ("2019-09-14T00:00+15:00", "2019-09-14T00:00+15:00", "+15:00"),
    ],
)
def test_any_other_impossible_offset_is_complained_of(text: str, written: str, offset: str) -> None:
    reading, complaints = read(text, CHICAGO)
    assert reading is None
    [(message, details)] = complaints
    assert details == (written, offset)
    assert message.format(*details) == (
        f"{written} has the offset {offset}, which no clock on earth uses: correct it, or leave it out"
    )


@cache
def offsets_since_2019() -> frozenset[timedelta]:
    weeks = [datetime(2019, 1, 1, tzinfo=UTC) + timedelta(weeks=week) for week in range(8 * 52 + 5)]
    # "localtime" and "Factory" are settings of a machine, not places.
    places = [ZoneInfo(name) for name in sorted(available_timezones() - {"localtime", "Factory"})]
    offsets = {moment.astimezone(place).utcoffset() for place in places for moment in weeks}
    return frozenset(offset for offset in offsets if offset is not None)


def test_every_offset_of_the_tz_database_is_in_the_table() -> None:
    assert len(offsets_since_2019()) > 30
    assert offsets_since_2019() <= OFFSETS_IN_USE


def test_the_table_has_nothing_else_but_whole_hours() -> None:
    unused = OFFSETS_IN_USE - offsets_since_2019()
    assert [str(offset) for offset in unused if offset % timedelta(hours=1)] == []
    assert (min(OFFSETS_IN_USE), max(OFFSETS_IN_USE)) == (timedelta(hours=-12), timedelta(hours=14))


@pytest.mark.parametrize(
    "offset", ["-11:20", "-13:30", "-14:30", "-10:20", "-09:50", "-14:55", "-15:30", "-09:10", "+14:30"]
)
def test_talk_times_are_no_offsets(offset: str) -> None:
    assert minutes(offset) not in OFFSETS_IN_USE


def test_history_does_not_count() -> None:
    niue = datetime(1960, 1, 1, tzinfo=ZoneInfo("Pacific/Niue")).utcoffset()
    assert niue == minutes("-11:20")
    assert niue not in OFFSETS_IN_USE


@pytest.mark.parametrize(
    ("text", "zone", "iso", "details"),
    [
        (
            "2019-11-03T01:30",
            CHICAGO,
            "2019-11-03T01:30-05:00",
            ("2019-11-03T01:30", CHICAGO, "-05:00", "-05:00", "-06:00"),
        ),
        (
            "2019-10-27T02:30:00",
            BERLIN,
            "2019-10-27T02:30:00+02:00",
            ("2019-10-27T02:30:00", BERLIN, "+02:00", "+02:00", "+01:00"),
        ),
    ],
)
def test_a_time_that_occurs_twice_is_the_earlier_one(
    text: str, zone: str, iso: str, details: tuple[str, ...]
) -> None:
    reading, complaints = read(text, zone)
    assert reading is not None
    assert reading.moment.isoformat() == iso
    [(message, found)] = complaints
    assert found == details
    assert message.format(*found) == (
        f"{details[0]} occurs twice in {zone}, where clocks are set back: the earlier one ({details[2]}) "
        f"was assumed; write the offset that is meant, {details[3]} or {details[4]}"
    )


@pytest.mark.parametrize(
    ("text", "zone", "iso", "utc", "offset"),
    [
        ("2019-03-10T02:30", CHICAGO, "2019-03-10T02:30-06:00", "08:30", "-06:00"),
        ("2019-03-31T02:00", BERLIN, "2019-03-31T02:00+01:00", "01:00", "+01:00"),
    ],
)
def test_a_time_that_is_skipped_keeps_the_offset_before_the_gap(
    text: str, zone: str, iso: str, utc: str, offset: str
) -> None:
    reading, complaints = read(text, zone)
    assert reading is not None
    assert reading.moment.isoformat() == iso
    assert f"{reading.moment.instant():%H:%M}" == utc
    [(message, found)] = complaints
    assert message.format(*found) == (
        f"{text} does not exist in {zone}, where clocks are set forward: it was read with the offset before "
        f"the change ({offset}); correct the time, or write its offset"
    )


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2019-11-03T00:59", CHICAGO),
        ("2019-11-03T02:00", CHICAGO),
        ("2019-03-10T01:59", CHICAGO),
        ("2019-03-10T03:00", CHICAGO),
        ("2019-11-03T01:30-06:00", CHICAGO),
        ("2019-03-10T02:30-05:00", CHICAGO),
        ("2019-11-03", CHICAGO),
        ("2019-11-03T01:30", None),
    ],
)
def test_beside_a_change_of_clocks_nothing_is_complained_of(text: str, zone: str | None) -> None:
    assert read(text, zone)[1] == []


def test_the_start_in_the_offset_is_checked_like_any_time() -> None:
    reading, complaints = read("2019-10-27T00:00-02:40", BERLIN)
    assert reading is not None
    assert reading.start is not None
    assert reading.start.isoformat() == "2019-10-27T02:40+02:00"
    assert len(complaints) == 1


@pytest.mark.parametrize(
    ("text", "zone", "abbreviation", "kept"),
    [
        ("2019-09-14T13:30", CHICAGO, "CDT", CHICAGO),
        ("2019-12-14T13:30", CHICAGO, "CST", CHICAGO),
        ("2019-09-14T13:30-05:00", CHICAGO, "CDT", CHICAGO),
        ("2019-09-14T13:30-07:00", CHICAGO, "UTC-07:00", None),
        ("2019-11-03T01:30-05:00", CHICAGO, "CDT", CHICAGO),
        ("2019-11-03T01:30-06:00", CHICAGO, "CST", CHICAGO),
        ("2019-03-10T02:30-06:00", CHICAGO, "UTC-06:00", None),
        ("2019-09-14T13:30+02:00", BERLIN, "CEST", BERLIN),
        ("2019-09-14T13:30Z", None, "UTC", None),
        ("2019-09-14T13:30Z", CHICAGO, "UTC", None),
        ("2019-01-14T13:30Z", "Europe/London", "GMT", "Europe/London"),
        ("2019-09-14T13:30+05:30", None, "UTC+05:30", None),
        ("2024-09-14T13:30", "America/Sao_Paulo", "UTC-03:00", "America/Sao_Paulo"),
        ("2024-09-14T13:30", "Asia/Kathmandu", "UTC+05:45", "Asia/Kathmandu"),
        ("2019-09-14T13:30", None, "", None),
        ("2019-09-14", None, "", None),
        ("2019-09-14", CHICAGO, "", CHICAGO),
        ("2019-09-14", "No/Where", "", None),
    ],
)
def test_the_abbreviation_is_the_zones_own_where_the_offset_is(
    text: str, zone: str | None, abbreviation: str, kept: str | None
) -> None:
    assert moment(text, zone).abbreviation() == abbreviation
    assert moment(text, zone).zone == kept


def test_a_skipped_time_has_the_abbreviation_of_its_offset() -> None:
    reading, _ = read("2019-03-10T02:30", CHICAGO)
    assert reading is not None
    assert reading.moment.abbreviation() == "CST"


@pytest.mark.parametrize(
    ("text", "zone", "iso", "abbreviation"),
    [
        ("2016-09-14T22:22-07:00", CHICAGO, "2016-09-15T00:22-05:00", "CDT"),
        ("2019-11-03T07:30Z", CHICAGO, "2019-11-03T01:30-06:00", "CST"),
        ("2019-11-03T06:30Z", CHICAGO, "2019-11-03T01:30-05:00", "CDT"),
        ("2019-09-14T13:30:05Z", BERLIN, "2019-09-14T15:30:05+02:00", "CEST"),
        ("2019-09-14T13:30", BERLIN, "2019-09-14T13:30", ""),
        ("2019-09-14", BERLIN, "2019-09-14", ""),
        ("2019-09-14T13:30Z", None, "2019-09-14T13:30+00:00", "UTC"),
        ("2019-09-14T13:30Z", "No/Where", "2019-09-14T13:30+00:00", "UTC"),
    ],
)
def test_a_moment_is_shown_on_the_clocks_of_a_zone(
    text: str, zone: str | None, iso: str, abbreviation: str
) -> None:
    there = moment(text).in_zone(zone)
    assert (there.isoformat(), there.abbreviation()) == (iso, abbreviation)
    assert there.instant() == moment(text).instant()
    assert (there.wall.tzinfo, there.wall.fold) == (None, 0)


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("0001-01-01", "Asia/Tokyo", "0001-01-01T00:00:00+00:00"),
        ("0001-01-01T00:00+14:00", None, "0001-01-01T00:00:00+00:00"),
        ("9999-12-31T23:59-12:00", None, "9999-12-31T23:59:59.999999+00:00"),
        ("9999-12-31", None, "9999-12-31T00:00:00+00:00"),
    ],
)
def test_the_ends_of_the_calendar_raise_nothing(text: str, zone: str | None, utc: str) -> None:
    assert moment(text, zone).instant().isoformat() == utc
    assert moment(text, zone).in_zone("Asia/Tokyo").instant().isoformat() == utc


def test_a_time_of_before_the_zones_prints_no_seconds_in_its_offset() -> None:
    assert moment("1850-01-01T12:00", CHICAGO).isoformat() == "1850-01-01T12:00-05:50"


def test_a_day_without_midnight_begins_at_its_first_instant() -> None:
    # Sao Paulo went from 23:59:59 on November 3rd, 2018 (-03:00) to 01:00 (-02:00).
    assert moment("2018-11-04", "America/Sao_Paulo").instant().isoformat() == "2018-11-04T03:00:00+00:00"


def test_a_moment_becomes_an_aware_time_in_its_own_zone() -> None:
    assert as_aware(moment("2019-09-14T13:30", CHICAGO)).tzinfo == ZoneInfo(CHICAGO)
    assert as_aware(moment("2019-11-03T01:30-06:00", CHICAGO)).fold == 1
    assert as_aware(moment("2019-09-14T13:30-07:00")).utcoffset() == timedelta(hours=-7)
    assert as_aware(moment("2019-09-14T13:30")).tzinfo is UTC


def test_moments_are_built_from_a_day_and_a_clock() -> None:
    day = date(2019, 11, 3)
    assert moment_on(day, time(13, 30), Precision.MINUTE, CHICAGO).isoformat() == "2019-11-03T13:30-06:00"
    assert moment_on(day, time(13, 30), Precision.DATE, CHICAGO).wall.isoformat() == "2019-11-03T00:00:00"
    assert moment_on(day, time(1, 30, fold=1), Precision.MINUTE, CHICAGO).isoformat() == (
        "2019-11-03T01:30-05:00"
    )
    wall = datetime.combine(day, time(13, 30))
    assert moment_at_offset(wall, Precision.MINUTE, timedelta(hours=-6), CHICAGO).zone == CHICAGO
    assert moment_at_offset(wall, Precision.MINUTE, timedelta(hours=-5), CHICAGO).zone is None


def test_adding_a_duration_never_raises() -> None:
    noon = datetime(2019, 9, 14, 12, tzinfo=UTC)
    assert add_duration(noon, timedelta(hours=3)).hour == 15
    assert add_duration(noon, timedelta.max) == datetime.max.replace(tzinfo=UTC)
    assert add_duration(noon, timedelta.min) == datetime.min.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "zone", "end"),
    [
        ("2019-09-14T10:00", CHICAGO, "2019-09-14T11:30-05:00"),
        ("2019-09-14T10:00:05", CHICAGO, "2019-09-14T11:30:05-05:00"),
        ("2019-12-31T23:00", BERLIN, "2020-01-01T00:30+01:00"),
        # Clocks are set forward: an hour of the night is missing, on Lord Howe half an hour.
        ("2019-03-10T00:15", CHICAGO, "2019-03-10T01:45-06:00"),
        ("2019-03-10T00:30", CHICAGO, "2019-03-10T03:00-05:00"),
        ("2019-03-10T01:45", CHICAGO, "2019-03-10T04:15-05:00"),
        ("2019-03-31T01:30", BERLIN, "2019-03-31T04:00+02:00"),
        ("2019-10-06T01:30", "Australia/Lord_Howe", "2019-10-06T03:30+11:00"),
        # They are set back: an hour comes twice, and the end may be its second time.
        ("2019-11-03T00:15", CHICAGO, "2019-11-03T01:45-05:00"),
        ("2019-11-03T00:45", CHICAGO, "2019-11-03T01:15-06:00"),
        ("2019-11-03T01:30-05:00", CHICAGO, "2019-11-03T02:00-06:00"),
        ("2019-11-03T01:30-06:00", CHICAGO, "2019-11-03T03:00-06:00"),
        # A written offset of another place, or of no known place, is kept.
        ("2019-03-10T01:45-06:00", None, "2019-03-10T03:15-06:00"),
        ("2019-03-31T01:30+09:00", BERLIN, "2019-03-31T03:00+09:00"),
        ("2019-03-10T01:45", None, "2019-03-10T03:15"),
        ("2019-03-31", BERLIN, "2019-03-31"),
        ("2019-03-31", None, "2019-03-31"),
        ("9999-12-31", CHICAGO, "9999-12-31"),
        ("9999-12-31T23:00", None, "9999-12-31T23:59"),
    ],
)
def test_ninety_minutes_later_the_clocks_show(start: str, zone: str | None, end: str) -> None:
    begin = moment(start, zone)
    later = moment_after(begin, timedelta(minutes=90))
    assert (later.isoformat(), later.zone) == (end, begin.zone)


@pytest.mark.parametrize(
    ("start", "zone"),
    [
        ("9999-12-31T23:00", CHICAGO),
        ("9999-12-31T23:00", BERLIN),
        ("9999-12-31T23:00-05:00", None),
        ("9999-12-31T23:00+14:00", None),
    ],
)
def test_nothing_is_later_than_the_year_9999(start: str, zone: str | None) -> None:
    assert moment_after(moment(start, zone), timedelta.max).wall.year == 9999


def test_the_time_of_a_clock_is_kept_within_the_calendar() -> None:
    evening = datetime(2019, 12, 31, 23)  # noqa: DTZ001 - a clock on a wall
    assert wall_after(evening, timedelta(hours=2)).isoformat() == "2020-01-01T01:00:00"
    assert wall_after(evening, timedelta.max).year == 9999
    assert wall_after(evening, timedelta.min).year == 1


@pytest.mark.parametrize(
    ("start", "end", "zone", "minutes"),
    [
        ("2019-09-14T10:00", "2019-09-14T11:30", CHICAGO, 90),
        ("2019-03-10T01:30", "2019-03-10T03:30", CHICAGO, 60),
        ("2019-11-03T00:30", "2019-11-03T02:30", CHICAGO, 180),
        ("2019-09-14T10:00", "2019-09-14T17:45+02:00", CHICAGO, 45),
        ("2019-09-14T11:30", "2019-09-14T10:00", BERLIN, -90),
        # Of a clock nobody knows where, only what it shows can count.
        ("2019-03-10T01:30", "2019-03-10T03:30", None, 120),
        ("2019-09-14T10:00-05:00", "2019-09-14T11:30", None, 90),
    ],
)
def test_between_two_moments_is_what_passes(start: str, end: str, zone: str | None, minutes: int) -> None:
    assert time_between(moment(start, zone), moment(end, zone)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13:32", time(13, 32)),
        (" 9:05 ", time(9, 5)),
        ("00:00", time(0, 0)),
        ("13:32:05", time(13, 32, 5)),
        ("1:32 pm", time(13, 32)),
        ("1:32pm", time(13, 32)),
        ("1:32 PM", time(13, 32)),
        ("1:32 p.m.", time(13, 32)),
        ("1:32:05 pm", time(13, 32, 5)),
        ("12:15 am", time(0, 15)),
        ("12:15 pm", time(12, 15)),
        ("01:15 am", time(1, 15)),
        ("13h32", time(13, 32)),
        ("13H32", time(13, 32)),
        ("1 pm", time(13)),
        ("12am", time(0)),
    ],
)
def test_a_time_of_day_is_read(text: str, expected: time) -> None:
    precision = Precision.SECOND if expected.second else Precision.MINUTE
    assert parse_time_of_day(text) == (expected, precision)


def test_written_seconds_count_even_when_they_are_zero() -> None:
    assert parse_time_of_day("13:32:00") == (time(13, 32), Precision.SECOND)


@pytest.mark.parametrize(
    "text",
    [
        *("", "13", "1332", "25:00", "24:00", "13:60", "13:32:60", "1:2", "13:3", "13:320", "113:32"),
        *("13:32:5", "13:32:055", "13:32 pm", "0:32 pm", "0 pm", "13 pm", "pm", "13h", "13h60", "13h321"),
        *("13:32 o'clock", "-13:32", "13:32-05:00", "1:32 pmx", "١٣:٣٢"),
    ],
)
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    assert parse_time_of_day(text) is None


def test_a_clock_is_read_where_it_stands() -> None:
    assert read_clock("at 13:32 sharp", 3) == (time(13, 32), Precision.MINUTE, 8)
    assert read_clock("13:30 am Stand", 0) == (time(13, 30), Precision.MINUTE, 5)
    assert read_clock("9:30 amazing", 0) == (time(9, 30), Precision.MINUTE, 4)
    assert read_clock("at 13:32 sharp", 0) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0:45", 45),
        ("00:45", 45),
        ("1:30:00", 90),
        ("45", 45),
        ("090", 90),
        ("45m", 45),
        ("45 min", 45),
        ("45 Minutes", 45),
        ("1h", 60),
        ("1 hour", 60),
        ("2 hrs", 120),
        ("1h30", 90),
        ("1h 30", 90),
        ("1h30m", 90),
        ("1 h 30 min", 90),
        ("1d", 24 * 60),
        ("2 days 1h", 49 * 60),
        ("120s", 2),
        ("PT45M", 45),
        ("PT1H30M", 90),
        ("pt90m", 90),
        ("PT90S", 1.5),
        ("P1DT1H", 25 * 60),
    ],
)
def test_a_duration_is_read(text: str, expected: float) -> None:
    assert parse_duration(f" {text} ") == timedelta(minutes=expected)


@pytest.mark.parametrize(
    "text",
    [
        *("", "0", "0:00", "00:00:00", "-45", "-0:45", "PT0M", "P", "PT", "-PT45M", "0h", "0:75", "1:2"),
        *("45.5", "half an hour", "h", "1h30x", "99999999999999", "1d 30", "٤٥"),
    ],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CHICAGO, CHICAGO),
        (" Europe/Berlin ", BERLIN),
        ("europe/berlin", BERLIN),
        ("UTC", "UTC"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Etc/GMT+5", "Etc/GMT+5"),
    ],
)
def test_a_zone_is_found_by_its_name(text: str, expected: str) -> None:
    assert parse_zone(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "America",
            "America/",
            "CDT",
            "-05:00",
            "Middle/Earth",
            "../../../etc/passwd",
            "/etc/localtime",
        ),
        *("America/../Europe/Berlin", "posix/Europe/Berlin", "right/Europe/Berlin", "localtime", "Factory"),
        *("posixrules", "tzdata.zi", "zone.tab", "Europe/Berlin\0", "C:\\Windows", "a" * 5000),
    ],
)
def test_what_is_no_zone_is_refused(text: str) -> None:
    assert parse_zone(text) is None


@pytest.mark.parametrize("zone", ["", "America", "../etc/passwd", "/etc/passwd", "Europe/Berlin\0"])
def test_an_unchecked_zone_is_an_unknown_one(zone: str) -> None:
    assert moment("2019-09-14T13:30", zone).isoformat() == "2019-09-14T13:30"


def test_a_zone_that_is_a_folder_is_an_unknown_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_folder(_: str) -> None:  # as Python 3.11 does with the package tzdata
        raise IsADirectoryError

    monkeypatch.setattr(times, "ZoneInfo", open_folder)
    assert moment("2019-09-14T13:30", "America").isoformat() == "2019-09-14T13:30"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Z", timedelta()),
        ("z", timedelta()),
        ("+05:30", timedelta(hours=5, minutes=30)),
        ("-0530", -timedelta(hours=5, minutes=30)),
        ("-05", timedelta(hours=-5)),
        ("-00:00", timedelta()),
        ("+5", None),
        ("05:00", None),
        ("+24:00", None),
        ("+05:60", None),
        ("", None),
    ],
)
def test_an_offset_is_read(text: str, expected: timedelta | None) -> None:
    assert parse_offset(text) == expected


@pytest.mark.parametrize("text", ["2019-9-14", "2019-W01-1", "20190914", "2019-02-29", "", "2019-09-14 "])
def test_only_an_iso_date_is_a_day(text: str) -> None:
    assert parse_day("2019-09-14") == date(2019, 9, 14)
    assert parse_day(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2019-09-14" + " " * 50_000 + "x",
        "1d" + " " * 50_000 + "x",
        "1" * 50_000,
        "2019-09-14T13:30" + " " * 50_000,
    ],
)
def test_long_texts_are_refused_or_read_in_no_time(text: str) -> None:
    # Quadratic reading of 50,000 characters would take minutes.
    assert parse_duration(text) is None
    assert parse_time_of_day(text) is None
    assert parse_zone(text) is None
    read(text)


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the folder of real posts is not beside this checkout")
def test_every_publish_date_of_the_real_posts_is_read() -> None:
    texts = [
        line.partition(":")[2].strip(" '\"")
        for path in sorted(CORPUS.rglob("*.md"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("publishDate:")
    ]
    assert len(texts) > 30
    readings = [(text, *read(text, CHICAGO)) for text in texts]
    assert [text for text, reading, complaints in readings if reading is None or complaints] == []
    assert sum(reading is not None and reading.start is not None for _, reading, _ in readings) > 20
