"""The command line: one module a command, each calling the rooms below."""

from __future__ import annotations

from sphinx_liveblog.cli.group import main

__all__ = ["main"]
