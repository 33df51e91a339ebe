"""Posts written for the Sourcegraph site: who spoke and who wrote, read from their bodies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from sphinx_liveblog.archive.headings import fenced_lines, parse_blocks

if TYPE_CHECKING:
    from markdown_it.token import Token

_HEAD = 15
"""How many lines that are not blank a head has at least, where a heading comes early."""
_LONGEST_HEAD = 60
"""And at most, where no heading comes at all."""
_LONGEST_BLOCK = 200
_LONGEST_TAG = 20

_HINTS = ("blog", "presente", "speaker")
"""A line in lower case without any of these names nobody; looking costs far less than a pattern."""
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t\r]|$)")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})\r?$")
_OUTSIDE = re.compile(r" {0,3}(?:#{1,6}[ \t]|```|~~~|:::|---|\*\*\*|___)")
_CLOSING_TAGS = re.compile(r"\s*(?:</\w+>\s*)+$")
_MARKUP = re.compile(r"[*_\s]|<[^<>]*>")
_BULLET = re.compile(r"^ {0,3}[-*+] +(?=\S)")
_BLOCK_CLASS = "liveblog-presenters"
_BLOCK_TAG = re.compile(r" {0,3}<(?P<tag>[a-z]+)\s[^<>]*class(?:Name)?\s*=[^<>]*(?<![\w-])$")
_NAME_CLASS = "liveblog-presenters__name"
_VOID = frozenset({"area", "br", "hr", "img", "input", "link", "meta", "source", "wbr"})

_LEAD = re.compile(
    r" {0,3}(?:[-*+] +)?(?=\S)(?:[*_\s]|<[^<>]*>)*(?:presenters?|presented|speakers?|live[ -]?blog)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?<!\w)(?:(?P<presenter>presenters?|presented by|speakers?)|(?P<liveblogger>live[ -]?bloggers?))"
    r"\s*:\s*",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?P<byline>live[ -]?blog(?:ged)?\s+by)\s*:?\s+", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:[,&]|\band)\s*$")

_FIRST_LINK, _LAST_LINK = "\ue000", "\uf8ff"
"""In the text of a line each link is one private character; real ones are replaced before."""
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_PIECE = re.compile(
    r"(?P<link>[\ue000-\uf8ff])|(?P<url>https?://[^\s,;()<>\ue000-\uf8ff]+)|(?P<mail>[\w.+-]+@[\w-]+\.[\w.-]+\w)"
    r"|(?P<open>\()|(?P<close>\))|(?P<next>[;/&]|\band\b)|(?P<comma>[,|·•])|(?P<dash>(?<=\s)[-–—]+(?=\s))"
    r"|(?P<text>(?:(?!\band\b|https?://|\s[-–—]+\s|[\w.+-]+@[\w-])[^\ue000-\uf8ff(),;/&|·•])+|.)",
    re.DOTALL,
)
_WORD = re.compile(r"[\"“„«]?[^\W\d_][^\s\d!?:;<>\[\]{}()*_`|\\/@#$%^&+=~,\ufffc]*")
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
_LONGEST_TITLE = 4
"""Letters of a word that may end in a full stop within a name: ``Mr.``, ``B.``, ``Prof.``"""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAFE_SCHEMES = ("http:", "https:", "mailto:")
_UNSEEN = re.compile(r"[\x00-\x20\x7f]")

_JSX_HINTS = ("className", "htmlFor", "={", "= {", "' '", '" "', "...")
_JSX = re.compile(r"\b(?:className|htmlFor)\b|=\s*\{|\{[ \t]*(?:' '|\" \")[ \t]*\}|<[^<>]*\{\s*\.\.\.")
_JSX_NAMES = {
    "className": "class",
    "htmlFor": "for",
    "httpEquiv": "http-equiv",
    "acceptCharset": "accept-charset",
}
_RUN_PIECE = re.compile(r"\\.|`+|<!--|<[A-Za-z]|\{[ \t]*(?:' '|\" \")[ \t]*\}")
_ATTRIBUTE = (
    r"(?P<space>\s+)(?:(?P<name>[^\s\"'<>/={}`]+)"
    r"(?:\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|\{(?>[^{}]|\{[^{}]*\})*\}|[^\s\"'=<>`{}]+))?"
    r"|\{\s*\.\.\.[^{}]*\})"
)
_TAG = re.compile(rf"<[A-Za-z][\w.:-]*(?>{_ATTRIBUTE})*+\s*/?>")
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_JSX_TEXT = re.compile(r"\"(?P<a>[^\"\\]*)\"|'(?P<b>[^'\\]*)'|`(?P<c>[^`\\$]*)`")
_JSX_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_STYLE_PAIR = re.compile(
    r"(?P<before>\s*)(?P<quote>['\"]?)(?P<key>-{0,2}[A-Za-z][\w-]*)(?P=quote)[ \t]*:[ \t]*"
    r"(?P<value>'[^'\\\n]*'|\"[^\"\\\n]*\"|-?\d+(?:\.\d+)?)(?P<after>\s*)(?P<comma>,|$)"
)
_UNITLESS = re.compile(
    r"--.*|flex(?:Grow|Shrink)?|fontWeight|lineHeight|opacity|order|orphans|tabSize|widows|zIndex|zoom"
)


@dataclass(frozen=True, slots=True)
class LegacyPerson:
    """Somebody whom the body of a post names as presenter or liveblogger."""

    name: str
    links: tuple[tuple[str, str], ...]
    """Title and URL, in file order; the title is ``""`` where the link was on the name itself.

    URLs are exactly as written. Those with a scheme have ``http``, ``https`` or ``mailto``.
    """
    line: int
    """1-based line in the file."""


@dataclass(frozen=True, slots=True)
class Legacy:
    """The people of a post, and the lines that need not be printed because they say no more."""

    presenters: tuple[LegacyPerson, ...] = ()
    livebloggers: tuple[LegacyPerson, ...] = ()
    byline: bool = False
    """Whether "Liveblog by X" says that the ``author`` of the front matter is the presenter.

    Never where the body names presenters itself.
    """
    taken: tuple[tuple[int, int], ...] = ()
    """Sorted spans of lines, 1-based and inclusive, of the whole file."""


def parse_legacy(lines: Sequence[str], body_start: int) -> Legacy:
    """Return the people that a body names in the forms of the Sourcegraph site, else an empty Legacy.

    ``body_start`` is the 0-based index of the body's first line. Understood are the HTML block with
    class ``liveblog-presenters``, lines ``Presenter:``, ``Speaker:`` and ``Liveblogger:`` in the head
    of the body, and ``Liveblog by X`` as a paragraph anywhere. A line that says more than names and
    links is not taken, so that nothing is lost; where it is not plainly one of these forms, it is prose.
    """
    hinted = [i for i in range(body_start, len(lines)) if _is_hint(lines[i])]
    if not hinted:
        return Legacy()
    fenced = fenced_lines(lines, body_start)
    hinted = [index for index in hinted if not fenced[index]]
    finds = list(_read_blocks(lines, body_start, hinted))
    in_blocks = {index for find in finds for index in find.span}
    finds += _read_statements(lines, body_start, hinted, in_blocks)
    taken = [(find.span.start + 1, find.span.stop) for find in finds if find.span]
    presenters = _merge(find for find in finds if find.role == "presenter")
    return Legacy(
        presenters=presenters,
        livebloggers=_merge(find for find in finds if find.role != "presenter"),
        byline=not presenters and any(find.role == "byline" for find in finds),
        taken=tuple(sorted({*taken, *_leading_rule(lines, body_start, taken)})),
    )


def clean_name(text: str) -> str:
    """Return ``text`` without ``for the ... Liveblog`` at its end, and with single spaces."""
    text = " ".join(text.split())
    if not text.rstrip(" .)").casefold().endswith(("liveblog", "live blog", "live-blog")):
        return text
    return re.split(r"\bfor the ", text, maxsplit=1, flags=re.IGNORECASE)[0].rstrip(" ,(") or text


def blank_lines(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return ``text`` with the lines of ``spans`` (1-based, inclusive) empty; no line comes or goes."""
    lines = text.split("\n")
    for first, last in spans:
        for index in range(max(first, 1) - 1, min(last, len(lines))):
            lines[index] = "\r" if lines[index].endswith("\r") else ""
    return "\n".join(lines)


def fix_jsx(text: str, body_start: int) -> str:
    """Return ``text`` with the JSX of its HTML tags turned into HTML, the number of lines unchanged.

    ``className`` becomes ``class``, ``htmlFor`` becomes ``for``, ``style={{...}}`` with plain values
    becomes CSS; attributes with any other expression go, as nothing could evaluate them. Code (fenced,
    indented, inline) and directives stay as they are. Without JSX the very same object comes back.
    """
    if not any(hint in text for hint in _JSX_HINTS):
        return text
    lines = text.split("\n")
    fenced = fenced_lines(lines, body_start)
    if not any(not fenced[index] and _JSX.search(lines[index]) for index in range(body_start, len(lines))):
        return text
    for first, end in _prose_runs(lines, body_start):
        lines[first:end] = _fix_run("\n".join(lines[first:end])).split("\n")
    fixed = "\n".join(lines)
    return text if fixed == text else fixed


# What was found in the body


def _is_hint(line: str) -> bool:
    lowered = line.lower()
    return any(hint in lowered for hint in _HINTS)


@dataclass(slots=True)
class _Draft:
    name: str
    line: int
    links: list[tuple[str, str]] = field(default_factory=list)

    def link(self, title: str, url: str) -> None:
        """Add a link, unless its URL could do anything but lead somewhere."""
        if _is_safe(url) and url not in (known for _, known in self.links):
            self.links.append((title, url))


@dataclass(frozen=True, slots=True)
class _Find:
    role: str
    """``presenter``, ``liveblogger`` or ``byline``."""
    people: list[_Draft]
    span: range
    """0-based indices of the lines that need not be printed; empty where they say more."""


def _is_safe(url: str) -> bool:
    if not url or _UNSEEN.search(url):
        return False
    scheme = _SCHEME.match(url)
    return scheme is None or scheme[0].lower() in _SAFE_SCHEMES


def _merge(finds: Iterable[_Find]) -> tuple[LegacyPerson, ...]:
    """Return each person once, with the links of every mention."""
    people: dict[str, _Draft] = {}
    for draft in (draft for find in finds for draft in find.people):
        known = people.setdefault(draft.name.casefold(), draft)
        for title, url in tuple(draft.links):
            known.link(title, url)
    return tuple(LegacyPerson(draft.name, tuple(draft.links), draft.line) for draft in people.values())


def _leading_rule(
    lines: Sequence[str], body_start: int, taken: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield the thematic break that would open the body once the taken lines are gone.

    Its work was to part them from the text; right under the page's header it looks like a mistake.
    """
    gone = {index for first, last in taken for index in range(first - 1, last)}
    rest = (index for index in range(body_start, len(lines)) if index not in gone and lines[index].strip())
    first = next(rest, None)
    if gone and first is not None and first > min(gone) and _RULE.match(lines[first]):
        yield first + 1, first + 1


# The HTML block


def _read_blocks(lines: Sequence[str], body_start: int, hinted: Iterable[int]) -> Iterator[_Find]:
    done = body_start
    for index in hinted:
        if index < done or _BLOCK_CLASS not in lines[index]:
            continue
        start, tag = _block_start(lines, index, done)
        if tag:
            find = _read_block(lines, start, tag)
            yield find
            done = max(find.span.stop, index + 1)


def _block_start(lines: Sequence[str], index: int, earliest: int) -> tuple[int, str]:
    """Return the line and the name of the tag whose class stands in line ``index``, or no name.

    The tag may have its attributes on lines of their own.
    """
    before, _, after = lines[index].partition(_BLOCK_CLASS)
    start = index
    while "<" not in before and start > max(earliest, index - _LONGEST_TAG) and lines[start - 1].strip():
        start -= 1
        before = f"{lines[start]}\n{before}"
    match = _BLOCK_TAG.match(before)
    return (start, match["tag"]) if match and not after.startswith(("-", "_")) else (index, "")


def _read_block(lines: Sequence[str], start: int, tag: str) -> _Find:
    region = lines[start : _region_end(lines, start)]
    parser = _BlockParser(tag, start + 1)
    source = _fix_run("\n".join(region))
    try:
        parser.feed(source)
        parser.close()
    except AssertionError:  # html.parser says so of an unknown declaration
        return _Find("presenter", [], range(start, start))
    end = start + _block_end(region, source.split("\n"), parser.end)
    people = [draft for draft in parser.people if draft.line <= end or end == start]
    for draft in people:
        draft.name = clean_name(draft.name)
    people = [draft for draft in people if draft.name]
    return _Find("presenter", people, range(start, end if people else start))


def _region_end(lines: Sequence[str], start: int) -> int:
    """Return the index of the first line that is clearly outside the HTML that begins at ``start``."""
    last = min(start + _LONGEST_BLOCK, len(lines))
    for index in range(start + 1, last):
        line = lines[index]
        after_blank = not lines[index - 1].strip()
        if _OUTSIDE.match(line) or (after_blank and line.strip() and not line.lstrip().startswith("<")):
            return index
    return last


def _block_end(region: Sequence[str], source: Sequence[str], closing: tuple[int, int] | None) -> int:
    """Return how many lines of ``region`` belong to the block; 0 where its last line holds more."""
    if closing is None:
        # Never closed: for Markdown, too, such HTML ends at the first blank line.
        return next((index for index, line in enumerate(region) if not line.strip()), len(region))
    line, column = closing
    if source[line][column:].partition(">")[2].strip():
        return 0
    line += 1
    while line < len(region) and _CLOSING_TAGS.match(region[line]):
        line += 1
    return line


class _BlockParser(HTMLParser):
    """Reads names, and the links that follow each, up to the tag that closes the block."""

    def __init__(self, tag: str, first_line: int) -> None:
        super().__init__()
        self.people: list[_Draft] = []
        self.end: tuple[int, int] | None = None
        """0-based line and column, within what was fed, of the closing tag."""
        self._root = tag
        self._first_line = first_line
        self._depth = 0
        self._current: _Draft | None = None
        self._name_tags: list[str] = []
        self._link: tuple[str, str] | None = None
        self._link_text = ""
        self._link_has_name = False
        self._waiting: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a name or a link."""
        if self.end is not None:
            return
        values = {key: value or "" for key, value in attrs}
        self._depth += tag == self._root
        if tag == "p":
            self._leave_paragraph()
            self._current = None
        if self._name_tags:
            self._name_tags.append(tag)
        elif _NAME_CLASS in values.get("class", "").split():
            self._begin_name(tag)
        if tag == "a":
            title = values.get("title") or values.get("aria-label") or ""
            self._link = title, values.get("href", "").strip()
            self._link_text = ""
            self._link_has_name = bool(self._name_tags)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Leave out tags that close themselves, as JSX lets any tag do."""

    def handle_data(self, data: str) -> None:
        """Collect the text of a name or a link."""
        if self._name_tags and self._current is not None:
            self._current.name += data
        if self._link:
            self._link_text += data

    def handle_endtag(self, tag: str) -> None:
        """End a link, a name or the block."""
        if tag == "a" and self._link:
            self._end_link(*self._link)
        if tag in self._name_tags:
            while self._name_tags.pop() != tag:
                pass
        if tag == "p":
            self._leave_paragraph()
        self._depth -= tag == self._root
        if self._depth == 0 and tag == self._root:
            self._leave_paragraph()
            line, column = self.getpos()
            self.end = line - 1, column

    def _begin_name(self, tag: str) -> None:
        self._name_tags.append(tag)
        self._current = _Draft("", self._first_line + self.getpos()[0] - 1)
        self.people.append(self._current)
        for title, url in self._waiting:
            self._current.link(title, url)
        self._waiting.clear()
        self._link_has_name = self._link is not None

    def _end_link(self, title: str, url: str) -> None:
        title = "" if self._link_has_name else title or " ".join(self._link_text.split())
        self._link = None
        if self._current is None:
            self._waiting.append((title, url))
        else:
            self._current.link(title, url)

    def _leave_paragraph(self) -> None:
        """End a name that was not closed; give links of a paragraph without one to the person before."""
        self._name_tags.clear()
        for title, url in self._waiting if self.people else ():
            self.people[-1].link(title, url)
        self._waiting.clear()


# Lines such as "Presenter: X"


def _read_statements(
    lines: Sequence[str], body_start: int, hinted: Iterable[int], taken: set[int]
) -> Iterator[_Find]:
    head_end = _head_end(lines, body_start, taken)
    done = body_start
    for index in hinted:
        if index in taken or not _LEAD.match(lines[index]):
            continue
        if index == done or index - 1 in taken or _ends_block(lines[index - 1]):
            last, finds = _read_statement(lines, index, in_head=index < head_end)
            yield from finds
            done = last + 1 if finds else done


def _ends_block(line: str) -> bool:
    return not line.strip() or bool(_HEADING.match(line) or _RULE.match(line))


def _head_end(lines: Sequence[str], body_start: int, taken: set[int]) -> int:
    """Return the index after the head: up to the first heading, or some 15 lines if that is more."""
    seen = 0
    before_heading = True
    for index in range(body_start, len(lines)):
        if index in taken or not lines[index].strip():
            continue
        seen += 1
        before_heading = before_heading and not _HEADING.match(lines[index])
        if seen > (_LONGEST_HEAD if before_heading else _HEAD):
            return index
    return len(lines)


def _read_statement(lines: Sequence[str], first: int, *, in_head: bool) -> tuple[int, list[_Find]]:
    """Return the last line of the statement that may begin at ``first``, and what it says."""
    last = _statement_end(lines, first)
    flat = _flatten(_fix_run(_join(lines[first : last + 1])))
    free = flat.whole and _can_go(lines, first, last)
    said: list[tuple[str, list[_Draft]]] = []
    for role, label, value in _split_labels(flat.text):
        if not in_head and (role != "byline" or not _is_blank(lines, last + 1)):
            return first, []
        reader = _PeopleReader(flat.links, first + 1, label)
        people = reader.read(value)
        if people is None:
            return first, []
        free = free and reader.clean
        said.append((role, people))
    # A line goes once, however much it says.
    spans = [range(first, last + 1) if free else range(0), *[range(0)] * len(said)]
    return last, [_Find(role, people, span) for (role, people), span in zip(said, spans, strict=False)]


def _statement_end(lines: Sequence[str], first: int) -> int:
    """Return the last line of a statement: names may go on after a comma, or in a list below."""
    last = first
    while _GOES_ON.search(lines[last]) and not _is_blank(lines, last + 1):
        last += 1
    if _MARKUP.sub("", lines[first]).endswith(":"):
        after = first + 1 + _is_blank(lines, first + 1)
        while after < len(lines) and _BULLET.match(lines[after]):
            last = after
            after += 1
    return last


def _join(lines: Sequence[str]) -> str:
    items = len(lines) > 1 and _BULLET.match(lines[-1])
    sources = (_BULLET.sub("", line).strip(" \t\r\\") for line in lines)
    return ("; " if items else " ").join(source for source in sources if source)


def _is_blank(lines: Sequence[str], index: int) -> bool:
    return index >= len(lines) or not lines[index].strip()


def _can_go(lines: Sequence[str], first: int, last: int) -> bool:
    """Whether the line below keeps its meaning without the statement."""
    if _is_blank(lines, last + 1):
        return True
    # An underline would become text, a continuation an indented code block or a stray paragraph.
    return not lines[last + 1].startswith(("=", " ", "\t"))


def _split_labels(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield role, label and value for each label in a line that begins with one."""
    labels = list(_LABEL.finditer(text))
    byline = _BYLINE.match(text)
    if byline:
        labels.insert(0, byline)
    if not labels or labels[0].start() > 0:
        return
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        value = text[label.end() : end].strip(" \t\n,;|/·•")
        yield label.lastgroup or "", label[0].rstrip(": ").casefold(), value


class _ExactMarkdown(MarkdownIt):
    """Markdown whose URLs stay as they were written; we judge them ourselves."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        """Keep ``url``."""
        return url

    def validateLink(self, url: str) -> bool:  # noqa: N802
        """Take any link, as one that is not understood would be read as part of a name."""
        return True


@cache
def _inline_parser() -> _ExactMarkdown:
    return _ExactMarkdown("commonmark")


class _Flat:
    """One line of Markdown as a reader sees it, each link replaced by a private character."""

    def __init__(self) -> None:
        self.links: list[tuple[str, str]] = []
        """Text and URL of each."""
        self._texts: list[str] = []
        self._open_tags = 0
        self._link: tuple[int, str] | None = None

    @property
    def text(self) -> str:
        """What is left of the line."""
        return "".join(self._texts).strip()

    @property
    def whole(self) -> bool:
        """Whether the line can go without leaving an HTML tag open or closed twice."""
        return self._open_tags == 0 and self._link is None

    def add(self, token: Token) -> None:
        """Add an inline token; what has no place among names becomes U+FFFC."""
        match token.type:
            case "link_open":
                self._open_link(str(token.attrGet("href") or ""))
            case "link_close":
                self._close_link()
            case "html_inline":
                self._add_tag(_Tag(token.content))
            case "softbreak" | "hardbreak":
                self._texts.append(" ")
            case "image" | "code_inline":
                self._texts.append("\ufffc")
            case _:
                self._texts.append(token.content)

    def _add_tag(self, tag: _Tag) -> None:
        self._open_tags += tag.step
        if tag.name == "a" and tag.step > 0:
            self._open_link(tag.href)
        elif tag.name == "a":
            self._close_link()
        elif not tag.step:
            self._texts.append(" ")

    def _open_link(self, url: str) -> None:
        self._link = len(self._texts), url

    def _close_link(self) -> None:
        if self._link is None or len(self.links) > ord(_LAST_LINK) - ord(_FIRST_LINK):
            return
        begin, url = self._link
        mark = chr(ord(_FIRST_LINK) + len(self.links))
        self.links.append((" ".join("".join(self._texts[begin:]).split()), url))
        self._texts[begin:] = [mark]
        self._link = None


def _flatten(source: str) -> _Flat:
    flat = _Flat()
    for block in _inline_parser().parseInline(_PRIVATE.sub("\ufffd", source)):
        for token in block.children or ():
            flat.add(token)
    return flat


class _Tag(HTMLParser):
    """One HTML tag."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.name = ""
        self.href = ""
        self.step = 0
        """1 for a tag that opens, -1 for one that closes, 0 for one that stands alone."""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an opening tag."""
        self.name = tag
        self.step = 0 if tag in _VOID else 1
        self.href = (dict(attrs).get("href") or "").strip()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Leave a tag that closes itself without a name, as nothing can be in it."""

    def handle_endtag(self, tag: str) -> None:
        """Note a closing tag."""
        self.name = tag
        self.step = -1


class _PeopleReader:
    """Reads "[Ann Lee](url) ([@ann](url)), Bob Ray and Cy Poe"."""

    def __init__(self, links: Sequence[tuple[str, str]], line: int, label: str) -> None:
        self.clean = True
        """Whether names and links are all that the text says."""
        self._links = links
        self._line = line
        self._plural = label.endswith("rs")
        # "Speaker: Thanks" is what somebody said, and "Liveblog by Acme" a firm.
        self._fewest_words = 1 if label.startswith(("presenter", "live")) and not label.endswith("by") else 2
        self._people: list[_Draft] = []
        self._filler = False
        self._depth = 0
        self._after = "next"
        """What stood before: ``next`` begins a person, ``comma`` may, ``dash`` and ``""`` do not."""

    def read(self, value: str) -> list[_Draft] | None:
        """Return the people, or ``None`` if this is prose."""
        value = _LAST_STOP.sub("", clean_name(value))
        for piece in _PIECE.finditer(value):
            if self._read_piece(piece.lastgroup or "text", piece[0].strip()):
                continue
            self.clean = False
            # "Ann Lee, an engineer" names somebody; "Ann Lee is an engineer" is a sentence.
            return self._people if self._people and self._after in {"comma", "dash"} else None
        return self._people if self._people or self._filler else None

    def _read_piece(self, kind: str, text: str) -> bool:
        """Return whether a piece of the line is understood."""
        match kind:
            case "open" | "close":
                self._depth += 1 if kind == "open" else -1
                return True
            case "next" | "comma" | "dash":
                self._after = kind
                return True
            case "link":
                understood = self._read_link(*self._links[ord(text) - ord(_FIRST_LINK)])
            case "url" | "mail":
                understood = self._add_link("", f"mailto:{text}" if kind == "mail" else text)
            case _:
                understood = not text.strip(".:") or self._read_text(text)
        if understood and text:
            self._after = ""
        return understood

    def _read_link(self, title: str, url: str) -> bool:
        if "$" in title or "$" in url:
            self._filler = True
            return True
        if title == url:
            return self._add_link("", url)
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
            self.clean = False
            return bool(self._people)
        if self._after == "next" and _is_name(text, 1 if self._people else self._fewest_words):
            return self._add_person(text)
        if self._after == "comma" and self._plural and _is_name(text, 2):
            return self._add_person(text)
        return False

    def _add_person(self, name: str, url: str = "") -> bool:
        name = clean_name(name)
        if not name or len(name.split()) > _MOST_WORDS or "\ufffc" in name:
            return False
        self._people.append(_Draft(name, self._line))
        self._people[-1].link("", url)
        return True

    def _add_link(self, title: str, url: str) -> bool:
        if self._people:
            self._people[-1].link(title, url)
        return bool(self._people)


def _is_name(text: str, fewest_words: int) -> bool:
    words = text.split()
    if not fewest_words <= len(words) <= _MOST_WORDS or words[-1][0].islower():
        return False
    return all(map(_is_name_word, words))


def _is_name_word(word: str) -> bool:
    if word.endswith(".") and len(word) > _LONGEST_TITLE + 1:
        return False
    return bool(_WORD.fullmatch(word)) and (_PARTICLE.fullmatch(word) is not None or not word[0].islower())


# JSX


def _prose_runs(lines: Sequence[str], body_start: int) -> Iterator[tuple[int, int]]:
    """Yield first line and end of each run of lines that are neither blank nor code."""
    skipped = bytearray(not line.strip() for line in lines)
    for token in parse_blocks(lines, body_start):
        if token.type in {"fence", "colon_fence", "code_block"} and token.map:
            first, end = token.map
            skipped[first:end] = b"\1" * len(skipped[first:end])
    first = body_start
    for index in range(body_start, len(lines) + 1):
        if index == len(lines) or skipped[index]:
            if first < index:
                yield first, index
            first = index + 1


def _fix_run(run: str) -> str:
    """Return HTML for the JSX in ``run``, which holds no blank line."""
    fixed: list[str] = []
    unclosed: set[str] = set()
    position = 0
    while piece := _RUN_PIECE.search(run, position):
        fixed.append(run[position : piece.start()])
        position = piece.end()
        mark = piece[0]
        if mark.startswith("{"):
            # An entity, as a line of nothing but spaces would end the HTML block.
            fixed.append("&#32;")
        elif tag := _TAG.match(run, piece.start()):
            fixed.append(_ATTRIBUTES.sub(_fix_attribute, tag[0]))
            position = tag.end()
        else:
            position = _literal_end(run, piece, unclosed)
            fixed.append(run[piece.start() : position])
    return "".join([*fixed, run[position:]])


def _literal_end(run: str, piece: re.Match[str], unclosed: set[str]) -> int:
    """Return where inline code or a comment that begins at ``piece`` ends, if it is one."""
    mark = piece[0]
    if mark in unclosed:
        return piece.end()
    if mark == "<!--":
        closing = re.compile("-->").search(run, piece.end())
    elif mark.startswith("`"):
        closing = re.compile(rf"(?<!`){mark}(?!`)").search(run, piece.end())
    else:
        return piece.end()
    if closing is None:
        unclosed.add(mark)
        return piece.end()
    return closing.end()


def _fix_attribute(match: re.Match[str]) -> str:
    name, value = match["name"], match["value"]
    if name and not (value or "").startswith("{"):
        rest = match[0][len(match["space"]) + len(name) :]
        return match["space"] + _JSX_NAMES.get(name, name) + rest
    fixed = _fix_value(name, value[1:-1].strip()) if name else ""
    fixed = match["space"] + fixed if fixed else ""
    # A line must stay, and must not become blank: that would end the HTML block.
    return fixed + "\ndata-jsx" * (match[0].count("\n") - fixed.count("\n"))


def _fix_value(name: str, expression: str) -> str:
    """Return the HTML attribute for ``name={expression}``, or ``""`` where only JavaScript knows it."""
    html_name = _JSX_NAMES.get(name, name)
    if expression == "true":
        return html_name
    if _JSX_NUMBER.fullmatch(expression):
        return f'{html_name}="{expression}"'
    if text := _JSX_TEXT.fullmatch(expression):
        return f'{html_name}="{escape(text[text.lastgroup or 0])}"'
    css = _css(expression[1:-1]) if name == "style" and expression.startswith("{") else ""
    return f'style="{css}"' if css else ""


def _css(pairs: str) -> str:
    """Return CSS for the inside of a JavaScript object of plain values, else ``""``."""
    declarations: list[str] = []
    position = 0
    while pair := _STYLE_PAIR.match(pairs, position):
        position = pair.end()
        key, value = pair["key"], pair["value"]
        if value[0] in "'\"":
            value = value[1:-1]
        elif value != "0" and not _UNITLESS.fullmatch(key):
            value += "px"
        name = key if key.startswith("--") else re.sub("[A-Z]|^ms(?=[A-Z])", _kebab, key)
        end = ";" if pair["comma"] else ""
        declarations.append(f"{pair['before']}{name}: {escape(value)}{pair['after']}{end}")
    return "".join(declarations) + pairs[position:] if not pairs[position:].strip() else ""


def _kebab(match: re.Match[str]) -> str:
    return "-" + match[0].lower()
