"""Searching a built folder for anything that is hidden."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from babel.core import Locale, UnknownLocaleError

from sphinx_liveblog.cli.findings import Finding, Kind
from sphinx_liveblog.cli.leaks.clues import Clue, Form, Hit, Index, Key
from sphinx_liveblog.cli.leaks.folders import Piece, Unread, digest_of, read_blocks, reason_of, walk
from sphinx_liveblog.cli.leaks.public import PublicTexts, read_programs
from sphinx_liveblog.cli.leaks.secrets import Cache, Secrets
from sphinx_liveblog.cli.leaks.wording import read_text, words_of

if TYPE_CHECKING:
    from sphinx_liveblog.cli.runs import SiteRun

_MOST_THINGS = 3
"""Hidden things that a message names, and clues of each; a file that has more is bad enough."""
_MOST_KEYS = 200
"""What is kept of one clue in one file."""
_MUCH = 30
"""Passages of one text that do not stand in another by chance."""
_CATALOGS = frozenset({".pot", ".po", ".mo"})
_OUTPUTS = frozenset(
    {"_sources", ".doctrees", "doctrees", "html", "dirhtml", "singlehtml", "epub", "latex", "text", "man"}
    | {
        "texinfo",
        "gettext",
        "xml",
        "pseudoxml",
        "json",
        "pickle",
        "htmlhelp",
        "build",
        "_build",
        "_site",
        "public",
    }
)
"""Folders that stand before the name of a document in a built folder."""
_LARGEST_LINED = 8 * 1024 * 1024


@dataclass(slots=True)
class Found:
    """What one file, or member, has of anything hidden."""

    piece: Piece
    hits: dict[tuple[str, str, str], list[Hit]] = field(default_factory=dict)
    """By source, kind and name: what a message says."""

    def add(self, hits: Iterator[Hit]) -> None:
        """Note hits, but not thousands of them."""
        for hit in hits:
            kept = self.hits.setdefault((hit.clue.source, hit.clue.kind, hit.clue.name), [])
            if len(kept) < _MOST_KEYS:
                kept.append(hit)

    def list_keys(self) -> set[Key]:
        """Return what exactly was found."""
        return {hit.key for hits in self.hits.values() for hit in hits}

    def is_certain(self) -> bool:
        """Whether there is no other explanation: a path, the bytes of a file, or much of a text."""
        return any(
            len({hit.key for hit in hits}) > _MUCH or not all(_is_doubtful(hit.key) for hit in hits)
            for hits in self.hits.values()
        )

    def drop(self, keys: Collection[Key]) -> None:
        """Forget what is no leak."""
        left = {said: [hit for hit in hits if hit.key not in keys] for said, hits in self.hits.items()}
        self.hits = {said: hits for said, hits in left.items() if hits}


def find_leaks(
    folder: Path, public: SiteRun, everything: SiteRun, caches: tuple[Path, Path]
) -> list[Finding]:
    """Return the files below ``folder`` that have something hidden, members of archives included.

    :param everything: the site with what is hidden, as a preview shows it.
    :param caches: the folders of doctrees of both.
    """
    cache, preview = map(Cache, caches)
    clues = list(Secrets(public, everything, cache, preview).list_clues())
    if not clues:
        return []
    texts = PublicTexts(public, cache, folder)
    index, mentioned = _make_index(clues, public, texts)
    found: dict[tuple[Path, str], Found] = {}
    findings: list[Finding] = []
    for item in walk(folder):
        result = _search(item, folder, index) if isinstance(item, Piece) else item
        if isinstance(result, Unread):
            findings.append(_report_unread(result))
            continue
        if PurePosixPath(result.piece.name).suffix in _CATALOGS:
            result.drop(mentioned)
        if result.hits:
            # A gzip file comes as it is, and unpacked.
            found.setdefault((item.path, item.member), result).hits.update(result.hits)
    _drop_what_programs_say(found.values(), index, public)
    return findings + [_report(result) for result in found.values() if result.hits]


def _make_index(clues: list[Clue], public: SiteRun, texts: PublicTexts) -> tuple[Index, set[Key]]:
    """Return what to look for, and which of it public pages mention: their message catalogs do so, too."""
    index = Index(frozenset(tuple(docname.casefold().split("/")) for docname in public.documents))
    plain = _plain_words(public)
    for clue in _without_echoes(clues):
        index.add(clue, plain)
    mentioned = texts.clear(index)
    private = {clue.name for clue in clues if clue.form is Form.FILE}
    index.forget_files(texts.digests(index.sizes, private))
    return index, mentioned


def _without_echoes(clues: Iterable[Clue]) -> Iterator[Clue]:
    """Leave out a clue that says what an earlier one of its thing says: a title is a heading, too."""
    seen: set[tuple[object, ...]] = set()
    for clue in clues:
        said = (clue.source, clue.form, clue.text.casefold())
        if said not in seen:
            seen.add(said)
            yield clue


def _plain_words(public: SiteRun) -> frozenset[str]:
    """Return the words of names that stand side by side wherever talks are listed, and of dates."""
    archive = public.archive
    names = [archive.presenters[key].name for key in public.presenters if key in archive.presenters]
    names += [event.title for event in archive.events.values()]
    names += [tag.title for tag in (*archive.tags.values(), *archive.unlisted_tags.values())]
    for talk in (*archive.talks, *(post.talk for post in archive.posts.values())):
        names += [talk.track, *(slot.room for slot in talk.slots)]
    names += _words_of_dates(public.config.language)
    return frozenset(word for name in set(names) for word in words_of(name))


def _words_of_dates(language: str) -> Iterator[str]:
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    for names in (locale.months, locale.days):
        for width in names["format"].values():
            yield from width.values()


def _search(piece: Piece, folder: Path, index: Index) -> Found | Unread:
    """Search one piece: its bytes, its name and its text."""
    found = Found(piece)
    address = piece.member.replace("!/", "/") or piece.path.relative_to(folder).as_posix()
    for path in dict.fromkeys((address, _below_outputs(address))):
        found.add(index.find(read_text(path, is_markup=False)))
    place = _below_outputs(address).rpartition("/")[0]
    try:
        if index.sizes:
            found.add(index.find_file(digest_of(piece, index.sizes)))
        for text in () if piece.is_packed else read_blocks(piece):
            found.add(index.find(read_text(text, name=piece.name), place))
    except (OSError, EOFError, zlib.error) as error:
        return Unread(piece.path, piece.member, reason_of(error))
    return found


def _below_outputs(address: str) -> str:
    """Return the path of a file from the top of the output that it belongs to."""
    parts = address.split("/")
    while len(parts) > 1 and parts[0] in _OUTPUTS:
        parts.pop(0)
    return "/".join(parts)


def _drop_what_programs_say(found: Collection[Found], index: Index, public: SiteRun) -> None:
    """Take out what Sphinx, the theme or an extension has in a text of its own.

    They are read only when that can make a difference: there is much of them.
    """
    doubtful = [result for result in found if not result.is_certain()]
    wanted = {key for result in doubtful for key in result.list_keys() if _is_doubtful(key)}
    if not wanted:
        return
    said: set[Key] = set()
    for reading in read_programs(public, {_rarest_word(key) for key in wanted}):
        said |= wanted & index.keys_in(reading)
    for result in found:
        result.drop(said)


def _rarest_word(key: Key) -> str:
    """Return the longest word of what was found: a text without it need not be looked at."""
    value = key[1]
    words = value if isinstance(value, tuple) else re.findall(r"\w+", str(value))
    return max(map(str, words), key=len, default="")


def _is_doubtful(key: Key) -> bool:
    """Whether what was found could come from elsewhere: the bytes of a file, or a path, cannot."""
    form, value = key
    return form is not Form.FILE and not (form is Form.PATH and isinstance(value, tuple) and len(value) > 1)


# --- What is said of it


def _report_unread(item: Unread) -> Finding:
    message = f"cannot be searched, so nobody knows what it holds: {item.reason}"
    return Finding.of(_shown(item.path, item.member), None, Kind.LEAK, message)


def _shown(path: Path, member: str) -> str:
    return f"{path.as_posix()}!/{member}" if member else path.as_posix()


def _report(found: Found) -> Finding:
    piece = found.piece
    path = _shown(piece.path, piece.member)
    return Finding.of(path, _find_line(found), Kind.LEAK, _message(found))


def _message(found: Found) -> str:
    """Return what was found, and what to do. Prose is not quoted: others may read where this is printed."""
    clues: dict[str, dict[str, None]] = {}
    for source, kind, name in sorted(found.hits, key=lambda said: (said[0], not said[2], said)):
        clues.setdefault(source, {})[f'{kind} "{name}"' if name else kind] = None
    things = [f"{source} ({_list(list(said), '; ')})" for source, said in clues.items()]
    return f"names what is hidden: {_list(things, ', ')}: empty this folder and build again"


def _list(items: list[str], separator: str) -> str:
    shown = separator.join(items[:_MOST_THINGS])
    return f"{shown} and {len(items) - _MOST_THINGS} more" if len(items) > _MOST_THINGS else shown


def _find_line(found: Found) -> int | None:
    """Return the first line that has something hidden as it is written; ``None`` where there are none."""
    piece = found.piece
    if piece.member or piece.size > _LARGEST_LINED:
        return None
    try:
        data = piece.path.read_bytes()
    except OSError:
        return None
    if b"\0" in data or data.startswith(b"# Sphinx inventory"):
        return None
    text = data.decode("utf-8", errors="replace").lower()
    places = (_find_place(text, hit) for hits in found.hits.values() for hit in hits[:1])
    first = min((place for place in places if place >= 0), default=-1)
    return text.count("\n", 0, first) + 1 if first >= 0 else None


def _find_place(text: str, hit: Hit) -> int:
    """Return where a hit begins in a text, -1 when it is written in another way."""
    form, value = hit.key
    if form in {Form.NAME, Form.TEXT} and isinstance(value, tuple):
        pattern = r"(?:<[^<>]*>|[^\w<]|<)++".join(map(re.escape, value))
        match = re.search(rf"(?<!\w){pattern}(?!\w)", text)
        return match.start() if match else -1
    return text.find("/".join(value) if isinstance(value, tuple) else str(value).removesuffix(".*"))
