"""Programmes written by strangers, in every format: what they say is shown as text, and does nothing.

hypothesis puts hostile texts together, each format has them as title, name, room and abstract of a talk, all
are imported into one site, and the pages are read as a browser reads them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

import html5lib
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sphinx_liveblog.cli import main
from tests.conftest import Site, write_conf

pytestmark = [pytest.mark.slow, pytest.mark.once]

FRAGMENTS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</title><svg onload=alert(1)>", "<!--",
    "-->",
    "```{raw} html\n<b onclick=x>\n```", "{{ evil }}", "{include}`conf.py`", ".. include:: conf.py", "|evil|",
    "[a](javascript:alert(1))", "`a <javascript:alert(1)>`_", "<javascript:alert(1)>", ":math:`x`",
    "---\n",
    "published: true", "{ref}`index`", "%00", "../../../evil", "C:\\evil", "&amp;&lt;", "\u202eevil",
    "*a* **b**",
    "é日本", "🎤", "'\"",
    "# heading", "- [ ] item", "a: b", "=cmd()", "${evil}", "$(evil)", "{% evil %}",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=3).map(" ".join)

DAY, CLOCK = "2027-05-03", "10:30"


def frab(t: SimpleNamespace) -> str:
    event = {
        "id": 1,
        "code": t.key,
        "guid": t.key,
        "title": t.title,
        "room": t.room,
        "abstract": t.abstract,
        "date": f"{DAY}T{CLOCK}:00+01:00",
        "start": CLOCK,
        "duration": "00:30",
        "persons": [{"name": t.name}],
    }
    conference = {"title": t.title, "days": [{"index": 1, "date": DAY, "rooms": {t.room: [event]}}]}
    return json.dumps({"schedule": {"conference": {**conference, "time_zone_name": "Europe/Lisbon"}}})


def frab2(t: SimpleNamespace) -> str:
    event = {
        "guid": t.key,
        "title": t.title,
        "abstract": t.abstract,
        "type": "TALK",
        "room": {"name": t.room},
        "start": f"{DAY}T{CLOCK}:00+01:00",
        "end": f"{DAY}T11:00:00+01:00",
        "participants": [{"name": t.name, "role": "SPEAKER"}],
    }
    return json.dumps({"schedule": {"conference": {"title": t.title}, "events": [event]}})


def xml(t: SimpleNamespace) -> str:
    title, name, room, abstract = (escape(text) for text in (t.title, t.name, t.room, t.abstract))
    return (
        f"<schedule><conference><title>{title}</title><time_zone_name>Europe/Lisbon</time_zone_name></conference>"
        f"<day index='1' date='{DAY}'><room name='x'><event id='1' guid='{escape(t.key)}'><room>{room}</room>"
        f"<title>{title}</title><date>{DAY}T{CLOCK}:00+01:00</date><start>{CLOCK}</start>"
        f"<duration>00:30</duration><abstract>{abstract}</abstract><persons><person id='1'>{name}</person>"
        "</persons></event></room></day></schedule>"
    )


def pretalx(t: SimpleNamespace) -> str:
    talk = {
        "code": t.key,
        "title": t.title,
        "abstract": t.abstract,
        "state": "confirmed",
        "speakers": [{"name": t.name}],
        "slots": [{"start": f"{DAY}T{CLOCK}:00+01:00", "room": {"name": {"en": t.room}}}],
        "submission_type": {"name": {"en": "Talk"}},
    }
    return json.dumps({"count": 1, "next": None, "previous": None, "results": [talk]})


def sessionize(t: SimpleNamespace) -> str:
    session = {
        "id": t.key,
        "title": t.title,
        "description": t.abstract,
        "startsAt": f"{DAY}T{CLOCK}:00",
        "endsAt": f"{DAY}T11:00:00",
        "speakers": ["s"],
        "roomId": 1,
        "isServiceSession": False,
    }
    speaker = {"id": "s", "fullName": t.name, "bio": t.abstract, "links": []}
    rooms = [{"id": 1, "name": t.room}]
    return json.dumps(
        {"sessions": [session], "speakers": [speaker], "rooms": rooms, "questions": [], "categories": []}
    )


def indico(t: SimpleNamespace) -> str:
    talk = {
        "id": t.key,
        "title": t.title,
        "description": t.abstract,
        "roomFullname": t.room,
        "duration": 30,
        "startDate": {"date": DAY, "time": f"{CLOCK}:00", "tz": "UTC"},
        "speakers": [{"first_name": "", "last_name": t.name}],
    }
    event = {"title": t.title, "timezone": "Europe/Lisbon", "contributions": [talk]}
    return json.dumps({"count": 1, "results": [event]})


def pyvideo(t: SimpleNamespace) -> str:
    return json.dumps(
        {
            "title": t.title,
            "description": t.abstract,
            "speakers": [t.name],
            "recorded": DAY,
            "videos": [{"type": "youtube", "url": "https://www.youtube.com/watch?v=x"}],
        }
    )


def programapi(t: SimpleNamespace) -> str:
    return json.dumps({
        "AAAAAA": {
            "code": "AAAAAA", "title": t.title, "abstract": t.abstract, "speakers": ["B"], "room": t.room,
            "session_type": "Talk", "start": f"{DAY}T{CLOCK}:00+01:00", "end": f"{DAY}T11:00:00+01:00",
        }
    })  # fmt: skip


def ical(t: SimpleNamespace) -> str:
    title, room, abstract = (
        text.replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")
        for text in (t.title, t.room, t.abstract)
    )
    lines = [
        *(
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:x",
            "BEGIN:VEVENT",
            "UID:1@x",
            "DTSTAMP:20270101T000000Z",
        ),
        *(
            f"DTSTART;TZID=Europe/Lisbon:{DAY.replace('-', '')}T103000",
            f"SUMMARY:{title}",
            f"LOCATION:{room}",
        ),
        *(f"DESCRIPTION:{abstract}", "END:VEVENT", "END:VCALENDAR", ""),
    ]
    return "\r\n".join(lines)


def sourcegraph(t: SimpleNamespace) -> str:
    speaker = {"name": t.name, "gitHubUrl": "", "twitterUrl": "", "speakerUrl": "", "linkedInUrl": ""}
    talk = {"title": t.title, "description": t.abstract, "speakers": [speaker], "date": DAY}
    return json.dumps([{**talk, "startTime": "10:30AM", "endTime": "11:00AM"}])


def table(t: SimpleNamespace) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerows(
        [
            ["Title", "Speakers", "Room", "Date", "Start", "Abstract"],
            [t.title, t.name, t.room, DAY, CLOCK, t.abstract],
        ]
    )
    return stream.getvalue()


FORMATS: Mapping[str, tuple[Callable[[SimpleNamespace], str], str]] = {
    "frab": (frab, ".json"),
    "frab2": (frab2, ".json"),
    "xml": (xml, ".xml"),
    "pretalx": (pretalx, ".json"),
    "sessionize": (sessionize, ".json"),
    "indico": (indico, ".json"),
    "pyvideo": (pyvideo, ".json"),
    "programapi": (programapi, ".json"),
    "ical": (ical, ".ics"),
    "sourcegraph": (sourcegraph, ".json"),
    "table": (table, ".csv"),
}


def visible(text: str) -> str:
    """Return what a reader sees of a text in one line."""
    return " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())


class Pages:
    """A built site, read as a browser reads it."""

    def __init__(self, outdir: Path) -> None:
        self.trees = {
            path.relative_to(outdir).as_posix(): html5lib.parse(
                path.read_text(encoding="utf-8"), namespaceHTMLElements=False
            )
            for path in outdir.rglob("*.html")
        }

    def harm(self) -> list[str]:
        """Return everything that could run, load or lead where a programme wants."""
        found = []
        for name, tree in self.trees.items():
            for element in tree.iter():
                if not isinstance(element.tag, str):
                    continue
                for key, value in element.attrib.items():
                    if key.startswith("on") or value.strip().lower().startswith(("javascript:", "data:text")):
                        found.append(f"{name}: {element.tag} {key}={value}")
                if element.tag in {"svg", "iframe", "object", "embed"} and "evil" in str(element.attrib):
                    found.append(f"{name}: {element.tag}")
                if element.tag == "script" and "alert" in (element.text or ""):
                    found.append(f"{name}: script")
        return found

    def text(self, name: str) -> str:
        body = self.trees[name].find("body")
        return " ".join("".join(body.itertext()).split())


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("hostile") / "site")


@settings(
    max_examples=5,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(title=TEXTS, name=TEXTS, room=TEXTS, abstract=TEXTS)
def test_what_programmes_say_is_text(  # noqa: PLR0917  # what is drawn
    site, tmp_path, title, name, room, abstract
):
    texts = SimpleNamespace(title=title, name=f"Z {name}", room=room, abstract=abstract, key="../K<1>")
    conf: Mapping[str, Any] = {
        "extensions": ["sphinx_liveblog"],
        "myst_enable_extensions": ["colon_fence", "substitution", "dollarmath", "attrs_inline"],
        "myst_substitutions": {"evil": "SUBSTITUTED"},
        "rst_epilog": ".. |evil| replace:: SUBSTITUTED",
        # Else what is shown is another dash than the one that was written.
        "smartquotes": False,
    }
    for path in [*site.srcdir.rglob("*")] if site.srcdir.exists() else []:
        if path.is_file():
            path.unlink()
    site.edit("conf.py", write_conf(conf))
    site.edit("index.md", "# Home\n\n```{talks}\n:show: presenters, abstract, when\n```\n")
    for event, (write, suffix) in FORMATS.items():
        export = tmp_path / f"{event}{suffix}"
        export.write_text(write(texts), encoding="utf-8", newline="")
        arguments = ["import", "-s", str(site.srcdir), str(export), "--event", event, "--posts"]
        result = CliRunner().invoke(main, [*arguments, "--timezone", "Europe/Lisbon"])
        assert result.exit_code == 0, (event, result.output)
    outside = [path for path in site.srcdir.rglob("*") if not path.resolve().is_relative_to(site.srcdir)]
    assert outside == []
    for post in (site.srcdir / "liveblog").rglob("*.md"):
        post.write_text(post.read_text("utf-8").replace("published: false", "published: 2024-01-01"), "utf-8")
    build = site.build()
    assert build.returncode == 0
    pages = Pages(build.outdir)
    assert pages.harm() == []
    assert not any("SUBSTITUTED" in pages.text(page) for page in pages.trees)
    for event in FORMATS:
        (post,) = (site.srcdir / "liveblog" / event).glob("*.md")
        shown = pages.text(f"liveblog/{event}/{post.stem}.html")
        assert visible(title) in visible(shown), event
        if event not in {"ical", "programapi"}:  # these have no names in them
            assert "Z " in shown, event
