"""What an import knows, as the plain data that the files of an archive hold (docs: reference/data-files)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from sphinx_liveblog.archive.programme import find_active
from sphinx_liveblog.importers.media import is_url
from sphinx_liveblog.importers.rows import move_to_zone

if TYPE_CHECKING:
    from sphinx_liveblog.importers.model import ImportedTalk, Link, Programme, Slot, When

Record: TypeAlias = dict[str, object]
"""Key to text, number, yes or no, list, or another record; in the order in which it is written."""

TALK_FIELDS = (
    "title", "presenters", "start", "duration", "room", "slots", "track", "type", "level", "language", "tags",
    "video", "slides", "transcript", "license", "recorded", "cancelled", "image", "links", "aliases",
    "description", "abstract_format", "abstract",
)  # fmt: skip
"""What the programme owns of a talk, the long text last."""
EVENT_FIELDS = ("title", "url", "timezone", "start", "end", "location", "slots")
NO_VALUE = ""
"""What stands for a key without a value, as an event has it whose ``start`` nobody knows."""
_MINUTE = timedelta(minutes=1)


def talk_record(talk: ImportedTalk, presenters: Sequence[str], zone: str) -> Record:
    """Return a talk as a row of its event's file; what it does not say has no key.

    An abstract with scripts or directives in it, which no page runs, is taken for plain text.

    :param presenters: ids of those who speak.
    :param zone: the event's time zone, empty where it is not known.
    """
    slots = [_slot_record(slot, zone) for slot in talk.slots]
    once = slots[0] if len(slots) == 1 else {}
    text_format = "text" if find_active(talk.abstract, talk.abstract_format) else talk.abstract_format
    record: Record = {
        "title": talk.title,
        "presenters": list(presenters),
        **once,
        "slots": slots if len(slots) > 1 else [],
        "track": talk.track,
        "type": talk.type,
        "level": talk.level,
        "language": talk.language,
        "tags": list(talk.tags),
        "video": _one_or_all(talk.video),
        "slides": _one_or_all(talk.slides),
        "transcript": talk.transcript,
        "license": talk.license,
        "recorded": talk.recorded,
        "cancelled": talk.cancelled or None,
        "image": talk.image if is_url(talk.image) else "",
        "links": [_link_record(link) for link in talk.links if is_url(link.url)],
        "aliases": list(talk.aliases),
        "description": talk.description,
        "abstract_format": text_format if text_format != "markdown" and talk.abstract else "",
        "abstract": talk.abstract,
    }
    # No presenters is something to say: a row without the key looks as if it had been forgotten.
    return {"title": "", "presenters": [], **_tidy(record, TALK_FIELDS)}


def event_record(programme: Programme, fallback_title: str) -> Record:
    """Return what an event's file says beside its talks."""
    zone = programme.timezone
    breaks = [{"title": found.title, **_slot_record(found.slot, zone)} for found in programme.breaks]
    record: Record = {
        "title": programme.title or fallback_title,
        "url": programme.url if is_url(programme.url) else "",
        "timezone": zone,
        "start": programme.start.isoformat() if programme.start else "",
        "end": programme.end.isoformat() if programme.end else "",
        "location": programme.location,
        "slots": breaks,
    }
    found = _tidy(record, EVENT_FIELDS)
    # Where nobody knows, that is said: else each build would ask.
    return found if programme.start else {**found, "start": NO_VALUE}


def _slot_record(slot: Slot, zone: str) -> Record:
    record: Record = {
        "start": format_when(slot.start, zone) if slot.start else "",
        "duration": format_length(slot.duration) if slot.duration else "",
        "room": slot.room,
    }
    return _tidy(record, tuple(record))


def _link_record(link: Link) -> object:
    return {"title": link.title, "url": link.url} if link.title else link.url


def _one_or_all(urls: Iterable[str]) -> object:
    found = [url for url in urls if is_url(url)]
    return found[0] if len(found) == 1 else found


def _tidy(record: Record, order: Sequence[str]) -> Record:
    """Return a record in order, with clean texts, without what is empty."""
    cleaned = {key: clean(record[key]) for key in order if key in record}
    return {key: value for key, value in cleaned.items() if value not in (None, "", [], {})}


_NO_TEXT = frozenset({"Cc", "Cs"})
_LINE_ENDS = str.maketrans({"\u0085": "\n", "\u2028": "\n", "\u2029": "\n", "\ufffe": None, "\uffff": None})
"""YAML ends a line at the first three, and refuses the others."""


def clean(value: object) -> object:
    """Return plain data without what YAML refuses: controls, halves of a pair of codes, what is no character.

    All ends of lines become the same; blanks before them go.
    """
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").translate(_LINE_ENDS)
        kept = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in _NO_TEXT)
        return "\n".join(line.rstrip() for line in kept.split("\n")).strip()
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    return value


def format_when(when: When, zone: str) -> str:
    """Return a date or time as it stands in a file (ISO 8601): on the event's clock, if that is known.

    A time that this clock shows twice, or whose zone is not known, keeps its offset.
    """
    if not isinstance(when, datetime):
        return when.isoformat()
    if when.tzinfo is None or not zone:
        return _iso(when)
    local = move_to_zone(when, ZoneInfo(zone))
    if not isinstance(local, datetime) or local.tzinfo is None:
        return _iso(when)
    is_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return _iso(local if is_twice else local.replace(tzinfo=None))


def _iso(when: datetime) -> str:
    return when.replace(microsecond=0).isoformat(timespec="seconds" if when.second else "minutes")


def format_length(length: timedelta) -> str:
    """Return a length in minutes, rounded up: ``45 min``."""
    return f"{-(-length // _MINUTE)} min"


def day_of(record: Record) -> str:
    """Return the day of a talk's first slot (ISO 8601), empty where it has none."""
    slots = record.get("slots")
    first = slots[0] if isinstance(slots, list) and slots else record
    start = first.get("start", "") if isinstance(first, dict) else ""
    return str(start.isoformat() if isinstance(start, date) else start)[:10]
