"""What a format of programmes is: how it is recognised, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx_liveblog.importers.model import Programme, Report
    from sphinx_liveblog.importers.source import Source

ENTRY_POINTS = "sphinx_liveblog.importers"
"""The group in which other distributions name a :class:`Format` each."""


@dataclass(frozen=True, slots=True)
class Options:
    """What who imports says beside the file."""

    timezone: str = ""
    """A name of the IANA database, for times that have none in the file."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Our name of a field to the file's, of a table or of categories (``--map A=B``)."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of programmes."""

    name: str
    """Short and unique: ``frab-json``."""
    title: str
    """For people: which tools write it."""
    recognises: Callable[[Source], bool]
    """Whether a file has this format. Never raises anything but :class:`~.source.UnreadableError`."""
    read: Callable[[Source, Options, Report], Programme]
    """Read a file of this format. What is wrong in it is reported, and the rest is returned."""
