"""The page of a presenter: who they are, what they gave and wrote over the years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sphinx_liveblog.documents.cards import render_cards
from sphinx_liveblog.site.page import Page, Place

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Presenter, Talk
    from sphinx_liveblog.site.workshop import Workshop


def make_pages(workshop: Workshop) -> Iterator[Page]:
    """Yield the pages of everyone public."""
    for presenter_id in workshop.domain.public_presenters():
        name = workshop.addresses.of("presenter", presenter_id)
        if name:
            yield from _make_presenter(workshop, name, workshop.archive.presenters[presenter_id])


def _make_presenter(workshop: Workshop, name: str, person: Presenter) -> Iterator[Page]:
    talks = workshop.shelves.talks_of("presenter", person.id)
    written = workshop.shelves.written.get(person.id, [])

    def context(given: Sequence[Talk], posts: Sequence[Talk]) -> dict[str, Any]:
        return {
            "presenter": person,
            "card": render_cards([person], anchors=False),
            "talks": workshop.list_talks(given),
            "posts": workshop.list_talks(posts),
        }

    def make(places: Sequence[int]) -> Page:
        given = [talks[place] for place in places if place < len(talks)]
        posts = [written[place - len(talks)] for place in places if place >= len(talks)]
        return Page(
            name=name,
            kind="presenter",
            target=person.id,
            template="presenter",
            title=person.name,
            shows=(person, workshop.shelves.digest(given), workshop.shelves.digest(posts)),
            context=partial(context, given, posts),
            place=Place(workshop.indexes("presenters")),
            pictures=(person.avatar,) if person.avatar else (),
            search=partial(_words, person),
        )

    # By place in one long list: who writes about a talk of their own has it twice.
    yield from workshop.paginate(range(len(talks) + len(written)), make)


def _words(person: Presenter) -> str:
    return "\n".join((*person.aliases, person.affiliation, person.bio))
