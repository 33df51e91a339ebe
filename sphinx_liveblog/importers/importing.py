"""One import: a programme and the files of an archive, to the files as they shall be. It writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_liveblog.archive.names import RESERVED_IDS, make_slug
from sphinx_liveblog.importers.matching import Candidate, match_talks
from sphinx_liveblog.importers.memory import KnownTalk, Memory, memory_path, read_memories, read_memory
from sphinx_liveblog.importers.merging import merge_record, plain
from sphinx_liveblog.importers.people import PeopleBook, facts_of
from sphinx_liveblog.importers.posts import rename_post, render_post
from sphinx_liveblog.importers.records import EVENT_FIELDS, TALK_FIELDS, Record, event_record, talk_record
from sphinx_liveblog.importers.yamlfile import YamlFile, new_mapping, update_mapping

if TYPE_CHECKING:
    from sphinx_liveblog.importers.model import Programme

PERSON_FIELDS = (
    "name", "aliases", "pronouns", "affiliation", "avatar", "website", "github", "twitter", "mastodon",
    "bluesky", "linkedin", "youtube", "links", "bio",
)  # fmt: skip
ROW_ORDER = ("id", "slug", *TALK_FIELDS)
"""The order of keys in a row that is new."""
_FEW = 3
"""So many talks may be missing, and are cancelled. More, and more than half of all, are a mistake."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files of an archive are."""

    events: Path
    presenters: Path
    """A file, or a folder with a file for each person."""
    posts: Path
    """The folder below which posts are written."""


@dataclass(slots=True)
class Outcome:
    """What an import does."""

    event: str
    files: dict[Path, str] = field(default_factory=dict)
    """Files to write that are not as they were."""
    new: list[str] = field(default_factory=list)
    """Titles of talks that were not there."""
    changed: dict[str, list[str]] = field(default_factory=dict)
    """Title to keys of talks of which something is another now."""
    cancelled: list[str] = field(default_factory=list)
    """Titles of talks that the programme no longer has."""
    kept: list[str] = field(default_factory=list)
    """What a person has edited and the programme has changed, in words."""
    posts: list[Path] = field(default_factory=list)
    """Posts that are new."""
    presenters: int = 0
    talks: int = 0


@dataclass(slots=True)
class Import:
    """One import of one event."""

    programme: Programme
    """Tidied: see :mod:`~.collect`."""
    event: str
    places: Places
    only: frozenset[str] = frozenset()
    """The fields of talks to update; empty for all. No talk comes, goes or is cancelled then."""
    with_posts: bool = False
    covered: Collection[str] = ()
    """``EVENT/SLUG`` of talks that a post covers."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Address of a picture that was taken over just now to its path from the source folder on."""
    read_text: Callable[[Path], str] = lambda path: path.read_text(encoding="utf-8") if path.exists() else ""

    def run(self) -> Outcome:
        """Return what is to be written.

        :raises UnreadableError: a file of the archive cannot be read.
        """
        outcome = Outcome(self.event, talks=len(self.programme.talks))
        path = self._event_path()
        memory = self.read_memory()
        event = self._open(path)
        book, people = self._read_people()
        memory.pictures |= self.pictures
        zone = self.programme.timezone
        written = (
            talk_record(talk, [book.find(person) for person in talk.presenters], zone)
            for talk in self.programme.talks
        )
        records = [_with_picture(record, "image", memory.pictures) for record in written]
        if not self.only:
            self._update_event(event, memory, outcome)
            self._update_people(book, people, memory, outcome)
        self._update_talks(event, memory, records, outcome)
        self._write_posts(memory, outcome)
        self._put(outcome, path, event)
        memory_file = memory_path(self.places.events, self.event)
        if memory.write() != self.read_text(memory_file):
            outcome.files[memory_file] = memory.write()
        outcome.presenters = len(book.found)
        return outcome

    def read_memory(self) -> Memory:
        """Return what the last import of this event wrote."""
        return read_memory(memory_path(self.places.events, self.event))

    # -- the event

    def _event_path(self) -> Path:
        """Return the event's file, with whichever suffix it has."""
        yaml = self.places.events / f"{self.event}.yaml"
        return yaml if yaml.exists() else self.places.events / f"{self.event}.yml"

    def _update_event(self, event: YamlFile, memory: Memory, outcome: Outcome) -> None:
        new = event_record(self.programme, self.event)
        merge = merge_record(memory.event, event.content, new, EVENT_FIELDS)
        update_mapping(event.content, merge.values, EVENT_FIELDS)
        memory.event = merge.base
        outcome.kept += [f"{event.name}: {key}" for key in merge.kept]

    # -- people

    def _read_people(self) -> tuple[PeopleBook, dict[str, YamlFile]]:
        """Return who is known, and the files they stand in by id; a file of many has the key ``""``."""
        place = self.places.presenters
        if not place.is_dir():
            file = self._open(place)
            return PeopleBook({str(key): _facts(value) for key, value in file.content.items()}), {"": file}
        files = {path.stem: self._open(path) for path in sorted(place.iterdir()) if path.suffix in _YAML}
        return PeopleBook({key: _facts(file.content) for key, file in files.items()}), files

    def _update_people(
        self, book: PeopleBook, files: dict[str, YamlFile], memory: Memory, outcome: Outcome
    ) -> None:
        place = self.places.presenters
        others = read_memories(self.places.events)
        for person_id, person in book.found.items():
            own = files.get(person_id) if "" not in files else None
            here: Any = own.content if own else files[""].content.get(person_id) if "" in files else None
            mine = here if isinstance(here, Mapping) else {}
            new = _with_picture(facts_of(person), "avatar", memory.pictures)
            if mine.get("name") and person_id not in memory.people:
                # How somebody's name is written, their own file says.
                new = {key: value for key, value in new.items() if key not in {"name", "aliases"}}
            base = _base_of(person_id, mine, new, memory, others)
            merge = merge_record(base, mine, new, PERSON_FIELDS)
            memory.people[person_id] = merge.base
            outcome.kept += [f"presenter {person_id}: {key}" for key in merge.kept]
            if here is None and "" in files:
                files[""].content[person_id] = new_mapping(new)
            elif here is None:
                files[person_id] = own = self._open(place / f"{person_id}.yml")
                update_mapping(own.content, new, PERSON_FIELDS)
            elif isinstance(here, Mapping):
                update_mapping(here, merge.values, PERSON_FIELDS)
        for key, file in files.items():
            self._put(outcome, place / f"{key}.yml" if key else place, file)

    # -- talks

    def _update_talks(
        self, event: YamlFile, memory: Memory, records: Sequence[Record], outcome: Outcome
    ) -> None:
        rows = event.content.get("talks")
        if not isinstance(rows, list):
            rows = new_mapping({"talks": []})["talks"]
            rows.fa.set_block_style()
        known = _remember_ids(rows, memory)
        matches = self._match(records, rows, known)
        taken = {row_id for row_id in map(_id_of, rows) if row_id}
        talks = list(memory.talks)
        for index, record in enumerate(records):
            keys = list(self.programme.talks[index].keys)
            if index in matches:
                row = rows[matches[index]]
                talk = known.get(matches[index])
                if talk is None:
                    talk = KnownTalk(_id_of(row) or _claim(str(row.get("title") or "talk"), taken))
                    talks.append(talk)
                self._update_row(row, talk, record, outcome)
                talk.keys = keys or talk.keys
            elif not self.only and not _was_deleted(keys, record, talks, rows):
                talk = KnownTalk(_claim(str(record.get("title") or "talk"), taken), keys, record)
                talks.append(talk)
                rows.append(new_mapping({"id": talk.id, **record}))
                outcome.new.append(str(record.get("title", talk.id)))
        if not self.only:
            self._cancel_missing(rows, known, set(matches.values()), outcome)
        memory.talks = talks
        if rows and "talks" not in event.content:
            event.content["talks"] = rows

    def _match(
        self, records: Sequence[Record], rows: Sequence[Any], known: Mapping[int, KnownTalk]
    ) -> dict[int, int]:
        new = [
            _candidate(record, talk.keys) for record, talk in zip(records, self.programme.talks, strict=True)
        ]
        old = []
        for index, row in enumerate(rows):
            talk = known.get(index)
            # By what the programme last said: a person may have edited the title.
            said = talk.record if talk and talk.record else _facts(row)
            old.append(_candidate(said, tuple(talk.keys) if talk else ()))
        return match_talks(new, old)

    def _update_row(self, row: Any, talk: KnownTalk, record: Record, outcome: Outcome) -> None:  # noqa: ANN401
        fields = [key for key in TALK_FIELDS if not self.only or key in self.only]
        merge = merge_record(talk.record, row, record, fields)
        title = str(row.get("title") or talk.id)
        if merge.values:
            outcome.changed.setdefault(title, []).extend(merge.values)
        outcome.kept += [f"{title}: {key}" for key in merge.kept]
        update_mapping(row, merge.values, ROW_ORDER)
        talk.record = merge.base

    def _cancel_missing(
        self, rows: Sequence[Any], known: Mapping[int, KnownTalk], found: set[int], outcome: Outcome
    ) -> None:
        """Mark what the programme no longer has; nothing, where that would be most of it."""
        missing = [index for index in known if index not in found and not rows[index].get("cancelled")]
        if len(missing) > _FEW and len(missing) * 2 > len(known):
            outcome.kept.append(
                f"{len(missing)} of {len(known)} talks are not in this programme: too many to call them "
                "cancelled; if they are, write `cancelled: true`"
            )
            return
        for index in missing:
            update_mapping(rows[index], {"cancelled": True}, ROW_ORDER)
            known[index].record = {**known[index].record, "cancelled": True}
            outcome.cancelled.append(str(rows[index].get("title") or known[index].id))

    # -- posts

    def _write_posts(self, memory: Memory, outcome: Outcome) -> None:
        for index, talk in enumerate(memory.talks):
            title = str(talk.record.get("title") or talk.id)
            if talk.post:
                self._rename_post(talk, title, outcome)
            elif self.with_posts and not self.only and not talk.record.get("cancelled"):
                path = self.places.posts / self.event / f"{talk.id}.md"
                if f"{self.event}/{talk.id}" in self.covered or self.read_text(path):
                    continue
                keys = {"title": title, "published": False, "event": self.event}
                outcome.files[path] = render_post({**keys, "talk": f"{self.event}/{talk.id}"})
                outcome.posts.append(path)
                relative = path.relative_to(self.places.posts).as_posix()
                memory.talks[index] = replace(talk, post=relative, post_title=title)

    def _rename_post(self, talk: KnownTalk, title: str, outcome: Outcome) -> None:
        if title == talk.post_title:
            return
        path = self.places.posts / talk.post
        text = self.read_text(path)
        renamed = rename_post(text, talk.post_title, title)
        talk.post_title = title
        if renamed != text:
            outcome.files[path] = renamed

    # -- files

    def _open(self, path: Path) -> YamlFile:
        return YamlFile(str(path), self.read_text(path))

    def _put(self, outcome: Outcome, path: Path, file: YamlFile) -> None:
        """Note a file that has changed; one in which nothing has stays as its author wrote it."""
        if file.is_changed():
            outcome.files[path] = file.text()


_YAML = frozenset({".yml", ".yaml"})


def choose_event(programme: Programme, given: str, fallback: str) -> str:
    """Return the id of the event: the given one, the export's own, or one made from its title."""
    slug = make_slug(given or programme.id or programme.title or fallback)
    return f"{slug}-event" if slug in RESERVED_IDS else slug


def _base_of(
    person_id: str, mine: Mapping[str, object], new: Record, memory: Memory, others: Sequence[Memory]
) -> Record:
    """Return what an import last wrote of a person: this event's, or another's where that stands there.

    Only of what is news in this event; else two events would overwrite each other's facts for ever.
    """
    base = dict(memory.people.get(person_id, {}))
    for other in others:
        for key, value in other.people.get(person_id, {}).items():
            if plain(mine.get(key)) == value and base.get(key) != new.get(key):
                base[key] = value
    return base


def _with_picture(record: Record, key: str, pictures: Mapping[str, str]) -> Record:
    """Return a record in which a picture that was taken over stands in the place of its address."""
    path = pictures.get(str(record.get(key, "")))
    return {**record, key: path} if path else record


def _facts(value: object) -> Record:
    found = plain(value)
    return found if isinstance(found, dict) else {}


def _id_of(row: object) -> str:
    return str(row.get("id") or row.get("slug") or "") if isinstance(row, Mapping) else ""


def _remember_ids(rows: Sequence[Any], memory: Memory) -> dict[int, KnownTalk]:
    """Return what is remembered of each row: by its id, else by the title that it was given."""
    by_id = {talk.id: talk for talk in memory.talks}
    known = {index: by_id[_id_of(row)] for index, row in enumerate(rows) if _id_of(row) in by_id}
    left = {str(t.record.get("title", "")): t for t in memory.talks if t not in list(known.values())}
    for index, row in enumerate(rows):
        title = str(row.get("title", "")) if isinstance(row, Mapping) else ""
        if index not in known and title in left:
            known[index] = talk = left.pop(title)
            talk.id = _id_of(row) or talk.id
    return known


def _was_deleted(
    keys: Sequence[str], record: Record, talks: Sequence[KnownTalk], rows: Sequence[Any]
) -> bool:
    """Whether an earlier import wrote this talk, and a person has taken it out since."""
    present = {_id_of(row) for row in rows}
    return any(
        talk.id not in present
        and (not set(keys).isdisjoint(talk.keys) or talk.record.get("title") == record.get("title"))
        for talk in talks
    )


def _claim(text: str, taken: set[str]) -> str:
    """Return an id for a talk that no other has, and take it."""
    slug = make_slug(text)
    number, candidate = 1, f"{slug}-talk" if slug in RESERVED_IDS else slug
    base = candidate
    while candidate in taken:
        number += 1
        candidate = f"{base}-{number}"
    taken.add(candidate)
    return candidate


def _candidate(record: Mapping[str, object], keys: Sequence[str]) -> Candidate:
    people = record.get("presenters") or record.get("speakers") or []
    slots = record.get("slots")
    first = slots[0] if isinstance(slots, list) and slots else record
    return Candidate(
        title=str(record.get("title", "")),
        keys=tuple(keys),
        presenters=frozenset(map(str, people if isinstance(people, list) else [people])),
        start=str(first.get("start", "")) if isinstance(first, Mapping) else "",
    )
