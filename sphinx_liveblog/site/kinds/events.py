"""The page of an event: its facts, its other editions, and its programme by day, track and room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sphinx.locale import _

from sphinx_liveblog.archive.schedule import plan_days
from sphinx_liveblog.archive.select import editions_of, group_talks, sort_by
from sphinx_liveblog.documents.cards import picture
from sphinx_liveblog.documents.nodes import block
from sphinx_liveblog.documents.schedule import render_schedule
from sphinx_liveblog.documents.when import format_moment
from sphinx_liveblog.site.page import Page, Place

if TYPE_CHECKING:
    from docutils import nodes

    from sphinx_liveblog.archive.model import Event, Talk
    from sphinx_liveblog.site.workshop import Workshop

    _Groups = list[tuple[str, tuple[Talk, ...]]]


def make_pages(workshop: Workshop) -> Iterator[Page]:
    """Yield the page of every public event; it is never split."""
    for event_id in workshop.domain.public_events():
        name = workshop.domain.page_of("event", event_id)
        if name:
            yield _make_event(workshop, name, workshop.archive.events[event_id])


def _make_event(workshop: Workshop, name: str, event: Event) -> Page:
    talks = sort_by(workshop.shelves.talks_of("event", event.id), "date")
    editions = [
        (edition, workshop.domain.page_of("event", edition.id))
        for edition in editions_of(workshop.archive, event)
        if workshop.domain.publicity.has("event", edition.id)
    ]
    groups = {by: _group(workshop, talks, by) for by in ("track", "room")}
    headings = {by: [title for title, _found in found] for by, found in groups.items()}

    def context() -> dict[str, Any]:
        return {
            "event": event,
            "logo": _logo(event),
            "when": _period(workshop, event),
            "editions": editions,
            "talks": _list_programme(workshop, event, talks),
            "tracks": _list_groups(workshop, groups["track"]),
            "rooms": _list_groups(workshop, groups["room"]),
        }

    return Page(
        name=name,
        kind="event",
        target=event.id,
        template=workshop.template_of(event),
        title=event.title,
        shows=(event, workshop.shelves.digest(talks), editions, headings),
        context=context,
        place=Place(workshop.indexes("events")),
        pictures=(event.logo,) if event.logo else (),
        search=lambda: f"{event.series}\n{event.location}\n{event.description}",
    )


def _logo(event: Event) -> list[nodes.Node]:
    if not event.logo:
        return []
    return [block("div", picture(event.logo, ""), classes=["liveblog-logo"], decorative=True)]


def _period(workshop: Workshop, event: Event) -> str:
    moments = [moment for moment in (event.start, event.end) if moment]
    shown = (format_moment(moment, workshop.locale, workshop.date_format) for moment in moments)
    return " – ".join(dict.fromkeys(shown))


def _list_programme(workshop: Workshop, event: Event, talks: Sequence[Talk]) -> list[nodes.Node]:
    """Return the talks by day: where times are known, as a programme with its breaks."""
    if any(slot.start and slot.start.precision for talk in talks for slot in talk.slots):
        return render_schedule(plan_days(event, talks), event, workshop.locale)
    days = [(day, workshop.shelves.rows(found)) for day, found in group_talks(workshop.archive, talks, "day")]
    # The only day of an event stands in its dates already.
    groups = days if len(days) > 1 else [("", rows) for _day, rows in days]
    return workshop.listing.render(groups, _("No talks yet."), by_day=True)


def _group(workshop: Workshop, talks: Sequence[Talk], by: str) -> _Groups:
    """Return the talks by track or room; nothing where there is only one."""
    groups = [(title, found) for title, found in group_talks(workshop.archive, talks, by) if title]
    return groups if len(groups) > 1 else []


def _list_groups(workshop: Workshop, groups: _Groups) -> list[tuple[str, list[nodes.Node]]]:
    return [(title, workshop.list_titles(found)) for title, found in groups]
