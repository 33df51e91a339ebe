"""Values as they were written: a small tree of texts, lists and mappings, each with its line.

YAML's own typing is what loses data in an archive (``10:30`` becomes 630, ``1.10`` becomes 1.1,
``NO`` becomes false). So a value stays text until the field it belongs to says what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@lru_cache(maxsize=4096)
def canonical_key(key: str) -> str:
    """Return ``key`` without regard to case, ``_`` and ``-``: ``hero_image`` is ``heroImage``."""
    return key.casefold().replace("_", "").replace("-", "")


@dataclass(frozen=True, slots=True)
class Scalar:
    """One text, exactly as the YAML says it (escapes resolved, nothing converted)."""

    text: str
    line: int
    quoted: bool = False

    @property
    def is_null(self) -> bool:
        """Whether this is YAML's null; a quoted text never is."""
        return not self.quoted and self.text in _NULLS


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    values: tuple[Value, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A key as it was written, its line, and its value."""

    key: str
    line: int
    value: Value


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping. Keys are unique after :func:`canonical_key`; the reader saw to that."""

    pairs: tuple[Pair, ...]
    line: int
    repeated: frozenset[str] = field(default=frozenset(), compare=False)
    """Canonical keys that were written more than once, of which the last one is here."""
    _by_key: dict[str, Pair] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note where each key is: every value of a post or a row is looked up under all of its names."""
        found = {canonical_key(pair.key): pair for pair in reversed(self.pairs)}
        object.__setattr__(self, "_by_key", found)

    def get(self, key: str) -> Pair | None:
        """Return the pair whose key is ``key`` in any spelling."""
        return self._by_key.get(canonical_key(key))

    def __contains__(self, key: str) -> bool:
        """Whether there is such a key, whatever its value."""
        return self.get(key) is not None

    def __iter__(self) -> Iterator[Pair]:
        """Iterate over the pairs in file order."""
        return iter(self.pairs)


Value: TypeAlias = Scalar | Items | Fields
