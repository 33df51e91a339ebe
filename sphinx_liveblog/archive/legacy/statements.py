"""Lines such as ``Presenter: X``, and where in a body they count."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from sphinx_liveblog.archive.legacy.names import read_names
from sphinx_liveblog.archive.legacy.people import Find

RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})\r?$")
"""A thematic break."""
_HEAD = 20
"""How many lines of a body that are not blank may name people; below, a label is part of the talk."""
_LONGEST = 1000
"""Characters of a line. What is longer is prose, and patterns take time with it."""
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t\r]|$)")
_STATEMENT = re.compile(
    r" {0,3}(?:[-*+] +)?[*_]*(?:"
    r"(?:(?P<presenter>presenters?|presented by|speakers?)|(?P<liveblogger>live[ -]?bloggers?))[*_ ]*:"
    r"|(?P<byline>live[ -]?blog(?:ged)? by)\b:?"
    r")(?P<value>.*?)(?:<br ?/?>|\\)?\s*$",
    re.IGNORECASE,
)


def read_statements(
    lines: Sequence[str], body_start: int, hinted: Iterable[int], in_blocks: Collection[int]
) -> Iterator[Find]:
    """Yield what the lines with the indices ``hinted`` say, outside the HTML blocks."""
    head_end = _head_end(lines, body_start, in_blocks)
    done = body_start
    for index in hinted:
        begins = index == done or index - 1 in in_blocks or _ends_paragraph(lines[index - 1])
        if index in in_blocks or not begins:
            continue
        find = _read_statement(lines, index, in_head=index < head_end)
        if find:
            yield find
            done = index + 1


def _read_statement(lines: Sequence[str], index: int, *, in_head: bool) -> Find | None:
    match = _STATEMENT.match(lines[index]) if len(lines[index]) <= _LONGEST else None
    if match is None:
        return None
    below = lines[index + 1] if index + 1 < len(lines) else ""
    role = "presenter" if match["presenter"] else "byline" if match["byline"] else "liveblogger"
    if not in_head and (role != "byline" or below.strip()):
        return None
    label = match[role].casefold()
    # "Speaker: Thanks" is what somebody said, and "Liveblog by Acme" a firm.
    fewest_words = 2 if label.startswith("speaker") or label.endswith("by") else 1
    people, is_all = read_names(match["value"], index + 1, fewest_words, plural=label.endswith("s"))
    if people is None:
        return None
    # An underline would become text; a continuation, an indented code block or a stray paragraph.
    can_go = is_all and not (below.strip() and below.startswith(("=", " ", "\t")))
    return Find(role, people, range(index, index + can_go))


def _ends_paragraph(line: str) -> bool:
    return not line.strip() or bool(_HEADING.match(line) or RULE.match(line))


def _head_end(lines: Sequence[str], body_start: int, in_blocks: Collection[int]) -> int:
    """Return the index after the head of the body, of which the HTML blocks are no part."""
    written = (i for i in range(body_start, len(lines)) if i not in in_blocks and lines[i].strip())
    return next(islice(written, _HEAD, None), len(lines))
