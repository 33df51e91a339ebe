"""All data files of a site together: where they are, which events there are, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.addresses import generated_folders
from sphinx_liveblog.archive.datafiles import (
    EventSource,
    as_fields,
    find_files,
    may_hide,
    read_data_file,
    read_event,
    read_people,
    read_tags,
    seems_an_event,
    unreadable_event,
)
from sphinx_liveblog.archive.fields import FieldReader
from sphinx_liveblog.archive.names import RESERVED_IDS, claim_id
from sphinx_liveblog.archive.people import People, unfit_id
from sphinx_liveblog.archive.problems import Problem, Sheet, Subtype
from sphinx_liveblog.archive.values import Fields

if TYPE_CHECKING:
    from sphinx_liveblog.archive.tagging import Tags
    from sphinx_liveblog.archive.visibility import Claim

DEFAULT_PLACES = {"presenters": "presenters.yml", "events": "events", "tags": "tags.yml"}
"""Where the files are if ``conf.py`` says nothing; nobody needs to have them there."""


@dataclass(slots=True)
class DataFolder:
    """What the data files say, for one scan."""

    root: Path
    shows: Callable[[Claim], bool]
    """Whether what makes such a claim is shown."""
    sheet: Sheet
    """Problems of what is public, or of no one file."""
    zone: str | None
    base: str = "liveblog"
    """The folder of generated pages: ``liveblog_path``."""
    sheets: list[Sheet] = field(default_factory=list)
    """Problems of each event and each of its talks."""
    events: dict[str, EventSource] = field(default_factory=dict)
    event_ids: dict[str, str] = field(default_factory=dict)
    """Id of each event as its file has it to the id by which it is known."""
    has_events: bool = False
    """Whether a file is an event: it can be read and has a title, or cannot be read and seems to be one."""
    is_closed: bool = False
    """Whether an event that may be hidden cannot be read, so that nobody knows which posts are its own."""

    _unasked: set[str] = field(default_factory=set)
    """Files that stand where the options look by default."""

    def foreign_paths(self) -> frozenset[str]:
        """Return the files at default places, which are not ours if this site has no events, and no posts."""
        return frozenset() if self.has_events else frozenset(self._unasked)

    def read_people(self, place: str, people: People) -> None:
        """Take the presenters of a file or folder."""
        in_folder = bool(place) and (self.root / place).is_dir()
        for path in self._find("presenters", place):
            if reader := self._open(path, self.sheet):
                read_people(reader, people, file_id=path.stem if in_folder else "")

    def read_tags(self, place: str, tags: Tags) -> None:
        """Take the tags of a file."""
        for path in self._find("tags", place):
            if reader := self._open(path, self.sheet):
                for tag, line in read_tags(reader):
                    tags.add(tag, reader.path, line)

    def read_events(self, place: str | Mapping[str, object]) -> None:
        """Take the events of a folder, or those that ``conf.py`` holds."""
        if not isinstance(place, str):
            for key, value in place.items():
                self._take_event(str(key), value)
        elif (self.root / place).is_file():
            message = "liveblog_events: {} is a file: name the folder of the events' files"
            self.sheet.report(Problem("", None, Subtype.CONFIG, message, (place,)))
        else:
            for path in self._find("events", place):
                self._read_event(path)
        self._know_aliases()

    def _find(self, option: str, place: str) -> list[Path]:
        """Return the files of an option; a place that is not there is a problem, but for the default's."""
        files = find_files(self.root, place)
        if place not in {"", DEFAULT_PLACES[option]} and not files and not (self.root / place).exists():
            message = f"liveblog_{option}: {{}} is not in the source directory: correct the name"
            self.sheet.report(Problem("", None, Subtype.CONFIG, message, (place,)))
        if place == DEFAULT_PLACES[option]:
            self._unasked.update(map(self._name_of, files))
        return files

    def _read_event(self, path: Path) -> None:
        sheet = self._new_sheet()
        reader = self._open(path, sheet)
        if reader:
            source = read_event(path.stem, reader, self.zone, sheet)
            self.has_events = self.has_events or source is not None
            self._add(path.stem, source, reader.path)
            return
        name = self._name_of(path)
        # Otherwise a mistake in the only event would empty the archive without a word.
        self.has_events = self.has_events or seems_an_event(path)
        self._add(path.stem, unreadable_event(path.stem, sheet, name), name)
        if may_hide(path):
            self.is_closed = True
            message = "this may hide posts: until it can be read, every post that names no event is hidden"
            sheet.report(Problem(name, None, Subtype.DATA_FILE, message))

    def _take_event(self, key: str, value: object) -> None:
        sheet = self._new_sheet()
        self.has_events = True
        fields = as_fields(value)
        if not isinstance(fields, Fields):
            message = "liveblog_events: {} must be a mapping with a title"
            self.sheet.report(Problem("", None, Subtype.CONFIG, message, (key,)))
            return
        reader = FieldReader(fields, "conf.py", sheet.report, Subtype.DATA_FILE)
        self._add(key, read_event(key, reader, self.zone, sheet), reader.path)

    def _add(self, written: str, source: EventSource | None, path: str) -> None:
        if source is None:
            return
        sheet = source.sheet
        sheet.is_hidden = not self.shows(source.claim)
        for talk in source.talks:
            talk.sheet.is_hidden = sheet.is_hidden or not self.shows(talk.claim)
            self.sheets.append(talk.sheet)
        if written in self.event_ids:
            message = "an event with this id stands in another file already: rename one of them"
            sheet.report(Problem(path, None, Subtype.DUPLICATE_ID, message))
            return
        event_id = self.event_ids[written] = claim_id(written, self.events)
        source = self._without_taken_folders(source)
        if event_id != written:
            aliases = (*filter(None, [written]), *source.event.aliases)
            source = replace(source, event=replace(source.event, id=event_id, aliases=aliases))
            if written not in RESERVED_IDS:
                sheet.report(unfit_id(path, None, written, event_id))
        self.events[event_id] = source

    def _without_taken_folders(self, source: EventSource) -> EventSource:
        """Return an event without folders that are the archive's or another event's; each is a problem.

        Folders that differ in case alone are one on many machines.
        """
        event = source.event
        own = generated_folders(self.base)
        others = {other.event.path.casefold() for other in self.events.values()} - {""}
        if event.path.casefold() in own:
            message = "{} is a folder of the archive itself, so the page is at the usual place: name another"
            self._complain_of_folder(source, source.path_line, message, event.path)
            event = replace(event, path="")
        elif event.path.casefold() in others:
            message = "another event has its page in this folder already: this one's is at the usual place"
            self._complain_of_folder(source, source.path_line, message)
            event = replace(event, path="")
        if event.talk_path.casefold() in own:
            message = "{} is a folder of the archive itself, so talks are at the usual place: name another"
            self._complain_of_folder(source, source.talk_path_line, message, event.talk_path)
            event = replace(event, talk_path="")
        return replace(source, event=event)

    @staticmethod
    def _complain_of_folder(source: EventSource, line: int | None, message: str, *details: str) -> None:
        source.sheet.report(Problem(source.file, line, Subtype.PAGE, message, details))

    def _know_aliases(self) -> None:
        """Let posts name events by former ids; one that is another event's is a problem."""
        for event_id, source in list(self.events.items()):
            kept: list[str] = []
            for alias in source.event.aliases:
                if self.event_ids.setdefault(alias, event_id) == event_id:
                    kept.append(alias)
                    continue
                message = "{} is an id or a former id of another event: remove it from one of them"
                problem = Problem(source.file, source.aliases_line, Subtype.DUPLICATE_ID, message, (alias,))
                source.sheet.report(problem)
            self.events[event_id] = replace(source, event=replace(source.event, aliases=tuple(kept)))

    def _new_sheet(self) -> Sheet:
        sheet = Sheet()
        self.sheets.append(sheet)
        return sheet

    def _open(self, path: Path, sheet: Sheet) -> FieldReader | None:
        name = self._name_of(path)
        fields = read_data_file(path, name, sheet.report)
        return FieldReader(fields, name, sheet.report, Subtype.DATA_FILE) if fields else None

    def _name_of(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name
