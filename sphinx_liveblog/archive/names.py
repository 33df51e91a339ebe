"""Names and ids: what counts as the same name, and how a name becomes part of an address."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
_FILES = frozenset(
    {
        *("objects.inv", "searchindex.js", "catalog.json", "atom.xml", "rss.xml", "feed.json"),
        *("sitemap.xml", "robots.txt"),
    }
)
"""What is a file of most sites: of Sphinx, of this extension, and what many have besides."""
_PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
_LONGEST_PART = 200
"""In bytes: file systems take 255, and a file has a longer name while it is written."""
_NO_NAME = re.compile(r'[<>:"/\\|?*]')
"""What Windows allows in no name of a file."""
_APART = re.compile(r"[^\w+#]+")
_HASH_TAG = re.compile(r"(?<![\w+#])#+(?=\w)")
"""``#`` before a word, as people write tags and numbers; behind one it is a part of the name: ``C#``."""
_LEADING_DOT = re.compile(r"(?<![\w.])\.(?=[^\W\d_])")
"""The dot of ``.NET``, which people write out as *dotnet*: without it, it would be the word *net*."""
_SHARP = re.compile(r"(?<=[^\W\d_])#+(?![^\W\d_])")
_LOOK_ALIKES = str.maketrans(
    {"♯": "#", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)
"""Letters whose stroke is an accent to readers, but not to Unicode; the sharp sign of music."""
_POINTS = re.compile(
    "[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""Vowel points of Hebrew and Arabic, which writers leave out, and what chooses a glyph alone."""


def canonical_name(text: str) -> str:
    """Return what two spellings of one name share: no case, accents, punctuation, double spaces.

    ``+`` and ``#`` behind a word stay, for they tell ``C``, ``C++`` and ``C#`` apart; a dot before one is
    written out. Marks of scripts in which they are no accents stay too: ``バス`` is a bus, ``パス`` a path.
    """
    plain = text.casefold() if text.isascii() else _fold(text)
    plain = _LEADING_DOT.sub("dot", _HASH_TAG.sub("", plain))
    return _separate(plain) or plain.strip() or text.casefold().strip()


def _fold(text: str) -> str:
    """Return ``text`` without case, accents, and different codes for one letter."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept: list[str] = []
    for char in _POINTS.sub("", folded.translate(_LOOK_ALIKES)):
        if not ("\u0300" <= char <= "\u036f" and kept and _has_accents(kept[-1])):
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _has_accents(letter: str) -> bool:
    """Whether marks on ``letter`` are accents; Cyrillic ``й`` is a letter of its own, ``ё`` is not."""
    return not "\u0400" <= letter <= "\u052f" or letter == "\N{CYRILLIC SMALL LETTER IE}"


def _separate(text: str) -> str:
    """Return the words of ``text`` with single blanks; a mark belongs to the letter before it."""
    if text.isascii():
        return _APART.sub(" ", text).strip()
    kept: list[str] = []
    for char in text:
        is_part = char.isalnum() or char in "_+#"
        is_mark = bool(kept) and kept[-1] != " " and unicodedata.category(char) in {"Mn", "Mc"}
        kept.append(char if is_part or is_mark else " ")
    return " ".join("".join(kept).split())


def choose_spelling(spellings: Iterable[str]) -> str:
    """Return how a name is shown: its most frequent spelling, then one with capitals, then by alphabet.

    Each use counts, so spellings are repeated; their order does not matter.
    """
    counts = Counter(spellings)
    return min(counts, key=lambda name: (-counts[name], name == name.lower(), name))


def make_slug(text: str) -> str:
    """Return ``text`` as a part of an address: lower-case ASCII letters, digits and hyphens.

    ``C``, ``C++``, ``C#`` and ``.NET`` are ``c``, ``cplusplus``, ``csharp`` and ``dotnet``, so that none of
    them depends on which others there are; ``#api`` is ``api``. Never empty: a text without a letter that
    ASCII can stand for gets a digest.
    """
    spelt = _HASH_TAG.sub("", unicodedata.normalize("NFKC", text).replace("♯", "#"))
    spelt = _LEADING_DOT.sub("dot", _SHARP.sub("sharp", spelt).replace("+", "plus"))
    slug = _transliterate(spelt, max_length=80, word_boundary=True)
    return slug or "x" + hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


class IdPool:
    """Ids that are taken, and the rule by which the next one is.

    Two ids that differ in case alone would be one file on many machines.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._used = {*map(str.casefold, taken), *RESERVED_IDS}

    def claim(self, text: str) -> str:
        """Take an id that can stand in an address: ``text`` if it can, else its slug; numbered if taken."""
        base = text if fits_address(text) else make_slug(text)
        number, candidate = 1, base
        while candidate.casefold() in self._used:
            number += 1
            candidate = f"{base}-{number}"
        self._used.add(candidate.casefold())
        return candidate

    def assign(self, names: Iterable[str]) -> dict[str, str]:
        """Take an id for each name, and return them by canonical name; colliding slugs are numbered.

        The result depends neither on the order of ``names`` nor on which spelling of a name is among them.
        """
        return {key: self.claim(make_slug(key)) for key in sorted(set(map(canonical_name, names)))}


def fits_address(text: str) -> bool:
    """Whether ``text`` can be an id, and so the end of an address, as it stands."""
    return len(text) <= _LONGEST_ID and bool(_SAFE_ID.fullmatch(text)) and not _is_device(text)


def former_ids(text: str) -> tuple[str, ...]:
    """Return the ids that something may have had by a former id or name: itself, and its slug."""
    found = (*([text] if fits_address(text) else []), make_slug(text))
    return tuple(one for one in dict.fromkeys(found) if one.casefold() not in RESERVED_IDS)


def claim_id(text: str, taken: Iterable[str]) -> str:
    """Return the id that ``text`` gets where ``taken`` are others'; see :meth:`IdPool.claim`."""
    return IdPool(taken).claim(text)


def number_slugs(wanted: Sequence[tuple[str, bool]]) -> list[str]:
    """Return the slug of each row of a programme: the one it wants, numbered where that is another's.

    Numbers follow the order of rows, and make no slug that a row wants. The first row that was *given* a slug
    has it, else the first that would get it from its title.

    :param wanted: slug of each row, and whether it was given.
    """
    owners: dict[str, int] = {}
    for index in sorted(range(len(wanted)), key=lambda index: (not wanted[index][1], index)):
        owners.setdefault(wanted[index][0], index)
    pool = IdPool(owners)
    return [
        slug if owners[slug] == index and slug not in RESERVED_IDS else pool.claim(slug)
        for index, (slug, _) in enumerate(wanted)
    ]


def safe_folder(text: str) -> str:
    """Return a folder of the site without slashes around it; empty when ``text`` is none, or leads out."""
    parts = text.strip().strip("/").split("/")
    if parts[0].casefold() in _TAKEN_FOLDERS or len(text) > _LONGEST_ID:
        return ""
    if any(_is_device(part) or is_file_of_site(part) or is_page_file(part) for part in parts):
        return ""
    return "/".join(parts) if all(_SAFE_FOLDER.fullmatch(part) for part in parts) else ""


def is_safe_part(part: str) -> bool:
    """Whether ``part``, in any script, can be one part of a path on every system, and leads nowhere else."""
    is_name = bool(part) and not part.startswith(".") and not part.endswith((".", " "))
    if not is_name or not part.isprintable() or len(part.encode()) > _LONGEST_PART:
        return False
    return not _NO_NAME.search(part) and not _is_device(part)


def is_file_of_site(part: str) -> bool:
    """Whether a part of a path is the name of a file that builds write, so that it is no folder."""
    return part.casefold() in _FILES


def is_page_file(part: str) -> bool:
    """Whether a part of a path is named as the file of a page is."""
    return part.casefold().endswith(_PAGE_SUFFIXES)


def file_key(file: str) -> str:
    """Return what files that are one on some systems share: those that differ in case or Unicode form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", file).casefold())


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
