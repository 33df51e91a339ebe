"""The rows of an event's programme: its talks, and the breaks between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.fields import one_line
from sphinx_liveblog.archive.model import Slot
from sphinx_liveblog.archive.names import RESERVED_IDS, make_slug, number_slugs
from sphinx_liveblog.archive.people import PRESENTER_KEYS, Mention, read_mentions, unfit_id
from sphinx_liveblog.archive.problems import Sheet, Subtype
from sphinx_liveblog.archive.publication import Publication, read_publication
from sphinx_liveblog.archive.times import Moment, Precision, moment_after, time_between
from sphinx_liveblog.archive.values import Items

if TYPE_CHECKING:
    from sphinx_liveblog.archive.fields import FieldReader
    from sphinx_liveblog.archive.visibility import Claim

MAX_ABSTRACT = 100_000
"""How many characters of an abstract are shown: the longest real ones have about 10,000."""
ABSTRACT_FORMATS = ("markdown", "rst", "html", "text")

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
_FENCE = re.compile(r"\s*(?:>\s*)*(?:[-*+]\s+|\d+[.)]\s+)*(?P<mark>`{3,}|~{3,}|:{3,})(?P<info>[^`]*)")
_MARKDOWN_NAME = re.compile(r"\{[a-z][\w:.+-]*\}", re.IGNORECASE)
_RST_NAME = re.compile(
    r"\s*(?:[-*+]\s+)*\.\.\s+(?:\|[^|]+\|\s+)?(?P<name>[a-z][\w:.+-]*::)(?:\s|$)", re.IGNORECASE
)


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
    has_none: bool = False
    """Whether the row says that nobody presents it: ``presenters: []``."""

    @property
    def claim(self) -> Claim:
        """What the row says about its publication."""
        return self.publication.claim


def read_talks(reader: FieldReader, day: Moment | None) -> Iterator[TalkSource]:
    """Yield the talks of an event; ``day`` is that of times without a date."""
    previous: Slot | None = None
    usual_format = _read_format(reader, "markdown")
    rows = [(replace(row, report=(sheet := Sheet()).report), sheet) for row in reader.mappings("talks")]
    wanted, slugs = _choose_slugs([row for row, _ in rows])
    for number, (row, sheet) in enumerate(rows):
        row.check_keys(TALK_KEYS)
        slots = _read_slots(row, day, previous)
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
            has_none=_says_nobody(row),
        )


def _says_nobody(row: FieldReader) -> bool:
    pair = row.find(*PRESENTER_KEYS)
    return pair is not None and isinstance(pair.value, Items) and not pair.value.values


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
    found = find_active(scalar.text[:MAX_ABSTRACT], abstract_format)
    if found:
        message = "pages run nothing that an abstract brings, so {} is left out or shown as text: remove it"
        row.complain(scalar.line, message, ", ".join(found), subtype=Subtype.ABSTRACT)


def find_active(text: str, abstract_format: str) -> list[str]:
    """Return what would run in a page, or in a document, each once; in plain text nothing would."""
    if abstract_format == "text":
        return []
    directives = _DIRECTIVES[abstract_format](text)
    prose = _CODE[abstract_format].sub(" ", text)
    found = (match["tag"] or match["handler"] or match["scheme"] for match in _ACTIVE.finditer(prose))
    return list(dict.fromkeys("".join(text.lower().split()) for text in (*found, *directives)))


def _markdown_directives(text: str) -> Iterator[str]:
    """Yield ``{name}`` of each directive of MyST: a fence with such an info. What stands within is code."""
    opened = ""
    for line in text.splitlines():
        fence = _FENCE.match(line)
        if fence is None:
            continue
        mark, info = fence["mark"], fence["info"].strip()
        name = _MARKDOWN_NAME.match(info)
        if opened:
            opened = "" if mark.startswith(opened) and not info else opened
        elif name or not mark.startswith(":"):
            opened = mark
            yield from [name[0]] if name else []


def _rst_directives(text: str) -> Iterator[str]:
    """Yield ``name::`` of each directive of reStructuredText, and none that stands in a block of code."""
    code: int | None = None
    for line in filter(str.strip, text.splitlines()):
        indent = len(line) - len(line.lstrip())
        if code is not None and indent > code:
            continue
        found = _RST_NAME.match(line)
        code = indent if line.rstrip().endswith("::") and not found else None
        yield from [found["name"]] if found else []


_DIRECTIVES: dict[str, Callable[[str], Iterable[str]]] = {
    "markdown": _markdown_directives,
    "rst": _rst_directives,
    "html": lambda _text: (),
}


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
    return time_between(slot.start, slot.end)


def read_breaks(reader: FieldReader, day: Moment | None) -> Iterator[Slot]:
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
