"""YAML text to a tree of values, each with its line in the file and nothing converted."""

from __future__ import annotations

import bisect
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import yaml

from sphinx_liveblog.archive.problems import Problem, Subtype
from sphinx_liveblog.archive.values import Fields, Items, Pair, Scalar, canonical_key

if TYPE_CHECKING:
    from sphinx_liveblog.archive.problems import Report
    from sphinx_liveblog.archive.values import Value

MAX_CHARS: Final = 256 * 1024
"""Longest front matter, in characters."""
MAX_NODES: Final = 10_000
"""Most nodes of a front matter, every use of an alias counted in full."""
MAX_DEPTH: Final = 50
"""Deepest nesting; it also bounds the recursion of whoever walks the tree."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STR_TAGS: Final = frozenset({"!", "tag:yaml.org,2002:str"})
_BREAK: Final = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_UNCLOSED_QUOTE: Final = "A quote that is opened here is not closed."
_OPENED: Final = ("while scanning a quoted", "while parsing a flow", "while scanning a simple key")
"""Faults that are found later than they were made: PyYAML's context is the better place."""
# libyaml and PyYAML word the same fault differently: the fragments are common to both.
_HINTS: Final = (
    ("mapping values are not allowed", "Put a text that contains a colon and a blank in quotes."),
    ("cannot start any token", "Put a text that begins with a special character in quotes."),
    ("unexpected end of stream", _UNCLOSED_QUOTE),
    ("could not find expected ':'", "A key needs a colon and a blank after it."),
    ("expected ',' or '", "A bracket that is opened here is not closed, or a comma is missing."),
)
_ANY_HINT: Final = "Check the quotes, colons and blanks on this line and the one before."
REPEATED_KEY: Final = "The key {} stands twice, and the last one counts: remove one of them."
"""The message of :attr:`Subtype.DUPLICATE_KEY`."""


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A parsed text and what the values alone do not tell about it."""

    value: Value
    keys: tuple[tuple[str, int], ...] = ()
    """Each top-level key as it was written, with its line, repeated ones too; "" when it is no text."""
    by_lines: bool = True
    """Whether each top-level key has whole lines of its own that nothing else depends on."""


def parse_yaml(
    text: str,
    path: str,
    report: Report,
    *,
    subtype: Subtype,
    first_line: int = 1,
    max_chars: int = MAX_CHARS,
    max_nodes: int = MAX_NODES,
) -> Value | None:
    """Return what ``text`` says, or ``None`` (and a problem) when it cannot be read.

    ``first_line`` is the 1-based line of the file at which ``text`` begins. Never raises.
    """
    document = parse_document(
        text, path, report, subtype=subtype, first_line=first_line, max_chars=max_chars, max_nodes=max_nodes
    )
    return document.value if document else None


def parse_document(  # noqa: PLR0913 - all but three are keywords
    text: str,
    path: str,
    report: Report,
    *,
    subtype: Subtype,
    first_line: int = 1,
    max_chars: int = MAX_CHARS,
    max_nodes: int = MAX_NODES,
    known: Collection[str] | None = None,
) -> YamlDocument | None:
    """Like :func:`parse_yaml`, with the top-level keys as they stand in the file.

    ``known``: canonical top-level keys whose values are checked for repeated keys and the like;
    the values of others are someone else's. ``None`` checks them all.
    """
    lines = _Lines(text, first_line)
    try:
        _refuse_unreadable(text, lines, max_chars)
        reader = _Reader(text, lines, max_nodes, known)
        document = reader.read()
    except _UnreadableError as refused:
        report(Problem(path, refused.line, subtype, refused.message, refused.details))
        return None
    for fault in sorted(reader.faults, key=lambda fault: fault.line):
        kind = Subtype.DUPLICATE_KEY if fault.repeated else subtype
        report(Problem(path, fault.line, kind, fault.message, fault.details))
    return document


def keep_last(pairs: Iterable[Pair]) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Return the pairs that count, in file order, and those that repeat an earlier key."""
    kept: dict[str, Pair] = {}
    repeats = []
    for pair in pairs:
        key = canonical_key(pair.key)
        if kept.pop(key, None) is not None:
            repeats.append(pair)
        kept[key] = pair
    return tuple(kept.values()), tuple(repeats)


class _UnreadableError(Exception):
    """The text as a whole cannot be read."""

    def __init__(self, line: int, message: str, *details: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.details = details


@dataclass(frozen=True, slots=True)
class _Fault:
    """Something wrong that leaves the rest readable."""

    line: int
    message: str
    details: tuple[str, ...] = ()
    repeated: bool = False


class _Mark(Protocol):
    """What PyYAML's and libyaml's marks have in common; both count from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class _Lines:
    """From YAML's lines to those of the file.

    YAML also breaks lines at U+0085, U+2028 and U+2029, which come along with pasted text;
    editors and Markdown do not.
    """

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._first = first_line
        self._extra: list[int] = []
        if not text.isascii():
            breaks = enumerate(_BREAK.finditer(text))
            self._extra = [number for number, found in breaks if found[0] in "\x85\u2028\u2029"]

    def at(self, mark: _Mark | None) -> int:
        """Return the line of the file at a mark of PyYAML, which is always there."""
        line = mark.line if mark else 0
        return self._first + line - (bisect.bisect_left(self._extra, line) if self._extra else 0)

    def at_index(self, index: int) -> int:
        """Return the line of the file at a character of the text."""
        return self._first + len(re.findall("\r\n|[\r\n]", self._text[:index]))

    def last_written(self) -> int:
        """Return the last line of the file on which something stands: faults are found after it."""
        return self.at_index(len(self._text.rstrip()))

    def indented_by_tab(self, line: int) -> bool:
        """Whether that line of the file begins with a tab, perhaps after blanks."""
        lines = re.split("\r\n|[\r\n]", self._text)
        number = line - self._first
        return number < len(lines) and lines[number].lstrip(" ").startswith("\t")


def _refuse_unreadable(text: str, lines: _Lines, max_chars: int) -> None:
    if len(text) > max_chars:
        message = f"This is longer than {max_chars} characters and was not read: make it shorter."
        raise _UnreadableError(lines.at_index(0), message)
    # Checked here because libyaml and PyYAML count the position differently.
    if found := _UNPRINTABLE.search(text):
        message = "The character U+{} is not allowed in YAML: remove it, and save the file as UTF-8."
        raise _UnreadableError(lines.at_index(found.start()), message, f"{ord(found[0]):04X}")


@dataclass(slots=True)
class _Anchor:
    """The value of an anchor, and what each use of it adds to the tree."""

    value: Value | None = None
    nodes: int = 0
    height: int = 0


class _Reader:
    """Builds values straight from the events of PyYAML.

    Its composer recurses without limit (a RecursionError, with libyaml a crash) and knows
    nothing of how large a tree becomes through aliases.
    """

    def __init__(self, text: str, lines: _Lines, max_nodes: int, known: Collection[str] | None) -> None:
        self.faults: list[_Fault] = []
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self._lines = lines
        self._max_nodes = max_nodes
        self._known = known
        self._anchors: dict[str, _Anchor] = {}
        self._nodes = 0
        self._deepest = 0
        self._silent = False
        self._last: yaml.ScalarEvent | None = None
        self._keys: list[tuple[str, int]] = []
        self._by_lines = True

    def read(self) -> YamlDocument:
        """Return the only document, or raise :class:`_UnreadableError`."""
        try:
            return YamlDocument(self._document(), tuple(self._keys), self._by_lines)
        except yaml.MarkedYAMLError as error:
            raise self._malformed(error) from error
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            # PyYAML's own scanner hands escapes such as "\UFFFFFFFF" to chr() unchecked.
            message = "This is not valid YAML: {}."
            raise _UnreadableError(self._lines.at_index(0), message, str(error).partition("\n")[0]) from error

    def _document(self) -> Value:
        next(self._events)
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            return Fields((), self._lines.at_index(0))
        value = self._node(next(self._events), 1)
        next(self._events)
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            message = "A line that begins with --- starts a second YAML document: remove it."
            raise _UnreadableError(self._lines.at(event.start_mark), message)
        if isinstance(value, Scalar) and not value.quoted and not value.text:
            return Fields((), self._lines.at_index(0))
        return value

    def _node(self, event: yaml.Event, depth: int) -> Value:
        self._count(1, event)
        anchor: str | None = getattr(event, "anchor", None)
        if anchor is None:
            return self._content(event, depth)
        self._by_lines = False
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, anchor, depth)
        return self._anchored(event, anchor, depth)

    def _content(self, event: yaml.Event, depth: int) -> Value:
        if isinstance(event, yaml.ScalarEvent):
            self._last = event
            # libyaml says "" where PyYAML says None.
            quoted = bool(event.style) or event.tag in _STR_TAGS
            return Scalar(event.value, self._lines.at(event.start_mark), quoted)
        self._reach(depth, event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(event, depth)
        return self._fields(event, depth)

    def _items(self, event: yaml.Event, depth: int) -> Items:
        values = []
        while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
            values.append(self._node(item, depth + 1))
        return Items(tuple(values), self._lines.at(event.start_mark))

    def _fields(self, event: yaml.Event, depth: int) -> Fields:
        pairs: list[Pair] = []
        merged: list[Fields] = []
        while not isinstance(key_event := next(self._events), yaml.MappingEndEvent):
            line = self._lines.at(key_event.start_mark)
            key = self._key(key_event, depth + 1)
            if depth == 1:
                self._note_top_key(key, line, event, key_event)
            value = self._node(next(self._events), depth + 1)
            if _is_merge(key_event):
                self._by_lines = False
                merged.extend(self._merge(value, line))
            elif key is not None:
                pairs.append(Pair(key, line, value))
        self._silent = self._silent and depth > 1
        return self._unique(pairs, merged, self._lines.at(event.start_mark))

    def _key(self, event: yaml.Event, depth: int) -> str | None:
        key = self._node(event, depth)
        if isinstance(key, Scalar):
            return key.text
        line = self._lines.at(event.start_mark)
        self._fault(_Fault(line, "A list or a mapping cannot be a key: use a text."))
        return None

    def _note_top_key(self, key: str | None, line: int, start: yaml.Event, event: yaml.Event) -> None:
        self._keys.append((key or "", line))
        if getattr(start, "flow_style", False) or _column(event) != _column(start):
            # The latter is "? key", whose mark may stand on a line before its text.
            self._by_lines = False
        self._silent = self._known is not None and canonical_key(key or "") not in self._known

    def _merge(self, value: Value, line: int) -> list[Fields]:
        sources = value.values if isinstance(value, Items) else (value,)
        found: list[Fields] = []
        for source in sources:
            if isinstance(source, Fields):
                found.append(source)
            else:
                self._fault(_Fault(line, "The key << takes a mapping or a list of mappings."))
        return found

    def _unique(self, pairs: list[Pair], merged: list[Fields], line: int) -> Fields:
        kept, repeats = keep_last(pairs)
        repeated = {canonical_key(pair.key) for pair in repeats}
        for pair in repeats:
            self._fault(_Fault(pair.line, REPEATED_KEY, (pair.key,), repeated=True))
        if merged:
            own = {canonical_key(pair.key) for pair in kept}
            # The first mapping of a list wins over the later ones.
            pairs = [pair for source in merged for pair in source if canonical_key(pair.key) not in own]
            fill, _ = keep_last(reversed(pairs))
            kept = (*kept, *reversed(fill))
            repeated.update(*(source.repeated - own for source in merged))
        return Fields(kept, line, frozenset(repeated))

    def _anchored(self, event: yaml.Event, name: str, depth: int) -> Value:
        anchor = self._anchors[name] = _Anchor()
        nodes, deepest = self._nodes, self._deepest
        self._deepest = depth - 1
        value = self._content(event, depth)
        anchor.value, anchor.nodes = value, self._nodes - nodes + 1
        anchor.height = self._deepest - (depth - 1)
        self._deepest = max(deepest, self._deepest)
        return value

    def _alias(self, event: yaml.Event, name: str, depth: int) -> Value:
        anchor = self._anchors.get(name)
        line = self._lines.at(event.start_mark)
        if anchor is None:
            message = "*{} refers to no anchor before it: put a text that begins with * in quotes."
            raise _UnreadableError(line, message, name)
        if anchor.value is None:
            raise _UnreadableError(line, "*{} stands inside what it refers to: remove it.", name)
        self._count(anchor.nodes, event)
        self._reach(depth - 1 + anchor.height, event)
        return anchor.value

    def _count(self, nodes: int, event: yaml.Event) -> None:
        self._nodes += nodes
        if self._nodes > self._max_nodes:
            limit = f"{self._max_nodes} values, those repeated by aliases included"
            message = f"This has more than {limit}: make it smaller."
            raise _UnreadableError(self._lines.at(event.start_mark), message)

    def _reach(self, depth: int, event: yaml.Event) -> None:
        if depth > MAX_DEPTH:
            message = f"Lists and mappings are nested more than {MAX_DEPTH} deep here: make it flatter."
            raise _UnreadableError(self._lines.at(event.start_mark), message)
        self._deepest = max(self._deepest, depth)

    def _fault(self, fault: _Fault) -> None:
        if not self._silent:
            self.faults.append(fault)

    def _malformed(self, error: yaml.MarkedYAMLError) -> _UnreadableError:
        problem = error.problem or "unknown fault"
        mark = error.problem_mark or error.context_mark
        if error.context_mark and (error.context or "").startswith(_OPENED):
            mark = error.context_mark
        line = min(self._lines.at(mark), self._lines.last_written())
        if self._lines.indented_by_tab(line):
            return _UnreadableError(
                line, "This line is indented by a tab: YAML takes blanks only ({}).", problem
            )
        if swallowed := self._swallowed_line(line):
            return _UnreadableError(swallowed, f"This is not valid YAML ({{}}). {_UNCLOSED_QUOTE}", problem)
        hint = next((hint for fragment, hint in _HINTS if fragment in problem), _ANY_HINT)
        return _UnreadableError(line, f"This is not valid YAML ({{}}). {hint}", problem)

    def _swallowed_line(self, line: int) -> int | None:
        """Return where a quote opened that ran on to the next quote, on ``line``."""
        if self._last is None or self._last.style not in {"'", '"'}:
            return None
        first, last = self._lines.at(self._last.start_mark), self._lines.at(self._last.end_mark)
        return first if first < last == line else None


def _column(event: yaml.Event) -> int:
    mark: _Mark | None = event.start_mark
    return mark.column if mark else 0


def _is_merge(event: yaml.Event) -> bool:
    return (
        isinstance(event, yaml.ScalarEvent) and event.value == "<<" and not event.style and event.tag is None
    )
