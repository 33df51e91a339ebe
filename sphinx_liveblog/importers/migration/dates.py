"""Dates as ABlog takes them, which is nearly any; as ours, or not at all."""

from __future__ import annotations

import re
from datetime import date

from sphinx_liveblog.archive.times import parse_moment, parse_time_of_day

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_WORD = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_TIME = r"(?:(?:,| at)?\s+(?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?))?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_FORMS = tuple(
    re.compile(_WEEKDAY + form + _TIME, re.IGNORECASE)
    for form in (
        rf"{_WORD}\s+{_DAY},?\s+(?P<year>\d{{4}})",
        rf"{_DAY}[\s-]+{_WORD},?[\s-]+(?P<year>\d{{4}})",
        r"(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})",
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
    )
)


def read_date(text: str) -> str:
    """Return a date as the front matter of a post has it; empty where it is not plain which day is meant.

    Known are ISO 8601 and dates with an English month: ``Apr 15, 2014``, ``15 April 2014``, perhaps with
    a time of day. Of ``04/05/2014`` nobody knows which is the month.
    """
    text = " ".join(text.split())
    if parse_moment(text, None, _ignore) is not None:
        return text
    match = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    month = _month(match["month"]) if match else 0
    if match is None or not month:
        return ""
    try:
        day = date(int(match["year"]), month, int(match["day"])).isoformat()
    except ValueError:
        return ""
    return _with_clock(day, match["clock"])


def _with_clock(day: str, text: str | None) -> str:
    if not text:
        return day
    found = parse_time_of_day(text)
    if found is None:
        return ""
    clock = found[0]
    return f"{day}T{clock.isoformat('seconds' if clock.second else 'minutes')}"


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    word = text.casefold()
    if word == "sept":
        word = "sep"
    is_known = word in _MONTHS or word in _NAMES
    return _MONTHS.index(word[:3]) + 1 if is_known else 0


def _ignore(_message: str, _details: tuple[str, ...]) -> None:
    """Say nothing: other forms are tried."""
