"""Pages at old addresses that lead to where things are now: an address that was given out never dies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

from markupsafe import Markup

from sphinx_liveblog import log
from sphinx_liveblog.archive.names import RESERVED_IDS, file_key, former_ids, make_slug
from sphinx_liveblog.archive.problems import Problem, Subtype

if TYPE_CHECKING:
    from collections.abc import Collection

    from sphinx_liveblog.archive.model import Talk
    from sphinx_liveblog.documents.domain import LiveblogDomain
    from sphinx_liveblog.site.fragments import Fragments
    from sphinx_liveblog.site.paths import OutputFiles


REDIRECT_MARK = '<meta name="generator" content="sphinx-liveblog">'
"""Stands in every redirect, so that a later build knows it for one."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """One old address."""

    file: str
    """POSIX path in the output folder."""
    page: str
    """The page or document that it leads to."""
    title: str
    place: tuple[str, int] | None = None
    """File and line of the ``aliases`` that ask for it, ``None`` for one that follows from the data."""


def list_redirects(
    domain: LiveblogDomain, files: OutputFiles, pages: Collection[str], others: Mapping[str, str]
) -> list[Redirect]:
    """Return every redirect, sorted by file; none stands where there is anything else.

    :param pages: names of the generated pages.
    :param others: what Sphinx, other extensions and we write besides: file to what a warning calls it.
    """
    known = {files.of(name): name for name in (*domain.env.found_docs, *pages)}
    extra = {file: f"{file} in html_extra_path" for file in files.extra.values()}
    taken = _TakenFiles({**known, **others, **extra})
    found: dict[str, Redirect] = {}
    for redirect in (*_from_data(domain, files), *_from_authors(domain)):
        other = taken.find_obstacle(redirect)
        if not other:
            taken.add(redirect)
            found.setdefault(redirect.file, redirect)
        elif redirect.place and file_key(redirect.file) != file_key(files.of(redirect.page)):
            _complain(domain, redirect.place, redirect.file, other)
    return sorted(found.values(), key=lambda redirect: redirect.file)


def _complain(domain: LiveblogDomain, place: tuple[str, int], file: str, other: str) -> None:
    message = "the old address {} is that of {}: remove it from aliases"
    problem = Problem(*place, Subtype.PAGE, message, (file, other))
    log.warn_of_problem(problem, str(domain.env.srcdir))


def _from_data(domain: LiveblogDomain, files: OutputFiles) -> Iterator[Redirect]:
    """Yield what leads from a talk's address to the post that covers it, and from former names and ids."""
    for name, document in domain.replaced.items():
        yield Redirect(files.of(name), document, domain.env.titles[document].astext())
    for talk in domain.archive.talks:
        if talk.listed:
            yield from _of_talk(domain, files, talk)
    for kind, target, title, former in _former_ids(domain):
        page = domain.at(domain.page_of(kind, target))
        names = (domain.addresses.of(kind, one) for one in former if page)
        yield from (Redirect(files.of(name), page, title) for name in names if name)


def _of_talk(domain: LiveblogDomain, files: OutputFiles, talk: Talk) -> Iterator[Redirect]:
    """Yield what leads to the page of a talk: its address in the programme, and former ones."""
    addresses, events = domain.addresses, domain.archive.events
    own, page = addresses.talk(talk, events), domain.at(domain.page_of_talk(talk))
    if own and own != page:
        yield Redirect(files.of(own), page, talk.title)
    if not own:
        return
    event = events[talk.event]
    for former_id in _ids_of(event.aliases):
        if name := addresses.talk_of_former_event(talk, events, former_id):
            yield Redirect(files.of(name), page, talk.title)
    yield from (Redirect(file, page, talk.title, (event.file, talk.aliases_line)) for file in talk.aliases)


def _former_ids(domain: LiveblogDomain) -> Iterator[tuple[str, str, str, list[str]]]:
    """Yield kind, id and title of everything public, and the ids that it may have had."""
    archive = domain.archive
    for person_id in domain.public_presenters():
        person = archive.presenters[person_id]
        # Under their present name people may have had a page before they were given an id.
        former = [*_ids_of(person.aliases), *_slugs_of(person.name)]
        yield "presenter", person.id, person.name, former
    for event_id in domain.public_events():
        event = archive.events[event_id]
        yield "event", event.id, event.title, _ids_of(event.aliases)
    for tag in archive.tags.values():
        yield "tag", tag.id, tag.title, [*_ids_of(tag.aliases), *_slugs_of(tag.title)]


def _ids_of(aliases: Iterable[str]) -> list[str]:
    return [one for alias in aliases for one in former_ids(alias)]


def _slugs_of(name: str) -> Iterator[str]:
    """Yield the id that a name alone gives."""
    yield from (slug for slug in (make_slug(name),) if slug not in RESERVED_IDS)


def _from_authors(domain: LiveblogDomain) -> Iterator[Redirect]:
    for docname, post in domain.archive.posts.items():
        place = (post.path, post.aliases_line)
        yield from (Redirect(file, docname, post.title, place) for file in post.aliases)


class _TakenFiles:
    """Which files there are: none may stand at the place of another, of a folder, or below a file."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Know what is written besides redirects.

        :param names: file, as POSIX path from the output folder, to what a warning calls it.
        """
        self._names: dict[str, str] = {}
        self._folders: dict[str, str] = {}
        self._redirects: set[str] = set()
        for file, name in names.items():
            self._enter(file_key(file), name)

    def add(self, redirect: Redirect) -> None:
        """Take the file of a redirect."""
        key = file_key(redirect.file)
        self._redirects.add(key)
        self._enter(key, redirect.page)

    def _enter(self, key: str, name: str) -> None:
        self._names.setdefault(key, name)
        for folder in _folders_of(key):
            self._folders.setdefault(folder, name)

    def find_obstacle(self, redirect: Redirect) -> str:
        """Return what keeps a redirect from its file, empty for nothing.

        Another redirect to the same page does not: if one system takes both for one file, they are alike.
        """
        key = file_key(redirect.file)
        above = (self._names[folder] for folder in _folders_of(key) if folder in self._names)
        around = self._folders.get(key) or next(above, "")
        other = self._names.get(key, "")
        is_alike = key in self._redirects and other == redirect.page
        return around or ("" if is_alike else other)


def _folders_of(file: str) -> list[str]:
    parts = file.split("/")[:-1]
    return ["/".join(parts[:number]) for number in range(1, len(parts) + 1)]


def render_redirect(redirect: Redirect, builder: Any, fragments: Fragments) -> str:  # noqa: ANN401
    """Return the page: it leads on at once, without a script; search engines are told where to."""
    uri = builder.get_target_uri(redirect.page)
    way = "../" * redirect.file.count("/") + uri
    base = builder.config.html_baseurl
    values = {
        "title": redirect.title,
        "mark": Markup(REDIRECT_MARK),  # noqa: S704  # a constant
        "address": quote(way or "./", safe="/#%:?=&+,;@!$'()*~"),
        "canonical": urljoin(base.rstrip("/") + "/", uri) if base else "",
        "language": builder.config.language.replace("_", "-"),
    }
    return fragments.render_template("redirect", values)
