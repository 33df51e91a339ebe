"""Hidden means absent: what is hidden is never read, and who mentions it is read again when it comes or goes.

The project's list of files is filtered, not ``exclude_patterns``: these would be pickled with the
hidden names in them, and every change of theirs would read the whole site again.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.locale import _

from sphinx_liveblog import _compat, log
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.documents.domain import get_domain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils.nodes import Node
    from sphinx.environment import BuildEnvironment


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
    hidden = domain.archive.hidden
    moved = gone | come | _labels_in(env, gone)
    reread = {docname for docname, targets in domain.targets.items() if not moved.isdisjoint(targets)}
    reread |= {docname for docname, entries in env.toctree_includes.items() if not gone.isdisjoint(entries)}
    if hidden.files:
        # They took a file in while it was public.
        reread |= {docname for docname in env.dependencies if _hidden_dependencies(env, docname)}
    if domain.data["hidden_digest"] != hidden.digest:
        # Nothing pickled says which hidden thing a page mentions, so all that mention one are read.
        reread |= domain.redacted.keys() | env.glob_toctrees
        # Dead references until now, whose target has come, and is hidden.
        names = hidden.names | hidden.files
        reread |= {docname for docname, targets in domain.targets.items() if not names.isdisjoint(targets)}
        reread |= domain.documents_asking_for(names)
        domain.data["hidden_digest"] = hidden.digest
    return reread


def forget_hidden_files(env: BuildEnvironment, docnames: Iterable[str]) -> None:
    """Take out of the environment that these documents wanted to take in a hidden file.

    As soon as a document is read, and again at ``env-updated`` for what others noted since. Not only then:
    docutils may pickle the environment with the doctree of the next document.
    """
    hidden = get_domain(env).archive.hidden
    if not hidden.files:
        return
    for docname in docnames:
        if docname in env.dependencies:
            env.dependencies[docname].difference_update(_hidden_dependencies(env, docname))
        if docname in env.included:
            env.included[docname] -= hidden.documents.keys()
            if not env.included[docname]:
                del env.included[docname]


def note_hidden_reference(env: BuildEnvironment, location: Node | tuple[str, int] | None) -> None:
    """Note that this page mentions something hidden; ``liveblog_hidden_refs`` decides what is said."""
    get_domain(env).redacted[env.docname] = True
    policy = env.config.liveblog_hidden_refs
    message = "this refers to something that is not published: its target is left out"
    if policy == "warn":
        log.warn(Subtype.HIDDEN_REF, message, location)
    elif policy == "error":
        log.error(message, location)


def placeholder() -> str:
    """Return what stands for a reference without a text of its own, in the language of the site."""
    return _("not available")


def _labels_in(env: BuildEnvironment, docnames: set[str]) -> set[str]:
    """Return the labels that documents of the last build defined."""
    std = env.domains["std"].data
    tables = (std["labels"], std["anonlabels"])
    return {label for table in tables for label, target in table.items() if target[0] in docnames}


def _hidden_dependencies(env: BuildEnvironment, docname: str) -> set[Any]:
    """Return the hidden files that a document depends on; Sphinx 8.2 has relative paths, 9 absolute ones."""
    root, hidden = Path(env.srcdir), get_domain(env).archive.hidden.files
    paths = {path: Path(os.path.normpath(root / path)) for path in env.dependencies.get(docname, ())}
    return {
        path
        for path, place in paths.items()
        if place.is_relative_to(root) and place.relative_to(root).as_posix() in hidden
    }
