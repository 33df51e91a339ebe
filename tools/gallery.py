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
    "liveblog/events/*",
    "liveblog/presenters/marit",
    "liveblog/presenters/odd",
    "liveblog/tags/operations",
    "liveblog/years/*",
    "liveblog/talks/*/*",
)
"""Patterns of the pages to take; those without a page are skipped."""

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


def build_demo(theme: str, folder: Path) -> Path:
    """Build the demo with everything that is not published yet; return the output folder."""
    source = folder / "source"
    if not source.is_dir():
        shutil.copytree(DEMO, source)
        (source / "posts" / "running.md").write_text(RUNNING, encoding="utf-8")
    output = folder / theme
    command = [sys.executable, "-m", "sphinx", "-q", "-d", str(folder / f"{theme}-doctrees")]
    options = [f"html_theme={theme}", "liveblog_show_unpublished=1", "html_copy_source=0"]
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
