"""Addresses in entries: those that stand in the text, and a moment of the talk's video."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from docutils import nodes
from linkify_it import LinkifyIt  # type: ignore[import-untyped]
from sphinx.addnodes import pending_xref

if TYPE_CHECKING:
    from docutils.nodes import Node

_VIDEO_TIME = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,6})s?", re.ASCII)
_YOUTUBE = frozenset({"youtube.com", "youtu.be", "youtube-nocookie.com"})
_NOT_FOR_LINKS = (
    nodes.reference,
    pending_xref,
    nodes.FixedTextElement,
    nodes.literal,
    nodes.math,
    nodes.raw,
    nodes.problematic,
)


def parse_video_time(text: str) -> int | None:
    """Read ``1:02:03``, ``62:03``, ``3723`` or ``3723s`` as seconds; ``None`` for anything else."""
    match = _VIDEO_TIME.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def seek(url: str, seconds: int) -> str:
    """Return the address of one second of a video: a query on YouTube, else a W3C media fragment."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host not in _YOUTUBE:
        return urlunsplit(parts._replace(fragment=f"t={seconds}"))
    name = "start" if parts.path.startswith("/embed/") else "t"
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in {"t", "start"}]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, str(seconds))]), fragment=""))


def link_bare_urls(content: Iterable[Node]) -> None:
    """Make links of web addresses in running text.

    MyST does that only where the site told it to, docutils nowhere inside bold and italics.
    """
    for root in content:
        for part in list(root.findall(nodes.Text)):
            if "://" in part and not _is_fixed(part):
                part.parent.replace(part, list(_link_pieces(str(part))))


def _is_fixed(part: Node) -> bool:
    node = part.parent
    while node is not None and not isinstance(node, _NOT_FOR_LINKS):
        node = node.parent
    return node is not None


def _link_pieces(content: str) -> Iterator[Node]:
    at = 0
    for match in _linkifier().match(content) or ():
        if match.schema in {"http:", "https:"}:
            if match.index > at:
                yield nodes.Text(content[at : match.index])
            yield nodes.reference("", match.text, internal=False, refuri=match.url)
            at = match.last_index
    if at < len(content):
        yield nodes.Text(content[at:])


@cache
def _linkifier() -> LinkifyIt:
    return LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
