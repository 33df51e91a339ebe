"""What front matter of either kind is, and what both kinds are read with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sphinx_liveblog.archive.misplaced import PUBLISHING_KEYS
from sphinx_liveblog.archive.values import Fields, canonical_key

_HEAD_LINES: Final = 200
HEAD_CHARS: Final = 64 * 1024

LINE: Final = re.compile(r"([^\r\n]*)(\r\n|[\r\n]|\Z)")
"""A line and what ends it."""

_PUBLISHING: Final = re.compile(
    r"(?:^|[\r\n\x85\u2028\u2029{,])[ \t\ufeff:\"'?_-]*(?:"
    + "|".join("[_-]*".join(key) for key in sorted(PUBLISHING_KEYS))
    + r")[_-]*[\"']?[ \t]*:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands at the head of a document, as values and as lines (1-based, inclusive)."""

    fields: Fields
    spans: tuple[tuple[str, int, int], ...]
    """Each top-level key as it was written, repeated ones too, with its first and last line."""
    first_line: int
    last_line: int
    """The whole block, fences included."""
    shared_anchors: bool
    """Whether single keys cannot be cut out by lines: flow style, anchors, aliases, merge keys."""
    repeated: frozenset[str]
    """Canonical keys that stand more than once."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """There is front matter, but it cannot be read; why has been reported."""

    mentions_publishing: bool
    """Whether a line of it sets ``published``, ``publishDate`` or ``draft``, in any spelling."""


def take_head(text: str) -> str:
    """Return the lines among which front matter is looked for."""
    head = text[:HEAD_CHARS]
    lines = LINE.finditer(head)
    last = next(islice(lines, _HEAD_LINES - 1, None), None)
    return head[: last.end()] if last else head


def mentions_publishing(head: str) -> bool:
    """Whether a line sets one of :data:`PUBLISHING_KEYS`, in any spelling."""
    return _PUBLISHING.search(head) is not None


def find_repeated(spans: Iterable[tuple[str, int, int]]) -> frozenset[str]:
    """Return the canonical keys that stand more than once."""
    seen: set[str] = set()
    repeated: set[str] = set()
    for key in (canonical_key(key) for key, _, _ in spans):
        (repeated if key in seen else seen).add(key)
    return frozenset(repeated)


def split_lines(text: str) -> list[str]:
    """Return the lines without their ends; the last is what follows the last end."""
    return unify_lines(text).split("\n")


def unify_lines(text: str) -> str:
    """Return ``text`` with every line ended by a line feed alone."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
