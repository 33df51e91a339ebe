"""What the last import wrote, beside the event's file: what differs from it since, a person has edited."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_liveblog.importers.source import UnreadableError

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

    format: str = ""
    """Name of the format that it was read from."""
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
    """Return what the last import wrote; nothing where there was none, or another version wrote it.

    Then every value that is there counts as a person's.

    :raises UnreadableError: it cannot be read, as where two versions were merged and left with marks.
    """
    try:
        data: Any = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Memory()
    except (OSError, ValueError, RecursionError) as error:
        message = f"{path}: this is not what an import wrote: resolve the conflict or delete the file"
        raise UnreadableError(message) from error
    if not isinstance(data, dict) or data.get("version") != _VERSION:
        return Memory()
    return Memory(
        format=_text(data.get("format")),
        event=_record(data.get("event")),
        talks=[_talk(talk) for talk in _list(data.get("talks")) if isinstance(talk, dict)],
        people={str(key): _record(value) for key, value in _record(data.get("people")).items()},
        pictures={key: _text(value) for key, value in _record(data.get("pictures")).items()},
    )


def _talk(talk: Mapping[str, object]) -> KnownTalk:
    return KnownTalk(
        id=_text(talk.get("id")),
        keys=[str(key) for key in _list(talk.get("keys"))],
        record=_record(talk.get("record")),
        post=_text(talk.get("post")),
        post_title=_text(talk.get("post_title")),
    )


def read_memories(events: Path) -> list[Memory]:
    """Return what the last import of each event wrote."""
    folder = events / FOLDER
    return [read_memory(path) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []


def _record(value: object) -> Record:
    return dict(value) if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
