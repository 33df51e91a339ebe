"""The directives ``liveblog`` and ``entry``: the coverage of a talk, sorted by time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from docutils import nodes
from docutils.parsers.rst import directives
from linkify_it import LinkifyIt  # type: ignore[import-untyped]
from sphinx.addnodes import pending_xref
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_liveblog import config, log
from sphinx_liveblog.archive.coverage import (
    EntryHead,
    State,
    TimedEntry,
    arrange_entries,
    coverage_state,
    date_entries,
    entry_order,
    parse_entry_head,
)
from sphinx_liveblog.archive.model import Event, Post, Presenter
from sphinx_liveblog.archive.names import canonical_name, nearest
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.archive.select import split_values
from sphinx_liveblog.archive.times import (
    Moment,
    Precision,
    moment_on,
    parse_moment,
    parse_time_of_day,
    parse_zone,
)
from sphinx_liveblog.archive.visibility import parse_flag
from sphinx_liveblog.documents.cards import name_node, reference_to
from sphinx_liveblog.documents.directives import ArchiveDirective
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.hiding import note_hidden_reference
from sphinx_liveblog.documents.nodes import (
    block,
    liveblog_block,
    liveblog_entry,
    liveblog_icon,
    liveblog_time,
    paragraph,
    text,
)
from sphinx_liveblog.documents.when import format_clock, format_day, format_moment, read_locale, time_node

if TYPE_CHECKING:
    from babel import Locale
    from docutils.nodes import Element, Node

_SEEN = "liveblog_seen"
"""In ``temp_data``: whether this document has its liveblog."""
_INSIDE = "liveblog_inside"
"""In ``temp_data``: whether the text being parsed is that of a liveblog (``True``), or of a surplus one."""

_TITLE_WORDS = 10
_ID = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)
_VIDEO_TIME = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,6})s?", re.ASCII)
_COLON_FENCE = re.compile(r":{3,}\{(?:liveblog:)?liveblog\}")
_NOT_FOR_LINKS = (
    nodes.reference,
    pending_xref,
    nodes.FixedTextElement,
    nodes.literal,
    nodes.math,
    nodes.raw,
    nodes.problematic,
)


class _AnyOption(dict[str, Callable[[str], Any]]):
    """Options that are all taken as text, unknown ones too.

    A converter that raises, or an unknown name, would put an error in the place of the whole liveblog.
    """

    def __missing__(self, name: str) -> Callable[[str], Any]:
        return directives.unchanged


@dataclass(slots=True)
class Draft:
    """An entry as its author wrote it, before its day, its id and its place on the page are known."""

    head: EntryHead
    line: int
    body: list[Node]
    id: str = ""
    title: nodes.paragraph | None = None
    authors: tuple[Presenter | str, ...] = ()
    """Those of whom the archive knows nothing as they were written."""
    key: bool = False
    pinned: bool = False
    tags: tuple[tuple[str, str], ...] = ()
    """``(id, title)``; without an id what the archive does not know."""
    updated: EntryHead | None = None
    removed: str | None = None
    """The reason, which may be empty; ``None`` for an entry that stands."""
    video: nodes.reference | None = None


class _EntryDraft(nodes.Element):
    """What ``entry`` leaves for ``liveblog``, which replaces it; never in a doctree."""

    draft: Draft


class _CoverageDirective(ArchiveDirective):
    """What ``liveblog`` and ``entry`` have in common."""

    has_content = True

    def check_options(self) -> None:
        """Warn of options that there are not."""
        known = list(self.option_spec or ())
        for name in self.options:
            if name not in known:
                likely = nearest(name, known)
                hint = f"did you mean {likely!r}?" if likely else f"it has {', '.join(known)}"
                self.warn(Subtype.OPTION, f"{self.name} has no option {name!r}: {hint}")

    def text_of(self, name: str) -> str:
        """Return an option's text, empty where it is not given."""
        return str(self.options.get(name) or "").strip()

    def flag(self, name: str) -> bool:
        """Whether an option is given; ``no`` means that it is not."""
        value = self.text_of(name)
        if value and parse_flag(value) is None:
            self.warn(Subtype.OPTION, f"{name} is a flag: write :{name}: without {value!r}")
        return name in self.options and parse_flag(value) is not False

    def warn_at(self, line: int, subtype: Subtype, message: str) -> None:
        """Emit a warning at a line of this document."""
        log.warn(subtype, message, (self.env.docname, line))

    def is_hidden(self, name: str) -> bool:
        """Whether only something hidden has a person of this name."""
        hidden = get_domain(self.env).archive.hidden.people
        return name in hidden or canonical_name(name) in hidden

    def is_person(self, name: str) -> bool:
        """Whether ``@name`` in a head is an author, and no text; so is a hidden one, who is cut with it."""
        domain = get_domain(self.env)
        return self.is_hidden(name) or domain.ask(self.env.docname, ("person", name)) is not None

    def ask_for_post(self) -> tuple[Post | None, Event | None]:
        """Return the post of this page and its event.

        A page that is no post asks too: so it is known to show something of ours, and gets our styles.
        """
        found: Any = get_domain(self.env).ask(self.env.docname, ("post", self.env.docname))
        return (found[0], found[1]) if found else (None, None)


class EntryDirective(_CoverageDirective):
    """The long form of an entry."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = _AnyOption(
        dict.fromkeys(
            ("id", "by", "title", "key", "pin", "tags", "updated", "removed", "video-at"),
            directives.unchanged,
        )
    )

    def run(self) -> list[Node]:
        """Return a draft for the liveblog around it; just the text where there is none, or no time."""
        inside = self.env.temp_data.get(_INSIDE)
        self.check_options()
        removed = self._read_removed()
        argument = " ".join(self.arguments)
        head = parse_entry_head(argument, self.is_person)
        body: list[Node] = []
        if removed is None:
            # What was taken back is not even parsed: its pictures, labels and index entries go with it.
            rest = argument[head.length :] if head else ""
            body = [*self._parse_line(rest), *self.parse_content_to_nodes()]
        if inside is None:
            message = (
                "entry belongs inside liveblog. If it stands there, give the fence around liveblog "
                "more colons than entry has"
            )
            self.warn(Subtype.ENTRY, message)
        elif inside and head is None:
            forms = "write it as 13:32, 1:32 pm or 2024-05-31 13:32"
            problem = f"{argument!r} is not the time of an entry" if argument else "entry needs a time"
            self.warn(Subtype.ENTRY, f"{problem}: {forms}")
        if not inside or head is None:
            return body
        node = _EntryDraft("", *body)
        node.draft = self._draft(head, body, removed)
        self.set_source_info(node)
        return [node]

    def _draft(self, head: EntryHead, body: list[Node], removed: str | None) -> Draft:
        draft = Draft(head, self.lineno, body, self._read_id(), removed=removed, pinned=self.flag("pin"))
        draft.key = head.key or self.flag("key")
        draft.updated = self._read_updated()
        if removed is None:
            names = ", ".join(filter(None, (self.text_of("by"), head.by)))
            draft.authors = self._find_authors(names)
            draft.title = self._read_title()
            draft.tags = tuple(self._find_tags())
            draft.video = self._video_link()
        return draft

    def _find_authors(self, names: str) -> tuple[Presenter | str, ...]:
        """Return the public people of these names, the unknown ones as text with a warning."""
        kept = self.without_hidden("presenter", names) or ""
        self.check_values("presenter", kept)
        domain, here = get_domain(self.env), self.env.docname
        found: list[Presenter | str] = []
        for name in split_values(kept):
            person: Any = domain.ask(here, ("person", name))
            found.append(person or name)
        people = [person.id for person in found if isinstance(person, Presenter)]
        domain.note_named(here, "presenter", people)
        return tuple(dict.fromkeys(found))

    def _read_removed(self) -> str | None:
        reason = self.text_of("removed")
        flag = parse_flag(reason)
        if "removed" not in self.options or flag is False:
            return None
        # The copy of the source would still hold it.
        get_domain(self.env).redacted[self.env.docname] = True
        return "" if flag else reason

    def _parse_line(self, line: str) -> list[nodes.paragraph]:
        if not line.strip():
            return []
        content, messages = self.parse_inline(line)
        node = nodes.paragraph(line, "", *content, *messages)
        self.set_source_info(node)
        return [node]

    def _read_title(self) -> nodes.paragraph | None:
        title = next(iter(self._parse_line(self.text_of("title"))), None)
        if title is not None:
            title["classes"].append("liveblog-entry-title")
            title.children = [nodes.strong("", "", *title.children)]
            title.setup_child(title.children[0])
        return title

    def _read_id(self) -> str:
        given = self.text_of("id")
        if given and not _ID.fullmatch(given):
            message = f"id {given!r} is no id: use letters, digits, '-', '_' and '.', beginning with a letter"
            self.warn(Subtype.OPTION, message)
            return nodes.make_id(given)
        return given

    def _read_updated(self) -> EntryHead | None:
        given = self.text_of("updated")
        head = parse_entry_head(given) if given else None
        if given and head is None:
            message = f"updated {given!r} is not a time: write it as 13:32 or 2024-05-31 13:32"
            self.warn(Subtype.OPTION, message)
        return head

    def _find_tags(self) -> Iterator[tuple[str, str]]:
        for name in split_values(self.without_hidden("tag", self.text_of("tags")) or ""):
            tag: Any = get_domain(self.env).ask(self.env.docname, ("tag", name))
            yield (tag.id, tag.title) if tag else ("", name)

    def _video_link(self) -> nodes.reference | None:
        given = self.text_of("video-at")
        if not given:
            return None
        match = _VIDEO_TIME.fullmatch(given)
        if match is None:
            message = f"video-at {given!r} is not a time in a video: write it as 1:02:03 or in seconds"
            self.warn(Subtype.OPTION, message)
            return None
        post, _event = self.ask_for_post()
        if post is None or not post.talk.video:
            message = "video-at needs a video: give its address as `video` in the front matter"
            self.warn(Subtype.OPTION, message)
            return None
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        total = hours * 3600 + minutes * 60 + seconds
        url = seek(post.talk.video[0].url, total)
        link = nodes.reference("", "", internal=False, refuri=url, classes=["liveblog-media"])
        link += [liveblog_icon("", icon="play"), text(_("Video at %s") % timedelta(seconds=total))]
        return link


class LiveblogDirective(_CoverageDirective):
    """The coverage of a talk; one a document."""

    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = _AnyOption(
        dict.fromkeys(("state", "order", "start", "end", "timezone"), directives.unchanged)
    )

    def run(self) -> list[Node]:
        """Return the entries by time; the text as it is where nothing in it has one."""
        if self.env.temp_data.get(_SEEN):
            self.warn(Subtype.ENTRY, "a document has one liveblog: put these entries into the first one")
            return self._parse(is_first=False)
        self.env.temp_data[_SEEN] = True
        self.check_options()
        sorter = _Sorter(self.is_person, self._author_of)
        for node in self._parse(is_first=True):
            sorter.add(node)
        intro, drafts = sorter.finish()
        bodies = [intro, *(draft.body for draft in drafts)]
        self._dissolve_nested(bodies)
        timing = self._read_timing()
        if not drafts:
            return intro or self._render_empty(timing)
        link_bare_urls(node for body in bodies for node in body)
        return [self._render(intro, drafts, timing)]

    def _parse(self, *, is_first: bool) -> list[Node]:
        data = self.env.temp_data
        before = data.get(_INSIDE)
        data[_INSIDE] = is_first
        try:
            return list(self.parse_content_to_nodes())
        finally:
            data[_INSIDE] = before

    def _author_of(self, name: str, line: int) -> tuple[Presenter, ...]:
        """Return the author that a head names, nobody for one who is hidden."""
        domain, here = get_domain(self.env), self.env.docname
        if self.is_hidden(name):
            note_hidden_reference(self.env, (here, line))
            return ()
        person = cast("Presenter", domain.ask(here, ("person", name)))
        domain.note_named(here, "presenter", [person.id])
        return (person,)

    def _dissolve_nested(self, bodies: Iterable[list[Node]]) -> None:
        """Leave of an ``entry`` inside something else only its text."""
        for body in bodies:
            for node in [found for root in body for found in root.findall(_EntryDraft)]:
                message = "entry belongs at the top level of liveblog, not inside a list or another block"
                self.warn_at(node.draft.line, Subtype.ENTRY, message)
                if node in body:
                    place = body.index(node)
                    body[place : place + 1] = node.children
                else:
                    node.replace_self(node.children)

    # -- options

    def _choose(self, name: str, choices: Sequence[str]) -> str:
        value = self.text_of(name).lower()
        if value and value not in choices:
            self.warn(Subtype.OPTION, f"{name} {value!r} is not one of: {', '.join(choices)}")
            return ""
        return value

    def _read_timing(self) -> _Timing:
        post, event = self.ask_for_post()
        zone = self._read_zone(event)
        slot = post.talk.slot if post else None
        published = _meant_in(zone, post.published if post else None)
        start = _meant_in(zone, slot.start if slot else None)
        start = self._read_moment("start", zone, start or published) or start
        end = _meant_in(zone, slot.end if slot else None)
        if slot and start and end is None and slot.duration:
            end = replace(start, wall=start.wall + slot.duration)
        end = self._read_moment("end", zone, start or published) or end
        given = self._choose("state", tuple(State))
        order = self._choose("order", ("newest", "oldest"))
        return _Timing(zone, start, end, published, State(given) if given else None, order)

    def _read_zone(self, event: Event | None) -> str | None:
        given = self.text_of("timezone")
        zone = parse_zone(given) if given else None
        if given and zone is None:
            message = f"timezone {given!r} is not the name of a time zone: write one such as America/Chicago"
            self.warn(Subtype.OPTION, message)
        default = (event.timezone if event else "") or self.config.liveblog_timezone or ""
        return zone or parse_zone(default)

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

    def _state_of(self, entries: Sequence[Moment], timing: _Timing) -> State:
        """Return the state now, and note when the clock alone will change it."""
        domain = get_domain(self.env)
        now, lasts = domain.archive.now, config.end_after(self.config)
        state, change = coverage_state(timing.given, entries, timing.start, timing.end, now, lasts)
        if change is not None:
            domain.changes[self.env.docname] = change
        return state

    def _render_empty(self, timing: _Timing) -> list[Node]:
        state = self._state_of((), timing)
        if state is State.ENDED:
            return []
        words = _words_of(State.PAUSED if state is State.PAUSED else State.SCHEDULED)
        line = paragraph(text(words, "liveblog-state"), classes=["liveblog-status"])
        if state is State.SCHEDULED and timing.start is not None:
            locale, pattern = read_locale(self.config.language), self.config.liveblog_date_format
            begins = text(_("It begins:"))
            line += [nodes.Text(" "), begins, nodes.Text(" "), time_node(timing.start, locale, pattern)]
        return [_coverage_block([line], state, "oldest", timing)]

    def _render(self, intro: Sequence[Node], drafts: Sequence[Draft], timing: _Timing) -> Element:
        entries = self._date(drafts, timing)
        state = self._state_of([entry.moment for entry in entries if entry.moment], timing)
        order = entry_order(timing.order, state)
        arranged = arrange_entries(entries, order, timing.start)
        page = _Page(entries, read_locale(self.config.language), self.config.liveblog_date_format)
        shown: list[Node] = [*intro, page.render_status(state)]
        for entry in arranged:
            shown += page.render_day(entry)
            node = page.render_entry(entry, drafts[entry.index])
            node.source, node.line = self.get_source_info()[0], drafts[entry.index].line
            self.state.document.note_implicit_target(node)
            shown.append(node)
        return _coverage_block(shown, state, order, timing)

    def _date(self, drafts: Sequence[Draft], timing: _Timing) -> tuple[TimedEntry, ...]:
        def complain(index: int, message: str, details: tuple[str, ...]) -> None:
            self.warn_at(drafts[index].line, Subtype.DATE, message.format(*details))

        ids = self._check_ids(drafts)
        heads = [draft.head for draft in drafts]
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
            if draft.id in taken:
                message = f"the id {draft.id!r} stands twice on this page: give this entry another one"
                self.warn_at(draft.line, Subtype.DUPLICATE_ID, message)
                ids.append(None)
                continue
            ids.append(draft.id or None)
            taken.update([draft.id] if draft.id else [])
        return ids


# --- From parsed text to drafts ------------------------------------------------------------------------


class _Sorter:
    """Sorts parsed blocks into entries and what stands before the first of them."""

    def __init__(
        self, is_person: Callable[[str], bool], author_of: Callable[[str, int], tuple[Presenter, ...]]
    ) -> None:
        self._is_person = is_person
        self._author_of = author_of
        self._intro: list[Node] = []
        self._drafts: list[Draft] = []
        self._labels: list[Node] = []
        """Targets, which belong to what comes after them."""

    def add(self, node: Node) -> None:
        """Take the next block of the text."""
        if isinstance(node, nodes.target):
            self._labels.append(node)
        elif isinstance(node, _EntryDraft):
            self._begin(node.draft)
        elif isinstance(node, nodes.bullet_list):
            self._add_items(node)
        elif isinstance(node, nodes.paragraph) and (head := read_head(node, self._is_person)):
            self._begin_short(head, node.line or 0, [node] if node.children else [])
        else:
            self._append(node)

    def finish(self) -> tuple[list[Node], list[Draft]]:
        """Return the introduction and the entries, in file order."""
        self._body.extend(self._labels)
        for body in (self._intro, *(draft.body for draft in self._drafts)) if self._drafts else ():
            # A line across the page between two entries means nothing once they are sorted.
            while body and isinstance(body[-1], nodes.transition):
                body.pop()
        return self._intro, self._drafts

    @property
    def _body(self) -> list[Node]:
        return self._drafts[-1].body if self._drafts else self._intro

    def _begin_short(self, head: EntryHead, line: int, body: list[Node]) -> None:
        authors = self._author_of(head.by, line) if head.by else ()
        self._begin(Draft(head, line, body, authors=authors, key=head.key))

    def _begin(self, draft: Draft) -> None:
        draft.body[:0] = self._labels
        self._labels = []
        self._drafts.append(draft)

    def _append(self, node: Node) -> None:
        self._body.extend([*self._labels, node])
        self._labels = []

    def _add_items(self, listing: nodes.bullet_list) -> None:
        """Make entries of the items with a time; the others stay a list."""
        heads = [self._head_of(item) for item in listing.children]
        if not any(heads):
            self._append(listing)
            return
        rest: nodes.bullet_list | None = None
        for item, head in zip(list(listing.children), heads, strict=True):
            if head is not None:
                line = item.children[0]
                body = item.children if line.children else item.children[1:]
                self._begin_short(head, line.line or item.line or 0, list(body))
                rest = None
                continue
            if rest is None:
                rest = listing.copy()
                self._append(rest)
            rest += item

    def _head_of(self, item: Node) -> EntryHead | None:
        first = item.children[0] if item.children else None
        return read_head(first, self._is_person) if isinstance(first, nodes.paragraph) else None


def read_head(line: nodes.paragraph, is_person: Callable[[str], bool]) -> EntryHead | None:
    """Take the time and the marks after it off a paragraph's beginning; ``None`` if none stands there."""
    texts = list(_leading_texts(line))
    head = parse_entry_head("".join(texts), is_person)
    if head is None:
        return None
    # Translators get the text without its time, which their translation would else bring back.
    source = parse_entry_head(line.rawsource, is_person)
    line.rawsource = line.rawsource[source.length :] if source else ""
    length = head.length
    for part in texts:
        taken = min(length, len(part))
        length -= taken
        _shorten(part, taken, line)
    return head


def _leading_texts(node: Element) -> Iterator[nodes.Text]:
    """Yield the texts that a paragraph begins with, also those in bold: ``**13:32** Kevin opens``."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield child
        elif isinstance(child, (nodes.strong, nodes.emphasis)):
            yield from _leading_texts(child)
            if not all(isinstance(part, nodes.Text) for part in child.children):
                return
        else:
            return


def _shorten(part: nodes.Text, taken: int, line: nodes.paragraph) -> None:
    if not taken:
        return
    parent = part.parent
    if taken < len(part):
        parent.replace(part, nodes.Text(part[taken:]))
        return
    parent.remove(part)
    if not parent.children and parent is not line:
        parent.parent.remove(parent)


def link_bare_urls(content: Iterable[Node]) -> None:
    """Make links of web addresses in running text.

    MyST does that only where the site told it to, docutils nowhere inside bold and italics.
    """
    for root in content:
        for part in list(root.findall(nodes.Text)):
            if "://" in part and not _is_fixed(part):
                pieces = list(_link_pieces(str(part)))
                part.parent.replace(part, pieces)


def _is_fixed(part: Node) -> bool:
    node = part.parent
    while node is not None:
        if isinstance(node, _NOT_FOR_LINKS):
            return True
        node = node.parent
    return False


def _link_pieces(content: str) -> Iterator[Node]:
    at = 0
    for match in _linkifier().match(content) or ():
        if match.schema in {"http:", "https:"}:
            if match.index > at:
                yield nodes.Text(content[at : match.index])
            yield nodes.reference("", match.text, internal=False, refuri=match.url)
            at = match.last_index
    if at < len(content):
        yield nodes.Text(content[at:])


@cache
def _linkifier() -> LinkifyIt:
    return LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})


# --- From drafts to nodes ------------------------------------------------------------------------------


def _words_of(state: State) -> str:
    return {
        State.SCHEDULED: _("The coverage has not begun."),
        State.LIVE: _("Live coverage."),
        State.PAUSED: _("The coverage is paused."),
        State.ENDED: _("The coverage has ended."),
    }[state]


@dataclass(frozen=True, slots=True)
class _Timing:
    """When a coverage takes place, and what its author says of it."""

    zone: str | None
    start: Moment | None
    end: Moment | None
    published: Moment | None
    given: State | None
    order: str


def _coverage_block(content: Iterable[Node], state: State, order: str, timing: _Timing) -> liveblog_block:
    """Return the element around a coverage; its attributes say what is known of the whole."""
    facts: dict[str, object] = {"state": state.value, "order": order, "zone": timing.zone or ""}
    facts |= {
        name: moment.isoformat() for name, moment in (("start", timing.start), ("end", timing.end)) if moment
    }
    classes = ["liveblog-coverage", f"liveblog-{state.value}"]
    return block("section", *content, classes=classes, **{"aria-label": _("Liveblog"), **facts})


@dataclass
class _Page:
    """Makes nodes of entries that stand on one page."""

    entries: Sequence[TimedEntry]
    locale: Locale
    pattern: str
    _day: date | None = field(default=None, init=False)

    def render_status(self, state: State) -> nodes.paragraph:
        """Return the line that says how far the coverage is, and whose clocks it goes by."""
        line = paragraph(text(_words_of(state), "liveblog-state"), classes=["liveblog-status"])
        if len(self._zones) == 1:
            line += [nodes.Text(" "), text(_("Times are in %s.") % self._zones[0], "liveblog-zone")]
        return line

    def render_day(self, entry: TimedEntry) -> list[Node]:
        """Return the date where one begins, if the coverage has several."""
        days = {entry.moment.wall.date() for entry in self.entries if entry.moment}
        if len(days) < 2 or entry.moment is None or entry.moment.wall.date() == self._day:  # noqa: PLR2004
            return []
        self._day = entry.moment.wall.date()
        day = nodes.strong("", format_day(entry.moment, self.locale, "full"))
        return [paragraph(day, classes=["liveblog-day"])]

    def render_entry(self, entry: TimedEntry, draft: Draft) -> liveblog_entry:
        """Return an entry; its attributes say what is known of it."""
        clock = self._clock(_moment_of(entry))
        classes = ["liveblog-entry"]
        classes += ["liveblog-key"] if draft.key else []
        classes += ["liveblog-removed"] if draft.removed is not None else []
        node = liveblog_entry(
            "",
            self._head(entry, draft),
            *([draft.title] if draft.title else []),
            block("div", *self._body(draft), classes=["liveblog-entry-body"]),
            tag="article",
            is_div=True,
            ids=[entry.id],
            names=[nodes.fully_normalize_name(entry.id)],
            classes=classes,
            datetime=_machine_time(entry),
            clock=clock,
            key=draft.key,
            pinned=draft.pinned,
            authors=[person.id if isinstance(person, Presenter) else person for person in draft.authors],
            tags=[tag or name for tag, name in draft.tags],
            removed=draft.removed is not None,
        )
        updated = self._updated(entry, draft)
        if updated is not None:
            node["updated"] = updated.isoformat()
        node += self._foot(entry, draft, updated)
        return node

    def _head(self, entry: TimedEntry, draft: Draft) -> nodes.paragraph:
        shown = liveblog_time(
            "", self._clock(_moment_of(entry)), datetime=_machine_time(entry), classes=["liveblog-time"]
        )
        link = nodes.reference(
            "", "", nodes.strong("", "", shown), internal=True, refid=entry.id, classes=["liveblog-permalink"]
        )
        line = paragraph(link, classes=["liveblog-entry-head"])
        for index, person in enumerate(draft.authors):
            line += nodes.Text(", " if index else " ")
            line += name_node(person) if isinstance(person, Presenter) else text(person, "liveblog-name")
        return line

    def _body(self, draft: Draft) -> list[Node]:
        if draft.removed is None:
            return draft.body
        words = [_("This entry was removed."), draft.removed]
        # What was removed was not parsed: here are only blocks that came after it.
        return [paragraph(text(" ".join(filter(None, words)))), *draft.body]

    def _foot(self, entry: TimedEntry, draft: Draft, updated: Moment | None) -> list[Node]:
        parts: list[Node] = [draft.video] if draft.video else []
        if updated is not None:
            same_day = entry.moment is not None and entry.moment.wall.date() == updated.wall.date()
            shown = self._clock(updated) if same_day else format_moment(updated, self.locale, self.pattern)
            parts.append(block_of_time(_("Updated"), updated, shown))
        for tag, title in draft.tags:
            shown_tag = text(title, "liveblog-tag")
            parts.append(reference_to("tag", tag, shown_tag) if tag else shown_tag)
        if not parts:
            return []
        line = paragraph(parts[0], classes=["liveblog-entry-foot"])
        for part in parts[1:]:
            line += [text(" · ", "liveblog-separator"), part]
        return [line]

    def _updated(self, entry: TimedEntry, draft: Draft) -> Moment | None:
        """Return when the entry was changed; a time without a date is later on the entry's own day."""
        if draft.updated is None:
            return None
        zone = entry.moment.zone if entry.moment else None
        return date_entries([draft.updated], entry.moment, None, zone, [None])[0].moment

    @property
    def _zones(self) -> list[str]:
        found = (entry.moment.abbreviation() for entry in self.entries if entry.moment)
        return list(dict.fromkeys(filter(None, found)))

    def _clock(self, moment: Moment) -> str:
        """Return the time of day, with its zone where the page has several."""
        zone = moment.abbreviation() if len(self._zones) > 1 else ""
        return " ".join(filter(None, (format_clock(moment, self.locale), zone)))


def block_of_time(label: str, moment: Moment, shown: str) -> nodes.inline:
    """Return a time after what it is the time of."""
    time = liveblog_time("", shown, datetime=moment.isoformat(), classes=["liveblog-time"])
    return nodes.inline("", "", nodes.Text(f"{label} "), time, classes=["liveblog-updated"])


def seek(url: str, seconds: int) -> str:
    """Return the address of one second of a video."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host not in {"youtube.com", "youtu.be", "youtube-nocookie.com"}:
        return urlunsplit(parts._replace(fragment=f"t={seconds}"))
    name = "start" if parts.path.startswith("/embed/") else "t"
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in {"t", "start"}]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, str(seconds))]), fragment=""))


def _moment_of(entry: TimedEntry) -> Moment:
    """Return the moment to print; on no day in particular where the day is unknown."""
    return entry.moment or Moment(
        datetime.combine(date.min, entry.head.clock), entry.head.precision, None, None
    )


def _machine_time(entry: TimedEntry) -> str:
    if entry.moment is not None:
        return entry.moment.isoformat()
    return entry.head.clock.isoformat("seconds" if entry.head.precision is Precision.SECOND else "minutes")


def _meant_in(zone: str | None, moment: Moment | None) -> Moment | None:
    """Return a moment of unknown zone as one in the zone of this coverage."""
    if moment is None or zone is None or moment.offset is not None:
        return moment
    return moment_on(moment.wall.date(), moment.wall.time(), moment.precision, zone)


def _free_id(name: str, taken: set[str]) -> str:
    """Return ``name`` with a number: something that is no entry has it already."""
    free = next(f"{name}-{number}" for number in count(2) if f"{name}-{number}" not in taken)
    taken.add(free)
    return free


# --- What is done to the whole document ----------------------------------------------------------------


class WarnOfColonFence(SphinxTransform):
    """Warn of a ``:::{liveblog}`` that this site's MyST reads as text."""

    default_priority: ClassVar[int] = 10

    def apply(self, **kwargs: object) -> None:
        """Look at the paragraphs of a post."""
        post = get_domain(self.env).archive.posts.get(self.env.docname)
        if post is None or not post.path.endswith(".md"):
            return
        for line in self.document.findall(nodes.paragraph):
            if _COLON_FENCE.match(line.astext()):
                message = (
                    "this site does not read ::: as a fence, so the liveblog is printed as plain text: add "
                    '"colon_fence" to myst_enable_extensions in conf.py, or write ```{liveblog} instead'
                )
                log.warn(Subtype.COLON_FENCE, message, line)


class NameEntries(SphinxTransform):
    """Give entries their names, for those who do not see them, and for links in Markdown.

    Those are ``[](#t1332)`` on the same page, and ``[](post.md#t1332)`` from elsewhere.
    """

    # After hidden references are cut from titles (30), before MyST resolves such links (879).
    default_priority: ClassVar[int] = 870

    def apply(self, **kwargs: object) -> None:
        """Name each, and enter it in MyST's table of anchors where MyST read the document."""
        slugs = getattr(self.document, "myst_slugs", None)
        for entry in self.document.findall(liveblog_entry):
            titles = (node for node in entry.children if isinstance(node, nodes.paragraph))
            found = (node.astext() for node in titles if "liveblog-entry-title" in node["classes"])
            entry["entrytitle"] = next(found, "")
            entry["aria-label"] = " ".join(filter(None, (entry["clock"], entry["entrytitle"])))
            if slugs is not None:
                name = entry["ids"][0]
                slugs.setdefault(name, (entry.line or 0, name, entry["aria-label"]))
                self.env.metadata[self.env.docname]["myst_slugs"] = slugs


def _coverages(document: nodes.document) -> Iterator[tuple[liveblog_block, list[liveblog_entry]]]:
    for node in list(document.findall(liveblog_block)):
        entries = [child for child in node.children if isinstance(child, liveblog_entry)]
        if "liveblog-coverage" in node["classes"] and entries:
            yield node, entries


def _insert_before_entries(coverage: Element, new: Sequence[Node]) -> None:
    place = next(index for index, child in enumerate(coverage.children) if _is_entry_or_day(child))
    for node in reversed(new):
        coverage.insert(place, node)


def _is_entry_or_day(node: Node) -> bool:
    if isinstance(node, liveblog_entry):
        return True
    return isinstance(node, nodes.paragraph) and "liveblog-day" in node["classes"]


class ListKeyMoments(SphinxPostTransform):
    """Put links to the key moments before the entries, if there are two or more."""

    # After references (10) and `only` (50): the words are those that readers see, and name nothing hidden.
    default_priority = 60

    def run(self, **kwargs: object) -> None:
        """Add the lists."""
        for coverage, entries in _coverages(self.document):
            keys = [entry for entry in entries if entry["key"] and not entry["removed"]]
            if len(keys) > 1:
                items = (nodes.list_item("", paragraph(_key_link(entry))) for entry in keys)
                title = paragraph(nodes.strong("", _("Key moments")), classes=["liveblog-key-title"])
                listing = nodes.bullet_list("", *items)
                label = {"aria-label": _("Key moments")}
                _insert_before_entries(
                    coverage, [block("nav", title, listing, classes=["liveblog-key-moments"], **label)]
                )


def _key_link(entry: liveblog_entry) -> nodes.reference:
    words = " ".join(filter(None, (entry["clock"], entry["entrytitle"] or _first_words(entry))))
    return nodes.reference("", words, internal=True, refid=entry["ids"][0])


def _first_words(entry: liveblog_entry) -> str:
    body = next(child for child in entry.children if isinstance(child, liveblog_block))
    line = next(iter(body.findall(nodes.paragraph)), None)
    words = line.astext().split() if line is not None else []
    return " ".join(words[:_TITLE_WORDS]) + ("…" if len(words) > _TITLE_WORDS else "")


class ShowPinned(SphinxPostTransform):
    """Show pinned entries before the others too, on pages that readers come back to."""

    # After the list of key moments, which stands above them.
    default_priority = ListKeyMoments.default_priority + 1
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Add the copies, which link to the entries themselves."""
        for coverage, entries in _coverages(self.document):
            pinned = [entry for entry in entries if entry["pinned"] and not entry["removed"]]
            if len(entries) > 1:
                _insert_before_entries(coverage, [_copy_pinned(entry) for entry in pinned])


def _copy_pinned(entry: liveblog_entry) -> liveblog_entry:
    copy = entry.deepcopy()
    copy["ids"] = []
    for node in copy.findall(nodes.Element):
        # A figure must have an id; it must not be that of the original.
        node["ids"] = [f"pinned-{name}" for name in node["ids"]]
        for key in ("names", "dupnames", "backrefs"):
            node[key] = []
    copy["classes"].append("liveblog-pinned")
    copy.insert(0, paragraph(text(_("Pinned")), classes=["liveblog-pinned-label"]))
    return copy
