"""Generated pages beside many documents that all stand in the sidebar of Furo, which shows all of them.

There the theme's sidebar is what a page costs; it is the same for all pages of a folder.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from benchmarks.archive import Site
from benchmarks.table import AnyTable, Figure, Figures, Row, Table
from benchmarks.talks import invent_talks, write_talks

MILLISECONDS_LIMIT = 30
"""Of the processor, for one generated page."""
EVENTS = 20

_TOCTREE = "# Benchmark\n\n```{toctree}\n:glob:\n\ndocuments/*\n```\n"


def measure(folder: Path, options: Namespace) -> Iterator[AnyTable]:
    """Yield the builds, and what one page costs.

    The first build has one talk: with it the extension begins to work, which concerns every document.
    """
    site = Site(folder)
    site.configure(["myst_parser", "sphinx_liveblog"], theme="furo", options={"liveblog_pages": []})
    site.write("index.md", _TOCTREE)
    for number in range(options.beside):
        site.write(f"documents/document-{number:05}.md", f"# Document {number}\n\nA short text.\n")
    write_talks(site, invent_talks(1, 1))
    clean = site.build(clean=True)
    before = len(site.pages())
    nothing = site.build()
    write_talks(site, invent_talks(1 + options.generated, EVENTS))
    added = site.build()
    pages = len(site.pages()) - before
    if pages < options.generated:
        message = f"{options.generated} talks have {pages} pages: this build did not do what is measured"
        raise RuntimeError(message)
    rows = [Row("clean build with one talk", [clean]), Row("change nothing", [nothing])]
    rows.append(Row(f"write {pages} pages of talks", [added]))
    yield Table(f"{options.beside} documents in Furo's sidebar", rows)
    page, document = (added.computed - nothing.computed) / pages, clean.computed / before
    figures = [
        Figure("a generated page, milliseconds of the processor", page * 1000, MILLISECONDS_LIMIT),
        Figure("a document, likewise", document * 1000),
        Figure("a generated page, to a document", page / document),
    ]
    yield Figures(f"Pages beside {options.beside} documents in Furo's sidebar", figures)
