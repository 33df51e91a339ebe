"""From drafts to nodes: the coverage, its days and its entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import _

from sphinx_liveblog.archive.coverage import State, TimedEntry, date_entries
from sphinx_liveblog.archive.model import Presenter
from sphinx_liveblog.archive.times import Moment
from sphinx_liveblog.documents.cards import names_nodes, reference_to
from sphinx_liveblog.documents.nodes import (
    block,
    join_with_dots,
    liveblog_block,
    liveblog_entry,
    liveblog_time,
    paragraph,
    text,
)
from sphinx_liveblog.documents.when import format_clock, format_day, time_node

if TYPE_CHECKING:
    from babel import Locale
    from docutils.nodes import Node

    from sphinx_liveblog.documents.coverage.drafts import Draft
    from sphinx_liveblog.documents.coverage.timing import Timing


def render_coverage(content: Iterable[Node], state: State, order: str, timing: Timing) -> liveblog_block:
    """Return the element around a coverage; its attributes say what is known of the whole."""
    facts: dict[str, object] = {"state": state.value, "order": order, "zone": timing.zone or ""}
    moments = (("start", timing.start), ("end", timing.end))
    facts |= {name: moment.isoformat() for name, moment in moments if moment}
    classes = ["liveblog-coverage", f"liveblog-{state.value}"]
    return block("section", *content, classes=classes, **{"aria-label": _("Liveblog"), **facts})


def render_state(state: State) -> nodes.paragraph:
    """Return the line that says how far a coverage is."""
    words = {
        State.SCHEDULED: _("The coverage has not begun."),
        State.LIVE: _("Live coverage."),
        State.PAUSED: _("The coverage is paused."),
        State.ENDED: _("The coverage has ended."),
    }
    return paragraph(text(words[state], "liveblog-state"), classes=["liveblog-status"])


class EntryRenderer:
    """Makes nodes of entries that stand on one page: they say no more of days and zones than is needed."""

    def __init__(self, entries: Iterable[TimedEntry], locale: Locale, pattern: str) -> None:
        moments = [entry.moment for entry in entries if entry.moment]
        self._locale = locale
        self._pattern = pattern
        self._zones = list(dict.fromkeys(filter(None, (moment.abbreviation() for moment in moments))))
        self._has_days = len({moment.wall.date() for moment in moments}) > 1

    def render_status(self, state: State) -> nodes.paragraph:
        """Return the line that says how far the coverage is, and whose clocks it goes by."""
        line = render_state(state)
        if len(self._zones) == 1:
            line += [nodes.Text(" "), text(_("Times are in %s.") % self._zones[0], "liveblog-zone")]
        return line

    def render_entries(self, entries: Iterable[TimedEntry], drafts: Sequence[Draft]) -> list[Node]:
        """Return the entries, as they are arranged, under their days."""
        shown: list[Node] = []
        day: date | None = None
        for entry in entries:
            if self._has_days and entry.moment and entry.moment.wall.date() != day:
                day = entry.moment.wall.date()
                words = nodes.strong("", format_day(entry.moment, self._locale, "full"))
                shown.append(paragraph(words, classes=["liveblog-day"]))
            shown.append(self._render_entry(entry, drafts[entry.index]))
        return shown

    def _render_entry(self, entry: TimedEntry, draft: Draft) -> liveblog_entry:
        time = self._render_time(entry)
        marks = {"liveblog-key": draft.key, "liveblog-removed": draft.removed is not None}
        updated = _updated(entry, draft)
        node = liveblog_entry(
            "",
            _render_head(entry, draft, time),
            *([draft.title] if draft.title else []),
            block("div", *_render_body(draft), classes=["liveblog-entry-body"]),
            *self._render_foot(entry, draft, updated),
            tag="article",
            is_div=True,
            ids=[entry.id],
            names=[nodes.fully_normalize_name(entry.id)],
            classes=["liveblog-entry", *(name for name, is_set in marks.items() if is_set)],
            datetime=time["datetime"],
            clock=time.astext(),
            key=draft.key,
            pinned=draft.pinned,
            authors=[person.id if isinstance(person, Presenter) else person for person in draft.authors],
            tags=[tag or name for tag, name in draft.tags],
            removed=draft.removed is not None,
        )
        if updated is not None:
            node["updated"] = updated.isoformat()
        node.line = draft.line
        return node

    def _render_time(self, entry: TimedEntry) -> liveblog_time:
        """Return the time of day, alone where the day is unknown."""
        head = entry.head
        moment = entry.moment or Moment(datetime.combine(date.min, head.clock), head.precision, None, None)
        node = time_node(moment, self._locale, self._pattern, self._clock(moment))
        if entry.moment is None:
            node["datetime"] = node["datetime"].partition("T")[2]
        return node

    def _render_foot(self, entry: TimedEntry, draft: Draft, updated: Moment | None) -> Iterator[Node]:
        parts: list[Node] = [draft.video] if draft.video else []
        if updated is not None:
            same_day = entry.moment is not None and entry.moment.wall.date() == updated.wall.date()
            shown = self._clock(updated) if same_day else ""
            time = time_node(updated, self._locale, self._pattern, shown)
            label = nodes.Text(f"{_('Updated')} ")
            parts.append(nodes.inline("", "", label, time, classes=["liveblog-updated"]))
        for tag, title in draft.tags:
            words = text(title, "liveblog-tag")
            parts.append(reference_to("tag", tag, words) if tag else words)
        if parts:
            yield paragraph(*join_with_dots([part] for part in parts), classes=["liveblog-entry-foot"])

    def _clock(self, moment: Moment) -> str:
        """Return the time of day, with its zone where the page has several."""
        zone = moment.abbreviation() if len(self._zones) > 1 else ""
        return " ".join(filter(None, (format_clock(moment, self._locale), zone)))


def _render_head(entry: TimedEntry, draft: Draft, time: liveblog_time) -> nodes.paragraph:
    classes = ["liveblog-permalink"]
    link = nodes.reference("", "", nodes.strong("", "", time), internal=True, refid=entry.id, classes=classes)
    authors = [nodes.Text(" "), *names_nodes(draft.authors)] if draft.authors else []
    return paragraph(link, *authors, classes=["liveblog-entry-head"])


def _render_body(draft: Draft) -> list[Node]:
    if draft.removed is None:
        return draft.body
    words = [_("This entry was removed."), draft.removed]
    # What was removed was not parsed: here are only blocks that came after it.
    return [paragraph(text(" ".join(filter(None, words)))), *draft.body]


def _updated(entry: TimedEntry, draft: Draft) -> Moment | None:
    """Return when the entry was changed; a time without a date is later on the entry's own day."""
    if draft.updated is None:
        return None
    zone = entry.moment.zone if entry.moment else None
    return date_entries([draft.updated], entry.moment, None, zone, [None])[0].moment
