"""Names and ids: what counts as the same name, and how a name becomes part of an address."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache

from slugify import slugify as _transliterate

_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}
)
"""Names that Windows keeps for devices, with any suffix."""
RESERVED_IDS = frozenset({"index", "page", "atom", "rss", "feed"}) | _DEVICES
"""Ids that would meet a generated file of their folder, or cannot be the name of a file everywhere."""

_LONGEST_ID = 100
_SAFE_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_SAFE_FOLDER = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_TAKEN_FOLDERS = frozenset(
    {"_downloads", "_images", "_liveblog", "_modules", "_sources", "_static", "genindex", "search"}
)
"""What Sphinx and this extension write at the top of a site."""
_APART = re.compile(r"[^\w+#]+")


def canonical_name(text: str) -> str:
    """Return what two spellings of one name share: no case, accents, punctuation, double spaces.

    ``+`` and ``#`` stay, for they tell ``C``, ``C++`` and ``C#`` apart.
    """
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _APART.sub(" ", plain.casefold()).strip() or text.casefold().strip()


def make_slug(text: str) -> str:
    """Return ``text`` as a part of an address: lower-case ASCII letters, digits and hyphens.

    Never empty: a text without a letter that ASCII can stand for gets a digest.
    """
    slug = _transliterate(text, max_length=80, word_boundary=True)
    return slug or "x" + hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


class IdPool:
    """Ids that are taken, and the rule by which the next one is.

    Two ids that differ in case alone would be one file on many machines.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._used = {*map(str.casefold, taken), *RESERVED_IDS}

    def claim(self, text: str) -> str:
        """Take an id that can stand in an address: ``text`` if it can, else its slug; numbered if taken."""
        fits = len(text) <= _LONGEST_ID and _SAFE_ID.fullmatch(text) and not _is_device(text)
        base = text if fits else make_slug(text)
        number, candidate = 1, base
        while candidate.casefold() in self._used:
            number += 1
            candidate = f"{base}-{number}"
        self._used.add(candidate.casefold())
        return candidate

    def assign(self, names: Iterable[str]) -> dict[str, str]:
        """Take an id for each name, and return them by canonical name; colliding slugs are numbered.

        The result does not depend on the order of ``names``.
        """
        result: dict[str, str] = {}
        for name in sorted(set(names), key=lambda name: (canonical_name(name), name)):
            key = canonical_name(name)
            if key not in result:
                result[key] = self.claim(make_slug(name))
        return result


def claim_id(text: str, taken: Iterable[str]) -> str:
    """Return the id that ``text`` gets where ``taken`` are others'; see :meth:`IdPool.claim`."""
    return IdPool(taken).claim(text)


def safe_folder(text: str) -> str:
    """Return a folder of the site without slashes around it; empty when ``text`` is none, or leads out."""
    parts = text.strip().strip("/").split("/")
    if parts[0].casefold() in _TAKEN_FOLDERS or any(map(_is_device, parts)) or len(text) > _LONGEST_ID:
        return ""
    return "/".join(parts) if all(_SAFE_FOLDER.fullmatch(part) for part in parts) else ""


def _is_device(part: str) -> bool:
    return part.partition(".")[0].casefold() in _DEVICES


def is_one_edit_apart(left: str, right: str) -> bool:
    """Whether one letter typed, left out, replaced or swapped with its neighbour makes the other."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])


def nearest(word: str, choices: Iterable[str]) -> str:
    """Return the choice most like ``word``, empty when none is near."""
    return next(iter(get_close_matches(word, list(choices), n=1)), "")


@cache
def compile_glob(pattern: str) -> re.Pattern[str]:
    """Return a pattern of docnames as a regular expression, with the meaning Sphinx gives globs.

    ``*`` and ``?`` stop at ``/``, ``**`` does not; see ``sphinx.util.matching``.
    """
    parts: list[str] = []
    rest = pattern
    while rest:
        if rest.startswith("**"):
            parts.append(".*")
            rest = rest[2:]
            continue
        char, rest = rest[0], rest[1:]
        end = rest.find("]", 1) if char == "[" else -1
        if end > 0:
            body = rest[:end].replace("\\", "\\\\")
            parts.append("[" + ("^/" + body[1:] if body.startswith("!") else body) + "]")
            rest = rest[end + 1 :]
        else:
            parts.append({"*": "[^/]*", "?": "[^/]"}.get(char, re.escape(char)))
    try:
        return re.compile("".join(parts) + r"\Z")
    except re.error:
        return re.compile(re.escape(pattern) + r"\Z")


def longest_match(texts: Iterable[str], patterns: Mapping[str, Iterable[str]]) -> str:
    """Return the key whose longest pattern matches one of ``texts``, empty when none does."""
    wanted = list(texts)
    found = [
        (len(pattern), key)
        for key, globs in patterns.items()
        for pattern in globs
        if any(compile_glob(pattern).match(text) for text in wanted)
    ]
    return min(found, key=lambda item: (-item[0], item[1]), default=(0, ""))[1]
