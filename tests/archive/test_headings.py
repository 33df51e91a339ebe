"""Headings: what counts as one, outlines, and levels without gaps."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from sphinx_liveblog.archive import headings
from sphinx_liveblog.archive.headings import Outline, close_up, fenced_lines, read_outline

FRONT = "---\ntitle: x\n---\n"
START = 3
MYST = create_md_parser(MdParserConfig(enable_extensions={"colon_fence"}), RendererHTML)


def levels(text: str, start: int = START) -> list[int]:
    """Return the levels of top-level headings as MyST itself sees them."""
    lines = text.split("\n")
    tokens = MYST.parse("\n" * start + "\n".join(lines[start:]))
    return [int(token.tag[1:]) for token in tokens if token.type == "heading_open" and token.level == 0]


def lay_out(wanted: list[int]) -> str:
    return FRONT + "".join(f"\n{'#' * level} H{number}\n\ntext\n" for number, level in enumerate(wanted))


CLOSED = [
    # before, top, after
    ([], 1, []),
    ([1], 1, [1]),
    ([2, 2, 3], 1, [1, 1, 2]),
    ([3, 3], 2, [2, 2]),
    ([1, 2, 2], 2, [2, 3, 3]),
    ([4, 2], 2, [2, 2]),
    ([2, 4, 4, 2], 2, [2, 3, 3, 2]),
    ([2, 4, 3, 2], 2, [2, 3, 3, 2]),
    ([2, 6, 1, 6, 5, 4], 1, [1, 2, 1, 2, 2, 2]),
    ([3, 4, 5, 1], 2, [2, 3, 4, 2]),
    ([1, 2, 3, 4, 5, 6], 2, [2, 3, 4, 5, 6, 6]),
]


@pytest.mark.parametrize(("before", "top", "after"), CLOSED)
def test_levels_start_at_the_top_and_skip_none(before, top, after):
    text = lay_out(before)

    closed = close_up(text, START, top)

    assert levels(closed) == after
    assert closed.count("\n") == text.count("\n")


@pytest.mark.parametrize("fitting", [[], [2], [2, 3, 3, 2], [2, 3, 4, 5, 6]])
def test_text_that_fits_is_returned_itself(fitting):
    text = lay_out(fitting)

    assert close_up(text, START, 2) is text


def test_the_front_matter_is_left_alone():
    text = "---\n# a comment\n---\n## One\n"

    assert close_up(text, 3, 1) == "---\n# a comment\n---\n# One\n"


REWRITTEN = [
    # a setext heading that keeps its level stays
    ("One\n===\n\nTwo\n---\n", 1, None),
    ("One\n---\n\ntext\n", 1, "# One\n\n\ntext\n"),
    ("One\nmore\n---\ntext\n", 1, "# One more\n\n\ntext\n"),
    ("One  \nmore\\\nthird\n---\n", 1, "# One more third\n\n\n\n"),
    ("Issue #\n---\n", 1, "# Issue \\#\n\n"),
    ("C#\n---\n", 1, "# C#\n\n"),
    ("One\r\n---\r\ntext\r\n", 1, "# One\r\n\r\ntext\r\n"),
    ("### One ###\n", 1, "# One ###\n"),
    ("  ### One\n", 1, "  # One\n"),
    ("##\tOne\n", 1, "#\tOne\n"),
    ("##\n", 1, "#\n"),
    ("## One\r\n\r\ntext\r\n", 1, "# One\r\n\r\ntext\r\n"),
    ("text\n## One\n", 1, "text\n# One\n"),
    ("(label)=\n## One\n", 1, "(label)=\n# One\n"),
    ("## One\n---\n## Two\n", 1, "# One\n---\n# Two\n"),
    ("a lone\rreturn\n\nOne\n---\n", 1, "a lone\rreturn\n\n# One\n\n"),
    ("<b>bold</b>\n\n## One\n", 1, "<b>bold</b>\n\n# One\n"),
    ("<!-- note -->\n## One\n", 1, "<!-- note -->\n# One\n"),
    ("<pre>\n\n# a\n\n</pre>\n\n### One\n", 1, "<pre>\n\n# a\n\n</pre>\n\n# One\n"),
    ("- item\n  ```\n  unclosed\n\n## One\n", 1, "- item\n  ```\n  unclosed\n\n# One\n"),
    ("```\n# a\n~~~\n````\n## One\n", 1, "```\n# a\n~~~\n````\n# One\n"),
    ("``` not a `fence`\n\n## One\n", 1, "``` not a `fence`\n\n# One\n"),
    ("- item\n\n---\n\n### One\n", 1, "- item\n\n---\n\n# One\n"),
]


@pytest.mark.parametrize(("body", "top", "expected"), REWRITTEN)
def test_markers_are_rewritten(body, top, expected):
    text = FRONT + body

    assert close_up(text, START, top) == FRONT + (body if expected is None else expected)


NO_HEADINGS = [
    "```\n# code\n```\n",
    "~~~ text\n# code\n```\n# code\n~~~\n",
    "````md\n```\n# code\n```\n# code\n````\n",
    "```\n# never closed\n",
    ":::{note}\n# in a directive\n:::\n",
    "::::{note}\n:::{tip}\n# a\n:::\n# b\n::::\n",
    ":::{liveblog}\n\n# never closed\n",
    "```{note}\n# in a directive\n```\n",
    "- item\n\n  # in a list\n",
    "- # in a list\n",
    "1. item\n\n   title\n   ---\n",
    "> # in a quote\n",
    "> title\n> ---\n",
    "    # indented code\n",
    "\t# indented code\n",
    "<div>\n# in HTML\n</div>\n",
    "<div>\ntitle\n---\n</div>\n",
    "text\n<div>\n# in HTML\n",
    "<!--\n\n# in a comment\n\n-->\n",
    "<pre>\n\n# in pre\n\n</pre>\n",
    "#hashtag\n",
    "####### seven\n",
    "\\# escaped\n",
    "% a comment\n---\n",
    "(label)=\n---\n",
    "+++\n---\n",
    "---\n",
    "text\n\n---\n\n***\n",
    "- item\n---\n",
    "| a |\n| - |\n",
    "| a |\n---\n",
    "[^1]: note\n\n    # in a footnote\n",
]


@pytest.mark.parametrize("body", NO_HEADINGS)
def test_what_is_no_heading_at_the_top_level(body):
    text = FRONT + body

    assert close_up(text, START, 5) is text
    assert read_outline(text, START) == Outline(first_is_only_h1=False, has_headings=False, first_title="")


OUTLINES = [
    ("# One\n", True, "One"),
    ("One\n===\n", True, "One"),
    ("text\n\n# One\n\n## Two\n", True, "One"),
    ("## Two\n\n# One\n", False, "One"),
    ("# One\n\n# Two\n", False, "One"),
    ("## Two\n\n### Three\n", False, "Two"),
    ("### Three\n\n## Two\n", False, "Three"),
    ("# *One* and **two** with `code` ##\n", True, "One and two with code"),
    ("# [One](https://example.org) <b>two</b> ![three](x.png)\n", True, "One two three"),
    ("# R&amp;D \\*x\\*\n", True, "R&D *x*"),
    ("One\ntwo\n===\n", True, "One two"),
    ("# With {presenter}`Ann <ann>` and {abbr}`CSS`\n", True, "With Ann and CSS"),
    ("#\n", True, ""),
    ("#   Spaces   #\r\n", True, "Spaces"),
]


@pytest.mark.parametrize(("body", "only", "title"), OUTLINES)
def test_outline(body, only, title):
    assert read_outline(FRONT + body, START) == Outline(only, has_headings=True, first_title=title)


def test_an_empty_body_has_no_outline():
    assert read_outline("", 0) == read_outline(FRONT, START) == Outline(False, False, "")


@pytest.mark.parametrize(
    "body",
    [
        "<!-- c -->\n\n## Two\n",
        "<b>x</b>\n\n## Two\n",
        "---\n\n## Two\n",
        "# One\n\ntext\n\n---\n\n## Two\n",
        "```\n# a\n```\n\n- b\n\n  c\n\n:::{note}\nd\n:::\n\n## Two\n",
    ],
)
def test_ordinary_posts_do_without_the_parser(body, monkeypatch):
    monkeypatch.setattr(headings, "parse_blocks", None)

    assert read_outline(FRONT + body, START).has_headings
    assert close_up(FRONT + body, START).count("\n") == (FRONT + body).count("\n")


def test_fenced_lines():
    lines = ["", "```", "x", "~~~", "```", "", ":::{a}", "::: b", ":::", "    ```", "x", "~~~", "end"]

    assert list(fenced_lines(lines)) == [0, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1]
    assert list(fenced_lines(lines, 4)) == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]


PIECES = [
    *["", "", "", "text", "# A", "## B ##", "#### D", "  ## in", "- item", "1. x", "> # q", "    code"],
    *["```", "~~~", "   ```", ":::{note}", ":::", "---", "===", "-", "<div>", "</div>", "<!-- c -->", "<!--"],
    *["-->", "<pre>", "% c", "(l)=", "+++", "[^1]: n", "    # x", "Foo #", "| a |", "\r", "x\r"],
]


def test_any_order_of_blocks_keeps_its_lines_and_its_headings():
    chance = random.Random(2019)  # noqa: S311
    for _ in range(1500):
        text = FRONT + "\n".join(chance.choices(PIECES, k=chance.randint(1, 12)))
        closed = close_up(text, START, 2)
        found = levels(closed)

        assert closed.count("\n") == text.count("\n"), text
        assert len(found) == len(levels(text)), text
        assert_closed(found, 2, text)
        assert close_up(closed, START, 2) is closed, text


def assert_closed(found: list[int], top: int, note: object) -> None:
    assert found[:1] in ([], [top]), note
    assert all(top <= second <= first + 1 for first, second in pairwise(found)), note


@pytest.mark.shared
@pytest.mark.parametrize("top", [1, 2])
def test_real_posts_close_up(corpus_posts, top):
    changed = 0
    for path in corpus_posts:
        text = path.read_text(encoding="utf-8")
        start = text.split("\n").index("---", 1) + 1
        closed = close_up(text, start, top)

        assert closed.count("\n") == text.count("\n")
        assert len(levels(closed, start)) == len(levels(text, start))
        assert_closed(levels(closed, start), top, path.name)
        changed += closed is not text
    assert changed
