"""Tables: CSV with any delimiter, and lists of rows in YAML or JSON.

Who imports one says which column is what (``--map title=Talk``), else columns are known by their names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sphinx_liveblog.importers.cells import (
    Calendar,
    Cell,
    drop_private_urls,
    is_private_url,
    learn_calendar,
    looks_like_day,
    split_names,
)
from sphinx_liveblog.importers.columns import FIELDS, NAME_PARTS, Columns, guess_columns, is_perhaps_date
from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.frab_json import join_texts
from sphinx_liveblog.importers.media import make_link, sort_links
from sphinx_liveblog.importers.model import (
    Break,
    ImportedTalk,
    Link,
    Person,
    Programme,
    Report,
    Slot,
    Trouble,
    When,
)
from sphinx_liveblog.importers.people import drop_addresses
from sphinx_liveblog.importers.rows import (
    Row,
    as_html,
    has_html,
    length_between,
    move_to_zone,
    read_length,
    read_zone,
)
from sphinx_liveblog.importers.source import UnreadableError
from sphinx_liveblog.importers.tablefiles import are_people, is_filled, is_table, is_yaml, read_rows

if TYPE_CHECKING:
    from sphinx_liveblog.importers.source import Source

_URL = re.compile(r"https?://[^\s<>\"|;]+")
_YOUTUBE_ID = re.compile(r"[\w-]{11}")
_YES = frozenset({"yes", "y", "true", "1", "x", "ja", "oui", "sí", "si", "✓"})
_NO = frozenset({"no", "n", "false", "0", "nein", "non", "off"})
_CANCELLED = frozenset({
    "cancelled", "canceled", "abgesagt", "annulé", "annulée", "cancelado", "cancelada",
})  # fmt: skip
_ACCEPTED = _YES | {
    "accepted", "accept", "accept queue", "approved", "confirmed", "scheduled", "published", "public", "on",
    "angenommen", "akzeptiert", "bestätigt", "veröffentlicht", "accepté", "acceptée", "confirmé", "confirmée",
    "publié", "publiée", "aceptado", "aceptada", "confirmado", "confirmada", "publicado", "publicada",
}  # fmt: skip
_NOT_ACCEPTED = _NO | {
    "rejected", "declined", "submitted", "draft", "waitlisted", "waitlist", "pending", "abgelehnt", "refusé",
    "rechazado", "hidden", "private", "withdrawn", "unpublished", "deleted", "nominated", "decline queue",
}  # fmt: skip
_MOST_NAMED = 20
_NAMELESS = "somebody has only an e-mail address for a name, and is not read"
_PRIVATE_LINK = "leads into a meeting, or to a document that can be edited, and is not read"
_BREAKS = frozenset({
    "break", "pause", "lunch", "coffee", "coffee break", "lunch break", "kaffeepause", "mittagspause",
    "descanso",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Plan:
    columns: Columns
    calendar: Calendar
    zone: ZoneInfo | None
    is_plain: bool
    """Whether texts are plain text, as in spreadsheets; else they are Markdown."""


def read(source: Source, options: Options, report: Report) -> Programme:
    """Read a programme.

    :raises UnreadableError: no column is the title; the message names the columns.
    """
    rows, is_plain = (
        [*read_rows(source, options, report)],
        not source.is_json and not is_yaml(source),
    )
    plan = _read_plan(rows, source, options, report, is_plain=is_plain)
    rows = _carry_days(rows, plan, source, report)
    rows = [
        row.at(_text(row, plan, "title") or row.place)
        for row in rows
        if any(map(is_filled, row.fields.values()))
    ]
    public = [row for row in rows if _is_public(row, plan)]
    if hidden := len(rows) - len(public):
        report(Trouble(source.name, "", f"rows that are not accepted or published are not read: {hidden}"))
    _tell_words(rows, plan, source, report)
    talks = [_read_talk(row, plan) for row in public if _has_title(row, plan) and not _is_break(row, plan)]
    return Programme(
        timezone=options.timezone,
        talks=tuple(_join_equal(talks, source, report)),
        breaks=tuple(
            Break(_text(row, plan, "title"), _read_slot(row, plan)) for row in public if _is_break(row, plan)
        ),
    )


# --- What a table says as a whole --------------------------------------------------------------------


def _read_plan(
    rows: Sequence[Row], source: Source, options: Options, report: Report, *, is_plain: bool
) -> _Plan:
    names = list(dict.fromkeys(name for row in rows for name in row.fields))
    told = {field: name for field, name in options.columns.items() if field in FIELDS}
    for field in options.columns.keys() - told.keys():
        report(Trouble(source.name, f"--map {field}", f"is no field; fields are: {', '.join(FIELDS)}"))
    texts = [str(value) for row in rows for value in row.fields.values() if isinstance(value, str)]
    calendar, unclear = learn_calendar(texts)
    any_calendar = Calendar(is_month_first=False) if unclear else calendar
    columns = guess_columns(names, told, lambda name: _has_days(rows, name, any_calendar))
    if not columns.get("title"):
        _refuse(source, names, told)
    if "title" not in told and are_people(names):
        message = f"{source.name}: this is a list of people, and not of talks. If it is: --map title=COLUMN"
        raise UnreadableError(message)
    if "id" not in told and _is_counted(rows, columns):
        columns = {field: found for field, found in columns.items() if field != "id"}
    if any(is_filled(value) for row in rows for value in row.fields.values()):
        _tell_columns(names, columns, source, report)
    for field in (field for field in told if not columns[field]):
        report(Trouble(source.name, f"--map {field}", f"there is no column {told[field]!r}"))
    calendar, unclear = learn_calendar(_list_times(rows, columns))
    if unclear:
        message = f"dates as {unclear!r} may be read in two ways, and are not read: write them as 2027-12-31"
        report(Trouble(source.name, "", message))
    return _Plan(columns, calendar, read_zone(options.timezone), is_plain)


def _refuse(source: Source, names: Sequence[str], told: Mapping[str, str]) -> None:
    wanted = f"there is no column {told['title']!r}" if "title" in told else "no column is the title of talks"
    columns = ", ".join(name[:60] for name in names[:40]) or "none"
    message = f"{source.name}: {wanted}. The columns are: {columns}. Say which it is: --map title=COLUMN"
    raise UnreadableError(message)


def _has_days(rows: Sequence[Row], name: str, calendar: Calendar) -> bool:
    cells = (calendar.read(value) for row in rows if isinstance(value := row.fields.get(name), str))
    if any(cell is not None and (cell.day or cell.moment) for cell in cells):
        return True
    values = [row.text(name) for row in rows if isinstance(row.fields.get(name), str)]
    return any(values) and all(map(looks_like_day, filter(None, values)))


def _is_counted(rows: Sequence[Row], columns: Columns) -> bool:
    """Whether ids only count the rows: then another export gives them to other talks."""
    ids = [row.fields.get(name) for name in columns.get("id", ()) for row in rows]
    found = [str(value).strip() for value in ids if is_filled(value)]
    return bool(found) and any(
        found == [str(number + first) for number in range(len(found))] for first in (0, 1)
    )


def _tell_columns(names: Sequence[str], columns: Columns, source: Source, report: Report) -> None:
    """Report the columns that are not read, and that there is none of those who speak."""
    known = {column for found in columns.values() for column in found}
    unread = [name for name in names if name not in known and not is_perhaps_date(name)]
    if unread:
        more = ", …" if len(unread) > _MOST_NAMED else ""
        listed = ", ".join(name[:60] for name in unread[:_MOST_NAMED])
        report(Trouble(source.name, "", f"columns that are not read: {listed}{more}"))
    if not any(columns.get(field) for field in ("presenters", *NAME_PARTS)):
        report(
            Trouble(source.name, "", "no column names who speaks. There may be one: --map presenters=COLUMN")
        )


def _carry_days(rows: list[Row], plan: _Plan, source: Source, report: Report) -> list[Row]:
    """Return rows that all have their day where only the first of each day has it, as in merged cells."""
    name = next(iter(plan.columns.get("date", ())), "")
    days = [text for row in rows if name and isinstance(text := row.fields.get(name), str) and text.strip()]
    if not days or len(set(days)) < len(days):
        return rows
    found: list[Row] = []
    day, carried = "", 0
    for row in rows:
        written = row.fields.get(name)
        day = written if isinstance(written, str) and written.strip() else day
        is_below = bool(day) and not is_filled(written) and _has_mere_time(row, plan)
        carried += is_below
        found.append(replace(row, fields={**row.fields, name: day}) if is_below else row)
    if carried:
        message = f"{name[:60]}: rows without a day are taken to be on that of the last one above: {carried}"
        report(Trouble(source.name, "", message))
    return found


def _has_mere_time(row: Row, plan: _Plan) -> bool:
    cells = [plan.calendar.read(_text(row, plan, field)) for field in ("start", "time")]
    return any(cell and cell.start is not None and not cell.day for cell in cells)


def _list_times(rows: Sequence[Row], columns: Columns) -> Iterator[str]:
    names = [name for field in ("start", "end", "date", "time") for name in columns.get(field, ())]
    return (value for row in rows for name in names if isinstance(value := row.fields.get(name), str))


# --- One row -----------------------------------------------------------------------------------------


def _text(row: Row, plan: _Plan, field: str, *, is_long: bool = False) -> str:
    """Return the text of a field; of an object, its name."""
    for column in plan.columns.get(field, ()):
        value = row.fields.get(column)
        named = row.row(column) if isinstance(value, Mapping) and "name" in value else None
        if text := named.text("name") if named else row.long_text(column) if is_long else row.text(column):
            return text
    return ""


def _has_title(row: Row, plan: _Plan) -> bool:
    if not (found := bool(_text(row, plan, "title"))):
        row.complain("has no title, and is not read")
    return found


def _words(row: Row, plan: _Plan, *fields: str) -> Iterator[str]:
    """Yield what the cells of these fields say, folded; empty cells say nothing."""
    for column in (column for field in fields for column in plan.columns.get(field, ())):
        value = row.fields.get(column)
        value = value.get("name", "") if isinstance(value, Mapping) and "name" in value else value
        if is_filled(value):
            yield " ".join(str(value).casefold().replace("_", " ").split())


def _is_public(row: Row, plan: _Plan) -> bool:
    said = _words(row, plan, "status", "published")
    return all(word in _ACCEPTED | _CANCELLED for word in said) and all(
        word in _NO for word in _words(row, plan, "hidden")
    )


def _tell_words(rows: Sequence[Row], plan: _Plan, source: Source, report: Report) -> None:
    known = _ACCEPTED | _CANCELLED | _NOT_ACCEPTED
    words = Counter(
        word for row in rows for word in _words(row, plan, "status", "published") if word not in known
    )
    if words:
        more = ", …" if len(words) > _MOST_NAMED else ""
        listed = ", ".join(f"{word[:40]!r} ({count})" for word, count in words.most_common(_MOST_NAMED))
        message = f"it is not known whether these words mean that a talk is accepted: {listed}{more}"
        report(Trouble(source.name, "", f"{message}; their rows are not read"))


def _join_equal(talks: Sequence[ImportedTalk], source: Source, report: Report) -> Iterator[ImportedTalk]:
    """Yield talks, each once: a table may have a row for each of their people or times."""
    found: dict[tuple[str, ...], list[ImportedTalk]] = {}
    for number, talk in enumerate(talks):
        found.setdefault(talk.keys or (str(number),), []).append(talk)
    for keys, same in found.items():
        if len({talk.title.casefold() for talk in same}) == 1:
            yield _join_talks(same)
            continue
        report(
            Trouble(source.name, keys[0][:60], "talks with different titles have this id, which is not read")
        )
        yield from (replace(talk, keys=()) for talk in same)


def _join_talks(talks: Sequence[ImportedTalk]) -> ImportedTalk:
    people = {person.name: person for talk in reversed(talks) for person in talk.presenters}
    names = dict.fromkeys(person.name for talk in talks for person in talk.presenters)
    return replace(
        talks[0],
        presenters=tuple(people[name] for name in names),
        slots=tuple(dict.fromkeys(slot for talk in talks for slot in talk.slots)),
        cancelled=all(talk.cancelled for talk in talks),
    )


def _is_break(row: Row, plan: _Plan) -> bool:
    return _text(row, plan, "type").casefold() in _BREAKS


def _read_talk(row: Row, plan: _Plan) -> ImportedTalk:
    media = sort_links(_read_links(row, plan))
    text, kind = _read_abstract(row, plan)
    id_ = _text(row, plan, "id")
    return ImportedTalk(
        title=_text(row, plan, "title"),
        keys=(f"id:{id_}",) if id_ else (),
        presenters=tuple(_read_presenters(row, plan)),
        abstract=text,
        abstract_format=kind,
        description=_text(row, plan, "subtitle"),
        slots=tuple(filter(_is_slot, (_read_slot(row, plan),))),
        track=_text(row, plan, "track"),
        type=_text(row, plan, "type"),
        level=_text(row, plan, "level"),
        language=_text(row, plan, "language"),
        tags=tuple(dict.fromkeys(_read_tags(row, plan))),
        video=media.video,
        slides=media.slides,
        links=media.links,
        cancelled=_is_cancelled(row, plan),
    )


def _is_slot(slot: Slot) -> bool:
    return slot != Slot()


def _read_abstract(row: Row, plan: _Plan) -> tuple[str, str]:
    abstract, description = (_text(row, plan, field, is_long=True) for field in ("abstract", "description"))
    if has_html(abstract) or has_html(description):
        return join_texts(as_html(abstract), as_html(description)), "html"
    return join_texts(abstract, description), "text" if plan.is_plain else "markdown"


def _is_cancelled(row: Row, plan: _Plan) -> bool:
    flags = [row.flag(column) for column in plan.columns.get("cancelled", ())]
    words = {*_words(row, plan, "cancelled")}
    said = words | {*_words(row, plan, "status", "published")}
    return True in flags or not _YES.isdisjoint(words) or not _CANCELLED.isdisjoint(said)


def _read_presenters(row: Row, plan: _Plan) -> list[Person]:
    found: dict[str, Person] = {}
    for column in plan.columns.get("presenters", ()):
        value = row.fields.get(column)
        for item in value if isinstance(value, list) else [value]:
            for person in _read_people(replace(row, fields={column: item}), column):
                found.setdefault(person.name, person)
    for parts in zip_longest(*(plan.columns.get(part, ()) for part in NAME_PARTS), fillvalue=""):
        name = " ".join(filter(None, map(row.text, parts)))
        found |= {name: Person(name) for name in split_names(name, partial(row.complain, _NAMELESS))}
    people = [*found.values()]
    if len(people) == 1 and not people[0].bio:
        bio, affiliation = _text(row, plan, "bio", is_long=True), _text(row, plan, "affiliation")
        return [replace(people[0], bio=bio, affiliation=people[0].affiliation or affiliation)]
    return people


def _read_people(row: Row, column: str) -> list[Person]:
    """Return who is named by a cell, or by an object in a list."""
    if not isinstance(row.fields.get(column), Mapping):
        tell = partial(row.complain, _NAMELESS)
        return [Person(name) for name in split_names(row.long_text(column), tell)]
    person = row.row(column)
    written = person.text("name", "fullName", "full_name", "public_name", "display_name")
    name = drop_addresses(written)
    if written and not name:
        row.complain(_NAMELESS)
    bio, affiliation = (
        person.long_text("bio", "biography"),
        person.text("affiliation", "company", "organization"),
    )
    return [Person(name, bio, person.text("avatar"), affiliation)] if name else []


def _read_tags(row: Row, plan: _Plan) -> Iterator[str]:
    for column in plan.columns.get("tags", ()):
        for text in row.texts(column):
            yield from filter(None, map(str.strip, re.split(r"[,;|]", text)))


def _read_links(row: Row, plan: _Plan) -> Iterator[Link]:
    for field in ("video", "slides", "links"):
        for column in plan.columns.get(field, ()):
            yield from _read_cell_links(row, column, "" if field == "links" else field)


def _read_cell_links(row: Row, column: str, kind: str) -> Iterator[Link]:
    value = row.fields.get(column)
    for item in value if isinstance(value, list) else [value]:
        cell = replace(row, fields={column: item})
        if isinstance(item, Mapping):
            link = cell.row(column)
            url = link.text("url", "href", "link")
            if is_private_url(url):
                row.complain(f"{column}: {_PRIVATE_LINK}")
            else:
                yield make_link(url, link.text("title", "name", "label"), kind)
            continue
        text = cell.text(column)
        if is_private_url(text):
            row.complain(f"{column}: {_PRIVATE_LINK}")
            text = drop_private_urls(text)
        urls = _URL.findall(text)
        if kind == "video" and not urls and "youtube" in column.casefold() and _YOUTUBE_ID.fullmatch(text):
            urls = [f"https://www.youtube.com/watch?v={text}"]
        if kind and len(text) > 1 and not urls:
            row.complain(f"{column}: {text[:60]!r} is no address, and is not read")
        yield from (make_link(url.rstrip(",)"), kind=kind) for url in urls)


# --- When ---------------------------------------------------------------------------------------------


def _read_slot(row: Row, plan: _Plan) -> Slot:
    start_cell, time_cell, date_cell, end_cell = (
        _read_cell(row, plan, field) for field in ("start", "time", "date", "end")
    )
    cells = (start_cell, time_cell, date_cell)
    day = next((cell.day for cell in cells if cell.day), None)
    start = move_to_zone(_join_cells(cells), plan.zone)
    if start is None and any(cell.start for cell in cells):
        row.complain("has a time and no date, so that the time is not read")
    until = next((cell.end for cell in cells if cell.end), None)
    end = _read_end(end_cell if end_cell != Cell() else Cell(start=until), start, day)
    length = length_between(start, move_to_zone(end, plan.zone)) or _read_duration(row, plan)
    return Slot(start, length, drop_private_urls(_text(row, plan, "room")))


def _read_cell(row: Row, plan: _Plan, field: str) -> Cell:
    text = _text(row, plan, field)
    if len(text) <= 1:
        return Cell()
    cell = plan.calendar.read(text)
    if cell is None:
        row.complain(f"{plan.columns[field][0]}: {text[:60]!r} is no date or time, and is not read")
    return cell or Cell()


def _join_cells(cells: Sequence[Cell]) -> When | None:
    if moment := next((cell.moment for cell in cells if cell.moment), None):
        return moment
    day = next((cell.day for cell in cells if cell.day), None)
    clock = next((cell.start for cell in cells if cell.start is not None), None)
    return datetime.combine(day, clock) if day and clock is not None else day


def _read_end(cell: Cell, start: When | None, day: date | None) -> datetime | None:
    """Return when something ends; a mere time of day is the next one after its start."""
    if cell.moment or cell.start is None or not isinstance(start, datetime):
        return cell.moment
    if cell.day:
        return datetime.combine(cell.day, cell.start, start.tzinfo)
    end = datetime.combine(day or start.date(), cell.start, start.tzinfo)
    return end + timedelta(days=1) if end < start and end.date() < date.max else end


def _read_duration(row: Row, plan: _Plan) -> timedelta | None:
    text = _text(row, plan, "duration")
    length = read_length(text)
    if len(text) > 1 and length is None:
        row.complain(f"{plan.columns['duration'][0]}: {text[:60]!r} is no length, and is not read")
    return length


FORMAT = Format("table", "a table: CSV, TSV, YAML or JSON with a row for each talk", is_table, read)
