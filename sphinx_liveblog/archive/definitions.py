"""What a source text defines that references elsewhere may name: labels, terms, equations, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from sphinx_liveblog.archive.headings import list_rst_titles, list_titles

_LABEL = re.compile(
    r"""^\s*(?:
          \((?P<myst>[^)\n]+)\)=                # (label)=
        | \.\.[ ]_(?P<rst>`[^`\n]+`|[^:\n]+):   # .. _label:
        | \.\.[ ]\[(?P<citation>[^\]\n]+)\]     # .. [citation]
        | :(?:name|label):\s*(?P<name>[^\n]+)
        | (?:\#\|?\s*)?(?:name|label):\s*(?P<cell>\S+)
      )
      | \$\$[ \t]*\((?P<equation>[^)\n]+)\)     # $$ (equation)
      | \{[^{}\n]*?\#(?P<attribute>[^\s}]+)     # {.class #label}
      | \\label\{(?P<latex>[^}\n]+)\}
    """,
    re.MULTILINE | re.VERBOSE,
)
_SIGNS = (")=", ".. _", ".. [", "name:", "label:", "#", "$$", "\\label{")
"""What no definition but a term does without: most texts have none of them."""

_GLOSSARY = re.compile(
    r"^(?P<indent>[ \t]*)(?:\.\.[ \t]+glossary::|(?P<fence>[`:~]{3,})\{glossary\})[^\n]*\n", re.MULTILINE
)


def find_definitions(text: str) -> set[str]:
    """Return the labels, equations, citations and terms of a source text, lower case, each on one line.

    It reads MyST and reStructuredText alike, and rather too much than too little: a name that a public
    text has too is never held to be secret.
    """
    found: set[str] = set()
    if any(sign in text for sign in _SIGNS):
        found.update(next(filter(None, match.groups()), "") for match in _LABEL.finditer(text))
    if "glossary" in text:
        found.update(_find_terms(text))
    return {name for name in map(fold_name, found) if name}


def find_titles(text: str, path: str, body_start: int) -> set[str]:
    """Return the titles of the sections of a source text as ``sphinx.ext.autosectionlabel`` names them."""
    is_markdown = PurePosixPath(path).suffix != ".rst"
    titles = (list_titles if is_markdown else list_rst_titles)(text, body_start)
    return {name for name in map(fold_name, titles) if name}


def fold_name(name: str) -> str:
    """Return a name as references are compared: docutils' ``fully_normalize_name``."""
    return " ".join(name.strip("` \"'").lower().split())


def _find_terms(text: str) -> Iterator[str]:
    for start in _GLOSSARY.finditer(text):
        lines = text[start.end() :].splitlines()
        indent = len(start["indent"].expandtabs())
        block = _fenced(lines, start["fence"]) if start["fence"] else _indented(lines, indent)
        yield from _terms_of(block)


def _fenced(lines: Sequence[str], fence: str) -> list[str]:
    end = next((number for number, line in enumerate(lines) if line.strip().startswith(fence)), len(lines))
    return list(lines[:end])


def _indented(lines: Sequence[str], indent: int) -> list[str]:
    end = next(
        (number for number, line in enumerate(lines) if line.strip() and _indent_of(line) <= indent),
        len(lines),
    )
    return list(lines[:end])


def _terms_of(block: Sequence[str]) -> Iterator[str]:
    """Yield the terms of a glossary: its least indented lines, without options and classifiers."""
    lines = [line for line in block if line.strip() and not line.lstrip().startswith((":", ".. "))]
    least = min(map(_indent_of, lines), default=0)
    for line in lines:
        if _indent_of(line) == least:
            yield line.partition(" : ")[0]


def _indent_of(line: str) -> int:
    line = line.expandtabs()
    return len(line) - len(line.lstrip())
