"""Front matter changed in place: a key that nobody means to change keeps every byte."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import yaml

from sphinx_liveblog.archive.posts import POST_KEYS
from sphinx_liveblog.archive.topmatter import LINE
from sphinx_liveblog.archive.values import Fields, canonical_key
from sphinx_liveblog.importers.migration.plan import LeftError, Plan, texts_of
from sphinx_liveblog.importers.yamlfile import YamlFile, to_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_liveblog.archive.topmatter import FrontMatter

BOM = "\ufeff"
_ORDER = {canonical_key(key): number for number, key in enumerate(POST_KEYS)}
_NOT_PLAIN = tuple("[{\"'|>-#&*!%@`")


@dataclass(slots=True)
class _Part:
    """Lines of the head, with their ends: of one key, or of none."""

    key: str
    """Canonical, empty for comments and blank lines."""
    lines: list[str]


def line_end(text: str) -> str:
    """Return how the lines of ``text`` end, judged by the first."""
    found = LINE.match(text)
    return (found[2] if found else "") or "\n"


def change_head(text: str, block: FrontMatter | None, plan: Plan, *, is_rst: bool) -> str:
    """Return ``text`` with the changes of ``plan`` to its front matter, which is made where there is none.

    :raises LeftError: a key to be changed cannot be told from the others by its lines.
    """
    if not plan.values and not plan.renames:
        return text
    _check(block, plan)
    before, parts, after = _split(text, block, is_rst=is_rst)
    end = line_end(text)
    render = _render_field if is_rst else _render_yaml
    for key, value in _in_order(plan):
        old = next((old for old, new in plan.renames.items() if new == key), key)
        _change(parts, old, key, value, lambda *args: _lines(render(*args), end))
    return before + "".join(line for part in parts for line in part.lines) + after


def _check(block: FrontMatter | None, plan: Plan) -> None:
    if block is None:
        return
    if block.shared_anchors:
        message = "the front matter is in braces, or has anchors: write one key a line"
        raise LeftError(block.first_line, message)
    changed = {canonical_key(key) for key in (*plan.values, *plan.renames)}
    if repeated := changed & block.repeated:
        line = max(first for key, first, _ in block.spans if canonical_key(key) in repeated)
        message = "this key stands twice: remove one of them"
        raise LeftError(line, message)


def _in_order(plan: Plan) -> list[tuple[str, object]]:
    last = len(_ORDER)
    return sorted(plan.values.items(), key=lambda item: _ORDER.get(canonical_key(item[0]), last))


# Parts


def _split(text: str, block: FrontMatter | None, *, is_rst: bool) -> tuple[str, list[_Part], str]:
    """Return what stands before the keys, the keys, and what stands behind them."""
    if block is None:
        return _make_room(text, is_rst=is_rst)
    lines = [found[0] for found in islice(LINE.finditer(text), block.last_line)]
    fences = 0 if is_rst else 1
    first, last = block.first_line + fences, block.last_line - fences
    parts: list[_Part] = []
    done = first
    for key, begin, stop in block.spans:
        parts.append(_Part("", lines[done - 1 : begin - 1]))
        parts.append(_Part(canonical_key(key), lines[begin - 1 : stop]))
        done = stop + 1
    parts.append(_Part("", lines[done - 1 : last]))
    rest = lines[last:]
    return "".join(lines[: first - 1]), parts, "".join(rest) + text[len("".join(lines)) :]


def _make_room(text: str, *, is_rst: bool) -> tuple[str, list[_Part], str]:
    end = line_end(text)
    bom, body = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    gap = "" if not body or body[0] in "\r\n" else end
    fence = "" if is_rst else f"---{end}"
    return bom + fence, [], fence + gap + body


def _change(
    parts: list[_Part],
    old: str,
    new: str,
    value: object,
    render: Callable[[list[str], str, object], list[str]],
) -> None:
    index = _find(parts, old)
    if value is None:
        if index is not None:
            del parts[index]
        return
    if index is None:
        index = _place(parts, canonical_key(new))
        parts.insert(index, _Part("", []))
    parts[index] = _Part(canonical_key(new), render(parts[index].lines, new, value))


def _find(parts: list[_Part], key: str) -> int | None:
    return next((i for i, part in enumerate(parts) if part.key == canonical_key(key)), None)


def _place(parts: list[_Part], key: str) -> int:
    """Return where a new key goes: behind the last of those that the reference lists before it."""
    number = _ORDER.get(key, len(_ORDER))
    before = (i + 1 for i, part in enumerate(parts) if part.key and _ORDER.get(part.key, -1) < number)
    return max(before, default=0)


def _lines(text: str, end: str) -> list[str]:
    return [line + end for line in text.rstrip("\n").split("\n")]


# Writing a key


def _render_yaml(lines: list[str], key: str, value: object) -> str:
    """Return a key with a new value; a comment behind the old one stays."""
    file = YamlFile("front matter", "\n".join(line.rstrip("\r\n") for line in lines) + "\n")
    content = file.content
    old = next(iter(content), None)
    if old is not None and old != key:
        comment = content.ca.items.pop(old, None)
        del content[old]
        if comment is not None:
            content.ca.items[key] = comment
    content[key] = to_yaml(value)
    return file.text()


def _render_field(_lines: list[str], key: str, value: object) -> str:
    """Return a field whose value is read as YAML where it begins like such."""
    if isinstance(value, bool):
        return f":{key}: {str(value).lower()}"
    if isinstance(value, list | dict):
        flow: str = yaml.safe_dump(value, default_flow_style=True, width=float("inf"), allow_unicode=True)
        return f":{key}: {flow.strip()}"
    shown = str(value)
    is_plain = not shown.startswith(_NOT_PLAIN) and " #" not in shown and shown == " ".join(shown.split())
    return f":{key}: {shown if is_plain else json.dumps(shown, ensure_ascii=False)}"


def is_same(fields: Fields, key: str, value: object) -> bool:
    """Whether a key has this text, or list of texts, already."""
    pair = fields.get(key)
    if pair is None or value is None:
        return pair is None and value is None
    wanted = value if isinstance(value, list) else [value]
    return all(isinstance(item, str) for item in wanted) and texts_of(pair.value) == wanted
