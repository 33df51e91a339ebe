"""``import --download``: the pictures of a programme, taken over so that an archive outlives its source.

Their addresses are written by strangers: http(s) only, no address of a private network unless the programme
itself came from there, limits of size and time, and only what begins as a picture does.
"""

from __future__ import annotations

import hashlib
import ipaddress
import socket
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
import requests

from sphinx_liveblog.cli.fetch import fetch
from sphinx_liveblog.cli.options import CommandError
from sphinx_liveblog.importers.media import is_url
from sphinx_liveblog.importers.model import Programme, Trouble

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 5_000_000
"""Of one picture."""
FOLDER = "pictures"
"""Below the folder of posts."""
# An SVG may have scripts, and is none of these.
_SUFFIXES = {
    b"\x89PNG\r\n\x1a\n": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"GIF87a": ".gif",
    b"GIF89a": ".gif",
}
_WEBP_HEAD, _WEBP_NAME = slice(0, 4), slice(8, 12)


@dataclass(slots=True)
class Downloads:
    """Pictures that were taken over."""

    paths: dict[str, str]
    """Address to path, from the source folder on."""
    files: dict[Path, bytes]


def download_pictures(
    programme: Programme,
    folder: Path,
    source: Path,
    *,
    known: Collection[str],
    hosts: Collection[str],
    troubles: list[Trouble],
) -> Downloads:
    """Fetch the pictures of people and talks.

    :param folder: where they go.
    :param known: addresses that an earlier import took over.
    :param hosts: hosts that may lie in a private network.
    """
    found = Downloads({}, {})
    urls = [url for url in dict.fromkeys(_list_pictures(programme)) if url not in known]
    with (
        requests.Session() as session,
        click.progressbar(urls, label="pictures", file=sys.stderr) as steps,
    ):
        for url in steps:
            try:
                content, suffix = _fetch_picture(url, hosts, session)
            except CommandError as error:
                troubles.append(Trouble("", "", error.message))
                continue
            path = folder / (hashlib.blake2b(content, digest_size=12).hexdigest() + suffix)
            found.files[path] = content
            found.paths[url] = f"/{path.relative_to(source).as_posix()}"
    return found


def _list_pictures(programme: Programme) -> Iterator[str]:
    for talk in programme.talks:
        yield from (person.avatar for person in talk.presenters if is_url(person.avatar))
        if is_url(talk.image):
            yield talk.image


def _fetch_picture(url: str, hosts: Collection[str], session: requests.Session) -> tuple[bytes, str]:
    def check(address: str) -> None:
        host = urlsplit(address).hostname or ""
        if host not in hosts and not _is_public(host):
            message = f"{address}: not fetched, as it is no address of the public internet"
            raise CommandError(message)

    content, _kind = fetch(url, MOST_BYTES, session, check)
    suffix = _suffix_of(content)
    if not suffix:
        message = f"{url}: not taken, as it is no PNG, JPEG, GIF or WebP picture"
        raise CommandError(message)
    return content, suffix


def _suffix_of(content: bytes) -> str:
    if content[_WEBP_HEAD] == b"RIFF" and content[_WEBP_NAME] == b"WEBP":
        return ".webp"
    return next((suffix for magic, suffix in _SUFFIXES.items() if content.startswith(magic)), "")


def _is_public(host: str) -> bool:
    """Whether every address of a host is one of the public internet."""
    try:
        found: Iterable[str] = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        # The error of the request says it better.
        return True
    return all(ipaddress.ip_address(address.partition("%")[0]).is_global for address in found)
