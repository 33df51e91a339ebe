"""The front matter of a document: its values, the lines of each key, and the text without our keys."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

import yaml

from sphinx_liveblog.archive.fieldlists import read_field_list
from sphinx_liveblog.archive.misplaced import find_misplaced
from sphinx_liveblog.archive.problems import Problem, Subtype
from sphinx_liveblog.archive.topmatter import (
    HEAD_CHARS,
    LINE,
    FrontMatter,
    Unreadable,
    find_repeated,
    mentions_publishing,
    split_lines,
    take_head,
)
from sphinx_liveblog.archive.values import Fields, Items, canonical_key
from sphinx_liveblog.archive.yamltext import parse_document

if TYPE_CHECKING:
    from sphinx_liveblog.archive.problems import Report
    from sphinx_liveblog.archive.values import Value

_RST_SUFFIXES: Final = frozenset({".rst", ".txt"})
_PARAGRAPH: Final = re.compile(
    r"(?:[ \t]*(?:\r\n|[\r\n]))*(?P<lines>(?:[^\r\n]*\S[^\r\n]*(?:\r\n|[\r\n]|\Z))*)"
)
# Both of MyST's readers ignore what follows the opening dashes.
_OPENING: Final = re.compile(r"\ufeff?(?P<dashes>-{3,})[^\r\n]*(?P<end>\r\n|[\r\n])?")
_LATE_OPENING: Final = re.compile(
    r"\ufeff?(?:\s|<!--(?:(?!-->)[\s\S])*-->)+(?P<dashes>-{3,})[ \t]*(?:\r\n|[\r\n])"
)
_BEFORE_LATE: Final = frozenset("\ufeff \t\r\n<")
_KEY_LINE: Final = re.compile(r"[\"']?[^\W\d][\w-]*[\"']?[ \t]*:(?:[ \t]|$)")
_NO_PROSE: Final = frozenset(" \t#-[]{}")
"""How the lines of front matter begin that begin no key; of prose, few do."""

_RESOLVER: Final = yaml.resolver.Resolver()
_TYPED: Final = frozenset({"bool", "int", "float", "null", "timestamp"})
_BARE: Final = re.compile(r"[A-Za-z0-9.+-]+")
# What YAML does not print, and what it takes for a line break or a byte order mark.
_ESCAPED: Final = re.compile(
    "[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def read_front_matter(
    text: str, suffix: str, path: str, report: Report, *, known: Collection[str] | None = None
) -> FrontMatter | Unreadable | None:
    """Return the front matter of a document, or ``None`` when it has none. Never raises.

    ``suffix`` is the file's, with the dot: ``.rst`` and ``.txt`` have a field list, all others
    YAML between fences, as MyST reads it. ``known`` are the canonical keys whose values are
    checked for repeated keys; those of other keys are someone else's (``None``: check all).
    """
    if "\0" in text[:4]:
        return _read_utf16(text, path, report)
    if suffix.lower() in _RST_SUFFIXES:
        return read_field_list(text, path, report, known)
    return _read_fenced(text, path, report, known)


def cut_keys(text: str, front_matter: FrontMatter, own: Collection[str]) -> str:
    """Return ``text`` without the keys in ``own`` (canonical).

    Their lines become empty, so that every line keeps its number; so do the fences when no other
    key is left. Where keys have no lines of their own, the other keys become one line of YAML in
    flow style, typed as they were. What comes after the front matter is not touched.
    """
    block = _Block(text, front_matter.last_line)
    if not _has_foreign_key(front_matter, own):
        block.blank(front_matter.first_line, front_matter.last_line)
    elif front_matter.shared_anchors:
        block.blank(front_matter.first_line + 1, front_matter.last_line - 1)
        foreign = tuple(pair for pair in front_matter.fields if canonical_key(pair.key) not in own)
        block.put(front_matter.first_line + 1, _flow(Fields(foreign, front_matter.first_line + 1)))
    else:
        for key, first, last in front_matter.spans:
            if canonical_key(key) in own:
                block.blank(first, last)
    return block.text()


def read_garbage(text: str) -> Unreadable:
    """Return what a file that is no text, decoded as well as may be, says about its publication."""
    return Unreadable(mentions_publishing(take_head(text.replace("\0", ""))))


# YAML between fences


def _read_fenced(
    text: str, path: str, report: Report, known: Collection[str] | None
) -> FrontMatter | Unreadable | None:
    opening = _OPENING.match(text)
    if opening is None:
        late = _read_late(text, path, report) if text[:1] in _BEFORE_LATE else None
        return late or _read_misplaced(text, path, report)
    if opening["end"] is None:
        return None
    closing = _find_closing(text, opening)
    if closing is None:
        return _read_unclosed(text, opening.end(), path, report)
    content = text[opening.end() : closing.start("fence")]
    document = parse_document(content, path, report, subtype=Subtype.FRONT_MATTER, first_line=2, known=known)
    if document is None:
        return Unreadable(mentions_publishing(content))
    if not isinstance(document.value, Fields):
        message = "The front matter is no mapping: write a key, a colon and a value on each line."
        report(Problem(path, document.value.line, Subtype.FRONT_MATTER, message))
        return Unreadable(mentions_publishing(content))
    lines = split_lines(content)
    last_line = 1 + len(lines)
    spans = tuple(_spans(document.keys, lines, last_line))
    shared = not document.by_lines
    return FrontMatter(document.value, spans, 1, last_line, shared, find_repeated(spans))


def _find_closing(text: str, opening: re.Match[str]) -> re.Match[str] | None:
    """Find the closing fence.

    MyST reads the front matter twice, and not alike: ``read_topmatter`` ends it at a line that
    begins with ``---`` or ``...``, whatever follows; the Markdown plugin at a line of nothing
    but dashes, at least as many as opened it and perhaps indented, or at ``...``. We take what
    both take: an indented ``---`` may be part of a text, and ``--- x`` begins a YAML document,
    which is reported.
    """
    dashes = len(opening["dashes"])
    pattern = rf"[\r\n](?P<fence>-{{{dashes},}}|\.\.\.)[ \t]*(?=[\r\n]|\Z)"
    return re.compile(pattern).search(text, opening.end() - 1)


def _spans(
    keys: Sequence[tuple[str, int]], lines: Sequence[str], last_line: int
) -> Iterator[tuple[str, int, int]]:
    """Yield each key with its lines; blank lines and comments after a value are nobody's."""
    for (key, first), (_, following) in pairwise((*keys, ("", last_line))):
        last = max(first, following - 1)
        while last > first and _is_gap(lines[last - 2]):
            last -= 1
        yield key, first, last


def _is_gap(line: str) -> bool:
    return line.startswith("#") or not line.strip()


def _read_late(text: str, path: str, report: Report) -> Unreadable | None:
    """Report front matter that Markdown takes for text, because something stands before it."""
    opening = _LATE_OPENING.match(text)
    closing = _find_closing(text, opening) if opening else None
    if opening is None or closing is None:
        return None
    if not mentions_publishing(text[opening.end() : closing.start("fence")]):
        return None
    line = len(split_lines(text[: opening.start("dashes")]))
    message = "Front matter begins with --- at the very start of the file: remove what stands before it."
    report(Problem(path, line, Subtype.FRONT_MATTER, message))
    return Unreadable(mentions_publishing=True)


def _read_misplaced(text: str, path: str, report: Report) -> Unreadable | None:
    """Report keys at the top of a Markdown file that stand between no fences, or wrong ones."""
    found = find_misplaced(split_lines(take_head(text.removeprefix("\ufeff"))))
    if found is None:
        return None
    line, message = found
    report(Problem(path, line, Subtype.FRONT_MATTER, message))
    return Unreadable(mentions_publishing=True)


def _read_unclosed(text: str, start: int, path: str, report: Report) -> Unreadable | None:
    """Tell front matter whose closing fence was forgotten from a thematic break and prose."""
    head = take_head(text[start:])
    first = _PARAGRAPH.match(head)
    paragraph = first["lines"] if first else ""
    follows_at_once = first is not None and first.start("lines") == 0
    if not mentions_publishing(paragraph) and not (follows_at_once and _looks_like_keys(paragraph)):
        return None
    message = "The front matter that begins here has no end: the closing --- is missing."
    report(Problem(path, 1, Subtype.FRONT_MATTER, message))
    return Unreadable(mentions_publishing(head))


def _looks_like_keys(paragraph: str) -> bool:
    lines = [line for line in split_lines(paragraph) if line and line[0] not in _NO_PROSE]
    return bool(lines) and all(_KEY_LINE.match(line) for line in lines)


def _read_utf16(text: str, path: str, report: Report) -> Unreadable | None:
    """Recognise front matter in what UTF-16 looks like when it is decoded as UTF-8."""
    head = take_head(text[: 2 * HEAD_CHARS].replace("\0", "").lstrip("\ufffd\ufeff"))
    if not head.startswith(("---", ":")):
        return None
    report(Problem(path, 1, Subtype.FRONT_MATTER, "This file is not UTF-8: save it as UTF-8."))
    return Unreadable(mentions_publishing(head))


# Cutting


class _Block:
    """The lines of a text up to one of them, which may be emptied; the rest stays as it is."""

    def __init__(self, text: str, last_line: int) -> None:
        self._lines: list[list[str]] = []
        end = 0
        for found in islice(LINE.finditer(text), last_line):
            self._lines.append([found[1], found[2]])
            end = found.end()
        self._rest = text[end:]

    def blank(self, first: int, last: int) -> None:
        """Empty the lines ``first`` to ``last`` (1-based, inclusive)."""
        for line in self._lines[first - 1 : last]:
            line[0] = ""

    def put(self, number: int, content: str) -> None:
        """Replace one line (1-based)."""
        self._lines[number - 1][0] = content

    def text(self) -> str:
        """Return the whole text."""
        return "".join(content + ending for content, ending in self._lines) + self._rest


def _has_foreign_key(front_matter: FrontMatter, own: Collection[str]) -> bool:
    # A merge key is none of ours, but what it merges may be.
    pairs = front_matter.fields if front_matter.shared_anchors else ()
    keys = [pair.key for pair in pairs] or [key for key, _, _ in front_matter.spans]
    return any(canonical_key(key) not in own for key in keys)


def _flow(value: Value) -> str:
    """Return a value as one line of YAML that is read as the same value."""
    if isinstance(value, Items):
        return f"[{', '.join(map(_flow, value.values))}]"
    if isinstance(value, Fields):
        return f"{{{', '.join(f'{_quote(pair.key)}: {_flow(pair.value)}' for pair in value)}}}"
    tag: str = _RESOLVER.resolve(  # type: ignore[no-untyped-call]
        yaml.ScalarNode, value.text, (not value.quoted, value.quoted)
    )
    kind = tag.rpartition(":")[2]
    if kind not in _TYPED:
        return _quote(value.text)
    if kind == "null":
        return "null"
    return value.text if _BARE.fullmatch(value.text) else f"!!{kind} {_quote(value.text)}"


def _quote(text: str) -> str:
    # PyYAML does not join the surrogate pairs that ensure_ascii writes.
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
