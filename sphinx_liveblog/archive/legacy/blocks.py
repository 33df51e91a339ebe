"""The HTML block in which the posts of 2019 name their presenters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser

from sphinx_liveblog.archive.legacy.people import Draft, Find, clean_name

_CLASS = "liveblog-presenters"
_NAME_CLASS = "liveblog-presenters__name"
_OPENING = re.compile(
    r" {0,3}<(?P<tag>[a-z]+)\s(?:[^<>]*\s)?class(?:Name)?=[\"'](?P<classes>[^\"'<>]*)", re.IGNORECASE
)
_LONGEST = 200
"""Lines of a block. One that is longer was never closed."""
_OUTSIDE = re.compile(r" {0,3}(?:#{1,6}[ \t]|```|~~~|:::|---|\*\*\*|___)")


def read_blocks(lines: Sequence[str], hinted: Iterable[int]) -> Iterator[Find]:
    """Yield the blocks that begin in the lines with the indices ``hinted``."""
    done = 0
    for index in hinted:
        opening = _OPENING.match(lines[index])
        if index >= done and opening and _CLASS in opening["classes"].split():
            find = _read_block(lines, index, opening["tag"])
            yield find
            done = find.span.stop


def _read_block(lines: Sequence[str], start: int, tag: str) -> Find:
    end = _block_end(lines, start, tag)
    parser = _BlockParser(start + 1)
    try:
        parser.feed("\n".join(lines[start:end]))
        parser.close()
    except AssertionError:  # html.parser says so of an unknown declaration
        return Find("presenter", [], range(start, start))
    for draft in parser.people:
        draft.name = clean_name(draft.name)
    people = [draft for draft in parser.people if draft.name]
    _, closed, rest = lines[end - 1].rpartition(f"</{tag}>")
    says_more = closed and rest.strip()
    return Find("presenter", people, range(start, end if people and not says_more else start))


def _block_end(lines: Sequence[str], start: int, tag: str) -> int:
    """Return the index after the block that begins at ``start``.

    If it is never closed, it ends where such HTML ends for Markdown: at the first blank line.
    """
    last = min(start + _LONGEST, len(lines))
    tags = re.compile(rf"<(/?){tag}\b", re.IGNORECASE)
    depth = 0
    for index in range(start, last):
        if index > start and _is_outside(lines[index], lines[index - 1]):
            last = index
            break
        depth += sum(-1 if slash else 1 for slash in tags.findall(lines[index]))
        if depth <= 0:
            return index + 1
    return next((index for index in range(start, last) if not lines[index].strip()), last)


def _is_outside(line: str, before: str) -> bool:
    is_text = not before.strip() and line.strip() and not line.lstrip().startswith("<")
    return bool(is_text or _OUTSIDE.match(line))


class _BlockParser(HTMLParser):
    """Reads names, and the links that follow each."""

    def __init__(self, first_line: int) -> None:
        super().__init__()
        self.people: list[Draft] = []
        self._first_line = first_line
        self._name_tag = ""
        """The tag that holds the name being read."""
        self._link: tuple[str, str] | None = None
        self._link_text = ""
        self._link_has_name = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a name or a link."""
        values = {key: value or "" for key, value in attrs}
        # JSX writes className; the parser knows attributes in lower case only.
        classes = f"{values.get('class', '')} {values.get('classname', '')}"
        if _NAME_CLASS in classes.split():
            self._name_tag = tag
            self._link_has_name = True
            self.people.append(Draft("", self._first_line + self.getpos()[0] - 1))
        if tag == "a":
            self._link = values.get("title") or values.get("aria-label") or "", values.get("href", "").strip()
            self._link_text = ""
            self._link_has_name = bool(self._name_tag)

    def handle_data(self, data: str) -> None:
        """Collect the text of a name or a link."""
        if self._name_tag:
            self.people[-1].name += data
        if self._link:
            self._link_text += data

    def handle_endtag(self, tag: str) -> None:
        """End a link or a name; a name that was not closed ends with its paragraph."""
        if tag == "a" and self._link and self.people:
            title, url = self._link
            title = title or " ".join(self._link_text.split())
            self.people[-1].link("" if self._link_has_name else title, url)
            self._link = None
        if tag in {self._name_tag, "p"}:
            self._name_tag = ""
