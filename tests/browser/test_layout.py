"""Pages as a browser lays them out: on phones, by night, right to left, in print, under a strict policy."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import html5lib
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
STYLE_SHEET = ROOT / "sphinx_liveblog" / "site" / "static" / "liveblog.css"
THEMES = ("furo", "pydata_sphinx_theme", "alabaster")
SCHEMES = ("light", "dark")

# One long word, without a place to break it.
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

CONF = """\
project = html_title = "Notes"
extensions = ["sphinx_liveblog"]
liveblog_show_unpublished = True
liveblog_tag_min_talks = 1
liveblog_per_page = 2
liveblog_pages = ["events", "presenters", "tags", "years", "tracks", "languages"]
"""

PRESENTERS = f"""\
ada:
  name: Ada
  pronouns: she/her
  role: Engineer
  affiliation: Somewhere
  bio: {"Knows a lot of things and tells them slowly. " * 4}
  avatar: https://pictures.invalid/ada.jpg
  website: https://example.org/ada
  github: ada
  mastodon: https://example.social/@ada
long:
  name: Maximiliane {LONG}
  role: {LONG}
  github: max
bo:
  name: Bo
"""

EVENT = f"""\
title: A conference
url: https://example.org/conf
timezone: Europe/Berlin
start: 2024-06-05
end: 2024-06-06
location: Somewhere
description: Two days.
hashtag: {LONG}
series: conf
logo: /wide.svg
slots:
  - {{title: {LONG}, start: 2024-06-05T12:00, duration: 1h}}
talks:
  - {{id: one, title: First, presenters: [ada], start: 2024-06-05T10:00, room: {LONG}}}
  - {{id: two, title: {LONG}, presenters: [long, bo], start: 2024-06-06T10:00, video: "https://example.org/v"}}
  - id: data
    title: Only data {LONG}
    description: {LONG}
    presenters: [ada, long, bo]
    start: 2024-06-05T10:00
    duration: 90m
    room: Hall
    track: Operations
    type: {LONG}
    level: everyone
    language: en
    recorded: false
    tags: [operations, {LONG}]
    license: {LONG}
    video: [https://example.org/{"a" * 80}.mp4, {{url: "https://example.org/v", title: {LONG}}}]
    slides: https://example.org/s
    links: [{{title: {LONG}, url: "https://example.org/{"b" * 80}"}}]
    abstract: |
      {LONG} https://example.org/{"a" * 80}

      | {" | ".join("abcdefgh")} |
      |{"---|" * 8}
      | {" | ".join(["eight-or-nine"] * 8)} |

      ```
      {"x" * 200}
      ```

      - an item
        - another, with `{"y" * 90}`

      > A quotation.
  - id: next
    title: Next
    presenters: [bo]
    start: 2024-06-05T11:30
    room: Hall
    track: Operations
    tags: [operations]
"""

EDITION = f"""\
title: The conference before {LONG}
start: 2023-06-05
series: conf
talks:
  - {{title: Old news, presenters: [ada], tags: [operations], language: {LONG}, track: {LONG}}}
"""

# More rooms than stand side by side on a desk; in the second column the longest word that many titles have.
ROOMS = """\
title: Six rooms
start: 2022-06-05
timezone: Europe/Berlin
slots:
  - {title: Lunch, start: 2022-06-05T12:00, duration: 1h}
talks:
""" + "".join(
    f"  - {{id: t{number}, title: Documentation is late, presenters: [bo, أمينة الحسن], duration: {minutes}m,"
    f" start: 2022-06-05T1{number % 2}:00, room: Room {number % 6}}}\n"
    for number, minutes in enumerate([45, 45, 150, 45, 45, 90, 45, 45, 45, 45, 45, 45])
)

POST = f"""\
---
title: {{title}}
description: {"A summary that is long enough to be cut off in lists, though not on paper. " * 6}
presenters: [{{presenters}}]
author: Sam Ortiz
event: conf
start: 2024-06-05T14:00
duration: 40m
room: Hall
track: Operations
level: everyone
publishDate: 2024-06-05
updated: 2024-06-07
published: {{published}}
heroImage: /wide.svg
tags: [operations, a-tag-of-many-words-that-goes-on-and-on-and-on, {LONG}]
video: https://example.org/v
slides: https://example.org/s
license: CC-BY-4.0
---

:::::{{{{liveblog}}}}
- 13:58 The room is full.
- 14:02 ! **A queue is a loan.** https://example.org/{"a" * 80}

::::{{{{entry}}}} 14:15
:title: {LONG}
:pin:
:key:
:by: ada
:tags: operations

Text.

![A wide picture](/wide.svg)

```python
{"x" * 200}
```
::::

- 14:40 Shed load early.
:::::
"""

LISTS = """\
# Lists

```{talks}
:group-by: day
```

```{talks}
:style: cards
:columns: 3
```

```{talks}
:style: table
```

```{talks}
:tag: operations
:state: upcoming
:empty: Nothing is planned.
```

```{presenters}
:event: conf
```
"""

COMPACT = """\
# People

```{presenters}
:event: conf
:style: compact
```
"""

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="900">'
    '<rect width="3000" height="900" fill="#1e3a5f"/></svg>'
)

FILES: Mapping[str, str] = {
    "conf.py": CONF,
    "presenters.yml": PRESENTERS,
    "events/conf.yml": EVENT,
    "events/before.yml": EDITION,
    "events/rooms.yml": ROOMS,
    "wide.svg": PICTURE,
    "index.md": "# Home\n\n```{toctree}\n:hidden:\nlists\ncompact\nplain\n```\n",
    "plain.md": "# Nothing of ours\n\nText.\n",
    "lists.md": LISTS,
    "compact.md": COMPACT,
    "posts/one.md": POST.format(title="One", presenters="ada", published="true"),
    "posts/two.md": POST.format(title="Two", presenters="ada, long", published="true"),
    "posts/three.md": POST.format(title="Three", presenters="ada, long, bo", published="false"),
}
PAGES = (
    "lists",
    "compact",
    "posts/one",
    "posts/two",
    "posts/three",
    "liveblog/events/conf",
    "liveblog/events/rooms",
    "liveblog/presenters/ada",
    "liveblog/presenters/long",
    "liveblog/tags/operations",
    "liveblog/tags/operations/page/2",
    "liveblog/talks/conf/data",
    "liveblog/talks/conf/next",
    "liveblog/years/2024",
    "liveblog/tracks/operations",
    "liveblog/languages/en",
    "liveblog/index",
    "liveblog/presenters/index",
    "liveblog/presenters/page/2",
    *(f"liveblog/{kind}/index" for kind in ("events", "tags", "years", "tracks", "languages")),
)

Browser: TypeAlias = Any
Page: TypeAlias = Any


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layout") / "source"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=THEMES)
def built(request: pytest.FixtureRequest, source: Path) -> Path:
    output = source.parent / request.param
    command = [sys.executable, "-m", "sphinx", "-q", "-d", str(source.parent / f"{request.param}-doctrees")]
    options = ["-D", f"html_theme={request.param}"]
    subprocess.run([*command, *options, str(source), str(output)], check=True, cwd=ROOT, capture_output=True)
    return output


@pytest.fixture
def open_page(browser: Browser, built: Path) -> Iterator[Any]:
    """Return ``open_page(name, width=, scheme=, without=)``; nothing is fetched from the net."""
    contexts = []

    def open_page(name: str, width: int = 360, scheme: str = "light", without: str = "^$") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        context.route(re.compile(rf"^https?:|{without}"), lambda route: route.abort())
        page = context.new_page()
        page.goto((built / f"{name}.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


# --- Width ---------------------------------------------------------------------------------------------


def _sibling(page: Page, name: str) -> str:
    """Return the address of another page of the same site."""
    root = page.evaluate("new URL(document.documentElement.dataset.content_root ?? './', location).href")
    return f"{root}{name}.html"


STICKING_OUT = """() => {
  const found = [];
  if (document.scrollingElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
  const own = ':is([class^="liveblog-"], [class*=" liveblog-"]):not(.liveblog-page)';
  for (const element of document.querySelectorAll(`${own} *`)) {
    if (element.closest('.liveblog-label, svg, pre, .liveblog-scroll')) continue;
    const style = getComputedStyle(element);
    if (style.position === 'absolute' || style.display === 'inline') continue;
    const box = element.getBoundingClientRect();
    const around = element.parentElement.closest(own).getBoundingClientRect();
    if (box.width && (box.left < around.left - 1 || box.right > around.right + 1))
      found.push(`${element.className || element.tagName} sticks out`);
    if (element.scrollWidth > element.clientWidth + 1 && style.overflowX === 'visible')
      found.push(`${element.className || element.tagName} is too small for its text`);
  }
  return [...new Set(found)];
}"""


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_too_wide(open_page: Any, width: int) -> None:
    page = open_page("plain", width)
    found = {}
    for name in PAGES:
        page.goto(_sibling(page, name))
        found[name] = page.evaluate(STICKING_OUT)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_table_scrolls_in_its_own_box(open_page: Any) -> None:
    page = open_page("lists", 360)
    boxes = page.evaluate("""() => {
      const table = document.querySelector('.liveblog-scroll table');
      let box = table;
      while (box && getComputedStyle(box).overflowX !== 'auto') box = box.parentElement;
      return [table.offsetWidth, box && box.clientWidth, box && box.scrollWidth, innerWidth];
    }""")
    table, shown, inside, window = boxes
    assert shown is not None
    assert shown < window < table <= inside


SLOTS = """() => {
  const grid = document.querySelector('.liveblog-grid');
  const slots = [...grid.querySelectorAll('.liveblog-slot')];
  const seen = slots.filter(slot => {
    const box = slot.getBoundingClientRect();
    return box.left >= 0 && box.right <= innerWidth;
  });
  const rooms = slots.map(slot => slot.querySelector('.liveblog-room')).filter(room => room?.offsetWidth);
  return [slots.length - seen.length, rooms.map(room => room.textContent), grid.offsetWidth];
}"""


def test_a_programme_of_six_rooms_needs_no_scrolling_on_phones_and_paper(open_page: Any) -> None:
    page = open_page("liveblog/events/rooms", 360)
    out_of_sight, rooms, width = page.evaluate(SLOTS)
    assert (out_of_sight, sorted(rooms)) == (0, [f"Room {number // 2}" for number in range(12)])
    assert width <= 360
    desk = open_page("liveblog/events/rooms", 800)
    out_of_sight, rooms, width = desk.evaluate(SLOTS)
    assert (out_of_sight > 0, rooms) == (True, []), "a grid, which says the rooms once"
    desk.set_viewport_size({"width": 1280, "height": 800})
    desk.emulate_media(media="print")
    out_of_sight, rooms, width = desk.evaluate(SLOTS)
    assert (out_of_sight, len(rooms)) == (0, 12)


def test_a_grid_breaks_no_usual_word(open_page: Any) -> None:
    lines = open_page("liveblog/events/rooms", 1280).evaluate("""() =>
      [...document.querySelectorAll('.liveblog-grid .liveblog-talk-title a span')].map(title => {
        const word = new Range();
        word.setStart(title.firstChild, 0);
        word.setEnd(title.firstChild, 'Documentation'.length);
        return word.getClientRects().length;
      })""")
    assert lines == [1] * 12


def test_the_archive_is_one_link_above_the_title_in_every_theme(open_page: Any) -> None:
    page = open_page("plain", 1280)
    found = {}
    for name in PAGES:
        page.goto(_sibling(page, name))
        found[name] = page.evaluate("""() => {
          const title = document.querySelector('h1').getBoundingClientRect().top;
          return [...document.querySelectorAll('a')].filter(link => link.textContent.trim() === 'Archive'
            && link.offsetWidth && link.getBoundingClientRect().bottom <= title).length;
        }""")
    # Posts have links to their events, and the archive is not below itself.
    generated = {name for name in PAGES if name.startswith("liveblog/")} - {"liveblog/index"}
    assert {name: count for name, count in found.items() if name in generated and count != 1} == {}


def test_right_to_left_pages_do_not_scroll_sideways(open_page: Any) -> None:
    page = open_page("posts/one", 360)
    page.evaluate("document.querySelector('h1').parentElement.dir = 'rtl'")
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_the_clock_stands_where_the_line_begins(open_page: Any) -> None:
    page = open_page("posts/one", 1280)
    where = """() => {
      const clock = document.querySelector('#t1402 time').getBoundingClientRect();
      const text = document.querySelector('#t1402 .liveblog-entry-body').getBoundingClientRect();
      return clock.right <= text.left ? 'left' : clock.left >= text.right ? 'right' : 'above';
    }"""
    assert page.evaluate(where) == "left"
    page.evaluate("document.querySelector('h1').parentElement.dir = 'rtl'")
    assert page.evaluate(where) == "right"
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate(where) == "above"


# --- Pictures ------------------------------------------------------------------------------------------


def test_a_picture_that_comes_late_moves_nothing(open_page: Any) -> None:
    height = "document.querySelector('.liveblog-hero').getBoundingClientRect().height"
    there = open_page("posts/one", 360).evaluate(height)
    missing = open_page("posts/one", 360, without="[.]svg$").evaluate(height)
    assert there == missing
    assert there > 100


def test_avatars_are_round_also_where_the_picture_is_gone(open_page: Any) -> None:
    page = open_page("posts/three", 1280)
    sizes = page.evaluate("""() => [...document.querySelectorAll(
      '.liveblog-avatar img, .liveblog-initials')].map(one =>
        [one.offsetWidth, one.offsetHeight, getComputedStyle(one).clipPath])""")
    assert len(sizes) == 3
    assert {(width, height) for width, height, _clip in sizes} == {(64, 64)}
    assert all("circle" in clip for _width, _height, clip in sizes)


def test_a_single_card_fills_the_header_and_three_stand_side_by_side(open_page: Any) -> None:
    tops = """() => [...document.querySelectorAll('.liveblog-header .liveblog-presenter')].map(
      card => [card.getBoundingClientRect().top, card.offsetWidth / card.parentElement.offsetWidth])"""
    ((_top, share),) = open_page("posts/one", 1280).evaluate(tops)
    assert share == 1
    two = open_page("posts/two", 1280).evaluate(tops)
    assert len({top for top, _share in two}) == 1
    stacked = open_page("posts/two", 360).evaluate(tops)
    assert len({top for top, _share in stacked}) == 2


# --- Colours -------------------------------------------------------------------------------------------

CONTRAST = """() => {
  const pixel = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const parse = colour => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const behind = element => {
    const layers = [];
    for (let one = element; one; one = one.parentElement)
      layers.unshift(parse(getComputedStyle(one).backgroundColor));
    return layers.reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const luminance = colour => {
    const [red, green, blue] = colour.slice(0, 3).map(value => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const found = {};
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const element = words.currentNode.parentElement;
    const mine = element.closest('[class^="liveblog-"], [class*=" liveblog-"]');
    if (!mine || !words.currentNode.data.trim()) continue;
    if (element.closest('pre, code, svg, .liveblog-preview')) continue;
    const back = behind(element);
    const [light, dark] = [luminance(over(parse(getComputedStyle(element).color), back)), luminance(back)]
      .sort((one, other) => other - one);
    const ratio = (light + 0.05) / (dark + 0.05);
    const name = `${mine.className} ${element.tagName}`;
    found[name] = Math.min(found[name] ?? 99, Math.round(ratio * 100) / 100);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_can_be_read(open_page: Any, scheme: str) -> None:
    page = open_page("plain", 1280, scheme)
    ratios: dict[str, float] = {}
    for name in PAGES:
        page.goto(_sibling(page, name))
        for place, ratio in page.evaluate(CONTRAST).items():
            ratios[place] = min(ratio, ratios.get(place, 99))
    assert len(ratios) > 20
    assert {place: ratio for place, ratio in ratios.items() if ratio < 4.5} == {}


def test_night_is_dark(open_page: Any, built: Path) -> None:
    colour = "getComputedStyle(document.querySelector('.liveblog-tag')).backgroundColor"
    pills = {scheme: open_page("posts/one", 1280, scheme).evaluate(colour) for scheme in SCHEMES}
    has_night = built.name != "alabaster"
    assert (pills["light"] != pills["dark"]) == has_night


def test_style_sheet_names_no_colour_side_or_file() -> None:
    css = re.sub(r"/\*.*?\*/", "", STYLE_SHEET.read_text(encoding="utf-8"), flags=re.DOTALL)
    # Less than four kilobytes on the wire: cards, coverage, programmes and indexes share one file.
    assert len(STYLE_SHEET.read_bytes()) < 14 * 1024
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(|\b(?:white|black)\b(?!-)", css) == []
    physical = r"(?:margin|padding|border|inset)-(?:left|right)|[{;]\s*(?:left|right|width|height):"
    assert re.findall(physical, css) == []
    assert re.findall(r"url\(|@import", css) == []


# --- People who do not see icons, and paper --------------------------------------------------------------


def test_icons_have_names_that_take_no_room(open_page: Any) -> None:
    page = open_page("posts/one", 1280)
    card = page.locator(".liveblog-header .liveblog-presenter")
    assert card.get_by_role("link", name="GitHub").count() == 1
    label = card.locator(".liveblog-label").first.bounding_box()
    assert label["width"] <= 1


BELOW_BARS = """() => {
  const bars = [...document.querySelectorAll('header')].filter(
    bar => ['fixed', 'sticky'].includes(getComputedStyle(bar).position));
  const ends = bars.map(bar => bar.getBoundingClientRect().bottom);
  return document.querySelector('#t1402').getBoundingClientRect().top - Math.max(0, ...ends);
}"""


def test_an_entry_is_not_under_the_bar_at_the_top(open_page: Any) -> None:
    page = open_page("posts/one", 360)
    page.set_viewport_size({"width": 360, "height": 300})
    page.goto(f"{page.url}#t1402")
    # Furo scrolls smoothly: wait until it is there.
    has_settled = "scrollY > 100 && scrollY === window.before || void (window.before = scrollY)"
    page.wait_for_function(has_settled, polling=200)
    assert 8 <= page.evaluate(BELOW_BARS) <= 150


def test_lists_cut_summaries_on_screen_only(open_page: Any) -> None:
    page = open_page("lists", 360)
    cut = """() => [...document.querySelectorAll('.liveblog-talk-summary')].map(
      one => one.scrollHeight > one.clientHeight + 1)"""
    assert any(page.evaluate(cut))
    page.emulate_media(media="print")
    assert not any(page.evaluate(cut))


# --- Content-Security-Policy -----------------------------------------------------------------------------


def test_markup_has_neither_styles_nor_scripts(built: Path) -> None:
    for name in PAGES:
        html = (built / f"{name}.html").read_text(encoding="utf-8")
        tree = html5lib.parse(html, namespaceHTMLElements=False)
        ours = [element for element in tree.iter() if "liveblog-" in str(element.get("class"))]
        assert ours, name
        inside = {id(part): part for element in ours for part in element.iter()}.values()
        assert [part.tag for part in inside if part.tag in {"script", "style"}] == [], name
        keys = {key for part in inside for key, _value in part.items()}
        assert {key for key in keys if key == "style" or key.startswith("on")} == set(), name


def test_strict_policy_finds_no_fault_in_us(browser: Browser, built: Path) -> None:
    policy = "style-src 'self' 'report-sample'; script-src 'self' 'report-sample'"
    context = browser.new_context()
    context.add_init_script("""
      window.faults = [];
      addEventListener('securitypolicyviolation', fault =>
        faults.push([fault.effectiveDirective, fault.blockedURI, fault.sample].join(' ')));
    """)

    def serve(route: Any) -> None:
        path = built / route.request.url.removeprefix("http://site.test/").partition("?")[0]
        if path.is_file():
            route.fulfill(path=path, headers={"Content-Security-Policy": policy})
        else:
            route.abort()

    context.route("**/*", serve)
    page = context.new_page()
    faults = {}
    for name in ("plain", *PAGES):
        page.goto(f"http://site.test/{name}.html")
        page.wait_for_timeout(100)
        # PyData's own script has the page's name in it.
        faults[name] = {fault.partition("'")[0] for fault in page.evaluate("window.faults")}
    page.goto("http://site.test/lists.html")
    styled = page.evaluate(
        "getComputedStyle(document.querySelector('.liveblog-talk-list > li')).listStyleType"
    )
    context.close()
    assert styled == "none", "our style sheet did not load, so nothing was tried"
    own_faults = {name: found - faults["plain"] for name, found in faults.items()}
    assert {name: found for name, found in own_faults.items() if found} == {}
