"""One import: a programme and the files of an archive, to the files as they shall be. It writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_liveblog.archive.names import RESERVED_IDS, make_slug
from sphinx_liveblog.importers.memory import KnownTalk, Memory, memory_path, read_memories, read_memory
from sphinx_liveblog.importers.merging import merge_record, plain
from sphinx_liveblog.importers.people import PeopleBook, facts_of
from sphinx_liveblog.importers.posts import rename_post, render_post
from sphinx_liveblog.importers.records import EVENT_FIELDS, Record, event_record, talk_record
from sphinx_liveblog.importers.updating import Changes, TalkUpdate
from sphinx_liveblog.importers.yamlfile import YamlFile, new_mapping, read_yaml_text, update_mapping

if TYPE_CHECKING:
    from sphinx_liveblog.importers.model import Programme

PERSON_FIELDS = (
    "name", "aliases", "pronouns", "affiliation", "avatar", "website", "github", "twitter", "mastodon",
    "bluesky", "linkedin", "youtube", "links", "bio",
)  # fmt: skip
_TABLE = "table"


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
    talks: Changes = field(default_factory=Changes)
    kept: list[str] = field(default_factory=list)
    """What a person has edited and the programme has changed of the event and of people, in words."""
    posts: list[Path] = field(default_factory=list)
    """Posts that are new."""
    presenters: int = 0
    """How many people the programme names."""


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
    format: str = ""
    """Name of the format: what another one does not say is not gone. A table has whichever columns it has."""
    covered: Collection[str] = ()
    """``EVENT/SLUG`` of talks that a post covers."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Address of a picture that was taken over just now to its path from the source folder on."""
    _paths: dict[str, Path] = field(init=False, default_factory=dict)
    """The files of people, where each has one."""
    is_same: bool = field(init=False, default=True)
    """Whether the programme has the format of the first one, so that a talk that it does not have is gone."""
    is_whole: bool = field(init=False, default=True)
    """Whether a value that it does not have is gone as well."""
    read_text: Callable[[Path], str] = read_yaml_text

    def run(self) -> Outcome:
        """Return what is to be written.

        :raises UnreadableError: a file of the archive cannot be read.
        """
        outcome = Outcome(self.event)
        path = self._event_path()
        memory = self.read_memory()
        self.is_same = self.format == memory.format or not memory.talks
        self.is_whole = self.is_same and self.format != _TABLE
        memory.format = memory.format or self.format
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
        if not self.only or "presenters" in self.only:
            self._update_people(book, people, memory, outcome)
        update = TalkUpdate(event, memory, outcome.talks, self.only, self.is_same, self.is_whole)
        update.run(self.programme.talks, records)
        self._write_posts(update, outcome)
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
        merge = merge_record(memory.event, event.content, new, EVENT_FIELDS, is_whole=self.is_whole)
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
        paths = [path for path in sorted(place.iterdir()) if path.suffix in _YAML]
        self._paths = {path.stem: path for path in paths}
        files = {path.stem: self._open(path) for path in paths}
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
            if mine.get("name") and "name" not in memory.people.get(person_id, {}):
                # How somebody's name is written, their own file says.
                new = {key: value for key, value in new.items() if key not in {"name", "aliases"}}
            base = _base_of(person_id, mine, new, memory, others)
            merge = merge_record(base, mine, new, PERSON_FIELDS, is_whole=self.is_whole)
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
            self._put(outcome, self._paths.get(key, place / f"{key}.yml") if key else place, file)

    # -- posts

    def _write_posts(self, update: TalkUpdate, outcome: Outcome) -> None:
        """Write a post for each row that has none; what a person made of the row counts."""
        for index, talk in update.known.items():
            row = update.rows[index]
            title = str(row.get("title") or talk.id)
            if talk.post:
                if title == talk.record.get("title"):
                    self._rename_post(talk, title, outcome)
            elif self.with_posts and not self.only and not row.get("cancelled"):
                self._write_post(talk, title, outcome)

    def _write_post(self, talk: KnownTalk, title: str, outcome: Outcome) -> None:
        path = self.places.posts / self.event / f"{talk.id}.md"
        if f"{self.event}/{talk.id}" in self.covered or self.read_text(path):
            return
        keys = {"title": title, "published": False, "event": self.event}
        outcome.files[path] = render_post({**keys, "talk": f"{self.event}/{talk.id}"})
        outcome.posts.append(path)
        talk.post = path.relative_to(self.places.posts).as_posix()
        talk.post_title = title

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


def choose_event(programme: Programme, given: str, fallback: str, known: Iterable[str] = ()) -> str:
    """Return the id of the event: the given one, the export's own, or one made from its title.

    :param known: ids of events that there are; one that differs only as its slug does is meant.
    """
    slug = make_slug(given or programme.id or programme.title or fallback)
    if found := next((event for event in known if make_slug(event) == slug), ""):
        return found
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
