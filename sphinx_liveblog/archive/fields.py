"""Typed reading of a mapping: each key is a text, a list, a flag, a moment, or a problem with its line."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sphinx_liveblog.archive.links import is_elsewhere, is_safe_url, tidy_url
from sphinx_liveblog.archive.model import Link, Slot
from sphinx_liveblog.archive.names import is_one_edit_apart
from sphinx_liveblog.archive.problems import Problem, Report, Subtype
from sphinx_liveblog.archive.times import (
    Complain,
    Moment,
    Precision,
    Reading,
    moment_at_offset,
    moment_on,
    parse_duration,
    parse_moment,
    parse_time_of_day,
    time_between,
    wall_after,
)
from sphinx_liveblog.archive.values import Fields, Items, Pair, Scalar, Value, canonical_key
from sphinx_liveblog.archive.visibility import parse_flag

_UNPRINTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What YAML's escapes can write, and no page can show."""
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of all that follows, in a list also of what is not from this file. Marks that turn
nothing but their place (U+200E, U+200F) stay."""
_LONGEST_NIGHT = timedelta(hours=12)
"""An end that the clock shows longer than this before the start is after midnight; else it is a mistake."""


def one_line(text: str) -> str:
    """Return ``text`` with single blanks, without what no page can show, or what turns the line around it."""
    return " ".join(_TURNS.sub("", _UNPRINTED.sub("", text)).split())


def moment_beside(
    moment: Moment, wall: datetime, precision: Precision, complain: Complain | None = None
) -> Moment:
    """Return when the clocks that show ``moment`` show ``wall``: in its zone, or at its offset."""
    if moment.zone is None and moment.offset is not None:
        return moment_at_offset(wall, precision, moment.offset, None)
    return moment_on(wall.date(), wall.time(), precision, moment.zone, complain)


def ends_after(start: Moment, end: Moment) -> bool:
    """Whether ``end`` can be the end of what begins at ``start``: of two dates, it may be the same day."""
    if Precision.DATE in {start.precision, end.precision}:
        return end.wall.date() >= start.wall.date()
    return time_between(start, end) > timedelta()


@dataclass(frozen=True, slots=True)
class FieldReader:
    """A mapping of one file, read key by key. Wrong values are reported and left out."""

    fields: Fields
    path: str
    report: Report
    subtype: Subtype
    zone: str | None = None
    """The zone of times without an offset."""

    def find(self, *keys: str) -> Pair | None:
        """Return the first pair that has one of ``keys`` and a value."""
        for key in keys:
            pair = self.fields.get(key)
            if pair is not None and not (isinstance(pair.value, Scalar) and pair.value.is_null):
                return pair
        return None

    def complain(self, line: int, message: str, *details: str, subtype: Subtype | None = None) -> None:
        """Report a problem at ``line``."""
        self.report(Problem(self.path, line, subtype or self.subtype, message, details))

    def scalar(self, *keys: str) -> Scalar | None:
        """Return a single value; a list or mapping in its place is a problem."""
        pair = self.find(*keys)
        if pair is None:
            return None
        if not isinstance(pair.value, Scalar):
            # Not the key as written: that is content of the file, which may be hidden.
            key = next(key for key in keys if canonical_key(key) == canonical_key(pair.key))
            self.complain(pair.line, f"{key} must be a single value, not a list or a mapping")
            return None
        return pair.value

    def text(self, *keys: str) -> str:
        """Return a text on one line, empty when there is none."""
        scalar = self.scalar(*keys)
        return one_line(scalar.text) if scalar else ""

    def prose(self, *keys: str) -> str:
        """Return a text with its line breaks, empty when there is none."""
        scalar = self.scalar(*keys)
        return _UNPRINTED.sub("", scalar.text).strip() if scalar else ""

    def scalars(self, *keys: str) -> tuple[Scalar, ...]:
        """Return a list of single values, or the one that stands there alone."""
        scalars: list[Scalar] = []
        for value in self.values(*keys):
            if isinstance(value, Scalar):
                scalars.append(value)
            else:
                self.complain(value.line, f"each of {keys[0]} must be a single value")
        return tuple(scalars)

    def texts(self, *keys: str) -> tuple[str, ...]:
        """Return a list of texts without repetition."""
        return tuple(dict.fromkeys(text for scalar in self.scalars(*keys) if (text := one_line(scalar.text))))

    def values(self, *keys: str) -> tuple[Value, ...]:
        """Return the elements of a list, or the one value that stands there alone."""
        pair = self.find(*keys)
        if pair is None:
            return ()
        elements = pair.value.values if isinstance(pair.value, Items) else (pair.value,)
        return tuple(item for item in elements if not (isinstance(item, Scalar) and item.is_null))

    def flag(self, *keys: str) -> bool | None:
        """Return a clear yes or no; anything else is a problem and ``None``."""
        scalar = self.scalar(*keys)
        if scalar is None:
            return None
        flag = parse_flag(scalar.text)
        if flag is None:
            self.complain(scalar.line, f"{keys[0]} must be true or false, not {{}}", scalar.text)
        return flag

    def reading(self, *keys: str) -> Reading | None:
        """Return a date or a time of a date."""
        scalar = self.scalar(*keys)
        if scalar is None:
            return None
        return parse_moment(scalar.text, self.zone, self._complain_of_date(scalar.line))

    def moment(self, *keys: str) -> Moment | None:
        """Return a date or a time of a date, without what an impossible offset may say."""
        reading = self.reading(*keys)
        return reading.moment if reading else None

    def clock(self, day: Moment | None, *keys: str) -> Moment | None:
        """Return a moment; a bare time of day (``10:30``) is taken to be on ``day``."""
        scalar = self.scalar(*keys)
        if scalar is None:
            return None
        time_of_day = parse_time_of_day(scalar.text)
        if time_of_day is None:
            reading = parse_moment(scalar.text, self.zone, self._complain_of_date(scalar.line))
            return (reading.start or reading.moment) if reading else None
        if day is None:
            self.complain(
                scalar.line,
                "{} is a time without a date: write it as 2024-05-31T{}",
                scalar.text,
                scalar.text,
                subtype=Subtype.DATE,
            )
            return None
        clock, precision = time_of_day
        return moment_on(day.wall.date(), clock, precision, self.zone, self._complain_of_date(scalar.line))

    def duration(self, *keys: str) -> timedelta | None:
        """Return a length of time."""
        scalar = self.scalar(*keys)
        if scalar is None:
            return None
        duration = parse_duration(scalar.text)
        if duration is None:
            self.complain(
                scalar.line,
                "{} is not a duration: write it as 45m or 1:30",
                scalar.text,
                subtype=Subtype.DATE,
            )
        return duration

    def slot(self, day: Moment | None, begun: Moment | None = None) -> Slot | None:
        """Return when and where, ``None`` when the mapping says neither.

        :param day: of bare times.
        :param begun: the start, where the mapping has none and it is known from elsewhere.
        """
        start = self.clock(day, "start")
        end = self._end(day, start or begun)
        slot = Slot(self.text("title"), start, end, self.duration("duration"), self.text("room"))
        if (slot.start, slot.end, slot.duration, slot.room) == (None, None, None, ""):
            return None
        return self.without_early_end(slot, begun)

    def without_early_end(self, slot: Slot, begun: Moment | None = None) -> Slot:
        """Return ``slot`` without an end that is not after its start, which is a problem."""
        start = slot.start or begun
        if start is None or slot.end is None or ends_after(start, slot.end):
            return slot
        self.complain_of_end(start, slot.end)
        return replace(slot, end=None)

    def complain_of_end(self, start: Moment, end: Moment) -> None:
        """Report that ``end`` is not after ``start``."""
        pair = self.find("end")
        message = "the end, {}, is not after the start, {}, and is left out: correct one of them"
        details = (end.isoformat(), start.isoformat())
        self.complain(pair.line if pair else self.fields.line, message, *details, subtype=Subtype.DATE)

    def _end(self, day: Moment | None, start: Moment | None) -> Moment | None:
        """Return the end; a bare time is on the day of the start, or after the midnight that follows."""
        scalar = self.scalar("end")
        bare = parse_time_of_day(scalar.text) if scalar else None
        if scalar is None or bare is None or start is None:
            return self.clock(day, "end")
        clock, precision = bare
        wall = datetime.combine(start.wall.date(), clock)
        if start.precision is not Precision.DATE and start.wall - wall > _LONGEST_NIGHT:
            wall = wall_after(wall, timedelta(days=1))
        return moment_beside(start, wall, precision, self._complain_of_date(scalar.line))

    def links(self, *keys: str, kind: str = "") -> tuple[Link, ...]:
        """Return a list of URLs or of mappings with ``title``, ``url``, ``type``."""
        return tuple(link for value in self.values(*keys) if (link := self._link(value, kind)))

    def url(self, *keys: str) -> str:
        """Return a URL or path; a scheme that could run code is a problem."""
        scalar = self.scalar(*keys)
        return self._tidy_url(scalar) if scalar else ""

    def picture(self, *keys: str) -> str:
        """Return the URL of a picture elsewhere, or its path from the source directory, beginning with ``/``.

        A relative path in a file starts at that file, as paths in documents do, whatever page shows it.
        """
        scalar = self.scalar(*keys)
        url = self._checked_url(scalar) if scalar else ""
        if scalar is None or not url:
            return ""
        if is_elsewhere(url):
            return self._tidy_url(scalar)
        folder = "/" if url.startswith("/") else posixpath.dirname(self.path)
        path = posixpath.normpath(posixpath.join(folder, url).lstrip("/"))
        # Windows takes a backslash for a slash, and a browser does so everywhere.
        if path.split("/")[0] == ".." or "\\" in url:
            message = "{} is left out: a picture must be in the source directory, its path written with /"
            self.complain(scalar.line, message, url, subtype=Subtype.URL)
            return ""
        return f"/{path}"

    def mappings(self, *keys: str) -> Iterator[FieldReader]:
        """Yield a reader for each mapping of a list."""
        for value in self.values(*keys):
            if isinstance(value, Fields):
                yield self.inside(value)
            else:
                self.complain(value.line, f"each of {keys[0]} must be a mapping")

    def inside(self, fields: Fields) -> FieldReader:
        """Return a reader of a mapping within this one."""
        return FieldReader(fields, self.path, self.report, self.subtype, self.zone)

    def check_keys(self, known: Collection[str]) -> None:
        """Warn of keys that are one letter away from a known one."""
        canonical = {canonical_key(key): key for key in known}
        for pair in self.fields:
            written = canonical_key(pair.key)
            if written in canonical:
                continue
            likely = next((key for form, key in canonical.items() if is_one_edit_apart(written, form)), None)
            if likely:
                self.complain(
                    pair.line,
                    f"unknown key {{}}: did you mean {likely}?",
                    pair.key,
                    subtype=Subtype.UNKNOWN_KEY,
                )

    def _link(self, value: Value, kind: str) -> Link | None:
        if isinstance(value, Scalar):
            url = self._tidy_url(value)
            return Link(url, type=kind) if url else None
        if isinstance(value, Fields):
            inner = self.inside(value)
            url = inner.url("url")
            if inner.find("url") is None:
                self.complain(value.line, "a link must have a url")
            return Link(url, inner.text("title"), inner.text("type") or kind) if url else None
        self.complain(value.line, "a link must be a URL, or a mapping with title and url")
        return None

    def _tidy_url(self, scalar: Scalar) -> str:
        """Return an address as it can stand in a page; one without a readable host is a problem."""
        url = self._checked_url(scalar)
        tidy = tidy_url(url)
        if url and not tidy:
            self.complain(scalar.line, "{} is left out: it is no address", url, subtype=Subtype.URL)
        return tidy

    def _checked_url(self, scalar: Scalar) -> str:
        url = one_line(scalar.text)
        if is_safe_url(url):
            return url
        self.complain(
            scalar.line,
            "{} is left out: only http, https, mailto and relative addresses are allowed",
            url,
            subtype=Subtype.URL,
        )
        return ""

    def _complain_of_date(self, line: int) -> _DateComplaint:
        return _DateComplaint(self, line)


@dataclass(frozen=True, slots=True)
class _DateComplaint:
    """Gives what :mod:`times` complains of its place in the file."""

    reader: FieldReader
    line: int

    def __call__(self, message: str, details: tuple[str, ...]) -> None:
        self.reader.complain(self.line, message, *details, subtype=Subtype.DATE)
