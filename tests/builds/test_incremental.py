"""An incremental build reads what has changed, writes what shows it, and ends where a clean build does."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from tests.builds.conftest import clean_site, differences, output_of, unlike_clean
from tests.conftest import Site, write_conf

POST = """\
---
title: {title}
slug: {slug}
publishDate: 2019-09-{day:02}
presenters: [{presenters}]
tags: [{tags}]
event: {event}
---

## Notes

{body}
"""


def post(slug: str, *, title="", day=1, presenters="ann", tags="go", event="conf", body="Words.") -> str:
    return POST.format(
        title=title or f"Talk {slug}",
        slug=slug,
        day=day,
        presenters=presenters,
        tags=tags,
        event=event,
        body=body,
    )


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}"/>'
PRESENTERS = """\
ann:
  name: Ann Smith
  bio: She climbs.
  avatar: /people/ann/face.svg
bob:
  name: Bob Jones
  aliases: [Bobby]
  avatar: /people/bob/face.svg
"""
EVENT = "title: Conf Days\ntimezone: Europe/Berlin\nlocation: Berlin\n"

PAGES = ("talks", "go", "names", "cards", "links", "about")

ARCHIVE = {
    "index.rst": "Front\n=====\n\n.. toctree::\n\n" + "".join(f"   {page}\n" for page in PAGES),
    "talks.md": "# All talks\n\n```{talks}\n```\n",
    "go.md": "# Talks on Go\n\n```{talks}\n:tag: go\n:style: table\n```\n",
    "names.md": "# Names\n\n{presenter}`ann`, {talk}`one`, {liveblog:event}`conf`, {liveblog:tag}`go`.\n",
    "cards.md": "# Speakers\n\n```{presenters}\n:event: conf\n```\n",
    "links.md": "# Links\n\n[](posts/one.md), {doc}`posts/two`.\n",
    "about.md": "# About\n\nNothing of the archive.\n",
    "presenters.yml": PRESENTERS,
    "tags.yml": "go:\n  title: Go\nrust:\n  title: Rust\n",
    "events/conf.yml": EVENT,
    "posts/one.md": post("one", body="![Stage](shots/stage.svg)"),
    "posts/two.md": post("two", day=2, presenters="bob", tags="rust"),
    "posts/three.md": post("three", day=3, presenters="ann, Cyd Ray", tags="rust, misc", event=""),
    "posts/shots/stage.svg": SVG.format(3),
    "people/ann/face.svg": SVG.format(1),
    "people/bob/face.svg": SVG.format(2),
}
"""The archive of these tests. What each page shows is listed at each test."""

CONF = {
    "extensions": ["myst_parser", "sphinx_liveblog"],
    "liveblog_pages": ["events", "presenters", "tags"],
    "liveblog_tag_min_talks": 1,
}


@pytest.fixture(autouse=True)
def _epoch(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577836800")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return the archive, built, and where a copy of that state lies."""
    root = tmp_path_factory.mktemp("archive")
    site = Site(root / "site")
    for path, content in {"conf.py": write_conf(CONF), **ARCHIVE}.items():
        site.edit(path, content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1577836800")
        assert site.build().warnings == []
    shutil.copytree(site.root, root / "copy")
    return site, root / "copy", site.last


@pytest.fixture
def archive(built) -> Site:
    """Return the archive as it was built: one build, and as many changes of it as there are tests."""
    site, state, result = built
    shutil.rmtree(site.root)
    shutil.copytree(state, site.root)
    site.last = result
    return site


def stamps(result) -> dict[str, int]:
    """Return the time of each file below the generated pages' folder."""
    folder = result.outdir / "liveblog"
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*.html")}


# --- Nothing to do ------------------------------------------------------------------------------------


@pytest.mark.parametrize("builder", ["html", "dirhtml", "epub", "text"])
def test_a_second_build_reads_and_writes_nothing(archive, builder):
    site = archive
    site.edit("posts/four.md", post("four", body="![Gone](gone.png)"))
    site.edit("presenters.yml", PRESENTERS + "dee:\n  name: Dee\n  avatar: /people/dee/gone.png\n")
    site.edit("posts/five.md", post("five", presenters="dee"))
    first = output_of(site.build(builder))
    again = site.build(builder)
    # An epub is written whole each time, as Sphinx does.
    assert again.docs_read == []
    assert again.docs_written == [] or builder == "epub"
    assert differences(output_of(again), first) == []


def test_a_second_build_leaves_every_file_alone(archive):
    before = {path: path.stat().st_mtime_ns for path in archive.outdir().rglob("liveblog/**/*.html")}
    assert before
    archive.build()
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize("page", ["post", "cards"])
def test_a_missing_picture_that_appears_is_shown(archive, page):
    site = archive
    site.edit("posts/four.md", post("four", presenters="dee", body="![Gone](gone.svg)"))
    site.edit("presenters.yml", PRESENTERS + "dee:\n  name: Dee\n  avatar: /people/dee/face.svg\n")
    assert len(site.build().warnings) == 3  # the picture; the avatar on the post and among the cards
    site.edit({"post": "posts/gone.svg", "cards": "people/dee/face.svg"}[page], SVG.format(7))
    result = site.build()
    assert result.docs_read == {"post": ["posts/four"], "cards": ["cards", "posts/four"]}[page]
    assert unlike_clean(site) == []
    assert site.build().docs_read == []


# --- One edit, and what must be read again ------------------------------------------------------------

EDITS = {
    "a post's body": ("posts/one.md", "Words", "Text", {"posts/one"}),
    "a post's title": ("posts/one.md", "Talk one", "Renamed", {"posts/one", "talks", "go", "names"}),
    "a post's tags": ("posts/one.md", "[go]", "[rust]", {"posts/one", "talks", "go", "names"}),
    "a post's date": ("posts/two.md", "2019-09-02", "2019-09-09", {"posts/two", "talks"}),
    "a presenter's bio": ("presenters.yml", "climbs", "swims", {"posts/one", "posts/three", "cards"}),
    "a presenter's name": (
        "presenters.yml",
        "Ann Smith",
        "Ann Doe",
        {"posts/one", "posts/three", "cards", "names", "talks", "go"},
    ),
    # Bob has the alias, so that the third post is his.
    "a presenter's alias": (
        "presenters.yml",
        "Bobby",
        "Cyd Ray",
        {"posts/three", "talks", "posts/two", "cards"},
    ),
    "an event's title": (
        "events/conf.yml",
        "Conf Days",
        "Conf Nights",
        {"posts/one", "posts/two", "names", "talks", "go"},
    ),
    "an event's zone": (
        "events/conf.yml",
        "Europe/Berlin",
        "Asia/Tokyo",
        {"posts/one", "posts/two", "talks", "go"},
    ),
    "a tag's title": ("tags.yml", "Rust", "Rust language", {"posts/two", "posts/three"}),
    "a page that shows nothing": ("about.md", "Nothing", "Not a word", {"about"}),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edit_reads_exactly_the_pages_that_show_it(archive, edit):
    path, old, new, read = edit
    archive.edit(path, ARCHIVE[path].replace(old, new, 1))
    result = archive.build()
    assert set(result.docs_read) == read
    assert unlike_clean(archive) == []
    again = archive.build()
    assert (again.docs_read, again.docs_written) == ([], [])


def test_an_edit_that_is_read_in_parallel(archive):
    path, old, new, read = EDITS["a presenter's name"]
    archive.edit(path, ARCHIVE[path].replace(old, new, 1))
    assert set(archive.build(parallel=2).docs_read) == read
    assert unlike_clean(archive) == []


def test_a_new_title_is_written_wherever_it_is_shown(archive):
    archive.edit("posts/one.md", ARCHIVE["posts/one.md"].replace("Talk one", "Renamed"))
    result = archive.build()
    assert "links" not in result.docs_read
    assert "links" in result.docs_written
    for page in ("talks", "go", "names", "links", "posts/one", "liveblog/tags/go", "liveblog/presenters/ann"):
        html = result.read(f"{page}.html")
        assert "Renamed" in html
        assert "Talk one" not in html


def test_editing_a_body_writes_the_post_alone(archive):
    archive.edit("posts/two.md", ARCHIVE["posts/two.md"] + "\nMore.\n")
    result = archive.build()
    assert (result.docs_read, result.docs_written) == (["posts/two"], ["posts/two"])


# --- Comings and goings -------------------------------------------------------------------------------


def rename_slug(site):
    site.edit("posts/one.md", ARCHIVE["posts/one.md"].replace("slug: one", "slug: uno"))
    site.edit("names.md", ARCHIVE["names.md"].replace("`one`", "`uno`"))


def add_post(site):
    site.edit("posts/four.md", post("four", day=4, presenters="Eve New", tags="brand-new"))


def delete_post(site):
    site.remove("posts/three.md")


def delete_post_that_is_linked(site):
    site.remove("posts/two.md")
    site.edit("links.md", "# Links\n\n[](posts/one.md)\n")


def move_post(site):
    site.remove("posts/one.md")
    site.edit("posts/uno.md", ARCHIVE["posts/one.md"])
    site.edit("links.md", "# Links\n\n{doc}`posts/two`.\n")


def rename_picture(site):
    site.remove("posts/shots/stage.svg")
    site.edit("posts/shots/hall.svg", SVG.format(3))
    site.edit("posts/one.md", ARCHIVE["posts/one.md"].replace("stage.svg", "hall.svg"))


def add_picture_of_the_same_name(site):
    site.edit("logos/face.svg", SVG.format(9))
    site.edit("about.md", "# About\n\n![Logo](logos/face.svg)\n")


def replace_picture(site):
    site.edit("people/ann/face.svg", SVG.format(8))


def delete_event(site):
    site.remove("events/conf.yml")
    for name in ("one", "two"):
        path = f"posts/{name}.md"
        site.edit(path, ARCHIVE[path].replace("event: conf", ""))
    site.edit("names.md", "# Names\n\n{presenter}`ann`, {talk}`one`.\n")
    site.edit("cards.md", "# Speakers\n\n```{presenters} ann, bob\n```\n")


def move_event_page(site):
    site.edit("events/conf.yml", EVENT + "path: conf\n")


def write_the_page_of_a_presenter(site):
    site.edit("liveblog/presenters/ann.md", "---\norphan: true\n---\n\n# Ann, by hand\n")


CHANGES = (
    rename_slug,
    add_post,
    delete_post,
    delete_post_that_is_linked,
    move_post,
    rename_picture,
    add_picture_of_the_same_name,
    replace_picture,
    delete_event,
    move_event_page,
    write_the_page_of_a_presenter,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_ends_where_a_clean_build_does(archive, change):
    change(archive)
    result = archive.build()
    assert result.warnings == []
    assert unlike_clean(archive) == []
    again = archive.build()
    assert (again.docs_read, again.docs_written) == ([], [])


def test_a_change_and_back_again(archive):
    before = output_of(archive.last)
    add_post(archive)
    archive.build()
    archive.remove("posts/four.md")
    assert differences(output_of(archive.build()), before) == []


OPTIONS = {
    "liveblog_path": {"liveblog_path": "archive"},
    "liveblog_pages": {"liveblog_pages": ["events"]},
    "liveblog_header": {"liveblog_header": False},
    "liveblog_date_format": {"liveblog_date_format": "short"},
    "liveblog_timezone": {"liveblog_timezone": "Asia/Tokyo"},
    "liveblog_post_patterns": {"liveblog_post_patterns": ["about"]},
    "liveblog_show_unpublished": {"liveblog_show_unpublished": True},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS.keys())
def test_another_option_ends_where_a_clean_build_does(archive, options):
    archive.build(**options)
    assert unlike_clean(archive, **options) == []
    if "liveblog_show_unpublished" in options:
        archive.build()
        assert unlike_clean(archive) == []


def test_generated_pages_that_are_no_more_are_not_linked_from_others(archive):
    # Two of a kind, of which one is written at each build to see what the theme does.
    archive.edit("events/zoo.yml", "title: Zoo\nposts: [three]\n")
    assert "liveblog/presenters/" in archive.build().read("posts/three.html")
    result = archive.build(liveblog_pages=["events"])
    assert "presenters/" not in result.read("liveblog/events/zoo.html")
    assert unlike_clean(archive, liveblog_pages=["events"]) == []


# --- What is remembered ------------------------------------------------------------------------------


def test_pictures_that_another_builder_renamed(archive):
    archive.build("text")
    add_picture_of_the_same_name(archive)
    # The text builder names them anew in the cache that both share.
    archive.build("text")
    archive.build()
    # Not the cache: what the text builder reads has other quotation marks.
    assert differences(archive.tree(), clean_site(archive).build().tree()) == []


@pytest.mark.parametrize("damage", ["another shape", "no JSON"])
def test_a_memory_that_is_not_ours(archive, damage):
    state = archive.outdir() / ".liveblog-state"
    # What another release may have written: the same keys, one of them a list.
    other = json.dumps({"html": {**json.loads(state.read_text())["html"], "images": ["stage.svg"]}})
    state.write_text(other if damage == "another shape" else "[")
    archive.edit("posts/one.md", ARCHIVE["posts/one.md"].replace("Talk one", "Renamed"))
    archive.build()
    assert unlike_clean(archive) == []


def test_a_memory_of_another_release_is_not_carried_on(archive):
    state = archive.outdir() / ".liveblog-state"
    state.write_text(json.dumps({"documents": ["posts/qzxgone"], "images": {}, "targets": {"qzxlabel": "1"}}))
    archive.build()
    assert "qzx" not in state.read_text()
    assert unlike_clean(archive) == []


# --- Generated pages ----------------------------------------------------------------------------------


def test_only_generated_pages_that_changed_are_written(archive):
    before = stamps(archive.last)
    assert set(before) == {
        *("events/conf.html", "tags/go.html", "tags/misc.html", "tags/rust.html"),
        *("presenters/ann.html", "presenters/bob.html", "presenters/cyd-ray.html"),
        *("index.html", "events/index.html", "presenters/index.html", "tags/index.html"),
        # Under their names they had pages before they were given ids; an alias may have been an id as it is.
        *("presenters/ann-smith.html", "presenters/bob-jones.html", "presenters/bobby.html"),
        "presenters/Bobby.html",
    }
    for path in archive.outdir().rglob("*.html"):
        os.utime(path, ns=(10**18, 10**18))
    archive.edit("presenters.yml", PRESENTERS.replace("climbs", "swims"))
    after = stamps(archive.build())
    assert {name for name, stamp in after.items() if stamp != 10**18} == {"presenters/ann.html"}


def test_generated_pages_of_what_is_gone_are_deleted(archive):
    archive.remove("posts/three.md")
    result = archive.build()
    assert not result.exists("liveblog/presenters/cyd-ray.html")
    assert not result.exists("liveblog/tags/misc.html")
    assert result.exists("liveblog/presenters/ann.html")


def test_a_lost_generated_page_is_written_again(archive):
    before = stamps(archive.last)
    for path in archive.outdir().glob("liveblog/*/*.html"):
        path.unlink()
    assert stamps(archive.build()).keys() == before.keys()


# --- Neighbours in one process, and sites without posts -----------------------------------------------


def test_two_sites_in_one_process_do_not_see_each_other(archive, make_site):
    other = {
        "index.rst": "Other\n=====\n\n.. talks::\n",
        "posts/one.md": post("one", title="Another one", presenters="Zoe Zett", event=""),
    }
    alone = output_of(make_site(other, CONF, name="other").build())
    second = make_site(other, CONF, name="other")
    shutil.rmtree(second.root / "build")
    archive.build(parallel=2)
    assert differences(output_of(second.build()), alone) == []
    again = archive.build()
    assert (again.docs_read, again.docs_written) == ([], [])


PLAIN = {
    "index.rst": "Front\n=====\n\n.. toctree::\n   :glob:\n\n   *\n\n"
    ".. index:: word\n\n.. image:: a/x.svg\n.. image:: b/x.svg\n",
    "page.md": "# Page\n\n[](other.md), {ref}`place`\n\n:::{note}\nA note\n:::\n",
    "other.md": "(place)=\n# Other\n\n```{card} Card\nText\n```\n",
    "a/x.svg": SVG.format(1),
    "b/x.svg": SVG.format(2),
}


OWN = ["myst_parser", "sphinx_design"]


@pytest.mark.parametrize("builder", ["html", "text"])
@pytest.mark.parametrize(
    "both", [["sphinx_liveblog", *OWN], [*OWN, "sphinx_liveblog"]], ids=["first", "last"]
)
def test_a_site_without_posts_builds_as_without_us(make_site, builder, both):
    options = {"myst_enable_extensions": ["colon_fence"]}
    with_us = make_site(PLAIN, {"extensions": both, **options}, name="with")
    without = make_site(PLAIN, {"extensions": OWN, **options}, name="without")
    assert with_us.build(builder).warnings == []
    without.build(builder)
    assert differences(with_us.tree(), without.tree()) == []
    # And after an ordinary edit.
    for site in (with_us, without):
        site.edit("other.md", PLAIN["other.md"].replace("# Other", "# Changed"))
        site.build(builder)
    assert differences(with_us.tree(), without.tree()) == []
