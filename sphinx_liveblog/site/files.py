"""What a build writes that is no page of the theme's: redirects and the catalog."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_liveblog.archive.model import fingerprint
from sphinx_liveblog.documents.domain import get_domain, writes_pages
from sphinx_liveblog.files import remove_file, write_if_changed
from sphinx_liveblog.site.catalog import Catalog
from sphinx_liveblog.site.fragments import Fragments
from sphinx_liveblog.site.redirects import list_redirects, render_redirect

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_liveblog.documents.memory import OutputState
    from sphinx_liveblog.site.pages import Pages


_OF_SPHINX = frozenset({"genindex", "search"})
"""Pages that Sphinx writes, some of them after us."""


def write_files(app: Sphinx, pages: Pages | None, state: OutputState, others: Collection[str]) -> OutputState:
    """Write what has changed, delete what is gone, and return the new state (after all pages are written).

    :param others: names of pages without a document that are not ours.
    """
    builder: Any = app.builder
    if pages is None or not writes_pages(builder):
        return state
    out = Path(builder.outdir)
    drafts = _list_drafts(app, pages, others)
    gone = state.files.keys() - drafts.keys()
    for file in (
        gone - {pages.files.of(name) for name in (*app.env.found_docs, *pages.by_name)} if gone else ()
    ):
        remove_file(out / file, out)
    for file, draft in drafts.items():
        if state.files.get(file) != draft.digest or not pages.files.exists(file):
            write_if_changed(out / file, draft.render())
    return replace(state, files={file: draft.digest for file, draft in sorted(drafts.items())})


@dataclass(frozen=True, slots=True)
class _Draft:
    """A file before it is written."""

    digest: str
    """Of everything that it is made of."""
    render: Callable[[], str]


def _list_drafts(app: Sphinx, pages: Pages, others: Collection[str]) -> dict[str, _Draft]:
    builder: Any = app.builder
    domain, fragments = get_domain(app.env), Fragments(app)
    drafts: dict[str, _Draft] = {}
    for redirect in list_redirects(domain, pages.files, pages.by_name, {*_OF_SPHINX, *others}):
        text = render_redirect(redirect, builder, fragments)
        drafts[redirect.file] = _Draft(fingerprint(text), partial(str, text))
    catalog = Catalog(pages.workshop, builder)
    if catalog.talks:
        drafts[domain.addresses.in_base("catalog.json")] = _Draft(catalog.digest(), catalog.render)
    return drafts
