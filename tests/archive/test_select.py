"""States and groups of talks, and what a long list costs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sphinx_liveblog.archive.model import Archive, Event, Presenter, Slot, Tag, Talk
from sphinx_liveblog.archive.select import Finder, group_talks, state_of
from sphinx_liveblog.archive.times import parse_moment

NOW = datetime(2024, 6, 1, tzinfo=UTC)


def talk(ref: str, start: str = "", **facts) -> Talk:
    reading = parse_moment(start, "UTC", lambda *_: None) if start else None
    slots = (Slot(start=reading.moment),) if reading else ()
    return Talk(ref, ref.rpartition("/")[2], ref, slots=slots, **facts)


@pytest.mark.parametrize(
    ("start", "now", "state"),
    [
        ("9999-12-31T23:30", NOW, "upcoming"),
        ("9999-12-31", NOW, "upcoming"),
        ("2024-06-01T00:00", NOW, "live"),
        ("2024-05-31T23:00", NOW, "ended"),
        ("2024-05-31T23:01", NOW, "live"),
        ("", NOW, ""),
    ],
)
def test_state(start, now, state):
    assert state_of(talk("a", start), now) == state


def archive(*talks: Talk) -> Archive:
    events = {key: Event(key, "PyCon") for key in ("de", "us")}
    tags = {key: Tag(key, "Go") for key in ("game", "language")}
    return Archive(NOW, talks=talks, events=events, tags=tags)


@pytest.mark.parametrize(
    ("by", "first", "second", "heading"),
    [
        ("event", {"event": "de"}, {"event": "us"}, "PyCon"),
        (
            "presenter",
            {"presenters": (Presenter("kim", "Kim Lee"),)},
            {"presenters": (Presenter("kim-2", "Kim Lee"),)},
            "Kim Lee",
        ),
        ("tag", {"tags": ("game",)}, {"tags": ("language",)}, "Go"),
    ],
)
def test_two_things_of_one_name_are_two_groups(by, first, second, heading):
    talks = (talk("a", **first), talk("b", **second), talk("c", **first))
    groups = group_talks(archive(*talks), talks, by)
    assert [(title, [item.ref for item in found]) for title, found in groups] == [
        (heading, ["a", "c"]),
        (heading, ["b"]),
    ]


def test_groups_stand_by_heading_and_the_unnamed_one_last():
    talks = (talk("a"), talk("b", track="web"), talk("c", track="Data"))
    groups = group_talks(archive(*talks), talks, "track")
    assert [title for title, _ in groups] == ["Data", "web", ""]


def test_slugs_of_a_page():
    talks = (talk("de/a", docname="p"), talk("us/b", docname="p"), talk("us/a", docname="p"), talk("c"))
    finder = Finder(archive(*talks))
    assert finder.slugs("p") == ("a", "b")
    assert finder.slugs("q") == ()
