"""Where the things of an archive stand in its files, which the archive itself does not remember."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.datafiles import find_files, read_data_file
from sphinx_liveblog.archive.people import PRESENTER_KEYS
from sphinx_liveblog.archive.values import Fields, Scalar

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Archive, Post
    from sphinx_liveblog.archive.problems import Problem
    from sphinx_liveblog.archive.topmatter import FrontMatter
    from sphinx_liveblog.cli.programme import Programme


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; the path is relative to the source folder."""

    path: str
    line: int | None = None


def _ignore(_: Problem) -> None:
    """Say nothing: the scan has said what is wrong with a file."""


def _read(root: Path, name: str) -> Iterator[tuple[Path, str, Fields]]:
    for path in find_files(root, name):
        shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        fields = read_data_file(path, shown, _ignore)
        if fields is not None:
            yield path, shown, fields


def find_entries(root: Path, name: str) -> dict[str, Place]:
    """Return the ids in a presenters or tags file, or a folder of such files, with their places."""
    found: dict[str, Place] = {}
    for path, shown, fields in _read(root, name):
        if path.parent.name == name and "name" in fields:  # one person in a file of their own
            found.setdefault(_text(fields, "id") or path.stem, Place(shown, 1))
            continue
        for pair in fields:
            found.setdefault(pair.key, Place(shown, pair.line))
    return found


def find_talks(programme: Programme) -> dict[str, Place]:
    """Return the talks in the events folder by ``EVENT/SLUG``, with their places."""
    return {
        f"{event_id}/{talk.slug}": Place(source.file, talk.line)
        for event_id, source in programme.events.items()
        for talk in source.talks
    }


def _text(fields: Fields, key: str) -> str:
    pair = fields.get(key)
    return pair.value.text.strip() if pair and isinstance(pair.value, Scalar) else ""


def line_of_key(front_matter: FrontMatter | None, *keys: str) -> int | None:
    """Return the line of the first of ``keys`` that a post's front matter has."""
    pairs = (front_matter.fields.get(key) for key in keys) if front_matter else ()
    return next((pair.line for pair in pairs if pair), None)


class Texts:
    """The lines of source files, each read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lines: dict[str, list[str]] = {}

    def lines(self, path: str) -> list[str]:
        """Return the lines of a file; none when it cannot be read."""
        if path not in self._lines:
            try:
                text = (self._root / path).read_bytes().decode("utf-8-sig", errors="replace")
            except OSError:
                text = ""
            self._lines[path] = text.splitlines()
        return self._lines[path]

    def line_with(self, path: str, text: str) -> int:
        """Return the first line that has ``text`` in it, else 1."""
        wanted = text.casefold()
        return next((n for n, line in enumerate(self.lines(path), 1) if wanted in line.casefold()), 1)


def find_first_use(texts: Texts, posts: Iterable[Post], name: str) -> Place | None:
    """Return where the first of ``posts`` writes ``name``."""
    path = min((post.path for post in posts), default=None)
    return Place(path, texts.line_with(path, name)) if path else None


def place_of_talk(archive: Archive, ref: str, docname: str, talks: Mapping[str, Place]) -> Place:
    """Return where a talk is described: in the post that covers it, else in its event's file."""
    post = archive.posts.get(docname)
    if post is None:
        return talks.get(ref, Place("conf.py"))
    source = archive.sources.get(docname)
    front_matter = source.front_matter if source else None
    return Place(post.path, line_of_key(front_matter, *PRESENTER_KEYS, "title") or 1)
