"""The programme of an event as a grid: days, rooms across, and in each cell what begins there and then."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from sphinx_liveblog.archive.model import Event, Slot, Talk
from sphinx_liveblog.archive.names import canonical_name
from sphinx_liveblog.archive.times import Moment, Precision, moment_after, wall_after

_NIGHT_ENDS = time(5)
_LONGEST_GAP = timedelta(hours=2)
"""What begins in the night continues the evening if no longer a pause lies between."""
_ASSUMED_LENGTH = timedelta(hours=1)
_DAY = timedelta(days=1)
_NUMBER = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class Item:
    """What takes place once: a talk, or what is no talk."""

    talk: Talk | None
    title: str = ""
    """Of what is no talk; may be empty."""
    start: Moment | None = None
    """On the clocks of the event; ``None`` where no time of day is known."""
    end: Moment | None = None
    room: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What begins in one place at one time: nothing, one item, or several that are in each other's way."""

    items: tuple[Item, ...] = ()
    rows: int = 1
    """How many rows it lasts; fewer than its end says, where something else begins in its place."""
    columns: int = 1
    """How many rooms it spans."""


@dataclass(frozen=True, slots=True)
class Row:
    """What begins at one time. What stands in all rooms has a row of its own, before the rooms."""

    start: Moment
    cells: tuple[Cell, ...]
    """From left to right, empty ones too, but none for a room in which a cell above still lasts."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the conference, which may last into the night."""

    date: date | None
    """``None`` for what has no date."""
    rooms: tuple[str, ...]
    """Rooms of the day's talks; what is elsewhere, or nobody knows where, spans all of them."""
    rows: tuple[Row, ...]
    untimed: tuple[Item, ...] = ()
    """What takes place on that day, nobody knows when."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a programme is shown; an empty part filters nothing."""

    days: tuple[date, ...] = ()
    rooms: tuple[str, ...] = ()
    """They stand in this order."""
    tracks: tuple[str, ...] = ()


def plan_days(event: Event, talks: Iterable[Talk], wanted: Wanted | None = None) -> tuple[Day, ...]:
    """Return the programme of an event, in order; empty when it has no talk.

    :param talks: the listed public talks of the event.
    """
    wanted = wanted or Wanted()
    items = _select_items(event, talks, wanted)
    if not any(item.talk for item in items):
        return ()
    is_part = bool(wanted.rooms or wanted.tracks)
    days = (_plan_day(day, found, wanted) for day, found in _split_days(event, items))
    return tuple(
        day
        for day in days
        if (not wanted.days or day.date in wanted.days) and (not is_part or _has_talk(day))
    )


def list_items(day: Day) -> tuple[Item, ...]:
    """Return what takes place on a day, in order of time, then of rooms; what has no time last."""
    timed = (item for row in day.rows for cell in row.cells for item in cell.items)
    return (*timed, *day.untimed)


def find_clashes(talks: Iterable[Talk]) -> tuple[tuple[Talk, Talk], ...]:
    """Return the pairs of talks that one room of an event has at overlapping times, each pair once.

    A talk whose end is unknown is in the way of what begins when it does. Cancelled talks are in nobody's.
    """
    rooms: dict[tuple[str, str], list[tuple[Talk, Item]]] = {}
    for talk in talks:
        for item in _items_of(talk, None) if not talk.cancelled else ():
            if item.room and _has_time(item):
                rooms.setdefault((talk.event, canonical_name(item.room)), []).append((talk, item))
    found: dict[tuple[str, str], tuple[Talk, Talk]] = {}
    for booked in rooms.values():
        for first, second in _overlaps(booked):
            if first.ref != second.ref:
                found.setdefault((first.ref, second.ref), (first, second))
    return tuple(found.values())


# -- from talks to items


def _select_items(event: Event, talks: Iterable[Talk], wanted: Wanted) -> list[Item]:
    rooms, tracks = _names(wanted.rooms), _names(wanted.tracks)
    given = [(talk, item) for talk in talks for item in _items_of(talk, event.timezone or None)]
    stages = {canonical_name(item.room) for _, item in given}
    items = [
        item
        for talk, item in given
        if (not rooms or canonical_name(item.room) in rooms)
        and (not tracks or canonical_name(talk.track) in tracks)
    ]
    kept = {canonical_name(item.room) for item in items}
    for slot in event.slots:
        room = canonical_name(slot.room)
        # A pause in a room of which nothing else is shown concerns nobody.
        if not room or room in kept or room not in stages:
            items.append(_item_at(slot, event.timezone or None, None))
    return items


def _items_of(talk: Talk, zone: str | None) -> Iterator[Item]:
    for slot in talk.slots or (Slot(),):
        yield _item_at(slot, zone, talk)


def _item_at(slot: Slot, zone: str | None, talk: Talk | None) -> Item:
    title = "" if talk else slot.title
    start = slot.start.in_zone(zone) if slot.start else None
    return Item(talk, title, start, _end_of(slot, start, zone), slot.room)


def _end_of(slot: Slot, start: Moment | None, zone: str | None) -> Moment | None:
    """Return when a slot ends; ``None`` where that is unknown, or cannot be."""
    if start is None or start.precision is Precision.DATE:
        return None
    if slot.end is not None and slot.end.precision is not Precision.DATE:
        end = slot.end.in_zone(zone)
        length = end.instant() - start.instant()
        return end if timedelta() < length < _DAY else None
    if slot.duration is None or not timedelta() < slot.duration < _DAY:
        return None
    return moment_after(start, slot.duration)


# -- from items to days


def _split_days(event: Event, items: Iterable[Item]) -> Iterator[tuple[date | None, list[Item]]]:
    """Yield each day with what takes place on it, then what has no date."""
    days: dict[date | None, list[Item]] = {}
    timed = sorted((item for item in items if _has_time(item)), key=_order)
    for day, item in _date_items(timed):
        days.setdefault(day, []).append(item)
    for item in items:
        if item.start is None:
            days.setdefault(_only_day(event), []).append(item)
        elif item.start.precision is Precision.DATE:
            day = item.start.wall.date()
            days.setdefault(day, []).append(replace(item, start=None))
    undated = days.pop(None, None)
    yield from sorted(days.items(), key=lambda pair: pair[0] or date.max)
    if undated:
        yield None, undated


def _date_items(timed: Iterable[Item]) -> Iterator[tuple[date, Item]]:
    """Yield items in order of time with their day; what continues an evening in the night belongs to it."""
    day, until = date.min, datetime.min  # noqa: DTZ901 - walls of clocks are naive
    for item in timed:
        begin = _wall(item)
        continues = begin.time() < _NIGHT_ENDS and begin - until <= _LONGEST_GAP
        if day < begin.date() and not (continues and (begin.date() - day).days == 1):
            day, until = begin.date(), begin
        until = max(until, _until(item, _ASSUMED_LENGTH))
        yield day, item


def _only_day(event: Event) -> date | None:
    """Return the day of an event that lasts no longer."""
    if event.start is None or (event.end and event.end.wall.date() != event.start.wall.date()):
        return None
    return event.start.wall.date()


def _plan_day(day: date | None, items: Sequence[Item], wanted: Wanted) -> Day:
    timed = [item for item in items if item.start]
    rooms = _list_rooms(timed, wanted.rooms)
    untimed = (item for item in items if not item.start)
    return Day(day, tuple(rooms.values()), _lay_out(timed, tuple(rooms)), tuple(sorted(untimed, key=_order)))


def _list_rooms(items: Iterable[Item], first: Iterable[str]) -> dict[str, str]:
    """Return the rooms of talks by canonical name: ``first`` as they stand, then ``Room 2`` before ``10``."""
    rooms: dict[str, str] = {}
    for item in items:
        if item.talk and item.room:
            rooms.setdefault(canonical_name(item.room), item.room)
    places = {name: place for place, name in enumerate(map(canonical_name, first))}
    ordered = sorted(rooms, key=lambda name: (places.get(name, len(places)), _natural(name)))
    return {name: rooms[name] for name in ordered}


def _has_talk(day: Day) -> bool:
    return any(item.talk for item in list_items(day))


# -- from a day to rows

_Band: TypeAlias = tuple[datetime, bool, dict[int, list[Item]]]
"""When something begins, whether it does so in single rooms, and what, by column."""


def _lay_out(items: Iterable[Item], rooms: Sequence[str]) -> tuple[Row, ...]:
    bands = _collect_bands(items, rooms)
    width = max(1, len(rooms))
    rows: list[Row] = []
    busy = [0] * width  # the row in which each room is free again
    for number, (_, in_rooms, begins) in enumerate(bands):
        first = next(iter(begins.values()))[0]
        across = (Cell(tuple(begins.get(0, ())), 1, width),)
        cells = tuple(_fill_row(bands, number, busy)) if in_rooms else across
        assert first.start is not None  # noqa: S101  # only such items are in bands
        rows.append(Row(first.start, cells))
    return tuple(rows)


def _collect_bands(items: Iterable[Item], rooms: Sequence[str]) -> list[_Band]:
    columns = {name: column for column, name in enumerate(rooms)}
    bands: dict[tuple[datetime, bool], dict[int, list[Item]]] = {}
    for item in items:
        column = columns.get(canonical_name(item.room)) if item.room else None
        band = bands.setdefault((_wall(item), column is not None), {})
        band.setdefault(column or 0, []).append(item)
    return [(*key, bands[key]) for key in sorted(bands)]


def _fill_row(bands: Sequence[_Band], number: int, busy: list[int]) -> Iterator[Cell]:
    begins = bands[number][2]
    for column in range(len(busy)):
        if busy[column] > number:
            continue
        items = tuple(begins.get(column, ()))
        rows = _count_rows(bands, number, column, items)
        busy[column] = number + rows
        yield Cell(items, rows)


def _count_rows(bands: Sequence[_Band], number: int, column: int, items: Iterable[Item]) -> int:
    """Return how many rows items last: until they end, or something else begins in their place."""
    end = max((_until(item, timedelta()) for item in items), default=bands[number][0])
    later = itertools.takewhile(
        lambda band: band[0] < end and band[1] and column not in band[2], bands[number + 1 :]
    )
    return 1 + sum(1 for _ in later)


# -- small things


def _wall(item: Item) -> datetime:
    return item.start.wall if item.start else datetime.max  # noqa: DTZ901 - as above


def _until(item: Item, assumed: timedelta) -> datetime:
    """Return what the clocks show when an item ends, or might."""
    wall = item.end.wall if item.end else _wall(item)
    length = timedelta() if item.end else assumed
    return wall_after(wall, length)


def _order(item: Item) -> tuple[datetime, bool, list[tuple[int, str]], str]:
    """Return a sort key: by time, what is no talk before the talks, then by room."""
    name = item.talk.ref if item.talk else item.title
    return (_wall(item), item.talk is not None, _natural(canonical_name(item.room)), name)


def _natural(text: str) -> list[tuple[int, str]]:
    """Return a sort key by which ``room 2`` stands before ``room 10``."""
    # Only ASCII digits: int() takes others too, and no more than 4,300 of any.
    parts = (part for part in _NUMBER.split(text) if part)
    return [(len(digits), digits) if (digits := _digits(part)) else (0, part) for part in parts]


def _digits(text: str) -> str:
    return text.lstrip("0") or "0" if text.isascii() and text.isdigit() else ""


def _names(texts: Collection[str]) -> frozenset[str]:
    return frozenset(map(canonical_name, texts))


def _overlaps(booked: Sequence[tuple[Talk, Item]]) -> Iterator[tuple[Talk, Talk]]:
    """Yield the pairs of talks in one room that overlap, in order of time."""
    # Where one has no zone, all are compared by their clocks.
    by_instant = all(item.start and item.start.offset is not None for _, item in booked)
    spans = sorted(
        ((*_span(item, by_instant=by_instant), talk) for talk, item in booked),
        key=lambda span: (span[0], span[2].ref),
    )
    for index, (begin, end, talk) in enumerate(spans):
        for other_begin, _, other in itertools.islice(spans, index + 1, None):
            if other_begin >= end and other_begin != begin:
                break
            yield talk, other


def _has_time(item: Item) -> bool:
    return item.start is not None and item.start.precision is not Precision.DATE


def _span(item: Item, *, by_instant: bool) -> tuple[datetime, datetime]:
    begin, end = item.start, item.end or item.start
    assert begin is not None and end is not None  # noqa: S101, PT018
    return (begin.instant(), end.instant()) if by_instant else (begin.wall, end.wall)
