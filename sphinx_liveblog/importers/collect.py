"""The talks of all files of one import together: slots of one talk joined, order of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sphinx_liveblog.importers.people import clean_person, split_person
from sphinx_liveblog.importers.rows import move_to_zone

if TYPE_CHECKING:
    from sphinx_liveblog.importers.model import ImportedTalk, Programme, Slot, When

_CODE = "code:"


def join_programmes(programmes: Sequence[Programme]) -> Programme:
    """Return one programme of several files; of what both say the first word counts."""
    first = programmes[0]
    for other in programmes[1:]:
        first = replace(
            first,
            title=first.title or other.title,
            id=first.id or other.id,
            url=first.url or other.url,
            timezone=first.timezone or other.timezone,
            start=min(filter(None, (first.start, other.start)), default=None),
            end=max(filter(None, (first.end, other.end)), default=None),
            location=first.location or other.location,
            talks=(*first.talks, *other.talks),
            breaks=(*first.breaks, *other.breaks),
        )
    return first


def tidy_programme(programme: Programme) -> Programme:
    """Return a programme with one talk for each that is given, however often, in order of time, then room."""
    talks = [_with_people(talk) for talk in _join_slots(programme.talks)]
    zone = programme.timezone
    talks.sort(key=lambda talk: _order(talk.slots, zone))
    breaks = sorted(programme.breaks, key=lambda found: _order((found.slot,), zone))
    days = sorted(day for talk in talks for slot in talk.slots if (day := _day(slot.start, zone)))
    return replace(
        programme,
        talks=tuple(talks),
        breaks=tuple(breaks),
        start=programme.start or (days[0] if days else None),
        end=programme.end or (days[-1] if days else None),
    )


def _join_slots(talks: Iterable[ImportedTalk]) -> list[ImportedTalk]:
    """Return talks with the slots of all rows that have their code; without one, each row is a talk.

    Other keys are none: an id is shared by slots, and a guid is not.
    """
    found: dict[object, ImportedTalk] = {}
    for talk in talks:
        code = next((key for key in talk.keys if key.startswith(_CODE)), "")
        known = found.get(code) if code else None
        if known is None:
            found[code or len(found)] = talk
        else:
            slots = dict.fromkeys((*known.slots, *talk.slots))
            found[code] = replace(
                known, slots=tuple(slots), keys=tuple(dict.fromkeys((*known.keys, *talk.keys)))
            )
    return list(found.values())


def _with_people(talk: ImportedTalk) -> ImportedTalk:
    named = (clean_person(person) for person in talk.presenters)
    people = [one for person in named if person.name for one in split_person(person)]
    return replace(talk, presenters=tuple(people))


def _order(slots: Sequence[Slot], zone: str) -> tuple[str, str]:
    starts = [_sortable(slot.start, zone) for slot in slots if slot.start]
    return (min(starts, default="~"), slots[0].room if slots else "")


def _sortable(when: When, zone: str) -> str:
    if not isinstance(when, datetime) or when.tzinfo is None:
        return when.isoformat()
    moved = move_to_zone(when, ZoneInfo(zone or "UTC"))
    return moved.replace(tzinfo=None).isoformat() if isinstance(moved, datetime) else when.isoformat()


def _day(when: When | None, zone: str) -> date | None:
    if not isinstance(when, datetime):
        return when
    moved = move_to_zone(when, ZoneInfo(zone)) if zone and when.tzinfo else when
    return moved.date() if isinstance(moved, datetime) else moved
