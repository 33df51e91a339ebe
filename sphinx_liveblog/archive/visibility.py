"""The one rule about what is shown. It fails closed."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from sphinx_liveblog.archive.times import Moment

_YES = frozenset({"true", "yes", "on", "y", "1"})
_NO = frozenset({"false", "no", "off", "n", "0"})


class Reason(enum.StrEnum):
    """Why something is hidden; the words of the build's last line."""

    UNPUBLISHED = "unpublished"
    SCHEDULED = "scheduled"
    EVENT = "event unpublished"
    TALK = "talk unpublished"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why something is hidden and, when only the clock is in the way, until when."""

    reason: Reason
    until: Moment | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says about its own publication."""

    published: bool = True
    """False as well where it is not clear."""
    readable: bool = True
    """False when front matter or a date in it cannot be understood."""
    dates: tuple[Moment, ...] = ()
    """Every moment that must have passed."""


def parse_flag(text: str) -> bool | None:
    """Return the clear yes or no that ``text`` is, else ``None``."""
    word = text.strip().casefold()
    if word in _YES:
        return True
    return False if word in _NO else None


def judge(
    claim: Claim, now: datetime, *, hide_future: bool = True, event_public: bool = True
) -> Verdict | None:
    """Return why a thing is hidden at ``now`` (aware), or ``None`` when it is public.

    A date of unknown zone counts as UTC; a date without a time begins at midnight of its zone.
    """
    if not claim.readable:
        return Verdict(Reason.UNREADABLE)
    if not claim.published:
        return Verdict(Reason.UNPUBLISHED)
    if not event_public:
        return Verdict(Reason.EVENT)
    last = max(claim.dates, key=Moment.instant, default=None)
    if hide_future and last is not None and last.instant() > now:
        return Verdict(Reason.SCHEDULED, until=last)
    return None
