"""Generated pages in the site's own search.

Sphinx keeps in its index what is in ``env.all_docs``, and makes objects of it: names without a document
must not stand there, for other extensions ask for their doctrees. So the pages are fed to the index when
all documents are, what is known of unchanged ones is taken from the last index, and an index that keeps
them takes the place of Sphinx's before it is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils import new_document

from sphinx_liveblog import _compat
from sphinx_liveblog.documents.domain import get_domain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx

    from sphinx_liveblog.site.page import Page
    from sphinx_liveblog.site.paths import OutputFiles


def add_pages(app: Sphinx, files: OutputFiles, pages: Iterable[Page], changed: AbstractSet[str]) -> None:
    """Put generated pages into the index (all documents are in it, nothing is written).

    :param changed: names of those about which the last index may be wrong.
    """
    builder: Any = app.builder
    if getattr(builder, "indexer", None) is None:
        return
    found = {page.name: page for page in pages if page.search is not None}
    builder.indexer = _compat.keep_in_index(builder.indexer, frozenset(found))
    path = Path(builder.outdir, builder.searchindex_filename)
    known = _compat.adopt_index(builder, path, found.keys() - changed)
    for name, page in found.items():
        if name not in known:
            document = new_document(name, builder.docsettings)
            builder.indexer.feed(name, files.of(name), page.title, _fill(document, page))
    # A post that covers a talk may have the title that the talk's row gives it.
    titles = {name: page.title for name, page in found.items()}
    _compat.escape_titles(builder.indexer, titles, get_domain(app.env).archive.posts)


def _fill(document: nodes.document, page: Page) -> nodes.document:
    """Return the document with what the search shall find of a page."""
    section = nodes.section("", nodes.title("", page.title))
    if page.search is not None:
        section += nodes.paragraph("", page.search())
    document += section
    return document
