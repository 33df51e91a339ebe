"""Addresses of generated pages: redirects that come and go, posts on one talk, pages of long lists."""

from __future__ import annotations

import json
import posixpath
import re
import shutil

import pytest
from bs4 import BeautifulSoup

from tests.builds.conftest import unlike_clean
from tests.builds.test_archive_pages import titles, words
from tests.builds.test_pages import dead_links

BASE = "https://example.org/talks/"
EVENT = """\
title: Conf
timezone: Europe/Berlin
start: 2024-05-31
talks:
- {id: one, title: First talk, presenters: [Ann Lee], start: '10:00'}
- {id: two, title: Second talk, presenters: [Bob Bee], start: '11:00'}
- {id: three, title: Third talk, presenters: [Ann Lee], start: '12:00'}
"""
POST = "---\n{head}\n---\n\nWords of the liveblog.\n"
FILES = {"index.md": "# Front\n", "events/conf.yml": EVENT}
TALK = "liveblog/talks/conf/two"
ADDRESS = {"html": f"{TALK}.html", "dirhtml": f"{TALK}/index.html"}
COVER = {"html": "posts/cover.html", "dirhtml": "posts/cover/"}


def post(*head):
    return POST.format(head="\n".join(head))


def cover(date="2024-06-02", talk="conf/two", *more):
    return post(f"title: Post of {date}", f"publishDate: {date}", f"talk: {talk}", *more)


def redirect_of(page):
    """Return where a page leads on to at once, empty for a page that does not."""
    found = BeautifulSoup(page, "html.parser").find("meta", attrs={"http-equiv": "refresh"})
    return found["content"].partition("url=")[2] if found else ""


def main_of(result, name):
    return BeautifulSoup(result.read(name), "html.parser").find(attrs={"role": "main"})


# --- Posts that cover a talk of a programme --------------------------------------------------------------


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_a_talk_leads_to_its_post_and_back_to_itself(make_site, builder):
    site = make_site(FILES, {"html_baseurl": BASE})
    result = site.build(builder)
    assert words(main_of(result, ADDRESS[builder]).h1) == "Second talk"

    for text in (cover(), post("title: P", "published: false", "talk: conf/two"), cover()):
        site.edit("posts/cover.md", text)
        result = site.build(builder)
        assert result.warnings == []
        page = result.read(ADDRESS[builder])
        is_public = "published: false" not in text
        assert bool(redirect_of(page)) is is_public
        assert result.exists(COVER[builder].rstrip("/")) is is_public
        assert unlike_clean(site, builder) == []
        assert dead_links(result.tree()) == []

    head = BeautifulSoup(page, "html.parser")
    assert redirect_of(page) == f"{'../' * (3 if builder == 'html' else 4)}{COVER[builder]}"
    assert head.find("link", rel="canonical")["href"] == BASE + COVER[builder]
    assert head.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    # Nothing of the theme: no style sheet, no script.
    assert head.find_all(["script", "style"]) == head.find_all("link", rel="stylesheet") == []

    site.remove("posts/cover.md")
    result = site.build(builder)
    assert words(main_of(result, ADDRESS[builder]).h1) == "Second talk"
    assert unlike_clean(site, builder) == []


def test_without_a_base_there_is_no_canonical_address(make_site):
    result = make_site({**FILES, "posts/cover.md": cover()}).build()
    assert "canonical" not in result.read(ADDRESS["html"])


def test_lists_lead_to_the_post_under_the_title_it_has(make_site):
    result = make_site({**FILES, "posts/cover.md": cover()}).build()
    row = main_of(result, "liveblog/presenters/bob-bee.html").select_one(".liveblog-talk-title a")
    assert row["href"].partition("#")[0] == "../../posts/cover.html"
    programme = main_of(result, "liveblog/events/conf.html")
    assert [
        link["href"].partition("#")[0]
        for link in programme.find_all("a")
        if words(link) == "Post of 2024-06-02"
    ] == ["../../posts/cover.html"]


def test_of_several_posts_the_earliest_is_the_page_and_names_the_others(make_site):
    site = make_site(
        {
            **FILES,
            "posts/b.md": cover("2024-06-03"),
            "posts/a.md": cover("2024-06-05"),
            "posts/c.md": cover("2024-06-04"),
            "posts/unlisted.md": cover("2024-06-06", "conf/two", "unlisted: true"),
            "posts/hidden.md": cover("2024-06-01", "conf/two", "published: false"),
        }
    )
    result = site.build()
    assert result.warnings == []
    assert redirect_of(result.read(ADDRESS["html"])) == "../../../posts/b.html"
    main = main_of(result, "posts/b.html")
    coverage = [
        (words(link), link["href"]) for link in main.find_all("a") if words(link).startswith("Post of")
    ]
    assert coverage == [("Post of 2024-06-04", "c.html"), ("Post of 2024-06-05", "a.html")]

    site.edit("posts/a.md", cover("2024-06-02"))
    result = site.build()
    assert redirect_of(result.read(ADDRESS["html"])) == "../../../posts/a.html"
    assert unlike_clean(site) == []


def test_an_unlisted_post_is_not_the_page_of_a_talk(make_site):
    """Nothing public may lead to it: the talk keeps its own page, or has it again."""
    site = make_site({**FILES, "posts/cover.md": cover()})
    site.build()
    site.edit("posts/cover.md", cover("2024-06-02", "conf/two", "unlisted: true"))
    result = site.build()
    assert result.exists("posts/cover.html")
    assert words(main_of(result, ADDRESS["html"]).h1) == "Second talk"
    pages = {name: data for name, data in result.tree().items() if name != "posts/cover.html"}
    assert [
        name
        for name, data in pages.items()
        if b"posts/cover" in data and not name.startswith(("_sources", "."))
    ] == []
    assert unlike_clean(site) == []


def test_one_post_may_be_the_page_of_two_talks(make_site):
    site = make_site({**FILES, "posts/cover.md": cover("2024-06-02", "[conf/one, conf/two]")})
    result = site.build()
    for name in ("one", "two"):
        page = result.read(f"liveblog/talks/conf/{name}.html")
        assert redirect_of(page).partition("#")[0] == "../../../posts/cover.html"
    assert dead_links(result.tree()) == []


# --- Old addresses ---------------------------------------------------------------------------------------


def test_old_addresses_lead_on(make_site):
    event = EVENT.replace("'11:00'", "'11:00', aliases: [/2024/two/, /2024/two.html, old/way]")
    site = make_site(
        {
            **FILES,
            "events/conf.yml": event,
            "presenters.yml": "ann: {name: Ann Lee, aliases: [Ann Smith]}\n",
            "posts/p.md": post("title: P", "publishDate: 2024-01-01", "aliases: [blog/p/]"),
        },
        {"html_baseurl": BASE},
    )
    result = site.build()
    assert result.warnings == []
    expected = {
        "2024/two/index.html": "../../liveblog/talks/conf/two.html",
        "2024/two.html": "../liveblog/talks/conf/two.html",
        "old/way/index.html": "../../liveblog/talks/conf/two.html",
        "liveblog/presenters/ann-smith.html": "../../liveblog/presenters/ann.html",
        "liveblog/presenters/ann-lee.html": "../../liveblog/presenters/ann.html",
        "blog/p/index.html": "../../posts/p.html",
    }
    assert {name: redirect_of(result.read(name)) for name in expected} == expected
    site.edit("events/conf.yml", EVENT)
    result = site.build()
    assert not result.exists("2024/two.html")
    assert unlike_clean(site, html_baseurl=BASE) == []


@pytest.mark.parametrize(
    "alias",
    ["../up.html", "https://example.org/x", "javascript:x", "a/../b/", "%2e%2e/x", "_static/x/", "c:\\x", ""],
)
def test_an_old_address_outside_the_site_is_a_warning(make_site, alias):
    site = make_site(
        {**FILES, "p.md": post("title: P", "publishDate: 2024-01-01", f"aliases: [{json.dumps(alias)}]")}
    )
    result = site.build()
    assert [text.partition(": ")[0] for text in result.warnings] == ["p.md:4"]
    assert not any(b'http-equiv="refresh"' in data for data in result.tree().values())
    assert {path.name for path in site.root.iterdir()} == {"source", "build"}


def test_an_old_address_takes_no_page_of_another(make_site):
    taken = ["index.html", "genindex.html", "liveblog/talks/conf/one.html", "q.html", "Q.html", "search.html"]
    site = make_site(
        {
            **FILES,
            "p.md": post("title: P", "publishDate: 2024-01-01", f"aliases: {json.dumps(taken)}"),
            "q.md": post("title: Q", "publishDate: 2024-01-01"),
        }
    )
    result = site.build()
    leading = [name for name in taken if result.exists(name) and redirect_of(result.read(name))]
    assert leading == []
    assert len(result.warnings) == len(taken)


BOTH = "title: E\nstart: 2024-05-01\npublished: true\n"


def event_of(*rows, head=""):
    """Return the text of an event; its first row is on line 5, without a head of lines that come before."""
    talks = (row if "presenters:" in row else f"{row}, presenters: []" for row in rows)
    return f"{BOTH}{head}talks:\n" + "".join(f"- {{{talk}}}\n" for talk in talks)


def places_of(result):
    """Return file, line and kind of each warning; without a place, its text."""
    found = (
        (re.match(r"(\S+?):(\d+): WARNING: .*\[liveblog\.(\w+)\]$", text), text) for text in result.warnings
    )
    return [(match[1], int(match[2]), match[3]) if match else text for match, text in found]


def redirects_of(result):
    pages = (name for name in result.tree() if name.endswith((".html", ".htm")))
    return {name: target for name in pages if (target := redirect_of(result.read(name)))}


@pytest.mark.parametrize(
    ("alias", "kind"),
    [
        ("/catalog.json", "url"),
        ("/searchindex.js", "url"),
        ("/Objects.inv/x.html", "url"),
        ("/sitemap.xml", "url"),
        ("/" + "x" * 300, "url"),
        ("/" + "é" * 101, "url"),
        ("/" + "ab/" * 400, "url"),
        ("/index.html/foo", "page"),
        ("/liveblog/catalog.json", "page"),
        ("/search.html/", "page"),
        ("/folder.html", "page"),
        ("/extra.html/old/", "page"),
    ],
    ids=lambda value: value[:30],
)
def test_an_old_address_that_no_file_can_have_is_a_warning(make_site, alias, kind):
    site = make_site(
        {
            "index.md": "# Front\n",
            "folder.html/doc.rst": ":orphan:\n\nDoc\n===\n",
            "extra/extra.html": "Mine.",
            "events/ev.yml": event_of("title: A", f"title: B, aliases: [{json.dumps(alias)}]"),
        },
        {"html_extra_path": ["extra"]},
    )
    result = site.build()
    assert places_of(result) == [("events/ev.yml", 6, kind)]
    assert redirects_of(result) == {}
    assert not any(path.name.endswith(".tmp") for path in result.outdir.rglob("*"))


def test_with_the_archive_at_the_root_its_catalog_keeps_its_address(make_site):
    files = {"index.md": "# Front\n", "events/ev.yml": event_of("title: B, aliases: [/catalog.json]")}
    result = make_site(files, {"liveblog_path": ""}).build()
    assert places_of(result) == [("events/ev.yml", 5, "url")]
    assert [talk["title"] for talk in json.loads(result.read("catalog.json"))["talks"]] == ["B"]


@pytest.mark.parametrize(
    ("aliases", "kept"),
    [("[/foo.html, /foo.html/]", "foo.html"), ("[/foo.html/, /foo.html]", "foo.html/index.html")],
)
def test_of_an_old_file_and_an_old_folder_of_one_name_the_first_stands(make_site, aliases, kept):
    site = make_site({"index.md": "# Front\n", "events/ev.yml": event_of(f"title: B, aliases: {aliases}")})
    result = site.build()
    assert places_of(result) == [("events/ev.yml", 5, "page")]
    assert list(redirects_of(result)) == [kept]


def test_what_stands_in_the_way_in_the_output_folder_is_a_warning(make_site):
    site = make_site(
        {"index.md": "# Front\n", "events/ev.yml": event_of("title: B, aliases: [/v1/a, /v2.html]")}
    )
    for name in ("v1", "v2.html/kept"):
        path = site.outdir() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Somebody else's.", encoding="utf-8")
    result = site.build()
    assert len(result.warnings) == 2
    assert all("liveblog.page" in text for text in result.warnings)
    assert result.read("v1") == result.read("v2.html/kept") == "Somebody else's."
    assert redirects_of(result) == {}


@pytest.mark.parametrize(
    ("key", "folder", "base"),
    [
        ("path", "objects.inv", "liveblog"),
        ("path", "index.html", "liveblog"),
        ("path", "Genindex.HTML/x", "liveblog"),
        ("path", "search.html", "liveblog"),
        ("path", "liveblog/catalog.json", "liveblog"),
        ("path", "catalog.json", ""),
        ("talk_path", "searchindex.js", "liveblog"),
        ("talk_path", "a/index.htm", "liveblog"),
    ],
)
def test_a_folder_cannot_have_the_name_of_a_file(make_site, key, folder, base):
    files = {"index.md": "# Front\n", "events/ev.yml": event_of("title: B", head=f"{key}: {folder}\n")}
    result = make_site(files, {"liveblog_path": base}).build()
    assert places_of(result) == [("events/ev.yml", 4, "data_file")]
    assert result.exists("objects.inv")
    assert result.exists("searchindex.js")
    below = f"{base}/" if base else ""
    assert words(main_of(result, f"{below}events/ev.html").h1) == "E"
    assert words(main_of(result, f"{below}talks/ev/b.html").h1) == "B"


@pytest.mark.parametrize("path", ["objects.inv", "index.html", "search.html", "a/b.html"])
def test_the_archive_cannot_be_in_a_folder_with_the_name_of_a_file(make_site, path):
    result = make_site(FILES, {"liveblog_path": path}).build()
    assert len(result.warnings) == 1
    assert "liveblog_path" in result.warnings[0]
    assert "[liveblog.config]" in result.warnings[0]
    assert result.exists(ADDRESS["html"])


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_files_of_the_author_stay(make_site, builder):
    own = {
        "google.html": "Mine.",
        "liveblog/catalog.json": "{}",
        "liveblog/events/ev.html": "My event.",
        "liveblog/events/ev/index.html": "My event.",
        "left/out.html": "Not copied.",
    }
    alias = "title: B, aliases: [/google.html, /left/out.html]"
    site = make_site(
        {
            "index.md": "# Front\n",
            "events/ev.yml": event_of(alias),
            **{f"extra/{name}": text for name, text in own.items()},
        },
        {"html_extra_path": ["extra"], "exclude_patterns": ["extra", "./left"]},
    )
    expected = {name: text for name, text in own.items() if name != "left/out.html"}
    for text in (event_of(alias), event_of("title: B")):
        site.edit("events/ev.yml", text)
        result = site.build(builder)
        assert {name: result.read(name) for name in expected} == expected
        assert list(redirects_of(result)) == (["left/out.html"] if text == event_of(alias) else [])
        assert ["html_extra_path" in warning for warning in result.warnings] == (
            [True] * 3 if text == event_of(alias) else [True] * 2
        )
        assert places_of(result)[0] == ("events/ev.yml", 1, "page")
        assert unlike_clean(site, builder) == []


def test_a_file_without_our_mark_is_not_deleted(make_site):
    site = make_site({"index.md": "# Front\n", "events/ev.yml": event_of("title: B, aliases: [/v1/, /v2/]")})
    result = site.build()
    assert len(redirects_of(result)) == 2
    (result.outdir / "v1/index.html").write_text("Somebody else's.", encoding="utf-8")
    site.edit("events/ev.yml", event_of("title: B"))
    result = site.build()
    assert result.read("v1/index.html") == "Somebody else's."
    assert not result.exists("v2")


FOLDERS = [
    ("path", "liveblog"),
    ("path", "liveblog/events"),
    ("path", "Liveblog/Presenters"),
    ("talk_path", "liveblog"),
    ("talk_path", "liveblog/presenters"),
    ("talk_path", "liveblog/years"),
    ("talk_path", "liveblog/talks"),
]


@pytest.mark.parametrize(("key", "folder"), FOLDERS)
def test_a_folder_of_the_archive_is_none_for_an_event(make_site, key, folder):
    rows = ("title: Ann, presenters: [Ann]", "title: Talk, id: '2024'")
    site = make_site({"index.md": "# Front\n", "events/ev.yml": event_of(*rows, head=f"{key}: {folder}\n")})
    result = site.build()
    assert places_of(result) == [("events/ev.yml", 4, "page")]
    expected = {
        "index": "Archive",
        "events/index": "Events",
        "events/ev": "E",
        "presenters/ann": "Ann",
        "years/2024": "2024",
        "talks/ev/2024": "Talk",
    }
    assert {name: words(main_of(result, f"liveblog/{name}.html").h1) for name in expected} == expected


def test_with_the_archive_at_the_root_its_lists_have_their_folders(make_site):
    text = event_of("title: B", head="talk_path: tags\n")
    result = make_site({"index.md": "# Front\n", "events/ev.yml": text}, {"liveblog_path": ""}).build()
    assert places_of(result) == [("events/ev.yml", 4, "page")]
    assert result.exists("talks/ev/b.html")


def test_of_two_pages_at_one_address_the_second_is_a_warning(make_site):
    """Pages of a presenter beyond the first go with it."""
    talks = [f"title: T{number}, presenters: [Page Turner]" for number in range(3)]
    site = make_site(
        {
            "index.md": "# Front\n",
            "events/ev.yml": event_of("title: '2'", head="talk_path: liveblog/presenters/page-turner/page\n"),
            "events/more.yml": event_of(*talks),
        },
        {"liveblog_per_page": 2},
    )
    result = site.build()
    assert places_of(result) == [("events/ev.yml", 6, "page")]
    assert words(main_of(result, "liveblog/presenters/page-turner/page/2.html").h1) == "2"
    assert unlike_clean(site) == []


def test_in_folders_an_event_and_a_talk_do_not_share_a_file(make_site):
    files = {
        "index.md": "# Front\n",
        "events/a.yml": event_of("title: Foo", head="path: x\n"),
        "events/b.yml": event_of("title: Bar", head="path: x/talks/foo\n").replace("title: E", "title: F"),
    }
    site = make_site(files)
    assert site.build().warnings == []
    assert words(main_of(site.last, "x/talks/foo.html").h1) == "Foo"
    assert words(main_of(site.last, "x/talks/foo/index.html").h1) == "F"
    result = site.build("dirhtml")
    assert places_of(result) == [("events/a.yml", 6, "page")]
    assert words(main_of(result, "x/talks/foo/index.html").h1) == "F"
    assert unlike_clean(site, "dirhtml") == []


@pytest.mark.parametrize("key", ["path", "talk_path"])
def test_folders_that_differ_by_case_are_one(make_site, key):
    files = {"index.md": "# Front\n"}
    for name, folder in (("a", "X"), ("b", "x")):
        files[f"events/{name}.yml"] = event_of("title: Foo", head=f"{key}: {folder}\n")
    result = make_site(files).build()
    assert places_of(result) == [
        ("events/b.yml", 4 if key == "path" else 6, "page" if key == "path" else "duplicate_slug")
    ]
    pages = [name.casefold() for name in result.tree() if name.endswith(".html")]
    assert len(pages) == len(set(pages))
    assert sum(words(main_of(result, name).h1) == "Foo" for name in talks_in(result)) == 2


def talks_in(result):
    pages = (name for name in result.tree() if name.endswith(".html"))
    return [name for name in pages if '<section id="talk-' in result.read(name)]


def test_one_old_address_in_two_ways_of_writing_its_letters_is_one(make_site):
    composed, parts = "caf\u00e9", "cafe\u0301"
    site = make_site(
        {
            "index.md": "# Front\n",
            "events/ev.yml": event_of(
                f"title: A, aliases: ['/{composed}/']",
                f"title: B, aliases: ['/{parts}/']",
                f"title: C, aliases: ['/{parts}-c.html']",
            ),
        }
    )
    result = site.build()
    assert places_of(result) == [("events/ev.yml", 6, "page")]
    assert set(redirects_of(result)) == {f"{composed}/index.html", f"{composed}-c.html"}


# --- Former ids ------------------------------------------------------------------------------------------


def test_former_ids_lead_on_from_where_their_pages_were(make_site):
    """Built with the old ids first: whatever page there was is a page or a redirect afterwards."""
    row = "title: T, presenters: [{}], tags: [{}, x]"
    old = {
        "index.md": "# Front\n",
        "presenters.yml": "Old_Id.2: {name: Cy}\n",
        "tags.yml": "Old_Tag: {title: Red}\n",
        "events/Old_2024.yml": event_of(row.format("Cy", "Red"), "title: U"),
    }
    site = make_site(old)
    before = {name for name in site.build().tree() if re.search(r"[Oo]ld", name) and name.endswith(".html")}
    assert {name.removeprefix("liveblog/") for name in before} == {
        *("presenters/Old_Id.2.html", "tags/Old_Tag.html", "events/Old_2024.html"),
        *("talks/Old_2024/t.html", "talks/Old_2024/u.html"),
    }
    site.edit("presenters.yml", "New1: {name: Cy, aliases: [Old_Id.2]}\n")
    site.edit("tags.yml", "new-tag: {title: Red, aliases: [Old_Tag]}\n")
    site.remove("events/Old_2024.yml")
    site.edit("events/New24.yml", f"{old['events/Old_2024.yml']}aliases: [Old_2024]\n")
    result = site.build()
    assert result.warnings == []
    leads = redirects_of(result)
    assert {name: leads[name].rpartition("/")[2] for name in before} == {
        "liveblog/presenters/Old_Id.2.html": "New1.html",
        "liveblog/tags/Old_Tag.html": "new-tag.html",
        "liveblog/events/Old_2024.html": "New24.html",
        "liveblog/talks/Old_2024/t.html": "t.html",
        "liveblog/talks/Old_2024/u.html": "u.html",
    }
    # As names they had other addresses.
    assert {"liveblog/presenters/old-id-2.html", "liveblog/tags/old-tag.html"} <= leads.keys()
    assert dead_links(result.tree()) == []
    assert unlike_clean(site) == []


def test_an_old_address_of_a_talk_leads_to_its_post_and_not_into_a_folder_of_its_own(make_site):
    event = EVENT.replace("title: Conf", "title: Conf\naliases: [old]")
    site = make_site({**FILES, "events/conf.yml": event, "posts/cover.md": cover()})
    assert redirects_of(site.build())["liveblog/talks/old/two.html"] == "../../../posts/cover.html"
    site.edit("events/conf.yml", event.replace("timezone", "talk_path: conf-talks\ntimezone"))
    assert not any("/old/" in name for name in site.build().tree())
    assert unlike_clean(site) == []


def test_no_redirect_has_a_name_that_pages_cannot_have(make_site):
    rows = [f"title: By {name}, presenters: [{name}], tags: [{name}, {name}]" for name in ("CON", "Page")]
    site = make_site(
        {
            "index.md": "# Front\n",
            "events/ev.yml": event_of(*rows, head="aliases: [con, nul.x]\n"),
            "presenters.yml": "ann: {name: Page, aliases: [con, aux.html]}\n",
        }
    )
    result = site.build()
    names = {path.stem.casefold() for path in (result.outdir / "liveblog").rglob("*.html")}
    assert names.isdisjoint({"con", "aux", "nul", "page"})


# --- Who has an address already ----------------------------------------------------------------------------


def test_old_addresses_in_data_that_are_taken_are_warnings(make_site):
    site = make_site(
        {
            "index.md": "# Front\n",
            "doc.md": "---\norphan: true\n---\n\n# Doc\n",
            "mod.rst": ":orphan:\n\nMod\n===\n\n.. py:module:: mod\n",
            "posts/p.md": post("title: P", "publishDate: 2024-01-01", "tags: [a]", "aliases: [/x/]"),
            "events/ev.yml": (
                f"{BOTH}talks:\n"
                + "".join(
                    f"- title: {title}\n  presenters: []\n  aliases: {aliases}\n"
                    for title, aliases in (
                        ("A", "[/x/, /liveblog/talks/ev/a.html]"),
                        ("B", "[/x/]"),
                        ("C", "\n  - /doc.html"),
                        ("D", "/genindex.html"),
                        ("F", "/py-modindex.html"),
                        ("G", "/liveblog/talks/ev/b.html"),
                    )
                )
            ),
        },
        {"extensions": ["myst_parser", "sphinx_liveblog"]},
    )
    result = site.build()
    assert sorted(places_of(result)) == [
        *(("events/ev.yml", line, "page") for line in (10, 13, 17, 20, 23)),
        ("posts/p.md", 5, "page"),
    ]
    assert redirects_of(result) == {"x/index.html": "../liveblog/talks/ev/a.html"}


def test_a_talk_that_a_post_covers_keeps_the_place_of_its_old_addresses(make_site):
    event = EVENT.replace("'11:00'", "'11:00', aliases: [/index.html, /old/]")
    site = make_site({**FILES, "events/conf.yml": event, "posts/cover.md": cover()})
    result = site.build()
    assert places_of(result) == [("events/conf.yml", 6, "page")]
    assert redirects_of(result)["old/index.html"] == "../posts/cover.html"


# --- Documents in the place of pages -----------------------------------------------------------------------


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_a_document_in_the_place_of_a_long_list_has_no_pages_after_it(make_site, builder):
    site = make_site({"index.md": "# Front\n", "events/big.yml": rows(5)}, {"liveblog_per_page": 2})
    end = ".html" if builder == "html" else "/index.html"
    others = [f"liveblog/presenters/ann-lee/page/{number}{end}" for number in (2, 3)]
    assert all(map(site.build(builder).exists, others))
    site.edit("liveblog/presenters/ann-lee.rst", ":orphan:\n\nAnn\n===\n")
    result = site.build(builder)
    assert words(main_of(result, f"liveblog/presenters/ann-lee{end}").h1) == "Ann ¶"
    assert not any(map(result.exists, others))
    assert dead_links(result.tree()) == []
    assert unlike_clean(site, builder) == []


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
@pytest.mark.parametrize(
    ("document", "page"),
    [
        ("liveblog/years/2024/index", "liveblog/years/2024"),
        ("liveblog/presenters/bob-bee/index", "liveblog/presenters/bob-bee"),
        ("liveblog/talks/conf/two/index", "liveblog/talks/conf/two"),
        ("liveblog/events", "liveblog/events/index"),
    ],
)
def test_a_document_takes_the_place_of_a_page_in_either_form_of_its_address(
    make_site, builder, document, page
):
    site = make_site({**FILES, "front.md": "---\norphan: true\n---\n\n{liveblog:event}`conf`\n"})
    site.build(builder)
    site.edit(f"{document}.rst", ":orphan:\n\nOwn\n===\n")
    result = site.build(builder)
    assert result.warnings == []
    assert unlike_clean(site, builder) == []
    tree = result.tree()
    assert dead_links(tree) == []
    own, old = (
        (f"{name.removesuffix('/index')}/index.html" if builder == "dirhtml" else f"{name}.html")
        for name in (document, page)
    )
    assert words(main_of(result, own).h1).removesuffix(" ¶") == "Own"
    assert redirects_of(result).keys() == ({old} - {own})
    # What leads there does so directly.
    linked = {
        posixpath.normpath(posixpath.join(posixpath.dirname(name), link["href"].partition("#")[0]))
        for name in tree
        if name.endswith(".html") and name != old
        for link in BeautifulSoup(tree[name], "html.parser").find_all("a", href=True)
    }
    assert (own if builder == "html" else posixpath.dirname(own)) in linked
    assert builder == "dirhtml" or old not in linked
    site.remove(f"{document}.rst")
    result = site.build(builder)
    assert redirects_of(result) == {}
    assert result.exists(old)
    assert unlike_clean(site, builder) == []


# --- Documents with pages below them ---------------------------------------------------------------------

# Builder, a document in the sidebar, and how two pages of one depth lead to it.
SIDEBARS = [
    ("dirhtml", "docs/guide", {"docs/guide/talks/a": "../../", "docs/zzz/talks/a": "../../../guide/"}),
    ("dirhtml", "2024", {"2024/a": "../", "2025/a": "../../2024/"}),
    (
        "html",
        "docs/guide",
        {"docs/guide/talks/a": "../../guide.html", "docs/zzz/talks/a": "../../guide.html"},
    ),
]


@pytest.mark.parametrize(("builder", "document", "expected"), SIDEBARS)
def test_a_sidebar_leads_to_a_document_from_below_it_and_from_beside_it(
    make_site, builder, document, expected
):
    files = {
        f"events/e{number}.yml": event_of("title: T, id: a", head=f"talk_path: {page.removesuffix('/a')}\n")
        for number, page in enumerate(expected)
    }
    front = f"# Front\n\n```{{toctree}}\n{document}\n```\n"
    site = make_site({"index.md": front, f"{document}.md": "# Guide doc\n", **files})
    result = site.build(builder)
    end = ".html" if builder == "html" else "/index.html"
    found = {
        page: {
            link["href"]
            for link in BeautifulSoup(result.read(page + end), "html.parser").find_all("a")
            if words(link) == "Guide doc"
        }
        for page in expected
    }
    assert found == {page: {address} for page, address in expected.items()}


# --- A lost memory -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".htm", ".html", ".xhtml"])
def test_pages_of_another_suffix_go_too_where_the_memory_is_lost(make_site, suffix):
    site = make_site({**FILES, "posts/cover.md": cover()}, {"html_file_suffix": suffix})
    result = site.build()
    gone = [f"liveblog/talks/conf/{name}{suffix}" for name in ("one", "two")]
    assert all(map(result.exists, gone))
    (result.outdir / ".liveblog-state").unlink()
    shutil.rmtree(result.doctreedir)
    site.remove("posts/cover.md")
    site.edit(
        "events/conf.yml",
        "".join(line for line in EVENT.splitlines(True) if "id: three" in line or "- " not in line),
    )
    result = site.build()
    assert not any(map(result.exists, gone))
    assert result.exists(f"liveblog/talks/conf/three{suffix}")


# --- Templates -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", ["nosuch", "../conf", "sub/other", "event.html"])
def test_a_template_that_is_not_there_is_a_warning_and_the_usual_page(make_site, template):
    site = make_site({**FILES, "events/conf.yml": f"{EVENT}template: {template}\n"})
    result = site.build()
    assert [text.partition(": ")[0] for text in result.warnings] == ["events/conf.yml:8"]
    assert words(main_of(result, "liveblog/events/conf.html").h1) == "Conf"


# --- Long lists ------------------------------------------------------------------------------------------


def rows(count):
    return "title: Big\nstart: 2024-01-01\ntalks:\n" + "".join(
        f"- {{id: t{number}, title: Talk {number}, presenters: [Ann Lee], start: '2024-01-{number:02}'}}\n"
        for number in range(1, count + 1)
    )


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_a_long_list_has_pages_that_go_when_it_shrinks(make_site, builder):
    site = make_site(
        {"index.md": "# Front\n", "events/big.yml": rows(5)}, {"html_baseurl": BASE, "liveblog_per_page": 2}
    )
    end = ".html" if builder == "html" else "/index.html"
    result = site.build(builder)
    first, *others = [f"liveblog/presenters/ann-lee{part}" for part in ("", "/page/2", "/page/3")]
    assert [titles(main_of(result, name + end)) for name in (first, *others)] == [
        ["Talk 5", "Talk 4"],
        ["Talk 3", "Talk 2"],
        ["Talk 1"],
    ]
    page = BeautifulSoup(result.read(others[0] + end), "html.parser")
    canonical = others[0] + (".html" if builder == "html" else "/")
    assert page.find("link", rel="canonical")["href"] == BASE + canonical
    pager = page.select_one(".liveblog-pager")
    assert [(link["rel"], words(link)) for link in pager.find_all("a")] == [
        (["prev"], "Previous page"),
        (["next"], "Next page"),
    ]
    # An event's page is never split.
    assert not result.exists(f"liveblog/events/big/page/2{end}")
    assert len(titles(main_of(result, f"liveblog/events/big{end}"))) == 5
    assert dead_links(result.tree()) == []

    site.edit("events/big.yml", rows(2))
    result = site.build(builder)
    assert [name for name in others if result.exists(name + end)] == []
    assert main_of(result, first + end).select_one(".liveblog-pager") is None
    assert unlike_clean(site, builder) == []


def test_an_id_that_is_a_word_of_ours_is_numbered(make_site):
    people = "".join(
        f"- {{title: By {name}, presenters: [{name}], tags: [{name}, {name}]}}\n"
        for name in ("Index", "Page", "Atom")
    )
    site = make_site(
        {"index.md": "# Front\n", "events/conf.yml": f"title: C\ntalks:\n{people}"},
        {"liveblog_tag_min_talks": 1},
    )
    result = site.build()
    for folder in ("presenters", "tags"):
        index = [
            words(link)
            for link in main_of(result, f"liveblog/{folder}/index.html").select(".liveblog-index a")
        ]
        assert index == ["Atom", "Index", "Page"]
        names = {path.name for path in (result.outdir / "liveblog" / folder).iterdir()}
        assert {"index-2.html", "page-2.html", "atom-2.html"} <= names
    assert dead_links(result.tree()) == []


# --- What a page of others takes from this one -------------------------------------------------------------


@pytest.mark.parametrize("theme", ["alabaster", "furo"])
def test_the_title_of_a_neighbour_stands_on_its_neighbours_and_nowhere_else(make_site, theme):
    site = make_site(FILES, {"html_theme": theme})
    before = site.build().tree()
    site.edit("events/conf.yml", EVENT.replace("Third talk", "Zebra talk"))
    after = site.build().tree()
    pages = {name for name, data in after.items() if name.endswith(".html") and before.get(name) != data}
    shown = {name for name, data in after.items() if name.endswith(".html") and b"Zebra" in data}
    assert pages == shown
    assert {ADDRESS["html"], "liveblog/talks/conf/one.html", "liveblog/talks/conf/three.html"} <= shown
    assert not any(
        b"Third talk" in data for name, data in after.items() if name.endswith((".html", ".js", ".json"))
    )
    assert unlike_clean(site) == []


@pytest.mark.parametrize("theme", ["furo", "pydata_sphinx_theme"])
def test_themes_show_parents_and_neighbours_of_posts_outside_toctrees(make_site, theme):
    files = {
        f"posts/{name}.md": post(f"title: Post {name}", f"publishDate: 2024-06-0{number}", "event: conf")
        for number, name in enumerate("abc", 1)
    }
    result = make_site({**FILES, **files}, {"html_theme": theme}).build()
    assert result.warnings == []
    page = BeautifulSoup(result.read("posts/b.html"), "html.parser")
    own = page.find("article")
    outside = [link for link in page.find_all("a") if own is None or link not in own.find_all("a")]
    leads = [(link.get("href"), words(link)) for link in outside]
    for href, title in (("a.html", "Post a"), ("c.html", "Post c")):
        found = [text for address, text in leads if address == href and title in text]
        assert len(found) == 1, (theme, href, found)
    if theme == "pydata_sphinx_theme":
        crumbs = page.find("nav", attrs={"aria-label": re.compile("Breadcrumb")})
        assert [link["href"] for link in crumbs.find_all("a")][1:] == [
            "../liveblog/index.html",
            "../liveblog/events/conf.html",
        ]
