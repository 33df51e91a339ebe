"""Posts of the Sourcegraph site and of ABlog into native front matter: what goes, what comes, what stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import yaml

from sphinx_liveblog.archive.scan import Settings, scan_archive
from sphinx_liveblog.importers.migration import migrate_text

NOW = datetime(2024, 6, 1, tzinfo=UTC)
CARD = """\
<div className="container liveblog-presenters w-100">
  <p className="m-0">
    <span className="liveblog-presenters__name">Ann Lee</span>
    <a href="https://twitter.com/ann" title="Twitter"><i className="fa"></i></a>
    <a href="https://ann.example.org" title="Speaker's site"></a>
  </p>
</div>
"""
ANN = {
    "name": "Ann Lee",
    "links": [
        {"title": "Twitter", "url": "https://twitter.com/ann"},
        {"title": "Speaker's site", "url": "https://ann.example.org"},
    ],
}


def migrate(text: str, suffix: str = ".md", **options):
    """Migrate twice: whatever comes of it is left alone by the second time."""
    found = migrate_text(text.encode(), suffix, **options)
    assert not found.failed, found.notes
    again = migrate_text(found.text.encode(), suffix, **options)
    assert (again.text, again.failed) == (found.text, False)
    return found


def split(text: str) -> tuple[dict, str]:
    head, body = text.removeprefix("---\n").split("---\n", 1)
    return yaml.load(head, yaml.BaseLoader), body  # noqa: S506  # texts as they are written


def post(*lines: str, body: str = "\nText.\n") -> str:
    return "\n".join(["---", "title: T", *lines, "---", body])


# --- The Sourcegraph site


@pytest.mark.parametrize(
    ("keys", "body", "wanted", "rest"),
    [
        (["publishDate: 2019-09-14T00:00-13:30"], "Text.\n", {"start": "2019-09-14T13:30"}, "Text.\n"),
        (
            ["publishDate: 2019-09-14T00:00-13:30", "start: 2019-09-14T15:00"],
            "Text.\n",
            {"start": "2019-09-14T15:00"},
            "Text.\n",
        ),
        ([], f"\n{CARD}\n---\n\n## One\n", {"presenters": [ANN]}, "\n## One\n"),
        ([], f"Before.\n\n{CARD}\nText.\n", {"presenters": [ANN]}, "Before.\n\nText.\n"),
        ([], "Presenter: Ann Lee\n\nText.\n", {"presenters": ["Ann Lee"]}, "Text.\n"),
        (
            [],
            "\nPresenters: [Ann Lee](https://a.example.org) and Bob Ray\n\nText.\n",
            {"presenters": [{"name": "Ann Lee", "website": "https://a.example.org"}, "Bob Ray"]},
            "\nText.\n",
        ),
        ([], "Liveblogger: Ann Lee\n\nText.", {"author": "Ann Lee"}, "Text."),
        (["author: Ann Lee for the GopherCon Liveblog"], "Text.\n", {"author": "Ann Lee"}, "Text.\n"),
        (["authors: [Ann Lee for the X Liveblog, Bob]"], "", {"authors": ["Ann Lee", "Bob"]}, ""),
        (
            ["author: Ann Lee for the X Liveblog"],
            "Liveblogger: [@ann](https://twitter.com/ann)\n",
            {"author": "Ann Lee", "authorUrl": "https://twitter.com/ann"},
            "",
        ),
        (
            ["author: Ann Lee", "authorUrl: https://a.example.org"],
            "Liveblog by Bob Ray\n\nText.\n",
            {
                "author": "Bob Ray",
                "presenters": [{"name": "Ann Lee", "website": "https://a.example.org"}],
                "authorUrl": None,
            },
            "Text.\n",
        ),
        (
            [],
            "Liveblog by Bob Ray ([@bob](https://twitter.com/bob))\n",
            {
                "authors": [
                    {"name": "Bob Ray", "links": [{"title": "@bob", "url": "https://twitter.com/bob"}]}
                ]
            },
            "",
        ),
        (["published: true", "date: 2019-09-14"], "", {"publishDate": "2019-09-14", "date": None}, ""),
    ],
)
def test_each_old_form_becomes_keys_and_its_lines_go(keys, body, wanted, rest):
    found, text = split(
        migrate(post(*keys, *(["published: true"] if "published: true" not in keys else []), body=body)).text
    )
    assert {key: found.get(key) for key in wanted} == wanted
    assert text == rest


UNTOUCHED = [
    post("publishDate: 2019-09-14T10:00-07:00", "author: 'Ann Lee'", "tags: [\n  go\n]"),
    post("published: false", "presenters:\n- Ann Lee  # she"),
    "# No post\n\nText.\n",
    "# No post\n\n<div className='x'>JSX elsewhere stays</div>\n",
    post("published: true", body="\n```\nPresenter: Ann Lee\n```\n"),
    post("x: [a, b]   # mine", "published: true"),
    # No post: nothing would show its presenters but these lines.
    f"# A page\n\nPresenter: Ann Lee\n\n{CARD}\n",
    post("layout: wide", body="Presenter: Ann Lee\n"),
    "",
]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_is_no_old_form_stays_to_the_byte(text):
    assert migrate(text).text == text


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_all_other_lines_keep_their_bytes(end, mark, last):
    kept = [
        "---",
        "# who may edit: ann",
        'title:  "T"   # as on the programme',
        "tags: [",
        "  go",
        "]",
        "layout: {wide: yes}",
        "Published: true",
        "---",
        "",
        "Text  ",
        "<b className='x'>more</b>",
    ]
    lines = [*kept[:-2], "Presenter: Ann Lee", "", *kept[-2:]]
    lines.insert(2, "publishDate: 2019-09-14T00:00-13:30  # when")
    text = migrate(mark + end.join(lines) + last.replace("\n", end)).text
    wanted = kept[:]
    # A comment keeps its column.
    wanted.insert(2, "publishDate: 2019-09-14              # when")
    wanted[9:9] = ["presenters: [Ann Lee]", "start: 2019-09-14T13:30"]
    assert text == mark + end.join(wanted) + last.replace("\n", end)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (
            post("published: true", "presenters: [Cy]", body="Presenter: Ann Lee\n"),
            6,
            "names presenters already",
        ),
        (post("published: true", body="\nPresenter: Ann Lee, an engineer\n"), 6, "says more than names"),
        (post("published: true", "author: Al", body="Liveblogger: Bob Ray\n"), 6, "author Al goes"),
        (post("date: 2020-01-02"), 3, "--ablog"),
    ],
)
def test_what_a_person_should_look_at_is_named_with_its_line(text, line, says):
    (note,) = migrate(text).notes
    assert (note.line, says in note.message) == (line, True)


def test_where_keys_and_lines_both_name_presenters_the_lines_stay():
    text = post("published: true", "presenters: [Cy Poe]", body=f"\n{CARD}\nText.\n")
    assert migrate(text).text == text


def test_a_line_that_says_more_stays_and_its_person_becomes_a_key():
    body = "\nPresenter: Ann Lee, an engineer\n"
    found, text = split(migrate(post("published: true", body=body)).text)
    assert (found["presenters"], text) == (["Ann Lee"], body)


def test_lines_that_were_parted_do_not_become_one_paragraph():
    _, body = split(migrate(post("published: true", body="# One\nPresenter: Ann Lee\nText.\n")).text)
    assert body == "# One\n\nText.\n"


def test_a_comment_goes_with_its_key_to_the_new_name():
    text = migrate(post("blogpost: true", "date: 2020-01-02  # when")).text
    assert "publishDate: 2020-01-02  # when\n" in text or "publishDate: 2020-01-02 # when\n" in text


LEFT = [
    # No key can hold this link, so that it would be gone.
    (
        post("published: true", body="Presenter: [Ann Lee](<http://[x>)\n"),
        ".md",
        "",
        "would not say the same",
    ),
    (post("x: [", "published: true", body=""), ".md", "3", "not valid YAML"),
    ("---\n{title: T, publishDate: 2019-09-14T00:00-13:30}\n---\n", ".md", "", "in braces"),
    (
        post("publishDate: 2019-09-14T00:00-13:30", "publishDate: 2019-09-14T00:00-12:50"),
        ".md",
        "",
        "stands twice",
    ),
    (post("blogpost: true", "date: 04/05/2014"), ".md", "4", "not plainly a date"),
    (post("blogpost: true", "date: 2014-01-01", "draft: perhaps"), ".md", "5", "true or false"),
    ("One\n===\n\n.. post:: Jan 1, 2020\n\n.. post:: Jan 2, 2020\n", ".rst", "6", "one post"),
    ("One\n===\n\n.. post:: Jan 1, 2020\n   :exclude:\n\n   A *b*.\n", ".rst", "4", "markup"),
    (":date: x\n:tags: a\n\nOne\n===\n\n.. post:: Jan 1, 2020\n   :tags: b\n", ".rst", "8", "tags stands in"),
]


@pytest.mark.parametrize(("text", "suffix", "line", "says"), LEFT)
def test_what_cannot_be_rewritten_safely_is_left_and_said(text, suffix, line, says):
    found = migrate_text(text.encode(), suffix)
    assert (found.failed, found.text) == (True, text)
    assert says in found.notes[-1].message
    assert line in {"", str(found.notes[-1].line)}


def test_a_file_that_is_no_text_is_left():
    found = migrate_text(b"---\npublished: true\n---\n\xff\n", ".md")
    assert found.failed
    assert "UTF-8" in found.notes[-1].message


# --- ABlog


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        (["date: Apr 15, 2014"], {"publishDate": "2014-04-15"}),
        (["date: 15 April 2014 10:30"], {"publishDate": "2014-04-15T10:30"}),
        (["date: 2014-04-15"], {"publishDate": "2014-04-15"}),
        (["date: 2014-04-15T10:00+02:00"], {"publishDate": "2014-04-15T10:00+02:00"}),
        (["date: Tue, 15th Sept 2014, 1:05 pm"], {"publishDate": "2014-09-15T13:05"}),
        ([], {"published": "false", "publishDate": None}),
        (["date:"], {"published": "false", "publishDate": None}),
        (
            ["date: 2014-04-15", "draft: true"],
            {"publishDate": "2014-04-15", "published": "false", "draft": None},
        ),
        (["date: 2014-04-15", "draft: false"], {"publishDate": "2014-04-15", "published": None}),
        (["date: 2014-04-15", "published: false"], {"publishDate": "2014-04-15", "published": "false"}),
        (["author: Ann Lee"], {"author": "Ann Lee"}),
        (["author: Ann Lee, Bob"], {"authors": ["Ann Lee", "Bob"], "author": None}),
        (["tags: a, b c"], {"tags": ["a", "b c"]}),
        (["tags: [a, b]", "category: b, Manual"], {"tags": ["a", "b", "Manual"], "category": None}),
        (["category: Manual"], {"tags": ["Manual"], "category": None}),
        (["redirect: blog/old, older"], {"aliases": ["/blog/old.html", "/older.html"], "redirect": None}),
        (["language: en"], {"language": "en"}),
        (["image: 2"], {"socialImage": "two.png", "image": None}),
        (["image: 9"], {"image": "9"}),
        (["location: Here"], {"location": "Here"}),
        (["excerpt: 2"], {"excerpt": "2"}),
        (["nocomments: true"], {"nocomments": "true"}),
    ],
)
def test_keys_of_ablog_become_ours(keys, wanted):
    body = "\n```\n![x](code.png)\n```\n\n![](one.png)\n\n```{image} two.png\n```\n"
    found, text = split(migrate(post("blogpost: true", *keys, body=body)).text)
    assert {key: found.get(key) for key in wanted} == wanted
    assert "blogpost" not in found
    assert text == body


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            ":blogpost: true\n:date: Jan 2, 2020\n:author: Ann\n:tags: a, b: c\n:orphan:\n\nOne\n===\n",
            ":publishDate: 2020-01-02\n:author: Ann\n:tags: [a, 'b: c']\n:orphan:\n\nOne\n===\n",
        ),
        (
            ".. _one:\n\nOne\n===\n\n"
            ".. post:: 2 Jan, 2020\n   :tags: a, b\n   :author: Ann\n   :nocomments:\n\nText.\n",
            ":author: Ann\n:publishDate: 2020-01-02\n:tags: [a, b]\n:nocomments: true\n\n"
            ".. _one:\n\nOne\n===\n\nText.\n",
        ),
        ("One\n===\n\n.. post::\n\nText.\n", ":published: false\n\nOne\n===\n\nText.\n"),
        (
            "One\n===\n\nText.\n\n.. post:: 2020-01-02\n\n   Plain words.\n",
            ":description: Plain words.\n:publishDate: 2020-01-02\n\nOne\n===\n\nText.\n\nPlain words.\n",
        ),
        (
            "One\n===\n\n.. post:: 2020-01-02\n   :exclude:\n\n   Plain words.\n\nText.\n",
            ":description: Plain words.\n:publishDate: 2020-01-02\n\nOne\n===\n\nText.\n",
        ),
        (
            "One\r\n===\r\n\r\n.. post:: 2020-01-02\r\n   :image: 1\r\n\r\n.. image:: a.png",
            ":publishDate: 2020-01-02\r\n:socialImage: a.png\r\n\r\nOne\r\n===\r\n\r\n.. image:: a.png",
        ),
    ],
)
def test_restructuredtext_of_ablog(text, wanted):
    assert migrate(text, ".rst").text == wanted


@pytest.mark.parametrize("fence", ["```", ":::", "~~~~"])
def test_the_directive_in_markdown(fence):
    text = f"# One\n\n{fence}{{post}} Jan 2, 2020\n:tags: a, b\n:category: c\n{fence}\n\nText.\n"
    found, body = split(migrate(text).text)
    assert found == {"publishDate": "2020-01-02", "tags": ["a", "b", "c"]}
    assert body == "\n# One\n\nText.\n"


def test_a_directive_shown_as_an_example_is_none():
    text = "# One\n\n````\n```{post} Jan 2, 2020\n```\n````\n"
    assert migrate(text).text == text


def test_a_date_alone_makes_a_post_only_where_that_is_asked_for():
    text = post("date: Jan 2, 2020")
    assert migrate(text).text == text
    assert split(migrate(text, ablog=True).text)[0] == {"title": "T", "publishDate": "2020-01-02"}


def test_posts_of_ours_are_none_of_ablog_whatever_is_asked_for():
    text = post("publishDate: 2020-01-02")
    assert migrate(text, ablog=True).text == text


@pytest.mark.parametrize("key", ["location", "excerpt", "nocomments", "canonical_link"])
def test_what_nothing_of_ours_stands_for_is_named(key):
    (note,) = migrate(post("blogpost: true", "date: 2020-01-02", f"{key}: 1")).notes
    assert note.line == 5
    assert key.replace("_", "") in note.message


@pytest.mark.parametrize("text", ["```{update} Jan 2, 2020\nNews.\n```\n", "```{postlist}\n```\n"])
def test_other_directives_of_ablog_stay_and_are_named(text):
    found = migrate(post("blogpost: true", "date: 2020-01-02", body=f"\n{text}"))
    assert found.text.endswith(text)
    assert [note.line for note in found.notes] == [7]


def test_lines_of_sourcegraph_in_a_post_of_ablog_go_as_well():
    found, body = split(migrate(post("blogpost: true", "date: 2020-01-02", body="Presenter: Ann Lee\n")).text)
    assert (found["presenters"], body) == (["Ann Lee"], "")


# --- Hidden stays hidden


def scan(folder, name, text):
    path = folder / name
    path.write_bytes(text.encode())
    return scan_archive(folder, {"one": path}, Settings(NOW))


@pytest.mark.parametrize(
    ("keys", "is_public"),
    [
        (["publishDate: 2019-09-14T00:00-13:30"], True),
        (["publishDate: 2019-09-14T00:00-13:30", "published: false"], False),
        (["publishDate: 2019-09-14T00:00-13:30", "publised: false"], False),
        (["publishDate: 2025-09-14T00:00-13:30"], False),
        (["published: perhaps", "author: X for the Liveblog"], False),
        (["blogpost: true", "date: 2020-01-02"], True),
        (["blogpost: true", "date: 2030-01-02"], False),
        (["blogpost: true"], False),
        (["blogpost: true", "date: 2020-01-02", "draft: true"], False),
        (["blogpost: true", "date: 2020-01-02", "published: false"], False),
        (["blogpost: true", "date: 2020-01-02", "draft: true", "published: true"], False),
    ],
)
def test_nothing_becomes_public_and_nothing_is_hidden(tmp_path, keys, is_public):
    text = post(*keys, body="Presenter: Ann Lee\n")
    archive = scan(tmp_path, "one.md", migrate(text).text)
    assert list(archive.posts) == (["one"] if is_public else [])
    if not any("blogpost" in key for key in keys):
        assert list(scan(tmp_path, "one.md", text).posts) == list(archive.posts)


# --- Real posts


def facts(folder, **settings):
    """Return what an archive says of each post, as plain data."""
    documents = {path.stem: path for path in sorted(folder.glob("*.md"))}
    archive = scan_archive(folder, documents, Settings(NOW, show_unpublished=True, **settings))
    return {
        name: {
            "title": post.title,
            "presenters": [(who.name, who.links) for who in post.talk.presenters],
            "authors": [(who.name, who.links) for who in post.authors],
            "start": post.talk.start,
            "published": post.published,
            "hidden": post.preview,
            "event": post.talk.event,
            "tags": post.talk.tags,
            "description": (post.talk.description, post.description_in_body),
        }
        for name, post in archive.posts.items()
    }


@pytest.mark.shared
def test_real_posts_say_the_same_afterwards_and_are_left_alone_the_second_time(corpus_posts, tmp_path):
    events = tmp_path / "events"
    events.mkdir()
    event = {"title": "SL", "timezone": "America/Chicago", "posts": ["strange-loop-*"]}
    (events / "sl.yml").write_text(yaml.safe_dump(event), encoding="utf-8")
    for path in corpus_posts:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    before = facts(tmp_path)
    rewritten = 0
    for path in corpus_posts:
        found = migrate(path.read_bytes().decode("utf-8"))
        rewritten += found.text.encode() != path.read_bytes()
        (tmp_path / path.name).write_bytes(found.text.encode())
    assert facts(tmp_path) == before
    assert len(before) == len(corpus_posts) == 36
    assert sum(fact["start"] is not None for fact in before.values()) == 26
    # 24 have the block, 5 lines with a label, 3 "Liveblog by": 4 have nothing of the kind.
    assert rewritten == 32
    left = [path.name for path in tmp_path.glob("*.md") if b"liveblog-presenters" in path.read_bytes()]
    assert left == []
