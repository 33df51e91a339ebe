"""Our style sheet and script: only in sites with posts, only on pages that use them."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_liveblog.files import write_if_changed

if TYPE_CHECKING:
    from sphinx.builders import Builder

STYLE_SHEET = "liveblog.css"
SCRIPT = "liveblog.js"
_FOLDER = resources.files("sphinx_liveblog") / "site" / "static"


def write_assets(builder: Builder) -> None:
    """Copy them; before pages are written, which carry their checksums."""
    for name in (STYLE_SHEET, SCRIPT) if builder.format == "html" else ():
        text = (_FOLDER / name).read_text(encoding="utf-8")
        write_if_changed(Path(builder.outdir) / "_static" / name, text)


def add_to_page(builder: object, *, has_player: bool = False) -> None:
    """Link the style sheet, and where recordings can be played the script, from the page that is written.

    On the builder, not the application: the builder's list is made anew for each page, while the
    application's would put them on every page of the next build in this process.
    """
    add_css_file = getattr(builder, "add_css_file", None)
    if add_css_file is not None:
        add_css_file(STYLE_SHEET)
    add_js_file = getattr(builder, "add_js_file", None)
    if has_player and add_js_file is not None:
        add_js_file(SCRIPT, defer="defer")
