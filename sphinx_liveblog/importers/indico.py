"""Indico: ``/export/event/ID.json?detail=contributions`` (``results[].contributions[]``).

Times are mostly in UTC, whatever the event's own zone is. What Indico calls a session we call a track.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.media import guess_type, is_url, sort_links
from sphinx_liveblog.importers.model import ImportedTalk, Link, Person, Programme, Report, Slot, When
from sphinx_liveblog.importers.rows import (
    Row,
    has_html,
    length_between,
    move_to_zone,
    read_moment,
    read_zone,
)

if TYPE_CHECKING:
    from sphinx_liveblog.importers.source import Source

_NOT_SLIDES = re.compile(r"\b(?:papers?|articles?|proceedings?|posters?|abstracts?)\b", re.IGNORECASE)


def recognises(source: Source) -> bool:
    """Whether there are results that have contributions, or are conferences in Indico's words."""
    if not source.is_json or not isinstance(source.json, dict):
        return False
    results = source.json.get("results")
    return isinstance(results, list) and any(map(_is_event, results))


def _is_event(result: object) -> bool:
    return isinstance(result, Mapping) and (
        "contributions" in result or (result.get("_type") == "Conference" and "startDate" in result)
    )


def read(source: Source, options: Options, report: Report) -> Programme:
    """Read the first event of an export."""
    root = Row(source.json, source.name, "", report)
    events = [row for row in root.rows("results") if _is_event(row.fields)]
    if not events:
        return Programme(timezone=options.timezone)
    event = events[0]
    for other in events[1:]:
        other.complain(f"{other.text('title')!r} is another event, and is not read: export one at a time")
    if "contributions" not in event.fields:
        event.complain("has no contributions: export it again with ?detail=contributions")
    named = event.text("timezone")
    if named and not read_zone(named):
        event.complain(f"timezone: {named[:60]!r} is no time zone, and is not read")
    zone = read_zone(named) or read_zone(options.timezone)
    return Programme(
        title=event.text("title"),
        url=event.text("url"),
        timezone=zone.key if zone else options.timezone,
        start=_day(_read_moment(event, "startDate", zone)),
        end=_day(_read_moment(event, "endDate", zone)),
        location=event.text("location"),
        talks=tuple(_read_talk(row, zone) for row in _contributions(event)),
    )


def _contributions(event: Row) -> Iterator[Row]:
    yield from event.rows("contributions")
    for session in event.rows("sessions"):  # ?detail=sessions has them there
        yield from session.rows("contributions")


def _day(moment: When | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def _read_moment(row: Row, key: str, zone: ZoneInfo | None) -> When | None:
    """Return ``{date, time, tz}`` as clocks at the event show it."""
    parts = row.row(key)
    day, clock, own = parts.text("date"), parts.text("time"), parts.text("tz")
    if not day:
        return None
    moment = read_moment(f"{day}T{clock}" if clock else day)
    if moment is None:
        row.complain(f"{key}: {day[:30]!r} with {clock[:30]!r} is no date or time, and is not read")
    elif own and read_zone(own) is None:
        row.complain(f"{key}: {own[:60]!r} is no time zone, and is not read")
    return move_to_zone(move_to_zone(moment, read_zone(own)), zone)


def _read_talk(row: Row, zone: ZoneInfo | None) -> ImportedTalk:
    talk = row.at(row.text("title") or row.place)
    start = _read_moment(talk, "startDate", zone)
    length = length_between(start, _read_moment(talk, "endDate", zone)) or talk.minutes("duration")
    room = talk.text("roomFullname", "room", "location")
    media = sort_links([*_read_attachments(talk), Link(talk.text("url"), "", "page")])
    abstract = talk.long_text("description")
    return ImportedTalk(
        title=talk.text("title"),
        keys=tuple(f"{ours}:{talk.text(key)}" for ours, key in _KEYS.items() if talk.text(key)),
        presenters=tuple(_read_presenters(talk)),
        abstract=abstract,
        abstract_format="html" if has_html(abstract) else "markdown",
        slots=(Slot(start, length, room),) if start or room or length else (),
        track=talk.text("session") or talk.text("track"),
        type=talk.text("type") or (talk.text("track") if talk.text("session") else ""),
        tags=talk.texts("keywords"),
        video=media.video,
        slides=media.slides,
        transcript=media.transcript,
        links=media.links,
    )


_KEYS = {"id": "db_id", "contribution": "id", "number": "friendly_id"}


def _read_presenters(talk: Row) -> Iterator[Person]:
    """Yield the speakers: where none are named, the first authors give the talk."""
    key = "speakers" if talk.fields.get("speakers") else "primaryauthors"
    for person in talk.rows(key):
        first, last = person.text("first_name", "firstName"), person.text("last_name", "familyName")
        name = " ".join(filter(None, (first, last))) or _in_order(person.text("fullName", "name"))
        yield Person(name, affiliation=person.text("affiliation"))


def _in_order(name: str) -> str:
    """Return *Last, First* as *First Last*."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and ", " not in first else name


def _read_attachments(talk: Row) -> Iterator[Link]:
    for folder in talk.rows("folders"):
        for file in folder.rows("attachments"):
            if file.flag("is_protected"):
                continue  # nobody could open it
            url = file.text("download_url", "link_url", "url")
            yield _as_link(url, file.text("title", "filename"), folder.text("title"))


def _as_link(url: str, title: str, folder: str) -> Link:
    """Return a link of which the folder says what it is as well; a PDF may be the paper."""
    words = f"{folder} {title}"
    kind = guess_type(Link(url, words)) if is_url(url) else ""
    return Link(url, title, "related" if kind == "slides" and _NOT_SLIDES.search(words) else kind)


FORMAT = Format("indico", "Indico's export of an event with its contributions", recognises, read)
