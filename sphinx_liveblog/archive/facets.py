"""What talks have in common besides events, people and tags: tracks, languages, years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sphinx_liveblog.archive.model import Facet, Talk
from sphinx_liveblog.archive.names import IdPool, canonical_name, choose_spelling


def list_facets(names: Iterable[str]) -> dict[str, Facet]:
    """Return what these names stand for, by canonical name; spellings of one thing are one."""
    spellings: dict[str, list[str]] = {}
    for name in filter(None, names):
        spellings.setdefault(canonical_name(name), []).append(name)
    shown = {key: choose_spelling(found) for key, found in spellings.items()}
    ids = IdPool().assign(shown.values())
    return {key: Facet(ids[key], title) for key, title in sorted(shown.items())}


def facet_of(facets: Mapping[str, Facet], name: str) -> Facet | None:
    """Return what a name stands for, ``None`` for an unknown or an empty one."""
    return facets.get(canonical_name(name)) if name else None


def year_of(talk: Talk) -> str:
    """Return the year in which a talk was given, by the clock of its place; empty where that is unknown."""
    return f"{talk.date.wall.year:04}" if talk.date else ""
