"""Source files as read, kept between the scans of one process by the stamp they had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sphinx_liveblog.archive.definitions import find_definitions, find_titles
from sphinx_liveblog.archive.posts import PostDraft, RawFile, read_file, read_post

if TYPE_CHECKING:
    from sphinx_liveblog.archive.problems import Problem, Report

Stamp: TypeAlias = tuple[int, int]
"""Time of the last change, in nanoseconds, and size."""


@dataclass(slots=True)
class CachedFile:
    """A file as read, and what was made of it; of what is no post, the text is not kept."""

    stamp: Stamp
    file: RawFile
    problems: tuple[Problem, ...]
    labels: frozenset[str]
    is_post: bool
    _drafts: dict[tuple[str, str | None], tuple[PostDraft, tuple[Problem, ...]]] = field(default_factory=dict)
    """By event id and zone."""

    def draft(self, event: str, zone: str | None, report: Report) -> PostDraft:
        """Return the post that the file is, with times in ``zone``; problems go to ``report`` each time."""
        known = self._drafts.get((event, zone))
        if known is None:
            problems: list[Problem] = []
            draft = read_post(self.file, event, zone, problems.append)
            known = self._drafts[event, zone] = (draft, tuple(problems))
        draft, found = known
        for problem in found:
            report(problem)
        return replace(draft, reader=replace(draft.reader, report=report))


@dataclass(frozen=True, slots=True)
class Reading:
    """How a scan reads its files, and which of them are posts."""

    encoding: str
    is_post: Callable[[RawFile], bool]
    titles_are_labels: bool


@dataclass(slots=True)
class FileCache:
    """Files read earlier in this process, by path, with the stamp they had."""

    _files: dict[Path, CachedFile] = field(default_factory=dict)

    def read(
        self, docname: str, path: Path, name: str, report: Report, reading: Reading
    ) -> CachedFile | None:
        """Return a source file, ``None`` when it is gone or cannot be opened."""
        try:
            stamp = read_stamp(path)
            known = self._files.get(path)
            if known is None or known.stamp != stamp or known.is_post != reading.is_post(known.file):
                content = path.read_bytes()
                known = self._files[path] = _read(docname, path.suffix, name, content, stamp, reading)
        except OSError:
            return None
        for problem in known.problems:
            report(problem)
        return known


def _read(  # noqa: PLR0917  # what is known of one file
    docname: str, suffix: str, name: str, content: bytes, stamp: Stamp, reading: Reading
) -> CachedFile:
    problems: list[Problem] = []
    file = read_file(docname, name, suffix, content, problems.append, encoding=reading.encoding)
    is_post, labels = reading.is_post(file), find_definitions(file.text)
    if reading.titles_are_labels:
        labels |= find_titles(file.text, file.path, file.body_start)
    kept = file if is_post else replace(file, text="")
    return CachedFile(stamp, kept, tuple(problems), frozenset(labels), is_post)


def read_stamp(path: Path) -> Stamp:
    """Return the stamp of a file.

    :raises OSError: it is gone, or cannot be asked.
    """
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size
