"""Every element where HTML allows it, so that what browsers read is what is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

INLINE = frozenset(
    {
        *("a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd"),
        *("q", "s", "samp", "small", "strong", "sub", "sup", "u", "var"),
    }
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = {"li": frozenset({"ul", "ol"}), "dt": frozenset({"dl"}), "dd": frozenset({"dl"})}
"""What may stand in lists only, and in which."""

_ELSEWHERE = frozenset(
    {
        *("address", "article", "aside", "caption", "center", "details", "dir", "fieldset", "figcaption"),
        *("figure", "footer", "form", "header", "hgroup", "legend", "main", "menu", "nav", "section"),
        "summary",
    }
)
"""Blocks that we have no use for; their words must not run into one another."""

BLOCKS = frozenset(
    {
        *("blockquote", "div", "dl", "hr", "ol", "p", "pre", "ul"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr"),
        *(_HEADINGS | _LISTS.keys() | _ELSEWHERE),
    }
)
_OTHER_NAMES = {**dict.fromkeys(_ELSEWHERE, "div"), "tfoot": "tbody"}


def tidy_html(markup: str) -> str:
    """Return ``markup`` with every element where HTML allows it: headings from ``h3`` on, and no text lost.

    :param markup: as nh3 writes it, with elements of :data:`INLINE` and :data:`BLOCKS`, and ``br``, alone.
    """
    return _Tidier(markup).run()


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet."""

    name: str
    """As it was found; empty where we opened it."""
    shown: str
    """As it is written; empty where its tags are left out."""
    place: int
    """Where its tag is in the output."""
    content: int
    """How much had been written before it."""
    items: list[tuple[str, int, int]] = field(default_factory=list)
    """Of a ``dl``: its terms and definitions, with the places of their tags."""


class _Tidier:
    """One run of :func:`tidy_html`: what is written, and what is open."""

    _TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*)>')
    _DEPTH = 40
    """Nobody reads what is deeper, and whoever reads HTML by recursion would fail."""
    _KEPT_EMPTY = frozenset({"dd", "dt", "li", "td", "th"})

    def __init__(self, markup: str) -> None:
        self._markup = markup
        levels = sorted(set(re.findall("<(h[1-6])>", markup)))
        self._headings = {level: f"h{min(6, rank)}" for rank, level in enumerate(levels, 3)}
        self._out: list[str] = []
        self._open: list[_Open] = []
        self._content = 0

    def run(self) -> str:
        text, *rest = self._TOKEN.split(self._markup)
        self._write(text)
        for slash, name, attributes, text in zip(rest[::4], rest[1::4], rest[2::4], rest[3::4], strict=True):
            if slash:
                self._end(name)
            else:
                self._start(name, attributes)
            self._write(text)
        self._close_from(0)
        return "".join(self._out)

    def _write(self, text: str) -> None:
        if text and not text.isspace():
            self._open_item()
            self._content += 1
        self._out.append(text)

    def _start(self, name: str, attributes: str) -> None:
        shown = self._place_inline(name, attributes) if name not in BLOCKS else self._place_block(name)
        if name in {"br", "hr"}:
            self._write(f"<{shown}>" if shown else "\n")
            return
        self._open.append(_Open(name, shown, len(self._out), self._content))
        self._out.append(f"<{shown}{attributes}>" if shown else "\n" if name in BLOCKS else "")

    def _place_inline(self, name: str, attributes: str) -> str:
        """Return how an inline element is written: a link leads somewhere and has no other in it."""
        if name == "a" and (not attributes or any(one.shown == "a" for one in self._open)):
            return ""
        if len(self._open) >= self._DEPTH and name != "br":
            return ""
        self._open_item()
        return name

    def _place_block(self, name: str) -> str:
        """Close what a block may not stand in, and return how it is written there."""
        holder = self._find_holder()
        around = self._open[holder].shown if holder >= 0 else ""
        if len(self._open) >= self._DEPTH or around in _HEADINGS or around == "pre":
            return ""
        if name in _HEADINGS and any(one.shown in {"dt", "th"} for one in self._open):
            return ""
        self._close_from(holder + 1)
        if name in _LISTS:
            return self._place_item(name)
        self._open_item()
        return self._headings.get(name) or self._place_part(_OTHER_NAMES.get(name, name))

    def _place_item(self, name: str) -> str:
        if self._open and self._open[-1].shown and not self._open[-1].name:
            self._close_from(len(self._open) - 1)
        return name if self._open and self._open[-1].shown in _LISTS[name] else "div"

    def _place_part(self, name: str) -> str:
        """Return ``name``; a head only where it is the first thing of its table."""
        if name == "thead" and self._open and self._open[-1].content != self._content:
            return "tbody"
        return name

    def _find_holder(self) -> int:
        """Return the place of the innermost open block that is no paragraph, or -1."""
        for place in range(len(self._open) - 1, -1, -1):
            shown = self._open[place].shown
            if shown and shown != "p" and shown not in INLINE:
                return place
        return -1

    def _open_item(self) -> None:
        """Open an item where a list has something else in it."""
        around = next((one.shown for one in reversed(self._open) if one.shown), "")
        item = {"ul": "li", "ol": "li", "dl": "dd"}.get(around)
        if item:
            self._open.append(_Open("", item, len(self._out), self._content))
            self._out.append(f"<{item}>")

    def _end(self, name: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].name == name:
                self._close_from(place)
                return

    def _close_from(self, place: int) -> None:
        while len(self._open) > place:
            self._close(self._open.pop())

    def _close(self, one: _Open) -> None:
        if not one.shown:
            self._out.append("\n" if one.name in BLOCKS else "")
            return
        if one.content == self._content and one.shown not in self._KEPT_EMPTY:
            self._out[one.place] = ""
            return
        # An empty cell is something, too.
        self._content += one.content == self._content
        if one.shown in {"dt", "dd"} and self._open:
            self._open[-1].items.append((one.shown, one.place, len(self._out)))
        if one.shown == "dl" and not self._is_list_of_definitions(one):
            self._take_apart(one)
            return
        self._out.append(f"</{one.shown}>")

    @staticmethod
    def _is_list_of_definitions(one: _Open) -> bool:
        kinds = "".join(kind[1] for kind, _start, _end in one.items)
        return re.fullmatch("(?:t+d+)+", kinds) is not None

    def _take_apart(self, one: _Open) -> None:
        """Make plain blocks of a list in which a term has no definition, or a definition no term."""
        for _kind, start, end in one.items:
            self._out[start], self._out[end] = "<div>", "</div>"
        self._out[one.place] = "<div>"
        self._out.append("</div>")
