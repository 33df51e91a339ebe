"""The unpublished post that each talk gets for its liveblogger, ready to be typed into.

Nothing of the programme stands in its body, and in its front matter only the title, quoted as YAML does: what
strangers wrote can take no effect there. All other facts come from the talk that the post names.
"""

from __future__ import annotations

import io
import re

import yaml

from sphinx_liveblog.importers.yamlfile import to_yaml

_HEAD = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?\n)---[ \t]*\r?\n", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t][^\r\n]*", re.MULTILINE)


def render_post(keys: dict[str, object]) -> str:
    """Return a post with these keys; typing at its end is typing an entry."""
    return f"---\n{_dump(keys)}---\n\n:::{{liveblog}}\n\n"


def rename_post(text: str, old: str, new: str) -> str:
    """Return a post with a new title, unless somebody has given it another one than ``old``."""
    head = _HEAD.match(text)
    line = _TITLE.search(head[1]) if head else None
    if head is None or line is None or _read_title(line[0]) != old:
        return text
    start = head.start(1)
    changed = _dump({"title": new}).rstrip("\n") + _read_comment(line[0])
    return text[: start + line.start()] + changed + text[start + line.end() :]


def _read_comment(line: str) -> str:
    """Return the comment behind a value, with the blanks before it."""
    ends = [token.end_mark.index for token in yaml.scan(line) if isinstance(token, yaml.ScalarToken)]
    rest = line[ends[-1] :]
    return rest if rest.lstrip().startswith("#") else ""


def _read_title(line: str) -> object:
    try:
        found = yaml.safe_load(line)
    except yaml.YAMLError:
        return None
    return found.get("title") if isinstance(found, dict) else None


def _dump(keys: dict[str, object]) -> str:
    """Return one key a line."""
    from ruamel.yaml import YAML  # noqa: PLC0415  # an extra

    made, stream = YAML(), io.StringIO()
    made.width = 100_000
    made.dump(to_yaml(keys), stream)
    return stream.getvalue()
