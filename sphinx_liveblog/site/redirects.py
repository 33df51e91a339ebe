"""Pages at old addresses that lead to where things are now: an address that was given out never dies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

from markupsafe import Markup
from sphinx.locale import __

from sphinx_liveblog import log
from sphinx_liveblog.archive.names import make_slug
from sphinx_liveblog.archive.problems import Subtype

if TYPE_CHECKING:
    from collections.abc import Collection

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
    owner: str = ""
    """The document whose author asked for it, empty for one that follows from the data."""


def list_redirects(
    domain: LiveblogDomain, files: OutputFiles, pages: Collection[str], others: Collection[str]
) -> list[Redirect]:
    """Return every redirect, sorted by file; none stands where there is a page, or another redirect.

    :param pages: names of the generated pages.
    :param others: names of pages that Sphinx and other extensions write.
    """
    taken = {files.of(name).casefold(): name for name in (*domain.env.found_docs, *pages, *others)}
    found: dict[str, Redirect] = {}
    for redirect in (*_from_data(domain, files), *_from_authors(domain)):
        key = redirect.file.casefold()
        other = taken.get(key) or (found[key].page if key in found else "")
        if not other:
            found[key] = redirect
        elif redirect.owner and other != redirect.page:
            message = __("the old address %s of this page is that of %s: remove it from aliases")
            log.warn(Subtype.PAGE, message % (redirect.file, other), redirect.owner)
    return sorted(found.values(), key=lambda redirect: redirect.file)


def _from_data(domain: LiveblogDomain, files: OutputFiles) -> Iterator[Redirect]:
    """Yield what leads from a talk's address to the post that covers it, and from former names and ids."""
    archive, addresses = domain.archive, domain.addresses
    for talk in archive.talks:
        if not talk.listed:
            continue
        own, page = addresses.talk(talk, archive.events), domain.page_of_talk(talk)
        if own and own != page:
            yield Redirect(files.of(own), page, talk.title)
        yield from (Redirect(file, page, talk.title, talk.docname) for file in talk.aliases if page)
    for kind, target, title, aliases in _former_names(domain):
        page = domain.page_of(kind, target)
        for alias in aliases:
            name = addresses.of(kind, make_slug(alias)) if page else ""
            if name:
                yield Redirect(files.of(name), page, title)


def _former_names(domain: LiveblogDomain) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    archive = domain.archive
    for person_id in domain.public_presenters():
        person = archive.presenters[person_id]
        # Under their present name people may have had a page before they were given an id.
        yield "presenter", person.id, person.name, (*person.aliases, person.name)
    for event_id in domain.public_events():
        event = archive.events[event_id]
        yield "event", event.id, event.title, event.aliases
    for tag in archive.tags.values():
        yield "tag", tag.id, tag.title, (*tag.aliases, tag.title)


def _from_authors(domain: LiveblogDomain) -> Iterator[Redirect]:
    for docname, post in domain.archive.posts.items():
        yield from (Redirect(file, docname, post.title, docname) for file in post.aliases)


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
