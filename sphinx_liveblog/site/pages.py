"""Generated pages: presenters, events and tags, without a source file.

They are written when everything else is, through the theme's own ``page.html``, and only when what
they show has changed. One of each folder is always rendered; what the theme puts around its body
stands for theme, options, sidebar and other extensions, and a change there writes the rest again.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.locale import _, __
from sphinx.util.display import status_iterator
from sphinx.util.osutil import relative_uri

from sphinx_liveblog.archive.model import Event, Presenter, Tag, Talk, fingerprint
from sphinx_liveblog.archive.select import group_talks, sort_by
from sphinx_liveblog.documents.cards import render_cards
from sphinx_liveblog.documents.domain import LiveblogDomain, get_domain, writes_pages
from sphinx_liveblog.documents.preview import preview_banner
from sphinx_liveblog.documents.talklist import Row, TalkListing
from sphinx_liveblog.documents.when import format_moment, read_locale
from sphinx_liveblog.files import remove_file
from sphinx_liveblog.site.assets import STYLE_SHEET
from sphinx_liveblog.site.fragments import Fragments

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from sphinx_liveblog.archive.addresses import Addresses
    from sphinx_liveblog.documents.memory import OutputState


@dataclass(frozen=True, slots=True)
class Page:
    """A page to write: its name, its template, and what is in it."""

    name: str
    template: str
    title: str
    shows: object
    """Everything of the archive that the page shows; its fingerprint says whether it has changed."""
    context: Callable[[], dict[str, Any]]
    """Makes the values of the template; called only when the page is written."""
    picture: str = ""
    """Path of a picture in the source directory, from its root."""
    banner: nodes.Element | None = None
    """In a preview, why the page would not be public."""


def list_pages(domain: LiveblogDomain, config: Config) -> list[Page]:
    """Return every generated page, sorted by name; a document at a page's address takes its place."""
    builder = _PageBuilder(domain, config)
    pages: dict[str, Page] = {}
    kinds = (("presenter", builder.presenters()), ("event", builder.events()), ("tag", builder.tags()))
    for kind, found in kinds:
        for target, page in found:
            if page.name and not domain.is_document(page.name):
                pages.setdefault(page.name, replace(page, banner=_banner_of(domain, config, kind, target)))
    return [pages[name] for name in sorted(pages)]


def _banner_of(domain: LiveblogDomain, config: Config, kind: str, target: str) -> nodes.Element | None:
    if not domain.is_preview_of(kind, target):
        return None
    return preview_banner(domain.archive.previews.get(target) if kind == "event" else None, config)


def is_generated(domain: LiveblogDomain, pagename: str) -> bool:
    """Whether ``pagename`` is one of ours."""
    return pagename in domain.generated


class _PageBuilder:
    """Makes the pages of one archive."""

    def __init__(self, domain: LiveblogDomain, config: Config) -> None:
        self.domain = domain
        self.archive = domain.archive
        self.locale = read_locale(config.language)
        self.date_format = config.liveblog_date_format
        self.listing = TalkListing(self.locale, self.date_format)
        self.talks = tuple(self._list_talks())

    def presenters(self) -> Iterator[tuple[str, Page]]:
        """Yield the id and the page of each presenter."""
        given: dict[str, list[Talk]] = {}
        written: dict[str, list[Talk]] = {}
        for talk in self.talks:
            for person in talk.presenters:
                given.setdefault(person.id, []).append(talk)
        for post in self.archive.posts.values():
            for person in post.authors if not post.unlisted else ():
                written.setdefault(person.id, []).append(post.talk)
        for presenter_id in self.domain.public_presenters():
            talks, posts = given.get(presenter_id, ()), written.get(presenter_id, ())
            person = self.archive.presenters[presenter_id]
            rows = self._rows(talks, "-date"), self._rows(posts, "-date")
            yield presenter_id, self._presenter_page(person, *rows)

    def _presenter_page(self, person: Presenter, talks: Sequence[Row], posts: Sequence[Row]) -> Page:
        def context() -> dict[str, Any]:
            card = render_cards([person], anchors=False)
            return {"presenter": person, "card": card, "talks": self._list(talks), "posts": self._list(posts)}

        name = self.domain.addresses.presenter(person.id)
        return Page(name, "presenter", person.name, (person, talks, posts), context, person.avatar)

    def events(self) -> Iterator[tuple[str, Page]]:
        """Yield the id and the page of each event."""
        for event_id in self.domain.public_events():
            talks = (talk for talk in self.archive.talks if talk.event == event_id and talk.listed)
            yield event_id, self._event_page(self.archive.events[event_id], sort_by(talks, "date"))

    def _event_page(self, event: Event, talks: Sequence[Talk]) -> Page:
        days = [(day, self._rows(found, "date")) for day, found in group_talks(self.archive, talks, "day")]
        # The only day of an event stands in its dates already.
        groups = days if len(days) > 1 else [("", rows) for _day, rows in days]

        def context() -> dict[str, Any]:
            listed = self.listing.render(groups, _("No talks yet."), by_day=True)
            return {"event": event, "when": self._period(event), "talks": listed}

        name = self.domain.addresses.event(event.id, self.archive.events)
        return Page(name, "event", event.title, (event, groups), context, event.logo)

    def tags(self) -> Iterator[tuple[str, Page]]:
        """Yield the id and the page of each tag."""
        for tag in self.archive.tags.values():
            talks = (talk for talk in self.talks if tag.id in talk.tags)
            yield tag.id, self._tag_page(tag, self._rows(talks, "-date"))

    def _tag_page(self, tag: Tag, rows: Sequence[Row]) -> Page:
        def context() -> dict[str, Any]:
            return {"tag": tag, "talks": self._list(rows)}

        return Page(self.domain.addresses.tag(tag.id), "tag", tag.title, (tag, rows), context)

    def _list_talks(self) -> Iterator[Talk]:
        """Yield the listed talks, then those of posts that are not the page of the talk they cover."""
        yield from (talk for talk in self.archive.talks if talk.listed)
        pages = {talk.docname for talk in self.archive.talks}
        for post in self.archive.posts.values():
            if post.docname not in pages and not post.unlisted:
                yield post.talk

    def _rows(self, talks: Iterable[Talk], sort: str) -> tuple[Row, ...]:
        return tuple((talk, self.archive.events.get(talk.event)) for talk in sort_by(talks, sort))

    def _list(self, rows: Sequence[Row]) -> list[nodes.Node]:
        return self.listing.render([("", rows)], "") if rows else []

    def _period(self, event: Event) -> str:
        moments = [moment for moment in (event.start, event.end) if moment]
        return " – ".join(
            dict.fromkeys(format_moment(moment, self.locale, self.date_format) for moment in moments)
        )


def note_pages(domain: LiveblogDomain, env: BuildEnvironment, config: Config) -> set[str]:
    """Register the pictures of generated pages with Sphinx, and forget those of pages that are gone.

    Return the names of pages that only a preview has.
    """
    for _path, (docnames, _name) in list(env.images.items()):
        for docname in docnames - env.found_docs:
            env.images.purge_doc(docname)
    pages = list_pages(domain, config) if domain.has_pages else []
    for page in pages:
        path = page.picture.lstrip("/")
        if path and "//" not in path and (Path(env.srcdir) / path).is_file():
            env.images.add_file(page.name, path)
    return {page.name for page in pages if page.banner is not None}


def write_pages(app: Sphinx, state: OutputState) -> OutputState:
    """Write the pages that have changed, delete those that are gone, and return the new state."""
    builder: Any = app.builder
    if not writes_pages(builder):
        return state
    domain = get_domain(app.env)
    pages = list_pages(domain, app.config)
    domain.generated = frozenset(page.name for page in pages)
    writer = _Writer(app)
    digests = {page.name: writer.digest(page) for page in pages}
    canaries, frame = _render_canaries(writer, pages)
    # What else bodies depend on.
    frame = fingerprint((frame, domain.addresses, app.config.language, app.config.liveblog_date_format))
    digests_before = state.pages if frame == state.frame else {}
    todo = [
        page
        for page in pages
        if page not in canaries
        and (digests_before.get(page.name) != digests[page.name] or not writer.path(page).is_file())
    ]
    for page in status_iterator(
        todo, __("writing archive pages... "), "brown", len(todo), stringify_func=lambda p: p.name
    ):
        writer.write(page)
    # By path: in dirhtml a document x/index has taken the file of a page x.
    documents = {Path(builder.get_output_path(docname)) for docname in app.env.found_docs}
    gone = {Path(builder.get_output_path(name)) for name in state.pages.keys() - digests.keys()}
    if not state.frame:
        gone |= _find_unknown(Path(builder.outdir), domain.addresses) - {writer.path(page) for page in pages}
    for path in gone - documents:
        remove_file(path, Path(builder.outdir))
    return replace(state, frame=frame, pages=digests)


def _find_unknown(out: Path, addresses: Addresses) -> set[Path]:
    """Return what looks like a page of ours, where nothing is remembered of earlier builds."""
    mark = STYLE_SHEET.encode()
    files = (path for folder in addresses.folders() for path in (out / folder).rglob("*.html"))
    return {path for path in files if mark in path.read_bytes()}


def _render_canaries(writer: _Writer, pages: Sequence[Page]) -> tuple[list[Page], str]:
    """Write one page of each folder; return them, and a digest of what is around their bodies."""
    folders: dict[str, Page] = {}
    for page in pages:
        folders.setdefault(posixpath.dirname(page.name), page)
    frames = [writer.write(page) for page in folders.values()]
    return list(folders.values()), fingerprint((frames, writer.fragments.templates_digest()))


class _Writer:
    """Writes pages through the theme."""

    def __init__(self, app: Sphinx) -> None:
        self.builder: Any = app.builder
        self.env = app.env
        self.fragments = Fragments(app)
        self.builder.images.update(
            (path, name) for path, (docnames, name) in app.env.images.items() if docnames - app.env.found_docs
        )

    def path(self, page: Page) -> Path:
        """Return the file of a page."""
        return Path(self.builder.get_output_path(page.name))

    def digest(self, page: Page) -> str:
        """Return a digest of everything of the archive that the page shows."""
        banner = page.banner.astext() if page.banner is not None else ""
        return fingerprint((page.title, page.shows, self.picture_of(page), banner))

    def picture_of(self, page: Page) -> str:
        """Return the name of the copy of a page's picture, empty while there is no such file."""
        _docnames, name = self.env.images.get(page.picture.lstrip("/"), (set(), ""))
        return name

    def write(self, page: Page) -> str:
        """Write a page; return what the theme put around its body, without its own name and title."""
        self.builder.current_docname = page.name
        self.builder.imgpath = relative_uri(self.builder.get_target_uri(page.name), self.builder.imagedir)
        values = {"title": page.title, "preview": page.banner or "", **page.context()}
        body = self.fragments.render(page.name, page.template, values)
        context: dict[str, Any] = {
            "title": str(self.fragments.escape(page.title)),
            "body": body,
            "toc": "",
            "display_toc": False,
            "meta": {},
            "sourcename": "",
            "parents": [],
            "prev": None,
            "next": None,
            "metatags": "",
        }
        path = self.path(page)
        # The builder writes always; equal bytes are left alone, and a file appears whole.
        draft = path.with_name(f".{path.name}.tmp")
        self.builder.handle_page(page.name, context, "page.html", outfilename=draft)
        html = draft.read_text(encoding=self.builder.config.html_output_encoding, errors="replace")
        if path.is_file() and path.read_bytes() == draft.read_bytes():
            draft.unlink()
        else:
            draft.replace(path)
        return html.replace(body, "").replace(context["title"], "").replace(page.name, "")
