"""The headings of a post's body: what they are, and levels that begin where they should and skip none.

Most posts are decided by a scan of their lines. Only what that scan cannot be sure of (a setext
underline, an indented ``#``, a heading inside a run of HTML) goes through the Markdown parser, which
costs a millisecond or more for each post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

if TYPE_CHECKING:
    from markdown_it.token import Token

DEEPEST = 6
"""The last level that Markdown and HTML have."""

_MOST_INDENT = 3
_BLANKS = " \t\r"
_MARK = re.compile(
    r" {0,3}(?:(?P<hashes>#{1,6})(?=[ \t\r]|$)"
    r"|(?P<fence>`{3,}(?=[^`]*$)|~{3,}|:{3,})"
    r"|(?P<rule>(?:=+|-+)(?=[ \t\r]*$))"
    r"|(?P<html><))"
)
_RAW_HTML = re.compile(r" {0,3}<(?:script|pre|style|textarea|\?|!--(?!.*-->)|!(?!--))", re.IGNORECASE)
"""Beginnings of HTML blocks that a blank line does not end (CommonMark 0.31, 4.6, kinds 1 to 5)."""
_OPENING_HASHES = re.compile(r"( {0,3})#{1,6}(?=[ \t\r]|$)")
_CLOSING_HASHES = re.compile(r"(?:(?<=[ \t])|^)#+$")
_RST_LINE = re.compile(r"([!-/:-@\[-`{-~])\1*")
_RST_MARKUP = re.compile(
    r"\\(?P<escaped>.)"
    r"|(?::[\w:+.-]+:)?`+(?P<text>[^`<]*?)(?: ?<[^`>]*>)?`+_{0,2}"
    r"|\*{1,2}(?=\S)|(?<=\S)\*{1,2}"
)
"""Escapes, roles and links, literals, emphasis."""
_LINE_END = re.compile(r"(?:(?<!\\)\\)?[ \t]*\n[ \t]*")
_ROLE_TARGET = re.compile(r"\s*<[^<>]*>$")


@dataclass(frozen=True, slots=True)
class Outline:
    """What a page needs to know about the headings of a body."""

    first_is_only_h1: bool
    """Whether the first heading is an H1 and there is no other: then it can be the page's title."""
    has_headings: bool
    first_title: str
    """Plain text of the first H1, else of the first heading, else ``""``."""


@dataclass(frozen=True, slots=True)
class _Heading:
    first: int
    """0-based index of its first line in the file."""
    end: int
    """0-based index of the line after it."""
    level: int
    setext: bool
    content: str
    """Its Markdown, without markers, on one line."""


def read_outline(text: str, body_start: int) -> Outline:
    """Return the outline of the Markdown file ``text``, whose body begins at 0-based line ``body_start``.

    Only headings at the top level count, not those in lists, quotes, directives, code or HTML.
    """
    headings = _read_headings(text.split("\n"), body_start)
    tops = [heading for heading in headings if heading.level == 1]
    shown = tops or headings
    return Outline(
        first_is_only_h1=len(tops) == 1 and headings[0].level == 1,
        has_headings=bool(headings),
        first_title=_plain_text(shown[0].content) if shown else "",
    )


def read_rst_outline(text: str, body_start: int) -> Outline:
    """Return the outline of a reStructuredText file, as far as it takes to know its title.

    Which levels its headings have, only docutils knows: ``first_is_only_h1`` is false.
    """
    first = next(list_rst_titles(text, body_start), "")
    return Outline(False, bool(first), first)


def list_titles(text: str, body_start: int) -> Iterator[str]:
    """Yield the plain text of every heading that :func:`read_outline` looks at."""
    return (_plain_text(heading.content) for heading in _read_headings(text.split("\n"), body_start))


def list_rst_titles(text: str, body_start: int) -> Iterator[str]:
    """Yield the plain text of every section title of a reStructuredText file."""
    lines = text.split("\n")
    for above, title, below in zip(
        ["", *lines[body_start:]], lines[body_start:], lines[body_start + 1 :], strict=False
    ):
        if _is_rst_title(above.rstrip(), title.rstrip(), below.rstrip()):
            yield _RST_MARKUP.sub(lambda found: found["escaped"] or found["text"] or "", title.strip())


def _is_rst_title(above: str, title: str, below: str) -> bool:
    if not title or not _RST_LINE.fullmatch(below) or _RST_LINE.fullmatch(title):
        return False
    if above and above != below:
        return False
    return len(below) >= len(title) and (bool(above) or not title.startswith(" "))


def close_up(text: str, body_start: int, top: int = 1) -> str:
    """Return ``text`` with top-level headings that start at level ``top`` and never skip a level.

    The number of lines stays the same. A setext heading becomes an ATX heading and blank lines, but
    only when its level changes. Where nothing changes the very same object comes back.
    """
    lines = text.split("\n")
    headings = _read_headings(lines, body_start)
    changed = False
    for heading, level in zip(headings, _closed_levels(headings, top), strict=True):
        if level != heading.level:
            changed = True
            _rewrite(lines, heading, level)
    return "\n".join(lines) if changed else text


def fenced_lines(lines: Sequence[str], start: int = 0) -> bytearray:
    """Return one byte for each line: 1 where a line belongs to a ```````, ``~~~`` or ``:::`` fence."""
    mask = bytearray(len(lines))
    fence = ""
    for index in range(start, len(lines)):
        if fence:
            mask[index] = 1
            if _closes(lines[index], fence):
                fence = ""
        elif (mark := _MARK.match(lines[index])) and mark["fence"]:
            mask[index] = 1
            fence = mark["fence"]
    return mask


def _closed_levels(headings: Sequence[_Heading], top: int) -> Iterator[int]:
    open_levels: list[int] = []
    for heading in headings:
        while open_levels and open_levels[-1] >= heading.level:
            open_levels.pop()
        open_levels.append(heading.level)
        yield min(top + len(open_levels) - 1, DEEPEST)


def _rewrite(lines: list[str], heading: _Heading, level: int) -> None:
    hashes = "#" * level
    if not heading.setext:
        lines[heading.first] = _OPENING_HASHES.sub(rf"\g<1>{hashes}", lines[heading.first], count=1)
        return
    # Trailing hashes would be read as a closing sequence in the ATX form.
    content = _CLOSING_HASHES.sub(lambda match: "\\" + match[0], heading.content)
    for index in range(heading.first, heading.end):
        start = f"{hashes} {content}" if index == heading.first else ""
        lines[index] = start + ("\r" if lines[index].endswith("\r") else "")


def _read_headings(lines: Sequence[str], body_start: int) -> list[_Heading]:
    headings = _scan_headings(lines, body_start)
    return _parse_headings(lines, body_start) if headings is None else headings


def _scan_headings(lines: Sequence[str], body_start: int) -> list[_Heading] | None:
    """Return the headings, or ``None`` when only a parser can tell.

    A ``#`` in the first column is a top-level heading for certain, whatever stands before it, unless
    it is inside a fence or a run of HTML.
    """
    headings: list[_Heading] = []
    fence = ""
    in_html = False
    for index in range(body_start, len(lines)):
        line = lines[index]
        if fence:
            if _closes(line, fence):
                fence = ""
            continue
        if in_html and not line.strip(_BLANKS):
            in_html = False
        mark = _MARK.match(line)
        if mark is None:
            continue
        if _is_unsure(mark, in_html=in_html, after_text=index > body_start and _has_text(lines[index - 1])):
            return None
        in_html = in_html or mark["html"] is not None
        fence = mark["fence"] or ""
        if mark["hashes"]:
            headings.append(_Heading(index, index + 1, len(mark["hashes"]), False, _atx_content(line)))
    return headings


def _is_unsure(mark: re.Match[str], *, in_html: bool, after_text: bool) -> bool:
    if mark["rule"]:
        return after_text
    if mark["html"]:
        return _RAW_HTML.match(mark.string) is not None
    # Indented, it may belong to a list item, which also ends an unclosed fence.
    return in_html or mark[0].startswith(" ")


def _has_text(line: str) -> bool:
    return bool(line.strip(_BLANKS))


def _closes(line: str, fence: str) -> bool:
    """Whether ``line`` ends a fence: as many of its characters or more, and nothing else."""
    marker = line.strip(_BLANKS)
    indent = len(line) - len(line.lstrip(" "))
    return indent <= _MOST_INDENT and len(marker) >= len(fence) and not marker.strip(fence[0])


def _atx_content(line: str) -> str:
    content = line.strip(_BLANKS).lstrip("#").strip(_BLANKS)
    return _CLOSING_HASHES.sub("", content).strip(_BLANKS)


def parse_blocks(lines: Sequence[str], body_start: int) -> list[Token]:
    """Return the block tokens of a body, as MyST has them, with 0-based lines of the file in ``map``."""
    # The parser would count a lone carriage return as the end of a line.
    body = "\n".join(line.rstrip("\r").replace("\r", " ") for line in lines[body_start:])
    return _block_parser().parse("\n" * body_start + body)


def _parse_headings(lines: Sequence[str], body_start: int) -> list[_Heading]:
    return [
        _Heading(
            *_span(token),
            level=int(token.tag[1:]),
            setext=not token.markup.startswith("#"),
            content=_LINE_END.sub(" ", content.content),
        )
        for token, content in pairwise(parse_blocks(lines, body_start))
        if token.type == "heading_open" and token.level == 0
    ]


def _span(token: Token) -> tuple[int, int]:
    first, end = token.map or (0, 0)
    return first, end


@cache
def _block_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table").use(myst_block_plugin).use(colon_fence_plugin)
    parser.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    # Inline text is half of the work, and no concern of ours.
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


@cache
def _inline_parser() -> MarkdownIt:
    return MarkdownIt("commonmark").use(myst_role_plugin)


def _plain_text(markdown: str) -> str:
    """Return inline Markdown as the text that a reader sees."""
    texts: list[str] = []
    for block in _inline_parser().parseInline(markdown):
        texts.extend(_token_text(token) for token in block.children or ())
    return " ".join("".join(texts).split())


def _token_text(token: Token) -> str:
    match token.type:
        case "softbreak" | "hardbreak":
            return " "
        case "html_inline":
            return ""
        case "myst_role":
            return _ROLE_TARGET.sub("", token.content)
        case _:
            return token.content
