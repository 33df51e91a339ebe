"""What is public anyway: words, names and files that are no leak wherever they are found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from importlib.machinery import ModuleSpec
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import sphinx
from docutils import nodes
from sphinx.application import builtin_extensions

from sphinx_liveblog.cli.leaks.folders import Piece, digest_of
from sphinx_liveblog.cli.leaks.secrets import Cache, paragraphs, read_source, relative_to
from sphinx_liveblog.cli.leaks.wording import Reading, read_text

if TYPE_CHECKING:
    from sphinx_liveblog.cli.leaks.clues import Index, Key
    from sphinx_liveblog.cli.runs import SiteRun

_LARGEST = 2 * 1024 * 1024
"""Bytes of a text that is looked at: larger ones are data."""
_FOLDER_OPTIONS = (
    "html_static_path",
    "html_extra_path",
    "templates_path",
    "html_theme_path",
    "epub_static_path",
)
_TEXTS = frozenset(
    {".cls", ".css", ".html", ".jinja", ".js", ".json", ".md", ".mo", ".py", ".rst", ".sty", ".svg", ".tex"}
    | {".tmpl", ".txt", ".xml", ".xsl", ".yaml", ".yml"}
)
_OURS = "sphinx_liveblog"
_NOT_WRITTEN = frozenset({"demo_site", "tests"})
"""Folders of programs that put nothing of theirs into a site."""
_AUTHORED = ("refuri", "uri", "alt", "reftitle", "reftarget", "filename", "classes", "height", "width")
_LOCALES = frozenset({"locale", "locales"})


class PublicTexts:
    """The texts of a site that are public, and of what builds it."""

    def __init__(self, run: SiteRun, cache: Cache, output: Path) -> None:
        self.run = run
        self.cache = cache
        self.output = output

    def clear(self, index: Index) -> set[Key]:
        """Take out of ``index`` what public files say themselves.

        Return what else stands in the sources of public pages: references, which builds cut.
        """
        public: set[Key] = set()
        mentioned: set[Key] = set()
        for reading in self._read_around():
            index.forget_text(reading)
            public |= index.keys_in(reading)
        for docname, path in sorted(self.run.documents.items()):
            said: set[Key] = set()
            for reading in _read_source(path):
                index.forget_text(reading)
                said |= index.keys_in(reading)
            if said - public:
                public |= said & self._shown_keys(docname, index)
                mentioned |= said
        index.forget(public)
        return mentioned - public

    def _shown_keys(self, docname: str, index: Index) -> set[Key]:
        """Return what is left of the clues in a document's source once references are cut."""
        document = self.cache.document(docname)
        if document is None:
            return set()
        return index.keys_in(read_text(document.astext())) | index.keys_in(read_text(_written_in(document)))

    def _read_around(self) -> Iterator[Reading]:
        """Yield what stands outside documents: data, options, assets, and what documents take in."""
        run, archive = self.run, self.run.archive
        people = {key: person for key, person in archive.presenters.items() if key in run.presenters}
        data = (archive.posts, archive.talks, archive.events, archive.tags, archive.unlisted_tags, people)
        yield read_text("\n".join(_strings(data)), is_markup=False)
        yield read_text("\n".join(self._list_options()), is_markup=False)
        names = [*run.files, *run.documents, *map(str, (run.source, self.output, Path(sphinx.__file__)))]
        yield read_text("\n".join(names), is_markup=False)
        for path in self._list_files():
            yield read_text(path.name, is_markup=False)
            if path.suffix in _TEXTS:
                yield from _read_source(path)

    def _list_options(self) -> Iterator[str]:
        """Yield the names of all options, and the texts in those that are not ours."""
        for option in self.run.config:
            yield option.name
            if not option.name.startswith("liveblog_"):
                yield from _strings(option.value)

    def _list_files(self) -> Iterator[Path]:
        run = self.run
        hidden = self._hidden_files()
        for paths in self.cache.dependencies(run.source).values():
            yield from (run.source / path for path in sorted(paths - hidden))
        for option in _FOLDER_OPTIONS:
            for entry in getattr(run.config, option, ()):
                place = run.source / str(entry[0] if isinstance(entry, tuple) else entry)
                yield from (
                    path for path in _files_below(place) if relative_to(run.source, path) not in hidden
                )

    def _hidden_files(self) -> set[str]:
        """Return the source files that hold something hidden, relative to the source folder."""
        archive = self.run.archive
        documents = {
            docname + suffix
            for docname in archive.hidden.documents
            for suffix in self.run.config.source_suffix
        }
        return documents | set(archive.hidden.files)

    def digests(self, sizes: set[int], private: Iterable[str]) -> set[str]:
        """Return the digests of the public files that have one of ``sizes``.

        :param private: files that only hidden things use.
        """
        paths = {self.run.source / path for path in self.run.files} | set(self.run.documents.values())
        paths |= set(self._list_files())
        paths -= {self.run.source / path for path in private}
        return {_digest(path, sizes) for path in paths if path.is_file()}


def _written_in(document: nodes.document) -> str:
    """Return the attributes that an author wrote, as markup.

    Not ids, names and index entries, which Sphinx makes: a build that hides badly has hidden names in these.
    """
    elements = document.findall(nodes.Element)
    pairs = ((key, node[key]) for node in elements for key in _AUTHORED if node.get(key))
    return "\n".join(f'<x {key}="{value}">' for key, value in pairs)


def _digest(path: Path, sizes: set[int]) -> str:
    try:
        return digest_of(Piece(path, "", lambda: path.open("rb"), path.stat().st_size), sizes)
    except OSError:
        return ""


def _read_source(path: Path) -> Iterator[Reading]:
    """Yield what a text file says, with its syntax and without."""
    text = _read_small(path)
    if text:
        yield read_text(text, name=path.name)
        yield read_text(text, is_markup=False)
        if path.suffix in {".md", ".rst", ".txt"}:
            yield read_text("\n".join(paragraphs(text)), is_markup=False)


def _read_small(path: Path) -> str:
    """Return the text of a file; empty when it is large, as data are, or cannot be read."""
    try:
        return read_source(path) if path.stat().st_size <= _LARGEST else ""
    except OSError:
        return ""


def _strings(value: object) -> Iterator[str]:
    """Yield every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _strings(tuple(value))
        yield from _strings(tuple(value.values()))
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _strings(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))


def _files_below(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    elif place.is_dir():
        yield from (path for path in sorted(place.rglob("*")) if path.is_file())


# --- What builds a site


def read_programs(run: SiteRun, words: Collection[str]) -> Iterator[Reading]:
    """Yield the texts of Sphinx, of the theme and of every extension: what these write is no leak.

    :param words: lower case; texts with none of them are left out.
    """
    for folder in _program_folders(run):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.suffix in _TEXTS and _is_program(path, run.config.language) and path.is_file():
                text = f"{path.name}\n{_read_small(path)}"
                lowered = text.lower()
                if any(word in lowered for word in words):
                    yield read_text(text)


def _program_folders(run: SiteRun) -> set[Path]:
    names = {"sphinx", "docutils", _OURS, "pygments.token", "sphinx_design"}
    names |= {*builtin_extensions, *run.config.extensions, run.config.html_theme, run.config.epub_theme}
    names |= {point.module for point in entry_points(group="sphinx.html_themes", name=run.config.html_theme)}
    found = {place for name in sorted(names) for place in _place_of(name)}
    return {place for place in found if found.isdisjoint(place.parents)}


def _place_of(module: str) -> Iterator[Path]:
    """Yield where a module is: its folder if it has one of its own."""
    try:
        spec: ModuleSpec | None = find_spec(module)
    except (ImportError, ValueError, AttributeError):
        return
    if spec is None:
        return
    if spec.submodule_search_locations:
        yield from map(Path, spec.submodule_search_locations)
    elif spec.origin and spec.has_location:
        yield Path(spec.origin)


def _is_program(path: Path, language: str) -> bool:
    """Whether a file can be a source of what a build writes."""
    parts = path.parts
    if not _NOT_WRITTEN.isdisjoint(parts) or (_OURS in parts and "cli" in parts):
        return False
    locale = next((parts[n + 1] for n, part in enumerate(parts[:-1]) if part in _LOCALES), "")
    return not locale or locale in {language, language.partition("_")[0]} or locale.endswith(".py")
