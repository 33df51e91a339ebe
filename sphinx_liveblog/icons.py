"""The packaged icon set: SVG pictures that take the colour of the text around them."""

from __future__ import annotations

from functools import cache
from importlib import resources

_FOLDER = resources.files("sphinx_liveblog") / "site" / "icons"


@cache
def read_icon(name: str) -> str:
    """Return the SVG of an icon; the one of a web link where there is none of that name."""
    for candidate in (name, "link"):
        file = _FOLDER / f"{candidate}.svg"
        if file.is_file():
            return file.read_text(encoding="utf-8").strip()
    return ""
