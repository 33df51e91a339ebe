"""Who and what of an archive is public: what listed talks and posts have, or a listed page names."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.facets import year_of

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Archive


class Publicity:
    """The presenters, events and tags of one archive that have, or may have, a page."""

    def __init__(self, archive: Archive, named: Mapping[str, AbstractSet[str]]) -> None:
        """Look at an archive.

        :param named: docname to ``presenter:ID`` and ``event:ID``, as documents are read.
        """
        self._archive = archive
        self._named_by = named
        posts = [post for post in archive.posts.values() if not post.unlisted]
        talks = (*(talk for talk in archive.talks if talk.listed), *(post.talk for post in posts))
        facets = _facets_of(archive)
        self._listed: dict[str, set[str]] = {
            "presenter": {person.id for talk in talks for person in talk.presenters}
            | {person.id for post in posts for person in post.authors},
            "event": {talk.event for talk in talks},
            "tag": set(archive.tags),
            "talk": {talk.ref for talk in talks},
            **facets,
        }
        self._known: Mapping[str, Mapping[str, object]] = {
            "presenter": archive.presenters,
            "event": archive.events,
            "tag": archive.tags,
            "talk": dict.fromkeys(self._listed["talk"]),
            **{kind: dict.fromkeys(ids) for kind, ids in facets.items()},
        }

    def ids(self, kind: str) -> list[str]:
        """Return the ids of everything public of one kind, sorted: ``presenter``, ``event``, ``year`` ..."""
        return sorted((self._listed[kind] | self._named(kind)) & self._known[kind].keys())

    def has(self, kind: str, target: str) -> bool:
        """Whether a presenter, event, tag, talk (by ref), year, track or language is public."""
        if target not in self._known[kind]:
            return False
        name = f"{kind}:{target}"
        return target in self._listed[kind] or any(
            name in names and self._is_listed(docname) for docname, names in self._named_by.items()
        )

    def _named(self, kind: str) -> set[str]:
        """Return the ids that pages name; what an unlisted page names does not become public by that."""
        prefix = f"{kind}:"
        names = (
            name for docname, names in self._named_by.items() if self._is_listed(docname) for name in names
        )
        return {name.removeprefix(prefix) for name in names if name.startswith(prefix)}

    def _is_listed(self, docname: str) -> bool:
        post = self._archive.posts.get(docname)
        return docname not in self._archive.hidden.documents and (post is None or not post.unlisted)


def _facets_of(archive: Archive) -> dict[str, set[str]]:
    years = {year_of(talk) for talk in archive.talks if talk.listed}
    return {
        "year": years - {""},
        "track": {facet.id for facet in archive.tracks.values()},
        "language": {facet.id for facet in archive.languages.values()},
    }
