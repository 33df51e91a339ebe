"""Liveblogs and talk archives of conferences, for any Sphinx site."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "0.1.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the extension; see :mod:`sphinx_liveblog.extension` for the table of contents."""
    from sphinx_liveblog.extension import setup_extension

    return setup_extension(app)
