"""The programme as a grid: every item of the tables below stands in it once, and nothing hides another."""

from __future__ import annotations

import random
from datetime import date

import pytest

from sphinx_liveblog.archive.model import Event, Slot, Talk, fingerprint
from sphinx_liveblog.archive.schedule import Wanted, find_clashes, list_items, plan_days
from sphinx_liveblog.archive.times import parse_duration, parse_moment

ZONE = "Europe/Lisbon"


def fail(template, found):
    raise AssertionError(template.format(*found))


def moment(text, zone=ZONE):
    return parse_moment(text if "-" in text else f"2025-05-14T{text}", zone, fail).moment


def slot(start="", length="", room="", *, end="", title="", zone=ZONE):
    return Slot(
        title,
        moment(start, zone) if start else None,
        moment(end, zone) if end else None,
        parse_duration(length) if length else None,
        room,
    )


def talk(name, *slots, **facts):
    return Talk(f"conf/{name}", name, name.title(), "conf", slots=slots, **facts)


def event(*pauses, start="2025-05-14", end="2025-05-15", zone=ZONE):
    return Event(
        "conf",
        "Conf",
        timezone=zone or "",
        start=moment(start),
        end=moment(end) if end else None,
        slots=pauses,
    )


def name_of(item):
    return item.talk.slug if item.talk else f"({item.title})"


def draw(day):
    """Return rows as ``time | cell | cell``, in which ``a:2`` spans two rows and ``a=`` all rooms."""
    rows = []
    for row in day.rows:
        cells = [
            "+".join(map(name_of, cell.items))
            + (f":{cell.rows}" if cell.rows > 1 else "")
            + ("=" if cell.columns > 1 else "")
            for cell in row.cells
        ]
        rows.append(" | ".join([f"{row.start.wall:%H:%M}", *cells]))
    return rows


GRIDS = {
    "rooms stand side by side": (
        [talk("a", slot("10:00", "30", "A")), talk("b", slot("10:00", "30", "B"))],
        [],
        ["10:00 | a | b"],
    ),
    "a free room has an empty cell": (
        [talk("a", slot("10:00", "30", "A")), talk("b", slot("11:00", "30", "B"))],
        [],
        ["10:00 | a | ", "11:00 |  | b"],
    ),
    "a long talk spans the rows that begin before its end": (
        [
            talk("long", slot("10:00", "60", "A")),
            talk("one", slot("10:00", "30", "B")),
            talk("two", slot("10:30", "30", "B")),
            talk("three", slot("11:00", "30", "B")),
        ],
        [],
        ["10:00 | long:2 | one", "10:30 | two", "11:00 |  | three"],
    ),
    "a break without a room is in all rooms, above the talks of that time": (
        [talk("a", slot("10:00", "30", "A")), talk("b", slot("10:00", "30", "B"))],
        [slot("10:00", "30", title="Coffee")],
        ["10:00 | (Coffee)=", "10:00 | a | b"],
    ),
    "a break ends the span of a talk that goes on": (
        [
            talk("a", slot("10:00", "3:00", "A")),
            talk("b", slot("10:00", "60", "B")),
            talk("c", slot("12:00", "60", "B")),
        ],
        [slot("11:00", "60", title="Lunch")],
        ["10:00 | a | b", "11:00 | (Lunch)=", "12:00 |  | c"],
    ),
    "a break in a room of talks is there alone": (
        [talk("a", slot("10:00", "30", "A")), talk("b", slot("10:00", "30", "B"))],
        [slot("10:30", "30", "B", title="Set-up")],
        ["10:00 | a | b", "10:30 |  | (Set-up)"],
    ),
    "a break where no talks are concerns all rooms": (
        [talk("a", slot("10:00", "30", "A")), talk("b", slot("10:00", "30", "B"))],
        [slot("12:00", "60", "Courtyard", title="Lunch")],
        ["10:00 | a | b", "12:00 | (Lunch)="],
    ),
    "a talk without a room spans all": (
        [talk("a", slot("10:00", "30", "A")), talk("b", slot("10:00", "30", "B")), talk("key", slot("9:00"))],
        [],
        ["09:00 | key=", "10:00 | a | b"],
    ),
    "two talks in one room at one time share a cell": (
        [
            talk("a", slot("10:00", "30", "A")),
            talk("b", slot("10:00", "60", "A")),
            talk("c", slot("10:30", "30", "B")),
        ],
        [],
        ["10:00 | a+b:2 | ", "10:30 | c"],
    ),
    "a talk that begins before another ends in its room cuts that one short": (
        [
            talk("a", slot("10:00", "60", "A")),
            talk("b", slot("10:30", "60", "A")),
            talk("c", slot("11:00", "60", "B")),
        ],
        [],
        ["10:00 | a | ", "10:30 | b:2 | ", "11:00 | c"],
    ),
    "a talk given twice stands there twice": (
        [talk("a", slot("10:00", "30", "A"), slot("11:00", "30", "B")), talk("b", slot("10:00", "30", "B"))],
        [],
        ["10:00 | a | b", "11:00 |  | a"],
    ),
    "one room has one column": (
        [talk("a", slot("10:00", "30", "A")), talk("b", slot("11:00", "30", "a"))],
        [slot("10:30", "30", title="Coffee")],
        ["10:00 | a", "10:30 | (Coffee)", "11:00 | b"],
    ),
    "an end before the start says nothing": (
        [
            talk("a", slot("10:00", end="09:00", room="A")),
            talk("b", slot("10:30", "30", "B")),
        ],
        [],
        ["10:00 | a | ", "10:30 |  | b"],
    ),
    "an end is as good as a duration": (
        [talk("a", slot("10:00", end="11:00", room="A")), talk("b", slot("10:30", "30", "B"))],
        [],
        ["10:00 | a:2 | ", "10:30 | b"],
    ),
}


@pytest.mark.parametrize("name", GRIDS)
def test_grid(name):
    talks, pauses, expected = GRIDS[name]
    (day,) = plan_days(event(*pauses), talks)
    assert day.date == date(2025, 5, 14)
    assert draw(day) == expected


def test_rooms_stand_in_the_order_that_people_count_in():
    rooms = ["Room 10", "room 2", "Annex", "Room 1", "ROOM 2"]
    talks = [talk(f"t{number}", slot(f"1{number}:00", "30", room)) for number, room in enumerate(rooms)]
    (day,) = plan_days(event(), talks)
    assert day.rooms == ("Annex", "Room 1", "room 2", "Room 10")


NIGHTS = {
    "a party that goes on": ([("2025-05-14T22:00", "3:00"), ("2025-05-15T00:30", "60")], ["14 14"]),
    "after a short pause": ([("2025-05-14T22:00", "60"), ("2025-05-15T01:00", "60")], ["14 14"]),
    "one after the other": (
        [("2025-05-14T23:00", "60"), ("2025-05-15T01:00", "60"), ("2025-05-15T03:00", "60")],
        ["14 14 14"],
    ),
    "before sunrise, after a night's sleep": (
        [("2025-05-14T20:00", "60"), ("2025-05-15T04:00", "60")],
        ["14", "15"],
    ),
    "in the morning": ([("2025-05-14T23:00", "6:30"), ("2025-05-15T05:00", "60")], ["14", "15"]),
    "without an evening": ([("2025-05-15T00:30", "60"), ("2025-05-15T09:00", "60")], ["15 15"]),
    "two days later": ([("2025-05-14T23:30", "60"), ("2025-05-16T00:30", "60")], ["14", "16"]),
    "two nights after a marathon": (
        [("2025-05-14T23:30", "23:30"), ("2025-05-16T00:30", "60")],
        ["14", "16"],
    ),
}


@pytest.mark.parametrize("name", NIGHTS)
def test_night_belongs_to_the_evening_that_it_continues(name):
    slots, expected = NIGHTS[name]
    talks = [talk(f"t{number}", slot(*when, "A")) for number, when in enumerate(slots)]
    days = plan_days(event(), talks)
    assert [" ".join(f"{day.date:%d}" for _ in list_items(day)) for day in days] == expected
    assert [name_of(item) for day in days for item in list_items(day)] == [each.slug for each in talks]


def test_times_are_those_of_the_clocks_at_the_event():
    given = talk("a", slot("2025-05-14T20:00-05:00", "45", "A", zone="America/Chicago"))
    (day,) = plan_days(event(), [given])
    ((item,),) = (cell.items for cell in day.rows[0].cells)
    assert day.date == date(2025, 5, 15)
    assert [item.start.isoformat(), item.end.isoformat()] == [
        "2025-05-15T02:00+01:00",
        "2025-05-15T02:45+01:00",
    ]


def test_end_is_right_across_a_change_of_clocks():
    """Lisbon, 2025-03-30: 01:00 is followed by 02:00."""
    (day,) = plan_days(event(), [talk("a", slot("2025-03-30T00:30", "60", "A"))])
    assert day.rows[0].cells[0].items[0].end.isoformat() == "2025-03-30T02:30+01:00"


@pytest.mark.parametrize(
    ("start", "shown"),
    [("2025-05-14T10:00", "2025-05-14T10:45"), ("2025-05-14T10:00+03:00", "2025-05-14T10:45+03:00")],
)
def test_time_stays_as_written_where_the_event_has_no_zone(start, shown):
    (day,) = plan_days(event(zone=None), [talk("a", slot(start, "45", "A", zone=None))])
    item = day.rows[0].cells[0].items[0]
    assert (item.start.isoformat(), item.end.isoformat()) == (start, shown)


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        ({"end": "2025-05-14T11:00"}, "2025-05-14T11:00+01:00"),
        ({"length": "60"}, "2025-05-14T11:00+01:00"),
        ({"end": "2025-05-14T11:00", "length": "30"}, "2025-05-14T11:00+01:00"),
        ({}, None),
        ({"end": "2025-05-14T09:00"}, None),
        ({"end": "2025-05-14T10:00"}, None),
        ({"end": "2025-05-15T10:00"}, None),
        ({"end": "2025-05-14"}, None),
        ({"end": "2025-05-14", "length": "60"}, "2025-05-14T11:00+01:00"),
        ({"length": "24:00"}, None),
    ],
)
def test_end_is_shown_where_it_can_be_right(facts, end):
    (day,) = plan_days(event(), [talk("a", slot("10:00", room="A", **facts))])
    found = day.rows[0].cells[0].items[0].end
    assert (found and found.isoformat()) == end


UNTIMED = {
    "a date alone": (slot("2025-05-15", room="A"), "2025-05-15", date(2025, 5, 15)),
    "nothing, in two days": (slot(room="A"), "2025-05-15", None),
    "nothing, in one day": (slot(room="A"), "2025-05-14", date(2025, 5, 14)),
    "nothing, where no end is given": (slot(room="A"), "", date(2025, 5, 14)),
}


@pytest.mark.parametrize("name", UNTIMED)
def test_talk_without_a_time_stands_after_its_day(name):
    when, end, expected = UNTIMED[name]
    days = plan_days(event(end=end), [talk("timed", slot("10:00", "30", "A")), talk("vague", when)])
    found = [(day.date, name_of(item)) for day in days for item in day.untimed]
    assert found == [(expected, "vague")]
    assert [day.date is None for day in days] == sorted(day.date is None for day in days)


def test_talk_of_which_nothing_is_known_is_there():
    (day,) = plan_days(Event("conf", "Conf"), [talk("a")])
    assert (day.date, day.rooms, day.rows, list(map(name_of, day.untimed))) == (None, (), (), ["a"])


def test_breaks_alone_are_no_programme():
    assert plan_days(event(slot("10:00", "30", title="Coffee")), []) == ()


FILTERED = [
    talk("a", slot("2025-05-14T10:00", "30", "A"), track="Data"),
    talk("b", slot("2025-05-14T10:00", "30", "B"), track="People"),
    talk("c", slot("2025-05-15T10:00", "30", "B"), track="People"),
    talk("d", slot("2025-05-15T10:00", "30"), track="Data"),
]
PAUSES = (
    slot("2025-05-14T11:00", "30", title="Coffee"),
    slot("2025-05-14T12:00", "30", "Courtyard", title="Lunch"),
    slot("2025-05-14T13:00", "30", "A", title="Set-up"),
    slot("2025-05-16T10:00", "30", title="Breakfast"),
)
FILTERS = {
    "none": (Wanted(), ["14: a b (Coffee) (Lunch) (Set-up)", "15: d c", "16: (Breakfast)"]),
    "a day": (Wanted(days=(date(2025, 5, 15),)), ["15: d c"]),
    "two days": (
        Wanted(days=(date(2025, 5, 16), date(2025, 5, 15))),
        ["15: d c", "16: (Breakfast)"],
    ),
    "a day that is none": (Wanted(days=(date(2025, 5, 20),)), []),
    "a room": (Wanted(rooms=("a",)), ["14: a (Coffee) (Lunch) (Set-up)"]),
    "another room": (Wanted(rooms=("B",)), ["14: b (Coffee) (Lunch)", "15: c"]),
    "a track": (Wanted(tracks=("people",)), ["14: b (Coffee) (Lunch)", "15: c"]),
    "room and track": (Wanted(rooms=("A",), tracks=("People",)), []),
    "no such room": (Wanted(rooms=("Z",)), []),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filter(name):
    wanted, expected = FILTERS[name]
    days = plan_days(event(*PAUSES), FILTERED, wanted)
    assert [f"{day.date:%d}: {' '.join(map(name_of, list_items(day)))}" for day in days] == expected


def test_rooms_that_are_asked_for_stand_in_that_order():
    days = plan_days(event(*PAUSES), FILTERED, Wanted(rooms=("b", "A")))
    assert days[0].rooms == ("B", "A")


CLASHES = {
    "at the same time": ([("10:00", "30", "A"), ("10:00", "30", "a")], ["01"]),
    "one begins in the other": ([("10:00", "30", "A"), ("10:20", "30", "A")], ["01"]),
    "one after the other": ([("10:00", "30", "A"), ("10:30", "30", "A")], []),
    "in two rooms": ([("10:00", "30", "A"), ("10:00", "30", "B")], []),
    "nobody knows where": ([("10:00", "30", ""), ("10:00", "30", "")], []),
    "nobody knows when": ([("2025-05-14", "", "A"), ("2025-05-14", "", "A")], []),
    "without ends": ([("10:00", "", "A"), ("10:00", "", "A"), ("10:10", "", "A")], ["01"]),
    "an end is unknown": ([("10:00", "60", "A"), ("10:30", "", "A")], ["01"]),
    "a short one between": ([("10:00", "60", "A"), ("10:10", "10", "A"), ("10:40", "30", "A")], ["01", "02"]),
    "in two zones": ([("2025-05-14T10:00+01:00", "30", "A"), ("2025-05-14T11:00+02:00", "30", "A")], ["01"]),
}


@pytest.mark.parametrize("name", CLASHES)
def test_clash(name):
    slots, expected = CLASHES[name]
    talks = [talk(str(number), slot(*when)) for number, when in enumerate(slots)]
    found = ["".join(sorted(each.slug for each in pair)) for pair in find_clashes(talks)]
    assert sorted(found) == expected


@pytest.mark.parametrize(
    ("second", "clash"),
    [
        (talk("b", slot("10:00", "30", "A"), slot("12:00", "30", "A")), True),
        (talk("b", slot("10:00", "30", "A"), cancelled=True), False),
        (Talk("other/b", "b", "B", "other", slots=(slot("10:00", "30", "A"),)), False),
        (talk("a", slot("10:10", "30", "A")), False),
    ],
    ids=["twice in each other's way, told once", "cancelled", "at another event", "the same talk"],
)
def test_who_clashes(second, clash):
    first = talk("a", slot("10:00", "30", "A"), slot("12:00", "30", "A"))
    assert len(find_clashes([first, second])) == clash


def random_programme(chooser):
    talks = []
    for number in range(chooser.randint(1, 40)):
        day, hour, minute = chooser.randint(14, 16), chooser.randint(0, 23), chooser.randrange(0, 60, 5)
        when = chooser.choice(["", *[f"2025-05-{day}T{hour:02}:{minute:02}"] * 8])
        room = chooser.choice(["", "A", "B", "C"])
        talks.append(talk(f"t{number}", slot(when, chooser.choice(["", "25", "45", "3:00"]), room)))
    pauses = [slot(f"{hour}:00", "30", title=f"p{hour}") for hour in chooser.sample(range(10, 20), 3)]
    return event(*pauses), talks


def paint(day):
    """Lay out the cells as browsers do; yield the area of each. What has no place left is an error."""
    width = max(1, len(day.rooms))
    taken = set()
    for number, row in enumerate(day.rows):
        for cell in row.cells:
            first = next(column for column in range(width) if (number, column) not in taken)
            rows, columns = range(number, number + cell.rows), range(first, first + cell.columns)
            area = {(down, right) for down in rows for right in columns}
            assert taken.isdisjoint(area)
            taken |= area
            yield cell, columns
    assert taken == {(number, column) for number in range(len(day.rows)) for column in range(width)}


@pytest.mark.parametrize("seed", range(25))
def test_every_item_is_shown_once_and_no_cell_lies_on_another(seed):
    conference, talks = random_programme(random.Random(seed))  # noqa: S311 - no secret
    days = plan_days(conference, talks)
    names = sorted(name_of(item) for day in days for item in list_items(day))
    assert names == sorted([each.slug for each in talks] + [f"({pause.title})" for pause in conference.slots])
    for day in days:
        for cell, columns in paint(day):
            for item in cell.items:
                here = [day.rooms[column] for column in columns if day.rooms]
                assert here == ([item.room] if item.room in day.rooms else list(day.rooms))


def test_programme_has_one_digest_whatever_the_order_of_talks():
    conference, talks = random_programme(random.Random(3))  # noqa: S311 - no secret
    turned = plan_days(conference, talks[::-1])
    assert [draw(day) for day in turned] == [draw(day) for day in plan_days(conference, talks)]
    assert fingerprint(plan_days(conference, talks)) == fingerprint(plan_days(conference, talks))
