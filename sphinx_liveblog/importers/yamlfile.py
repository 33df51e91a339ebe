"""YAML files that people edit: changed in place, comments, order and quotes kept. PyYAML reads, this writes.

ruamel.yaml, because it is the library that keeps comments; it reads YAML 1.2, where ``yes`` is a text, so
that whatever PyYAML would take for something else is quoted.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml
from yaml.resolver import Resolver

from sphinx_liveblog.importers.merging import plain
from sphinx_liveblog.importers.records import NO_VALUE
from sphinx_liveblog.importers.source import UnreadableError

if TYPE_CHECKING:
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

_LIST = re.compile(r"^[\w\"'].*:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*( *)- ", re.MULTILINE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST_LINE = 100_000
"""Lines are not broken: what a person wrote in one line stays in one."""
_SHORT_LIST = 88
_RESOLVER = Resolver()


class YamlFile:
    """A mapping in a file, as it stands there."""

    def __init__(self, name: str, text: str) -> None:
        """Read a text; an empty one is an empty mapping.

        :raises UnreadableError: it is no YAML, or no mapping. The message has file and line.
        """
        self.name = name
        self._yaml = _make_yaml(text)
        self.content = self._read(text)
        self._before = plain(self.content)
        self._keys = list(self.content)

    def _read(self, text: str) -> CommentedMap:
        from ruamel.yaml.comments import CommentedMap  # noqa: PLC0415  # an extra
        from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415

        try:
            found = self._yaml.load(text)
        except MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            message = f"{self.name}:{line}: {error.problem}: mend the file first; nothing was written"
            raise UnreadableError(message) from error
        except (YAMLError, ValueError, RecursionError) as error:
            message = f"{self.name}: this cannot be read: {error}; nothing was written"
            raise UnreadableError(message) from error
        if found is None:
            return CommentedMap()
        if not isinstance(found, CommentedMap):
            message = f"{self.name}:1: this should be a mapping: mend the file first; nothing was written"
            raise UnreadableError(message)
        return found

    def is_changed(self) -> bool:
        """Whether the content is another than that of the text that was read."""
        return plain(self.content) != self._before or list(self.content) != self._keys

    def text(self) -> str:
        """Return the file as it is now."""
        stream = io.StringIO()
        self._yaml.dump(self.content, stream)
        return stream.getvalue()


def update_mapping(
    target: Any,  # noqa: ANN401  # ruamel's
    values: Mapping[str, object],
    order: Sequence[str],
) -> None:
    """Write values into a mapping of a file; ``None`` takes a key out, a new one stands as ``order`` says."""
    for key, value in values.items():
        if value is None:
            target.pop(key, None)
        elif key in target:
            target[key] = to_yaml(value)
        else:
            target.insert(_position(list(target), key, order), key, to_yaml(value))


def _position(keys: Sequence[str], key: str, order: Sequence[str]) -> int:
    """Return where a new key goes: behind the last of those that ``order`` has before it."""
    before = set(order[: order.index(key)]) if key in order else set(keys)
    return max((keys.index(known) + 1 for known in keys if known in before), default=0)


def new_mapping(values: Mapping[str, object]) -> Any:  # noqa: ANN401  # ruamel's
    """Return a mapping for a file."""
    return to_yaml(dict(values))


def to_yaml(value: object) -> Any:  # noqa: ANN401  # ruamel's
    """Return plain data as a file shall have it: long texts as blocks, short lists in one line."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq  # noqa: PLC0415  # an extra

    if isinstance(value, Mapping):
        found = CommentedMap()
        for key, item in value.items():
            found[key] = to_yaml(item)
        return found
    if isinstance(value, list | tuple):
        items = CommentedSeq([to_yaml(item) for item in value])
        if all(isinstance(item, str) and "\n" not in item for item in value) and (
            sum(len(str(item)) + 2 for item in value) < _SHORT_LIST
        ):
            items.fa.set_flow_style()
        return items
    return _text_to_yaml(value) if isinstance(value, str) else value


def _text_to_yaml(text: str) -> object:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString  # noqa: PLC0415

    if text == NO_VALUE:
        return None
    if _DAY.fullmatch(text):
        return _read_day(text)
    if "\n" in text:
        lines = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
        return LiteralScalarString(lines + "\n")
    return text if _is_plain_text(text) else DoubleQuotedScalarString(text)


def _read_day(text: str) -> object:
    """Return a day, which needs no quotes, unless there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _is_plain_text(text: str) -> bool:
    """Whether YAML 1.1, which PyYAML reads, takes an unquoted text for text."""
    # Its types say nothing of this method.
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return tag == "tag:yaml.org,2002:str"


def _make_yaml(text: str) -> YAML:
    """Return a reader and writer that keeps the way in which the lists of ``text`` are indented.

    :raises UnreadableError: the extra is not installed.
    """
    try:
        from ruamel.yaml import YAML  # noqa: PLC0415  # an extra
    except ImportError as error:
        message = 'importing needs more: pip install "sphinx-liveblog[import]"'
        raise UnreadableError(message) from error

    made = YAML()
    made.preserve_quotes = True
    made.width = _LONGEST_LINE
    made.allow_unicode = True
    match = _LIST.search(text)
    offset = len(match[1]) if match else 2
    made.indent(mapping=2, sequence=offset + 2, offset=offset)
    return made
