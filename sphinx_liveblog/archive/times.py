"""Every rule about dates, times of day, zones and the precision that was written."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import MINYEAR, UTC, date, datetime, time, timedelta, timezone
from functools import cache
from typing import TypeAlias
from zoneinfo import ZoneInfo, available_timezones

Complain: TypeAlias = Callable[[str, tuple[str, ...]], None]
"""Where complaints about a text go: a template for :meth:`str.format`, and what was found in the file."""

_PART_HOURS = (-9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 8.75, 9.5, 10.5, 12.75, 13.75)
OFFSETS_IN_USE: frozenset[timedelta] = frozenset(
    timedelta(hours=hours) for hours in (*range(-12, 15), *_PART_HOURS)
)
"""The offsets from UTC that clocks on earth show today; history does not count (Niue left -11:20 in 1964)."""

_FIRST_INSTANT = datetime.min.replace(tzinfo=UTC)
_LAST_INSTANT = datetime.max.replace(tzinfo=UTC)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TEXT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:(?:[Tt]|[ \t]+)(?P<clock>[0-9]{1,2}:[0-9]{2}(?P<second>:[0-9]{2})?)(?(second)(?:[.,][0-9]+)?)"
    r"[ \t]*(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>[01][0-9]|2[0-3])(?::?(?P<minutes>[0-5][0-9]))?")
_MERIDIEM = r"(?P<meridiem>[ap])(?:\.m\.|m)(?!\w)"
_FULL_HOUR = re.compile(rf"(?P<hour>[0-9]{{1,2}})\s?{_MERIDIEM}", re.IGNORECASE)
_CLOCKS = (
    re.compile(
        rf"(?P<hour>0?[1-9]|1[0-2]):(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}}))?\s?{_MERIDIEM}",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?![0-9])(?::(?P<second>[0-9]{2})(?![0-9]))?"),
    re.compile(r"(?P<hour>[0-9]{1,2})[hH](?P<minute>[0-9]{2})(?![0-9])"),
)
_DURATIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<hours>[0-9]{1,3}):(?P<minutes>[0-5][0-9])(?::(?P<seconds>[0-5][0-9]))?",
        r"(?:(?P<hours>[0-9]{1,3})\s*h\s*)?(?P<minutes>[0-9]{1,5})",
        r"(?:(?P<days>[0-9]{1,3})\s*d(?:ays?)?)?(?:\s*(?P<hours>[0-9]{1,5})\s*h(?:(?:ou)?rs?)?)?"
        r"(?:\s*(?P<minutes>[0-9]{1,5})\s*m(?:in(?:ute)?s?)?)?"
        r"(?:\s*(?P<seconds>[0-9]{1,5})\s*s(?:ec(?:ond)?s?)?)?",
        r"P(?:(?P<days>[0-9]{1,3})D)?"
        r"(?:T(?:(?P<hours>[0-9]{1,5})H)?(?:(?P<minutes>[0-9]{1,5})M)?(?:(?P<seconds>[0-9]{1,5})S)?)?",
    )
)
# "localtime" is whatever this machine is set to, "Factory" says that nobody set it.
_NOT_PLACES = frozenset({"localtime", "Factory", "posixrules"})


class Precision(enum.IntEnum):
    """How much of a moment was written."""

    DATE = 0
    MINUTE = 1
    SECOND = 2


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or a date and time, as it was written and where it was meant."""

    wall: datetime
    """What calendar and clock showed there: naive; midnight for a date."""
    precision: Precision
    """What was written; more is never printed."""
    offset: timedelta | None
    """Offset from UTC, written or following from the zone. ``None``: unknown zone, or a date."""
    zone: str | None
    """IANA name of the zone, when it is known and its clocks really show ``offset`` then."""

    def isoformat(self) -> str:
        """Return ISO 8601 with the written precision.

        ``2019-09-14``, ``2019-09-14T13:30-05:00``, or ``2019-09-14T13:30`` in an unknown zone.
        """
        if self.precision is Precision.DATE:
            return self.wall.date().isoformat()
        timespec = "seconds" if self.precision is Precision.SECOND else "minutes"
        return self.wall.isoformat(timespec=timespec) + _offset_text(self.offset)

    def instant(self) -> datetime:
        """Return the aware UTC time; a date counts from its first instant, an unknown zone as UTC.

        Never raises: what lies outside the years 1 to 9999 is moved to their ends.
        """
        try:
            return as_aware(self).astimezone(UTC)
        except OverflowError:
            return _FIRST_INSTANT if self.wall.year == MINYEAR else _LAST_INSTANT

    def abbreviation(self) -> str:
        """Return ``CDT`` where the zone has a name for it, else ``UTC-05:00``; empty if unknown or a date."""
        if self.precision is Precision.DATE or self.offset is None:
            return ""
        name = as_aware(self).tzname() or ""
        # Half of the IANA zones have no letters: Sao Paulo's abbreviation is "-03".
        return name if name[:1].isalpha() else str(timezone(self.offset))

    def in_zone(self, zone: str | None) -> Moment:
        """Return the same instant on the clocks of ``zone``; a date or an unknown zone stays as it is."""
        info = _zone_info(zone)
        if info is None or self.offset is None or self.precision is Precision.DATE:
            return self
        try:
            local = as_aware(self).astimezone(info)
        except OverflowError:
            return self
        return Moment(local.replace(tzinfo=None, fold=0), self.precision, local.utcoffset(), zone)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one date text says."""

    moment: Moment
    start: Moment | None = None
    """Start of the talk, when it was written in the place of the offset."""


def as_aware(moment: Moment) -> datetime:
    """Return the wall time with a ``tzinfo``: the zone where it is known, else the offset, else UTC.

    The first instant of a date is meant. ``fold`` says which of two equal times it is (PEP 495).
    """
    info = _zone_info(moment.zone)
    if moment.precision is Precision.DATE:
        return moment.wall.replace(tzinfo=info or UTC)
    if moment.offset is None:
        return moment.wall.replace(tzinfo=UTC)
    folds = (moment.wall.replace(tzinfo=info, fold=fold) for fold in (0, 1) if info is not None)
    fixed = moment.wall.replace(tzinfo=timezone(moment.offset))
    return next((local for local in folds if local.utcoffset() == moment.offset), fixed)


def add_duration(instant: datetime, duration: timedelta) -> datetime:
    """Return ``instant + duration``, both aware UTC, kept within the years 1 to 9999."""
    try:
        return instant + duration
    except OverflowError:
        return _LAST_INSTANT if duration > timedelta() else _FIRST_INSTANT


def wall_after(wall: datetime, duration: timedelta) -> datetime:
    """Return ``wall + duration``, both naive, kept within the years 1 to 9999: no clock is changed."""
    return add_duration(wall.replace(tzinfo=UTC), duration).replace(tzinfo=None)


def moment_after(start: Moment, duration: timedelta) -> Moment:
    """Return what the clocks at ``start`` show when ``duration`` has passed, also where they were changed.

    A time with an offset and without a zone stays on the clock that it was written by; a date stays a date.
    """
    if start.offset is None:
        wall = wall_after(start.wall, duration)
        return moment_on(wall.date(), wall.time(), start.precision, start.zone)
    wall = wall_after(add_duration(start.instant(), duration).replace(tzinfo=None), start.offset)
    return Moment(wall, start.precision, start.offset, None).in_zone(start.zone)


def time_between(start: Moment, end: Moment) -> timedelta:
    """Return how much time passes, or what the clocks show of it where an offset is unknown."""
    if start.offset is None or end.offset is None:
        return end.wall - start.wall
    return end.instant() - start.instant()


def moment_on(
    day: date, clock: time, precision: Precision, zone: str | None, complain: Complain | None = None
) -> Moment:
    """Return the moment at which a clock in ``zone`` shows ``clock`` on ``day``.

    A time that occurs twice is the earlier one, one that is skipped keeps the offset before the
    gap (``fold=0``, PEP 495); ``complain`` hears of both.
    """
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    info = _zone_info(zone)
    if precision is Precision.DATE:
        return Moment(datetime.combine(day, time()), precision, None, zone if info else None)
    if info is None:
        return Moment(wall, precision, None, None)
    offset = wall.replace(tzinfo=info).utcoffset()
    moment = Moment(wall, precision, offset, zone)
    if complain is not None:
        _complain_of_change(moment, wall.replace(tzinfo=info, fold=1).utcoffset(), complain)
    return moment


def moment_at_offset(wall: datetime, precision: Precision, offset: timedelta, zone: str | None) -> Moment:
    """Return the moment of a written offset; ``zone`` is kept if its clocks show that offset then."""
    moment = Moment(wall, precision, offset, None)
    there = moment.in_zone(zone)
    return there if there.offset == offset else moment


def parse_moment(text: str, zone: str | None, complain: Complain) -> Reading | None:
    """Read an ISO date, or date and time (RFC 3339, YAML 1.1), meant in ``zone`` unless it has an offset.

    Midnight with a negative offset that no clock uses is a date; the talk's start stands in the offset
    (``2019-09-14T00:00-13:30``). What cannot be read is complained of, and ``None`` returned.
    """
    parts = _take_apart(text.strip())
    if parts is None:
        complain(*_not_a_date(text.strip()))
        return None
    day, clock, offset = parts
    if clock is None:
        return Reading(moment_on(day, time(), Precision.DATE, zone))
    if offset is None:
        return Reading(moment_on(day, *clock, zone, complain))
    return _read_with_offset(datetime.combine(day, clock[0]), clock[1], offset, zone, complain)


def parse_day(text: str) -> date | None:
    """Read ``2019-09-14``; ``None`` for anything else, and for days that no calendar has."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def parse_offset(text: str) -> timedelta | None:
    """Read ``Z``, ``+05:30``, ``+0530`` or ``+05``; ``None`` for anything else, and from 24 hours on."""
    if text in {"Z", "z"}:
        return timedelta()
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return -size if match["sign"] == "-" else size


def read_clock(text: str, at: int = 0) -> tuple[time, Precision, int] | None:
    """Read the time of day that stands at ``at``: ``13:32``, ``13:32:05``, ``1:32 pm`` or ``13h32``.

    The third value is where it ends in ``text``; what follows is the caller's to judge.
    """
    match = next(filter(None, (pattern.match(text, at) for pattern in _CLOCKS)), None)
    clock = _clock_of(match) if match else None
    return (*clock, match.end()) if match and clock else None


def parse_time_of_day(text: str) -> tuple[time, Precision] | None:
    """Read a text that is a time of day and nothing else; ``1 pm`` needs no minutes."""
    text = text.strip()
    hour = _FULL_HOUR.fullmatch(text)
    if hour is not None:
        return _clock_of(hour)
    found = read_clock(text)
    return found[:2] if found and found[2] == len(text) else None


def parse_duration(text: str) -> timedelta | None:
    """Read ``0:45``, ``1:30:00``, ``45`` (minutes), ``1h30``, ``45 min`` or ``PT45M``; never zero or less."""
    text = text.strip()
    match = next(filter(None, (pattern.fullmatch(text) for pattern in _DURATIONS)), None)
    parts = match.groupdict(default="0") if match else {}
    duration = timedelta(**{unit: int(number) for unit, number in parts.items()})
    return duration if duration > timedelta() else None


def parse_zone(text: str) -> str | None:
    """Return the IANA name of a zone, in its own spelling; ``None`` if there is no such place.

    Looked up in the list of names, not as a file: no path gets in, and the file system's opinion
    about upper and lower case does not matter.
    """
    return _zone_names().get(text.strip().casefold())


@cache
def _zone_names() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones() - _NOT_PLACES}


def _zone_info(zone: str | None) -> ZoneInfo | None:
    if zone is None:
        return None
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return None


def _take_apart(text: str) -> tuple[date, tuple[time, Precision] | None, timedelta | None] | None:
    """Return day, clock and offset of a date text, the last two ``None`` where they are not written."""
    match = _DATE_TEXT.fullmatch(text)
    day = parse_day(match["day"]) if match else None
    if match is None or day is None:
        return None
    if match["clock"] is None:
        return day, None, None
    clock = parse_time_of_day(match["clock"])
    offset = parse_offset(match["offset"]) if match["offset"] else None
    valid = clock is not None and (offset is not None or match["offset"] is None)
    return (day, clock, offset) if valid else None


def _not_a_date(text: str) -> tuple[str, tuple[str, ...]]:
    if text:
        return "{} is not a date: write it as 2024-05-31 or 2024-05-31T13:30-05:00", (text,)
    return "The date is empty: write it as 2024-05-31 or 2024-05-31T13:30-05:00", ()


def _read_with_offset(
    wall: datetime, precision: Precision, offset: timedelta, zone: str | None, complain: Complain
) -> Reading | None:
    if offset in OFFSETS_IN_USE:
        return Reading(moment_at_offset(wall, precision, offset, zone))
    if wall.time() != time() or offset > timedelta():
        written = Moment(wall, precision, offset, None).isoformat()
        complain(
            "{} has the offset {}, which no clock on earth uses: correct it, or leave it out",
            (written, _offset_text(offset)),
        )
        return None
    start = (datetime.min - offset).time()  # noqa: DTZ901 - only the time of day is taken
    date_only = moment_on(wall.date(), time(), Precision.DATE, zone)
    return Reading(date_only, moment_on(wall.date(), start, Precision.MINUTE, zone, complain))


def _complain_of_change(moment: Moment, other: timedelta | None, complain: Complain) -> None:
    """Complain if clocks were changed at ``moment``; ``other`` is the zone's offset for ``fold=1``."""
    if moment.offset is None or other is None or moment.offset == other:
        return
    written = replace(moment, offset=None).isoformat()
    offsets = (_offset_text(moment.offset), _offset_text(other))
    if moment.offset > other:
        complain(
            "{} occurs twice in {}, where clocks are set back: the earlier one ({}) was assumed; "
            "write the offset that is meant, {} or {}",
            (written, moment.zone or "", offsets[0], *offsets),
        )
    else:
        complain(
            "{} does not exist in {}, where clocks are set forward: it was read with the offset before "
            "the change ({}); correct the time, or write its offset",
            (written, moment.zone or "", offsets[0]),
        )


def _clock_of(match: re.Match[str]) -> tuple[time, Precision] | None:
    parts = match.groupdict()
    hour, second = int(parts["hour"]), parts.get("second")
    meridiem = parts.get("meridiem")
    if meridiem:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - the face of a clock
            return None
        hour = hour % 12 + (12 if meridiem in "pP" else 0)
    try:
        clock = time(hour, int(parts.get("minute") or 0), int(second or 0))
    except ValueError:
        return None
    return clock, Precision.SECOND if second else Precision.MINUTE


def _offset_text(offset: timedelta | None) -> str:
    """Return ``-05:00``, or nothing; seconds (local mean time before 1900) are no part of ISO 8601."""
    if offset is None:
        return ""
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"{'-' if offset < timedelta() else '+'}{hours:02}:{minutes:02}"
