"""Abstracts of talks as safe HTML. They come from data of other people: nothing in them takes effect."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

import nh3
from docutils import nodes
from docutils.core import publish_parts
from docutils.parsers.rst import Directive, directives, roles
from docutils.writers import html5_polyglot
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

LONGEST_MARKUP = 20_000
"""Characters: no abstract is that long, and the time of a parser can grow with the square of them."""

_ROUNDS = 8
"""How often HTML may change before it is taken for text; what people write settles in two."""

_UNPRINTABLE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What no HTML may contain, whatever way it came there: NUL, control characters, halves of characters."""

_ADDRESS = re.compile(r"""(https?://)([^\s/?#@:%\\\[\]<>"'`^{|}]+(?::\d{1,5})?)([/?#].*)?""", re.IGNORECASE)
_MAILBOX = re.compile(r"mailto:[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII | re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"""https?://[^\s<>"']*[^\s<>"'.,;:!?)\]]""", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,6}", re.ASCII)


def render_abstract(text: str, form: str) -> Markup:
    """Return clean, well-formed HTML; never raises.

    Directives and roles, raw HTML, pictures, addresses that are not http(s) or mailto, and addresses within a
    site have no effect: their words stay. The highest heading is ``h3``. There is no ``rel`` on links: they
    open in the same window, and what a programme committee has chosen is no spam.

    :param form: ``markdown``, ``rst`` or ``html``; anything else is plain text, and so is whatever is longer
        than ``LONGEST_MARKUP``.
    """
    text = _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    render = _FORMS.get(form, _render_text)
    if len(text) > LONGEST_MARKUP and render is not _render_text:
        text, render = plain_text(text) if form == "html" else text, _render_text
    try:
        settled = _settle(render(text))
    except Exception:  # noqa: BLE001  # parsers have their own ways to fail on broken text; it must not stop a build
        settled = None
    if settled is None:
        settled = _settle(_render_text(text)) or ""
    return Markup(settled)  # noqa: S704  # it went through nh3 and came out as it went in


def plain_text(html_text: str) -> str:
    """Return the words of a rendered abstract: a line for each block, with single blanks."""
    broken = _BREAK.sub("\n", " ".join(html_text.split()))
    words = html.unescape(_TAG.sub("", _CELL.sub(" ", broken)))
    lines = (" ".join(line.split()) for line in words.split("\n"))
    return "\n".join(filter(None, lines))


_INLINE = frozenset(
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

_BLOCKS = frozenset(
    {
        *("blockquote", "div", "dl", "hr", "ol", "p", "pre", "ul"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr"),
        *(_HEADINGS | _LISTS.keys() | _ELSEWHERE),
    }
)
_OTHER_NAMES = {**dict.fromkeys(_ELSEWHERE, "div"), "tfoot": "tbody"}
_TAGS = _INLINE | _BLOCKS | {"br"}

# No attribute that we write has angle brackets in it.
_BREAK = re.compile(rf"</?(?:br|{'|'.join(sorted(_BLOCKS - {'td', 'th'}))})(?:\s[^<>]*)?>", re.IGNORECASE)
_CELL = re.compile(r"</?t[dh](?:\s[^<>]*)?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


# --- The wall ------------------------------------------------------------------------------------------


def _settle(markup: str) -> str | None:
    """Return ``markup`` cleaned until a browser reads it as it is written; ``None`` when it never settles.

    Taking tags away can leave what reads differently: two paragraphs in one another, say.
    """
    for _round in range(_ROUNDS):
        cleaned = _UNPRINTABLE.sub("\ufffd", _CLEANER.clean(markup))
        tidied = _Tidier(cleaned).run()
        if tidied == cleaned == markup:
            return markup
        markup = tidied
    return None


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return _safe_address(value)
    if (tag, name) == ("ol", "start"):
        return value if _NUMBER.fullmatch(value) else None
    return value


def _safe_address(url: str) -> str | None:
    """Return an absolute address in valid characters; ``None`` for any other, and one with a password."""
    url = url.strip()
    if _MAILBOX.fullmatch(url):
        return url
    match = _ADDRESS.fullmatch(url)
    if match is None:
        return None
    path, hash_, fragment = (match[3] or "").partition("#")
    rest = "".join([_quote(path), hash_, _quote(fragment)])
    return match[1].lower() + match[2] + rest


def _quote(part: str) -> str:
    return quote(re.sub(r"%(?![0-9a-fA-F]{2})", "%25", part), safe="%/?:@!$&'()*+,;=-._~")


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags={
        *("embed", "iframe", "math", "noembed", "noframes", "noscript", "object"),
        *("script", "style", "svg", "template", "title"),
    },
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    attribute_filter=_filter_attribute,
    link_rel=None,
    url_schemes={"http", "https", "mailto"},
)


# --- Well-formed HTML ----------------------------------------------------------------------------------


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
    """Puts every element where HTML allows it, so that no text is lost. Takes what nh3 has written."""

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
        shown = self._place_inline(name, attributes) if name not in _BLOCKS else self._place_block(name)
        if name in {"br", "hr"}:
            self._write(f"<{shown}>" if shown else "\n")
            return
        self._open.append(_Open(name, shown, len(self._out), self._content))
        self._out.append(f"<{shown}{attributes}>" if shown else "\n" if name in _BLOCKS else "")

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
            if shown and shown != "p" and shown not in _INLINE:
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
            self._out.append("\n" if one.name in _BLOCKS else "")
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


# --- Text ----------------------------------------------------------------------------------------------


def _render_text(text: str) -> str:
    paragraphs = (paragraph.strip() for paragraph in re.split(r"\n[ \t]*\n", text))
    return "".join(f"<p>{_link_addresses(paragraph)}</p>" for paragraph in paragraphs if paragraph)


def _link_addresses(text: str) -> str:
    parts = []
    end = 0
    for match in _BARE_ADDRESS.finditer(text):
        address = escape(match[0])
        parts += [escape(text[end : match.start()]), f'<a href="{address}">{address}</a>']
        end = match.end()
    return "".join([*parts, escape(text[end:])]).replace("\n", "<br>")


# --- Markdown ------------------------------------------------------------------------------------------


def _render_markdown(text: str) -> str:
    # To look for addresses takes as long as all the rest.
    rendered: str = _markdown(has_addresses="://" in text).render(text)
    return rendered


@cache
def _markdown(*, has_addresses: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": has_addresses})
    parser.enable(["table", "strikethrough"])
    if has_addresses and parser.linkify is not None:
        parser.enable("linkify")
        # "asp.net" is a name, and no address.
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    parser.add_render_rule("image", _render_words_of_image)
    return parser


def _render_words_of_image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return str(escape(renderer.renderInlineAsText(tokens[index].children, options, env)))


# --- reStructuredText ----------------------------------------------------------------------------------

_RST_SETTINGS = {
    "_disable_config": True,  # whoever builds may have a docutils.conf
    "embed_stylesheet": False,
    "stylesheet_path": None,
    "docinfo_xform": False,
    "doctitle_xform": False,
    "file_insertion_enabled": False,
    "halt_level": 5,
    "input_encoding": "unicode",
    "line_length_limit": LONGEST_MARKUP,  # docutils reads nothing of a text with a longer line
    "raw_enabled": False,
    "report_level": 5,
    "smart_quotes": False,
    "toc_backlinks": False,
}


def _render_rst(text: str) -> str:
    with _nothing_registered():
        parts = publish_parts(text, writer=_Writer(), settings_overrides=_RST_SETTINGS)
    return str(parts["body"])


@contextmanager
def _nothing_registered() -> Iterator[None]:
    """Take every directive and role away from the parser while it reads, as Sphinx adds its own.

    The tables of what is registered stay as they are, but for the default role, which the parser deletes at
    its end: Sphinx may be reading a document that has one.
    """
    found = directives.directive, roles.role
    table: dict[str, Any] = roles._roles  # type: ignore[attr-defined]
    had_default, default = "" in table, table.get("")
    # setattr, because types of docutils know only the functions that are there.
    setattr(directives, "directive", lambda *_args: (_ShownDirective, []))  # noqa: B010
    setattr(roles, "role", lambda *_args: (_keep_text, []))  # noqa: B010
    try:
        yield
    finally:
        directives.directive, roles.role = found
        if had_default:
            table[""] = default


class _ShownDirective(Directive):
    """Any directive: its source as it is written."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = None

    def run(self) -> list[nodes.Node]:
        return [nodes.literal_block(self.block_text, self.block_text)]


def _keep_text(
    _name: str, _rawtext: str, text: str, *_args: object, **_options: object
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Return what stands between the backquotes of any role."""
    return [nodes.inline("", nodes.unescape(text))], []


class _Translator(html5_polyglot.HTMLTranslator):
    """An element where docutils has a class, which the cleaner takes away."""

    def visit_literal(self, node: nodes.literal) -> None:
        self.body.append(f"<code>{escape(node.astext())}</code>")
        raise nodes.SkipNode


class _Writer(html5_polyglot.Writer):
    def __init__(self) -> None:
        super().__init__()
        self.translator_class = _Translator


_FORMS: dict[str, Callable[[str], str]] = {
    "markdown": _render_markdown,
    "rst": _render_rst,
    "html": str,
    "text": _render_text,
}
