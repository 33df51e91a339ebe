"""The formats that are known, and which of them a file has."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from sphinx_liveblog.importers import (
    frab_json,
    frab_json2,
    ical,
    indico,
    pretalx_api,
    programapi,
    pyvideo,
    schedule_xml,
    sessionize,
    sourcegraph,
    tables,
    writethedocs,
)
from sphinx_liveblog.importers.formats import ENTRY_POINTS, Format
from sphinx_liveblog.importers.source import UnreadableError

if TYPE_CHECKING:
    from sphinx_liveblog.importers.source import Source

BUILT_IN = (
    frab_json.FORMAT,
    frab_json2.FORMAT,
    schedule_xml.FORMAT,
    pretalx_api.FORMAT,
    sessionize.FORMAT,
    indico.FORMAT,
    pyvideo.FORMAT,
    programapi.FORMAT,
    ical.FORMAT,
    writethedocs.FORMAT,
    sourcegraph.FORMAT,
    tables.FORMAT,
)
"""In the order in which they are asked: tables come last, for nearly everything is a table."""


def list_formats() -> tuple[Format, ...]:
    """Return every format: those of other distributions first, so that they may refine ours."""
    others = (point.load() for point in sorted(entry_points(group=ENTRY_POINTS)))
    return (*others, *BUILT_IN)


def recognise(source: Source) -> Format | None:
    """Return the format of a file, ``None`` where none is known."""
    return next((known for known in list_formats() if known.recognises(source)), None)


def find_format(source: Source) -> Format:
    """Return the format of a file.

    :raises UnreadableError: none is known that it could be; the message lists those that are.
    """
    found = recognise(source)
    if found is None:
        if source.begins_like_json:
            # What is wrong with it says more than that nobody knows it.
            _ = source.json
        known = "; ".join(known.title for known in list_formats())
        message = f"{source.name}: no known format of programmes. Known are: {known}"
        raise UnreadableError(message)
    return found
