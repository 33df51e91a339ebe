"""``check --scan``: a folder with anything hidden in it is never passed, and a clean one always is."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import re
import shutil
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from docutils import nodes
from sphinx.cmd.build import build_main

from sphinx_liveblog.cli import main
from sphinx_liveblog.cli.check import check_site
from sphinx_liveblog.cli.demo import write_demo
from sphinx_liveblog.cli.formats import FORMATS
from tests.builds.conftest import find_traces
from tests.conftest import read_tree, write_conf

pytestmark = [pytest.mark.slow, pytest.mark.once]

if TYPE_CHECKING:
    from tests.conftest import Site

INDEX = {"index.md": "# Home\n"}
DRAFT = "---\ntitle: Zanzibar in winter\npublished: false\npresenters: [Quentin Obscura]\n---\n\nHush.\n"


def post(body: str = "Hello.\n", **keys: str) -> str:
    front = {"title": "A talk", "publishDate": "2024-05-01", "presenters": "[Ann Lee]", **keys}
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in front.items() if value) + f"---\n\n{body}"


def run(site: Site, *args: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", "-s", str(site.srcdir), *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


def scan(source: Path, folder: Path) -> dict[str, str]:
    """Return the message for each file in which something hidden was found, by path below ``folder``."""
    found = [
        finding for finding in check_site(source, scan=folder).findings if finding.kind == "liveblog.leak"
    ]
    messages = {Path(finding.path).relative_to(folder).as_posix(): finding.message for finding in found}
    assert len(messages) == len(found), "more than one finding for a file"
    return messages


def leaks(site: Site, folder: Path) -> dict[str, str]:
    return scan(site.srcdir, folder)


def fill(folder: Path, contents: list[str]) -> set[str]:
    """Write one text file for each of ``contents``, and return their names."""
    names = {f"deep/{n}.txt": content for n, content in enumerate(contents)}
    (folder / "deep").mkdir(parents=True)
    for name, content in names.items():
        (folder / name).write_text(content, encoding="utf-8")
    return set(names)


def build_everywhere(site: Site, *builders: str) -> Path:
    """Build with the doctrees inside the folder that is searched."""
    for builder in builders:
        # Sphinx marks the nodes for message catalogs in another way.
        site.doctreedir = site.root / "build" / (".doctrees" if builder != "gettext" else "gettext/.doctrees")
        site.build(builder)
    return site.root / "build"


# --- What is looked for


@pytest.fixture
def secret_site(make_site):
    event = (
        "title: Conf\ntalks:\n  - id: open\n    title: Open\n    presenters: [Ann Lee]\n"
        "  - id: inner-circle\n    title: The inner circle\n    presenters: [Ann Lee]\n    published: false\n"
        "    room: Copper kettle\n    track: Quiet corners\n    language: eo\n    aliases: [/2019/kettle/]\n"
        "    abstract: Nobody outside has heard about lanterns yet.\n"
    )
    head = (
        "---\ntitle: Zanzibar in winter\nslug: spice-trade\npublished: false\n"
        "presenters: [{name: Quentin Obscura, bio: Grew up between two lighthouses, "
        "website: 'https://obscura.example.net/me/'}]\n"
        "tags: [deep sea, shells]\ndescription: Snow on the spice islands\naliases: [old/winter-trip]\n---\n"
    )
    body = (
        "\n(frost-label)=\n## Frost on palms\n\n"
        'The *harbour* master\'s [ledger](https://ledger.example.com/a?page=7) never "lists" [cloves][1].\n\n'
        "{index}`clove smuggling` Its name is monsoon77.\n\n"
        "```{glossary}\nTrade wind\n: It blows.\n```\n\n[1]: https://cloves.example.com\n"
    )
    site = make_site(
        {
            **INDEX,
            "events/conf.yml": event,
            "events/closed-door.yml": "title: Behind the closed door\npublished: false\nlocation: Old mill\n"
            "talk_path: keys\naliases: [the bolted gate]\ntalks: [{id: go, presenters: [Ann Lee]}]\n",
            "posts/a.md": post(tags="[people]"),
            "posts/b.md": head + body,
            "posts/c.md": post(
                "山上的灯塔守护者每天晚上都要点亮灯火\n", title="秘密的灯塔", published="false"
            ),
            "lonely.md": "---\ntitle: Lonely\npublished: false\npresenters: [Ann Lee]\n---\n",
        }
    )
    site.build()
    return site


def test_a_build_leaks_nothing(secret_site):
    assert leaks(secret_site, secret_site.root / "build") == {}
    secret_site.build("epub")
    assert leaks(secret_site, secret_site.outdir("epub")) == {}


def test_a_preview_is_full_of_what_is_hidden(secret_site):
    kinds = ["events", "presenters", "tags", "tracks", "languages"]
    secret_site.build(liveblog_show_unpublished=True, liveblog_tag_min_talks=1, liveblog_pages=kinds)
    names = leaks(secret_site, secret_site.outdir()).keys()
    assert {
        "posts/b.html",
        "lonely.html",
        "objects.inv",
        "searchindex.js",
        "_sources/posts/b.md.txt",
        "liveblog/presenters/quentin-obscura.html",
        "liveblog/tags/shells.html",
        "liveblog/talks/conf/inner-circle.html",
        "liveblog/tracks/quiet-corners.html",
        "liveblog/languages/eo.html",
        "liveblog/events/closed-door.html",
        "keys/go.html",
        # redirects
        "old/winter-trip/index.html",
        "2019/kettle/index.html",
    } <= names
    assert (secret_site.outdir() / "liveblog" / "catalog.json").is_file()
    assert "liveblog/catalog.json" not in names


def test_a_preview_by_conf_py_is_no_excuse(secret_site):
    secret_site.edit("conf.py", write_conf({"liveblog_show_unpublished": True}))
    secret_site.build()
    assert "posts/b.html" in leaks(secret_site, secret_site.outdir())


LEAKS = (
    # addresses
    ("see posts/b.html", 'posts/b.md (document "posts/b")'),
    ("see posts/b.", 'document "posts/b"'),
    ("https://example.org/site/posts/b/", 'document "posts/b"'),
    ("https://example.org/site/posts/b/index.html#x", 'document "posts/b"'),
    ("posts%2Fb", 'document "posts/b"'),
    (r"posts\/b.html", 'document "posts/b"'),
    ("<a href='../lonely.html'>", 'document "lonely"'),
    ('<a href="lonely/">', 'document "lonely"'),
    ("<loc>https://example.org/lonely.html</loc>", 'document "lonely"'),
    ("#document-posts/b", 'document "posts/b"'),
    ("/old/winter-trip.html", 'old address "old/winter-trip"'),
    ("/old/winter-trip/", 'old address "old/winter-trip"'),
    ("old/winter-trip/index.html", 'old address "old/winter-trip"'),
    ("https://example.org/2019/kettle/", 'old address "2019/kettle"'),
    ("keys/go.html", 'talk "closed-door/go"'),
    ("events/the-bolted-gate.html", 'event "the-bolted-gate"'),
    ("languages/eo.html", 'language "eo"'),
    ("tag:example.org,2024:spice-trade", 'talk "spice-trade"'),
    ("conf/inner-circle", 'talk "conf/inner-circle"'),
    ("#talk-inner-circle", 'talk "inner-circle"'),
    ("closed-door", 'event "closed-door"'),
    ("presenters/quentin-obscura.html", 'presenter "Quentin Obscura"'),
    ("tags/shells.html", 'tag "shells"'),
    ('<h2 id="frost-label">', 'label "frost-label"'),
    ('<section ids="x frost-label">', 'label "frost-label"'),
    ("b.html#frost-label", 'label "frost-label"'),
    ("https://obscura.example.net/me", 'link "https://obscura.example.net/me/"'),
    ("<a href='https://ledger.example.com/a?page=7'>", 'link "https://ledger.example.com/a?page=7"'),
    # names
    ("Zanzibar in winter", 'posts/b.md (title "Zanzibar in winter"'),
    ("<h1>Zanzibar <em>in</em>\n winter</h1>", 'title "Zanzibar in winter"'),
    ("ZANZIBAR&#32;IN&nbsp;WINTER", 'title "Zanzibar in winter"'),
    (r'"Zanzibar\u0020in winter"', 'title "Zanzibar in winter"'),
    ("zanzibar-in-winter", 'title "Zanzibar in winter"'),
    ("Snow on the spice islands", 'description "Snow on the spice islands"'),
    ("by Quentin Obscura.", 'presenter "Quentin Obscura"'),
    ("the deep sea", 'tag "deep sea"'),
    ("The inner circle", 'events/conf.yml (title "The inner circle"'),
    ("in the Copper\nkettle", 'room "Copper kettle"'),
    ("Quiet corners", 'track "Quiet corners"'),
    ("Behind the closed door", 'events/closed-door.yml (title "Behind the closed door"'),
    ("at the Old mill", 'place "Old mill"'),
    ("Frost on palms", 'heading "Frost on palms"'),
    ("clove smuggling", 'index entry "clove smuggling"'),
    ("Trade wind", 'term "Trade wind"'),
    ("秘密的灯塔", 'posts/c.md (title "秘密的灯塔"'),
    # prose
    ("master's ledger never lists cloves", "posts/b.md (text)"),
    ("<p>The <em>harbour</em> master’s <a href='x'>ledger</a> never “lists” cloves.</p>", "text"),
    ("&lt;p&gt;harbour&lt;/p&gt; master&#8217;s ledger never &lt;b&gt;lists&lt;/b&gt;", "text"),
    (r'{"body": "<p>harbour master\u2019s ledger\nnever \"lists\"<\/p>"}', "text"),
    ('msgid ""\n"The *harbour* master\'s ledger "\n"never \\"lists\\" cloves"', "text"),
    ("Grew up between two lighthouses", "text"),
    ("outside has heard about lanterns", "events/conf.yml (text)"),
    ("灯塔守护者每天晚上都要点亮", "posts/c.md (text)"),
    ('terms:{monsoon77:0,"other":1}', "posts/b.md (text)"),
)
NO_LEAKS = (
    # Words that mean nothing by themselves, and names of which one of ours is a part.
    "lonely shells",
    "other/lonely.html",
    "lonely/planet.html",
    "posts/bees.html",
    "posts/b-sides.html",
    "posts/b/c.png",
    "blogposts/b.html",
    "frost-label",
    "Ann Lee",
    "winter in Zanzibar",
    "spice-traders",
    "go.html",
    "eo.html",
    "2019/index.html",
    "winter-trip",
    "https://obscura.example.net/",
    "https://ledger.example.com/a?page=8",
    "the harbour, the ledger, and the master",
    "monsoon78",
    "publishDate: 2024-05-01, published: false",
    "灯塔守护者",
)


def test_what_counts_as_a_leak(secret_site, tmp_path):
    folder = tmp_path / "old"
    names = fill(folder, [*(content for content, _ in LEAKS), *NO_LEAKS])
    said = leaks(secret_site, folder)
    harmless = {f"deep/{n}.txt" for n in range(len(LEAKS), len(names))}
    assert said.keys() == names - harmless
    for n, (content, name) in enumerate(LEAKS):
        assert name in said[f"deep/{n}.txt"], content


ESCAPED = (
    (
        "site.tex",
        "\\sphinxAtStartPar\nThe \\sphinxstyleemphasis{harbour} master’s "
        "\\sphinxhref{https://x.example/}{ledger} never “lists” cloves",
    ),
    ("site.tex", "\\hyperref[\\detokenize{posts/b:frost}]{it}"),
    ("site.tex", "\\sphinxincludegraphics{{spice\\sphinxhyphen{}trade}.png}"),
    ("site.texi", "The @emph{harbour} master's ledger never ``lists'' cloves"),
    (
        "site.1",
        "The \\fIharbour\\fP master\\(aqs ledger never \\(dqlists\\(dq cloves and lanterns spice\\-trade",
    ),
    ("site.hhp", "index.html\nposts\\b.html\n"),
    ("a.xml", "<paragraph>The <emphasis>harbour</emphasis> master’s ledger never lists</paragraph>"),
)


@pytest.mark.parametrize(("name", "text"), ESCAPED)
def test_formats_with_escapes_of_their_own(secret_site, tmp_path, name, text):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / name).write_text(text, encoding="utf-8")
    assert leaks(secret_site, tmp_path / "old").keys() == {name}


@pytest.mark.parametrize("length", [65, 90, 97, 122])
def test_texts_in_pickles_of_any_length(secret_site, tmp_path, length):
    """Python writes the length of a short text before it as one byte, which may be a letter."""
    document = nodes.paragraph("", nodes.Text("Zanzibar in winter".ljust(length, ".")))
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.doctree").write_bytes(pickle.dumps(document))
    (tmp_path / "old" / "b.doctree").write_bytes(pickle.dumps("winter".ljust(length, "."), 4))
    assert leaks(secret_site, tmp_path / "old").keys() == {"a.doctree"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("posts/b.html", True),
        ("html/posts/b/index.html", True),
        ("html/lonely.html", True),
        ("_sources/lonely.md.txt", True),
        (".doctrees/lonely.doctree", True),
        ("spice-trade.json", True),
        ("other/lonely.html", False),
        ("posts/a.html", False),
    ],
)
def test_the_name_of_a_file_can_leak(secret_site, tmp_path, path, expected):
    place = tmp_path / "old" / path
    place.parent.mkdir(parents=True)
    place.write_bytes(b"")
    assert leaks(secret_site, tmp_path / "old").keys() == ({path} if expected else set())


@pytest.mark.parametrize(
    ("path", "link", "expected"),
    [
        ("posts/a.html", "b.html", True),
        ("posts/deep/a.html", "../b.html#x", True),
        ("liveblog/tags/index.html", "shells.html", True),
        ("posts/a/index.html", "../b/", True),
        ("index.html", "b.html", False),
        ("posts/a.html", "https://example.org/b.html", False),
    ],
)
def test_relative_links(secret_site, tmp_path, path, link, expected):
    place = tmp_path / "old" / path
    place.parent.mkdir(parents=True)
    place.write_text(f'<a href="{link}">next</a>', encoding="utf-8")
    assert leaks(secret_site, tmp_path / "old").keys() == ({path} if expected else set())


def test_what_a_public_page_says_itself_is_no_leak(secret_site):
    """Somebody may write of the deep sea without knowing of a hidden post with that tag."""
    secret_site.edit(
        "posts/a.md",
        post(
            "We dived into the deep sea with Quentin Obscura, who *grew up* between two lighthouses.\n\n"
            "## Frost on palms\n\nSee `posts/b.html`, <https://ledger.example.com/a?page=7>, monsoon77.\n"
        ),
    )
    assert leaks(secret_site, build_everywhere(secret_site, "html", "gettext")) == {}


def test_a_reference_to_a_hidden_thing_is_not_the_prose_of_a_page(secret_site):
    """It is cut from a build; a page on which it stands was built before."""
    secret_site.edit("index.md", "# Home\n\n{doc}`posts/b`, {presenter}`Quentin Obscura`\n")
    assert leaks(secret_site, build_everywhere(secret_site, "html", "gettext")) == {}
    old = secret_site.root / "old"
    old.mkdir()
    (old / "index.html").write_text('<a href="posts/b.html">Quentin Obscura</a>', encoding="utf-8")
    assert 'presenter "Quentin Obscura"' in leaks(secret_site, old)["index.html"]


# --- Files

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}"/>'


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


@pytest.fixture
def pictures(make_site):
    hidden = post(
        "![x](same.svg) ![x](plan-b.svg) {download}`x <figures of 2030.csv>`\n\n"
        "```{literalinclude} part.txt\n```\n",
        published="false",
        heroImage="hero.svg",
        presenters="[{name: Quentin Obscura, avatar: /people/face.svg}]",
    )
    return make_site(
        {
            **INDEX,
            "posts/one/index.md": hidden,
            "posts/one/hero.svg": SVG.format(1),
            "posts/one/same.svg": SVG.format(2),
            "posts/one/plan-b.svg": SVG.format(3),
            "posts/one/part.txt": "Beware of\nthe llama\n",
            "posts/one/figures of 2030.csv": "a,b\n1,2\n",
            "people/face.svg": SVG.format(4),
            "posts/torn.md": "---\npublished: true\ntitle: [x\nheroImage: torn.svg\n---\n\n"
            '<img src="/people/raw.svg">\n',
            "posts/torn.svg": SVG.format(6),
            "people/raw.svg": SVG.format(8),
            "posts/two/index.md": post("![x](same.svg) ![x](hero.svg)\n"),
            "posts/two/same.svg": SVG.format(2),
            "posts/two/hero.svg": SVG.format(5),
        }
    )


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("_images/hero1.svg", SVG.format(1), 'picture "posts/one/hero.svg"'),
        ("latex/x.svg", SVG.format(3), 'picture "posts/one/plan-b.svg"'),
        ("a.svg", SVG.format(4), 'picture "people/face.svg"'),
        ("b.svg", SVG.format(6), 'posts/torn.md (picture "posts/torn.svg")'),
        ("c.svg", SVG.format(8), 'posts/torn.md (picture "people/raw.svg")'),
        ("_downloads/0123/x.csv", "a,b\n1,2\n", 'file "posts/one/figures of 2030.csv"'),
        ("part.txt", "Beware of\nthe llama\n", 'file "posts/one/part.txt"'),
        ("_downloads/0123/figures of 2030.csv", "", 'file "posts/one/figures of 2030.csv"'),
        ("a.html", '<img src="_images/plan-b.svg">', 'picture "posts/one/plan-b.svg"'),
        ("a.tex", r"\sphinxincludegraphics{{plan\sphinxhyphen{}b}.pdf}", 'picture "posts/one/plan-b.svg"'),
        # What a public page has, too.
        ("_images/hero.svg", SVG.format(5), ""),
        ("_images/same.svg", SVG.format(2), ""),
        ("_images/other.svg", SVG.format(9), ""),
        ("empty.txt", "", ""),
    ],
)
def test_pictures_and_downloads_by_name_and_by_content(pictures, tmp_path, name, data, said):
    path = tmp_path / "old" / name
    path.parent.mkdir(parents=True)
    path.write_text(data, encoding="utf-8")
    (tmp_path / "old" / "z.zip").write_bytes(zipped(**{f"deep/{path.name}": data.encode()}))
    found = leaks(pictures, tmp_path / "old")
    assert found.keys() == ({name, f"z.zip!/deep/{path.name}"} if said else set())
    assert [message for message in found.values() if said not in message] == []


# --- Packed and odd files


def inventory(*lines: str) -> bytes:
    head = b"# Sphinx inventory version 2\n# Project: x\n# Version: \n# Compressed using zlib.\n"
    return head + zlib.compress("".join(f"{line}\n" for line in lines).encode())


TITLE = b"Zanzibar in winter"


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("objects.inv", inventory("posts/b std:doc -1 x.html Hush"), {"objects.inv"}),
        ("objects.inv", inventory("frost-label std:label -1 x.html#f Frost"), {"objects.inv"}),
        ("objects.inv", inventory("my frost-label std:label -1 x.html#f Frost"), set()),
        ("objects.inv", b"# Sphinx inventory version 2\nzlib.\nbroken", set()),
        ("book.epub", zipped(page=TITLE), {"book.epub!/page"}),
        ("book.epub", zipped(page=b"nothing"), set()),
        ("book.epub", zipped(**{"posts/b.xhtml": b""}), {"book.epub!/posts/b.xhtml"}),
        ("all.zip", zipped(inner=zipped(page=TITLE)), {"all.zip!/inner!/page"}),
        ("all.zip", b"#!/bin/sh\n" + zipped(page=TITLE), {"all.zip!/page"}),
        ("sitemap.xml.gz", gzip.compress(b"/posts/b.html"), {"sitemap.xml.gz"}),
        ("broken.gz", b"\x1f\x8b nonsense", set()),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0tEXtComment\0" + TITLE + b"\0\xff", {"a.png"}),
        ("large.js", b"x " * 3_000_000 + TITLE, {"large.js"}),
        # The two halves of a title in two blocks of 4 MiB.
        ("large.js", b"x" * (4 * 1024 * 1024 - 10) + b" " + TITLE + b" y" * 100, {"large.js"}),
    ],
    # The bytes hold the time at which they were packed.
    ids=[
        *("docname", "label", "other label", "broken", "epub", "clean epub", "member", "zip in zip"),
        *("zip behind a script", "gzip", "broken gzip", "picture", "large", "edge of a block"),
    ],
)
def test_packed_and_large_files_are_searched(secret_site, tmp_path, name, data, expected):
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / name).write_bytes(data)
    assert leaks(secret_site, folder).keys() == expected


def test_links_are_followed_once(secret_site, tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.txt").write_bytes(TITLE)
    (folder / "to").symlink_to(tmp_path / "elsewhere")
    (folder / "again").symlink_to(folder)
    (tmp_path / "elsewhere" / "back").symlink_to(folder)
    assert leaks(secret_site, folder).keys() == {"to/a.txt"}


def test_what_cannot_be_searched_does_not_pass(secret_site, tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "nowhere").symlink_to(tmp_path / "gone")
    (folder / "round").symlink_to(folder / "round")
    locked = zipped(page=b"x" * 100)
    for head in (b"PK\x01\x02\x14\x03\x14\0", b"PK\x03\x04\x14\0"):
        locked = locked.replace(head + b"\0", head + b"\1")
    (folder / "locked.zip").write_bytes(locked)
    found = leaks(secret_site, folder)
    assert found.keys() == {"nowhere", "round", "locked.zip!/page"}
    assert found["nowhere"] == (
        "cannot be searched, so nobody knows what it holds: a link that leads to no file"
    )
    assert "password" in found["locked.zip!/page"]
    assert run(secret_site, "--scan", str(folder))[0] == 1


@pytest.mark.skipif(
    os.name == "nt" or getattr(os, "geteuid", lambda: 0)() == 0, reason="root reads everything"
)
def test_what_may_not_be_read_does_not_pass(secret_site, tmp_path):
    folder = tmp_path / "old"
    (folder / "shut").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"x")
    (folder / "a.txt").chmod(0)
    (folder / "shut").chmod(0)
    try:
        assert leaks(secret_site, folder).keys() == {"a.txt", "shut"}
    finally:
        (folder / "shut").chmod(0o700)


def test_the_folder_to_search_must_exist(make_site):
    site = make_site(INDEX)
    assert run(site, "--scan", str(site.root / "nowhere")) == (
        2,
        f"{site.root / 'nowhere'}: there is no such folder; --scan takes the output of a build\n",
    )


# --- Output of yesterday, sources of today

WORDS = (
    "qzxtitle",
    "qzxbody",
    "qzxspeaker",
    "qzxtag",
    "qzxlabel",
    "qzxpicture",
    "qzxfile",
    "qzxrow",
    "qzxevent",
)
BUILDERS = ("html", "dirhtml", "epub", "latex", "text", "json", "gettext", "xml")
HIDDEN_POST = """\
---
title: Talk about qzxtitle
slug: qzxtitle
publishDate: 2020-01-01
published: STATE
presenters:
  - name: qzxspeaker Smith
    website: https://qzxspeaker.example.org/
tags: [qzxtag, weather]
heroImage: ../pictures/qzxpicture.svg
---

(qzxlabel)=
## Section on qzxbody

Some more words *on* qzxbody.[^1] ![A picture](../pictures/qzxpicture.svg)

{index}`qzxbody entry`

{download}`sheet <../pictures/qzxpicture.svg>`

[^1]: A note about the qzxbody.
"""
EVENT = """\
title: Open days
talks:
  - {id: open, title: Open, presenters: [Ann Lee]}
  - id: qzxrow
    title: A talk on qzxrow
    abstract: Much could be said about qzxrow and more.
    presenters: [Ann Lee]
    published: STATE
"""
CLOSED = "title: Days of qzxevent\npublished: STATE\nlocation: Hall of qzxevent\n"
LISTS = """\
# Lists

```{talks}
```

```{presenters} qzxspeaker Smith, Ann Lee
```

{doc}`posts/qzxfile`, {ref}`qzxlabel`, {talk}`qzxtitle`, {presenter}`qzxspeaker Smith`, {liveblog:tag}`qzxtag`
"""


def stage(state: str) -> dict[str, str]:
    return {
        "posts/qzxfile.md": HIDDEN_POST.replace("STATE", state),
        "events/open.yml": EVENT.replace("STATE", state),
        "events/qzxevent.yml": CLOSED.replace("STATE", state),
    }


@pytest.fixture
def stale(make_site):
    """Return a site that was never built, with everything public."""
    return make_site(
        {
            "index.md": "# Home\n\n```{toctree}\n:glob:\nposts/*\nlists\n```\n",
            "lists.md": LISTS,
            "posts/rain.md": post("Rain.\n", tags="[weather]"),
            "pictures/qzxpicture.svg": SVG.format(7),
            **stage("true"),
        },
        conf={"html_baseurl": "https://example.org/"},
    )


def traced(folder: Path) -> set[str]:
    """Return the files that a search of their bytes finds a token in: this knows nothing of the product."""
    return {name for _, name in find_traces(read_tree(folder), WORDS)}


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_file_that_an_earlier_build_left_is_found(stale, builder):
    stale.build(builder)
    for path, content in stage("false").items():
        stale.edit(path, content)
    folder = stale.root / "build"
    # What public pages say of hidden ones stands in their message catalogs, references included.
    catalogs = {"gettext/lists.pot"} if builder == "gettext" else set()
    expected = traced(folder) - catalogs
    assert len(expected) > 3
    assert expected - leaks(stale, folder).keys() == set()
    stale.build(builder)
    assert traced(folder) <= catalogs
    assert leaks(stale, folder) == {}
    code, output = run(stale, "--scan", str(folder))
    assert (code, output.splitlines()[-1]) == (0, "no problems")


def test_nothing_else_in_the_output_of_yesterday_is_found(stale):
    """Pages that named nothing hidden are no leak, though what they were built with was."""
    stale.build()
    for path, content in stage("false").items():
        stale.edit(path, content)
    folder = stale.outdir()
    assert leaks(stale, folder).keys() == traced(folder)


# --- No false alarms


def test_a_clean_build_of_the_demo_leaks_nothing(make_site):
    site = make_site({}, name="demo")
    shutil.rmtree(site.srcdir)
    write_demo(site.srcdir)
    folder = build_everywhere(site, "html", "epub")
    assert check_site(site.srcdir).hidden
    assert leaks(site, folder) == {}


@pytest.mark.shared
@pytest.mark.parametrize("odd", [0, 1])
def test_a_clean_build_of_real_posts_leaks_nothing(make_site, corpus_posts, odd):
    files = {"index.rst": "Archive\n=======\n\n.. toctree::\n   :glob:\n\n   blog/*\n\n.. talks::\n"}
    for number, path in enumerate(corpus_posts):
        text = path.read_text(encoding="utf-8")
        if number % 2 == odd:
            text = re.sub(r"^published:.*\n", "", text, flags=re.MULTILINE | re.IGNORECASE)
            text = text.replace("---\n", "---\npublished: false\n", 1)
        files[f"blog/{path.name}"] = text
    site = make_site(files)
    folder = build_everywhere(site, "html", "epub")
    assert len(corpus_posts) // 2 <= len(check_site(site.srcdir).hidden) < len(corpus_posts)
    assert leaks(site, folder) == {}


OF_SPHINX = """\
## Quick search

Please activate JavaScript to enable the search functionality.

## Table of Contents

This is the search page. From here you can search these documents.

## Related Topics

```css
div.body { margin: 0 auto; padding: 0 20px 0 20px; }
```

Created using Sphinx with the alabaster theme, and `html_static_path`, on base64 and sphinx_design.

## Previous topic

- {talk}`a`
- Show Source
- On 1 May 2024 from 10:30 to 11:15, by Ann Lee and Bob Ray

```{talks}
:group-by: event
```
"""


@pytest.mark.parametrize("theme", ["alabaster", "furo"])
def test_words_of_themes_of_sphinx_and_of_lists_are_no_leaks(make_site, theme):
    site = make_site(
        {
            **INDEX,
            "events/conf.yml": "title: Days of Go\nstart: 2024-05-01\nposts: [posts/*]\n",
            "posts/a.md": post(presenters="[Ann Lee, Bob Ray]", start="10:30", end="11:15", room="Room 1"),
            "posts/b.md": post("Hi.\n", title="On queues", presenters="[Bob Ray]"),
            "posts/draft.md": post(
                OF_SPHINX, title="General Index", published="false", presenters="[Ann Lee, Bob Ray]"
            ),
        },
        conf={"html_theme": theme},
    )
    folder = build_everywhere(site, "html", "epub", "latex", "text", "xml", "gettext")
    assert leaks(site, folder) == {}


# --- What is said


def test_a_finding_says_what_where_and_what_to_do(secret_site, monkeypatch):
    old = secret_site.root / "old"
    old.mkdir()
    (old / "a.html").write_text(
        "<p>x</p>\n<p>the harbour master's <b>ledger</b>\nnever lists cloves</p>\n<a href='posts/b.html'>\n",
        encoding="utf-8",
    )
    (old / "book.zip").write_bytes(zipped(page=TITLE))
    monkeypatch.chdir(secret_site.root)
    code, output = run(secret_site, "--published", "--format", "github", "--scan", "old")
    assert code == 1
    assert output.splitlines() == [
        "::warning file=old/a.html,line=2,title=liveblog.leak::names what is hidden: "
        'posts/b.md (document "posts/b"; text): empty this folder and build again',
        "::warning file=old/book.zip!/page,title=liveblog.leak::names what is hidden: "
        'posts/b.md (title "Zanzibar in winter"): empty this folder and build again',
        "2 problems",
    ]


def test_prose_is_never_quoted(secret_site):
    """The log of a deploy may be public where the site is not yet."""
    secret_site.build(liveblog_show_unpublished=True)
    result = check_site(secret_site.srcdir, scan=secret_site.outdir())
    for write in FORMATS.values():
        output = "\n".join(write(result))
        assert "posts/b.md (" in output
        assert not {"ledger", "lighthouses", "lanterns", "monsoon77"} & set(re.findall(r"\w+", output))


def test_leaks_count_as_problems_also_when_only_the_published_matter(secret_site):
    secret_site.build(liveblog_show_unpublished=True)
    code, output = run(secret_site, "--published", "--scan", str(secret_site.outdir()))
    assert (code, bool(re.search(r"posts/b\.html:\d+: names what is hidden", output))) == (1, True)


# --- What is public, what is hidden, why, and until when


def test_why_things_are_hidden_and_until_when(make_site):
    later = "2999-05-01T09:00+02:00"
    site = make_site(
        {
            **INDEX,
            "events/off.yml": "title: Off\npublished: false\ntalks: [{id: x, title: X, presenters: [A B]}]\n",
            "events/soon.yml": f"title: Soon\npublishDate: {later}\nposts: [soon/*]\n"
            "talks: [{id: y, title: Y, presenters: [A B]}]\n",
            "events/on.yml": "title: On\ntalks:\n  - {id: p, title: P, presenters: [A B]}\n"
            "  - {id: q, title: Q, presenters: [A B], published: false}\n"
            f"  - {{id: r, title: R, presenters: [A B], publishDate: '{later}'}}\n",
            "posts/a.md": post(title="Shown"),
            "posts/b.md": post(title="Kept", published="false"),
            "posts/c.md": post(title="Later", publishDate=later),
            "posts/d.md": "---\npublished: true\ntitle: [x\n---\n\nHello.\n",
            "posts/e.md": post(title="Of q", event="on", talk="q"),
            "soon/f.md": post(title="Of soon"),
            "soon/g.md": post(title="Of soon but later", publishDate="3000-01-01T00:00+00:00"),
        }
    )
    _, output = run(site, "--published", "--format", "json")
    data = json.loads(output)
    assert [(item["kind"], item["name"]) for item in data["public"]] == [
        ("post", "posts/a"),
        ("talk", "on/p"),
        ("event", "on"),
    ]
    assert [(item["name"], item["reason"], item["until"]) for item in data["hidden"]] == [
        ("posts/b", "unpublished", ""),
        ("posts/c", "scheduled", later),
        ("posts/d", "unreadable", ""),
        ("posts/e", "talk unpublished", ""),
        ("soon/f", "event unpublished", later),
        ("soon/g", "event unpublished", "3000-01-01T00:00+00:00"),
        ("on/r", "scheduled", later),
        ("off/x", "event unpublished", ""),
        ("soon/y", "event unpublished", later),
        ("off", "unpublished", ""),
        ("soon", "scheduled", later),
    ]
    _, text = run(site, "--published")
    assert f"  event soon: Soon (until {later})\n" in text


def test_what_a_build_that_hides_badly_made_of_a_reference_is_no_excuse(tmp_path, monkeypatch):
    from sphinx_liveblog.documents.forgetting import ForgetfulTransform  # noqa: PLC0415  # broken here only

    post = "---\ntitle: Of the quiet harbour\npublished: false\n---\n\nText.\n"
    front = "Site\n====\n\n.. glossary::\n\n   See :doc:`posts/draft-harbour`\n      A term.\n"
    for name, text in {
        "conf.py": write_conf(None),
        "index.rst": front,
        "posts/draft-harbour.md": post,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    out = tmp_path / "_site"
    monkeypatch.setattr(ForgetfulTransform, "forget_source", lambda *_: None)
    assert build_main(["-q", "-d", str(tmp_path / "cache"), str(tmp_path), str(out)]) == 0
    found = {finding.path.rpartition("/")[2] for finding in check_site(tmp_path, scan=out).findings}
    assert {"genindex.html", "objects.inv"} <= found
