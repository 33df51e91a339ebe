"""The page of a talk of a programme that no post covers: all that is known of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.locale import _

from sphinx_liveblog.archive.facets import facet_of, language_of
from sphinx_liveblog.archive.names import canonical_name
from sphinx_liveblog.documents.cards import reference_to, render_cards
from sphinx_liveblog.documents.facts import (
    fact,
    media_facts,
    tag_nodes,
    timed_slots,
    when_facts,
    where_facts,
)
from sphinx_liveblog.documents.media import video_cards
from sphinx_liveblog.documents.nodes import block, text
from sphinx_liveblog.documents.when import time_node
from sphinx_liveblog.site.page import Page, Place, Stop
from sphinx_liveblog.site.search import words_of

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Event, Facet, Talk
    from sphinx_liveblog.site.workshop import Workshop

_MOST_RELATED = 5
_COMMON_TAG = 50
"""A tag of more talks than this says little of what else one may like, and much work to look through."""


def make_pages(workshop: Workshop) -> Iterator[Page]:
    """Yield the page of every talk of a programme that is no post's."""
    neighbours = _Neighbours(workshop)
    for talk in workshop.archive.talks:
        if talk.listed and not talk.docname and talk.row:
            yield _make_talk(workshop, talk, neighbours)


@dataclass(frozen=True, slots=True)
class _Around:
    """The talks that the page of a talk leads to."""

    track: tuple[Talk | None, Talk | None]
    """Before and after it in its track."""
    same_people: tuple[Talk, ...]
    related: tuple[Talk, ...]

    def all(self) -> list[Talk]:
        return [talk for talk in (*self.track, *self.same_people, *self.related) if talk is not None]


@dataclass(frozen=True, slots=True)
class _Named:
    """What a talk names, as the archive has it: others decide on spelling, id, and on a page."""

    tags: tuple[tuple[str, str], ...]
    """Id and title."""
    tag_pages: tuple[str, ...]
    track: Facet | None
    language: Facet | None


class _Neighbours:
    """Who stands beside whom: in events, in tracks, by people and tags."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.shelves = workshop.shelves
        self._in_event: dict[str, list[Talk]] = {}
        self._in_track: dict[tuple[str, str], list[Talk]] = {}
        for talk in workshop.archive.talks:
            if talk.listed:
                self._in_event.setdefault(talk.event, []).append(talk)
                self._in_track.setdefault(_track_of(talk), []).append(talk)
        groups = [*((0, talks) for talks in self._in_event.values())]
        groups += ((1, talks) for talks in self._in_track.values())
        self._places = {(talk.ref, number): at for number, talks in groups for at, talk in enumerate(talks)}

    def in_event(self, talk: Talk) -> tuple[Talk | None, Talk | None]:
        """Return the talks before and after it in its event."""
        return _beside(self._in_event[talk.event], self._places[talk.ref, 0])

    def around(self, talk: Talk) -> _Around:
        """Return the other talks that its page leads to."""
        track = _beside(self._in_track[_track_of(talk)], self._places[talk.ref, 1])
        people = (
            other for person in talk.presenters for other in self.shelves.talks_of("presenter", person.id)
        )
        same = tuple({other.ref: other for other in people if other is not talk}.values())[:_MOST_RELATED]
        known = {talk.ref, *(other.ref for other in same)}
        return _Around(track if talk.track else (None, None), same, self._related(talk, known))

    def _related(self, talk: Talk, known: set[str]) -> tuple[Talk, ...]:
        """Return the talks that share the most tags with it, the newest of as many first."""
        shared: Counter[str] = Counter()
        found: dict[str, Talk] = {}
        for tag in talk.tags:
            others = self.shelves.talks_of("tag", tag)
            for other in others if len(others) <= _COMMON_TAG else ():
                if other.ref not in known:
                    shared[other.ref] += 1
                    found.setdefault(other.ref, other)
        # Sorting keeps the order of a shelf, where the newest come first.
        best = sorted(found, key=lambda ref: -shared[ref])[:_MOST_RELATED]
        return tuple(found[ref] for ref in best)


def _track_of(talk: Talk) -> tuple[str, str]:
    return talk.event, canonical_name(talk.track)


def _beside(talks: Sequence[Talk], at: int) -> tuple[Talk | None, Talk | None]:
    return talks[at - 1] if at else None, talks[at + 1] if at + 1 < len(talks) else None


def _make_talk(workshop: Workshop, talk: Talk, neighbours: _Neighbours) -> Page:
    event = workshop.archive.events.get(talk.event)
    around = neighbours.around(talk)
    before, after = (_stop(workshop, other) for other in neighbours.in_event(talk))
    parents = (*workshop.indexes(), *(workshop.stop("event", event.id, event.title) if event else ()))
    named = _find_named(workshop, talk)
    return Page(
        name=workshop.domain.page_of_talk(talk),
        kind="talk",
        target=talk.ref,
        template="talk",
        title=talk.title,
        shows=(talk, event and (event.title, event.location), named, workshop.shelves.digest(around.all())),
        context=partial(_context, workshop, talk, event, named, around),
        place=Place(parents, before, after),
        pictures=tuple(person.avatar for person in talk.presenters if person.avatar),
        search=partial(words_of, talk, workshop.abstracts),
        has_player=bool(talk.video),
    )


def _find_named(workshop: Workshop, talk: Talk) -> _Named:
    archive = workshop.archive
    return _Named(
        tags=tuple((tag, archive.tags[tag].title) for tag in talk.tags),
        tag_pages=tuple(workshop.domain.page_of("tag", tag) for tag in talk.tags),
        track=facet_of(archive.tracks, talk.track),
        language=language_of(archive.languages, talk.language),
    )


def _stop(workshop: Workshop, talk: Talk | None) -> Stop | None:
    page = workshop.domain.page_of_talk(talk) if talk else ""
    return Stop(page, talk.title) if talk and page else None


def _context(
    workshop: Workshop, talk: Talk, event: Event | None, named: _Named, around: _Around
) -> dict[str, Any]:
    before, after = around.track
    return {
        "talk": talk,
        "presenters": render_cards(talk.presenters) if talk.presenters else "",
        "facts": _facts(workshop, talk, event, named),
        "video": video_cards(talk.video),
        "abstract": workshop.abstracts.html(talk),
        "before_in_track": _title(before),
        "after_in_track": _title(after),
        "same_people": workshop.list_talks(around.same_people),
        "related": workshop.list_talks(around.related),
    }


def _title(talk: Talk | None) -> nodes.Node | str:
    return nodes.inline("", "", reference_to("talk", talk.ref, text(talk.title))) if talk else ""


def _facts(workshop: Workshop, talk: Talk, event: Event | None, named: _Named) -> nodes.Element:
    rows: list[nodes.Node] = []
    if event is not None:
        rows.append(fact("calendar", _("Event"), reference_to("event", event.id, text(event.title))))
    if talk.cancelled:
        rows.append(fact("clock", _("Status"), text(_("cancelled")), shown=True))
    rows += _times(workshop, talk)
    rows += where_facts(talk, event)
    rows += _kinds(workshop, talk, named)
    rows += media_facts(talk, with_video=False)
    if talk.recorded is False and not talk.video:
        rows.append(fact("play", _("Video"), text(_("not recorded")), shown=True))
    if named.tags:
        rows.append(fact("tag", _("Tags"), *tag_nodes(named.tags), classes=["liveblog-tags"]))
    facts = nodes.bullet_list("", classes=["liveblog-facts"])
    facts += [nodes.list_item("", row) for row in rows]
    return block("div", *([facts] if rows else []), classes=["liveblog-header"])


def _times(workshop: Workshop, talk: Talk) -> Iterator[nodes.Node]:
    yield from when_facts(talk, workshop.locale, workshop.date_format)
    if not timed_slots(talk) and talk.date is not None:
        yield fact("clock", _("When"), time_node(talk.date, workshop.locale, workshop.date_format))


def _kinds(workshop: Workshop, talk: Talk, named: _Named) -> Iterator[nodes.Node]:
    if named.track:
        yield fact("", _("Track"), reference_to("track", named.track.id, text(talk.track)))
    yield from (
        fact("", label, text(value))
        for label, value in ((_("Type"), talk.type), (_("Level"), talk.level))
        if value
    )
    if named.language:
        shown = workshop.language_name(named.language.title)
        yield fact("", _("Language"), reference_to("language", named.language.id, text(shown)))
