"""Checks over a whole archive that a build does not make; all pure but for reading source files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.names import canonical_name
from sphinx_liveblog.archive.people import PRESENTER_KEYS
from sphinx_liveblog.archive.visibility import Reason
from sphinx_liveblog.cli.findings import Finding, Kind
from sphinx_liveblog.cli.places import Place, Texts, line_of_key, place_of_talk

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Archive, Post, Presenter

PLACEHOLDER_NAMES = frozenset(
    {
        "author name",
        "blogy mcblogerson",
        "first last",
        "firstname lastname",
        "jane doe",
        "john doe",
        "liveblogger name",
        "name surname",
        "presenter name",
        "speaker name",
        "tba",
        "tbd",
        "todo",
        "your name",
    }
)
"""Canonical names that templates put where a person belongs."""

_START = r"^\s*(?:(?:[>*+#-]+|[0-9]+[.)]|[\w-]+:)\s+)*[\"'*_(\[]*"
_PLACEHOLDERS = (
    re.compile(r"\blorem ipsum\b", re.IGNORECASE),
    re.compile(r"^\W*(?:\w+\W+){0,4}content (?:goes |comes )?here\W*$", re.IGNORECASE),
    re.compile(rf"{_START}(?:TODO|FIXME|TBD|TBA)\b|\b(?:TODO|FIXME)[:(]"),
)
_CODE = re.compile(r"(`+)(?:(?!\1).)*\1")
_FENCE = re.compile(r"^[\s>]*(?P<mark>`{3,}|~{3,}|:{3,})(?P<info>[^`]*)$")
_DIRECTIVE = re.compile(r"^\s*\.\.\s+(?P<name>[\w:-]+)::")
_CODE_DIRECTIVES = frozenset(
    {
        "code",
        "code-block",
        "code-cell",
        "literalinclude",
        "math",
        "mermaid",
        "parsed-literal",
        "raw",
        "sourcecode",
    }
)
_COMMENT = re.compile(r"^\s*(?:%|<!--|\.\.\s(?!.*::))")


def find_placeholders(archive: Archive, texts: Texts) -> Iterator[Finding]:
    """Yield what templates left in published posts: texts and names."""
    for post in archive.posts.values():
        if post.preview is not None:
            continue
        for number, line in prose_lines(texts.lines(post.path), _head_of(archive, post), post.path):
            found = next(filter(None, (pattern.search(line) for pattern in _PLACEHOLDERS)), None)
            if found:
                text = found[0].strip()
                message = f'"{text}" in a published post: write it, or set `published: false`'
                yield Finding.of(post.path, number, Kind.PLACEHOLDER, message)
        yield from _find_placeholder_names(archive, post, texts)


def _head_of(archive: Archive, post: Post) -> int:
    source = archive.sources.get(post.docname)
    return source.front_matter.last_line if source and source.front_matter else 0


def _find_placeholder_names(archive: Archive, post: Post, texts: Texts) -> Iterator[Finding]:
    source = archive.sources.get(post.docname)
    block = source.front_matter if source else None
    people: list[tuple[Presenter, tuple[str, ...]]]
    people = [(person, ("author", "authors")) for person in post.authors]
    people += [(person, PRESENTER_KEYS) for person in post.talk.presenters]
    for person, keys in people:
        if canonical_name(person.name) in PLACEHOLDER_NAMES or "$" in person.name:
            named = texts.line_with(post.path, person.name)
            line = named if named > 1 else line_of_key(block, *keys) or 1
            message = f'"{person.name}" is the name of a template in a published post: say who it was'
            yield Finding.of(post.path, line, Kind.PLACEHOLDER, message)


def prose_lines(lines: Sequence[str], head: int, path: str) -> Iterator[tuple[int, str]]:
    """Yield number (1-based) and text of the lines that a reader sees as prose, without inline code.

    :param head: how many lines the front matter takes; its values count, its comments do not.
    """
    for number, line in enumerate(lines[:head], 1):
        if not line.lstrip().startswith("#"):
            yield number, line
    is_code = _RestructuredCode() if path.endswith(".rst") else _MarkdownCode()
    for number, line in enumerate(lines[head:], head + 1):
        if not is_code(line) and not _COMMENT.match(line):
            yield number, _CODE.sub("", line)


class _MarkdownCode:
    """A test that, asked line after line, says which lines are code, or a fence. Directives hold prose."""

    def __init__(self) -> None:
        self._code = ""
        """The fence that the code is in."""
        self._directives: list[str] = []

    def __call__(self, line: str) -> bool:
        found = _FENCE.match(line)
        if found is None:
            return bool(self._code)
        mark, info = found["mark"], found["info"].strip()
        if self._code:
            if not info and mark.startswith(self._code):
                self._code = ""
        elif info.startswith("{") and info[1:].partition("}")[0] not in _CODE_DIRECTIVES:
            self._directives.append(mark)
        elif not info and self._directives and mark.startswith(self._directives[-1]):
            self._directives.pop()
        elif info or not mark.startswith(":"):
            self._code = mark
        return True


class _RestructuredCode:
    """Like :class:`_MarkdownCode`, for what is indented below ``::`` and below directives of code."""

    def __init__(self) -> None:
        self._indent: int | None = None

    def __call__(self, line: str) -> bool:
        indent = len(line) - len(line.lstrip())
        if self._indent is not None and (not line.strip() or indent > self._indent):
            return True
        directive = _DIRECTIVE.match(line)
        opens = directive["name"] in _CODE_DIRECTIVES if directive else line.rstrip().endswith("::")
        self._indent = indent if opens else None
        return False


def _is_unreadable(archive: Archive, post: Post) -> bool:
    """Whether there is front matter of which nothing is known, so that nothing in it is missing."""
    source = archive.sources.get(post.docname)
    is_hidden_for_it = post.preview is not None and post.preview.reason is Reason.UNREADABLE
    return is_hidden_for_it and (source is None or source.front_matter is None)


def find_talks_without_presenters(
    archive: Archive, talks: Mapping[str, Place], nobodys: Collection[str] = ()
) -> Iterator[Finding]:
    """Yield talks of which nobody knows who gave them.

    :param talks: where the talks of the events folder stand, by ``EVENT/SLUG``.
    :param nobodys: those of which their row says that nobody does.
    """
    posts = (post for post in archive.posts.values() if not _is_unreadable(archive, post))
    given = [(post.docname, post.talk) for post in posts]
    given += [("", talk) for talk in archive.talks if not talk.docname]
    for docname, talk in given:
        if not talk.presenters and not talk.cancelled and talk.ref not in nobodys:
            place = place_of_talk(archive, talk.ref, docname, talks)
            message = f'"{talk.title}" has no presenters: add `presenters: [...]` with their ids or names'
            yield Finding.of(place.path, place.line, Kind.NO_PRESENTER, message)
