"""Recordings as cards: links, which the site's script turns into players where one is clicked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.locale import _

from sphinx_liveblog.archive.links import is_safe_url
from sphinx_liveblog.documents.nodes import block, paragraph, text
from sphinx_liveblog.documents.talklist import media_link

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Link

_SERVICES = {
    "archive.org": "Internet Archive",
    "m.youtube.com": "YouTube",
    "player.vimeo.com": "Vimeo",
    "vimeo.com": "Vimeo",
    "youtu.be": "YouTube",
    "youtube-nocookie.com": "YouTube",
    "youtube.com": "YouTube",
}


def video_cards(links: Iterable[Link]) -> list[nodes.Node]:
    """Return a card for each video, none where the address is not safe. Nothing of it is fetched."""
    return [_card(link) for link in links if is_safe_url(link.url)]


def _card(link: Link) -> nodes.Node:
    host = _host_of(link.url)
    reference = media_link("play", link.title or _words_for(host), link.url)
    if host:
        # The blank parts the two where there is no style sheet.
        reference += [nodes.Text(" "), text(host, "liveblog-host")]
    return block("div", paragraph(reference), classes=["liveblog-video"])


def _host_of(url: str) -> str:
    """Return the host, empty for an address within the site."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _words_for(host: str) -> str:
    service = _SERVICES.get(host)
    return (
        _("Watch the recording on {service}").format(service=service) if service else _("Watch the recording")
    )
