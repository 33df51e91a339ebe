"""What a page says of a talk in lines with an icon: in the header of a post, and on the talk's own page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.locale import _

from sphinx_liveblog.documents.cards import reference_to
from sphinx_liveblog.documents.nodes import icon_node, paragraph, text
from sphinx_liveblog.documents.when import format_end, format_moment, time_node

if TYPE_CHECKING:
    from babel import Locale

    from sphinx_liveblog.archive.model import Event, Link, Slot, Talk


def timed_slots(talk: Talk) -> list[Slot]:
    """Return the slots of which a time is known."""
    return [slot for slot in talk.slots if slot.start is not None]


def when_facts(talk: Talk, locale: Locale, pattern: str) -> Iterator[nodes.paragraph]:
    """Yield each time at which a talk is given; of several, each with its room."""
    slots = timed_slots(talk)
    for slot in slots:
        room = [nodes.Text(f", {slot.room}")] if slot.room and len(slots) > 1 else []
        yield fact("clock", _("When"), *when_nodes(slot, locale, pattern), *room)


def where_facts(talk: Talk, event: Event | None) -> Iterator[nodes.paragraph]:
    """Yield where a talk is given: its rooms that do not stand beside a time, and the place of the event."""
    places = (*_rooms(talk), event.location if event else "")
    where = ", ".join(dict.fromkeys(filter(None, places)))
    if where:
        yield fact("location", _("Where"), text(where))


def _rooms(talk: Talk) -> Iterator[str]:
    said_with_times = len(timed_slots(talk)) > 1
    if not said_with_times:
        yield talk.room
    yield from (slot.room for slot in talk.slots if not (said_with_times and slot.start))


def media_facts(talk: Talk, *, with_video: bool = True) -> Iterator[nodes.paragraph]:
    """Yield what remains of a talk: recording, slides, transcript, links, licence."""
    rows: tuple[tuple[str, str, tuple[Link, ...]], ...] = (
        ("play", _("Video"), talk.video if with_video else ()),
        ("play", _("Stream"), talk.stream),
        ("slides", _("Slides"), talk.slides),
        ("link", _("Transcript"), talk.transcript),
        ("link", _("Links"), talk.links),
    )
    for icon, label, links in rows:
        if links:
            yield fact(icon, label, *_media_links(links, label))
    if talk.license:
        yield fact("", _("Licence"), text(talk.license))


def _media_links(links: tuple[Link, ...], label: str) -> list[nodes.Node]:
    result: list[nodes.Node] = []
    for number, link in enumerate(links, start=1):
        shown = link.title or (label if len(links) == 1 else f"{label} {number}")
        if not link.title and label == _("Links"):
            # A number says less than where it leads.
            shown = (urlsplit(link.url).hostname or shown).removeprefix("www.")
        result += [nodes.Text(", "), nodes.reference("", shown, internal=False, refuri=link.url)]
    return result[1:]


def tag_nodes(tags: tuple[tuple[str, str], ...]) -> list[nodes.Node]:
    """Return tags, given as ``(id, title)``, with links to their pages."""
    result: list[nodes.Node] = []
    for tag, title in tags:
        comma = text(", ", "liveblog-separator")
        result += [comma, reference_to("tag", tag, text(title, "liveblog-tag"))]
    return result[1:]


def when_nodes(slot: Slot, locale: Locale, pattern: str) -> list[nodes.Node]:
    """Return start and end of a slot, with its zone."""
    if slot.start is None:
        return []
    end = format_end(slot, locale)
    if not end:
        return [time_node(slot.start, locale, pattern)]
    begin = format_moment(slot.start, locale, pattern, with_zone=False)
    tail = " ".join(part for part in (f" – {end}", slot.start.abbreviation()) if part)
    return [time_node(slot.start, locale, pattern, begin), nodes.Text(tail)]


def fact(
    icon: str, label: str, *content: nodes.Node, classes: Iterable[str] = (), shown: bool = False
) -> nodes.paragraph:
    """Return one line of the header: an icon, the words that it stands for, and the fact.

    The words are only for those who do not see the icon, unless they are to be ``shown``.
    """
    first: list[nodes.Node] = [icon_node(icon)] if icon else []
    words = text(f"{label}: ", "liveblog-label" if icon and not shown else "liveblog-key")
    return paragraph(*first, words, *content, classes=classes)
