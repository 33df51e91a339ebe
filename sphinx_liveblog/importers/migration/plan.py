"""What is to be changed in a post, and what a person is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.values import Items, Scalar

if TYPE_CHECKING:
    from sphinx_liveblog.archive.problems import Problem
    from sphinx_liveblog.archive.values import Value


@dataclass(frozen=True, slots=True)
class Note:
    """Something that stays as it is, or that a person should look at."""

    line: int
    """1-based line of the file as it was."""
    message: str


@dataclass(frozen=True, slots=True)
class Migration:
    """What became of one post."""

    text: str
    """The whole file; the one that was read where nothing is to be done."""
    notes: tuple[Note, ...] = ()
    failed: bool = False
    """Whether the file was left as it is because it could not be rewritten safely; the last note says why."""


class LeftError(Exception):
    """A post cannot be rewritten without a person."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.note = Note(line, f"{message}; the file is left as it is")


@dataclass(slots=True)
class Plan:
    """Changes to a post. Keys that are not named stay as they are, to the byte."""

    values: dict[str, object] = field(default_factory=dict)
    """Key to its new value, plain data; ``None`` takes the key out."""
    renames: dict[str, str] = field(default_factory=dict)
    """Key to the one that stands in its place, whose value ``values`` has."""
    cuts: list[tuple[int, int]] = field(default_factory=list)
    """Spans of lines that go from the body, 1-based and inclusive."""
    puts: dict[int, list[str]] = field(default_factory=dict)
    """What stands in place of a span, by its first line."""
    notes: list[Note] = field(default_factory=list)

    def note(self, line: int, message: str) -> None:
        """Tell a person."""
        self.notes.append(Note(line, message))


def texts_of(value: Value) -> list[str] | None:
    """Return a text, or a list of texts; ``None`` for anything else."""
    values = value.values if isinstance(value, Items) else (value,)
    scalars = [item for item in values if isinstance(item, Scalar)]
    if len(scalars) < len(values):
        return None
    return [item.text for item in scalars if not item.is_null]


def ignore(_: Problem) -> None:
    """Say nothing: ``check`` and every build say what is wrong with a post."""
