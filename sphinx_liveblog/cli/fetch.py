"""Files from the web, with limits: addresses in programmes are written by strangers."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from sphinx_liveblog import __version__
from sphinx_liveblog.cli.options import CommandError
from sphinx_liveblog.importers.media import is_url

TIMEOUT = 30
"""Seconds until a server must have answered, and between two pieces of its answer."""
_MOST_REDIRECTS = 5
_CHUNK = 65_536


def fetch(
    url: str,
    most_bytes: int,
    session: requests.Session | None = None,
    check: Callable[[str], None] = lambda _: None,
) -> tuple[bytes, str]:
    """Return what is at an address, and its media type in lower case without parameters.

    :param check: raises for an address that is not to be asked; redirects are addresses too.
    :raises CommandError: it is not http(s), cannot be had, or is larger than ``most_bytes``.
    """
    session = session or requests.Session()
    try:
        for _redirect in range(_MOST_REDIRECTS + 1):
            if not is_url(url):
                message = f"{url}: only http and https addresses are fetched"
                raise CommandError(message)
            check(url)
            headers = {"User-Agent": f"sphinx-liveblog/{__version__}"}
            with session.get(
                url, stream=True, timeout=TIMEOUT, headers=headers, allow_redirects=False
            ) as answer:
                if answer.is_redirect:
                    url = urljoin(url, answer.headers["location"])
                    continue
                answer.raise_for_status()
                kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
                return _read(answer, url, most_bytes), kind
    # The second and third: addresses that requests hands on without looking at them.
    except (requests.RequestException, HTTPError, ValueError) as error:
        message = f"{url}: {_reason(error)}"
        raise CommandError(message) from error
    message = f"{url}: it redirects more than {_MOST_REDIRECTS} times"
    raise CommandError(message)


def _read(answer: requests.Response, url: str, most_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_content(_CHUNK):
        size += len(part)
        if size > most_bytes:
            message = f"{url}: larger than {most_bytes:,} bytes, and not taken"
            raise CommandError(message)
        parts.append(part)
    return b"".join(parts)


def _reason(error: Exception) -> str:
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the server answers {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.Timeout):
        return f"no answer within {TIMEOUT} seconds"
    return f"it cannot be fetched ({type(error).__name__})"


def file_name(url: str) -> str:
    """Return the last part of an address, as the name of a file."""
    return urlsplit(url).path.rpartition("/")[2] or "programme"
