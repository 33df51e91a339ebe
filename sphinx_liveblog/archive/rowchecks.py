"""What is wrong with the talks of a programme: two in one room at one time, facts that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.problems import Problem, Subtype
from sphinx_liveblog.archive.schedule import find_clashes

if TYPE_CHECKING:
    from sphinx_liveblog.archive.datafiles import EventSource
    from sphinx_liveblog.archive.model import Event, Talk
    from sphinx_liveblog.archive.programme import TalkSource

_NO_PRESENTER = (
    "this talk has no presenter: add `presenters: [...]`, or `presenters: []` if it has none",
    "{} talks of this event have no presenter, and this is the first: add `presenters: [...]` to each, or "
    "`presenters: []` to those that have none",
)
_NO_DATE = (
    "this talk has no date, and neither has its event: add a `start` to one of them, an empty one if nobody "
    "knows when the event was",
    "{} talks of this event have no date, and this is the first: add a `start` to the event, an empty one if "
    "nobody knows when it was, or to each",
)


def warn_of_clashes(
    talks: Iterable[Talk], rows: Iterable[tuple[Event, TalkSource]], events: Mapping[str, EventSource]
) -> None:
    """Warn of talks that are in one room of their event at one time.

    :param rows: each talk as its event's file has it, with the event.
    :param events: the files by id.
    """
    row_of = {f"{event.id}/{row.slug}": row for event, row in rows}
    by_event: dict[str, list[Talk]] = {}
    for talk in talks:
        by_event.setdefault(talk.event, []).append(talk)
    for event_id, found in by_event.items():
        for first, second in find_clashes(found):
            row, file = row_of[second.ref], events[event_id].file
            message = "{} is in the same room at the same time: change the room or the time of one"
            row.sheet.report(Problem(file, row.line, Subtype.SCHEDULE, message, (first.title,)))


def warn_of_gaps(
    talks: Iterable[Talk], rows: Iterable[tuple[Event, TalkSource]], events: Mapping[str, EventSource]
) -> None:
    """Warn once an event of its talks without a presenter, and once of those without a date.

    A real programme has dozens: lightning talks, panels, names that nobody wrote down. ``presenters: []``
    says that there are none.
    """
    known = {talk.ref: talk for talk in talks}
    unnamed: dict[str, list[TalkSource]] = {}
    undated: dict[str, list[TalkSource]] = {}
    for event, row in rows:
        talk = known[f"{event.id}/{row.slug}"]
        if talk.cancelled:
            continue
        if not talk.presenters and not row.has_none:
            unnamed.setdefault(event.id, []).append(row)
        if talk.date is None and not events[event.id].has_no_date:
            undated.setdefault(event.id, []).append(row)
    _complain(unnamed, events, _NO_PRESENTER)
    _complain(undated, events, _NO_DATE)


def _complain(
    found: Mapping[str, Sequence[TalkSource]], events: Mapping[str, EventSource], message: tuple[str, str]
) -> None:
    """Report the first row of each event, with the number of the others like it.

    :param message: what is wrong with one talk, and with several.
    """
    one, several = message
    for event_id, rows in found.items():
        source = events[event_id]
        details = (str(len(rows)),) if len(rows) > 1 else ()
        text = several if details else one
        source.sheet.report(Problem(source.file, rows[0].line, Subtype.INCOMPLETE, text, details))
