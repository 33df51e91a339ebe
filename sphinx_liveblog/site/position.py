"""Where a post that stands in no toctree stands: below its event, between its neighbours in time."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from sphinx.locale import _

from sphinx_liveblog.archive.model import fingerprint
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.site.page import Place, Stop

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

    from sphinx_liveblog.documents.domain import LiveblogDomain


def place_posts(env: BuildEnvironment) -> dict[str, Place]:
    """Return the place of every post outside toctrees, by docname (at ``env-updated``)."""
    domain = get_domain(env)
    placed = {name for names in env.toctree_includes.values() for name in names}
    posts = [
        post for post in domain.archive.posts.values() if post.docname not in placed and not post.unlisted
    ]
    groups: dict[str, list[Stop]] = {}
    for post in sorted(posts, key=lambda post: (post.talk.sort_date, post.docname)):
        groups.setdefault(post.talk.event, []).append(Stop(post.docname, post.title))
    places: dict[str, Place] = {}
    for event_id, stops in groups.items():
        parents = _parents(domain, event_id)
        for at, stop in enumerate(stops):
            after = stops[at + 1] if at + 1 < len(stops) else None
            places[stop.name] = Place(parents, stops[at - 1] if at else None, after)
    return places


def _parents(domain: LiveblogDomain, event_id: str) -> tuple[Stop, ...]:
    page = domain.page_of("event", event_id) if domain.has_pages else ""
    if not page:
        return ()
    archive = Stop(domain.addresses.index(), _("Archive"))
    return archive, Stop(page, domain.archive.events[event_id].title)


def digest_places(places: dict[str, Place]) -> dict[str, str]:
    """Return a digest of each place, by docname."""
    return {docname: fingerprint(place) for docname, place in sorted(places.items())}


def add_place(builder: Any, docname: str, place: Place, context: dict[str, Any]) -> None:  # noqa: ANN401
    """Give a page's template its parents and neighbours, as Sphinx does for what stands in a toctree."""
    domain = get_domain(builder.env)

    def link(stop: Stop) -> dict[str, str]:
        return {"link": builder.get_relative_uri(docname, domain.at(stop.name)), "title": escape(stop.title)}

    context["parents"] = [link(stop) for stop in place.parents]
    rellinks = [*context.get("rellinks", [])]
    for key, stop, letter, word in (
        ("next", place.next, "N", _("next")),
        ("prev", place.previous, "P", _("previous")),
    ):
        context[key] = link(stop) if stop else None
        if stop:
            rellinks.append((domain.at(stop.name), escape(stop.title), letter, word))
    context["rellinks"] = rellinks
