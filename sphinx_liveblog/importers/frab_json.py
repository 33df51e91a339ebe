"""``schedule.json``, version 1, of frab and pretalx (https://c3voc.de/schedule/schema.json).

``schedule.conference.days[].rooms{NAME: [event]}``. Older pretalx has no time zone and no links of people.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.media import join_url, make_link, sort_links
from sphinx_liveblog.importers.model import ImportedTalk, Link, Person, Programme, Report, Slot
from sphinx_liveblog.importers.rows import Row, length_between

if TYPE_CHECKING:
    from sphinx_liveblog.importers.source import Source


def recognises(source: Source) -> bool:
    """Whether there are days in a conference in a schedule."""
    if not source.is_json or not isinstance(source.json, dict):
        return False
    schedule = source.json.get("schedule")
    conference = schedule.get("conference") if isinstance(schedule, dict) else None
    return isinstance(conference, dict) and "days" in conference and "events" not in source.json["schedule"]


def read(source: Source, options: Options, report: Report) -> Programme:
    """Read a programme."""
    schedule = Row(source.json, source.name, "", report).row("schedule")
    conference = schedule.row("conference")
    base = schedule.text("base_url")
    return Programme(
        title=conference.text("title"),
        id=conference.text("acronym"),
        url=conference.text("url") or base,
        timezone=conference.text("time_zone_name") or options.timezone,
        start=conference.day("start"),
        end=conference.day("end"),
        talks=tuple(_read_talks(conference, base)),
    )


def _read_talks(conference: Row, base: str) -> Iterator[ImportedTalk]:
    for day in conference.rows("days"):
        rooms = day.row("rooms")
        for room in rooms.fields:
            for event in rooms.rows(room):
                yield _read_talk(event.at(event.text("title") or event.place), room, base)


def _read_talk(event: Row, room: str, base: str) -> ImportedTalk:
    start = event.moment("date")
    duration = length_between(start, event.moment("end")) or event.clock_length("duration")
    page = make_link(event.text("url"), base=base)
    named = [link for key in ("links", "attachments") for link in _read_links(event, key, base)]
    media = sort_links([*named, page])
    return ImportedTalk(
        title=event.text("title"),
        keys=tuple(f"{key}:{event.text(key)}" for key in ("code", "guid", "id") if event.text(key)),
        presenters=tuple(_read_person(person, base) for person in event.rows("persons")),
        abstract=join_texts(event.long_text("abstract"), event.long_text("description")),
        description=event.text("subtitle"),
        slots=(Slot(start, duration, event.text("room") or room),),
        track=event.text("track"),
        type=event.text("type"),
        language=event.text("language"),
        video=media.video,
        slides=media.slides,
        transcript=media.transcript,
        license=event.text("recording_license"),
        links=media.links,
        image=join_url(base, event.text("logo")),
        recorded=False if event.flag("do_not_record") else None,
    )


def join_texts(abstract: str, description: str) -> str:
    """Return the text of a talk whose abstract and description are two; some exports have one text twice."""
    parts = [abstract] if description.startswith(abstract) and description else [abstract, description]
    return description if parts == [abstract] and description else "\n\n".join(filter(None, parts))


def _read_links(event: Row, key: str, base: str) -> Iterator[Link]:
    for link in event.rows(key):
        yield make_link(link.text("url"), link.text("title"), link.text("type"), base)


def _read_person(person: Row, base: str) -> Person:
    return Person(
        name=person.text("name", "public_name", "full_public_name"),
        bio=person.long_text("biography", "bio"),
        avatar=join_url(base, person.text("avatar")),
        links=tuple(
            make_link(link.text("url"), link.text("title"), base=base) for link in person.rows("links")
        ),
    )


FORMAT = Format("frab-json", "schedule.json of pretalx and frab", recognises, read)
