"""Where generated pages are: their page names, which are docnames without a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Event


@dataclass(frozen=True, slots=True)
class Addresses:
    """The page names of an archive under one ``liveblog_path``."""

    base: str
    kinds: tuple[str, ...]
    """The kinds of pages that are generated: ``events``, ``presenters``, ``tags``."""

    def presenter(self, presenter_id: str) -> str:
        """Return the page of a presenter, empty when there are no such pages."""
        return self._join("presenters", presenter_id) if "presenters" in self.kinds else ""

    def tag(self, tag_id: str) -> str:
        """Return the page of a tag, empty when there are no such pages."""
        return self._join("tags", tag_id) if "tags" in self.kinds else ""

    def event(self, event_id: str, events: Mapping[str, Event]) -> str:
        """Return the page of an event, empty when there are no such pages or no such event."""
        event = events.get(event_id)
        if event is None or "events" not in self.kinds:
            return ""
        return f"{event.path}/index" if event.path else self._join("events", event_id)

    def folders(self) -> list[str]:
        """Return the folders that hold generated pages alone."""
        return [self._join(kind) for kind in ("presenters", "events", "tags")]

    def _join(self, *parts: str) -> str:
        return "/".join(part for part in (self.base.strip("/"), *parts) if part)
