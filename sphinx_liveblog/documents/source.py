"""The text of a post as the parser shall see it. Line numbers stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_liveblog.archive.frontmatter import cut_keys
from sphinx_liveblog.archive.headings import close_up
from sphinx_liveblog.archive.legacy import blank_lines, fix_jsx
from sphinx_liveblog.archive.posts import OWN_KEYS

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import PostSource


def rewrite_source(text: str, source: PostSource, suffix: str) -> str:
    """Return the source of a post without our keys, old bylines and gaps between heading levels.

    Our keys go because MyST and docutils would take some of them for their own: ``abstract`` would be
    printed in the page, ``author`` parsed as Markdown, lists mangled.
    """
    block = source.front_matter
    if block is not None:
        text = cut_keys(text, block, OWN_KEYS)
    if suffix != ".md":
        return text
    body_start = block.last_line if block is not None else 0
    text = blank_lines(text, source.legacy.taken)
    text = fix_jsx(text, body_start)
    return close_up(text, body_start)
