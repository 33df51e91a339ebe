"""What a build writes that is no page of the theme's: redirects and the catalog."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.locale import __

from sphinx_liveblog import log
from sphinx_liveblog.archive.model import fingerprint
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.documents.domain import get_domain, writes_pages
from sphinx_liveblog.files import remove_file, write_if_changed
from sphinx_liveblog.site.catalog import Catalog
from sphinx_liveblog.site.fragments import Fragments
from sphinx_liveblog.site.redirects import REDIRECT_MARK, list_redirects, render_redirect

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
    _remove_gone(app, pages, state.files.keys() - drafts.keys())
    for file, draft in drafts.items():
        if state.files.get(file) != draft.digest or not pages.files.exists(file):
            _write(out, file, draft)
    return replace(state, files={file: draft.digest for file, draft in sorted(drafts.items())})


def _write(out: Path, file: str, draft: _Draft) -> None:
    """Write a file, unless somebody else's file or folder is in its way."""
    path = out / file
    in_the_way = [folder for folder in path.parents if folder.is_relative_to(out) and folder.is_file()]
    if in_the_way or path.is_dir():
        message = __("%s is not written: remove what stands in its way in the output folder, %s")
        other = (in_the_way or [path])[0].relative_to(out).as_posix()
        log.warn(Subtype.PAGE, message % (file, other), None)
    else:
        write_if_changed(path, draft.render())


def _remove_gone(app: Sphinx, pages: Pages, gone: Collection[str]) -> None:
    """Delete files of earlier builds that are none now, unless something else has taken their place."""
    out = Path(app.outdir)
    kept = {pages.files.of(name) for name in (*app.env.found_docs, *pages.by_name)} if gone else set()
    for file in gone:
        path = out / file
        is_ours = file.endswith(".json") or (path.is_file() and REDIRECT_MARK.encode() in path.read_bytes())
        if is_ours and file not in kept and not pages.files.is_extra(file):
            remove_file(path, out)


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
    catalog_file = domain.addresses.in_base("catalog.json")
    besides = {pages.files.of(name): name for name in (*_OF_SPHINX, *others)} | {catalog_file: catalog_file}
    for redirect in list_redirects(domain, pages.files, pages.by_name, besides):
        text = render_redirect(redirect, builder, fragments)
        drafts[redirect.file] = _Draft(fingerprint(text), partial(str, text))
    catalog = Catalog(pages.workshop, builder)
    if catalog.talks and pages.files.is_extra(catalog_file):
        message = __("html_extra_path has a file %s, so the catalog is not written: rename that file")
        log.warn(Subtype.PAGE, message % catalog_file, None)
    elif catalog.talks:
        drafts[catalog_file] = _Draft(catalog.digest(), catalog.render)
    return drafts
