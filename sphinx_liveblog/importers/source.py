"""What is imported, as bytes, text, JSON or XML: opened with care, for strangers wrote it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET  # the wall before it is `_check_xml`
from xml.parsers import expat

MOST_BYTES = 100_000_000
"""The largest programme known, all 20 years of FOSDEM, has 30 MB."""
MOST_DEPTH = 100
"""How deep elements may lie in each other; real files have 8."""
MOST_FILES = 50_000
_IN_FOLDERS = frozenset({".json", ".yaml", ".yml"})
_LONGEST_INTEGER = 18
"""Digits of the largest that 64 bits hold."""


class UnreadableError(Exception):
    """A file that cannot be imported. The message is for people, with the file and the place in it."""


class Pairs(dict[str, Any]):
    """A JSON object. Of a key that stands twice the last one counts, as everywhere."""


@dataclass(frozen=True)
class Source:
    """A file, or a folder of files that are one export.

    Every property raises :class:`UnreadableError` where the content is not what is asked for.
    """

    name: str
    """For messages: the file or address as the user gave it."""
    content: bytes = b""
    files: tuple[Source, ...] = ()
    """The files of a folder, by name; empty for a file."""
    suffix: str = ""
    """Of the file's name, in lower case, with its dot."""

    @cached_property
    def text(self) -> str:
        """The text: UTF-8, or UTF-16 where it begins with that mark, else Windows-1252; any line ends."""
        encoding = "utf-16" if self.content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
        try:
            text = self.content.decode(encoding)
        except UnicodeDecodeError:
            text = self.content.decode("cp1252", errors="replace")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def begins_like_json(self) -> bool:
        """Whether it begins as a JSON object or list does."""
        return self.text[:1_000].lstrip()[:1] in {"{", "["}

    @cached_property
    def is_json(self) -> bool:
        """Whether it is a JSON object or list."""
        try:
            return self.begins_like_json and isinstance(self.json, dict | list)
        except UnreadableError:
            return False

    @cached_property
    def json(self) -> Any:  # noqa: ANN401  # that is what JSON is
        """The content as JSON; numbers that no machine holds stay as text."""
        try:
            return json.loads(self.text, parse_int=_read_integer, parse_constant=str)
        except json.JSONDecodeError as error:
            place = f"{self.name}:{error.lineno}"
            message = f"{place}: this is not JSON: {error.msg}, column {error.colno}; export it again"
            raise UnreadableError(message) from error
        except RecursionError as error:
            message = f"{self.name}: lists and objects lie too deep in each other: this is no programme"
            raise UnreadableError(message) from error

    @cached_property
    def looks_like_xml(self) -> bool:
        """Whether it begins as XML does."""
        return self.text[:1_000].lstrip()[:1] == "<"

    @cached_property
    def xml(self) -> ET.Element:
        """The content as XML without a document type, so that there are no entities to expand or fetch."""
        try:
            _check_xml(self.content)
            return ET.fromstring(self.content)  # noqa: S314  # checked in the line before
        # The last two: an encoding that is unknown, or that expat cannot read.
        except (ET.ParseError, expat.ExpatError, LookupError, ValueError) as error:
            message = f"{self.name}: this is not XML: {error}; export it again"
            raise UnreadableError(message) from error
        except _RefusedError as error:
            raise UnreadableError(f"{self.name}:{error}") from error


class _RefusedError(Exception):
    pass


def _read_integer(text: str) -> int | str:
    return int(text) if len(text) <= _LONGEST_INTEGER else text


def _check_xml(content: bytes) -> None:
    """Raise :class:`_RefusedError` for XML that could do harm before anything is built from it."""
    parser = expat.ParserCreate()
    depth = 0

    def refuse(*_: object) -> None:
        message = f"{parser.CurrentLineNumber}: a document type (DOCTYPE) is not allowed: take it out"
        raise _RefusedError(message)

    def enter(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            message = f"{parser.CurrentLineNumber}: elements lie too deep in each other: this is no programme"
            raise _RefusedError(message)

    def leave(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = enter, leave
    parser.Parse(content, True)


def open_path(path: Path) -> Source:
    """Return a file, or a folder with the JSON and YAML files below it.

    :raises OSError: it cannot be opened.
    :raises UnreadableError: it is too large to be a programme.
    """
    if not path.is_dir():
        return _open_file(path, str(path))
    files = (file for file in path.rglob("*") if file.suffix.lower() in _IN_FOLDERS and file.is_file())
    # A link could lead anywhere.
    found = sorted(file for file in files if not file.is_symlink())
    if len(found) > MOST_FILES:
        message = f"{path}: more than {MOST_FILES} files: name the folder of one event"
        raise UnreadableError(message)
    return Source(str(path), files=tuple(_open_file(file, str(file)) for file in found))


def _open_file(path: Path, name: str) -> Source:
    if path.stat().st_size > MOST_BYTES:
        message = f"{name}: larger than {MOST_BYTES // 1_000_000} MB: this is no programme"
        raise UnreadableError(message)
    return Source(name, path.read_bytes(), suffix=path.suffix.lower())


def join_sources(sources: Sequence[Source]) -> Source:
    """Return files as one export, as if they were in a folder."""
    return Source(", ".join(source.name for source in sources), files=tuple(sources))
