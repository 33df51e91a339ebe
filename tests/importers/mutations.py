"""What tests of readers share: reading a text, and documents in which one value is replaced by another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.model import Programme, Trouble
from sphinx_liveblog.importers.source import Source, UnreadableError

SETTINGS = settings(derandomize=True, deadline=None, max_examples=50)
TEXTS = st.one_of(
    st.text(),
    st.sampled_from([
        "", " ", "\0", "\ud800", "2027-02-30", "2027-13-01T25:61", "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00", "9" * 5_000, f"{'9' * 5_000}:00", "-1", "1e999", "25:99", "00:00",
        "P1Y", "http://[", "https://[::1", "../../x", "javascript:alert(1)", "\u202e", "{}", "x" * 100_000,
    ]),
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=5,
)


def read_text(
    known: Format, text: str | bytes, name: str = "export", **options: Any
) -> tuple[Programme, list[Trouble]]:
    """Return what a format makes of a text, and what it found wrong."""
    troubles: list[Trouble] = []
    suffix = f".{name.rpartition('.')[2]}" if "." in name else ""
    content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return known.read(Source(name, content, suffix=suffix), Options(**options), troubles.append), troubles


def read_json(known: Format, document: object, **options: Any) -> tuple[Programme, list[Trouble]]:
    """Return what a format makes of a document in JSON."""
    return read_text(known, json.dumps(document), "export.json", **options)


def recognises(known: Format, text: str, name: str = "export") -> bool:
    """Whether a format takes a text for its own."""
    suffix = f".{name.rpartition('.')[2]}" if "." in name else ""
    return known.recognises(Source(name, text.encode(), suffix=suffix))


def assert_survives(known: Format, text: str | bytes, name: str = "export", **options: Any) -> None:
    """Assert that a text is read, or refused with a message, and nothing else happens."""
    try:
        programme, troubles = read_text(known, text, name, **options)
    except UnreadableError:
        return
    assert isinstance(programme, Programme)
    assert all(str(trouble) for trouble in troubles)


def _paths(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _paths(item, (*path, key))


def _replace(document: Any, path: tuple[Any, ...], value: object) -> Any:
    if not path:
        return value
    copy = dict(document) if isinstance(document, dict) else list(document)
    copy[path[0]] = _replace(document[path[0]], path[1:], value)
    return copy


@st.composite
def mutations(draw: st.DrawFn, document: object) -> Any:
    """Draw a document that differs from this one in one to three values of any type."""
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([*_paths(document)]))
        document = _replace(document, path, draw(VALUES))
    return document
