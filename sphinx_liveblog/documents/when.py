"""How pages print dates and times: in the language of the site, never more than was written."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from sphinx_liveblog.archive.times import Moment, Precision
from sphinx_liveblog.documents.nodes import liveblog_time

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Slot

_ANY_DAY = date(2000, 1, 1)


def read_locale(language: str | None) -> Locale:
    """Return the locale of a site's ``language``; English where Babel knows none."""
    try:
        return Locale.parse((language or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def format_day(moment: Moment, locale: Locale, pattern: str) -> str:
    """Return the date."""
    return _plain_spaces(format_date(moment.wall.date(), pattern, locale))


def format_clock(moment: Moment, locale: Locale) -> str:
    """Return the time of day; empty where none was written."""
    if moment.precision is Precision.DATE:
        return ""
    pattern = "medium" if moment.precision is Precision.SECOND else "short"
    return _plain_spaces(format_time(moment.wall.time(), pattern, locale=locale))


def format_moment(moment: Moment, locale: Locale, pattern: str, *, with_zone: bool = True) -> str:
    """Return date, time and zone, as far as each was written."""
    parts = [format_day(moment, locale, pattern), format_clock(moment, locale)]
    zone = moment.abbreviation() if with_zone else ""
    return " ".join(part for part in (", ".join(filter(None, parts)), zone) if part)


def time_node(moment: Moment, locale: Locale, pattern: str, shown: str = "") -> liveblog_time:
    """Return a ``<time>`` of the moment."""
    content = shown or format_moment(moment, locale, pattern)
    return liveblog_time("", content, datetime=moment.isoformat(), classes=["liveblog-time"])


def format_end(slot: Slot, locale: Locale) -> str:
    """Return the time of day at which a slot ends; empty where that is unknown or another day."""
    start = slot.start
    if start is None or start.precision is Precision.DATE:
        return ""
    length = slot.end.instant() - start.instant() if slot.end and slot.end.precision else slot.duration
    if length is None or not timedelta() < length < timedelta(days=1):
        return ""
    # The end in the zone of the start, also where it was written in another.
    clock = (datetime.combine(_ANY_DAY, start.wall.time()) + length).time()
    return _plain_spaces(format_time(clock, "short", locale=locale))


def _plain_spaces(text: str) -> str:
    """Replace the narrow space that CLDR puts before AM and PM, which LaTeX fonts lack."""
    return text.replace("\u202f", "\u00a0")
