"""What a public page takes in of hidden files: `include`, `literalinclude`, `raw`, downloads, plain links."""

from __future__ import annotations

import re

import pytest

from tests.builds.conftest import find_traces, unlike_clean

SECRETS = ("qzxfile", "qzxbody", "qzxlabel", "qzxtitle", "qzxterm", "qzxtalk", "qzxentry")

POST = """\
---
title: Qzxtitle here
published: {published}
publishDate: 2020-01-01
---

(qzxlabel)=
## On qzxbody

<!-- begin -->
Words on qzxbody.
<!-- end -->

```{{index}} qzxentry
```

```{{glossary}}
qzxterm
  A thing.
```

$$
a = b
$$ (qzxequation)

Taken from [a book](https://qzxbook.example.org/).
"""
RST_POST = """\
:published: {published}
:publishDate: 2020-01-01

Qzxtitle in rst
===============

.. _qzxlabel:

On qzxbody
----------

.. [qzxcite] A book.

.. glossary::
   :sorted:

   qzxterm : word
      A thing.

.. math::
   :label: qzxequation

   a = b
"""
EVENT = (
    "title: Conf\ntalks:\n"
    "  - {title: Qzxtalk on it, published: false}\n  - {title: Open, presenters: [Ann Lee]}\n"
)

MD = {
    "include": "```{include} posts/qzxfile.md\n```",
    "include, absolute": "```{include} /posts/qzxfile.md\n```",
    "include, literal": "```{include} posts/qzxfile.md\n:literal:\n```",
    "include, code": "```{include} posts/qzxfile.md\n:code: markdown\n```",
    "include, part": (
        "```{include} posts/qzxfile.md\n:start-after: <!-- begin -->\n:end-before: <!-- end -->\n```"
    ),
    "include, part in quotes": '```{include} posts/qzxfile.md\n---\nstart-after: "<!-- begin -->"\n---\n```',
    "include, lines": "```{include} posts/qzxfile.md\n:start-line: 5\n:heading-offset: 1\n```",
    "literalinclude": "```{literalinclude} posts/qzxfile.md\n:language: markdown\n:caption: A file\n```",
    "eval-rst": "```{eval-rst}\n.. include:: posts/qzxfile.md\n   :parser: myst_parser.sphinx_\n```",
    "raw": "```{raw} html\n:file: posts/qzxfile.md\n```",
    "event": "```{literalinclude} events/conf.yml\n```",
}
RST = {
    "include": ".. include:: posts/qzxfile.rst",
    "include, literal": ".. include:: posts/qzxfile.rst\n   :literal:",
    "include, code": ".. include:: posts/qzxfile.rst\n   :code: rst",
    "include, part": ".. include:: posts/qzxfile.rst\n   :start-after: qzxlabel",
    "include, parsed": ".. include:: posts/qzxfile.md\n   :parser: myst_parser.sphinx_",
    "literalinclude": ".. literalinclude:: posts/qzxfile.rst\n   :caption: A file\n   :name: listing",
    "raw": ".. raw:: html\n   :file: posts/qzxfile.rst",
    "event": ".. literalinclude:: /events/conf.yml",
}
LINKS = {
    "download": "{download}`a file <posts/qzxfile.md>`",
    "download of an event": "{download}`a file <events/conf.yml>`",
    "path link": "<path:posts/qzxfile.md>",
    "path link with text": "[a file](path:posts/qzxfile.md)",
    "link to an event's file": "[a file](events/conf.yml)",
    "page": "[a file](posts/qzxfile.html)",
    "page of the site": "[a file](https://conf.example.org/archive/posts/qzxfile.html#top)",
    "page in HTML folders": "[a file](https://conf.example.org/archive/posts/qzxfile/)",
    "term": "{term}`a file <qzxterm>`",
    "equation": "{eq}`qzxequation`",
    "number": "{numref}`Figure %s <qzxlabel>`",
    "citation": "```{eval-rst}\nSee [qzxcite]_.\n```",
}


@pytest.fixture
def site(make_site):
    files = {
        "index.md": "# Site\n\n```{toctree}\npage\nother\n```\n",
        "page.md": "# Page\n",
        "other.rst": "Other\n=====\n\nText.\n",
        "posts/qzxfile.md": POST.format(published="false"),
        "events/conf.yml": EVENT,
    }
    conf = {
        "extensions": ["myst_parser", "sphinx_liveblog"],
        "nitpicky": True,
        "html_baseurl": "https://conf.example.org/archive/",
        "myst_enable_extensions": ["dollarmath"],
    }
    return make_site(files, conf)


def check_absent(result, *allowed: str) -> None:
    assert result.warnings == []
    assert find_traces(result.tree(doctrees=True), set(SECRETS) - set(allowed)) == []


@pytest.mark.parametrize("text", MD.values(), ids=MD.keys())
def test_a_markdown_page_takes_in_nothing_of_a_hidden_file(site, text):
    site.edit("page.md", f"# Page\n\nBefore.\n\n{text}\n\nAfter.\n")
    result = site.build()
    check_absent(result)
    body = result.read("page.html").partition("<p>Before.</p>")[2].partition("<p>After.</p>")[0]
    assert body.strip() == ""
    assert not (result.outdir / "_sources/page.md.txt").exists()
    again = site.build()
    assert again.docs_read == []
    assert unlike_clean(site) == []


@pytest.mark.parametrize("text", RST.values(), ids=RST.keys())
def test_an_rst_page_takes_in_nothing_of_a_hidden_file(site, text):
    site.edit(
        "posts/qzxfile.rst" if "qzxfile.rst" in text else "posts/x.rst", RST_POST.format(published="no")
    )
    if "qzxfile.rst" in text:
        site.remove("posts/qzxfile.md")
    site.edit("other.rst", f"Other\n=====\n\nBefore.\n\n{text}\n\nAfter.\n")
    result = site.build()
    check_absent(result)
    body = result.read("other.html").partition("<p>Before.</p>")[2].partition("<p>After.</p>")[0]
    assert body.strip() == ""
    assert unlike_clean(site) == []


@pytest.mark.parametrize("text", [MD["include"], MD["literalinclude"], MD["raw"], LINKS["download"]])
@pytest.mark.parametrize("policy", ["warn", "error"])
def test_one_complaint_with_the_line_of_the_directive(site, text, policy):
    site.edit("page.md", f"# Page\n\nBefore.\n\n{text}\n\nAfter.\n")
    level = {"warn": "WARNING", "error": "ERROR"}[policy]
    (warning,) = site.build(liveblog_hidden_refs=policy).warnings
    assert warning.startswith(f"page.md:5: {level}: this refers to something that is not published")


@pytest.mark.parametrize("text", [*MD.values()], ids=MD.keys())
def test_what_is_published_is_taken_in_and_goes_again_when_it_is_hidden(site, text):
    site.edit("page.md", f"# Page\n\n{text}\n")
    site.edit("posts/qzxfile.md", POST.format(published="true"))
    site.edit("events/conf.yml", EVENT.replace("published: false", "published: true"))
    shown = site.build(suppress_warnings=["ref", "myst", "misc", "liveblog.incomplete"], nitpicky=False)
    assert "page" in {name.removesuffix(".html") for _, name in find_traces(shown.tree(), SECRETS)}
    site.edit("posts/qzxfile.md", POST.format(published="false"))
    site.edit("events/conf.yml", EVENT)
    hidden = site.build(suppress_warnings=["ref", "myst", "misc", "liveblog.incomplete"], nitpicky=False)
    check_absent(hidden)
    assert (
        unlike_clean(site, suppress_warnings=["ref", "myst", "misc", "liveblog.incomplete"], nitpicky=False)
        == []
    )


def test_a_file_that_becomes_hidden_by_the_clock_leaves_the_page_that_takes_it_in(site):
    site.edit("page.md", f"# Page\n\n{MD['literalinclude']}\n")
    site.edit("posts/qzxfile.md", POST.format(published="true").replace("2020-01-01", "2030-01-01"))
    site.build(liveblog_now="2031-01-01")
    result = site.build(liveblog_now="2029-01-01")
    check_absent(result)
    assert unlike_clean(site, liveblog_now="2029-01-01") == []


@pytest.mark.parametrize("text", LINKS.values(), ids=LINKS.keys())
def test_a_link_to_a_hidden_file_keeps_its_text(site, text):
    if "qzxcite" in text:
        site.remove("posts/qzxfile.md")
        site.edit("posts/qzxfile.rst", RST_POST.format(published="no"))
    site.edit("page.md", f"# Page\n\nSee {text} there.\n" if "```" not in text else f"# Page\n\n{text}\n")
    result = site.build()
    shown = "a file" if "a file" in text else "not available"
    check_absent(result)
    page = result.read("page.html")
    assert shown in page.partition("<h1>")[2]
    assert not result.exists("_downloads")
    assert unlike_clean(site) == []


def test_titles_of_hidden_sections_are_labels_where_they_would_be(make_site):
    conf = {"extensions": ["myst_parser", "sphinx.ext.autosectionlabel", "sphinx_liveblog"], "nitpicky": True}
    refs = "{ref}`On qzxbody`, {ref}`there <On qzxbody>`, {ref}`A *public* one`"
    files = {
        "index.md": f"# Site\n\n{refs}\n\n## A *public* one\n\nText.\n",
        "qzxfile.md": POST.format(published="false") + "\n## A *public* one\n",
    }
    result = make_site(files, conf).build()
    check_absent(result)
    text = result.read("index.html")
    assert "<span>not available</span>, <span>there</span>" in text
    assert 'href="#a-public-one"' in text


def test_an_external_reference_is_not_ours_to_cut(make_site, tmp_path):
    from sphinx.util.inventory import InventoryFile  # noqa: F401, PLC0415  # the extension needs it

    other = make_site({"index.rst": "Other\n=====\n\n.. _qzxlabel:\n\nPart\n----\n\nText.\n"}, name="other")
    other.build()
    conf = {
        "extensions": ["myst_parser", "sphinx.ext.intersphinx", "sphinx_liveblog"],
        "intersphinx_mapping": {"other": ("https://other.example.org/", str(other.outdir() / "objects.inv"))},
        "nitpicky": True,
    }
    files = {
        "index.md": "# Site\n\n{external:ref}`qzxlabel` and {ref}`qzxlabel`\n",
        "qzxfile.md": POST.format(published="false"),
    }
    result = make_site(files, conf).build()
    assert result.warnings == []
    text = result.read("index.html")
    assert 'href="https://other.example.org/index.html#qzxlabel"' in text
    assert "and <span>not available</span>" in text


@pytest.mark.parametrize("title", ["titel: Conf\n", ""])
def test_an_event_that_is_not_public_hides_its_posts_also_without_a_title(site, title):
    site.edit("events/conf.yml", f"{title}published: false\ntimezone: Europe/Berlin\n")
    site.edit("posts/qzxfile.md", POST.format(published="true").replace("---\n", "---\nevent: conf\n", 1))
    result = site.build()
    assert "an event needs a title: until it has one, it is hidden" in "".join(result.warnings)
    assert {text.split(":")[0] for text in result.warnings} == {"events/conf.yml"}
    assert find_traces(result.tree(doctrees=True), SECRETS) == []
    site.edit("events/conf.yml", f"{title}published: true\ntimezone: Europe/Berlin\n")
    assert site.build().exists("posts/qzxfile.html"), "a file without a title that hides nothing is not ours"


TARGETS = {
    "target": "See `a file`_.\n\n.. _a file: posts/qzxfile.html",
    "chain": "See other_.\n\n.. _other: `a file`_\n.. _a file: posts/qzxfile.html",
    "anonymous": "See `a file`__.\n\n__ posts/qzxfile.html",
    "embedded": "See `a file <posts/qzxfile.html>`_.",
    "source": "See `a file <posts/qzxfile.md>`_.",
    "unused": "A file is not there.\n\n.. _a file: posts/qzxfile.html",
    "literal": ".. parsed-literal::\n\n   See `a file <posts/qzxfile.html>`_.",
    "admonition": ".. admonition:: On :doc:`posts/qzxfile`\n\n   A file.",
    "contents": ".. contents:: On :doc:`posts/qzxfile`\n\nA file.",
    "difference": ".. literalinclude:: other.rst\n   :diff: posts/qzxfile.md\n\nA file.",
    "table": ".. csv-table::\n   :file: posts/qzxfile.md\n\nA file.",
    "picture": ".. image:: posts/qzxfile.md\n\nA file.",
    "picture in a line": "A file |x|.\n\n.. |x| image:: posts/qzxfile.md",
    "term": ".. glossary::\n\n   See :doc:`posts/qzxfile`\n      A file.\n\n   :ref:`qzxlabel`\n      B.",
    "version": ".. versionadded:: 1.0\n   See :doc:`posts/qzxfile`. A file.",
    "version in a line": ".. deprecated:: 1.0 :ref:`qzxlabel`\n\nA file.",
    "raw": ".. raw:: html\n\n   <a class='x' href=\"posts/qzxfile.html#top\">A file</a>",
}


HTML = {
    "a tag": "A <a href='posts/qzxfile.html' class='kept'>file</a> there.",
    "a block": '<div>\n<a href="https://conf.example.org/archive/posts/qzxfile.html">A file</a>\n</div>',
    "a picture": "A ![file](posts/qzxfile.md) there.",
}


@pytest.mark.parametrize("text", HTML.values(), ids=HTML.keys())
@pytest.mark.parametrize("builder", ["html", "gettext"])
def test_html_and_pictures_in_markdown_do_not_lead_to_a_hidden_page(site, text, builder):
    site.edit("page.md", f"# Page\n\n{text}\n\n<a href='other.html'>kept</a>\n")
    result = site.build(builder)
    check_absent(result)
    if builder == "html":
        assert "<a href='other.html'>kept</a>" in result.read("page.html")
    assert unlike_clean(site, builder) == [] or builder == "gettext"


@pytest.mark.parametrize("text", TARGETS.values(), ids=TARGETS.keys())
def test_no_other_way_of_rst_leads_to_a_hidden_file(site, text):
    site.edit("other.rst", f"Other\n=====\n\n{text}\n\nPart\n----\n\nText.\n")
    result = site.build()
    check_absent(result)
    assert re.search("a file|A file|other", result.read("other.html").partition("<h1>")[2])
    assert unlike_clean(site) == []


def test_a_name_with_a_hash_and_one_that_two_lines_define(make_site):
    post = "---\ntitle: A\npublished: false\n---\n\n{.cls #qzxspan}\nText.\n\n$$a=b$$ (qzxeq)\n"
    front = "# Site\n\n{doc}`posts/c#-qzxtalk`, [](#qzxspan), {eq}`qzxeq`, <project:posts/c#-qzxtalk.md>\n"
    conf = {
        "extensions": ["myst_parser", "sphinx_liveblog"],
        "nitpicky": True,
        "myst_enable_extensions": ["dollarmath", "attrs_block"],
    }
    result = make_site({"index.md": front, "posts/c#-qzxtalk.md": post}, conf).build()
    assert [text for text in result.warnings if "qzxspan" in text or "qzxeq" in text] == []
    assert find_traces({"page": result.read("index.html").encode()}, ["qzxspan", "qzxeq"]) == []
    assert "not available, not available, not available" in re.sub("<[^>]*>", "", result.read("index.html"))


def test_front_matter_below_a_comment_hides(make_site):
    post = "<!-- Licence: free -->\n\n---\ntitle: Qzxtitle\npublished: false\n---\n\nqzxbody\n"
    result = make_site({"index.md": "# Site\n", "post.md": post}).build()
    assert [text.split(" [")[0] for text in result.warnings] == [
        "post.md:3: WARNING: Front matter begins with --- at the very start of the file: "
        "remove what stands before it."
    ]
    assert find_traces(result.tree(doctrees=True), ["qzxtitle", "qzxbody"]) == []
