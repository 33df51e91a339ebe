"""What a file says about its own publication: one reading for posts, events and rows of talks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.misplaced import PUBLISHING_KEYS
from sphinx_liveblog.archive.names import is_one_edit_apart
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.archive.times import Moment, parse_moment
from sphinx_liveblog.archive.values import Fields, Pair, Scalar, canonical_key
from sphinx_liveblog.archive.visibility import Claim, parse_flag

if TYPE_CHECKING:
    from sphinx_liveblog.archive.fields import FieldReader

# The value is looked at without being taken: "title: published: false" is what cannot be read.
_KEY_IN_TEXT = re.compile(r"(?P<key>[\w-]+)[\"']?\s*:(?=[ \t]*(?P<value>[^\r\n#,}\]]*))")


@dataclass(frozen=True, slots=True)
class Publication:
    """What is public, and since when."""

    claim: Claim
    published: Moment | None = None
    """The date of publication."""
    start: Moment | None = None
    """Start of the talk, where the offset of the date says it."""


def read_publication(
    reader: FieldReader, *, what: str = "post", repeated: Collection[str] = (), date_key: str = ""
) -> Publication:
    """Return the claim and the date of a mapping. It fails closed: what is unclear hides.

    :param what: what is hidden, for messages.
    :param repeated: canonical keys that the file has more than once, besides those the mapping knows of.
    :param date_key: a key that is read as ``publishDate`` where there is none; if unclear, it hides nothing.
    """
    readable = PUBLISHING_KEYS.isdisjoint(repeated) and PUBLISHING_KEYS.isdisjoint(reader.fields.repeated)
    flag, flag_date = _read_published(reader, what)
    flag = _read_draft(reader, what) and flag and not _is_hidden_by_mistyped(reader.fields)
    is_dated = "publishDate" in reader.fields
    reading = reader.reading("publishDate" if is_dated else date_key) if is_dated or date_key else None
    if is_dated and reading is None:
        readable = False
        message = f"publishDate is empty: the {what} is hidden until it has a date"
        _complain_if_empty(reader, "publishDate", message, Subtype.DATE)
    published = (reading.moment if reading else None) or flag_date
    dates = tuple(date for date in (published, flag_date, *_mistyped_dates(reader)) if date)
    return Publication(Claim(flag, readable, dates), published, reading.start if reading else None)


def has_mistyped_no(fields: Fields) -> bool:
    """Whether a key one letter away from ``published`` says a clear no."""
    return any(parse_flag(_text(pair)) is False for pair in _mistyped(fields, "published"))


def text_may_hide(text: str) -> bool:
    """Whether a text that cannot be read has, anywhere, a publication key that is no clear yes."""
    return any(_may_hide(found["key"], found["value"]) for found in _KEY_IN_TEXT.finditer(text))


def _may_hide(key: str, value: str) -> bool:
    key, flag = canonical_key(key), parse_flag(value.strip("\"' \t"))
    if key in PUBLISHING_KEYS:
        return key == "publishdate" or flag is not (key == "published")
    return (flag is False and is_one_edit_apart(key, "published")) or (
        flag is True and is_one_edit_apart(key, "draft")
    )


def _read_published(reader: FieldReader, what: str) -> tuple[bool, Moment | None]:
    """Return what ``published`` says: a clear yes or no, or a date; all else is a no."""
    pair = reader.fields.get("published")
    if pair is None:
        return True, None
    text = _text(pair)
    flag = parse_flag(text)
    if flag is not None:
        return flag, None
    if text[:4].isdigit():
        reading = reader.reading("published")
        return (True, reading.moment) if reading else (False, None)
    reader.complain(
        pair.line,
        f"published must be true, false or a date, not {{}}: the {what} is hidden",
        text or "empty",
        subtype=Subtype.PUBLISHED,
    )
    return False, None


def _read_draft(reader: FieldReader, what: str) -> bool:
    """Return whether ``draft`` lets a thing be public: it is not there, or a clear no."""
    if "draft" not in reader.fields:
        return True
    _complain_if_empty(
        reader, "draft", f"draft is empty: the {what} is hidden until it is false", Subtype.PUBLISHED
    )
    return reader.flag("draft") is False


def _complain_if_empty(reader: FieldReader, key: str, message: str, subtype: Subtype) -> None:
    pair = reader.fields.get(key)
    if pair is not None and reader.find(key) is None:
        reader.complain(pair.line, message, subtype=subtype)


def _is_hidden_by_mistyped(fields: Fields) -> bool:
    """Whether a mistyped key, of which a warning tells, hides a thing; it never publishes one.

    A text is left alone next to ``published`` and ``draft`` (``publisher`` is one letter away), not
    next to ``publishDate``, which no other word is like.
    """
    return (
        any(_is_no(pair, says=False) for pair in _mistyped(fields, "published"))
        or any(_is_no(pair, says=True) for pair in _mistyped(fields, "draft"))
        or any(not _is_date(pair) for pair in _mistyped(fields, "publishDate"))
    )


def _is_no(pair: Pair, *, says: bool) -> bool:
    return parse_flag(_text(pair)) is says or (isinstance(pair.value, Scalar) and pair.value.is_null)


def _is_date(pair: Pair) -> bool:
    return parse_moment(_text(pair), None, _ignore) is not None


def _mistyped(fields: Fields, key: str) -> Iterator[Pair]:
    """Yield the pairs whose key is one letter away from ``key``."""
    wanted = canonical_key(key)
    return (pair for pair in fields if is_one_edit_apart(canonical_key(pair.key), wanted))


def _mistyped_dates(reader: FieldReader) -> Iterator[Moment]:
    """Yield the dates of mistyped keys."""
    for key in ("publishDate", "published"):
        for pair in _mistyped(reader.fields, key):
            reading = parse_moment(_text(pair), reader.zone, _ignore)
            if reading:
                yield reading.moment


def _text(pair: Pair) -> str:
    return pair.value.text if isinstance(pair.value, Scalar) else ""


def _ignore(_message: str, _details: tuple[str, ...]) -> None:
    """Say nothing: the key's own warning is enough."""
