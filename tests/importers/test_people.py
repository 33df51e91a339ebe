from __future__ import annotations

import pytest

from sphinx_liveblog.importers.model import Person
from sphinx_liveblog.importers.people import clean_person, plain_name, split_person


@pytest.mark.parametrize("mark", ["\t", "\n", " ", "\t\n"])
def test_blanks_keep_nobody_waiting(mark):
    name = f"Ann{mark * 600_000}Lee"
    assert plain_name(name) == "Ann Lee"
    assert clean_person(Person(name)).name == "Ann Lee"
    assert len(split_person(Person(name))) == 1


@pytest.mark.parametrize("part", ["Dr. ", "Dr.", "(", '"', "Dr.-Ing. ", "(she/", "a@", "and "])
def test_long_names_of_odd_parts_are_read(part):
    name = part * 20_000
    assert plain_name(name)
    assert split_person(clean_person(Person(name)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Dr. Ann Lee", "Ann Lee"),
        ("Prof. Dr.-Ing. Ann Lee", "Ann Lee"),
        ("Dr.", "Dr."),
        ("Drew Lee", "Drew Lee"),
    ],
)
def test_titles_are_no_part_of_a_name(name, expected):
    assert plain_name(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ann Lee <ann@example.org>", "Ann Lee"),
        ("Ann Lee (ann@example.org)", "Ann Lee"),
        ("ann@example.org", ""),
        ("Ann @ann", "Ann @ann"),
    ],
)
def test_names_lose_their_addresses(name, expected):
    assert clean_person(Person(name)).name == expected
