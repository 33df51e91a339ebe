"""``sphinx-liveblog init`` and ``new``: what they write, and that they overwrite nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from sphinx_liveblog.cli import main
from tests.conftest import Site

EVENT = """\
title: Conf Days
start: 2024-05-01
talks:
  - title: "Slow docs: a story"
    presenters: [Ann Lee]
    start: 2024-05-01T10:00
  - {id: first, title: Twins, presenters: [Ann Lee]}
  - {id: second, title: Twins, presenters: [Ann Lee]}
"""


def run(*args: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, [*args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert result.exit_code == code, result.output
    return result.output


def read_keys(path: Path) -> dict:
    head, body = path.read_text(encoding="utf-8").removeprefix("---\n").split("---\n", 1)
    assert body == "\n:::{liveblog}\n\n"
    return yaml.safe_load(head)


@pytest.fixture
def site(make_site):
    return make_site({"index.md": "# Home\n", "events/conf.yml": EVENT})


def new(site: Site, *args: str, code: int = 0) -> str:
    return run("new", "-s", str(site.srcdir), *args, code=code)


def test_a_new_site_builds_without_a_warning(tmp_path):
    site = Site(tmp_path)
    run("init", str(site.srcdir))
    result = site.build()
    assert (result.returncode, result.warnings) == (0, [])
    assert "Nothing is published yet." in result.read("index.html")


def test_init_twice_changes_nothing(tmp_path):
    run("init", str(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert "has the extension already" in run("init", str(tmp_path))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


@pytest.mark.parametrize("index", ["index.md", "index.rst"])
def test_a_site_that_is_there_gets_what_it_lacks(tmp_path, index):
    files = {"conf.py": 'project = "Mine"\n', index: "Mine\n", "presenters.yml": "ann: {name: Ann}\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    output = run("init", str(tmp_path))
    assert 'extensions += ["sphinx_liveblog"]' in output
    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in files} == files
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*files, "events", "tags.yml"])


def test_a_new_post_is_not_published_and_can_be_typed_into(site):
    new(site, "A talk: on #things", "--presenter", "Ann Lee", "--presenter", "Bob")
    path = site.srcdir / "liveblog" / "a-talk-on-things.md"
    assert read_keys(path) == {
        "title": "A talk: on #things",
        "published": False,
        "presenters": ["ann-lee", "Bob"],
    }
    with path.open("a", encoding="utf-8") as file:
        file.write("- 10:31 She begins.\n")
    result = site.build()
    assert (result.returncode, result.warnings) == (0, [])
    assert not result.exists("liveblog/a-talk-on-things.html")
    site.edit("liveblog/a-talk-on-things.md", path.read_text("utf-8").replace("false", "true"))
    assert "She begins." in site.build().read("liveblog/a-talk-on-things.html")


def test_a_new_post_covers_the_talk_of_its_title(site):
    new(site, "Slow Docs – a story", "--event", "Conf Days")
    keys = read_keys(site.srcdir / "liveblog" / "conf" / "slow-docs-a-story.md")
    assert (keys["event"], keys["talk"]) == ("conf", "conf/slow-docs-a-story")


def test_a_new_post_finds_its_talk_in_whichever_event_has_it(site):
    assert "covers conf/slow-docs-a-story" in new(site, "Slow docs: a story")
    assert (site.srcdir / "liveblog" / "conf" / "slow-docs-a-story.md").exists()


def test_a_talk_that_has_a_post_gets_no_second_one(site):
    new(site, "Slow docs: a story")
    output = new(site, "Slow docs: a story", "--event", "conf", code=2)
    assert "slow-docs-a-story.md: this is the post on that talk" in output


def test_of_two_talks_of_one_title_a_new_post_takes_none(site):
    new(site, "Twins", "--event", "conf")
    assert "talk" not in read_keys(site.srcdir / "liveblog" / "conf" / "twins.md")


def test_a_post_that_exists_is_not_overwritten(site):
    first, second = new(site, "One"), new(site, "One")
    assert Path(first.strip()).name == "one.md"
    assert Path(second.strip()).name == "one-2.md"


@pytest.mark.parametrize("title", ["../../etc/passwd", "index", "con", "日本", "a/b", "yes", "-"])
def test_whatever_the_title_the_post_stays_in_its_folder(site, title):
    new(site, "--", title)
    (path,) = (site.srcdir / "liveblog").iterdir()
    assert read_keys(path)["title"] == title
    assert path.stem not in {"index", "con"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("A", "--event", "cnof"), "--event cnof: did you mean conf?"),
        (("A", "--event", "zzz"), "--event zzz: there is no such event; there are: conf"),
        ((" ",), "the title is empty"),
    ],
)
def test_wrong_usage(site, args, says):
    assert says in new(site, *args, code=2)
