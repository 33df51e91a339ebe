"""What talks have in common besides events, people and tags: tracks, languages, years."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sphinx_liveblog.archive.languages import language_tag
from sphinx_liveblog.archive.model import Facet, Talk
from sphinx_liveblog.archive.names import IdPool, canonical_name, choose_spelling


def list_facets(names: Iterable[str], read: Callable[[str], str] = str) -> dict[str, Facet]:
    """Return what these names stand for, by canonical name; spellings of one thing are one.

    :param read: from a name to the one among several names of a thing that counts.
    """
    spellings: dict[str, list[str]] = {}
    for name in filter(None, names):
        spellings.setdefault(canonical_name(read(name)), []).append(name)
    shown = {key: choose_spelling(found) for key, found in spellings.items()}
    ids = IdPool().assign(map(read, shown.values()))
    return {key: Facet(ids[key], title) for key, title in sorted(shown.items())}


def list_languages(names: Iterable[str]) -> dict[str, Facet]:
    """Return the languages that these names and codes stand for, by canonical tag."""
    return list_facets(names, language_tag)


def language_key(name: str) -> str:
    """Return what all names and codes of a language share."""
    return canonical_name(language_tag(name))


def facet_of(facets: Mapping[str, Facet], name: str) -> Facet | None:
    """Return what a name stands for, ``None`` for an unknown or an empty one."""
    return facets.get(canonical_name(name)) if name else None


def language_of(languages: Mapping[str, Facet], name: str) -> Facet | None:
    """Return the language that a name or a code stands for, ``None`` for an unknown or an empty one."""
    return facet_of(languages, language_tag(name))


def year_of(talk: Talk) -> str:
    """Return the year in which a talk was given, by the clock of its place; empty where that is unknown."""
    return f"{talk.date.wall.year:04}" if talk.date else ""
