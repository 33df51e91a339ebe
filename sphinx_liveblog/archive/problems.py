"""What may be wrong in a file of the archive, and how it is said to a person."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

MOST_CHARS = 120
"""How much of a value a warning repeats."""


class Subtype(enum.StrEnum):
    """The kinds of warnings, each suppressible as ``liveblog.KIND``.

    The documentation's list of warnings is generated from the sentences below.
    """

    FRONT_MATTER = "front_matter"
    """The front matter of a post cannot be parsed, or a value in it has the wrong type."""
    UNKNOWN_KEY = "unknown_key"
    """A key is one letter away from one that we know."""
    DUPLICATE_KEY = "duplicate_key"
    """A key stands twice in one mapping."""
    DATE = "date"
    """A date, time, duration or time zone cannot be read, is ambiguous, or an end is not after its start."""
    PUBLISHED = "published"
    """``published`` is not a clear yes or no: the post is hidden."""
    DUPLICATE_SLUG = "duplicate_slug"
    """Two posts, or two talks of one event, have the same slug: the second one gets a number."""
    DUPLICATE_ID = "duplicate_id"
    """Two presenters, events or entries have the same id, or a name is that of two presenters."""
    DATA_FILE = "data_file"
    """An events, presenters or tags file cannot be read, or a value in it has the wrong type."""
    UNKNOWN_PRESENTER = "unknown_presenter"
    """A presenter's id, name or alias is not known."""
    UNKNOWN_EVENT = "unknown_event"
    """An event's id is not known."""
    UNKNOWN_TALK = "unknown_talk"
    """A talk's or post's slug is not known."""
    UNKNOWN_TAG = "unknown_tag"
    """No public talk has this tag."""
    HIDDEN_REF = "hidden_ref"
    """A public page refers to something hidden (``liveblog_hidden_refs``)."""
    COLON_FENCE = "colon_fence"
    """A ``:::{liveblog}`` stands in a site whose MyST has no ``colon_fence``."""
    ENTRY = "entry"
    """An entry of a liveblog cannot be read."""
    OPTION = "option"
    """An option of a directive has a value that is not allowed."""
    CONFIG = "config"
    """An option in ``conf.py`` has a value that is not allowed."""
    TITLE = "title"
    """A post has no title, or a talk of a programme neither title nor id."""
    URL = "url"
    """A URL has a scheme that is not allowed."""
    INCOMPLETE = "incomplete"
    """Talks of an event have no presenter, or neither they nor it have a date: one warning an event."""
    SCHEDULE = "schedule"
    """Two talks of an event are in one room at one time."""
    PAGE = "page"
    """A generated page, or a redirect, cannot be written at its address."""
    ABSTRACT = "abstract"
    """An abstract is too long, or contains scripts or directives, which pages never run."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a person should mend.

    ``message`` is a template for :meth:`str.format`; ``details`` are what was found in the
    file. They are kept apart because a warning about a hidden file must not repeat its content.
    """

    path: str
    """POSIX path relative to the source directory."""
    line: int | None
    """1-based line in the file; ``None`` when the whole file is meant, 0 in what has no lines."""
    subtype: Subtype
    message: str
    details: tuple[str, ...] = ()

    def text(self, *, discreet: bool = False) -> str:
        """Return the sentence; ``discreet`` replaces what was found in the file by ``…``."""
        details = ("…" for _ in self.details) if discreet else map(_shorten, self.details)
        return self.message.format(*details)

    def without_details(self) -> Problem:
        """Return the problem as it may be said of a hidden file."""
        text = self.text(discreet=True).replace("{", "{{").replace("}", "}}")
        return replace(self, message=text, details=())


def _shorten(detail: str) -> str:
    """Return what was found in a file as a part of one line."""
    line = " ".join(detail.split())
    line = "".join(char if char.isprintable() else "\ufffd" for char in line)
    return line if len(line) <= MOST_CHARS else f"{line[: MOST_CHARS - 1]}…"


@dataclass(slots=True)
class Sheet:
    """The problems of one file, or of one talk in it: whether that is hidden is known later."""

    is_hidden: bool = False
    _problems: list[Problem] = field(default_factory=list)

    def report(self, problem: Problem) -> None:
        """Note a problem."""
        self._problems.append(problem)

    def problems(self) -> list[Problem]:
        """Return what may be said: nothing of the content of what is hidden."""
        return [problem.without_details() if self.is_hidden else problem for problem in self._problems]


Report: TypeAlias = Callable[[Problem], None]
"""Where problems go. Injected, so that everything that validates is pure."""
