"""Publishing or hiding one post of many takes hardly longer than editing one.

In a site whose posts stand in no toctree. A post inside a toctree is in the sidebar of every page, so
that publishing it writes them all: measured with fewer posts, for information.
"""

from __future__ import annotations

from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.archive import Site, Spent, post_path, post_text, write_archive
from benchmarks.table import Row, Table

LIMIT = 1.3
EDIT, PUBLISH, HIDE, NOTHING = "edit a post", "publish a post", "hide a post", "change nothing"
ROUND = (EDIT, PUBLISH, HIDE, EDIT, NOTHING)


def measure(folder: Path, options: Namespace) -> Iterator[Table]:
    """Yield a table of builds without toctree, and one with."""
    site = write_archive(folder / "free", options.posts, in_toctree=False)
    yield _measure_site(site, options.posts, options.repeat, "posts in no toctree", LIMIT)
    if options.listed:
        site = write_archive(folder / "listed", options.listed, in_toctree=True)
        yield _measure_site(site, options.listed, options.repeat, "posts in a globbed toctree", None)


def _measure_site(site: Site, posts: int, repeat: int, what: str, limit: float | None) -> Table:
    clean = site.build()
    builds: dict[str, list[Spent]] = defaultdict(list)
    for number in range(repeat):
        for name, spent in _run_round(site, posts, number):
            builds[name].append(spent)
    rows = [Row(name, spent, limit if name in {PUBLISH, HIDE} else None) for name, spent in builds.items()]
    return Table(f"{posts} {what}; medians of {repeat} rounds", [*rows, Row("clean build", [clean])])


def _run_round(site: Site, posts: int, number: int) -> Iterator[tuple[str, Spent]]:
    """Yield the name of each build and what it took; the last post is the one that comes and goes."""
    edited, last = posts // 2, posts - 1
    for place, name in enumerate(ROUND):
        mark = f"mark-{number}-{place}"
        if name == EDIT:
            site.write(post_path(edited), post_text(edited, more=mark))
        elif name != NOTHING:
            site.write(post_path(last), post_text(last, published=name == PUBLISH, more=mark))
        yield name, site.build()
        if name == EDIT:
            site.require(_page(edited), mark)
        elif name != NOTHING:
            site.require(_page(last), mark if name == PUBLISH else None)


def _page(number: int) -> str:
    return post_path(number).removesuffix(".md") + ".html"
