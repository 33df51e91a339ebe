"""Write the Docs: ``*-sessions.yaml``, with ``*-schedule.yaml`` and ``*-config.yaml`` of the same event.

Sessions have no times. The schedule has times of day without dates, ``talks_day1: [{time, duration, slug or
title}]``, where a row without a time follows the one before. Only the configuration has the dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sphinx_liveblog.archive.problems import Problem, Subtype
from sphinx_liveblog.archive.times import parse_zone
from sphinx_liveblog.archive.values import Items, Scalar, Value
from sphinx_liveblog.archive.yamltext import parse_yaml
from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.media import is_url, sort_links
from sphinx_liveblog.importers.model import (
    ImportedTalk,
    Link,
    Person,
    Programme,
    Report,
    Slot,
    Trouble,
)
from sphinx_liveblog.importers.rows import Row, read_zone
from sphinx_liveblog.importers.source import MOST_BYTES, Source, UnreadableError
from sphinx_liveblog.importers.writethedocs_times import Plan, read_days, read_schedule

_MOST_NODES = 1_000_000
_LIST = re.compile(r"^\s*-\s+\w", re.MULTILINE)
_SESSIONS = re.compile(r"^[ \t-]+(?:series|series_slug|youtubeId):", re.MULTILINE)
_SCHEDULE = re.compile(r"^\w+_day_?\d+:\s*$", re.MULTILINE)
_CONFIG = re.compile(r"^shortcode:|^date:\s*(?:#.*)?$", re.MULTILINE)
_YOUTUBE_ID = re.compile(r"[\w-]{11}\Z")
_HANDLE = re.compile(r"@?(\w{1,15})\Z", re.ASCII)


def recognises(source: Source) -> bool:
    """Whether there are sessions in it: a list in YAML with the keys that only these have."""
    return any(_kind_of(file) == "sessions" for file in source.files or (source,))


def _kind_of(file: Source) -> str:
    text = file.text
    if file.is_json or file.looks_like_xml:
        return ""
    if _LIST.search(text[:1_000]) and _SESSIONS.search(text):
        return "sessions"
    if _SCHEDULE.search(text):
        return "schedule"
    return "config" if _CONFIG.search(text) else ""


def read(source: Source, options: Options, report: Report) -> Programme:
    """Read the sessions, and when they are if the other files say so."""
    files: dict[str, Source] = {}
    for file in source.files or (source,):
        if kind := _kind_of(file):
            if kind in files:
                message = f"{source.name}: has the {kind} of several events: name the files of one of them"
                raise UnreadableError(message)
            files[kind] = file
    if "sessions" not in files:
        raise UnreadableError(f"{source.name}: has no sessions: name a *-sessions.yaml")
    schedule, config = (_read_object(files.get(kind), source, report) for kind in ("schedule", "config"))
    sessions = Row({"session": _load(files["sessions"], report)}, files["sessions"].name, "", report)
    rows = [row.at(row.text("title") or row.place) for row in sessions.rows("session")]
    year = next((found for row in rows if (found := row.text("year"))), config.text("year"))
    timezone = options.timezone or parse_zone(config.text("tz")) or ""
    plan = Plan(read_days(config, year), frozenset(row.text("slug") for row in rows), read_zone(timezone))
    slots, breaks = read_schedule(schedule, plan)
    series = next((row for row in rows if row.text("series")), sessions)
    short = series.text("series_slug") or config.text("shortcode")
    return Programme(
        title=f"{series.text('series')} {year}".strip() if series.text("series") else "",
        id=f"{short}-{year}" if short and year else short,
        timezone=timezone,
        location=config.text("city"),
        talks=tuple(_read_talk(row, tuple(slots.get(row.text("slug"), ()))) for row in rows),
        breaks=tuple(breaks),
    )


def _read_object(file: Source | None, source: Source, report: Report) -> Row:
    content = _load(file, report) if file else {}
    if not isinstance(content, Mapping):
        report(Trouble(file.name if file else "", "", "should be a mapping, and is not read"))
        content = {}
    return Row(content, file.name if file else source.name, "", report)


def _load(file: Source, report: Report) -> Any:  # noqa: ANN401  # as YAML is
    """Return lists, dictionaries and texts: nothing is converted, for YAML takes ``9:30`` for 570.

    :raises UnreadableError: this is not YAML, or too deep or too large.
    """
    problems: list[Problem] = []
    value = parse_yaml(
        file.text,
        file.name,
        problems.append,
        subtype=Subtype.DATA_FILE,
        max_chars=MOST_BYTES,
        max_nodes=_MOST_NODES,
    )
    if value is None:
        raise UnreadableError(f"{file.name}:{problems[0].line}: {problems[0].text()}")
    for problem in problems:
        report(Trouble(file.name, str(problem.line), problem.text()))
    return _plain(value)


def _plain(value: Value) -> Any:  # noqa: ANN401
    if isinstance(value, Scalar):
        return None if value.is_null else value.text
    if isinstance(value, Items):
        return [_plain(item) for item in value.values]
    return {pair.key: _plain(pair.value) for pair in value}


def _read_talk(row: Row, slots: tuple[Slot, ...]) -> ImportedTalk:
    media = sort_links(
        [
            *_read_video(row),
            Link(row.text("slides"), "", "slides"),
            Link(row.text("sketchnoteLink"), "Sketchnote", "related"),
        ]
    )
    return ImportedTalk(
        title=row.text("title"),
        keys=(f"slug:{row.text('slug')}",) if row.text("slug") else (),
        presenters=tuple(map(_read_person, row.rows("speakers"))),
        abstract=row.long_text("abstract"),
        abstract_format="html",
        slots=slots,
        video=media.video,
        slides=media.slides,
        links=media.links,
    )


def _read_video(row: Row) -> Iterator[Link]:
    identity = row.text("youtubeId")
    if _YOUTUBE_ID.match(identity):
        yield Link(f"https://www.youtube.com/watch?v={identity}", "", "video")
    elif is_url(identity):
        yield Link(identity, "", "video")
    elif identity:
        row.complain(f"youtubeId: {identity[:60]!r} names no video, and is not read")


def _read_person(speaker: Row) -> Person:
    website, twitter = speaker.text("website"), speaker.text("twitter")
    if handle := _HANDLE.match(twitter):
        twitter = f"https://twitter.com/{handle[1]}"
    links = (Link(website), Link(twitter, "Twitter"))
    avatar = speaker.text("avatar")
    return Person(
        name=speaker.text("name"),
        avatar=avatar if is_url(avatar) else "",  # else it is a place in their own site
        links=tuple(link for link in links if is_url(link.url)),
    )


FORMAT = Format("writethedocs", "*-sessions.yaml of Write the Docs, with its schedule", recognises, read)
