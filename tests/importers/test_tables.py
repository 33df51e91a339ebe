from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_liveblog.importers.cells import Calendar, split_names
from sphinx_liveblog.importers.model import Break, Link, Person, Slot
from sphinx_liveblog.importers.source import Source, UnreadableError
from sphinx_liveblog.importers.tables import FORMAT
from tests.importers.mutations import (
    SETTINGS,
    TEXTS,
    assert_survives,
    mutations,
    read_json,
    read_text,
    recognises,
)

REAL = "corpus/schedules/real/sessionize-linz-2024.json"


NOTES = ("columns that are not read: ", "no column names who speaks.")
"""What is said of a whole table, however small a test needs it to be; it has tests of its own."""


def read_csv(text, **columns):
    programme, troubles = read_text(FORMAT, text, "talks.csv", columns=columns)
    return programme, [trouble for trouble in troubles if not trouble.message.startswith(NOTES)]


def only_talk(text, **columns):
    programme, troubles = read_csv(text, **columns)
    assert not troubles
    (talk,) = programme.talks
    return talk


def only_slot(header, row):
    return only_talk(f"Title,{header}\nA,{row}\n").slots[0]


def names(talk):
    return [person.name for person in talk.presenters]


def at(text):
    return datetime.fromisoformat(text)


# --- Columns ----------------------------------------------------------------------------------------


def test_every_field_has_a_column():
    header = (
        "ID,Title,Speakers,Start,End,Room,Track,Type,Level,Language,Abstract,"
        "Video,Slides,Links,Tags,Cancelled"
    )
    row = (
        "7,Slow docs,Ann Lee,2027-05-03 10:30,2027-05-03 11:15,Tejo,Tooling,Talk,Beginner,pt,Why?,"
        "https://e.org/v,https://e.org/s,https://e.org/l,a; b,no"
    )
    talk = only_talk(f"{header}\n{row}\n")
    assert (talk.title, talk.keys, talk.presenters) == ("Slow docs", ("id:7",), (Person("Ann Lee"),))
    assert talk.slots == (Slot(at("2027-05-03T10:30"), timedelta(minutes=45), "Tejo"),)
    assert (talk.track, talk.type, talk.level, talk.language) == ("Tooling", "Talk", "Beginner", "pt")
    assert (talk.abstract, talk.abstract_format, talk.tags) == ("Why?", "text", ("a", "b"))
    assert (talk.video, talk.slides, talk.links) == (
        ("https://e.org/v",),
        ("https://e.org/s",),
        (Link("https://e.org/l"),),
    )
    assert talk.cancelled is False


def test_who_imports_says_which_column_is_what():
    text = "Title,What,Person,Beginn\nwrong,right,Ann Lee,2027-05-03\n"
    talk = only_talk(text, title="what", presenters="Person", start="Beginn")
    assert (talk.title, names(talk), talk.slots) == ("right", ["Ann Lee"], (Slot(date(2027, 5, 3)),))


@pytest.mark.parametrize(
    "text",
    [
        "Titel;Referent(en);Datum;Uhrzeit;Dauer;Raum\nA;Ann Lee;03.05.2027;10:30;45;Tejo\n",
        "Titre;Intervenant;Date;Heure;Durée;Salle\nA;Ann Lee;3 mai 2027;10h30;45 min;Tejo\n",
        "Título\tPonente\tFecha\tHora\tDuración\tSala\nA\tAnn Lee\t3 de mayo de 2027\t10:30\t0:45\tTejo\n",
        "event_key,name,speakers,event_start,event_end,venue\n"
        ",A,Ann Lee,2027-05-03 10:30,2027-05-03 11:15,Tejo\n",
        "Room,Date,Day,Start,Duration,Title,ID,Speakers\nTejo,2027-05-03,1,10:30,0:45,A,,5:Ann Lee\n",
        "Session Title|Speaker Name|Date/Time|Length (min)|Location\n"
        "A|Ann Lee|May 3, 2027 10:30 AM|45|Tejo\n",
        "talkTitle,speakerName,startsAt,endsAt,roomName\n"
        "A,Ann Lee,2027-05-03T10:30:00,2027-05-03T11:15:00,Tejo\n",
    ],
)
def test_columns_are_known_by_the_names_that_people_give_them(text):
    programme, troubles = read_csv(text)
    (talk,) = programme.talks
    assert not troubles
    assert (talk.title, names(talk)) == ("A", ["Ann Lee"])
    assert talk.slots == (Slot(at("2027-05-03T10:30"), timedelta(minutes=45), "Tejo"),)


def test_several_columns_of_people_are_one_field():
    assert names(only_talk("Title,Speaker 1,Speaker 2,Speaker 3\nA,Ann,Bob,\n")) == ["Ann", "Bob"]
    assert names(only_talk("Title,Speaker,Speaker\nA,Ann,Bob\n")) == ["Ann", "Bob"]
    assert names(only_talk("T,P,Q\nA,Ann,Bob\n", title="T", presenters="P,Q")) == ["Ann", "Bob"]


@pytest.mark.parametrize(
    ("value", "tags", "start"), [("03.05.2027", (), date(2027, 5, 3)), ("docs", ("docs",), None)]
)
def test_a_german_tag_is_a_day_if_it_has_dates(value, tags, start):
    talk = only_talk(f"Titel;Tag\nA;{value}\n")
    assert (talk.tags, [slot.start for slot in talk.slots]) == (tags, [start] if start else [])


def test_a_table_without_titles_is_refused_with_its_columns_and_what_to_do():
    with pytest.raises(UnreadableError, match=r"talks\.csv: .*Foo, Kind.*--map title=COLUMN"):
        read_csv("Foo,Kind\nx,Talk\n")
    with pytest.raises(UnreadableError, match=r"no column 'Nope'.*Title, Room"):
        read_csv("Title,Room\nx,y\n", title="Nope")


@pytest.mark.parametrize(
    ("field", "column", "message"), [("room", "Nope", "no column 'Nope'"), ("colour", "Room", "no field")]
)
def test_a_map_that_fits_nothing_is_told(field, column, message):
    programme, troubles = read_csv("Title,Room\nA,Tejo\n", **{field: column})
    assert len(programme.talks) == 1
    assert [message in str(trouble) for trouble in troubles] == [True]


def test_what_nobody_asked_for_is_not_read():
    text = "Title,Email,Phone,Notes,Speaker email\nA,SECRET,SECRET,SECRET,SECRET\n"
    assert "SECRET" not in repr(only_talk(text))


# --- Files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found_also_where_texts_are_full_of_others(delimiter):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    rows = [["Title", "Abstract", "Room"], ["A, b; c", '1;2;3,4\n\n5 "six" | seven\tx', "Tejo"]]
    writer.writerows(rows)
    talk = only_talk(stream.getvalue())
    assert (talk.title, talk.abstract, talk.slots[0].room) == tuple(rows[1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_encoding_and_line_ends_of_spreadsheets_are_read(encoding, ends):
    content = ends.join(["Titel;Raum", "Größe;Bühne", ""]).encode(encoding)
    source = Source("t.csv", content, suffix=".csv")
    assert FORMAT.recognises(source)
    programme, _ = read_text(FORMAT, content, "t.csv")
    assert [(talk.title, talk.slots[0].room) for talk in programme.talks] == [("Größe", "Bühne")]


@pytest.mark.parametrize(
    "before", ["sep=;\n", "DocFest 2027;;\n", ";;\n", "\n", "DocFest 2027;;\nas of May;;\n;;\n"]
)
def test_what_stands_above_the_header_is_passed_over(before):
    programme, _ = read_csv(f"{before}Title;Room;Track\nA;Tejo;T\n")
    assert [(talk.title, talk.slots[0].room) for talk in programme.talks] == [("A", "Tejo")]


def test_cells_that_are_formulas_elsewhere_are_text():
    cells = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("javascript:x")']
    stream = io.StringIO()
    csv.writer(stream).writerows([["Title", "Room"], *([cell, cell] for cell in cells)])
    programme, _ = read_csv(stream.getvalue())
    assert [talk.title for talk in programme.talks] == cells
    assert [talk.slots[0].room for talk in programme.talks] == cells


def test_empty_rows_are_nothing_and_rows_without_a_title_are_told():
    programme, troubles = read_csv("Title,Room\nA,x\n,\n\n,Tejo\nB,y,z\n")
    assert [talk.title for talk in programme.talks] == ["A", "B"]
    assert [
        str(trouble).startswith(f"talks.csv: line {line}: has")
        for trouble, line in zip(troubles, (6, 5), strict=True)
    ] == [True] * 2


ROWS = [
    {
        "title": "A",
        "speakers": ["Ann Lee", {"name": "Bob", "bio": "Writes."}],
        "start": "2027-05-03 10:30",
        "tags": ["a", "b"],
    },
    {
        "title": "B",
        "speakers": "Cy; Di",
        "date": "2027-05-03",
        "time": "9:05",
        "room": {"id": 1, "name": "Tejo"},
    },
]
YAML = """\
- title: A
  speakers: [Ann Lee, {name: Bob, bio: Writes.}]
  start: 2027-05-03 10:30
  tags: [a, b]
- title: B
  speakers: Cy; Di
  date: 2027-05-03
  time: 9:05
  room: {id: 1, name: Tejo}
"""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (json.dumps(ROWS), "talks.json"),
        (json.dumps({"version": 1, "days": [], "talks": ROWS}), "talks.json"),
        (json.dumps({"A": ROWS[0], "B": ROWS[1]}), "talks.json"),
        (YAML, "talks.yaml"),
        (f"# ours\n---\n{YAML}", "talks"),
        ("talks:\n" + YAML, "talks.yml"),
    ],
)
def test_lists_in_json_and_yaml_are_tables(text, name):
    assert recognises(FORMAT, text, name)
    programme, troubles = read_text(FORMAT, text, name)
    first, second = programme.talks
    assert not troubles
    assert first.presenters == (Person("Ann Lee"), Person("Bob", "Writes."))
    assert (first.slots[0].start, first.tags) == (at("2027-05-03T10:30"), ("a", "b"))
    assert (names(second), second.slots) == (["Cy", "Di"], (Slot(at("2027-05-03T09:05"), None, "Tejo"),))


def test_yaml_keeps_what_was_written():
    programme, _ = read_text(FORMAT, "- {title: 1.10, id: 010, room: NO, language: no}\n", "t.yaml")
    talk = programme.talks[0]
    assert (talk.title, talk.keys, talk.slots[0].room, talk.language) == ("1.10", ("id:010",), "NO", "no")


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (BOMB, "values"),
        ("- title: [", "not valid YAML"),
        ("- " * 200 + "x", "deep"),
        ("- !!python/object/apply:os.system [ls]\n", "title"),
        ("- title: A\n---\n- title: B\n", "second"),
    ],
)
def test_harmful_or_broken_yaml_is_refused(text, word):
    with pytest.raises(UnreadableError, match=word):
        read_text(FORMAT, text, "t.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "word",
        "one\ntwo",
        "Dear all, this is no table.\nIt is a letter.\n",
        "- a list\n- of words\n",
        "<a>b,c\nd</a>",
        "{}",
        "[]",
        "[1]",
        '{"a": 1}',
        '{"schedule": {"a": 1}}',
        "PK\x03\x04\0,\n,",
    ],
)
def test_other_files_are_not_taken_for_it(text):
    assert not recognises(FORMAT, text)


@pytest.mark.parametrize(
    "text", ["Title,Room\nA,Tejo", "A;B\n1;2", '[{"title": "A"}]', "- title: A", "\n# x\n- {title: A}"]
)
def test_tables_are_known_without_the_name_of_the_file(text):
    assert recognises(FORMAT, text)


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.yaml", "t.yml"])
def test_tables_are_known_by_the_name_of_the_file(name):
    assert recognises(FORMAT, "title", name)


def test_folders_are_no_tables():
    assert not FORMAT.recognises(Source("folder", files=(Source("a.csv", b"Title,Room\nA,B"),)))


# --- People -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee", ["Ann Lee"]),
        ("Ann; Bob", ["Ann", "Bob"]),
        ("Ann\nBob", ["Ann", "Bob"]),
        ("Ann / Bob", ["Ann", "Bob"]),
        ("AC/DC", ["AC/DC"]),
        ("Ann Lee, Bob Ray", ["Ann Lee", "Bob Ray"]),
        ("Ann Lee, Bob Ray, and Cy Poe", ["Ann Lee", "Bob Ray", "Cy Poe"]),
        ("Ann Lee and Bob Ray", ["Ann Lee", "Bob Ray"]),
        ("Ann Lee & Bob Ray", ["Ann Lee", "Bob Ray"]),
        ("Ann Lee und Bob Ray", ["Ann Lee", "Bob Ray"]),
        ("Lee, Ann", ["Lee, Ann"]),
        ("Ann and Bob Lee", ["Ann and Bob Lee"]),
        ("Penn & Teller", ["Penn & Teller"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Ann Lee, ACME Inc", ["Ann Lee, ACME Inc"]),
        ("Ann Lee, Senior Engineer", ["Ann Lee, Senior Engineer"]),
        ("Ann Lee, Jr.", ["Ann Lee, Jr."]),
        ("10:Konrad Meier|11:Dennis Wehrle", ["Konrad Meier", "Dennis Wehrle"]),
        ("山田太郎、鈴木花子", ["山田太郎", "鈴木花子"]),
        ("Ann Lee; Ann  Lee", ["Ann Lee"]),
        ("TBA", []),
        ("-", []),
        ("", []),
    ],
)
def test_people_are_parted_only_where_that_is_safe(text, expected):
    assert split_names(text) == expected


def test_only_one_presenter_has_the_biography_of_a_row():
    header = "Title,Speakers,Company,Bio"
    assert only_talk(f"{header}\nA,Ann Lee,ACME,Writes.\n").presenters == (
        Person("Ann Lee", "Writes.", affiliation="ACME"),
    )
    assert only_talk(f"{header}\nA,Ann; Bob,ACME,Write.\n").presenters == (Person("Ann"), Person("Bob"))


# --- When -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "row", "start"),
    [
        ("Date,Time", "2027-05-03,10:30", "2027-05-03T10:30"),
        ("Date,Start", "2027-05-03,10:30:00", "2027-05-03T10:30"),
        ("Date,Time", "2027-05-03,1:30 PM", "2027-05-03T13:30"),
        ("Date,Time", "2027-05-03,1:30pm", "2027-05-03T13:30"),
        ("Date,Time", "2027-05-03,12:05 a.m.", "2027-05-03T00:05"),
        ("Date,Time", "2027-05-03,12 pm", "2027-05-03T12:00"),
        ("Date,Time", "2027-05-03,10.30 Uhr", "2027-05-03T10:30"),
        ("Date,Time", "2027-05-03,14 Uhr", "2027-05-03T14:00"),
        ("Date,Time", "2027-05-03,14h", "2027-05-03T14:00"),
        ("Date,Time", "Mo. 03.05.2027,10:30", "2027-05-03T10:30"),
        ("Date,Time", "3.5.27,10:30", "2027-05-03T10:30"),
        ("Date,Time", "2027/05/03,10:30", "2027-05-03T10:30"),
        ("Date,Time", '"Monday, 3rd of May 2027",10:30', "2027-05-03T10:30"),
        ("Date,Time", "3. März 2027,10:30", "2027-03-03T10:30"),
        ("Start", "03.05.2027 10:30", "2027-05-03T10:30"),
        ("Start", '"May 3, 2027 at 1:30 PM"', "2027-05-03T13:30"),
        ("Start", "2027-05-03 9:30", "2027-05-03T09:30"),
        ("Start", "2027-05-03T10:30:00+01:00", "2027-05-03T10:30+01:00"),
        ("Start", "2027-05-03 10:30:00 +0100", "2027-05-03T10:30+01:00"),
        ("Start", "2027-05-03 10:30 UTC", "2027-05-03T10:30+00:00"),
        ("Start", "5/13/2027 10:30", "2027-05-13T10:30"),
        ("Start", "13/5/2027 10:30", "2027-05-13T10:30"),
        ("Start", "5/5/2027 10:30", "2027-05-05T10:30"),
    ],
)
def test_dates_and_times_are_read_as_people_write_them(header, row, start):
    slot = only_slot(header, row)
    assert (slot.start, slot.start.utcoffset()) == (at(start), at(start).utcoffset())


@pytest.mark.parametrize(
    ("header", "row", "minutes"),
    [
        ("Date,Start,End", "2027-05-03,10:30,11:15", 45),
        ("Date,Start,End", "2027-05-03,23:30,00:15", 45),
        ("Start,End", "2027-05-03 10:30,2027-05-03 11:15", 45),
        ("Date,Time", "2027-05-03,10:30 - 11:15", 45),
        ("Date,Time", "2027-05-03,10:30–11:15 Uhr", 45),
        ("Date,Time", "2027-05-03,10:30-11:15 AM", 45),
        ("Date,Time", "2027-05-03,11:30-12:15 PM", 45),
        ("Date,Time", "2027-05-03,11:30 AM to 12:15 PM", 45),
        ("Date,Time,Duration", "2027-05-03,10:30,45", 45),
        ("Date,Time,Duration", "2027-05-03,10:30,0:45", 45),
        ("Date,Time,Duration", "2027-05-03,10:30,00:45:00", 45),
        ("Date,Time,Duration", "2027-05-03,10:30,1h30", 90),
        ("Date,Time,Duration", "2027-05-03,10:30,45 min", 45),
        ("Date,Time,Duration", "2027-05-03,10:30,PT45M", 45),
    ],
)
def test_lengths_are_read_from_ends_and_durations(header, row, minutes):
    assert only_slot(header, row).duration == timedelta(minutes=minutes)


def test_the_whole_file_tells_whether_days_or_months_come_first():
    programme, _ = read_csv("Title,Date\nA,04/05/2027\nB,04/13/2027\n")
    assert [talk.slots[0].start for talk in programme.talks] == [date(2027, 4, 5), date(2027, 4, 13)]
    programme, _ = read_csv("Title,Date\nA,04/05/2027\nB,13/04/2027\n")
    assert [talk.slots[0].start for talk in programme.talks] == [date(2027, 5, 4), date(2027, 4, 13)]


@pytest.mark.parametrize("rows", ["A,04/05/2027\nB,04/06/2027\n", "A,04/13/2027\nB,13/04/2027\n"])
def test_dates_that_may_be_read_in_two_ways_are_told_and_not_read(rows):
    programme, troubles = read_csv(f"Title,Date\n{rows}")
    assert [talk.slots for talk in programme.talks] == [(), ()]
    assert "two ways" in str(troubles[0])
    assert [trouble.place for trouble in troubles[1:]] == ["A", "B"]


def test_the_zone_that_is_given_is_that_of_the_clocks():
    programme, _ = read_text(FORMAT, "Title,Start\nA,2027-05-03 10:30\n", "t.csv", timezone="Europe/Lisbon")
    assert programme.talks[0].slots[0].start.isoformat() == "2027-05-03T10:30:00+01:00"


@pytest.mark.parametrize(
    ("row", "word"),
    [("soon,10:30", "soon"), (",10:30", "no date"), ("2027-05-03,25:00", "25:00"), ("31.02.2027,", "31.02")],
)
def test_times_that_cannot_be_read_are_told_with_their_talk(row, word):
    programme, troubles = read_csv(f"Title,Date,Time\nA,{row}\n")
    assert len(programme.talks) == 1
    assert any(trouble.place == "A" and word in trouble.message for trouble in troubles)


# --- The rest ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "value", "is_cancelled"),
    [
        ("Cancelled", "yes", True),
        ("Cancelled", "x", True),
        ("Cancelled", "no", False),
        ("Cancelled", "", False),
        ("Abgesagt", "ja", True),
        ("Status", "Canceled", True),
        ("Status", "confirmed", False),
    ],
)
def test_cancelled_talks_are_known(header, value, is_cancelled):
    assert only_talk(f"Title,{header}\nA,{value}\n").cancelled is is_cancelled


@pytest.mark.parametrize("cells", ["Status\nXA,rejected", "Status\nXA,submitted", "Published (Y/N)\nXA,N"])
def test_what_is_not_for_the_public_is_only_counted(cells):
    programme, troubles = read_csv(f"Title,{cells}\nB,\n")
    assert [talk.title for talk in programme.talks] == ["B"]
    assert [trouble.message for trouble in troubles] == [
        "rows that are not accepted or published are not read: 1"
    ]


def test_breaks_are_known_by_their_type():
    programme, _ = read_csv("Title,Type,Start\nFood,Lunch,2027-05-03 12:00\n")
    assert (programme.talks, programme.breaks) == ((), (Break("Food", Slot(at("2027-05-03T12:00"))),))


def test_media_are_addresses_only():
    talk = only_talk(
        "Title,Video,Slides,Links\nA,see https://e.org/1 and https://e.org/2,-,javascript:x https://e.org/x.pdf\n"
    )
    assert (talk.video, talk.slides) == (("https://e.org/1", "https://e.org/2"), ("https://e.org/x.pdf",))
    assert only_talk("Title,YouTube ID\nA,dQw4w9WgXcQ\n").video == (
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    )
    _, troubles = read_csv("Title,Video\nA,soon\n")
    assert ["soon" in str(trouble) for trouble in troubles] == [True]


def test_html_in_a_table_is_html():
    talk = only_talk("Title,Abstract,Description\nA,1 < 2,<p>Why?</p>\n")
    assert (talk.abstract, talk.abstract_format) == ("<p>1 &lt; 2</p>\n\n<p>Why?</p>", "html")


@pytest.mark.shared
def test_a_real_programme_as_a_table_is_the_same_programme(shared):
    raw = json.loads((shared / REAL).read_bytes())
    people = {person["id"]: person["fullName"] for person in raw["speakers"]}
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(["Title", "Speakers", "Starts At", "Ends At", "Room Id", "Description"])
    for item in raw["sessions"]:
        speakers = ", ".join(people[key] for key in item["speakers"])
        writer.writerow(
            [item["title"], speakers, item["startsAt"], item["endsAt"], item["roomId"], item["description"]]
        )
    programme, troubles = read_csv(stream.getvalue(), room="Room Id")
    assert not troubles
    assert len(programme.talks) == len(raw["sessions"])
    for talk, item in zip(programme.talks, raw["sessions"], strict=True):
        assert (talk.title, names(talk)) == (item["title"].strip(), [people[key] for key in item["speakers"]])
        assert talk.slots[0].start.isoformat() == item["startsAt"]
        assert (talk.slots[0].start + talk.slots[0].duration).isoformat() == item["endsAt"]
        assert talk.abstract == re.sub("\r\n?", "\n", item["description"] or "").strip()


def test_a_quote_that_is_not_closed_is_refused_with_its_line():
    with pytest.raises(UnreadableError, match=r"talks\.csv:3: .*quote"):
        read_csv('Title,Room\nA,x\nB,"' + "x\n" * 100_000)


def test_ten_megabytes_of_text_are_read_or_refused():
    programme, _ = read_json(FORMAT, [{"title": "A", "abstract": "x" * 10_000_000, "date": "9" * 100_000}])
    assert len(programme.talks[0].abstract) == 10_000_000
    assert_survives(FORMAT, "- title: " + "x" * 10_000_000, "t.yaml")
    assert_survives(FORMAT, "Title,Date,Speakers\n" + " " * 10_000_000, "t.csv")


def test_too_deep_a_document_is_refused():
    with pytest.raises(UnreadableError, match="deep"):
        read_text(FORMAT, "[" * 100_000, "t.json")


@SETTINGS
@given(mutations(ROWS))
def test_any_value_anywhere_is_survived(changed):
    assert_survives(FORMAT, json.dumps(changed), "t.json", timezone="Europe/Lisbon")


@SETTINGS
@given(
    st.lists(st.lists(TEXTS, max_size=4), max_size=4), st.sampled_from(["", "Title,Start,Date,Speakers\n"])
)
def test_any_cells_are_survived(rows, header):
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    assert_survives(FORMAT, header + stream.getvalue(), "t.csv", columns={"title": "Title"} if header else {})


@SETTINGS
@given(st.text(alphabet="-:[]{}&*a!|>\"' \n#,", max_size=60))
def test_any_yaml_is_survived(text):
    assert_survives(FORMAT, f"- title: A\n{text}", "t.yaml")


# --- What must not end badly ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    ["Donnerstagnachmittagsveranstaltung!", "a" * 79 + "!", "a." * 39 + "!", "a" * 600_000, "a " * 39 + "!"],
)
def test_no_cell_keeps_the_reader_of_dates_for_ever(cell):
    assert Calendar(is_month_first=False).read(cell) is None


@pytest.mark.parametrize("mark", ["\t", "\n", ",", "a ", "a@", "(", "Dr. ", "Ann Lee, ", "and "])
def test_no_cell_keeps_the_reader_of_names_for_ever(mark):
    assert_survives(
        FORMAT,
        json.dumps([{"title": "A", "speakers": f"x{mark * 60_000}!", "room": mark * 60_000}]),
        "t.json",
    )


# --- Who may see it ---------------------------------------------------------------------------------

WORDS = ["accepted", "Confirmed", "angenommen", "Bestätigt", "scheduled", "published", "Accept_Queue",
         "approved", "yes", "TRUE", "1", ""]  # fmt: skip


@pytest.mark.parametrize("header", ["Status", "State", "Proposal state", "Decision", "Final decision"])
@pytest.mark.parametrize(
    ("word", "is_read"),
    [*((word, True) for word in WORDS), ("rejected", False), ("maybe", False), ("withdrawn", False)],
)
def test_only_words_for_accepted_talks_let_a_row_in(header, word, is_read):
    programme, _ = read_csv(f"Title,{header}\nA,{word}\nB,\n")
    assert [talk.title for talk in programme.talks] == (["A", "B"] if is_read else ["B"])


@pytest.mark.parametrize(
    "facts",
    [
        {"is_public": False}, {"draft": True}, {"hidden": True}, {"accepted": False}, {"confirmed": False},
        {"published": "no"}, {"published": "off"}, {"published": "hidden"}, {"published": "private"},
        {"status": ["rejected"]}, {"state": {"name": "rejected"}}, {"state": False}, {"published": 0},
        {"hidden": "whatever"}, {"status": "accepted", "published": "no"},
    ],
)  # fmt: skip
def test_whatever_says_that_a_row_is_hidden_hides_it(facts):
    programme, _ = read_json(FORMAT, [{"title": "A", **facts}, {"title": "B"}])
    assert [talk.title for talk in programme.talks] == ["B"]


def test_words_that_nobody_knows_are_told_once_with_their_count():
    _, troubles = read_csv("Title,Status\nA,maybe\nB,Maybe\nC,later\nD,accepted\n")
    assert [trouble.message.count("'maybe' (2), 'later' (1)") for trouble in troubles] == [0, 1]


@pytest.mark.parametrize(
    ("cell", "expected", "is_told"),
    [
        ("Ann Lee <ann@example.org>", ["Ann Lee"], False),
        ("Bob Ray (bob@example.org)", ["Bob Ray"], False),
        ("Ann Lee <a@example.org>, Bob Ray <b@example.org>", ["Ann Lee", "Bob Ray"], False),
        ("ann@example.org", [], True),
        ("Ann Lee; bob@example.org", ["Ann Lee"], True),
    ],
)
def test_addresses_of_people_are_neither_read_nor_repeated(cell, expected, is_told):
    programme, troubles = read_csv(f'Title,Speakers\nA,"{cell}"\n')
    assert names(programme.talks[0]) == expected
    assert len(troubles) == is_told
    assert "example.org" not in repr((programme, troubles))


@pytest.mark.parametrize(
    "url",
    [
        "https://zoom.us/j/SECRET", "https://us02web.zoom.us/j/9?pwd=SECRET", "zoom.us/j/SECRET",
        "https://teams.microsoft.com/l/meetup-join/SECRET", "https://meet.google.com/SECRET",
        "https://acme.webex.com/SECRET", "https://docs.google.com/document/d/SECRET/edit?usp=sharing",
    ],
)  # fmt: skip
@pytest.mark.parametrize("column", ["Link", "Video", "Slides", "Room"])
def test_links_into_meetings_and_documents_are_left_out(url, column):
    programme, troubles = read_csv(f"Title,{column}\nA,Online {url}\n")
    assert programme.talks[0].title == "A"
    assert "SECRET" not in repr((programme, troubles))


# --- Ids --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Title,Nr\nA,7\n", "Title,Nummer\nA,7\n", "Title,No\nA,7\n", "Title,ID\nA,1\nB,2\n"]
)
def test_numbers_of_rows_are_no_ids(text):
    assert {talk.keys for talk in read_csv(text)[0].talks} == {()}


def test_rows_of_one_id_are_one_talk_with_all_people_and_slots():
    programme, _ = read_csv(
        "Session Id,Title,Speaker,Start\n70,A,Ann Lee,2027-05-03 10:30\n71,B,Cy,2027-05-03 12:00\n"
        "70,A,Bob Ray,2027-05-04 10:30\n"
    )
    first, second = programme.talks
    assert (names(first), names(second)) == (["Ann Lee", "Bob Ray"], ["Cy"])
    assert [slot.start for slot in first.slots] == [at("2027-05-03T10:30"), at("2027-05-04T10:30")]


def test_different_titles_of_one_id_are_different_talks():
    programme, troubles = read_csv("ID,Title\n7,A\n7,B\n")
    assert [(talk.title, talk.keys) for talk in programme.talks] == [("A", ()), ("B", ())]
    assert ["different titles" in trouble.message for trouble in troubles] == [True]


# --- Several lists ----------------------------------------------------------------------------------


def test_all_lists_of_talks_are_read_and_others_are_told():
    document = {
        "talks": [{"title": "A"}], "workshops": [{"title": "B"}], "keynotes": [{"title": "C"}],
        "rooms": [{"name": "Tejo"}, {"name": "Sado"}], "speakers": [{"name": "Ann", "email": "x"}],
    }  # fmt: skip
    programme, troubles = read_json(FORMAT, document)
    assert [talk.title for talk in programme.talks] == ["A", "B", "C"]
    told = {trouble.place: trouble.message.rpartition(" ")[2] for trouble in troubles if trouble.place}
    assert told == {"rooms": "2", "speakers": "1"}


@pytest.mark.parametrize("fact", ["email", "biography"])
def test_lists_of_people_are_refused(fact):
    with pytest.raises(UnreadableError, match="list of people"):
        read_json(FORMAT, [{"name": "Ann Lee", fact: "x"}])


# --- Headings ---------------------------------------------------------------------------------------


def test_a_start_may_be_a_date_and_a_time_in_two_columns():
    assert only_slot("Start Date,Start Time", "2027-05-03,10:30").start == at("2027-05-03T10:30")
    assert only_slot("Start Date,Scheduled Duration", "2027-05-03,45").start == date(2027, 5, 3)
    assert only_slot("Start,Scheduled Duration", "2027-05-03 10:30,45").duration == timedelta(minutes=45)


@pytest.mark.parametrize("value", ["Freitag", "Tag 1", "Fr 3.5."])
def test_names_of_days_are_no_tags(value):
    assert read_csv(f"Titel;Tag\nA;{value}\n")[0].talks[0].tags == ()


def test_a_day_that_stands_only_in_its_first_row_is_that_of_the_rows_below():
    programme, troubles = read_csv(
        "Title,Date,Time\nA,2027-05-03,10:30\nB,,11:30\nC,2027-05-04,9:00\nD,,10:00\nE,,\n"
    )
    starts = [slot.start for talk in programme.talks for slot in talk.slots]
    assert starts == [at(f"2027-05-{text}") for text in ("03T10:30", "03T11:30", "04T09:00", "04T10:00")]
    assert [trouble.message[-3:] for trouble in troubles] == [": 2"]


def test_a_day_that_stands_in_every_row_but_one_is_unknown_there():
    programme, _ = read_csv("Title,Date,Time\nA,2027-05-03,10:30\nB,2027-05-03,11:30\nC,,12:00\n")
    assert [slot.start for slot in programme.talks[2].slots] == []


@pytest.mark.parametrize(
    "header", ["Referent*in", "Vortragende/r", "Speaker:in", "Your name", "Referent_innen", "ReferentIn"]
)
def test_columns_of_people_are_known_by_many_names(header):
    assert names(only_talk(f"Talk title,{header}\nA,Ann Lee\n")) == ["Ann Lee"]


def test_first_and_last_names_are_names_together():
    assert names(only_talk("Title,First Name,Last Name\nA,Ann,Lee\n")) == ["Ann Lee"]
    assert names(only_talk("Titel,Nachname,Vorname\nA,Lee,Ann\n")) == ["Ann Lee"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("N.N.", []), ("TBD", []), ("tba", []), ("Lee, Ann; Ray, Bob", ["Ann Lee", "Bob Ray"]),
        ("Ann Lee, ACME; Bob Ray, Foo", ["Ann Lee, ACME", "Bob Ray, Foo"]),
    ],
)  # fmt: skip
def test_nobody_is_nobody_and_surnames_go_last(text, expected):
    assert split_names(text) == expected


def test_columns_that_are_not_read_are_told_once():
    _, troubles = read_text(FORMAT, "Title,Shoe size,Phone\nA,SECRET,\nB,,\n", "t.csv")
    assert [trouble.message.startswith(note) for trouble, note in zip(troubles, NOTES, strict=True)] == [
        True
    ] * 2
    assert "Shoe size, Phone" in troubles[0].message
    assert "SECRET" not in repr(troubles)
    assert read_text(FORMAT, "Title,Speaker\nA,Ann\n", "t.csv")[1] == []
