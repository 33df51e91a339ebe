"""Take pictures of every kind of page in several themes, for people to look at after a change of looks.

``python tools/gallery.py PICTURES`` builds the demo, unpublished posts included, once for each theme and
photographs it with Chromium: on a desk and on a phone, by day and by night. It needs the extra ``test``.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "sphinx_liveblog" / "cli" / "demo_site"
THEMES = ("furo", "pydata_sphinx_theme", "alabaster")
WIDTHS = (1280, 360)
SCHEMES = ("light", "dark")
PAGES = (
    "index",
    "talks",
    "presenters",
    "posts/*",
    "liveblog/index",
    "liveblog/*/index",
    "liveblog/events/meridian-*",
    "liveblog/events/bulk",
    "liveblog/presenters/marit",
    "liveblog/presenters/odd",
    "liveblog/presenters/yuki",
    "liveblog/tags/operations",
    "liveblog/years/2025",
    "liveblog/tracks/operations",
    "liveblog/languages/pt",
    "liveblog/talks/meridian-2025/glacier",
    "liveblog/talks/meridian-2025/darning",
    "liveblog/talks/bulk/*-7",
    "liveblog/talks/bulk/twice",
    "liveblog/tags/old-things/page/2",
    "liveblog/presenters/page/2",
    "liveblog/years/1999/page/2",
    "2025/05/lighthouse/index",
)
"""Patterns of the pages to take; those without a page are skipped."""

BULK = """\
title: A conference of many years ago
start: 1999-03-01
end: 1999-03-02
series: meridian
timezone: Europe/Lisbon
talks:
"""
"""What the demo does not have: lists longer than a page, more rooms than fit on a screen."""

BULK_TALK = """\
  - id: talk-{number}
    title: Talk number {number}, on {subject}
    presenters: [{first} {family}]
    start: 1999-03-0{day} {hour}:00
    duration: {minutes}m
    room: Room {room}
    track: {subject}
    tags: [{subject}, Old things]
    abstract: |
      {abstract}
"""
BULK_REST = """\
  - id: twice
    title: "تحدثنا مرتين: a talk in two scripts, at two times"
    presenters: [أمينة الحسن, "Aino Abara"]
    slots:
      - { start: 1999-03-01 18:00, duration: 40m, room: Room 1 }
      - { start: 1999-03-02 18:00, duration: 40m, room: Room 4 }
    track: typography
    language: ar
slots:
  - { title: Doors and coffee ☕, start: 1999-03-01 08:30, duration: 30m }
  - { title: Lunch, start: 1999-03-02 17:00, duration: 1h, room: Courtyard }
"""
FIRST = ("Aino", "Bea", "Chidi", "Dana", "Élodie", "Farid", "Gül", "Hana", "Ivo", "Jorunn", "Kofi", "Ōta")
FAMILY = ("Abara", "Birch-Underwood", "Castellane", "Dimitriou", "Okafor", "van der Zeeuw", "Ørsted", "Żak")
SUBJECTS = ("C++", "C#", "compilers", "documentation", "embedded systems", "typography")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""No sandbox, because containers run as root and allow none; and no calls home."""

RUNNING = """\
---
title: A liveblog that is still running
description: What the demo does not have, because it would have ended long ago.
publishDate: 2025-05-14
start: 2998-05-14 23:40
presenters: [noor, marit, bram]
tags: [people]
heroImage: https://pictures.invalid/gone.jpg
---

:::::{liveblog}
:state: live

- 23:41 The room fills up. Somebody looks for the light switch, and finds it.
- 23:50 ! **Midnight is an edge case.** Everybody writes it down. https://example.org/a-long-address/without/any/space/in-it

::::{entry} 23:58
:title: What has happened so far
:pin:
:by: lea
:tags: people

Two people have fallen asleep, and one clock.

![A beam of light over the sea at night](../pictures/lighthouse.svg)
::::

::::{entry} 00:03
:updated: 00:09
:key:
It is tomorrow now.
::::

::::{entry} 00:07
:removed: It was about somebody else.
It was about nobody.
::::
:::::
"""


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pictures", type=Path, help="folder for the pictures")
    parser.add_argument("--theme", action="append", help=f"default: {', '.join(THEMES)}")
    parser.add_argument("--page", action="append", help="pattern of the pages to take; default: every kind")
    parser.add_argument("--width", action="append", type=int, help=f"default: {WIDTHS}")
    return parser.parse_args(arguments)


def write_bulk() -> str:
    """Return an event with 96 talks in six rooms on two days."""
    rows = (
        BULK_TALK.format(
            number=number,
            subject=SUBJECTS[number % len(SUBJECTS)],
            first=FIRST[number % len(FIRST)],
            family=FAMILY[number // len(FIRST)],
            day=1 + number // 48,
            hour=9 + number % 48 // 6,
            minutes=(40, 55, 25)[number % 3],
            room=1 + number % 6,
            abstract="A paragraph of what was announced. " * (3 + number % 9),
        )
        for number in range(96)
    )
    return BULK + "".join(rows) + BULK_REST


def build_demo(theme: str, folder: Path) -> Path:
    """Build the demo with everything that is not published yet; return the output folder."""
    source = folder / "source"
    if not source.is_dir():
        shutil.copytree(DEMO, source)
        (source / "posts" / "running.md").write_text(RUNNING, encoding="utf-8")
        (source / "events" / "bulk.yml").write_text(write_bulk(), encoding="utf-8")
    output = folder / theme
    command = [sys.executable, "-m", "sphinx", "-q", "-d", str(folder / f"{theme}-doctrees")]
    options = [
        f"html_theme={theme}",
        "liveblog_show_unpublished=1",
        "liveblog_per_page=40",
        "html_copy_source=0",
    ]
    flags = itertools.chain.from_iterable(("-D", option) for option in options)
    subprocess.run([*command, *flags, str(source), str(output)], check=True, cwd=ROOT)  # noqa: S603  # our own
    return output


def find_pages(output: Path, patterns: Sequence[str]) -> Iterator[Path]:
    """Yield the pages that match."""
    for pattern in patterns:
        yield from sorted(output.glob(f"{pattern}.html"))


def take_pictures(browser: Browser, output: Path, pages: Sequence[Path], width: int, folder: Path) -> None:
    """Take each page in light and dark: ``FOLDER/PAGE-THEME-WIDTH-SCHEME.png``."""
    for scheme in SCHEMES:
        # The first is what the themes follow; Alabaster has no dark side.
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        context.route("http*://**", lambda route: route.abort())
        page = context.new_page()
        for path in pages:
            html = path.read_text(encoding="utf-8")
            if 'http-equiv="refresh"' in html:
                # Opened, it would be gone before one can look at it.
                page.set_content(html.replace('http-equiv="refresh"', ""))
            else:
                page.goto(path.as_uri())
            name = path.relative_to(output).with_suffix("").as_posix().replace("/", "_")
            picture = folder / f"{name}-{output.name}-{width}-{scheme}.png"
            page.screenshot(path=picture, full_page=True)
            _say(str(picture))
        context.close()


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def main(arguments: Sequence[str]) -> int:
    """Build and take the pictures; return the exit code."""
    wanted = read_arguments(arguments)
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        _say("Chromium is not installed.")
        return 2
    wanted.pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=list(QUIET))
        for theme in wanted.theme or THEMES:
            output = build_demo(theme, Path(temporary))
            pages = list(find_pages(output, wanted.page or PAGES))
            for width in wanted.width or WIDTHS:
                take_pictures(browser, output, pages, width, wanted.pictures)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
