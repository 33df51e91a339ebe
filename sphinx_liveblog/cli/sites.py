"""What commands that write into a site must know of it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_liveblog.cli.options import CONF, CommandError, shown_path
from sphinx_liveblog.cli.runs import open_app
from sphinx_liveblog.config import stands_for_mapping
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.files import write_if_changed
from sphinx_liveblog.importers.importing import Places

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Archive


@dataclass(frozen=True, slots=True)
class Site:
    """A site, and what is in it, published or not."""

    folder: Path
    archive: Archive
    """As a preview has it."""
    events: str
    """The folder of events, relative; a digest where they stand in ``conf.py``."""
    presenters: Path
    posts: Path
    """The folder below which posts are written."""
    timezone: str
    """Of the whole site, empty where it has none."""

    def places(self) -> Places:
        """Return where an import writes.

        :raises CommandError: the events are not in a folder of the site.
        """
        conf = shown_path(self.folder / CONF)
        if stands_for_mapping(self.events):
            message = f"{conf}: liveblog_events is a mapping: import writes files, so name a folder there"
            raise CommandError(message)
        events = self.folder / self.events
        for place in (events, self.presenters, self.posts):
            if not place.resolve().is_relative_to(self.folder):
                message = f"{conf}: {place} lies outside of the site: name a place in it"
                raise CommandError(message)
        return Places(events, self.presenters, self.posts)


def read_site(folder: Path) -> Site:
    """Read the configuration and the archive of a site; no document is parsed.

    :raises CommandError: Sphinx cannot read it.
    """
    with (
        tempfile.TemporaryDirectory(prefix="sphinx-liveblog-") as work,
        open_app(
            folder,
            Path(work) / "out",
            Path(work) / "doctrees",
            "dummy",
            overrides={"liveblog_show_unpublished": True},
        ) as app,
    ):
        config = app.config
        return Site(
            folder=folder,
            archive=get_domain(app.env).archive,
            events=str(config.liveblog_events),
            presenters=folder / config.liveblog_presenters,
            posts=folder / config.liveblog_path.strip("/"),
            timezone=config.liveblog_timezone or "",
        )


def write_files(files: Mapping[Path, str | bytes], folder: Path) -> None:
    """Write files of a site, those last that say what the others are.

    Whatever stops this before: the next import finds what it would write.

    :raises CommandError: a link leads one of them out of ``folder``; then none is written.
    """
    targets = {path: path.resolve() for path in files}
    for path, target in targets.items():
        if not target.is_relative_to(folder):
            message = f"{shown_path(path)}: this leads out of the site, to {target}: nothing was written"
            raise CommandError(message)
    for path, content in sorted(files.items(), key=lambda item: item[0].suffix == ".json"):
        write_if_changed(targets[path], content)
