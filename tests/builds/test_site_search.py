"""The site's search finds a covered talk at its post by all that is known of it, however it is shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.builds.conftest import unlike_clean

if TYPE_CHECKING:
    from tests.conftest import Site

POST = "---\npublishDate: 2024-05-03\n{}---\n\nBody.\n"
COVER = POST.format("talk: e/c1\n")
EVENT = (
    "title: E\nstart: 2024-05-01\ntalks:\n"
    "- {id: c1, title: Covered, abstract: 'On *zanzibarite*.', presenters: [Ada Quillfeather]}\n"
    "- {id: c2, title: Wombat, abstract: xylophagy, presenters: [Bo Lind]}\n"
    "- {id: c3, title: Secret, abstract: qzxhidden, published: false}\n"
)
FILES = {
    "index.md": "# Home\n",
    "events/e.yml": EVENT,
    "posts/cover.md": COVER,
    "posts/other.md": POST.format("title: Other\n"),
}


def read_index(site: Site) -> dict[str, Any]:
    text = site.read("searchindex.js")
    found: dict[str, Any] = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return found


def find(site: Site, word: str) -> set[str]:
    """Return the documents that have a word; it is one whose stem is the word itself."""
    index = read_index(site)
    found = [index[table].get(word, []) for table in ("terms", "titleterms")]
    places = [place for some in found for place in ([some] if isinstance(some, int) else some)]
    return {index["docnames"][place] for place in places}


def test_a_post_is_found_by_the_abstract_of_its_talk_and_keeps_its_title(make_site):
    site = make_site(FILES)
    site.build()
    assert find(site, "zanzibarit") == {"posts/cover"}
    index = read_index(site)
    place = index["docnames"].index("posts/cover")
    assert index["titles"][place] == "Covered"
    assert index["filenames"][place] == "posts/cover.md"
    titles = {title for title, found in index["alltitles"].items() if [place, None] in found}
    assert titles == {"Covered"}


@pytest.mark.parametrize(
    ("front_matter", "conf"),
    [("header: false\n", {}), ("", {"liveblog_header": False})],
    ids=["header of a post", "headers of all posts"],
)
def test_presenters_are_found_at_a_post_without_a_header(make_site, front_matter, conf):
    text = POST.format(f"title: Mine\npresenters: [Zed Okapi]\ndescription: Nomads.\n{front_matter}")
    site = make_site({"index.md": "# Home\n", "posts/mine.md": text}, conf)
    site.build()
    assert "Okapi" not in site.read("posts/mine.html")
    assert find(site, "okapi") == {"posts/mine", "liveblog/presenters/zed-okapi"}
    assert find(site, "nomad") == {"posts/mine"}


def test_a_post_that_covers_two_talks_is_found_by_both(make_site):
    site = make_site({**FILES, "posts/cover.md": POST.format("title: Both\ntalk: [e/c1, e/c2]\n")})
    site.build()
    for word in ("zanzibarit", "xylophagi", "lind", "wombat"):
        assert "posts/cover" in find(site, word), word


@pytest.mark.parametrize("front_matter", ["talk: e/c1\nunlisted: true\n", "talk: e/c1\npublished: false\n"])
def test_a_post_that_is_not_found_takes_no_words_from_its_talk(make_site, front_matter):
    site = make_site({**FILES, "posts/cover.md": POST.format(front_matter)})
    site.build()
    assert "posts/cover" not in read_index(site)["docnames"]
    assert find(site, "zanzibarit") <= {"liveblog/talks/e/c1"}


def test_a_post_that_asks_not_to_be_searched_is_found_by_nothing(make_site):
    site = make_site({**FILES, "posts/cover.md": POST.format("talk: e/c1\nno-search: true\n")})
    site.build()
    assert find(site, "zanzibarit") == set()


def test_nothing_hidden_is_fed(make_site):
    site = make_site({**FILES, "posts/other.md": POST.format("title: Other\ntalk: e/c3\n")})
    site.build()
    assert "qzxhidden" not in site.read("searchindex.js")
    assert site.build(liveblog_show_unpublished=True).exists("posts/other.html")
    assert find(site, "qzxhidden") == {"posts/other"}
    site.build()
    assert "qzxhidden" not in site.read("searchindex.js")


BOTH = POST.format("title: Both\ntalk: [e/c1, e/c2]\n")
# Name: the post, the file that changes, its new text, a word, where it is then found.
EDITS = {
    "abstract": (COVER, "events/e.yml", EVENT.replace("zanzibarite", "wollastonite"), "zanzibarit", set()),
    "abstract, new word": (
        *(COVER, "events/e.yml", EVENT.replace("zanzibarite", "kelp")),
        *("kelp", {"posts/cover"}),
    ),
    "abstract of a second talk": (
        BOTH,
        "events/e.yml",
        EVENT.replace("xylophagy", "kelp"),
        "xylophagi",
        set(),
    ),
    "row hidden": (
        BOTH,
        "events/e.yml",
        EVENT.replace("abstract: xylophagy", "published: false, abstract: xylophagy"),
        "xylophagi",
        set(),
    ),
    "another talk covered": (
        COVER,
        "posts/cover.md",
        POST.format("talk: e/c2\n"),
        "xylophagi",
        {"posts/cover"},
    ),
    "no talk covered": (
        *(COVER, "posts/cover.md", POST.format("title: Free\n")),
        *("zanzibarit", {"liveblog/talks/e/c1"}),
    ),
    "post withdrawn": (
        *(COVER, "posts/cover.md", POST.format("talk: e/c1\npublished: false\n")),
        *("zanzibarit", {"liveblog/talks/e/c1"}),
    ),
    "post unlisted": (
        *(COVER, "posts/cover.md", POST.format("talk: e/c1\nunlisted: true\n")),
        *("zanzibarit", {"liveblog/talks/e/c1"}),
    ),
    "another post": (
        *(COVER, "posts/other.md", POST.format("title: Another\n")),
        *("zanzibarit", {"posts/cover"}),
    ),
}


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("conf", [{}, {"liveblog_header": False}], ids=["header", "no header"])
def test_words_follow_edits_as_in_a_clean_build(make_site, name, conf):
    post, path, text, word, found = EDITS[name]
    site = make_site({**FILES, "posts/cover.md": post}, conf)
    site.build()
    site.edit(path, text)
    site.build(parallel=2)
    assert find(site, word) == found
    assert unlike_clean(site) == []
