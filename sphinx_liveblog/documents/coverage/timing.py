"""When a coverage takes place, and which states it goes through."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.coverage import State, coverage_state
from sphinx_liveblog.archive.times import Moment, moment_on

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Slot

_FIRST_INSTANT = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Timing:
    """When a coverage takes place, and what its author says of it."""

    zone: str | None
    start: Moment | None
    end: Moment | None
    published: Moment | None
    given: State | None
    order: str

    def list_states(
        self, entries: Sequence[Moment], end_after: timedelta
    ) -> tuple[list[State], list[datetime]]:
        """Return every state from the first on, and the UTC times between them; whatever the clock says."""
        states: list[State] = []
        changes: list[datetime] = []
        now: datetime | None = _FIRST_INSTANT
        while now is not None:
            state, now = coverage_state(self.given, entries, self.start, self.end, now, end_after)
            states.append(state)
            changes += [now] if now else []
        return states, changes


def in_zone_of_coverage(zone: str | None, moment: Moment | None) -> Moment | None:
    """Return a moment of unknown zone as one in the zone of this coverage."""
    if moment is None or zone is None or moment.offset is not None:
        return moment
    return moment_on(moment.wall.date(), moment.wall.time(), moment.precision, zone)


def slot_end(slot: Slot, zone: str | None, start: Moment | None) -> Moment | None:
    """Return the end that a post says; with a duration it depends on when the coverage starts."""
    end = in_zone_of_coverage(zone, slot.end)
    if end is None and start and slot.duration:
        with suppress(OverflowError):
            return replace(start, wall=start.wall + slot.duration)
    return end
