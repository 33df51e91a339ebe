"""The JSON list of talks from which Sourcegraph's liveblogs were made.

``[{title, description, speakers[], date, startTime, endTime}]`` with a clock of 12 hours and no time zone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sphinx_liveblog.archive.times import parse_time_of_day
from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.media import sort_links
from sphinx_liveblog.importers.model import ImportedTalk, Link, Person, Programme, Report, Slot, When
from sphinx_liveblog.importers.rows import Row, make_length, move_to_zone, read_zone

if TYPE_CHECKING:
    from sphinx_liveblog.importers.source import Source

_PLACEHOLDER = re.compile(r"\s*\{+\s*\w+\s*\}+\s*\Z")
_PROFILES = {"speakerUrl": "", "gitHubUrl": "GitHub", "twitterUrl": "Twitter", "linkedInUrl": "LinkedIn"}
_LONGEST = timedelta(hours=12)
"""Of a talk that ends on the day after: one that is longer has a wrong half of the day."""


def recognises(source: Source) -> bool:
    """Whether there is a talk with a time to start beside its date, and speakers, in a list."""
    if not source.is_json or not isinstance(source.json, list):
        return False
    return any(
        isinstance(row, Mapping)
        and {"title", "startTime"} <= row.keys()
        and isinstance(row.get("speakers"), list)
        for row in source.json[:10]
    )


def read(source: Source, options: Options, report: Report) -> Programme:
    """Read a programme, which does not say of what event it is."""
    zone = read_zone(options.timezone)
    rows = Row({"talk": source.json}, source.name, "", report).rows("talk")
    return Programme(timezone=options.timezone, talks=tuple(_read_talk(row, zone) for row in rows))


def _read_talk(row: Row, zone: ZoneInfo | None) -> ImportedTalk:
    talk = _without_placeholders(row)
    talk = talk.at(talk.text("title") or talk.place)
    media = sort_links(Link(talk.text(key), "", kind) for key, kind in _MEDIA.items())
    slot = _read_slot(talk, zone)
    return ImportedTalk(
        title=talk.text("title"),
        presenters=tuple(map(_read_person, map(_without_placeholders, talk.rows("speakers")))),
        abstract=talk.long_text("description"),
        abstract_format="text",
        slots=(slot,) if slot.start else (),
        track=talk.text("track"),
        type=talk.text("type"),
        video=media.video,
        slides=media.slides,
        links=media.links,
    )


_MEDIA = {"videoUrl": "video", "slidesUrl": "slides", "url": "page"}


def _without_placeholders(row: Row) -> Row:
    """Return a row without what its template was never filled with, as ``{livebloggerName}``."""
    fields = {
        key: value
        for key, value in row.fields.items()
        if not (isinstance(value, str) and _PLACEHOLDER.match(value))
    }
    return Row(fields, row.file, row.place, row.report)


def _read_person(speaker: Row) -> Person:
    links = ((speaker.text(key), title) for key, title in _PROFILES.items())
    return Person(
        name=speaker.text("name"),
        bio=speaker.long_text("bio"),
        links=tuple(Link(url, title) for url, title in links if url),
    )


def _read_slot(talk: Row, zone: ZoneInfo | None) -> Slot:
    start, end = _read_moment(talk, "startTime"), _read_moment(talk, "endTime")
    room = talk.text("room", "location")
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return Slot(move_to_zone(start, zone), None, room)
    length = end - start if end >= start else end + timedelta(days=1) - start
    if end < start and length > _LONGEST:
        talk.complain("endTime: is before startTime, and is not read")
        return Slot(move_to_zone(start, zone), None, room)
    return Slot(move_to_zone(start, zone), make_length(length), room)


def _read_moment(talk: Row, key: str) -> When | None:
    day, text = talk.day("date"), talk.text(key)
    clock = parse_time_of_day(text) if text else None
    if text and clock is None:
        talk.complain(f"{key}: {text[:60]!r} is no time as 9:10AM, and is not read")
    return datetime.combine(day, clock[0]) if day and clock else day


FORMAT = Format("sourcegraph", "the conference JSON of Sourcegraph's liveblogs", recognises, read)
