"""The private names of Sphinx and docutils that ``_compat`` needs are there, and do what we think."""

from __future__ import annotations

from pathlib import Path

import sphinx
from docutils import nodes
from docutils.parsers.rst import directives, roles
from docutils.utils import new_document
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.directives.code import CodeBlock
from sphinx.environment import FilenameUniqDict
from sphinx.project import Project
from sphinx.search import IndexBuilder, js_index
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_liveblog import _compat


def test_a_project_forgets_a_document_by_name_and_by_path(tmp_path):
    for name in ("kept", "dropped"):
        (tmp_path / f"{name}.rst").touch()
    project = Project(tmp_path, {".rst": "restructuredtext"})
    assert project.discover() == {"kept", "dropped"}
    assert set(_compat.document_paths(project)) == {"kept", "dropped"}
    _compat.forget_document(project, "dropped")
    assert project.docnames == {"kept"}
    for table in (project._docname_to_path, project._path_to_docname.values()):
        assert "kept" in table
        assert "dropped" not in table


def test_docutils_tells_what_is_registered_under_a_bare_name(monkeypatch):
    # Sphinx adds to these tables for each application.
    assert isinstance(vars(directives)["_directives"], dict)
    assert isinstance(vars(roles)["_roles"], dict)
    monkeypatch.setitem(vars(directives)["_directives"], "one", CodeBlock)
    monkeypatch.setitem(vars(roles)["_roles"], "two", print)
    assert _compat.registered_directive("one") is CodeBlock
    assert _compat.registered_role("two") is print
    assert _compat.registered_directive("nobody-has-this") is None


def test_a_document_forgets_the_name_of_a_heading():
    document = new_document("test")
    section = nodes.section("", names=["old name"])
    document += section
    document.note_implicit_target(section, section)
    assert _compat.forget_name(document, "old name") in {*section["ids"], None}
    assert "old name" not in document.nameids
    assert "old name" not in document.nametypes


def test_the_table_of_pictures_forgets_the_names_that_were_taken():
    class Environment:
        images = FilenameUniqDict()

    Environment.images.add_file("page", "a/x.png")
    _compat.clear_images(Environment)  # type: ignore[arg-type]
    assert Environment.images.add_file("page", "b/x.png") == "x.png"


class _Environment:
    """Has an empty table under every name."""

    def __getattr__(self, name):
        table = {}
        setattr(self, name, table)
        return table


def test_a_search_index_forgets_words_and_takes_entries(make_site):
    site = make_site(
        {"index.rst": "Site\n====\n\nbanana\n", "other.rst": ":orphan:\n\nOther\n=====\n\ncherry\n"}
    )
    site.build()
    index = (site.outdir() / "searchindex.js").read_text()
    assert "cherri" in index
    environment = _Environment()
    environment.version = js_index.loads(index)["envversion"]
    indexer = IndexBuilder(environment, "en", {}, None)  # type: ignore[arg-type]
    with (site.outdir() / "searchindex.js").open(encoding="utf-8") as stream:
        indexer.load(stream, js_index)
    assert "cherri" in indexer._mapping
    _compat.clean_index(indexer, ["index"], {"index": [("entry", "id", "")], "other": [("gone", "id", "")]})
    assert "cherri" not in indexer._mapping
    assert "banana" in indexer._mapping
    assert indexer._index_entries == {"index": [("entry", "id", "")]}


def test_an_html_builder_keeps_the_assets_of_all_pages_apart():
    names = {"_css_files", "_js_files", "_orig_css_files", "_orig_js_files"}
    used = {
        *StandaloneHTMLBuilder.prepare_writing.__code__.co_names,
        *StandaloneHTMLBuilder.__init__.__code__.co_names,
    }
    assert names <= used


def test_all_source_files_are_found_before_sphinx_looks_for_them(make_site):
    site = make_site({"index.rst": "Site\n====\n", "a/b.rst": "B\n=\n", "left/out.rst": "C\n=\n"})
    site.edit("conf.py", "exclude_patterns = ['left']\n")
    result = site.build()
    found: list[set[str]] = []
    with patch_docutils(site.srcdir), docutils_namespace():
        site.edit("new.rst", "New\n===\n")
        app = Sphinx(
            *(site.srcdir, site.srcdir, result.outdir, result.doctreedir, "html"), status=None, warning=None
        )
        found.append(set(_compat.discover_documents(app)))
        assert app.env.found_docs == {"index", "a/b"}
    assert found == [{"index", "a/b", "new"}]


def test_html_builders_tell_apart_options_of_theirs(make_site):
    site = make_site({"index.rst": "Site\n====\n"}, "")
    digests = []
    for options in ({}, {}, {"html_title": "Another"}):
        with patch_docutils(site.srcdir), docutils_namespace():
            app = Sphinx(
                *(site.srcdir, site.srcdir, site.outdir(), site.doctreedir, "html"),
                confoverrides=options,
                status=None,
                warning=None,
            )
            digests.append(_compat.digest_html_options(app.builder))
    assert digests[0] == digests[1] != digests[2]


def _index(env, **pages: str) -> IndexBuilder:
    index = IndexBuilder(env, "en", {}, "")
    for name, words in pages.items():
        document = new_document(name)
        document += nodes.paragraph("", words)
        index.feed(name, f"{name}.html", name, document)
    return index


def test_an_index_keeps_pages_without_a_document(make_site):
    site = make_site({"index.rst": "Site\n====\n"}, "")
    with patch_docutils(site.srcdir), docutils_namespace():
        app = Sphinx(
            *(site.srcdir, site.srcdir, site.outdir(), site.doctreedir, "html"), status=None, warning=None
        )
        index = _compat.keep_in_index(
            _index(app.env, doc="zebra", page="lion", gone="tiger"), frozenset({"page"})
        )
    index.prune(["doc"])
    assert index.freeze()["docnames"] == ("doc", "page")
    assert {word: found for word, found in index._mapping.items() if found} == {
        "zebra": {"doc"},
        "lion": {"page"},
    }


def test_words_are_added_to_a_document_in_an_index_and_its_title_stays():
    index = _index(_Environment(), doc="zebra")
    index._all_titles["doc"] = [("Heading", "id")]
    index._index_entries["doc"] = [("entry", "id", "")]
    before = [dict(table) for table in (index._titles, index._filenames, index._all_titles)]
    for name in ("doc", "unknown"):
        words = new_document(name)
        words += nodes.paragraph("", "lion zebra")
        _compat.add_words(index, words)
    assert index._mapping == {"zebra": {"doc"}, "lion": {"doc"}}
    assert [index._titles, index._filenames, index._all_titles] == before
    assert index._index_entries == {"doc": [("entry", "id", "")]}


def test_the_script_of_the_search_escapes_titles_or_we_do():
    folder = Path(sphinx.__file__).parent / "themes" / "basic" / "static"
    script = (folder / "searchtools.js").read_text(encoding="utf-8")
    shown = "_escapeHTML(title)" if _compat.SHOWS_TITLES_AS_TEXT else "title"
    assert f"linkEl.innerHTML = {shown};" in script


def test_titles_in_an_index_are_text(make_site, monkeypatch):
    monkeypatch.setattr(_compat, "SHOWS_TITLES_AS_TEXT", False)
    index = _index(_Environment(), page="lion")
    index._all_titles.update(post=[("A <b> & c", "id"), ("&lt;i> &amp; k", None)], other=[("<b>", None)])
    for _again in range(2):
        _compat.escape_titles(index, {"page": "A &lt; <b>"}, ["post", "unknown"])
        assert index._titles["page"] == "A &amp;lt; &lt;b&gt;"
        assert index._all_titles == {
            "page": [("A &amp;lt; &lt;b&gt;", None)],
            "post": [("A &lt;b&gt; &amp; c", "id"), ("&lt;i&gt; &amp; k", None)],
            "other": [("<b>", None)],
        }


def test_a_builder_renders_a_page_once_and_by_its_templates(make_site):
    site = make_site({"index.rst": "Site\n====\n"}, "")
    site.build()
    with patch_docutils(site.srcdir), docutils_namespace():
        app = Sphinx(
            *(site.srcdir, site.srcdir, site.outdir(), site.doctreedir, "html"), status=None, warning=None
        )
        app.connect("html-page-context", lambda app, name, template, context, tree: context.update(added="x"))
        app.builder.prepare_writing(set())
        render = app.builder.templates.render
        with _compat.noting_render(app.builder) as found:
            app.builder.handle_page("page", {"body": "Own words."}, "page.html")
        assert app.builder.templates.render == render
    ((template, context),) = found
    assert (template, context["body"], context["added"]) == ("page.html", "Own words.", "x")
    assert "Own words." in (site.outdir() / "page.html").read_text(encoding="utf-8")
