"""Running Sphinx inside a command: without output, traces in the user's folders, or tracebacks."""

from __future__ import annotations

import io
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils import get_source_line
from sphinx.application import Sphinx
from sphinx.errors import ConfigError, ExtensionError, SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.logging import is_suppressed_warning

from sphinx_liveblog import _compat
from sphinx_liveblog.cli.findings import Finding
from sphinx_liveblog.cli.options import CONF, CommandError, WrongUsageError, shown_path
from sphinx_liveblog.documents.domain import get_domain

if TYPE_CHECKING:
    from sphinx.config import Config

    from sphinx_liveblog.archive.model import Archive

OUR_TYPE = "liveblog"
LINK_TYPES = frozenset({"download", "image", "myst", "ref", "toc"})
"""Types of Sphinx's own warnings about links, files and tables of contents."""
DOCUTILS_TYPE = "docutils"
_OUR_DIRECTIVE = re.compile(r"""(?:"|\{|\.\. )(?:liveblog:)?(?:liveblog|entry|presenters|talks)(?:"|\}|::)""")
"""One of our directives: in quotes in a message, or as it is written in a file."""

_HANDLER = re.compile(r"<(?:function|bound method) (\S+)[^\n]*? at 0x[0-9a-f]+>+")
"""A function as Python prints it."""
_ROOT_LOGGER = "sphinx"
_OUR_LOGGER = "sphinx.sphinx_liveblog"
"""Sphinx puts its own name before that of every extension's logger."""


@dataclass(frozen=True, slots=True)
class SiteRun:
    """What one reading of a site gave."""

    source: Path
    archive: Archive
    findings: tuple[Finding, ...]
    """Every warning about our configuration, files and directives, and about links, not suppressed."""
    files: Mapping[str, frozenset[str]]
    """Pictures and downloads, relative to the source folder, with the documents that use them."""
    documents: Mapping[str, Path]
    presenters: frozenset[str]
    """Ids of everyone who is public."""
    config: Config


def read_site(source: Path, work: Path, **overrides: object) -> SiteRun:
    """Read a site and resolve its references, as a build does, and write nothing but below ``work``."""
    collector = _Collector()
    outdir, doctreedir = work / "out", work / "doctrees"
    with collector.listening(), open_app(source, outdir, doctreedir, "dummy", overrides=overrides) as app:
        collector.attach(app)
        # The dummy builder would take what lies in folders of assets for documents, which HTML does not.
        assets = [*app.config.html_extra_path, *app.config.html_static_path]
        app.builder.get_asset_paths = lambda: assets  # type: ignore[method-assign]
        app.build()
        domain = get_domain(app.env)
        used = [*app.env.images.items(), *app.env.dlfiles.items()]
        return SiteRun(
            source=Path(app.srcdir),
            archive=domain.archive,
            findings=tuple(collector.findings()),
            files={str(path): frozenset(entry[0]) for path, entry in used},
            documents=_compat.document_paths(app.project),
            presenters=frozenset(domain.public_presenters()),
            config=app.config,
        )


@contextmanager
def open_app(
    source: Path,
    outdir: Path,
    doctreedir: Path,
    builder: str,
    *,
    warnings: io.StringIO | None = None,
    overrides: Mapping[str, object] | None = None,
) -> Iterator[Sphinx]:
    """Open a Sphinx application; what goes wrong in it becomes a :class:`CommandError`."""
    try:
        # conf.py may print, which must not get into what a command prints.
        with patch_docutils(source), docutils_namespace(), redirect_stdout(sys.stderr):
            app = Sphinx(
                *(source, source, outdir, doctreedir, builder),
                confoverrides=dict(overrides or {}),
                status=None,
                warning=warnings,
            )
            if "liveblog" not in app.env.domains:
                raise WrongUsageError(f'{_conf(source)}: there is no "sphinx_liveblog" in extensions: add it')
            yield app
    except CommandError:
        raise
    except Exception as error:
        # An extension of the site may raise anything.
        raise explain(error, source) from error


def explain(error: Exception, source: Path) -> CommandError:
    """Return what Sphinx raised as one line with a place."""
    cause = error.__cause__
    conf = source / CONF
    if isinstance(error, ConfigError) and isinstance(cause, SyntaxError):
        return CommandError(f"{_conf(source)}:{cause.lineno or 1}: {cause.msg}")
    if isinstance(error, ConfigError) and cause is not None:
        line = _line_in(conf, cause)
        place = f"{_conf(source)}:{line}" if line else _conf(source)
        return CommandError(f"{place}: {type(cause).__name__}: {cause}")
    if isinstance(error, ExtensionError) and error.modname and error.orig_exc:
        what = f"{type(error.orig_exc).__name__}: {error.orig_exc}"
        return CommandError(f"{_conf(source)}: the extension {error.modname} failed: {what}")
    if isinstance(error, SphinxError):
        message = _HANDLER.sub(r"\1", str(error))
        return CommandError(f"{_conf(source)}: {message}")
    return CommandError(f"{_conf(source)}: Sphinx failed: {type(error).__name__}: {error}")


def _conf(source: Path) -> str:
    return shown_path(source / CONF)


def _line_in(path: Path, error: BaseException) -> int | None:
    """Return the last line of ``path`` that was run before ``error``."""
    trace, line = error.__traceback__, None
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


class _Listener(logging.Handler):
    """Hands warnings of some types on."""

    def __init__(self, collector: _Collector, types: frozenset[str]) -> None:
        super().__init__(logging.WARNING)
        self.collector = collector
        self.types = types

    def emit(self, record: logging.LogRecord) -> None:
        """Take a warning."""
        if getattr(record, "type", None) in self.types:
            self.collector.take(record)


class _Collector:
    """Gathers warnings as findings.

    Ours are taken at our own logger, before Sphinx has made a text of their location, and from the
    first moment: Sphinx clears the handlers of its root logger when an application starts.
    """

    def __init__(self) -> None:
        self._ours = _Listener(self, frozenset({OUR_TYPE}))
        self._links = _Listener(self, LINK_TYPES | {DOCUTILS_TYPE})
        self._app: Sphinx | None = None
        self._taken: list[tuple[object, str, str, str]] = []
        """Location, type, subtype and text of each."""

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen to our own warnings, and in the end to none."""
        logger = logging.getLogger(_OUR_LOGGER)
        logger.addHandler(self._ours)
        try:
            yield
        finally:
            logger.removeHandler(self._ours)
            logging.getLogger(_ROOT_LOGGER).removeHandler(self._links)

    def attach(self, app: Sphinx) -> None:
        """Listen to all of this application."""
        self._app = app
        logging.getLogger(_ROOT_LOGGER).addHandler(self._links)

    def take(self, record: logging.LogRecord) -> None:
        """Keep what a warning says; nodes are looked at now, as they change later."""
        location: Any = getattr(record, "location", None)
        if isinstance(location, nodes.Node):
            source, line = get_source_line(location)
            location = f"{source}:{line}" if source and line else source
        kind, subtype = str(getattr(record, "type", "")), str(getattr(record, "subtype", None) or "")
        self._taken.append((location, kind, subtype, record.getMessage()))

    def findings(self) -> Iterator[Finding]:
        """Yield each warning once; of those of docutils, only what is about our directives."""
        if self._app is None:
            return
        suppressed = self._app.config.suppress_warnings
        seen: set[Finding] = set()
        for location, kind, subtype, text in self._taken:
            path, line = self._place(location)
            label = f"{kind}.{subtype}" if subtype else kind
            # Only Sphinx's own end in the type, which we give ourselves.
            finding = Finding(path, line, label, text.removesuffix(f" [{label}]"))
            wanted = kind != DOCUTILS_TYPE or self._is_about_ours(finding)
            if wanted and finding not in seen and not is_suppressed_warning(kind, subtype, suppressed):
                seen.add(finding)
                yield finding

    def _is_about_ours(self, finding: Finding) -> bool:
        """Whether a message of docutils, or the line that it is about, names a directive of ours."""
        if _OUR_DIRECTIVE.search(finding.message):
            return True
        path = Path(self._app.srcdir if self._app else "") / finding.path
        if finding.line is None or not path.is_file():
            return False
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        return bool(_OUR_DIRECTIVE.search("\n".join(lines[finding.line - 1 : finding.line])))

    def _place(self, location: object) -> tuple[str, int | None]:
        """Return path and line of a location; what has none is about the configuration."""
        app = self._app
        if isinstance(location, tuple) and location[0] and app:
            # MyST-Parser 4 gives a path in the place of the docname.
            name = str(location[0])
            known = name in app.env.found_docs
            return self._relative(app.env.doc2path(name) if known else Path(name)), location[1]
        if not isinstance(location, str) or not location:
            return CONF, None
        if app and location in app.env.found_docs:
            return self._relative(app.env.doc2path(location)), None
        path, _, line = location.rpartition(":")
        if path and line.isdecimal():
            return self._relative(path), int(line)
        return self._relative(location), None

    def _relative(self, path: object) -> str:
        place = Path(str(path))
        root = Path(self._app.srcdir) if self._app else place
        return place.relative_to(root).as_posix() if place.is_relative_to(root) else place.as_posix()
