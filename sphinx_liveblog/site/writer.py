"""Pages through the theme: those that changed, in parallel where the build is.

One page of each depth is always rendered. What the theme puts around its body stands for theme, options,
sidebar and other extensions: a change there writes all the others again. It is rendered once more with
nothing of its own, so that it does not matter which page it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from markupsafe import escape
from sphinx.locale import __
from sphinx.util.display import status_iterator
from sphinx.util.osutil import relative_uri
from sphinx.util.parallel import ParallelTasks, make_chunks, parallel_available

from sphinx_liveblog import _compat
from sphinx_liveblog.archive.model import fingerprint
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.site.fragments import Fragments

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_liveblog.site.page import Page, Stop
    from sphinx_liveblog.site.paths import OutputFiles
    from sphinx_liveblog.site.workshop import Workshop

_FEW_PAGES = 20
"""So many are written sooner than other processes are started."""
_MARK = "\1"
"""Stands for what is a page's own; no text can hold it."""


class PageWriter:
    """Writes the pages of one build."""

    def __init__(self, app: Sphinx, workshop: Workshop, files: OutputFiles) -> None:
        self.app = app
        self.files = files
        self.builder: Any = app.builder
        self.env = app.env
        self.fragments = Fragments(app)
        self.workshop = workshop
        workshop.cache.use(self.fragments.render_nodes)
        self._sidebars: dict[tuple[str, int, str], Any] = {}
        addresses = (self._folder_of(name) for name in app.env.found_docs)
        self._folders = {str(folder) for address in addresses for folder in (address, *address.parents)}
        """Folders of the site with documents in them, or below; in dirhtml a document is one itself."""
        self.builder.images.update(
            (path, name) for path, (docnames, name) in app.env.images.items() if docnames - app.env.found_docs
        )

    def digest(self, page: Page) -> str:
        """Return a digest of everything of the archive that the page shows."""
        names = (self.env.images.get(path.lstrip("/"), (set(), ""))[1] for path in page.pictures)
        return page.digest(tuple(names))

    def write_canaries(self, pages: Iterable[Page]) -> tuple[set[str], str]:
        """Write one page of each depth; return their names, and a digest of what else all pages show."""
        canaries: dict[tuple[int, bool], Page] = {}
        for page in pages:
            canaries.setdefault((page.name.count("/"), page.has_player), page)
        frames = [
            (kind, self._write_canary(page)) for kind, page in sorted(canaries.items(), key=itemgetter(0))
        ]
        config, addresses = self.app.config, self.workshop.addresses
        replaced = sorted(get_domain(self.env).replaced.items())
        bodies = (addresses, replaced, config.language, config.liveblog_date_format, config.liveblog_per_page)
        # Options may mean one page and not another, as html_sidebars does.
        options = _compat.digest_html_options(self.builder)
        frame = fingerprint((frames, self.fragments.templates_digest(), bodies, options))
        return {page.name for page in canaries.values()}, frame

    def write(self, pages: Sequence[Page]) -> None:
        """Write pages, and say so as Sphinx does for documents."""
        if not self._is_parallel(len(pages)):
            for page in self._with_status(pages):
                self._write(page)
            return
        # Whatever lists show is rendered by each process for itself; sidebars are, too.
        tasks = ParallelTasks(self.app.parallel)
        by_name = {page.name: page for page in pages}
        for chunk in self._with_status(make_chunks([*by_name], self.app.parallel)):
            tasks.add_task(self._write_all, [by_name[name] for name in chunk])
        tasks.join()

    def _is_parallel(self, count: int) -> bool:
        is_allowed = self.builder.allow_parallel and self.app.is_parallel_allowed("write")
        return bool(parallel_available and self.app.parallel > 1 and is_allowed and count > _FEW_PAGES)

    def _with_status(self, items: Sequence[Any]) -> Iterable[Any]:
        def show(item: Any) -> str:  # noqa: ANN401  # a page, or the names of some
            return f"{item[0]} .. {item[-1]}" if isinstance(item, list) else str(item.name)

        message = __("writing archive pages... ")
        return status_iterator(items, message, "brown", len(items), stringify_func=show)

    def _write_all(self, pages: Iterable[Page]) -> None:
        for page in pages:
            self._write(page)

    def _write_canary(self, page: Page) -> str:
        """Write a page; return what the theme would put around any other of its depth."""
        with _compat.noting_render(self.builder) as rendered:
            body = self._write(page)
        template, context = rendered[-1]
        address = self.builder.get_target_uri(page.name)
        stop = {"link": "../" * address.count("/") + _MARK, "title": _MARK}
        # Extensions may have put something before or after the body.
        shown = {"title": _MARK, "body": context["body"].replace(body, _MARK)}
        place = {"parents": [stop], "prev": stop, "next": stop}
        frame = str(self.builder.templates.render(template, {**context, **shown, **place}))
        for own in (address, page.name):
            frame = frame.replace(own, _MARK)
        return frame

    def _write(self, page: Page) -> str:
        """Write a page; return its body."""
        self.builder.current_docname = page.name
        shared = {"title": page.title, "preview": page.banner or "", "parents": page.place.parents}
        values = {**shared, **page.context()}
        body = self.fragments.render(page.name, page.template, values)
        context = self._make_context(page, body)
        path = self.files.path(page.name)
        # The builder writes always; equal bytes are left alone, and a file appears whole.
        draft = path.with_name(f".{path.name}.tmp")
        self.builder.handle_page(page.name, context, "page.html", outfilename=draft)
        written = draft.read_bytes()
        if path.is_file() and path.read_bytes() == written:
            draft.unlink()
        else:
            draft.replace(path)
        return body

    def _make_context(self, page: Page, body: str) -> dict[str, Any]:
        parents = [self._link(page, stop) for stop in page.place.parents]
        before, after = page.place.previous, page.place.next
        return {
            "title": str(escape(page.title)),
            "body": body,
            "toc": "",
            "display_toc": False,
            "meta": {},
            "sourcename": "",
            "parents": parents,
            "prev": self._link(page, before) if before else None,
            "next": self._link(page, after) if after else None,
            "metatags": "",
            "toctree": self._sidebar_of(page.name),
            "liveblog_has_player": page.has_player,
        }

    def _link(self, page: Page, stop: Stop) -> dict[str, str]:
        target = get_domain(self.env).at(stop.name)
        link = relative_uri(self.builder.get_target_uri(page.name), self.builder.get_target_uri(target))
        return {"link": link or "#", "title": str(escape(stop.title))}

    def _sidebar_of(self, pagename: str) -> Callable[..., str]:
        """Return what makes the navigation, once for all pages from which it looks the same.

        No generated page stands in a toctree, so none is marked in it; and from folders of one depth the
        addresses of documents are alike, but where they share a folder with the page.
        """
        folder = self._folder_of(pagename)
        shared = next(str(path) for path in (folder, *folder.parents) if str(path) in self._folders)
        place = (shared, len(folder.parts))

        def toctree(**options: Any) -> str:  # noqa: ANN401  # options of the theme's
            key = *place, repr(sorted(options.items()))
            if key not in self._sidebars:
                self._sidebars[key] = self.builder._get_local_toctree(pagename, **options)
            return str(self._sidebars[key])

        return toctree

    def _folder_of(self, pagename: str) -> PurePosixPath:
        """Return the folder from which the relative addresses of a page lead."""
        return PurePosixPath(self.builder.get_target_uri(pagename).rpartition("/")[0])
