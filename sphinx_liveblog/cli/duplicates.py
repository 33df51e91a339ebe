"""Presenters and tags that are probably one, and the line that makes them one."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.links import LABELS
from sphinx_liveblog.archive.names import canonical_name, is_one_edit_apart
from sphinx_liveblog.cli.findings import Finding, Kind
from sphinx_liveblog.cli.places import Place, Texts, find_first_use

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Archive, Link, Post

_SHORTEST = 6
"""Below this many letters one more or less makes another word."""
_PLAIN = re.compile(r"[^\W\d][\w.'’ -]*")
_YAML_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_ADDRESS = re.compile(r"(?:https?:)?//(?:www\.)?")


@dataclass(frozen=True, slots=True)
class Named:
    """A presenter or tag, as far as it takes to compare them."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    uses: int = 0
    entry: Place | None = None
    """Where it stands in the presenters or tags file, if it does."""
    seen: Place | None = None
    """Where a post names it first."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What differs between presenters and tags."""

    kind: Kind
    file: str
    key: str
    """The key of the name in that file."""


def find_duplicate_presenters(
    archive: Archive, entries: Mapping[str, Place], file: str, texts: Texts
) -> Iterator[Finding]:
    """Yield pairs of presenters who are probably one person.

    :param entries: where ids stand in the presenters file, whose name is ``file``.
    """
    posts: dict[str, list[Post]] = defaultdict(list)
    for post in archive.posts.values():
        for person in {*post.authors, *post.talk.presenters}:
            posts[person.id].append(post)
    given = Counter(person.id for talk in archive.talks for person in talk.presenters)
    people = [
        Named(
            *(key, person.name, person.aliases, person.links),
            uses=given[key] + len(posts[key]),
            entry=entries.get(key),
            seen=find_first_use(texts, posts[key], person.name),
        )
        for key, person in archive.presenters.items()
    ]
    words = _Words(Kind.DUPLICATE_PRESENTER, file, "name")
    pairs = [*_pairs_by_link(people), *_pairs_by_name(people, _SPELLINGS)]
    yield from _report(pairs, words)


def find_duplicate_tags(
    archive: Archive, entries: Mapping[str, Place], file: str, texts: Texts
) -> Iterator[Finding]:
    """Yield pairs of tags that are probably one subject; see :func:`find_duplicate_presenters`."""
    posts: dict[str, list[Post]] = defaultdict(list)
    for post in archive.posts.values():
        for tag in post.talk.tags:
            posts[tag].append(post)
    tags = [
        Named(
            *(key, tag.title, tag.aliases),
            uses=len(posts[key]),
            entry=entries.get(key),
            seen=find_first_use(texts, posts[key], tag.title),
        )
        for key, tag in archive.tags.items()
    ]
    yield from _report(
        _pairs_by_name(tags, [_without_spaces, _without_a_letter]), _Words(Kind.DUPLICATE_TAG, file, "title")
    )


# -- what is alike

_Pair = tuple[Named, Named, str]
"""Two, and why they are probably one."""


def _without_spaces(name: str) -> Iterator[str]:
    yield canonical_name(name).replace(" ", "")


def _without_a_letter(name: str) -> Iterator[str]:
    """Yield what is left of a name without one letter: two names one edit apart share one of these."""
    text = canonical_name(name)
    if len(text) >= _SHORTEST:
        yield text
        for index in range(len(text)):
            yield text[:index] + text[index + 1 :]


def _without_initials(name: str) -> Iterator[str]:
    words = canonical_name(name).split()
    if len(words) > 1:
        yield f"{words[0][0]} {words[-1]}"


_Spelling = Callable[[str], Iterable[str]]
_SPELLINGS: dict[_Spelling, str] = {
    _without_spaces: "the names differ in spaces or hyphens only",
    _without_initials: "one name is short for the other",
    _without_a_letter: "the names are one letter apart",
}
"""Under what two names are alike, and how that is said."""


def _pairs_by_name(all_named: Iterable[Named], spellings: Iterable[_Spelling]) -> Iterator[_Pair]:
    """Yield those who share a spelling; who stand in the file both were told apart by a person."""
    listed = list(all_named)
    for spelling in spellings:
        alike: dict[str, dict[str, Named]] = defaultdict(dict)
        for named in listed:
            for key in spelling(named.name):
                alike[key][named.id] = named
        for group in alike.values():
            for left, right in combinations(group.values(), 2):
                if _is_likely(spelling, left, right):
                    yield left, right, _SPELLINGS[spelling]


def _is_likely(spelling: _Spelling, left: Named, right: Named) -> bool:
    a, b = canonical_name(left.name), canonical_name(right.name)
    if spelling is _without_spaces:
        return True
    if left.entry and right.entry:
        return False
    if spelling is _without_initials:
        return _is_short_for(a.split(), b.split()) or _is_short_for(b.split(), a.split())
    # Python 2 and Python 3, 2024 and 2025 differ on purpose.
    return is_one_edit_apart(a, b) and re.sub(r"\D", "", a) == re.sub(r"\D", "", b)


def _is_short_for(short: list[str], long: list[str]) -> bool:
    """Whether ``a lee`` or ``ann lee`` may be ``ann b lee``."""
    if short[-1] != long[-1] or len(short) > len(long) or short == long:
        return False
    rest = iter(long[:-1])  # each word must be found after the one before it
    return all(any(other == word or other[0] == word for other in rest) for word in short[:-1])


def _pairs_by_link(people: Iterable[Named]) -> Iterator[_Pair]:
    """Yield those with the same account; a web site may be that of their firm."""
    owners: dict[tuple[str, str], dict[str, Named]] = defaultdict(dict)
    for person in people:
        for link in person.links:
            if link.type in LABELS and link.type != "website":
                owners[link.type, _account(link.url)][person.id] = person
    for (network, _), group in owners.items():
        for left, right in combinations(group.values(), 2):
            yield left, right, f"they have the same link to {LABELS[network]}"


def _account(url: str) -> str:
    address = _ADDRESS.sub("", url.casefold(), count=1).split("?")[0].rstrip("/")
    return address.replace("twitter.com/", "x.com/", 1)


# -- what to say


def _report(pairs: Iterable[_Pair], words: _Words) -> Iterator[Finding]:
    seen: set[frozenset[str]] = set()
    for left, right, why in pairs:
        pair = frozenset({left.id, right.id})
        if pair not in seen:
            seen.add(pair)
            keep, other = sorted((left, right), key=_worth, reverse=True)
            place = _place(keep, other) or Place(words.file)
            advice = _advice(keep, other, words)
            message = f'"{other.name}" is probably "{keep.name}", as {why}. If so, {advice}'
            yield Finding.of(place.path, place.line, words.kind, message)


def _worth(named: Named) -> tuple[bool, int, int, str]:
    """Which of two names stays: the one in the file, the one used more, the longer one."""
    return named.entry is not None, named.uses, len(named.name), named.id


def _place(keep: Named, other: Named) -> Place | None:
    return other.entry or other.seen or keep.entry or keep.seen


def _advice(keep: Named, other: Named, words: _Words) -> str:
    names = dict.fromkeys(name for name in (*keep.aliases, other.name, *other.aliases) if name != keep.name)
    line = f"aliases: [{', '.join(map(_quote, names))}]"
    if keep.entry is None:
        return f"add to {words.file}: {_quote(keep.id)}: {{{words.key}: {_quote(keep.name)}, {line}}}"
    remove = f"remove {other.id} from {other.entry.path} and " if other.entry else ""
    return f"{remove}write in {keep.entry.path} below {keep.id}: {line}"


def _quote(text: str) -> str:
    """Return a text as YAML, also inside brackets."""
    plain = _PLAIN.fullmatch(text) and text == text.strip() and text.casefold() not in _YAML_WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)
