"""Sessionize's API: ``view/All``, ``view/Sessions`` and ``view/GridSmart``.

Times have no zone. Tracks, levels and formats are categories that organisers name as they like, and
addresses of slides are answers to questions that they ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.media import guess_type, is_url, make_link, sort_links
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

if TYPE_CHECKING:
    from sphinx_liveblog.importers.source import Source

_CATEGORIES = {
    "language": re.compile(
        r"(?<!programming )(?<!coding )\b(?:languages?|sprachen?|langues?|idiomas?|lingua)\b"
    ),
    "level": re.compile(r"\b(?:levels?|niveaus?|nivel|difficulty|schwierigkeit\w*|audience)\b"),
    "track": re.compile(r"\b(?:tracks?|streams?|strands?|themenbereich)\b"),
    "type": re.compile(r"\b(?:formats?|types?|length|duration|formato|vortragsart)\b"),
    "tags": re.compile(r"\b(?:tags?|topics?|keywords?|technolog\w+|themen|schlagw\w+)\b"),
}
"""What a category is by its title, the first that fits."""
_QUESTIONS = {
    "slides": re.compile(r"\b(?:slides?|slide ?decks?|deck|folien|präsentation|presentation|diapos\w*)\b"),
    "video": re.compile(r"\b(?:videos?|youtube|vimeo|recordings?|aufzeichnung|aufnahme|vidéo|vídeo)\b"),
}
_OTHER_TALKS = re.compile(
    r"\b(?:previous\w*|past|earlier|other|samples?|examples?|früher\w*|beispiel\w*|prior|demo)\b"
)
_PUBLIC = frozenset({"", "accepted", "accept_queue", "confirmed"})
_CANCELLED = frozenset({"cancelled", "canceled", "withdrawn"})
_URL = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class _Names:
    """What sessions refer to."""

    zone: ZoneInfo | None
    categories: Mapping[str, tuple[str, str]]
    """The field, and the name, of an item by its id."""
    people: Mapping[str, Person]
    questions: Mapping[str, str]
    """The field that is the answer to a question, by its id."""
    rooms: Mapping[str, str]
    columns: Mapping[str, str]


def recognises(source: Source) -> bool:
    """Whether there are sessions that are or are no service sessions."""
    return source.is_json and any(map(_is_session, _list_sessions(source.json)[:20]))


def _is_session(item: object) -> bool:
    return isinstance(item, Mapping) and ("isServiceSession" in item or "isPlenumSession" in item)


def _list_sessions(content: object) -> list[Any]:
    """Return the sessions of any view: at the top, in groups, or in the rooms of days."""
    found: list[Any] = []
    for group in content if isinstance(content, list) else [content]:
        rooms = group.get("rooms") if isinstance(group, Mapping) else None
        rooms = rooms if isinstance(rooms, list) else []
        for part in (group, *rooms):
            sessions = part.get("sessions") if isinstance(part, Mapping) else None
            found += sessions if isinstance(sessions, list) else []
    return found


def read(source: Source, options: Options, report: Report) -> Programme:
    """Read a programme. A session that stands in several groups or rooms is one."""
    top = source.json if isinstance(source.json, Mapping) else {}
    root = Row({**top, "sessions": _list_sessions(source.json)}, source.name, "", report)
    names = _read_names(root, options)
    sessions: dict[str, Row] = {}
    for session in root.rows("sessions"):
        sessions.setdefault(
            session.text("id") or session.place, session.at(session.text("title") or session.place)
        )
    public = [row for row in sessions.values() if row.text("status").lower() in _PUBLIC | _CANCELLED]
    if hidden := len(sessions) - len(public):
        report(Trouble(source.name, "", f"sessions that are not accepted are not read: {hidden}"))
    return Programme(
        timezone=options.timezone,
        talks=tuple(_read_talk(row, names) for row in public if not row.flag("isServiceSession")),
        breaks=tuple(_read_break(row, names) for row in public if row.flag("isServiceSession")),
    )


def _read_names(root: Row, options: Options) -> _Names:
    categories = {
        item.text("id"): (field, item.text("name"))
        for category in root.rows("categories")
        if (field := _find_field(category.text("title"), options.columns, _CATEGORIES))
        for item in category.rows("items")
    }
    return _Names(
        zone=read_zone(options.timezone),
        categories=categories,
        people={row.text("id"): _read_person(row) for row in root.rows("speakers")},
        questions={
            row.text("id"): _find_media(row.text("question"), options.columns)
            for row in root.rows("questions")
        },
        rooms={row.text("id"): row.text("name") for row in root.rows("rooms")},
        columns=options.columns,
    )


def _find_field(title: str, columns: Mapping[str, str], known: Mapping[str, re.Pattern[str]]) -> str:
    """Return the field that a title stands for: who imports says so, else its words do."""
    wanted = title.casefold()
    for field, name in columns.items():
        if " ".join(name.split()).casefold() == wanted:
            return field
    guesses = (field for field, words in known.items() if field not in columns and words.search(wanted))
    return next(guesses, "")


def _find_media(question: str, columns: Mapping[str, str]) -> str:
    is_named = question.casefold() in (" ".join(name.split()).casefold() for name in columns.values())
    if _OTHER_TALKS.search(question.casefold()) and not is_named:
        return ""
    return _find_field(question, columns, _QUESTIONS)


def _read_person(row: Row) -> Person:
    links = (make_link(link.text("url"), link.text("title", "linkType")) for link in row.rows("links"))
    return Person(
        name=row.text("fullName", "name") or f"{row.text('firstName')} {row.text('lastName')}".strip(),
        bio=row.long_text("bio"),
        avatar=row.text("profilePicture"),
        affiliation=row.text("tagLine"),
        links=tuple(link for link in links if link.url),
    )


def _read_slot(session: Row, names: _Names) -> Slot:
    start, end = (move_to_zone(session.moment(key), names.zone) for key in ("startsAt", "endsAt"))
    room = session.text("room") or names.rooms.get(session.text("roomId"), "")
    return Slot(start, length_between(start, end), room)


def _read_break(session: Row, names: _Names) -> Break:
    slot = _read_slot(session, names)
    is_for_all = session.flag("isPlenumSession")
    return Break(session.text("title"), Slot(slot.start, slot.duration) if is_for_all else slot)


def _read_talk(session: Row, names: _Names) -> ImportedTalk:
    media = sort_links(_read_media(session, names))
    values: dict[str, list[str]] = {}
    for field, name in _read_categories(session, names):
        values.setdefault(field, []).append(name)
    track, *more_tracks = values.get("track", [""])
    id_ = session.text("id")
    return ImportedTalk(
        title=session.text("title"),
        keys=(f"id:{id_}",) if id_ else (),
        presenters=tuple(_read_presenters(session, names)),
        abstract=session.long_text("description"),
        abstract_format="text",
        slots=(_read_slot(session, names),),
        track=track,
        type=", ".join(values.get("type", ())),
        level=", ".join(values.get("level", ())),
        language=", ".join(values.get("language", ())),
        tags=(*more_tracks, *values.get("tags", ())),
        video=media.video,
        slides=media.slides,
        links=media.links,
        cancelled=session.text("status").lower() in _CANCELLED,
    )


def _read_categories(session: Row, names: _Names) -> Iterator[tuple[str, str]]:
    for id_ in session.texts("categoryItems"):
        if id_ in names.categories:
            yield names.categories[id_]
    for category in session.rows("categories"):
        field = _find_field(category.text("name", "title"), names.columns, _CATEGORIES)
        yield from ((field, item.text("name")) for item in category.rows("categoryItems") if field)


def _read_presenters(session: Row, names: _Names) -> Iterator[Person]:
    speakers = session.fields.get("speakers")
    for speaker in speakers if isinstance(speakers, list) else ():
        row = Row(
            speaker if isinstance(speaker, Mapping) else {"id": speaker},
            session.file,
            session.place,
            session.report,
        )
        if found := names.people.get(row.text("id")):
            yield found
        elif row.text("name"):
            yield Person(row.text("name"))
        else:
            session.complain(f"there is no speaker {row.text('id')[:60]!r}")


def _read_media(session: Row, names: _Names) -> Iterator[Link]:
    yield make_link(session.text("recordingUrl"), kind="video")
    live = make_link(session.text("liveUrl"))
    if is_url(live.url) and guess_type(live) == "video":  # else a room of a video conference, long closed
        yield live
    for answer in session.rows("questionAnswers"):
        question = answer.text("question")
        field = names.questions.get(answer.text("questionId", "id"), "") or _find_media(
            question, names.columns
        )
        if field in {"video", "slides", "links", "transcript"}:
            yield from _find_links(answer.text("answerValue", "answer"), field)


def _find_links(text: str, field: str) -> Iterable[Link]:
    return (make_link(url, kind=field) for url in _URL.findall(text))


FORMAT = Format("sessionize", "Sessionize's API (view/All, Sessions or GridSmart)", recognises, read)
