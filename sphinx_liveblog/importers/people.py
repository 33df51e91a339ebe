"""Who is who in an export: names cleaned of what is no name, and one person under one id for all events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sphinx_liveblog.archive.links import NETWORKS, network_of
from sphinx_liveblog.archive.names import IdPool, canonical_name, make_slug
from sphinx_liveblog.importers.media import is_url
from sphinx_liveblog.importers.model import Person

_TITLES = re.compile(
    r"(?:(?:prof|professor|dr|doctor|dipl|ing|mag|mr|mrs|ms|mx|herr|frau|sir|dame|ph\.?d)(?:\.?-ing\.?|\.|\b)\s*"
    r"(?:h\.\s?c\.\s*)?)+(?=[^\s.])",
    re.IGNORECASE,
)
_DEGREES = re.compile(r",?\s+(?:ph\.?\s?d|m\.?\s?sc|b\.?\s?sc|mba|m\.?d|dipl\.-\w+)\.?\Z", re.IGNORECASE)
_PRONOUN = (
    r"(?:she|he|they|ze|xe|hir|hers|her|him|his|them|theirs|any|it|er|ihm|sie|ihr|elle|iel|il|ella|él|elu"
    r"|ele|ela)"
)
_PRONOUNS = re.compile(
    rf"\s*[(\[]\s*(?P<words>{_PRONOUN}(?:\s*[/|,]\s*{_PRONOUN}|\s+pronouns)*)\s*[)\]]\s*", re.IGNORECASE
)
_NICKNAME = re.compile(r"""\s*(?:["“”„«»]([^"“”„«»]{1,40})["“”„«»]|[(\[]([^()\[\]]{1,40})[)\]])\s*""")
_AND = re.compile(r"\s*(?:;|\n|\s/\s|\s&\s|\s(?:and|und|et|y|e|и)\s|,)\s*")
_NO_PERSON = re.compile(r"(?:inc|ltd|llc|gmbh|jr|sr|ii|iii|ph\.?d|team|et al)\.?\Z", re.IGNORECASE)
_TWO_WORDS = 2
_ADDRESS = re.compile(r"[^\s@]@[^\s@]")
_BRACKETS = re.compile(r"[<>()\[\],]")
_AROUND = "<>()[]{},"


def clean_person(person: Person) -> Person:
    """Return a person whose name has no address, no double blanks, and no pronouns: they have a field."""
    name, pronouns = drop_addresses(person.name), person.pronouns
    if match := _PRONOUNS.search(name):
        pronouns = pronouns or match["words"].strip()
        name = " ".join((name[: match.start()] + " " + name[match.end() :]).split())
    return replace(person, name=name, pronouns=pronouns)


def drop_addresses(name: str) -> str:
    """Return a name without e-mail addresses and double blanks; empty where there was nothing else."""
    if not _ADDRESS.search(name):
        return " ".join(name.split())
    words: list[str] = []
    for word in _BRACKETS.sub(_set_apart, name).split():
        rest = "," * word.endswith(",") if _ADDRESS.search(word) else word
        if not rest.strip(_AROUND) and (rest != "," or not words or words[-1].endswith(",")):
            continue
        words.append(rest)
    return " ".join(words).replace(" ,", ",").strip(" ,\"'")


def _set_apart(match: re.Match[str]) -> str:
    return f" {match[0]}" if match[0] in "<([" else f"{match[0]} "


def _join_blanks(text: str) -> str:
    """Return a text in lines without double blanks: patterns that look for blanks are slow on many."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


def split_person(person: Person) -> tuple[Person, ...]:
    """Return the people that one field names: *Mel Chua and Ian Smith* are two.

    Only where every part has two words, so that *Sammy Davis, Jr.* and *Salt & Pepper* stay whole. What the
    field says beside names is then nobody's: nobody knows whose it is.
    """
    parts = [part.strip() for part in _AND.split(_join_blanks(person.name)) if part.strip()]
    if len(parts) < _TWO_WORDS or not all(map(_is_full_name, parts)):
        return (person,)
    return tuple(clean_person(Person(part)) for part in parts)


def _is_full_name(text: str) -> bool:
    words = text.split()
    return len(words) >= _TWO_WORDS and not any(map(_NO_PERSON.match, words)) and not re.search(r"\d", text)


def plain_name(name: str) -> str:
    """Return a name without titles, degrees and nicknames; unchanged where nothing would be left of it."""
    name = " ".join(name.split())
    plain = _DEGREES.sub("", _TITLES.sub("", name, count=1) if _TITLES.match(name) else name)
    plain = " ".join(_NICKNAME.sub(" ", plain).split())
    return plain or name


def names_of(name: str, aliases: Iterable[str] = ()) -> Iterator[str]:
    """Yield every name by which somebody may be known, in canonical form; the written one first."""
    for written in (name, *aliases):
        yield canonical_name(written)
        yield canonical_name(plain_name(written))


@dataclass(slots=True)
class PeopleBook:
    """Everybody whom the presenters' files have, and those who come with an import."""

    known: Mapping[str, Mapping[str, object]]
    """Id to what the file says, in plain data."""
    found: dict[str, Person] = field(default_factory=dict)
    """Id to what the import says, in the order of the programme."""
    _ids: dict[str, str] = field(init=False, default_factory=dict)
    _pool: IdPool = field(init=False)

    def __post_init__(self) -> None:
        """Index the people of the files."""
        self._pool = IdPool(self.known)
        for person_id, facts in self.known.items():
            aliases = facts.get("aliases")
            spellings = aliases if isinstance(aliases, list) else [aliases] if aliases else []
            self._index(person_id, str(facts.get("name") or person_id), map(str, spellings))

    def _index(self, person_id: str, name: str, aliases: Iterable[str] = ()) -> None:
        for known in names_of(name, aliases):
            self._ids.setdefault(known, person_id)

    def find(self, person: Person) -> str:
        """Return the id of a person, a new one where nobody has the name."""
        known = next((self._ids[name] for name in names_of(person.name) if name in self._ids), "")
        if not known:
            known = self._pool.claim(make_slug(plain_name(person.name)))
            self._index(known, person.name)
        self.found[known] = merge_people(self.found[known], person) if known in self.found else person
        return known


def merge_people(first: Person, second: Person) -> Person:
    """Return one person of what two talks say; the first word counts."""
    links = {link.url: link for link in (*second.links, *first.links)}
    return Person(
        name=first.name,
        bio=first.bio or second.bio,
        avatar=first.avatar or second.avatar,
        affiliation=first.affiliation or second.affiliation,
        pronouns=first.pronouns or second.pronouns,
        links=tuple(links[url] for url in dict.fromkeys(link.url for link in (*first.links, *second.links))),
    )


def facts_of(person: Person) -> dict[str, object]:
    """Return what the presenters' file says of a person (interface: the keys of ``presenters``)."""
    name = plain_name(person.name) if _TITLES.match(person.name) else person.name
    facts: dict[str, object] = {
        "name": name,
        "aliases": [person.name] if name != person.name else [],
        "pronouns": person.pronouns,
        "affiliation": person.affiliation,
        "avatar": person.avatar if is_url(person.avatar) else "",
    }
    links: list[object] = []
    for link in person.links:
        network = network_of(link.url) if is_url(link.url) else ""
        key = network if network in NETWORKS else ""
        if key and not facts.get(key):
            facts[key] = link.url
        elif is_url(link.url):
            links.append({"title": link.title, "url": link.url} if link.title else link.url)
    facts |= {"links": links, "bio": person.bio}
    return {key: value for key, value in facts.items() if value}
