"""Differences between Sphinx versions, and the private names we cannot do without, each with its reason.

``tests/test_compat.py`` fails when Sphinx renames one of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils.parsers.rst import directives, roles
from sphinx import version_info

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils import nodes
    from sphinx.environment import BuildEnvironment
    from sphinx.project import Project
    from sphinx.search import IndexBuilder

READS_TEXT_ONLY = version_info >= (9, 0)
"""Whether a source file that is not in the site's encoding ends the build: Sphinx 8.2 did not mind."""


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


def forget_page_assets(builder: Any) -> None:  # noqa: ANN401  # only HTML builders have these
    """Forget the styles and scripts that single pages added.

    The json builder never does, and its global context would have those of whichever page came last.
    """
    for name in ("css_files", "js_files"):
        common = getattr(builder, f"_orig_{name}", None)
        if common is not None:
            getattr(builder, f"_{name}")[:] = common


def clear_images(env: BuildEnvironment) -> None:
    """Empty the table of pictures; ``FilenameUniqDict.clear`` leaves the taken names behind."""
    env.images.clear()
    env.images._existing.clear()


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
