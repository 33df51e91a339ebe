"""What is done to documents with a coverage: names, key moments, pinned entries, a warning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_liveblog import log
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.nodes import block, liveblog_block, liveblog_entry, paragraph, text

if TYPE_CHECKING:
    from docutils.nodes import Element, Node

_TITLE_WORDS = 10
_COLON_FENCE = re.compile(r":{3,}\{(?:liveblog:)?liveblog\}")


class WarnOfColonFence(SphinxTransform):
    """Warn of a ``:::{liveblog}`` that this site's MyST reads as text."""

    default_priority: ClassVar[int] = 10

    def apply(self, **kwargs: object) -> None:
        """Look at the paragraphs of a post."""
        post = get_domain(self.env).archive.posts.get(self.env.docname)
        if post is None or not post.path.endswith(".md"):
            return
        for line in self.document.findall(nodes.paragraph):
            if _COLON_FENCE.match(line.astext()):
                message = (
                    "this site does not read ::: as a fence, so the liveblog is printed as plain text: add "
                    '"colon_fence" to myst_enable_extensions in conf.py, or write ```{liveblog} instead'
                )
                log.warn(Subtype.COLON_FENCE, message, line)


class NameEntries(SphinxTransform):
    """Give entries their names, for those who do not see them, and for links in Markdown.

    Those are ``[](#t1332)`` on the same page, and ``[](post.md#t1332)`` from elsewhere.
    """

    # After hidden references are cut from titles (30), before MyST resolves such links (879).
    default_priority: ClassVar[int] = 870

    def apply(self, **kwargs: object) -> None:
        """Name each, and enter it in MyST's table of anchors where MyST read the document."""
        slugs = getattr(self.document, "myst_slugs", None)
        for entry in self.document.findall(liveblog_entry):
            titles = (node for node in entry.children if isinstance(node, nodes.paragraph))
            found = (node.astext() for node in titles if "liveblog-entry-title" in node["classes"])
            entry["entrytitle"] = next(found, "")
            entry["aria-label"] = " ".join(filter(None, (entry["clock"], entry["entrytitle"])))
            if slugs is not None:
                name = entry["ids"][0]
                slugs.setdefault(name, (entry.line or 0, name, entry["aria-label"]))
                self.env.metadata[self.env.docname]["myst_slugs"] = slugs


def _coverages(document: nodes.document) -> Iterator[tuple[liveblog_block, list[liveblog_entry]]]:
    for node in list(document.findall(liveblog_block)):
        entries = [child for child in node.children if isinstance(child, liveblog_entry)]
        if "liveblog-coverage" in node["classes"] and entries:
            yield node, entries


def _insert_before_entries(coverage: Element, new: Sequence[Node]) -> None:
    place = next(index for index, child in enumerate(coverage.children) if _is_entry_or_day(child))
    for node in reversed(new):
        coverage.insert(place, node)


def _is_entry_or_day(node: Node) -> bool:
    if isinstance(node, liveblog_entry):
        return True
    return isinstance(node, nodes.paragraph) and "liveblog-day" in node["classes"]


class ListKeyMoments(SphinxPostTransform):
    """Put links to the key moments before the entries, if there are two or more."""

    # After references (10) and `only` (50): the words are those that readers see, and name nothing hidden.
    default_priority = 60

    def run(self, **kwargs: object) -> None:
        """Add the lists."""
        for coverage, entries in _coverages(self.document):
            keys = [entry for entry in entries if entry["key"] and not entry["removed"]]
            if len(keys) > 1:
                items = (nodes.list_item("", paragraph(_key_link(entry))) for entry in keys)
                title = paragraph(nodes.strong("", _("Key moments")), classes=["liveblog-key-title"])
                listing = nodes.bullet_list("", *items)
                label = {"aria-label": _("Key moments")}
                _insert_before_entries(
                    coverage, [block("nav", title, listing, classes=["liveblog-key-moments"], **label)]
                )


def _key_link(entry: liveblog_entry) -> nodes.reference:
    words = " ".join(filter(None, (entry["clock"], entry["entrytitle"] or _first_words(entry))))
    return nodes.reference("", words, internal=True, refid=entry["ids"][0])


def _first_words(entry: liveblog_entry) -> str:
    body = next(child for child in entry.children if isinstance(child, liveblog_block))
    line = next(iter(body.findall(nodes.paragraph)), None)
    words = line.astext().split() if line is not None else []
    return " ".join(words[:_TITLE_WORDS]) + ("…" if len(words) > _TITLE_WORDS else "")


class ShowPinned(SphinxPostTransform):
    """Show pinned entries before the others too, on pages that readers come back to."""

    # After the list of key moments, which stands above them.
    default_priority = ListKeyMoments.default_priority + 1
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Add the copies, which link to the entries themselves."""
        for coverage, entries in _coverages(self.document):
            pinned = [entry for entry in entries if entry["pinned"] and not entry["removed"]]
            if len(entries) > 1:
                _insert_before_entries(coverage, [_copy_pinned(entry) for entry in pinned])


def _copy_pinned(entry: liveblog_entry) -> liveblog_entry:
    copy = entry.deepcopy()
    copy["ids"] = []
    for node in copy.findall(nodes.Element):
        # A figure must have an id; it must not be that of the original.
        node["ids"] = [f"pinned-{name}" for name in node["ids"]]
        for key in ("names", "dupnames", "backrefs"):
            node[key] = []
    copy["classes"].append("liveblog-pinned")
    copy.insert(0, paragraph(text(_("Pinned")), classes=["liveblog-pinned-label"]))
    return copy
