"""Talks that are only data: real ones where they lie beside the checkout, else others like them.

The real ones are a sample of pyvideo's archive, one JSON object a line.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from benchmarks.archive import ROOT, VOCABULARY, Site

SAMPLE = ROOT.parent / "shared" / "corpus" / "talks" / "pyvideo-2000.jsonl"

_Thing = TypeVar("_Thing")

Talk: TypeAlias = dict[str, Any]
"""A row of an event's ``talks``, with its ``event``."""

# Measured in the sample: what a talk has, and how many of a hundred talks have it.
_PRESENTERS_OF_A_TALK = {0: 10, 1: 81, 2: 6, 3: 3}
_TAGS_OF_A_TALK = {0: 75, 1: 11, 2: 5, 3: 4, 5: 3, 8: 2}
_WORDS_OF_AN_ABSTRACT = {0: 30, 40: 15, 80: 20, 140: 15, 220: 10, 300: 9, 600: 1}
_LINKS_OF_A_TALK = {0: 37, 1: 42, 2: 14, 3: 7}
_LANGUAGES = {"en": 83, "es": 5, "ru": 4, "pt": 4, "ja": 4}
_PRESENTERS_A_TALK, _TAGS_A_TALK, TALKS_AN_EVENT = 0.93, 0.29, 4.4
"""How many different ones there are for each talk; talks of an event, in a sample of an archive."""
_YEARS = (2008, 2025)

_LANGUAGE_CODES = {
    "eng": "en", "spa": "es", "rus": "ru", "por": "pt", "fra": "fr", "ita": "it", "jpn": "ja", "kor": "ko",
    "deu": "de", "zho": "zh", "pol": "pl", "lit": "lt", "slk": "sk", "tha": "th", "eus": "eu",
}  # fmt: skip


def list_talks(count: int) -> list[Talk]:
    """Return talks, from the sample if it is there and large enough."""
    if SAMPLE.is_file():
        lines = SAMPLE.read_text(encoding="utf-8").splitlines()
        if len(lines) >= count:
            return [_read(json.loads(line)) for line in lines[:count]]
    return invent_talks(count, max(1, round(count / TALKS_AN_EVENT)))


def _read(row: Mapping[str, Any]) -> Talk:
    """Return a talk of the sample with our keys."""
    return {
        "event": row["event"],
        "title": row["title"],
        "presenters": row.get("speakers") or [],
        "tags": row.get("tags") or [],
        "start": row["recorded"],
        "language": _LANGUAGE_CODES.get(row.get("language") or "", ""),
        "abstract": row.get("description") or "",
        "video": [video["url"] for video in row.get("videos") or []],
        "links": [_link(link) for link in row.get("related_urls") or []],
    }


def _link(link: str | Mapping[str, str]) -> dict[str, str]:
    return {"url": link} if isinstance(link, str) else {"title": link["label"], "url": link["url"]}


def invent_talks(count: int, events: int) -> list[Talk]:
    """Return talks that are like those of the sample, always the same for one ``count``."""
    return [_invent(random.Random(number), number, count, events) for number in range(count)]  # noqa: S311


def _invent(chance: random.Random, number: int, count: int, events: int) -> Talk:
    presenters, tags = max(1, round(count * _PRESENTERS_A_TALK)), max(1, round(count * _TAGS_A_TALK))
    event = number % events
    first, last = _YEARS
    return {
        "event": f"event-{event}",
        "title": f"Talk number {number} on {chance.choice(VOCABULARY)}",
        "presenters": _names("Person", chance, _draw(chance, _PRESENTERS_OF_A_TALK), presenters),
        "tags": _names("tag", chance, _draw(chance, _TAGS_OF_A_TALK), tags),
        "start": f"{first + event % (last - first + 1)}-{1 + event % 12:02}-{1 + number % 3:02}",
        "language": _draw(chance, _LANGUAGES),
        "abstract": _abstract(chance, _draw(chance, _WORDS_OF_AN_ABSTRACT)),
        "video": [f"https://www.youtube.com/watch?v=video{number:06}"],
        "links": [
            {"title": f"Link {place}", "url": f"https://example.org/{number}/{place}"}
            for place in range(_draw(chance, _LINKS_OF_A_TALK))
        ],
    }


def _names(kind: str, chance: random.Random, count: int, among: int) -> list[str]:
    return list(dict.fromkeys(f"{kind} {chance.randrange(among)}" for _ in range(count)))


def _abstract(chance: random.Random, words: int) -> str:
    text = chance.choices(VOCABULARY, k=words)
    return "\n\n".join(" ".join(text[start : start + 80]) for start in range(0, words, 80))


def _draw(chance: random.Random, shares: Mapping[_Thing, int]) -> _Thing:
    return chance.choices(list(shares), list(shares.values()))[0]


def write_talks(site: Site, talks: Sequence[Talk]) -> None:
    """Write the events with their talks, and everybody who speaks."""
    write_presenters(site, talks)
    for event in dict.fromkeys(talk["event"] for talk in talks):
        write_event(site, talks, event)


def write_presenters(site: Site, talks: Sequence[Talk], *, bio: str = "") -> None:
    """Write the presenters' file; ``bio`` is that of the first of them."""
    people: dict[str, dict[str, str]] = {person: {"name": name} for name, person in _ids(talks).items()}
    if bio:
        people[next(iter(people))]["bio"] = bio
    site.write_yaml("presenters.yml", people)


def write_event(site: Site, talks: Sequence[Talk], event: str) -> None:
    """Write one event with its talks."""
    ids = _ids(talks)
    rows = [
        {**_without_empty(talk), "presenters": [ids[name] for name in talk["presenters"]]}
        for talk in talks
        if talk["event"] == event
    ]
    title = event.replace("-", " ").title()
    site.write_yaml(f"events/{event}.yml", {"title": title, "timezone": "Europe/Lisbon", "talks": rows})


def _without_empty(talk: Talk) -> Talk:
    return {key: value for key, value in talk.items() if value and key != "event"}


def _ids(talks: Sequence[Talk]) -> dict[str, str]:
    """Return the id of everybody who speaks, by name; none that a name could be mistaken for."""
    names = dict.fromkeys(name for talk in talks for name in talk["presenters"])
    return {name: f"speaker-{number}" for number, name in enumerate(names)}
