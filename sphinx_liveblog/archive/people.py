"""Presenters and livebloggers: reading them, and knowing one person under several names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from sphinx_liveblog.archive.fields import one_line
from sphinx_liveblog.archive.legacy import LegacyPerson, clean_name
from sphinx_liveblog.archive.links import NETWORKS, network_of, parse_profile
from sphinx_liveblog.archive.model import Link, Presenter
from sphinx_liveblog.archive.names import (
    RESERVED_IDS,
    IdPool,
    canonical_name,
    choose_spelling,
    make_slug,
    nearest,
)
from sphinx_liveblog.archive.problems import Problem, Report, Subtype
from sphinx_liveblog.archive.values import Fields, Scalar

if TYPE_CHECKING:
    from sphinx_liveblog.archive.fields import FieldReader

PRESENTER_KEYS = ("presenters", "speakers", "presenter", "speaker")
"""The keys under which a post or a row of a programme names who speaks; the first with a value counts."""

PERSON_KEYS = (
    "name",
    "id",
    "aliases",
    "bio",
    "avatar",
    "affiliation",
    "role",
    "pronouns",
    *NETWORKS,
    "links",
)


_Key: TypeAlias = tuple[str, str]
"""What tells people apart whom no file of presenters has: canonical name, and the id given with it without
case, or nothing."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A person as a file names them: an id, a name, or facts."""

    text: str
    path: str
    line: int
    facts: Presenter | None = None
    """What a mapping or an old post says of them; its ``id`` is empty when none was given."""


def read_mentions(reader: FieldReader, *keys: str) -> tuple[Mention, ...]:
    """Return the people that a list of ids, names and mappings means."""
    mentions: list[Mention] = []
    for value in reader.values(*keys):
        if isinstance(value, Scalar):
            if name := clean_name(one_line(value.text)):
                mentions.append(Mention(name, reader.path, value.line))
        elif isinstance(value, Fields):
            facts = read_person(reader.inside(value))
            if facts.id or facts.name:
                mentions.append(Mention(facts.id or facts.name, reader.path, value.line, facts))
            else:
                reader.complain(value.line, "a presenter needs a name or an id")
        else:
            reader.complain(value.line, "a presenter must be an id, a name or a mapping")
    return tuple(mentions)


def read_person(reader: FieldReader) -> Presenter:
    """Return the person that a mapping describes; ``id`` and ``name`` may be empty."""
    reader.check_keys(PERSON_KEYS)
    return Presenter(
        id=reader.text("id"),
        name=reader.text("name"),
        aliases=reader.texts("aliases"),
        bio=reader.text("bio"),
        avatar=reader.picture("avatar"),
        affiliation=reader.text("affiliation"),
        role=reader.text("role"),
        pronouns=reader.text("pronouns"),
        links=(*_read_profiles(reader), *map(_typed, reader.links("links"))),
    )


def mention_legacy(person: LegacyPerson, path: str) -> Mention:
    """Return the mention that an old post's card or line is."""
    name = clean_name(person.name)
    links = tuple(_typed(Link(url, title)) for title, url in person.links)
    return Mention(name, path, person.line, Presenter(id="", name=name, links=links))


def with_links(mention: Mention, links: Iterable[Link]) -> Mention:
    """Return the mention with more links of that person, after those it has."""
    facts = mention.facts or Presenter(id="", name=mention.text)
    return replace(mention, facts=replace(facts, links=merge_links(facts.links, links)))


def _read_profiles(reader: FieldReader) -> Iterable[Link]:
    for network in NETWORKS:
        scalar = reader.scalar(network)
        if scalar is None:
            continue
        link = parse_profile(network, one_line(scalar.text))
        if link:
            yield link
        else:
            reader.complain(
                scalar.line,
                "{} is left out: {} must be a web address or a user name",
                scalar.text,
                network,
                subtype=Subtype.URL,
            )


def _typed(link: Link) -> Link:
    return link if link.type else replace(link, type=network_of(link.url))


def merge_links(first: Iterable[Link], second: Iterable[Link]) -> tuple[Link, ...]:
    """Return the links of both; of two to one network the first wins, web sites add up."""
    result = list(first)
    for link in second:
        same = (
            other.url == link.url if link.type == "website" else other.type == link.type for other in result
        )
        if not any(same):
            result.append(link)
    return tuple(result)


def merge_facts(facts: Presenter, base: Presenter) -> Presenter:
    """Return ``base`` with what ``facts`` says in its place; id, name and aliases stay."""
    return replace(
        base,
        bio=facts.bio or base.bio,
        avatar=facts.avatar or base.avatar,
        affiliation=facts.affiliation or base.affiliation,
        role=facts.role or base.role,
        pronouns=facts.pronouns or base.pronouns,
        links=merge_links(facts.links, base.links),
    )


@dataclass(slots=True)
class People:
    """Everyone known during a scan. Filled from the presenters file, then from public files."""

    report: Report
    has_file: bool = False
    by_id: dict[str, Presenter] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)
    """Canonical name or alias to id."""
    _written: set[str] = field(default_factory=set)
    """Ids as the presenters file has them."""
    _pool: IdPool = field(default_factory=IdPool)
    _admitted: dict[tuple[str, str], str] = field(default_factory=dict)
    """Text and canonical name of a mention to id: two people may have been given one id."""

    def add(self, person: Presenter, path: str, line: int) -> None:
        """Take a person of the presenters file; a second one with the same id is a problem."""
        written = person.id
        if written in self._written:
            message = "a presenter with the id {} stands above already: give one of them another id"
            self._complain(path, line, Subtype.DUPLICATE_ID, message, written)
            return
        self._written.add(written)
        known_id = self._pool.claim(written or make_slug(person.name))
        if known_id != written:
            person = replace(person, id=known_id, aliases=(*filter(None, [written]), *person.aliases))
            if written not in RESERVED_IDS:
                self.report(unfit_id(path, line, written, known_id))
        self.by_id[person.id] = person
        for name in dict.fromkeys((person.id, person.name, *person.aliases)):
            other = self._ids.setdefault(canonical_name(name), person.id)
            if other != person.id:
                self._complain(
                    path,
                    line,
                    Subtype.DUPLICATE_ID,
                    "the name or alias {} belongs to {} already: use the id of the one you mean",
                    name,
                    other,
                )

    def find(self, text: str) -> Presenter | None:
        """Return the person whose id, name or alias ``text`` is."""
        if text in self.by_id:
            return self.by_id[text]
        return self.by_id.get(self._ids.get(canonical_name(text), ""))

    def admit(self, mentions: Iterable[Mention]) -> None:
        """Make people of the unknown names that public files mention, in an order of its own."""
        unknown = sorted((mention for mention in mentions if self.find(mention.text) is None), key=_place_of)
        for mention in unknown:
            self._check_id(mention)
        owners = _find_owners(unknown)
        groups = self._tell_apart(unknown, owners)
        names = {
            key: choose_spelling(
                name for mention in found if canonical_name(name := _name_of(mention)) == key[0]
            )
            for key, found in groups.items()
        }
        ids = self._claim_given(groups, owners)
        unnamed = self._pool.assign(name for key, name in names.items() if key not in ids)
        ids |= {(name, ""): person_id for name, person_id in unnamed.items()}
        for key, found in sorted(groups.items()):
            written = next(filter(None, map(_given_id, found)), "")
            is_own = written not in {"", ids[key]} and owners[written.casefold()] == key
            person = Presenter(id=ids[key], name=names[key], aliases=(written,) if is_own else ())
            self._take(person, found)

    def _take(self, person: Presenter, mentions: Iterable[Mention]) -> None:
        """Take a person whom only ``mentions`` tell of, with all that they say."""
        for mention in mentions:
            if mention.facts:
                person = merge_facts(person, merge_facts(mention.facts, person))
            self._admitted[mention.text, canonical_name(_name_of(mention))] = person.id
        self.by_id[person.id] = person
        for name in (person.name, *person.aliases):
            self._ids.setdefault(canonical_name(name), person.id)

    def _tell_apart(
        self, mentions: Iterable[Mention], owners: Mapping[str, _Key]
    ) -> dict[_Key, list[Mention]]:
        """Return the mentions of each person: two ids are two people, whatever their names.

        An id alone means its owner. A name alone means whoever has it; where several do, it is a problem, and
        means the first of them by id, so that no other row decides whom.
        """
        groups: dict[_Key, list[Mention]] = {}
        bare: list[Mention] = []
        for mention in mentions:
            key = _key_of(mention, owners)
            if key is None:
                bare.append(mention)
            else:
                groups.setdefault(key, []).append(mention)
        namesakes: dict[str, list[_Key]] = {}
        for key in sorted(groups):
            namesakes.setdefault(key[0], []).append(key)
        for mention in bare:
            name = canonical_name(_name_of(mention))
            same = namesakes.get(name, [(name, "")])
            if len(same) > 1:
                ids = [next(filter(None, map(_given_id, groups[key]))) for key in same]
                self._complain_of_namesakes(mention, ids)
            groups.setdefault(same[0], []).append(mention)
        return groups

    def _complain_of_namesakes(self, mention: Mention, ids: Sequence[str]) -> None:
        message = "{} is the name of {}: write the id of the one you mean; until then it is {}"
        details = (_name_of(mention), ", ".join(ids), ids[0])
        self._complain(mention.path, mention.line, Subtype.DUPLICATE_ID, message, *details)

    def _claim_given(
        self, groups: Mapping[_Key, Sequence[Mention]], owners: Mapping[str, _Key]
    ) -> dict[_Key, str]:
        """Return the ids of those who were given one; of two who were given the same, the first has it."""
        givers = {
            key: mention for key, found in groups.items() for mention in reversed(found) if _given_id(mention)
        }
        ids: dict[_Key, str] = {}
        for key, mention in sorted(givers.items(), key=lambda item: _place_of(item[1])):
            written = _given_id(mention)
            ids[key] = used = self._pool.claim(written)
            owner = owners[written.casefold()]
            if owner != key:
                message = "the id {} is that of {} already, so {} is: give one of them another id"
                details = (written, _name_of(givers[owner]), used)
                self._complain(mention.path, mention.line, Subtype.DUPLICATE_ID, message, *details)
            elif used != written and written not in RESERVED_IDS:
                self.report(unfit_id(mention.path, mention.line, written, used))
        return ids

    def _find_mentioned(self, mention: Mention) -> Presenter | None:
        name = _name_of(mention)
        admitted = self._admitted.get((mention.text, canonical_name(name)))
        return self.by_id[admitted] if admitted else self.find(mention.text) or self.find(name)

    def resolve(self, mentions: Iterable[Mention]) -> tuple[Presenter, ...]:
        """Return the admitted people of ``mentions``, each with what is said of them there."""
        people: dict[str, Presenter] = {}
        for mention in mentions:
            person = self._find_mentioned(mention)
            if person is not None:
                people.setdefault(person.id, merge_facts(mention.facts, person) if mention.facts else person)
        return tuple(people.values())

    def _check_id(self, mention: Mention) -> None:
        """Warn of what is no name: one word, where a presenters file says who is who."""
        if _has_name(mention) or not self.has_file or any(char.isspace() for char in mention.text):
            return
        likely = nearest(mention.text, self.by_id)
        hint = " Did you mean {}?" if likely else ""
        self._complain(
            mention.path,
            mention.line,
            Subtype.UNKNOWN_PRESENTER,
            "no presenter has the id, name or alias {}." + hint,
            mention.text,
            *([likely] if likely else []),
        )

    def _complain(self, path: str, line: int, subtype: Subtype, message: str, *details: str) -> None:
        self.report(Problem(path, line, subtype, message, details))


def unfit_id(path: str, line: int | None, written: str, used: str) -> Problem:
    """Return what is wrong with an id that cannot stand in an address."""
    message = "the id {} cannot be part of an address, so {} is: use letters, digits and hyphens only"
    return Problem(path, line, Subtype.DATA_FILE, message, (written or "''", used))


def _place_of(mention: Mention) -> tuple[str, int, str]:
    return mention.path, mention.line, mention.text


def _given_id(mention: Mention) -> str:
    return mention.facts.id if mention.facts else ""


def _find_owners(mentions: Sequence[Mention]) -> dict[str, _Key]:
    """Return each given id, without case, to the first who was given it; one with a name goes before."""
    owners: dict[str, _Key] = {}
    given = [mention for mention in mentions if _given_id(mention)]
    for mention in sorted(given, key=lambda mention: not _has_name(mention)):
        written = _given_id(mention).casefold()
        owners.setdefault(written, (canonical_name(_name_of(mention)), written))
    return owners


def _key_of(mention: Mention, owners: Mapping[str, _Key]) -> _Key | None:
    """Return whom a mention means; ``None`` for a name alone."""
    if not _has_name(mention):
        return owners.get(mention.text.casefold())
    written = _given_id(mention).casefold()
    return (canonical_name(_name_of(mention)), written) if written else None


def _has_name(mention: Mention) -> bool:
    return mention.facts is not None and bool(mention.facts.name)


def _name_of(mention: Mention) -> str:
    return (mention.facts.name if mention.facts else "") or mention.text


def index_people(people: Iterable[Presenter]) -> Mapping[str, str]:
    """Return id, canonical name and alias of everyone to their id; ids win over names."""
    found: dict[str, str] = {}
    listed = tuple(people)
    for person in listed:
        found.setdefault(person.id, person.id)
    for person in listed:
        for name in (person.name, *person.aliases):
            found.setdefault(canonical_name(name), person.id)
    return found
