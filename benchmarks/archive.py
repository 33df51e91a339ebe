"""Archives of any size, always the same, and builds of them as their authors start them."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[1]

WORDS_IN_A_POST = 360
PARAGRAPHS = 6
_SYLLABLES = ("ba", "co", "di", "fe", "gu", "ka", "lo", "mi", "ne", "pu", "ra", "so", "ti", "ve", "wu", "za")
VOCABULARY = [f"{a}{b}{c}" for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES]

# Every site counts the pages that Sphinx renders, so that counting costs all of them the same.
_CONF = """\
from pathlib import Path

project = "Benchmark"
extensions = {extensions}
html_theme = "{theme}"
{more}

def setup(app):
    rendered = []
    app.connect("html-page-context", lambda app, pagename, *rest: rendered.append(pagename))
    app.connect("build-finished", lambda app, error: write(app, rendered))


def write(app, rendered):
    Path(app.outdir, "..", "rendered.txt").write_text("\\n".join(rendered), encoding="utf-8")
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
    """What one build took."""

    waited: float
    """Seconds from start to end."""
    computed: float
    """Seconds of the processor, whatever else the machine does; Windows does not tell: what was waited."""
    peak: float = 0.0
    """Megabytes of memory at most; 0 on Windows."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How many of each kind the posts of a site are spread over."""

    presenters: int
    events: int
    tags: int
    years: int = 10
    two_presenters: bool = False
    """Whether every other post has a second presenter."""

    def event(self, number: int) -> int:
        """Return the number of a post's event."""
        return number % self.events

    def presenters_of(self, number: int) -> list[str]:
        """Return the names of a post's presenters."""
        numbers = [number % self.presenters]
        if self.two_presenters and number % 2:
            # Begins near the end of the list, so that more presenters than posts are all named.
            numbers.append((number // 2 - self.presenters // 11) % self.presenters)
        return [f"Person {place}" for place in dict.fromkeys(numbers)]

    def tags_of(self, number: int) -> list[str]:
        """Return a post's two tags."""
        return [f"tag {number % self.tags}", f"tag {(number * 7 + 3) % self.tags}"]


PLAIN_SPREAD = Spread(presenters=400, events=20, tags=40)


@dataclass(frozen=True, slots=True)
class Site:
    """A source folder with its output."""

    root: Path

    @property
    def html(self) -> Path:
        """The folder with the pages."""
        return self.root / "build" / "html"

    def configure(
        self,
        extensions: Sequence[str],
        *,
        theme: str = "alabaster",
        options: Mapping[str, object] | None = None,
    ) -> None:
        """Write ``conf.py``."""
        lines = "".join(f"{name} = {value!r}\n" for name, value in (options or {}).items())
        self.write("conf.py", _CONF.format(extensions=list(extensions), theme=theme, more=lines))

    def write(self, relpath: str, text: str) -> None:
        """Write a source file."""
        path = self.root / "source" / relpath
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def write_yaml(self, relpath: str, content: object) -> None:
        """Write a data file."""
        self.write(relpath, yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False))

    def build(self, *, clean: bool = False) -> Spent:
        """Build html in another process, ``clean`` into an empty folder, and return what it took.

        Raises :class:`subprocess.CalledProcessError` for a build that fails or warns.
        """
        out = self.root / "build"
        if clean:
            shutil.rmtree(out, ignore_errors=True)
        options = ["-q", "-W", "-b", "html", "-d", str(out / "doctrees")]
        command = [sys.executable, "-m", "sphinx", *options, str(self.root / "source"), str(self.html)]
        began = time.perf_counter()
        # In this folder, so that the checkout is measured, installed or not.
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "0"})  # noqa: S603
        computed, peak = _wait(process)
        waited = time.perf_counter() - began
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        return Spent(waited, computed or waited, peak)

    def require(self, relpath: str, text: str | None) -> None:
        """Raise :class:`RuntimeError` unless the page has this text, or, for ``None``, is not there."""
        path = self.html / relpath
        found = path.read_text(encoding="utf-8") if path.is_file() else None
        if (found is None) is not (text is None) or (found and text and text not in found):
            message = f"{relpath} is not as it must be: this build did not do what is measured"
            raise RuntimeError(message)

    def pages(self) -> dict[str, int]:
        """Return when each page was written (nanoseconds), by its path below the output folder."""
        return {
            path.relative_to(self.html).as_posix(): path.stat().st_mtime_ns
            for path in self.html.rglob("*.html")
            if "_static" not in path.parts
        }

    def rendered(self) -> list[str]:
        """Return the names of the pages that the last build rendered, whether or not it kept them."""
        return (self.root / "build" / "rendered.txt").read_text(encoding="utf-8").split("\n")


_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def _wait(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Wait for a process; return its seconds of the processor and its megabytes, 0 where nobody tells."""
    if sys.platform == "win32":
        process.wait()
        return 0.0, 0.0
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    units = 2**20 if sys.platform == "darwin" else 2**10
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / units


def write_archive(root: Path, posts: int, *, in_toctree: bool) -> Site:
    """Write an archive, with its last post unpublished; ``in_toctree`` globs the posts on the front page."""
    site = Site(root)
    site.configure(["myst_parser", "sphinx_liveblog"])
    site.write("index.md", FRONT_PAGE + (GLOB if in_toctree else ""))
    write_events(site, PLAIN_SPREAD)
    for number in range(posts):
        site.write(post_path(number), post_text(number, published=number < posts - 1))
    return site


def write_events(site: Site, spread: Spread) -> None:
    """Write the events of posts."""
    for number in range(spread.events):
        site.write(f"events/event-{number}.yml", f"title: Event {number}\ntimezone: Europe/Lisbon\n")


def post_path(number: int) -> str:
    """Return the path of a post."""
    return f"posts/post-{number:05}.md"


def post_text(
    number: int,
    spread: Spread = PLAIN_SPREAD,
    *,
    published: bool = True,
    keys: Sequence[str] = (),
    more: str = "",
) -> str:
    """Return a post; ``keys`` are lines for its front matter, ``more`` is a last paragraph of its own."""
    words = random.Random(number)  # noqa: S311  # the same words at every run
    paragraphs = [
        " ".join(words.choices(VOCABULARY, k=WORDS_IN_A_POST // PARAGRAPHS)).capitalize() + "."
        for _ in range(PARAGRAPHS)
    ]
    head = [
        f"title: Talk number {number} on {words.choice(VOCABULARY)}",
        f"published: {str(published).lower()}",
        f"publishDate: {post_date(number, spread)}",
        f"event: event-{spread.event(number)}",
        f"presenters: [{', '.join(spread.presenters_of(number))}]",
        f"tags: [{', '.join(spread.tags_of(number))}]",
        *keys,
    ]
    return "\n".join(["---", *head, "---", "", "## Notes", "", "\n\n".join([*paragraphs, more])]) + "\n"


def post_date(number: int, spread: Spread = PLAIN_SPREAD) -> str:
    """Return the day on which a post was published."""
    return f"{2001 + number % spread.years}-{1 + number % 12:02}-{1 + number % 28:02}"
