"""The search box of each theme finds talks that are only data, as a reader would: typing a word."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import Site, write_conf

pytestmark = [pytest.mark.browser, pytest.mark.slow]

THEMES = ("furo", "pydata_sphinx_theme", "alabaster")
PLAIN = "# Plain\n\nNothing of ours, {}.\n"
FILES = {
    "index.md": "# Home\n\n```{toctree}\nplain\n```\n",
    "plain.md": PLAIN.format("yet"),
    "presenters.yml": "ada: {name: Ada Quillfeather}\n",
    "events/conf.yml": (
        "title: A conference\nstart: 2024-06-05\ntalks:\n"
        "- {id: one, title: First talk, presenters: [ada], abstract: 'About *zanzibarite*, a rock.'}\n"
        "- {id: two, title: Second talk, abstract: 'About something else.', presenters: [Bo Lind]}\n"
        "- {id: markup, title: 'Zebra <img src=x onerror=alert(1)>', presenters: [Cy Fox]}\n"
        "- {id: short, title: 'Zebu <s>', presenters: [Cy Fox], abstract: 'About *yttrocerite*.'}\n"
        "- {id: three, title: Third talk, abstract: 'About *xylophagy*.', published: false}\n"
    ),
    "posts/post.md": "---\ntitle: A post\npublishDate: 2024-06-06\n---\n\nOn quokkas.\n",
    # Its title is that of the talk.
    "posts/cover.md": "---\npublishDate: 2024-06-07\ntalk: conf/short\n---\n\nCovered.\n",
}
MARKUP = {
    "zebra": ("Zebra <img src=x onerror=alert(1)>", "liveblog/talks/conf/markup.html"),
    # Half as long as the title: it is found among all headings, too.
    "zebu": ("Zebu <s>", "posts/cover.html"),
}
"""Words of titles with markup in them, and the title and page that are found by each."""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module", params=THEMES)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, str]]:
    """Return a site, built, and the address at which it is served."""
    site = Site(tmp_path_factory.mktemp(request.param) / "site")
    conf = {"project": "Notes", "extensions": ["sphinx_liveblog"], "html_theme": request.param}
    for path, content in {**FILES, "conf.py": write_conf(conf)}.items():
        site.edit(path, content)
    assert site.build_in_process().warnings == []
    handler = functools.partial(Quiet, directory=str(site.outdir()))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield site, f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def search(browser: Any, served: tuple[Site, str]) -> Iterator[Any]:
    """Return ``search(words)``: titles and paths that the site finds for words typed on its front page."""
    _site, address = served
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.route(lambda url: not url.startswith(address), lambda route: route.abort())

    def search(words: str) -> dict[str, str]:
        page = context.new_page()
        page.goto(address)
        box = page.locator('input[name="q"]')
        if not box.locator("visible=true").count():
            page.locator(".search-button, .search-button-field").locator("visible=true").first.click()
        box = box.locator("visible=true").first
        box.fill(words)
        box.press("Enter")
        page.wait_for_url("**/search.html?*")
        page.wait_for_function(
            "/found|did not match|finished/i.test(document.querySelector('#search-results .search-summary,"
            " #search-results p')?.textContent ?? '')"
        )
        links = page.locator("#search-results ul.search li > a").evaluate_all(
            "links => links.map(link => [link.textContent, link.href])"
        )
        return {title: urlsplit(href).path.lstrip("/") for title, href in links}

    yield search
    context.close()


def test_a_word_of_an_abstract_finds_its_talk(search: Any) -> None:
    assert search("zanzibarite") == {"First talk": "liveblog/talks/conf/one.html"}


def test_the_name_of_a_presenter_finds_page_and_talks(search: Any) -> None:
    found = set(search("Quillfeather").values())
    assert {"liveblog/presenters/ada.html", "liveblog/talks/conf/one.html"} <= found
    assert "liveblog/talks/conf/two.html" not in found


def test_a_word_of_a_title_finds_its_talk(search: Any) -> None:
    assert search("second")["Second talk"] == "liveblog/talks/conf/two.html"


def find_by_title(search: Any, word: str) -> set[tuple[str, str]]:
    """Return what is found, each once: Sphinx 9 escapes names of objects, and its script does once more."""
    return {(unescape(title), page) for title, page in search(word).items()}


def test_markup_in_a_title_is_shown_and_does_nothing(search: Any) -> None:
    for word, found in MARKUP.items():
        assert find_by_title(search, word) == {found}


def test_a_post_is_found_and_what_is_hidden_is_not(search: Any) -> None:
    assert search("quokkas") == {"A post": "posts/post.html"}
    assert search("xylophagy") == {}


def test_a_word_of_the_abstract_of_a_covered_talk_finds_its_post(search: Any) -> None:
    assert find_by_title(search, "yttrocerite") == {("Zebu <s>", "posts/cover.html")}


def test_talks_are_found_after_another_page_was_edited(search: Any, served: tuple[Site, str]) -> None:
    """What has not changed is taken from the index of the last build."""
    site, _address = served
    site.edit("plain.md", PLAIN.format("still"))
    site.build_in_process()
    test_markup_in_a_title_is_shown_and_does_nothing(search)
    assert search("zanzibarite") == {"First talk": "liveblog/talks/conf/one.html"}
    test_a_word_of_the_abstract_of_a_covered_talk_finds_its_post(search)
    assert search("Quillfeather")["Ada Quillfeather"] == "liveblog/presenters/ada.html"
    # What was written about a talk and is no more is found no more.
    site.edit("events/conf.yml", FILES["events/conf.yml"].replace("zanzibarite", "wollastonite"))
    site.build_in_process()
    assert search("zanzibarite") == {}
    assert search("wollastonite") == {"First talk": "liveblog/talks/conf/one.html"}
