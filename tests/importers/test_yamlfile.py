"""Files that people edit: what an import does not change stays to the byte, and comments in their place."""

from __future__ import annotations

import json

import pytest
import yaml

from sphinx_liveblog.importers.memory import Memory, read_memories, read_memory
from sphinx_liveblog.importers.posts import rename_post
from sphinx_liveblog.importers.records import clean
from sphinx_liveblog.importers.source import UnreadableError
from sphinx_liveblog.importers.yamlfile import YamlFile, new_mapping, read_yaml_text, update_mapping

ORDER = ("id", "title", "presenters", "room", "tags", "video", "links", "abstract")
EVENT = """\
# The conference
title: DocFest  # as they write it
talks:
  # Day one
  - id: a   # the opener
    title: 'Slow docs'
    # about the room
    room: Tejo
    links:
      - https://a.example

  # ==== Day two ====
# at the margin
  - id: b
    abstract: |
      # no comment, text

      More.
    # after the text

    # no video yet
# The end
"""


def changed(text: str, change) -> str:
    file = YamlFile("e.yml", text)
    change(file.content)
    return file.text()


def talk(number: int, **values):
    return lambda content: update_mapping(content["talks"][number], values, ORDER)


def replaced(*pairs: tuple[str, str], text: str = EVENT) -> str:
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


LINKS = "    links:\n      - https://a.example\n"
BY_HAND = {
    "the last key changes": (
        talk(0, links=["https://z.example"]),
        [(LINKS, "    links: ['https://z.example']\n")],
    ),
    "the last key goes": (talk(0, links=None), [(LINKS, "")]),
    "a new last key comes": (talk(0, abstract="New."), [(LINKS, f"{LINKS}    abstract: New.\n")]),
    "a key comes before a comment": (
        talk(0, presenters=["ann"]),
        [("    # about the room\n", "    presenters: [ann]\n    # about the room\n")],
    ),
    "the key under a comment goes": (talk(0, room=None), [("    room: Tejo\n", "")]),
    "the key over a comment goes": (talk(0, title=None), [("    title: 'Slow docs'\n", "")]),
    "a text before a comment changes": (
        talk(1, abstract="# this\n\nthat"),
        [("      # no comment, text\n\n      More.\n", "      # this\n\n      that\n")],
    ),
    "the only text of a talk goes": (
        talk(1, abstract=None),
        [("    abstract: |\n      # no comment, text\n\n      More.\n", "")],
    ),
    "a talk comes behind the last comment of another": (
        lambda content: content["talks"].append(new_mapping({"id": "c"})),
        [("# The end\n", "  - id: c\n# The end\n")],
    ),
    "a key comes at the end of the file": (
        lambda content: update_mapping(content, {"url": "u"}, ()),
        [("# The end\n", "url: u\n# The end\n")],
    ),
}


@pytest.mark.parametrize(("change", "pairs"), BY_HAND.values(), ids=BY_HAND)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_change_leaves_all_other_lines(change, pairs, end, bom):
    text = changed(bom + EVENT.replace("\n", end), change)
    wanted = replaced(*pairs).replace("['https://z.example']", "[https://z.example]")
    if "The end" in pairs[0][0]:
        assert text.count("# The end") == 1
    assert text == bom + wanted.replace("\n", end)


PEOPLE = """\
# A
ann:
    name: Ann
    links:
    - https://ann.example

# B, who comes late
bob:
    name: "Bob"   # not Robert
    bio: One line
      and another.
    # Bob's
"""


def test_people_keep_their_comments_and_their_four_blanks():
    def change(content):
        update_mapping(content["ann"], {"links": None, "website": "https://w.example"}, ("name", "website"))
        update_mapping(content["bob"], {"github": "bob"}, ())
        content["cy"] = new_mapping({"name": "Cy", "links": [{"title": "T", "url": "u"}]})

    wanted = replaced(
        ("    links:\n    - https://ann.example\n", "    website: https://w.example\n"),
        (
            "    # Bob's\n",
            "    github: bob\n    # Bob's\ncy:\n    name: Cy\n    links:\n    - title: T\n      url: u\n",
        ),
        text=PEOPLE,
    )
    assert changed(PEOPLE, change) == wanted


STYLES = {
    "start and end of a document": "%YAML 1.1\n---\n# one\na: 1\n...\n",
    "braces over lines": "a: {\n  # in braces\n  b: 1,\n}\nc: [x,\n  y]\n",
    "blank lines that count": "a:\n  b: |+\n    text\n\n\n# end\n",
    "anchors": "a: &x\n  b: 1\n# two\nc: *x\nd:\n  <<: *x\n",
    "a dash of its own": "a:\n  -\n    # first\n    b: 1\n  # second\n  -\n    b: 2\n",
    "quoted lines": 'a: "one\n\n  # not a comment\n  two"\n# one\nb: x\n',
    "lists in lists": "a:\n- - 1\n  # two\n  - 2\n-   b: 3\n    c: 4\n",
    "only comments": "# nobody yet\n\n# indeed\n",
    "no end of the last line": "a: 1\n# end",
}


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
def test_comments_stay_in_any_style(text):
    found = changed(text, lambda content: content.__setitem__("new", "x"))
    comments = [line.strip() for line in text.split("\n") if line.strip().startswith("#")]
    rest = iter([line.strip() for line in found.split("\n")])
    assert all(comment in rest for comment in comments)
    assert yaml.safe_load(found) == {**(yaml.safe_load(text) or {}), "new": "x"}


def test_a_comment_within_what_changes_stops_the_import():
    text = "a:\n  tags: [\n    # mine\n    x,\n  ]\n"
    with pytest.raises(UnreadableError, match=r"e\.yml: .*mend by hand; nothing was written"):
        changed(text, lambda content: update_mapping(content["a"], {"tags": ["y"]}, ()))


def test_lines_of_errors_count_comments():
    with pytest.raises(UnreadableError, match=r"^e\.yml:5: "):
        YamlFile("e.yml", "# one\n\n# three\na: 1\na: 2\n")
    with pytest.raises(UnreadableError, match=r"^e\.yml:3: "):
        YamlFile("e.yml", "# one\n\na: b: c\n")
    with pytest.raises(UnreadableError, match=r"^e\.yml:2: "):
        YamlFile("e.yml", "# one\na: \x07\n")


# --- Reading


def test_a_file_keeps_its_line_ends_and_bom_when_read(tmp_path):
    path = tmp_path / "e.yml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: \xc3\xa9\r\n")
    assert read_yaml_text(path) == "\ufeffa: 1\r\nb: é\r\n"
    assert read_yaml_text(tmp_path / "none.yml") == ""


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path):
    path = tmp_path / "e.yml"
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(UnreadableError, match=r"e\.yml:2: .*UTF-8"):
        read_yaml_text(path)


# --- Characters


@pytest.mark.parametrize("char", ["\u0085", "\u2028", "\u2029"])
def test_other_ends_of_lines_are_ends_of_lines(char):
    assert clean(f"one {char}two") == "one\ntwo"


def test_what_yaml_refuses_goes():
    assert clean("a\ufffeb\uffffc\x00d\x1be\ud800f\x7f\x9f") == "abcdef"
    assert clean("a\r\nb") == "a\nb"


def test_each_clean_text_can_be_read_again():
    every = "".join(map(chr, range(0x3000))) + "".join(map(chr, range(0xD7F0, 0x1_0010)))
    for code in [
        *map(chr, range(0x20)),
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\ufdd0",
        "\U0001ffff",
    ]:
        for text in (f"{code}a", f"a{code}", f"a{code}b", f"a\n{code}\nb", f" {code}\n a"):
            cleaned = clean(text)
            found = changed("", lambda content, t=cleaned: update_mapping(content, {"k": t}, ()))
            assert yaml.safe_load(found)["k"].strip() == cleaned
    whole = clean(every)
    found = changed("", lambda content: update_mapping(content, {"k": whole}, ()))
    assert yaml.safe_load(found)["k"].strip() == whole


def test_a_file_that_could_not_be_read_is_not_written():
    with pytest.raises(UnreadableError, match=r"(?s)^e\.yml: .*nothing was written$"):
        changed("old: 1\n", lambda content: update_mapping(content, {"k": "a\nb\ufffe"}, ()))


# --- What the last import wrote


@pytest.mark.parametrize("value", [None, 3, "x", {"a": 1}, [None], [[]], [{"keys": None}], [{"keys": 3}]])
@pytest.mark.parametrize("key", ["talks", "people", "pictures", "event", "format"])
def test_values_of_other_kinds_count_as_none(tmp_path, key, value):
    path = tmp_path / "e.json"
    path.write_text(json.dumps({"version": 1, key: value}), encoding="utf-8")
    memory = read_memory(path)
    assert all(talk.keys == [] for talk in memory.talks)
    assert json.loads(memory.write())["version"] == 1


def test_what_was_written_is_read_again(tmp_path):
    path = tmp_path / "e.json"
    memory = Memory("pretalx", {"title": "é"}, [], {"ann": {"name": "Ann"}}, {"u": "p"})
    path.write_text(memory.write(), encoding="utf-8")
    assert read_memory(path) == memory


@pytest.mark.parametrize("data", [b"<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n", b"", b'{"a": "\xff"}'])
def test_a_memory_with_marks_of_a_merge_stops_the_import(tmp_path, data):
    folder = tmp_path / ".imported"
    folder.mkdir()
    (folder / "e.json").write_bytes(data)
    with pytest.raises(UnreadableError, match=r"e\.json: .*resolve the conflict or delete the file"):
        read_memories(tmp_path)


def test_no_memory_is_an_empty_one(tmp_path):
    assert read_memory(tmp_path / "none.json") == Memory()


# --- Posts


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("old", "line", "new", "wanted"),
    [
        ("A", "title: A  # check", "B", "title: B  # check"),
        ("A # b", "title: 'A # b' # c # d", "B", "title: B # c # d"),
        ("A#b", "title: A#b", "B: c", "title: 'B: c'"),
        ("A", 'title: "A"', "B", "title: B"),
    ],
)
def test_a_new_title_keeps_the_comment_and_the_line_ends(old, line, new, wanted, end):
    text = "---\n{}\npublished: false\n---\n\ntitle: A\n"
    renamed = rename_post(text.format(line).replace("\n", end), old, new)
    assert renamed == text.format(wanted).replace("\n", end)
