"""What a public page says of hidden things is cut while the page is read, so that no doctree holds it."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, ClassVar, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util import docname_join

from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.forgetting import ForgetfulTransform
from sphinx_liveblog.documents.hiding import note_hidden_reference, placeholder

if TYPE_CHECKING:
    from docutils.nodes import Node

    from sphinx_liveblog.archive.model import Hidden

_OPEN_ROLES = frozenset({"any", "myst"})
"""Roles whose target may be anything."""
_DOCUMENT_ROLES = _OPEN_ROLES | {"doc"}
_LABEL_ROLES = _OPEN_ROLES | {"ref", "numref", "keyword", "term", "eq"}
_NUMBERS = ("%s", "{number}", "{name}")
"""What ``numref`` puts into the text that an author gave."""
_HTML_ADDRESS = re.compile(
    r"""\s(?:href|src)\s*=\s*(?P<quote>["'])(?P<address>.*?)(?P=quote)""", re.IGNORECASE
)
_PAGE_ENDINGS = ("", ".html", "/", "/index.html")
"""What the address of a page has after its docname, in html and dirhtml."""


def cut_text(text: str) -> nodes.inline:
    """Return what stands in a document for a reference to something hidden; empty text is a placeholder."""
    return nodes.inline("", text or placeholder(), liveblog_cut=True)


class DropHiddenFiles(ForgetfulTransform):
    """Drop what came out of a hidden file by a way that directives do not tell us of, and pictures of one."""

    # Before anything looks at the content.
    default_priority: ClassVar[int] = 4

    def apply(self, **kwargs: object) -> None:
        """Remove nodes whose source is a hidden file."""
        files = get_domain(self.env).archive.hidden.files
        if not files:
            return
        root = os.path.realpath(self.env.srcdir)
        hidden = {os.path.join(root, *name.split("/")) for name in files}  # noqa: PTH118  # as realpath has it
        is_hidden = cache(lambda source: os.path.realpath(source) in hidden)
        for node in list(self.document.findall(nodes.Element)):
            if node.parent is None:
                continue
            if isinstance(node, nodes.image) and str(self.env.relfn2path(node["uri"])[0]) in files:
                note_hidden_reference(self.env, node)
                parent = node.parent
                parent.remove(node)
                self.forget_source(parent)
            elif any(is_hidden(source) for source in _sources_of(node)):
                node.parent.remove(node)


def _sources_of(node: nodes.Element) -> Iterator[str]:
    """Yield the file a node comes from, and the one that ``include`` as code writes into it."""
    if node.source:
        yield node.source
    if isinstance(node, nodes.literal_block) and node.get("source"):
        yield str(node["source"])


class DropIndexEntries(SphinxTransform):
    """Keep what stands in an unlisted post out of the general index, which is a list of pages."""

    # After all that makes entries, before the domains collect them (SphinxDomains, 850).
    default_priority: ClassVar[int] = 840

    def apply(self, **kwargs: object) -> None:
        """Remove the entries; their targets stay."""
        post = get_domain(self.env).archive.posts.get(self.env.docname)
        if post is not None and post.unlisted:
            for node in list(self.document.findall(addnodes.index)):
                node.parent.remove(node)


class RedactReferences(ForgetfulTransform):
    """Cut references to hidden things, so that no doctree holds them; note all the others."""

    # After references are translated (Locale, 20), before anything collects them.
    default_priority: ClassVar[int] = 30

    def apply(self, **kwargs: object) -> None:
        """Replace what points at something hidden by its text."""
        domain = get_domain(self.env)
        targets: set[str] = set()
        for node in cast("list[nodes.Element]", list(self.document.findall(_is_reference))):
            documents, labels = self._documents_of(node), _labels_of(node)
            if _points_at_hidden(node, documents, labels, domain.archive.hidden):
                note_hidden_reference(self.env, node)
                self._cut(node)
            else:
                targets |= documents | labels
        for raw in self.document.findall(nodes.raw):
            targets |= self._redact_html(raw)
        if targets:
            domain.targets[self.env.docname] = frozenset(targets)
        self._forget_cuts()

    def _redact_html(self, raw: nodes.raw) -> set[str]:
        """Take addresses of hidden pages out of HTML that an author wrote; return the documents of others."""
        hidden, others = get_domain(self.env).archive.hidden.documents, set[str]()

        def cut(found: re.Match[str]) -> str:
            documents = set(self._pages_of(html.unescape(found["address"])))
            if documents.isdisjoint(hidden):
                others.update(documents)
                return found[0]
            return ""

        text = raw.astext()
        kept = _HTML_ADDRESS.sub(cut, text)
        if kept != text:
            note_hidden_reference(self.env, raw)
            raw.clear()
            raw += nodes.Text(kept)
            self.forget_source(raw)
        return others

    def _forget_cuts(self) -> None:
        for node in list(self.document.findall(nodes.inline)):
            if node.attributes.pop("liveblog_cut", False):
                self.forget_source(node)

    def _cut(self, node: nodes.Element) -> None:
        shown = node.astext() if node.get("refexplicit", True) else ""
        if node.get("reftype") == "numref" and any(mark in shown for mark in _NUMBERS):
            shown = ""
        if isinstance(node, nodes.citation_reference):
            # Its text is its target.
            shown = ""
            self.document.citation_refs.pop(node["refname"], None)
        elif "refuri" in node and node["refuri"] in shown:
            shown = ""
        for references in self.document.refnames.values():
            # The table is pickled with the document.
            if node in references:
                references.remove(node)
        node.parent.replace(node, cut_text(shown))

    def _documents_of(self, node: nodes.Element) -> set[str]:
        """Return every docname that a reference could mean; of a download its path as well."""
        if isinstance(node, addnodes.download_reference):
            return self._files_of(node)
        if isinstance(node, nodes.reference):
            return set() if node.get("id_link") else set(self._pages_of(node["refuri"]))
        path = node.get("reftarget", "")
        if node.get("reftype") != "doc":
            path = path.split("#")[0]
        if not path or node.get("reftype") not in _DOCUMENT_ROLES:
            return set()
        if node.get("refdomain") == "doc":
            # MyST found the file, and with it the docname.
            return {path}
        names = {docname_join(self.env.docname, name) for name in self._without_suffix(path)}
        return names if node["reftype"] == "doc" else names | set(self._pages_of(path))

    def _files_of(self, node: nodes.Element) -> set[str]:
        target = node.get("reftarget", "")
        if "://" in target:
            return set()
        path = str(self.env.relfn2path(target)[0]).replace(os.sep, "/")
        return {path, *self._without_suffix(path)}

    def _pages_of(self, address: str) -> Iterator[str]:
        """Yield the docnames whose page may have such an address, relative or below ``html_baseurl``."""
        base = getattr(self.config, "html_baseurl", "").rstrip("/")
        path = re.split("[#?]", address, maxsplit=1)[0]
        if base and path.startswith(f"{base}/"):
            path = path.removeprefix(base)
        elif not path or ":" in path:
            return
        for ending in (*_PAGE_ENDINGS, *self.config.source_suffix):
            name = path.removesuffix(ending)
            if path.endswith(ending) and name:
                yield docname_join(self.env.docname, name)

    def _without_suffix(self, path: str) -> list[str]:
        endings = ("", *self.config.source_suffix)
        return [path.removesuffix(ending) for ending in endings if path.endswith(ending)]


class RedactTargets(RedactReferences):
    """Cut references of reStructuredText whose address stands apart: ``.. _name: address``."""

    # After docutils has brought both together (up to 640), before domains collect targets (850).
    default_priority: ClassVar[int] = 845

    def apply(self, **kwargs: object) -> None:
        """Replace such references by their text, and forget the address in the target."""
        hidden = get_domain(self.env).archive.hidden
        kinds = (nodes.reference, nodes.target)
        for node in [node for kind in kinds for node in self.document.findall(kind)]:
            address = "" if node.get("id_link") else node.get("refuri", "")
            if not address or hidden.documents.keys().isdisjoint(self._pages_of(address)):
                continue
            note_hidden_reference(self.env, node)
            if isinstance(node, nodes.reference):
                self._cut(node)
            else:
                del node["refuri"]
                self.forget_source(node)
        self._forget_cuts()


def _is_reference(node: Node) -> bool:
    if isinstance(node, addnodes.download_reference | nodes.citation_reference):
        return True
    if isinstance(node, addnodes.pending_xref):
        # An `external` role asks other sites alone.
        return node.get("reftype") in _DOCUMENT_ROLES | _LABEL_ROLES and not node.get("intersphinx")
    # MyST's [text](#label) becomes a pending_xref only after the transforms.
    return isinstance(node, nodes.reference) and bool(node.get("id_link") or node.get("refuri"))


def _labels_of(node: nodes.Element) -> set[str]:
    """Return every label, or other name, that a reference could mean."""
    if isinstance(node, nodes.citation_reference):
        return {node["refname"]}
    if isinstance(node, addnodes.download_reference) or "doc" in {node.get("reftype"), node.get("refdomain")}:
        return set()
    if isinstance(node, nodes.reference) and not node.get("id_link"):
        return set()
    target = node.get("reftarget") or node.get("refuri", "")
    return {target, target.lower(), target.lstrip("#").lower()}


def _points_at_hidden(node: nodes.Element, documents: set[str], labels: set[str], hidden: Hidden) -> bool:
    if not (documents.isdisjoint(hidden.documents) and documents.isdisjoint(hidden.files)):
        return True
    if not labels.isdisjoint(hidden.labels):
        return True
    # sphinx.ext.autosectionlabel has labels such as "docname:title".
    folders = {label.partition(":")[0] for label in labels if ":" in label}
    if not folders.isdisjoint(hidden.folded_documents):
        return True
    return node.get("reftype") in _OPEN_ROLES and not labels.isdisjoint(hidden.names)
