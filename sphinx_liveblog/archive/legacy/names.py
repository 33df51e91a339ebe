"""People read out of inline Markdown: ``[Ann Lee](url) ([@ann](url)), Bob Ray and Cy Poe``."""

from __future__ import annotations

import html
import re

from sphinx_liveblog.archive.legacy.people import Draft, clean_name

_PIECE = re.compile(
    r"(?P<link>\[(?P<title>(?:\\.|[^\[\]\\<>`])*+)\]"
    r"\((?P<target><[^<>]*>|[^\s()<>]*+(?:\([^\s()<>]*\)[^\s()<>]*)*)(?:\s+\"[^\"]*\")?\))"
    r"|<?(?P<url>https?://[^\s,;()<>]+)>?"
    r"|(?P<open>\()|(?P<close>\))|(?P<next>[;/&]|\band\b)|(?P<comma>[,|·•])|(?P<dash>(?<=\s)[-–—]+(?=\s))"
    r"|(?P<text>(?:(?!\band\b|https?://|\s[-–—]+\s)[^\[<(),;/&|·•])+|.)"
)
_EMPHASIS = re.compile(r"(?<!\\)\*+|(?<![\w\\])_+|(?<!\\)_+(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_WORD = re.compile(r"[\"“„«]?[^\W\d_][^\s\d!?:;<>\[\]{}()*_`|\\/@#$%^&+=~,]*")
_LAST_STOP = re.compile(r"(?<=[^\W\d_]{3})\.$")
_PARTICLE = re.compile(
    r"al|ap|bin|d[aeiou]|das|del|della|de[nr]|dos|e|el|ibn|l[ae]|ten|ter|und|van|von|y|zu", re.IGNORECASE
)
_NO_NAME = re.compile(
    r"\b(?:bio|blog|company|github|homepage|linkedin|mastodon|page|profile|site|slides|talks?|twitter|video"
    r"|website|youtube)\b",
    re.IGNORECASE,
)
_FILLERS = frozenset({"tba", "tbd", "none", "unknown"})
_MOST_WORDS = 6


def read_names(
    markdown: str, line: int, fewest_words: int, *, plural: bool
) -> tuple[list[Draft] | None, bool]:
    """Return the people, or ``None`` if this is prose, and whether names and links are all it says.

    A first name without a link has ``fewest_words``. Only a ``plural`` label has several after commas.
    """
    reader = _NameReader(line, fewest_words, plural=plural)
    people = reader.read(markdown)
    return people, reader.is_all


def _plain(markdown: str) -> str:
    text = _ESCAPE.sub(r"\1", _EMPHASIS.sub("", markdown))
    return " ".join(html.unescape(text).split())


class _NameReader:
    def __init__(self, line: int, fewest_words: int, *, plural: bool) -> None:
        self.is_all = True
        self._line = line
        self._fewest_words = fewest_words
        self._plural = plural
        self._people: list[Draft] = []
        self._filler = False
        self._depth = 0
        self._after = "next"
        """What stood before: ``next`` begins a person, ``comma`` may, ``dash`` and ``""`` do not."""

    def read(self, markdown: str) -> list[Draft] | None:
        value = _LAST_STOP.sub("", clean_name(markdown.strip(" \t*_")))
        for piece in _PIECE.finditer(value):
            if not self._read_piece(piece):
                self.is_all = False
                # "Ann Lee, an engineer" names somebody; "Ann Lee is an engineer" is a sentence.
                return self._people if self._people and self._after in {"comma", "dash"} else None
        # After a last comma the names go on in the next line.
        self.is_all = self.is_all and not self._after
        return self._people if self._people or self._filler else None

    def _read_piece(self, piece: re.Match[str]) -> bool:
        """Return whether a piece of the line is understood."""
        if piece["open"] or piece["close"]:
            self._depth += 1 if piece["open"] else -1
            return True
        if piece["next"] or piece["comma"] or piece["dash"]:
            self._after = piece.lastgroup or ""
            return True
        if piece["link"]:
            understood = self._read_link(_plain(piece["title"]), html.unescape(piece["target"].strip("<>")))
        elif piece["url"]:
            understood = self._add_link("", piece["url"])
        else:
            text = _plain(piece["text"])
            if not text.strip(".:"):
                return True
            understood = self._read_text(text)
        if understood:
            self._after = ""
        return understood

    def _read_link(self, title: str, url: str) -> bool:
        if "$" in title or "$" in url:
            self._filler = True
            return True
        if self._begins_person(title):
            return self._add_person(title, url)
        return self._add_link(title, url)

    def _begins_person(self, title: str) -> bool:
        if not self._people:
            return True
        if self._depth or self._after not in {"next", "comma"} or _NO_NAME.search(title):
            return False
        handle = title.startswith("@")
        if self._after == "next" or (handle and self._people[-1].name.startswith("@")):
            return True
        return not handle and _is_name(title, 2)

    def _read_text(self, text: str) -> bool:
        if "$" in text or text.casefold() in _FILLERS:
            self._filler = True
            return True
        if self._depth:
            self.is_all = False
            return bool(self._people)
        if self._after == "next":
            fewest_words = 1 if self._people else self._fewest_words
        elif self._after == "comma" and self._plural:
            fewest_words = 2
        else:
            return False
        return _is_name(text, fewest_words) and self._add_person(text)

    def _add_person(self, name: str, url: str = "") -> bool:
        name = clean_name(name)
        if not name or len(name.split()) > _MOST_WORDS:
            return False
        self._people.append(Draft(name, self._line))
        self._people[-1].link("", url)
        return True

    def _add_link(self, title: str, url: str) -> bool:
        if self._people:
            self._people[-1].link(title, url)
        return bool(self._people)


def _is_name(text: str, fewest_words: int) -> bool:
    words = text.split()
    return (
        fewest_words <= len(words) <= _MOST_WORDS
        and not words[-1][0].islower()
        and all(map(_is_name_word, words))
    )


def _is_name_word(word: str) -> bool:
    return bool(_WORD.fullmatch(word)) and (_PARTICLE.fullmatch(word) is not None or not word[0].islower())
