"""Every programme beside the checkout is imported, again without a change, and builds without a warning."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from sphinx_liveblog.cli import main
from tests.conftest import SHARED

pytestmark = [pytest.mark.shared, pytest.mark.slow]

# Talks of each, counted by hand or with a search for what begins one.
EXPORTS = {
    "samples/frab.json": 1,
    "samples/frab.xml": 1,
    "samples/frab2.json": 1,
    "samples/pretalx.ics": 1,
    "samples/pyvideo-video.json": 1,
    "samples/sessionize-all.json": 1,
    "samples/sourcegraph-conference.json": 2,
    "real/frab-camp2019.json": 79,
    "real/programapi-example-sessions.json": 2,
    "real/programapi-example-submissions.json": 2,
    "real/programapi-schedule-ep2024-excerpt.json": 10,
    "real/pyconau-2023-adl.ics": 94,
    "real/pyvideo-europython-2024": 131,
    "real/sessionize-linz-2024.json": 15,
}


def test_every_export_is_in_the_table():
    found = [*(SHARED / "corpus" / "schedules").glob("*/*")]
    names = {path.relative_to(SHARED / "corpus" / "schedules").as_posix() for path in found}
    assert names - {"real/SOURCES.md"} == set(EXPORTS)


def test_all_exports_are_one_archive(make_site):
    site = make_site({"index.md": "# Home\n"}, {"suppress_warnings": []})

    def run_all() -> dict[str, str]:
        said = {}
        for name in EXPORTS:
            export, event = SHARED / "corpus" / "schedules" / name, name.rpartition("/")[2].replace(".", "-")
            arguments = ["import", "-s", str(site.srcdir), str(export), "--event", event, "--posts"]
            result = CliRunner().invoke(main, arguments)
            assert result.exit_code == 0, (name, result.output)
            said[name] = result.output
        return said

    first = run_all()
    files = {path: path.read_bytes() for path in site.srcdir.rglob("*") if path.is_file()}
    counts = {
        name: f"{count} new," in output
        for (name, count), output in zip(EXPORTS.items(), first.values(), strict=True)
    }
    assert [name for name, is_right in counts.items() if not is_right] == []
    second = run_all()
    assert [output for output in second.values() if "nothing has changed" not in output] == []
    assert {path: path.read_bytes() for path in site.srcdir.rglob("*") if path.is_file()} == files
    result = site.build()
    assert (result.returncode, result.warnings) == (0, [])
    pages = [name for name in result.tree() if name.startswith("liveblog/talks/") and name.endswith(".html")]
    assert len(pages) == sum(EXPORTS.values())
