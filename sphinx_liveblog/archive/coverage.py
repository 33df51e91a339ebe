"""The logic of a liveblog: which texts are entries, when they were written, what runs and what is over."""

from __future__ import annotations

import enum
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count, pairwise
from typing import Literal, TypeAlias

from sphinx_liveblog.archive.times import (
    OFFSETS_IN_USE,
    Complain,
    Moment,
    Precision,
    add_duration,
    moment_at_offset,
    moment_on,
    parse_day,
    parse_offset,
    read_clock,
)

Order: TypeAlias = Literal["newest", "oldest"]
"""Which entry stands first on the page."""

_LEAST_LEAD = timedelta(hours=12)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt]|\s+)")
_OFFSET = re.compile(r"(?:[.,][0-9]+)?(?:\s?([Zz]|[+-][0-9]{2}:[0-9]{2})|([+-][0-9]{4}))(?![\w:])")
_END_OF_TIME = re.compile(r"\s|$|[-–:](?![0-9])|—|[,;.|](?=\s|$)|!(?=\s|$|@)")
_END_OF_RANGE = re.compile(r"\s*[-–—]\s*[0-9]{1,2}([:hH])[0-9]{2}(?![0-9])")
_SEPARATOR = re.compile(r"(?:[-–—:,;.|]|\s+[-–—:,;.|](?=\s|$))?\s*")
_KEY_MARK = re.compile(r"\s*!(?![!=])")
_AUTHOR_MARK = re.compile(r"\s*(?<=[\s!])@(\w(?:[\w.-]*\w)?)(?![\w@/]|[.-]\w)")


@dataclass(frozen=True, slots=True)
class EntryHead:
    """The time that an entry begins with, and the marks after it."""

    clock: time
    precision: Precision
    day: date | None
    """The date, where one stands before the time."""
    offset: timedelta | None
    """The offset from UTC, which only a time with a date can have."""
    key: bool
    """Whether ``!`` marks a key moment."""
    by: str | None
    """Id of the author, from ``@ann``."""
    length: int
    """How many characters the head takes, with the dash and the white space after it."""


@dataclass(frozen=True, slots=True)
class TimedEntry:
    """An entry with its place in time."""

    index: int
    """Position in the file, from 0."""
    head: EntryHead
    moment: Moment | None
    """``None`` when neither the entry nor the coverage says the day."""
    id: str


class State(enum.StrEnum):
    """How far a coverage is."""

    SCHEDULED = "scheduled"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"


def parse_entry_head(text: str, is_person: Callable[[str], bool] = lambda _: True) -> EntryHead | None:
    """Read the head of an entry off the beginning of ``text``; ``None`` if no time stands there.

    A range (``13:30-14:00``) is no entry. ``is_person`` says which ``@ann`` are authors; an
    unknown one is text.
    """
    start = len(text) - len(text.lstrip())
    dated = _DAY.match(text, start)
    day = parse_day(dated[1]) if dated else None
    found = read_clock(text, dated.end() if dated else start)
    if found is None or (dated and day is None):
        return None
    clock, precision, end = found
    offset, end = _read_offset(text, end) if day else (None, end)
    if offset is not None and offset not in OFFSETS_IN_USE:
        return None
    if not _END_OF_TIME.match(text, end) or _is_range(text, start, end):
        return None
    key, by, end = _read_marks(text, _skip_separator(text, end), is_person)
    return EntryHead(clock, precision, day, offset, key, by, end)


def date_entries(
    heads: Sequence[EntryHead],
    start: Moment | None,
    published: Moment | None,
    zone: str | None,
    given_ids: Sequence[str | None],
    *,
    complain: Callable[[int, str, tuple[str, ...]], None] | None = None,
) -> tuple[TimedEntry, ...]:
    """Give every entry its moment and its id, in file order; ``given_ids`` go with ``heads``.

    An entry without a date belongs to the day of ``start``, else of ``published``, on the clocks of
    ``zone``; to the next day when that day's time lies more than 12 hours before ``start``. Its
    neighbours have no say, so that an entry never moves because another one is added.
    ``complain`` gets the position of an entry whose time is ambiguous or does not exist.
    """
    start = start.in_zone(zone) if start else None
    published = published.in_zone(zone) if published else None
    moments = [
        _date_entry(
            head, _day_of(head.clock, start, published), zone, partial(complain, index) if complain else None
        )
        for index, head in enumerate(heads)
    ]
    ids = _name_entries(heads, moments, start, given_ids)
    facts = zip(heads, moments, ids, strict=True)
    return tuple(TimedEntry(index, head, moment, name) for index, (head, moment, name) in enumerate(facts))


def coverage_state(  # noqa: PLR0917 - all of these are facts about one coverage
    given: State | None,
    entries: Sequence[Moment],
    start: Moment | None,
    end: Moment | None,
    now: datetime,
    end_after: timedelta,
) -> tuple[State, datetime | None]:
    """Return the state at ``now`` (aware), and the UTC time at which it changes by itself, if ever.

    What the author says stands, but ``live`` ends like a coverage that says nothing: ``end_after``
    after the latest of its last entry, ``start`` and ``end``. A date lasts until its day is over.
    """
    if given is not None and given is not State.LIVE:
        return given, None
    known = [_with_offset_of(start, moment) for moment in (*entries, start, end) if moment is not None]
    if not known:
        return given or State.ENDED, None
    if given is None and start is not None and not entries and now < start.instant():
        return State.SCHEDULED, start.instant()
    over = add_duration(max(_last_instant(moment) for moment in known), end_after)
    return (State.LIVE, over) if now < over else (State.ENDED, None)


def entry_order(given: str | None, state: State) -> Order:
    """Return the order that was asked for, else newest first as long as readers wait for more."""
    asked: dict[str | None, Order] = {"newest": "newest", "oldest": "oldest"}
    return asked.get(given, "newest" if state in {State.LIVE, State.PAUSED} else "oldest")


def arrange_entries(
    entries: Sequence[TimedEntry], order: Order, start: Moment | None = None
) -> tuple[TimedEntry, ...]:
    """Sort the entries by time.

    Entries of the same time keep the direction in which the file runs: where the newest stands
    on top, the upper one of them is the newer one.
    """
    instants = {entry.index: _instant_of(entry.head, entry.moment, start) for entry in entries}
    climb = sum((later > earlier) - (later < earlier) for earlier, later in pairwise(instants.values()))
    direction = -1 if climb < 0 else 1
    oldest_first = sorted(entries, key=lambda entry: (instants[entry.index], direction * entry.index))
    return tuple(reversed(oldest_first)) if order == "newest" else tuple(oldest_first)


def _read_offset(text: str, at: int) -> tuple[timedelta | None, int]:
    match = _OFFSET.match(text, at)
    offset = parse_offset(match[1] or match[2]) if match else None
    return (offset, match.end()) if match and offset is not None else (None, at)


def _is_range(text: str, start: int, end: int) -> bool:
    """Whether another time of the same form follows: after ``13:32`` the text "- 1h30 to go" is text."""
    match = _END_OF_RANGE.match(text, end)
    return match is not None and match[1].lower() in text[start:end].lower()


def _skip_separator(text: str, at: int) -> int:
    match = _SEPARATOR.match(text, at)
    return match.end() if match else at


def _read_marks(text: str, at: int, is_person: Callable[[str], bool]) -> tuple[bool, str | None, int]:
    """Read ``!`` and ``@ann``, in any order, each once; return them and where the text goes on."""
    key, by = False, None
    while True:
        mark, author = _KEY_MARK.match(text, at), _AUTHOR_MARK.match(text, at)
        if mark and not key:
            key, at = True, mark.end()
        elif author and by is None and is_person(author[1]):
            by, at = author[1], author.end()
        else:
            return key, by, _skip_separator(text, at) if key or by else at


def _day_of(clock: time, start: Moment | None, published: Moment | None) -> date | None:
    anchor = start or published
    if anchor is None:
        return None
    day = anchor.wall.date()
    if start is None or day == date.max:
        return day
    is_past_midnight = start.wall - datetime.combine(day, clock) > _LEAST_LEAD
    return day + timedelta(days=1) if is_past_midnight else day


def _date_entry(
    head: EntryHead, day: date | None, zone: str | None, complain: Complain | None
) -> Moment | None:
    day = head.day or day
    if day is None:
        return None
    if head.offset is not None:
        return moment_at_offset(datetime.combine(day, head.clock), head.precision, head.offset, zone)
    return moment_on(day, head.clock, head.precision, zone, complain)


def _name_entries(
    heads: Sequence[EntryHead],
    moments: Sequence[Moment | None],
    start: Moment | None,
    given_ids: Sequence[str | None],
) -> list[str]:
    ids = [given or "" for given in given_ids]
    taken = set(ids)
    numbers: Counter[str] = Counter()
    for index in sorted(range(len(heads)), key=lambda i: (_instant_of(heads[i], moments[i], start), i)):
        minute = f"t{heads[index].clock:%H%M}"
        numbers[minute] += 1
        if not ids[index]:
            ids[index] = next(name for name in _ids_from(minute, numbers[minute]) if name not in taken)
            taken.add(ids[index])
    return ids


def _ids_from(minute: str, number: int) -> Iterator[str]:
    return (minute if n == 1 else f"{minute}-{n}" for n in count(number))


def _instant_of(head: EntryHead, moment: Moment | None, start: Moment | None) -> datetime:
    """Return the UTC time to sort by; entries without any day stand before the others, by their clock."""
    if moment is None:
        return datetime.combine(date.min, head.clock, UTC)
    return _with_offset_of(start, moment).instant()


def _with_offset_of(start: Moment | None, moment: Moment) -> Moment:
    """Count an entry in an unknown zone in the offset of ``start``.

    It is printed without one; but a liveblog in Chicago must not be over five hours early.
    """
    return replace(moment, offset=start.offset) if start and moment.offset is None else moment


def _last_instant(moment: Moment) -> datetime:
    """Return the instant itself, or the end of the day of a date."""
    if moment.precision is not Precision.DATE:
        return moment.instant()
    try:
        return replace(moment, wall=moment.wall + timedelta(days=1)).instant()
    except OverflowError:
        return add_duration(moment.instant(), timedelta(days=1))
