"""Archives of any size, always the same, and builds of them as their authors start them."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]

PRESENTERS, EVENTS, TAGS = 400, 20, 40
"""How many there are. A post has one event, one presenter and two tags."""
WORDS_IN_A_POST = 360
PARAGRAPHS = 6
_SYLLABLES = ("ba", "co", "di", "fe", "gu", "ka", "lo", "mi", "ne", "pu", "ra", "so", "ti", "ve", "wu", "za")
_VOCABULARY = [f"{a}{b}{c}" for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES]

CONF = """\
project = "Benchmark"
extensions = ["myst_parser", "sphinx_liveblog"]
html_theme = "alabaster"
"""

FRONT_PAGE = """\
# Benchmark

```{talks}
:limit: 20
```
"""

GLOB = """\

```{toctree}
:glob:

posts/*
```
"""


class Spent(NamedTuple):
    """What one build took, in seconds."""

    waited: float
    computed: float
    """Of the processor, whatever else the machine does; Windows does not tell: what was waited."""


@dataclass(frozen=True, slots=True)
class Site:
    """A source folder with its output."""

    root: Path

    def write(self, relpath: str, text: str) -> None:
        """Write a source file."""
        path = self.root / "source" / relpath
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def build(self) -> Spent:
        """Build html in another process, and return what it took.

        Raises :class:`subprocess.CalledProcessError` for a build that fails or warns.
        """
        out = self.root / "build"
        options = ["-q", "-W", "-b", "html", "-d", str(out / "doctrees")]
        command = [sys.executable, "-m", "sphinx", *options, str(self.root / "source"), str(out / "html")]
        began, before = time.perf_counter(), os.times()
        # In this folder, so that the checkout is measured, installed or not.
        subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "0"})  # noqa: S603
        waited, after = time.perf_counter() - began, os.times()
        computed = sum(after[2:4]) - sum(before[2:4])
        return Spent(waited, computed or waited)

    def require(self, relpath: str, text: str | None) -> None:
        """Raise :class:`RuntimeError` unless the page has this text, or, for ``None``, is not there."""
        path = self.root / "build" / "html" / relpath
        found = path.read_text(encoding="utf-8") if path.is_file() else None
        if (found is None) is not (text is None) or (found and text and text not in found):
            message = f"{relpath} is not as it must be: this build did not do what is measured"
            raise RuntimeError(message)


def write_archive(root: Path, posts: int, *, in_toctree: bool) -> Site:
    """Write an archive, with its last post unpublished; ``in_toctree`` globs the posts on the front page."""
    site = Site(root)
    site.write("conf.py", CONF)
    site.write("index.md", FRONT_PAGE + (GLOB if in_toctree else ""))
    for number in range(EVENTS):
        site.write(f"events/event-{number}.yml", f"title: Event {number}\ntimezone: Europe/Lisbon\n")
    for number in range(posts):
        site.write(post_path(number), post_text(number, published=number < posts - 1))
    return site


def post_path(number: int) -> str:
    """Return the path of a post."""
    return f"posts/post-{number:05}.md"


def post_text(number: int, *, published: bool = True, more: str = "") -> str:
    """Return a post; ``more`` is a last paragraph of its own."""
    words = random.Random(number)  # noqa: S311  # the same words at every run
    paragraphs = [
        " ".join(words.choices(_VOCABULARY, k=WORDS_IN_A_POST // PARAGRAPHS)).capitalize() + "."
        for _ in range(PARAGRAPHS)
    ]
    head = [
        f"title: Talk number {number} on {words.choice(_VOCABULARY)}",
        f"published: {str(published).lower()}",
        f"publishDate: {2010 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}",
        f"event: event-{number % EVENTS}",
        f"presenters: [Person {number % PRESENTERS}]",
        f"tags: [tag {number % TAGS}, tag {(number * 7 + 3) % TAGS}]",
    ]
    return "\n".join(["---", *head, "---", "", "## Notes", "", "\n\n".join([*paragraphs, more])]) + "\n"
