"""EuroPython's programapi: ``sessions.json``, ``speakers.json`` and ``schedule.json``, together or alone.

Sessions are a dictionary by code whose speakers are codes, or a list with whole speakers (2022); the schedule
is ``days{DATE: {rooms, events[]}}`` and has breaks too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from zoneinfo import ZoneInfo

from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.media import as_beside, is_url, sort_links
from sphinx_liveblog.importers.model import (
    Break,
    ImportedTalk,
    Link,
    Person,
    Programme,
    Report,
    Slot,
    Trouble,
)
from sphinx_liveblog.importers.rows import Row, length_between, move_to_zone, read_zone
from sphinx_liveblog.importers.source import Source, UnreadableError

_OF_SESSIONS = frozenset({"session_type", "python_level", "domain_level", "sessions_in_parallel"})
_PROFILES = {
    "homepage": "", "gitx_url": "", "gitx": "", "mastodon_url": "Mastodon", "bluesky_url": "Bluesky",
    "linkedin_url": "LinkedIn", "twitter_url": "Twitter",
}  # fmt: skip
_CANCELLED = frozenset({"canceled", "cancelled", "withdrawn"})


def recognises(source: Source) -> bool:
    """Whether it is, or has in it, sessions or a schedule."""
    if source.files:
        return any(kind in {"sessions", "schedule"} for kind in map(_kind_of_file, source.files))
    return source.is_json and _kind_of(source.json) in {"sessions", "schedule"}


def _kind_of_file(file: Source) -> str:
    try:
        return _kind_of(file.json) if file.is_json else ""
    except UnreadableError:
        return ""


def _kind_of(content: object) -> str:
    """Return ``sessions``, ``speakers``, ``schedule`` or nothing for what a file says."""
    days = content.get("days") if isinstance(content, Mapping) else None
    if isinstance(days, Mapping):
        return (
            "schedule" if any(isinstance(day, Mapping) and "events" in day for day in days.values()) else ""
        )
    kinds = {kind for item in islice(_items(content), 20) if (kind := _kind_of_item(item))}
    return "sessions" if "sessions" in kinds else "".join(kinds)


def _items(content: object) -> Iterator[object]:
    if isinstance(content, Mapping):
        yield from content.values()
    elif isinstance(content, list):
        yield from content


def _kind_of_item(item: object) -> str:
    if not isinstance(item, Mapping) or "code" not in item:
        return ""
    if "title" in item and not _OF_SESSIONS.isdisjoint(item):
        return "sessions"
    return "speakers" if {"name", "submissions"} <= item.keys() else ""


def read(source: Source, options: Options, report: Report) -> Programme:
    """Read a programme, which does not say of what event it is."""
    files = {kind: list(_files_of(source, kind, report)) for kind in ("sessions", "speakers", "schedule")}
    sessions = [row for file in files["sessions"] for row in file.rows("sessions")]
    events = [found for file in files["schedule"] for found in _read_events(file)]
    known = dict(_read_speakers(files["speakers"], [*sessions, *(event for event, _ in events)]))
    if not known and any(isinstance(code, str) for row in sessions for code in _speakers_of(row)):
        report(Trouble(source.name, "", "names speakers by codes: put speakers.json beside it in a folder"))
    talks: dict[str, ImportedTalk] = {}
    zone = read_zone(options.timezone)
    breaks = []
    for row in sessions:
        _note(talks, row, _read_talk(row, known, _Place(_room_of(row, ()), zone)))
    for event, rooms in events:
        if event.text("event_type").lower() == "break":
            room = _room_of(event, rooms) if len(event.texts("rooms")) == 1 else ""
            breaks.append(Break(event.text("title"), _read_slot(event, _Place(room, zone))))
        else:
            _note(talks, event, _read_talk(event, known, _Place(_room_of(event, rooms), zone)))
    return Programme(timezone=options.timezone, talks=tuple(talks.values()), breaks=tuple(breaks))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something is, and by which clocks."""

    room: str
    zone: ZoneInfo | None


def _files_of(source: Source, kind: str, report: Report) -> Iterator[Row]:
    for file in source.files or (source,):
        if _kind_of_file(file) == kind:
            yield Row(file.json if kind == "schedule" else {kind: file.json}, file.name, "", report)


def _read_events(schedule: Row) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """Yield what happens, with the rooms of that day."""
    days = schedule.row("days")
    for day in days.fields:
        rooms = days.row(day)
        for event in rooms.rows("events"):
            yield event.at(event.text("title") or event.place), rooms.texts("rooms")


def _speakers_of(row: Row) -> list[object]:
    found = row.fields.get("speakers")
    return found if isinstance(found, list) else []


def _read_speakers(files: list[Row], rows: list[Row]) -> Iterator[tuple[str, Person]]:
    """Yield people by their code: those of the speakers' own file come last, for they say most."""
    for row in rows:
        for item in _speakers_of(row):
            if isinstance(item, Mapping):
                speaker = replace(row, fields=item)
                yield speaker.text("code"), _read_person(speaker)
    for file in files:
        for speaker in file.rows("speakers"):
            yield speaker.text("code"), _read_person(speaker)


def _read_person(speaker: Row) -> Person:
    links = ((speaker.text(key), title) for key, title in _PROFILES.items())
    return Person(
        name=speaker.text("name"),
        bio=speaker.long_text("biography", "bio"),
        avatar=speaker.text("avatar"),
        affiliation=speaker.text("affiliation"),
        links=tuple(Link(url, title) for url, title in dict(links).items() if is_url(url)),
    )


def _read_presenters(talk: Row, known: Mapping[str, Person]) -> Iterator[Person]:
    for item in _speakers_of(talk):
        speaker = replace(talk, fields=item if isinstance(item, Mapping) else {"code": item})
        found = known.get(speaker.text("code"))
        if found and speaker.text("code"):
            yield found
        elif isinstance(item, Mapping):
            yield _read_person(speaker)
        elif known:
            talk.complain(f"speakers: nobody has the code {speaker.text('code')[:20]!r}")


def _room_of(row: Row, all_rooms: tuple[str, ...]) -> str:
    """Return the room, or the rooms; empty for what is in all of them."""
    rooms = row.texts("rooms")
    return (
        "" if rooms and {*rooms} >= {*all_rooms} and len(rooms) > 1 else row.text("room") or ", ".join(rooms)
    )


def _read_slot(row: Row, place: _Place) -> Slot:
    start, end = (move_to_zone(row.moment(key), place.zone) for key in ("start", "end"))
    return Slot(start, length_between(start, end) or row.minutes("duration"), place.room)


def _read_talk(row: Row, known: Mapping[str, Person], place: _Place) -> ImportedTalk:
    talk = row.at(row.text("title") or row.place)
    resources = (Link(link.text("resource"), link.text("description")) for link in talk.rows("resources"))
    recording, page = Link(talk.text("youtube_url"), "", "video"), Link(talk.text("website_url"), "", "page")
    media = sort_links([recording, *map(as_beside, resources), page])
    slot, code = _read_slot(talk, place), talk.text("code")
    return ImportedTalk(
        title=talk.text("title"),
        keys=(f"code:{code}",) if code else (),
        presenters=tuple(_read_presenters(talk, known)),
        abstract=talk.long_text("abstract"),
        description=talk.text("tweet"),
        slots=(slot,) if slot.start or slot.duration else (),
        track=talk.text("track"),
        type=talk.text("session_type", "submission_type", "type"),
        level=talk.text("level", "python_level"),
        video=media.video,
        slides=media.slides,
        links=media.links,
        cancelled=talk.text("state").lower() in _CANCELLED,
    )


def _note(talks: dict[str, ImportedTalk], row: Row, talk: ImportedTalk) -> None:
    """Add a talk; of one that is there already, what it says beside that: a time, who speaks."""
    key = talk.keys[0] if talk.keys else f"{row.file}:{row.place}:{len(talks)}"
    old = talks.get(key)
    if old is None:
        talks[key] = talk
        return
    timed = tuple(slot for slot in old.slots if slot.start)
    more = tuple(slot for slot in talk.slots if slot.start and slot.start not in {one.start for one in timed})
    talks[key] = replace(
        old,
        slots=(*timed, *more) or old.slots,
        presenters=old.presenters or talk.presenters,
        links=old.links or talk.links,
    )


FORMAT = Format("programapi", "sessions.json and schedule.json of EuroPython's programapi", recognises, read)
