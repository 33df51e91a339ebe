"""The player that a click on the card of a recording puts in its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]

STATIC = Path(__file__).parents[2] / "sphinx_liveblog" / "site" / "static"
SITE = "http://site.test/"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; frame-src *; media-src *"
PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>A talk</title>
<link rel="stylesheet" href="liveblog.css">
{script}
</head>
<body>
<div class="liveblog-video"><p><a class="reference external liveblog-media" href="{href}"><span>Part
 one</span> <span class="liveblog-host">host</span></a></p></div>
<p><a id="other" href="{href}">Elsewhere</a></p>
</body>
</html>
"""
SCRIPT = '<script defer src="liveblog.js"></script>'
YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9-_XcQ"
YOUTUBE_PLAYER = "https://www.youtube-nocookie.com/embed/dQw4w9-_XcQ?autoplay=1"
SHORT_ID = "9c9de5e8yL1VWNTsJvzk3S"
LONG_ID = "9c9de5e8-0a1e-484a-b099-e80766180a6d"

Page: TypeAlias = Any


@pytest.fixture
def open_page(browser: Any) -> Iterator[Any]:
    """Return ``open_page(href)``: a page with the card, and the list of what it asks of others.

    Others answer with an empty page; links are noted in ``window.followed`` and not followed.
    """
    contexts = []

    def open_page(href: str, script: str = SCRIPT, width: int = 800) -> tuple[Page, list[str]]:
        context = browser.new_context(viewport={"width": width, "height": 800})
        contexts.append(context)
        context.add_init_script("""
          window.faults = [];
          addEventListener('securitypolicyviolation', fault => faults.push(fault.effectiveDirective));
          window.followed = [];
          addEventListener('click', click => {
            if (click.defaultPrevented) return;
            followed.push(click.target.closest('a').href);
            click.preventDefault();
          });
        """)
        asked: list[str] = []

        def serve(route: Any) -> None:
            url = route.request.url
            if url == SITE:
                html = PAGE.format(policy=POLICY, script=script, href=href.replace("&", "&amp;"))
                route.fulfill(body=html, content_type="text/html")
            elif url.startswith(SITE) and (STATIC / url.removeprefix(SITE)).is_file():
                route.fulfill(path=STATIC / url.removeprefix(SITE))
            else:
                asked.append(url)
                route.fulfill(body="<!DOCTYPE html><title>x</title>", content_type="text/html")

        context.route("**/*", serve)
        page = context.new_page()
        page.goto(SITE)
        return page, asked

    yield open_page
    for context in contexts:
        context.close()


def click(page: Page, **options: Any) -> None:
    page.locator(".liveblog-video a").click(**options)


@pytest.mark.parametrize(
    ("href", "player"),
    [
        (YOUTUBE, YOUTUBE_PLAYER),
        (f"{YOUTUBE}&list=x&t=1h2m3s", f"{YOUTUBE_PLAYER}&start=3723"),
        ("https://youtu.be/dQw4w9-_XcQ?t=90", f"{YOUTUBE_PLAYER}&start=90"),
        ("https://m.youtube.com/live/dQw4w9-_XcQ?start=5s", f"{YOUTUBE_PLAYER}&start=5"),
        ("https://www.youtube.com/embed/dQw4w9-_XcQ", YOUTUBE_PLAYER),
        ("https://vimeo.com/123456", "https://player.vimeo.com/video/123456?dnt=1&autoplay=1"),
        (
            "https://vimeo.com/123456/ab12cd",
            "https://player.vimeo.com/video/123456?dnt=1&autoplay=1&h=ab12cd",
        ),
        ("https://player.vimeo.com/video/12?h=ab", "https://player.vimeo.com/video/12?dnt=1&autoplay=1&h=ab"),
        (
            f"https://tube.example:8443/w/{SHORT_ID}",
            f"https://tube.example:8443/videos/embed/{SHORT_ID}?autoplay=1&p2p=0",
        ),
        (
            f"https://tube.example/videos/watch/{LONG_ID}",
            f"https://tube.example/videos/embed/{LONG_ID}?autoplay=1&p2p=0",
        ),
        ("https://archive.org/details/a_talk-1.2", "https://archive.org/embed/a_talk-1.2?autoplay=1"),
    ],
)
def test_a_click_brings_the_player_and_nothing_comes_before(open_page, href, player):
    page, asked = open_page(href)
    page.wait_for_load_state("networkidle")
    assert asked == []
    with page.expect_request(player):
        click(page)
    frame = page.locator(".liveblog-video > iframe")
    assert frame.get_attribute("src") == player
    assert asked == [player]
    assert page.evaluate("[faults, followed]") == [[], []]


@pytest.mark.parametrize("name", ["talk.mp4", "talk.webm?x=1", "Talk.OGV"])
def test_a_file_is_played_by_the_browser(open_page, name):
    href = f"https://media.example/{name}"
    page, asked = open_page(href)
    page.wait_for_load_state("networkidle")
    assert asked == []
    with page.expect_request(href):
        click(page)
    video = page.locator(".liveblog-video > video")
    assert video.evaluate("video => [video.src, video.controls, video.getAttribute('aria-label')]") == [
        href,
        True,
        "Part one host",
    ]
    assert page.evaluate("[faults, followed]") == [[], []]


def test_the_player_has_a_name_and_the_focus_and_stands_alone(open_page):
    page, _asked = open_page(YOUTUBE)
    click(page)
    frame = page.locator(".liveblog-video > iframe")
    assert frame.get_attribute("title") == "Part one host"
    assert frame.get_attribute("referrerpolicy") == "strict-origin-when-cross-origin"
    assert frame.evaluate("frame => frame.allowFullscreen")
    assert frame.evaluate("frame => document.activeElement === frame")
    assert page.locator(".liveblog-video > *").count() == 1


def test_the_return_key_is_a_click(open_page):
    page, _asked = open_page(YOUTUBE)
    page.locator(".liveblog-video a").press("Enter")
    assert page.locator("iframe").get_attribute("src") == YOUTUBE_PLAYER


@pytest.mark.parametrize("key", ["Control", "Shift", "Alt", "Meta"])
def test_a_click_with_a_modifier_key_follows_the_link(open_page, key):
    page, asked = open_page(YOUTUBE)
    click(page, modifiers=[key])
    assert page.evaluate("followed") == [YOUTUBE]
    assert page.locator("iframe, video").count() == 0
    assert asked == []


@pytest.mark.parametrize(
    "href",
    [
        "https://www.youtube.com/playlist?list=dQw4w9-_XcQ",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch?v=dQw4w9-_XcQ/../x",
        "https://www.youtube.com.evil.example/watch?v=dQw4w9-_XcQ",
        "https://evil.example/watch?v=dQw4w9-_XcQ",
        "https://vimeo.com/channels/x",
        "https://archive.org/search?x=/details/x",
        "https://archive.org/details/",
        "https://wiki.example/w/Page",
        f"https://tube.example/w/p/{SHORT_ID}",
        f"https://tube.example/x/w/{SHORT_ID}",
        "https://media.example/talk.mp4.html",
        "https://media.example/?file=talk.mp4",
        "ftp://media.example/talk.mp4",
        "javascript:void(0)//talk.mp4",
    ],
)
def test_whatever_has_no_known_player_stays_a_link(open_page, href):
    page, asked = open_page(href)
    click(page)
    assert page.evaluate("followed") == [href]
    assert page.locator("iframe, video").count() == 0
    assert asked == []


def test_other_links_to_recordings_stay_links(open_page):
    page, _asked = open_page(YOUTUBE)
    page.locator("#other").click()
    assert page.evaluate("followed") == [YOUTUBE]
    assert page.locator("iframe").count() == 0


def test_without_the_script_a_card_is_a_link(open_page):
    page, _asked = open_page(YOUTUBE, script="")
    click(page)
    assert page.evaluate("followed") == [YOUTUBE]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("href", [YOUTUBE, "https://media.example/talk.mp4"])
def test_the_player_is_as_wide_as_the_card_and_in_proportion(open_page, width, href):
    page, _asked = open_page(href, width=width)
    measure = """selector => {
      const box = document.querySelector(selector).getBoundingClientRect();
      return [box.width, box.height];
    }"""
    card, _height = page.evaluate(measure, ".liveblog-video a")
    click(page)
    player, height = page.evaluate(measure, ".liveblog-video > :is(iframe, video)")
    assert player == card
    assert player / height == pytest.approx(16 / 9, rel=0.01)
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
