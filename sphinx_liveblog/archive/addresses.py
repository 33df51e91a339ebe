"""Where generated pages are: their page names, which are docnames without a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Event, Talk

LISTS = ("events", "presenters", "tags", "years", "tracks", "languages")
"""The kinds of lists that a site may have pages of, in the order in which the archive's index names them."""
FOLDERS = {
    "event": "events",
    "presenter": "presenters",
    "tag": "tags",
    "year": "years",
    "track": "tracks",
    "language": "languages",
}
"""What one page is about, and the folder of such pages."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The page names of an archive under one ``liveblog_path``."""

    base: str
    kinds: tuple[str, ...]
    """The kinds of lists that have pages, of :data:`LISTS`."""

    def index(self, folder: str = "") -> str:
        """Return the index of the archive, or of one kind of lists; empty when there are no such pages."""
        return self.in_base(folder, "index") if not folder or folder in self.kinds else ""

    def of(self, kind: str, target: str) -> str:
        """Return the page of a presenter, tag, year, track or language; empty when there are no such pages.

        :param target: its id.
        """
        folder = FOLDERS[kind]
        return self.in_base(folder, target) if folder in self.kinds else ""

    def event(self, event_id: str, events: Mapping[str, Event]) -> str:
        """Return the page of an event, empty when there are no such pages or no such event."""
        event = events.get(event_id)
        if event is None or "events" not in self.kinds:
            return ""
        return f"{event.path}/index" if event.path else self.in_base("events", event_id)

    def talk(self, talk: Talk, events: Mapping[str, Event]) -> str:
        """Return the page of a talk of a programme: its own, or a redirect to the post that covers it."""
        event = events.get(talk.event)
        if event is None or not talk.row:
            return ""
        folder = talks_folder(event)
        return f"{folder}/{talk.row}" if folder else self.in_base("talks", event.id, talk.row)

    def talk_of_former_event(self, talk: Talk, events: Mapping[str, Event], former_id: str) -> str:
        """Return the page that a talk had when its event had another id; empty in folders of their own."""
        event = events.get(talk.event)
        is_here = event is not None and bool(talk.row) and not talks_folder(event)
        return self.in_base("talks", former_id, talk.row) if is_here else ""

    def folders(self) -> list[str]:
        """Return the folders that hold generated pages alone."""
        return [self.in_base(folder) for folder in (*LISTS, "talks")]

    def in_base(self, *parts: str) -> str:
        """Return a page name below ``liveblog_path``."""
        return "/".join(part for part in (self.base.strip("/"), *parts) if part)


def generated_folders(base: str) -> frozenset[str]:
    """Return the folders of the archive itself, without case: no event can have its pages right there.

    :param base: ``liveblog_path``.
    """
    addresses = Addresses(base.strip("/ "), LISTS)
    return frozenset(folder.casefold() for folder in (addresses.in_base(), *addresses.folders()) if folder)


def talks_folder(event: Event) -> str:
    """Return the folder that an event has for its talks, empty for the usual place."""
    return event.talk_path or (f"{event.path}/talks" if event.path else "")


def page_number(page: str, number: int) -> str:
    """Return the page name of page ``number`` of a list; the first is the list's own."""
    if number == 1:
        return page
    return f"{page.removesuffix('/index')}/page/{number}"
