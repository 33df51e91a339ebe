"""What the last import wrote, beside the event's file: what differs from it since, a person has edited."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx_liveblog.importers.records import Record

FOLDER = ".imported"
"""Within the folder of events; to be kept with the archive, in version control."""
_VERSION = 1


@dataclass(slots=True)
class KnownTalk:
    """A talk as the last import left it."""

    id: str
    keys: list[str] = field(default_factory=list)
    """What names it in its export."""
    record: Record = field(default_factory=dict)
    post: str = ""
    """The scaffolded post, relative to the source folder."""
    post_title: str = ""


@dataclass(slots=True)
class Memory:
    """What the last import of an event wrote."""

    event: Record = field(default_factory=dict)
    talks: list[KnownTalk] = field(default_factory=list)
    people: dict[str, Record] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    """Address of a picture that was taken over to its path from the source folder on."""

    def write(self) -> str:
        """Return it as text; always the same for the same content."""
        data = {"version": _VERSION, **asdict(self)}
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def memory_path(events: Path, event_id: str) -> Path:
    """Return where the memory of an event is."""
    return events / FOLDER / f"{event_id}.json"


def read_memory(path: Path) -> Memory:
    """Return what the last import wrote; nothing where there was none, or it cannot be read.

    Then every value that is there counts as a person's.
    """
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Memory()
    if not isinstance(data, dict) or data.get("version") != _VERSION:
        return Memory()
    talks = [
        KnownTalk(
            id=str(talk.get("id", "")),
            keys=[str(key) for key in talk.get("keys", [])],
            record=_record(talk.get("record")),
            post=str(talk.get("post", "")),
            post_title=str(talk.get("post_title", "")),
        )
        for talk in data.get("talks", [])
        if isinstance(talk, dict)
    ]
    people = data.get("people")
    found = people if isinstance(people, dict) else {}
    return Memory(
        event=_record(data.get("event")),
        talks=talks,
        people={str(key): _record(value) for key, value in found.items()},
        pictures={key: str(value) for key, value in _record(data.get("pictures")).items()},
    )


def read_memories(events: Path) -> list[Memory]:
    """Return what the last import of each event wrote."""
    folder = events / FOLDER
    return [read_memory(path) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []


def _record(value: object) -> Record:
    return dict(value) if isinstance(value, Mapping) else {}
