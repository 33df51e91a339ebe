"""iCalendar (RFC 5545), as pretalx, Sched, FOSDEM and others write it: one ``VEVENT`` for each talk.

It has no field for who speaks. Each tool puts names somewhere else, so that there is a rule for each, and a
calendar that none of them wrote has nobody.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sphinx_liveblog.importers.cells import drop_private_urls, is_private_url
from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.ical_parts import Event, read_events, read_head, read_zones
from sphinx_liveblog.importers.media import sort_links
from sphinx_liveblog.importers.model import ImportedTalk, Link, Person, Programme, Report, Slot, Trouble, When
from sphinx_liveblog.importers.people import drop_addresses
from sphinx_liveblog.importers.rows import has_html, length_between, make_length, move_to_zone, read_zone

if TYPE_CHECKING:
    from sphinx_liveblog.importers.source import Source

_EVENT = re.compile(r"^BEGIN:VEVENT[ \t]*$", re.IGNORECASE | re.MULTILINE)
_EVENT_END = re.compile(r"^END:V(?:EVENT|CALENDAR)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_PRIVATE = re.compile(
    r"^CLASS(?:;[^:\n]*)?:[ \t]*(?:PRIVATE|CONFIDENTIAL)[ \t]*$", re.IGNORECASE | re.MULTILINE
)
_START = re.compile(r"\s*BEGIN:VCALENDAR\b", re.IGNORECASE)
_PRETALX_UID = re.compile(r"pretalx-.+-([A-Z0-9]{6})(?:-\d+)?@")
_SPEAKERS = re.compile(r"\s*(?:speaker|presenter)(s|\(s\))?\s*:\s*(\S.*)", re.IGNORECASE)
_BY = re.compile(
    r"\s*(?:presented by|by|von|vortragende[rn]?|referent(?:in|en|innen)?)()\s*:\s*(\S.*)", re.IGNORECASE
)
"""Words for it that only stand for it in the first line."""
_PENTABARF = re.compile(r"pentabarf|fosdem|\bfrab\b|kielux|kieler", re.IGNORECASE)
_ORGANIZER_SPEAKS = re.compile(r"\bmoca|olografix", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Calendar:
    """What holds for every event."""

    writer: str
    """PRODID and name, by which the rules go."""
    zone: ZoneInfo | None
    zones: dict[str, ZoneInfo | None]
    repeated: frozenset[str]
    """UIDs that several events have, which therefore name none."""


def recognises(source: Source) -> bool:
    """Whether it begins as a calendar does."""
    return bool(_START.match(source.text))


def read(source: Source, options: Options, report: Report) -> Programme:
    """Read a calendar.

    :raises UnreadableError: the library that reads calendars is not installed.
    """
    head = read_head(source.text, source.name, report)
    text, hidden = _drop_private(source.text)
    if hidden:
        report(Trouble(source.name, "", f"events that are private or confidential are not read: {hidden}"))
    events = list(read_events(text, source.name, report))
    zones = read_zones(source.text, events)
    unknown = sorted({name for name in (head.text("X-WR-TIMEZONE"),) if name and not read_zone(name)})
    for name in [*unknown, *sorted(name for name, zone in zones.items() if zone is None)]:
        report(Trouble(source.name, "", f"{name[:60]!r} is no time zone: its times are taken as the event's"))
    known = Counter(zone.key for zone in zones.values() if zone)
    named = [head.text("X-WR-TIMEZONE"), *(key for key, _ in known.most_common(1)), options.timezone]
    zone = next((zone for name in named if name and (zone := read_zone(name))), None)
    uids = Counter(event.row.text("UID") for event in events)
    repeated = frozenset(uid for uid, times in uids.items() if times > 1)
    name = head.text("X-WR-CALNAME", "NAME")
    calendar = _Calendar(f"{head.text('PRODID')} {name}", zone, zones, repeated)
    talks = tuple(_read_talk(event, calendar) for event in events)
    title = "" if "@" in name else name  # a calendar that has no name is called by its owner's address
    return Programme(title=title, timezone=zone.key if zone else options.timezone, talks=talks)


def _drop_private(text: str) -> tuple[str, int]:
    """Return a calendar in which private events are empty lines, so that all others keep theirs."""
    starts = [match.start() for match in _EVENT.finditer(text)]
    if not starts:
        return text, 0
    parts, count = [text[: starts[0]]], 0
    for start, next_ in zip(starts, [*starts[1:], len(text)], strict=True):
        found = _EVENT_END.search(text, start, next_)
        end = found.start() if found else next_
        block = text[start:end]
        is_private = bool(_PRIVATE.search(re.sub(r"\n[ \t]", "", block)))
        count += is_private
        # The line that ends it may end the calendar: that one stays.
        after = found.end() if found and is_private and found[0].upper().startswith("END:VEVENT") else end
        parts += [
            "\n" * block.count("\n") if is_private else block,
            text[after if is_private else end : next_],
        ]
    return "".join(parts), count


def _read_talk(event: Event, calendar: _Calendar) -> ImportedTalk:
    title, presenters, abstract = _read_presenters(event, calendar.writer)
    if event.row.text("RRULE"):
        event.row.complain("RRULE: it repeats, and only its first time is read")
    kinds = list(dict.fromkeys(_read_kinds(event)))
    is_track = bool(_PENTABARF.search(calendar.writer))
    attached = (Link(str(value), str(value.params.get("FILENAME", ""))) for value in event.every("ATTACH"))
    links = [*attached, Link(event.row.text("URL"), "", "page")]
    media = sort_links([link for link in links if not is_private_url(link.url)])
    return ImportedTalk(
        title=title,
        keys=tuple(_read_keys(event, title, calendar)),
        presenters=presenters,
        abstract=abstract,
        abstract_format=_format_of(abstract, calendar.writer),
        slots=(_read_slot(event, calendar),),
        track=kinds[0] if kinds and is_track else "",
        type=kinds[0] if kinds and not is_track else "",
        tags=tuple(kinds[1:]),
        video=media.video,
        slides=media.slides,
        links=media.links,
        cancelled=event.row.text("STATUS").upper() in {"CANCELLED", "CANCELED"},
    )


def _read_kinds(event: Event) -> Iterator[str]:
    for value in event.every("CATEGORIES"):
        for item in getattr(value, "cats", ()):
            if text := " ".join(str(item).split()):
                yield text


def _format_of(abstract: str, writer: str) -> str:
    if "pretalx" in writer.lower():
        return "markdown"
    return "html" if has_html(abstract) else "text"


def _read_keys(event: Event, title: str, calendar: _Calendar) -> Iterator[str]:
    """Yield the code in pretalx's UID, and the UID: some tools have one for many events."""
    uid = event.row.text("UID")
    if code := _PRETALX_UID.match(uid):
        yield f"code:{code[1]}"
    if uid and uid not in calendar.repeated:
        yield f"uid:{uid}"
    else:
        start = event.first("DTSTART")
        written = start.to_ical() if start is not None else b""
        yield f"hash:{hashlib.sha256(written + title.encode('utf-8', 'replace')).hexdigest()[:16]}"


# --- Times ---------------------------------------------------------------------------------------------


def _read_slot(event: Event, calendar: _Calendar) -> Slot:
    start, end = _read_moment(event, "DTSTART", calendar), _read_moment(event, "DTEND", calendar)
    given = getattr(event.first("DURATION"), "dt", None)
    length = length_between(start, end) or make_length(given if isinstance(given, timedelta) else None)
    return Slot(start, length, drop_private_urls(event.row.text("LOCATION")))


def _read_moment(event: Event, key: str, calendar: _Calendar) -> When | None:
    """Return a time on the clocks of its zone; in UTC or without a zone, on those of the calendar."""
    value = event.first(key)
    found = getattr(value, "dt", None)
    if not isinstance(found, date):
        if value is not None:
            event.row.complain(f"{key}: {str(value)[:60]!r} is no date or time, and is not read")
        return None
    if not isinstance(found, datetime):
        return found
    if tzid := event.tzid(key):
        found = found.replace(tzinfo=calendar.zones.get(tzid))
        return found if found.tzinfo else move_to_zone(found, calendar.zone)
    return move_to_zone(found, calendar.zone)


# --- Who speaks ----------------------------------------------------------------------------------------


def _read_presenters(event: Event, writer: str) -> tuple[str, tuple[Person, ...], str]:
    """Return title, presenters and abstract."""
    title, abstract = event.row.text("SUMMARY"), event.row.long_text("DESCRIPTION")
    names: list[str] = []
    if "pretalx" in writer.lower():
        # The title may have a dash too; without speakers, nothing comes after the last one.
        before, dash, people = f"{title} ".rpartition(" - ")
        title, names = (before, people.split(", ")) if dash else (title, [])
    else:
        names, abstract = _take_label(abstract)
        if not names and _PENTABARF.search(writer):
            names = event.names("ATTENDEE")
        elif not names and _ORGANIZER_SPEAKS.search(writer):
            names = event.names("ORGANIZER")
    plain = list(map(drop_addresses, names))
    if any("@" in name and not rest for name, rest in zip(names, plain, strict=True)):
        event.row.complain("somebody has only an e-mail address for a name, and is not read")
    return title.strip(), tuple(Person(name) for name in plain if name), abstract


def _take_label(text: str) -> tuple[list[str], str]:
    """Return the names in a line *Speakers: NAME, NAME* of a text, and the rest of the text."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        match = _SPEAKERS.match(line) or (_BY.match(line) if number == 0 else None)
        if match:
            rest = "\n".join([*lines[:number], *lines[number + 1 :]]).strip()
            # One person may have a comma: "Ann Lee, ACME".
            return match[2].split(", ") if match[1] else [match[2]], rest
    return [], text


FORMAT = Format("ical", "iCalendar of pretalx, Sched, FOSDEM and others", recognises, read)
