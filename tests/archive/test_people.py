"""Ids of people and names, and who is meant by a mention."""

from __future__ import annotations

import pytest

from sphinx_liveblog.archive.links import parse_profile
from sphinx_liveblog.archive.model import Presenter
from sphinx_liveblog.archive.names import IdPool, claim_id
from sphinx_liveblog.archive.people import Mention, People
from sphinx_liveblog.archive.problems import Problem, Subtype


def mention(path: str, name: str = "", given: str = "", line: int = 3) -> Mention:
    """Return a mapping with a name or an id."""
    return Mention(given or name, path, line, Presenter(given, name))


def admit(*mentions: Mention) -> tuple[People, list[Problem]]:
    problems: list[Problem] = []
    people = People(problems.append)
    people.admit(mentions)
    return people, problems


BEE = mention("a.md", "A Bee", "x1")
DEE = mention("b.md", "Cee Dee", "x1", line=7)


@pytest.mark.parametrize("order", [(BEE, DEE), (DEE, BEE)])
def test_two_names_with_one_id_are_two_people_and_a_warning(order):
    people, problems = admit(*order)
    assert [person.name for person in people.resolve([BEE])] == ["A Bee"]
    assert [person.name for person in people.resolve([DEE])] == ["Cee Dee"]
    assert {key: person.name for key, person in people.by_id.items()} == {"x1": "A Bee", "x1-2": "Cee Dee"}
    (problem,) = problems
    assert (problem.path, problem.line, problem.subtype) == ("b.md", 7, Subtype.DUPLICATE_ID)
    assert problem.text() == "the id x1 is that of A Bee already, so x1-2 is: give one of them another id"


def test_ids_that_differ_in_case_alone_are_one():
    people, problems = admit(BEE, mention("b.md", "Cee Dee", "X1"))
    assert set(people.by_id) == {"x1", "X1-2"}
    assert [problem.subtype for problem in problems] == [Subtype.DUPLICATE_ID]


@pytest.mark.parametrize(
    "other",
    [
        mention("b.md", "A Bee"),
        mention("b.md", given="x1"),
        Mention("x1", "b.md", 3),
        Mention("a bee", "b.md", 3),
    ],
)
def test_name_and_id_mean_one_person_in_every_file(other):
    for order in ((BEE, other), (other, BEE)):
        people, problems = admit(*order)
        assert {key: person.name for key, person in people.by_id.items()} == {"x1": "A Bee"}
        assert [person.id for person in people.resolve([BEE, other])] == ["x1"]
        assert problems == []


@pytest.mark.parametrize(("given", "used", "warns"), [("index", "index-2", 0), ("x 1/..", "x-1", 1)])
def test_an_id_that_cannot_be_an_address_is_another(given, used, warns):
    person = mention("a.md", "A Bee", given)
    people, problems = admit(person, Mention(given, "b.md", 1))
    assert set(people.by_id) == {used}
    assert [found.id for found in people.resolve([person, Mention(given, "b.md", 1)])] == [used]
    assert [(problem.path, problem.line) for problem in problems] == [("a.md", 3)] * warns


def test_a_given_id_does_not_take_a_name_of_the_presenters_file():
    problems: list[Problem] = []
    people = People(problems.append)
    people.add(Presenter("bee", "A Bee"), "presenters.yml", 1)
    people.admit([BEE])
    assert people.find("A Bee") == Presenter("bee", "A Bee")


JOHN_1 = mention("a.yml", "John Smith", "john-1")
JOHN_2 = mention("b.yml", "John Smith", "john-2")


@pytest.mark.parametrize("order", [(JOHN_1, JOHN_2), (JOHN_2, JOHN_1)])
def test_two_ids_with_one_name_are_two_people(order):
    people, problems = admit(*order)
    assert {key: person.name for key, person in people.by_id.items()} == {
        "john-1": "John Smith",
        "john-2": "John Smith",
    }
    assert [person.id for person in people.resolve([JOHN_1])] == ["john-1"]
    assert [person.id for person in people.resolve([JOHN_2])] == ["john-2"]
    assert problems == []


def test_what_is_said_of_one_of_two_namesakes_is_not_said_of_the_other():
    chemist = Mention("john-1", "a.yml", 3, Presenter("john-1", "John Smith", bio="Chemist"))
    drummer = Mention("john-2", "a.yml", 4, Presenter("john-2", "John Smith", bio="Drummer"))
    people, _ = admit(chemist, drummer, Mention("john-2", "b.yml", 1))
    assert {key: person.bio for key, person in people.by_id.items()} == {
        "john-1": "Chemist",
        "john-2": "Drummer",
    }
    assert [person.bio for person in people.resolve([Mention("john-2", "b.yml", 1)])] == ["Drummer"]


@pytest.mark.parametrize("bare", [Mention("john smith", "c.md", 9), mention("c.md", "John  Smith", line=9)])
def test_a_name_that_two_people_have_is_a_warning_and_means_the_first_by_id(bare):
    # The file of the second comes first.
    people, problems = admit(bare, mention("0.yml", "John Smith", "john-2"), JOHN_1)
    assert [person.id for person in people.resolve([bare])] == ["john-1"]
    assert set(people.by_id) == {"john-1", "john-2"}
    (problem,) = problems
    assert (problem.path, problem.line, problem.subtype) == ("c.md", 9, Subtype.DUPLICATE_ID)
    assert problem.text().endswith(
        " is the name of john-1, john-2: write the id of the one you mean; until then it is john-1"
    )


def test_an_id_alone_means_its_owner_among_namesakes():
    people, problems = admit(JOHN_1, JOHN_2, Mention("john-2", "0.md", 1), Mention("JOHN-1", "0.md", 2))
    found = people.resolve([Mention("john-2", "0.md", 1), Mention("JOHN-1", "0.md", 2)])
    assert [person.id for person in found] == ["john-2", "john-1"]
    assert problems == []


@pytest.mark.parametrize(
    ("network", "text", "url"),
    [
        ("website", 'https://x.org/a b"<c', "https://x.org/a%20b%22%3Cc"),
        ("website", "x.org/a b", "https://x.org/a%20b"),
        ("website", "//x.org/<a>", "//x.org/%3Ca%3E"),
        ("website", "https://x.org/100%/a", "https://x.org/100%25/a"),
        ("website", "https://x.org/?q=a&b=c#d", "https://x.org/?q=a&b=c#d"),
        ("website", "http://[x", None),
        ("github", 'a b<"', "https://github.com/a%20b%3C%22"),
        ("github", "@ann", "https://github.com/ann"),
        ("github", "github.com/ann/", "https://github.com/ann"),
        ("github", "a?tab=x#y", "https://github.com/a%3Ftab%3Dx%23y"),
        ("linkedin", "j%C3%BCrg", "https://www.linkedin.com/in/j%C3%BCrg"),
        ("linkedin", "jürg", "https://www.linkedin.com/in/j%C3%BCrg"),
        ("youtube", "https://youtube.com/@a b", "https://youtube.com/@a%20b"),
        ("mastodon", "@ann@fosstodon.org", "https://fosstodon.org/@ann"),
        ("mastodon", "@a<b@x.org", "https://x.org/@a%3Cb"),
        ("mastodon", '@ann@x y"', None),
        ("mastodon", "@ann@x/y", None),
    ],
)
def test_profiles_are_addresses_that_a_page_may_hold(network, text, url):
    link = parse_profile(network, text)
    assert (link.url if link else None) == url


def test_names_do_not_take_given_ids():
    people, _ = admit(mention("a.md", "Cee Dee"), mention("b.md", "A Bee", "cee-dee"))
    assert {key: person.name for key, person in people.by_id.items()} == {
        "cee-dee": "A Bee",
        "cee-dee-2": "Cee Dee",
    }


def test_pool_numbers_what_is_taken():
    pool = IdPool(["Bob"])
    assert [pool.claim("bob"), pool.claim("BOB"), pool.claim("page"), pool.claim("a")] == [
        "bob-2",
        "BOB-3",
        "page-2",
        "a",
    ]
    assert claim_id("a", ["A"]) == "a-2"


@pytest.mark.parametrize("names", [["Ann Lee", "Ánn Lee", "Ann-Lee!"], ["Ann-Lee!", "Ánn Lee", "Ann Lee"]])
def test_spellings_of_one_name_share_an_id(names):
    assert IdPool().assign(names) == {"ann lee": "ann-lee"}
