"""Hidden means absent: what is hidden is never read, and what public pages say of it is cut.

The project's list of files is filtered, not ``exclude_patterns``: these would be pickled with the
hidden names in them, and every change of theirs would read the whole site again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.directives.other import TocTree, glob_re
from sphinx.transforms import SphinxTransform
from sphinx.util import docname_join
from sphinx.util.matching import patfilter
from sphinx.util.nodes import explicit_title_re

from sphinx_liveblog import _compat, log
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.documents.domain import get_domain

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.environment import BuildEnvironment
    from sphinx.util.docutils import SphinxDirective

    from sphinx_liveblog.archive.model import Hidden

PLACEHOLDER = "…"
"""What stands for a reference without a text of its own."""

_OPEN_ROLES = frozenset({"any", "myst"})
"""Roles whose target may be anything."""
_DOCUMENT_ROLES = _OPEN_ROLES | {"doc"}
_LABEL_ROLES = _OPEN_ROLES | {"ref", "numref", "keyword"}


def forget_hidden(env: BuildEnvironment) -> set[str]:
    """Take hidden documents, and Markdown files that are no posts, out of Sphinx's list of files."""
    domain = get_domain(env)
    absent = {*domain.archive.hidden.documents, *domain.archive.strays}
    for docname in absent:
        _compat.forget_document(env.project, docname)
        if docname not in env.all_docs:
            env.dependencies.pop(docname, None)
    return absent


def documents_to_reread(env: BuildEnvironment, gone: set[str], come: set[str]) -> set[str]:
    """Return the documents that say something of what goes or comes."""
    domain = get_domain(env)
    std = env.domains["std"].data
    labels = {
        label
        for table in ("labels", "anonlabels")
        for label, target in std[table].items()
        if target[0] in gone
    }
    moved = gone | come | labels
    reread = {docname for docname, targets in domain.targets.items() if not moved.isdisjoint(targets)}
    reread |= {docname for docname, entries in env.toctree_includes.items() if not gone.isdisjoint(entries)}
    digest = domain.archive.hidden.digest
    if domain.data["hidden_digest"] != digest:
        # Nothing pickled says which hidden thing a page mentions, so all that mention one are read.
        reread |= domain.redacted.keys() | env.glob_toctrees
        # Dead references until now, whose target has come, and is hidden.
        names = domain.archive.hidden.names
        reread |= {docname for docname, targets in domain.targets.items() if not names.isdisjoint(targets)}
        reread |= domain.documents_asking_for(names)
        domain.data["hidden_digest"] = digest
    return reread


def note_hidden_reference(env: BuildEnvironment, location: Node | tuple[str, int] | None) -> None:
    """Note that this page mentions something hidden; ``liveblog_hidden_refs`` decides what is said."""
    get_domain(env).redacted[env.docname] = True
    policy = env.config.liveblog_hidden_refs
    message = "this refers to something that is not published: its target is left out"
    if policy == "warn":
        log.warn(Subtype.HIDDEN_REF, message, location)
    elif policy == "error":
        log.error(message, location)


class QuietTocTree(TocTree):
    """A toctree that drops hidden entries, and globs that match nothing else."""

    content: StringList

    def parse_content(self, toctree: addnodes.toctree) -> None:
        """Parse what is left of the entries (the hook of Sphinx's own directive)."""
        hidden = get_domain(self.env).archive.hidden.documents
        kept = StringList()
        for entry, (source, offset) in zip(self.content, self.content.items, strict=True):
            if hidden and self._is_hidden_glob(entry, toctree):
                get_domain(self.env).redacted[self.env.docname] = True
            elif self._document_of(entry) in hidden:
                note_hidden_reference(self.env, (self.env.docname, self.lineno))
            else:
                kept.append(entry, source, offset)
        self.content = kept
        super().parse_content(toctree)
        self._drop_unlisted(toctree)

    def _is_hidden_glob(self, entry: str, toctree: addnodes.toctree) -> bool:
        if not toctree["glob"] or not glob_re.match(entry) or explicit_title_re.match(entry):
            return False
        pattern = docname_join(self.env.docname, entry)
        public = patfilter(self.env.found_docs - {self.env.docname}, pattern)
        return not public and bool(patfilter(get_domain(self.env).archive.hidden.documents, pattern))

    def _drop_unlisted(self, toctree: addnodes.toctree) -> None:
        """Take out unlisted posts that a glob found; an entry of their own is their author's wish."""
        domain = get_domain(self.env)
        if not toctree["glob"] or not domain.archive.posts:
            return
        found = cast("tuple[str, ...]", domain.ask(self.env.docname, ("unlisted",)))
        unlisted = set(found) - {self._document_of(entry) for entry in self.content}
        toctree["entries"] = [entry for entry in toctree["entries"] if entry[1] not in unlisted]
        toctree["includefiles"] = [name for name in toctree["includefiles"] if name not in unlisted]

    def _document_of(self, entry: str) -> str:
        explicit = explicit_title_re.match(entry)
        target = explicit[2] if explicit else entry
        for suffix in self.config.source_suffix:
            target = target.removesuffix(suffix)
        return docname_join(self.env.docname, target)


def quiet_toctree(registered: type[SphinxDirective]) -> type[SphinxDirective]:
    """Return the registered toctree directive, made silent about hidden documents.

    One that is no kind of Sphinx's own is left as it is: nobody knows what its entries mean.
    """
    if not issubclass(registered, TocTree):
        return registered
    return type("QuietTocTree", (QuietTocTree, registered), {})


def cut_text(text: str) -> nodes.inline:
    """Return what stands in a document for a reference to something hidden; empty text is a placeholder."""
    return nodes.inline("", text or PLACEHOLDER, liveblog_cut=True)


class RedactReferences(SphinxTransform):
    """Cut references to hidden things, so that no doctree holds them; note all the others."""

    # After references are translated (Locale, 20), before anything collects them.
    default_priority: ClassVar[int] = 30

    def apply(self, **kwargs: object) -> None:
        """Replace what points at something hidden by its text."""
        domain = get_domain(self.env)
        targets: set[str] = set()
        for node in cast("list[nodes.Element]", list(self.document.findall(_is_reference))):
            is_file = isinstance(node, addnodes.download_reference)
            documents = self._files_of(node) if is_file else self._documents_of(node)
            labels = set() if is_file else _labels_of(node)
            if _points_at_hidden(node, documents, labels, domain.archive.hidden):
                note_hidden_reference(self.env, node)
                shown = node.astext() if node.get("refexplicit", True) else ""
                node.parent.replace(node, cut_text(shown))
            else:
                targets |= documents | labels
        if targets:
            domain.targets[self.env.docname] = frozenset(targets)
        for node in list(self.document.findall(nodes.inline)):
            if node.attributes.pop("liveblog_cut", False):
                self._forget_source(node)

    def _documents_of(self, node: nodes.Element) -> set[str]:
        """Return every docname that a reference could mean."""
        path = node.get("reftarget", "").split("#")[0]
        if not path or node.get("reftype") not in _DOCUMENT_ROLES:
            return set()
        if node.get("refdomain") == "doc":
            # MyST found the file, and with it the docname.
            return {path}
        return {docname_join(self.env.docname, name) for name in self._without_suffix(path)}

    def _files_of(self, node: nodes.Element) -> set[str]:
        """Return the docnames whose source a download could be."""
        target = node.get("reftarget", "")
        return set() if "://" in target else set(self._without_suffix(self.env.relfn2path(target)[0]))

    def _without_suffix(self, path: str) -> list[str]:
        endings = ("", *self.config.source_suffix)
        return [path.removesuffix(ending) for ending in endings if path.endswith(ending)]

    def _forget_source(self, node: nodes.Element) -> None:
        """Forget the source text around ``node``: it names the target, in .pot files and doctrees."""
        parent: nodes.Element | None = node.parent
        while parent is not None:
            if getattr(parent, "rawsource", ""):
                parent.rawsource = ""
            heading = _named_by(parent)
            if heading is not None:
                self._rename(heading, parent.astext())
            parent = parent.parent

    def _rename(self, heading: nodes.Element, title: str) -> None:
        """Give a section the name and id of its title as it now is."""
        document = self.document
        for name in heading["names"] + heading["dupnames"]:
            old_id = _compat.forget_name(document, name)
            if old_id is not None and old_id in heading["ids"]:
                heading["ids"].remove(old_id)
                document.ids.pop(old_id, None)
        kept, heading["ids"] = heading["ids"], []
        heading["names"], heading["dupnames"] = [nodes.fully_normalize_name(title)], []
        document.note_implicit_target(heading, heading)
        heading["ids"] += kept


def _named_by(node: nodes.Element) -> nodes.Element | None:
    """Return what has its name from the text of ``node``: the section of a title, or a rubric with a name."""
    if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section):
        return node.parent
    return node if isinstance(node, nodes.rubric) and node["names"] + node["dupnames"] else None


def _is_reference(node: Node) -> bool:
    if isinstance(node, addnodes.download_reference):
        return True
    if isinstance(node, addnodes.pending_xref):
        return node.get("reftype") in _DOCUMENT_ROLES | _LABEL_ROLES
    # MyST's [text](#label) becomes a pending_xref only after the transforms.
    return isinstance(node, nodes.reference) and bool(node.get("id_link"))


def _labels_of(node: nodes.Element) -> set[str]:
    """Return every label, or other name, that a reference could mean."""
    if node.get("reftype") == "doc" or node.get("refdomain") == "doc":
        return set()
    target = node.get("reftarget") or node.get("refuri", "")
    return {target, target.lower(), target.lstrip("#").lower()}


def _points_at_hidden(node: nodes.Element, documents: set[str], labels: set[str], hidden: Hidden) -> bool:
    if not documents.isdisjoint(hidden.documents) or not labels.isdisjoint(hidden.labels):
        return True
    # sphinx.ext.autosectionlabel has labels such as "docname:title".
    folders = {label.partition(":")[0] for label in labels if ":" in label}
    if not folders.isdisjoint(hidden.folded_documents):
        return True
    return node.get("reftype") in _OPEN_ROLES and not labels.isdisjoint(hidden.names)
