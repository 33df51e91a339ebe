"""The data files of an archive: presenters, events and tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.fields import ends_after, moment_after, one_line
from sphinx_liveblog.archive.model import Event, Slot, Tag
from sphinx_liveblog.archive.names import RESERVED_IDS, make_slug, number_slugs, safe_folder
from sphinx_liveblog.archive.people import (
    PRESENTER_KEYS,
    Mention,
    People,
    read_mentions,
    read_person,
    unfit_id,
)
from sphinx_liveblog.archive.problems import Problem, Report, Sheet, Subtype
from sphinx_liveblog.archive.publication import Publication, read_publication, text_may_hide
from sphinx_liveblog.archive.times import Moment, Precision, parse_zone
from sphinx_liveblog.archive.values import Fields, Items, Pair, Scalar, canonical_key
from sphinx_liveblog.archive.visibility import Claim
from sphinx_liveblog.archive.yamltext import keep_last, parse_yaml

if TYPE_CHECKING:
    from sphinx_liveblog.archive.fields import FieldReader

SUFFIXES = (".yml", ".yaml")
MAX_NODES = 2_000_000
"""Limit of a data file's expanded values: an event of 5,000 talks has about 100,000."""
MAX_CHARS = 16 * 1024 * 1024
MAX_ABSTRACT = 100_000
"""How many characters of an abstract are shown: the longest real ones have about 10,000."""
ABSTRACT_FORMATS = ("markdown", "rst", "html", "text")

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
TALK_KEYS = [
    "id",
    "title",
    "slug",
    "abstract",
    "abstract_format",
    "description",
    *PRESENTER_KEYS,
    "start",
    "end",
    "duration",
    "room",
    "track",
    "type",
    "level",
    "language",
    "video",
    "stream",
    "slides",
    "transcript",
    "license",
    "links",
    "recorded",
    "cancelled",
    "published",
    "publish_date",
    "draft",
    "slots",
    "tags",
    "image",
    "aliases",
]
SLOT_KEYS = ["title", "start", "end", "duration", "room"]

_CODE = {
    "markdown": re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL),
    "rst": re.compile(r"``.*?``", re.DOTALL),
    "html": re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL),
}
"""What is code, or nothing, in each format: a talk on security writes about scripts."""
_ACTIVE = re.compile(
    r"(?P<tag><\s{0,3}(?:script|iframe|style|object|embed)\b)"
    r"|<[a-z][^<>]*?[\s/\"'](?P<handler>on[a-z]+)\s{0,3}="
    r"|(?:\]\(|\]:|<|\b(?:href|src|action)\s{0,3}=)[\s\"'<]{0,3}(?P<scheme>(?:javascript|vbscript)\s{0,3}:)",
    re.IGNORECASE,
)
"""What would run, or load, in a page that took it as it is. Only a warning comes of it: what is shown is
sanitised by other means. A scheme counts where a link may stand: *JavaScript: The Good Parts* is a book."""


@dataclass(frozen=True, slots=True)
class TalkSource:
    """A talk as the file of its event has it: what is said, and by whom before people are known."""

    reader: FieldReader
    slug: str
    slots: tuple[Slot, ...]
    mentions: tuple[Mention, ...]
    publication: Publication
    abstract_format: str
    line: int
    sheet: Sheet
    wanted: str
    """The slug that its id or title alone would give it: a post may mean it by that, whoever else has it."""

    @property
    def claim(self) -> Claim:
        """What the row says about its publication."""
        return self.publication.claim


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
        people.add(replace(person, id=pair.key, name=person.name or pair.key), reader.path, pair.line)


def read_tags(reader: FieldReader) -> Iterator[tuple[Tag, int]]:
    """Yield the tags of a tags file, with their lines."""
    for pair in reader.fields:
        if not isinstance(pair.value, Fields):
            reader.complain(pair.line, "{} must be a mapping with a title", pair.key)
            continue
        inner = reader.inside(pair.value)
        inner.check_keys(("title", "description", "aliases"))
        title = inner.text("title") or pair.key
        yield Tag(pair.key, title, inner.text("description"), inner.texts("aliases")), pair.line


def may_hide(path: Path) -> bool:
    """Whether a file that cannot be read, or not even opened, may say that something is not public."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace").replace("\0", "")
    except OSError:
        return not path.is_dir()
    return text_may_hide(text)


def unreadable_event(event_id: str, sheet: Sheet, file: str) -> EventSource:
    """Return what stands for an event whose file cannot be read: it is hidden, with all that names it."""
    return EventSource(Event(event_id, event_id), Claim(readable=False), (), sheet, file)


def read_event(event_id: str, reader: FieldReader, site_zone: str | None, sheet: Sheet) -> EventSource | None:
    """Return the event of one file, ``None`` for a file without ``title``, which is not ours.

    It is ours where it says that something is not public: a mistyped title publishes nothing.
    """
    claim = read_publication(reader, what="event").claim
    if "title" not in reader.fields:
        if claim == Claim():
            return None
        reader.complain(reader.fields.line, "an event needs a title: until it has one, it is hidden")
        claim = replace(claim, readable=False)
    reader.check_keys(EVENT_KEYS)
    zone = _read_zone(reader)
    reader = replace(reader, zone=zone or site_zone)
    start, end = _read_days(reader)
    event = Event(
        id=event_id,
        title=reader.text("title") or event_id,
        path=_read_folder(reader, "path"),
        url=reader.url("url"),
        timezone=zone or "",
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
        slots=tuple(_read_breaks(reader, start)),
        file=reader.path,
        template_line=pair.line if (pair := reader.find("template")) else 1,
    )
    talks = tuple(_read_talks(reader, event))
    lines = (pair.line if (pair := reader.find(key)) else None for key in ("path", "aliases"))
    return EventSource(event, claim, talks, sheet, reader.path, *lines)


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


def _read_talks(reader: FieldReader, event: Event) -> Iterator[TalkSource]:
    previous: Slot | None = None
    usual_format = _read_format(reader, "markdown")
    rows = [(replace(row, report=(sheet := Sheet()).report), sheet) for row in reader.mappings("talks")]
    wanted, slugs = _choose_slugs([row for row, _ in rows])
    for number, (row, sheet) in enumerate(rows):
        row.check_keys(TALK_KEYS)
        slots = _read_slots(row, event.start, previous)
        previous = slots[0] if slots else previous
        abstract_format = _read_format(row, usual_format)
        _check_abstract(row, abstract_format)
        yield TalkSource(
            reader=row,
            slug=slugs[number],
            slots=slots,
            mentions=read_mentions(row, *PRESENTER_KEYS),
            publication=read_publication(row, what="talk"),
            abstract_format=abstract_format,
            line=row.fields.line,
            sheet=sheet,
            wanted=wanted[number],
        )


def _choose_slugs(rows: Sequence[FieldReader]) -> tuple[list[str], list[str]]:
    """Return the slug that each row wants, and the one it gets: no row is lost to another."""
    given = [row.text("slug") or row.text("id") for row in rows]
    wanted = [
        make_slug(written or row.text("title") or "talk") for written, row in zip(given, rows, strict=True)
    ]
    slugs = number_slugs([(slug, bool(written)) for slug, written in zip(wanted, given, strict=True)])
    for row, written, slug, used in zip(rows, given, wanted, slugs, strict=True):
        is_shared = used != slug and (slug not in RESERVED_IDS or wanted.count(slug) > 1)
        _check_slug(row, written, used, shared=slug if is_shared else "")
    return wanted, slugs


def _check_slug(row: FieldReader, written: str, used: str, *, shared: str) -> None:
    """Report an id that a row lacks, cannot have, or that another row has.

    :param written: the id that the row gives, if any.
    :param shared: the slug that the row does not have because another has it.
    """
    place = row.find("slug") or row.find("id") if written else None
    line = place.line if place else row.fields.line
    if not written and not row.text("title"):
        message = "this talk has neither title nor id, so nothing can name it: add a line `title: ...`"
        row.complain(line, message, subtype=Subtype.TITLE)
    elif not shared:
        if written and used != written.casefold().replace("_", "-"):
            row.report(unfit_id(row.path, line, written, used))
    elif written:
        message = "another talk of the event has the id {} already, so this one has {}: give it another id"
        row.complain(line, message, shared, used, subtype=Subtype.DUPLICATE_SLUG)
    else:
        message = (
            "another talk of the event has this title, or an id like it, so this one has the id {}: give "
            "each an id of its own, or their addresses change when rows are moved"
        )
        row.complain(line, message, used, subtype=Subtype.DUPLICATE_SLUG)


def _read_format(reader: FieldReader, usual: str) -> str:
    """Return the format of abstracts, ``usual`` where none is given."""
    scalar = reader.scalar("abstract_format")
    written = one_line(scalar.text) if scalar else ""
    if scalar is None or not written:
        return usual
    if written.casefold() in ABSTRACT_FORMATS:
        return written.casefold()
    message = "abstract_format must be markdown, rst, html or text, not {}: it is read as text"
    reader.complain(scalar.line, message, written)
    return "text"


def _check_abstract(row: FieldReader, abstract_format: str) -> None:
    scalar = row.scalar("abstract")
    if scalar is None:
        return
    if len(scalar.text) > MAX_ABSTRACT:
        message = (
            f"of this abstract's {{}} characters {MAX_ABSTRACT:,} are shown: shorten it, or link to the rest"
        )
        row.complain(scalar.line, message, f"{len(scalar.text):,}", subtype=Subtype.ABSTRACT)
    found = _find_active(scalar.text[:MAX_ABSTRACT], abstract_format)
    if found:
        message = "pages run nothing that an abstract brings, so {} is left out or shown as text: remove it"
        row.complain(scalar.line, message, ", ".join(found), subtype=Subtype.ABSTRACT)


def _find_active(text: str, abstract_format: str) -> list[str]:
    """Return what in an abstract would run in a page, each once; in plain text nothing would."""
    if abstract_format == "text":
        return []
    prose = _CODE[abstract_format].sub(" ", text)
    found = (match["tag"] or match["handler"] or match["scheme"] for match in _ACTIVE.finditer(prose))
    return list(dict.fromkeys("".join(text.lower().split()) for text in found))


def _read_slots(row: FieldReader, day: Moment | None, previous: Slot | None) -> tuple[Slot, ...]:
    """Return the slots of a talk; one with a duration and no start continues the row before."""
    own = row.slot(day)
    slots = [_continue(row, own, previous)] if own else []
    for inner in row.mappings("slots"):
        inner.check_keys(SLOT_KEYS)
        if slot := inner.slot(day):
            slots.append(_continue(inner, slot, previous))
        elif not any(map(inner.find, SLOT_KEYS[1:])):
            inner.complain(
                inner.fields.line, "this slot says neither when nor where: add a start, or remove it"
            )
    return tuple(slots)


def _continue(row: FieldReader, slot: Slot, previous: Slot | None) -> Slot:
    """Return ``slot`` with the time at which the row before ends, if it says only how long it is."""
    if slot.start or not slot.duration or previous is None or not previous.start:
        return slot
    start = moment_after(previous.start, _length(previous))
    return row.without_early_end(replace(slot, start=start, room=slot.room or previous.room))


def _length(slot: Slot) -> timedelta:
    if slot.duration or not slot.start or not slot.end or slot.end.precision is Precision.DATE:
        return slot.duration or timedelta()
    return slot.end.wall - slot.start.wall


def _read_breaks(reader: FieldReader, day: Moment | None) -> Iterator[Slot]:
    """Yield what is no talk; what cannot be shown is a problem, and still takes its time."""
    previous: Slot | None = None
    for row in reader.mappings("slots"):
        row.check_keys(SLOT_KEYS)
        slot = row.slot(day) or Slot(row.text("title"))
        # One without a room is in all of them, whatever the room of the row before.
        slot = replace(_continue(row, slot, previous), room=slot.room)
        previous = slot if slot.start else previous
        if not slot.title:
            row.complain(row.fields.line, "a break needs a title: without one it is not shown")
        elif slot.start:
            yield slot
        elif row.find("start") is None:
            message = (
                "this break has no time, so it is not shown: add a `start`, or after another a `duration`"
            )
            row.complain(row.fields.line, message)


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
