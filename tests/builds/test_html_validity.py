"""Generated pages are valid HTML: no parse error, no id twice, and nothing that the Nu HTML checker finds.

The checker (``vnu-jar`` of npm; it needs Java) runs where ``SPHINX_LIVEBLOG_VNU`` in the environment is the
path of ``vnu.jar``. The other tests run everywhere.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import html5lib
import pytest

from tests.builds.test_archive_pages import FILES, POST
from tests.builds.test_pages import dead_links, repeated_ids
from tests.conftest import Site, write_conf

pytestmark = pytest.mark.once

# A toctree's caption and the form of the search page are of Sphinx; the sidebar, of alabaster.
NOT_OURS = ('class="caption" role="heading"', '<form action="" method="get">', "<h3>Naviga")
DEMO = Path(__file__).parents[2] / "sphinx_liveblog" / "cli" / "demo_site"
CONF = {
    "extensions": ["sphinx_liveblog"],
    "templates_path": ["own"],
    "liveblog_pages": ["events", "presenters", "tags", "years", "tracks", "languages"],
    "liveblog_tag_min_talks": 1,
    "liveblog_per_page": 3,
    "html_baseurl": "https://example.org/",
}
ABSTRACTS = {
    "markdown": (
        "<p><b>a<p><i>b</b></i>\n\n# Heading\n\n| a | b |\n|---|---|\n| <td> | [x](a b) |\n\n"
        "<table><tr><p>x\n\n```js\n</pre>\n```"
    ),
    "html": (
        "<ul><p>a<li>b<ol>c</ul><a href='/x'><a href=/y>z</a></a><h1>H</h1><form><input></form>"
        "<p><div id=top>x</div></p>"
    ),
    "rst": (
        "Title\n=====\n\n- a\n\n  b\n\n:term: x\n\n.. raw:: html\n\n   </section>\n\n"
        "`x <javascript:y>`_ |s| [1]_\n\n.. [1] Foot\n"
    ),
    "text": "a </p> & <b> \u202e\u0627\u0644\n\n\U0001f389 " + "w" * 300,
}
HOSTILE = """\
title: "E </title> & <b>\\"'"
path: 'e v e n t'
url: "https://example.org/a b|c?d=\\"e\\"&f"
description: "</section> <!-- "
location: "<i>L</i>"
hashtag: '"><b>'
logo: https://example.org/logo 1.png
start: 0024-05-31
end: 2024-06-01
series: s
talks:
{rows}
- {{title: "Same", presenters: ["A </b> B", "\\u65e5\\u672c \\u8a9e", "\\U0001f389 x"],
   tags: [C++, C#, "\\u65e5\\u672c", "<b>"], track: "</h3>"}}
- {{title: "Same", video: ["https://example.org/\\"x\\" y", "javascript:x", "//h/%zz"],
   slides: "a b.pdf", room: "</th>"}}
- {{title: "Twice", slots: [{{start: '10:00', room: A}}, {{start: '10:00', room: A}}],
   type: "<x>", language: "<y>"}}
- {{title: "At once", start: '10:00', duration: 0m, room: A, track: "t t",
   links: [{{title: "", url: "https://[x"}}]}}
slots:
- {{title: "</td>", start: '10:00', duration: 3h}}
- {{title: "B", start: '2024-05-31T23:30', duration: 30h}}
"""


def hostile_event() -> str:
    rows = [
        f"- {{id: {kind}, title: {kind}, abstract_format: {kind}, start: '10:0{at}',\n"
        f"   abstract: {json.dumps(text, ensure_ascii=False)}}}"
        for at, (kind, text) in enumerate(ABSTRACTS.items())
    ]
    return HOSTILE.format(rows="\n".join(rows))


def copy_demo() -> dict[str, bytes]:
    files = {
        path.relative_to(DEMO).as_posix(): path.read_bytes() for path in DEMO.rglob("*") if path.is_file()
    }
    return {name: data for name, data in files.items() if "__pycache__" not in name}


def archive(**more: str) -> dict[str, str | bytes]:
    cover = POST.format(title="Cover", date="2024-05-20").replace(
        "event:", "talk: fog\naliases: [old/cover/]\nevent:"
    )
    return {**FILES, "posts/cover.md": cover, "conf.py": write_conf(CONF), **more}


PREVIEW = {
    "conf.py": write_conf({**CONF, "liveblog_show_unpublished": True}),
    "events/hidden.yml": "title: H\npublished: false\ntalks:\n- {title: T, presenters: [A B]}\n",
}
SITES = {
    "demo": copy_demo,
    "archive": archive,
    "hostile": lambda: archive(**{"events/hostile.yml": hostile_event()}),
    "preview": lambda: archive(**PREVIEW),
    "archive in Furo": archive,
}


@pytest.fixture(scope="module", params=SITES)
def built(request, tmp_path_factory):
    site = Site(tmp_path_factory.mktemp(request.param) / "site")
    for path, content in SITES[request.param]().items():
        site.edit(path, content)
    in_furo = request.param.endswith("in Furo")
    result = site.build("dirhtml" if in_furo else "html", html_theme="furo" if in_furo else "alabaster")
    # An event that cannot be read has no page that could be wrong.
    assert (request.param == "hostile") == result.exists("liveblog/talks/hostile/markdown.html")
    return result


def pages_of(result):
    return {
        name: data
        for name, data in result.tree().items()
        if name.endswith(".html") and not name.startswith("_")
    }


def test_pages_parse_without_an_error(built):
    faults = {}
    for name, data in pages_of(built).items():
        parser = html5lib.HTMLParser()
        parser.parse(data.decode())
        if parser.errors:
            (line, _), kind, _ = parser.errors[0]
            faults[name] = (kind, data.decode().splitlines()[line - 1].strip()[:200])
    assert faults == {}


def test_ids_are_there_once_and_links_lead_somewhere(built):
    pages = pages_of(built)
    assert repeated_ids(pages) == []
    # An address within the site that an author wrote may well be wrong.
    dead = [
        (page, link) for page, link in dead_links(built.tree()) if not re.search(r"a(%20| )b|^/[xy]$", link)
    ]
    assert dead == []


def test_ids_and_links_can_be_written_in_a_page(built):
    for name, data in pages_of(built).items():
        tree = html5lib.parse(data.decode(), namespaceHTMLElements=False)
        for element in tree.iter():
            if not isinstance(element.tag, str):
                continue
            assert not re.search(r"\s|^$", element.get("id", "x")), (name, element.get("id"))
            for key in ("href", "src"):
                value = element.get(key, "")
                assert not re.match(r"\s*(javascript|data|vbscript):", value, re.IGNORECASE), (name, value)
                assert " " not in value, (name, value)


@pytest.mark.slow
@pytest.mark.vnu
def test_the_checker_finds_nothing_of_ours(built, vnu):
    java = shutil.which("java")
    assert java, "vnu.jar needs Java"
    command = [java, "-jar", str(vnu), "--errors-only", "--format", "json", "--stdout", "--exit-zero-always"]
    pages = sorted(str(built.outdir / name) for name in pages_of(built))
    done = subprocess.run([*command, *pages], capture_output=True, check=True, encoding="utf-8")
    found = {
        (message["url"].partition("/html/")[2], message["message"], message.get("extract", ""))
        for message in json.loads(done.stdout)["messages"]
        if not any(text in message.get("extract", "") for text in NOT_OURS)
    }
    assert found == set()
