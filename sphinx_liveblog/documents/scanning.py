"""From the files that Sphinx found to the archive of this build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_liveblog import config, log
from sphinx_liveblog.archive.addresses import Addresses
from sphinx_liveblog.archive.filecache import FileCache
from sphinx_liveblog.archive.scan import Settings, scan_archive, stamp_files
from sphinx_liveblog.archive.visibility import Reason
from sphinx_liveblog.documents.domain import get_domain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

    from sphinx_liveblog.archive.model import Archive


class BuildPlan:
    """What one application knows about its builds; there is no module state.

    It keeps what must not be pickled: the events given in ``conf.py``, and the files read so far.
    """

    def __init__(self) -> None:
        self._cache = FileCache()
        self._events: Mapping[str, object] | None = None
        self._posts_only: tuple[str, ...] = ()
        self._now: datetime | None = None
        self._scanned: tuple[object, Archive, Archive | None] | None = None
        """What the last scan saw, and what it made of that."""

    def keep_events(self, settings: Config) -> None:
        """Put a digest in the place of events given in ``conf.py`` (at ``config-inited``).

        Sphinx pickles the configuration, and with it would go what is hidden.
        """
        value = settings.liveblog_events
        if isinstance(value, Mapping):
            self._events = dict(value)
            settings["liveblog_events"] = config.digest_of_mapping(value)

    def read_only_posts(self, suffix: str) -> None:
        """Make only posts documents among the files of ``suffix``, which nobody read before us."""
        self._posts_only = (*self._posts_only, suffix)

    def end_build(self) -> None:
        """Read the clock again in the next build: one process may build many times."""
        self._now = None

    def scan(self, app: Sphinx, paths: Mapping[str, Path]) -> Archive:
        """Scan the source directory, and hand the archive to the domain.

        :param paths: docname to path of every source file.
        """
        self._now = self._now or config.read_now(app.config)
        events = self._events if self._events is not None else app.config.liveblog_events
        root = paths.get(app.config.root_doc)
        # A site whose front page is Markdown was written for it: then every Markdown file is a document.
        posts_only = () if root is not None and root.suffix in self._posts_only else self._posts_only
        settings = config.read_settings(app.config, self._now, events, posts_only)
        archive, public = self._scan(Path(app.srcdir), paths, settings)
        addresses = Addresses(app.config.liveblog_path, tuple(app.config.liveblog_pages))
        get_domain(app.env).use(
            archive,
            addresses,
            app.builder,
            public=public,
            tag_min_talks=config.count(app.config, "liveblog_tag_min_talks"),
        )
        return archive

    def _scan(
        self, root: Path, paths: Mapping[str, Path], settings: Settings
    ) -> tuple[Archive, Archive | None]:
        """Return the archive, and in a preview what a public build would have.

        The second scan of a build finds most often what the first one saw.
        """
        seen = (settings, dict(paths), stamp_files(root, paths.values(), settings))
        if self._scanned is None or self._scanned[0] != seen:
            archive = scan_archive(root, paths, settings, self._cache)
            public = None
            if settings.show_unpublished:
                public = scan_archive(root, paths, replace(settings, show_unpublished=False), self._cache)
            self._scanned = (seen, archive, public)
        return self._scanned[1:]


def warn_of_problems(archive: Archive, srcdir: str) -> None:
    """Emit a warning for each problem of the archive's files."""
    for problem in archive.problems:
        log.warn_of_problem(problem, srcdir)


def summarise(archive: Archive) -> str:
    """Return the build's last line; it names nothing that is hidden."""
    documents = archive.hidden.documents
    shown = len(archive.posts)
    previews = sum(post.preview is not None for post in archive.posts.values())
    reasons = Counter(
        verdict.reason for verdict in documents.values() if verdict.reason is not Reason.SCHEDULED
    )
    parts = [f"{count} {reason.value}" for reason, count in sorted(reasons.items())]
    moments = sorted(
        {(v.until.instant(), v.until) for v in documents.values() if v.until}, key=lambda item: item[0]
    )
    scheduled = Counter(verdict.until for verdict in documents.values() if verdict.until)
    for _, until in moments:
        clock = until.isoformat().replace("T", " ")[:16] if until.precision else until.isoformat()
        parts.append(f"{scheduled[until]} until {clock} {until.abbreviation()}".rstrip())
    why = f" ({', '.join(parts)})" if parts else ""
    preview = f", {previews} of them a preview" if previews else ""
    return f"liveblog: {shown} post{'' if shown == 1 else 's'} public{preview}, {len(documents)} hidden{why}"


def list_hidden(archive: Archive) -> str:
    """Return the names of what is hidden, for ``-v``."""
    rows = (
        f"{docname} ({verdict.reason.value})" for docname, verdict in sorted(archive.hidden.documents.items())
    )
    return "liveblog: hidden: " + ", ".join(rows)
