"""Which talk of a programme is which row of an event's file: moved, renamed or both, it is the same talk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sphinx_liveblog.archive.names import canonical_name

_KINDS = ("code:", "guid:", "id:", "")
"""Keys from the steadiest: a guid moves when slots change their order, and an id may be that of a slot."""

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A talk, as much of it as tells it from others."""

    title: str
    keys: tuple[str, ...] = ()
    presenters: frozenset[str] = frozenset()
    """Ids, which are names in files written by hand."""
    start: str = ""


def match_talks(new: Sequence[Candidate], old: Sequence[Candidate]) -> dict[int, int]:
    """Return the index in ``old`` of each talk in ``new`` that is there already.

    By their keys; then title and presenters; then title; then presenters and start, where the talk was
    renamed. Whatever is not unique on both sides matches nothing: a person decides.
    """
    found: dict[int, int] = {}
    for kind in _KINDS:
        _match(new, old, found, partial(_keys_of, kind))
    _match(new, old, found, lambda talk: [(canonical_name(talk.title), talk.presenters)])
    _match(new, old, found, lambda talk: [canonical_name(talk.title)])
    _match(
        new,
        old,
        found,
        lambda talk: [(talk.presenters, talk.start)] if talk.presenters and talk.start else [],
    )
    return found


def _keys_of(kind: str, talk: Candidate) -> list[str]:
    return [key for key in talk.keys if key.startswith(kind)]


def _match(
    new: Sequence[Candidate],
    old: Sequence[Candidate],
    found: dict[int, int],
    names: Callable[[Candidate], Iterable[_Key]],
) -> None:
    """Add to ``found`` the talks without a match that alone share a name with one without a match."""
    taken = set(found.values())
    left = _index(((i, talk) for i, talk in enumerate(new) if i not in found), names)
    right = _index(((i, talk) for i, talk in enumerate(old) if i not in taken), names)
    for name, indexes in left.items():
        others = right.get(name, set())
        if len(indexes) == 1 and len(others) == 1:
            index, other = next(iter(indexes)), next(iter(others))
            if index not in found and other not in taken:
                found[index] = other
                taken.add(other)


def _index(
    talks: Iterable[tuple[int, Candidate]], names: Callable[[Candidate], Iterable[_Key]]
) -> dict[_Key, set[int]]:
    found: dict[_Key, set[int]] = {}
    for index, talk in talks:
        for name in names(talk):
            found.setdefault(name, set()).add(index)
    return found
