"""Searching a built folder for anything that is hidden."""

from __future__ import annotations

import gzip
import html
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sphinx_liveblog.archive.names import canonical_name
from sphinx_liveblog.cli.findings import Finding, Kind

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Archive, Event, Presenter, Talk

_MOST_NAMES = 4
"""Names of a message; a file that has more is bad enough."""
_INVENTORY = "objects.inv"
_INVENTORY_HEAD = b"# Sphinx inventory"
_PACKED = b"zlib.\n"
_LABEL_LINE = re.compile(r"^(.+?) std:label ", re.MULTILINE)
_LABEL = "label"
_SUFFIXES = (".html", "/index.html", ".md", ".rst", ".txt", ".doctree", ".xhtml", ".json")
_TAG = re.compile(r"<[^<>]*>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_CURLY = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
_INSIDE = r"\w-"
"""What makes a name longer: a class of characters."""


@dataclass(frozen=True, slots=True)
class Needle:
    """A text by which something hidden can be known."""

    what: str
    """What it is, for the message: ``document``, ``title``."""
    name: str
    """What the message shows."""
    text: str
    """What is looked for: normalised; of a label the name alone."""
    is_path: bool = False
    """Whether it is a path from the root: ``draft.html`` is not ``posts/draft.html``."""

    @classmethod
    def of(cls, what: str, name: str, text: str = "") -> Needle:
        """Return the needle for a name, or for ``text`` in its place."""
        return cls(what, name, normalise(text or name))

    def is_in(self, text: str) -> bool:
        """Whether it stands in a normalised ``text`` by itself: ``a-draft`` is not ``draft``."""
        if self.text not in text:
            return False
        before = rf"(?<![{_INSIDE}])" + (rf"(?<![{_INSIDE}]/)" if self.is_path else "")
        return re.search(rf"{before}{re.escape(self.text)}(?![{_INSIDE}])", text) is not None


def normalise(text: str) -> str:
    """Return what spellings of one text in HTML, JSON, URLs and prose share."""
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), html.unescape(text))
    text = text.replace('\\"', '"').replace("\\/", "/")
    if "%" in text:
        text = unquote(text, errors="replace")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_CURLY))
    return " ".join(text.casefold().split())


def list_needles(
    public: Archive, everything: Archive, presenters: Collection[str], public_texts: Iterable[str]
) -> list[Needle]:
    """Return everything to look for.

    :param everything: the archive with what is hidden, as a preview shows it.
    :param presenters: ids of those who are public.
    :param public_texts: sources of public documents: subjects and people that they mention are no secret.
    """
    mentioned = [normalise(text) for text in public_texts]
    needles = [needle for needle in _strict_needles(public, everything) if needle.text]
    needles += [
        needle
        for needle in _loose_needles(public, everything, presenters)
        if not any(needle.is_in(text) for text in mentioned)
    ]
    return sorted(set(needles), key=lambda needle: (needle.what, needle.name, needle.text))


def _strict_needles(public: Archive, everything: Archive) -> Iterator[Needle]:
    hidden = public.hidden
    for docname in hidden.documents:
        # One word alone is a word like any other; as the name of a file it is not.
        ends = ("",) if _is_distinctive(docname) else _SUFFIXES
        texts = (normalise(docname + end) for end in ends)
        yield from (Needle("document", docname, text, is_path="/" not in docname) for text in texts)
    for name in hidden.talks - hidden.documents.keys():
        yield Needle.of("talk", name, name if _is_distinctive(name) else f"talk-{name}")
    for name in hidden.events:
        yield Needle.of("event", name, name if _is_distinctive(name) else f"events/{name}")
    for label in hidden.labels:
        yield Needle(_LABEL, label, label)
    shown = {text for talk in public.talks for text in (talk.title, talk.description)}
    for title, description in _hidden_texts(public, everything):
        if title not in shown and " " in title.strip():
            yield Needle.of("title", title)
        if description not in shown and " " in description.strip():
            yield Needle.of("description", description)


def _hidden_texts(public: Archive, everything: Archive) -> Iterator[tuple[str, str]]:
    refs = {talk.ref for talk in public.talks}
    posts = [post for docname, post in everything.posts.items() if docname in public.hidden.documents]
    hidden: list[Talk | Event] = [post.talk for post in posts]
    hidden += [talk for talk in everything.talks if talk.ref not in refs and not talk.docname]
    hidden += [event for key, event in everything.events.items() if key in public.hidden.events]
    return ((item.title, item.description) for item in hidden)


def _loose_needles(public: Archive, everything: Archive, presenters: Collection[str]) -> Iterator[Needle]:
    for person in _hidden_people(public, everything, presenters):
        for name in (person.name, *person.aliases):
            if _is_distinctive(name):
                yield Needle.of("presenter", person.name, name)
        yield Needle.of("presenter", person.name, f"presenters/{person.id}")
    for key, tag in everything.tags.items():
        if key not in public.tags:
            if _is_distinctive(tag.title):
                yield Needle.of("tag", tag.title)
            yield Needle.of("tag", tag.title, f"tags/{key}")


def _hidden_people(public: Archive, everything: Archive, presenters: Collection[str]) -> list[Presenter]:
    """Return those whom only hidden things name; who merely stands in the presenters file is no secret."""
    known = {canonical_name(public.presenters[key].name) for key in presenters if key in public.presenters}
    people = [person for talk in everything.talks for person in talk.presenters]
    people += [person for post in everything.posts.values() for person in post.authors]
    people += [person for post in everything.posts.values() for person in post.talk.presenters]
    found = {person.id: person for person in people}
    return [found[key] for key in sorted(found) if canonical_name(found[key].name) not in known]


def _is_distinctive(name: str) -> bool:
    """Whether a name is more than one word, which might stand anywhere."""
    return bool(re.search(r"[^\W_][\W_]+[^\W_]", name))


def find_leaks(folder: Path, needles: Collection[Needle]) -> Iterator[Finding]:
    """Yield the files below ``folder`` that name something hidden, members of archives included."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for name, content in _contents(path.name, path.read_bytes()):
            inner = f"!/{name}" if name else ""
            address = f"{path.relative_to(folder).as_posix()} {name}"
            found = list(_search(address, content, needles))
            if found:
                yield Finding.of(f"{path.as_posix()}{inner}", None, Kind.LEAK, _message(found))


def _message(found: list[Needle]) -> str:
    names = list(dict.fromkeys(f'{needle.what} "{needle.name}"' for needle in found))
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"names what is hidden: {', '.join(names[:_MOST_NAMES])}{more}: empty this folder and build again"


def _contents(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what a file holds: its own bytes, or those of its members by their name."""
    members = _members(data)
    if members is None:
        yield "", _unpacked(name, data)
        return
    for member, content in members:
        for inner, unpacked in _contents(member.rpartition("/")[2], content):
            yield f"{member}!/{inner}" if inner else member, unpacked


def _members(data: bytes) -> list[tuple[str, bytes]] | None:
    """Return the members of a zip file such as an epub, ``None`` when this is none that can be read."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(name, archive.read(name)) for name in sorted(archive.namelist())]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError):
        return None


def _unpacked(name: str, data: bytes) -> bytes:
    try:
        if name == _INVENTORY:
            head, mark, packed = data.partition(_PACKED)
            return head + mark + zlib.decompress(packed)
        if name.endswith(".gz"):
            return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        pass  # damaged, or not what its name says: its bytes are all there is
    return data


def _search(address: str, content: bytes, needles: Iterable[Needle]) -> Iterator[Needle]:
    raw = content.decode("utf-8", errors="replace")
    texts = [normalise(address), normalise(raw)]
    if "<" in raw:
        # A title may have markup inside.
        texts.append(normalise(_TAG.sub("", raw)))
    labels = set(_LABEL_LINE.findall(raw)) if content.startswith(_INVENTORY_HEAD) else set()
    for needle in needles:
        if needle.text in labels if needle.what == _LABEL else any(map(needle.is_in, texts)):
            yield needle
