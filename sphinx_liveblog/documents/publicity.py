"""Who and what of an archive is public: what listed talks and posts have, or a listed page names."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

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
        self._listed: dict[str, set[str]] = {
            "presenter": {person.id for talk in talks for person in talk.presenters}
            | {person.id for post in posts for person in post.authors},
            "event": {talk.event for talk in talks},
            "tag": set(archive.tags),
        }
        self._known: Mapping[str, Mapping[str, object]] = {
            "presenter": archive.presenters,
            "event": archive.events,
            "tag": archive.tags,
        }

    def ids(self, kind: str) -> list[str]:
        """Return the ids of every public presenter, event or tag, sorted."""
        return sorted((self._listed[kind] | self._named(kind)) & self._known[kind].keys())

    def has(self, kind: str, target: str) -> bool:
        """Whether a presenter, event or tag is public."""
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
