"""Incremental builds equal clean ones: which pages to write again, and what Sphinx leaves behind."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util.index_entries import split_index_msg

from sphinx_liveblog import _compat
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.outputs import OutputState, remove_downloads, remove_images

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment


def documents_to_rewrite(
    builder: Builder, env: BuildEnvironment, old: OutputState
) -> tuple[set[str], OutputState]:
    """Return the documents whose page shows what has changed elsewhere, and the new state.

    After every read and merge (at ``env-updated``).
    """
    rewrite = name_images_canonically(env)
    state = replace(
        old,
        documents=tuple(sorted(env.found_docs)),
        images=tuple(sorted(name for _, name in env.images.values())),
        downloads=tuple(sorted(str(name) for _, name in env.dlfiles.values())),
        navigation=_digest_navigation(env),
        targets=_digest_targets(env),
    )
    if state.navigation != old.navigation:
        rewrite |= env.found_docs
    names = state.targets.keys() | old.targets.keys()
    moved = {name for name in names if state.targets.get(name) != old.targets.get(name)}
    rewrite |= {doc for doc, targets in get_domain(env).targets.items() if not moved.isdisjoint(targets)}
    remove_images(builder, set(old.images) - set(state.images))
    remove_downloads(builder, set(old.downloads) - set(state.downloads))
    return rewrite & env.found_docs, state


def name_images_canonically(env: BuildEnvironment) -> set[str]:
    """Make the names of copied pictures depend on their paths alone; return who shows a renamed one.

    Sphinx numbers pictures with one basename in reading order, which parallel builds do not keep.
    """
    before = {path: name for path, (_, name) in env.images.items()}
    pictures = sorted((path, docnames) for path, (docnames, _) in env.images.items())
    _compat.clear_images(env)
    for path, docnames in pictures:
        for docname in sorted(docnames):
            env.images.add_file(docname, path)
    return {doc for path, (docs, name) in env.images.items() if before[path] != name for doc in docs}


def forget_missing_files(env: BuildEnvironment) -> None:
    """Do not let a missing picture make its post be read again by every build.

    Its path is kept aside, so that the post is read when the file appears.
    """
    domain = get_domain(env)
    for docname in domain.archive.posts:
        missing = {
            path for path in env.dependencies.get(docname, ()) if not (Path(env.srcdir) / path).is_file()
        }
        if missing:
            env.dependencies[docname] -= missing
            domain.missing[docname] = frozenset(map(str, missing))


def documents_with_found_files(env: BuildEnvironment) -> set[str]:
    """Return the posts for which a file that was missing has appeared."""
    missing = get_domain(env).missing
    return {
        doc for doc, paths in missing.items() if any((Path(env.srcdir) / path).is_file() for path in paths)
    }


def clean_search_index(builder: Builder, env: BuildEnvironment) -> None:
    """Take out of the search index what Sphinx never forgets (all is fed, nothing is written yet)."""
    indexer = getattr(builder, "indexer", None)
    if indexer is None:
        return
    entries: dict[str, list[Any]] = {}
    for docname, found in sorted(env.domains["index"].data["entries"].items()):
        rows: set[Any] = set()
        for entry_type, value, target_id, main, _ in found:
            rows |= _split_entry(entry_type, value, target_id or "", main)
        entries[docname] = sorted(rows)
    _compat.clean_index(indexer, env.all_docs, entries)


def _split_entry(entry_type: str, value: str, target_id: str, main: str) -> set[Any]:
    try:
        parts = split_index_msg(entry_type, value)
    except ValueError:
        return set()
    rows = {(part, target_id, main) for part in parts}
    if entry_type in {"see", "seealso"}:
        rows.add((parts[0], target_id, main))
    return rows


def _digest_navigation(env: BuildEnvironment) -> str:
    """Return a digest of what every page may show: the tree, with the titles and contents in it."""
    tree = {*env.files_to_rebuild, env.config.root_doc}
    titles = [
        (doc, env.titles[doc].astext(), env.tocs[doc].pformat()) for doc in sorted(tree) if doc in env.titles
    ]
    return _digest([sorted(env.toctree_includes.items()), titles])


def _digest_targets(env: BuildEnvironment) -> dict[str, str]:
    std = env.domains["std"].data
    shown: dict[str, object] = {doc: title.astext() for doc, title in env.titles.items()}
    for table in ("anonlabels", "labels"):
        shown.update((name, tuple(map(str, value))) for name, value in std[table].items())
    return {name: _digest(value) for name, value in sorted(shown.items())}


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
