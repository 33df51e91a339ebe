from __future__ import annotations

import pytest
import yaml

from sphinx_liveblog.archive import yamltext
from sphinx_liveblog.archive.problems import Problem, Subtype
from sphinx_liveblog.archive.values import Fields, Items, Pair, Scalar, Value
from sphinx_liveblog.archive.yamltext import parse_document, parse_yaml

LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamltext, "_LOADER", request.param)


pytestmark = pytest.mark.usefixtures("loader")


def parse(text: str, **options) -> tuple[Value | None, list[Problem]]:
    problems: list[Problem] = []
    options = {"subtype": Subtype.FRONT_MATTER} | options
    return parse_yaml(text, "posts/a.md", problems.append, **options), problems


def plain(value: Value) -> object:
    """Return the tree as texts, lists and dicts."""
    match value:
        case Scalar(text=text):
            return text
        case Items(values=values):
            return [plain(item) for item in values]
        case Fields(pairs=pairs):
            return {pair.key: plain(pair.value) for pair in pairs}


def read(text: str, **options) -> object:
    value, problems = parse(text, **options)
    assert problems == []
    assert value is not None
    return plain(value)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("10:30", "10:30"),
        ("1.10", "1.10"),
        ("no", "no"),
        ("NO", "NO"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("2019-09-14", "2019-09-14"),
        ("2016-09-14T22:22-07:00", "2016-09-14T22:22-07:00"),
        ("2019-09-14 10:00:00", "2019-09-14 10:00:00"),
        ("~", "~"),
        ("", ""),
        ("José", "José"),
        ("日本語", "日本語"),
        ("'it''s'", "it's"),
        (r'"a\tb \u00e9 \x41"', "a\tb é A"),
        ("plain # comment", "plain"),
        ("http://example.org/#a", "http://example.org/#a"),
        ("!!python/object/apply:os.system ls", "ls"),
        ("!foo bar", "bar"),
        ("!!int 7", "7"),
        ("!!binary aGk=", "aGk="),
    ],
)
def test_a_scalar_stays_the_text_that_was_written(written, text):
    assert read(f"key: {written}\n") == {"key": text}


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ("no", False),
        ("'no'", True),
        ('"no"', True),
        ("|\n  no", True),
        (">\n  no", True),
        ("!!str no", True),
        ("! no", True),
        ("!foo no", False),
    ],
)
def test_it_is_known_whether_a_text_was_quoted(written, quoted):
    value, _ = parse(f"key: {written}\n")
    assert value.get("key").value.quoted is quoted


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[a, 'b, c', \"d\"]", ["a", "b, c", "d"]),
        ("\n- a, b\n- c\n", ["a, b", "c"]),
        ("{name: A, id: b}", {"name": "A", "id": "b"}),
        ("\n  - name: José\n    links: [x]\n  - id: y\n", [{"name": "José", "links": ["x"]}, {"id": "y"}]),
        ("[]", []),
        ("{}", {}),
        ("!foo [a]", ["a"]),
        ("!!python/object:os.system {a: b}", {"a": "b"}),
        ("[[a], {b: [c]}]", [["a"], {"b": ["c"]}]),
    ],
)
def test_lists_and_mappings(written, expected):
    assert read(f"key: {written}") == {"key": expected}


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "\ufeff"])
def test_an_empty_text_is_an_empty_mapping(text):
    value, problems = parse(text, first_line=5)
    assert value == Fields((), 5)
    assert problems == []


def test_every_value_has_its_line():
    text = "a: 1\nb:\n  - x\n  - y: z\n\n# comment\nc: |\n  one\n  two\n"
    text += "d: {e: f,\n  g: h}\ni:\nj: 'k\n\n  l'\nm: n\n"
    value, _ = parse(text, first_line=11)
    assert [(pair.key, pair.line, pair.value.line) for pair in value] == [
        ("a", 11, 11),
        ("b", 12, 13),
        ("c", 17, 17),
        ("d", 20, 20),
        ("i", 22, 22),
        ("j", 23, 23),
        ("m", 26, 26),
    ]
    items = value.get("b").value.values
    assert [item.line for item in items] == [13, 14]
    assert [pair.line for pair in value.get("d").value] == [20, 21]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_do_not_depend_on_how_they_end(end):
    value, _ = parse(end.join(["# c", "a: 1", "", "b: |", "  x", "  y", "c: 3", ""]))
    assert [(pair.key, pair.line) for pair in value] == [("a", 2), ("b", 4), ("c", 7)]
    assert value.get("b").value.text == "x\ny\n"


@pytest.mark.parametrize("separator", ["\x85", "\u2028", "\u2029"])
def test_a_line_separator_inside_a_text_is_no_line_of_the_file(separator):
    text = f'a: "x{separator}y"\nb: 1\nc: "x{separator}{separator}y"\nd: 2\n'
    value, _ = parse(text)
    assert [(pair.key, pair.line) for pair in value] == [("a", 1), ("b", 2), ("c", 3), ("d", 4)]


def test_a_byte_order_mark_is_no_part_of_the_first_key():
    assert read("\ufeffa: 1\n") == {"a": "1"}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('a: 1\ntitle: "Foo\npublished: false\n', 2, "quote"),
        ("a: 1\ntitle: 'Foo\npublished: false\n", 2, "quote"),
        ('a: 1\ntitle: "Foo\nauthor: "Bar"\nb: 2\n', 2, "quote"),
        ("a: 1\ntitle: A: B\n", 2, "in quotes"),
        ("a: 1\ntags: [a, b\npublished: false\n", 2, "bracket"),
        ("a: 1\nb: 2\ntags: [a, b\n", 3, "bracket"),
        ("a: 1\npublished\nb: 2\n", 2, "colon"),
        ("a: 1\nb: @attfarhan\n", 2, "in quotes"),
        ("a: 1\nb:\n\tc: 1\n", 3, "tab"),
        ("a: 1\nb: *bold* text\n", 2, "YAML"),
        ("a: 1\nb: *bold\n", 2, "in quotes"),
        ("a: 1\nb: !f!b x\n", 2, "YAML"),
        ("a: 1\nb: 'x' y\n", 2, "YAML"),
        ("a: 1\n--- b\n", 2, "second"),
        ("a: 1\n---\nb: 2\n", 2, "second"),
        ("a: 1\nb: x\0y\n", 2, "U+0000"),
        ("a: 1\r\nb: x\x07y\r\n", 2, "U+0007"),
        ("a: 1\nb: x\ud800y\n", 2, "U+D800"),
        ("a: &a [*a]\n", 1, "inside"),
        ("a: &a {b: {c: *a}}\n", 1, "inside"),
        ("a: 1\nb: &b\n  - &c [x, *b]\n", 3, "inside"),
        ("a: &a\n  *a : 1\n", 2, "inside"),
    ],
)
def test_what_cannot_be_read_is_reported_at_its_line(text, line, says):
    value, problems = parse(text, first_line=1, subtype=Subtype.DATA_FILE)
    assert value is None
    assert [(problem.path, problem.line, problem.subtype) for problem in problems] == [
        ("posts/a.md", line, Subtype.DATA_FILE)
    ]
    assert says in problems[0].text()
    _, shifted = parse(text, first_line=101)
    assert shifted[0].line == line + 100


def test_a_code_point_beyond_unicode_is_reported():
    value, problems = parse('a: "\\UFFFFFFFF"\n')
    assert value is None
    assert [problem.line for problem in problems] == [1]


@pytest.mark.parametrize("text", ["a: *secret\n", "a: &secret [*secret]\n", "b: 1\nsecret: 2\nsecret: 3\n"])
def test_what_was_found_stands_in_the_details_only(text):
    _, problems = parse(text)
    assert "secret" in problems[0].text()
    assert "secret" not in problems[0].text(discreet=True)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "- " * 20_000, "{a: " * 50_000, "? " * 20_000, "a: " + "[" * 51 + "]" * 51],
    ids=["brackets", "dashes", "braces", "question marks", "51"],
)
def test_deep_nesting_is_refused_before_it_hurts(text):
    value, problems = parse(text)
    assert value is None
    assert "deep" in problems[0].text()


def test_fifty_levels_are_allowed():
    assert read("[" * 50 + "]" * 50)


def test_aliases_cannot_build_a_deeper_tree():
    deep = "[" * 30 + "x" + "]" * 30
    value, problems = parse(f"a: &a {deep}\nb: " + "[" * 18 + "*a" + "]" * 18)
    assert problems == []
    assert value is not None
    value, problems = parse(f"a: &a {deep}\nb: " + "[" * 20 + "*a" + "]" * 20)
    assert value is None
    assert (problems[0].line, "deep" in problems[0].text()) == (2, True)


def test_an_anchor_is_as_deep_as_its_deepest_part():
    text = "a: &a [" + "[" * 30 + "x" + "]" * 30 + ", &b y]\nb: " + "[" * 20 + "*a" + "]" * 20
    value, problems = parse(text)
    assert value is None
    assert (problems[0].line, "deep" in problems[0].text()) == (2, True)


def test_a_chain_of_aliases_cannot_build_a_deeper_tree():
    chain = "".join(f"  - &a{n} [[[[[[[[[[*a{n - 1}]]]]]]]]]]\n" for n in range(1, 8))
    value, problems = parse(f"a:\n  - &a0 x\n{chain}")
    assert value is None
    # Four links of ten levels and the two around them are 42; the fifth is one too many.
    assert (problems[0].line, "deep" in problems[0].text()) == (7, True)


def bomb(width: int, height: int) -> str:
    lines = [f"a0: &a0 [{', '.join(['lol'] * width)}]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, height)]
    return "\n".join(lines)


def test_an_alias_bomb_is_refused_at_once():
    value, problems = parse(bomb(9, 40))
    assert value is None
    assert "10000" in problems[0].text()
    # The first four lists count for 10, 100, 910 and 8,200; the next one would for 73,810.
    assert problems[0].line == 5


def test_each_use_of_an_alias_counts_in_full():
    text = "a: &a [1, 2, 3]\nb: [*a, *a]\n"
    # Mapping, two keys, list of 3 (4), list, twice the alias and what it stands for (5 each).
    assert read(text, max_nodes=18) == {"a": ["1", "2", "3"], "b": [["1", "2", "3"]] * 2}
    value, problems = parse(text, max_nodes=17)
    assert value is None
    assert problems[0].line == 2


def test_the_number_of_values_has_a_limit_of_its_own_for_data_files():
    text = "a: [" + "x, " * 12_000 + "]\n"
    value, problems = parse(text)
    assert value is None
    assert "10000" in problems[0].text()
    assert len(read(text, max_nodes=1_000_000)["a"]) == 12_000


def test_the_number_of_characters_has_a_limit():
    text = "a: " + "x" * (256 * 1024 - 2)
    value, problems = parse(text, first_line=2)
    assert value is None
    assert (problems[0].line, "262144" in problems[0].text()) == (2, True)
    assert len(read(text[:-1])["a"]) == 256 * 1024 - 3
    assert len(read(text, max_chars=16 * 1024 * 1024)["a"]) == 256 * 1024 - 2


def test_aliases_stand_for_what_they_refer_to():
    text = "a: &x {b: &y 1}\nc: *x\nd: *y\ne: &y 2\nf: *y\n*y : g\n"
    assert read(text) == {"a": {"b": "1"}, "c": {"b": "1"}, "d": "1", "e": "2", "f": "2", "2": "g"}


@pytest.mark.parametrize(
    "text",
    [
        "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\n",
        "a: &a {x: 1, y: 2}\nb: {y: 3, <<: *a}\n",
        "a: &a {x: 1, y: 2}\nb: &b {x: 7, z: 5}\nc: {<<: [*a, *b], y: 3}\n",
        "a: &a {x: 1, y: 2}\nb: &b {<<: *a, z: 5}\nc: {<<: *b}\n",
        "<<: {a: b}\nc: d\n",
    ],
)
def test_merge_keys_fill_what_is_missing_as_in_pyyaml(text):
    assert read(text) == _texts(yaml.safe_load(text))


def _texts(value: object) -> object:
    return {key: _texts(item) for key, item in value.items()} if isinstance(value, dict) else str(value)


def test_a_quoted_merge_key_is_a_key():
    assert read("'<<': 1\n") == {"<<": "1"}


def test_a_merge_key_minds_other_spellings():
    assert read("a: {<<: {hero_image: 1}, heroImage: 2}") == {"a": {"heroImage": "2"}}


@pytest.mark.parametrize("value", ["1", "[1]", "[{a: b}, 1]"])
def test_a_merge_key_without_a_mapping_is_reported(value):
    _, problems = parse(f"x: 1\n<<: {value}\n")
    assert [(problem.line, problem.subtype) for problem in problems] == [(2, Subtype.FRONT_MATTER)]


@pytest.mark.parametrize("key", ["[a, b]", "{a: b}", "? [a]\n"])
def test_a_key_that_is_no_text_is_reported_and_left_out(key):
    value, problems = parse(f"x: 1\n{key}: 2\ny: 3\n")
    assert plain(value) == {"x": "1", "y": "3"}
    assert [(problem.line, problem.subtype) for problem in problems] == [(2, Subtype.FRONT_MATTER)]


@pytest.mark.parametrize(
    ("text", "expected", "line", "named"),
    [
        ("a: 1\nb: 2\na: 3\n", {"b": "2", "a": "3"}, 3, "a"),
        ("heroImage: 1\nhero_image: 2\n", {"hero_image": "2"}, 2, "hero_image"),
        ("Published: true\npublished: false\n", {"published": "false"}, 2, "published"),
        ("p:\n  - name: A\n    Name: B\n", {"p": [{"Name": "B"}]}, 3, "Name"),
        ("{a: 1,\n a: 2}", {"a": "2"}, 2, "a"),
    ],
)
def test_of_a_repeated_key_the_last_one_counts(text, expected, line, named):
    value, problems = parse(text)
    assert plain(value) == expected
    assert [(problem.line, problem.subtype, problem.details) for problem in problems] == [
        (line, Subtype.DUPLICATE_KEY, (named,))
    ]


def test_problems_come_in_the_order_of_the_lines():
    _, problems = parse("a: 1\na: 2\nb: {? [x] : 1}\nc: {d: 1, d: 2}\n")
    assert [problem.line for problem in problems] == [2, 3, 4]


def test_the_values_of_unknown_keys_are_not_checked():
    text = "foreign: {a: 1, A: 2, ? [b] : 3, <<: 4}\npresenters: {a: 1, A: 2}\nForeign: 1\n"
    problems: list[Problem] = []
    parse_document(text, "a.md", problems.append, subtype=Subtype.FRONT_MATTER, known={"presenters"})
    assert [(problem.line, problem.details) for problem in problems] == [(2, ("A",)), (3, ("Foreign",))]


@pytest.mark.parametrize(
    ("text", "keys", "by_lines"),
    [
        ("a: 1\nb: {c: d}\n", [("a", 1), ("b", 2)], True),
        ("  a: 1\n  b: 2\n", [("a", 1), ("b", 2)], True),
        ("a: 1\na: 2\n", [("a", 1), ("a", 2)], True),
        ("a: &x 1\nb: 2\n", [("a", 1), ("b", 2)], False),
        ("a: 1\nb: {c: &x 1}\n", [("a", 1), ("b", 2)], False),
        ("{a: 1, b: 2}", [("a", 1), ("b", 1)], False),
        ("<<: {a: 1}\nb: 2\n", [("<<", 1), ("b", 2)], False),
        ("a: 1\n? b\n: 2\n", [("a", 1), ("b", 2)], False),
        ("a: 1\n?\n  b\n: 2\n", [("a", 1), ("b", 3)], False),
        ("", [], True),
    ],
)
def test_a_document_knows_its_top_level_keys_as_they_stand(text, keys, by_lines):
    document = parse_document(text, "a.md", lambda _: None, subtype=Subtype.FRONT_MATTER)
    assert list(document.keys) == keys
    assert document.by_lines is by_lines


def test_the_whole_tree_of_a_small_text():
    value, _ = parse("tags: [a, 'b']\n", first_line=4)
    items = Items((Scalar("a", 4), Scalar("b", 4, quoted=True)), 4)
    assert value == Fields((Pair("tags", 4, items),), 4)
