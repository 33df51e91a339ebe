"""Incremental builds equal clean ones: which pages to write again, and what Sphinx leaves behind."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util.index_entries import split_index_msg

from sphinx_liveblog import _compat
from sphinx_liveblog.config import flag
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.outputs import remove_downloads, remove_images

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from sphinx_liveblog.documents.memory import OutputState

_NUMBER = re.compile(r' secnumber="[^"]*"')


def documents_to_rewrite(
    builder: Builder, env: BuildEnvironment, old: OutputState
) -> tuple[set[str], OutputState]:
    """Return the documents whose page shows what has changed elsewhere, and the new state.

    After every read and merge (at ``env-updated``).
    """
    domain = get_domain(env)
    name_images_canonically(env)
    for docname in env.found_docs:
        # Made where it is asked for, which is in another process in parallel builds: json shows whether.
        env.metadata.setdefault(docname, {})
    state = replace(
        old,
        documents=tuple(sorted(env.found_docs)),
        images={str(path): name for path, (_, name) in sorted(env.images.items())},
        downloads=tuple(sorted(str(name) for _, name in env.dlfiles.values())),
        navigation=_digest_navigation(env),
        addresses=_digest([repr(domain.addresses), sorted(domain.replaced.items())]),
        public=_digest([domain.public_presenters(), domain.public_events(), sorted(domain.archive.tags)]),
        tags=tuple(sorted(domain.tags_with_pages)),
        targets=_digest_targets(env),
    )
    rewrite = {doc for path in changed(state.images, old.images) for doc in env.images[path][0]}
    if state.navigation != old.navigation:
        rewrite |= env.found_docs
    if state.addresses != old.addresses:
        rewrite |= {doc for doc in env.found_docs if domain.shows_archive(doc)}
    if state.public != old.public:
        # Only they may name who has no page, and is then no link.
        rewrite |= {doc for doc, post in domain.archive.posts.items() if post.unlisted}
    rewrite |= domain.documents_with_tags(set(state.tags) ^ set(old.tags))
    moved = changed(state.targets, old.targets)
    rewrite |= {doc for doc, targets in domain.targets.items() if not moved.isdisjoint(targets)}
    remove_images(builder, set(old.images.values()) - set(state.images.values()))
    remove_downloads(builder, set(old.downloads) - set(state.downloads))
    return rewrite & env.found_docs, state


def documents_to_save_by(env: BuildEnvironment, old: OutputState) -> set[str]:
    """Return a document to write so that Sphinx saves the environment.

    It does not where a document was removed that stood in no toctree: its name would stay in the pickle.
    """
    return set() if set(old.documents) == env.found_docs else {env.config.root_doc}


def changed(new: Mapping[str, str], old: Mapping[str, str]) -> set[str]:
    """Return the names whose digest is new, or another than it was."""
    return {name for name, value in new.items() if old.get(name) != value}


def name_images_canonically(env: BuildEnvironment) -> None:
    """Make the names of copied pictures depend on their paths alone.

    Sphinx numbers pictures with one basename in reading order, which parallel builds do not keep.
    """
    pictures = sorted((path, docnames) for path, (docnames, _) in env.images.items())
    _compat.clear_images(env)
    for path, docnames in pictures:
        for docname in sorted(docnames):
            env.images.add_file(docname, path)


def forget_missing_files(env: BuildEnvironment) -> None:
    """Do not let a missing picture make its post, or a page with cards, be read again by every build.

    Its path is kept aside, so that the page is read when the file appears.
    """
    domain = get_domain(env)
    for docname in filter(domain.shows_archive, env.found_docs):
        missing = {
            path for path in env.dependencies.get(docname, ()) if not (Path(env.srcdir) / path).is_file()
        }
        if missing:
            env.dependencies[docname] -= missing
            domain.missing[docname] = frozenset(map(str, missing))


def documents_with_found_files(env: BuildEnvironment) -> set[str]:
    """Return the documents for which a file that was missing has appeared."""
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
    posts = get_domain(env).archive.posts
    found_by_search = {doc for doc in env.all_docs if doc not in posts or not posts[doc].unlisted}
    found_by_search |= getattr(indexer, "kept", frozenset())
    _compat.clean_index(indexer, found_by_search, entries)


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
    """Return a digest of what every page may show: the tree, its titles and contents, a preview's mark."""
    tree = {*env.files_to_rebuild, env.config.root_doc}
    # Sphinx numbers sections later, and writes where a number has changed by itself.
    tocs = {doc: _NUMBER.sub("", env.tocs[doc].pformat()) for doc in tree if doc in env.tocs}
    titles = [(doc, env.titles[doc].astext(), tocs.get(doc, "")) for doc in sorted(tree) if doc in env.titles]
    return _digest(
        [sorted(env.toctree_includes.items()), titles, flag(env.config, "liveblog_show_unpublished")]
    )


def _digest_targets(env: BuildEnvironment) -> dict[str, str]:
    """Return a digest, for each name that documents mention, of all that it could stand for."""
    domain, std = get_domain(env), env.domains["std"].data
    shown: dict[str, str] = {}
    for name in sorted(set[str]().union(*domain.targets.values())):
        title = env.titles[name].astext() if name in env.titles else ""
        # MyST shows the title of a section for a link to its slug.
        sections = env.metadata[name].get("myst_slugs") if name in env.titles else None
        labels = [std[table].get(name) for table in ("anonlabels", "labels")]
        pages = [domain.page_of(kind, name) for kind in ("talk", "presenter", "event")]
        shown[name] = _digest([title, sections, labels, pages])
    return shown


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
