"""The directive ``schedule``: the programme of an event as nodes, day by day, with rooms side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import only
from sphinx.locale import _

from sphinx_liveblog.archive.names import canonical_name, nearest
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.archive.schedule import Cell, Day, Item, Row, Wanted, list_items
from sphinx_liveblog.archive.select import split_values
from sphinx_liveblog.archive.times import Moment, Precision, parse_day
from sphinx_liveblog.documents.answers import ask_for_schedule
from sphinx_liveblog.documents.cards import names_nodes
from sphinx_liveblog.documents.directives import ArchiveDirective
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.hiding import note_hidden_reference
from sphinx_liveblog.documents.nodes import block, join_with_dots, paragraph, text
from sphinx_liveblog.documents.talklist import title_node
from sphinx_liveblog.documents.when import format_clock, format_day, read_locale, time_node

if TYPE_CHECKING:
    from babel import Locale

    from sphinx_liveblog.archive.model import Event

_TIME_WIDTH, _ROOM_WIDTH = 12, 22
"""Shares of the table."""
_GRID = "format_html"
"""Where a grid can be read.

Manual pages and Texinfo have no cells that span others; in LaTeX a cell that spans rows does not make them
higher, so its text runs into the next ones; in text a grid is as wide as its rooms are many, and two talks in
one cell are one paragraph.
"""


class ScheduleDirective(ArchiveDirective):
    """The programme of an event."""

    has_content = False
    required_arguments = 1
    final_argument_whitespace = True
    # Checked later: MyST drops an option with a wrong value, and a programme without a filter has everything.
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "day": directives.unchanged,
        "room": directives.unchanged,
        "track": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Return the programme, in the form that each builder can show."""
        found: Any = self._ask()
        event, days = found or (None, ())
        if not days:
            return [paragraph(text(_("No talks yet.")), classes=["liveblog-empty"])]
        locale = read_locale(self.config.language)
        grid = only("", *render_schedule(days, event, locale), expr=_GRID)
        simple = only("", *render_schedule(days, event, locale, in_grid=False), expr=f"not ({_GRID})")
        return [grid, simple]

    def _ask(self) -> object:
        """Return the archive's answer, ``None`` where nothing can be shown."""
        event = self._find_event()
        wanted = self._read_filter()
        if event is None or wanted is None:
            return None
        return get_domain(self.env).ask(self.env.docname, ask_for_schedule(event, wanted))

    def _find_event(self) -> str | None:
        """Return the event as its author wrote it, ``None`` for a hidden one: what is asked is pickled."""
        domain, name = get_domain(self.env), " ".join(self.arguments[0].split())
        hidden = domain.archive.hidden
        if not {name, canonical_name(name)}.isdisjoint(hidden.events | hidden.words):
            note_hidden_reference(self.env, (self.env.docname, self.lineno))
            return None
        found = domain.finder.event(name)
        if found is None:
            likely = nearest(name, domain.archive.events)
            hint = f" Did you mean {likely}?" if likely else ""
            self.warn(Subtype.UNKNOWN_EVENT, f"the archive has no event {name!r}.{hint}")
        else:
            domain.note_named(self.env.docname, "event", [found.id])
        return name

    def _read_filter(self) -> Wanted | None:
        """Return the filter, ``None`` when one of its parts asks for nothing that could be shown."""
        parts = {name: self.read_values(name) for name in ("room", "track") if name in self.options}
        days = self._read_days() if "day" in self.options else ()
        if days is None or None in parts.values():
            return None
        rooms, tracks = (split_values(parts.get(name) or "") for name in ("room", "track"))
        return Wanted(days, rooms, tracks)

    def _read_days(self) -> tuple[date, ...] | None:
        words = self.options["day"].replace(",", " ").split()
        days = [(word, parse_day(word)) for word in words]
        for word, day in days:
            if day is None:
                self.warn(Subtype.OPTION, f"day {word!r} is not a date: write it as 2024-05-31")
        if not words:
            self.warn(Subtype.OPTION, "day names nothing to show: give it a value, or remove it")
        return tuple(day for _word, day in days if day) or None


def render_schedule(
    days: Sequence[Day], event: Event | None, locale: Locale, *, in_grid: bool = True
) -> list[nodes.Node]:
    """Return each day under its heading: a table with its rooms side by side, or a list where it has one.

    :param in_grid: whether cells may span others; else every day is a list, which says the rooms.
    """
    result: list[nodes.Node] = []
    for day in days:
        heading = _heading(day, locale)
        if day.date or len(days) > 1:
            result.append(nodes.rubric("", heading, classes=["liveblog-group"]))
        has_grid = in_grid and len(day.rooms) > 1
        if has_grid:
            result.append(_Grid(event, locale, _common_zone(day)).render(day))
        items = day.untimed if has_grid else list_items(day)
        if items:
            result.append(_render_list(items, event, locale))
    return result


def _heading(day: Day, locale: Locale) -> str:
    if day.date is None:
        return _("Other")
    return format_day(Moment(datetime.combine(day.date, time()), Precision.DATE, None, None), locale, "full")


# -- lists


def _render_list(items: Iterable[Item], event: Event | None, locale: Locale) -> nodes.Element:
    rows = (_list_item(item, event, locale) for item in items)
    return nodes.bullet_list(
        "", *rows, classes=["liveblog-talks", "liveblog-talk-list", "liveblog-programme"]
    )


def _list_item(item: Item, event: Event | None, locale: Locale) -> nodes.list_item:
    lines = _lines(item, event, [text(item.room)] if item.room else [])
    if item.start:
        span = _span_nodes(item.start, item.end, locale, item.start.abbreviation())
        lines.insert(0, paragraph(*span, classes=["liveblog-when"]))
    return nodes.list_item("", *lines, classes=[] if item.talk else ["liveblog-break"])


# -- grids


def _common_zone(day: Day) -> str:
    """Return the abbreviation of the zone that all times of a day have, or nothing."""
    zones = {row.start.abbreviation() for row in day.rows}
    return zones.pop() if len(zones) == 1 else ""


@dataclass(frozen=True, slots=True)
class _Grid:
    """A day as a table."""

    event: Event | None
    locale: Locale
    zone: str
    """What stands over the times, and therefore not beside each."""

    def render(self, day: Day) -> nodes.Element:
        group = nodes.tgroup("", cols=len(day.rooms) + 1)
        # A stub is a column of headings.
        group += nodes.colspec("", colwidth=_TIME_WIDTH, stub=1)
        group += [nodes.colspec("", colwidth=_ROOM_WIDTH) for _room in day.rooms]
        head = nodes.row(
            "", *(_entry([paragraph(text(word))]) for word in (self.zone or _("Time"), *day.rooms))
        )
        group += nodes.thead("", head)
        group += nodes.tbody("", *(self._row(row) for row in day.rows))
        table = nodes.table("", group, classes=["liveblog-talks", "liveblog-grid"])
        return block("div", table, classes=["liveblog-scroll", "liveblog-schedule"])

    def _row(self, row: Row) -> nodes.row:
        end = _usual_end(row)
        zone = "" if self.zone else row.start.abbreviation()
        when = _entry([paragraph(*_span_nodes(row.start, end, self.locale, zone), classes=["liveblog-when"])])
        return nodes.row("", when, *(self._cell(cell, end) for cell in row.cells))

    def _cell(self, cell: Cell, end: Moment | None) -> nodes.entry:
        spans = (("morerows", cell.rows - 1), ("morecols", cell.columns - 1))
        blocks = [
            block("div", *self._lines(item, cell, end), classes=["liveblog-slot"]) for item in cell.items
        ]
        is_break = bool(cell.items) and not any(item.talk for item in cell.items)
        entry = _entry(blocks, classes=["liveblog-break"] if is_break else [])
        entry.attributes.update({name: count for name, count in spans if count})
        return entry

    def _lines(self, item: Item, cell: Cell, end: Moment | None) -> list[nodes.Node]:
        """Return what the column and the row do not say of an item, and its room: phones show no columns."""
        facts: list[nodes.Node] = []
        if item.start and item.end != end:
            facts += _span_nodes(item.start, item.end, self.locale, "")
        if item.room and cell.columns == 1:
            room = paragraph(text(item.room), classes=["liveblog-talk-meta", "liveblog-room"])
            return [*_lines(item, self.event, [], facts), room]
        return _lines(item, self.event, [text(item.room)] if item.room else [], facts)


def _usual_end(row: Row) -> Moment | None:
    """Return when most of what begins in a row ends, ``None`` where that is unknown."""
    ends = Counter(item.end for cell in row.cells for item in cell.items)
    return min(ends, key=lambda end: (-ends[end], end.wall if end else datetime.max))  # noqa: DTZ901


def _entry(content: Iterable[nodes.Node], classes: Iterable[str] = ()) -> nodes.entry:
    return nodes.entry("", *content, classes=list(classes))


# -- both


def _lines(
    item: Item, event: Event | None, room: Sequence[nodes.Node], when: Sequence[nodes.Node] = ()
) -> list[nodes.Node]:
    """Return an item's title, and what else is said of it."""
    talk = item.talk
    title = title_node(talk, event) if talk else text(item.title or _("Break"))
    parts = [when, names_nodes(talk.presenters) if talk else [], room]
    if talk and talk.cancelled:
        parts.append([text(_("cancelled"), "liveblog-cancelled")])
    lines: list[nodes.Node] = [paragraph(title, classes=["liveblog-talk-title"])]
    facts = join_with_dots(part for part in parts if part)
    return [*lines, paragraph(*facts, classes=["liveblog-talk-meta"])] if facts else lines


def _span_nodes(start: Moment, end: Moment | None, locale: Locale, zone: str) -> list[nodes.Node]:
    """Return from when to when, as far as that is known."""
    return list(_yield_span(start, end, locale, zone))


def _yield_span(start: Moment, end: Moment | None, locale: Locale, zone: str) -> Iterator[nodes.Node]:
    yield time_node(start, locale, "", format_clock(start, locale))
    if end is not None:
        yield nodes.Text(" – ")
        yield time_node(end, locale, "", format_clock(end, locale))
    if zone:
        yield nodes.Text(f" {zone}")
