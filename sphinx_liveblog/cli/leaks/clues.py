"""By what something hidden can be known, and where a file has it."""

from __future__ import annotations

import enum
import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, islice
from typing import TypeAlias

from sphinx_liveblog.cli.leaks.wording import Reading, is_unspaced, list_words, normalise, trim_link

WINDOW = 5
"""Words in a row by which prose is known."""
_UNSPACED_WINDOW = 12
"""The same in scripts without spaces, where each letter counts."""
_MOST_HITS = 40
"""Of one clue in one file: a page that holds a whole post is no worse for more."""
_MOST_ADDRESSES = 1_000_000
"""Addresses to remember."""
_TELLING = 3
"""Words of a passage, or letters of one, that must say something."""
_DOCUMENT_SUFFIXES = (
    *(".html", ".htm", ".xhtml", ".json", ".fjson", ".fpickle", ".doctree", ".txt", ".md", ".rst", ".ipynb"),
    *(".xml", ".pseudoxml", ".tex", ".texi", ".1", ".pot", ".po", ".mo"),
)
_PAGES = ("/", ".html", ".htm", ".xhtml")
_PICTURE_SUFFIXES = frozenset({"png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "pdf", "eps"})
_INDEX = "index"
_CODE_WORD = re.compile(r"[^\W\d_]\w*\d\w*")


class Form(enum.Enum):
    """How a clue is looked for."""

    NAME = enum.auto()
    """Its words in a row."""
    PATH = enum.auto()
    """The end of an address, with any suffix of a document: ``posts/b`` in ``../posts/b.html``."""
    PART = enum.auto()
    """A part of an address, with or without its suffix: a slug, the name of a file."""
    ANCHOR = enum.auto()
    """What follows a ``#``, and an id in markup."""
    LINK = enum.auto()
    """A whole link to the web."""
    TEXT = enum.auto()
    """Any five of its words in a row."""
    FILE = enum.auto()
    """The bytes of a file; the text is their digest."""


@dataclass(frozen=True, slots=True)
class Clue:
    """Something by which a hidden thing can be known."""

    source: str
    """Path of the hidden thing's file, relative to the source folder."""
    kind: str
    """What it is, for people: ``document``, ``title``."""
    name: str
    """What a message may show; empty for what only the file itself should say."""
    form: Form
    text: str
    size: int = 0
    """Of a file, in bytes."""


Key: TypeAlias = "tuple[object, ...]"
"""What exactly was found: two windows of one text are two keys."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A clue, and which part of it was found."""

    clue: Clue
    key: Key


Words: TypeAlias = "tuple[str, ...]"


def _tells(word: str, plain: Collection[str]) -> bool:
    return len(word) >= _TELLING and word not in plain and word.isalpha()


def is_telling(words: Iterable[str], plain: Collection[str] = ()) -> bool:
    """Whether a few words are a sentence's own: not dates, numbers, markup or names that all know.

    :param plain: words of public names, which stand side by side in any list.
    """
    count = unspaced = 0
    for word in words:
        unspaced += is_unspaced(word)
        count += _tells(word, plain)
    return count >= _TELLING or unspaced >= _UNSPACED_WINDOW - 2


def is_name(words: Collection[str]) -> bool:
    """Whether words are a name by themselves: two that are words, or as much in letters without spaces."""
    return sum(word.isalpha() and len(word) > 1 for word in words) > 1 or (
        sum(map(is_unspaced, words)) > _TELLING
    )


def is_distinctive(name: str) -> bool:
    """Whether a name is more than one word, which might stand anywhere."""
    return bool(re.search(r"[^\W_][\W_]+[^\W_]", name))


def is_code_word(word: str) -> bool:
    """Whether a single word is distinctive: it has letters and a digit, as code names do."""
    letters = sum(char.isalpha() for char in word)
    return len(word) > WINDOW and letters >= _TELLING and bool(_CODE_WORD.fullmatch(word))


def windows(words: list[str], size: int = WINDOW) -> Iterator[Words]:
    """Yield every ``size`` words in a row."""
    return zip(*(islice(words, start, None) for start in range(size)), strict=False)


@dataclass(slots=True)
class Index:
    """Everything to look for, in tables: the cost of a search does not grow with their size."""

    public_paths: frozenset[Words] = frozenset()
    """Parts of the docnames and files that are public."""
    _windows: dict[Words, Clue] = field(default_factory=dict)
    _wide: dict[Words, Clue] = field(default_factory=dict)
    _words: dict[str, Clue] = field(default_factory=dict)
    _names: dict[Words, list[tuple[int, Words, Clue]]] = field(default_factory=lambda: defaultdict(list))
    """By the pair of words that is looked up: where it stands in the name, the name, and what it is."""
    _paths: dict[str, list[tuple[Words, Clue]]] = field(default_factory=lambda: defaultdict(list))
    """By last part."""
    _parts: dict[str, list[Clue]] = field(default_factory=lambda: defaultdict(list))
    _anchors: dict[str, list[Clue]] = field(default_factory=lambda: defaultdict(list))
    _links: dict[str, list[Clue]] = field(default_factory=lambda: defaultdict(list))
    _files: dict[str, list[Clue]] = field(default_factory=lambda: defaultdict(list))
    sizes: set[int] = field(default_factory=set)
    """Sizes of the files whose bytes are looked for."""
    _harmless: set[str] = field(default_factory=set)
    _guilty: dict[str, list[Hit]] = field(default_factory=dict)
    """Addresses seen so far: a site has the same ones on every page."""

    def add(self, clue: Clue, plain: Collection[str] = ()) -> None:
        """Look for a clue, unless nobody could tell it from other words."""
        match clue.form:
            case Form.NAME:
                self._add_name(clue, tuple(list_words(normalise(clue.text))))
            case Form.PATH:
                parts = tuple(part for part in normalise(clue.text).split("/") if part)
                self._paths[parts[-1]].append((parts, clue))
            case Form.PART:
                self._parts[normalise(clue.text)].append(clue)
            case Form.ANCHOR:
                self._anchors[normalise(clue.text)].append(clue)
            case Form.LINK:
                self._links[trim_link(normalise(clue.text).partition("://")[2])].append(clue)
            case Form.TEXT:
                self._add_text(clue, list_words(normalise(clue.text)), plain)
            case Form.FILE:
                self._files[clue.text].append(clue)
                self.sizes.add(clue.size)

    def _add_name(self, clue: Clue, words: Words) -> None:
        if is_name(words):
            # The pair with most letters is the rarest, more or less.
            start = max(range(len(words) - 1), key=lambda n: (len(words[n] + words[n + 1]), -n))
            self._names[words[start : start + 2]].append((start, words, clue))

    def _add_text(self, clue: Clue, words: list[str], plain: Collection[str]) -> None:
        if len(words) < WINDOW and is_telling(words, plain):
            self._add_name(clue, tuple(words))
        said = list(accumulate((_tells(word, plain) for word in words), initial=0))
        for window, before, after in zip(windows(words), said, said[WINDOW:], strict=False):
            if after - before >= _TELLING:
                self._windows.setdefault(window, clue)
        if any(map(is_unspaced, words)):
            for window in windows(words, _UNSPACED_WINDOW):
                if is_telling(window):
                    self._wide.setdefault(window, clue)
        for word in filter(is_code_word, words):
            self._words.setdefault(word, clue)

    def forget_text(self, reading: Reading) -> None:
        """Look no more for passages and words that stand in a public text."""
        tables = ((self._windows, WINDOW), (self._wide, _UNSPACED_WINDOW))
        for table, size in tables:
            for window in set(filter(table.__contains__, windows(reading.words, size))) if table else ():
                del table[window]
        for word in self._words.keys() & set(reading.words):
            del self._words[word]

    def forget(self, keys: Collection[Key]) -> None:
        """Look no more for names, addresses, anchors and links of these keys."""
        for pair, names in list(self._names.items()):
            self._names[pair] = [name for name in names if (Form.NAME, name[1]) not in keys]
        for last, paths in list(self._paths.items()):
            self._paths[last] = [path for path in paths if (Form.PATH, path[0]) not in keys]
        tables = {Form.PART: self._parts, Form.ANCHOR: self._anchors, Form.LINK: self._links}
        for form, table in tables.items():
            for text in [text for text in table if (form, text) in keys]:
                del table[text]
        self._harmless.clear()
        self._guilty.clear()

    def forget_files(self, digests: Collection[str]) -> None:
        """Look no more for files with these bytes."""
        for digest in digests:
            self._files.pop(digest, None)
        self.sizes = {clue.size for clues in self._files.values() for clue in clues}

    # -- looking

    def find(self, reading: Reading, folder: str | None = None) -> Iterator[Hit]:
        """Yield what a text has of it.

        :param folder: of its file, below the top of the site: addresses may be relative to it.
        """
        yield from self._find_passages(reading.words)
        yield from self._find_names(reading.words)
        addresses = reading.addresses
        yield from self._find_addresses(
            addresses if folder is None else addresses | _resolve(addresses, folder)
        )
        for form, table, found in (
            (Form.ANCHOR, self._anchors, reading.anchors),
            (Form.LINK, self._links, reading.links),
        ):
            for text in found & table.keys():
                yield from (Hit(clue, (form, text)) for clue in table[text])

    def keys_in(self, reading: Reading) -> set[Key]:
        """Return what exactly a text has of it."""
        return {hit.key for hit in self.find(reading)}

    def find_file(self, digest: str) -> Iterator[Hit]:
        """Yield the hidden files that have these bytes."""
        return (Hit(clue, (Form.FILE, digest)) for clue in self._files.get(digest, ()))

    def _find_passages(self, words: list[str]) -> Iterator[Hit]:
        for table, size in ((self._windows, WINDOW), (self._wide, _UNSPACED_WINDOW)):
            found = islice(filter(table.__contains__, windows(words, size)), _MOST_HITS) if table else ()
            yield from (Hit(table[window], (Form.TEXT, window)) for window in found)
        for word in self._words.keys() & set(words) if self._words else ():
            yield Hit(self._words[word], (Form.TEXT, word))

    def _find_names(self, words: list[str]) -> Iterator[Hit]:
        pairs = set(filter(self._names.keys().__contains__, windows(words, 2)))
        if not pairs:
            return
        for place, pair in enumerate(windows(words, 2)):
            if pair in pairs:
                for start, name, clue in self._names[pair]:
                    first = place - start
                    if first >= 0 and tuple(words[first : first + len(name)]) == name:
                        yield Hit(clue, (Form.NAME, name))

    def _find_addresses(self, addresses: frozenset[str]) -> Iterator[Hit]:
        for address in addresses - self._harmless:
            if address not in self._guilty:
                hits = list(self._judge(address))
                if not hits:
                    self._harmless.add(address)
                    continue
                self._guilty[address] = hits
            yield from self._guilty[address]
        if len(self._harmless) > _MOST_ADDRESSES:
            self._harmless.clear()

    def _judge(self, address: str) -> Iterator[Hit]:
        is_folder = address.endswith("/")
        # Sphinx's id of a document in a single page; an address at the end of a sentence.
        text = address.removeprefix("document-").rstrip(".~+@%-") if not address.endswith("..") else address
        parts = [part for part in re.split(r"[/\\]+", text) if part]
        for part in parts:
            for stem in _names_of_part(part):
                yield from (Hit(clue, (Form.PART, stem)) for clue in self._parts.get(stem, ()))
        for end, has_suffix in _ends(parts, is_folder=is_folder):
            for path, clue in self._paths.get(end[-1], ()):
                if self._is_path(end, path, is_file=has_suffix):
                    yield Hit(clue, (Form.PATH, path))

    def _is_path(self, parts: Words, path: Words, *, is_file: bool) -> bool:
        before = parts[: -len(path)]
        if parts[-len(path) :] != path or any(
            parts[start:] in self.public_paths for start in range(len(before) + 1)
        ):
            return False
        if len(path) > 1:
            return True
        # One word alone is a word like any other; as the name of a file at the top it is not.
        return (is_file or is_distinctive(path[0])) and _is_top(before)


def _resolve(addresses: frozenset[str], folder: str) -> frozenset[str]:
    """Return the pages that relative addresses in a file of ``folder`` lead to, from the top of the site."""
    prefix = f"{normalise(folder)}/" if folder else ""
    pages = (
        posixpath.normpath(prefix + address) + ("/" if address.endswith("/") else "")
        for address in addresses
        if address.endswith(_PAGES)
    )
    return frozenset(page for page in pages if not page.startswith("../"))


def _is_top(before: Words) -> bool:
    """Whether the parts of an address before a name lead to the top of a site."""
    rest = [part for part in before if part.strip(".")]
    if rest and len(rest) == len(before) and "." in rest[0]:
        rest = rest[1:]  # a host
    return not rest or rest[-1] in {"_sources", ".doctrees", "doctrees"}


def _names_of_part(part: str) -> Iterator[str]:
    """Yield the names that a part of an address can stand for."""
    yield part
    stem, _, suffix = part.rpartition(".")
    if stem:
        yield stem
        if suffix in _PICTURE_SUFFIXES:
            yield f"{stem}.*"
        if "." in stem:
            yield stem.rpartition(".")[0]


def _ends(parts: list[str], *, is_folder: bool) -> Iterator[tuple[Words, bool]]:
    """Yield the docnames that an address can mean, with whether it says that it is a document."""
    if not parts:
        return
    *before, last = parts
    yield (*before, last), is_folder
    if is_folder:
        yield (*before, last, _INDEX), True
    for stem in _without_suffixes(last):
        yield (*before, stem), True
        if stem == _INDEX and before:
            yield tuple(before), True
    if last == _INDEX and before:
        yield tuple(before), True


def _without_suffixes(name: str) -> Iterator[str]:
    """Yield ``b.md`` and ``b`` for ``b.md.txt``."""
    suffix = next((suffix for suffix in _DOCUMENT_SUFFIXES if name.endswith(suffix)), "")
    if suffix and name != suffix:
        stem = name.removesuffix(suffix)
        yield stem
        yield from _without_suffixes(stem)
