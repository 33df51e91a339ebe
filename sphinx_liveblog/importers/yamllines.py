"""The lines of a YAML text and what stands in them: to weave a new text into the lines of an old one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeAlias

import yaml

_BLOCKS = frozenset({"|", ">"})
_BRACES = "{"
Paths: TypeAlias = tuple[tuple[str | int, ...], ...]
"""Keys and numbers from the file's mapping on; several where several begin in one line."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The lines from one on which a key or an item begins to the next such line."""

    paths: Paths
    """What begins there: keys and numbers from the file's mapping on."""
    first: int
    indent: int


class Outline:
    """Which lines of a YAML text have which keys and items."""

    def __init__(self, text: str) -> None:
        """Look a text over.

        :raises yaml.YAMLError: it is no YAML.
        """
        self.lines = text.removesuffix("\n").split("\n") if text else []
        starts = list(accumulate((len(line) + 1 for line in self.lines), initial=0))
        found = _Walk()
        for event in yaml.parse(text, yaml.SafeLoader):
            found.take(event)
        self.steps = found.steps
        inside: set[int] = set()
        in_braces: set[int] = set()
        for start, end, style in found.spans:
            first, last = _line_of(starts, start), _line_of(starts, max(end - 1, start))
            # `|+` is for those who want the blank lines at the end.
            is_free = style in _BLOCKS and "+" not in text[start : starts[first + 1]].partition("#")[0]
            while is_free and last > first and not self.lines[last].strip():
                last -= 1
            inside.update(range(first, last + 1))
            in_braces.update(range(first, last + 1) if style == _BRACES else ())
        self.aside = {
            number
            for number, line in enumerate(self.lines)
            if number not in inside and (not line.strip() or line.lstrip().startswith("#"))
        }
        """Lines with nothing but a comment, or nothing at all."""
        self._within = {n for n in in_braces if self.lines[n].lstrip().startswith("#")}
        """Comments in braces over several lines: they stay with them."""
        begins: dict[int, list[tuple[str | int, ...]]] = {}
        for path, index in found.nodes:
            begins.setdefault(_line_of(starts, index), []).append(path)
        self.parts = [_Part(tuple(begins[line]), line, _indent(self.lines[line])) for line in sorted(begins)]
        self._ends = [*(part.first for part in self.parts[1:]), len(self.lines)]
        self._place = {part.paths: place for place, part in enumerate(self.parts)}
        self.place_of = {path: place for place, part in enumerate(self.parts) for path in part.paths}

    def code_of(self, part: _Part) -> list[str]:
        """Return the lines of what begins where ``part`` does; none if nothing does."""
        place = self._place.get(part.paths)
        if place is None:
            return []
        numbers = range(self.parts[place].first, self._ends[place])
        return [self.lines[number] for number in numbers if number not in self.aside]

    def aside_before(self, place: int) -> list[str]:
        """Return the lines put aside before a part; before the one after the last: those at the end."""
        start = self.parts[place - 1].first if place else 0
        end = self.parts[place].first if place < len(self.parts) else len(self.lines)
        return [self.lines[number] for number in range(start, end) if number in self.aside]

    def head(self) -> list[str]:
        """Return all lines before the first part."""
        return self.lines[: self.parts[0].first] if self.parts else self.aside_before(0)

    def comments(self) -> list[str]:
        """Return the lines that are comments."""
        return [text for number in sorted(self.aside | self._within) if (text := self.lines[number].strip())]


class _Walk:
    """The way through the events of a YAML text."""

    def __init__(self) -> None:
        self.nodes: list[tuple[tuple[str | int, ...], int]] = []
        """Keys and items, with where they begin (in characters from the start)."""
        self.spans: list[tuple[int, int, str]] = []
        """From where to where there are no comments to move, and how it is written."""
        self.steps: dict[str, int] = {}
        """By how many columns a mapping, a list and an item first go in."""
        self._open: list[_Level] = []
        self._flow: list[int] = []

    def take(self, event: yaml.Event) -> None:
        """Note one event."""
        if isinstance(event, yaml.CollectionEndEvent):
            if not self._flow:
                self._open.pop()
            elif len(self._flow) == 1:
                self.spans.append((self._flow.pop(), _index(event.end_mark), _BRACES))
            else:
                self._flow.pop()
        elif isinstance(event, yaml.NodeEvent):
            if not self._flow:
                self._take_node(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._flow.append(_index(event.start_mark))

    def _take_node(self, event: yaml.NodeEvent) -> None:
        path = self._step(event)
        if isinstance(event, yaml.CollectionStartEvent):
            if event.flow_style:
                self._flow.append(_index(event.start_mark))
                return
            is_list = isinstance(event, yaml.SequenceStartEvent)
            column = event.start_mark.column if event.start_mark else 0
            if self._open:
                kind = "item" if self._open[-1].is_list else "list" if is_list else "mapping"
                self.steps.setdefault(kind, column - self._open[-1].column)
            self._open.append(_Level(path, is_list, column))
        elif isinstance(event, yaml.ScalarEvent):
            self.spans.append((_index(event.start_mark), _index(event.end_mark), event.style or ""))

    def _step(self, event: yaml.NodeEvent) -> tuple[str | int, ...]:
        if not self._open:
            return ()
        level = self._open[-1]
        level.count += 1
        if not level.is_list and level.count % 2 == 0:
            return (*level.path, level.key)
        level.key = level.count if level.is_list else str(getattr(event, "value", "?"))
        path = (*level.path, level.key)
        self.nodes.append((path, _index(event.start_mark)))
        return path


@dataclass(slots=True)
class _Level:
    path: tuple[str | int, ...]
    is_list: bool
    column: int
    count: int = 0
    key: str | int = ""


def _index(mark: Any) -> int:  # noqa: ANN401  # PyYAML has two kinds
    """Return where something is, in characters from the start."""
    return int(mark.index)


def _line_of(starts: Sequence[int], index: int) -> int:
    """Return the line in which a character is, from 0 on."""
    return max(bisect_right(starts, index) - 1, 0)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def weave(old: Outline, new: Outline, unchanged: Collection[Paths]) -> str:
    """Return a new text with the comments of the old one, and with its lines for what has not changed."""
    before = _place_aside(old, new)
    found = list(old.head())
    for place, part in enumerate(new.parts):
        found += before.get(place, [])
        lines = old.code_of(part) if part.paths in unchanged else []
        found += lines or new.code_of(part)
    if not new.parts:
        found += new.lines
    found += before.get(len(new.parts), [])
    return "".join(f"{line}\n" for line in found)


def _place_aside(old: Outline, new: Outline) -> dict[int, list[str]]:
    """Return the comments and blank lines of the old text by the part of the new one before which they go.

    That is the part that they stood before, or the first after it that is still there. One that stands
    further in than that part goes before what is new and less far in: it belongs to what it follows.
    """
    found: dict[int, list[str]] = {}
    kept = [
        next((new.place_of[path] for path in part.paths if path in new.place_of), None) for part in old.parts
    ]
    for place in range(1, len(old.parts) + 1):
        target = next((at for at in kept[place:] if at is not None), len(new.parts))
        at = max((at for at in kept[:place] if at is not None), default=-1) + 1
        waiting: list[str] = []
        for line in old.aside_before(place):
            waiting.append(line)
            if line.strip():
                at = _first_less_far(new, at, target, _indent(line))
                found.setdefault(at, []).extend(waiting)
                waiting = []
        found.setdefault(target, []).extend(waiting)
    return found


def _first_less_far(new: Outline, start: int, target: int, indent: int) -> int:
    return next((at for at in range(start, target) if new.parts[at].indent < indent), target)
