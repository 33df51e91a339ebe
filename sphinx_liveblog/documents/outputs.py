"""What an output folder holds: remembered with that folder, and cleared of what no build would write now.

Several builders may share one ``.doctrees``, and ``.doctrees`` may be lost while the output is kept;
so the memory lies in the output folder, and not in the environment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.util.i18n import docname_to_domain

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

_STATE_FILE = ".liveblog-state"
_READING_FILE = ".liveblog-reading"
_PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".pdf", ".png", ".svg"})
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


def writes_each_document(builder: Builder) -> bool:
    """Whether a builder writes a file for each document, and only for those that have changed."""
    return hasattr(builder, "out_suffix") and builder.name != "singlehtml"


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
        lists = {key: tuple(data[key]) for key in ("documents", "downloads", "owed", "others")}
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
    kept = OutputState(known, old.images, old.downloads, pages=old.pages, others=old.others)
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
    if builder.name == "texinfo":
        folders += [
            out / f"{Path(target).stem}-figures" for _, target, *_ in builder.config.texinfo_documents
        ]
    strange = [path for folder in folders for path in folder.rglob("*") if path not in kept]
    if builder.name == "latex":
        # Pictures lie beside the documents; what TeX made of these has their name.
        names = {name for _, name in env.images.values()}
        names |= {f"{Path(target).stem}.pdf" for _, target, *_ in builder.config.latex_documents}
        strange += [path for path in out.iterdir() if path.suffix in _PICTURES and path.name not in names]
    for path in strange:
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
        candidates = [out / builder.imagedir / name]
        if builder.name == "texinfo":
            candidates += out.glob(f"*-figures/{name}")
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
