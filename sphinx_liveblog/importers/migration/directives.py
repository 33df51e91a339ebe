"""ABlog's directive ``post`` in a body, in reStructuredText and in MyST."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sphinx_liveblog.archive.headings import fenced_lines

_RST = re.compile(r"\.\. post::(?:[ \t]+(?P<argument>.*\S))?\s*$")
_MYST = re.compile(r"(?P<fence>`{3,}|~{3,}|:{3,})\{post\}[ \t]*(?P<argument>.*?)\s*$")
_NESTED = re.compile(r"\s+\.\. post::|\s+(?:`{3,}|~{3,}|:{3,})\{post\}")
_OTHER = re.compile(
    r"\s*(?:\.\. (?P<rst>update|postlist)::|(?:`{3,}|~{3,}|:{3,})\{(?P<myst>update|postlist)\})"
)
_OPTION = re.compile(r":(?P<name>[\w-]+):(?:\s+(?P<value>.*\S))?\s*$")
_EVAL_RST = re.compile(r"\.\. post::")


@dataclass(frozen=True, slots=True)
class PostDirective:
    """The directive that makes a document a post of ABlog."""

    argument: str
    """The date as it was written; empty for a draft."""
    options: dict[str, tuple[str, int]]
    """Name to value and 1-based line."""
    content: list[str]
    """The excerpt, which is part of the page unless the option ``exclude`` stands there."""
    span: tuple[int, int]
    """1-based and inclusive."""
    is_odd: bool
    """Whether it has options in a form that is not understood."""


def find_directives(lines: Sequence[str], body_start: int, *, is_rst: bool) -> list[PostDirective]:
    """Return the directives ``post`` that stand at the margin of a body."""
    read = _read_rst if is_rst else _read_myst
    fenced = bytearray(len(lines)) if is_rst else fenced_lines(lines, body_start)
    found: list[PostDirective] = []
    for index in range(body_start, len(lines)):
        is_inside = not is_rst and fenced[index] and index > body_start and _goes_on(lines, fenced, index)
        directive = None if is_inside else read(lines, index)
        if directive is not None:
            found.append(directive)
    return found


def find_others(lines: Sequence[str], body_start: int, *, is_rst: bool) -> Iterator[tuple[int, str]]:
    """Yield 1-based line and name of what only ABlog understands, and is not a ``post`` at the margin."""
    for index in range(body_start, len(lines)):
        other = _OTHER.match(lines[index])
        if other:
            yield index + 1, other["rst"] or other["myst"]
        elif _NESTED.match(lines[index]) or (not is_rst and _EVAL_RST.match(lines[index])):
            yield index + 1, "post"


def _goes_on(lines: Sequence[str], fenced: bytearray, index: int) -> bool:
    """Whether a fenced line is inside of a fence that began above it."""
    return bool(fenced_lines([*lines[:index], "x"], _fence_start(fenced, index))[index])


def _fence_start(fenced: bytearray, index: int) -> int:
    start = index
    while start and fenced[start - 1]:
        start -= 1
    return start


def _read_rst(lines: Sequence[str], index: int) -> PostDirective | None:
    match = _RST.match(lines[index])
    if match is None:
        return None
    stop = index + 1
    while stop < len(lines) and (not lines[stop].strip() or lines[stop][0] in " \t"):
        stop += 1
    while not lines[stop - 1].strip():
        stop -= 1
    inside = textwrap.dedent("\n".join(line.rstrip() for line in lines[index + 1 : stop])).split("\n")
    return _read_inside(match["argument"] or "", inside if stop > index + 1 else [], index, stop)


def _read_myst(lines: Sequence[str], index: int) -> PostDirective | None:
    match = _MYST.match(lines[index])
    if match is None:
        return None
    closing = re.compile(rf" {{0,3}}{re.escape(match['fence'])}{re.escape(match['fence'][0])}*\s*$")
    stop = index + 1
    while stop < len(lines) and not closing.match(lines[stop]):
        stop += 1
    inside = [line.rstrip() for line in lines[index + 1 : stop]]
    return _read_inside(match["argument"], inside, index, min(stop + 1, len(lines)))


def _read_inside(argument: str, inside: list[str], index: int, stop: int) -> PostDirective:
    options: dict[str, tuple[str, int]] = {}
    name = ""
    number = 0
    is_odd = False
    for number, line in enumerate([*inside, ""]):
        option = _OPTION.match(line)
        if option:
            name = option["name"]
            options[name] = option["value"] or "", index + number + 2
        elif name and line[:1] in {" ", "\t"} and line.strip():
            value, at = options[name]
            options[name] = f"{value} {line.strip()}".strip(), at
        else:
            is_odd = bool(line.strip()) and (line.startswith("---") or number == 0 or bool(options))
            break
    content = "\n".join(inside[number:]).strip("\n")
    return PostDirective(argument, options, content.split("\n") if content else [], (index + 1, stop), is_odd)
