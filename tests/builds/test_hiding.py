"""Hidden means absent: from every output, from Sphinx's cache, and from what earlier builds left."""

from __future__ import annotations

import re
import shutil

import html5lib
import pytest
from sphinx.cmd.build import build_main

from tests.builds.conftest import clean_site, differences, find_traces, output_of, unlike_clean

# Words that no template, theme or library knows. Search indexes keep the stems of words: these are their own.
TITLE, BODY, SPEAKER, TAG, LABEL, PICTURE, FILE = (
    "qzxtitle",
    "qzxbody",
    "qzxspeaker",
    "qzxtag",
    "qzxlabel",
    "qzxpicture",
    "qzxfile",
)
SECRETS = (TITLE, BODY, SPEAKER, TAG, LABEL, PICTURE, FILE)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'

HEAD = """\
---
title: Talk about {title}
slug: {slug}
publishDate: {date}
published: {published}
presenters:
  - name: {speaker} Smith
    website: https://{speaker}.example.org/
tags: [{tag}]
---

({label})=
## Section on {body}

Words on {body}. ![A picture](../pictures/{picture}.svg)

{{index}}`{body} entry`

{{download}}`sheet <../pictures/{picture}.svg>`
"""


def secret_post(*, published: str = "false", date: str = "2020-01-01") -> str:
    return HEAD.format(
        title=TITLE,
        slug=TITLE,
        date=date,
        published=published,
        speaker=SPEAKER,
        tag=TAG,
        label=LABEL,
        body=BODY,
        picture=PICTURE,
    )


PUBLIC_POST = HEAD.format(
    title="weather",
    slug="weather",
    date="2019-01-01",
    published="true",
    speaker="ann",
    tag="go",
    label="weather-label",
    body="rain",
    picture="rain",
)

INDEX = """\
Front page
==========

.. toctree::
   :caption: By hand

   posts/weather
   posts/qzxfile

.. toctree::

   Its title <posts/qzxfile>

.. toctree::
   :glob:

   posts/*

.. toctree::
   :glob:

   posts/qzx*

.. toctree::

   refs-md
   refs-rst
   md-tree
   lists
"""

MD_TREE = """\
# Trees in Markdown

```{toctree}
posts/qzxfile.md
posts/weather.md
```

```{toctree}
:glob:
posts/q*
```
"""

REFS_MD = """\
# References in Markdown

| reference | shown |
|---|---|
| doc | {doc}`posts/qzxfile` |
| doc-text | {doc}`read this <posts/qzxfile>` |
| doc-absolute | {doc}`/posts/qzxfile` |
| ref | {ref}`qzxlabel` |
| ref-text | {ref}`read this <qzxlabel>` |
| any | {any}`qzxlabel` |
| path | [](posts/qzxfile.md) |
| path-text | [read *this*](posts/qzxfile.md) |
| path-bare | [read this](posts/qzxfile) |
| project | <project:posts/qzxfile.md> |
| label | [](#qzxlabel) |
| label-text | [read this](#qzxlabel) |
| talk | {talk}`qzxtitle` |
| talk-text | {talk}`read this <qzxtitle>` |
| presenter | {presenter}`qzxspeaker Smith` |
| presenter-text | {presenter}`she <qzxspeaker-smith>` |
| tag | {liveblog:tag}`qzxtag` |
| public | [](posts/weather.md) and {talk}`weather` |
"""

REFS_RST = """\
References in reStructuredText
==============================

=================  ==============================================
doc                :doc:`posts/qzxfile`
doc-text           :doc:`read this <posts/qzxfile>`
ref                :ref:`qzxlabel`
ref-text           :ref:`read this <qzxlabel>`
any                :any:`qzxlabel`
talk               :talk:`qzxtitle`
talk-text          :liveblog:talk:`read this <qzxtitle>`
presenter          :presenter:`qzxspeaker Smith`
presenter-text     :presenter:`she <qzxspeaker-smith>`
public             :doc:`posts/weather` and :ref:`weather-label`
=================  ==============================================
"""

LISTS = """\
# Lists

```{talks}
```

```{talks}
:tag: qzxtag
```

```{presenters} qzxspeaker Smith, ann Smith
```
"""

FILES = {
    "index.rst": INDEX,
    "md-tree.md": MD_TREE,
    "refs-md.md": REFS_MD,
    "refs-rst.rst": REFS_RST,
    "lists.md": LISTS,
    "posts/weather.md": PUBLIC_POST,
    "posts/qzxfile.md": secret_post(),
    "pictures/qzxpicture.svg": SVG,
    "pictures/rain.svg": SVG,
}
MARKDOWN = {"extensions": ["myst_parser", "sphinx_liveblog"], "nitpicky": True}
REDACTED = ("index", "md-tree", "refs-md", "refs-rst", "lists")
"""The pages whose sources name the hidden post."""


@pytest.fixture
def site(make_site):
    return make_site(FILES, {**MARKDOWN, "liveblog_tag_min_talks": 1})


def traces(result, words) -> list[tuple[str, str]]:
    """Return ``(word, file)`` for each of ``words`` in the output or in Sphinx's cache."""
    return find_traces(result.tree(doctrees=True), words)


def cells(html: str) -> dict[str, str]:
    """Return the second cell of each table row by the first, without classes."""
    document = html5lib.parse(html, namespaceHTMLElements=False)
    rows = [row.findall("td") for row in document.iter("tr")]
    return {"".join(row[0].itertext()).strip(): row[1] for row in rows if len(row) == 2}


# --- Absent -------------------------------------------------------------------------------------------


def test_toctrees_drop_hidden_documents_without_a_warning(site):
    result = site.build()
    assert result.warnings == []
    # Each of the two trees in reStructuredText, and the one by hand in Markdown, has the public post alone.
    assert result.read("index.html").count('href="posts/weather.html"') >= 2
    assert 'href="posts/weather.html"' in result.read("md-tree.html")


def test_warnings_as_errors_and_nitpicky_in_another_process(site):
    result = site.build_in_process(nitpicky=True)
    assert (result.returncode, result.warnings) == (0, [])


SHOWN = {
    "doc": "not available",
    "doc-text": "read this",
    "doc-absolute": "not available",
    "ref": "not available",
    "ref-text": "read this",
    "any": "not available",
    "path": "not available",
    "path-text": "read this",
    "path-bare": "read this",
    "project": "not available",
    "label": "not available",
    "label-text": "read this",
    "talk": "not available",
    "talk-text": "read this",
    "presenter": "not available",
    "presenter-text": "she",
    "tag": "not available",
}
IN_BOTH = ("doc", "doc-text", "ref", "ref-text", "any", "talk", "talk-text", "presenter", "presenter-text")


def test_references_to_a_hidden_post_are_plain_text(site):
    result = site.build()
    for page, names in (("refs-md", SHOWN.keys()), ("refs-rst", IN_BOTH)):
        rows = cells(result.read(f"{page}.html"))
        shown = {name: "".join(row.itertext()).strip() for name, row in rows.items() if name != "public"}
        assert shown == {name: SHOWN[name] for name in names}
        assert not [name for name, row in rows.items() if name != "public" and list(row.iter("a"))]
        assert len(list(rows["public"].iter("a"))) == 2


@pytest.mark.parametrize(
    ("builder", "parallel"),
    [("html", 0), ("html", 2), *((name, 0) for name in ("epub", "latex", "text", "gettext", "xml", "man"))],
)
def test_nothing_of_a_hidden_post_is_in_any_output(site, builder, parallel):
    result = site.build(builder, parallel=parallel)
    # Some builders want options that html does not, cannot show an SVG, or no page in two trees.
    assert not [warning for warning in result.warnings if not re.search(r"epub|EPUB|image", warning)]
    assert traces(result, SECRETS) == []
    assert traces(result, ["weather"]), "the search finds what is there"


def test_the_same_words_are_found_once_the_post_is_published(site):
    site.edit("posts/qzxfile.md", secret_post(published="true"))
    result = site.build()
    assert {word for word, _ in traces(result, SECRETS)} == set(SECRETS)
    inventory = [word for word, name in traces(result, SECRETS) if name == "objects.inv"]
    assert {TITLE, SPEAKER, TAG, LABEL, FILE} <= set(inventory)


def test_a_presenter_known_only_from_a_hidden_post_is_nowhere(site):
    site.edit(
        "presenters.yml",
        "qzxother:\n  name: Qzxother Jones\nann:\n  name: Ann Smith\n",
    )
    site.edit("posts/qzxfile.md", secret_post().replace(f"name: {SPEAKER} Smith", "id: qzxother"))
    result = site.build()
    assert traces(result, ["qzxother"]) == [], "an entry in the presenters file alone makes nobody public"
    assert result.exists("liveblog/presenters/ann.html")


def test_a_hidden_post_hides_its_talk_in_front_matter_of_an_event(make_site):
    files = {
        **FILES,
        "events/conf.yml": "title: Qzxevent days\npublished: false\nposts: [weather, qzxtitle]\n"
        "talks:\n  - title: Qzxtalk one\n    presenters: [Qzxperson Doe]\n",
    }
    result = make_site(files, MARKDOWN).build()
    words = ("qzxevent", "qzxtalk", "qzxperson", "rain", *SECRETS)
    # The names of the public post stand in the pages that refer to it, as their author's text.
    assert traces(result, words) == []
    assert not result.exists("posts/weather.html")
    assert "liveblog: 0 posts public, 2 hidden (1 event unpublished, 1 unpublished)" in result.status


@pytest.mark.parametrize(
    "block",
    [
        "```{talks}\n:event: Rust, Qzxevent days\n```\n",
        "```{talks}\n:room: Hall 1, Qzxroom\n```\n",
        "```{presenters} Sam, Qzxperson Doe\n```\n",
    ],
    ids=["event", "room", "presenter"],
)
def test_a_hidden_name_with_a_comma_is_cut_whole(make_site, block):
    """Half of it was taken for the name of something that does not exist, and stood in the warning."""
    event = "title: Rust, Qzxevent days\npublished: false\n"
    row = "talks:\n  - title: Qzxtalk one\n    room: Hall 1, Qzxroom\n"
    row += "    presenters: [{name: 'Sam, Qzxperson Doe'}]\n"
    page = {"index.md": f"# Home\n\n{block}", "events/conf.yml": event + row}
    result = make_site(page, MARKDOWN).build()
    assert result.warnings == []
    # What the author wrote stands in the copy of the source; _sources of a public page is the author's text.
    found = find_traces(result.tree(doctrees=True), {"qzxevent", "qzxroom", "qzxperson"})
    assert [name for _, name in found if not name.startswith("_sources/")] == []


def test_a_heading_that_names_a_hidden_post_keeps_nothing_of_it(site):
    heading = "About {doc}`posts/qzxfile` and {talk}`qzxtitle`"
    rubric = "> ### On {doc}`posts/qzxfile`\n"
    site.edit("refs-md.md", f"# References\n\n(place)=\n## {heading}\n\n{{ref}}`place`\n\n{rubric}")
    result = site.build(suppress_warnings=["myst.nested_header"])
    assert result.warnings == []
    assert traces(result, SECRETS) == []
    page = result.read("refs-md.html")
    assert 'id="about-not-available-and-not-available"' in page
    assert '<span class="std std-ref">About not available and not available</span>' in page


LINKS = {
    "any": ("{any}`qzxtitle`", "not available"),
    "bare": ("[read this](qzxtitle)", "read this"),
    "bare, no text": ("[](qzxtitle)", "not available"),
    "event": ("[read this](conf/qzxtitle)", "read this"),
    "path and label": ("[read this](posts/qzxfile.md#qzxlabel)", "read this"),
}


@pytest.mark.parametrize(("link", "shown"), LINKS.values(), ids=LINKS.keys())
def test_an_open_link_to_a_hidden_talk_is_plain_text(site, link, shown):
    site.edit("events/conf.yml", "title: Conf\nposts: [qzxtitle]\n")
    site.edit("lists.md", f"# Lists\n\nSee {link} there.\n")
    site.edit("posts/qzxfile.md", SHOW)
    assert 'See <a class="reference internal" href="posts/qzxfile.html' in site.build().read("lists.html")
    site.edit("posts/qzxfile.md", HIDE)
    result = site.build()
    assert "lists" in result.docs_read
    assert f"<p>See <span>{shown}</span> there.</p>" in result.read("lists.html")
    assert result.warnings == []
    assert traces(result, SECRETS) == []


def test_a_label_that_a_public_page_has_too_is_no_secret(site):
    site.edit("lists.md", "(qzxlabel)=\n# About us\n\n{ref}`qzxlabel`\n")
    result = site.build()
    assert result.warnings == []
    assert '<span class="std std-ref">About us</span>' in result.read("lists.html")
    assert '<span class="std std-ref">About us</span>' in result.read("refs-rst.html")


# --- From build to build ------------------------------------------------------------------------------

SHOW, HIDE = secret_post(published="true"), secret_post()


@pytest.mark.parametrize("parallel", [0, 2], ids=["serial", "parallel"])
@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_show_hide_show_equals_clean_builds(site, builder, parallel):
    clean = {}
    for state, text in (("hidden", HIDE), ("shown", SHOW)):
        site.edit("posts/qzxfile.md", text)
        clean[state] = output_of(clean_site(site, state).build(builder))
    for state, text in (("shown", SHOW), ("hidden", HIDE), ("shown", SHOW)):
        site.edit("posts/qzxfile.md", text)
        result = site.build(builder, parallel=parallel)
        assert result.warnings == []
        assert differences(output_of(result), clean[state]) == []
        assert bool(traces(result, SECRETS)) is (state == "shown")
    again = site.build(builder, parallel=parallel)
    assert (again.docs_read, again.docs_written) == ([], [])


def test_builders_that_share_a_cache_do_not_keep_what_the_other_forgot(site):
    site.edit("posts/qzxfile.md", SHOW)
    site.build("html")
    site.build("text")
    site.edit("posts/qzxfile.md", HIDE)
    assert traces(site.build("text"), SECRETS) == []
    html = site.build("html")
    assert traces(html, SECRETS) == []
    assert differences(html.tree(), clean_site(site).build("html").tree()) == []


@pytest.mark.parametrize("builder", ["html", "epub"])
def test_a_lost_cache_leaves_nothing_of_earlier_builds(site, builder):
    site.edit("posts/qzxfile.md", SHOW)
    site.build(builder)
    site.edit("posts/qzxfile.md", HIDE)
    if builder != "epub":
        shutil.rmtree(site.doctreedir)
    assert traces(site.build(builder), SECRETS) == []


def test_deleting_a_hidden_post_equals_a_clean_build(site):
    site.build()
    site.remove("posts/qzxfile.md")
    for name in ("index.rst", "md-tree.md", "refs-md.md", "refs-rst.rst", "lists.md"):
        # Now these are dead references: what they say is the business of Sphinx.
        assert (site.srcdir / name).is_file()
    site.build()
    assert unlike_clean(site) == []


def test_dead_references_whose_target_comes_and_is_hidden(site):
    site.remove("posts/qzxfile.md")
    assert site.build().warnings
    site.edit("posts/qzxfile.md", HIDE)
    result = site.build()
    assert result.warnings == []
    assert traces(result, SECRETS) == []
    assert unlike_clean(site) == []


def test_a_glob_whose_only_match_comes_and_is_hidden(site):
    site.remove("posts/qzxfile.md")
    site.edit("lists.md", "# Lists\n\n```{toctree}\n:glob:\nposts/q*\n```\n")
    assert "lists.md:3: WARNING: toctree glob pattern" in "".join(site.build().warnings)
    site.edit("posts/qzxfile.md", HIDE)
    assert site.build().warnings == []
    assert unlike_clean(site) == []


def test_a_preview_then_the_public_site(site):
    preview = site.build(liveblog_show_unpublished=1)
    page = preview.read("posts/qzxfile.html")
    assert "Preview: this page is not public (unpublished)." in page
    # A preview is for its author alone: none of its pages is for a search engine.
    for text in (page, preview.read("posts/weather.html"), preview.read("index.html")):
        assert '<meta name="robots" content="noindex">' in text
    assert "liveblog: 2 posts public, 1 of them a preview, 0 hidden" in preview.status
    public = site.build()
    assert traces(public, SECRETS) == []
    assert unlike_clean(site) == []


# --- Time ---------------------------------------------------------------------------------------------


def test_a_scheduled_post_appears_without_a_touched_file(site):
    site.edit("posts/qzxfile.md", secret_post(published="true", date="2030-05-01T10:00-05:00"))
    before, after = "2030-05-01T14:59Z", "2030-05-01T15:00Z"
    hidden = site.build(liveblog_now=before)
    assert traces(hidden, SECRETS) == []
    assert "liveblog: 1 post public, 1 hidden (1 until 2030-05-01 10:00" in hidden.status
    shown = site.build(liveblog_now=after)
    assert shown.exists("posts/qzxfile.html")
    assert {"posts/qzxfile", *REDACTED} <= set(shown.docs_read)
    assert unlike_clean(site, liveblog_now=after) == []
    assert traces(site.build(liveblog_now=before), SECRETS) == []


def test_a_future_post_is_shown_where_the_site_says_so(site):
    site.edit("posts/qzxfile.md", secret_post(published="true", date="2030-05-01"))
    assert site.build(liveblog_hide_future=False, liveblog_now="2029-01-01").exists("posts/qzxfile.html")


# --- What a build says --------------------------------------------------------------------------------


def test_the_last_line_counts_and_names_nothing(site):
    site.edit("posts/qzxlater.md", secret_post(published="true", date="2030-05-01T10:00-05:00"))
    result = site.build(liveblog_now="2029-01-01")
    line = "liveblog: 1 post public, 2 hidden (1 unpublished, 1 until 2030-05-01 10:00"
    assert [text for text in result.status.splitlines() if text.startswith("liveblog:")] == [
        next(text for text in result.status.splitlines() if text.startswith(line))
    ]
    assert "qzx" not in result.status


@pytest.mark.parametrize(("flags", "named"), [((), False), (("-v",), True)], ids=["plain", "verbose"])
def test_names_of_hidden_posts_only_with_v(site, capsys, flags, named):
    build_main([*flags, "-d", str(site.doctreedir), str(site.srcdir), str(site.outdir())])
    output = capsys.readouterr()
    assert ("qzx" in output.out) is named
    assert "qzx" not in output.err


@pytest.mark.parametrize("policy", ["warn", "error"])
def test_hidden_references_can_be_complained_of(site, policy):
    result = site.build(liveblog_hidden_refs=policy)
    level = {"warn": "WARNING", "error": "ERROR"}[policy]
    rows = [number for number, line in enumerate(REFS_MD.splitlines(), 1) if "qzx" in line]
    complaints = [text for text in result.warnings if text.startswith("refs-md.md:")]
    assert len(complaints) == len(rows)
    assert all(f"{level}: this refers to something that is not published" in text for text in complaints)
    assert all(
        text.startswith(("index.rst:", "md-tree.md:", "refs-", "lists.md:")) for text in result.warnings
    )
    assert "qzx" not in "".join(result.warnings)


def test_warnings_about_a_hidden_file_name_its_path_alone(site):
    wrong = secret_post().replace(
        "presenters:", "tagss: [qzxunknown]\nend: qzxdate\nevent: qzxevent\npresenters:"
    )
    site.edit("posts/qzxfile.md", wrong)
    site.edit("posts/qzxbroken.md", "---\ntitle: [qzxopen\npublished: true\n---\n\nqzxbody\n")
    warnings = site.build().warnings
    assert {text.split(":")[0] for text in warnings} == {"posts/qzxfile.md", "posts/qzxbroken.md"}
    assert len([text for text in warnings if text.startswith("posts/qzxfile.md")]) == 3
    rest = "".join(text.split(": WARNING: ", 1)[1] for text in warnings)
    assert "qzx" not in rest
