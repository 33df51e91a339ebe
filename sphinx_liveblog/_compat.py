"""Differences between Sphinx versions, and the private names we cannot do without, each with its reason.

``tests/test_compat.py`` fails when Sphinx renames one of them.
"""

from __future__ import annotations

from contextlib import contextmanager
from copy import copy
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils.parsers.rst import directives, roles
from sphinx import version_info
from sphinx.project import Project
from sphinx.search import IndexBuilder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

READS_TEXT_ONLY = version_info >= (9, 0)
"""Whether a source file that is not in the site's encoding ends the build: Sphinx 8.2 did not mind."""

SHOWS_TITLES_AS_TEXT = version_info >= (9, 0)
"""Whether the page of search results escapes titles: the script of Sphinx 8.2 takes them for HTML."""


def forget_document(project: Project, docname: str) -> None:
    """Make Sphinx forget that a source file was found.

    ``Project`` has no way to drop a document after ``discover``. Its two maps are private; a docname
    left in them would still answer ``path2doc`` and, with it, links to the file.
    """
    project.docnames.discard(docname)
    path = project._docname_to_path.pop(docname, None)
    if path is not None:
        project._path_to_docname.pop(path, None)


def registered_directive(name: str) -> Any:  # noqa: ANN401  # whatever an extension registered
    """Return the directive class that docutils knows under a bare name; its table is private."""
    return vars(directives)["_directives"].get(name)


def registered_role(name: str) -> Any:  # noqa: ANN401  # whatever an extension registered
    """Return the role that docutils knows under a bare name; its table is private."""
    return vars(roles)["_roles"].get(name)


def forget_name(document: nodes.document, name: str) -> str | None:
    """Make docutils forget the name of a heading; return the id that it had.

    ``document.names`` came with docutils 0.23, which gives some ids only later.
    """
    for table in (document.nametypes, getattr(document, "names", {})):
        table.pop(name, None)
    found: str | None = document.nameids.pop(name, None)
    return found


def document_paths(project: Project) -> dict[str, Path]:
    """Return docname to absolute path of every source file that Sphinx found."""
    return {docname: Path(project.doc2path(docname, absolute=True)) for docname in project.docnames}


def discover_documents(app: Sphinx) -> dict[str, Path]:
    """Return docname to absolute path of every source file, as Sphinx will find them when it reads.

    When a builder is made, Sphinx still has the files of the last build.
    """
    project = Project(app.srcdir, app.config.source_suffix)
    excluded = [*app.config.exclude_patterns, *app.config.templates_path, *app.builder.get_asset_paths()]
    project.discover(excluded, app.config.include_patterns)
    return document_paths(project)


def digest_html_options(builder: Any) -> str:  # noqa: ANN401  # HTML builders alone
    """Return a digest of the options that pages depend on: Sphinx's own, which it keeps in ``.buildinfo``."""
    return str(builder.build_info.config_hash)


def forget_page_assets(builder: Any) -> None:  # noqa: ANN401  # only HTML builders have these
    """Forget the styles and scripts that single pages added.

    The json builder never does, and its global context would have those of whichever page came last.
    """
    for name in ("css_files", "js_files"):
        common = getattr(builder, f"_orig_{name}", None)
        if common is not None:
            getattr(builder, f"_{name}")[:] = common


@contextmanager
def noting_render(builder: Any) -> Iterator[list[tuple[str, dict[str, Any]]]]:  # noqa: ANN401  # HTML builders alone
    """Note which templates the builder renders, and with which values: extensions have added theirs.

    ``handle_page`` keeps both to itself.
    """
    found: list[tuple[str, dict[str, Any]]] = []
    templates = builder.templates
    render = templates.render

    def note(template: str, context: dict[str, Any]) -> str:
        found.append((template, context))
        return str(render(template, context))

    templates.render = note
    try:
        yield found
    finally:
        templates.render = render


def clear_images(env: BuildEnvironment) -> None:
    """Empty the table of pictures; ``FilenameUniqDict.clear`` leaves the taken names behind."""
    env.images.clear()
    env.images._existing.clear()


def adopt_index(builder: Any, path: Path, names: AbstractSet[str]) -> set[str]:  # noqa: ANN401  # HTML builders alone
    """Take over what an earlier index has of some pages; return the names of those it has.

    Sphinx has dropped them when it loaded that index, for they are no documents.
    """
    index, old = builder.indexer, copy(builder.indexer)
    try:
        with path.open(encoding="utf-8") as file:
            old.load(file, builder.indexer_format)
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    known = set(names) & set(old._titles)
    for table in ("_titles", "_filenames", "_all_titles"):
        mine, theirs = getattr(index, table), getattr(old, table)
        mine.update((name, theirs[name]) for name in known)
    for table in ("_mapping", "_title_mapping"):
        mapping = getattr(index, table)
        for word, found in getattr(old, table).items():
            if kept := found & known:
                mapping.setdefault(word, set()).update(kept)
    return known


def add_words(index: IndexBuilder, words: nodes.document) -> None:
    """Add the words of a document of that name to those that are found in it; its title stays.

    ``IndexBuilder.feed`` takes words as Sphinx does, and replaces what else is known of a document.
    """
    docname = words["source"]
    if docname not in index._titles:
        return
    tables = (index._titles, index._filenames, index._all_titles, index._index_entries)
    known = [table.get(docname) for table in tables]
    index.feed(docname, "", "", words)
    for table, value in zip(tables, known, strict=True):
        table.update({docname: value} if value is not None else {})  # type: ignore[attr-defined]


def escape_titles(index: IndexBuilder, pages: Mapping[str, str], docnames: Iterable[str]) -> None:
    """Make titles with markup in them harmless where the search would show it as HTML (everything is fed).

    Sphinx 8.2 escapes the title of a document, and none of its headings, nor the titles of pages without one.

    :param pages: name to title of pages without a document.
    :param docnames: documents whose headings somebody else may have written.
    """
    if SHOWS_TITLES_AS_TEXT:
        return
    for name, title in pages.items():
        index._titles[name] = shown = escape(title, quote=False)
        index._all_titles[name] = [(shown, None)]
    for docname in index._all_titles.keys() & set(docnames):
        titles = index._all_titles[docname]
        # Those from the last index are escaped already.
        index._all_titles[docname] = [(escape(unescape(title), quote=False), at) for title, at in titles]


class ArchiveIndex(IndexBuilder):
    """A search index that also keeps pages without a document."""

    kept: frozenset[str] = frozenset()

    def prune(self, docnames: Iterable[str]) -> None:
        """Keep these documents, and our pages; the builder does so just before it writes the index."""
        super().prune({*docnames, *self.kept})


def keep_in_index(index: IndexBuilder, names: frozenset[str]) -> ArchiveIndex:
    """Return an index with everything that is in the given one, which keeps these pages.

    ``IndexBuilder`` has no way to copy one, and its constructor takes what a builder keeps to itself.
    """
    kept = ArchiveIndex.__new__(ArchiveIndex)
    vars(kept).update(vars(index), kept=names, lang=copy(index.lang))
    # Names, tags and titles come again and again, and Sphinx remembers stems for one document only.
    kept.lang.stem = cache(index.lang.stem)  # type: ignore[method-assign]  # of our own copy
    return kept


def clean_index(indexer: IndexBuilder, docnames: Iterable[str], entries: dict[str, list[Any]]) -> None:
    """Make a search index what a clean build would make.

    ``IndexBuilder.prune`` leaves every word of a removed page behind with an empty set, and index
    entries are not loaded back from an earlier build.

    :param entries: docname to ``(entry, id, main)`` of the index domain.
    """
    indexer.prune(docnames)
    for name in ("_mapping", "_title_mapping"):
        mapping = getattr(indexer, name)
        setattr(indexer, name, {word: mapping[word] for word in sorted(mapping) if mapping[word]})
    indexer._index_entries = {doc: found for doc, found in entries.items() if doc in indexer._titles}
