"""The talks of an archive by what lists have in common, looked through once for all pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.facets import facet_of, language_of, year_of
from sphinx_liveblog.archive.model import fingerprint
from sphinx_liveblog.archive.select import sort_by
from sphinx_liveblog.documents.answers import as_listed

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Talk
    from sphinx_liveblog.documents.domain import LiveblogDomain
    from sphinx_liveblog.documents.talklist import Row

Shelf = dict[str, list["Talk"]]
"""Id to talks, the newest first."""


class Shelves:
    """Every listed talk, on each shelf that it belongs on."""

    def __init__(self, domain: LiveblogDomain) -> None:
        self.domain = domain
        self.archive = domain.archive
        self.talks = sort_by((talk for talk in domain.archive.talks if talk.listed), "-date")
        self.by: dict[str, Shelf] = {
            kind: {} for kind in ("presenter", "event", "tag", "year", "track", "language")
        }
        """Kind of page to its shelf."""
        self.written: Shelf = {}
        """Id of a person to the talks whose liveblogs they wrote."""
        for talk in self.talks:
            self._put(talk)
        posts = (post for post in self.archive.posts.values() if not post.unlisted)
        for post in sorted(posts, key=lambda post: post.talk.sort_date, reverse=True):
            for person in post.authors:
                self.written.setdefault(person.id, []).append(post.talk)
        self._digests: dict[int, str] = {}

    def _put(self, talk: Talk) -> None:
        track = facet_of(self.archive.tracks, talk.track)
        language = language_of(self.archive.languages, talk.language)
        ids: dict[str, Iterable[str]] = {
            "presenter": [person.id for person in talk.presenters],
            "event": [talk.event],
            "tag": talk.tags,
            "year": [year_of(talk)],
            "track": [track.id] if track else [],
            "language": [language.id] if language else [],
        }
        for kind, found in ids.items():
            for target in found:
                self.by[kind].setdefault(target, []).append(talk)

    def talks_of(self, kind: str, target: str) -> Sequence[Talk]:
        """Return the talks on one shelf, the newest first."""
        return self.by[kind].get(target, ())

    def rows(self, talks: Iterable[Talk]) -> tuple[Row, ...]:
        """Return talks as lists take them."""
        return tuple((talk, self.archive.events.get(talk.event)) for talk in talks)

    def digest(self, talks: Iterable[Talk]) -> str:
        """Return a digest of what lists show of these talks, in this order."""
        return fingerprint([self._digest_of(talk) for talk in talks])

    def _digest_of(self, talk: Talk) -> str:
        # Each stands in many lists, and the repr of one with its abstract is dear.
        found = self._digests.get(id(talk))
        if found is None:
            event = self.archive.events.get(talk.event)
            shown = replace(as_listed(talk), abstract="", aliases=(), coverage=(), links=(), transcript=())
            names = event and (event.title, event.title_prefix)
            found = self._digests[id(talk)] = fingerprint((shown, names, self.domain.page_of_talk(talk)))
        return found
