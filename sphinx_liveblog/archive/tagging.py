"""Tags: one subject under several spellings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sphinx_liveblog.archive.model import Tag, Talk
from sphinx_liveblog.archive.names import RESERVED_IDS, IdPool, canonical_name, choose_spelling
from sphinx_liveblog.archive.people import unfit_id
from sphinx_liveblog.archive.problems import Problem, Report, Subtype


@dataclass(slots=True)
class Tags:
    """Every tag known during a scan: those of the tags file, then those that talks name."""

    report: Report
    by_id: dict[str, Tag] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)
    """Canonical id, title or alias to id."""
    _pool: IdPool = field(default_factory=IdPool)

    def add(self, tag: Tag, path: str, line: int) -> None:
        """Take a tag of the tags file; a name that two of them claim is a problem."""
        written, known_id = tag.id, self._pool.claim(tag.id)
        if known_id != written:
            tag = replace(tag, id=known_id, aliases=(*filter(None, [written]), *tag.aliases))
            if written not in RESERVED_IDS:
                self.report(unfit_id(path, line, written, known_id))
        self.by_id[tag.id] = tag
        for name in dict.fromkeys((tag.id, tag.title, *tag.aliases)):
            other = self._ids.setdefault(canonical_name(name), tag.id)
            if other != tag.id:
                message = "the name or alias {} belongs to the tag {} already: remove it from one of them"
                self.report(Problem(path, line, Subtype.DUPLICATE_ID, message, (name, other)))

    def admit(self, names: Iterable[str]) -> None:
        """Make tags of the names that talks use, each as often as it is used, in an order of its own."""
        spellings: dict[str, list[str]] = {}
        for name in names:
            key = canonical_name(name)
            if key not in self._ids:
                spellings.setdefault(key, []).append(name)
        for key, known_id in self._pool.assign(spellings).items():
            self._ids[key] = known_id
            self.by_id[known_id] = Tag(known_id, choose_spelling(spellings[key]))

    def spellings(self, name: str) -> set[str]:
        """Return every canonical name of the tag that has this one; of an unknown tag, its own."""
        tag = self._ids.get(canonical_name(name))
        return {canonical_name(name)} | {key for key, known in self._ids.items() if known == tag}

    def resolve(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of admitted names, each once."""
        found = (self._ids.get(canonical_name(name)) for name in names)
        return tuple(dict.fromkeys(tag for tag in found if tag))

    def of(self, talks: Iterable[Talk]) -> dict[str, Tag]:
        """Return the tags of these talks by id."""
        used = {tag for talk in talks for tag in talk.tags}
        return {tag: self.by_id[tag] for tag in sorted(used)}

    def names_of(self, talks: Iterable[Talk]) -> set[str]:
        """Return every canonical name of the tags of these talks."""
        used = self.of(talks)
        return {name for name, tag in self._ids.items() if tag in used}
