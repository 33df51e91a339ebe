"""``catalog.json``: every public talk, for programs; ``catalog.schema.json`` says what may be in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from sphinx_liveblog.archive.model import fingerprint

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Event, Link, Presenter, Slot, Talk
    from sphinx_liveblog.site.workshop import Workshop

VERSION = 1
"""Raised when a field changes its meaning or goes; new fields may come at any time."""


class Catalog:
    """Makes the catalog of one site."""

    def __init__(self, workshop: Workshop, builder: Any) -> None:  # noqa: ANN401  # html or dirhtml
        self._abstracts = workshop.abstracts
        domain = self._domain = workshop.domain
        self._archive = domain.public_archive
        self._builder = builder
        self._base: str = builder.config.html_baseurl
        self.talks = [talk for talk in self._archive.talks if talk.listed]

    def digest(self) -> str:
        """Return a digest of everything that the file is made of; making it is dear."""
        domain, settings = self._domain, self._builder.config
        pages = [domain.page_of("presenter", person_id) for person_id in domain.public_presenters()]
        pages += map(domain.page_of_talk, self.talks)
        names = [tag.title for tag in self._archive.tags.values()]
        return fingerprint(
            (
                VERSION,
                settings.project,
                self._base,
                domain.addresses,
                sorted(domain.replaced.items()),
                pages,
                names,
                self._events(),
                self.talks,
            )
        )

    def render(self) -> str:
        """Return the text of the file; what only a preview shows is not in it."""
        content = {
            "version": VERSION,
            "title": self._builder.config.project,
            "url": self._url(self._domain.addresses.index()),
            "events": [self._event(event) for event in self._events()],
            "talks": [self._talk(talk) for talk in self.talks],
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def _events(self) -> list[Event]:
        ids = {talk.event for talk in self.talks} & self._archive.events.keys()
        return [self._archive.events[key] for key in sorted(ids)]

    def _url(self, page: str) -> str:
        """Return the address of a page: absolute with ``html_baseurl``, else from the front page."""
        uri: str = self._builder.get_target_uri(self._domain.at(page))
        return urljoin(self._base.rstrip("/") + "/", uri) if self._base else uri

    def _event(self, event: Event) -> dict[str, Any]:
        page = self._domain.page_of("event", event.id)
        return _without_gaps(
            {
                "id": event.id,
                "title": event.title,
                "url": self._url(page) if page else "",
                "website": event.url,
                "series": event.series,
                "start": event.start.isoformat() if event.start else "",
                "end": event.end.isoformat() if event.end else "",
                "timezone": event.timezone,
                "location": event.location,
            }
        )

    def _talk(self, talk: Talk) -> dict[str, Any]:
        page = self._domain.page_of_talk(talk)
        return _without_gaps(
            {
                "id": talk.ref,
                "title": talk.title,
                "url": self._url(page) if page else "",
                "event": talk.event,
                "presenters": [self._presenter(person) for person in talk.presenters],
                "description": talk.description,
                "abstract": self._abstracts.text(talk),
                "date": talk.date.isoformat() if talk.date else "",
                "slots": [slot for slot in map(_slot, talk.slots) if slot],
                "track": talk.track,
                "type": talk.type,
                "level": talk.level,
                "language": talk.language,
                "tags": [self._archive.tags[tag].title for tag in talk.tags if tag in self._archive.tags],
                **{name: _links(getattr(talk, name)) for name in ("video", "slides", "transcript", "links")},
                "license": talk.license,
                "cancelled": talk.cancelled,
                "liveblog": bool(talk.docname),
            }
        )

    def _presenter(self, person: Presenter) -> dict[str, Any]:
        page = self._domain.page_of("presenter", person.id)
        return _without_gaps({"id": person.id, "name": person.name, "url": self._url(page) if page else ""})


def _slot(slot: Slot) -> dict[str, Any]:
    return _without_gaps(
        {
            "start": slot.start.isoformat() if slot.start else "",
            "end": slot.end.isoformat() if slot.end else "",
            "minutes": int(slot.duration.total_seconds() // 60) if slot.duration else 0,
            "room": slot.room,
        }
    )


def _links(links: tuple[Link, ...]) -> list[dict[str, Any]]:
    return [_without_gaps({"url": link.url, "title": link.title, "type": link.type}) for link in links]


def _without_gaps(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that say something."""
    return {key: value for key, value in fields.items() if value}
