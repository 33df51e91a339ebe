"""Which talk of a programme is which row of an event's file: moved, renamed or both, it is the same talk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sphinx_liveblog.archive.names import canonical_name

_OTHER_KEYS = ("guid:", "id:", "uid:", "file:", "hash:")
"""Keys from the steadiest: a guid moves when slots change their order, and an id may be a running number."""

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

    By their codes; by other keys where something else agrees, too; then by title, presenters and start, the
    most telling first; then presenters and start, where the talk was renamed; then by keys alone. What of one
    title is still left is paired in order: lightning talks have no other names.
    """
    found: dict[int, int] = {}
    _match(new, old, found, partial(_keys_of, "code:"))
    for kind in _OTHER_KEYS:
        _match(new, old, found, partial(_keys_of, kind), _agree)
    _match(new, old, found, lambda talk: [(canonical_name(talk.title), talk.presenters, talk.start)])
    _match(new, old, found, lambda talk: [(canonical_name(talk.title), talk.presenters)])
    _match(new, old, found, lambda talk: [(canonical_name(talk.title), talk.start)])
    _match(new, old, found, lambda talk: [canonical_name(talk.title)])
    _match(new, old, found, _people_and_start)
    for kind in _OTHER_KEYS:
        _match(new, old, found, partial(_keys_of, kind))
    _pair_in_order(new, old, found)
    return found


def _keys_of(kind: str, talk: Candidate) -> list[str]:
    return [key for key in talk.keys if key.startswith(kind)]


def _people_and_start(talk: Candidate) -> list[tuple[frozenset[str], str]]:
    return [(talk.presenters, talk.start)] if talk.presenters and talk.start else []


def _agree(one: Candidate, other: Candidate) -> bool:
    """Whether two talks have more in common than a key: running numbers move when a row is inserted."""
    is_titled_alike = canonical_name(one.title) == canonical_name(other.title)
    return is_titled_alike or not one.presenters.isdisjoint(other.presenters)


def _match(
    new: Sequence[Candidate],
    old: Sequence[Candidate],
    found: dict[int, int],
    names: Callable[[Candidate], Iterable[_Key]],
    agree: Callable[[Candidate, Candidate], bool] = lambda _one, _other: True,
) -> None:
    """Add to ``found`` the talks without a match that alone share a name with one without a match."""
    taken = set(found.values())
    left = _index(((i, talk) for i, talk in enumerate(new) if i not in found), names)
    right = _index(((i, talk) for i, talk in enumerate(old) if i not in taken), names)
    for name, indexes in left.items():
        others = right.get(name, [])
        if len(indexes) == 1 and len(others) == 1 and agree(new[indexes[0]], old[others[0]]):
            _take(indexes[0], others[0], found, taken)


def _pair_in_order(new: Sequence[Candidate], old: Sequence[Candidate], found: dict[int, int]) -> None:
    taken = set(found.values())
    left = _index(((i, talk) for i, talk in enumerate(new) if i not in found), _title_of)
    right = _index(((i, talk) for i, talk in enumerate(old) if i not in taken), _title_of)
    for title, indexes in left.items():
        for index, other in zip(indexes, right.get(title, []), strict=False):
            _take(index, other, found, taken)


def _title_of(talk: Candidate) -> list[str]:
    return [canonical_name(talk.title)]


def _take(index: int, other: int, found: dict[int, int], taken: set[int]) -> None:
    if index not in found and other not in taken:
        found[index] = other
        taken.add(other)


def _index(
    talks: Iterable[tuple[int, Candidate]], names: Callable[[Candidate], Iterable[_Key]]
) -> dict[_Key, list[int]]:
    found: dict[_Key, list[int]] = {}
    for index, talk in talks:
        for name in dict.fromkeys(names(talk)):
            found.setdefault(name, []).append(index)
    return found
