"""The laboratory beside other extensions: what they write of hidden posts is none, and goes with them."""

from __future__ import annotations

import zlib

import pytest

from tests.builds.conftest import clean_site
from tests.leaks.lab import POSTS, Lab, Snapshot, fill, find_tokens, token

pytestmark = [pytest.mark.slow, pytest.mark.once]

BASE = "https://example.org/"
OURS = ["myst_parser", "sphinx_liveblog"]
POST = {post.thing: post for post in POSTS}
UNREADABLE = f"{POST['unreadable'].path}:6: WARNING: This is not valid YAML"


def in_process(lab: Lab, builder: str = "html") -> Snapshot:
    """Build in another process: some extensions keep what they know for as long as a process lives."""
    return Snapshot.of(lab.site.build_in_process(builder))


def unexpected(build: Snapshot) -> list[str]:
    """Return the warnings, but for the one about the file that cannot be read."""
    return [text for text in build.result.warnings if not text.startswith(UNREADABLE)]


def things_in(build: Snapshot, *names: str) -> set[str]:
    """Return the things that these files of the output show."""
    return {thing for thing, _, _ in find_tokens({name: build.output[name] for name in names})}


# --- All of them, from published to hidden and back -----------------------------------------------------

NEIGHBOURS = {
    "autosectionlabel": (
        "sphinx.ext.autosectionlabel",
        {"autosectionlabel_prefix_document": True},
        ["objects.inv"],
    ),
    "sitemap": (
        "sphinx_sitemap",
        {"html_baseurl": BASE, "sitemap_url_scheme": "{link}"},
        ["sitemap.xml"],
    ),
    "opengraph": (
        "sphinxext.opengraph",
        {"ogp_site_url": BASE, "ogp_social_cards": {"enable": False}},
        [f"{POST['unpublished'].docname}.html"],
    ),
    "notfound": ("notfound.extension", {}, ["404.html"]),
}
"""An extension, its options, and files in which it shows what is published."""


@pytest.mark.parametrize(("extension", "conf", "files"), NEIGHBOURS.values(), ids=NEIGHBOURS.keys())
def test_nothing_hidden_is_in_what_a_neighbour_writes(make_lab, extension, conf, files):
    lab = make_lab(extensions=[*OURS, extension], **conf)
    clean = in_process(lab)
    lab.show_all()
    shown = in_process(lab)
    lab.hide_all()
    hidden = in_process(lab)
    assert [build.result.returncode for build in (clean, shown, hidden)] == [0, 0, 0]
    assert [unexpected(build) for build in (clean, shown, hidden)] == [[], [], []]
    assert "unpublished" in things_in(shown, *files)
    assert clean.leaks() == []
    assert hidden.leaks() == []
    assert hidden.unlike(clean) == []


def test_all_neighbours_together(make_lab):
    options = {name: value for _, conf, _ in NEIGHBOURS.values() for name, value in conf.items()}
    options |= {"intersphinx_mapping": {"other": (BASE, "other.inv")}}
    names = ["sphinx.ext.intersphinx", *(extension for extension, *_ in NEIGHBOURS.values())]
    lab = make_lab(hidden=(), extensions=[*names, *OURS], **options)
    lab.site.edit("other.inv", inventory("elsewhere"))
    shown = in_process(lab)
    lab.hide_all()
    hidden = in_process(lab)
    assert [unexpected(build) for build in (shown, hidden)] == [[], []]
    assert {post.thing for post in POSTS} <= things_in(shown, "objects.inv", "sitemap.xml", "404.html")
    assert hidden.leaks() == []
    assert hidden.unlike(Snapshot.of(clean_site(lab.site).build_in_process())) == []


# --- autosectionlabel -----------------------------------------------------------------------------------

SECTIONS = {
    True: (
        "{ref}`posts/«folder»/«file»:Heading «heading»`",
        "{ref}`read this <posts/«folder»/«file»:Heading «heading»>`",
    ),
    False: ("{ref}`Heading «heading»`", "{ref}`read this <Heading «heading»>`"),
}


@pytest.mark.parametrize("prefixed", [True, False], ids=["prefixed", "bare"])
@pytest.mark.parametrize("thing", ["unpublished", "unpublished-rst", "unreadable"])
def test_a_reference_to_a_section_of_a_hidden_post(make_lab, thing, prefixed):
    references = [fill(text, thing) for text in SECTIONS[prefixed]]
    lab = make_lab(
        hidden=(),
        extensions=["sphinx.ext.autosectionlabel", *OURS],
        autosectionlabel_prefix_document=prefixed,
    )
    lab.site.edit("lists.md", f"# Lists\n\n{' and '.join(references)}.\n")
    shown = lab.build()
    assert [text for text in shown.result.warnings if text.startswith("lists.md")] == []
    assert shown.result.read("lists.html").count(f'href="{POST[thing].docname}.html#') >= 2
    lab.hide_all()
    hidden = lab.build()
    assert unexpected(hidden) == []
    assert hidden.leaks() == []
    assert "read this" in hidden.result.read("lists.html")


# --- intersphinx ----------------------------------------------------------------------------------------


def inventory(*labels: str) -> bytes:
    """Return an inventory of another project, with these labels."""
    head = b"# Sphinx inventory version 2\n# Project: Other\n# Version: 1\n"
    rows = "".join(f"{label} std:label -1 there.html#{label} There\n" for label in labels)
    return head + b"# The remainder of this file is compressed using zlib.\n" + zlib.compress(rows.encode())


def test_a_label_of_another_project_that_a_hidden_post_has_too(make_lab):
    label = token("unpublished", "label")
    conf = {
        "extensions": ["sphinx.ext.intersphinx", *OURS],
        "intersphinx_mapping": {"other": (BASE, "other.inv")},
    }
    lab = make_lab(**conf)
    lab.site.edit("other.inv", inventory(label, "elsewhere"))
    lab.site.edit("lists.md", f"# Lists\n\n{{external:ref}}`{label}` {{external+other:ref}}`elsewhere`\n")
    hidden = lab.build()
    assert unexpected(hidden) == []
    page = hidden.result.read("lists.html")
    assert f'href="{BASE}there.html#{label}"' in page
    assert f'href="{BASE}there.html#elsewhere"' in page
    assert [hit for hit in hidden.leaks() if hit[1] != "label"] == []


# --- sitemap --------------------------------------------------------------------------------------------

UNLISTED = "---\ntitle: Quiet\npublished: true\nunlisted: true\ntags: [{tag}]\n---\n\nWords.\n"


def test_a_sitemap_has_what_is_public_and_nothing_else(make_lab):
    tag = token("included", "tag")
    lab = make_lab(extensions=[*OURS, "sphinx_sitemap"], html_baseurl=BASE, sitemap_url_scheme="{link}")
    lab.site.edit("posts/quiet.md", UNLISTED.format(tag=tag))
    first = in_process(lab).output["sitemap.xml"]
    assert f"<loc>{BASE}posts/weather/index.html</loc>".encode() in first
    # A build without changes: the sitemap has only what was written now.
    for sitemap in (first, in_process(lab).output["sitemap.xml"]):
        assert b"quiet" not in sitemap
        assert find_tokens({"sitemap.xml": sitemap}) == []


def test_a_sitemap_of_a_preview_has_no_previewed_page(make_lab):
    lab = make_lab(
        extensions=[*OURS, "sphinx_sitemap"],
        html_baseurl=BASE,
        sitemap_url_scheme="{link}",
        liveblog_show_unpublished=True,
    )
    preview = in_process(lab)
    assert preview.result.exists(f"{POST['unpublished'].docname}.html")
    assert find_tokens({"sitemap.xml": preview.output.get("sitemap.xml", b"")}) == []


# --- opengraph ------------------------------------------------------------------------------------------


def test_social_cards_of_hidden_posts_go(make_lab):
    lab = make_lab(
        hidden=(),
        extensions=[*OURS, "sphinxext.opengraph"],
        ogp_site_url=BASE,
        ogp_social_cards={"enable": True},
    )
    names = [post.docname.rpartition("/")[2] for post in POSTS]

    def cards(build: Snapshot) -> list[str]:
        return [name for name in build.output if name.startswith("_images/social_previews/")]

    shown = in_process(lab)
    assert len([card for card in cards(shown) if any(name in card for name in names)]) >= len(POSTS) - 1
    lab.hide_all()
    hidden = in_process(lab)
    assert hidden.leaks() == []
    # Words in a picture are no bytes: the cards that are left are those of pages that are there.
    assert sorted(cards(hidden)) == sorted(cards(Snapshot.of(clean_site(lab.site).build_in_process())))


# --- ABlog ----------------------------------------------------------------------------------------------


ABLOG_MD = "\n```{post} 2019-09-01\n:tags: «tag», shared\n:author: «author»\n:category: «track»\n```\n"
ABLOG_RST = "\n.. post:: 2019-09-01\n   :tags: «tag», shared\n   :author: «author»\n   :category: «track»\n"


def post_in_ablog(lab: Lab) -> None:
    """Make every post one of ABlog's too; it does not see our front matter, which is gone when it looks."""
    for post in POSTS:
        more = ABLOG_MD if post.path.endswith(".md") else ABLOG_RST
        lab.site.edit(post.path, f"{lab.files[post.path]}{fill(more, post.thing)}")
    public = "posts/weather/index.md"
    lab.site.edit(public, f"{lab.files[public]}\n```{{post}} 2019-09-02\n:tags: shared\n```\n")


@pytest.mark.parametrize("order", [["ablog", *OURS], [*OURS, "ablog"]], ids=["before us", "after us"])
def test_ablog_lists_no_hidden_post(make_lab, order):
    lab = make_lab(
        hidden=(),
        extensions=order,
        html_theme="alabaster",
        blog_baseurl=BASE,
        blog_feed_archives=True,
    )
    post_in_ablog(lab)
    shown = in_process(lab)
    in_blog = find_tokens({name: data for name, data in shown.output.items() if name.startswith("blog/")})
    assert {post.thing for post in POSTS if not post.is_small} <= {thing for thing, _, _ in in_blog}
    assert {"title", "tag", "author", "track"} <= {
        place for thing, place, _ in in_blog if thing == "unpublished"
    }
    lab.hide_all()
    hidden = in_process(lab)
    assert hidden.result.returncode == 0
    assert hidden.leaks() == []
    assert b"On weather" in hidden.output["blog/archive.html"]
    unlike = hidden.unlike(Snapshot.of(clean_site(lab.site).build_in_process()))
    # Its feeds say when they were written.
    assert [name for name in unlike if not name.endswith("/atom.xml")] == []
