"""The files of pages and documents, as strings: ``Path`` objects of an archive cost more than its lists."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from sphinx.util.matching import Matcher

from sphinx_liveblog.archive.names import file_key


class OutputFiles:
    """Knows the file of each page and document of html and dirhtml, asked of the builder once each."""

    def __init__(self, builder: Any) -> None:  # noqa: ANN401  # HTML builders alone have output paths
        self._builder = builder
        self._root = f"{os.fspath(builder.outdir)}{os.sep}"
        self._files: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the file of a page: its POSIX path from the output folder."""
        found = self._files.get(name)
        if found is None:
            path = os.fspath(self._builder.get_output_path(name)).removeprefix(self._root)
            found = self._files[name] = path.replace(os.sep, "/")
        return found

    def path(self, name: str) -> Path:
        """Return the file of a page."""
        return Path(self._root + self.of(name))

    def exists(self, file: str) -> bool:
        """Whether there is such a file in the output folder."""
        return os.path.isfile(self._root + file)  # noqa: PTH113  # see above

    def is_extra(self, file: str) -> bool:
        """Whether the author gives this file, or one that is it on some systems, in ``html_extra_path``."""
        return file_key(file) in self.extra

    @cached_property
    def extra(self) -> dict[str, str]:
        """What Sphinx copies from ``html_extra_path``, by what files that are one on some systems share."""
        config = self._builder.config
        is_excluded = Matcher(config.exclude_patterns)
        folders = (Path(self._builder.confdir, entry) for entry in config.html_extra_path)
        found = (file for folder in folders for file in _list_files(folder, is_excluded))
        return {file_key(file): file for file in found}


def _list_files(place: Path, is_excluded: Matcher) -> Iterator[str]:
    """Yield what Sphinx copies of a file, or of a folder, as paths from the output folder."""
    if place.is_file():
        yield place.name
        return
    for folder, subfolders, files in os.walk(place, followlinks=True):
        inner = Path(folder).relative_to(place).as_posix()
        # Asked as Sphinx asks: of the folder itself, about "./name".
        subfolders[:] = [name for name in subfolders if not is_excluded(f"{inner}/{name}")]
        yield from (
            f"{inner}/{name}".removeprefix("./") for name in files if not is_excluded(f"{inner}/{name}")
        )
