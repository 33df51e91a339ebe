"""The files of pages and documents, as strings: ``Path`` objects of an archive cost more than its lists."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


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
