"""From published to hidden by every way there is: what earlier builds wrote is gone, whatever was lost."""

from __future__ import annotations

import re
import shutil

import pytest
from sphinx.cmd.build import build_main

from tests.builds.conftest import differences
from tests.conftest import write_conf
from tests.leaks.lab import (
    CONF,
    POSTS,
    SWITCHES,
    Snapshot,
    consequences,
    fill,
    find_tokens,
    found_places,
    png,
    sources,
    token,
    tokens_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.once]

POST = {post.thing: post for post in POSTS}
KINDS = ("html", "dirhtml", "epub", "htmlhelp", "latex", "text", "json")
"""One builder of each way to write: pages, folders, a package, one file of all, files of their own."""
HIDDEN_WAYS = {
    "by its key": ("unpublished",),
    "by its field": ("unpublished-rst",),
    "as a draft": ("draft",),
    "by its date": ("scheduled",),
    "by its event": ("event",),
    "by the row of its talk": ("row-with-post",),
    "a row without a post": ("row",),
    "the index of a folder": ("index-of-folder",),
    "by a slip in its front matter": ("unreadable",),
    "included elsewhere": ("included", "included-rst"),
}


# --- Show, hide, show ----------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", HIDDEN_WAYS.values(), ids=HIDDEN_WAYS.keys())
def test_hiding_one_thing_takes_it_out_and_leaves_the_others(shown, hidden):
    everything = {thing for thing, _ in tokens_of([])} | {
        thing for thing, _, _ in find_tokens(shown.site.tree())
    }
    shown.set(hidden)
    build = shown.build()
    assert build.result.returncode == 0
    assert build.leaks(hidden) == []
    assert {thing for thing, _, _ in find_tokens(build.output)} == everything - consequences(hidden)
    assert build.unlike(shown.build_clean()) == []


def test_hiding_in_parallel(shown):
    shown.hide_all()
    build = shown.build(parallel=2)
    assert build.leaks() == []
    assert build.unlike(shown.build_clean()) == []


def test_one_thing_after_the_other_until_all_are_hidden_and_back(shown):
    for number in range(1, len(SWITCHES) + 1, 3):
        hidden = SWITCHES[:number]
        shown.set(hidden)
        assert (hidden, shown.build().leaks(hidden)) == (hidden, [])
    shown.hide_all()
    assert shown.build().unlike(shown.build_clean()) == []
    shown.show_all()
    assert shown.build().unlike(shown.build_clean()) == []


@pytest.mark.parametrize(
    ("builder", "parallel"), [*((builder, 0) for builder in KINDS), ("html", 2)], ids=[*KINDS, "in parallel"]
)
def test_a_clock_that_moves_shows_a_post_and_one_that_is_turned_back_hides_it(make_lab, builder, parallel):
    lab = make_lab(hidden=["scheduled"])
    before, after = "2031-05-01T14:59Z", "2031-05-01T15:00Z"
    assert lab.build(builder, parallel, liveblog_now=before).leaks(["scheduled"]) == []
    shown = lab.build(builder, parallel, liveblog_now=after)
    assert "scheduled" in {thing for thing, _, _ in find_tokens(shown.output)}
    assert shown.unlike(lab.build_clean(builder, liveblog_now=after)) == []
    hidden = lab.build(builder, parallel, liveblog_now=before)
    assert hidden.leaks(["scheduled"]) == []
    assert hidden.unlike(lab.build_clean(builder, liveblog_now=before)) == []


# --- Deleted and renamed -------------------------------------------------------------------------------


def mentioned(lab, thing) -> set[tuple[str, str]]:
    """Return the tokens of a thing that stand in other sources: dead references are their authors' text."""
    folder = POST[thing].folder
    texts = [
        text
        for name, text in lab.files.items()
        if not name.startswith(folder) and isinstance(text, str) and name.endswith((".md", ".rst"))
    ]
    return {one for one in tokens_of(texts) if one[0] == thing}


@pytest.mark.parametrize("state", ["shown", "hidden"])
@pytest.mark.parametrize("thing", ["unpublished", "unpublished-rst"])
def test_a_deleted_post_leaves_only_what_other_pages_say_of_it(shown, thing, state):
    if state == "hidden":
        shown.set([thing])
        shown.build()
    shown.site.remove(POST[thing].path)
    build = shown.build()
    found = {one for one in found_places(find_tokens(build.tree)) if one[0] == thing}
    assert found - mentioned(shown, thing) == set()
    assert build.unlike(shown.build_clean()) == []


@pytest.mark.parametrize("state", ["shown", "hidden"])
def test_a_renamed_post_leaves_nothing_under_its_old_name(shown, state):
    post = POST["unpublished"]
    if state == "hidden":
        shown.set(["unpublished"])
        assert shown.build().leaks(["unpublished"]) == []
    new = f"{post.folder}/{token('unpublished', 'alias')}moved.md"
    (shown.site.srcdir / post.path).rename(shown.site.srcdir / new)
    build = shown.build()
    if state == "hidden":
        # Links to the old name are dead now: what they say is the business of their authors.
        found = {one for one in found_places(find_tokens(build.tree)) if one[0] == "unpublished"}
        assert found - mentioned(shown, "unpublished") == set()
    assert not [name for name in build.output if post.docname.rpartition("/")[2] in name]
    assert build.unlike(shown.build_clean()) == []


@pytest.mark.parametrize("builder", KINDS)
def test_a_hidden_post_renamed_and_a_published_one_deleted_are_in_no_output(make_lab, builder):
    lab = make_lab(hidden=())
    lab.build(builder)
    post = POST["unpublished"]
    lab.set(["unpublished"])
    (lab.site.srcdir / post.path).rename(lab.site.srcdir / post.folder / "elsewhere.md")
    lab.site.remove(POST["unpublished-rst"].path)
    build = lab.build(builder)
    assert build.result.returncode == 0
    found = {
        one for one in found_places(find_tokens(build.tree)) if one[0] in {"unpublished", "unpublished-rst"}
    }
    assert found - mentioned(lab, "unpublished") - mentioned(lab, "unpublished-rst") == set()
    assert build.unlike(lab.build_clean(builder)) == []


# --- What was lost -------------------------------------------------------------------------------------


def lose_doctrees(lab, builder):
    shutil.rmtree(lab.site.doctreedir)


def lose_state(lab, builder):
    places = (lab.site.outdir(builder), lab.site.doctreedir)
    states = [
        path for place in places for path in (*place.glob(".liveblog-state"), *place.glob("liveblog-*.json"))
    ]
    assert states
    for path in states:
        path.unlink()


def lose_both(lab, builder):
    lose_state(lab, builder)
    lose_doctrees(lab, builder)


@pytest.mark.parametrize(
    ("builder", "lose"),
    [
        *(("html", lose) for lose in (lose_doctrees, lose_state, lose_both)),
        *((name, lose_both) for name in ("dirhtml", "epub", "htmlhelp", "text", "latex", "json")),
    ],
)
def test_nothing_stays_where_a_cache_was_lost(make_lab, builder, lose):
    lab = make_lab(hidden=())
    lab.build(builder)
    lab.hide_all()
    lose(lab, builder)
    build = lab.build(builder)
    assert build.result.returncode == 0
    assert build.leaks() == []


@pytest.mark.parametrize("builder", ["html", "epub"])
def test_nothing_stays_with_a_fresh_environment(make_lab, builder):
    lab = make_lab(hidden=())
    lab.build(builder)
    lab.hide_all()
    site = lab.site
    arguments = [
        "-q",
        "-E",
        "-b",
        builder,
        "-d",
        str(site.doctreedir),
        str(site.srcdir),
        str(site.outdir(builder)),
    ]
    assert build_main(arguments) == 0
    build = Snapshot.of(site.last)
    assert [hit for hit in find_tokens(build.tree) if hit[0] in consequences(SWITCHES)] == []
    assert build.unlike(lab.build_clean(builder)) == []


@pytest.mark.parametrize(("first", "second"), [("html", "text"), ("html", "epub"), ("epub", "dirhtml")])
def test_two_builders_with_one_cache_both_forget(make_lab, first, second):
    lab = make_lab(hidden=())
    lab.build(first)
    lab.build(second)
    lab.hide_all()
    for builder in (second, first):
        build = lab.build(builder)
        assert (builder, build.leaks()) == (builder, [])
        # The output alone: what a document is in the cache depends on who reads it first (quotation marks).
        assert differences(build.output, lab.build_clean(builder).output) == []


def test_no_doctree_has_the_environment_in_it(make_lab):
    """docutils gave a page with Markdown from another parser the settings of that, with all they hold."""
    lab = make_lab(hidden=())
    # Without typographic quotation marks, whose transform makes most of these nodes anew.
    lab.build("text")
    lab.set(["scheduled"])
    build = lab.build("text")
    assert "pages/parser" not in build.result.docs_read
    assert build.leaks(["scheduled"]) == []


# --- Previews ------------------------------------------------------------------------------------------


def test_a_preview_and_a_public_build_into_one_folder(make_lab):
    lab = make_lab()
    preview = lab.build(liveblog_show_unpublished=True)
    shown = {thing for thing, _, _ in find_tokens(preview.output)}
    assert {"unpublished", "draft", "scheduled", "event", "row", "index-of-folder"} <= shown
    public = lab.build()
    assert public.leaks() == []
    assert public.unlike(lab.build_clean()) == []
    assert lab.build(liveblog_show_unpublished=True).unlike(preview) == []


# --- Names that public things have too -----------------------------------------------------------------


@pytest.mark.parametrize("state", ["shown", "hidden"])
def test_a_public_picture_keeps_its_bytes_beside_a_hidden_one_of_its_name(shown, state):
    if state == "hidden":
        shown.hide_all()
        shown.build()
    result = shown.site.last
    for page, picture in (("posts/weather/index.html", "rain"), ("posts/sunshine/post.html", "sun")):
        names = re.findall(r"_images/(stage\w*\.png)", result.read(page))
        assert names
        assert {(result.outdir / "_images" / name).read_bytes() for name in names} == {png(picture)}


def test_a_tag_and_a_presenter_that_are_public_elsewhere_stay(shown):
    shown.hide_all()
    shown.build()
    for page in ("liveblog/tags/shared", "liveblog/presenters/ann"):
        # Some of their talks may stand on the second page of the list.
        names = [name for name in (f"{page}.html", f"{page}/page/2.html") if shown.site.last.exists(name)]
        text = "".join(map(shown.site.read, names))
        assert "On weather" in text
        assert "On the sun" in text


def test_pages_of_what_only_hidden_things_have_are_gone(shown):
    pages = [
        fill(page, "unpublished")
        for page in (
            "liveblog/tags/«tag».html",
            "liveblog/tags/«known-tag».html",
            "liveblog/presenters/«person».html",
        )
    ] + [fill("«event-path»/index.html", "event"), fill("liveblog/tags/«tag».html", "row")]
    assert [page for page in pages if not shown.site.last.exists(page)] == []
    shown.hide_all()
    assert [page for page in pages if (shown.build().result.outdir / page).exists()] == []


def test_a_label_that_moves_to_a_public_page(shown):
    label = token("unpublished", "label")
    shown.set(["unpublished"])
    shown.site.edit("lists.md", f"({label})=\n# About us\n\n{{ref}}`{label}`\n")
    build = shown.build()
    assert build.result.warnings == []
    assert '<span class="std std-ref">About us</span>' in build.result.read("pages/rst-0.html")
    assert [hit for hit in build.leaks(["unpublished"]) if hit[1] != "label"] == []
    assert build.unlike(shown.build_clean()) == []


# --- Events in conf.py ----------------------------------------------------------------------------------


def test_events_given_in_the_configuration_leave_nothing_in_the_cache(make_lab):
    row = {key: fill(f"«{key}»", "row") for key in ("title", "room", "track", "abstract")}
    talk = {**row, "id": token("row", "row"), "published": False, "presenters": [token("row", "name")]}
    title = fill("Event «event-title»", "event")
    events = {
        "open": {"title": "Open Days", "talks": [talk]},
        token("event", "event"): {"title": title, "published": False},
    }
    given = {(thing, place) for thing, place in tokens_of([repr(events)])}
    lab = make_lab(liveblog_events=events)
    # Of the files in `events`, nothing holds now; what names their talks is not looked at here.
    mentions = "# Mentions\n\n{talk}`open/«row/row»`, {liveblog:event}`«event»`\n"
    lab.site.edit("pages/event.md", fill(mentions, "event"))
    assert [hit for hit in lab.build().leaks() if hit[:2] in given] == []
    assert lab.build().result.docs_read == []
    talk["published"] = events[token("event", "event")]["published"] = True
    lab.site.edit("conf.py", write_conf({**CONF, "liveblog_events": events}))
    assert {("row", "title"), ("event", "event-title")} <= found_places(find_tokens(lab.build().output))


# --- Sources of pages that mention what is hidden -------------------------------------------------------

REDACTED = [name.rpartition(".")[0] for name in sources() if name.startswith("pages/")] + ["index", "trees"]


def link_to_source(result, page: str) -> bool:
    return f"_sources/{page}." in result.read(f"{page}.html")


def test_pages_that_mention_what_is_hidden_have_no_copy_of_their_source(shown):
    shown.hide_all()
    result = shown.build().result
    copies = {
        path.relative_to(result.outdir / "_sources").as_posix()
        for path in (result.outdir / "_sources").rglob("*.txt")
    }
    assert copies == {"lists.md.txt", "posts/weather/index.md.txt", "posts/sunshine/post.rst.txt"}
    assert [page for page in REDACTED if link_to_source(result, page)] == []
    assert link_to_source(result, "lists")


def test_the_copy_is_back_when_the_page_says_nothing_of_it_any_more(shown):
    shown.hide_all()
    shown.build()
    shown.site.edit("pages/md-0.md", "# Nothing to see\n")
    result = shown.build().result
    assert result.exists("_sources/pages/md-0.md.txt")
    assert link_to_source(result, "pages/md-0")


def test_the_copies_are_back_when_everything_is_published(shown):
    shown.hide_all()
    shown.build()
    shown.show_all()
    result = shown.build().result
    assert [page for page in REDACTED if not link_to_source(result, page)] == []


# --- Other ways to take in a file -----------------------------------------------------------------------

TAKING_IN = {
    "table": ".. csv-table::\n   :file: PATH\n",
    "raw": ".. raw:: html\n   :file: PATH\n",
    "markup": ".. include:: PATH\n   :start-line: 3\n",
    "code": ".. include:: PATH\n   :code:\n",
    "difference": ".. literalinclude:: PATH\n   :diff: lists.md\n",
    "difference to it": ".. literalinclude:: lists.md\n   :diff: PATH\n",
    "picture": ".. image:: PATH\n",
}


@pytest.mark.parametrize("way", TAKING_IN.values(), ids=TAKING_IN.keys())
@pytest.mark.parametrize("thing", ["included", "included-rst"])
def test_no_directive_takes_in_a_hidden_file(make_lab, thing, way):
    lab = make_lab()
    lab.site.edit("other.rst", f"Other\n=====\n\n{way.replace('PATH', POST[thing].path)}\n")
    build = lab.build()
    assert build.leaks([thing]) == []


KILLERS = {
    "while it reads": "env-updated",
    "before anything is saved": "env-check-consistency",
    "when pages are written": "html-collect-pages",
    "at the end": "build-finished",
}
KILLER = """
import os
def setup(app):
    event = os.environ.get("KILL_AT")
    if event:
        app.connect(event, lambda *_: os._exit(9), priority=1)
"""


@pytest.mark.parametrize("event", KILLERS.values(), ids=KILLERS.keys())
@pytest.mark.parametrize("begun", ["published", "preview"])
def test_a_build_that_is_killed_leaves_nothing_that_later_ones_trust(shown, event, begun):
    """A killed build may have written pages and doctrees that what is remembered does not tell of."""
    shown.site.edit("killer.py", KILLER)
    conf = {**CONF, "extensions": [*CONF["extensions"], "killer"]}
    path = "import sys, os\nsys.path.insert(0, os.path.dirname(__file__))\n"
    shown.site.edit("conf.py", path + write_conf(conf))
    shown.hide_all()
    shown.build()
    if begun == "published":
        shown.show_all()
    killed = shown.site.build_in_process(
        env={"KILL_AT": event}, **({"liveblog_show_unpublished": True} if begun == "preview" else {})
    )
    assert killed.returncode == 9
    shown.hide_all()
    build = shown.build()
    assert build.result.returncode == 0
    assert build.leaks() == []
    assert build.unlike(shown.build_clean()) == []
