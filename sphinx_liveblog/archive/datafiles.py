"""The data files of an archive: presenters, events and tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.fields import ends_after, one_line
from sphinx_liveblog.archive.model import Event, Tag
from sphinx_liveblog.archive.names import safe_folder
from sphinx_liveblog.archive.people import People, read_person
from sphinx_liveblog.archive.problems import Problem, Report, Sheet, Subtype
from sphinx_liveblog.archive.programme import TalkSource, read_breaks, read_talks
from sphinx_liveblog.archive.publication import read_publication, text_may_hide
from sphinx_liveblog.archive.times import Moment, parse_zone
from sphinx_liveblog.archive.values import Fields, Items, Pair, Scalar, canonical_key
from sphinx_liveblog.archive.visibility import Claim
from sphinx_liveblog.archive.yamltext import keep_last, parse_yaml

if TYPE_CHECKING:
    from sphinx_liveblog.archive.fields import FieldReader

SUFFIXES = (".yml", ".yaml")
MAX_NODES = 2_000_000
"""Limit of a data file's expanded values: an event of 5,000 talks has about 100,000."""
MAX_CHARS = 16 * 1024 * 1024

EVENT_KEYS = [
    "title",
    "url",
    "timezone",
    "start",
    "end",
    "location",
    "description",
    "logo",
    "series",
    "hashtag",
    "title_prefix",
    "posts",
    "published",
    "publish_date",
    "draft",
    "path",
    "talk_path",
    "template",
    "abstract_format",
    "aliases",
    "talks",
    "slots",
]

_OWN_LINE = re.compile(r"""^(?:\{[ \t]*)?["']?(?:title|talks)["']?[ \t]*:""", re.MULTILINE | re.IGNORECASE)
"""A key of an event at the left: of a programme in YAML, or in JSON on one line."""


@dataclass(frozen=True, slots=True)
class EventSource:
    """An event, what it claims about its publication, and its talks."""

    event: Event
    claim: Claim
    talks: tuple[TalkSource, ...]
    sheet: Sheet
    file: str
    """The file it stands in, relative to the source directory; ``conf.py`` for one given there."""
    path_line: int | None = None
    """Line of its ``path``."""
    aliases_line: int | None = None
    """Line of its ``aliases``."""
    talk_path_line: int | None = None
    """Line of its ``talk_path``."""
    has_no_date: bool = False
    """Whether the file says that nobody knows when it was: an empty ``start``."""


def find_files(root: Path, name: str) -> list[Path]:
    """Return the YAML files that a configured file or folder stands for, sorted."""
    if not name:
        return []
    place = root / name
    if place.is_dir():
        # An editor's lock is a link to nowhere: ".#berlin.yml".
        files = (path for path in place.iterdir() if not path.name.startswith(".#"))
        return sorted(path for path in files if path.suffix in SUFFIXES)
    if place.is_file():
        return [place]
    other = place.with_suffix(".yaml" if place.suffix == ".yml" else ".yml")
    return [other] if place.suffix in SUFFIXES and other.is_file() else []


def read_data_file(path: Path, name: str, report: Report) -> Fields | None:
    """Return the mapping in a YAML file; what cannot be read is a problem and ``None``."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        report(Problem(name, None, Subtype.DATA_FILE, "the file cannot be read: {}", (_reason(error),)))
        return None
    value = parse_yaml(
        text, name, report, subtype=Subtype.DATA_FILE, max_nodes=MAX_NODES, max_chars=MAX_CHARS
    )
    if value is None or isinstance(value, Fields):
        return value
    if isinstance(value, Scalar) and value.is_null:
        return Fields((), 1)
    report(Problem(name, value.line, Subtype.DATA_FILE, "the file must be a mapping: `key: value` lines"))
    return None


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or "unknown reason") if isinstance(error, OSError) else "it is not UTF-8 text"


def read_people(reader: FieldReader, people: People, *, file_id: str = "") -> None:
    """Take the people of one file: ``id: {name: ...}``, or one person in a file of their own."""
    people.has_file = True
    if file_id and "name" in reader.fields:
        person = read_person(reader)
        people.add(replace(person, id=person.id or file_id), reader.path, reader.fields.line)
        return
    for pair in reader.fields:
        if not isinstance(pair.value, Fields):
            reader.complain(pair.line, "{} must be a mapping with a name", pair.key)
            continue
        person = read_person(reader.inside(pair.value))
        people.add(
            replace(person, id=pair.key, name=person.name or one_line(pair.key)), reader.path, pair.line
        )


def read_tags(reader: FieldReader) -> Iterator[tuple[Tag, int]]:
    """Yield the tags of a tags file, with their lines."""
    for pair in reader.fields:
        if not isinstance(pair.value, Fields):
            reader.complain(pair.line, "{} must be a mapping with a title", pair.key)
            continue
        inner = reader.inside(pair.value)
        inner.check_keys(("title", "description", "aliases"))
        title = inner.text("title") or one_line(pair.key)
        yield Tag(pair.key, title, inner.text("description"), inner.texts("aliases")), pair.line


def may_hide(path: Path) -> bool:
    """Whether a file that cannot be read, or not even opened, may say that something is not public."""
    text = _read_roughly(path)
    return not path.is_dir() if text is None else text_may_hide(text)


def seems_an_event(path: Path) -> bool:
    """Whether a file that cannot be read is an event's for all that can be seen, and not someone else's."""
    text = _read_roughly(path)
    return not path.is_dir() if text is None else _OWN_LINE.search(text) is not None


def _read_roughly(path: Path) -> str | None:
    """Return the text of a file as well as may be, ``None`` where it cannot be opened."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").replace("\0", "")
    except OSError:
        return None


def unreadable_event(event_id: str, sheet: Sheet, file: str) -> EventSource:
    """Return what stands for an event whose file cannot be read: it is hidden, with all that names it."""
    return EventSource(Event(event_id, event_id), Claim(readable=False), (), sheet, file)


def read_event(event_id: str, reader: FieldReader, site_zone: str | None, sheet: Sheet) -> EventSource | None:
    """Return the event of one file, ``None`` for a file without ``title``, which is not ours.

    It is ours where it says that something is not public: a mistyped title publishes nothing.
    """
    claim = _read_claim(reader)
    if claim is None:
        return None
    reader.check_keys(EVENT_KEYS)
    zone = _read_zone(reader)
    reader = replace(reader, zone=zone or site_zone)
    event = _read_facts(event_id, reader, zone or "")
    talks = tuple(read_talks(reader, event.start))
    lines = [pair.line if (pair := reader.find(key)) else None for key in ("path", "aliases", "talk_path")]
    has_no_date = "start" in reader.fields and reader.find("start") is None
    return EventSource(event, claim, talks, sheet, reader.path, lines[0], lines[1], lines[2], has_no_date)


def _read_claim(reader: FieldReader) -> Claim | None:
    """Return what an event says about its publication, ``None`` for a file that is not ours."""
    claim = read_publication(reader, what="event").claim
    if "title" in reader.fields:
        return claim
    if claim == Claim():
        return None
    reader.complain(reader.fields.line, "an event needs a title: until it has one, it is hidden")
    return replace(claim, readable=False)


def _read_facts(event_id: str, reader: FieldReader, zone: str) -> Event:
    start, end = _read_days(reader)
    return Event(
        id=event_id,
        title=reader.text("title") or event_id,
        path=_read_folder(reader, "path"),
        url=reader.url("url"),
        timezone=zone,
        start=start,
        end=end,
        location=reader.text("location"),
        description=reader.text("description"),
        logo=reader.picture("logo"),
        series=reader.text("series"),
        hashtag=reader.text("hashtag"),
        title_prefix=reader.text("title_prefix"),
        posts=reader.texts("posts"),
        talk_path=_read_folder(reader, "talk_path"),
        template=reader.text("template"),
        aliases=reader.texts("aliases"),
        slots=tuple(read_breaks(reader, start)),
        file=reader.path,
        template_line=pair.line if (pair := reader.find("template")) else 1,
        path_line=pair.line if (pair := reader.find("path")) else reader.fields.line,
    )


def _read_days(reader: FieldReader) -> tuple[Moment | None, Moment | None]:
    start, end = reader.moment("start"), reader.moment("end")
    if start and end and not ends_after(start, end):
        reader.complain_of_end(start, end)
        end = None
    return start, end


def _read_zone(reader: FieldReader) -> str | None:
    scalar = reader.scalar("timezone")
    if scalar is None:
        return None
    zone = parse_zone(scalar.text)
    if zone is None:
        reader.complain(
            scalar.line,
            "{} is not a time zone: write it as America/Chicago",
            scalar.text,
            subtype=Subtype.DATE,
        )
    return zone


def _read_folder(reader: FieldReader, key: str) -> str:
    """Return a folder of the output, ``""`` for none; a way out of it is a problem."""
    scalar = reader.scalar(key)
    if scalar is None:
        return ""
    folder = safe_folder(scalar.text)
    if not folder:
        message = f"{key} must be a folder of the site, such as 2024/berlin, not {{}}"
        reader.complain(scalar.line, message, scalar.text)
    return folder


def as_fields(value: object, inside: tuple[object, ...] = ()) -> Fields | Items | Scalar:
    """Return plain Python values, as ``conf.py`` may hold them, in the shape of a read file without lines."""
    if any(value is container for container in inside):
        return Scalar("", 0)
    within = (*inside, value)
    if isinstance(value, Mapping):
        pairs = (Pair(str(key), 0, as_fields(item, within)) for key, item in value.items())
        kept, repeats = keep_last(pairs)
        return Fields(kept, 0, frozenset(canonical_key(pair.key) for pair in repeats))
    if isinstance(value, (list, tuple)):
        return Items(tuple(as_fields(item, within) for item in value), 0)
    text = "" if value is None else str(value)
    if isinstance(value, (time, datetime)) and not (value.second or value.microsecond):
        text = value.isoformat(timespec="minutes")
    return Scalar(text, 0, quoted=isinstance(value, str))
