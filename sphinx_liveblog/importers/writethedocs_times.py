"""When the sessions of Write the Docs are: times of day in one file, the dates of the days in another.

``talks_day1: [{time, duration, slug or title}]``, where a row without a time follows the one before; and
``date: {day_one: {event, date: October 27}}``, of which some days have no talks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sphinx_liveblog.archive.times import parse_time_of_day
from sphinx_liveblog.importers.model import Break, Slot
from sphinx_liveblog.importers.rows import make_length, move_to_zone

if TYPE_CHECKING:
    from sphinx_liveblog.importers.rows import Row

_DAY_NUMBER = re.compile(r"_day_?(\d{1,2})\Z")
_TALKS_WORDS = re.compile(r"\b(?:conference|talks?|main)\b", re.IGNORECASE)
_CLOCK_LENGTH = re.compile(r"(\d{1,2}):(\d{1,2})\Z")
_TAG = re.compile(r"<[^<>]*>")
_DATE_FORMATS = ("%Y %B %d", "%Y %b %d", "%Y %d %B", "%Y %d %b", "%Y %m %d")
_DAYS = ("day_one", "day_two", "day_three", "day_four", "day_five", "day_six")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the schedule's rows are read by."""

    days: Mapping[int, date]
    slugs: frozenset[str]
    zone: ZoneInfo | None


def read_schedule(schedule: Row, plan: Plan) -> tuple[dict[str, list[Slot]], list[Break]]:
    """Return the slots of talks by slug, and what is no talk."""
    slots: dict[str, list[Slot]] = {}
    breaks = []
    for key in schedule.fields:
        number = _DAY_NUMBER.search(key)
        if number is None:
            continue
        day = plan.days.get(int(number[1]))
        if day is None:
            schedule.complain(f"{key}: has no date, so that its times are not read: add the *-config.yaml")
            continue
        for row, slot in _read_day(schedule, key, day, plan.zone):
            name = next(
                (found for found in (row.text("slug"), row.text("title")) if found and found in plan.slugs),
                "",
            )
            if name:
                slots.setdefault(name, []).append(slot)
            elif row.text("slug"):
                row.complain(f"no session has the slug {row.text('slug')[:60]!r}")
            elif slot.start and slot.duration and (title := _TAG.sub("", row.text("title")).strip()):
                breaks.append(Break(title, slot))
    return slots, breaks


def _read_day(schedule: Row, key: str, day: date, zone: ZoneInfo | None) -> Iterator[tuple[Row, Slot]]:
    """Yield each row with its time; where it has none it begins when the one before ends."""
    now: datetime | None = None
    for row in schedule.rows(key):
        text, length = row.text("time"), row.text("duration")
        clock, duration = parse_time_of_day(text), _CLOCK_LENGTH.match(length)
        if (text and clock is None) or (length and duration is None):
            row.complain(f"{text[:30]!r} for {length[:30]!r} is no time of day and length, and is not read")
        if text:
            now = datetime.combine(day, clock[0]) if clock else None
        passed = timedelta(hours=int(duration[1]), minutes=int(duration[2])) if duration else None
        yield row, Slot(move_to_zone(now, zone), make_length(passed))
        now = None if now is None or passed is None else _after(now, passed)


def _after(now: datetime, passed: timedelta) -> datetime | None:
    try:
        return now + passed
    except OverflowError:
        return None


def read_days(config: Row, year: str) -> dict[int, date]:
    """Return the dates of the days with talks, by number from 1."""
    days = (config.row("date").row(key) for key in _DAYS)
    of_talks = [day for day in days if day.fields.get("talk_time") or _TALKS_WORDS.search(day.text("event"))]
    found = ((number, _read_date(day, year)) for number, day in enumerate(of_talks, 1))
    return {number: day for number, day in found if day}


def _read_date(row: Row, year: str) -> date | None:
    """Return ``October 27`` of a year."""
    words = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|[,.]", "", row.text("date"))
    text = words if re.match(r"\d{4}", words) else f"{year} {words}"
    for pattern in _DATE_FORMATS:
        try:
            return datetime.strptime(text.replace("-", " "), pattern).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    row.complain(f"date: {row.text('date')[:60]!r} is no date, and is not read")
    return None
