"""Which talks and presenters a list shows: filters, order and groups, all pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sphinx_liveblog.archive.facets import facet_of, language_key, language_of, year_of
from sphinx_liveblog.archive.model import Archive, Event, Facet, Presenter, Talk
from sphinx_liveblog.archive.names import canonical_name
from sphinx_liveblog.archive.people import index_people
from sphinx_liveblog.archive.times import Precision, add_duration


@dataclass(frozen=True, slots=True)
class TalkFilter:
    """The filters of a talk list. Texts are as the author wrote them; an empty one filters nothing.

    Several values of one filter, separated by commas, mean any of them; several filters mean all.
    """

    event: str = ""
    series: str = ""
    tag: str = ""
    presenter: str = ""
    track: str = ""
    room: str = ""
    language: str = ""
    year: str = ""
    type: str = ""
    state: str = ""
    has: str = ""
    sort: str = "-date"
    limit: int = 0


SORTS = ("date", "-date", "title", "-title", "presenter", "-presenter", "room", "-room", "track", "-track")
GROUPS = ("event", "year", "day", "track", "room", "type", "language", "tag", "presenter")
MEDIA = ("video", "slides", "liveblog", "transcript")
STATES = ("upcoming", "live", "ended")


class Finder:
    """Finds the things of an archive by id, name or alias, however they are spelled."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._people = index_people(archive.presenters.values())
        # Listed tags last: theirs is a name that both have.
        tags = (*reversed([*archive.unlisted_tags.values()]), *reversed([*archive.tags.values()]))
        self._tags = {
            canonical_name(name): tag.id for tag in tags for name in (*tag.aliases, tag.title, tag.id)
        }
        self._events = {
            canonical_name(name): event
            for event in reversed(tuple(archive.events.values()))
            for name in (event.title, *event.aliases, event.id)
        }
        self._talks: dict[str, Talk] = {}
        for talk in reversed(archive.talks):
            self._talks[talk.slug] = talk
        for talk in archive.talks:
            self._talks[talk.ref] = talk
        for docname, post in archive.posts.items():
            self._talks.setdefault(docname, post.talk)
            self._talks.setdefault(post.slug, post.talk)
        self._slugs: dict[str, dict[str, None]] = {}
        for talk in archive.talks:
            self._slugs.setdefault(talk.docname, {})[talk.slug] = None

    def presenter(self, text: str) -> Presenter | None:
        """Return a person by id, name or alias."""
        found = self._people.get(text) or self._people.get(canonical_name(text))
        return self._archive.presenters[found] if found else None

    def talk(self, text: str) -> Talk | None:
        """Return a talk by slug, ``EVENT/SLUG`` or the docname of its post."""
        event, _, slug = text.rpartition("/")
        found = self.event(event) if event else None
        return self._talks.get(text) or (self._talks.get(f"{found.id}/{slug}") if found else None)

    def slugs(self, docname: str) -> tuple[str, ...]:
        """Return the slugs of every talk that has this post as its page."""
        return tuple(self._slugs.get(docname, ()))

    def event(self, text: str) -> Event | None:
        """Return an event by id or title."""
        return self._archive.events.get(text) or self._events.get(canonical_name(text))

    def tag(self, text: str) -> str:
        """Return the id of a tag by id, title or alias, empty when no public talk, listed or not, has it."""
        return text if text in self._archive.tags else self._tags.get(canonical_name(text), "")


def split_values(text: str, is_name: Callable[[str], object] | None = None) -> tuple[str, ...]:
    """Return the values of a filter: ``go, rust`` is two.

    :param is_name: tells a name that has commas in it, as ``Davis, Jr.`` has; the longest one counts.
    """
    parts = [part for raw in text.split(",") if (part := raw.strip())]
    values: list[str] = []
    while parts:
        lengths = range(min(len(parts), _MOST_PARTS), 1, -1) if is_name else ()
        length = next((length for length in lengths if is_name and is_name(", ".join(parts[:length]))), 1)
        values.append(", ".join(parts[:length]))
        del parts[:length]
    return tuple(values)


_MOST_PARTS = 8
"""More commas than a name has: looking for the names in a filter must not take ever longer."""


def select_talks(archive: Archive, finder: Finder, wanted: TalkFilter) -> tuple[Talk, ...]:
    """Return the listed public talks that pass every filter, sorted and limited.

    A filter whose values nobody has passes nothing: a wrong filter never means everything.
    """
    talks: Iterable[Talk] = (talk for talk in archive.talks if talk.listed)
    for name, test in _TESTS.items():
        text = getattr(wanted, name)
        if text:
            passes = test(archive, finder, text)
            talks = [talk for talk in talks if passes(talk)]
    found = sort_by(talks, wanted.sort)
    return found[: wanted.limit] if wanted.limit else found


def sort_by(talks: Iterable[Talk], sort: str) -> tuple[Talk, ...]:
    """Return talks sorted by one of :data:`SORTS`.

    Ties fall back to date, then ref; by date, talks without one stand last.
    """
    key, reverse = sort.lstrip("-"), sort.startswith("-")
    listed = sorted(talks, key=lambda talk: (talk.sort_date, talk.ref))
    if key == "date":
        dated = [talk for talk in listed if talk.date]
        dated.sort(key=lambda talk: talk.sort_date, reverse=reverse)
        return (*dated, *(talk for talk in listed if not talk.date))
    return tuple(sorted(listed, key=_SORT_KEYS[key], reverse=reverse))


_SORT_KEYS: dict[str, Callable[[Talk], str]] = {
    "title": lambda talk: canonical_name(talk.title),
    "presenter": lambda talk: canonical_name(talk.presenters[0].name) if talk.presenters else "",
    "room": lambda talk: canonical_name(talk.room),
    "track": lambda talk: canonical_name(talk.track),
}


def state_of(talk: Talk, now: datetime) -> str:
    """Return ``upcoming``, ``live`` or ``ended``; empty for a talk without a date.

    A talk whose end is unknown lasts an hour, one of which only the day is known all day.
    """
    begin = talk.start or talk.date
    if begin is None:
        return ""
    slot = talk.slot
    length = slot.duration or (timedelta(days=1) if begin.precision is Precision.DATE else timedelta(hours=1))
    end = slot.end.instant() if slot.end else add_duration(begin.instant(), length)
    if now < begin.instant():
        return "upcoming"
    return "live" if now < end else "ended"


def group_talks(archive: Archive, talks: Iterable[Talk], by: str) -> tuple[tuple[str, tuple[Talk, ...]], ...]:
    """Return the talks in groups with their headings, in the order in which the talks come.

    Two events, people or tags of one name are two groups.
    A talk with two tags, or two presenters, stands in two groups; one without any in the last, unnamed one.
    """
    groups: dict[str, list[Talk]] = {}
    headings: dict[str, str] = {}
    rest: list[Talk] = []
    for talk in talks:
        keys = _GROUP_KEYS[by](archive, talk)
        for key, heading in keys:
            groups.setdefault(key, []).append(talk)
            headings.setdefault(key, heading)
        if not keys:
            rest.append(talk)
    by_heading = sorted(groups, key=lambda key: (canonical_name(headings[key]), key))
    named = tuple((headings[key], tuple(groups[key])) for key in (groups if by in _BY_DATE else by_heading))
    return (*named, ("", tuple(rest))) if rest else named


def presenters_of(talks: Iterable[Talk]) -> tuple[Presenter, ...]:
    """Return everyone who spoke in these talks, once, by name."""
    found = {person.id: person for talk in talks for person in talk.presenters}
    return tuple(sorted(found.values(), key=lambda person: (canonical_name(person.name), person.id)))


def editions_of(archive: Archive, event: Event) -> tuple[Event, ...]:
    """Return the other events of its series, in order of time; those without a date last."""
    if not event.series:
        return ()
    series = canonical_name(event.series)
    others = (
        other
        for other in archive.events.values()
        if other.id != event.id and canonical_name(other.series) == series
    )
    return tuple(
        sorted(
            others, key=lambda other: (other.start.instant().isoformat() if other.start else "~", other.id)
        )
    )


def series_of(archive: Archive, talk: Talk) -> str:
    """Return the series of the talk's event."""
    event = archive.events.get(talk.event)
    return event.series if event else ""


_BY_DATE = frozenset({"event", "year", "day"})

_Keys = tuple[tuple[str, str], ...]
"""Ids and headings of the groups of one talk."""


def _event_keys(archive: Archive, talk: Talk) -> _Keys:
    event = archive.events.get(talk.event)
    return ((event.id, event.title),) if event else ()


_GROUP_KEYS: dict[str, Callable[[Archive, Talk], _Keys]] = {
    "event": _event_keys,
    "year": lambda _, talk: _one(year_of(talk)),
    "day": lambda _, talk: _one(talk.date.wall.date().isoformat() if talk.date else ""),
    "track": lambda archive, talk: _facet_keys(facet_of(archive.tracks, talk.track), talk.track),
    "room": lambda _, talk: _one(talk.room),
    "type": lambda _, talk: _one(talk.type),
    "language": lambda archive, talk: _facet_keys(
        language_of(archive.languages, talk.language), talk.language
    ),
    "tag": lambda archive, talk: tuple((tag, archive.tags[tag].title) for tag in talk.tags),
    "presenter": lambda _, talk: tuple((person.id, person.name) for person in talk.presenters),
}


def _one(text: str) -> _Keys:
    return ((canonical_name(text), text),) if text else ()


def _facet_keys(facet: Facet | None, text: str) -> _Keys:
    return ((facet.id, facet.title),) if facet else _one(text)


_Test = Callable[[Archive, "Finder", str], Callable[[Talk], bool]]
"""From the text of a filter, to whether a talk passes."""


def _by_event(_: Archive, finder: Finder, text: str) -> Callable[[Talk], bool]:
    ids = {event.id for value in split_values(text, finder.event) if (event := finder.event(value))}
    return lambda talk: talk.event in ids


def _by_tag(_: Archive, finder: Finder, text: str) -> Callable[[Talk], bool]:
    ids = {found for value in split_values(text, finder.tag) if (found := finder.tag(value))}
    return lambda talk: not ids.isdisjoint(talk.tags)


def _by_presenter(_: Archive, finder: Finder, text: str) -> Callable[[Talk], bool]:
    values = split_values(text, finder.presenter)
    ids = {person.id for value in values if (person := finder.presenter(value))}
    return lambda talk: any(person.id in ids for person in talk.presenters)


def _by_text(read: Callable[[Archive, Talk], str], key: Callable[[str], str] = canonical_name) -> _Test:
    def test(archive: Archive, _: Finder, text: str) -> Callable[[Talk], bool]:
        names = {key(read(archive, talk)) for talk in archive.talks if talk.listed}
        values = split_values(text, lambda value: key(value) in names)
        wanted = set(map(key, values))
        return lambda talk: key(read(archive, talk)) in wanted

    return test


def _by_state(archive: Archive, _: Finder, text: str) -> Callable[[Talk], bool]:
    return lambda talk: state_of(talk, archive.now) in split_values(text)


def _by_media(_: Archive, __: Finder, text: str) -> Callable[[Talk], bool]:
    return lambda talk: any(
        bool(talk.docname) if value == "liveblog" else bool(getattr(talk, value))
        for value in split_values(text)
    )


_TESTS: Mapping[str, _Test] = {
    "event": _by_event,
    "series": _by_text(series_of),
    "tag": _by_tag,
    "presenter": _by_presenter,
    "track": _by_text(lambda _, talk: talk.track),
    "room": _by_text(lambda _, talk: talk.room),
    "language": _by_text(lambda _, talk: talk.language, language_key),
    "year": _by_text(lambda _, talk: year_of(talk)),
    "type": _by_text(lambda _, talk: talk.type),
    "state": _by_state,
    "has": _by_media,
}
