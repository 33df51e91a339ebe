"""The same posts thrice: plain Sphinx with MyST ("the floor"), this extension with all lists, and ABlog.

The floor has neither navigation nor lists: its posts stand in no toctree, and their front matter is
metadata of which nothing is made. We write a page for each presenter, tag, event and year, about 1.7
times as many as the floor has. ABlog writes what it has: authors, tags, categories (our events), years.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.archive import (
    FRONT_PAGE,
    Site,
    Spent,
    Spread,
    post_date,
    post_path,
    post_text,
    write_events,
)
from benchmarks.table import AnyTable, Figure, Figures, Row, Table

CLEAN_LIMIT, NOTHING_LIMIT, PEAK_LIMIT, ABLOG_LIMIT = 1.35, 1.3, 1.3, 0.6
"""Of clean builds, builds without a change and memory, to the floor's; of clean builds, to ABlog's."""

FLOOR, OURS = "plain Sphinx and MyST", "sphinx-liveblog"
ABLOG, BARE_ABLOG = "ABlog as `ablog start` sets it up", "ABlog without its sidebars"
QUIET: dict[str, object] = {"myst_title_to_header": True, "suppress_warnings": ["toc.not_included"]}
"""What plain Sphinx needs to take the posts as they are."""


ABLOG_SIDEBARS = [
    *("ablog/postcard.html", "navigation.html", "ablog/recentposts.html", "ablog/tagcloud.html"),
    *("ablog/categories.html", "ablog/archives.html", "searchfield.html"),
]


def spread_for(posts: int) -> Spread:
    """Return a spread with 1.7 lists a post."""
    return Spread(
        presenters=max(1, posts * 11 // 10),
        events=max(1, posts * 8 // 100),
        tags=max(1, posts // 2),
        years=20,
        two_presenters=True,
    )


def measure(folder: Path, options: Namespace) -> Iterator[AnyTable]:
    """Yield clean builds, builds without a change, what follows from both, and edits of our site."""
    posts = options.archive
    spread = spread_for(posts)
    sites = {name: write(folder, posts, spread) for name, write in WRITERS.items()}
    clean: dict[str, list[Spent]] = {name: [] for name in sites}
    nothing: dict[str, list[Spent]] = {name: [] for name in sites}
    # Round by round, so that a slow hour of the machine meets all of them.
    for _round in range(options.clean):
        for name, site in sites.items():
            clean[name].append(site.build(clean=True))
    for _round in range(options.repeat):
        for name, site in sites.items():
            nothing[name].append(site.build())
    pages = {name: len(site.pages()) for name, site in sites.items()}
    rows = {name: Row(f"{name}, {pages[name]} pages", spent) for name, spent in clean.items()}
    yield _table(f"{posts} posts, clean builds", rows, CLEAN_LIMIT)
    again = {name: Row(name, spent) for name, spent in nothing.items()}
    yield _table(f"{posts} posts, nothing changed", again, NOTHING_LIMIT)
    yield _figures(rows, pages, sites[OURS])
    yield _edits(sites[OURS], posts, spread, options.repeat)


def _table(title: str, rows: dict[str, Row], limit: float) -> Table:
    ours = Row(rows[OURS].name, rows[OURS].spent, limit)
    return Table(title, [rows[FLOOR], ours, rows[ABLOG], rows[BARE_ABLOG]])


def _figures(rows: dict[str, Row], pages: dict[str, int], ours: Site) -> Figures:
    floor, mine, ablog, bare = (rows[name] for name in (FLOOR, OURS, ABLOG, BARE_ABLOG))
    figures = [
        Figure("clean, time, sphinx-liveblog to ABlog", mine.computed / ablog.computed, ABLOG_LIMIT),
        Figure("clean, time, sphinx-liveblog to ABlog without its sidebars", mine.computed / bare.computed),
        Figure("clean, memory, sphinx-liveblog to plain Sphinx", mine.peak / (floor.peak or 1), PEAK_LIMIT),
        Figure("pages, sphinx-liveblog to plain Sphinx", pages[OURS] / pages[FLOOR]),
        Figure("nothing changed: generated pages rendered", len(generated(ours))),
    ]
    return Figures("What follows", figures)


def generated(site: Site) -> list[str]:
    """Return the generated pages that the last build rendered."""
    return [name for name in site.rendered() if name.startswith("liveblog/")]


def _edits(site: Site, posts: int, spread: Spread, repeat: int) -> Table:
    nothing, post, presenter = [], [], []
    for number in range(repeat):
        nothing.append(site.build())
        site.write(post_path(posts // 2), post_text(posts // 2, spread, more=f"mark-{number}"))
        post.append(site.build())
        site.require(post_path(posts // 2).replace(".md", ".html"), f"mark-{number}")
        write_people(site, spread, bio=f"mark-{number}")
        presenter.append(site.build())
        site.require("liveblog/presenters/person-0.html", f"mark-{number}")
    rows = [Row("change nothing", nothing), Row("edit a post", post), Row("edit a presenter", presenter)]
    return Table(f"{posts} posts with all lists, edited; medians of {repeat} rounds", rows)


def write_floor(folder: Path, posts: int, spread: Spread) -> Site:
    """Write the site of plain Sphinx."""
    site = Site(folder / "floor")
    site.configure(["myst_parser"], options=QUIET)
    site.write("index.md", "# Benchmark\n")
    _write_posts(site, posts, spread)
    return site


def write_ours(folder: Path, posts: int, spread: Spread) -> Site:
    """Write the site of this extension."""
    site = Site(folder / "ours")
    site.configure(["myst_parser", "sphinx_liveblog"])
    site.write("index.md", FRONT_PAGE)
    write_events(site, spread)
    write_people(site, spread)
    _write_posts(site, posts, spread)
    return site


def write_people(site: Site, spread: Spread, *, bio: str = "") -> None:
    """Write the presenters' file; ``bio`` is that of the first."""
    people = {f"person-{number}": {"name": f"Person {number}"} for number in range(spread.presenters)}
    site.write_yaml("presenters.yml", {**people, "person-0": {"name": "Person 0", "bio": bio or "Speaks."}})


def write_ablog(folder: Path, posts: int, spread: Spread) -> Site:
    """Write the site of ABlog as a new one is."""
    return _write_ablog(Site(folder / "ablog"), posts, spread, {"html_sidebars": {"**": ABLOG_SIDEBARS}})


def write_bare_ablog(folder: Path, posts: int, spread: Spread) -> Site:
    """Write the site of ABlog with nothing in the sidebars that others have not."""
    return _write_ablog(Site(folder / "ablog-bare"), posts, spread, {})


def _write_ablog(site: Site, posts: int, spread: Spread, options: dict[str, object]) -> Site:
    """Write the site of ABlog, whose keys stand in the front matter beside ours."""
    options = {"post_date_format": "%Y-%m-%d", **options, **QUIET}
    site.configure(["myst_parser", "ablog"], options=options)
    site.write("index.md", "# Benchmark\n")
    _write_posts(site, posts, spread, _ablog_keys)
    return site


def _ablog_keys(number: int, spread: Spread) -> list[str]:
    return [
        "blogpost: true",
        f"date: {post_date(number, spread)}",
        f"author: {', '.join(spread.presenters_of(number))}",
        f"category: event-{spread.event(number)}",
    ]


def _no_keys(_number: int, _spread: Spread) -> list[str]:
    return []


def _write_posts(
    site: Site, posts: int, spread: Spread, keys: Callable[[int, Spread], list[str]] = _no_keys
) -> None:
    for number in range(posts):
        site.write(post_path(number), post_text(number, spread, keys=keys(number, spread)))


WRITERS = {FLOOR: write_floor, OURS: write_ours, ABLOG: write_ablog, BARE_ABLOG: write_bare_ablog}
