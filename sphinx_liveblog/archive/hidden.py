"""Everything by which a hidden thing could be named, so that no public page names it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.addresses import talks_folder
from sphinx_liveblog.archive.aliases import read_aliases
from sphinx_liveblog.archive.definitions import find_definitions, find_titles
from sphinx_liveblog.archive.facets import language_key
from sphinx_liveblog.archive.model import Event, Hidden, Talk
from sphinx_liveblog.archive.names import canonical_name

if TYPE_CHECKING:
    from sphinx_liveblog.archive.datafiles import EventSource
    from sphinx_liveblog.archive.people import Mention, People
    from sphinx_liveblog.archive.posts import PostDraft
    from sphinx_liveblog.archive.programme import TalkSource
    from sphinx_liveblog.archive.tagging import Tags
    from sphinx_liveblog.archive.visibility import Verdict

_WORDS = ("room", "track", "type")
"""Keys of a talk by whose values a list can be filtered."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is not shown, as it was read."""

    posts: Sequence[tuple[PostDraft, Verdict]]
    events: Sequence[EventSource]
    """The events that are hidden themselves."""
    talks: Sequence[tuple[EventSource, TalkSource]]
    """Every row of a programme that is hidden, and the event it belongs to."""
    with_titles: bool = False
    """Whether titles of sections are labels (``sphinx.ext.autosectionlabel``)."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is public, so that it is no secret where something hidden has it too."""

    people: People
    tags: Tags
    talks: Collection[Talk]
    events: Collection[Event]
    labels: Iterable[AbstractSet[str]]
    """The definitions of each document that will be read."""


def list_hidden(withheld: Withheld, known: Known) -> Hidden:
    """Return what hidden posts, talks and events hold that nothing public has."""
    public = {name for talk in known.talks for name in (talk.ref, talk.slug)}
    events = (name for source in withheld.events for name in (source.event.id, *source.event.aliases))
    tags = {name for text in _list_tags(withheld) for name in known.tags.spellings(text)}
    return Hidden(
        documents={draft.file.docname: verdict for draft, verdict in withheld.posts},
        labels=frozenset(_list_labels(withheld, known)),
        talks=frozenset(set(_list_refs(withheld)) - public),
        events=frozenset(events),
        people=frozenset(_unknown_people(_list_mentions(withheld), known.people)),
        tags=frozenset(tags - known.tags.names_of(known.talks)),
        words=frozenset((_list_words(withheld) | _list_languages(withheld, known)) - _known_words(known)),
        files=frozenset(_list_files(withheld)),
        pages=frozenset(_list_pages(withheld)),
        old_addresses=frozenset(
            file
            for reader in (
                *(draft.reader for draft, _ in withheld.posts),
                *(t.reader for _, t in withheld.talks),
            )
            for file in read_aliases(reader)
        ),
    )


def _list_labels(withheld: Withheld, known: Known) -> set[str]:
    labels: set[str] = set()
    for draft, _ in withheld.posts:
        labels |= find_definitions(draft.file.text)
        if withheld.with_titles:
            labels |= find_titles(draft.file.text, draft.file.path, draft.file.body_start)
            labels.add(" ".join(draft.title.lower().split()))
    return labels.difference(*known.labels) if labels else labels


def _list_refs(withheld: Withheld) -> Iterator[str]:
    for draft, _ in withheld.posts:
        yield from (*_refs(draft.event, draft.slug), draft.file.docname)
    for source, talk in withheld.talks:
        yield from _refs(source.event.id, talk.slug)


def _refs(event: str, slug: str) -> tuple[str, ...]:
    return (slug, f"{event}/{slug}") if event else (slug,)


def _list_mentions(withheld: Withheld) -> Iterator[Mention]:
    for draft, _ in withheld.posts:
        yield from (*draft.presenters, *draft.authors)
    for _, talk in withheld.talks:
        yield from talk.mentions


def _list_tags(withheld: Withheld) -> Iterator[str]:
    readers = [draft.reader for draft, _ in withheld.posts] + [talk.reader for _, talk in withheld.talks]
    for reader in readers:
        yield from reader.texts("tags")


def _list_words(withheld: Withheld) -> set[str]:
    readers = [draft.reader for draft, _ in withheld.posts] + [talk.reader for _, talk in withheld.talks]
    words = {canonical_name(reader.text(key)) for reader in readers for key in _WORDS}
    events = [source.event for source in withheld.events]
    words |= {canonical_name(name) for event in events for name in (event.title, event.series)}
    slots = [slot for draft, _ in withheld.posts for slot in draft.slots]
    slots += [slot for _, talk in withheld.talks for slot in talk.slots]
    return (words | {canonical_name(slot.room) for slot in slots}) - {""}


def _list_languages(withheld: Withheld, known: Known) -> set[str]:
    """Return names and codes of the languages that no public talk has, by whatever name."""
    readers = [draft.reader for draft, _ in withheld.posts] + [talk.reader for _, talk in withheld.talks]
    public = {language_key(talk.language) for talk in known.talks}
    names = {name for reader in readers if language_key(name := reader.text("language")) not in public}
    return {word for name in names for word in (canonical_name(name), language_key(name))} - {""}


def _known_words(known: Known) -> set[str]:
    words = {word for talk in known.talks for word in (talk.room, talk.track, talk.type, talk.language)}
    words |= {slot.room for talk in known.talks for slot in talk.slots}
    words |= {name for event in known.events for name in (event.id, event.title, event.series)}
    return set(map(canonical_name, words))


def _list_files(withheld: Withheld) -> Iterator[str]:
    """Yield the files that a public page must not take in: an event's file is one with any hidden row."""
    yield from (draft.file.path for draft, _ in withheld.posts)
    yield from (source.file for source in withheld.events)
    yield from (source.file for source, _ in withheld.talks)


def _list_pages(withheld: Withheld) -> Iterator[str]:
    """Yield pages outside the folder of the archive: those within are known by their folder."""
    yield from (f"{source.event.path}/index" for source in withheld.events if source.event.path)
    for source, talk in withheld.talks:
        if folder := talks_folder(source.event):
            yield f"{folder}/{talk.slug}"


def _unknown_people(mentions: Iterable[Mention], people: People) -> Iterator[str]:
    for mention in mentions:
        for name in (mention.text, mention.facts.name if mention.facts else ""):
            if name and people.find(name) is None:
                yield canonical_name(name)
