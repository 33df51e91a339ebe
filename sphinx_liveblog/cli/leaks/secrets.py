"""What is hidden, and everything by which it can be known."""

from __future__ import annotations

import pickle
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes

from sphinx_liveblog.archive.addresses import FOLDERS, Addresses
from sphinx_liveblog.archive.facets import language_key
from sphinx_liveblog.archive.model import Event, Post, Presenter, Talk
from sphinx_liveblog.archive.names import canonical_name, make_slug
from sphinx_liveblog.cli.copies import resolve_local
from sphinx_liveblog.cli.leaks.clues import Clue, Form, is_distinctive
from sphinx_liveblog.cli.leaks.folders import Piece, digest_of
from sphinx_liveblog.cli.leaks.wording import words_of
from sphinx_liveblog.cli.programme import Programme

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

    from sphinx_liveblog.cli.runs import SiteRun

_LINK = re.compile(r"https?://[^\s\"'<>\\{}|^`]+")
_TAIL = ".,;:!?]*_'"
_FILE_NAME = re.compile(r"[\w./-]+\.[A-Za-z]\w{1,4}\b")
_SYNTAX = re.compile(
    r"""
      (?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)    # [text](target)
    | (?<=\])\[[^\]\n]*\]                              # [text][target]
    | \{[\w:+.-]+\}(?=`)                               # {role}`
    | :[\w:+.-]+:(?=`)                                 # :role:`
    | [ ]<[^<>\n]+>(?=`)                               # `text <target>`
    | <[^<>]*>                                         # tags
    """,
    re.VERBOSE,
)
"""What stands in a source file amid the words that a reader sees."""
_START = re.compile(
    r"^(?:\s*(?:[>*+#|-]+|\d+[.)]|\(?\w[.)])\s+|\s*[`~:]{3,}.*|\s*\.\.\s.*?::|\s*:[\w-]+:|\s*-?\s*[\w-]+:(?=\s|$)"
    r"|[\W_]*$)"
)
"""A line that begins another paragraph, item or value, up to where its own text begins."""
_KINDS: Mapping[str, str] = {
    "title": "title",
    "location": "place",
    "room": "room",
    "track": "track",
    "affiliation": "affiliation",
    "series": "series",
    "hashtag": "hashtag",
}
"""Fields whose values are names, and how a message calls them. All other texts are prose."""
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif"})
_PICTURE_OPTIONS = ("html_logo", "html_favicon", "latex_logo")
_PROSE = frozenset({"description", "abstract", "bio", "license"})


@dataclass(frozen=True, slots=True)
class Cache:
    """What the two readings of a site left: documents as Sphinx has them."""

    folder: Path

    def document(self, docname: str) -> nodes.document | None:
        """Return a document as it was read, ``None`` when it was not."""
        return cast("nodes.document | None", self._load(f"{docname}.doctree"))

    def dependencies(self, root: Path) -> dict[str, set[str]]:
        """Return the files that each document takes in, relative to ``root`` where they are below it."""
        env = cast("BuildEnvironment | None", self._load("environment.pickle"))
        found = env.dependencies if env else {}
        return {
            docname: {posixpath.normpath(relative_to(root, root / str(path))) for path in paths}
            for docname, paths in found.items()
        }

    def _load(self, name: str) -> object:
        try:
            # This process has just written it, into a folder of its own.
            return pickle.loads((self.folder / name).read_bytes())  # noqa: S301
        except FileNotFoundError:
            return None


def relative_to(root: Path, path: Path) -> str:
    """Return a path relative to the source folder; one elsewhere stays as it is."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs, items, headings and values of a source text, without its syntax.

    What stands in two of them may stand side by side in any output.
    """
    block: list[str] = []
    for line in _SYNTAX.sub("", text).splitlines():
        start = _START.match(line)
        if start:
            yield " ".join(block)
            block = []
        block.append(line[start.end() :] if start else line)
    yield " ".join(block)


def read_source(path: Path) -> str:
    """Return the text of a source file, whatever its encoding; empty when it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return ""


class Secrets:
    """Lists the clues to everything that is hidden."""

    def __init__(self, public: SiteRun, everything: SiteRun, public_cache: Cache, cache: Cache) -> None:
        self.public = public
        self.everything = everything
        self.root = public.source
        self.cache = cache
        self.hidden = public.archive.hidden
        self._public_pictures = self._list_public_pictures()
        self._programme = Programme.read(public)
        self._public_files = self._list_public_files(public_cache)
        settings = public.config
        self._addresses = Addresses(settings.liveblog_path, tuple(settings.liveblog_pages))
        self._taken = self._files_taken_in()

    def list_clues(self) -> Iterator[Clue]:
        """Yield the clues to all that is hidden; the same one may come twice."""
        for docname in sorted(self.hidden.documents):
            yield from self._of_document(docname)
        for talk in self._hidden_talks():
            yield from self._of_talk(talk, self._source_of_talk(talk))
        for event_id, event in sorted(self.everything.archive.events.items()):
            if event_id in self.hidden.events:
                yield from self._of_event(event)
        for person, source in self._hidden_people():
            yield from self._of_person(person, source)
        yield from self._of_tags()
        yield from self._of_facets()

    # -- where things stand

    def source_of(self, docname: str) -> str:
        """Return the path of a hidden document."""
        post = self.everything.archive.posts.get(docname)
        if post:
            return post.path
        names = (docname + suffix for suffix in self.public.config.source_suffix)
        return next((name for name in names if (self.root / name).is_file()), docname)

    def _source_of_talk(self, talk: Talk) -> str:
        if talk.docname:
            return self.source_of(talk.docname)
        return self._programme.file_of(talk.event)

    def _hidden_talks(self) -> list[Talk]:
        refs = {talk.ref for talk in self.public.archive.talks}
        return [talk for talk in self.everything.archive.talks if talk.ref not in refs and not talk.docname]

    # -- posts

    def _of_document(self, docname: str) -> Iterator[Clue]:
        source = self.source_of(docname)
        yield Clue(source, "document", docname, Form.PATH, docname)
        post = self.everything.archive.posts.get(docname)
        if post:
            yield from self._of_post(post, source)
        text = read_source(self.root / source)
        yield from _of_text(text, source)
        yield from self._of_bytes(Clue(source, "source file", source, Form.FILE, ""))
        for label in sorted(self.hidden.labels & _labels_in(text)):
            yield Clue(source, "label", label, Form.ANCHOR, label)
        document = self.cache.document(docname)
        if document is not None:
            yield from _of_doctree(document, source, f" {' '.join(words_of(text))} ")
            for label in sorted(self.hidden.labels & document.nameids.keys()):
                if document.nameids[label]:
                    yield Clue(source, "label", label, Form.ANCHOR, document.nameids[label])
        for path in sorted(self._taken.get(docname, set()) | self._files_named_in(text, docname)):
            yield from self._of_file(path, source)

    def _of_post(self, post: Post, source: str) -> Iterator[Clue]:
        yield from self._of_talk(post.talk, source)
        yield Clue(source, "title", post.title, Form.NAME, post.title)
        yield from _of_old_addresses(post.aliases, source)
        for picture in (post.hero_image, post.social_image):
            yield from self._of_picture(picture, source)

    def _list_public_files(self, cache: Cache) -> frozenset[str]:
        documents = (relative_to(self.root, path) for path in self.public.documents.values())
        taken = cache.dependencies(self.root).values()
        return self._public_pictures.union(self.public.files, documents, *taken)

    def _files_taken_in(self) -> dict[str, set[str]]:
        """Return the files that only hidden documents use, by document."""
        public = self._public_files
        taken: dict[str, set[str]] = {}
        for docname, paths in self.cache.dependencies(self.root).items():
            if docname in self.hidden.documents:
                taken.setdefault(docname, set()).update(paths - public)
        for path, users in self.everything.files.items():
            if path not in public:
                for docname in users:
                    taken.setdefault(docname, set()).add(path)
        return taken

    def _files_named_in(self, text: str, docname: str) -> set[str]:
        """Return the files that a source names somewhere: in raw HTML, or where it cannot be parsed."""
        names = {resolve_local(name, docname) for name in set(_FILE_NAME.findall(text))}
        return {name for name in names - self._public_files if self._is_source_file(name)}

    def _is_source_file(self, name: str) -> bool:
        suffixes = tuple(self.public.config.source_suffix)
        return not name.endswith(suffixes) and (self.root / name).is_file()

    def _list_public_pictures(self) -> frozenset[str]:
        """Return the pictures that public data and options name, relative to the source folder."""
        archive, config = self.public.archive, self.public.config
        people = [archive.presenters[key] for key in self.public.presenters if key in archive.presenters]
        things = (*archive.posts.values(), *archive.talks, *archive.events.values(), *people)
        names = [value for thing in things for _, value in strings_of(thing, with_people=True)]
        names += [str(getattr(config, option, None) or "") for option in _PICTURE_OPTIONS]
        return frozenset(name.lstrip("/") for name in names)

    def _of_picture(self, picture: str, source: str) -> Iterator[Clue]:
        name = resolve_local(picture, "") if picture else ""
        if name and name not in self._public_files:
            yield from self._of_file(name, source)

    # -- talks, events, people, tags

    def _of_talk(self, talk: Talk, source: str) -> Iterator[Clue]:
        for name in sorted({talk.ref, talk.slug} & self.hidden.talks):
            if "/" in name:
                yield Clue(source, "talk", name, Form.PATH, name)
            elif is_distinctive(name):
                yield Clue(source, "talk", name, Form.PART, name)
            yield Clue(source, "talk", name, Form.PART, f"talk-{name}")
        if talk.ref in self.hidden.talks:
            page = self._addresses.talk(talk, self.everything.archive.events)
            if page and not page.endswith(f"/{talk.ref}"):
                yield Clue(source, "talk", talk.ref, Form.PATH, page)
            yield from _of_old_addresses(talk.aliases, source)
        yield from _of_fields(talk, source)

    def _of_event(self, event: Event) -> Iterator[Clue]:
        source = self._programme.file_of(event.id)
        for name in dict.fromkeys((event.id, *event.aliases, *map(make_slug, event.aliases))):
            form = Form.PART if is_distinctive(name) else Form.PATH
            yield Clue(source, "event", name, form, name if form is Form.PART else f"events/{name}")
        if event.path:
            yield Clue(source, "event", event.path, Form.PATH, f"{event.path}/index")
        yield from self._of_picture(event.logo, source)
        yield from _of_fields(event, source)

    def _hidden_people(self) -> Iterator[tuple[Presenter, str]]:
        """Yield those whom only hidden things name; who merely stands in the presenters file is no secret."""
        archive = self.public.archive
        shown = (archive.presenters[key] for key in self.public.presenters if key in archive.presenters)
        known = {canonical_name(person.name) for person in shown}
        found: dict[str, tuple[Presenter, str]] = {}
        for docname in sorted(self.hidden.documents):
            post = self.everything.archive.posts.get(docname)
            for person in (*post.authors, *post.talk.presenters) if post else ():
                found.setdefault(person.id, (person, self.source_of(docname)))
        for talk in self._hidden_talks():
            for person in talk.presenters:
                found.setdefault(person.id, (person, self._source_of_talk(talk)))
        return ((p, source) for p, source in found.values() if canonical_name(p.name) not in known)

    def _of_person(self, person: Presenter, source: str) -> Iterator[Clue]:
        for name in (person.name, *person.aliases):
            yield Clue(source, "presenter", person.name, Form.NAME, name)
        for page in _pages_of(person.id, person.name, person.aliases):
            yield Clue(source, "presenter", person.name, Form.PATH, f"presenters/{page}")
        yield Clue(source, "presenter", person.name, Form.PART, f"presenter-{person.id}")
        yield from self._of_picture(person.avatar, source)
        yield from _of_fields(person, source)

    def _of_tags(self) -> Iterator[Clue]:
        talks = self._talks_with_sources()
        known = {**self.everything.archive.unlisted_tags, **self.everything.archive.tags}
        public = {**self.public.archive.unlisted_tags, **self.public.archive.tags}
        for key, tag in known.items():
            source = next((source for talk, source in talks if key in talk.tags), "")
            if key not in public and source:
                yield Clue(source, "tag", tag.title, Form.NAME, tag.title)
                for page in _pages_of(key, tag.title, tag.aliases):
                    yield Clue(source, "tag", tag.title, Form.PATH, f"tags/{page}")
                yield from _of_text(tag.description, source)

    def _of_facets(self) -> Iterator[Clue]:
        """Yield the addresses of tracks and languages that only hidden talks have."""
        everything, public = self.everything.archive, self.public.archive
        talks = self._talks_with_sources()
        for kind, known, shown, read in (
            ("track", everything.tracks, public.tracks, canonical_name),
            ("language", everything.languages, public.languages, language_key),
        ):
            sources = {read(getattr(talk, kind)): source for talk, source in reversed(talks)}
            for key in sorted((known.keys() - shown.keys()) & sources.keys()):
                facet = known[key]
                yield Clue(sources[key], kind, facet.title, Form.PATH, f"{FOLDERS[kind]}/{facet.id}")

    def _talks_with_sources(self) -> list[tuple[Talk, str]]:
        """Return every hidden talk, those of posts first, with the path of its file."""
        posts = (
            (post.talk, post.path)
            for docname, post in self.everything.archive.posts.items()
            if docname in self.hidden.documents
        )
        return [*posts, *((talk, self._source_of_talk(talk)) for talk in self._hidden_talks())]

    # -- files

    def _of_file(self, path: str, source: str) -> Iterator[Clue]:
        name = PurePosixPath(path)
        kind = "picture" if name.suffix.lower() in _PICTURES else "file"
        if " " in name.name:
            yield Clue(source, kind, path, Form.NAME, name.name)
        yield Clue(source, kind, path, Form.PART, name.name)
        if is_distinctive(name.stem):
            yield Clue(source, kind, path, Form.PART, f"{name.stem}.*")
        yield from self._of_bytes(Clue(source, kind, path, Form.FILE, ""))

    def _of_bytes(self, clue: Clue) -> Iterator[Clue]:
        """Yield the clue that the bytes of a file are; none for an empty one, or one that is not there."""
        place = self.root / clue.name
        try:
            size = place.stat().st_size if place.is_file() else 0
            if size:
                digest = digest_of(Piece(place, "", lambda: place.open("rb"), size), {size})
                yield replace(clue, text=digest, size=size)
        except OSError:
            return


def _of_old_addresses(files: Iterable[str], source: str) -> Iterator[Clue]:
    """Yield the addresses at which these files of the output folder are redirects."""
    for file in files:
        path = re.sub(r"(^|/)index$", "", re.sub(r"\.html?$", "", file))
        if path:
            yield Clue(source, "old address", path, Form.PATH, path)


def _pages_of(target: str, name: str, aliases: Iterable[str]) -> Iterator[str]:
    """Yield the names, in their folder, of a page and of the redirects that lead to it."""
    yield from dict.fromkeys((target, *map(make_slug, (*aliases, name))))


def _labels_in(text: str) -> frozenset[str]:
    """Return every run of a text that could be one of the known labels."""
    return frozenset(re.findall(r"[^\s`(){}=:#\[\]]+", text.lower()))


def _of_text(text: str, source: str) -> Iterator[Clue]:
    """Yield the clues of prose: its passages, and the links in it."""
    for paragraph in paragraphs(text):
        if paragraph.strip():
            yield Clue(source, "text", "", Form.TEXT, paragraph)
    for link in _LINK.findall(text):
        # One in brackets does not end with them.
        shown = link.rstrip(_TAIL + ("" if "(" in link else ")"))
        yield Clue(source, "link", shown, Form.LINK, shown)


def _of_fields(thing: object, source: str) -> Iterator[Clue]:
    """Yield the clues in what a talk, an event or a person says of itself."""
    for name, value in strings_of(thing):
        kind = _KINDS.get(name)
        if kind:
            yield Clue(source, kind, value, Form.NAME, value)
        if kind or name in _PROSE:
            yield from _of_text(value, source)
        if name == "description" and len(value.split()) > 1:
            yield Clue(source, "description", value, Form.NAME, value)
        elif name == "url":
            yield from _of_text(value, source)


def strings_of(value: object, name: str = "", *, with_people: bool = False) -> Iterator[tuple[str, str]]:
    """Yield every text in a thing with the name of its field; people and tags are things of their own."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, tuple):
        for item in value:
            yield from strings_of(item, name, with_people=with_people)
    elif is_dataclass(value) and (with_people or not (name and isinstance(value, Presenter))):
        for field in fields(value):
            yield from strings_of(getattr(value, field.name), field.name, with_people=with_people)


def _of_doctree(document: nodes.document, source: str, written: str) -> Iterator[Clue]:
    """Yield the headings, terms and index entries of a document.

    :param written: its source as words; what only a list of ours says there is public elsewhere.
    """
    for kind, name in _names_in(document):
        if f" {' '.join(words_of(name))} " in written:
            yield Clue(source, kind, name, Form.NAME, name)


def _names_in(document: nodes.document) -> Iterator[tuple[str, str]]:
    for title in document.findall(nodes.title):
        yield "heading", title.astext()
    for term in document.findall(nodes.term):
        yield "term", term.astext()
    for index in document.findall(addnodes.index):
        for entry in cast("Iterable[tuple[Any, ...]]", index["entries"]):
            yield from (("index entry", part) for part in str(entry[1]).split(";"))
