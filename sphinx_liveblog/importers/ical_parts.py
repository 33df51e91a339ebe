"""Taking an iCalendar file apart: its own properties, its events, and the time zones that they name.

Each event goes to the library by itself, for one broken line must not cost the whole calendar. Definitions of
time zones never do: it would keep them for the next file, and count all their days.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sphinx_liveblog.importers.rows import Row, read_zone
from sphinx_liveblog.importers.source import UnreadableError

if TYPE_CHECKING:
    from sphinx_liveblog.importers.model import Report

_EVENT = re.compile(
    r"^BEGIN:VEVENT[ \t]*$(.*?)(?=^(?:END:VEVENT|BEGIN:VEVENT|END:VCALENDAR)[ \t]*$|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_FIRST_PART = re.compile(r"^BEGIN:(?!VCALENDAR)", re.IGNORECASE | re.MULTILINE)
_HEAD = re.compile(
    r"^(PRODID|NAME|X-WR-CALNAME|X-WR-TIMEZONE)(?:;[^:\n]*)?:(.*)$", re.IGNORECASE | re.MULTILINE
)
_PLACE = re.compile(r"^(TZID|X-LIC-LOCATION):(.*)$", re.IGNORECASE | re.MULTILINE)
_LINE = re.compile(r"([A-Z0-9-]+)((?:;[^\":;]*(?:\"[^\"]*\"[^\":;]*)*)*):(.*)\Z", re.IGNORECASE)
_TEXTS = frozenset({"UID", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "RRULE"})
_VALUES = frozenset({"DTSTART", "DTEND", "DURATION", "CATEGORIES", "ATTACH", "ATTENDEE", "ORGANIZER"})
_FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What the library may raise for a broken event."""


@dataclass(frozen=True, slots=True)
class Event:
    """A ``VEVENT``: its texts in a row, by which one can complain of it, and the library's values."""

    found: Any
    row: Row

    def every(self, name: str) -> list[Any]:
        """Return all values of a property, each of a type of the library."""
        value = self.found.get(name)
        return value if isinstance(value, list) else [] if value is None else [value]

    def first(self, name: str) -> Any:  # noqa: ANN401  # the library has a type for each property
        """Return the value of a property, the first of several, or ``None``."""
        return next(iter(self.every(name)), None)

    def names(self, name: str) -> list[str]:
        """Return the common names (``CN``) of all values."""
        return [str(value.params.get("CN", "")) for value in self.every(name)]

    def tzid(self, name: str) -> str:
        """Return the time zone that a property names."""
        value = self.first(name)
        return "" if value is None else " ".join(str(value.params.get("TZID", "")).split())


def read_head(text: str, file: str, report: Report) -> Row:
    """Return the calendar's own properties: what stands before its first part."""
    first = _FIRST_PART.search(text)
    lines = re.sub(r"\n[ \t]", "", text[: first.start()] if first else text)
    found = reversed(_HEAD.findall(lines))  # so that of several the first one counts
    fields = {name.upper(): re.sub(r"\\(.)", _unescape, value) for name, value in found}
    return Row(fields, file, "", report)


def read_events(text: str, file: str, report: Report) -> Iterator[Event]:
    """Yield the events of a calendar; one that is broken is reported.

    :raises UnreadableError: the library is not installed.
    """
    try:
        from icalendar import Event as Component  # noqa: PLC0415  # an extra
    except ImportError as error:
        message = 'iCalendar needs a library that is not installed: pip install "sphinx-liveblog[import]"'
        raise UnreadableError(f"{file}: {message}") from error
    line, end = 1, 0
    for match in _EVENT.finditer(text):
        line, end = line + text.count("\n", end, match.start()), match.start()
        lines = re.sub(r"\n[ \t]", "", match[1]).split("\n")
        texts, values = _sort_lines(lines, Row({}, file, f"line {line}", report))
        row = Row(texts, file, f"line {line}", report)
        row = row.at(row.text("SUMMARY") or row.place)
        block = "\n".join(["BEGIN:VEVENT", *values, "END:VEVENT", ""]).encode("utf-8", "replace")
        try:
            with warnings.catch_warnings(action="ignore"):  # of what it guesses
                found = Component.from_ical(block)
        except _FAULTS as error:
            row.complain(f"this event cannot be read: {_reason(error)}")
            continue
        for name, reason in found.errors:
            row.complain(f"{name or 'a line'} cannot be read: {_reason(reason)}")
            found.pop(name or "", None)
        yield Event(found, row)


def _sort_lines(lines: Iterable[str], row: Row) -> tuple[dict[str, str], list[str]]:
    """Return the texts of an event, and the lines that are for the library, which is slow with long ones."""
    texts: dict[str, str] = {}
    values: list[str] = []
    inside = ""
    for line in filter(str.strip, lines):
        match = _LINE.match(line.strip())
        name, value = (match[1].upper(), match[3]) if match else ("", "")
        if inside:  # an alarm has descriptions and durations of its own
            inside = "" if (name, value.upper()) == ("END", inside) else inside
        elif name == "BEGIN":
            inside = value.upper()
        elif name in _TEXTS:
            texts.setdefault(name, re.sub(r"\\(.)", _unescape, value))
        elif name in _VALUES:
            values.append(line.strip())
        elif name in {"", "END"}:
            row.complain(f"{line[:60]!r} is no property, and is not read")
    if inside:
        row.complain(f"{inside[:60]!r} is not closed, and what follows is not read")
    return texts, values


def _unescape(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def _reason(error: object) -> str:
    return " ".join(str(error).split())[:100]


def read_zones(text: str, events: Iterable[Event]) -> dict[str, ZoneInfo | None]:
    """Return the zones that events name, by the name they use; ``None`` for those nobody knows."""
    places: dict[str, str] = {}
    name = ""
    for key, value in _PLACE.findall(text):
        if key.upper() == "TZID":
            name = value.strip()
        else:
            places.setdefault(name, value.strip())
    found: dict[str, ZoneInfo | None] = {}
    for event in events:
        for key in ("DTSTART", "DTEND"):
            tzid = event.tzid(key)
            if tzid and tzid not in found:
                of_library = getattr(getattr(event.first(key), "dt", None), "tzinfo", None)
                found[tzid] = _find_zone(tzid, places.get(tzid, ""), getattr(of_library, "key", ""))
    return found


def _find_zone(tzid: str, place: str, of_library: str) -> ZoneInfo | None:
    """Return a zone by its name, by a path that ends in it, or as the library knows it: from Windows."""
    words = tzid.strip("/").split("/")
    names = (tzid, place, *("/".join(words[-count:]) for count in (3, 2)), of_library)
    return next((zone for name in names if name and (zone := read_zone(name))), None)
