"""The JSX of old posts turned into the HTML that Markdown understands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from sphinx_liveblog.archive.headings import parse_blocks

_HINTS = ("className", "htmlFor", "={")
_NAMES = {"className": "class", "htmlFor": "for"}
_CODE_TOKENS = frozenset({"fence", "colon_fence", "code_block"})
_ATTRIBUTE = (
    r"(?P<space>\s++)(?P<name>[^\s\"'<>/={}`]++)"
    r"(?P<value>\s*=\s*(?:\"[^\"]*\"|'[^']*'|\{(?P<expression>(?>[^{}\n]|\{[^{}\n]*\})*+)\}|[^\s\"'=<>`{}]++))?"
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TAG = re.compile(
    r"\\.|(?<!`)(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)"
    rf"|(?P<tag><[A-Za-z][\w.:-]*+(?>{_ATTRIBUTE})*+\s*/?>)",
    re.DOTALL,
)
"""An escape, inline code or a tag."""
_LITERAL = re.compile(r"\"(?P<double>[^\"\\]*)\"|'(?P<single>[^'\\]*)'|(?P<number>-?\d+(?:\.\d+)?)")
_STYLE_PAIR = re.compile(
    r"\s*(?P<key>[A-Za-z]+)\s*:\s*(?P<value>'[^'\\]*'|\"[^\"\\]*\"|-?\d+(?:\.\d+)?)\s*(?:,|$)"
)
_UNITLESS = frozenset({"flex", "flexGrow", "fontWeight", "lineHeight", "opacity", "order", "zIndex"})


def fix_jsx(text: str, body_start: int) -> str:
    """Return ``text`` with the JSX of its HTML tags turned into HTML, the number of lines unchanged.

    ``className`` becomes ``class``, ``htmlFor`` becomes ``for``, ``style={{...}}`` with plain values
    becomes CSS; an attribute with any other expression becomes ``data-jsx``, as nothing could evaluate
    it. Code (fenced, indented, inline) and directives stay as they are. Without JSX the very same
    object comes back.
    """
    if not any(hint in text for hint in _HINTS):
        return text
    lines = text.split("\n")
    for first, end in _prose_runs(lines, body_start):
        lines[first:end] = _TAG.sub(_fix_tag, "\n".join(lines[first:end])).split("\n")
    fixed = "\n".join(lines)
    return text if fixed == text else fixed


def _prose_runs(lines: Sequence[str], body_start: int) -> Iterator[tuple[int, int]]:
    """Yield first line and end of each run of lines that are neither blank nor code."""
    skipped = {index for index, line in enumerate(lines) if not line.strip()}
    for token in parse_blocks(lines, body_start):
        if token.type in _CODE_TOKENS and token.map:
            skipped.update(range(*token.map))
    for is_skipped, run in groupby(range(body_start, len(lines)), skipped.__contains__):
        if not is_skipped:
            indices = list(run)
            yield indices[0], indices[-1] + 1


def _fix_tag(match: re.Match[str]) -> str:
    return _ATTRIBUTES.sub(_fix_attribute, match[0]) if match["tag"] else match[0]


def _fix_attribute(match: re.Match[str]) -> str:
    name = _NAMES.get(match["name"], match["name"])
    if match["expression"] is None:
        return match["space"] + name + (match["value"] or "")
    # Something must stay: a line that becomes blank would end the HTML block.
    return match["space"] + (_fix_expression(name, match["expression"].strip()) or "data-jsx")


def _fix_expression(name: str, expression: str) -> str:
    """Return the HTML attribute for ``name={expression}``, or ``""`` where only JavaScript knows it."""
    if expression == "true":
        return name
    if literal := _LITERAL.fullmatch(expression):
        return f'{name}="{escape(literal[literal.lastgroup or 0])}"'
    css = _css(expression[1:-1]) if name == "style" and expression.startswith("{") else ""
    return f'style="{css}"' if css else ""


def _css(pairs: str) -> str:
    """Return CSS for the inside of a JavaScript object of plain values, else ``""``."""
    if _STYLE_PAIR.sub("", pairs).strip():
        return ""
    return "; ".join(map(_declaration, _STYLE_PAIR.finditer(pairs)))


def _declaration(pair: re.Match[str]) -> str:
    key, value = pair["key"], pair["value"]
    if value[0] in "'\"":
        value = value[1:-1]
    elif value != "0" and key not in _UNITLESS:
        value += "px"
    name = re.sub("[A-Z]", lambda capital: f"-{capital[0].lower()}", key)
    return f"{name}: {escape(value)}"
