"""The one door for warnings: type, subtype and location."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from docutils import nodes

    from sphinx_liveblog.archive.problems import Problem, Subtype

TYPE = "liveblog"
_logger = logging.getLogger("sphinx_liveblog")


def warn(subtype: Subtype, message: str, location: nodes.Node | tuple[str, int | None] | str | None) -> None:
    """Emit a warning that ``suppress_warnings = ["liveblog.SUBTYPE"]`` silences."""
    _logger.warning("%s", message, type=TYPE, subtype=subtype.value, location=location)


def warn_of_problem(problem: Problem, srcdir: str) -> None:
    """Emit a warning about a file of the archive, with its path and line."""
    line = 1 if problem.line is None else problem.line
    if problem.path and line:
        # Without a line, Sphinx would take the path for a docname.
        warn(problem.subtype, problem.text(), f"{srcdir}/{problem.path}:{line}")
        return
    warn(problem.subtype, f"{problem.path}: {problem.text()}" if problem.path else problem.text(), None)


def error(message: str, location: nodes.Node | tuple[str, int] | None = None) -> None:
    """Emit an error, which fails the build when warnings do."""
    _logger.error("%s", message, type=TYPE, location=location)


def info(message: str) -> None:
    """Say something at normal verbosity."""
    _logger.info("%s", message)


def verbose(message: str) -> None:
    """Say something that only ``-v`` shows."""
    _logger.verbose("%s", message)
