"""Generated pages: listed once a build, their pictures made known to Sphinx, written where they changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_liveblog.documents.domain import get_domain, writes_pages
from sphinx_liveblog.files import remove_file
from sphinx_liveblog.site import search
from sphinx_liveblog.site.assets import STYLE_SHEET
from sphinx_liveblog.site.kinds import make_pages
from sphinx_liveblog.site.paths import OutputFiles
from sphinx_liveblog.site.redirects import REDIRECT_MARK
from sphinx_liveblog.site.register import Register
from sphinx_liveblog.site.workshop import Workshop
from sphinx_liveblog.site.writer import PageWriter

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from sphinx_liveblog.archive.addresses import Addresses
    from sphinx_liveblog.documents.domain import LiveblogDomain
    from sphinx_liveblog.documents.memory import OutputState
    from sphinx_liveblog.site.page import Page


@dataclass(frozen=True, slots=True)
class Pages:
    """The generated pages of one build."""

    workshop: Workshop
    by_name: dict[str, Page]
    """Sorted by name; a document or file at a page's address has taken its place."""
    files: OutputFiles


def list_pages(domain: LiveblogDomain, config: Config, builder: Builder) -> Pages | None:
    """Return every generated page, ``None`` for builders that have none (at ``env-updated``)."""
    if not domain.has_pages:
        return None
    folders = (Path(builder.confdir) / folder for folder in config.templates_path)
    workshop = Workshop(domain, config, folders)
    files = OutputFiles(builder)
    register = Register(domain, files)
    for page in make_pages(workshop):
        if page.name:
            register.enter(workshop.with_banner(page))
    domain.generated = frozenset(register.pages)
    domain.replaced = register.replaced
    return Pages(workshop, dict(sorted(register.pages.items())), files)


def is_generated(domain: LiveblogDomain, pagename: str) -> bool:
    """Whether ``pagename`` is one of ours."""
    return pagename in domain.generated


def note_pictures(env: BuildEnvironment, pages: Pages | None) -> None:
    """Register the pictures of generated pages with Sphinx, and forget those of pages that are gone."""
    for _path, (docnames, _name) in list(env.images.items()):
        for docname in docnames - env.found_docs:
            env.images.purge_doc(docname)
    for page in pages.by_name.values() if pages else ():
        for picture in page.pictures:
            path = picture.lstrip("/")
            if path and "//" not in path and (Path(env.srcdir) / path).is_file():
                env.images.add_file(page.name, path)


def names_of_previews(pages: Pages | None) -> set[str]:
    """Return the names of pages that only a preview has."""
    return {page.name for page in pages.by_name.values() if page.banner is not None} if pages else set()


def write_pages(app: Sphinx, pages: Pages | None, state: OutputState) -> OutputState:
    """Write the pages that have changed, delete those that are gone, and return the new state."""
    builder: Any = app.builder
    if pages is None or not writes_pages(builder):
        return state
    writer = PageWriter(app, pages.workshop, pages.files)
    found = list(pages.by_name.values())
    digests = {page.name: writer.digest(page) for page in found}
    canaries, frame = writer.write_canaries(found)
    known = state.pages if frame == state.frame else {}
    changed = {name for name, digest in digests.items() if known.get(name) != digest}
    writer.write([page for page in found if page.name not in canaries and _is_due(writer, page, changed)])
    search.add_pages(app, pages.files, found, changed)
    search.add_words_of_posts(app, pages.workshop.abstracts)
    _remove_gone(app, state, pages)
    return replace(state, frame=frame, pages=digests)


def _is_due(writer: PageWriter, page: Page, changed: set[str]) -> bool:
    return page.name in changed or not writer.files.exists(writer.files.of(page.name))


def _remove_gone(app: Sphinx, state: OutputState, pages: Pages) -> None:
    """Delete the pages of earlier builds that are none now."""
    out, files = Path(app.outdir), pages.files
    gone = {files.of(name) for name in state.pages.keys() - pages.by_name.keys()}
    # By file: in dirhtml a document x/index has taken the file of a page x.
    for file in gone - {files.of(name) for name in (*app.env.found_docs, *pages.by_name)} if gone else ():
        if not files.is_extra(file):
            remove_file(out / file, out)


def remove_unknown(app: Sphinx) -> None:
    """Delete what earlier builds wrote and nobody remembers (before anything is written).

    That is what looks like ours in folders of ours, and what hidden things would have elsewhere. Not
    everything that looks like ours: an output folder may hold older versions of the site.
    """
    if not writes_pages(app.builder):
        return
    out, domain = Path(app.outdir), get_domain(app.env)
    files, hidden = OutputFiles(app.builder), domain.archive.hidden
    suffixes = (".html", getattr(app.builder, "out_suffix", ".html"))
    found = _find_ours(out, domain.addresses, suffixes) | hidden.old_addresses
    found |= {files.of(name) for name in hidden.pages} | {domain.addresses.in_base("catalog.json")}
    for file in found - {files.of(docname) for docname in app.env.found_docs}:
        if not files.is_extra(file):
            remove_file(out / file, out)


def _find_ours(out: Path, addresses: Addresses, suffixes: tuple[str, ...]) -> set[str]:
    """Return the pages and redirects that stand in folders of ours."""
    files = (path for folder in addresses.folders() for path in (out / folder).rglob("*"))
    pages = (path for path in files if path.name.endswith(suffixes) and path.is_file())
    return {path.relative_to(out).as_posix() for path in pages if _looks_like_ours(path.read_bytes())}


def _looks_like_ours(page: bytes) -> bool:
    return STYLE_SHEET.encode() in page or REDIRECT_MARK.encode() in page
