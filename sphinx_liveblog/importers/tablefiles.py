"""Files to rows: CSV with any delimiter, and lists of objects in YAML or JSON."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from sphinx_liveblog.archive.problems import Problem, Subtype
from sphinx_liveblog.archive.values import Fields, Items, Value
from sphinx_liveblog.archive.yamltext import parse_yaml
from sphinx_liveblog.importers.columns import fold, guess_columns
from sphinx_liveblog.importers.model import Report, Trouble
from sphinx_liveblog.importers.rows import Row
from sphinx_liveblog.importers.source import UnreadableError

if TYPE_CHECKING:
    from sphinx_liveblog.importers.formats import Options
    from sphinx_liveblog.importers.source import Source

_DELIMITERS = (",", ";", "\t", "|")
_MOST_BEFORE_HEADER = 10
_MOST_LOOKED_AT = 100_000
_MOST_YAML = 20_000_000
_MOST_NODES = 1_000_000
_LISTS = frozenset({
    "talks", "sessions", "events", "items", "rows", "data", "schedule", "presentations", "submissions",
    "workshops", "keynotes", "tutorials", "panels", "posters", "lightning talks", "vorträge",
    "conférences", "charlas",
})  # fmt: skip
_OF_TALKS = ("presenters", "start", "date", "time", "duration", "abstract")
_OF_PEOPLE = frozenset({"email", "e mail", "email address", "mail", "biography", "bio", "biografie"})
_YAML_LIST = re.compile(
    r"\A(?:[^\S\n]*(?:#[^\n]*|---[^\n]*)?\n)*(?:[\w-]+:[^\S\n]*\n)?[^\S\n]*-[^\S\n]+(?:\{|[^\n:]{1,60}:(?:\s|\Z))"
)
_SEPARATOR = re.compile(r"\Asep=(.)\n")
_UTF_16 = frozenset({b"\xff\xfe", b"\xfe\xff"})


def is_table(source: Source) -> bool:
    """Whether it is a table by its name, or by what it begins with."""
    if source.files or (b"\0" in source.content[:1_000] and source.content[:2] not in _UTF_16):
        return False
    if _should_be_json(source):
        return source.is_json and bool(find_objects(source.json)[0])
    if source.looks_like_xml:
        return False
    if source.suffix in {".csv", ".tsv", ".tab", ".yaml", ".yml"} or _YAML_LIST.match(source.text[:10_000]):
        return bool(source.text.strip())
    return any(_has_columns(source.text[:_MOST_LOOKED_AT], delimiter) for delimiter in _DELIMITERS)


def _has_columns(text: str, delimiter: str) -> bool:
    """Whether the first two records have equally many cells, which prose with commas seldom has."""
    try:
        rows = [*islice(csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=delimiter), 2)]
    except csv.Error:
        return False
    return len(rows) == 2 and len(rows[0]) == len(rows[1]) > 1  # noqa: PLR2004


def is_yaml(source: Source) -> bool:
    """Whether it is a list in YAML; every table in JSON is one too, and is read as JSON."""
    if source.suffix in {".yaml", ".yml"}:
        return True
    return source.suffix not in {".csv", ".tsv", ".tab"} and bool(_YAML_LIST.match(source.text[:10_000]))


def _should_be_json(source: Source) -> bool:
    """Whether it is JSON, or says so by its name and how it begins: then what is broken in it is told."""
    return source.is_json or (source.begins_like_json and source.suffix == ".json")


def read_rows(source: Source, options: Options, report: Report) -> Iterator[Row]:
    """Yield the rows of a table. A CSV has a last empty one, so that its columns are always known.

    :raises UnreadableError: it cannot be read as what it seems to be.
    """
    if _should_be_json(source):
        content = source.json
    elif is_yaml(source):
        content = _read_yaml(source, report)
    else:
        yield from _read_csv(source, options, report)
        return
    objects, unread = find_objects(content)
    for name, count in unread.items():
        report(Trouble(source.name, name[:60], f"this list does not look like talks; not read: {count}"))
    for number, fields in enumerate(objects, 1):
        yield Row({str(key): value for key, value in fields.items()}, source.name, f"row {number}", report)


_Objects = list[Mapping[str, Any]]


def find_objects(content: object) -> tuple[_Objects, Mapping[str, int]]:
    """Return the rows, and the names and lengths of lists that are not read.

    Rows are a list, the only list in an object or all those that look like talks, or objects by their ids.
    """
    if isinstance(content, list):
        return _only_objects(content), {}
    if not isinstance(content, Mapping):
        return [], {}
    lists = {str(key): _only_objects(value) for key, value in content.items() if isinstance(value, list)}
    lists = {name: found for name, found in lists.items() if found}
    if lists:
        read = [name for name in lists if len(lists) == 1 or _are_talks(name, lists[name])]
        unread = {name: len(found) for name, found in lists.items() if name not in read}
        return [item for name in read for item in lists[name]], unread if read else {}
    objects: _Objects = [{"id": key, **value} for key, value in content.items() if isinstance(value, Mapping)]
    return objects if len(objects) == len(content) > 1 else [], {}


def _only_objects(value: Sequence[Any]) -> _Objects:
    return [item for item in value if isinstance(item, Mapping)]


def _are_talks(name: str, rows: _Objects) -> bool:
    names = list(dict.fromkeys(str(key) for row in rows for key in row))
    columns = guess_columns(names, {}, lambda _: True)
    if not columns.get("title") or are_people(names):
        return fold(name) in _LISTS and not are_people(names)
    return fold(name) in _LISTS or any(columns.get(field) for field in _OF_TALKS)


def are_people(names: Sequence[str]) -> bool:
    """Whether columns are those of people: there is an address or a biography, and of a talk only a name."""
    columns = guess_columns(names, {}, lambda _: True)
    if not _OF_PEOPLE.intersection(map(fold, names)) or any(columns.get(field) for field in _OF_TALKS):
        return False
    return all(fold(column) == "name" for column in columns.get("title", ()))


def _read_yaml(source: Source, report: Report) -> object:
    problems: list[Problem] = []
    value = parse_yaml(
        source.text,
        source.name,
        problems.append,
        subtype=Subtype.DATA_FILE,
        max_chars=_MOST_YAML,
        max_nodes=_MOST_NODES,
    )
    if value is None:
        problem = problems[-1]
        raise UnreadableError(f"{source.name}:{problem.line}: {problem.text()}")
    for problem in problems:
        report(Trouble(source.name, f"line {problem.line}", problem.text()))
    return _to_plain(value)


def _to_plain(value: Value) -> object:
    if isinstance(value, Fields):
        return {pair.key: _to_plain(pair.value) for pair in value}
    if isinstance(value, Items):
        return [_to_plain(item) for item in value.values]
    return None if value.is_null else value.text


def _read_csv(source: Source, options: Options, report: Report) -> Iterator[Row]:
    text = source.text
    told = _SEPARATOR.match(text)
    if told:
        text = text[told.end() :]
    delimiters = (told[1],) if told else _DELIMITERS
    delimiter, at = max((_judge(text, mark, options) for mark in delimiters), key=lambda found: found[0])[1:]
    records = _read_records(source, text, delimiter)
    header: list[str] = []
    for number, (line, record) in enumerate(records):
        if number < at:
            continue
        if not header:
            header = _name_columns(record)
            continue
        row = Row(dict(zip(header, record, strict=False)), source.name, f"line {line + bool(told)}", report)
        if any(map(is_filled, record[len(header) :])):
            row.complain("has more cells than there are columns; what is too much is not read")
        yield row
    if header:  # so that columns are known where there are no rows
        yield Row(dict.fromkeys(header, ""), source.name, "", report)


def _judge(text: str, delimiter: str, options: Options) -> tuple[tuple[bool, int, int], str, int]:
    """Return how well a delimiter fits, and which record is the header: above it there may be a heading."""
    best, at = (False, 0, 0), 0
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            columns = guess_columns(record, options.columns, lambda _: True)
            known = sum(map(bool, columns.values()))
            score = (bool(columns.get("title")), known, len(record))
            # Further down, a row is the header only if it looks like one: "Talk" may be the type of a talk.
            is_header = number == 0 or (score[0] and (known > 2 or known == len(record) == 2))  # noqa: PLR2004
            if score > best and is_header and not best[0]:
                best, at = score, number
            if number >= _MOST_BEFORE_HEADER:
                break
    except csv.Error:
        return best, delimiter, at
    return best, delimiter, at


def _read_records(source: Source, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"{source.name}:{line}: this row cannot be read ({error}): is a quote not closed?"
        raise UnreadableError(message) from error


def _name_columns(record: Sequence[str]) -> list[str]:
    names: list[str] = []
    for number, cell in enumerate(record, 1):
        name = " ".join(cell.split()) or f"column {number}"
        names.append(f"{name} {number}" if name in names else name)
    return names


def is_filled(value: object) -> bool:
    """Whether a cell has something in it."""
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], {})
