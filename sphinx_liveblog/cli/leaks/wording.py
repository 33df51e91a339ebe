"""What a text says, however it is written: its words, addresses, anchors and links."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from sphinx_liveblog.archive.names import compile_glob

_WORD = re.compile(r"\w+")
_EDGE = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
"""Marks of emphasis, which are no part of a word."""
_ADDRESS = re.compile(r"(?<![\w~+@%])[^\W_]*+[.~+@%/\\_-][\w.~+@%/\\-]*")
"""Whatever has a sign inside that words have not."""
_ANCHOR = re.compile(r"""#([^"'<>{}\s#,)]+)""")
_IDS = re.compile(r"""ids?=["']([^"'<>]+)""")
_LINK = re.compile(r"https?://([^\s\"'<>\\{}|^`]+)")
_TAG = re.compile(r"(<[^<>]*>)")
_UNICODE = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)
_BREAK = re.compile(r"\\+[nrt]")
_PERCENT = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of scripts that put no space between words; each counts as a word."""
_INVISIBLE = ("\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff")
_TAIL = ".,;:!?)]*_'/&"
"""What may follow an address in a sentence."""

_TEX_NAMES = (("\\sphinxhyphen{}", "-"), ("\\PYGZus{}", "_"), ("\\PYGZhy{}", "-"), ("\\_", "_"), ("{}", ""))
_TEX_CODE = re.compile(r"\\PYG\{[^{}]*\}")
_TEX_PICTURE = re.compile(r"\{\{([^{}]*)\}(\.\w+)\}")
_TEX_LINK = re.compile(r"\\(?:sphinx)?href\{([^{}]*)\}|\\hyperref\[([^\]]*)\]")
_TEX_COMMAND = re.compile(r"\\(?:[a-zA-Z@]+\*?|[#$%&{}~^])")
_TEX_SUFFIXES = frozenset({".tex", ".ind", ".idx", ".toc", ".aux"})
_MAN = compile_glob("*.[1-9]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says, in lower case."""

    words: list[str]
    addresses: frozenset[str]
    """Whatever could be an address, a part of one, or the name of a file."""
    anchors: frozenset[str]
    """Ids of elements, and what follows a ``#``."""
    links: frozenset[str]
    """Host, path and query of links to the web."""


def read_text(text: str, *, is_markup: bool = True, name: str = "") -> Reading:
    """Return what ``text`` says.

    :param is_markup: whether it may have tags, which can stand amid words.
    :param name: of its file, for formats that escape letters in their own way.
    """
    text = _unescape(_read_format(text, name))
    if is_markup:
        # Twice, as markup in a feed is escaped once more.
        for _ in range(2):
            text = html.unescape(_set_tags_apart(text) if "</" in text else text)
    text = normalise(text)
    return Reading(
        list_words(text),
        frozenset(_ADDRESS.findall(text)),
        frozenset(_ANCHOR.findall(text)).union(*map(str.split, _IDS.findall(text))),
        frozenset(map(trim_link, _LINK.findall(text))),
    )


def normalise(text: str) -> str:
    """Return what spellings of one text in HTML, URLs and prose share."""
    if "&" in text:
        text = html.unescape(text)
    if _PERCENT.search(text):
        text = unquote(text, errors="replace")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        for char in _INVISIBLE:
            text = text.replace(char, "")
    return text.casefold()


def list_words(text: str) -> list[str]:
    """Return the words of a normalised text, without marks around and between them."""
    if not text.isascii() and _UNSPACED.search(text):
        text = _UNSPACED.sub(r" \g<0> ", text)
    if "_" in text:
        text = _EDGE.sub(" ", text)
    return _WORD.findall(text)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of any text that is no markup."""
    return tuple(list_words(normalise(text)))


def is_unspaced(word: str) -> bool:
    """Whether a word is a letter of a script without spaces."""
    return len(word) == 1 and bool(_UNSPACED.match(word))


def trim_link(link: str) -> str:
    """Return host, path and query of a normalised address without its scheme."""
    return link.partition("#")[0].rstrip(_TAIL).removeprefix("www.")


def _unescape(text: str) -> str:
    """Undo what JSON, JavaScript and message catalogs do to a text."""
    if "\\" not in text:
        return text
    text = _UNICODE.sub(lambda found: chr(int(found[1], 16)), text)
    return _BREAK.sub(" ", text).replace('\\"', '"').replace("\\/", "/")


def _set_tags_apart(text: str) -> str:
    """Move the tags to the end, as they may stand amid the words of a sentence; nothing is lost."""
    parts = _TAG.split(text)
    return "\n".join(["".join(parts[::2]), *parts[1::2]])


def _read_format(text: str, name: str) -> str:
    """Undo what LaTeX, Texinfo, manual pages and projects of HTML Help do to names and words."""
    suffix = PurePosixPath(name).suffix
    if suffix in _TEX_SUFFIXES:
        for written, meant in _TEX_NAMES:
            text = text.replace(written, meant)
        text = _TEX_PICTURE.sub(r" \1\2 ", _TEX_CODE.sub("", text))
        links = (link for found in _TEX_LINK.findall(text) for link in found)
        return _TEX_COMMAND.sub(" ", "\n".join([_TEX_LINK.sub("", text), *links]))
    if suffix.startswith(".hh"):
        return text.replace("\\", "/")
    if _MAN.match(name):
        return text.replace("\\-", "-").replace("\\%", "")
    return text
