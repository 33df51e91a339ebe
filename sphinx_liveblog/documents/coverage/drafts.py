"""From parsed text to drafts: which blocks are entries, and what belongs to each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from docutils import nodes

from sphinx_liveblog.archive.coverage import EntryHead, parse_entry_head
from sphinx_liveblog.archive.model import Presenter

if TYPE_CHECKING:
    from docutils.nodes import Element, Node

Author: TypeAlias = Presenter | str
"""A person of the archive; a name as it was written where the archive knows nobody."""


@dataclass(slots=True)
class Draft:
    """An entry as its author wrote it, before its day, its id and its place on the page are known."""

    head: EntryHead
    line: int
    body: list[Node] = field(default_factory=list)
    id: str = ""
    title: nodes.paragraph | None = None
    authors: tuple[Author, ...] = ()
    key: bool = False
    pinned: bool = False
    tags: tuple[tuple[str, str], ...] = ()
    """``(id, title)``; without an id what the archive does not know."""
    updated: EntryHead | None = None
    removed: str | None = None
    """The reason, which may be empty; ``None`` for an entry that stands."""
    video: nodes.reference | None = None


class entry_draft(nodes.Element):  # noqa: N801  # as all nodes
    """What ``entry`` leaves for ``liveblog``, with its text as children; never in a doctree."""

    draft: Draft


def dissolve(drafts: Iterable[entry_draft]) -> None:
    """Leave of these only their text."""
    for node in list(drafts):
        node.parent.replace(node, node.children)


def read_drafts(
    content: Element, is_person: Callable[[str], bool], find_authors: Callable[[str, int], tuple[Author, ...]]
) -> tuple[list[Node], list[Draft]]:
    """Return what stands before the first entry, and the entries, in file order.

    ``find_authors`` gets what stands after ``@`` in a head, and the line of it.
    """
    reader = _Reader(is_person, find_authors)
    for node in list(content.children):
        reader.add(node)
    return reader.finish()


class _Reader:
    """Takes one block after another: it begins an entry, or belongs to the one before."""

    def __init__(
        self, is_person: Callable[[str], bool], find_authors: Callable[[str, int], tuple[Author, ...]]
    ) -> None:
        self._is_person = is_person
        self._find_authors = find_authors
        self._intro: list[Node] = []
        self._drafts: list[Draft] = []
        self._labels: list[Node] = []
        """Targets, which belong to what comes after them."""

    def add(self, node: Node) -> None:
        """Take the next block of the text."""
        if isinstance(node, nodes.target):
            self._labels.append(node)
        elif isinstance(node, entry_draft):
            self._begin(node.draft, node.children)
        elif isinstance(node, nodes.bullet_list):
            self._add_items(node)
        elif isinstance(node, nodes.paragraph) and (head := read_head(node, self._is_person)):
            self._begin_short(head, node.line or 0, [node] if node.children else [])
        else:
            self._append(node)

    def finish(self) -> tuple[list[Node], list[Draft]]:
        """Return the introduction and the entries."""
        self._body.extend(self._labels)
        for body in (self._intro, *(draft.body for draft in self._drafts)) if self._drafts else ():
            # A line across the page between two entries means nothing once they are sorted.
            while body and isinstance(body[-1], nodes.transition):
                body.pop()
        return self._intro, self._drafts

    @property
    def _body(self) -> list[Node]:
        return self._drafts[-1].body if self._drafts else self._intro

    def _begin_short(self, head: EntryHead, line: int, body: Iterable[Node]) -> None:
        authors = self._find_authors(head.by, line) if head.by else ()
        self._begin(Draft(head, line, authors=authors, key=head.key), body)

    def _begin(self, draft: Draft, body: Iterable[Node]) -> None:
        draft.body = [*self._labels, *body]
        self._labels = []
        self._drafts.append(draft)

    def _append(self, node: Node) -> None:
        self._body.extend([*self._labels, node])
        self._labels = []

    def _add_items(self, listing: nodes.bullet_list) -> None:
        """Make entries of the items with a time; the others stay a list."""
        heads = [self._head_of(item) for item in listing.children]
        if not any(heads):
            self._append(listing)
            return
        rest: nodes.bullet_list | None = None
        for item, head in zip(list(listing.children), heads, strict=True):
            if head is not None:
                line = item.children[0]
                body = item.children if line.children else item.children[1:]
                self._begin_short(head, line.line or item.line or 0, body)
                rest = None
                continue
            if rest is None:
                rest = listing.copy()
                self._append(rest)
            rest += item

    def _head_of(self, item: Node) -> EntryHead | None:
        first = item.children[0] if item.children else None
        return read_head(first, self._is_person) if isinstance(first, nodes.paragraph) else None


def read_head(line: nodes.paragraph, is_person: Callable[[str], bool]) -> EntryHead | None:
    """Take the time and the marks after it off a paragraph's beginning; ``None`` if none stands there."""
    texts = list(_leading_texts(line))
    head = parse_entry_head("".join(texts), is_person)
    if head is None:
        return None
    # Translators get the text without its time, which their translation would else bring back.
    source = parse_entry_head(line.rawsource, is_person)
    line.rawsource = line.rawsource[source.length :] if source else ""
    length = head.length
    for part in texts:
        taken = min(length, len(part))
        length -= taken
        _shorten(part, taken, line)
    return head


def _leading_texts(node: Element) -> Iterator[nodes.Text]:
    """Yield the texts that a paragraph begins with, also those in bold: ``**13:32** Kevin opens``."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield child
        elif isinstance(child, (nodes.strong, nodes.emphasis)):
            yield from _leading_texts(child)
            if not all(isinstance(part, nodes.Text) for part in child.children):
                return
        else:
            return


def _shorten(part: nodes.Text, taken: int, line: nodes.paragraph) -> None:
    """Take characters off a text; nothing is left of an element that had no others."""
    if taken < len(part):
        part.parent.replace(part, nodes.Text(part[taken:]))
        return
    parent = part.parent
    parent.remove(part)
    if not parent.children and parent is not line:
        parent.parent.remove(parent)
