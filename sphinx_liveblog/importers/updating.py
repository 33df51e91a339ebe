"""The talks of a programme into the rows of an event's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sphinx_liveblog.archive.names import RESERVED_IDS, make_slug
from sphinx_liveblog.importers.matching import Candidate, match_talks
from sphinx_liveblog.importers.memory import KnownTalk, Memory
from sphinx_liveblog.importers.merging import merge_record, plain
from sphinx_liveblog.importers.records import TALK_FIELDS, Record
from sphinx_liveblog.importers.source import UnreadableError
from sphinx_liveblog.importers.yamlfile import YamlFile, new_mapping, update_mapping

if TYPE_CHECKING:
    from sphinx_liveblog.importers.model import ImportedTalk

ROW_ORDER = ("id", "slug", *TALK_FIELDS)
"""The order of keys in a row that is new."""
_FEW, _SHARE = 3, 3
"""So many talks may be missing, or one of so many, and are cancelled. More are a mistake."""
_FOREIGN = "id:"
"""Keys that mean something within one export only."""


@dataclass(slots=True)
class Changes:
    """What became of the talks."""

    new: list[str] = field(default_factory=list)
    """Titles of talks that were not there."""
    changed: dict[str, list[str]] = field(default_factory=dict)
    """Title to keys of talks of which something is another now."""
    cancelled: list[str] = field(default_factory=list)
    """Titles of talks that the programme no longer has."""
    kept: list[str] = field(default_factory=list)
    """What a person has edited and the programme has changed, in words."""
    left_out: list[str] = field(default_factory=list)
    """Titles of talks that a person has taken out."""
    unknown: list[str] = field(default_factory=list)
    """Titles that no row has, where only some fields are to be updated."""


@dataclass(slots=True)
class TalkUpdate:
    """One update of the rows of an event's file.

    :raises UnreadableError: ``talks`` is no list.
    """

    event: YamlFile
    memory: Memory
    changes: Changes
    only: frozenset[str] = frozenset()
    """The fields to update; empty for all. No talk comes or goes then."""
    is_same: bool = True
    """Whether the programme has the format of the first one, so that a talk that it does not have is gone."""
    is_whole: bool = True
    """Whether a value that it does not have is gone as well."""
    rows: Any = field(init=False)
    known: dict[int, KnownTalk] = field(init=False)
    """What is remembered of each row."""

    def __post_init__(self) -> None:
        """Find the rows."""
        rows = self.event.content.get("talks")
        if rows is None:
            rows = new_mapping({"talks": []})["talks"]
            rows.fa.set_block_style()
        if not isinstance(rows, list):
            message = f"{self.event.name}: talks should be a list: mend the file first; nothing was written"
            raise UnreadableError(message)
        self.rows = rows
        self.known = _remember(rows, self.memory)

    def run(self, talks: Sequence[ImportedTalk], records: Sequence[Record]) -> None:
        """Update what is there, add what is new, and mark what is gone."""
        matches, before = self._match(talks, records), list(self.known)
        taken = {row_id for row_id in map(id_of, self.rows) if row_id}
        removed = [talk for talk in self.memory.talks if talk not in self.known.values()]
        for index, (talk, record) in enumerate(zip(talks, records, strict=True)):
            title = str(record.get("title", ""))
            if index in matches:
                self._update(matches[index], talk.keys, record, taken)
            elif self.only:
                self.changes.unknown.append(title)
            elif _is_among(talk.keys, record, removed):
                self.changes.left_out.append(title)
            else:
                self._add(talk.keys, record, taken)
        if not self.only and self.is_same:
            self._cancel_missing(before, set(matches.values()))
        if self.rows and self.event.content.get("talks") is not self.rows:
            self.event.content["talks"] = self.rows

    def _match(self, talks: Sequence[ImportedTalk], records: Sequence[Record]) -> dict[int, int]:
        new = [
            _candidate(record, [key for key in talk.keys if self.is_same or not key.startswith(_FOREIGN)])
            for talk, record in zip(talks, records, strict=True)
        ]
        old: list[Candidate] = []
        indexes = [index for index, row in enumerate(self.rows) if isinstance(row, Mapping)]
        for index in indexes:
            talk = self.known.get(index)
            # By what the programme last said: a person may have edited the title.
            said = talk.record if talk and talk.record else _facts(self.rows[index])
            old.append(_candidate(said, talk.keys if talk else ()))
        return {here: indexes[there] for here, there in match_talks(new, old).items()}

    def _update(self, index: int, keys: Sequence[str], record: Record, taken: set[str]) -> None:
        row, talk = self.rows[index], self.known.get(index)
        if talk is None:
            talk = KnownTalk(id_of(row) or _claim(str(row.get("title") or "talk"), taken))
            self.memory.talks.append(talk)
            self.known[index] = talk
        fields = [key for key in TALK_FIELDS if not self.only or key in self.only]
        merge = merge_record(talk.record, row, record, fields, is_whole=self.is_whole)
        title = str(row.get("title") or talk.id)
        if merge.values:
            self.changes.changed.setdefault(title, []).extend(merge.values)
        self.changes.kept += [f"{title}: {key}" for key in merge.kept]
        update_mapping(row, merge.values, ROW_ORDER)
        talk.record = merge.base
        if not self.only:
            talk.keys = _renew(talk.keys, keys)

    def _add(self, keys: Sequence[str], record: Record, taken: set[str]) -> None:
        talk = KnownTalk(_claim(str(record.get("title") or "talk"), taken), list(keys), record)
        self.memory.talks.append(talk)
        self.known[len(self.rows)] = talk
        self.rows.append(new_mapping({"id": talk.id, **record}))
        self.changes.new.append(str(record.get("title", talk.id)))

    def _cancel_missing(self, before: Sequence[int], found: set[int]) -> None:
        """Mark what the programme no longer has; nothing, where that would be much of it.

        :param before: rows that an earlier import wrote.
        :param found: rows that are in this one.
        """
        missing = [index for index in before if index not in found and not self.rows[index].get("cancelled")]
        if missing and (not found or (len(missing) > _FEW and len(missing) * _SHARE > len(before))):
            self.changes.kept.append(
                f"{len(missing)} of {len(before)} talks are not in this programme: too many to call them "
                "cancelled; if they are, write `cancelled: true`"
            )
            return
        for index in missing:
            update_mapping(self.rows[index], {"cancelled": True}, ROW_ORDER)
            self.known[index].record = {**self.known[index].record, "cancelled": True}
            self.changes.cancelled.append(str(self.rows[index].get("title") or self.known[index].id))


def id_of(row: object) -> str:
    """Return the id that a row has, empty where it has none."""
    return str(row.get("id") or row.get("slug") or "") if isinstance(row, Mapping) else ""


def _facts(value: object) -> Record:
    found = plain(value)
    return found if isinstance(found, dict) else {}


def _remember(rows: Sequence[Any], memory: Memory) -> dict[int, KnownTalk]:
    """Return what is remembered of each row: by its id, else by the title that it was given."""
    by_id = {talk.id: talk for talk in memory.talks}
    known = {index: by_id[id_of(row)] for index, row in enumerate(rows) if id_of(row) in by_id}
    used = {talk.id for talk in known.values()}
    left = {str(talk.record.get("title", "")): talk for talk in memory.talks if talk.id not in used}
    for index, row in enumerate(rows):
        title = str(row.get("title", "")) if isinstance(row, Mapping) else ""
        if index not in known and title in left:
            known[index] = talk = left.pop(title)
            talk.id = id_of(row) or talk.id
    return known


def _is_among(keys: Sequence[str], record: Record, removed: Sequence[KnownTalk]) -> bool:
    """Whether a talk is one that an earlier import wrote, and a person has taken out since."""
    start = _candidate(record, ()).start
    return any(
        not set(keys).isdisjoint(talk.keys)
        or (talk.record.get("title") == record.get("title") and _candidate(talk.record, ()).start == start)
        for talk in removed
    )


def _renew(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return keys of which those of a kind are the newest."""
    kinds = {key.partition(":")[0] for key in new}
    return [*new, *(key for key in old if key.partition(":")[0] not in kinds)]


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
