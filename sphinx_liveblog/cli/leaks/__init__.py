"""A built folder is searched for whatever can give a hidden thing away."""

from __future__ import annotations

from sphinx_liveblog.cli.leaks.search import find_leaks

__all__ = ["find_leaks"]
