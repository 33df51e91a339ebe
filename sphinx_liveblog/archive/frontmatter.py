"""The front matter of a document: its values, the lines of each key, and the text without our keys."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

import yaml

from sphinx_liveblog.archive.misplaced import PUBLISHING_KEYS, find_misplaced, is_plain
from sphinx_liveblog.archive.problems import Problem, Subtype
from sphinx_liveblog.archive.values import Fields, Items, Pair, Scalar, canonical_key
from sphinx_liveblog.archive.yamltext import MAX_CHARS, REPEATED_KEY, keep_last, parse_document, parse_yaml

if TYPE_CHECKING:
    from sphinx_liveblog.archive.problems import Report
    from sphinx_liveblog.archive.values import Value

_RST_SUFFIXES: Final = frozenset({".rst", ".txt"})
_HEAD_LINES: Final = 200
_HEAD_CHARS: Final = 64 * 1024

_LINE: Final = re.compile(r"([^\r\n]*)(\r\n|[\r\n]|\Z)")
_PARAGRAPH: Final = re.compile(
    r"(?:[ \t]*(?:\r\n|[\r\n]))*(?P<lines>(?:[^\r\n]*\S[^\r\n]*(?:\r\n|[\r\n]|\Z))*)"
)
_PUBLISHING: Final = re.compile(
    r"(?:^|[\r\n\x85\u2028\u2029{,])[ \t\ufeff:\"'?_-]*(?:"
    + "|".join("[_-]*".join(key) for key in sorted(PUBLISHING_KEYS))
    + r")[_-]*[\"']?[ \t]*:",
    re.IGNORECASE,
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

# As docutils has it (RSTStates, Body.patterns["field_marker"]).
_FIELD: Final = re.compile(
    r":(?![: ])(?P<name>(?:[^:\\]|\\.|:(?!(?:[ `]|$)))*)(?<! ):(?:[ ]+|$)(?P<first>.*)"
)
_ESCAPE: Final = re.compile(r"\\(.)")
# What docutils lets stand before the field list: comments, targets, substitutions, and
# directives that write nothing.
_INVISIBLE: Final = re.compile(
    r"\.\.(?:$|[ ]+(?:[_|]|(?:meta|role|default-role|include|highlight|index)::|(?![\w.+:-]+::|\[)))"
)
_ABOVE_TITLE: Final = "Move these fields above the title, each as :key: value; here they are taken for text."
# A line of text over a line of punctuation, perhaps with another such line above.
_TITLE: Final = re.compile(
    r"(?:[ \t]*\n)*(?:([!-/:-@\[-`{-~])\1+[ \t]*\n)?[ \t]*\S[^\n]*\n([!-/:-@\[-`{-~])\2+[ \t]*(?:\n|\Z)"
)
_KINDS: Final[dict[str, type[Value]]] = {
    "[": Items,
    "{": Fields,
    '"': Scalar,
    "'": Scalar,
    "|": Scalar,
    ">": Scalar,
}
_COMMENT: Final = re.compile(r"(?:^|[ ]+)#.*$")
_FOLD: Final = re.compile(r"\n+")

_RESOLVER: Final = yaml.resolver.Resolver()
_TYPED: Final = frozenset({"bool", "int", "float", "null", "timestamp"})
_BARE: Final = re.compile(r"[A-Za-z0-9.+-]+")
# What YAML does not print, and what it takes for a line break or a byte order mark.
_ESCAPED: Final = re.compile(
    "[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
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
        return _read_field_list(text, path, report, known)
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
    return Unreadable(_mentions_publishing(_head(text.replace("\0", ""))))


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
        return Unreadable(_mentions_publishing(content))
    if not isinstance(document.value, Fields):
        message = "The front matter is no mapping: write a key, a colon and a value on each line."
        report(Problem(path, document.value.line, Subtype.FRONT_MATTER, message))
        return Unreadable(_mentions_publishing(content))
    lines = _split_lines(content)
    last_line = 1 + len(lines)
    spans = tuple(_spans(document.keys, lines, last_line))
    shared = not document.by_lines
    return FrontMatter(document.value, spans, 1, last_line, shared, _repeated(spans))


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
    if not _mentions_publishing(text[opening.end() : closing.start("fence")]):
        return None
    line = len(_split_lines(text[: opening.start("dashes")]))
    message = "Front matter begins with --- at the very start of the file: remove what stands before it."
    report(Problem(path, line, Subtype.FRONT_MATTER, message))
    return Unreadable(mentions_publishing=True)


def _read_misplaced(text: str, path: str, report: Report) -> Unreadable | None:
    """Report keys at the top of a Markdown file that stand between no fences, or wrong ones."""
    found = find_misplaced(_split_lines(_head(text.removeprefix("\ufeff"))))
    if found is None:
        return None
    line, message = found
    report(Problem(path, line, Subtype.FRONT_MATTER, message))
    return Unreadable(mentions_publishing=True)


def _read_unclosed(text: str, start: int, path: str, report: Report) -> Unreadable | None:
    """Tell front matter whose closing fence was forgotten from a thematic break and prose."""
    head = _head(text[start:])
    first = _PARAGRAPH.match(head)
    paragraph = first["lines"] if first else ""
    follows_at_once = first is not None and first.start("lines") == 0
    if not _mentions_publishing(paragraph) and not (follows_at_once and _looks_like_keys(paragraph)):
        return None
    message = "The front matter that begins here has no end: the closing --- is missing."
    report(Problem(path, 1, Subtype.FRONT_MATTER, message))
    return Unreadable(_mentions_publishing(head))


def _looks_like_keys(paragraph: str) -> bool:
    lines = [line for line in _split_lines(paragraph) if line and line[0] not in _NO_PROSE]
    return bool(lines) and all(_KEY_LINE.match(line) for line in lines)


def _read_utf16(text: str, path: str, report: Report) -> Unreadable | None:
    """Recognise front matter in what UTF-16 looks like when it is decoded as UTF-8."""
    head = _head(text[: 2 * _HEAD_CHARS].replace("\0", "").lstrip("\ufffd\ufeff"))
    if not head.startswith(("---", ":")):
        return None
    report(Problem(path, 1, Subtype.FRONT_MATTER, "This file is not UTF-8: save it as UTF-8."))
    return Unreadable(_mentions_publishing(head))


def _head(text: str) -> str:
    head = text[:_HEAD_CHARS]
    lines = _LINE.finditer(head)
    last = next(islice(lines, _HEAD_LINES - 1, None), None)
    return head[: last.end()] if last else head


def _mentions_publishing(head: str) -> bool:
    return _PUBLISHING.search(head) is not None


def _repeated(spans: Iterable[tuple[str, int, int]]) -> frozenset[str]:
    seen: set[str] = set()
    repeated: set[str] = set()
    for key in (canonical_key(key) for key, _, _ in spans):
        (repeated if key in seen else seen).add(key)
    return frozenset(repeated)


def _split_lines(text: str) -> list[str]:
    return _unify(text).split("\n")


def _unify(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


# The field list of reStructuredText


@dataclass(slots=True)
class _Field:
    """A field as it stands in the file."""

    name: str
    line: int
    first: str
    """What follows the name on its line."""
    more: list[str]
    """The lines below it, indented or blank; blank ones at the end are dropped."""

    @property
    def last_line(self) -> int:
        return self.line + len(self.more)


def _read_field_list(
    text: str, path: str, report: Report, known: Collection[str] | None
) -> FrontMatter | Unreadable | None:
    fields, end = _split_fields(text)
    if not any(canonical_key(field.name) in PUBLISHING_KEYS for field in fields):
        line = _find_below_title(text, end) or (None if fields else _find_no_fields(text, end))
        if line is not None:
            report(Problem(path, line, Subtype.FRONT_MATTER, _ABOVE_TITLE))
            return Unreadable(mentions_publishing=True)
    if not fields:
        return None
    if end > MAX_CHARS:
        message = f"The field list is longer than {MAX_CHARS} characters and was not read: make it shorter."
        report(Problem(path, fields[0].line, Subtype.FRONT_MATTER, message))
        return Unreadable(_mentions_publishing(_head(text)))
    values = [_field_value(field, path, report, known) for field in fields]
    pairs = [
        Pair(f.name, f.line, value) for f, value in zip(fields, values, strict=True) if value is not None
    ]
    if len(pairs) < len(fields):
        return Unreadable(_mentions_publishing(text[:end]))
    kept, repeats = keep_last(pairs)
    for pair in repeats:
        report(Problem(path, pair.line, Subtype.DUPLICATE_KEY, REPEATED_KEY, (pair.key,)))
    spans = tuple((field.name, field.line, field.last_line) for field in fields)
    first, last = fields[0].line, fields[-1].last_line
    return FrontMatter(
        Fields(kept, first), spans, first, last, shared_anchors=False, repeated=_repeated(spans)
    )


def _split_fields(text: str) -> tuple[list[_Field], int]:
    """Return the fields at the top of ``text`` and the index at which they end."""
    fields: list[_Field] = []
    in_comment = False
    end = 0
    for number, found in enumerate(_LINE.finditer(text.removeprefix("\ufeff")), 1):
        line = found[1].expandtabs()
        marker = _FIELD.match(line)
        if marker:
            fields.append(_Field(_ESCAPE.sub(r"\1", marker["name"]), number, marker["first"].strip(), []))
        elif fields and (not line.strip() or line[0] == " "):
            fields[-1].more.append(line.rstrip())
        elif fields:
            break
        elif _INVISIBLE.match(line):
            in_comment = True
        elif line.strip() and not (in_comment and line[0] == " "):
            break
        end = found.end()
        if end > MAX_CHARS:
            break
    for field in fields:
        while field.more and not field.more[-1]:
            field.more.pop()
    return fields, end


def _find_below_title(text: str, end: int) -> int | None:
    """Return the line of a field right below the title that says whether the document is public.

    ``end`` is where the fields above the title end. Papers have ``:Published:`` and ``:Draft:``
    there; in capitals they count only where their value is a yes or no.
    """
    text = text.removeprefix("\ufeff")
    title = _TITLE.match(_unify(_head(text[end:])))
    if title is None:
        return None
    above = len(_split_lines(text[:end])) + title[0].count("\n") - 1
    for field in _split_fields(_unify(_head(text[end:]))[title.end() :])[0]:
        is_meant = field.name[:1].islower() or is_plain(field.name, field.first)
        if canonical_key(field.name) in PUBLISHING_KEYS and is_meant:
            return above + field.line
    return None


def _find_no_fields(text: str, end: int) -> int | None:
    """Return the line of front matter as Markdown has it, or without any marks."""
    text = text.removeprefix("\ufeff")
    found = find_misplaced(_split_lines(_head(text[end:])))
    return len(_split_lines(text[:end])) - 1 + found[0] if found else None


def _field_value(field: _Field, path: str, report: Report, known: Collection[str] | None) -> Value | None:
    """Return a field's value, read as YAML where it is meant as such, else as plain text.

    A title such as ``A: B`` is a mapping by accident, so that only what begins like a list, a
    mapping in braces, a quoted text or a block of text is YAML.
    """
    skipped = 0 if field.first else next((i for i, line in enumerate(field.more, 1) if line), 0)
    lines = [field.first, *field.more][skipped:]
    source = "\n".join(lines)
    line = field.line + skipped
    kind = _KINDS.get(source.lstrip()[:1])
    if source.lstrip().startswith("- ") and skipped:
        kind = Items
    plain = _plain(source, line)
    if kind is None or (known is not None and canonical_key(field.name) not in known):
        return plain
    problems: list[Problem] = []
    # The line break at the end counts in a block of text, as between fences.
    value = parse_yaml(f"{source}\n", path, problems.append, subtype=Subtype.FRONT_MATTER, first_line=line)
    if not isinstance(value, kind) and len(lines) == 1:
        return plain
    for problem in problems:
        report(problem)
    return value


def _plain(source: str, line: int) -> Scalar:
    """Return a text as YAML folds it: one line break is a blank, more are one fewer."""
    lines = [part.strip() for part in source.split("\n")]
    if len(lines) == 1:
        return Scalar(_COMMENT.sub("", lines[0]), line)
    text = _FOLD.sub(lambda found: found[0][1:] or " ", "\n".join(lines))
    return Scalar(text, line)


# Cutting


class _Block:
    """The lines of a text up to one of them, which may be emptied; the rest stays as it is."""

    def __init__(self, text: str, last_line: int) -> None:
        self._lines: list[list[str]] = []
        end = 0
        for found in islice(_LINE.finditer(text), last_line):
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
