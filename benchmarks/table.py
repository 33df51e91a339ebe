"""The tables of benchmarks: what builds took, their ratios to one of them, and limits of these.

Ratios are of processor time, which hardly depends on what else the machine does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from benchmarks.archive import Spent


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

    @property
    def peak(self) -> float:
        """Megabytes of memory at most, the median."""
        return median(spent.peak for spent in self.spent)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one site; ratios are to the first of them."""

    title: str
    rows: Sequence[Row]

    def ratio(self, row: Row) -> float:
        """Return how many times longer than the first row this one took."""
        return row.computed / self.rows[0].computed

    def over_limit(self) -> list[str]:
        """Return the names of the rows whose ratio is above its limit."""
        return [row.name for row in self.rows if row.limit is not None and self.ratio(row) > row.limit]

    def cells(self) -> list[tuple[str, ...]]:
        """Return the head of the table, and its rows."""
        head = ("build", "seconds", "processor seconds", "from – to", "MB", "ratio", "at most")
        return [head, *map(self._cells_of, self.rows)]

    def _cells_of(self, row: Row) -> tuple[str, ...]:
        computed = [spent.computed for spent in row.spent]
        span = f"{min(computed):.2f} – {max(computed):.2f}"
        numbers = (f"{row.waited:.2f}", f"{row.computed:.2f}", span, f"{row.peak:.0f}")
        return row.name, *numbers, f"{self.ratio(row):.2f}", _limit(row.limit)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that follows from what was measured."""

    name: str
    value: float
    limit: float | None = None
    """The highest value that is good; ``None`` where the number is for information."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers that are not ratios to one build."""

    title: str
    figures: Sequence[Figure]

    def over_limit(self) -> list[str]:
        """Return the names of the numbers that are above their limits."""
        return [
            figure.name for figure in self.figures if figure.limit is not None and figure.value > figure.limit
        ]

    def cells(self) -> list[tuple[str, ...]]:
        """Return the head of the table, and its rows."""
        rows = [(figure.name, _number(figure.value), _limit(figure.limit)) for figure in self.figures]
        return [("what", "measured", "at most"), *rows]


AnyTable: TypeAlias = Table | Figures


def render_table(table: AnyTable) -> str:
    """Return the table as Markdown, and a line for each row over its limit."""
    cells = table.cells()
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    cells.insert(1, tuple("-" * width for width in widths))
    lines = [f"| {' | '.join(map(str.ljust, line, widths))} |" for line in cells]
    late = [f"Too much: {name}" for name in table.over_limit()]
    return "\n".join(["", table.title, "", *lines, *late])


def _limit(limit: float | None) -> str:
    return "" if limit is None else _number(limit)


def _number(value: float) -> str:
    """Return a count as it is, anything else with two digits."""
    return str(value) if isinstance(value, int) else f"{value:.2f}"
