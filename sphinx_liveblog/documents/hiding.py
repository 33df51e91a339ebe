"""Hidden means absent: what is hidden is never read, and what public pages say of it is cut.

The project's list of files is filtered, not ``exclude_patterns``: these would be pickled with the
hidden names in them, and every change of theirs would read the whole site again.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from sphinx_liveblog.documents.domain import LiveblogDomain, get_domain

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.environment import BuildEnvironment

PLACEHOLDER = "…"
"""What stands for a reference without a text of its own."""

_DOCUMENT_ROLES = frozenset({"doc", "any", "myst"})
_LABEL_ROLES = frozenset({"ref", "numref", "keyword", "any", "myst"})


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
        reread |= domain.redacted.keys()
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


def quiet_toctree(base: type[TocTree]) -> type[TocTree]:
    """Return the registered toctree directive, made silent about hidden documents."""

    class QuietTocTree(base):  # type: ignore[valid-type,misc]  # the base is known only at run time
        """A toctree that drops hidden entries, and globs that match nothing else."""

        content: StringList

        def parse_content(self, toctree: addnodes.toctree) -> list[Node]:
            hidden = get_domain(self.env).archive.hidden.documents
            kept = StringList()
            for entry, (source, offset) in zip(self.content, self.content.items, strict=True):
                if hidden and self._is_hidden_glob(entry, toctree):
                    get_domain(self.env).redacted[self.env.docname] = True
                elif hidden and self._is_hidden(entry):
                    note_hidden_reference(self.env, (self.env.docname, self.lineno))
                else:
                    kept.append(entry, source, offset)
            self.content = kept
            return cast("list[Node]", super().parse_content(toctree))

        def _is_hidden_glob(self, entry: str, toctree: addnodes.toctree) -> bool:
            if not toctree["glob"] or not glob_re.match(entry) or explicit_title_re.match(entry):
                return False
            pattern = docname_join(self.env.docname, entry)
            public = patfilter(self.env.found_docs - {self.env.docname}, pattern)
            return not public and bool(patfilter(get_domain(self.env).archive.hidden.documents, pattern))

        def _is_hidden(self, entry: str) -> bool:
            explicit = explicit_title_re.match(entry)
            target = explicit[2] if explicit else entry
            for suffix in self.config.source_suffix:
                target = target.removesuffix(suffix)
            return docname_join(self.env.docname, target) in get_domain(self.env).archive.hidden.documents

    return QuietTocTree


class RedactReferences(SphinxTransform):
    """Cut references to hidden things, so that no doctree holds them; note all the others."""

    # After references are translated (Locale, 20), before anything collects them.
    default_priority: ClassVar[int] = 30

    def apply(self, **kwargs: object) -> None:
        """Replace what points at something hidden by its text."""
        domain = get_domain(self.env)
        targets: set[str] = set()
        for node in cast("list[nodes.Element]", list(self.document.findall(_is_reference))):
            names = set(_names_of(node, self.env.docname, tuple(self.config.source_suffix)))
            if _points_at_hidden(node, names, domain):
                self._cut(node)
            else:
                targets |= names
        if targets:
            domain.targets[self.env.docname] = frozenset(targets)

    def _cut(self, node: nodes.Element) -> None:
        note_hidden_reference(self.env, node)
        explicit = node.get("refexplicit", True)
        text = node.astext() if explicit else ""
        parent: nodes.Element | None = node.parent
        node.parent.replace(node, nodes.inline("", text or PLACEHOLDER))
        while parent is not None:
            # The source text of the paragraph names the target; .pot files and doctrees print it.
            if getattr(parent, "rawsource", ""):
                parent.rawsource = ""
            parent = parent.parent


def _is_reference(node: Node) -> bool:
    if isinstance(node, addnodes.pending_xref):
        return node.get("reftype") in _DOCUMENT_ROLES | _LABEL_ROLES
    # MyST's [text](#label) becomes a pending_xref only after the transforms.
    return isinstance(node, nodes.reference) and bool(node.get("id_link"))


def _names_of(node: nodes.Element, here: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    """Yield every docname or label that a reference could mean."""
    target = node.get("reftarget") or node.get("refuri", "")
    yield from (target, target.lower(), target.lstrip("#").lower())
    path = target.split("#")[0]
    if path and node.get("reftype") in _DOCUMENT_ROLES:
        for suffix in ("", *suffixes):
            if path.endswith(suffix):
                yield docname_join(here, path.removesuffix(suffix))


def _points_at_hidden(node: nodes.Element, names: set[str], domain: LiveblogDomain) -> bool:
    hidden, role = domain.archive.hidden, node.get("reftype")
    by_label = role is None or role in _LABEL_ROLES
    return (role in _DOCUMENT_ROLES and not names.isdisjoint(hidden.documents)) or (
        by_label and not names.isdisjoint(hidden.labels)
    )
