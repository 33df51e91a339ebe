"""What every kind of page is made with: the talks by shelf, how lists look, where pages stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError
from docutils import nodes
from markupsafe import Markup
from sphinx.locale import _

from sphinx_liveblog import config, log
from sphinx_liveblog.archive.addresses import page_number
from sphinx_liveblog.archive.languages import language_tag
from sphinx_liveblog.archive.model import Talk
from sphinx_liveblog.archive.problems import Problem, Subtype
from sphinx_liveblog.archive.select import group_talks
from sphinx_liveblog.documents.abstracts import plain_text, render_abstract
from sphinx_liveblog.documents.preview import preview_banner
from sphinx_liveblog.documents.talklist import TalkListing
from sphinx_liveblog.documents.when import read_locale
from sphinx_liveblog.site.page import Page, Place, Stop
from sphinx_liveblog.site.shelves import Shelves

if TYPE_CHECKING:
    from sphinx.config import Config

    from sphinx_liveblog.archive.model import Event
    from sphinx_liveblog.documents.domain import LiveblogDomain
    from sphinx_liveblog.documents.talklist import Row

Context = Callable[[], dict[str, Any]]

_TEMPLATE = re.compile(r"(?!(?:archive|index|list|pager|parents|presenter|redirect|tag|talk)$)[\w-]+")
"""What an event may call its template: those of other pages have other values."""
_NO_TEMPLATE = "no folder of templates_path has liveblog/{}.html: the page of this event is as usual"
_NO_NAME = (
    "{} cannot be the template of an event: the page of this event is as usual. Give the template another "
    "name, of letters, digits, - and _, that no other page's template has"
)


@dataclass(slots=True)
class RowCache:
    """The lines of talks as HTML, made once: a talk stands in a dozen lists, and looks the same in each."""

    _render: Callable[[Sequence[nodes.Node]], str] | None = None
    _lines: dict[tuple[int, bool, tuple[str, ...]], str] = field(default_factory=dict)

    def use(self, render: Callable[[Sequence[nodes.Node]], str]) -> None:
        """Take what makes HTML of nodes, from who writes pages."""
        self._render = render

    def find(
        self, talk: Talk, listing: TalkListing, make: Callable[[], list[nodes.Node]]
    ) -> list[nodes.Node]:
        """Return the lines of one talk, made at the first time."""
        if self._render is None:
            return make()
        key = (id(talk), listing.in_day, tuple(listing.show))
        if key not in self._lines:
            self._lines[key] = self._render(make())
        return [nodes.raw("", self._lines[key], format="html")]


@dataclass(frozen=True, slots=True)
class CachedListing(TalkListing):
    """A list whose lines are taken from, and left in, a cache."""

    cache: RowCache = field(default_factory=RowCache)

    def lines(self, talk: Talk, event: Event | None) -> list[nodes.Node]:
        """Return the lines of one talk as HTML."""
        return self.cache.find(talk, self, lambda: TalkListing.lines(self, talk, event))


class Abstracts:
    """Abstracts as pages, the search and the catalog have them, each rendered once."""

    def __init__(self) -> None:
        self._html: dict[tuple[str, str], Markup] = {}
        self._texts: dict[tuple[str, str], str] = {}

    def html(self, talk: Talk) -> Markup:
        """Return the clean HTML of a talk's abstract, empty for none."""
        key = (talk.abstract, talk.abstract_format)
        if key not in self._html:
            self._html[key] = render_abstract(*key) if talk.abstract else Markup("")
        return self._html[key]

    def text(self, talk: Talk) -> str:
        """Return its words."""
        key = (talk.abstract, talk.abstract_format)
        if key not in self._texts:
            self._texts[key] = plain_text(self.html(talk))
        return self._texts[key]


class Workshop:
    """Where the pages of one build are made."""

    def __init__(self, domain: LiveblogDomain, settings: Config, templates: Iterable[Path]) -> None:
        """Open it.

        :param templates: the site's own folders of templates.
        """
        self._templates = tuple(templates)
        self.domain = domain
        self.archive = domain.archive
        self.addresses = domain.addresses
        self.settings = settings
        self.locale = read_locale(settings.language)
        self.date_format: str = settings.liveblog_date_format
        self.per_page = config.count(settings, "liveblog_per_page")
        self.shelves = Shelves(domain)
        self.cache = RowCache()
        self.abstracts = Abstracts()
        self.listing = CachedListing(self.locale, self.date_format, cache=self.cache)

    def list_talks(self, talks: Iterable[Talk], group_by: str = "") -> list[nodes.Node]:
        """Return a list of talks, in groups or in one; nothing for no talks."""
        found = tuple(talks)
        groups = group_talks(self.archive, found, group_by) if group_by else (("", found),)
        rows: list[tuple[str, Sequence[Row]]] = [(title, self.shelves.rows(some)) for title, some in groups]
        return self.listing.render(rows, "") if found else []

    def list_titles(self, talks: Iterable[Talk]) -> list[nodes.Node]:
        """Return a list of talks with their presenters, and nothing else."""
        found = tuple(talks)
        listing = replace(self.listing, show=("presenters",))
        return listing.render([("", self.shelves.rows(found))], "") if found else []

    def paginate(self, items: Sequence[Any], make: Callable[[Sequence[Any]], Page]) -> Iterator[Page]:
        """Yield a page for each ``liveblog_per_page`` of the items: ``NAME``, ``NAME/page/2`` and so on.

        :param make: from the items of one page to the page, as if it were the first; its ``shows`` is what
            it shows besides them.
        """
        slices = [items[at : at + self.per_page] for at in range(0, len(items), self.per_page)] or [items]
        pages = [make(some) for some in slices]
        stops = [self._stop(page, number) for number, page in enumerate(pages, start=1)]
        for number, (page, stop, some) in enumerate(zip(pages, stops, slices, strict=True), start=1):
            before = stops[number - 2] if number > 1 else None
            after = stops[number] if number < len(stops) else None
            parents = page.place.parents if number == 1 else (*page.place.parents, stops[0])
            place = Place(parents, before or page.place.previous, after or page.place.next)
            pager = {"number": number, "count": len(slices), "previous": before, "next": after}
            yield replace(
                page,
                name=stop.name,
                title=stop.title,
                shows=(page.shows, self._digest(some), number, len(slices)),
                context=_with_pager(page.context, pager),
                place=place,
                search=page.search if number == 1 else None,
            )

    def _digest(self, items: Sequence[Any]) -> object:
        return self.shelves.digest(items) if items and isinstance(items[0], Talk) else tuple(items)

    def _stop(self, page: Page, number: int) -> Stop:
        if number == 1:
            return Stop(page.name, page.title)
        title = _("%(title)s (page %(number)s)") % {"title": page.title, "number": number}
        return Stop(page_number(page.name, number), title)

    def stop(self, kind: str, target: str, title: str) -> tuple[Stop, ...]:
        """Return what leads to the page of something; nothing where it has none."""
        name = self.domain.page_of(kind, target)
        return (Stop(name, title),) if name else ()

    def indexes(self, folder: str = "") -> tuple[Stop, ...]:
        """Return what leads to the index of the archive, and to that of one kind of lists."""
        found = (Stop(self.addresses.index(), _("Archive")),)
        name = self.addresses.index(folder) if folder else ""
        return (*found, Stop(name, title_of_index(folder))) if name else found

    def language_name(self, text: str) -> str:
        """Return the name of a language by its code or name, in that of the site; else what was given."""
        try:
            return Locale.parse(language_tag(text), sep="-").get_display_name(self.locale) or text
        except (UnknownLocaleError, ValueError, TypeError):
            return text

    def template_of(self, event: Event) -> str:
        """Return the template of an event's page: its own, where the site has it."""
        name = event.template.removesuffix(".html")
        if not name:
            return "event"
        is_name = bool(_TEMPLATE.fullmatch(name))
        if is_name and any((folder / "liveblog" / f"{name}.html").is_file() for folder in self._templates):
            return name
        message = _NO_TEMPLATE if is_name else _NO_NAME
        problem = Problem(event.file, event.template_line, Subtype.DATA_FILE, message, (name,))
        log.warn_of_problem(problem, str(self.domain.env.srcdir))
        return "event"

    def with_banner(self, page: Page) -> Page:
        """Return the page, in a preview with a banner where only the preview has it."""
        if page.kind == "index" or not self.domain.is_preview_of(page.kind, page.target):
            return page
        verdict = self.archive.previews.get(page.target)
        return replace(page, banner=preview_banner(verdict, self.settings))


def title_of_index(folder: str) -> str:
    """Return the title of the index of one kind of lists."""
    return {
        "events": _("Events"),
        "presenters": _("Presenters"),
        "tags": _("Tags"),
        "years": _("Years"),
        "tracks": _("Tracks"),
        "languages": _("Languages"),
    }[folder]


def _with_pager(context: Context, pager: dict[str, Any]) -> Context:
    return lambda: {**context(), "pager": pager}
