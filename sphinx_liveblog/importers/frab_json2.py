"""``schedule.json``, version 2, of the c3voc hub (https://c3voc.de/schema/schedule2).

``schedule.events`` is one list of talks and breaks. Tracks and rooms are often named elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.frab_json import join_texts
from sphinx_liveblog.importers.media import join_url, make_link, sort_links
from sphinx_liveblog.importers.model import Break, ImportedTalk, Link, Person, Programme, Report, Slot
from sphinx_liveblog.importers.rows import (
    Row,
    has_html,
    length_between,
    move_to_zone,
    read_length,
    read_zone,
)

if TYPE_CHECKING:
    from sphinx_liveblog.importers.source import Source

_BREAKS = frozenset({"BREAK", "META"})
_CANCELLED = frozenset({"CANCELED", "CANCELLED", "WITHDRAWN"})
_ROLES = ("SPEAKER", "PRESENTER", "", "MODERATOR", "HOST", "GUEST", "CONTRIBUTOR")
"""Who stands on the stage, in the order in which a talk names them; others work behind it."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What events refer to."""

    zone: ZoneInfo | None
    base: str
    tracks: Mapping[str, str]
    rooms: Mapping[str, str]


def recognises(source: Source) -> bool:
    """Whether there are events in a schedule."""
    if not source.is_json or not isinstance(source.json, dict):
        return False
    schedule = source.json.get("schedule")
    return isinstance(schedule, dict) and isinstance(schedule.get("events"), list | dict)


def read(source: Source, options: Options, report: Report) -> Programme:
    """Read a programme."""
    schedule = Row(source.json, source.name, "", report).row("schedule")
    conference = schedule.row("conference")
    timezone = conference.text("time_zone_name") or options.timezone
    base = conference.text("url", "base_url") or schedule.text("base_url")
    plan = _Plan(read_zone(timezone), base, _name_all(conference, "tracks"), _name_all(conference, "rooms"))
    events = [event.at(event.text("title") or event.place) for event in schedule.rows("events")]
    return Programme(
        title=conference.text("title"),
        id=conference.text("acronym"),
        url=base,
        timezone=timezone,
        start=conference.day("start"),
        end=conference.day("end"),
        talks=tuple(_read_talk(event, plan) for event in events if not _is_break(event)),
        breaks=tuple(
            Break(event.text("title"), _read_slot(event, plan)) for event in events if _is_break(event)
        ),
    )


def _name_all(conference: Row, key: str) -> dict[str, str]:
    return {
        name: row.text("name", "title")
        for row in conference.rows(key)
        for name in (row.text("guid"), row.text("slug"), row.text("id"))
        if name
    }


def _is_break(event: Row) -> bool:
    return event.text("type").upper() in _BREAKS


def _read_name(event: Row, key: str, names: Mapping[str, str]) -> str:
    """Return the name of a track or room, which may be an object, or one of the keys by which it is known."""
    if not isinstance(event.fields.get(key), Mapping):
        return names.get(event.text(key)) or event.text(key)
    row = event.row(key)
    ids = [row.text(name) for name in ("guid", "slug", "id")]
    return row.text("name", "title") or next((names[id_] for id_ in ids if names.get(id_)), row.text("slug"))


def _read_slot(event: Row, plan: _Plan) -> Slot:
    start, end = (move_to_zone(event.moment(key), plan.zone) for key in ("start", "end"))
    return Slot(
        start,
        length_between(start, end) or read_length(event.text("duration")),
        _read_name(event, "room", plan.rooms),
    )


def _read_talk(event: Row, plan: _Plan) -> ImportedTalk:
    media = sort_links([*_read_links(event, plan.base), make_link(event.text("url"), base=plan.base)])
    text = join_texts(event.long_text("abstract"), event.long_text("description"))
    recording = event.row("recording")
    return ImportedTalk(
        title=event.text("title"),
        keys=tuple(f"{key}:{event.text(key)}" for key in ("code", "guid", "id") if event.text(key)),
        presenters=tuple(_read_presenters(event, plan.base)),
        abstract=text,
        abstract_format="html" if has_html(text) else "markdown",
        description=event.text("subtitle"),
        slots=(_read_slot(event, plan),),
        track=_read_name(event, "track", plan.tracks),
        type=event.text("type"),
        language=event.text("language"),
        video=media.video,
        slides=media.slides,
        transcript=media.transcript,
        license=event.text("recording_license", "license") or recording.text("license"),
        links=media.links,
        image=join_url(plan.base, _read_logo(event)),
        recorded=False if event.flag("do_not_record") or recording.flag("optout") else None,
        cancelled=event.text("state").upper() in _CANCELLED,
    )


def _read_logo(event: Row) -> str:
    return (
        event.row("logo").text("url") if isinstance(event.fields.get("logo"), Mapping) else event.text("logo")
    )


def _read_links(event: Row, base: str) -> Iterator[Link]:
    for key in ("links", "attachments"):
        for link in event.rows(key):
            yield make_link(link.text("url"), link.text("title", "service"), link.text("type"), base)


def _read_presenters(event: Row, base: str) -> list[Person]:
    key = "participants" if "participants" in event.fields else "persons"
    people = [(row.text("role").upper(), row) for row in event.rows(key)]
    return [_read_person(row, base) for role in _ROLES for its_role, row in people if its_role == role]


def _read_person(person: Row, base: str) -> Person:
    links = (
        make_link(link.text("url"), link.text("title", "service"), "", base) for link in person.rows("links")
    )
    return Person(
        name=person.text("name", "public_name"),
        bio=person.long_text("biography", "bio"),
        avatar=join_url(base, person.text("avatar")),
        pronouns=person.text("pronouns"),
        links=tuple(link for link in links if link.url),
    )


FORMAT = Format("frab-json2", "schedule.json version 2 of the c3voc hub", recognises, read)
