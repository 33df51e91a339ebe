"""A list of talks as nodes: list, cards or table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import _

from sphinx_liveblog.archive.model import Event, Talk
from sphinx_liveblog.archive.times import Moment, Precision
from sphinx_liveblog.documents.abstracts import plain_text, render_abstract
from sphinx_liveblog.documents.cards import names_nodes, reference_to
from sphinx_liveblog.documents.nodes import block, icon_node, join_with_dots, paragraph, text
from sphinx_liveblog.documents.when import format_clock, format_day, time_node

if TYPE_CHECKING:
    from babel import Locale

STYLES = ("list", "cards", "table")
PARTS = ("presenters", "description", "abstract", "when", "media")
DEFAULT_PARTS = ("presenters", "description", "when", "media")

Row = tuple[Talk, Event | None]
"""A talk and its event."""


@dataclass(frozen=True, slots=True)
class TalkListing:
    """How a list looks."""

    locale: Locale
    date_format: str
    style: str = "list"
    show: Sequence[str] = DEFAULT_PARTS
    columns: int = 0
    in_day: bool = False
    """Whether the heading says the day already."""

    def render(
        self, groups: Iterable[tuple[str, Sequence[Row]]], empty: str, *, by_day: bool = False
    ) -> list[nodes.Node]:
        """Return every group under its heading, or the message for none.

        :param by_day: whether headings are days (ISO 8601).
        """
        shown = [(heading, rows) for heading, rows in groups if rows]
        result: list[nodes.Node] = []
        for heading, rows in shown:
            is_day = by_day and bool(heading)
            if len(shown) > 1 or heading:
                words = self._day(heading) if is_day else heading or _("Other")
                result.append(nodes.rubric("", words, classes=["liveblog-group"]))
            listing = replace(self, in_day=True) if is_day else self
            result.append(listing._rows(rows))
        return result or [paragraph(text(empty), classes=["liveblog-empty"])]

    def _day(self, heading: str) -> str:
        wall = datetime.fromisoformat(heading)
        return format_day(Moment(wall, Precision.DATE, None, None), self.locale, "full")

    def _rows(self, rows: Sequence[Row]) -> nodes.Element:
        if self.style == "table":
            return self._table(rows)
        if self.style == "cards":
            classes = ["liveblog-talks", "liveblog-talk-cards"]
            classes += [f"liveblog-columns-{self.columns}"] if self.columns else []
            return block("div", *(self._card(*row) for row in rows), classes=classes)
        items = (nodes.list_item("", *self.lines(*row)) for row in rows)
        classes = ["liveblog-talks", "liveblog-talk-list", *(["liveblog-agenda"] if self.in_day else [])]
        return nodes.bullet_list("", *items, classes=classes)

    def _card(self, talk: Talk, event: Event | None) -> nodes.Element:
        return block(
            "div",
            *self.lines(talk, event),
            classes=["liveblog-talk", "sd-card", "sd-card-body", "sd-shadow-sm"],
        )

    def lines(self, talk: Talk, event: Event | None) -> list[nodes.Node]:
        """Return what a list or a card says of one talk."""
        lines: list[nodes.Node] = [paragraph(title_node(talk, event), classes=["liveblog-talk-title"])]
        meta = self._meta(talk)
        if meta:
            lines.append(paragraph(*meta, classes=["liveblog-talk-meta"]))
        if "abstract" in self.show and talk.abstract:
            words = plain_text(render_abstract(talk.abstract, talk.abstract_format))
            lines.append(paragraph(text(words), classes=["liveblog-talk-abstract"]))
        elif "description" in self.show and talk.description:
            lines.append(paragraph(text(talk.description), classes=["liveblog-talk-summary"]))
        return lines

    def _meta(self, talk: Talk) -> list[nodes.Node]:
        who = [names_nodes(talk.presenters)] if "presenters" in self.show and talk.presenters else []
        when = self._when(talk) if "when" in self.show else []
        # In a day's list, one looks for the time first; anywhere else for the people.
        parts = [*when, *who] if self.in_day else [*who, *when]
        if talk.cancelled:
            parts.append([text(_("cancelled"), "liveblog-cancelled")])
        if "media" in self.show:
            parts += [[node] for node in _media_nodes(talk)]
        return join_with_dots(parts)

    def _when(self, talk: Talk) -> list[list[nodes.Node]]:
        if talk.date is None:
            return []
        parts = (self._time(talk.date), text(talk.room) if talk.room else None)
        return [[part] for part in parts if part is not None]

    def _time(self, moment: Moment) -> nodes.Node | None:
        """Return date and time; under the heading of a day the time alone, if there is one."""
        if not self.in_day:
            return time_node(moment, self.locale, self._pattern)
        clock = format_clock(moment, self.locale)
        shown = " ".join(filter(None, (clock, moment.abbreviation())))
        return time_node(moment, self.locale, self._pattern, shown) if clock else None

    @property
    def _pattern(self) -> str:
        return "medium" if self.date_format == "long" else self.date_format

    def _table(self, rows: Sequence[Row]) -> nodes.Element:
        headings = [_("Talk")]
        headings += [_("Presenters")] if "presenters" in self.show else []
        headings += [_("When")] if "when" in self.show else []
        headings += [_("Media")] if "media" in self.show else []
        group = nodes.tgroup("", cols=len(headings))
        group += [nodes.colspec("", colwidth=100 // len(headings)) for _heading in headings]
        group += nodes.thead("", _row([[nodes.Text(heading)] for heading in headings]))
        body = nodes.tbody()
        body += [_row(self._cells(*row)) for row in rows]
        group += body
        return block(
            "div",
            nodes.table("", group, classes=["liveblog-talks", "liveblog-talk-table"]),
            classes=["liveblog-scroll"],
        )

    def _cells(self, talk: Talk, event: Event | None) -> list[list[nodes.Node]]:
        cells: list[list[nodes.Node]] = [[title_node(talk, event)]]
        if "presenters" in self.show:
            cells.append(names_nodes(talk.presenters))
        if "when" in self.show:
            time = self._time(talk.date) if talk.date else None
            cells.append([time] if time else [])
        if "media" in self.show:
            cells.append(join_with_dots([[node] for node in _media_nodes(talk)]))
        return cells


def title_node(talk: Talk, event: Event | None) -> nodes.Node:
    """Return the title, linked to the talk's page where it has one, without what all of its event share."""
    title = talk.title
    if event is not None and event.title_prefix:
        title = title.removeprefix(event.title_prefix).strip() or title
    content = text(title)
    if talk.docname:
        return reference_to("post", talk.docname, content)
    return reference_to("talk", talk.ref, content) if talk.row else content


def _media_nodes(talk: Talk) -> list[nodes.Node]:
    media = (("play", _("Video"), talk.video), ("slides", _("Slides"), talk.slides))
    return [media_link(icon, label, links[0].url) for icon, label, links in media if links]


def media_link(icon: str, label: str, url: str) -> nodes.reference:
    """Return a link to a recording or the like: an icon and words."""
    reference = nodes.reference("", "", internal=False, refuri=url, classes=["liveblog-media"])
    reference += [icon_node(icon), text(label)]
    return reference


def _row(cells: Iterable[Sequence[nodes.Node]]) -> nodes.row:
    row = nodes.row()
    row += [nodes.entry("", paragraph(*cell)) for cell in cells]
    return row
