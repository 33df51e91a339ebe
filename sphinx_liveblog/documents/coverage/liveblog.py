"""The directive ``liveblog``: the coverage of a talk, sorted by time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, ClassVar, cast

from docutils import nodes
from sphinx.locale import _

from sphinx_liveblog import config
from sphinx_liveblog.archive.coverage import State, TimedEntry, arrange_entries, date_entries, entry_order
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.archive.times import Moment, moment_on, parse_moment, parse_time_of_day, parse_zone
from sphinx_liveblog.documents.coverage.base import DEPTH, CoverageDirective, TextOptions
from sphinx_liveblog.documents.coverage.drafts import Draft, dissolve, entry_draft, read_drafts
from sphinx_liveblog.documents.coverage.links import link_bare_urls
from sphinx_liveblog.documents.coverage.rendering import EntryRenderer, render_coverage, render_state
from sphinx_liveblog.documents.coverage.timing import Timing, in_zone_of_coverage, slot_end
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.header import post_of_page
from sphinx_liveblog.documents.nodes import liveblog_entry, text
from sphinx_liveblog.documents.when import read_locale, time_node

if TYPE_CHECKING:
    from docutils.nodes import Element, Node

    from sphinx_liveblog.archive.model import Event


class LiveblogDirective(CoverageDirective):
    """The coverage of a talk; one a document."""

    option_spec: ClassVar[TextOptions] = TextOptions("state", "order", "start", "end", "timezone")

    def run(self) -> list[Node]:
        """Return the entries by time; the text as it is where nothing in it has one."""
        if self.env.temp_data.get(DEPTH) is not None:
            self.warn(Subtype.ENTRY, "a document has one liveblog: put these entries into the first one")
            content = self._parse()
            dissolve(content.findall(entry_draft))
            return list(content.children)
        self.check_options()
        content = self._parse()
        self._dissolve_nested(content)
        intro, drafts = read_drafts(content, self.is_person, self.find_authors)
        timing = self._read_timing()
        if not drafts:
            # Also without entries, so that a page that is no post is known to show something of ours.
            state = self._state_of((), timing)
            return intro or self._render_empty(state, timing)
        link_bare_urls([*intro, *(node for draft in drafts for node in draft.body)])
        return [self._render(intro, drafts, timing)]

    def _parse(self) -> Element:
        data = self.env.temp_data
        depth = data.get(DEPTH) or 0
        data[DEPTH] = depth + 1
        try:
            return nodes.Element("", *self.parse_content_to_nodes())
        finally:
            data[DEPTH] = depth

    def _dissolve_nested(self, content: Element) -> None:
        nested = [node for node in content.findall(entry_draft) if node.parent is not content]
        for node in nested:
            message = "entry belongs at the top level of liveblog, not inside a list or another block"
            self.warn_at(node.draft.line, Subtype.ENTRY, message)
        dissolve(nested)

    # -- options

    def _choose(self, name: str, choices: Sequence[str]) -> str:
        value = self.text_of(name).lower()
        if value and value not in choices:
            self.warn(Subtype.OPTION, f"{name} {value!r} is not one of: {', '.join(choices)}")
            return ""
        return value

    def _read_timing(self) -> Timing:
        page = post_of_page(self.env)
        post, event = page[:2] if page else (None, None)
        zone = self._read_zone(event)
        published = in_zone_of_coverage(zone, post.published if post else None)
        start = in_zone_of_coverage(zone, post.talk.start if post else None)
        start = self._read_moment("start", zone, start or published) or start
        end = self._read_moment("end", zone, start or published)
        if end is None and post:
            end = slot_end(post.talk.slot, zone, start)
        given = self._choose("state", tuple(State))
        order = self._choose("order", ("newest", "oldest"))
        return Timing(zone, start, end, published, State(given) if given else None, order)

    def _read_zone(self, event: Event | None) -> str | None:
        given = self.text_of("timezone")
        zone = parse_zone(given)
        if given and zone is None:
            message = f"timezone {given!r} is not the name of a time zone: write one such as America/Chicago"
            self.warn(Subtype.OPTION, message)
        return zone or parse_zone((event and event.timezone) or self.config.liveblog_timezone or "")

    def _read_moment(self, name: str, zone: str | None, anchor: Moment | None) -> Moment | None:
        """Return the moment that an option says; a time of day is that of the day of ``anchor``."""
        value = self.text_of(name)
        if not value:
            return None

        def complain(message: str, details: tuple[str, ...]) -> None:
            self.warn(Subtype.OPTION, f"{name}: {message.format(*details)}")

        clock = parse_time_of_day(value)
        if clock and anchor:
            day = anchor.in_zone(zone).wall.date()
            return moment_on(day, *clock, zone, complain)
        reading = parse_moment(value, zone, complain)
        return (reading.start or reading.moment) if reading else None

    # -- what comes of it

    def _state_of(self, entries: Sequence[Moment], timing: Timing) -> State:
        """Return the state now; it is asked for, so that the clock alone can change the page."""
        states, changes = timing.list_states(entries, config.end_after(self.config))
        question = ("clock", *(change.isoformat() for change in changes))
        return states[cast("int", get_domain(self.env).ask(self.env.docname, question))]

    def _render_empty(self, state: State, timing: Timing) -> list[Node]:
        if state is State.ENDED:
            return []
        line = render_state(State.PAUSED if state is State.PAUSED else State.SCHEDULED)
        if state is State.SCHEDULED and timing.start is not None:
            locale, pattern = read_locale(self.config.language), self.config.liveblog_date_format
            begins = text(_("It begins:"))
            line += [nodes.Text(" "), begins, nodes.Text(" "), time_node(timing.start, locale, pattern)]
        return [render_coverage([line], state, "oldest", timing)]

    def _render(self, intro: Sequence[Node], drafts: Sequence[Draft], timing: Timing) -> Element:
        entries = self._date(drafts, timing)
        state = self._state_of([entry.moment for entry in entries if entry.moment], timing)
        order = entry_order(timing.order, state)
        renderer = EntryRenderer(entries, read_locale(self.config.language), self.config.liveblog_date_format)
        shown = renderer.render_entries(arrange_entries(entries, order, timing.start), drafts)
        source = self.get_source_info()[0]
        for node in shown:
            if isinstance(node, liveblog_entry):
                node.source = source
                self.state.document.note_implicit_target(node)
        return render_coverage([*intro, renderer.render_status(state), *shown], state, order, timing)

    # -- days and ids

    def _date(self, drafts: Sequence[Draft], timing: Timing) -> tuple[TimedEntry, ...]:
        def complain(index: int, message: str, details: tuple[str, ...]) -> None:
            self.warn_at(drafts[index].line, Subtype.DATE, message.format(*details))

        heads, ids = [draft.head for draft in drafts], self._check_ids(drafts)
        entries = date_entries(heads, timing.start, timing.published, timing.zone, ids, complain=complain)
        others = self.state.document.ids
        taken = {*others, *(entry.id for entry in entries)}
        return tuple(
            replace(entry, id=_free_id(entry.id, taken)) if entry.id in others else entry for entry in entries
        )

    def _check_ids(self, drafts: Sequence[Draft]) -> list[str | None]:
        """Return the ids that authors gave, without those that something else on this page has already."""
        taken = set(self.state.document.ids)
        ids: list[str | None] = []
        for draft in drafts:
            is_free = draft.id not in taken
            if not is_free:
                message = f"the id {draft.id!r} stands twice on this page: give this entry another one"
                self.warn_at(draft.line, Subtype.DUPLICATE_ID, message)
            ids.append(draft.id if is_free else None)
            taken |= {draft.id} - {""}
        return ids


def _free_id(name: str, taken: set[str]) -> str:
    """Return ``name`` with a number: something that is no entry has it already."""
    free = next(f"{name}-{number}" for number in count(2) if f"{name}-{number}" not in taken)
    taken.add(free)
    return free
