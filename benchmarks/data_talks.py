"""What a talk costs that is only data, beside a post; and an archive of such talks with all lists.

A talk's price is the difference between a build with the talks and one with none, divided by their
number; a post's likewise, in the same site. Lists are left out of both (``liveblog_pages = []``).
"""

from __future__ import annotations

from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks.all_lists import QUIET, generated
from benchmarks.archive import FRONT_PAGE, Site, Spent, post_path, post_text
from benchmarks.table import AnyTable, Figure, Figures, Row, Table
from benchmarks.talks import Talk, list_talks, write_event, write_presenters, write_talks

PRICE_LIMIT = 0.25
"""Of a data talk, in prices of a post: four times cheaper."""
THEMES = ("alabaster", "furo")
NOTHING, POST, TALK, PRESENTER = "change nothing", "edit a post", "edit a talk", "edit a presenter"

# The sample is as it was found; what is odd in it is not measured here.
_SUPPRESSED: dict[str, object] = {"suppress_warnings": ["liveblog"]}


def measure(folder: Path, options: Namespace) -> Iterator[AnyTable]:
    """Yield what a talk costs in each theme, then builds of an archive with all lists."""
    talks = list_talks(options.talks)
    for theme in THEMES:
        yield _price(folder / theme, theme, talks, options)
    yield from _measure_archive(folder / "archive", talks, options)


def _price(folder: Path, theme: str, talks: Sequence[Talk], options: Namespace) -> Figures:
    posts = max(1, options.talks // 4)
    sites = _priced_sites(folder, theme, talks, posts)
    spent: dict[str, list[float]] = defaultdict(list)
    for _round in range(options.clean):
        for name, site in sites.items():
            spent[name].append(site.build(clean=True).computed)
    seconds = {name: median(found) for name, found in spent.items()}
    talk = (seconds["talks"] - seconds["none"]) / len(talks)
    post = (seconds["posts"] - seconds["none"]) / posts
    plain = (seconds["plain posts"] - seconds["plain"]) / posts
    figures = [
        Figure("a data talk, to a post", talk / post, PRICE_LIMIT),
        Figure("a data talk, to a post of plain Sphinx", talk / plain),
        Figure("a data talk, milliseconds of the processor", talk * 1000),
        Figure("a post, likewise", post * 1000),
        Figure("a post of plain Sphinx, likewise", plain * 1000),
    ]
    return Figures(f"Prices in {theme}, of {len(talks)} talks and {posts} posts without lists", figures)


def _priced_sites(folder: Path, theme: str, talks: Sequence[Talk], posts: int) -> dict[str, Site]:
    sites = {name: Site(folder / name) for name in ("none", "talks", "posts", "plain", "plain posts")}
    for name, site in sites.items():
        if name.startswith("plain"):
            site.configure(["myst_parser"], theme=theme, options=QUIET)
        else:
            site.configure(
                ["myst_parser", "sphinx_liveblog"], theme=theme, options={"liveblog_pages": [], **_SUPPRESSED}
            )
        site.write("index.md", "# Benchmark\n")
        for number in range(posts if name.endswith("posts") else 0):
            site.write(post_path(number), post_text(number))
    write_talks(sites["talks"], talks)
    return sites


def _measure_archive(root: Path, talks: Sequence[Talk], options: Namespace) -> Iterator[AnyTable]:
    posts = max(1, options.talks // 100)
    site = _write_archive(root, talks, posts)
    clean = [site.build(clean=True) for _round in range(options.clean)]
    before = site.pages()
    builds: dict[str, list[Spent]] = defaultdict(list)
    builds[NOTHING].append(site.build())
    after = site.pages()
    figures = _nothing_figures(site, before, after)
    for number in range(options.repeat):
        for name, spent in _run_round(site, talks, posts, f"mark-{number}"):
            builds[name].append(spent)
    title = f"{len(talks)} data talks and {posts} posts with all lists, {len(after)} pages"
    rows = [*(Row(name, spent) for name, spent in builds.items()), Row("clean build", clean)]
    yield Table(f"{title}; medians of {options.repeat} rounds", rows)
    yield Figures(f"{title}, nothing changed", figures)


def _nothing_figures(site: Site, before: dict[str, int], after: dict[str, int]) -> list[Figure]:
    """Return what a build without a change rendered and wrote.

    Two pages of each depth may be rendered, one with a player and one without: they tell what all show.
    """
    ours = [path for path in after if path.startswith("liveblog/")]
    canaries = 2 * len({path.count("/") for path in ours})
    written = sum(after[path] != before.get(path) for path in ours)
    return [
        Figure("generated pages", len(ours)),
        Figure("of these, rendered (limit: two a depth)", len(generated(site)), canaries),
        Figure("of these, written", written, 0),
    ]


def _write_archive(root: Path, talks: Sequence[Talk], posts: int) -> Site:
    site = Site(root)
    site.configure(["myst_parser", "sphinx_liveblog"], options=_SUPPRESSED)
    site.write("index.md", FRONT_PAGE)
    write_talks(site, talks)
    for number in range(posts):
        site.write(post_path(number), post_text(number))
    return site


def _run_round(site: Site, talks: Sequence[Talk], posts: int, mark: str) -> Iterator[tuple[str, Spent]]:
    """Yield the name of each build and what it took."""
    yield NOTHING, site.build()
    site.write(post_path(posts // 2), post_text(posts // 2, more=mark))
    yield POST, site.build()
    site.require(post_path(posts // 2).replace(".md", ".html"), mark)
    edited = {**talks[0], "abstract": mark}
    write_event(site, [edited, *talks[1:]], edited["event"])
    yield TALK, site.build()
    _require_somewhere(site, mark, f"liveblog/talks/{edited['event']}")
    write_presenters(site, talks, bio=f"bio {mark}")
    yield PRESENTER, site.build()
    site.require("liveblog/presenters/speaker-0.html", f"bio {mark}")


def _require_somewhere(site: Site, text: str, folder: str) -> None:
    """Raise :class:`RuntimeError` unless a page in the folder has the text."""
    if not any(text in path.read_text(encoding="utf-8") for path in (site.html / folder).rglob("*.html")):
        message = f"no page in {folder} has what was edited: this build did not do what is measured"
        raise RuntimeError(message)
