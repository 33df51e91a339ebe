"""A generated page: what is known of it before it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sphinx_liveblog.archive.model import fingerprint

if TYPE_CHECKING:
    from docutils import nodes


@dataclass(frozen=True, slots=True)
class Stop:
    """A page as others lead to it: its name, and its title."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: themes make breadcrumbs, and links to its neighbours, of this."""

    parents: tuple[Stop, ...] = ()
    """From the outermost to the innermost."""
    previous: Stop | None = None
    next: Stop | None = None

    def stops(self) -> tuple[Stop, ...]:
        """Return every page that it leads to."""
        return (*self.parents, *(stop for stop in (self.previous, self.next) if stop))


@dataclass(frozen=True, slots=True)
class Page:
    """A page to write."""

    name: str
    kind: str
    """``talk``, ``event``, ``presenter``, ``tag``, ``year``, ``track``, ``language`` or ``index``."""
    target: str
    """The id of what it is about."""
    template: str
    title: str
    shows: object
    """Everything of the archive that the page shows; its fingerprint says whether it has changed."""
    context: Callable[[], dict[str, Any]]
    """Makes the values of the template; called only when the page is written."""
    place: Place = Place()
    pictures: tuple[str, ...] = ()
    """Paths of pictures in the source directory, from its root, or addresses elsewhere."""
    search: Callable[[], str] | None = None
    """Makes the text that the site's search finds beside the title; ``None``: the search leaves it out."""
    banner: nodes.Element | None = None
    """In a preview, why the page would not be public."""
    has_player: bool = False
    """Whether a recording may be played on it."""

    def digest(self, picture_names: tuple[str, ...]) -> str:
        """Return a digest of everything that is written into it, but for what the theme adds."""
        banner = self.banner.astext() if self.banner is not None else ""
        parts = (self.template, self.title, self.shows, self.place, picture_names, banner, self.has_player)
        return fingerprint(parts)
