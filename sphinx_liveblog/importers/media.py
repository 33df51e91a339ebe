"""What a link of a programme is: a recording, slides, or something else; and whether it is one at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from sphinx_liveblog.importers.model import Link

_VIDEO_HOSTS = (
    "youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com", "media.ccc.de", "video.fosdem.org",
    "player.vimeo.com", "dailymotion.com",
)  # fmt: skip
_SLIDES_HOSTS = ("speakerdeck.com", "slideshare.net", "slides.com", "docs.google.com/presentation")
_VIDEO_SUFFIXES = (".mp4", ".webm", ".ogv", ".m4v", ".mkv", ".mov")
_SLIDES_SUFFIXES = (".pdf", ".ppt", ".pptx", ".odp", ".key")
_SLIDES_WORDS = ("slide", "folien", "deck", "diapo", "présentation", "presentation")
_VIDEO_WORDS = ("video", "recording", "aufzeichnung", "aufnahme")


@dataclass(frozen=True, slots=True)
class Media:
    """The links of a talk, by what they are."""

    video: tuple[str, ...] = ()
    slides: tuple[str, ...] = ()
    transcript: str = ""
    links: tuple[Link, ...] = ()


_UNFIT = frozenset(' \t\n<>"')


def is_url(text: str) -> bool:
    """Whether a text is an address with a host that one may follow: http or https."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_web = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    return is_web and _UNFIT.isdisjoint(text)


def sort_links(links: Iterable[Link]) -> Media:
    """Return links by what they are: their type says so, else their host, file name or title."""
    video: dict[str, None] = {}
    slides: dict[str, None] = {}
    rest: dict[str, Link] = {}
    transcript = ""
    for link in links:
        if not is_url(link.url):
            continue
        kind = link.type or guess_type(link)
        if kind == "video":
            video[link.url] = None
        elif kind == "slides":
            slides[link.url] = None
        elif kind == "transcript" and not transcript:
            transcript = link.url
        else:
            rest.setdefault(link.url, replace(link, type=""))
    return Media(tuple(video), tuple(slides), transcript, tuple(rest.values()))


def guess_type(link: Link) -> str:
    """Return ``video``, ``slides``, or an empty text for what is neither."""
    parts = urlsplit(link.url)
    host, path, title = (parts.hostname or "").removeprefix("www."), parts.path.lower(), link.title.lower()
    place = f"{host}{path}"
    if any(_is_at(place, known) for known in _SLIDES_HOSTS):
        return "slides"
    if path.endswith(_VIDEO_SUFFIXES) or (
        any(_is_at(place, known) for known in _VIDEO_HOSTS) and len(path) > 1 and "/@" not in path
    ):
        return "video"
    if path.endswith(_SLIDES_SUFFIXES) or any(word in title for word in _SLIDES_WORDS):
        return "slides"
    return "video" if any(word in title for word in _VIDEO_WORDS) else ""


def as_beside(link: Link) -> Link:
    """Return a link of an export that names its recordings elsewhere: slides, or something related.

    A talk's links often lead to videos and papers (PDF) that are not its own.
    """
    title = "" if is_url(link.title) else link.title
    is_named = any(word in f"{title} {link.url}".lower() for word in _SLIDES_WORDS)
    is_slides = is_named and is_url(link.url) and guess_type(replace(link, title=title)) == "slides"
    return replace(link, title=title, type="slides" if is_slides else "related")


def _is_at(place: str, known: str) -> bool:
    host, _, path = known.partition("/")
    found, _, rest = place.partition("/")
    return (found == host or found.endswith(f".{host}")) and rest.startswith(path)


_TYPES = {"video": "video", "recording": "video", "slides": "slides", "transcript": "transcript"}


def make_link(url: str, title: str = "", kind: str = "", base: str = "") -> Link:
    """Return a link: ``kind`` is the export's word for it, ``base`` what its address is relative to."""
    return Link(join_url(base, url), title, _TYPES.get(kind.strip().lower(), ""))


def join_url(base: str, url: str) -> str:
    """Return an address in full, or an empty text where there is none that one may follow."""
    url = url.strip()
    if is_url(url):
        return url
    try:
        joined = urljoin(base, url) if url and base else ""
    except ValueError:
        return ""
    return joined if is_url(joined) else ""
