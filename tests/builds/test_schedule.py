"""The directive ``schedule`` in real builds: a grid in HTML, lists elsewhere, nothing of what is hidden."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from tests.builds.conftest import differences, find_traces, output_of, readable_tree, unlike_clean

EVENT = """\
title: Harbour Days
timezone: Europe/Lisbon
start: 2025-05-14
end: 2025-05-15
title_prefix: "HD: "
talks:
  - id: fog
    title: "HD: Fog signals"
    presenters: [Noor Aldana]
    start: 9:30
    duration: 1h30
    room: Great Hall
  - {id: nets, title: Mending nets, start: 9:30, duration: 45m, room: Rope Loft, track: Craft, cancelled: yes}
  - {id: tides, title: Tide tables, start: 10:30, duration: 30m, room: Rope Loft, track: Craft}
  - {id: horns, title: Two horns at once, start: 10:30, duration: 20m, room: Rope Loft}
  - {id: pilots, title: Ask the pilots, start: 2025-05-15T11:00, room: Great Hall}
  - {id: someday, title: Some time or other, room: Great Hall}
HIDDEN_ROW
slots:
  - {title: Doors, start: 9:00, duration: 30m}
  - {title: Lunch, start: 12:00, duration: 60m, room: Courtyard}
"""
QZX_ROW = """\
  - {id: qzxtalk, title: Qzxtitle, presenters: [Qzxname Smith], start: 9:30, duration: 45m,
     room: Qzxroom, track: Qzxtrack, published: PUBLISHED}"""
QZX_EVENT = """\
title: Qzxevent, the conference
published: false
talks:
  - {id: qzxother, title: Qzxother, start: 2025-05-14T10:00, room: Qzxhall}
slots:
  - {title: Qzxpause, start: 2025-05-14T11:00}
"""
POST = """\
---
publishDate: 2025-05-14
talk: harbour/fog
---
Three long blasts.
"""
MARKDOWN = """\
# Programme

```{schedule} harbour
```
"""
RST = """\
Programme
=========

.. schedule:: Harbour Days
"""
PAGES = {"md": MARKDOWN, "rst": RST}
TITLES = [
    *("Fog signals", "Mending nets", "Tide tables", "Two horns at once", "Ask the pilots"),
    *("Some time or other", "Doors", "Lunch"),
]
TOCTREE = "# Site\n\n```{toctree}\n:glob:\n\n*\n```\n"


def event(row: str = "") -> str:
    return EVENT.replace("HIDDEN_ROW\n", f"{row}\n" if row else "")


def files(page: str = MARKDOWN, suffix: str = "md", **events: str) -> dict[str, str]:
    data = {f"events/{name}.yml": text for name, text in (events or {"harbour": event()}).items()}
    return {"index.md": TOCTREE, f"programme.{suffix}": page, **data}


def words(element) -> str:
    return re.sub(r"\s+", " ", element.get_text(" ").replace("\xa0", " ")).replace(" ,", ",").strip()


def main_part(result, name="programme.html"):
    return BeautifulSoup(result.read(name), "html.parser").find(attrs={"role": "main"})


def spans(row) -> list[tuple[str, int, int]]:
    """Return text, rows and columns of the cells of a table's row."""
    return [
        (
            " ".join(words(part) for part in cell.select("p:not(.liveblog-room)")),
            int(cell.get("rowspan", 1)),
            int(cell.get("colspan", 1)),
        )
        for cell in row.find_all(["td", "th"])
    ]


@pytest.fixture
def make_site(make_site):
    """Two talks in one room at one time, of which builds warn, are on purpose here."""

    def make(files, conf=None, **options):
        return make_site(
            files,
            {"suppress_warnings": ["liveblog.schedule", "liveblog.incomplete"], **(conf or {})},
            **options,
        )

    return make


@pytest.mark.parametrize("suffix", PAGES)
def test_grid_has_rooms_side_by_side(make_site, suffix):
    site = make_site({**files(PAGES[suffix], suffix), "fog.md": POST})
    result = site.build()
    assert result.warnings == []
    main = main_part(result)
    (table,) = main.find_all("table")
    assert [spans(row) for row in table.find_all("tr")] == [
        [("WEST", 1, 1), ("Great Hall", 1, 1), ("Rope Loft", 1, 1)],
        [("9:00 AM – 9:30 AM", 1, 1), ("Doors", 1, 2)],
        [
            ("9:30 AM – 10:15 AM", 1, 1),
            ("Fog signals 9:30 AM – 11:00 AM · Noor Aldana", 2, 1),
            ("Mending nets cancelled", 1, 1),
        ],
        [("10:30 AM – 10:50 AM", 1, 1), ("Two horns at once Tide tables 10:30 AM – 11:00 AM", 1, 1)],
        [("12:00 PM – 1:00 PM", 1, 1), ("Lunch Courtyard", 1, 2)],
    ]
    links = {words(link): link["href"] for link in table.find_all("a")}
    assert links["Fog signals"] == "fog.html"
    assert links["Noor Aldana"] == "liveblog/presenters/noor-aldana.html"
    assert {words(cell) for cell in table.find_all("td", class_="liveblog-break")} == {
        "Doors",
        "Lunch Courtyard",
    }
    headings = [words(heading) for heading in main.find_all(class_="liveblog-group")]
    assert headings == ["Wednesday, May 14, 2025", "Thursday, May 15, 2025", "Other"]
    lists = [[words(item) for item in found.find_all("li")] for found in main.select("ul.liveblog-programme")]
    assert lists == [["11:00 AM WEST Ask the pilots Great Hall"], ["Some time or other Great Hall"]]
    assert "liveblog.css" in result.read("programme.html")


def test_items_say_the_room_of_their_column_for_where_columns_have_no_room(make_site):
    slots = main_part(make_site(files()).build()).select(".liveblog-grid .liveblog-slot")
    rooms = {
        words(slot.select_one(".liveblog-talk-title")): [
            words(room) for room in slot.select(".liveblog-room")
        ]
        for slot in slots
    }
    assert rooms == {
        "Fog signals": ["Great Hall"],
        "Mending nets": ["Rope Loft"],
        "Two horns at once": ["Rope Loft"],
        "Tide tables": ["Rope Loft"],
        # What stands across all columns.
        "Doors": [],
        "Lunch": [],
    }


def read_words(result) -> str:
    """Return the words of all that a builder wrote of the programme."""
    suffixes = (".txt", ".tex", ".1", ".texi", "programme.xhtml")
    tree = readable_tree({name: data for name, data in result.tree().items() if ".epub!/" not in name})
    texts = [data.decode() for name, data in tree.items() if name.endswith(suffixes)]
    assert texts
    text = re.sub(r"<[^>]+>|\\n", " ", " ".join(texts))
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("suffix", PAGES)
@pytest.mark.parametrize("builder", ["text", "latex", "epub", "man", "texinfo"])
def test_every_builder_prints_each_item_once(make_site, builder, suffix):
    conf = {"version": "1", "copyright": "nobody", "author": "Nobody", "project": "Site"}
    site = make_site(files(PAGES[suffix], suffix), conf)
    result = site.build(builder)
    assert result.warnings == []
    text = read_words(result)
    assert {title: text.count(title) for title in TITLES} == dict.fromkeys(TITLES, 1)


def test_text_says_when_and_where(make_site):
    site = make_site(files())
    lines = site.build("text").read("programme.txt").replace("\xa0", " ").split("\n")
    start = lines.index("* 9:30 AM – 11:00 AM WEST")
    assert lines[start + 2 : start + 5 : 2] == ["  Fog signals", "  Noor Aldana · Great Hall"]


FILTERS = {
    ":day: 2025-05-15": {"Ask the pilots"},
    ":day: 2025-05-15, 2025-05-16": {"Ask the pilots"},
    ":day: 1911-05-15": set(),
    ":track: craft": {"Mending nets", "Tide tables", "Doors", "Lunch"},
    ":room: great hall\n:day: 2025-05-14": {"Fog signals", "Doors", "Lunch"},
    ":room: nowhere": set(),
}


@pytest.mark.parametrize("options", FILTERS)
def test_options_narrow_the_programme(make_site, options):
    site = make_site(files(f"# Programme\n\n```{{schedule}} harbour\n{options}\n```\n"))
    result = site.build()
    text = words(main_part(result))
    assert result.warnings == []
    assert {title for title in TITLES if title in text} == FILTERS[options]
    assert ("No talks yet." in text) == (not FILTERS[options])


WRONG = {
    ("harbor", ""): "the archive has no event 'harbor'. Did you mean harbour?",
    ("zzz", ""): "the archive has no event 'zzz'. [liveblog.unknown_event]",
    ("harbour", ":day: Monday"): "day 'Monday' is not a date: write it as 2024-05-31",
    ("harbour", ":day: 2025-02-30"): "day '2025-02-30' is not a date: write it as 2024-05-31",
    ("harbour", ":day:"): "day names nothing to show: give it a value, or remove it",
    ("harbour", ":room:"): "room names nothing to show: give it a value, or remove it",
}


@pytest.mark.parametrize(("name", "options"), WRONG)
def test_what_nobody_understands_shows_nothing_and_warns(make_site, name, options):
    site = make_site(files(f"# Programme\n\n```{{schedule}} {name}\n{options}\n```\n"))
    result = site.build()
    (warning,) = result.warnings
    assert "programme.md:3: WARNING: " + WRONG[name, options] in warning
    assert words(main_part(result)).endswith("No talks yet.")


def test_event_without_talks_says_so_and_is_public_once_it_is_named(make_site):
    quiet = "title: Quiet\nslots:\n  - {title: Doors, start: 2025-05-14T09:00}\n"
    site = make_site(files("# Programme\n\n```{schedule} quiet\n```\n", quiet=quiet, harbour=event()))
    result = site.build()
    assert result.warnings == []
    assert words(main_part(result)).endswith("No talks yet.")
    assert result.exists("liveblog/events/quiet.html")


ASKING_FOR_QZX = """\
# Programme

```{schedule} harbour
```

```{schedule} harbour
:room: Qzxroom
```

```{schedule} harbour
:track: qzxtrack
```

```{schedule} qzxevent
```

```{schedule} QZXEVENT, the Conference
```
"""


@pytest.mark.parametrize("builder", ["html", "dirhtml", "text", "latex", "epub"])
def test_hidden_talk_and_event_leave_nothing(make_site, builder):
    conf = {"version": "1", "copyright": "nobody", "html_copy_source": False, "epub_show_urls": "no"}
    row = QZX_ROW.replace("PUBLISHED", "false")
    site = make_site(files(ASKING_FOR_QZX, harbour=event(row), qzxevent=QZX_EVENT), conf)
    result = site.build(builder)
    assert result.warnings == []
    assert find_traces(result.tree(doctrees=True), ["qzx"]) == []


def test_sources_of_pages_that_name_hidden_events_are_not_published(make_site):
    site = make_site(
        files("# Programme\n\n```{schedule} qzxevent\n```\n", harbour=event(), qzxevent=QZX_EVENT)
    )
    result = site.build()
    assert find_traces(result.tree(doctrees=True), ["qzx"]) == []
    assert words(main_part(result)).endswith("No talks yet.")


@pytest.mark.parametrize("builder", ["html", "text"])
def test_talk_comes_and_goes_as_in_a_clean_build(make_site, builder):
    site = make_site(files(harbour=event(QZX_ROW.replace("PUBLISHED", "true"))))
    shown = site.build(builder)
    assert find_traces(shown.tree(), ["qzxtitle", "qzxroom"])
    before = output_of(shown)

    site.edit("events/harbour.yml", event(QZX_ROW.replace("PUBLISHED", "false")))
    hidden = site.build(builder)
    assert "programme" in hidden.docs_written
    assert find_traces(hidden.tree(doctrees=True), ["qzx"]) == []
    assert unlike_clean(site, builder) == []

    site.edit("events/harbour.yml", event(QZX_ROW.replace("PUBLISHED", "true")))
    assert differences(output_of(site.build(builder)), before) == []


def test_event_with_a_comma_in_its_name_comes_and_goes(make_site):
    secret = QZX_EVENT.replace("published: false\n", "")
    site = make_site(
        files(
            "# Programme\n\n```{schedule} Qzxevent, the conference\n```\n", qzxevent=secret, harbour=event()
        ),
        {"html_copy_source": False},
    )
    assert "Qzxother" in words(main_part(site.build()))
    site.edit("events/qzxevent.yml", QZX_EVENT)
    assert find_traces(site.build().tree(doctrees=True), ["qzx"]) == []
    assert unlike_clean(site) == []
    site.edit("events/qzxevent.yml", secret)
    assert "Qzxother" in words(main_part(site.build()))
    assert unlike_clean(site) == []


def test_only_what_the_programme_shows_reads_its_page_again(make_site):
    site = make_site({**files(), "fog.md": POST, "presenters.yml": "noor:\n  name: Noor Aldana\n"})
    site.build()
    site.edit("presenters.yml", "noor:\n  name: Noor Aldana\n  bio: Keeps a light.\n")
    assert "programme" not in site.build().docs_read
    site.edit("events/harbour.yml", event().replace("12:00", "12:30"))
    assert "programme" in site.build().docs_read
    assert unlike_clean(site) == []
