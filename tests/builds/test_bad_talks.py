"""Bad rows of a programme: a warning with its place, a safe page, and no talk lost to another."""

from __future__ import annotations

import re

import pytest

from tests.builds.test_bad_input import PLACE, SECRET, YES, places, post

NO_TALKS = {"index.rst": "Site\n====\n\n.. talks::\n   :event: e\n   :sort: title\n"}
HOSTILE_IDS = (
    "a/b",
    "../../up",
    "..",
    "%00",
    "x" * 300,
    "con",
    "Same",
    "same",
    "日本",
    "🎉",
    "index",
    "a\\b",
)
ABSTRACT = (
    '<script>alert("{0}")</script> <iframe src=x></iframe> <b onclick="{0}">Words</b> [x](javascript:{0})'
)
PROGRAMME = """\
title: E
start: 2024-05-31
timezone: Europe/Berlin
talks:
- {presenters: [Ann Lee]}
- {title: No presenter and no date}
- {title: Backwards, start: '10:00', end: '09:00'}
- {title: Late, start: '23:00', end: '00:30'}
- {title: Nothing, start: '10:00', duration: 0}
- {title: Twin}
- {title: Twin}
slots:
- {title: Coffee}
"""


ALL = {"suppress_warnings": []}


def talk_pages(result, folder="liveblog/talks/e/"):
    return sorted(name for name in result.tree() if name.startswith(folder) and name.endswith(".html"))


def test_each_bad_row_has_its_warning_and_its_place(make_site):
    site = make_site({**NO_TALKS, "events/e.yml": PROGRAMME}, ALL)

    result = site.build("text")

    # Line 6 is the first of six rows without a presenter.
    found = [
        (5, "title"),
        (6, "incomplete"),
        (7, "date"),
        (9, "date"),
        (11, "duplicate_slug"),
        (13, "data_file"),
    ]
    assert places(result.warnings) == {"events/e.yml": found}
    assert all(PLACE.fullmatch(warning) for warning in result.warnings)
    text = result.read("index.txt")
    assert text.count("Twin") == 2
    assert all(title in text for title in ("No presenter and no date", "Backwards", "Late", "Nothing"))


def test_a_row_without_presenter_and_date_is_two_warnings_that_can_be_silenced(make_site):
    site = make_site({**NO_TALKS, "events/e.yml": "title: E\ntalks:\n- {title: A}\n"}, ALL)
    result = site.build()
    assert places(result.warnings) == {"events/e.yml": [(3, "incomplete"), (3, "incomplete")]}
    assert ["presenter" in warning for warning in result.warnings] == [True, False]
    assert ["date" in warning for warning in result.warnings] == [False, True]
    assert len(talk_pages(result)) == 1

    assert site.build(suppress_warnings=["liveblog.incomplete"]).warnings == []


def test_two_talks_in_one_room_at_one_time_are_a_warning_at_the_second(make_site):
    rows = (
        "- {title: One, presenters: A B, start: '10:00', duration: 1h, room: Hall}\n"
        "- {title: Two, presenters: A B, start: '10:30', duration: 1h, room: hall}\n"
        "- {title: Three, presenters: A B, start: '10:30', duration: 1h, room: Attic}\n"
    )
    result = make_site(
        {**NO_TALKS, "events/e.yml": f"title: E\nstart: 2024-05-31\ntalks:\n{rows}"}, ALL
    ).build()
    assert places(result.warnings) == {"events/e.yml": [(5, "schedule")]}
    assert "One is in the same room at the same time" in result.warnings[0]
    assert len(talk_pages(result)) == 3


def test_a_mistake_in_the_only_event_is_a_warning_and_hides_it(make_site):
    site = make_site({"index.rst": "Site\n====\n", "events/e.yml": "title: E\ntalks:\n- {title: A, id: a}\n"})
    assert len(talk_pages(site.build())) == 1

    site.edit("events/e.yml", "title: E\ntalks:\n- {title: A, id: a\n- {title: B}\n")
    result = site.build()

    ((path, found),) = places(result.warnings).items()
    assert (path, {kind for _, kind in found}) == ("events/e.yml", {"data_file"})
    assert all(line in {3, 4} for line, _ in found)
    assert talk_pages(result) == []


def test_a_file_of_another_tool_at_a_default_place_is_no_warning(make_site):
    site = make_site(
        {"index.rst": "Site\n====\n", "events/e.yml": "jobs:\n  title: [1\n", "tags.yml": "[1\n"}
    )
    assert site.build().warnings == []


@pytest.mark.parametrize(
    ("abstract_format", "directive"),
    [
        ("rst", ".. include:: ../../secret.txt"),
        ("rst", ".. raw:: html\n   :file: ../../secret.txt"),
        ("markdown", "```{include} ../../secret.txt\n```"),
        ("markdown", "```{raw} html\n:file: ../../secret.txt\n```"),
        ("markdown", "```{eval-rst}\n.. include:: ../../secret.txt\n```"),
    ],
)
def test_a_directive_in_an_abstract_is_a_warning_and_takes_in_nothing(
    make_site, traces, abstract_format, directive
):
    body = "".join(f"    {line}\n" for line in directive.split("\n"))
    site = make_site(
        {
            **NO_TALKS,
            "events/e.yml": (
                f"title: E\ntalks:\n- title: T\n  abstract_format: {abstract_format}\n  abstract: |\n"
                f"{body}\n    Words after it.\n"
            ),
        }
    )
    (site.root / "secret.txt").write_text(SECRET)

    result = site.build()

    assert places(result.warnings) == {"events/e.yml": [(5, "abstract")]}
    (page,) = talk_pages(result)
    assert "Words after it." in result.read(page)
    assert traces(result, [SECRET]) == []


def test_links_of_a_profile_are_addresses(make_site):
    people = "presenters: [{name: Ann Lee, website: 'https://x.org/a b\"<c', github: 'a b<\"'}]"
    site = make_site({**NO_TALKS, "events/e.yml": f"title: E\ntalks:\n- {{title: T, {people}}}\n"})

    result = site.build()

    page = result.read("liveblog/presenters/ann-lee.html")
    assert 'href="https://x.org/a%20b%22%3Cc"' in page
    assert 'href="https://github.com/a%20b%3C%22"' in page
    assert result.warnings == []


def test_two_people_of_one_name_have_a_page_each(make_site):
    rows = (
        "- {title: A, presenters: [{name: John Smith, id: john-1, bio: Chemist}]}\n"
        "- {title: B, presenters: [{name: John Smith, id: john-2, bio: Drummer}]}\n"
    )
    site = make_site({**NO_TALKS, "events/e.yml": f"title: E\ntalks:\n{rows}"})

    result = site.build()

    assert result.warnings == []
    for person, bio, other in (("john-1", "Chemist", "Drummer"), ("john-2", "Drummer", "Chemist")):
        page = result.read(f"liveblog/presenters/{person}.html")
        assert bio in page
        assert other not in page


def test_no_id_of_a_talk_leads_out_or_over_another(make_site):
    rows = "".join(
        f"- id: {name!r}\n  title: Talk number {number}.\n" for number, name in enumerate(HOSTILE_IDS)
    )
    site = make_site({**NO_TALKS, "events/e.yml": f"title: E\ntalks:\n{rows}"})

    result = site.build()

    # Case alone does not count, and an id that another talk has is a warning of its own.
    kinds = {"same": "duplicate_slug", "a\\b": "duplicate_slug"}
    expected = [
        (3 + 2 * number, kinds.get(name, "data_file"))
        for number, name in enumerate(HOSTILE_IDS)
        if name != "Same"
    ]
    assert places(result.warnings) == {"events/e.yml": sorted(expected)}
    pages = talk_pages(result)
    assert all(re.fullmatch(r"liveblog/talks/e/[a-z0-9-]{1,84}\.html", name) for name in pages)
    assert len(pages) == len(HOSTILE_IDS)
    titles = [re.search(r"<title>(Talk number \d+\.)", result.read(name))[1] for name in pages]
    assert sorted(titles) == sorted(f"Talk number {number}." for number in range(len(HOSTILE_IDS)))
    assert {path.name for path in site.root.iterdir()} == {"source", "build"}
    assert "con" not in {name.split("/")[-1].partition(".")[0] for name in pages}


@pytest.mark.parametrize("abstract_format", ["markdown", "rst", "html", "text"])
def test_an_abstract_runs_nothing(make_site, abstract_format):
    site = make_site(
        {
            **NO_TALKS,
            "events/e.yml": (
                f"title: E\nabstract_format: {abstract_format}\ntalks:\n"
                f"- title: T\n  id: t\n  abstract: |\n    {ABSTRACT.format(SECRET)}\n\n    Words after it.\n"
            ),
        }
    )

    result = site.build()

    warnings = [(6, "abstract")] * (abstract_format != "text")
    assert places(result.warnings).get("events/e.yml", []) == warnings
    (page,) = talk_pages(result)
    text = result.read(page)
    assert "Words after it." in text
    assert f'alert("{SECRET}")</script>' not in text
    assert not re.search(rf"<(script|iframe)[^>]*>[^<]*{SECRET}", text)
    assert not re.search(rf"<[^>]*(onclick|javascript:)[^>]*{SECRET}", text)
    assert "<iframe" not in text


def test_a_very_long_abstract_is_a_warning_and_a_page(make_site):
    abstract = "word " * 200_000
    site = make_site(
        {**NO_TALKS, "events/e.yml": f"title: E\ntalks:\n- id: t\n  title: T\n  abstract: {abstract}\n"}
    )

    result = site.build()

    assert places(result.warnings) == {"events/e.yml": [(5, "abstract")]}
    (page,) = talk_pages(result)
    assert result.read(page).count("word ") <= 20_000


@pytest.mark.parametrize("event", ["new", "old", "Older one"])
def test_a_post_may_name_its_event_by_a_former_id(make_site, event, traces):
    files = {
        "index.rst": "Site\n====\n",
        "a.md": post(f"{YES}title: {SECRET}\nevent: {event}\n"),
        "events/new.yml": "title: New\naliases: [old, Older one]\n",
    }
    site = make_site(files)
    result = site.build("text")
    assert (result.warnings, result.exists("a.txt")) == ([], True)

    # Whoever hides the event hides the posts that know it by its old id.
    site.edit("events/new.yml", f"title: {SECRET}\naliases: [old, Older one]\npublished: false\n")
    result = site.build("text")
    assert (result.warnings, result.exists("a.txt")) == ([], False)
    assert traces(result, [SECRET]) == []


def test_a_former_id_that_is_another_events_is_a_warning(make_site):
    site = make_site(
        {
            "index.rst": "Site\n====\n",
            "a.md": post(f"{YES}title: T\nevent: two\n"),
            "b.md": post(f"{YES}title: T\nevent: zero\n"),
            "events/one.yml": "title: One\naliases: [two, zero]\n",
            "events/three.yml": "title: Three\naliases: zero\n",
            "events/two.yml": "title: Hidden Two\npublished: false\n",
        }
    )

    result = site.build("text")

    assert places(result.warnings) == {
        "events/one.yml": [(2, "duplicate_id")],
        "events/three.yml": [(2, "duplicate_id")],
    }
    assert not result.exists("a.txt")
    assert result.exists("b.txt")


def test_warnings_about_rows_of_hidden_talks_give_nothing_away(make_site, traces):
    rows = (
        f"- {{id: {SECRET}/1, title: {SECRET}, published: false}}\n"
        f"- {{id: {SECRET}, title: {SECRET}, published: false, abstract: '[x](javascript:{SECRET})'}}\n"
        f"- {{id: {SECRET}, title: {SECRET}, published: false, abstract_format: {SECRET}}}\n"
    )
    site = make_site({**NO_TALKS, "events/e.yml": f"title: E\ntalks:\n{rows}"})

    result = site.build("text")

    assert places(result.warnings) == {
        "events/e.yml": [(3, "data_file"), (4, "abstract"), (5, "data_file"), (5, "duplicate_slug")]
    }
    assert not [warning for warning in result.warnings if SECRET in warning]
    assert traces(result, [SECRET]) == []


@pytest.mark.parametrize("written", ["index", "Con"])
@pytest.mark.parametrize("hidden", ["index", "con"])
def test_a_post_on_a_hidden_talk_that_has_another_id_than_it_says_is_hidden(make_site, written, hidden):
    site = make_site(
        {
            "index.rst": "Site\n====\n",
            "a.md": post(f"{YES}title: T\nevent: e\ntalk: {written}\n"),
            "events/e.yml": f"title: E\ntalks:\n- {{id: {hidden}, title: T, published: false}}\n",
        }
    )

    result = site.build("text")

    assert result.exists("a.txt") is (written.lower() != hidden)


def test_a_post_covers_a_talk_by_the_id_that_its_row_gives(make_site):
    site = make_site(
        {
            "index.rst": "Site\n====\n",
            "a.md": post(f"{YES}title: T\nevent: e\ntalk: index\n"),
            "events/e.yml": "title: E\ntalks:\n- {id: index, title: T}\n",
        }
    )

    result = site.build("text")

    assert places(result.warnings) == {"events/e.yml": [(3, "data_file")]}
