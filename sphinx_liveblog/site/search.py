"""Generated pages in the site's own search, and of posts what their documents do not say.

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
from sphinx_liveblog.archive.model import fingerprint
from sphinx_liveblog.documents.domain import get_domain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx

    from sphinx_liveblog.archive.model import Archive, Talk
    from sphinx_liveblog.site.page import Page
    from sphinx_liveblog.site.paths import OutputFiles
    from sphinx_liveblog.site.workshop import Abstracts


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


def add_words_of_posts(app: Sphinx, abstracts: Abstracts) -> None:
    """Let what is known of their talks lead to posts, whatever of it their pages show (all is fed).

    A post whose words have changed has been fed once more (:func:`digest_words`), so none has too many.
    """
    builder: Any = app.builder
    if getattr(builder, "indexer", None) is None:
        return
    for docname, talks in _talks_of_posts(get_domain(app.env).archive).items():
        if {"no-search", "nosearch"}.isdisjoint(app.env.metadata.get(docname, ())):
            document = new_document(docname, builder.docsettings)
            words = (f"{talk.title}\n{words_of(talk, abstracts)}" for talk in talks)
            document += nodes.paragraph("", "\n".join(words))
            _compat.add_words(builder.indexer, document)


def digest_words(archive: Archive) -> dict[str, str]:
    """Return a digest of what is found of each listed post besides its text, by docname."""
    return {
        docname: fingerprint(
            [
                (
                    talk.title,
                    [person.name for person in talk.presenters],
                    talk.description,
                    talk.abstract,
                    talk.abstract_format,
                )
                for talk in talks
            ]
        )
        for docname, talks in sorted(_talks_of_posts(archive).items())
    }


def _talks_of_posts(archive: Archive) -> dict[str, list[Talk]]:
    """Return the talks that each listed post covers: its own, and other rows of the programme."""
    found = {
        docname: {post.talk.ref: post.talk} for docname, post in archive.posts.items() if not post.unlisted
    }
    for talk in archive.talks:
        if talk.docname in found:
            found[talk.docname].setdefault(talk.ref, talk)
    return {docname: list(talks.values()) for docname, talks in found.items()}


def words_of(talk: Talk, abstracts: Abstracts) -> str:
    """Return by what a talk is found beside its title."""
    people = (person.name for person in talk.presenters)
    return "\n".join((*people, talk.description, abstracts.text(talk)))


def _fill(document: nodes.document, page: Page) -> nodes.document:
    """Return the document with what the search shall find of a page."""
    section = nodes.section("", nodes.title("", page.title))
    if page.search is not None:
        section += nodes.paragraph("", page.search())
    document += section
    return document
