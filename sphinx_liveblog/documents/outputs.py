"""What an output folder holds: remembered with that folder, and cleared of what no build would write now.

Several builders may share one ``.doctrees``, and ``.doctrees`` may be lost while the output is kept;
so the memory lies in the output folder, and not in the environment.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.util.i18n import docname_to_domain

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

_STATE_FILE = ".liveblog-state"
_PACKERS = {"epub": ".xhtml", "htmlhelp": ".html"}
"""Builders that put into a package whatever lies in their folder, and the suffix of their pages."""


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
    targets: dict[str, str] = field(default_factory=dict)
    """Digest of what a reference to each name that documents mention shows."""
    frame: str = ""
    """Digest of the theme around a generated page."""
    pages: dict[str, str] = field(default_factory=dict)
    """Digest of each generated page."""
    others: tuple[str, ...] = ()
    """Names of the pages without a document that other extensions wrote."""


def state_path(builder: Builder) -> Path:
    """Return where the memory of an output folder lies; the epub builder packs whatever it finds."""
    if builder.name != "epub":
        return Path(builder.outdir) / _STATE_FILE
    place = os.path.relpath(builder.outdir, builder.doctreedir).replace(os.sep, "/")
    name = hashlib.blake2b(place.encode(), digest_size=6).hexdigest()
    return Path(builder.doctreedir) / f"liveblog-{name}.json"


def read_state(builder: Builder) -> OutputState | None:
    """Return what the last build left, ``None`` where there was none or it cannot be read."""
    try:
        data = json.loads(state_path(builder).read_text(encoding="utf-8"))
        lists = {key: tuple(data[key]) for key in ("documents", "downloads", "owed", "others")}
        state = OutputState(**{**data, **lists})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    # Another release may have written something else there.
    is_ours = all(
        isinstance(getattr(state, one.name), type(getattr(OutputState(), one.name))) for one in fields(state)
    )
    return state if is_ours else None


def write_state(builder: Builder, state: OutputState) -> None:
    """Remember what this build left; equal bytes are left alone."""
    write_if_changed(state_path(builder), json.dumps(asdict(state), sort_keys=True, indent=1))


def write_if_changed(path: Path, text: str) -> bool:
    """Write a file whole or not at all; return whether it was written."""
    data = text.encode()
    try:
        if path.read_bytes() == data:
            return False
    except OSError:
        path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(data)
    temporary.replace(path)
    return True


def remove_outputs(builder: Builder, docnames: Iterable[str]) -> None:
    """Delete what earlier builds wrote of these documents."""
    for docname in docnames:
        for path in _outputs_of(builder, docname):
            remove_file(path, Path(builder.outdir))


def remove_doctrees(env: BuildEnvironment, docnames: Iterable[str]) -> None:
    """Delete the doctrees of what is no document (any more); even ``-E`` keeps them.

    Only of these names: other projects may keep their doctrees in a folder below.
    """
    root = Path(env.doctreedir)
    for docname in docnames:
        remove_file(root / f"{docname}.doctree", root)


def remove_strangers(builder: Builder, env: BuildEnvironment) -> None:
    """Delete what earlier builds left where nothing is remembered of them (before anything is written).

    Only where Sphinx alone writes: an output folder may hold other things, such as older versions of the
    site. Copies of sources tell which documents there were. What epub and htmlhelp find, they pack.
    """
    out = Path(builder.outdir)
    found = set(_documents_with_copies(builder))
    suffix = _PACKERS.get(builder.name)
    if suffix:
        found |= {
            _name_in(out, path, _PACKERS[builder.name]) for path in out.rglob(f"*{_PACKERS[builder.name]}")
        }
    remove_outputs(builder, found - env.found_docs)


def remove_strange_files(builder: Builder, env: BuildEnvironment) -> None:
    """Delete pictures and downloads that no document has, likewise (at ``env-updated``)."""
    out = Path(builder.outdir)
    kept = {out / builder.imagedir / name for _, name in env.images.values()} if builder.imagedir else set()
    kept |= {out / "_downloads" / str(name) for _, name in env.dlfiles.values()}
    folders = [out / "_downloads", *([out / builder.imagedir] if builder.imagedir else [])]
    folders += out.glob("*-figures")
    for path in [path for folder in folders for path in folder.rglob("*") if path not in kept]:
        remove_file(path, out)


def _documents_with_copies(builder: Builder) -> Iterator[str]:
    folder = Path(builder.outdir, "_sources")
    for path in folder.rglob("*"):
        for suffix in builder.config.source_suffix:
            for ending in (f"{suffix}.txt", suffix):
                if path.name.endswith(ending):
                    yield _name_in(folder, path, ending)


def _name_in(folder: Path, path: Path, ending: str) -> str:
    return path.relative_to(folder).as_posix().removesuffix(ending)


def remove_images(builder: Builder, names: Iterable[str]) -> None:
    """Delete pictures that no document uses now."""
    out = Path(builder.outdir)
    for name in names:
        candidates = [out / builder.imagedir / name, *out.glob(f"*-figures/{name}")]
        if builder.name == "latex":
            candidates.append(out / name)
        for path in candidates:
            remove_file(path, out)


def remove_downloads(builder: Builder, names: Iterable[str]) -> None:
    """Delete downloads that no document offers now."""
    out = Path(builder.outdir)
    for name in names:
        remove_file(out / "_downloads" / name, out)


def remove_source_copy(builder: Builder, name: str | None) -> None:
    """Delete the copy of a document's source."""
    if name:
        out = Path(builder.outdir)
        remove_file(out / "_sources" / name, out)


def remove_file(path: Path, root: Path) -> None:
    """Delete a file, and the folders below ``root`` that it leaves empty; nothing outside ``root``.

    The names come from a file in the output folder, which anyone may have written.
    """
    if not path.is_file() or not path.parent.resolve().is_relative_to(root.resolve()):
        return
    path.unlink()
    for folder in path.parents:
        if folder == root or any(folder.iterdir()):
            return
        folder.rmdir()


def keeps_copies(builder: Builder) -> bool:
    """Whether a builder never writes over the copies that it made of the environment and of sources."""
    return builder.name in {"json", "pickle"}


def remove_environment_copy(builder: Builder) -> None:
    """Delete an earlier copy of the environment where the builder would keep it."""
    if keeps_copies(builder):
        Path(builder.outdir, ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def page_path(builder: Builder, pagename: str) -> Path | None:
    """Return the file of a page, ``None`` for builders that have none."""
    return Path(builder.get_output_path(pagename)) if hasattr(builder, "get_output_path") else None


def _outputs_of(builder: Builder, docname: str) -> Iterator[Path]:
    out = Path(builder.outdir)
    if builder.name == "gettext":
        yield out / (docname_to_domain(docname, builder.config.gettext_compact) + ".pot")
        return
    path = page_path(builder, docname)
    if path is not None:
        yield path
    suffix = getattr(builder, "out_suffix", None)
    if suffix:
        yield out / (docname + suffix)
    for source in builder.config.source_suffix:
        yield out / "_sources" / (docname + source + ".txt")
        yield out / "_sources" / (docname + source)
