"""``sphinx-liveblog migrate``: which files it writes, and that pages say the same afterwards."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from sphinx_liveblog.cli import main

OLD = """\
---
title: Fog signals
publishDate: 2025-05-12T00:00-13:30
author: Pia Rask for the Harbour Liveblog
published: true
---

Presenter: [Noor Aldana](https://example.org/noor)

Three long blasts.
"""
NEW = """\
---
title: Fog signals
publishDate: 2025-05-12
author: Pia Rask
published: true
presenters:
  - name: Noor Aldana
    website: https://example.org/noor
start: 2025-05-12T13:30
---

Three long blasts.
"""
ABLOG = """\
One
===

.. post:: May 12, 2025
   :tags: fog, horns
   :author: Pia Rask

Text.
"""
EVENT = "title: Harbour\ntimezone: Europe/Lisbon\nposts: ['*']\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in {"old.md": OLD, "new.md": NEW}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(*args: str, code: int = 0):
    result = CliRunner().invoke(main, ["migrate", *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert result.exit_code == code, result.output
    return result


def read_all(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def test_old_posts_are_rewritten_and_others_left_alone(folder):
    stamp = (folder / "new.md").stat().st_mtime_ns
    result = run("old.md", "new.md")
    assert read_all(folder) == {"new.md": NEW, "old.md": NEW}
    assert (folder / "new.md").stat().st_mtime_ns == stamp
    assert result.output.splitlines() == [
        "old.md: rewritten",
        "1 rewritten, 1 without anything to do, 0 left as they are",
    ]
    assert run("old.md", "new.md").output == "0 rewritten, 2 without anything to do, 0 left as they are\n"


def test_check_only_reports(folder):
    result = run("--check", "old.md", "new.md", code=1)
    assert result.output.splitlines() == [
        "old.md: to be rewritten",
        "1 to be rewritten, 1 without anything to do, 0 left as they are",
    ]
    assert read_all(folder) == {"new.md": NEW, "old.md": OLD}
    run("--check", "new.md")


def test_a_dry_run_shows_a_diff(folder):
    result = run("--dry-run", "old.md", "new.md")
    assert "-Presenter: [Noor Aldana](https://example.org/noor)\n" in result.output
    assert "+start: 2025-05-12T13:30\n" in result.output
    assert "new.md" not in result.output
    assert read_all(folder) == {"new.md": NEW, "old.md": OLD}


def test_what_is_left_is_named_with_its_line_and_the_others_are_written(folder):
    (folder / "odd.md").write_text("---\nblogpost: true\ndate: 1/2/2020\n---\n", encoding="utf-8")
    result = run("odd.md", "old.md", code=1)
    assert "odd.md:3: 1/2/2020 is not plainly a date" in result.output
    assert "1 rewritten, 0 without anything to do, 1 left as they are" in result.output
    assert read_all(folder)["old.md"] == NEW


def test_a_link_stays_a_link(folder):
    (folder / "link.md").symlink_to("old.md")
    run("link.md")
    assert (folder / "link.md").is_symlink()
    assert (folder / "old.md").read_text(encoding="utf-8") == NEW


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [("none.md", 1, "none.md"), (".", 2, "this is a folder"), ("conf.py", 2, "posts are Markdown")],
)
def test_nothing_is_written_where_a_file_is_none(folder, name, code, says):
    result = run("old.md", name, code=code)
    assert says in result.output
    assert result.output.count("\n") == 1
    assert (folder / "old.md").read_text(encoding="utf-8") == OLD


def test_posts_without_a_mark_are_ablogs_where_that_is_said(folder):
    (folder / "plain.md").write_text("---\ndate: Jan 2, 2020\n---\n# P\n", encoding="utf-8")
    run("--check", "plain.md")
    run("--ablog", "plain.md")
    assert "publishDate: 2020-01-02\n" in (folder / "plain.md").read_text(encoding="utf-8")


# --- Pages


def read_page(result, name: str) -> str:
    """Return the page's own part."""
    found = re.search(
        r'<div class="body" role="main">(.*?)<div class="sphinxsidebar"', result.read(name), re.DOTALL
    )
    assert found
    return found[1]


def build_both(make_site, files, **conf):
    """Return the builds of a site before and after, and the names of its posts."""
    both = []
    for name in ("before", "after"):
        site = make_site({"index.md": "# Home\n", "events/h.yml": EVENT, **files}, conf, name=name)
        if name == "after":
            run(*(str(site.srcdir / file) for file in files))
        both.append(site.build())
    return both


def test_the_page_is_the_same_as_before(make_site):
    before, after = build_both(make_site, {"old.md": OLD})
    assert read_page(after, "old.html") == read_page(before, "old.html")
    page = read_page(after, "old.html")
    assert "Noor Aldana" in page
    assert "13:30" in page or "1:30" in page
    assert after.warnings == before.warnings == []


def test_a_post_of_ablog_builds_without_ablog(make_site):
    site = make_site({"index.md": "# Home\n", "events/h.yml": EVENT, "one.rst": ABLOG})
    run(str(site.srcdir / "one.rst"))
    result = site.build()
    assert (result.returncode, result.warnings) == (0, [])
    page = read_page(result, "one.html")
    assert all(text in page for text in ("Pia Rask", "fog", "horns", "May 12, 2025", "Text."))


def test_a_draft_of_ablog_stays_hidden(make_site):
    site = make_site({"index.md": "# Home\n", "one.rst": ABLOG.replace(" May 12, 2025", "")})
    run(str(site.srcdir / "one.rst"))
    assert not site.build().exists("one.html")


@pytest.mark.shared
def test_pages_of_real_posts_are_the_same_as_before(make_site, corpus_posts):
    chosen = [
        path for path in corpus_posts if re.search("css-alg|closing|pki|the-future|wat|dotgo", path.name)
    ]
    assert len(chosen) == 6
    files = {path.name: path.read_bytes() for path in chosen}
    before, after = build_both(make_site, files, liveblog_show_unpublished=True)
    for path in chosen:
        name = f"{path.stem}.html"
        assert read_page(after, name) == read_page(before, name)
    assert len(after.warnings) == len(before.warnings)
