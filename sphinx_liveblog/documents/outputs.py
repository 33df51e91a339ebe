"""Clears an output folder, and Sphinx's cache, of what no build would write there now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.util.i18n import docname_to_domain

from sphinx_liveblog.files import remove_file

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

_PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".pdf", ".png", ".svg"})
_PACKERS = {"epub": ".xhtml", "htmlhelp": ".html"}
"""Builders that put into a package whatever lies in their folder, and the suffix of their pages."""


def writes_each_document(builder: Builder) -> bool:
    """Whether a builder writes a file for each document, and only for those that have changed."""
    return hasattr(builder, "out_suffix") and builder.name != "singlehtml"


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
