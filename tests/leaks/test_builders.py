"""Every builder, from published to hidden and back: no byte of what is hidden is anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.builds.conftest import clean_site, find_traces
from tests.leaks.lab import (
    POSTS,
    ROWS,
    SWITCHES,
    THINGS,
    Lab,
    Snapshot,
    find_tokens,
    found_places,
    published_tokens,
)

BUILDERS = (
    *("html", "dirhtml", "singlehtml", "epub", "latex", "text", "man", "texinfo", "gettext", "xml"),
    *("pseudoxml", "json", "htmlhelp", "linkcheck"),
)

# --- What a builder does not show, published or not -------------------------------------------------------

NOWHERE = frozenset(
    {
        # Which posts are the event's.
        ("event", "pattern"),
        # What other extensions show.
        *((thing, "social-data") for thing in ("unpublished", "unpublished-rst")),
        # The post that covers the talk says it in other words.
        *(
            ("row-with-post", place)
            for place in ("affiliation", "avatar", "avatar-data", "bio", "description", "name", "person")
        ),
        *(("row-with-post", place) for place in ("tag", "title", "website")),
    }
)
ON_GENERATED_PAGES = frozenset(
    {
        *(("event", place) for place in ("event-alias", "event-description", "event-path", "event-url")),
        *(("event", place) for place in ("hashtag", "logo", "logo-data", "series")),
        *((row, place) for row in ROWS for place in ("abstract", "alias", "language")),
        *(
            (row, place)
            for row in ("row", "row-of-event")
            for place in ("level", "license", "link", "link-title", "transcript", "type")
        ),
        ("row-of-event", "track"),
        *(
            (thing, place)
            for thing in ("unpublished", "unpublished-rst")
            for place in ("known-alias", "tag-alias", "tag-description")
        ),
    }
)
"""These are on generated pages, in their addresses or in the catalog alone; html and dirhtml have such."""
PAGES = {"html": "{}.html", "dirhtml": "{}/index.html"}
"""The file of a generated page, in builders that have such."""
ONLY_IF_SHOWN = (
    *("liveblog/years/2018", "liveblog/years/2019/page/2", "liveblog/tags/shared/page/2"),
    *("liveblog/presenters/ann/page/2", "liveblog/presenters/page/2", "liveblog/tags/page/2"),
    "liveblog/tracks/page/2",
)
IN_CATALOG = (
    *("row", "title", "description", "abstract", "name", "person", "tag", "room", "track", "type", "level"),
    *("language", "video", "slides", "transcript", "link", "link-title", "license"),
)
PICTURES = ("avatar-data", "hero-data", "known-avatar-data", "picture-data", "stage-data")
DOWNLOADS = ("download-data", "member", "member-data")

COPIES_NO_PICTURES = {"text", "man", "gettext", "xml", "pseudoxml", "linkcheck"}
COPIES_NO_DOWNLOADS = {*COPIES_NO_PICTURES, "epub", "latex", "texinfo"}

SEEN = frozenset({"title", "word", "heading", "index", "term", "definition", "caption", "formula", "entry"})
"""Places of a post that the output of every builder shows; ``SEEN_BY`` has the others."""
SEEN_BY = {"linkcheck": frozenset({"link", "website", "video"}), "gettext": SEEN - {"formula", "title"}}


def not_shown_by(builder: str) -> set[tuple[str, str]]:
    """Return thing and place of tokens that are nowhere, output and cache, after this builder."""
    missing = set(NOWHERE)
    if builder not in {"html", "dirhtml"}:
        missing |= ON_GENERATED_PAGES
    places = {
        *(PICTURES if builder in COPIES_NO_PICTURES else ()),
        *(DOWNLOADS if builder in COPIES_NO_DOWNLOADS else ()),
    }
    return missing | {(thing, place) for thing in THINGS for place in places}


# --- The builds ----------------------------------------------------------------------------------------


@dataclass
class Story:
    """What one builder did, step by step: serially in one folder, then in parallel in another."""

    builder: str
    steps: dict[str, Snapshot] = field(default_factory=dict)

    @property
    def hidden(self) -> dict[str, Snapshot]:
        """The steps in which everything is hidden."""
        return {name: step for name, step in self.steps.items() if "shown" not in name}

    @property
    def shown(self) -> dict[str, Snapshot]:
        """The steps in which everything is published."""
        return {name: step for name, step in self.steps.items() if "shown" in name}

    def unlike(self, one: Snapshot, other: Snapshot) -> list[str]:
        """Return the files by which two steps differ."""
        names = one.unlike(other)
        if self.builder == "gettext":
            # Sphinx gives each message of a cached document a random number.
            names = [name for name in names if not name.endswith(".doctree")]
        return names


def tell(builder: str, root: Path) -> Story:
    """Build the laboratory, hidden and published, again and again."""
    story = Story(builder)
    lab = Lab.at(root)
    # Folders of one depth, because catalogs say how to come from them to the sources.
    serial, parallel = clean_site(lab.site, "serial"), clean_site(lab.site, "parallel")
    for name, site, hidden in (
        ("clean", serial, SWITCHES),
        ("shown", serial, ()),
        ("hidden", serial, SWITCHES),
        ("again", serial, SWITCHES),
        ("shown, parallel", parallel, ()),
        ("hidden, parallel", parallel, SWITCHES),
        ("shown again, parallel", parallel, ()),
    ):
        lab.set(hidden)
        story.steps[name] = Snapshot.of(site.build(builder, parallel=0 if site is serial else 2))
    return story


# --- What must hold: each check returns the faults it finds ---------------------------------------------

UNREADABLE = next(post.path for post in POSTS if post.thing == "unreadable")


def builds_fail(story: Story) -> list[object]:
    return [name for name, step in story.steps.items() if step.result.returncode]


def builds_warn(story: Story) -> list[object]:
    """All but once about the file that cannot be read, by its path: with ``-n``, so ``-W -n`` builds."""
    unreadable = f"{UNREADABLE}:6: WARNING: This is not valid YAML (…)."
    warnings = [("shown", text) for step in story.shown.values() for text in step.result.warnings]
    for name, step in story.hidden.items():
        about, others = split(step.result.warnings, lambda text: text.startswith(unreadable))
        warnings += [(name, text) for text in others]
        warnings += [] if len(about) == 1 else [(name, f"{len(about)} times: {unreadable}")]
    return sorted(set(warnings))


def hidden_things_are_found(story: Story) -> list[object]:
    return sorted({hit for step in story.hidden.values() for hit in step.leaks()})


def public_things_are_lost(story: Story) -> list[object]:
    return [name for name, step in story.hidden.items() if not find_traces(step.output, ["weather"])]


def hidden_is_unlike_clean(story: Story) -> list[object]:
    clean = story.steps["clean"]
    return [(name, unlike) for name, step in story.hidden.items() if (unlike := story.unlike(step, clean))]


def published_in_parallel_is_unlike_serial(story: Story) -> list[object]:
    """An incremental build in one process; a clean and an incremental one in several."""
    serial = story.steps["shown"]
    return [(name, unlike) for name, step in story.shown.items() if (unlike := story.unlike(step, serial))]


def the_next_build_reads(story: Story) -> list[object]:
    return list(story.steps["again"].result.docs_read)


def published_tokens_are_missing(story: Story) -> list[object]:
    wanted = published_tokens() - not_shown_by(story.builder)
    return [
        (name, missing)
        for name, step in story.shown.items()
        if (missing := wanted - found_places(find_tokens(step.tree)))
    ]


def the_output_alone_misses(story: Story) -> list[object]:
    places = SEEN_BY.get(story.builder, SEEN)
    wanted = {(post.thing, place) for post in POSTS if post.is_full for place in places}
    return sorted(wanted - found_places(find_tokens(story.steps["shown"].output)))


def the_search_index_alters_tokens(story: Story) -> list[object]:
    index = {name: data for name, data in story.steps["shown"].output.items() if "searchindex" in name}
    wanted = {(post.thing, place) for post in POSTS for place in ("title", "word")}
    has_index = story.builder in {"html", "dirhtml", "json"}
    if story.builder in PAGES:
        wanted |= {(row, place) for row in ("row", "row-of-event") for place in ("title", "abstract")}
    return sorted(wanted - found_places(find_tokens(index))) if has_index else []


def the_catalog_misses(story: Story) -> list[object]:
    catalogs = {name: data for name, data in story.steps["shown"].output.items() if "catalog" in name}
    if story.builder not in PAGES:
        return [*catalogs]
    wanted = {(row, place) for row in ("row", "row-of-event") for place in IN_CATALOG}
    return sorted(wanted - found_places(find_tokens(catalogs)))


def pages_stand_or_go_with_what_they_show(story: Story) -> list[object]:
    """Pages whose names say nothing: only hidden things need them."""
    if story.builder not in PAGES:
        return []
    files = {PAGES[story.builder].format(page) for page in ONLY_IF_SHOWN}
    stay = [(name, file) for name, step in story.hidden.items() for file in files & step.output.keys()]
    lack = [(name, file) for name, step in story.shown.items() for file in files - step.output.keys()]
    return sorted([*stay, *lack])


def a_talk_without_a_post_has_no_page(story: Story) -> list[object]:
    """The address of a row is its page, or leads to the public post that covers it."""
    if story.builder not in PAGES:
        return []
    file = PAGES[story.builder].format("liveblog/talks/open/rainbow")
    leads = {name: b'http-equiv="refresh"' in step.output[file] for name, step in story.steps.items()}
    return [name for name, does in leads.items() if does is not (name in story.shown)]


CHECKS: tuple[Callable[[Story], list[object]], ...] = (
    *(builds_fail, builds_warn, hidden_things_are_found, public_things_are_lost, hidden_is_unlike_clean),
    *(published_in_parallel_is_unlike_serial, the_next_build_reads, published_tokens_are_missing),
    *(the_output_alone_misses, the_search_index_alters_tokens, the_catalog_misses),
    *(pages_stand_or_go_with_what_they_show, a_talk_without_a_post_has_no_page),
)


def split(texts: Iterable[str], is_first: Callable[[str], bool]) -> tuple[list[str], list[str]]:
    """Return the texts that are of the first kind, and the others."""
    first, second = [], []
    for text in texts:
        (first if is_first(text) else second).append(text)
    return first, second


# One test a builder: its seven builds are too dear to be done by two workers.
@pytest.mark.parametrize("builder", BUILDERS)
def test_nothing_hidden_gets_out_and_nothing_published_is_lost(builder, tmp_path):
    story = tell(builder, tmp_path)
    assert {check.__name__: faults for check in CHECKS if (faults := check(story))} == {}
