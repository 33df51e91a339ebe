"""The table of one benchmark: what builds took, their ratios to one of the rows, and limits of these.

Ratios are of processor time, which hardly depends on what else the machine does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.archive import Spent

HEAD = ("build", "seconds", "processor seconds", "from – to", "ratio", "at most")


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of build."""

    name: str
    spent: Sequence[Spent]
    """One a round."""
    limit: float | None = None
    """The highest ratio that is good; ``None`` where the row is for information."""

    @property
    def waited(self) -> float:
        """Seconds from start to end: the median, so that one bad round does not count."""
        return median(spent.waited for spent in self.spent)

    @property
    def computed(self) -> float:
        """Seconds of the processor, the median."""
        return median(spent.computed for spent in self.spent)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one site; ratios are to the first of them."""

    title: str
    rows: Sequence[Row]

    def ratio(self, row: Row) -> float:
        """Return how many times longer than the first row this one took."""
        return row.computed / self.rows[0].computed


def over_limit(table: Table) -> list[str]:
    """Return the names of the rows whose ratio is above its limit."""
    return [row.name for row in table.rows if row.limit is not None and table.ratio(row) > row.limit]


def render_table(table: Table) -> str:
    """Return the table as Markdown, and a line for each row over its limit."""
    cells = [HEAD, *(_cells(table, row) for row in table.rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    cells.insert(1, tuple("-" * width for width in widths))
    lines = [f"| {' | '.join(map(str.ljust, line, widths))} |" for line in cells]
    late = [f"Too slow: {name}" for name in over_limit(table)]
    return "\n".join(["", table.title, "", *lines, *late])


def _cells(table: Table, row: Row) -> tuple[str, ...]:
    limit = "" if row.limit is None else f"{row.limit:.2f}"
    computed = [spent.computed for spent in row.spent]
    span = f"{min(computed):.2f} – {max(computed):.2f}"
    return row.name, f"{row.waited:.2f}", f"{row.computed:.2f}", span, f"{table.ratio(row):.2f}", limit
