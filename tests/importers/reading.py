"""Reading small documents with one reader, and spoiling them."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.model import Programme
from sphinx_liveblog.importers.source import Source, UnreadableError, open_path

spoiling = settings(derandomize=True, deadline=None, max_examples=50)

texts = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "\ud800", "\0", "nan", "inf", "1e999", "-1", "9999-12-31", "0001-01-01", "2024-02-30",
            "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "http://[", "https://a b/", "25:99",
            "../../x", "Pacific/Kiritimati",
        ]
    ),
)  # fmt: skip
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


def as_source(content: object, name: str = "programme.json") -> Source:
    """Return a file with a text, or with JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return Source(name, text.encode("utf-8", "replace"), suffix=Path(name).suffix)


def as_folder(files: Mapping[str, object], name: str = "folder") -> Source:
    """Return a folder with these files."""
    return Source(name, files=tuple(as_source(files[file], f"{name}/{file}") for file in sorted(files)))


def read(reader: Format, content: object, **options: Any) -> tuple[Programme, list[str]]:
    """Return what a reader makes of a document that it recognises, and its troubles."""
    source = content
    if isinstance(content, Path):
        source = open_path(content)
    elif not isinstance(content, Source):
        source = as_source(content)
    assert reader.recognises(source)
    troubles = []
    programme = reader.read(source, Options(**options), troubles.append)
    assert isinstance(programme, Programme)
    return programme, [str(trouble) for trouble in troubles]


def survives(reader: Format, source: Source) -> None:
    """Assert that a reader reads a document, or says that it cannot."""
    with contextlib.suppress(UnreadableError):
        reader.recognises(source)
    for zone in ("", "Europe/Lisbon"):
        try:
            programme = reader.read(source, Options(timezone=zone), lambda trouble: str(trouble) and None)
        except UnreadableError:
            continue
        assert isinstance(programme, Programme)
        assert repr(programme)


def _places(content: object, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    pairs = ()
    if isinstance(content, dict):
        pairs = content.items()
    elif isinstance(content, list):
        pairs = enumerate(content)
    for key, value in pairs:
        yield from _places(value, (*place, key))


@st.composite
def spoilt(draw: st.DrawFn, content: object) -> Any:
    """Draw a document of which up to three values are something else, or gone."""
    content = copy.deepcopy(content)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(list(_places(content))))
        if not place:
            continue
        holder = content
        for key in place[:-1]:
            holder = holder[key]
        if draw(st.integers(0, 4)):
            holder[place[-1]] = draw(values)
        else:
            del holder[place[-1]]
    return content


@st.composite
def spoilt_lines(draw: st.DrawFn, text: str) -> str:
    """Draw a text of which up to five lines are gone, doubled, cut or have another value."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 5))):
        number = draw(st.integers(0, len(lines) - 1))
        line = lines[number]
        lines[number : number + 1] = draw(
            st.sampled_from(
                [[], [line, line], [line[: len(line) // 2]], [line.partition(":")[0] + ":" + draw(texts)]]
            )
        )
        lines = lines or [""]
    return "\n".join(lines)
