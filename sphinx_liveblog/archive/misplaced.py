"""Front matter that no parser takes for such: without its fences, or with wrong ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from sphinx_liveblog.archive.values import canonical_key

PUBLISHING_KEYS: Final = frozenset({"published", "publishdate", "draft"})
"""Canonical keys that say whether, or when, a document is public."""

_LANGUAGE: Final = r"[ \t]*(?:ya?ml|toml)"
_OPENER: Final = re.compile(rf"(?:-{{2,}}|[–—][–—-]*|\+{{3}}|(?:`{{3,}}|~{{3,}}){_LANGUAGE})", re.IGNORECASE)
_CLOSER: Final = re.compile(r"(?:-{2,}|[–—][–—-]*|\+{3}|`{3,}|~{3,}|\.\.\.)")
_YAML_KEY: Final = re.compile(r"[\"']?(?P<key>[^\W\d][\w-]*)[\"']?[ \t]*:(?:[ \t]+(?P<value>.*))?")
_TOML_KEY: Final = re.compile(r"(?P<key>[^\W\d][\w-]*)[ \t]*=[ \t]*(?P<value>.*)")
_MORE: Final = re.compile(r"[ \t#\]}]|-[ \t]")
"""How lines begin that go on with the value above them, and comments."""
_FLAG: Final = re.compile(r"[\"']?(?:true|false|yes|no|on|off)[\"']?[ \t]*(?:#.*)?", re.IGNORECASE)
_DATE: Final = re.compile(r"[\"']?\d{4}-\d\d?-\d\d?(?:[T ][\d:.Z+ -]*)?[\"']?[ \t]*(?:#.*)?")

_MISSING: Final = "The opening --- is missing: write it on the first line of the file, above these lines."
_INSTEAD: Final = "The opening --- is missing: write it in place of this line, and --- below the last key."
_TOML: Final = "The opening --- is missing: front matter is YAML (key: value) between two lines of ---."


def find_misplaced(lines: Sequence[str]) -> tuple[int, str] | None:
    """Find front matter at the top of ``lines`` that lacks its opening fence, or has another one.

    Only the first block counts, and only if every line of it is a key, or goes on with one, and one
    of :data:`PUBLISHING_KEYS` is among them. A single key, or keys without any fence, must have a
    value that says yes, no, or a date, for prose may begin with ``Draft: ...``.

    :returns: the 1-based line at which it begins, and what to do.
    """
    first = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    opener = lines[first].rstrip() if first < len(lines) else ""
    is_opened = _OPENER.fullmatch(opener) is not None
    is_toml = is_opened and (opener.startswith("+") or opener.lower().endswith("toml"))
    pattern = _TOML_KEY if is_toml else _YAML_KEY
    body = lines[first + is_opened :]
    fenced = list(takewhile(lambda line: not _CLOSER.fullmatch(line.rstrip()), body))
    keys = _read_keys(fenced, pattern) if len(fenced) < len(body) else []
    has_fence = is_opened or bool(keys)
    keys = keys or _read_keys(_first_paragraph(fenced), pattern)
    is_sure = has_fence and len(keys) > 1
    if any(
        canonical_key(key) in PUBLISHING_KEYS and (is_sure or is_plain(key, value)) for key, value in keys
    ):
        return first + 1, _TOML if is_toml else _INSTEAD if is_opened else _MISSING
    return None


def is_plain(key: str, value: str) -> bool:
    """Whether ``value`` is what front matter says, and not what prose or a bibliography does.

    ``Published: 2021-05-03`` is how papers begin; a date counts under a key in lower case only.
    """
    return bool(_FLAG.fullmatch(value) or (key[:1].islower() and _DATE.fullmatch(value)))


def _first_paragraph(lines: Sequence[str]) -> list[str]:
    start = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    return list(takewhile(str.strip, lines[start:]))


def _read_keys(lines: Sequence[str], pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Return the keys of a block with the values on their lines; none if any line is something else."""
    keys: list[tuple[str, str]] = []
    for line in lines:
        found = pattern.fullmatch(line.rstrip())
        if found:
            keys.append((found["key"], found["value"] or ""))
        elif line.strip() and not (keys and _MORE.match(line)):
            return []
    return keys
