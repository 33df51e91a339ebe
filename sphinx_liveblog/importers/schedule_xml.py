"""``schedule.xml`` of pretalx, frab, Pentabarf and FOSDEM, wafer and the c3voc hub.

``schedule > day > room > event``. Tools differ: old FOSDEM has no dates but those of days,
wafer has dates in UTC, descriptions are Markdown, HTML in a text, or elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from sphinx_liveblog.archive.times import parse_time_of_day
from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.frab_json import join_texts
from sphinx_liveblog.importers.media import join_url, make_link, sort_links
from sphinx_liveblog.importers.model import Break, ImportedTalk, Link, Person, Programme, Report, Slot, When
from sphinx_liveblog.importers.rows import (
    Row,
    as_html,
    has_html,
    length_between,
    make_length,
    move_to_zone,
    read_moment,
    read_zone,
)

if TYPE_CHECKING:
    from sphinx_liveblog.importers.source import Source

_NO_ELEMENT = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_PARTS = re.compile(r"<(?:[\w.-]+:)?(?:conference|day)\b")
_TEXTS = frozenset({"abstract", "description", "biography", "extended_biography"})
_LENGTH = re.compile(r"(\d{1,5}):(\d{1,2})(?::(\d\d))?")
_DAWN = time(6)
"""No conference goes on longer into the night, whatever it says about when its days change."""


@dataclass(frozen=True, slots=True)
class _Node:
    """An element, in whatever namespace its tag is."""

    element: ET.Element
    file: str
    place: str
    report: Report

    def each(self, *path: str) -> Iterator[_Node]:
        """Yield the elements at a path of tags."""
        for child in self.element:
            if _tag(child) == path[0]:
                node = replace(self, element=child)
                yield from node.each(*path[1:]) if path[1:] else (node,)

    def row(self) -> Row:
        """Return its attributes as ``@NAME``, and the texts of its children, of which the first has a say."""
        fields = {f"@{name}": value for name, value in self.element.items()}
        for child in self.element:
            text = _inner(child) if _tag(child) in _TEXTS else "".join(child.itertext())
            if text.strip():
                fields.setdefault(_tag(child), text)
        return Row(fields, self.file, self.place, self.report)

    def only(self, tag: str) -> _Node:
        """Return its first child of this tag, an empty one where there is none."""
        return next(self.each(tag), replace(self, element=ET.Element(tag)))

    @property
    def text(self) -> str:
        """The text in it, in one line."""
        return " ".join("".join(self.element.itertext()).split())


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _inner(element: ET.Element) -> str:
    """Return what stands in an element, which may be HTML that was not escaped."""
    if len(element) == 0:
        return element.text or ""
    parts = [ET.tostring(child, encoding="unicode") for child in element]
    return "".join([escape(element.text or "", quote=False), *parts])


@dataclass(frozen=True, slots=True)
class _Plan:
    """What holds for all events."""

    zone: ZoneInfo | None
    """The zone of the clocks, if the export or who imports it names one."""
    base: str
    day_change: time
    is_wafer: bool
    people: Mapping[str, Person]
    """By id."""


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of a conference, which ends when people go home."""

    date: date | None
    begins: time
    end: datetime | None
    offset: tzinfo | None


def recognises(source: Source) -> bool:
    """Whether the root is a schedule with a conference or days."""
    if not source.looks_like_xml:
        return False
    found = _ROOT.search(_NO_ELEMENT.sub("", source.text[:20_000]))
    return found is not None and found[1] == "schedule" and bool(_PARTS.search(source.text))


def read(source: Source, options: Options, report: Report) -> Programme:
    """Read a programme."""
    root = _Node(source.xml, source.name, "", report)
    conference = root.only("conference").row().at("conference")
    plan = _read_plan(root, conference, options)
    days = [(_read_day(node, plan), node) for node in root.each("day")]
    dates = sorted(day.date for day, _ in days if day.date)
    items = [item for day, node in days for item in _read_events(node, day, plan)]
    return Programme(
        title=conference.text("title"),
        id=conference.text("acronym"),
        url=conference.text("url") or plan.base,
        timezone=plan.zone.key if plan.zone else options.timezone,
        start=conference.day("start") or next(iter(dates), None),
        end=conference.day("end") or next(reversed(dates), None),
        location=", ".join(filter(None, (conference.text("venue"), conference.text("city")))),
        talks=tuple(item for item in items if isinstance(item, ImportedTalk)),
        breaks=tuple(item for item in items if isinstance(item, Break)),
    )


def _read_plan(root: _Node, conference: Row, options: Options) -> _Plan:
    name = conference.text("time_zone_name", "timezone")
    zone = read_zone(name)
    if name and zone is None:
        conference.complain(f"time_zone_name: there is no time zone {name[:60]!r}")
    base = conference.text("base_url")
    change = parse_time_of_day(conference.text("day_change"))
    people = (_read_person(node, base) for node in root.each("persons", "person"))
    return _Plan(
        zone=zone or read_zone(options.timezone),
        base=base,
        day_change=min(change[0], _DAWN) if change else time(4),
        is_wafer=root.only("generator").row().text("@name").lower() == "wafer",
        people={id_: person for id_, person in people if id_},
    )


def _read_person(node: _Node, base: str) -> tuple[str, Person]:
    row = node.row()
    bio = join_texts(row.long_text("biography"), row.long_text("extended_biography"))
    name = row.text("name", "full_public_name", "public_name") or (
        node.text if len(node.element) == 0 else ""
    )
    links = tuple(link for link in _read_links(node, ("links", "link"), base) if link.url)
    person = Person(name, bio=bio, avatar=join_url(base, row.text("avatar")), links=links)
    return row.text("@id", "@guid"), person


def _read_day(node: _Node, plan: _Plan) -> _Day:
    row = node.row()
    row = row.at(f"day {row.text('@index', '@date')}".strip())
    start, end = (move_to_zone(row.moment(key), plan.zone) for key in ("@start", "@end"))
    first = start if isinstance(start, datetime) else None
    begins = min(first.time(), time(12)) if first else plan.day_change
    return _Day(
        date=row.day("@date") or (first.date() if first else start),
        begins=begins if isinstance(end, datetime) else min(begins, _DAWN),
        end=end.replace(tzinfo=None) if isinstance(end, datetime) else None,
        offset=first.tzinfo if first else None,
    )


def _read_events(node: _Node, day: _Day, plan: _Plan) -> Iterator[ImportedTalk | Break]:
    yield from (_read_event(event, "", day, plan) for event in node.each("event"))
    for room in node.each("room"):
        name = room.row().text("@name")
        yield from (_read_event(event, name, day, plan) for event in room.each("event"))


def _read_event(node: _Node, room: str, day: _Day, plan: _Plan) -> ImportedTalk | Break:
    event = node.row()
    event = event.at(event.text("title") or f"event {event.text('@id', '@guid')}".strip())
    start = _read_start(event, day, plan)
    end = move_to_zone(event.moment("end"), plan.zone) if "T" in event.text("end") else None
    slot = Slot(start, _read_length(event) or length_between(start, end), event.text("room") or room)
    presenters = tuple(filter(None, (_read_presenter(who, plan) for who in node.each("persons", "person"))))
    is_page = not presenters and not event.text("type", "description")
    if plan.is_wafer and is_page:
        return Break(event.text("title"), slot)
    return _read_talk(node, event, slot, presenters, plan)


def _read_talk(
    node: _Node, event: Row, slot: Slot, presenters: tuple[Person, ...], plan: _Plan
) -> ImportedTalk:
    recording = node.only("recording").row()
    media = sort_links(_read_media(node, event, recording, plan.base))
    abstract, description = event.long_text("abstract"), event.long_text("description")
    is_html = has_html(abstract) or has_html(description)
    if is_html:
        abstract, description = as_html(abstract), as_html(description)
    return ImportedTalk(
        title=event.text("title"),
        keys=tuple(
            f"{key}:{event.text(f'@{key}')}" for key in ("code", "guid", "id") if event.text(f"@{key}")
        ),
        presenters=presenters,
        abstract=join_texts(abstract, description),
        abstract_format="html" if is_html else "markdown",
        description=event.text("subtitle"),
        slots=(slot,),
        track="" if plan.is_wafer and event.text("track") == "No Track" else event.text("track"),
        type=event.text("type"),
        language=event.text("language"),
        video=media.video,
        slides=media.slides,
        transcript=media.transcript,
        license=recording.text("license"),
        links=media.links,
        image=join_url(plan.base, event.text("logo")),
        recorded=False if recording.flag("optout") else None,
    )


def _read_presenter(node: _Node, plan: _Plan) -> Person | None:
    id_, person = _read_person(node, plan.base)
    known = plan.people.get(id_)
    if known and person.name in {known.name, ""}:
        return known
    return person if person.name else None


def _read_media(node: _Node, event: Row, recording: Row, base: str) -> Iterator[Link]:
    for text in (recording.text("url"), recording.text("link"), event.text("video_download_url")):
        yield make_link(text, kind="video", base=base)
    yield from _read_links(node, ("video",), base, kind="video")
    yield from _read_links(node, ("links", "link"), base)
    yield from _read_links(node, ("attachments", "attachment"), base)
    yield make_link(event.text("url"), base=base)


def _read_links(node: _Node, path: tuple[str, ...], base: str, *, kind: str = "") -> Iterator[Link]:
    for link in node.each(*path):
        row = link.row()
        url, title = row.text("@href", "@url", "@src"), link.text
        if title.lower() != "submit feedback":
            yield make_link(url or title, title if url else "", kind or row.text("@type"), base)


def _read_start(event: Row, day: _Day, plan: _Plan) -> When | None:
    found = event.moment("date")
    if isinstance(found, datetime):
        return _on_clock(found, day, plan)
    text = event.text("start")
    if isinstance(whole := read_moment(text) if "-" in text else None, datetime):
        return _on_clock(whole, day, plan)
    clock = parse_time_of_day(text)
    if text and clock is None:
        event.complain(f"start: {text[:60]!r} is no time, and is not read")
    if clock is None or (found or day.date) is None:
        return found or day.date
    return _on_clock(datetime.combine(found, clock[0]) if found else _in_day(day, clock[0]), day, plan)


def _in_day(day: _Day, clock: time) -> datetime:
    """Return when a clock shows a time on a day that goes on past midnight."""
    begin = datetime.combine(day.date or date.min, clock)
    if clock >= day.begins or begin.date() == date.max:
        return begin
    after = begin + timedelta(days=1)
    return begin if day.end and after > day.end else after


def _on_clock(moment: datetime, day: _Day, plan: _Plan) -> When | None:
    """Return a time in the zone; where there is none, at the offset at which the day begins."""
    if plan.zone is None and moment.tzinfo is None:
        return moment.replace(tzinfo=day.offset)
    return move_to_zone(moment, plan.zone)


def _read_length(event: Row) -> timedelta | None:
    """Return a length: ``HH:MM``, ``HH:MM:SS``, or ``D:HH:MM`` with days of one digit."""
    text = event.text("duration")
    match = _LENGTH.fullmatch(text)
    if match is None:
        if text:
            event.complain(f"duration: {text[:60]!r} is no length as 00:45, and is not read")
        return None
    first, second, third = match.groups()
    if third is None:
        length = timedelta(hours=int(first), minutes=int(second))
    elif len(first) == 2 or int(second) >= 24:  # noqa: PLR2004  # as a clock shows it
        length = timedelta(hours=int(first), minutes=int(second), seconds=int(third))
    else:
        length = timedelta(days=int(first), hours=int(second), minutes=int(third))
    return make_length(length)


FORMAT = Format(
    "schedule-xml",
    "schedule.xml of pretalx, frab, Pentabarf (FOSDEM), wafer and the c3voc hub",
    recognises,
    read,
)
