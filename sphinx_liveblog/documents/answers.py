"""What a document may ask of the archive. A question is plain data, so it can be asked again next build."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias

from sphinx_liveblog.archive.model import Event, Presenter, Tag, Talk
from sphinx_liveblog.archive.schedule import Wanted, plan_days
from sphinx_liveblog.archive.select import (
    Finder,
    TalkFilter,
    group_talks,
    presenters_of,
    select_talks,
    split_values,
)

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Archive

Query: TypeAlias = tuple[str, ...]
"""A kind and its parameters, for example ``("post", DOCNAME)``."""


def ask_for_talks(wanted: TalkFilter, group_by: str) -> Query:
    """Return the question for a list of talks."""
    pairs = ((name, str(getattr(wanted, name))) for name in TalkFilter.__dataclass_fields__)
    return ("talks", group_by, *(f"{name}={value}" for name, value in pairs if value not in {"", "0"}))


def ask_for_schedule(event: str, wanted: Wanted) -> Query:
    """Return the question for the programme of an event: id, title or alias."""
    parts = (
        ("day", [day.isoformat() for day in wanted.days]),
        ("room", wanted.rooms),
        ("track", wanted.tracks),
    )
    texts = ((name, ", ".join(values)) for name, values in parts)
    return ("schedule", f"event={event}", *(f"{name}={values}" for name, values in texts if values))


def words_of(queries: Iterable[Query]) -> set[str]:
    """Return the ids and names in questions."""
    texts = {text.partition("=")[2] or text for _, *parameters in queries for text in parameters}
    # A name may have a comma in it.
    return texts.union(*map(split_values, texts))


def answer(archive: Archive, finder: Finder, query: Query) -> object:
    """Return what the archive says: everything that the page shows of it, and nothing more."""
    kind, *parameters = query
    return _ANSWERS[kind](archive, finder, *parameters)


def _answer_post(archive: Archive, _: Finder, docname: str) -> object:
    post = archive.posts.get(docname)
    return (post, archive.events.get(post.talk.event), _tag_titles(archive, post.talk)) if post else None


def _answer_slugs(_: Archive, finder: Finder, docname: str) -> tuple[str, ...]:
    return finder.slugs(docname)


def _answer_talks(archive: Archive, finder: Finder, group_by: str, *pairs: str) -> object:
    values = dict(pair.split("=", 1) for pair in pairs)
    limit = int(values.pop("limit", "0"))
    talks = select_talks(archive, finder, TalkFilter(**values, limit=limit))
    groups = group_talks(archive, talks, group_by) if group_by else (("", talks),)
    return tuple(
        (heading, tuple((as_listed(talk), _as_named(archive.events.get(talk.event))) for talk in found))
        for heading, found in groups
    )


def _answer_schedule(archive: Archive, finder: Finder, *pairs: str) -> object:
    values = dict(pair.split("=", 1) for pair in pairs)
    event = finder.event(values.pop("event"))
    if event is None:
        return None
    days, rooms, tracks = (split_values(values.get(name, "")) for name in ("day", "room", "track"))
    wanted = Wanted(tuple(map(date.fromisoformat, days)), rooms, tracks)
    talks = (as_listed(talk) for talk in archive.talks if talk.listed and talk.event == event.id)
    return _as_named(event), plan_days(event, talks, wanted)


def as_listed(talk: Talk) -> Talk:
    """Return a talk as lists show it: of its presenters, the names."""
    return replace(talk, presenters=tuple(Presenter(person.id, person.name) for person in talk.presenters))


def _as_named(event: Event | None) -> Event | None:
    """Return an event as lists and links show it."""
    return event and Event(
        event.id, event.title, event.path, talk_path=event.talk_path, title_prefix=event.title_prefix
    )


def _answer_presenters(archive: Archive, finder: Finder, event: str, tag: str) -> tuple[Presenter, ...]:
    return presenters_of(select_talks(archive, finder, TalkFilter(event=event, tag=tag)))


def _answer_person(_: Archive, finder: Finder, text: str) -> Presenter | None:
    return finder.presenter(text)


def _answer_name(_: Archive, finder: Finder, text: str) -> Presenter | None:
    person = finder.presenter(text)
    return person and Presenter(person.id, person.name)


def _answer_talk(_: Archive, finder: Finder, text: str) -> Talk | None:
    talk = finder.talk(text)
    return talk and Talk(talk.ref, talk.slug, talk.title, talk.event, docname=talk.docname)


def _answer_event(_: Archive, finder: Finder, text: str) -> Event | None:
    return _as_named(finder.event(text))


def _answer_tag(archive: Archive, finder: Finder, text: str) -> Tag | None:
    found = finder.tag(text)
    tag = archive.tags.get(found) or archive.unlisted_tags.get(found)
    return Tag(tag.id, tag.title) if tag else None


def _answer_unlisted(archive: Archive, _: Finder) -> tuple[str, ...]:
    return tuple(docname for docname, post in archive.posts.items() if post.unlisted)


def _answer_clock(archive: Archive, _: Finder, *moments: str) -> int:
    """Return how many of these moments (ISO 8601, with an offset) have come."""
    return sum(datetime.fromisoformat(moment) <= archive.now for moment in moments)


def _tag_titles(archive: Archive, talk: Talk) -> tuple[tuple[str, str], ...]:
    found = ((tag, archive.tags.get(tag) or archive.unlisted_tags.get(tag)) for tag in talk.tags)
    return tuple((key, tag.title) for key, tag in found if tag)


_ANSWERS: dict[str, Callable[..., object]] = {
    "post": _answer_post,
    "slugs": _answer_slugs,
    "talks": _answer_talks,
    "schedule": _answer_schedule,
    "presenters": _answer_presenters,
    "person": _answer_person,
    "name": _answer_name,
    "talk": _answer_talk,
    "event": _answer_event,
    "tag": _answer_tag,
    "clock": _answer_clock,
    "unlisted": _answer_unlisted,
}
