"""YAML files that people edit: changed in place, comments, order and quotes kept. PyYAML reads, this writes.

ruamel.yaml, because it is the library that keeps comments; it reads YAML 1.2, where ``yes`` is a text, so
that whatever PyYAML would take for something else is quoted.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from yaml.reader import ReaderError
from yaml.resolver import Resolver

from sphinx_liveblog.importers.merging import plain
from sphinx_liveblog.importers.records import NO_VALUE
from sphinx_liveblog.importers.source import UnreadableError
from sphinx_liveblog.importers.yamllines import Outline, Paths, weave

if TYPE_CHECKING:
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST_LINE = 100_000
"""Lines are not broken: what a person wrote in one line stays in one."""
_SHORT_LIST = 88
_RESOLVER = Resolver()
_BOM = "\ufeff"
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class YamlFile:
    """A mapping in a file, as it stands there.

    What has not changed keeps its lines. ruamel hangs a comment on the token before it, with which it goes or
    stays behind; a line that is a comment, or blank, belongs to what comes after it. So such lines are put
    aside, and back again.
    """

    def __init__(self, name: str, text: str) -> None:
        """Read a text, with whichever line ends, with or without a BOM; an empty one is an empty mapping.

        :raises UnreadableError: it is no YAML, or no mapping. The message has file and line.
        """
        self.name = name
        self._bom = _BOM if text.startswith(_BOM) else ""
        self._newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
        lines = text.removeprefix(_BOM).replace("\r\n", "\n").replace("\r", "\n")
        self._outline = self._look_over(lines if lines.strip() else "")
        self._yaml = _make_yaml(self._outline)
        self.content = self._read()
        self._before = plain(self.content)
        self._keys = list(self.content)

    def _look_over(self, text: str) -> Outline:
        try:
            return Outline(text)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            message = f"{self.name}:{line}: {error.problem}: mend the file first; nothing was written"
            raise UnreadableError(message) from error
        except ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            message = f"{self.name}:{line}: {error.reason}: mend the file first; nothing was written"
            raise UnreadableError(message) from error
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            message = f"{self.name}: this cannot be read: {error}; nothing was written"
            raise UnreadableError(message) from error

    def _read(self) -> CommentedMap:
        from ruamel.yaml.comments import CommentedMap  # noqa: PLC0415  # an extra
        from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415

        lines = self._outline.lines
        kept = [number for number in range(len(lines)) if number not in self._outline.aside]
        try:
            found = self._yaml.load("".join(f"{lines[number]}\n" for number in kept))
        except MarkedYAMLError as error:
            mark = error.problem_mark
            line = kept[min(mark.line, len(kept) - 1)] + 1 if mark and kept else 1
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
        """Return the file as it is now, with the line ends and the BOM that it had.

        :raises UnreadableError: it could not be read again, or a comment would be lost.
        """
        written = self._dump(self.content)
        if not self._outline.lines:
            # Nobody has written anything that could get lost.
            return self._bom + written.replace("\n", self._newline)
        new, same = Outline(written), Outline(self._dump(self._read()))
        unchanged = {part.paths for part in same.parts if new.code_of(part) == same.code_of(part)}
        for kept in (unchanged, frozenset[Paths]()):
            text = weave(self._outline, new, kept)
            if self._is_right(text, written):
                return self._bom + text.replace("\n", self._newline)
        message = f"{self.name}: a comment or a value would get lost: mend by hand; nothing was written"
        raise UnreadableError(message)

    def _dump(self, content: object) -> str:
        stream = io.StringIO()
        self._yaml.dump(content, stream)
        try:
            yaml.load(stream.getvalue(), _LOADER)  # noqa: S506  # makes nothing but texts
        except (yaml.YAMLError, ValueError) as error:
            found = f"what would be written cannot be read: {error}"
            message = f"{self.name}: {found}: mend by hand; nothing was written"
            raise UnreadableError(message) from error
        return stream.getvalue()

    def _is_right(self, text: str, written: str) -> bool:
        """Whether a text says what ``written`` says, and has each comment of the file, in order."""
        try:
            is_same = yaml.load(text, _LOADER) == yaml.load(written, _LOADER)  # noqa: S506  # as above
            rest = iter(Outline(text).comments())
        except (yaml.YAMLError, ValueError):
            return False
        return is_same and all(comment in rest for comment in self._outline.comments())


def read_yaml_text(path: Path) -> str:
    """Return the text of a file with the line ends and the BOM that it has; an empty one where there is none.

    :raises UnreadableError: it cannot be opened, or is not UTF-8. The message has file and line.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ""
    except OSError as error:
        message = f"{path}: this cannot be read: {error.strerror}; nothing was written"
        raise UnreadableError(message) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{path}:{line}: this is not UTF-8: save the file as UTF-8 first; nothing was written"
        raise UnreadableError(message) from error


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


def _make_yaml(outline: Outline) -> YAML:
    """Return a reader and writer that indents as a file does.

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
    steps = outline.steps
    offset = steps.get("list", 2)
    item = max(steps.get("item", 2), 2)
    made.indent(mapping=max(steps.get("mapping", 2), 1), sequence=offset + item, offset=offset)
    return made
