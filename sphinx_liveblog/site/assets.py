"""Our style sheet: only in sites with posts, only on pages that use it."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_liveblog.files import write_if_changed

if TYPE_CHECKING:
    from sphinx.builders import Builder

STYLE_SHEET = "liveblog.css"
_FOLDER = resources.files("sphinx_liveblog") / "site" / "static"


def write_assets(builder: Builder) -> None:
    """Copy the style sheet; before pages are written, which carry its checksum."""
    if builder.format == "html":
        text = (_FOLDER / STYLE_SHEET).read_text(encoding="utf-8")
        write_if_changed(Path(builder.outdir) / "_static" / STYLE_SHEET, text)


def add_to_page(builder: object) -> None:
    """Link the style sheet from the page that is being written.

    On the builder, not the application: the builder's list is made anew for each page, while the
    application's would put the sheet on every page of the next build in this process.
    """
    add_css_file = getattr(builder, "add_css_file", None)
    if add_css_file is not None:
        add_css_file(STYLE_SHEET)
