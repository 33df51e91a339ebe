"""Front matter as reStructuredText has it: the field list above the title."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sphinx_liveblog.archive.misplaced import PUBLISHING_KEYS, find_misplaced, is_plain
from sphinx_liveblog.archive.problems import Problem, Subtype
from sphinx_liveblog.archive.topmatter import (
    LINE,
    FrontMatter,
    Unreadable,
    find_repeated,
    mentions_publishing,
    split_lines,
    take_head,
    unify_lines,
)
from sphinx_liveblog.archive.values import Fields, Items, Pair, Scalar, canonical_key
from sphinx_liveblog.archive.yamltext import MAX_CHARS, REPEATED_KEY, keep_last, parse_yaml

if TYPE_CHECKING:
    from sphinx_liveblog.archive.problems import Report
    from sphinx_liveblog.archive.values import Value

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


def read_field_list(
    text: str, path: str, report: Report, known: Collection[str] | None
) -> FrontMatter | Unreadable | None:
    """Return the fields at the top of ``text``, or ``None`` when it has none. Never raises.

    ``known`` is as in :func:`~sphinx_liveblog.archive.frontmatter.read_front_matter`.
    """
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
        return Unreadable(mentions_publishing(take_head(text)))
    values = [_field_value(field, path, report, known) for field in fields]
    pairs = [
        Pair(f.name, f.line, value) for f, value in zip(fields, values, strict=True) if value is not None
    ]
    if len(pairs) < len(fields):
        return Unreadable(mentions_publishing(text[:end]))
    kept, repeats = keep_last(pairs)
    for pair in repeats:
        report(Problem(path, pair.line, Subtype.DUPLICATE_KEY, REPEATED_KEY, (pair.key,)))
    spans = tuple((field.name, field.line, field.last_line) for field in fields)
    first, last = fields[0].line, fields[-1].last_line
    return FrontMatter(
        Fields(kept, first), spans, first, last, shared_anchors=False, repeated=find_repeated(spans)
    )


def _split_fields(text: str) -> tuple[list[_Field], int]:
    """Return the fields at the top of ``text`` and the index at which they end."""
    fields: list[_Field] = []
    in_comment = False
    end = 0
    for number, found in enumerate(LINE.finditer(text.removeprefix("\ufeff")), 1):
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
    title = _TITLE.match(unify_lines(take_head(text[end:])))
    if title is None:
        return None
    above = len(split_lines(text[:end])) + title[0].count("\n") - 1
    for field in _split_fields(unify_lines(take_head(text[end:]))[title.end() :])[0]:
        is_meant = field.name[:1].islower() or is_plain(field.name, field.first)
        if canonical_key(field.name) in PUBLISHING_KEYS and is_meant:
            return above + field.line
    return None


def _find_no_fields(text: str, end: int) -> int | None:
    """Return the line of front matter as Markdown has it, or without any marks."""
    text = text.removeprefix("\ufeff")
    found = find_misplaced(split_lines(take_head(text[end:])))
    return len(split_lines(text[:end])) - 1 + found[0] if found else None


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
