"""Names: what is one, what is not, and the addresses that follow."""

from __future__ import annotations

import itertools

import pytest

from sphinx_liveblog.archive.aliases import alias_file
from sphinx_liveblog.archive.names import (
    IdPool,
    canonical_name,
    choose_spelling,
    file_key,
    former_ids,
    is_safe_part,
    make_slug,
    number_slugs,
    safe_folder,
)
from sphinx_liveblog.archive.people import Mention, People
from sphinx_liveblog.archive.tagging import Tags

ONE = [
    ("API", "api", "#api", "Api!", "  api "),
    ("Open-Source", "open source", "OPEN  SOURCE", "open_source".replace("_", "/")),
    ("José Ruiz", "Jose Ruiz", "Jose\u0301 Ruiz", "JOSÉ  RUIZ"),
    ("Łukasz", "Lukasz"),
    ("Straße", "STRASSE"),
    ("Node.js", "node js"),
    ("C#", "c#", "C♯", "Ｃ＃"),  # noqa: RUF001 - full width
    (".NET", ".net", "dotnet"),
    ("Talk #1", "talk 1"),
    ("O'Brien", "O’Brien"),
    ("❤️", "❤"),
    ("ё", "е"),  # noqa: RUF001 - Cyrillic
    ("مُحَمَّد", "محمد"),
]
NOT_ONE = [
    ("C", "C++", "C#", "C+"),
    ("F", "F#"),
    ("net", ".NET"),
    ("nodejs", "Node.js"),
    ("バス", "パス", "ハス"),
    ("किताब", "कुताब"),
    ("काम", "कम"),
    ("กี", "กู", "กา"),
    ("мой", "мои"),
    ("🎉", "🚀"),
    ("#", "++", "..."),
    ("...and", ".and"),
]


@pytest.mark.parametrize("spellings", ONE, ids=lambda row: row[0])
def test_spellings_of_one_thing_are_one_with_one_address(spellings):
    assert len(set(map(canonical_name, spellings))) == 1
    assert len({next(iter(IdPool().assign([name]).values())) for name in spellings}) == 1


@pytest.mark.parametrize("names", NOT_ONE, ids=lambda row: row[0])
def test_different_things_stay_apart(names):
    assert len(set(map(canonical_name, names))) == len(names)
    assert len(set(IdPool().assign(names).values())) == len(names)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("C", "c"),
        ("C++", "cplusplus"),
        ("C#", "csharp"),
        ("F#", "fsharp"),
        ("#api", "api"),
        ("##api", "api"),
        ("C#8", "csharp8"),
        ("#one#two", "one-two"),
        (".NET", "dotnet"),
        ("net", "net"),
        ("What is .NET?", "what-is-dotnet"),
        ("...and more", "and-more"),
        ("Talk #1", "talk-1"),
        ("Rust + Python", "rust-plus-python"),
        ("日本語", "ri-ben-yu"),
        ("a/../b", "a-b"),
        ("%00", "00"),
        ("x" * 300, "x" * 80),
    ],
)
def test_slugs(name, slug):
    assert make_slug(name) == slug


@pytest.mark.parametrize("name", ["🎉", "..", "#", "\u200b"])
def test_a_slug_is_never_empty(name):
    assert make_slug(name)[0] == "x"
    assert len(make_slug(name)) == 9


FAMILY = ("C", "C++", "C#", "F", "F#", ".NET", "net")


@pytest.mark.parametrize("size", range(1, len(FAMILY)))
def test_no_tag_renames_the_page_of_another(size):
    expected = dict(zip(FAMILY, ("c", "cplusplus", "csharp", "f", "fsharp", "dotnet", "net"), strict=True))
    for names in itertools.combinations(FAMILY, size):
        assert IdPool().assign(names) == {canonical_name(name): expected[name] for name in names}


# -- which spelling is shown


@pytest.mark.parametrize(
    ("uses", "shown"),
    [
        (["api", "API", "api"], "api"),
        (["api", "API"], "API"),
        (["Api", "api", "API"], "API"),
        (["open source", "open-source"], "open source"),
        (["#api", "api", "api"], "api"),
    ],
)
def test_the_most_frequent_spelling_is_shown_then_one_with_capitals(uses, shown):
    for order in itertools.permutations(uses):
        assert choose_spelling(order) == shown
        tags = Tags(lambda problem: pytest.fail(problem.text()))
        tags.admit(order)
        assert [tag.title for tag in tags.by_id.values()] == [shown]


@pytest.mark.parametrize(
    ("uses", "shown"),
    [
        (["Jose Ruiz", "José Ruiz", "José Ruiz"], "José Ruiz"),
        (["Jake Vanderplas", "Jake VanderPlas", "Jake VanderPlas"], "Jake VanderPlas"),
        (["ann lee", "Ann Lee"], "Ann Lee"),
    ],
)
def test_the_most_frequent_spelling_of_a_name_is_shown(uses, shown):
    for order in itertools.permutations(uses):
        people = People(lambda problem: pytest.fail(problem.text()))
        people.admit(Mention(name, f"{place}.md", 3) for place, name in enumerate(order))
        assert [person.name for person in people.by_id.values()] == [shown]


# -- rows of a programme


@pytest.mark.parametrize(
    ("wanted", "slugs"),
    [
        ("a b", "a b"),
        ("a a a", "a a-2 a-3"),
        ("a a a-2", "a a-3 a-2"),
        # In capitals: the row was given it.
        ("a A", "a-2 a"),
        ("a A A a", "a-2 a a-3 a-4"),
        ("a A-2 A", "a-3 a-2 a"),
        ("index con", "index-2 con-2"),
        ("index index-2 index", "index-3 index-2 index-4"),
    ],
)
def test_rows_that_want_one_slug_are_numbered(wanted, slugs):
    rows = [(slug.lower(), slug != slug.lower()) for slug in wanted.split()]
    assert number_slugs(rows) == slugs.split()


# -- addresses


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Old_Id.2", ("Old_Id.2", "old-id-2")),
        ("ann", ("ann",)),
        ("Ann Lee", ("ann-lee",)),
        ("C++", ("cplusplus",)),
        ("con", ()),
        ("Page", ()),
        ("nul.x", ("nul-x",)),
        ("x" * 101, ("x" * 80,)),
    ],
)
def test_what_has_another_id_now_may_have_had_these(text, ids):
    assert former_ids(text) == ids
    assert all(IdPool().claim(one) == one for one in ids)


@pytest.mark.parametrize("text", ["Old_Id.2", "ann", "Ann Lee", "nul.x", "índice", "x" * 101])
def test_the_id_that_is_claimed_is_among_former_ones(text):
    assert IdPool().claim(text) in former_ids(text)


@pytest.mark.parametrize("part", ["x" * 200, "é" * 100, "日" * 66])
def test_parts_that_file_systems_take(part):
    assert is_safe_part(part)
    assert not is_safe_part(part + "日")


@pytest.mark.parametrize(
    "folder",
    ["objects.inv", "Objects.INV", "x/searchindex.js", "catalog.json", "index.html", "a/B.HTM", "x.xhtml/a"],
)
def test_no_folder_has_the_name_of_a_file(folder):
    assert safe_folder(folder) == ""


@pytest.mark.parametrize("folder", ["html", "objects", "v1.0/catalog", "index.html5"])
def test_folders_with_names_like_those_of_files(folder):
    assert safe_folder(folder) == folder


@pytest.mark.parametrize(
    ("alias", "file"),
    [
        ("/a/b", "a/b/index.html"),
        ("/a/b.html", "a/b.html"),
        ("/a/B.HTML", "a/B.HTML"),
        ("/b.html/", "b.html/index.html"),
        ("/cafe\u0301/", "caf\u00e9/index.html"),
        ("/cafe%CC%81/", "caf\u00e9/index.html"),
        ("/x/objects.inv", "x/objects.inv/index.html"),
        ("/objects.inv", ""),
        ("/SearchIndex.js/x.html", ""),
        ("/.buildinfo", ""),
        ("/" + "%E6%97%A5" * 67, ""),
        ("/a" * 501, ""),
    ],
)
def test_the_file_of_an_old_address(alias, file):
    assert alias_file(alias) == file


def test_files_that_are_one_somewhere():
    assert file_key("A/Caf\u00e9.html") == file_key("a/cafe\u0301.HTML")
    assert file_key("a.html") != file_key("a/index.html")
