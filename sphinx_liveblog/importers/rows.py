"""Reading what an export says without trusting that it has the shape it should have."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sphinx_liveblog.archive.times import parse_duration, parse_zone
from sphinx_liveblog.importers.model import Report, Slot, Trouble, When

_NO_TEXT = dict.fromkeys([0, *range(0xD800, 0xE000)])
"""NUL, and halves of pairs, which no file can hold."""
_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)\Z")
_ELEMENT = re.compile(
    r"</?(?:p|br|ul|ol|li|a|div|span|em|strong|b|i|h[1-6])(?:\s[^<>]{0,500})?/?>", re.IGNORECASE
)
_CLOCKS = re.compile(r"(?:(\d{1,6}):)?(\d{1,6}):(\d\d)\Z")


@dataclass(frozen=True, slots=True)
class Row:
    """A JSON object, or anything else with keys, and where it stands.

    A key with a value of a type that is no use is reported, once it is asked for, and counts as missing.
    """

    fields: Mapping[str, Any]
    file: str
    place: str
    report: Report

    def complain(self, message: str) -> None:
        """Report something about this row."""
        self.report(Trouble(self.file, self.place, message))

    def at(self, place: str) -> Row:
        """Return the same row under a better name, as the title of a talk."""
        return replace(self, place=place)

    def text(self, *keys: str) -> str:
        """Return the first of these values that has text, in one line; numbers are text too."""
        return " ".join(self.long_text(*keys).split())

    def long_text(self, *keys: str) -> str:
        """Return the first of these values with text; of one in several languages, English or the first."""
        for key in keys:
            found = self._read_text(key, self.fields.get(key))
            if found.strip():
                return found.replace("\r\n", "\n").replace("\r", "\n").translate(_NO_TEXT).strip()
        return ""

    def _read_text(self, key: str, value: object) -> str:
        if isinstance(value, Mapping):
            texts = [value.get("en"), *value.values()]
            return next((text for text in texts if isinstance(text, str) and text.strip()), "")
        if value is None or isinstance(value, bool):
            return ""
        if isinstance(value, str | int | float):
            return str(value)
        self.complain(f"{key} should be a text, and is not read")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text is a list of one."""
        value = self.fields.get(key)
        found = (self._read_text(key, item) for item in (value if isinstance(value, list) else [value]))
        return tuple(text for item in found if (text := " ".join(item.split())))

    def flag(self, key: str) -> bool | None:
        """Return a yes or no, ``None`` where there is none."""
        value = self.fields.get(key)
        if isinstance(value, str):
            return {"true": True, "false": False}.get(value.strip().lower())
        return value if isinstance(value, bool) else None

    def row(self, key: str) -> Row:
        """Return an object inside this one, empty where there is none."""
        value = self.fields.get(key)
        if value is not None and not isinstance(value, Mapping):
            self.complain(f"{key} should be an object, and is not read")
        return replace(self, fields=value if isinstance(value, Mapping) else {}, place=self._below(key))

    def rows(self, key: str) -> Iterator[Row]:
        """Yield the objects of a list inside this one."""
        value = self.fields.get(key)
        if isinstance(value, Mapping):
            value = [*value.values()]
        if value is not None and not isinstance(value, list):
            self.complain(f"{key} should be a list, and is not read")
        for number, item in enumerate(value if isinstance(value, list) else []):
            place = f"{self._below(key)}[{number}]"
            if isinstance(item, Mapping):
                yield replace(self, fields=item, place=place)
            elif item is not None:
                self.report(Trouble(self.file, place, "should be an object, and is not read"))

    def moment(self, *keys: str) -> When | None:
        """Return the first of these values that is a date or a time (ISO 8601)."""
        for key in keys:
            text = self.text(key)
            if text:
                found = read_moment(text)
                if found is None:
                    self.complain(f"{key}: {text[:60]!r} is no date or time, and is not read")
                return found
        return None

    def day(self, *keys: str) -> date | None:
        """Return the day of a date or time."""
        found = self.moment(*keys)
        return found.date() if isinstance(found, datetime) else found

    def clock_length(self, key: str) -> timedelta | None:
        """Return a length written as on a clock: ``HH:MM``, or ``D:HH:MM`` over a day."""
        text = self.text(key)
        if not text:
            return None
        match = _CLOCKS.match(text)
        if match is None:
            self.complain(f"{key}: {text[:60]!r} is no length as 00:45, and is not read")
            return None
        days, hours, minutes = (int(part or 0) for part in match.groups())
        return make_length(timedelta(days=min(days, 10_000), hours=min(hours, 10_000), minutes=minutes))

    def minutes(self, key: str) -> timedelta | None:
        """Return a length in minutes."""
        text = self.text(key)
        if not text:
            return None
        try:
            return make_length(timedelta(minutes=float(text)))
        except (ValueError, OverflowError):
            self.complain(f"{key}: {text[:60]!r} is no number of minutes, and is not read")
            return None

    def seconds(self, key: str) -> timedelta | None:
        """Return a length in seconds."""
        text = self.text(key)
        if not text:
            return None
        try:
            return make_length(timedelta(seconds=float(text)))
        except (ValueError, OverflowError):
            self.complain(f"{key}: {text[:60]!r} is no number of seconds, and is not read")
            return None

    def _below(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key


def make_length(length: timedelta | None) -> timedelta | None:
    """Return a length that a talk can have: more than nothing, at most four weeks; else ``None``."""
    return length if length and timedelta() < length <= timedelta(weeks=4) else None


def length_between(start: When | None, end: When | None) -> timedelta | None:
    """Return the length of what starts and ends at these times, ``None`` where that makes no sense."""
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return None
    if (start.utcoffset() is None) != (end.utcoffset() is None):
        return None
    # Two times of one zone are subtracted by the clock, which may have been changed between them.
    same_zone = start.tzinfo is not None and start.tzinfo is end.tzinfo
    changed = (
        (end.utcoffset() or timedelta()) - (start.utcoffset() or timedelta()) if same_zone else timedelta()
    )
    return make_length(end - start - changed)


def read_moment(text: str) -> When | None:
    """Return a date or time (ISO 8601), ``None`` for anything else."""
    text = text.strip()
    try:
        if match := _DAY.match(text):
            year, month, day = map(int, match.groups())
            return date(year, month, day)
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def read_zone(name: str) -> ZoneInfo | None:
    """Return the time zone of that name in the IANA database, in any case; ``None`` if there is none."""
    known = parse_zone(name)
    try:
        return ZoneInfo(known) if known else None
    except (LookupError, ValueError, OSError):  # the list of names may come from elsewhere than the zones
        return None


def move_to_zone(moment: When | None, zone: ZoneInfo | None) -> When | None:
    """Return a time as the clocks of a zone show it; one without a zone is theirs already."""
    if zone is None or not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    try:
        return moment.astimezone(zone)
    except OverflowError:  # in the first or last hours of the calendar
        return moment


def looks_like_html(text: str) -> bool:
    """Whether a text has elements of HTML in it, as exports have that do not say what theirs is."""
    return bool(_ELEMENT.search(text))


def read_length(text: str) -> timedelta | None:
    """Return a length (``0:45``, ``1:30:00``, ``45`` in minutes, ``1h30``, ``45 min``, ``PT45M``)."""
    return make_length(parse_duration(text))


def in_order(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """Return slots by what the clock on the wall shows; those without a time come last."""
    return tuple(sorted(slots, key=lambda slot: slot.start.isoformat() if slot.start else "~"))


_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def has_html(text: str) -> bool:
    """Whether a text is HTML, and no Markdown that speaks of HTML in code."""
    return looks_like_html(_CODE.sub("", text))


def as_html(text: str) -> str:
    """Return a text as HTML: as it is if it is that, else its paragraphs."""
    if has_html(text):
        return text
    paragraphs = filter(str.strip, re.split(r"\n[ \t]*\n", text))
    return "".join(f"<p>{html.escape(part.strip(), quote=False)}</p>" for part in paragraphs)
