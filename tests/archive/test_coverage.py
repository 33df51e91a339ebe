"""Heads of entries, their days and ids, the state of a coverage, by tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from sphinx_liveblog.archive.coverage import (
    EntryHead,
    State,
    TimedEntry,
    arrange_entries,
    coverage_state,
    date_entries,
    entry_order,
    parse_entry_head,
)
from sphinx_liveblog.archive.times import Moment, Precision, parse_moment

CHICAGO = "America/Chicago"


def moment(text: str | None, zone: str | None = CHICAGO) -> Moment | None:
    if text is None:
        return None
    reading = parse_moment(text, zone, lambda message, details: pytest.fail(message.format(*details)))
    assert reading is not None
    return reading.moment


def known(text: str, zone: str | None = CHICAGO) -> Moment:
    there = moment(text, zone)
    assert there is not None
    return there


def head(text: str) -> EntryHead:
    found = parse_entry_head(text)
    assert found is not None
    return found


def dated(
    texts: list[str],
    start: str | None = None,
    published: str | None = None,
    zone: str | None = CHICAGO,
    given: dict[int, str] | None = None,
) -> tuple[TimedEntry, ...]:
    ids = [(given or {}).get(index) for index in range(len(texts))]
    heads = [head(text) for text in texts]
    return date_entries(heads, moment(start, zone), moment(published, zone), zone, ids)


def written(entries: tuple[TimedEntry, ...]) -> list[str | None]:
    return [entry.moment.isoformat() if entry.moment else None for entry in entries]


@pytest.mark.parametrize(
    ("text", "clock", "rest"),
    [
        ("13:32 Kevin opens", time(13, 32), "Kevin opens"),
        ("13:32", time(13, 32), ""),
        ("13:32\nKevin opens", time(13, 32), "Kevin opens"),
        ("  9:05 Kevin opens", time(9, 5), "Kevin opens"),
        ("13:32:05 Kevin opens", time(13, 32, 5), "Kevin opens"),
        ("1:32 pm Kevin opens", time(13, 32), "Kevin opens"),
        ("1:32pm Kevin opens", time(13, 32), "Kevin opens"),
        ("1:32 p.m. Kevin opens", time(13, 32), "Kevin opens"),
        ("1:32 pm – text", time(13, 32), "text"),
        ("13h32: text", time(13, 32), "text"),
        ("13h32 text", time(13, 32), "text"),
        ("13:32: text", time(13, 32), "text"),
        ("13:32:text", time(13, 32), "text"),
        ("13:32 - text", time(13, 32), "text"),
        ("13:32-text", time(13, 32), "text"),
        ("13:32—text", time(13, 32), "text"),
        ("13:32 — text", time(13, 32), "text"),
        ("13:32, text", time(13, 32), "text"),
        ("13:32. Text", time(13, 32), "Text"),
        ("13:32 3 people", time(13, 32), "3 people"),
        ("13:32 - 3 people", time(13, 32), "3 people"),
        ("13:32—3 people", time(13, 32), "3 people"),
        ("13:32 -v is a flag", time(13, 32), "-v is a flag"),
        ("13:32 .NET", time(13, 32), ".NET"),
        ("13:32 - 1h30 to go", time(13, 32), "1h30 to go"),
        ("13:32 != 13:23", time(13, 32), "!= 13:23"),
        ("13:30 am Stand", time(13, 30), "am Stand"),
        ("9:30 amazing", time(9, 30), "amazing"),
        ("13:32 https://example.org", time(13, 32), "https://example.org"),
    ],
)
def test_a_paragraph_that_begins_with_a_time_is_an_entry(text: str, clock: time, rest: str) -> None:
    found = head(text)
    assert (found.clock, found.day, found.offset, found.key, found.by) == (clock, None, None, False, None)
    assert found.precision is (Precision.SECOND if clock.second else Precision.MINUTE)
    assert text[found.length :] == rest


@pytest.mark.parametrize(
    "text",
    [
        *("", "Kevin opens", "At 13:32 Kevin opens", "1332 people", "13 people", "13.32 Kevin", "5 pm tea"),
        *("13:32.5", "1:2", "10:30:99", "10:30:05.5", "3:1 ratio", "16:9 ratio", "25:00", "13:60", "13:320"),
        *("13:32h", "13:32er", "13:32_", "13:32/14", "13:32+05:00", "13h60", "13h321", "113:32", "-13:32"),
        *("13:32,5", "13:32;x", "13:32!x"),
        *("13:30-14:00 lunch", "13:30–14:00 lunch", "13:30 - 14:00 lunch", "13:30 — 14:00 lunch"),
        *("13:30—14:00", "13:30-14 lunch", "13h30-14h00 lunch", "1:30 pm - 2:00 pm lunch", "13:30:00-14:00"),
        *("2024-02-30 13:32 text", "2019-09-14 text", "2019-09-14", "2019-09-1413:32", "19-09-14 13:32"),
        *("2019-09-14T13:32-13:30 text", "2019-09-14 13:30-14:00 lunch", "2019-09-14T13:32-05:00x"),
    ],
)
def test_what_begins_with_no_time_is_no_entry(text: str) -> None:
    assert parse_entry_head(text) is None


@pytest.mark.parametrize(
    ("text", "key", "by", "rest"),
    [
        ("13:32 ! Big news", True, None, "Big news"),
        ("13:32 !Big news", True, None, "Big news"),
        ("13:32! Big news", True, None, "Big news"),
        ("13:32 !", True, None, ""),
        ("13:32 !@ann Big news", True, "ann", "Big news"),
        ("13:32 @ann ! Big news", True, "ann", "Big news"),
        ("13:32 @ann Big news", False, "ann", "Big news"),
        ("13:32: @ann: Big news", False, "ann", "Big news"),
        ("13:32 – ! – Big news", True, None, "Big news"),
        ("1:32 pm @ann-lee_2.x Big news", False, "ann-lee_2.x", "Big news"),
        ("13:32 @ann. Big news", False, "ann", "Big news"),
        ("13:32 @ann @bob Big news", False, "ann", "@bob Big news"),
        ("13:32 ! ! Big news", True, None, "! Big news"),
        ("13:32 ! .NET", True, None, ".NET"),
        ("13:32 @nobody Big news", False, None, "@nobody Big news"),
        ("13:32 @ann@example.social Big", False, None, "@ann@example.social Big"),
        ("13:32 @ann.b@example.social Big", False, None, "@ann.b@example.social Big"),
        ("13:32 @ Big news", False, None, "@ Big news"),
        ("13:32 Big news ! @ann", False, None, "Big news ! @ann"),
    ],
)
def test_marks_after_the_time(text: str, *, key: bool, by: str | None, rest: str) -> None:
    found = parse_entry_head(text, {"ann", "bob", "ann-lee_2.x", "ann.b"}.__contains__)
    assert found is not None
    assert (found.key, found.by, text[found.length :]) == (key, by, rest)


@pytest.mark.parametrize(
    ("text", "offset", "rest"),
    [
        ("2019-09-14 13:32 text", None, "text"),
        ("2019-09-14T13:32", None, ""),
        ("2019-09-14 1:32 pm text", None, "text"),
        ("2019-09-14T13:32-05:00", -5, ""),
        ("2019-09-14T13:32-0500 text", -5, "text"),
        ("2019-09-14T13:32Z ! text", 0, "text"),
        ("2019-09-14 13:32 +02:00 text", 2, "text"),
        ("2019-09-14 13:32-05:00 – text", -5, "text"),
    ],
)
def test_a_date_may_stand_before_the_time(text: str, offset: int | None, rest: str) -> None:
    found = head(text)
    assert (found.day, found.clock) == (date(2019, 9, 14), time(13, 32))
    assert found.offset == (None if offset is None else timedelta(hours=offset))
    assert text[found.length :] == rest


def test_fractions_of_a_second_are_dropped() -> None:
    assert head("2019-09-14T13:32:05.250Z").clock == time(13, 32, 5)


@pytest.mark.parametrize(
    ("texts", "start", "published", "expected"),
    [
        pytest.param(
            ["13:32", "13:40:05"],
            "2019-09-14T13:30",
            "2019-10-01",
            ["2019-09-14T13:32-05:00", "2019-09-14T13:40:05-05:00"],
            id="day of start",
        ),
        pytest.param(["13:32"], None, "2019-10-01", ["2019-10-01T13:32-05:00"], id="day of publishDate"),
        pytest.param(["13:32"], "2019-09-14", "2019-10-01", ["2019-09-14T13:32-05:00"], id="start is a date"),
        pytest.param(["00:10"], "2019-09-14", None, ["2019-09-14T00:10-05:00"], id="a date never shifts"),
        pytest.param(
            ["00:10"], None, "2019-09-14T23:00", ["2019-09-14T00:10-05:00"], id="publishDate never shifts"
        ),
        pytest.param(
            ["22:50", "23:50", "00:10"],
            "2019-09-14T23:00",
            None,
            ["2019-09-14T22:50-05:00", "2019-09-14T23:50-05:00", "2019-09-15T00:10-05:00"],
            id="past midnight, oldest first",
        ),
        pytest.param(
            ["00:10", "23:50", "22:50"],
            "2019-09-14T23:00",
            None,
            ["2019-09-15T00:10-05:00", "2019-09-14T23:50-05:00", "2019-09-14T22:50-05:00"],
            id="past midnight, newest first",
        ),
        pytest.param(
            ["01:30", "01:29"],
            "2019-09-14T13:30",
            None,
            ["2019-09-14T01:30-05:00", "2019-09-15T01:29-05:00"],
            id="12 hours before, and one minute more",
        ),
        pytest.param(
            ["2019-09-16 00:10", "00:20"],
            "2019-09-14T23:00",
            None,
            ["2019-09-16T00:10-05:00", "2019-09-15T00:20-05:00"],
            id="a written date stands, for its entry only",
        ),
        pytest.param(
            ["2019-09-14T20:32+02:00", "2019-09-14T13:32-05:00"],
            "2019-09-14T13:30",
            None,
            ["2019-09-14T20:32+02:00", "2019-09-14T13:32-05:00"],
            id="a written offset stands",
        ),
        pytest.param(
            ["20:05"], "2019-09-15T01:00Z", None, ["2019-09-14T20:05-05:00"], id="day of start in the zone"
        ),
        pytest.param(
            ["20:05"], None, "2019-09-15T01:00Z", ["2019-09-14T20:05-05:00"], id="publishDate in the zone"
        ),
        pytest.param(
            ["13:32", "2019-09-14 13:40"], None, None, [None, "2019-09-14T13:40-05:00"], id="no day"
        ),
        pytest.param(["00:10"], "9999-12-31T23:00", None, ["9999-12-31T00:10-06:00"], id="the last day"),
    ],
)
def test_entries_get_their_day(
    texts: list[str], start: str | None, published: str | None, expected: list[str | None]
) -> None:
    assert written(dated(texts, start, published)) == expected


def test_an_entry_in_an_unknown_zone_has_no_offset() -> None:
    assert written(dated(["13:32"], "2019-09-14T13:30", zone=None)) == ["2019-09-14T13:32"]
    assert written(dated(["13:32"], "2019-09-14T13:30-05:00", zone=None)) == ["2019-09-14T13:32"]


def test_entries_stay_in_file_order() -> None:
    entries = dated(["14:00", "13:00", "15:00"], "2019-09-14T13:00")
    assert [entry.index for entry in entries] == [0, 1, 2]
    assert [entry.head.clock.hour for entry in entries] == [14, 13, 15]


def test_an_ambiguous_time_is_complained_of_with_the_position_of_its_entry() -> None:
    complaints: list[tuple[int, str]] = []
    heads = [head("00:30"), head("01:30"), head("02:30")]
    entries = date_entries(
        heads,
        known("2019-11-03T00:00"),
        None,
        CHICAGO,
        [None] * 3,
        complain=lambda index, message, details: complaints.append((index, message.format(*details))),
    )
    assert written(entries)[1] == "2019-11-03T01:30-05:00"
    [(index, sentence)] = complaints
    assert index == 1
    assert "2019-11-03T01:30 occurs twice in America/Chicago" in sentence


@pytest.mark.parametrize(
    ("texts", "given", "expected"),
    [
        pytest.param(["13:32", "13:33"], {}, ["t1332", "t1333"], id="by the minute"),
        pytest.param(["9:05", "1:32 pm"], {}, ["t0905", "t1332"], id="24 hours"),
        pytest.param(["13:32", "13:32", "13:32"], {}, ["t1332", "t1332-2", "t1332-3"], id="file order"),
        pytest.param(["13:32:40", "13:32:05"], {}, ["t1332-2", "t1332"], id="time before file order"),
        pytest.param(["00:10", "23:50"], {}, ["t0010", "t2350"], id="a later day is not named"),
        pytest.param(
            ["2019-09-15 23:10", "23:10"], {}, ["t2310-2", "t2310"], id="the same minute of a later day"
        ),
        pytest.param(["13:32", "13:33"], {0: "opening"}, ["opening", "t1333"], id="given"),
        pytest.param(["13:32", "13:32"], {0: "opening"}, ["opening", "t1332-2"], id="a given one is counted"),
        pytest.param(["13:32", "13:32"], {1: "t1332"}, ["t1332-2", "t1332"], id="given to the second"),
        pytest.param(
            ["13:32", "13:32", "13:32"],
            {1: "t1332"},
            ["t1332-2", "t1332", "t1332-3"],
            id="others go around a given one",
        ),
        pytest.param(
            ["13:32", "13:32", "15:00"],
            {2: "t1332-2"},
            ["t1332", "t1332-3", "t1332-2"],
            id="given to another minute",
        ),
        pytest.param(
            ["13:32", "13:32", "15:00"],
            {2: "t1332"},
            ["t1332-2", "t1332-3", "t1332"],
            id="generated ones go around each other",
        ),
        pytest.param(["13:32", "13:33"], {0: "x", 1: "x"}, ["x", "x"], id="duplicates are kept"),
        pytest.param(["13:32"], {0: ""}, ["t1332"], id="an empty id is none"),
    ],
)
def test_entries_get_their_ids(texts: list[str], given: dict[int, str], expected: list[str]) -> None:
    assert [entry.id for entry in dated(texts, "2019-09-14T23:00", given=given)] == expected


def test_entries_without_a_day_get_ids_by_their_clock() -> None:
    assert [entry.id for entry in dated(["13:32:40", "13:32:05", "9:00"])] == ["t1332-2", "t1332", "t0900"]


def test_writing_the_ids_into_the_file_changes_none() -> None:
    texts = ["13:32", "13:31", "13:32", "13:32:30"]
    ids = [entry.id for entry in dated(texts, "2019-09-14T13:00")]
    again = dated(texts, "2019-09-14T13:00", given=dict(enumerate(ids)))
    assert [entry.id for entry in again] == ids
    assert len(set(ids)) == len(ids)


START, LAST, END = "2019-09-14T13:30", "2019-09-14T13:58", "2019-09-14T14:10"


@pytest.mark.parametrize(
    ("given", "entries", "start", "end", "now", "expected", "change"),
    [
        pytest.param(None, [], None, None, "13:00", "ended", None, id="no times"),
        pytest.param(None, [], START, END, "13:29", "scheduled", "18:30", id="before start"),
        pytest.param(None, [], START, None, "13:30", "live", "21:30", id="from start on"),
        pytest.param(None, [], START, None, "16:29", "live", "21:30", id="3 h after start"),
        pytest.param(None, [], START, None, "16:30", "ended", None, id="over without an entry"),
        pytest.param(None, ["2019-09-14T13:20"], START, None, "13:25", "live", "21:30", id="an early entry"),
        pytest.param(None, [START, LAST], START, None, "14:00", "live", "21:58", id="3 h after the last"),
        pytest.param(None, [LAST, START], START, None, "14:00", "live", "21:58", id="newest first"),
        pytest.param(None, [START, LAST], START, END, "14:00", "live", "22:10", id="end is later"),
        pytest.param(None, [LAST], START, START, "14:00", "live", "21:58", id="last entry is later"),
        pytest.param(None, [START, LAST], START, END, "17:10", "ended", None, id="over"),
        pytest.param(None, [LAST], None, None, "14:00", "live", "21:58", id="entries only"),
        pytest.param(None, [LAST], None, None, "23:00", "ended", None, id="entries only, over"),
        pytest.param(State.SCHEDULED, [LAST], START, END, "23:00", "scheduled", None, id="given scheduled"),
        pytest.param(State.PAUSED, [LAST], START, END, "23:00", "paused", None, id="given paused"),
        pytest.param(State.ENDED, [LAST], START, END, "14:00", "ended", None, id="given ended"),
        pytest.param(State.LIVE, [LAST], START, None, "14:00", "live", "21:58", id="given live"),
        pytest.param(State.LIVE, [], START, None, "13:00", "live", "21:30", id="given live before start"),
        pytest.param(State.LIVE, [LAST], START, None, "16:58", "ended", None, id="given live, forgotten"),
        pytest.param(State.LIVE, [], None, None, "14:00", "live", None, id="given live without times"),
    ],
)
def test_the_state_follows_from_the_times(
    *,
    given: State | None,
    entries: list[str],
    start: str | None,
    end: str | None,
    now: str,
    expected: str,
    change: str | None,
) -> None:
    state, at = coverage_state(
        given,
        [known(entry) for entry in entries],
        moment(start),
        moment(end),
        known(f"2019-09-14T{now}").instant(),
        timedelta(hours=3),
    )
    assert state == expected
    assert (at and at.isoformat()) == (change and f"2019-09-14T{change}:00+00:00")


def test_a_start_without_a_time_lasts_the_day() -> None:
    def state_at(now: str) -> tuple[State, datetime | None]:
        start = known("2019-09-14")
        return coverage_state(None, [], start, None, datetime.fromisoformat(now), timedelta(hours=3))

    midnight, over = datetime(2019, 9, 14, 5, tzinfo=UTC), datetime(2019, 9, 15, 8, tzinfo=UTC)
    assert state_at("2019-09-13T23:59-05:00") == (State.SCHEDULED, midnight)
    assert state_at("2019-09-14T22:00-05:00") == (State.LIVE, over)
    assert state_at("2019-09-15T03:00-05:00") == (State.ENDED, None)


def test_entries_in_an_unknown_zone_are_counted_in_the_offset_of_start() -> None:
    start = known("2019-09-14T13:30-05:00", None)
    entry = known("2019-09-14T13:58", None)
    now = datetime(2019, 9, 14, 19, 0, tzinfo=UTC)
    state, over = coverage_state(None, [entry], start, None, now, timedelta(hours=3))
    assert (state, over) == (State.LIVE, datetime(2019, 9, 14, 21, 58, tzinfo=UTC))


def test_the_end_of_the_calendar_raises_nothing() -> None:
    now = datetime(2019, 9, 14, tzinfo=UTC)
    for last in ("9999-12-31", "9999-12-31T23:59"):
        state, over = coverage_state(None, [known(last)], None, None, now, timedelta(days=999))
        assert (state, over) == (State.LIVE, datetime.max.replace(tzinfo=UTC))


@pytest.mark.parametrize("given", [None, State.LIVE])
def test_the_promised_change_happens_at_its_instant_and_not_before(given: State | None) -> None:
    entries: list[Moment] = []
    start, end = known(START), known(END)
    now = datetime(2019, 9, 14, tzinfo=UTC)
    while True:
        state, change = coverage_state(given, entries, start, end, now, timedelta(hours=3))
        if change is None:
            break
        just_before = change - timedelta(microseconds=1)
        assert coverage_state(given, entries, start, end, just_before, timedelta(hours=3)) == (state, change)
        now = change
        assert coverage_state(given, entries, start, end, now, timedelta(hours=3))[0] is not state
    assert state is State.ENDED


@pytest.mark.parametrize(
    ("given", "state", "expected"),
    [
        (None, State.LIVE, "newest"),
        (None, State.PAUSED, "newest"),
        (None, State.ENDED, "oldest"),
        (None, State.SCHEDULED, "oldest"),
        ("newest", State.ENDED, "newest"),
        ("oldest", State.LIVE, "oldest"),
        ("sideways", State.LIVE, "newest"),
    ],
)
def test_newest_first_while_readers_wait(given: str | None, state: State, expected: str) -> None:
    assert entry_order(given, state) == expected


@pytest.mark.parametrize(
    ("texts", "oldest_first"),
    [
        pytest.param(["13:00", "13:10", "13:20"], [0, 1, 2], id="file runs up"),
        pytest.param(["13:20", "13:10", "13:00"], [2, 1, 0], id="file runs down"),
        pytest.param(["13:00", "13:10", "13:10", "13:20"], [0, 1, 2, 3], id="same minute, up"),
        pytest.param(["13:20", "13:10", "13:10", "13:00"], [3, 2, 1, 0], id="same minute, down"),
        pytest.param(["13:10", "13:10"], [0, 1], id="one minute only"),
        pytest.param(["13:00", "13:20", "13:10", "13:30"], [0, 2, 1, 3], id="one out of place"),
        pytest.param(["2019-09-14T20:05+02:00", "13:00"], [1, 0], id="by the instant"),
    ],
)
def test_entries_are_arranged_by_time(texts: list[str], oldest_first: list[int]) -> None:
    entries = dated(texts, "2019-09-14T13:00")
    assert [entry.index for entry in arrange_entries(entries, "oldest")] == oldest_first
    assert [entry.index for entry in arrange_entries(entries, "newest")] == oldest_first[::-1]


def test_arranging_counts_an_unknown_zone_in_the_offset_of_start() -> None:
    texts = ["2019-09-14T13:10-05:00", "13:20", "2019-09-14T20:05+02:00"]
    entries = dated(texts, "2019-09-14T13:00-05:00", zone=None)
    start = known("2019-09-14T13:00-05:00", None)
    assert [entry.index for entry in arrange_entries(entries, "oldest", start)] == [2, 0, 1]


@pytest.mark.parametrize("filler", [" ", "!", "@", "a", "-", ".", "1", ":", "@a.", "!@ann "])
def test_long_texts_are_read_in_no_time(filler: str) -> None:
    # Quadratic reading of 50,000 characters would take minutes.
    assert parse_entry_head("13:32 " + filler * 50_000 + "x") is not None
