"""Configuration of the documentation, which is a site built with the extension that it describes."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
# The checkout is described, also where another version is installed.
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent)]

from sphinx_liveblog import __version__  # noqa: E402  # found through the line above

project = "sphinx-liveblog"
author = "the sphinx-liveblog contributors"
copyright = "the sphinx-liveblog contributors"
version = release = __version__

extensions = ["sphinx_liveblog", "reference"]
if find_spec("sphinx_copybutton"):  # a convenience: the tests build the documentation without it
    extensions.append("sphinx_copybutton")
copybutton_exclude = ".linenos, .gp, .go"

exclude_patterns = ["_build"]
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist", "linkify"]
# `conf.py` and `index.md` are no web addresses, though Paraguay and Moldova are countries.
myst_linkify_fuzzy_links = False
myst_heading_anchors = 3

liveblog_timezone = "Europe/Lisbon"
liveblog_hidden_refs = "error"

html_theme = "furo"
html_title = "sphinx-liveblog"
html_static_path = ["_static"]
html_css_files = ["docs.css"]
html_show_copyright = False
epub_show_urls = "no"
