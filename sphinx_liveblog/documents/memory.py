"""What builds remember: of an output folder, in that folder; of a reading under way, beside the doctrees.

Several builders may share one ``.doctrees``, and ``.doctrees`` may be lost while the output is kept;
so what is remembered of an output folder lies in it, and not in the environment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_liveblog.files import write_if_changed

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

_STATE_FILE = ".liveblog-state"
_READING_FILE = ".liveblog-reading"


@dataclass(frozen=True, slots=True)
class OutputState:
    """What the last build left in an output folder. Public names only."""

    documents: tuple[str, ...] = ()
    images: dict[str, str] = field(default_factory=dict)
    """Path of each picture in the source directory to the name of its copy."""
    downloads: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    """Documents that were read or had to be written again, and were not: only some files were asked for."""
    navigation: str = ""
    addresses: str = ""
    """Digest of where generated pages are."""
    public: str = ""
    """Digest of who and what has a page."""
    tags: tuple[str, ...] = ()
    """Ids of the tags that have a page."""
    targets: dict[str, str] = field(default_factory=dict)
    """Digest of what a reference to each name that documents mention shows."""
    frame: str = ""
    """Digest of the theme around a generated page."""
    pages: dict[str, str] = field(default_factory=dict)
    """Digest of each generated page."""
    files: dict[str, str] = field(default_factory=dict)
    """Path of what else we wrote, redirects and the catalog, to a digest of it."""
    places: dict[str, str] = field(default_factory=dict)
    """Digest of where each post outside toctrees stands."""
    words: dict[str, str] = field(default_factory=dict)
    """Digest of what the search finds of each post besides its text."""
    others: tuple[str, ...] = ()
    """Names of the pages without a document that other extensions wrote."""

    @property
    def is_finished(self) -> bool:
        """Whether the build that left this came to its end."""
        return bool(self.navigation)


def state_path(builder: Builder) -> Path:
    """Return where the memory of an output folder lies."""
    return Path(builder.outdir, _STATE_FILE)


def mark_reading(env: BuildEnvironment, docnames: Iterable[str]) -> None:
    """Remember which documents are read, until Sphinx has saved what it knows of them.

    If it is killed before, their doctrees are newer than the environment, and it would trust them.
    """
    write_if_changed(Path(env.doctreedir, _READING_FILE), json.dumps(sorted(docnames)))


def forget_reading(env: BuildEnvironment) -> None:
    """Forget the list: everything is saved."""
    Path(env.doctreedir, _READING_FILE).unlink(missing_ok=True)


def read_interrupted(env: BuildEnvironment) -> set[str]:
    """Return the documents that a build was reading when it was killed."""
    try:
        found = json.loads(Path(env.doctreedir, _READING_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return set(map(str, found)) if isinstance(found, list) else set()


def keep_out_of_package(builder: Builder) -> None:
    """Keep the memory out of an epub, which packs whatever it finds.

    After the configuration is pickled, for a list that has changed would read the whole site again.
    """
    if builder.name == "epub":
        excluded = builder.config.epub_exclude_files
        builder.config["epub_exclude_files"] = [*excluded, _STATE_FILE]


def read_state(builder: Builder) -> OutputState | None:
    """Return what the last build left, ``None`` where there was none or it cannot be read."""
    try:
        data = _read_states(builder)[builder.name]
        lists = {key: tuple(data[key]) for key in ("documents", "downloads", "owed", "tags", "others")}
        state = OutputState(**{**data, **lists})
    except (ValueError, TypeError, KeyError):
        return None
    # Another release may have written something else there.
    is_ours = all(
        isinstance(getattr(state, one.name), type(getattr(OutputState(), one.name))) for one in fields(state)
    )
    return state if is_ours else None


def write_state(builder: Builder, state: OutputState) -> None:
    """Remember what this build left; equal bytes are left alone."""
    states = {**_read_states(builder), builder.name: asdict(state)}
    write_if_changed(state_path(builder), json.dumps(states, sort_keys=True, indent=1))


def mark_unfinished(builder: Builder, state: OutputState | None, documents: Iterable[str]) -> None:
    """Remember that a build has begun, so that the next one trusts no page if this one is killed.

    :param documents: those that it may write.
    """
    old = state or OutputState()
    known = tuple(sorted({*old.documents, *documents}))
    kept = OutputState(known, old.images, old.downloads, pages=old.pages, files=old.files, others=old.others)
    write_state(builder, kept)


def _read_states(builder: Builder) -> dict[str, Any]:
    """Return what is remembered of each builder: several may write into one folder.

    What else stands there, from another release, is not carried on: it may name what is hidden by now.
    """
    try:
        states = json.loads(state_path(builder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(states, dict):
        return {}
    return {name: one for name, one in states.items() if isinstance(one, dict) and "documents" in one}
