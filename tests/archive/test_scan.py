"""From files to an archive: what unlisted posts give away, equal slugs, and what a second scan repeats."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime

import pytest

from sphinx_liveblog.archive import filecache, names, posts
from sphinx_liveblog.archive.filecache import FileCache
from sphinx_liveblog.archive.model import Hidden
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.archive.scan import Settings, scan_archive
from sphinx_liveblog.archive.select import Finder, TalkFilter, select_talks
from sphinx_liveblog.archive.visibility import Reason, Verdict
from sphinx_liveblog.documents.answers import answer

NOW = datetime(2024, 6, 1, tzinfo=UTC)
EVENT = """
title: Conf
posts: ["p/*"]
talks:
  - {slug: one, title: One, presenters: [Ann]}
  - {slug: two, title: Two}
  - {slug: dark, title: Dark, published: false}
"""


class Folder:
    """A source directory, and the cache that scans of it share."""

    def __init__(self, root):
        self.root = root
        self.cache = FileCache()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).strip() + "\n")

    def post(self, name, front, body="Text."):
        self.write(f"{name}.md", f"---\npublished: true\n{textwrap.dedent(front).strip()}\n---\n\n{body}\n")

    def scan(self, **settings):
        files = sorted(path for path in self.root.rglob("*") if path.suffix in {".md", ".rst"})
        documents = {path.relative_to(self.root).with_suffix("").as_posix(): path for path in files}
        return scan_archive(self.root, documents, Settings(NOW, **settings), self.cache)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


# -- unlisted posts


@pytest.mark.parametrize("talk", ["one", "[one, two]"])
def test_an_unlisted_post_is_no_page_of_the_programme(folder, talk):
    folder.write("events/conf.yml", EVENT)
    folder.post("p/secret", f"title: Secret\nunlisted: true\ntalk: {talk}")
    archive = folder.scan()
    listed = select_talks(archive, Finder(archive), TalkFilter())
    assert [(item.ref, item.docname) for item in listed] == [("conf/one", ""), ("conf/two", "")]
    assert archive.posts["p/secret"].talk.docname == "p/secret"


def test_a_later_listed_post_is_the_page(folder):
    folder.write("events/conf.yml", EVENT)
    folder.post("p/a-secret", "title: Secret\nunlisted: true\ntalk: one\npublishDate: 2024-01-01")
    folder.post("p/b", "title: Open\ntalk: one\npublishDate: 2024-02-01")
    archive = folder.scan()
    listed = select_talks(archive, Finder(archive), TalkFilter())
    assert [(item.ref, item.docname) for item in listed] == [("conf/one", "p/b"), ("conf/two", "")]


def test_tags_of_unlisted_posts_are_named_by_their_page_alone(folder):
    folder.post("secret", "title: Secret\nunlisted: true\ntags: [stripes, go]")
    folder.post("open", "title: Open\ntags: [go]")
    archive = folder.scan()
    assert list(archive.tags) == ["go"]
    assert list(archive.unlisted_tags) == ["stripes"]
    assert archive.hidden.tags == frozenset()
    _post, _event, tags = answer(archive, Finder(archive), ("post", "secret"))
    assert tags == (("stripes", "stripes"), ("go", "go"))


# -- equal slugs


def test_the_second_post_of_a_slug_gets_a_number(folder):
    folder.post("a/same", "title: First\npublishDate: 2024-01-01")
    folder.post("b/same", "title: Second\npublishDate: 2024-01-02")
    folder.post("c/same-2", "title: Third\npublishDate: 2024-01-03")
    archive = folder.scan()
    assert {talk.docname: (talk.ref, talk.slug) for talk in archive.talks} == {
        "a/same": ("same", "same"),
        "b/same": ("same-3", "same-3"),
        "c/same-2": ("same-2", "same-2"),
    }
    assert archive.posts["b/same"].slug == "same-3"
    assert [(found.path, found.subtype) for found in archive.problems] == [
        ("b/same.md", Subtype.DUPLICATE_SLUG)
    ]


# -- hidden talks


@pytest.mark.parametrize("ref", ["dark", "Dark", "conf/dark"])
@pytest.mark.parametrize("name", ["p/post", "post"])
def test_a_post_on_a_hidden_talk_is_hidden(folder, ref, name):
    folder.write("events/conf.yml", EVENT)
    folder.post(name, f"title: Post\ntalk: {ref}")
    means_it = name == "p/post" or "/" in ref
    assert (name in folder.scan().hidden.documents) is means_it


def test_names_of_what_is_hidden_are_put_together_once():
    hidden = Hidden({"Docs/A": Verdict(Reason.UNPUBLISHED)}, frozenset({"label"}), people=frozenset({"ann"}))
    assert hidden.names == {"Docs/A", "label", "ann"}
    assert hidden.names is hidden.names
    assert hidden.folded_documents == {"docs/a"}
    assert "folded" not in repr(hidden)
    # BLAKE2b of eight empty lists: what is kept besides is no part of it.
    assert Hidden().digest == "0a9fbed923d5be352e6a06c3"


# -- scanning again


def test_a_second_scan_reads_no_post_again(folder, monkeypatch):
    read = []
    monkeypatch.setattr(
        filecache, "read_post", lambda *args: read.append(args[0].docname) or posts.read_post(*args)
    )
    folder.post("a", "title: A\nvideo: 'javascript:x'\nupdated: never\ndraft: huh", "# A")
    folder.post("b", "title: B\nvideo: 'javascript:x'\nupdated: never", "# B")
    first, second = folder.scan(), folder.scan()
    assert read == ["a", "b"]
    assert first.problems
    assert second.problems == first.problems
    assert second.posts == first.posts
    folder.post("b", "title: Longer", "# B")
    assert folder.scan().posts["b"].title == "Longer"
    assert read == ["a", "b", "b"]


def test_an_event_with_another_zone_reads_its_posts_again(folder):
    folder.write("events/conf.yml", EVENT + "timezone: Europe/Berlin\n")
    folder.post("p/a", "title: A\ntalk: one\nstart: 2024-05-01T10:00")
    first = folder.scan().posts["p/a"].talk.start
    folder.write("events/conf.yml", EVENT + "timezone: America/Chicago\n")
    second = folder.scan().posts["p/a"].talk.start
    assert (first.isoformat(), second.isoformat()) == ("2024-05-01T10:00+02:00", "2024-05-01T10:00-05:00")


def test_only_the_texts_of_posts_are_kept(folder):
    folder.post("a", "title: A")
    folder.write("page.rst", ".. _place:\n\nA page that is no post.")
    folder.scan()
    kept = {path.name: bool(cached.file.text) for path, cached in folder.cache._files.items()}
    assert kept == {"a.md": True, "page.rst": False}
    assert folder.scan(post_patterns=("page",)).posts.keys() == {"a", "page"}
    assert {cached.file.text != "" for cached in folder.cache._files.values()} == {True}


def test_a_label_that_a_public_page_has_too_is_not_hidden(folder):
    folder.post("a", "title: A\ndraft: true", "(shared)=\n(own)=\nText.")
    folder.write("page.rst", ".. _shared:\n\nA page.")
    for _ in range(2):
        assert folder.scan().hidden.labels == {"own"}


def test_bytes_that_are_no_text_are_hidden_again(folder):
    (folder.root / "bad.md").write_bytes(b"---\npublished: true\n---\n\0")
    for _ in range(2):
        assert folder.scan(only_text=True).hidden.documents.keys() == {"bad"}


def test_each_pattern_is_compiled_once():
    assert names.compile_glob("blog/**") is names.compile_glob("blog/**")


# -- data that nobody can read, or that says too little


BROKEN = "title: Conf\ntalks:\n  - {title: One\n  - {title: Two}\n"


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [
        (BROKEN, True),
        ("talks: [\nname: x\n", True),
        ("Title : a: b\n", True),
        ('{"title": "Conf", "talks": [}\n', True),
        ("name: build\njobs:\n  a: [1\n  title: x\n", False),
        ("subtitle: a: b\n", False),
    ],
)
def test_a_mistake_in_the_only_event_of_a_site_without_posts_is_a_problem(folder, text, is_ours):
    folder.write("events/conf.yml", text)
    problems = folder.scan().problems
    assert {(found.path, found.subtype) for found in problems} == (
        {("events/conf.yml", Subtype.DATA_FILE)} if is_ours else set()
    )
    assert all(found.line for found in problems)


def incomplete(archive):
    found = [problem for problem in archive.problems if problem.subtype is Subtype.INCOMPLETE]
    return [(problem.path, problem.line, problem.text().partition(" and this")[0]) for problem in found]


def test_talks_without_presenters_are_one_problem_an_event(folder):
    folder.write(
        "events/a.yml",
        """
        title: A
        start: 2024-05-01
        talks:
        - {title: One, presenters: [Ann Lee]}
        - {title: Two}
        - {title: Three, speaker: ''}
        - {title: Panel, presenters: []}
        - {title: Off, cancelled: true}
        - {title: Dark, published: false}
        """,
    )
    folder.write("events/b.yml", "title: B\nstart: 2024-05-01\ntalks:\n- {title: One}")
    folder.write("events/c.yml", "title: C\npublished: false\ntalks:\n- {title: One}")
    assert incomplete(folder.scan()) == [
        ("events/a.yml", 5, "2 talks of this event have no presenter,"),
        (
            "events/b.yml",
            4,
            "this talk has no presenter: add `presenters: [...]`, or `presenters: []` if it has none",
        ),
    ]


def test_talks_without_a_date_are_one_problem_an_event(folder):
    rows = "- {title: One, presenters: X Y}\n- {title: Two, presenters: X Y, start: 2024-05-01}\n"
    rows += "- {title: Three, presenters: X Y}\n"
    folder.write("events/a.yml", f"title: A\ntalks:\n{rows}")
    folder.write("events/b.yml", f"title: B\nstart: 2024-05-01\ntalks:\n{rows}")
    assert incomplete(folder.scan()) == [("events/a.yml", 3, "2 talks of this event have no date,")]
    folder.write("events/a.yml", f"title: A\nstart:\ntalks:\n{rows}")
    assert incomplete(folder.scan()) == [], "an empty start says that nobody knows"


def test_what_the_post_on_a_talk_says_is_not_missing(folder):
    folder.write("events/a.yml", "title: A\ntalks:\n- {id: one, title: One}")
    assert [line for _, line, _ in incomplete(folder.scan())] == [3, 3]
    folder.post("p", "event: a\ntalk: one\ntitle: P\npresenters: [Ann Lee]\nstart: 2024-05-01")
    assert incomplete(folder.scan()) == []


def test_nothing_of_a_file_turns_the_line_that_a_list_puts_it_in(folder):
    turns = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    folder.write(
        "events/a.yml",
        f"title: A{turns}\ntalks:\n- title: 'x{turns}y\u200f'\n  presenters: ['Ann{turns} Lee']\n"
        f"  tags: [t{turns}]\n  room: r{turns}\n",
    )
    folder.write("presenters.yml", f"bee{turns}: {{role: Pilot}}")
    folder.write("tags.yml", f"t{turns}: {{description: x}}")
    archive = folder.scan()
    (talk,) = archive.talks
    assert (talk.title, talk.room, archive.events["a"].title) == ("xy\u200f", "r", "A")
    assert [person.name for person in talk.presenters] == ["Ann Lee"]
    assert sorted(person.name for person in archive.presenters.values()) == ["Ann Lee", "bee"]
    assert not set(turns) & set("".join(tag.title for tag in archive.tags.values()))


# -- what a body says


@pytest.mark.parametrize(
    ("description", "body", "says"),
    [
        ("art", "Start here.", False),
        ("art", "An art.", False),
        ("art", "Before.\n\n*Art*\n\nAfter.", True),
        ("", "Text\n\n\n\nText", False),
        ("the state of the art", "This is the state of the\n*art*, they say.", True),
        ("the state of the art", "This is the state of the artist.", False),
        ("C++ in the kernel?", "Why C++ in the kernel? Because.", True),
    ],
)
def test_description_in_body(folder, description, body, says):
    folder.post("a", f"title: A\ndescription: '{description}'", body)
    assert folder.scan().posts["a"].description_in_body is says
