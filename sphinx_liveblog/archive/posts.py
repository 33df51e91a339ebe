"""One file to one post: what its front matter says, before anyone knows who the people in it are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.fields import FieldReader
from sphinx_liveblog.archive.frontmatter import read_front_matter, read_garbage
from sphinx_liveblog.archive.headings import read_outline, read_rst_outline
from sphinx_liveblog.archive.legacy import Legacy, parse_legacy
from sphinx_liveblog.archive.links import network_of
from sphinx_liveblog.archive.model import Link, PostSource, Slot
from sphinx_liveblog.archive.names import canonical_name, longest_match, make_slug
from sphinx_liveblog.archive.people import (
    PRESENTER_KEYS,
    Mention,
    mention_legacy,
    merge_links,
    read_mentions,
    with_links,
)
from sphinx_liveblog.archive.problems import Problem, Report, Subtype
from sphinx_liveblog.archive.publication import Publication, has_mistyped_no, read_publication
from sphinx_liveblog.archive.topmatter import FrontMatter, Unreadable
from sphinx_liveblog.archive.values import Fields, canonical_key
from sphinx_liveblog.archive.visibility import Claim

if TYPE_CHECKING:
    from sphinx_liveblog.archive.times import Moment

POST_KEYS = [
    "title",
    "description",
    "author",
    "authors",
    "authorUrl",
    "linkedInUrl",
    "publishDate",
    "updated",
    "date",
    "published",
    "draft",
    "unlisted",
    "tags",
    "slug",
    "heroImage",
    "socialImage",
    *PRESENTER_KEYS,
    "event",
    "talk",
    "start",
    "end",
    "duration",
    "room",
    "track",
    "type",
    "level",
    "language",
    "video",
    "stream",
    "slides",
    "transcript",
    "license",
    "links",
    "recorded",
    "cancelled",
    "aliases",
    "header",
]
"""Every key of a post's front matter; docs/reference/front-matter has a row for each."""

OWN_KEYS = frozenset(map(canonical_key, POST_KEYS))

_MARKUP = re.compile(r"[\\*_`]")
_BLANK_LINES = re.compile(r"\n\s*\n")
_FEWEST_WORDS = 4
"""How long a description must be to be found within a paragraph."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A source file as read: its text, and the front matter in it."""

    docname: str
    path: str
    text: str
    block: FrontMatter | Unreadable | None
    is_text: bool = True
    """False for bytes that the site's encoding has no characters for, or that hold a NUL."""

    @property
    def fields(self) -> Fields:
        """The front matter's mapping, empty where there is none."""
        return self.block.fields if isinstance(self.block, FrontMatter) else Fields((), 1)

    @property
    def body_start(self) -> int:
        """0-based index of the first line of the body."""
        return self.block.last_line if isinstance(self.block, FrontMatter) else 0

    def is_post(self, *, matches_pattern: bool) -> bool:
        """Whether this document is a post: the rule of the interface, section 2."""
        if isinstance(self.block, Unreadable):
            return matches_pattern or self.block.mentions_publishing
        is_marked = "publishDate" in self.fields or "published" in self.fields
        return matches_pattern or is_marked or has_mistyped_no(self.fields)


@dataclass(frozen=True, slots=True)
class PostDraft:
    """A post before its people are known."""

    file: RawFile
    reader: FieldReader
    slug: str
    title: str
    event: str
    claim: Claim
    published: Moment | None
    slots: tuple[Slot, ...]
    presenters: tuple[Mention, ...]
    authors: tuple[Mention, ...]
    talk_refs: tuple[str, ...]
    source: PostSource
    description_in_body: bool


def read_file(
    docname: str, path: str, suffix: str, content: bytes, report: Report, *, encoding: str = "utf-8-sig"
) -> RawFile:
    """Return a source file with its front matter; bytes that are no text do not stop anything."""
    fault = _find_fault(content, encoding)
    if fault is None:
        text = content.decode(encoding)
        return RawFile(docname, path, text, read_front_matter(text, suffix, path, report, known=OWN_KEYS))
    line = content[:fault].count(b"\n") + 1
    name = encoding.removesuffix("-sig").upper()
    message = f"this is not {name} text from here on, and was not read: save the file as UTF-8"
    report(Problem(path, line, Subtype.FRONT_MATTER, message))
    text = content.decode("utf-8-sig", errors="replace")
    return RawFile(docname, path, text, read_garbage(text), is_text=False)


def _find_fault(content: bytes, encoding: str) -> int | None:
    """Return the index of the first byte that is no text, ``None`` when all of it is."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    found = content.find(b"\0") if encoding.startswith("utf-8") else -1
    return found if found >= 0 else None


def default_slug(docname: str) -> str:
    """Return the last part of the docname, its folder's name for an ``index``."""
    path = PurePosixPath(docname)
    return path.parent.name if path.name == "index" and path.parent.name else path.name


def find_event(file: RawFile, reader: FieldReader, patterns: dict[str, tuple[str, ...]]) -> str:
    """Return the id of the post's event: the one it names, else the one whose pattern fits best."""
    named = reader.text("event")
    if named:
        return named
    slug = reader.text("slug") or default_slug(file.docname)
    return longest_match((file.docname, slug), patterns)


def read_post(file: RawFile, event: str, zone: str | None, report: Report) -> PostDraft:
    """Return what a post's file says. Times without an offset are in ``zone``."""
    reader = FieldReader(file.fields, file.path, report, Subtype.FRONT_MATTER, zone)
    reader.check_keys(POST_KEYS)
    lines = file.text.split("\n")
    is_markdown = not file.path.endswith((".rst", ".txt"))
    legacy = parse_legacy(lines, file.body_start) if is_markdown else Legacy((), (), False, ())
    outline = (read_outline if is_markdown else read_rst_outline)(file.text, file.body_start)
    publication = _read_publication(file, reader)
    talk_start = publication.start
    day = talk_start or publication.published
    slot = reader.slot(day, begun=talk_start) or Slot()
    if talk_start and not slot.start:
        slot = replace(slot, start=talk_start)
    presenters, authors = _read_people(reader, legacy)
    title, description = reader.text("title"), reader.text("description")
    return PostDraft(
        file=file,
        reader=reader,
        slug=make_slug(reader.text("slug") or default_slug(file.docname)),
        title=title or outline.first_title,
        event=event,
        claim=publication.claim,
        published=publication.published,
        slots=(slot,) if slot != Slot() else (),
        presenters=presenters,
        authors=authors,
        talk_refs=reader.texts("talk"),
        source=PostSource(_readable(file.block), legacy, outline, title),
        description_in_body=_says(lines[file.body_start :], description),
    )


def _readable(block: FrontMatter | Unreadable | None) -> FrontMatter | None:
    return block if isinstance(block, FrontMatter) else None


def _read_publication(file: RawFile, reader: FieldReader) -> Publication:
    if isinstance(file.block, Unreadable):
        return Publication(Claim(readable=False))
    repeated = file.block.repeated if isinstance(file.block, FrontMatter) else ()
    return read_publication(reader, repeated=repeated, date_key="date")


def _read_people(reader: FieldReader, legacy: Legacy) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """Return who spoke and who wrote, from the keys and from the forms of old posts."""
    presenters = read_mentions(reader, *PRESENTER_KEYS)
    authors = _read_authors(reader)
    if legacy.byline:
        presenters, authors = presenters or authors, ()
    said = [mention_legacy(person, reader.path) for person in legacy.livebloggers]
    presenters = presenters or tuple(mention_legacy(person, reader.path) for person in legacy.presenters)
    return presenters, _join_authors(authors, said)


def _read_authors(reader: FieldReader) -> tuple[Mention, ...]:
    authors = read_mentions(reader, "authors", "author")
    urls = (reader.url("authorUrl"), reader.url("linkedInUrl"))
    links = merge_links((Link(url, type=network_of(url)) for url in urls if url), ())
    if len(authors) != 1 or not links:
        return authors
    return (with_links(authors[0], links),)


def _join_authors(authors: Sequence[Mention], said: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return the livebloggers: a line in the body adds the links of an author, or names others."""
    if not said:
        return tuple(authors)
    if len(said) != 1 or len(authors) != 1:
        return (*authors, *said) if not authors else tuple(said)
    author, line = authors[0], said[0]
    same = line.text.startswith("@") or canonical_name(line.text) == canonical_name(author.text)
    if not same:
        return (line,)
    return (with_links(author, line.facts.links if line.facts else ()),)


def _says(body: Sequence[str], description: str) -> bool:
    """Whether the body says the description: the same words, whatever the line breaks and escapes."""
    words = _plain(description)
    if len(words.split()) < _FEWEST_WORDS:
        # A few words stand in any text by chance, unless they are all that a paragraph says.
        paragraphs = _BLANK_LINES.split("\n".join(body)) if words else ()
        return words in map(_plain, paragraphs)
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", _plain(" ".join(body))) is not None


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub("", text).split()).casefold()
