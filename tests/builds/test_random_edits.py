"""Whatever is edited, in whatever order: a build ends where a clean one does, and shows what is public alone.

hypothesis draws sequences of edits of a small site, and shrinks one that fails to its shortest form. The
sequences are always the same; ``SPHINX_LIVEBLOG_EXAMPLES=100`` in the environment draws that many others
for each test, different ones at every run::

    SPHINX_LIVEBLOG_EXAMPLES=100 python -m pytest tests/builds/test_random_edits.py

A site is a mapping of settings (``"a.says": "no"``: the post *a* says that it is not published), and an edit
gives one of them another value. What is public is worked out here from the settings, by none of the rules of
the code under test. Each thing has words of its own, so that one which leaks says whose it is.

The author of this site is careful: who deletes or renames a post takes the references to it out of the
other pages in the same breath. Dead references warn, as in any Sphinx site (``test_hiding.py`` has some).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from tests.builds.conftest import differences, find_traces, output_of, unlike_clean
from tests.conftest import Content, Site, write_conf

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.once]

World: TypeAlias = Mapping[str, Any]
Files: TypeAlias = dict[str, Content]
Words: TypeAlias = set[str]

# --- What can be edited -------------------------------------------------------------------------------

POSTS = {"a": ".md", "b": ".rst", "c": ".md", "d": ".rst", "e": ".md", "f": ".md"}
"""Suffix of each post. ``d`` belongs to an event by the event's pattern, ``e`` covers a row of a programme,
``f`` is a folder with ``index.md`` and its files."""
EVENTS = ("conf", "meet")
ROWS = {"one": "conf", "two": "conf", "three": "meet"}
"""Event of each row of a programme."""

NEVER = "9999"
SAYS: Mapping[str, tuple[Mapping[str, str], str]] = {
    "yes": ({"published": "true"}, "2000-01-01"),
    "no": ({"published": "false"}, NEVER),
    "draft": ({"publishDate": "2020-01-01", "draft": "true"}, NEVER),
    "spring": ({"publishDate": "2030-03-01"}, "2030-03-01"),
    "autumn": ({"published": "2030-09-01"}, "2030-09-01"),
}
"""What a thing may say about its publication: the keys, and since when it is public."""

CHOICES: Mapping[str, tuple[Any, ...]] = {
    "now": ("2030-01-01", "2030-06-01", "2030-12-01"),
    **{f"{post}.exists": (True, False) for post in POSTS},
    **{f"{post}.says": tuple(SAYS) for post in POSTS},
    **{f"{post}.unlisted": (False, True) for post in POSTS},
    **{f"{post}.{what}": (1, 2) for post in POSTS for what in ("file", "title", "body", "alias")},
    **{f"{post}.{what}": ("own", "shared") for post in POSTS for what in ("tag", "track")},
    **{f"{post}.person": ("own", "shared", "bob") for post in POSTS},
    **{f"{post}.event": ("", *EVENTS) for post in "abc"},
    **{f"{event}.says": tuple(SAYS) for event in EVENTS},
    **{f"{event}.title": (1, 2) for event in EVENTS},
    **{f"{row}.says": tuple(SAYS) for row in ROWS},
    **{f"{row}.title": (1, 2) for row in ROWS},
    # The row that a post covers stays: without it, the post would name what is not there.
    **{f"{row}.exists": (True, False) for row in ("two", "three")},
    "bob.title": (1, 2),
    "tags.title": (1, 2),
}
"""The values of each setting, the one of the site at first before the others."""

START: World = {
    **{name: values[0] for name, values in CHOICES.items()},
    "a.event": "conf",
    "b.says": "spring",
    "c.says": "no",
    "d.says": "autumn",
    "e.person": "bob",
    "f.unlisted": True,
    "two.says": "spring",
}

PEOPLE_AND_DATA = ("bob", "tags", *EVENTS, *ROWS)


def edits_of(things: Iterable[str]) -> st.SearchStrategy[tuple[str, Any]]:
    """Draw a setting of one of ``things``, and a value for it."""
    names = [name for name in CHOICES if name.partition(".")[0] in set(things)]
    return st.sampled_from([(name, value) for name in names for value in CHOICES[name]])


CLOCK = edits_of(["now"])

# --- The site -----------------------------------------------------------------------------------------

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>{}</title></svg>'


def word(thing: str, kind: str, value: object = "") -> str:
    """Return a word that no template, theme or library has, and of which a search index keeps the whole."""
    return f"qz{thing}{kind}{value}x"


def keys(world: World, thing: str) -> dict[str, str]:
    """Return what a thing says about its publication."""
    return dict(SAYS[world[f"{thing}.says"]][0])


def exists(world: World, thing: str) -> bool:
    return bool(world.get(f"{thing}.exists", True))


def title_of(world: World, thing: str) -> str:
    return word(thing, "title", world[f"{thing}.title"])


def docname(world: World, post: str) -> str:
    name = f"posts/{word(post, 'file', world[f'{post}.file'])}"
    return f"{name}/index" if post == "f" else name


def folder(world: World, post: str) -> str:
    """Return where a post's files are: all have the same names in different folders."""
    return docname(world, post).removesuffix("/index") if post == "f" else f"files/{word(post, 'picture')}"


def person(world: World, post: str) -> str:
    own = f"{word(post, 'person').title()} Smith"
    return {"own": own, "shared": "Ann Shared", "bob": "bob"}[world[f"{post}.person"]]


def tag(world: World, post: str) -> str:
    return word(post, "tag") if world[f"{post}.tag"] == "own" else "shared"


def track(world: World, post: str) -> str:
    return f"{word(post, 'track')} hall" if world[f"{post}.track"] == "own" else "Shared hall"


def front_matter(world: World, post: str) -> dict[str, str]:
    pairs = {
        "title": f"Talk {title_of(world, post)}",
        "slug": word(post, "slug"),
        **keys(world, post),
        "presenters": f"[{person(world, post)}]",
        "tags": f"[{tag(world, post)}, all]",
        "track": track(world, post),
        "aliases": f"[old/{word(post, 'alias', world[f'{post}.alias'])}]",
        "heroImage": f"/{folder(world, post)}/hero.svg",
    }
    if world[f"{post}.unlisted"]:
        pairs["unlisted"] = "true"
    if world.get(f"{post}.event"):
        pairs["event"] = event_id(world[f"{post}.event"])
    if post == "e":
        pairs |= {"event": event_id("conf"), "talk": word("one", "slug")}
    return pairs


MARKDOWN_BODY = """\
({label})=
## Notes on {body}

Words. {{index}}`{term}` {{download}}`sheet </{folder}/sheet.txt>`

![Stage](/{folder}/stage.svg)

## More

Text.
"""
RST_BODY = """\
.. _{label}:

Notes on {body}
---------------------------

Words. :index:`{term}` :download:`sheet </{folder}/sheet.txt>`

.. image:: /{folder}/stage.svg

More
----

Text.
"""


def post_files(world: World, post: str) -> Files:
    """Return a post and the files that it shows."""
    pairs, place = front_matter(world, post), folder(world, post)
    if POSTS[post] == ".md":
        head = "".join(f"{key}: {value}\n" for key, value in pairs.items())
        text = f"---\n{head}---\n\n{MARKDOWN_BODY}"
    else:
        text = "".join(f":{key}: {value}\n" for key, value in pairs.items()) + f"\n{RST_BODY}"
    # The braces of a list of names are none of the template's.
    body = text.format(
        label=word(post, "label"),
        body=word(post, "body", world[f"{post}.body"]),
        term=word(post, "term"),
        folder=place,
    )
    return {
        f"{docname(world, post)}{POSTS[post]}": body,
        f"{place}/hero.svg": SVG.format(word(post, "hero")),
        f"{place}/stage.svg": SVG.format(word(post, "stage")),
        f"{place}/sheet.txt": f"Sheet {word(post, 'sheet')}\n",
    }


def event_id(event: str) -> str:
    return word(event, "id")


def event_file(world: World, event: str) -> str:
    pairs = {
        "title": f"Days {title_of(world, event)}",
        "location": f"Town {word(event, 'town')}",
        **keys(world, event),
    }
    lines = [f"{key}: {value}" for key, value in pairs.items()]
    if event == "meet":
        lines.append("posts: ['posts/qzd*']")
    lines.append("talks:")
    for row, owner in ROWS.items():
        if owner == event and exists(world, row):
            lines += [f"  {sign} {key}: {value}" for sign, key, value in row_of(world, row)]
    return "\n".join(lines) + "\n"


def row_of(world: World, row: str) -> Iterator[tuple[str, str, str]]:
    """Yield the lines of a row of a programme: what stands before the key, the key and its value."""
    yield "-", "title", f"Talk {title_of(world, row)}"
    pairs = {"slug": word(row, "slug"), "presenters": f"[{word(row, 'person').title()} Doe]"}
    pairs |= {"tags": "[all]", "track": f"{word(row, 'track')} hall"}
    pairs["aliases"] = f"[old/{word(row, 'alias')}]"
    for key, value in {**keys(world, row), **pairs}.items():
        yield " ", key, value


def shared_files(world: World) -> Files:
    """Return the pages and data of the site that are no post and no event."""
    tags = "".join(f"{word(post, 'tag')}:\n  title: Tag {word(post, 'tagtitle')}\n" for post in POSTS)
    return {
        "index.rst": front_page(world),
        "tree.md": markdown_tree(world),
        "references-md.md": markdown_references(world),
        "references-rst.rst": rst_references(world),
        "lists.md": lists(world),
        "posts/always.md": ALWAYS,
        "presenters.yml": f"bob:\n  name: {title_of(world, 'bob').title()} Jones\n"
        f"  bio: He {word('bob', 'bio')} much.\nann:\n  name: Ann Shared\n",
        "tags.yml": f"{tags}shared:\n  title: Shared {title_of(world, 'tags')}\n",
    }


ALWAYS = """\
---
title: Always here
publishDate: 2019-01-01
presenters: [ann]
tags: [shared, all]
---

Some words.
"""


def existing(world: World, posts: str) -> list[str]:
    return [post for post in posts if exists(world, post)]


def with_own(world: World, what: str) -> list[str]:
    return [post for post in existing(world, "abcdef") if world[f"{post}.{what}"] == "own"]


def own_tags(world: World) -> list[str]:
    """Return the tags that a page can refer to: one that only an unlisted post has is in no list."""
    return [tag(world, post) for post in with_own(world, "tag") if not world[f"{post}.unlisted"]]


def front_page(world: World) -> str:
    """Return the front page: entries by hand, with a title, and a glob."""
    lines = ["Front page", "==========", "", ".. toctree::", ""]
    lines += [f"   {docname(world, post)}" for post in existing(world, "abf")]
    lines += [f"   Shown <{docname(world, post)}>" for post in existing(world, "c")]
    lines += ["   references-md", "   references-rst", "   tree", "   lists", ""]
    lines += [".. toctree::", "   :glob:", "", "   posts/*", "", ".. talks::", "   :limit: 3", ""]
    return "\n".join(lines)


def markdown_tree(world: World) -> str:
    """Return a page with trees in Markdown; the second one's pattern may have one match, and that hidden."""
    entries = [f"{docname(world, post)}{POSTS[post]}" for post in existing(world, "ac")]
    tree = "\n".join(["```{toctree}", *entries, "posts/always.md", "```"])
    glob = "\n\n```{toctree}\n:glob:\nposts/qzd*\n```" if exists(world, "d") else ""
    return f"# Trees in Markdown\n\n{tree}{glob}\n"


def markdown_references(world: World) -> str:
    """Return a page that refers to everything there is."""
    lines = ["# References in Markdown", ""]
    for post in existing(world, "abcdef"):
        name, label = docname(world, post), word(post, "label")
        path = f"{name}{POSTS[post]}"
        lines += [f"- {{doc}}`{name}`", f"- []({path})", f"- [read *this*]({path})"]
        lines += [f"- {{ref}}`{label}`", f"- [](#{label})", f"- {{talk}}`{word(post, 'slug')}`"]
    lines += [f"- {{presenter}}`{person(world, post)}`" for post in with_own(world, "person")]
    lines += [f"- {{liveblog:tag}}`{name}`" for name in own_tags(world)]
    lines += [f"- {{liveblog:event}}`{event_id(event)}`" for event in EVENTS]
    rows = [row for row in ROWS if exists(world, row)]
    lines += [f"- {{talk}}`{event_id(ROWS[row])}/{word(row, 'slug')}`" for row in rows]
    return "\n".join(lines) + "\n"


def rst_references(world: World) -> str:
    """Return another one; in neither of them is Bob, whom that would make public."""
    lines = ["References in reStructuredText", "==============================", ""]
    for post in existing(world, "abcdef"):
        name, label = docname(world, post), word(post, "label")
        lines += [f"- :doc:`/{name}`", f"- :doc:`this <{name}>`"]
        lines += [f"- :ref:`{label}`", f"- :talk:`{word(post, 'slug')}`"]
    lines += [f"- :presenter:`she <{person(world, post)}>`" for post in with_own(world, "person")]
    return "\n".join(lines) + "\n"


def lists(world: World) -> str:
    """Return a page with lists: of everything, by tag, of an event; and cards."""
    blocks = ["{talks}\n", "{talks}\n:tag: shared\n:style: table\n", "{presenters} ann\n"]
    for event in EVENTS:
        blocks += [f"{{{name}}}\n:event: {event_id(event)}\n" for name in ("talks", "presenters")]
    blocks += [f"{{talks}}\n:tag: {name}\n" for name in own_tags(world)]
    blocks += [f"{{presenters}} {person(world, post)}, ann\n" for post in with_own(world, "person")]
    return "# Lists\n\n" + "".join(f"```{block}```\n\n" for block in blocks)


def files_of(world: World) -> Files:
    """Return the source of a whole site."""
    files = shared_files(world)
    for post in existing(world, "abcdef"):
        files |= post_files(world, post)
    return files | {f"events/{event_id(event)}.yml": event_file(world, event) for event in EVENTS}


CONF = {
    "extensions": ["myst_parser", "sphinx_liveblog"],
    "nitpicky": True,
    # The text builder has none, and shares the doctrees with html.
    "smartquotes": False,
    "liveblog_pages": ["events", "presenters", "tags", "years", "tracks", "languages"],
    # Lists of several pages, of which the last one comes and goes.
    "liveblog_per_page": 3,
}

# --- What is public -----------------------------------------------------------------------------------


def is_public(world: World, thing: str) -> bool:
    """Whether a post, event or row is public; from the settings alone."""
    if not exists(world, thing) or SAYS[world[f"{thing}.says"]][1] > world["now"]:
        return False
    owners = {"d": ["meet"], "e": ["conf", "one"], **{row: [event] for row, event in ROWS.items()}}
    above = owners.get(thing, [world.get(f"{thing}.event")])
    return all(is_public(world, owner) for owner in above if owner)


def words_of_post(world: World, post: str) -> Words:
    kinds = ["slug", "label", "term", "hero", "stage", "sheet"]
    kinds += [kind for kind in ("person", "tag", "track") if world[f"{post}.{kind}"] == "own"]
    numbered = {word(post, kind, world[f"{post}.{kind}"]) for kind in ("file", "title", "body", "alias")}
    return numbered | {word(post, kind) for kind in kinds}


def words_of_row(world: World, row: str) -> Words:
    return {title_of(world, row), *(word(row, kind) for kind in ("person", "track", "alias"))}


def public_words(world: World) -> tuple[Words, Words]:
    """Return the words that a html build must show, and all that it may show."""
    posts = [post for post in POSTS if is_public(world, post)]
    must: Words = set().union(*(words_of_post(world, post) for post in posts), {title_of(world, "tags")})
    may: Words = set()
    for event in EVENTS:
        if is_public(world, event):
            must |= {title_of(world, event), event_id(event), word(event, "town")}
    for row in ROWS:
        if is_public(world, row):
            # Of a talk that a post covers, the post may say all.
            is_covered = row == "one" and "e" in posts
            (may if is_covered else must).update(words_of_row(world, row))
            may.add(word(row, "slug"))
    if any(world[f"{post}.person"] == "bob" for post in posts):
        must |= {title_of(world, "bob"), word("bob", "bio")}
    may |= {word(post, "tagtitle") for post in posts if world[f"{post}.tag"] == "own"}
    may |= {word(post, "picture") for post in posts}
    return must, must | may


POST_KINDS = (
    "slug label term hero stage sheet person tag tagtitle track picture "
    "file1 file2 body1 body2 title1 title2 alias1 alias2"
)
ROW_KINDS = "title1 title2 slug person track alias"


def all_words() -> Words:
    """Return every word that any state of the site may have."""
    words = {word(post, kind) for post in POSTS for kind in POST_KINDS.split()} - {word("f", "picture")}
    words |= {word(row, kind) for row in ROWS for kind in ROW_KINDS.split()}
    words |= {word(event, kind) for event in EVENTS for kind in ("title1", "title2", "id", "town")}
    words |= {word("bob", kind) for kind in ("title1", "title2", "bio")}
    return words | {word("tags", "title1"), word("tags", "title2")}


ALL_WORDS = all_words()

# --- The walk -----------------------------------------------------------------------------------------


class Walk:
    """A site on its way from edit to edit."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.world = dict(START)
        self.files = files_of(START)

    def edit(self, edits: Iterable[tuple[str, Any]]) -> bool:
        """Change the site; return whether a file or the clock is another one now."""
        before, now = self.files, self.world["now"]
        self.world.update(edits)
        self.files = files_of(self.world)
        for path in before.keys() - self.files.keys():
            self.site.remove(path)
        for path, content in self.files.items():
            if before.get(path) != content:
                self.site.edit(path, content)
        return before != self.files or now != self.world["now"]

    def build_and_check(self, builder: str, parallel: int) -> None:
        """Build, and hold the result against a clean build and against what is public."""
        now = self.world["now"]
        result = self.site.build(builder, parallel, liveblog_now=now)
        assert (result.returncode, result.warnings) == (0, [])
        left = output_of(result)
        must, may = public_words(self.world)
        secret = ALL_WORDS - may
        assert find_traces(result.tree(doctrees=True), secret) == []
        assert [text for text in secret if text in result.status] == []
        if builder == "html":
            assert must <= {found for found, _ in find_traces(left, must)}
        again = self.site.build(builder, parallel, liveblog_now=now)
        assert (again.docs_read, again.docs_written) == ([], [])
        assert differences(output_of(again), left) == []
        assert unlike_clean(self.site, builder, liveblog_now=now) == []


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Walk]]:
    """Return a function that puts the site back to its start, as it is after a build, for another walk."""
    root: Path = tmp_path_factory.mktemp("random")
    site = Site(root / "site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1577836800")
        for path, content in {"conf.py": write_conf(CONF), **files_of(START)}.items():
            site.edit(path, content)
        Walk(site).build_and_check("html", 0)
        shutil.copytree(site.root, root / "start")

        def start() -> Walk:
            shutil.rmtree(site.root)
            shutil.copytree(root / "start", site.root)
            return Walk(site)

        yield start


BUILDS = st.sampled_from([("html", 0), ("html", 0), ("html", 2), ("text", 0)])
"""One folder of doctrees is shared by both builders, as ``sphinx-build -M`` does."""


def steps(*edits: st.SearchStrategy[tuple[str, Any]]) -> st.SearchStrategy[Any]:
    """Draw a few edits and a builder, and that a few times."""
    step = st.tuples(st.lists(st.one_of(*edits), min_size=1, max_size=3), BUILDS)
    return st.lists(step, min_size=1, max_size=8)


def examples(number: int) -> Callable[[Any], Any]:
    """Return the settings of a test: ``number`` sequences, always the same, or more that nobody has seen."""
    more = int(os.environ.get("SPHINX_LIVEBLOG_EXAMPLES", "0"))
    return settings(
        max_examples=more or number,
        derandomize=not more,
        database=None,
        deadline=None,
        # Nothing is stored, and a walk takes seconds: no time for explanations.
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        print_blob=bool(more),
    )


def follow(site: Walk, path: Iterable[tuple[list[tuple[str, Any]], tuple[str, int]]]) -> None:
    for edits, (builder, parallel) in path:
        note(f"{edits}, then {builder} -j{max(parallel, 1)}")
        if site.edit(edits):
            site.build_and_check(builder, parallel)


@examples(6)
@given(path=steps(edits_of(POSTS), CLOCK))
def test_edits_of_posts_end_where_a_clean_build_does(walk, path):
    follow(walk(), path)


@examples(6)
@given(path=steps(edits_of(PEOPLE_AND_DATA), edits_of("ade"), CLOCK))
def test_edits_of_the_programme_and_of_people_end_where_a_clean_build_does(walk, path):
    follow(walk(), path)


def test_the_search_finds_every_word_once_its_thing_is_public(walk):
    """Else the search for what is hidden would prove nothing."""
    site, found = walk(), set()
    public = [(name, "yes") for name in CHOICES if name.endswith(".says")]
    own = [(name, "own") for name in CHOICES if name.endswith((".person", ".tag", ".track"))]
    # Of the row that a post covers the post says all; and somebody must be Bob.
    uncovered = [("e.exists", False), ("a.person", "bob")]
    for number, more in ((1, []), (2, []), (1, uncovered), (2, uncovered)):
        numbered = [(name, number) for name, values in CHOICES.items() if values == (1, 2)]
        site.edit([*public, *own, *numbered, *more])
        result = site.site.build(liveblog_now=site.world["now"])
        found |= {text for text, _ in find_traces(result.tree(doctrees=True), ALL_WORDS)}
    assert ALL_WORDS - found == set()
