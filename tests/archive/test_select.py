"""States and groups of talks, and what a long list costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sphinx_liveblog.archive.model import Archive, Event, Presenter, Slot, Tag, Talk
from sphinx_liveblog.archive.select import (
    Finder,
    TalkFilter,
    group_talks,
    select_talks,
    split_values,
    state_of,
)
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


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("go, rust", ("go", "rust")),
        ("Davis, Jr.", ("Davis, Jr.",)),
        ("Ann , Davis,Jr., Bob,,", ("Ann", "Davis, Jr.", "Bob")),
        ("Davis", ("Davis",)),
        ("", ()),
        (",,", ()),
    ],
)
def test_a_name_with_a_comma_is_one_value_of_a_filter(text, values):
    assert split_values(text, {"Davis, Jr.", "Davis"}.__contains__) == values


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (TalkFilter(room="Hall 1, upstairs"), ["a"]),
        (TalkFilter(room="Hall 2, hall 1, upstairs"), ["a", "b"]),
        (TalkFilter(room="Hall 1"), []),
        (TalkFilter(presenter="Sammy Davis, Jr."), ["a"]),
        (TalkFilter(presenter="Kim Lee, Sammy Davis, Jr."), ["a", "b"]),
    ],
)
def test_filters_know_names_with_commas(wanted, found):
    people = {"sam": Presenter("sam", "Sammy Davis, Jr."), "kim": Presenter("kim", "Kim Lee")}
    talks = (
        replace(talk("a", presenters=(people["sam"],)), slots=(Slot(room="Hall 1, upstairs"),)),
        replace(talk("b", presenters=(people["kim"],)), slots=(Slot(room="Hall 2"),)),
    )
    site = replace(archive(*talks), presenters=people)
    assert sorted(item.ref for item in select_talks(site, Finder(site), wanted)) == found
