"""Beside other extensions: what is theirs stays theirs, and a site without posts is as it was."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

POST = """\
---
title: A talk
published: true
publishDate: 2019-09-14
presenters: [Ann Lee]
tags: [go]
---

## A part

:::{liveblog}
13:32 Hello.
:::
"""
HIDDEN = (
    "---\ntitle: qzxhidden\npublished: false\ntags: [qzxhidden]\nauthor: Qzxhidden Person\n---\n\nqzxhidden\n"
)
INDEX = "Site\n====\n\n.. toctree::\n   :glob:\n\n   *\n"
NOTEBOOK = json.dumps(
    {
        "cells": [
            {
                "cell_type": "markdown",
                "id": "one",
                "metadata": {},
                "source": ["# Notebook\n", "\n", "{presenter}`Ann Lee`, {talk}`a`\n"],
            }
        ],
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
)
MYST = {"myst_enable_extensions": ["colon_fence"]}


def is_read(page: str) -> bool:
    """Whether the coverage is one, and not the text of its source."""
    return 'id="t1332"' in page and ":::" not in page


# --- Who reads Markdown -------------------------------------------------------------------------------


@pytest.mark.parametrize("extensions", [["myst_nb", "sphinx_liveblog"], ["sphinx_liveblog", "myst_nb"]])
def test_myst_nb_reads_markdown_and_notebooks(make_site, extensions):
    files = {
        "index.rst": INDEX,
        "a.md": POST,
        "book.ipynb": NOTEBOOK,
        "other.md": "# Other\n",
        "h.md": HIDDEN,
    }
    site = make_site(files, {"extensions": extensions, "nb_execution_mode": "off", **MYST})

    result = site.build()

    assert result.warnings == []
    assert is_read(result.read("a.html"))
    assert 'href="liveblog/presenters/ann-lee.html"' in result.read("book.html")
    assert 'href="a.html#talk-a"' in result.read("book.html") or 'href="a.html"' in result.read("book.html")
    assert result.exists("other.html")
    assert not result.exists("h.html")


@pytest.mark.parametrize(
    "extensions", [["myst_parser", "sphinx_liveblog"], ["sphinx_liveblog", "myst_parser"]]
)
def test_myst_parser_keeps_its_own_options(make_site, extensions):
    enabled = {"myst_enable_extensions": ["colon_fence", "deflist"]}
    files = {"index.rst": INDEX, "a.md": POST, "other.md": "# Other\n\nTerm\n: Meaning\n\nexample.org\n"}
    site = make_site(files, {"extensions": extensions, **enabled})

    result = site.build()

    assert result.warnings == []
    assert is_read(result.read("a.html"))
    other = result.read("other.html")
    assert "<dt>Term" in other
    assert 'href="http' not in other.partition("<h1>")[2].partition("</section>")[0]


def test_the_reader_that_we_load_adds_to_what_the_site_enables(make_site):
    site = make_site(
        {"index.rst": INDEX, "a.md": POST + "\nTerm\n: Meaning\n"}, {"myst_enable_extensions": ["deflist"]}
    )

    result = site.build()

    assert result.warnings == []
    assert is_read(result.read("a.html"))
    assert "<dt>Term" in result.read("a.html")


STRAYS = {
    "README.md": "# Read me\n\n[dead](nowhere.md)\n",
    "notes/x.md": "---\ndate: 2019-01-01\ndraft: false\n---\n# X\n",
}


def test_where_we_load_the_reader_only_posts_become_documents(make_site):
    site = make_site({"index.rst": INDEX, "a.md": POST, **STRAYS})

    result = site.build()

    assert result.warnings == []
    assert result.exists("a.html")
    assert not result.exists("README.html")
    assert not result.exists("notes/x.html")

    # A front page in Markdown says that the site is written in it.
    site.remove("index.rst")
    site.edit("index.md", "# Site\n\n```{toctree}\nREADME\nnotes/x\na\n```\n")
    again = site.build()
    assert [warning for warning in again.warnings if "nowhere.md" not in warning] == []
    assert again.exists("README.html")
    assert again.exists("notes/x.html")


# --- Other extensions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "extensions",
    [["sphinx_liveblog"], ["sphinx_design", "sphinx_liveblog"], ["sphinx_liveblog", "sphinx_design"]],
)
def test_sphinx_design_is_loaded_once(make_site, extensions):
    files = {"index.rst": f"{INDEX}\n.. card:: A card\n\n   Text.\n", "a.md": POST}
    site = make_site(files, {"extensions": extensions})

    result = site.build()

    assert result.warnings == []
    assert "sd-card" in result.read("index.html")
    assert result.read("a.html").count("sphinx-design.min.css") == 1


ABLOG_FILES = {
    "index.rst": f"{INDEX}   blog/*\n",
    "a.md": POST,
    "h.md": HIDDEN,
    "blog/one.rst": ".. post:: 2020-01-02\n   :tags: go, rust\n   :author: Cem Dee\n\nOne\n===\n\nText.\n",
    "blog/two.md": (
        "---\nblogpost: true\ndate: 2020-02-03\nauthor: Cem Dee\ntags: go\n---\n\n# Two\n\nText.\n"
    ),
}


@pytest.mark.parametrize("order", [["ablog", "sphinx_liveblog"], ["sphinx_liveblog", "ablog"]])
def test_ablog_keeps_its_posts_and_never_sees_ours(make_site, traces, order):
    conf = {
        "extensions": ["myst_parser", *order],
        "html_theme": "alabaster",
        "blog_baseurl": "https://example.org",
        "blog_authors": {"Cem Dee": ("Cem Dee", None)},
        "liveblog_tag_min_talks": 1,
        **MYST,
    }
    site = make_site(ABLOG_FILES, conf)

    result = site.build()

    assert result.warnings == []
    assert is_read(result.read("a.html"))
    assert result.exists("liveblog/tags/go.html")
    assert "Two" in result.read("blog/tag/go.html")
    assert (
        "A talk"
        not in result.read("blog/tag/go.html").partition('role="main"')[2].partition("sphinxsidebar")[0]
    )
    assert (
        "One"
        not in result.read("liveblog/tags/go.html").partition('role="main"')[2].partition("sphinxsidebar")[0]
    )
    assert "Cem Dee" in result.read("blog/author/cem-dee.html")
    assert not result.exists("liveblog/presenters/cem-dee.html")
    assert result.exists("blog/atom.xml")
    assert traces(result, ["qzxhidden"]) == []
    assert site.build().docs_read == []


def test_opengraph_describes_our_posts(make_site):
    conf = {
        "extensions": ["sphinx_liveblog", "sphinxext.opengraph"],
        "ogp_site_url": "https://example.org/",
        "ogp_social_cards": {"enable": False},
    }
    site = make_site({"index.rst": INDEX, "a.md": POST, "h.md": HIDDEN}, conf)

    result = site.build()

    assert result.warnings == []
    page = result.read("a.html")
    assert page.count('property="og:title"') == 1
    assert 'property="og:title" content="A talk"' in page
    assert result.exists("liveblog/presenters/ann-lee.html")


def test_autosectionlabel_labels_our_posts(make_site, traces):
    conf = {
        "extensions": ["sphinx.ext.autosectionlabel", "sphinx_liveblog"],
        "autosectionlabel_prefix_document": True,
    }
    index = f"{INDEX}\n:ref:`a:A talk`, :ref:`a:A part`\n\n:ref:`text <h:qzxlabel>`\n"
    site = make_site({"index.rst": index, "a.md": POST, "h.md": f"{HIDDEN}\n## qzxlabel\n"}, conf)

    result = site.build()

    assert result.warnings == []
    assert 'href="a.html#a-talk"' in result.read("index.html")
    assert 'href="a.html#a-part"' in result.read("index.html")
    assert traces(result, ["qzxhidden", "qzxlabel"]) == []


EXTENSION = """\
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.directives.other import TocTree

class Theirs(Directive):
    has_content = True
    def run(self):
        return [nodes.paragraph("", "their " + self.name)]

class TheirTree(TocTree):
    def run(self):
        return [nodes.paragraph("", "their toctree"), *super().run()]

def their_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    return [nodes.strong("", "their " + name)], []

def setup(app):
    for name in ("talks", "entry"):
        app.add_directive(name, Theirs)
    app.add_role("presenter", their_role)
    app.add_directive("toctree", TheirTree, override=True)
    return {"parallel_read_safe": True}
"""
WHERE = "import sys, os\nsys.path.insert(0, os.path.dirname(__file__))\n"
USES = (
    "\n.. talks::\n\n   x\n\n.. liveblog:talks::\n   :style: table\n\n.. entry::\n\n"
    "   x\n\n.. presenters:: ann-lee\n\n"
    "* :presenter:`Ann Lee`\n* :liveblog:presenter:`Ann Lee`\n* :talk:`a`\n"
)


@pytest.mark.parametrize(
    ("files", "conf"),
    [
        ({"theirs.py": EXTENSION}, f"{WHERE}extensions = ['theirs', 'sphinx_liveblog']\n"),
        ({"theirs.py": EXTENSION}, f"{WHERE}extensions = ['sphinx_liveblog', 'theirs']\n"),
        ({}, f"extensions = ['sphinx_liveblog']\n{EXTENSION}"),
        (
            {"lib_of_theirs.py": EXTENSION, "theirs.py": "from lib_of_theirs import *\n"},
            f"{WHERE}extensions = ['theirs', 'sphinx_liveblog']\n",
        ),
    ],
    ids=["before", "after", "conf.py", "library"],
)
def test_names_that_others_have_are_left_to_them(make_site, files, conf):
    site = make_site({"index.rst": INDEX + "   h\n" + USES, "a.md": POST, "h.md": HIDDEN, **files}, conf)

    # In a process of its own: Python keeps modules, and docutils names, for as long as the process lives.
    result = site.build_in_process()

    index = result.read("index.html")
    assert result.warnings == []
    assert "their talks" in index
    assert "liveblog-talk-table" in index
    assert "their entry" in index
    assert "<strong>their presenter</strong>" in index
    assert index.count('href="liveblog/presenters/ann-lee.html"') == 3  # the card, the role, the table
    assert re.search(r'href="a\.html(#[\w-]+)?"', index)
    # Their toctree is still theirs, and silent about what is hidden.
    assert "their toctree" in index
    assert "qzxhidden" not in index


def test_names_of_another_site_in_this_process_are_not_taken(make_site, monkeypatch):
    theirs = make_site(
        {"index.rst": INDEX + USES, "a.md": POST}, f"extensions = ['sphinx_liveblog']\n{EXTENSION}", "theirs"
    )
    ours = make_site({"index.rst": INDEX + USES.replace("\n   x\n", "\n"), "a.md": POST}, None, "ours")

    assert "their talks" in theirs.build().read("index.html")

    result = ours.build()
    index = result.read("index.html")
    assert [warning for warning in result.warnings if "entry" not in warning] == []
    assert "their" not in index
    assert index.count("liveblog-talk") > 1


# --- Sites without posts ----------------------------------------------------------------------------------

PLAIN = {
    "index.rst": (
        "Site\n====\n\n.. toctree::\n\n   one\n   two\n\n.. card:: A card\n\n"
        ".. index:: word\n\n:ref:`search`\n"
    ),
    "one.md": (
        "---\ntitle: One\nauthor: Ann\ntags: [x]\ndate: 2020-01-01\ndraft: true\n---\n\n"
        "# One\n\n![x](pic.png) {doc}`two`\n"
    ),
    "two.rst": (
        ":author: Bob\n:date: today\n\nTwo\n===\n\n.. image:: pic.png\n\n.. toctree::\n"
        "   :glob:\n\n   sub/*\n"
    ),
    "sub/pic.md": "# Sub\n\n![x](../other/pic.png)\n",
    "pic.png": b"one",
    "other/pic.png": b"two",
    "events/ci.yml": "jobs: {build: 1}\n",
}


def without(conf: dict[str, object]) -> dict[str, object]:
    return {**conf, "extensions": [name for name in conf["extensions"] if name != "sphinx_liveblog"]}


@pytest.mark.parametrize("builder", ["html", "dirhtml", "epub", "text"])
def test_a_site_without_posts_is_byte_for_byte_as_without_us(make_site, compare, output, builder):
    conf = {"extensions": ["myst_parser", "sphinx_design", "sphinx_liveblog"], "project": "P", "version": "1"}
    results = []
    for name, values in (("with", conf), ("without", without(conf))):
        site = make_site(PLAIN, values)
        # The same folder, so that cached documents can be the same; other applications of this process
        # would share Sphinx's defaults with the one that has not us to keep them apart.
        result = site.build_in_process(builder)
        if builder == "html":
            # What Sphinx leaves behind in an incremental build, it leaves with us too.
            site.edit("one.md", PLAIN["one.md"] + "\nMore.\n")
            result = site.build_in_process(builder)
        results.append((name, result.warnings, output(result)))
        site.root.rename(site.root.with_name(name))

    (_, warnings, mine), (_, control_warnings, control) = results
    assert warnings == control_warnings
    assert [name for name in compare(mine, control) if "sphinx_liveblog" not in name] == []
    assert len(control) > 5


# --- Two applications in one process -------------------------------------------------------------------


def test_two_applications_do_not_see_each_other(make_site):
    first = make_site(
        {"index.rst": INDEX, "a.md": POST, "presenters.yml": "ann: {name: Ann Lee, aliases: [Annie]}\n"},
        {"liveblog_path": "first"},
        "first",
    )
    second = make_site(
        {
            "index.rst": f"{INDEX}\n:presenter:`Annie`\n",
            "b.md": POST.replace("Ann Lee", "Bob Bee"),
            "x.md": "# X\n",
        },
        {"extensions": ["myst_parser", "sphinx_liveblog"], **MYST},
        "second",
    )

    one = first.build()
    two = second.build()

    assert one.exists("first/presenters/ann.html")
    assert len(two.warnings) == 1
    assert "the archive has no presenter 'Annie'" in two.warnings[0]
    assert two.exists("x.html")
    assert two.exists("liveblog/presenters/bob-bee.html")
    assert not two.exists("first")
    assert not [name for name in two.tree() if name.endswith(("ann.html", "ann-lee.html"))]
    again = first.build()
    assert again.docs_read == again.docs_written == []


def test_loading_the_extension_leaves_sphinx_alone():
    code = (
        "import sphinx.config, docutils.parsers.rst.directives as d, docutils.parsers.rst.roles as r\n"
        "before = sorted(d._directives), sorted(r._roles)\n"
        "import sphinx_liveblog, sphinx_liveblog.extension\n"
        "assert before == (sorted(d._directives), sorted(r._roles))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


DRAWER = """
from hashlib import sha1
from pathlib import Path
from docutils import nodes
from docutils.parsers.rst import Directive

class drawing(nodes.General, nodes.Element):
    pass

class Draw(Directive):
    has_content = True
    def run(self):
        return [drawing("", text=self.content[0])]

def visit(self, node):
    # As sphinx.ext.graphviz does: a file by the digest of what is drawn, made while the page is written.
    name = f"drawing-{sha1(node['text'].encode()).hexdigest()}.svg"
    path = Path(self.builder.outdir, "_images", name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"<svg><text>{node['text']}</text></svg>")
    self.body.append(f'<img src="{self.builder.imgpath}/{name}" alt="" />')
    raise nodes.SkipNode

def setup(app):
    app.add_node(drawing, html=(visit, None))
    app.add_directive("draw", Draw)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
"""


@pytest.mark.parametrize("builder", ["html", "dirhtml", "epub"])
def test_what_an_extension_drew_for_a_post_goes_with_it(make_site, traces, builder):
    drawn = "---\ntitle: Drawn\npublished: {}\n---\n\n```{{draw}}\nqzxdrawn\n```\n\n![](shot.svg)\n"
    files = {
        "index.rst": f"{INDEX}\n.. draw:: \n\n   public words\n",
        "post.md": drawn.format("true"),
        "shot.svg": "<svg/>",
        "other.rst": "Other\n=====\n\n.. draw::\n\n   other words\n\n.. image:: shot.svg\n",
    }
    conf = "import sys\nsys.path.insert(0, '.')\nextensions = ['drawer', 'sphinx_liveblog']\nproject = 'X'\n"
    site = make_site({**files, "drawer.py": DRAWER}, conf.replace("'.'", "__file__.rpartition('/')[0]"))
    assert traces(site.build(builder), ["qzxdrawn"])
    site.edit("post.md", drawn.format("false"))
    result = site.build(builder)
    assert traces(result, ["qzxdrawn"]) == []
    assert {word for word, _ in traces(result, ["public words", "other words"])} == {
        "public words",
        "other words",
    }
    assert result.exists("_images/shot.svg")


ONCE = """
from pathlib import Path

def setup(app):
    # Like an extension that writes its pages only when they are missing.
    def collect(app):
        for name, body in (("about-data", "data, a-b and banana"), ("about-a", '<a href="a.html">it</a>')):
            if not Path(app.outdir, f"{name}.html").exists() and not Path(app.outdir, "made").exists():
                yield name, {"title": name, "body": body}, "page.html"
    app.connect("html-collect-pages", lambda app: list(collect(app)))
    app.connect("build-finished", lambda app, _: Path(app.outdir, "made").touch())
"""


def test_a_page_of_another_extension_goes_only_if_it_names_what_is_gone(make_site):
    post = "---\ntitle: Z\npublished: {}\n---\n\nText.\n"
    conf = "import sys, os\nsys.path.insert(0, os.path.dirname(__file__))\nhtml_theme = 'basic'\n"
    files = {
        "index.rst": "Site\n====\n",
        "a.md": post.format("true"),
        "once.py": f"from pathlib import Path\n{ONCE}",
    }
    site = make_site(files, conf + "extensions = ['once', 'sphinx_liveblog']\n")
    site.build()
    site.edit("a.md", post.format("false"))
    result = site.build()
    assert result.exists("about-data.html")
    assert not result.exists("about-a.html")
