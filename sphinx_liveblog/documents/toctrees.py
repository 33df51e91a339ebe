"""The toctree directive, made silent about what is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils.statemachine import StringList
from sphinx.directives.other import TocTree, glob_re
from sphinx.util import docname_join
from sphinx.util.matching import patfilter
from sphinx.util.nodes import explicit_title_re

from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.hiding import note_hidden_reference

if TYPE_CHECKING:
    from sphinx import addnodes
    from sphinx.util.docutils import SphinxDirective


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
