"""Each guard is needed: with one taken out, the laboratory finds something.

These tests break the extension on purpose. What they find is not named, only that it is something, for a
guard may hold back many things; what holds with all guards in place, the other tests of this folder say.
"""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from sphinx_liveblog import _compat, extension
from sphinx_liveblog.archive import hidden as archive_hidden
from sphinx_liveblog.archive import model, problems
from sphinx_liveblog.documents import (
    domain,
    hiding,
    including,
    memory,
    outputs,
    redaction,
    refresh,
    scanning,
    toctrees,
)
from sphinx_liveblog.site import catalog, files, pages, search
from tests.builds.conftest import clean_site, find_traces
from tests.leaks.lab import POSTS, Lab, Snapshot, find_tokens

pytestmark = [pytest.mark.slow, pytest.mark.once]

# --- What is built, and what is looked for ----------------------------------------------------------------


def faults(lab: Lab, builder: str = "html", **overrides: Any) -> list[object]:
    """Build with everything hidden, and return what is wrong: leaks, warnings, what a clean build has not."""
    lab.hide_all()
    return faults_of(lab, Snapshot.of(lab.site.build(builder, **overrides)), builder, **overrides)


def faults_of(lab: Lab, built: Snapshot, builder: str = "html", **overrides: Any) -> list[object]:
    """Return what is wrong with a build of which everything is hidden."""
    clean = Snapshot.of(clean_site(lab.site).build(builder, **overrides))
    warnings = [text for text in built.result.warnings if "This is not valid YAML" not in text]
    return [*built.leaks(), *warnings, *built.unlike(clean)]


def hidden_from_the_start(make_lab, **conf: Any) -> list[object]:
    """Return what is wrong with the first build."""
    lab = make_lab(**conf)
    built = Snapshot.of(lab.site.build())
    return [*built.leaks(), *(text for text in built.result.warnings if "This is not valid YAML" not in text)]


def without_memory(lab: Lab) -> list[object]:
    """Hide everything where nothing is remembered of what was built, with a post deleted besides."""
    (lab.site.outdir() / ".liveblog-state").unlink()
    shutil.rmtree(lab.site.doctreedir)
    deleted = next(post for post in POSTS if post.thing == "draft")
    lab.site.remove(deleted.path)
    lab.files.pop(deleted.path)
    lab.hide_all()
    lab.site.remove(deleted.path)
    hits = find_tokens(Snapshot.of(lab.site.build()).output)
    # Pages that refer to what is not there now hold its name: that is a dead link, and no secret.
    return [
        hit for hit in hits if "«" in hit or hit[1] in {"word", "picture-data", "stage-data", "download-data"}
    ]


# --- The guards -------------------------------------------------------------------------------------------


def nothing(*_: Any, **__: Any) -> None:
    """Stand for a guard that does something."""


def empty(*_: Any, **__: Any) -> set[str]:
    """Stand for a guard that finds something."""
    return set()


def same(value: Any, *_: Any) -> Any:
    """Stand for a guard that changes something."""
    return value


Patch = tuple[object, str, Any]


def take_out(monkeypatch: pytest.MonkeyPatch, guard: Patch) -> None:
    """Break a guard."""
    monkeypatch.setattr(*guard)
    if guard[1] == "forget_hidden":
        # A hidden document that is read must not lose its nodes: Sphinx would break off.
        monkeypatch.setattr(redaction.DropHiddenFiles, "apply", nothing)


FIRST_BUILD: dict[str, Patch] = {
    "hidden documents are taken out of Sphinx's list": (hiding, "forget_hidden", empty),
    "toctrees drop them": (toctrees.QuietTocTree, "_is_hidden_glob", lambda *_: False),
    "toctrees drop entries by name": (toctrees.QuietTocTree, "_document_of", lambda *_: ""),
    "directives take in nothing": (including, "_is_hidden", lambda *_: False),
    "MyST includes nothing": (including, "cut_hidden_include", nothing),
    "directives that name no file are dropped": (redaction.DropHiddenFiles, "apply", nothing),
    "references are cut": (redaction, "_points_at_hidden", lambda *_: False),
    "the source text of references is forgotten": (redaction.RedactReferences, "forget_source", nothing),
    "labels of hidden files are known": (archive_hidden, "find_definitions", empty),
    "source copies of redacted pages are left out": (
        domain.LiveblogDomain,
        "redacted",
        property(lambda _: {}),
    ),
    "dependencies on hidden files are forgotten": (hiding, "forget_hidden_files", nothing),
    "warnings leave out what hidden files say": (
        problems.Problem,
        "text",
        lambda self, **_: " ".join(self.details),
    ),
}
"""Guards without which the first build is wrong."""

HIDING: dict[str, Patch] = {
    "pages of what is hidden are deleted": (outputs, "remove_outputs", nothing),
    "doctrees of what is hidden are deleted": (outputs, "remove_doctrees", nothing),
    "lists that showed it are read again": (domain.LiveblogDomain, "outdated_documents", empty),
    "navigation that changed is written again": (refresh, "_digest_navigation", lambda *_: "same"),
    "downloads nobody uses are deleted": (refresh, "remove_downloads", nothing),
    "pictures are named by their path": (refresh, "name_images_canonically", nothing),
    "the search index forgets": (refresh, "clean_search_index", nothing),
    "generated pages are deleted": (pages, "remove_file", nothing),
    "redirects are deleted": (files, "remove_file", nothing),
    "the catalog is written again": (catalog.Catalog, "digest", lambda _: "same"),
}
"""Guards without which it is wrong to hide what was public."""

WITHOUT_MEMORY: dict[str, Patch] = {
    "pages with a source copy are found": (outputs, "remove_strangers", nothing),
    "pictures and downloads are found": (outputs, "remove_strange_files", nothing),
}
"""Guards without which something stays in an output folder that nobody remembers."""


def ids(guards: dict[str, Patch]) -> list[str]:
    return [name.replace(" ", "-") for name in guards]


@pytest.mark.parametrize("guard", FIRST_BUILD.values(), ids=ids(FIRST_BUILD))
def test_the_first_build_needs(make_lab, monkeypatch, guard):
    take_out(monkeypatch, guard)
    assert hidden_from_the_start(make_lab)


def test_with_all_guards_the_first_build_has_no_fault(make_lab):
    assert hidden_from_the_start(make_lab) == []


@pytest.mark.parametrize("guard", HIDING.values(), ids=ids(HIDING))
def test_hiding_needs(shown, monkeypatch, guard):
    take_out(monkeypatch, guard)
    shown.hide_all()
    built = Snapshot.of(shown.site.build())
    monkeypatch.undo()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577836800")
    assert faults_of(shown, built)


def test_with_all_guards_hiding_has_no_fault(shown):
    assert faults(shown) == []


@pytest.mark.parametrize("guard", WITHOUT_MEMORY.values(), ids=ids(WITHOUT_MEMORY))
def test_a_folder_that_nobody_remembers_needs(shown, monkeypatch, guard):
    take_out(monkeypatch, guard)
    assert without_memory(shown)


def test_with_all_guards_nothing_stays_in_a_folder_that_nobody_remembers(shown):
    assert without_memory(shown) == []


FRONT = "Site\n====\n"

# --- Guards of one situation each -------------------------------------------------------------------------


def test_a_hidden_post_that_is_deleted_needs_the_digest_of_what_is_hidden(make_lab, monkeypatch):
    lab = make_lab()
    deleted = next(post for post in POSTS if post.thing == "draft")
    monkeypatch.setattr(model.Hidden, "digest", property(lambda _: "same"))
    lab.site.build()
    lab.site.remove(deleted.path)
    assert "pages/rst-0" not in lab.site.build().docs_read
    monkeypatch.undo()
    # It refers to another hidden post: nothing that is pickled says to which.
    assert "pages/rst-0" in lab.site.build().docs_read


def test_a_post_that_is_in_no_toctree_and_no_list_needs_the_environment_saved(make_site, monkeypatch):
    post = "---\ntitle: A\npublished: {}\n---\n\nText.\n"
    for is_guarded in (True, False):
        site = make_site(
            {"index.rst": "Site\n====\n", "qzxpost.md": post.format("true")}, name=f"{is_guarded}"
        )
        site.build()
        site.edit("qzxpost.md", post.format("false"))
        if not is_guarded:
            monkeypatch.setattr(refresh, "documents_to_save_by", empty)
        result = site.build()
        assert bool(find_traces(result.tree(doctrees=True), ["qzxpost"])) is not is_guarded


def test_events_in_the_configuration_need_a_digest_in_their_place(make_site, monkeypatch):
    events = {"dark": {"title": "Qzxevent days", "published": False}}
    for is_guarded in (True, False):
        if not is_guarded:
            monkeypatch.setattr(scanning.BuildPlan, "keep_events", nothing)
        site = make_site({"index.rst": FRONT}, {"liveblog_events": events}, name=f"guarded-{is_guarded}")
        traces = find_traces(site.build().tree(doctrees=True), ["qzxevent"])
        assert traces == ([] if is_guarded else [("qzxevent", ".doctrees/environment.pickle")])


def test_a_page_that_only_refers_to_a_post_needs_to_be_read_again(make_site, monkeypatch):
    post = "---\ntitle: A\npublished: {}\n---\n\nText.\n"
    for is_guarded in (True, False):
        if not is_guarded:
            monkeypatch.setattr(hiding, "documents_to_reread", empty)
        files = {"index.rst": f"{FRONT}\n:doc:`qzxpost`\n", "qzxpost.md": post.format("true")}
        site = make_site(files, name=f"guarded-{is_guarded}")
        site.build()
        site.edit("qzxpost.md", post.format("false"))
        result = site.build()
        assert bool(find_traces(result.tree(doctrees=True), ["qzxpost"])) is not is_guarded


@pytest.mark.parametrize("builder", ["latex", "texinfo"])
def test_builders_without_a_folder_for_pictures_need_those_deleted(make_lab, monkeypatch, builder):
    lab = make_lab(hidden=())
    lab.site.build(builder)
    monkeypatch.setattr(refresh, "remove_images", nothing)
    lab.hide_all()
    hits = Snapshot.of(lab.site.build(builder)).leaks()
    assert "picture-data" in {place for _, place, _ in hits}


def test_builders_that_keep_copies_need_them_deleted(make_lab, monkeypatch):
    lab = make_lab(hidden=())
    lab.site.build("json")
    monkeypatch.setattr(outputs, "keeps_copies", lambda _: False)
    assert faults(lab, "json")


def test_an_epub_that_nobody_remembers_needs_its_folder_searched(make_lab, monkeypatch):
    lab = make_lab(hidden=())
    lab.site.build("epub")
    deleted = next(post for post in POSTS if post.thing == "draft")
    for guarded in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            if not guarded:
                patch.setattr(outputs, "remove_strangers", nothing)
                patch.setattr(outputs, "remove_strange_files", nothing)
            shutil.rmtree(lab.site.doctreedir)
            (lab.site.outdir("epub") / ".liveblog-state").unlink()
            lab.hide_all()
            lab.site.remove(deleted.path)
            hits = find_tokens(Snapshot.of(lab.site.build("epub")).output)
            packed = {place for thing, place, file in hits if thing == "draft" and ".epub!/" in file}
            assert ({"word", "picture-data"} <= packed) is not guarded
            lab.files.pop(deleted.path, None)


def test_an_extension_that_looks_at_the_list_of_files_early_needs_it_without_hidden_ones(
    make_site, monkeypatch
):
    post = ":published: false\n\nA\n=\n\n.. autosummary::\n   :toctree: made\n\n   textwrap\n"
    conf = {"extensions": ["sphinx.ext.autosummary", "sphinx_liveblog"], "autosummary_generate": True}

    def without_hiding(self, app):
        self.plan.scan(app, _compat.discover_documents(app))

    for is_guarded in (True, False):
        if not is_guarded:
            monkeypatch.setattr(extension._Build, "scan_early", without_hiding)
        site = make_site({"index.rst": FRONT, "post.rst": post}, conf, name=f"guarded-{is_guarded}")
        site.build()
        # It writes a page for each entry into the sources.
        assert (site.srcdir / "made" / "textwrap.rst").is_file() is not is_guarded


def test_an_epub_needs_the_memory_of_its_folder_kept_out(make_site, monkeypatch):
    post = "---\ntitle: A\npublished: true\n---\n\nText.\n"
    for is_guarded in (True, False):
        if not is_guarded:
            monkeypatch.setattr(memory, "keep_out_of_package", nothing)
        site = make_site({"index.rst": FRONT, "post.md": post}, name=f"guarded-{is_guarded}")
        site.build("epub")
        again = site.build("epub")
        assert again.exists(".liveblog-state")
        packed = [name for name in again.tree() if name.endswith("!/.liveblog-state")]
        complaints = [text for text in again.warnings if ".liveblog-state" in text]
        assert bool(packed or complaints) is not is_guarded


DATA_TALK = """\
title: Conf
talks:
  - {{id: go, title: Go, presenters: [Ann Lee], abstract: {}, published: {}}}
"""


def test_the_catalog_of_a_preview_needs_what_is_public_alone(make_site, monkeypatch):
    use = domain.LiveblogDomain.use

    def use_all(*args, public, **others):
        """Take no other archive for those who see no preview."""
        use(*args, **others)

    for is_guarded in (True, False):
        if not is_guarded:
            monkeypatch.setattr(domain.LiveblogDomain, "use", use_all)
        talks = DATA_TALK.format("Qzxabstract", "false")
        shown = "  - {id: rust, title: Rust, presenters: [Ann Lee]}\n"
        site = make_site(
            {"index.rst": FRONT, "events/conf.yml": talks + shown},
            {"liveblog_show_unpublished": True},
            name=f"guarded-{is_guarded}",
        )
        found = site.build().read("liveblog/catalog.json")
        assert "conf/rust" in found
        assert ("Qzxabstract" in found) is not is_guarded


def test_a_search_index_needs_to_forget_what_a_page_said_before(make_site, monkeypatch):
    add_pages = search.add_pages

    def without_changes(*args):
        return add_pages(*args[:-1], frozenset())

    for is_guarded in (True, False):
        if not is_guarded:
            monkeypatch.setattr(search, "add_pages", without_changes)
        files_ = {"index.rst": FRONT, "events/conf.yml": DATA_TALK.format("qzxbefore", "true")}
        site = make_site(files_, name=f"guarded-{is_guarded}")
        assert "qzxbefor" in site.build().read("searchindex.js")
        site.edit("events/conf.yml", DATA_TALK.format("qzxafter", "true"))
        assert ("qzxbefor" in site.build().read("searchindex.js")) is not is_guarded
