"""The packaged icon set: SVG pictures that take the colour of the text around them."""

from __future__ import annotations

from functools import cache
from importlib import resources

_FOLDER = resources.files("sphinx_liveblog") / "site" / "icons"


@cache
def read_icons() -> dict[str, str]:
    """Return the SVG of every icon by name."""
    files = (file for file in _FOLDER.iterdir() if file.name.endswith(".svg"))
    return {file.name.removesuffix(".svg"): file.read_text(encoding="utf-8").strip() for file in files}


def read_icon(name: str) -> str:
    """Return the SVG of an icon; the one of a web link where there is none of that name.

    The name may come from front matter, so it is looked up and never made into a path.
    """
    icons = read_icons()
    return icons.get(name, icons["link"])
