"""What other extensions write about our posts, where nobody but us knows that it must not stay."""

from __future__ import annotations

import glob
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sphinx_liveblog.documents.outputs import page_path
from sphinx_liveblog.files import remove_file

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

_CARDS = "_images/social_previews"
"""Where sphinxext-opengraph draws a picture of each page; its name ends in a digest of what is drawn."""
_CARD = re.compile(rf"{_CARDS}/(summary_[^\"/]+)_([0-9a-f]{{8}})\.png")

_DRAWING = re.compile(r"_images/(?:[^\"'\s<>()?#]*/)?([^\"'\s<>()?#/]+)")


def remove_pages_naming(builder: Builder, pagenames: Iterable[str], docnames: Collection[str]) -> None:
    """Delete pages without a document, such as ABlog's of a tag, that name a document which is gone.

    Who wrote them writes again those that are still wanted; ``sphinx.ext.viewcode`` those that are missing.
    """
    # As addresses have it: a page with `<a` in it does not name the post `a`.
    names = "|".join(map(re.escape, sorted(docnames)))
    suffix = re.escape(getattr(builder, "out_suffix", ".html"))
    named = re.compile(rf"(?<![\w<-])(?:{names})(?:{suffix}|/|[\"'#])".encode())
    for pagename in pagenames if names else ():
        path = page_path(builder, pagename)
        if path is None or not path.is_file():
            continue
        if named.search(path.read_bytes()):
            root = Path(builder.outdir)
            for file in (path, *(root / pagename).glob("*.xml")):
                remove_file(file, root)


def remove_cards(builder: Builder, docnames: Iterable[str]) -> None:
    """Delete the pictures that sphinxext-opengraph drew of these documents."""
    folder = Path(builder.outdir, _CARDS)
    if folder.is_dir():
        for docname in docnames:
            _remove_cards_of(builder, f"summary_{docname.replace('/', '_')}", keep="")


def remove_outdated_cards(builder: Builder, metatags: str) -> None:
    """Delete earlier pictures of a page, which may show what has been hidden since (when it is written)."""
    found = _CARD.search(metatags)
    if found:
        _remove_cards_of(builder, found[1], keep=found[2])


def _remove_cards_of(builder: Builder, name: str, keep: str) -> None:
    root = Path(builder.outdir)
    for path in (root / _CARDS).glob(f"{glob.escape(name)}_????????.png"):
        if path.stem != f"{name}_{keep}":
            remove_file(path, root)


def find_drawings(builder: Builder, docnames: Iterable[str]) -> set[str]:
    """Return the names of the pictures that pages show, which are about to be deleted."""
    paths = (page_path(builder, docname) for docname in docnames)
    return {name for path in paths if path is not None and path.is_file() for name in _pictures_in(path)}


def remove_drawings(builder: Builder, env: BuildEnvironment, names: Collection[str]) -> None:
    """Delete what extensions such as ``sphinx.ext.graphviz`` drew for pages that are gone.

    Nobody keeps a list of these, so the pages that are left are searched (at ``html-collect-pages``, when
    all are written; before epub packs them).
    """
    root = Path(builder.outdir)
    drawn = set(names) - {name for _, name in env.images.values()}
    for path in root.rglob("*.*html") if drawn else ():
        drawn -= _pictures_in(path)
    for path in (root / (builder.imagedir or "_images")).rglob("*") if drawn else ():
        # Beside a drawing with links lies a map of them.
        if path.name.removesuffix(".map") in drawn:
            remove_file(path, root)


def _pictures_in(path: Path) -> set[str]:
    return set(map(unquote, _DRAWING.findall(path.read_text(encoding="utf-8", errors="replace"))))


def leave_out_of_sitemap(builder: Builder, config: Config, pagenames: Iterable[str]) -> None:
    """Ask sphinx-sitemap, if it is there, to leave these pages out (before pages are written).

    Its option takes patterns of addresses. The list of the site itself is not touched.
    """
    excluded: Any = getattr(config, "sitemap_excludes", None)
    names = sorted(pagenames)
    if excluded is None or not names:
        return
    config["sitemap_excludes"] = [*excluded, *(glob.escape(_address(builder, name)) for name in names)]


def _address(builder: Builder, pagename: str) -> str:
    """Return the address of a page as sphinx-sitemap has it."""
    if builder.name != "dirhtml":
        return pagename + (builder.config.html_file_suffix or ".html")
    return "" if pagename == "index" else f"{pagename.removesuffix('/index')}/"
