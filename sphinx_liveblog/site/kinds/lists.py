"""The pages of a tag, a year, a track and a language: its talks, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sphinx_liveblog.archive.addresses import FOLDERS
from sphinx_liveblog.site.page import Page, Place, Stop

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Talk
    from sphinx_liveblog.site.workshop import Workshop

_GROUPED_BY = {"year": "event", "track": "year", "language": "year", "tag": ""}


def make_pages(workshop: Workshop) -> Iterator[Page]:
    """Yield the pages of every tag, year, track and language."""
    for kind in _GROUPED_BY:
        titles = list_titles(workshop, kind)
        for target in titles:
            if workshop.domain.page_of(kind, target):
                yield from _make_list(workshop, kind, target, titles)


def list_titles(workshop: Workshop, kind: str) -> dict[str, str]:
    """Return id and title of everything of one kind, sorted by id."""
    archive = workshop.archive
    if kind == "tag":
        return {tag.id: tag.title for tag in archive.tags.values()}
    if kind == "year":
        return {year: year for year in workshop.domain.publicity.ids("year")}
    if kind == "track":
        return {facet.id: facet.title for facet in archive.tracks.values()}
    return {facet.id: workshop.language_name(facet.title) for facet in archive.languages.values()}


def _make_list(workshop: Workshop, kind: str, target: str, titles: dict[str, str]) -> Iterator[Page]:
    tag = workshop.archive.tags[target] if kind == "tag" else None
    about: dict[str, Any] = {"tag": tag} if tag else {"kind": kind, "target": target}

    def context(some: Sequence[Talk]) -> dict[str, Any]:
        return {**about, "talks": workshop.list_talks(some, _GROUPED_BY[kind])}

    def make(some: Sequence[Talk]) -> Page:
        return Page(
            name=workshop.domain.page_of(kind, target),
            kind=kind,
            target=target,
            template="tag" if tag else "list",
            title=titles[target],
            shows=about,
            context=partial(context, some),
            place=_place(workshop, kind, target, titles),
            search=(lambda: tag.description) if tag else None,
        )

    yield from workshop.paginate(workshop.shelves.talks_of(kind, target), make)


def _place(workshop: Workshop, kind: str, target: str, titles: dict[str, str]) -> Place:
    """Return where a list stands: a year between the year before and the year after."""
    parents = workshop.indexes(FOLDERS[kind])
    if kind != "year":
        return Place(parents)
    years = list(titles)
    at = years.index(target)
    stops = [Stop(workshop.addresses.of(kind, year), year) for year in years]
    return Place(parents, stops[at - 1] if at else None, stops[at + 1] if at + 1 < len(stops) else None)
