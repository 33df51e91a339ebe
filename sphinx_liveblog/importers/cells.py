"""What people write into the cells of a table: dates, times of day and names, in any of their ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sphinx_liveblog.archive.times import parse_time_of_day
from sphinx_liveblog.importers.people import drop_addresses
from sphinx_liveblog.importers.rows import read_moment

_MOST_CHARS = 80
"""A longer cell is no date; patterns need not be tried on it."""
_MONTHS = (
    "jan january januar jänner janvier janv enero ene", "feb february februar février fevrier févr febrero",
    "mar march märz maerz mrz mars marzo", "apr april avril avr abril abr", "may mai mayo",
    "jun june juni juin junio", "jul july juli juillet juil julio", "aug august août aout agosto ago",
    "sep sept september septembre septiembre set", "oct october oktober okt octobre octubre",
    "nov november novembre noviembre", "dec december dezember dez décembre decembre déc diciembre dic",
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(
    r"(?<!\d)(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)(?!\d)"
)
_DAY_NAMED = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s*(?:of\s|de\s)?\s*(?P<month>[^\W\d_]{3,12})\.?,?"
    r"\s*(?:de\s)?\s*(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
_MONTH_NAMED = re.compile(
    r"(?P<month>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
_WORDS_BEFORE = re.compile(r"\A(?=[^\W\d_])(?:[^\W\d_]|[.,\s])+(?=\d|\Z)")
_RANGE = re.compile(r"\s*(?:-|–|—|\bbis\b|\bto\b|\buntil\b|\bà\b)\s*", re.IGNORECASE)
_LIKE_DAY = re.compile(
    r"(?:(?:mo|di|mi|do|fr|sa|so|mon|tues?|wed|thu(?:rs)?|fri|sat|sun)\.?|montag|dienstag|mittwoch|donnerstag|freitag"
    r"|samstag|sonnabend|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday|lundi|mardi|mercredi"
    r"|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo)?"
    r"[ ,]{0,2}(?:(?:tag|day|jour|día|dia) ?\d{1,2}|\d{1,2}[./-]\d{1,2}\.?)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d\Z)")
_MERIDIEM = re.compile(r"([ap])\.?\s?m\.?\Z", re.IGNORECASE)
_CENTURY = 2000


def looks_like_day(text: str) -> bool:
    """Whether a text names a day, if not which: *Freitag*, *Tag 1* or *Fr 3.5.* do."""
    return bool(_LIKE_DAY.fullmatch(text[:_MOST_CHARS]))


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says about when: a moment with an offset, or any of a day, a time and when it ends."""

    moment: datetime | None = None
    day: date | None = None
    start: time | None = None
    end: time | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a file writes its dates: only all of them together may tell whether days or months come first."""

    is_month_first: bool | None = None
    """``None`` where both may be meant; then no such date is read."""

    def read(self, text: str) -> Cell | None:
        """Return what a cell says, ``None`` if that is not clear."""
        text = " ".join(text.split())
        if not text or len(text) > _MOST_CHARS:
            return None
        moment = read_moment(_OFFSET.sub("", text).replace(" UTC", "+00:00")) if ":" in text else None
        if isinstance(moment, datetime):
            aware = moment.utcoffset() is not None
            return Cell(moment) if aware else Cell(day=moment.date(), start=moment.time())
        day, rest = self._take_day(text)
        rest = _WORDS_BEFORE.sub("", rest.strip(" ,;T")).strip(" ,;")
        if not rest:
            return Cell(day=day) if day else None
        clocks = _read_clocks(rest)
        return Cell(None, day, *clocks) if clocks else None

    def _take_day(self, text: str) -> tuple[date | None, str]:
        for pattern in (_YEAR_FIRST, _YEAR_LAST, _DAY_NAMED, _MONTH_NAMED):
            match = pattern.search(text)
            day = self._make_day(match) if match else None
            if match and day:
                return day, f"{text[: match.start()]} {text[match.end() :]}"
        return None, text

    def _make_day(self, match: re.Match[str]) -> date | None:
        parts = match.groupdict()
        if "mark" in parts:
            is_month_first = parts["mark"] != "." and self.is_month_first
            if is_month_first is None:
                return None
            parts["month"], parts["day"] = (
                (parts["a"], parts["b"]) if is_month_first else (parts["b"], parts["a"])
            )
        month = _MONTH.get(parts["month"].casefold(), parts["month"])
        year = int(parts["year"])
        try:
            return date(year if year > 99 else _CENTURY + year, int(month), int(parts["day"]))  # noqa: PLR2004
        except ValueError:
            return None


def learn_calendar(texts: Iterable[str]) -> tuple[Calendar, str]:
    """Return how dates are written, and one that may be read in two ways, if there are such."""
    found = [match for text in texts if len(text) <= _MOST_CHARS and (match := _YEAR_LAST.search(text))]
    found = [match for match in found if match["mark"] != "."]
    pairs = [(int(match["a"]), int(match["b"])) for match in found]
    is_month_first = all(first <= 12 for first, _ in pairs)  # noqa: PLR2004  # months
    is_day_first = all(second <= 12 for _, second in pairs)  # noqa: PLR2004
    if is_month_first != is_day_first:
        return Calendar(is_month_first), ""
    if all(first == second for first, second in pairs):
        return Calendar(is_month_first=False), ""
    return Calendar(), found[0][0]


def _read_clocks(text: str) -> tuple[time, time | None] | None:
    parts = _RANGE.split(text)
    if len(parts) > 2 or not parts[0]:  # noqa: PLR2004  # a start and an end
        return None
    start = _read_clock(parts[0])
    if len(parts) == 1 or not parts[1]:
        return (start, None) if start else None
    end = _read_clock(parts[1])
    if end and _MERIDIEM.search(parts[1]) and not _MERIDIEM.search(parts[0]):
        halves = filter(None, (_read_clock(f"{parts[0]} {half}") for half in ("am", "pm")))
        start = max((half for half in halves if half < end), default=None)
    return (start, end) if start and end else None


def _read_clock(text: str) -> time | None:
    text = re.sub(r"\s*(?:uhr|hrs?)\.?\Z", "", text.strip(), flags=re.IGNORECASE)
    text = re.sub(r"(?<=\d)\.(?=\d\d)", ":", text)
    text = re.sub(r"\A(\d{1,2})h?\Z", r"\1:00", text, flags=re.IGNORECASE)
    text = re.sub(r"\s?([ap])\.?\s?m\.?\Z", r" \1m", text, flags=re.IGNORECASE)
    found = parse_time_of_day(text)
    return found[0] if found else None


_SURE = re.compile(r"\s*(?:[;|\n\u3001\uff0c]|\s/\s)\s*")
_UNSURE = re.compile(r"\s*,\s*(?:(?:and|und|et|y)\s+|&\s*)?|\s+(?:and|und|et|y|&)\s+")
_NUMBERED = re.compile(r"\A\d{1,6}:\s*(?=\D)")
_NO_NAME = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|ag|corp|co|university|universität|université|institute?|college|team|group|ph\.?d|jr|sr"
    r"|m\.?d|ceo|cto|foundation|engineer|manager|developer|director|lead)\b",
    re.IGNORECASE,
)
_NOBODY = frozenset({
    "-", "–", "—", "n/a", "na", "none", "tba", "tbd", "tbc", "?", "n.n.", "n. n.", "n.n", "nn",
    "t.b.a.", "t.b.d.", "to be announced", "to be confirmed", "to be determined",
})  # fmt: skip
_MOST_WORDS = 5


def split_names(text: str, tell_nameless: Callable[[], object] = lambda: None) -> list[str]:
    """Return the people that a cell names. Commas and "and" part only what are full names on every side.

    What is only an e-mail address is nobody, of which ``tell_nameless`` is called.
    """
    written = list(filter(None, map(str.strip, _SURE.split(re.sub(r"[^\S\n]+", " ", text)))))
    parts = list(filter(None, map(drop_addresses, written)))
    if len(parts) < len(written) and any("@" in part for part in written):
        tell_nameless()
    if _are_turned(parts):
        parts = [" ".join(reversed(re.split(r"\s*,\s*", part))) for part in parts]
    named = (_NUMBERED.sub("", name) for part in parts for name in _part_names(part))
    return list(dict.fromkeys(name for name in named if name and name.casefold() not in _NOBODY))


def _part_names(part: str) -> list[str]:
    names = [" ".join(name.split()) for name in _UNSURE.split(part)]
    return names if len(names) > 1 and all(map(_is_full_name, names)) else [part]


def _are_turned(parts: Sequence[str]) -> bool:
    """Whether all are written *Lee, Ann*. One of them could be anything, as a name and a company."""
    if len(parts) < 2 or any(part.count(",") != 1 or _NO_NAME.search(part) for part in parts):  # noqa: PLR2004
        return False
    has_surname = any(len(part.partition(",")[0].split()) == 1 for part in parts)
    return has_surname and all(len(_part_names(part)) == 1 for part in parts)


def _is_full_name(text: str) -> bool:
    words = text.split()
    ends = (words[0], words[-1]) if words else ()
    return (
        1 < len(words) <= _MOST_WORDS
        and all(word[0].isalpha() and not word[0].islower() for word in ends)
        and not any(char.isdigit() for char in text)
        and not _NO_NAME.search(text)
    )


_PRIVATE_URL = re.compile(
    r"(?<![\w-])(?:(?:zoom\.us|zoomgov\.com)/(?:j|my|s|w|wc|meeting)/|teams\.microsoft\.com/(?:l/meetup|meet/)"
    r"|teams\.live\.com/meet/|meet\.google\.com/|webex\.com/|docs\.google\.com/\S{1,300}/edit\b)",
    re.IGNORECASE,
)


def is_private_url(text: str) -> bool:
    """Whether it leads into a meeting, or to a document that whoever has the address may edit."""
    return bool(_PRIVATE_URL.search(text))


def drop_private_urls(text: str) -> str:
    """Return a text in one line without such addresses, and without brackets that then hold nothing."""
    if not is_private_url(text):
        return text
    rest = " ".join(word for word in text.split() if not is_private_url(word))
    return re.sub(r"\(\s?\)", "", rest).strip(" ,;:-–|")
