"""The index of the archive, and one of each kind of lists, with counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sphinx.locale import _

from sphinx_liveblog.archive.addresses import FOLDERS
from sphinx_liveblog.archive.names import canonical_name
from sphinx_liveblog.site.kinds.lists import list_titles
from sphinx_liveblog.site.page import Page, Place
from sphinx_liveblog.site.workshop import title_of_index

if TYPE_CHECKING:
    from sphinx_liveblog.site.workshop import Workshop

_BY_LETTER = frozenset({"presenter", "tag", "track", "language"})
_NEWEST_EVENTS = 12
_NEWEST_TALKS = 10


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an index: what it leads to, and how many talks stand there."""

    name: str
    title: str
    count: int
    group: str = ""
    """The heading above it: a letter, or the year of an event."""


def make_pages(workshop: Workshop) -> Iterator[Page]:
    """Yield the index of each kind of which there is a page, then that of the archive."""
    items = {kind: found for kind in FOLDERS if (found := _list_items(workshop, kind))}
    for kind, found in items.items():
        yield from _make_index(workshop, kind, found)
    if items or any(talk.row for talk in workshop.archive.talks):
        yield _make_archive(workshop, items)


def _list_items(workshop: Workshop, kind: str) -> list[Item]:
    if kind == "event":
        return _list_events(workshop)
    titles = _presenters(workshop) if kind == "presenter" else list_titles(workshop, kind)
    found = [
        Item(name, title, _count(workshop, kind, target), _letter(title) if kind in _BY_LETTER else "")
        for target, title in titles.items()
        if (name := workshop.domain.page_of(kind, target))
    ]
    if kind == "year":
        return sorted(found, key=lambda item: item.title, reverse=True)
    return sorted(
        found, key=lambda item: (item.group == "", item.group, canonical_name(item.title), item.name)
    )


def _presenters(workshop: Workshop) -> dict[str, str]:
    people = workshop.archive.presenters
    return {person_id: people[person_id].name for person_id in workshop.domain.public_presenters()}


def _count(workshop: Workshop, kind: str, target: str) -> int:
    found = {talk.ref for talk in workshop.shelves.talks_of(kind, target)}
    if kind == "presenter":
        found |= {talk.ref for talk in workshop.shelves.written.get(target, ())}
    return len(found)


def _letter(title: str) -> str:
    """Return the letter under which a name stands: without accents; ``#`` for what is no letter."""
    first = canonical_name(title)[:1].upper()
    return first if first.isalpha() else "#"


def _list_events(workshop: Workshop) -> list[Item]:
    """Return the events, the newest first, by year; those without a date last."""
    found: list[tuple[str, Item]] = []
    for event_id in workshop.domain.public_events():
        event, name = workshop.archive.events[event_id], workshop.domain.page_of("event", event_id)
        talks = workshop.shelves.talks_of("event", event_id)
        date = event.start or next((talk.date for talk in reversed(talks) if talk.date), None)
        if name:
            year = f"{date.wall.year:04}" if date else ""
            moment = date.instant().isoformat() if date else ""
            found.append((moment, Item(name, event.title, len(talks), year)))
    found.sort(key=lambda pair: (canonical_name(pair[1].title), pair[1].name))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [item for _moment, item in found]


def _make_index(workshop: Workshop, kind: str, items: Sequence[Item]) -> Iterator[Page]:
    folder = FOLDERS[kind]

    def make(some: Sequence[Item]) -> Page:
        return Page(
            name=workshop.addresses.index(folder),
            kind="index",
            target=folder,
            template="index",
            title=title_of_index(folder),
            shows=kind,
            context=lambda: {"kind": kind, "groups": _group(some)},
            place=Place(workshop.indexes()),
        )

    yield from workshop.paginate(items, make)


def _group(items: Sequence[Item]) -> list[tuple[str, list[Item]]]:
    return [(group, list(found)) for group, found in groupby(items, key=lambda item: item.group)]


def _make_archive(workshop: Workshop, items: dict[str, list[Item]]) -> Page:
    """Return the front page of the archive: what there is, and how much of it."""
    newest = items.get("event", [])[:_NEWEST_EVENTS]
    years = items.get("year", [])
    kinds = [
        Item(workshop.addresses.index(FOLDERS[kind]), title_of_index(FOLDERS[kind]), len(found))
        for kind, found in items.items()
    ]
    count = len(workshop.shelves.talks)
    newest_talks = workshop.shelves.talks[:_NEWEST_TALKS]

    def context() -> dict[str, Any]:
        return {
            "count": count,
            "kinds": kinds,
            "events": newest,
            "years": years,
            "talks": workshop.list_talks(newest_talks),
        }

    return Page(
        name=workshop.addresses.index(),
        kind="index",
        target="",
        template="archive",
        title=_("Archive"),
        shows=(count, kinds, newest, years, workshop.shelves.digest(newest_talks)),
        context=context,
    )
