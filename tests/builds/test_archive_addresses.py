"""Addresses of generated pages: redirects that come and go, posts on one talk, pages of long lists."""

from __future__ import annotations

import json
import re

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
