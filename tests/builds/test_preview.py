"""A preview shows everything, says of each page why it is not public, and is not for anyone else."""

from __future__ import annotations

import pytest

from tests.builds.conftest import unlike_clean

NOW = "2030-01-01"
FILES = {
    "index.md": "# Site\n\n{presenter}`cyd` is our host.\n",
    "presenters.yml": "ann: {name: Ann Lee}\nbob: {name: Bob Ray}\ncyd: {name: Cyd Poe}\n",
    "events/open.yml": "title: Open\ntalks:\n  - {title: Dark talk, published: false, presenters: [bob]}\n",
    "events/closed.yml": "title: Closed\npublished: false\ntalks:\n  - {title: Within, presenters: [ann]}\n",
    "events/later.yml": "title: Later\npublishDate: 2031-05-01T09:00-06:00\ntalks:\n  - {title: On it}\n",
    "public.md": "---\ntitle: Open\npublished: true\npresenters: [ann]\ntags: [open]\nevent: open\n---\nA.\n",
    "draft.md": "---\ntitle: Draft\npublished: false\npresenters: [bob]\ntags: [secret]\n---\n\nText.\n",
    "later.md": "---\ntitle: Soon\npublishDate: 2031-05-01T09:00-06:00\n---\n\nText.\n",
    "within.md": "---\ntitle: Within it\npublished: true\nevent: closed\n---\n\nText.\n",
    "covers.md": "---\ntitle: Covers it\npublished: true\nevent: open\ntalk: dark-talk\n---\n\nText.\n",
    "broken.md": "---\ntitle: [\npublished: true\n---\n\nText.\n",
}
BANNERS = {
    "draft": "unpublished",
    "later": "until May 1, 2031, 9:00\u00a0AM UTC-06:00",
    "within": "event unpublished",
    "covers": "talk unpublished",
    "broken": "unreadable",
    "liveblog/events/closed": "unpublished",
    "liveblog/events/later": "until May 1, 2031, 9:00\u00a0AM UTC-06:00",
    "liveblog/presenters/bob": "only hidden pages name it",
    "liveblog/tags/secret": "only hidden pages name it",
}
OPEN = ("index", "public", "liveblog/events/open", "liveblog/tags/open")
OPEN_PEOPLE = ("liveblog/presenters/ann", "liveblog/presenters/cyd")


@pytest.fixture
def site(make_site):
    return make_site(
        FILES,
        {
            "extensions": ["sphinx_liveblog"],
            "suppress_warnings": ["liveblog"],
            "liveblog_tag_min_talks": 1,
        },
    )


def test_each_page_that_would_not_be_public_says_why(site):
    result = site.build(liveblog_now=NOW, liveblog_show_unpublished=True)
    for page, reason in BANNERS.items():
        text = result.read(f"{page}.html")
        assert f"Preview: this page is not public ({reason})." in text, page
    for page in (*OPEN, *OPEN_PEOPLE):
        text = result.read(f"{page}.html")
        assert "Preview:" not in text, page
    pages = {path.relative_to(result.outdir).as_posix() for path in result.outdir.rglob("*.html")}
    asked = {page for page in pages if '<meta name="robots" content="noindex">' in result.read(page)}
    # Sphinx asks the same of its own search page.
    assert pages - asked <= {"search.html", "genindex.html"}


def test_a_reason_that_changes_is_told_by_the_page_that_is_there_already(site):
    site.build(liveblog_now=NOW, liveblog_show_unpublished=True)
    site.edit("public.md", FILES["public.md"].replace("[ann]", "[ann, bob]").replace("[open]", "[secret]"))
    site.edit("events/later.yml", FILES["events/later.yml"].replace("2031-05-01T09:00-06:00", "2032-06-02"))
    result = site.build(liveblog_now=NOW, liveblog_show_unpublished=True)
    assert "Preview:" not in result.read("liveblog/presenters/bob.html")
    assert "Preview:" not in result.read("liveblog/tags/secret.html")
    assert "(until June 2, 2032)" in result.read("liveblog/events/later.html")
    assert unlike_clean(site, liveblog_now=NOW, liveblog_show_unpublished=True) == []


def test_the_banner_speaks_the_language_of_the_site(site):
    result = site.build(liveblog_now=NOW, liveblog_show_unpublished=True, language="de")
    assert "(until 1. Mai 2031, 09:00 UTC-06:00)" in result.read("later.html")


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_the_public_site_after_a_preview_into_the_same_folder(site, builder):
    site.build(builder, liveblog_now=NOW, liveblog_show_unpublished=True)
    public = site.build(builder, liveblog_now=NOW)
    for page in BANNERS:
        assert not public.exists(f"{page}.html")
        assert not public.exists(page)
    assert unlike_clean(site, builder, liveblog_now=NOW) == []
    site.build(builder, liveblog_now=NOW, liveblog_show_unpublished=True)
    assert unlike_clean(site, builder, liveblog_now=NOW, liveblog_show_unpublished=True) == []
