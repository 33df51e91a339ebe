"""Abstracts of talks as safe HTML. They come from data of other people: nothing in them takes effect."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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

from sphinx_liveblog.documents.tidying import BLOCKS, INLINE, tidy_html

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


_TAGS = INLINE | BLOCKS | {"br"}

# No attribute that we write has angle brackets in it.
_BREAK = re.compile(rf"</?(?:br|{'|'.join(sorted(BLOCKS - {'td', 'th'}))})(?:\s[^<>]*)?>", re.IGNORECASE)
_CELL = re.compile(r"</?t[dh](?:\s[^<>]*)?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


# --- The wall ------------------------------------------------------------------------------------------


def _settle(markup: str) -> str | None:
    """Return ``markup`` cleaned until a browser reads it as it is written; ``None`` when it never settles.

    Taking tags away can leave what reads differently: two paragraphs in one another, say.
    """
    for _round in range(_ROUNDS):
        cleaned = _UNPRINTABLE.sub("\ufffd", _CLEANER.clean(markup))
        tidied = tidy_html(cleaned)
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
