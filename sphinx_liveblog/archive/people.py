"""Presenters and livebloggers: reading them, and knowing one person under several names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.legacy import LegacyPerson, clean_name
from sphinx_liveblog.archive.links import NETWORKS, network_of, parse_profile
from sphinx_liveblog.archive.model import Link, Presenter
from sphinx_liveblog.archive.names import (
    RESERVED_IDS,
    assign_ids,
    canonical_name,
    claim_id,
    make_slug,
    nearest,
)
from sphinx_liveblog.archive.problems import Problem, Report, Subtype
from sphinx_liveblog.archive.values import Fields, Scalar

if TYPE_CHECKING:
    from sphinx_liveblog.archive.fields import FieldReader

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
            if name := clean_name(value.text.strip()):
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
        link = parse_profile(network, scalar.text)
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

    def add(self, person: Presenter, path: str, line: int) -> None:
        """Take a person of the presenters file; a second one with the same id is a problem."""
        written = person.id
        if written in self._written:
            message = "a presenter with the id {} stands above already: give one of them another id"
            self._complain(path, line, Subtype.DUPLICATE_ID, message, written)
            return
        self._written.add(written)
        known_id = claim_id(written or make_slug(person.name), self.by_id)
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
        unknown: dict[str, list[Mention]] = {}
        for mention in mentions:
            if self.find(mention.text) is None:
                self._check_id(mention)
                unknown.setdefault(canonical_name(_name_of(mention)), []).append(mention)
        names = {key: min(_name_of(mention) for mention in found) for key, found in unknown.items()}
        given = {key: given_id for key, found in unknown.items() if (given_id := _given_id(found))}
        own = (name for key, name in names.items() if key not in given)
        ids = {**assign_ids(own, taken={*self.by_id, *given.values()}), **given}
        for key, found in sorted(unknown.items()):
            person = Presenter(id=ids[key], name=names[key])
            for mention in sorted(found, key=lambda mention: (mention.path, mention.line)):
                if mention.facts:
                    person = merge_facts(person, merge_facts(mention.facts, person))
            self.by_id[person.id] = person
            self._ids[key] = person.id

    def resolve(self, mentions: Iterable[Mention]) -> tuple[Presenter, ...]:
        """Return the admitted people of ``mentions``, each with what is said of them there."""
        people: dict[str, Presenter] = {}
        for mention in mentions:
            person = self.find(mention.text) or self.find(_name_of(mention))
            if person is not None:
                people.setdefault(person.id, merge_facts(mention.facts, person) if mention.facts else person)
        return tuple(people.values())

    def _check_id(self, mention: Mention) -> None:
        """Warn of what is no name: one word, where a presenters file says who is who."""
        is_name = mention.facts is not None and bool(mention.facts.name)
        if is_name or not self.has_file or any(char.isspace() for char in mention.text):
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


def _given_id(mentions: Iterable[Mention]) -> str:
    """Return the id that one of the mentions of a person gives them."""
    ids = sorted(mention.facts.id for mention in mentions if mention.facts and mention.facts.id)
    return make_slug(ids[0]) if ids else ""


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
