"""The file of an event: its rows and breaks, their ids and times, and what is wrong with them."""

from __future__ import annotations

import pytest

from sphinx_liveblog.archive.datafiles import MAX_CHARS, read_event
from sphinx_liveblog.archive.fields import FieldReader
from sphinx_liveblog.archive.problems import Sheet, Subtype
from sphinx_liveblog.archive.yamltext import parse_yaml

HEAD = "title: E\nstart: 2024-05-31\ntimezone: Europe/Berlin\n"


def read(text, head=HEAD):
    """Return the event's source, and line, kind and text of each problem in the order of lines."""
    sheet = Sheet()
    name = "events/e.yml"
    fields = parse_yaml(head + text, name, sheet.report, subtype=Subtype.DATA_FILE, max_chars=MAX_CHARS)
    source = read_event("e", FieldReader(fields, name, sheet.report, Subtype.DATA_FILE), None, sheet)
    problems = [
        problem for part in (sheet, *(talk.sheet for talk in source.talks)) for problem in part.problems()
    ]
    found = dict.fromkeys((problem.line, problem.subtype.value, problem.text()) for problem in problems)
    return source, sorted(found)


def rows(text):
    """Return the slugs of the talks, and line and kind of each problem; the first row stands in line 5."""
    source, problems = read(f"talks:\n{text}")
    return [talk.slug for talk in source.talks], [problem[:2] for problem in problems]


def times(text):
    """Return start and end of the first slot of each talk, and the problems."""
    source, problems = read(f"talks:\n{text}")
    slots = [talk.slots[0] for talk in source.talks]
    return [(show(slot.start), show(slot.end)) for slot in slots], [problem[:2] for problem in problems]


def show(moment):
    return moment.isoformat() if moment else ""


# -- no talk is lost


def test_two_rows_with_one_id_are_two_talks_and_a_warning():
    source, problems = read(
        "talks:\n- {id: a, title: One}\n- {id: a, title: Two}\n- {id: a-2, title: Three}\n"
    )
    assert [(talk.slug, talk.wanted, talk.reader.text("title")) for talk in source.talks] == [
        ("a", "a", "One"),
        ("a-3", "a", "Two"),
        ("a-2", "a-2", "Three"),
    ]
    message = "another talk of the event has the id a already, so this one has a-3: give it another id"
    assert problems == [(6, "duplicate_slug", message)]


def test_rows_with_one_title_and_no_ids_are_told_to_get_ids():
    source, problems = read("talks:\n- {title: Keynote}\n- {title: keynote!}\n")
    assert [talk.slug for talk in source.talks] == ["keynote", "keynote-2"]
    ((line, kind, text),) = problems
    assert (line, kind) == (6, "duplicate_slug")
    assert text.startswith("another talk of the event has this title")
    assert "keynote-2: give each an id of its own, or their addresses change" in text


@pytest.mark.parametrize(
    ("text", "slugs", "problems"),
    [
        # A row that was given an id has it, wherever it stands.
        ("{title: Keynote}, {id: keynote}", "keynote-2 keynote", "duplicate_slug:1"),
        ("{id: Intro}, {id: intro}, {slug: INTRO}", "intro intro-2 intro-3", "duplicate_slug:2,3"),
        ("{id: a/b}, {id: a b}", "a-b a-b-2", "data_file:1 duplicate_slug:2"),
        # Where no letter is left, the slug is the BLAKE2b of the id in four bytes: printf .. | b2sum -l 32
        ("{id: '..'}, {id: '../../x'}, {id: 🎉}", "xe6fc5bb9 x xea752979", "data_file:1,2,3"),
        ("{id: '%00'}, {id: \"a\\0b\"}, {id: 日本}", "00 ab ri-ben", "data_file:1,3"),
        (
            f"{{id: {'x' * 300}}}, {{id: {'x' * 299}y}}",
            f"{'x' * 80} {'x' * 80}-2",
            "data_file:1 duplicate_slug:2",
        ),
        ("{id: con}, {id: COM1}, {id: index}", "con-2 com1-2 index-2", "data_file:1,2,3"),
        ("{id: con}, {id: con-2}", "con-3 con-2", "data_file:1"),
        # Here no id was written that could not be kept.
        ("{title: 日本}, {title: 🎉}, {title: Con}, {id: a_b}", "ri-ben xea752979 con-2 a-b", ""),
        # Nothing names the first two.
        ("{start: '10:00'}, {title: ''}, {id: 1}", "talk talk-2 1", "title:1,2"),
        # Who and when may be unknown: the scan asks for them, once an event.
        ("{title: T}", "t", ""),
    ],
)
def test_ids_of_rows(text, slugs, problems):
    lines = "".join(f"- {row}\n" for row in text.split(", "))
    expected = [
        (4 + int(number), kind)
        for kind, _, numbers in (group.partition(":") for group in problems.split())
        for number in numbers.split(",")
    ]
    assert rows(lines) == (slugs.split(), sorted(expected))


def test_a_warning_says_which_id_is_used_instead():
    _, problems = read("talks:\n- title: T\n  id: a/b\n")
    message = "the id a/b cannot be part of an address, so a-b is: use letters, digits and hyphens only"
    assert problems == [(6, "data_file", message)]


def test_aliases_of_talks_and_events_are_known_keys():
    source, problems = read("aliases: [old, 'older one']\ntalks:\n- {title: T, aliases: [x/y, z]}\n")
    assert source.event.aliases == ("old", "older one")
    assert source.aliases_line == 4
    assert source.talks[0].reader.texts("aliases") == ("x/y", "z")
    assert problems == []
    assert [
        kind for _, kind, _ in read("alias: old\naliasses: x\ntalks:\n- {aliasses: y, title: T}\n")[1]
    ] == [
        "unknown_key",
        "unknown_key",
    ]


# -- when


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("start: '10:00', end: '10:45'", ("2024-05-31T10:00+02:00", "2024-05-31T10:45+02:00")),
        ("start: '23:00', end: '00:30'", ("2024-05-31T23:00+02:00", "2024-06-01T00:30+02:00")),
        ("start: '12:01', end: '00:00'", ("2024-05-31T12:01+02:00", "2024-06-01T00:00+02:00")),
        # A bare end is on the day, and at the offset, of its start.
        ("start: 2024-06-02T10:00, end: '11:00'", ("2024-06-02T10:00+02:00", "2024-06-02T11:00+02:00")),
        (
            "start: '2024-06-02T10:00-05:00', end: '11:00'",
            ("2024-06-02T10:00-05:00", "2024-06-02T11:00-05:00"),
        ),
        # The clocks go back at 3:00: an hour is two.
        ("start: '2024-10-26T23:00', end: '04:00'", ("2024-10-26T23:00+02:00", "2024-10-27T04:00+01:00")),
        ("start: 2024-06-02, end: 2024-06-02", ("2024-06-02", "2024-06-02")),
        ("start: 2024-06-02T10:00, end: 2024-06-02", ("2024-06-02T10:00+02:00", "2024-06-02")),
        (
            "start: '2024-06-02T10:00+02:00', end: '2024-06-02T09:00Z'",
            ("2024-06-02T10:00+02:00", "2024-06-02T09:00+00:00"),
        ),
        ("start: '9999-12-31T23:00', end: '01:00'", ("9999-12-31T23:00+01:00", "9999-12-31T23:59+01:00")),
    ],
)
def test_an_end_is_after_its_start(row, expected):
    found, problems = times(f"- {{title: T, {row}}}\n")
    assert (found, problems) == ([expected], [])


@pytest.mark.parametrize(
    "row",
    [
        "start: '10:00', end: '09:00'",
        "start: '10:00', end: '10:00'",
        "start: '12:00', end: '00:00'",
        "start: 2024-06-02, end: 2024-06-01",
        "start: 2024-06-02T10:00, end: 2024-06-01",
        "start: 2024-06-02T10:00, end: 2024-06-02T09:59",
        "start: '2024-06-02T10:00+02:00', end: '2024-06-02T10:30+03:00'",
    ],
)
def test_an_end_that_is_not_after_its_start_is_left_out_with_a_warning(row):
    found, problems = times(f"- {{title: T, {row}}}\n")
    assert (found[0][1], problems) == ("", [(5, "date")])


def test_the_warning_has_the_line_of_the_end():
    _, problems = read("talks:\n- title: T\n  start: '10:00'\n  room: A\n  end: '09:00'\n")
    message = (
        "the end, 2024-05-31T09:00+02:00, is not after the start, 2024-05-31T10:00+02:00, and is left out: "
        "correct one of them"
    )
    assert problems == [(8, "date", message)]


def test_an_event_does_not_end_before_it_begins():
    source, problems = read("end: 2024-05-30\n")
    assert (source.event.end, [problem[:2] for problem in problems]) == (None, [(4, "date")])
    source, problems = read("end: 2024-05-31\n")
    assert (show(source.event.end), problems) == ("2024-05-31", [])


@pytest.mark.parametrize("duration", ["0", "-30", "'0:00'", "PT0M", "-1h"])
def test_a_talk_takes_some_time(duration):
    source, problems = read(f"talks:\n- {{title: T, start: '10:00', duration: {duration}}}\n")
    assert (source.talks[0].slots[0].duration, [problem[:2] for problem in problems]) == (None, [(5, "date")])


def test_a_row_without_start_follows_the_row_before():
    found, problems = times(
        "- {title: A, start: '10:00', end: '10:30', room: R}\n"
        "- {title: B, duration: 20}\n"
        "- {title: C, duration: 20, end: '10:40'}\n"
        "- {title: D, start: '22:00', end: 2024-05-31}\n"
        "- {title: E, duration: 10}\n"
    )
    assert [start[11:16] for start, _ in found] == ["10:00", "10:30", "10:50", "22:00", "22:00"]
    assert found[2][1] == ""
    assert problems == [(7, "date")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("start: 2024-03-31T01:30, duration: 2h", "2024-03-31T04:30+02:00"),
        ("start: 2024-03-31T01:30, end: 2024-03-31T04:30", "2024-03-31T04:30+02:00"),
        ("start: 2024-10-27T01:30, duration: 2h", "2024-10-27T02:30+01:00"),
        ("start: 2024-10-27T01:30, end: 2024-10-27T04:30", "2024-10-27T04:30+01:00"),
        ("start: 2024-05-31T10:00, end: 2024-05-31T09:30+01:00", "2024-05-31T10:30+02:00"),
    ],
)
def test_a_row_follows_when_the_time_of_the_one_before_has_passed_whatever_clocks_do(first, second):
    found, problems = times(f"- {{title: A, {first}}}\n- {{title: B, duration: 20}}\n")
    assert (found[1][0], problems) == (second, [])


def test_a_slot_of_a_talk_says_when_or_where():
    source, problems = read("talks:\n- title: T\n  slots: [{title: x}, {start: '10:00', rom: A}]\n")
    assert [show(slot.start) for slot in source.talks[0].slots] == ["2024-05-31T10:00+02:00"]
    assert [problem[:2] for problem in problems] == [(6, "data_file"), (6, "unknown_key")]


# -- what is no talk


def test_breaks_follow_one_another_and_what_cannot_be_shown_is_a_warning():
    source, problems = read(
        "slots:\n"
        "- {title: Too early, duration: 10}\n"
        "- {title: Registration, start: '08:30', duration: 30, room: Foyer}\n"
        "- {duration: 15}\n"
        "- {title: Coffee, duration: 15}\n"
        "- {title: Lunch}\n"
        "- {title: Party, start: '22:00', end: '02:00', rom: Bar}\n"
        "- {title: Bad, start: soon}\n"
        "- {}\n"
    )
    assert [(slot.title, show(slot.start)[:16], slot.room) for slot in source.event.slots] == [
        ("Registration", "2024-05-31T08:30", "Foyer"),
        ("Coffee", "2024-05-31T09:15", ""),
        ("Party", "2024-05-31T22:00", ""),
    ]
    assert show(source.event.slots[2].end) == "2024-06-01T02:00+02:00"
    assert [problem[:2] for problem in problems] == [
        (5, "data_file"),
        (7, "data_file"),
        (9, "data_file"),
        (10, "unknown_key"),
        (11, "date"),
        (12, "data_file"),
    ]
    texts = {line: text for line, _, text in problems}
    assert texts[7] == texts[12] == "a break needs a title: without one it is not shown"
    assert texts[5] == texts[9]
    assert texts[5].startswith("this break has no time, so it is not shown: add a `start`")


def test_a_time_without_a_date_is_one_warning():
    _, problems = read("slots:\n- {title: Coffee, start: '10:00'}\n", head="title: E\n")
    assert [problem[:2] for problem in problems] == [(3, "date")]


# -- abstracts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("Text <SCRIPT\n  src=x>", "<script"),
        ("<iframe src='https://example.org'>", "<iframe"),
        ("<style>p {}</style>", "<style"),
        ("<img src=x onerror=alert(1)>", "onerror"),
        ("<svg/onload = x>", "onload"),
        ("[x](javascript:alert(1))", "javascript:"),
        ("[x]( JavaScript :alert(1))", "javascript:"),
        ("[x]: javascript:alert(1)", "javascript:"),
        ("<javascript:alert(1)>", "javascript:"),
        ("<a href='vbscript:x'>", "vbscript:"),
        ("<script> <b onclick=x> <script>", "<script, onclick"),
    ],
)
@pytest.mark.parametrize("abstract_format", ["markdown", "rst", "html"])
def test_what_would_run_is_a_warning(text, found, abstract_format):
    body = "".join(f"    {line}\n" for line in text.split("\n"))
    _, problems = read(f"talks:\n- title: T\n  abstract_format: {abstract_format}\n  abstract: |\n{body}")
    message = f"pages run nothing that an abstract brings, so {found} is left out or shown as text: remove it"
    assert problems == [(7, "abstract", message)]


@pytest.mark.parametrize(
    ("text", "abstract_format"),
    [
        ("JavaScript: The Good Parts, and javascript: the bad ones", "markdown"),
        ("Why `<script>` and ``<b onclick=x>`` are bad", "markdown"),
        ("```\n<script>\n[x](javascript:y)\n```\nText.", "markdown"),
        ("Why ``<script>`` is bad", "rst"),
        ("<!-- <script> --> Text", "html"),
        ("&lt;script&gt; and on = off, turn it on=1", "html"),
        ("a < b and c > d, online=true", "markdown"),
        ("<scripture> and <styles>", "markdown"),
        ("<script>alert(1)</script>", "text"),
        ("مرحبا 日本語 🎉 \u202eRTL", "markdown"),
    ],
)
def test_what_only_speaks_of_scripts_is_none(text, abstract_format):
    body = "".join(f"    {line}\n" for line in text.split("\n"))
    _, problems = read(f"talks:\n- title: T\n  abstract_format: {abstract_format}\n  abstract: |\n{body}")
    assert problems == []


DIRECTIVES_FOUND = [
    ("markdown", "```{include} /etc/passwd\n```", "{include}"),
    ("markdown", "Words.\n\n> - ~~~{raw} html\n> ~~~\n", "{raw}"),
    (
        "markdown",
        ":::{note}\nWords.\n:::\n```{eval-rst}\n.. raw:: html\n```\n```{note}\n```",
        "{note}, {eval-rst}",
    ),
    ("markdown", "````\n```{include} x\n```\n````\n\n``` {toctree}\n```", "{toctree}"),
    ("markdown", "````md\n```{include} x\n```\n````\n", ""),
    ("markdown", "```python\n{raw}\n```\n\n`{include}` and {raw}\n\n::: warning\n:::", ""),
    ("markdown", ".. include:: x", ""),
    ("rst", ".. include:: /etc/passwd", "include::"),
    ("rst", "Words.\n\n.. Raw:: html\n\n   <b>x</b>", "raw::"),
    ("rst", ".. |pic| image:: x.png\n\n- .. py:function:: f", "image::, py:function::"),
    ("rst", "So::\n\n    .. include:: x\n\n.. _place:\n\n.. a comment:: no\n\n.. [1] note", ""),
    ("rst", "So::\n\n    .. include:: x\n\nAnd\n\n.. raw::\n", "raw::"),
    ("html", "<p>.. include:: x</p>\n```{include} x\n```\n.. raw:: html", ""),
    ("text", ".. include:: x\n```{include} x\n```", ""),
]


@pytest.mark.parametrize(("abstract_format", "text", "found"), DIRECTIVES_FOUND)
def test_directives_in_an_abstract_are_a_warning(abstract_format, text, found):
    body = "".join(f"    {line}\n" for line in text.splitlines())
    _, problems = read(f"talks:\n- title: T\n  abstract_format: {abstract_format}\n  abstract: |\n{body}")
    message = f"pages run nothing that an abstract brings, so {found} is left out or shown as text: remove it"
    assert problems == ([(7, "abstract", message)] if found else [])


@pytest.mark.parametrize(
    ("row", "has_none"),
    [
        ("presenters: []", True),
        ("speakers: []", True),
        ("presenters: ", False),
        ("presenters: ''", False),
        ("presenters: [A B]", False),
        ("room: x", False),
    ],
)
def test_an_empty_list_says_that_nobody_presents(row, has_none):
    source, _ = read(f"talks:\n- title: T\n  {row}\n")
    assert [talk.has_none for talk in source.talks] == [has_none]


@pytest.mark.parametrize(("length", "warns"), [(100_000, 0), (100_001, 1), (1_000_000, 1)])
def test_an_abstract_has_a_longest_length(length, warns):
    _, problems = read(f"talks:\n- title: T\n\n  abstract: {'x' * length}\n")
    assert [problem[:2] for problem in problems] == [(7, "abstract")] * warns
    if warns:
        assert problems[0][2] == (
            f"of this abstract's {length:,} characters 100,000 are shown: shorten it, or link to the rest"
        )


def test_formats_of_abstracts():
    source, problems = read(
        "abstract_format: RST\ntalks:\n"
        "- {title: A}\n- {title: B, abstract_format: Markdown}\n- {title: C, abstract_format: docx}\n"
    )
    assert [talk.abstract_format for talk in source.talks] == ["rst", "markdown", "text"]
    message = "abstract_format must be markdown, rst, html or text, not docx: it is read as text"
    assert problems == [(8, "data_file", message)]


def test_the_format_of_an_event_is_one_warning():
    source, problems = read("abstract_format: docx\ntalks:\n- {title: A}\n- {title: B}\n")
    assert [talk.abstract_format for talk in source.talks] == ["text", "text"]
    assert [problem[:2] for problem in problems] == [(4, "data_file")]
    assert read("talks:\n- {title: A}\n")[0].talks[0].abstract_format == "markdown"
