"""What a programme export says, whatever its format: the one thing that readers make and writers take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

When: TypeAlias = datetime | date
"""A date of which no time is known, or a time: naive where the export names no zone for it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A place on the web. ``type`` is ``""``, ``video``, ``slides``, ``transcript`` or ``related``."""

    url: str
    title: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who speaks. Exports have ids for them, which are not stable, so that none is kept."""

    name: str
    bio: str = ""
    avatar: str = ""
    affiliation: str = ""
    pronouns: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """When and where a talk is given."""

    start: When | None = None
    duration: timedelta | None = None
    room: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """What stands in a programme and is no talk: lunch, registration. Without a room it is for all."""

    title: str
    slot: Slot


@dataclass(frozen=True, slots=True)
class ImportedTalk:
    """A talk as the export has it."""

    title: str
    keys: tuple[str, ...] = ()
    """What names it in its export, as ``KIND:VALUE``, the steadiest first: code, guid, id."""
    presenters: tuple[Person, ...] = ()
    abstract: str = ""
    abstract_format: str = "markdown"
    """``markdown``, ``rst``, ``html`` or ``text``."""
    description: str = ""
    """A summary in one line, where the export has one beside the abstract."""
    slots: tuple[Slot, ...] = ()
    """In order of time; a talk may be given twice."""
    track: str = ""
    type: str = ""
    level: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    video: tuple[str, ...] = ()
    slides: tuple[str, ...] = ()
    transcript: str = ""
    license: str = ""
    links: tuple[Link, ...] = ()
    image: str = ""
    recorded: bool | None = None
    """``False`` where it must not be recorded."""
    cancelled: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """One event with its talks."""

    title: str = ""
    id: str = ""
    """The event's id where the export has one that people use, as its acronym."""
    url: str = ""
    timezone: str = ""
    """A name of the IANA database, if the export, or who imports it, gives one."""
    start: date | None = None
    end: date | None = None
    location: str = ""
    talks: tuple[ImportedTalk, ...] = ()
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something in an export that could not be read as it stands, for a person."""

    file: str
    place: str
    """Where in it: a line, a path in JSON, the title of a talk."""
    message: str

    def __str__(self) -> str:
        """Return it in one line."""
        return ": ".join(part for part in (self.file, self.place, self.message) if part)


Report: TypeAlias = Callable[[Trouble], None]
