from __future__ import annotations

import random
import re
from itertools import product

import docutils.core
import docutils.nodes
import pytest
import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.front_matter import front_matter_plugin

from sphinx_liveblog.archive.frontmatter import cut_keys, read_front_matter
from sphinx_liveblog.archive.problems import Problem, Subtype
from sphinx_liveblog.archive.topmatter import FrontMatter, Unreadable
from sphinx_liveblog.archive.values import Fields, Items, Scalar, Value, canonical_key

OWN = frozenset({"title", "published", "publishdate", "tags", "presenters", "description"})


def read(text: str, suffix: str = ".md", **options) -> tuple[FrontMatter | Unreadable | None, list[Problem]]:
    problems: list[Problem] = []
    return read_front_matter(text, suffix, "posts/a", problems.append, **options), problems


def read_well(text: str, suffix: str = ".md") -> FrontMatter:
    found, problems = read(text, suffix)
    assert problems == []
    assert isinstance(found, FrontMatter)
    return found


def plain(value: Value) -> object:
    match value:
        case Scalar(text=text):
            return text
        case Items(values=values):
            return [plain(item) for item in values]
        case Fields(pairs=pairs):
            return {pair.key: plain(pair.value) for pair in pairs}


def split_lines(text: str) -> list[str]:
    return re.split("\r\n|\r|\n", text)


# --- Between fences ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fields", "last_line"),
    [
        ("---\ntitle: x\n---\nbody", {"title": "x"}, 3),
        ("---\ntitle: x\n...\nbody", {"title": "x"}, 3),
        ("---  \ntitle: x\n--- \t\nbody", {"title": "x"}, 3),
        ("---\r\ntitle: x\r\n---\r\nbody", {"title": "x"}, 3),
        ("---\rtitle: x\r---\rbody", {"title": "x"}, 3),
        ("\ufeff---\ntitle: x\n---\n", {"title": "x"}, 3),
        ("\ufeff---\r\ntitle: José\r\n---", {"title": "José"}, 3),
        ("---\ntitle: x\n---", {"title": "x"}, 3),
        ("---\n---\nbody", {}, 2),
        ("---\r\n---\r\nbody", {}, 2),
        ("---\n\n# nothing\n---\nbody", {}, 4),
        ("---\na: |\n  x\n  ---\n  y\nb: c\n---\n", {"a": "x\n---\ny\n", "b": "c"}, 7),
        ("-----\ntitle: x\n-----\nbody", {"title": "x"}, 3),
        ("--- # mine\ntitle: x\n---\n", {"title": "x"}, 3),
        ("---\ntitle: x\n---\n\n---\n", {"title": "x"}, 3),
    ],
)
def test_front_matter_between_fences(text, fields, last_line):
    found = read_well(text)
    assert plain(found.fields) == fields
    assert (found.first_line, found.last_line) == (1, last_line)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "---",
        "---\n",
        "# Title\n\n---\npublished: false\n---\n",
        "--\ntitle: x\n--\n",
        "---\n\nA thematic break, then prose.\n",
        "---\nprose at once,\nNote: with a colon\n",
        "---\nNote: a colon at once,\nthen prose\n",
        "---\n\nNote: one line\n",
        "\n---\nNote: this\n---\n",
        "***\npublished: false\n***\n",
    ],
)
def test_no_front_matter(text):
    assert read(text) == (None, [])


OPENINGS = ["---", "--- ", "----", "--- x", " ---", "\n---", "--", "***", "- --"]
# Older versions of the plugin do not end it at "...", as MyST itself does.
CLOSINGS = ["---", "--- ", "---\t", "-----", "--", "....", ". . .", "***", ""]


@pytest.mark.parametrize(("opening", "closing"), [*product(OPENINGS, CLOSINGS)])
def test_what_is_front_matter_is_so_for_markdown_too(opening, closing):
    text = f"{opening}\ntitle: x\n{closing}\n\nbody\n"
    token = MarkdownIt().use(front_matter_plugin).parse(text)[0]
    found, _ = read(text)
    if token.type == "front_matter":
        assert isinstance(found, FrontMatter)
        assert [found.first_line - 1, found.last_line] == token.map
    else:
        assert not isinstance(found, FrontMatter)


@pytest.mark.parametrize(
    ("text", "line", "mentions"),
    [
        ("---\n- a\n- b\n---\n", 2, False),
        ("---\njust text\n---\n", 2, False),
        ("---\n\n'published: false'\n---\n", 3, True),
        ("---\ntitle: A: B\n---\n", 2, False),
        ("---\na: 1\ntitle: 'Foo\npublished: false\n---\n", 3, True),
        ('---\na: 1\ntitle: "Foo\nauthor: "Bar"\n---\n', 3, False),
        ("---\na: 1\n\tb: 2\n---\n", 3, False),
        ("---\na: 1\n--- b\npublished: no\n---\n", 3, True),
        ("---\ntitle: x\0\n---\n", 2, False),
        ("---\ntitle: *x\ndraft: true\n---\n", 2, True),
        ("---\r\na: 1\r\ntitle: [x\r\npublish-date: 2019-01-01\r\n---\r\n", 3, True),
        ("---\ntitle: A: B\n---\npublished: false\n", 2, False),
        ("---\n{title: [x, published: false}\n---\n", 2, True),
        ("---\ntitle: x\npublished: false\n\nBody\n\n---\n\nMore\n", 5, True),
        ("---\ntitle: x\npublished: false\nBody\n", 1, True),
        ("---\ntitle: x\ntags: [\n  a\n]\n\nBody\n", 1, False),
        ("---\ntitle: x\n\npublished: false\n\nBody\n", 1, True),
        ("---\n\npublished: false\n\nBody\n", 1, True),
        ("----\ntitle: x\npublished: false\n---\n\nBody\n", 1, True),
        ("---\ntitle: x\n" + "\n" * 300 + "published: false\n", 1, False),
        ("\n---\npublished: false\n---\n", 2, True),
        ("\ufeff\r\n\r\n---\r\npublished: false\r\n---\r\n", 3, True),
        (" ---\npublished: false\n---\n", 1, True),
    ],
)
def test_front_matter_that_cannot_be_read(text, line, mentions):
    found, problems = read(text)
    assert found == Unreadable(mentions_publishing=mentions)
    assert [(problem.path, problem.line, problem.subtype) for problem in problems] == [
        ("posts/a", line, Subtype.FRONT_MATTER)
    ]


def test_a_missing_closing_fence_is_named():
    _, problems = read("---\ntitle: x\npublished: false\nBody\n")
    assert "closing --- is missing" in problems[0].text()


@pytest.mark.parametrize("suffix", [".md", ".rst"])
@pytest.mark.parametrize(
    ("key", "mentions"),
    [
        ("published", True),
        ("Published", True),
        ("PUBLISHED", True),
        ("pub-lished", True),
        ("publishDate", True),
        ("publish_date", True),
        ("publish-date", True),
        ("publishdate", True),
        ("_draft_", True),
        ("draft", True),
        ("drafts", False),
        ("unpublished", False),
        ("publisher", False),
        ("date", False),
    ],
)
def test_every_spelling_of_a_publishing_key_is_noticed(key, mentions, suffix):
    line = f"{key}: x\n" if suffix == ".md" else f":{key}: x\n"
    text = f"---\nbroken: [\n{line}---\n" if suffix == ".md" else f":broken: [\n  a\n{line}\n"
    found, _ = read(text, suffix)
    assert found == Unreadable(mentions_publishing=mentions)
    # The pattern says about a key what canonical_key says.
    assert mentions == (canonical_key(key) in {"published", "publishdate", "draft"})


@pytest.mark.parametrize(
    "written", ["'published': no", '"published" : no', "  published: no", "? published: no"]
)
def test_a_publishing_key_is_noticed_in_yaml_dress(written):
    assert read(f"---\nbroken: [\n{written}\n---\n")[0] == Unreadable(mentions_publishing=True)


def test_garbage_between_fences_does_not_hide_a_publishing_key():
    garbage = bytes(random.Random(1).choices([*range(14, 45), *range(46, 256)], k=4000))  # noqa: S311
    text = (b"---\n" + garbage + b"\npublished: false\n---\n" + garbage).decode(errors="replace")
    found, problems = read(text)
    assert found == Unreadable(mentions_publishing=True)
    assert len(problems) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("text", "suffix"),
    [("---\npublished: false\n---\n", ".md"), (":published: false\n\nTitle\n", ".rst")],
)
def test_a_file_in_utf_16_is_reported(text, suffix, encoding):
    found, problems = read(text.encode(encoding).decode(errors="replace"), suffix)
    assert found == Unreadable(mentions_publishing=True)
    assert "UTF-8" in problems[0].text()


def test_prose_in_utf_16_is_none_of_our_business():
    assert read("Prose\n".encode("utf-16").decode(errors="replace")) == (None, [])


def test_a_megabyte_of_front_matter_is_refused():
    found, problems = read("---\n" + "a: b\n" * 200_000 + "published: false\n---\nbody\n")
    assert found == Unreadable(mentions_publishing=True)
    assert (problems[0].line, "262144" in problems[0].text()) == (2, True)


@pytest.mark.parametrize(
    "text",
    [
        "---\n" + "a" * 1_000_000,
        "---\n" + " " * 1_000_000,
        "---\n" + "\n" * 1_000_000,
        "\n" * 1_000_000,
        "-" * 1_000_000 + "\na: b\n",
        "---\n" + "a: b\n" * 200_000,
        "---\n" + "{, " * 300_000 + "\n---\n",
        "---\n" + "published" * 100_000 + "\n---\n",
        "---\n" + "- \n" * 60_000 + "\n---\n",
    ],
    ids=range(9),
)
@pytest.mark.parametrize("suffix", [".md", ".rst"])
def test_odd_texts_are_read_in_linear_time(text, suffix):
    read(text, suffix)


def test_values_stay_as_they_were_written():
    text = (
        "---\ntitle: José spricht 日本語\nstart: 10:30\nversion: 1.10\npublished: no\ndate: 2019-09-14\n"
        "publishDate: 2016-09-14T22:22-07:00\ntags: [\n  'a, b',\n  c\n]\n---\n"
    )
    assert plain(read_well(text).fields) == {
        "title": "José spricht 日本語",
        "start": "10:30",
        "version": "1.10",
        "published": "no",
        "date": "2019-09-14",
        "publishDate": "2016-09-14T22:22-07:00",
        "tags": ["a, b", "c"],
    }


def test_each_key_has_its_lines():
    text = (
        "---\n# first\ntitle: x\n\ntags: [\n  a\n]\n# about b\nb: |\n  one\n\n  # two\n\n\nc:\n- 1\n- 2\n"
        "d: >\n\n  text\n---\n"
    )
    found = read_well(text)
    assert found.spans == (("title", 3, 3), ("tags", 5, 7), ("b", 9, 12), ("c", 15, 17), ("d", 18, 20))
    assert found.last_line == 21
    assert found.shared_anchors is False


def test_repeated_keys_are_reported_and_remembered():
    found, problems = read("---\npublished: true\ntitle: x\nPublished: false\na: {b: 1, b: 2}\n---\n")
    assert isinstance(found, FrontMatter)
    assert found.repeated == {"published"}
    assert found.spans[0] == ("published", 2, 2)
    assert found.spans[2] == ("Published", 4, 4)
    assert found.fields.get("published").value.text == "false"
    assert [(problem.line, problem.subtype) for problem in problems] == [
        (4, Subtype.DUPLICATE_KEY),
        (5, Subtype.DUPLICATE_KEY),
    ]


def test_nothing_is_repeated_where_nothing_is():
    assert read_well("---\na: 1\nb: 2\n---\n").repeated == frozenset()


def test_values_of_unknown_keys_are_not_checked():
    text = "---\nsubstitutions: {Key: 1, key: 2}\ntags: {a: 1, a: 2}\n---\n"
    _, problems = read(text, known={"tags"})
    assert [problem.line for problem in problems] == [3]


@pytest.mark.parametrize(
    "head",
    ["a: &x 1", "a: *x", "{a: 1, published: no}", "<<: {a: 1}", "? a\n: 1"],
)
def test_keys_that_cannot_be_cut_by_lines_are_marked(head):
    text = f"---\n{'x: &x 1' + chr(10) if '*' in head else ''}{head}\n---\n"
    assert read_well(text).shared_anchors is True


def test_an_alias_bomb_is_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    found, problems = read("---\n" + "\n".join(lines) + "\npublished: no\n---\n")
    assert found == Unreadable(mentions_publishing=True)
    assert "10000" in problems[0].text()


# --- Field lists ---------------------------------------------------------------------------------------


def test_a_field_list_is_read_as_yaml():
    text = (
        ":title: A: B\n"
        ":published: false # until May\n"
        ":tags: [a, 'b, c',\n"
        "   d]\n"
        ":presenters:\n"
        "   - name: José\n"
        "     links: [x]\n"
        "   - 日本語\n"
        "\n"
        ":event: {id: e, note: 'f'}\n"
        ":start: 10:30\n"
        ":publishDate: 2016-09-14T22:22-07:00\n"
        ":version: 1.10\n"
        ":orphan:\n"
        ":license: 'CC0'\n"
        ":description: |\n"
        "   one\n"
        "   two\n"
        "\n"
        "Title\n=====\n"
    )
    found = read_well(text, ".rst")
    assert plain(found.fields) == {
        "title": "A: B",
        "published": "false",
        "tags": ["a", "b, c", "d"],
        "presenters": [{"name": "José", "links": ["x"]}, "日本語"],
        "event": {"id": "e", "note": "f"},
        "start": "10:30",
        "publishDate": "2016-09-14T22:22-07:00",
        "version": "1.10",
        "orphan": "",
        "license": "CC0",
        "description": "one\ntwo\n",
    }
    assert (found.first_line, found.last_line) == (1, 18)
    assert found.spans[3:5] == (("presenters", 5, 8), ("event", 10, 10))
    assert found.fields.get("presenters").value.values[0].line == 6
    assert found.fields.get("presenters").value.values[0].get("links").line == 7
    assert found.fields.get("license").value.quoted
    assert not found.fields.get("title").value.quoted


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("[Draft] a title", "[Draft] a title"),
        ("[unclosed", "[unclosed"),
        ("{presenter} spoke", "{presenter} spoke"),
        ('"A" or "B"', '"A" or "B"'),
        ("'Tis the season", "'Tis the season"),
        ("> quote", "> quote"),
        ("- dash", "- dash"),
        ("*bold* text", "*bold* text"),
        ("&a b", "&a b"),
        ("!important news", "!important news"),
        ("C# and F#", "C# and F#"),
        ("ends with a colon:", "ends with a colon:"),
        ("two\n   lines: of\n   prose", "two lines: of prose"),
        ("two\n\n   paragraphs\n   of prose", "two\nparagraphs of prose"),
        ("\n   Note: prose", "Note: prose"),
        ("tab\tstop", "tab stop"),
        (r"back\slash", r"back\slash"),
    ],
)
def test_text_in_a_field_is_plain_text(written, text):
    found = read_well(f":k: {written}\n\nTitle\n=====\n", ".rst")
    assert plain(found.fields) == {"k": text}


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("", 1),
        ("\n\n", 3),
        ("\ufeff", 1),
        (".. comment\n", 2),
        (".. comment\n   :published: true\n\n   more\n\n", 6),
        ("..\n   comment\n\n", 4),
        (".. _target:\n\n", 3),
        (".. |sub| replace:: text\n\n", 3),
        (".. meta::\n   :description: x\n\n", 4),
        (".. include:: /links.txt\n\n", 3),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_may_stand_before_a_field_list(head, line, end):
    text = f"{head}:published: no\n\nTitle\n=====\n".replace("\n", end)
    found = read_well(text, ".rst")
    assert found.fields.pairs[0].line == line
    assert found.spans == (("published", line, line),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "Prose\n\n:published: no\n",
        ".. image:: cover.png\n\n:published: 2014\n",
        ".. note:: x\n\n:published: no\n",
        ".. [1] footnote\n\n:published: no\n",
        "   :published: no\n",
        ":ref:`x` is a role\n",
        ": published: no\n",
        ":published:no\n",
        "::\n\n  :published: no\n",
    ],
)
def test_no_field_list(text):
    assert read(text, ".rst") == (None, [])


@pytest.mark.parametrize(
    "text",
    [
        ":a: b\n:c: d\n\nText\n",
        ":a: b\n\n:c: d\n\nText\n",
        ":a: b\n   c\n\n   d\n:e:\n\nText\n",
        ".. c\n\n:a: b\n\n.. c\n\n:d: e\n",
        ":a b: c\n:d\\:e: f\n:g: :h: i\n:j:`k`: l\n\nText\n",
        ":a:\n  - b\n  - c\n\nText\n",
        ":a: b\nc\n",
    ],
)
def test_the_names_of_fields_are_those_of_docutils(text):
    document = docutils.core.publish_doctree(
        text, settings_overrides={"docinfo_xform": False, "report_level": 5, "doctitle_xform": False}
    )
    fields = next(iter(document.findall(docutils.nodes.field_list)))
    names = [field[0].astext() for field in fields]
    assert [key for key, _, _ in read_well(text, ".rst").spans] == names


@pytest.mark.parametrize(
    ("text", "line", "mentions"),
    [
        (":title: x\n:tags: [a,\n   b\n:published: no\n\nText\n", 2, True),
        (":presenters:\n   - a: b\n   c\n\npublished: no\n", 3, False),
        (":presenters: {a: b,\n   c: [\n\n", 2, False),
    ],
)
def test_a_list_or_mapping_in_a_field_that_cannot_be_read(text, line, mentions):
    found, problems = read(text, ".rst")
    assert found == Unreadable(mentions_publishing=mentions)
    assert [(problem.line, problem.subtype) for problem in problems] == [(line, Subtype.FRONT_MATTER)]


def test_repeated_fields_are_reported_and_remembered():
    found, problems = read(":published: true\n:a: b\n:Published: false\n", ".rst")
    assert found.repeated == {"published"}
    assert plain(found.fields) == {"a": "b", "Published": "false"}
    assert [(problem.line, problem.subtype) for problem in problems] == [(3, Subtype.DUPLICATE_KEY)]


def test_a_field_of_another_is_not_read_as_yaml():
    found, problems = read(":published: no\n:theirs: [a,\n   b\n", ".rst", known={"published"})
    assert problems == []
    assert plain(found.fields) == {"published": "no", "theirs": "[a, b"}


def test_a_megabyte_of_fields_is_refused():
    found, problems = read(":published: no\n" + ":a: b\n" * 200_000, ".rst")
    assert found == Unreadable(mentions_publishing=True)
    assert (problems[0].line, "262144" in problems[0].text()) == (1, True)


def test_a_text_file_is_restructured_text():
    assert plain(read_well(":published: no\n", ".txt").fields) == {"published": "no"}
    assert plain(read_well("---\npublished: no\n---\n", ".markdown").fields) == {"published": "no"}


# --- Cutting -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("---\ntitle: x\nmyst: 1\n---\nbody\n", "---\n\nmyst: 1\n---\nbody\n"),
        ("---\ntitle: x\ntags:\n- a\n\n---\nbody\n", "\n\n\n\n\n\nbody\n"),
        ("---\r\ntitle: x\r\nmyst: 1\r\n---\r\nbody", "---\r\n\r\nmyst: 1\r\n---\r\nbody"),
        ("\ufeff---\ntitle: x\n---\nbody", "\n\n\nbody"),
        ("\ufeff---\ntitle: x\nb: 1\n---\nbody", "\ufeff---\n\nb: 1\n---\nbody"),
        ("---\ntitle: x\n---", "\n\n"),
        ("---\n---\nbody", "\n\nbody"),
        ("---\nTITLE: x\nTitle: y\nb: 1\n---\n", "---\n\n\nb: 1\n---\n"),
        ("---\nb: 1\ndescription: |\n  x\n  ---\nc: 2\n...\n", "---\nb: 1\n\n\n\nc: 2\n...\n"),
        ("---\n{title: x, b: 1}\n---\nbody", '---\n{"b": 1}\n---\nbody'),
        ("---\n{title: x,\n b: [1, no, '2']}\n---\n", '---\n{"b": [1, no, "2"]}\n\n---\n'),
        ("---\n{title: x, b: , c: ~}\n---\n", '---\n{"b": null, "c": null}\n---\n'),
        ("---\n{title: x,\n published: no}\n---\nbody", "\n\n\n\nbody"),
        ("---\r\n{title: x,\r\n b: 1}\r\n---\r\n", '---\r\n{"b": 1}\r\n\r\n---\r\n'),
        ("---\n<<: {title: x}\n---\nbody", "\n\n\nbody"),
        ("---\ntitle: &t x\nb: *t\n---\n", '---\n{"b": "x"}\n\n---\n'),
        ("---\n[a]: b\ntitle: x\nc: d\n---\n", "---\n[a]: b\n\nc: d\n---\n"),
    ],
)
def test_our_keys_are_cut(text, cut):
    found, _ = read(text)
    assert cut_keys(text, found, OWN) == cut


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (":title: x\n:orphan:\n\nT\n=\n", "\n:orphan:\n\nT\n=\n"),
        (".. c\n\n:title: x\n\n:tags:\n   - a\n\nT\n=\n", ".. c\n\n\n\n\n\n\nT\n=\n"),
        (":title: x\r\n   y\r\n:b: c\r\n\r\nT", "\r\n\r\n:b: c\r\n\r\nT"),
    ],
)
def test_our_fields_are_cut(text, cut):
    assert cut_keys(text, read_well(text, ".rst"), OWN) == cut


VALUES = [
    "1", "-3", "1.10", "1e3", "no", "Yes", "~", "null", "", "'no'", '"1"', "text", "'a, b'", "10:30",
    "0x1F", "0o17", "017", "1_000", ".inf", "-.inf", "2019-09-14", "2001-12-14 21:59:43",
    "2001-12-14t21:59:43.10-05:00", "José", "日本語 😀", r'"a\tb\n\u2028\x07\uFEFF\x7f"', "'# no comment'",
    "'{a: b}'", "[1, [no, 'x']]", "{a: 1, 'b': {c: ~}}", "'\"quoted\"'", r"'back\slash'", "[]", "{}",
    "[{a: 1}, 2]", "'='", "' '", "!!str 5",
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(
    "text", ["---\n{{title: x, foreign: {} }}\n---\n", "---\ntitle: &t x\nforeign: {}\nb: *t\n---\n"]
)
def test_foreign_values_keep_their_type_where_keys_cannot_be_cut_by_lines(text, value):
    text = text.format(value)
    found = read_well(text)
    assert found.shared_anchors
    cut = cut_keys(text, found, OWN)
    before, after = (yaml.safe_load(source.split("\n---\n")[0]) for source in (text, cut))
    del before["title"]
    assert after == before
    assert repr(after) == repr(before)


def _random_front_matter(rng: random.Random) -> str:
    keys = ["title", "published", "Tags", "publish_date", "myst", "html_meta", "other", "zz"]
    values = [
        "x", "'y: z'", "[a, b]", "[\n  a,\n  b\n]", "\n- a\n- b", "\n  - a: 1\n    b: 2", "|\n  x\n\n  y\n",
        "", "1.10", ">-\n  folded\n  text", "{a: 1, b: no}", "'two\n\n  lines'", "x # comment",
    ]  # fmt: skip
    between = ["", "", "", "\n", "# comment\n", "\n\n# c\n"]
    chosen = rng.sample(keys, rng.randint(0, len(keys)))
    lines = [f"{rng.choice(between)}{key}: {rng.choice(values)}\n" for key in chosen]
    if lines and rng.random() < 0.3:
        lines.insert(0, "anchored: &a [1, x]\n")
        lines.append("alias: *a\n")
    body = rng.choice(["", "body\n", "\n# T\n\n---\n\ntitle: x\n", "no line break at the end", "\n\n"])
    text = f"---\n{''.join(lines)}{rng.choice(['---', '...', '--- '])}\n{body}"
    return text.replace("\n", rng.choice(["\n", "\n", "\r\n"]))


@pytest.mark.parametrize("seed", range(300))
def test_cutting_keeps_lines_body_and_foreign_keys(seed):
    text = _random_front_matter(random.Random(seed))  # noqa: S311
    found = read_well(text)
    cut = cut_keys(text, found, OWN)
    _assert_only_our_keys_are_cut(text, cut, found)


def _assert_only_our_keys_are_cut(text: str, cut: str, found: FrontMatter) -> None:
    last = found.last_line
    assert re.findall("\r\n|\r|\n", cut) == re.findall("\r\n|\r|\n", text)
    assert split_lines(cut)[last:] == split_lines(text)[last:]
    before = yaml.safe_load("\n".join(split_lines(text)[1 : last - 1])) or {}
    foreign = {key: value for key, value in before.items() if canonical_key(key) not in OWN}
    if foreign:
        assert split_lines(cut)[0] == split_lines(text)[0]
        assert yaml.safe_load("\n".join(split_lines(cut)[1 : last - 1])) == foreign
    else:
        assert "".join(split_lines(cut)[:last]) == ""


# --- Misplaced -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title: x\npublished: false\n---\n\nBody\n", 1),
        ("title: x\npublished: false\n\nBody\n", 1),
        ("\n\ndraft: true\n", 3),
        ("\ufefftitle: x\r\nDraft: True\r\n\r\nBody", 1),
        ("title: x\ntags:\n- a\npeople: [\n  b\n]\n# soon\npublish_date: 2099-01-01T10:00\n", 1),
        ("title: x\n\npublished: maybe\n---\nBody\n", 1),
        ("--\ntitle: x\npublished: maybe\n---\n", 1),
        ("--\npublished: false\n\nBody\n", 1),
        ("—\ntitle: x\npublished: 'no'\n—\n", 1),
        ("+++\ntitle = 'x'\npublished = false\n+++\n", 1),
        ("+++\ndraft = true # soon\n\nBody\n", 1),
        ("```yaml\ntitle: x\npublished: false\n```\n", 1),
        ("~~~ TOML\ndraft = true\n~~~\n", 1),
    ],
)
@pytest.mark.parametrize("suffix", [".md", ".rst"])
def test_keys_without_the_opening_fence_hide(text, line, suffix):
    found, problems = read(text, suffix)
    assert found == Unreadable(mentions_publishing=True)
    assert [(problem.line, problem.subtype) for problem in problems] == [(line, Subtype.FRONT_MATTER)]
    said = "The opening --- is missing" if suffix == ".md" else "Move these fields above the title"
    assert said in problems[0].text()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Title\n=====\n\n:published: no\n", 4),
        ("=====\nTitle\n=====\n:author: x\n:Draft: true\n", 5),
        (".. comment\n\n:orphan:\n\nTitle\n=====\n\n:publishDate: 2099-01-01\n", 8),
        ("\ufeffTitle\r\n=====\r\n\r\n:published: flase\r\n", 4),
        ("---\npublished: no\n---\n\nTitle\n=====\n", 1),
        (".. comment\n\n---\ntitle: x\npublished: no\n---\n", 3),
    ],
)
def test_fields_that_are_not_above_the_title_hide(text, line):
    found, problems = read(text, ".rst")
    assert found == Unreadable(mentions_publishing=True)
    assert [(problem.line, "above the title" in problem.text()) for problem in problems] == [(line, True)]


@pytest.mark.parametrize("suffix", [".md", ".rst"])
@pytest.mark.parametrize(
    "text",
    [
        "Draft: not for quotation.\n",
        "Draft: the plan\n---\n\nBody\n",
        "draft: do not quote\nthis: at all\n\nBody\n",
        "Published: 2021-05-03\nAuthor: Ann Lee\n\nAbstract\n",
        "published: false\nhides a post, as you know.\n",
        "title: x\ndate: 2021-05-03\n---\n",
        "Prose.\n\npublished: false\n",
        "--\nA dash, and prose.\n\ndraft: true\n",
        "```python\npublished: false\n```\n",
        "- draft: true\n- published: false\n",
        "    published: false\n",
        "+++\npublished: false\n+++\n",
        "[draft]: https://example.org\n",
        "Title\n=====\n\nProse.\n\n:published: no\n",
        "Title\n=====\n\n:Author: Ann Lee\n:Published: 2021-05-03\n",
        "Title\n=====\n\n:author: Ann Lee\n",
    ],
)
def test_prose_and_bibliographies_are_no_front_matter(text, suffix):
    assert read(text, suffix) == (None, [])


def test_fields_below_the_title_do_not_count_where_those_above_it_say_enough():
    text = ":published: true\n\nTitle\n=====\n\n:published: no\n"
    assert read_well(text, ".rst").fields.get("published").value.text == "true"


# --- Real posts ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def real_texts(shared, corpus_posts) -> dict[str, str]:
    seed = [path for path in (shared / "seed").iterdir() if path.is_file()]
    return {path.name: path.read_bytes().decode() for path in [*corpus_posts, *seed]}


@pytest.mark.shared
def test_real_posts_are_read_without_a_problem(real_texts):
    assert len(real_texts) == 37
    for name, text in real_texts.items():
        found = read_well(text)
        raw = yaml.load(text.split("\n---")[0], Loader=yaml.BaseLoader)  # noqa: S506 - texts only
        assert plain(found.fields) == raw, name


@pytest.mark.shared
def test_lines_of_real_posts_are_those_of_the_file(real_texts):
    for name, text in real_texts.items():
        found = read_well(text)
        lines = split_lines(text)
        keys = {pair.key: pair.line for pair in found.fields}
        assert len(keys) > 3, name
        for key, line in keys.items():
            assert lines[line - 1].startswith(f"{key}:"), (name, key)
        assert [line for _, line, _ in found.spans] == list(keys.values())
        assert {lines[found.first_line - 1], lines[found.last_line - 1]} == {"---"}


@pytest.mark.shared
def test_real_posts_keep_their_lines_when_keys_are_cut(real_texts):
    for text in real_texts.values():
        found = read_well(text)
        _assert_only_our_keys_are_cut(text, cut_keys(text, found, OWN), found)
        every = frozenset(canonical_key(key) for key, _, _ in found.spans)
        blank = cut_keys(text, found, every)
        assert split_lines(blank)[: found.last_line] == [""] * found.last_line
        assert split_lines(blank)[found.last_line :] == split_lines(text)[found.last_line :]
