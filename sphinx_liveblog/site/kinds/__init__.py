"""The kinds of generated pages, one module each; :func:`make_pages` has them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_liveblog.site.kinds import events, indexes, lists, presenters, talks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_liveblog.site.page import Page
    from sphinx_liveblog.site.workshop import Workshop


def make_pages(workshop: Workshop) -> Iterator[Page]:
    """Yield every generated page; of two at one address, the first is the one to write."""
    for kind in (events, talks, presenters, lists, indexes):
        yield from kind.make_pages(workshop)
