from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import pytest
from click.testing import CliRunner

from sphinx_liveblog.cli import main
from sphinx_liveblog.cli.demo import MARKER

ROOT = Path(__file__).parents[2]


def run(*args: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(
        [sys.executable, "-m", "sphinx_liveblog", *map(str, args)],
        cwd=cwd or ROOT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def read_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Return a demo at the default place, and the run that made it. Tests must not change it."""
    folder = tmp_path_factory.mktemp("demo")
    done = run("demo", cwd=folder)
    return folder / "liveblog-demo", done


def test_the_demo_is_written_built_and_announced(demo):
    folder, done = demo
    assert (done.returncode, done.stderr) == (0, "")
    index = folder / "_build" / "html" / "index.html"
    assert index.is_file()
    assert "liveblog-demo/_build/html/index.html" in done.stdout
    address = done.stdout.strip().splitlines()[-1]
    assert urlsplit(address).scheme == "file"
    assert Path(url2pathname(unquote(urlsplit(address).path))) == index


def test_the_demo_says_what_is_hidden_without_naming_it(demo):
    _, done = demo
    assert "liveblog: 7 posts public, 2 hidden (1 unpublished, 1 until 2999-01-01)" in done.stdout
    assert "panel" not in done.stdout


@pytest.mark.parametrize(
    ("page", "texts"),
    [
        (
            "index.html",
            ["Meridian Conf 2025", "liveblog/presenters/marit.html", "liveblog/tags/operations.html"],
        ),
        ("talks.html", ["<table", "Wednesday, May 14, 2025", "Reading a glacier one pixel at a time"]),
        ("presenters.html", ['id="presenter-noor"', "Lamp engineer"]),
        (
            "liveblog/events/meridian-2025.html",
            [
                "Old Tram Depot, Lisbon",
                "Doors and coffee",
                "Boiler room",
                'meridian-2024.html">Meridian Conf 2024</a>',
                "By track",
            ],
        ),
        (
            "liveblog/talks/meridian-2025/glacier.html",
            ["<strong>noise</strong>", "glacier.mp4", "glacier.pdf", "liveblog.js", "Tide tables: caching"],
        ),
        ("liveblog/talks/meridian-2025/darning.html", ["not recorded", "bring a sock", "The quiet release"]),
        ("liveblog/talks/meridian-2025/lighthouse.html", ["../../../posts/meridian-lighthouse.html"]),
        ("2025/05/lighthouse/index.html", ["../../../posts/meridian-lighthouse.html", "noindex"]),
        ("2024/bram.html", ["../liveblog/talks/meridian-2024/borders.html"]),
        ("liveblog/presenters/sefa-brandt.html", ["liveblog/presenters/sefa.html"]),
        ("liveblog/index.html", ["Harbour Systems Meetup #12", "liveblog-number"]),
        ("liveblog/presenters/index.html", ["Imani Castellane", "Léa Quillfeather"]),
        ("liveblog/years/2024.html", ["Where one drawing ends", "Meridian Conf 2024"]),
        ("liveblog/tracks/operations.html", ["Darning: a workshop", "The quiet release"]),
        ("liveblog/languages/pt.html", ["<h1>Portuguese", "O mar não espera"]),
        ("liveblog/tags/maps.html", ["Maps and charts", "Where one drawing ends"]),
        ("liveblog/catalog.json", ["O mar não espera", "Reading a glacier one pixel at a time"]),
        ("liveblog/presenters/imani-castellane.html", ["In praise of boring queues"]),
        ("posts/meridian-lighthouse.html", ["WEST", "Lamp engineer", "The six habits"]),
        ("posts/meridian-seed-vault.html", ["https://example.org/videos/seed-vault", "seed-vault.pdf"]),
        ("posts/meridian-2025-every-map-lies.html", ["Bram Okkerse", "11:20"]),
        ("posts/meridian-tide-tables.html", ["Yuki Hanamori", "Invalidation by moonlight"]),
        ("posts/meridian-quiet-release.html", ["Sefa Tuilevu", "Guest with a chart"]),
    ],
)
def test_every_feature_is_on_a_page(demo, page, texts):
    html = (demo[0] / "_build" / "html" / page).read_text(encoding="utf-8")
    assert [text for text in texts if text not in html] == []


def test_what_is_not_published_is_nowhere(demo):
    files = read_files(demo[0] / "_build")
    assert len(files) > 50
    secrets = re.compile(rb"meridian-panel|next-millennium|Meridian Conf 2999|only be understood by looking")
    assert [
        name for name, data in files.items() if secrets.search(data) or secrets.search(name.encode())
    ] == []


def test_the_demo_has_no_warning(demo, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-n", "-q", demo[0], tmp_path],
        cwd=ROOT,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_demo_has_no_problem(demo):
    result = CliRunner().invoke(main, ["check", "-s", str(demo[0]), "--scan", str(demo[0] / "_build")])
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "no problems")


def test_nothing_links_to_anybody_real(demo):
    """Addresses are those that RFC 2606 keeps for examples."""
    sources = {
        name: data.decode() for name, data in read_files(demo[0]).items() if not name.startswith("_build/")
    }
    hosts = {
        host for text in sources.values() for host in re.findall(r"(?<!xmlns=\")https?://([\w.-]+)", text)
    }
    assert hosts == {"example.org", "www.sphinx-doc.org"}


def test_two_demos_are_alike(demo, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577836800")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    folders = [tmp_path / name for name in ("one", "two")]
    assert [run("demo", folder).returncode for folder in folders] == [0, 0]
    one, two = (read_files(folder / "_build" / "html") for folder in folders)
    assert one == two
    sources = {name: data for name, data in read_files(demo[0]).items() if not name.startswith("_build/")}
    assert sources == {name: data for name, data in read_files(folders[0]).items() if name in sources}


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Ann", encoding="utf-8")
    done = run("demo", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{tmp_path}: this folder has files and is no demo; name one that is new or empty\n"
    assert read_files(tmp_path) == {"letter.txt": b"Dear Ann"}


def test_a_file_is_no_folder(tmp_path):
    place = tmp_path / "demo"
    place.write_text("", encoding="utf-8")
    done = run("demo", place)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{place}: this is a file; name a folder that is new or empty\n"


def test_a_place_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run("demo", tmp_path / "file" / "demo")
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(str(tmp_path / "file"))
    assert line.endswith(": Not a directory")


def test_an_empty_folder_is_taken(tmp_path):
    assert run("demo", tmp_path).returncode == 0
    assert (tmp_path / MARKER).is_file()


def test_again_keeps_what_the_user_did(tmp_path):
    assert run("demo", tmp_path).returncode == 0
    before = read_files(tmp_path)
    mine = "# My own front page\n\n```{toctree}\ntalks\npresenters\n```\n"
    (tmp_path / "index.md").write_text(mine, encoding="utf-8")
    (tmp_path / "posts" / "mine.md").write_text(
        "---\ntitle: Mine\npublished: true\npresenters: [noor]\n---\n\nHello.\n", encoding="utf-8"
    )
    (tmp_path / "talks.md").unlink()
    done = run("demo", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "index.md: left alone, as you have changed it" in done.stdout
    assert "1 files written" in done.stdout
    assert (tmp_path / "index.md").read_text(encoding="utf-8") == mine
    assert "My own front page" in (tmp_path / "_build" / "html" / "index.html").read_text(encoding="utf-8")
    assert (tmp_path / "_build" / "html" / "posts" / "mine.html").is_file()
    assert (tmp_path / "talks.md").read_bytes() == before["talks.md"]


def test_an_older_demo_is_brought_up_to_date(tmp_path, monkeypatch):
    """A file that is as an older release wrote it is not one that the user has changed."""
    older = {"conf.py": "extensions = ['sphinx_liveblog']\n", "index.md": "# Old\n"}
    with monkeypatch.context() as patch:
        patch.setattr("sphinx_liveblog.cli.demo.read_demo_files", lambda: older)
        assert CliRunner().invoke(main, ["demo", str(tmp_path)]).exit_code == 0
    result = CliRunner().invoke(main, ["demo", str(tmp_path)])
    assert (result.exit_code, "left alone" in result.output) == (0, False)
    assert "Notes from the third row" in (tmp_path / "index.md").read_text(encoding="utf-8")


def test_a_demo_that_somebody_broke_says_so_in_one_line(tmp_path):
    assert run("demo", tmp_path).returncode == 0
    (tmp_path / "conf.py").write_text("extensions = [\n", encoding="utf-8")
    done = run("demo", tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path / 'conf.py'}:1: '[' was never closed\n"


def test_a_demo_without_furo_takes_alabaster(demo):
    code = "import runpy, sys\nsys.modules['furo'] = None\nprint(runpy.run_path(sys.argv[1])['html_theme'])\n"
    done = subprocess.run(
        [sys.executable, "-c", code, demo[0] / "conf.py"], capture_output=True, check=False, encoding="utf-8"
    )
    assert (done.stdout.strip(), done.stderr) == ("alabaster", "")
