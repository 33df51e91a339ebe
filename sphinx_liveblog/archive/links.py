"""Links of people and talks: which network a URL belongs to, and the URL a handle stands for."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from sphinx_liveblog.archive.model import Link

NETWORKS = ("website", "github", "twitter", "mastodon", "bluesky", "linkedin", "youtube")
"""The keys of a person that hold a link, in the order in which cards show them."""

LABELS = {
    "website": "Website",
    "github": "GitHub",
    "twitter": "X (Twitter)",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "linkedin": "LinkedIn",
    "youtube": "YouTube",
}
_HOSTS = {
    "github.com": "github",
    "twitter.com": "twitter",
    "x.com": "twitter",
    "bsky.app": "bluesky",
    "linkedin.com": "linkedin",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
}
_PROFILES = {
    "github": "https://github.com/{}",
    "twitter": "https://x.com/{}",
    "bluesky": "https://bsky.app/profile/{}",
    "linkedin": "https://www.linkedin.com/in/{}",
    "youtube": "https://www.youtube.com/@{}",
}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAFE = frozenset({"http", "https", "mailto"})
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NO_ADDRESS = re.compile(r'[\x00-\x20\x7f"<>\\^`{|}]')
_INVISIBLE = re.compile(r"[\x00-\x20\x7f]")


def is_safe_url(url: str) -> bool:
    """Whether ``url`` is http(s), mailto, or relative; browsers ignore control characters, so do we."""
    bare = _INVISIBLE.sub("", url)
    match = _SCHEME.match(bare)
    return match is None or match[0][:-1].lower() in _SAFE


def tidy_url(url: str) -> str:
    """Return ``url`` with what no address may hold escaped (RFC 3987); empty without a readable host."""
    try:
        urlsplit(url)
    except ValueError:
        return ""
    url = _LONE_PERCENT.sub("%25", url)
    return _NO_ADDRESS.sub(lambda found: quote(found[0]), url)


def is_elsewhere(url: str) -> bool:
    """Whether ``url`` is an address of its own, and no path within the site."""
    return _SCHEME.match(url) is not None or url.startswith("//")


def network_of(url: str) -> str:
    """Return the network that ``url`` belongs to, ``website`` where it is none we know."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return "website"
    if host in _HOSTS:
        return _HOSTS[host]
    if host.endswith(".linkedin.com"):
        return "linkedin"
    is_profile = parts.path.startswith("/@") and "/" not in parts.path[2:].rstrip("/")
    return "mastodon" if is_profile and host != "medium.com" else "website"


def parse_profile(network: str, text: str) -> Link | None:
    """Return the link that a person's key holds: a URL, or a handle such as ``@ann``.

    ``None`` when it is neither, or its scheme is not allowed.
    """
    text = text.strip()
    if not text or not is_safe_url(text):
        return None
    if _SCHEME.match(text) or text.startswith("//"):
        return Link(text, type=network)
    if network == "website":
        return Link(text if "." not in text.split("/")[0] else f"https://{text}", type=network)
    handle = text.lstrip("@").rstrip("/")
    if network == "mastodon":
        user, _, host = handle.partition("@")
        return Link(f"https://{host}/@{user}", type=network) if user and host else None
    if "/" in handle:
        handle = handle.rsplit("/", 1)[1]
    return Link(_PROFILES[network].format(handle), type=network) if handle else None
