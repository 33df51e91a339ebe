"""Links of people and talks: which network a URL belongs to, and the URL a handle stands for."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

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
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?")
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

    ``None`` when it is neither, its scheme is not allowed, or it has no readable host.
    """
    text = text.strip()
    if not text or not is_safe_url(text):
        return None
    if is_elsewhere(text):
        url = text
    elif network == "website":
        url = text if "." not in text.split("/")[0] else f"https://{text}"
    else:
        url = _url_of_handle(network, text.lstrip("@").rstrip("/"))
    tidy = tidy_url(url)
    return Link(tidy, type=network) if tidy else None


def _url_of_handle(network: str, handle: str) -> str:
    """Return the address of a user, empty where ``handle`` names none."""
    if network == "mastodon":
        user, _, host = handle.partition("@")
        return f"https://{host}/@{_quote_part(user)}" if user and _HOST.fullmatch(host) else ""
    name = handle.rpartition("/")[2]
    return _PROFILES[network].format(_quote_part(name)) if name else ""


def _quote_part(text: str) -> str:
    """Return ``text`` as one part of a path; what was copied from an address is escaped already."""
    return quote(unquote(text), safe="")
