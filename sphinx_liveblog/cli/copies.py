"""Files of hidden posts that lie where Sphinx copies everything, whatever we hide."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sphinx.util.matching import Matcher

from sphinx_liveblog.cli.findings import Finding, Kind

if TYPE_CHECKING:
    from sphinx.config import Config

_OPTIONS = ("html_static_path", "html_extra_path")


def resolve_local(path: str, docname: str) -> str:
    """Return the path of a file that a post names, relative to the source folder; empty for an address."""
    if "//" in path or path.startswith(("mailto:", "data:")):
        return ""
    if path.startswith("/"):
        return posixpath.normpath(path.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(docname), path))


def find_copied_files(files: Mapping[str, str], source: Path, config: Config) -> Iterator[Finding]:
    """Yield the files that Sphinx copies.

    :param files: paths relative to the source folder, and the hidden document that each belongs to.
    """
    for option in _OPTIONS:
        # What Sphinx leaves out itself; see StandaloneHTMLBuilder.copy_html_static_files.
        patterns = [*config.exclude_patterns, *(["**/.*"] if option == "html_static_path" else [])]
        is_excluded = Matcher(patterns)
        for entry in config[option]:
            folder = PurePosixPath(posixpath.normpath(str(entry).replace("\\", "/")))
            for path, docname in sorted(files.items()):
                inside = _inside(path, folder)
                if inside and (source / path).is_file() and not is_excluded(inside):
                    yield Finding.of(path, None, Kind.COPIED_FILE, _message(docname, option, entry))


def _message(docname: str, option: str, entry: object) -> str:
    return (
        f"this goes into the site although {docname} is hidden: Sphinx copies all of {str(entry)!r} "
        f"({option}). Keep it elsewhere, such as beside the post"
    )


def _inside(path: str, folder: PurePosixPath) -> str:
    """Return ``path`` relative to ``folder``, empty when it is not below; a file stands for itself."""
    place = PurePosixPath(path)
    if place == folder:
        return place.name
    return place.relative_to(folder).as_posix() if path and place.is_relative_to(folder) else ""
