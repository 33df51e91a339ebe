"""Pages of posts and of the archive: titles, headers, roles, lists, and links that lead somewhere."""

from __future__ import annotations

import html
import posixpath
import re
import xml.etree.ElementTree as ET
from collections import Counter
from urllib.parse import unquote

import pytest
import sphinx.util.requests
from sphinx.util.inventory import InventoryFile

YES = "published: true\n"
INDEX = "Site\n====\n\n.. toctree::\n   :glob:\n\n   **\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\x01"
    b"\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82"
)


def post(head: str, body: str = "Words.\n") -> str:
    return f"---\n{YES}{head}---\n\n{body}"


def body_of(page: str) -> str:
    """Return what alabaster puts between its frame."""
    return page.partition('<div class="body" role="main">')[2].partition('<div class="sphinxsidebar"')[0]


def text_of(markup: str) -> str:
    """Return what a reader sees: without tags and permalinks, with single blanks."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).replace("¶", " ").split())


def headings_of(page: str) -> list[tuple[int, str]]:
    found = re.findall(r"<h(\d)>(.*?)</h\1>", body_of(page), re.DOTALL)
    return [(int(level), text_of(content)) for level, content in found]


def title_of(page: str) -> str:
    match = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    return html.unescape(match[1]).partition(" — ")[0] if match else ""


def links_of(markup: str) -> list[tuple[str, str]]:
    """Return ``(address, text)`` of every link but permalinks."""
    found = re.findall(r'<a class="(?!headerlink)[^"]*" href="([^"]*)"[^>]*>(.*?)</a>', markup, re.DOTALL)
    return [(html.unescape(address), text_of(content)) for address, content in found]


def rows_of(page: str) -> list[str]:
    """Return the titles that a talk list shows, in their order."""
    listed = re.findall(r'<p class="liveblog-talk-title">(.*?)</p>', body_of(page), re.DOTALL)
    return [text_of(title) for title in listed]


def dead_links(tree: dict[str, bytes]) -> list[tuple[str, str]]:
    """Return ``(page, address)`` of every link within the site that leads to no file or no anchor."""
    dead = []
    for page, data in tree.items():
        for address in re.findall(r'(?:href|src)="([^"]*)"', data.decode()) if page.endswith(".html") else ():
            path, _, anchor = html.unescape(address).partition("#")
            if re.match(r"[a-z]+:|//", path):
                continue
            target = posixpath.join(posixpath.dirname(page), unquote(path.partition("?")[0]))
            target = posixpath.normpath(f"{target}index.html" if target.endswith("/") else target)
            file = tree.get(target if path else page)
            if file is None or (anchor and f'id="{unquote(anchor)}"'.encode() not in file):
                dead.append((page, address))
    return dead


def said_by(result) -> list[str]:
    """Return the warnings of a build; MyST 4 takes a path for a docname."""
    return [text.replace(".md.rst:", ".md:") for text in result.warnings]


def repeated_ids(tree: dict[str, bytes]) -> list[tuple[str, str]]:
    counts = {
        page: Counter(re.findall(r'\sid="([^"]*)"', data.decode()))
        for page, data in tree.items()
        if page.endswith(".html")
    }
    return [(page, name) for page, count in counts.items() for name, number in count.items() if number > 1]


# --- Titles -------------------------------------------------------------------------------------------------

# Name: source, title of the page, its headings, title in lists where that is another.
TITLES = {
    "front.md": (post("title: Only front\n"), "Only front", [(1, "Only front")]),
    "h1.md": (
        post("", "# Only *a* heading\n\nWords.\n\n## Sub\n"),
        "Only a heading",
        [(1, "Only a heading"), (2, "Sub")],
    ),
    "both.md": (
        post("title: Both front\n", "# Both body\n\nWords.\n"),
        "Both body",
        [(1, "Both body")],
        "Both front",
    ),
    "late.md": (
        post("title: Late front\n", "## First\n\nWords.\n\n# Later\n"),
        "Late front",
        [(1, "Late front"), (2, "First"), (2, "Later")],
    ),
    "several.md": (
        post("title: Several front\n", "# One\n\nWords.\n\n# Two\n\n## Three\n"),
        "Several front",
        [(1, "Several front"), (2, "One"), (2, "Two"), (3, "Three")],
    ),
    "several-alone.md": (
        post("", "# First of two\n\n# Second of two\n"),
        "First of two",
        [(1, "First of two"), (1, "Second of two")],
    ),
    "deep.md": (
        post(
            "title: Deep\n",
            "### Three\n\nWords.\n\n##### Five\n\n### Again\n\n###### Six\n\n{nosuchrole}`x`\n",
        ),
        "Deep",
        [(1, "Deep"), (2, "Three"), (3, "Five"), (2, "Again"), (3, "Six")],
    ),
    "deep-alone.md": (
        post("", "#### Deep alone\n\n###### Six\n"),
        "Deep alone",
        [(1, "Deep alone"), (2, "Six")],
    ),
    "setext.md": (
        post("", "Under a line\n============\n\nSub\n---\n\n{nosuchrole}`x`\n"),
        "Under a line",
        [(1, "Under a line"), (2, "Sub")],
    ),
    "same.md": (
        post("title: Same\n", "## Same\n\n## Talk same\n"),
        "Same",
        [(1, "Same"), (2, "Same"), (2, "Talk same")],
    ),
    "null.md": (post("title:\n", "# Null\n"), "Null", [(1, "Null")]),
    "nothing.md": (post(""), "nothing", [(1, "nothing")]),
    "folder/index.md": (post(""), "folder", [(1, "folder")]),
    "r-front.rst": (
        ":published: true\n:title: R front\n:foreign: x\n\nWords.\n\n:nosuchrole:`x`\n",
        "R front",
        [(1, "R front")],
    ),
    "r-both.rst": (
        ":published: true\n:title: R both front\n\nR both body\n===========\n\nSub\n---\n",
        "R both body",
        [(1, "R both body"), (2, "Sub")],
        "R both front",
    ),
    "r-h1.rst": (
        ":published: true\n\n============\nR \\* ``x``\n============\n\nWords.\n",
        "R * x",
        [(1, "R * x")],
    ),
    "r-two.rst": (
        ":published: true\n:title: R two\n\nA part\n======\n\nB part\n======\n",
        "R two",
        [(1, "R two"), (2, "A part"), (2, "B part")],
    ),
    "r-late.rst": (
        ":published: true\n:title: R late\n\nWords.\n\nA part\n======\n",
        "R late",
        [(1, "R late"), (2, "A part")],
    ),
    "r-nothing.rst": (":published: true\n\nWords.\n", "r-nothing", [(1, "r-nothing")]),
    "hostile.md": (
        post("title: '<b>&amp; $m$ {ref}`x` [y](z) \\n'\n"),
        "<b>&amp; $m$ {ref}`x` [y](z) \\n",
        [(1, "<b>&amp; $m$ {ref}`x` [y](z) \\n")],
    ),
}
TITLE_WARNINGS = {
    ("deep.md", 16, "myst.role_unknown"),
    ("setext.md", 11, "myst.role_unknown"),
    ("r-front.rst", 7, "docutils"),
    *((name, 1, "liveblog.title") for name in ("nothing.md", "folder/index.md", "r-nothing.rst")),
}
FIRST_OF_TWO = "Second of two"
"""A page may have two titles; only the first is its own."""


@pytest.fixture
def titles(make_site):
    files = {name: case[0] for name, case in TITLES.items()}
    conf = {"smartquotes": False, "version": "1", "copyright": "x"}
    return make_site({"index.rst": f"{INDEX}\n.. talks::\n   :sort: title\n   :show: when\n", **files}, conf)


def stem(name: str) -> str:
    return name.rpartition(".")[0]


def test_titles_in_html(titles):
    result = titles.build()

    said = {
        re.match(r"([^:]+):(\d+): (?:WARNING|ERROR): .*?(?:\[([\w.]+)\])?$", text, re.DOTALL).groups()
        for text in said_by(result)
    }
    assert {(name, int(line), kind) for name, line, kind in said} == TITLE_WARNINGS
    for name, case in TITLES.items():
        page = result.read(f"{stem(name)}.html")
        assert title_of(page) == case[1], name
        assert headings_of(page) == case[2], name
    index = result.read("index.html")
    entries = re.findall(r'<li class="toctree-l1">(.*?)</a>', body_of(index), re.DOTALL)
    assert Counter(map(text_of, entries)) == Counter([*(case[1] for case in TITLES.values()), FIRST_OF_TWO])
    assert Counter(rows_of(index)) == Counter(
        case[-1] if len(case) > 3 else case[1] for case in TITLES.values()
    )
    assert repeated_ids(result.tree()) == []
    # docutils leads from an unknown role to its message, which Sphinx does not print.
    assert dead_links(result.tree()) == [("r-front.html", "#id1")]


def test_titles_in_dirhtml_text_and_latex(titles):
    result = titles.build("dirhtml")
    for name, case in TITLES.items():
        page = result.read(f"{stem(name).removesuffix('index')}/index.html")
        assert (title_of(page), headings_of(page)) == (case[1], case[2]), name

    result = titles.build("text")
    for name, case in TITLES.items():
        first = re.sub(r"[*\"]", "", result.read(f"{stem(name)}.txt").lstrip().partition("\n")[0])
        assert first == re.sub(r"[*\"]", "", case[1]), name

    tex = titles.build("latex").read("testsite.tex")
    chapters = re.findall(r"\\chapter\{(.*)\}\n", tex)
    assert len(chapters) == len(TITLES) + 1
    assert [
        title for title in ("Only front", "Both body", "Deep", "R front", "nothing") if title not in chapters
    ] == []
    sections = set(re.findall(r"\\section\{(.*)\}\n", tex))
    assert {"Sub", "First", "Later", "One", "Two", "Three", "Again", "A part", "B part"} <= sections


def test_titles_in_epub(titles):
    result = titles.build("epub")

    members = {name.partition("!/")[2]: data for name, data in result.tree().items() if "!/" in name}
    names = [name for name in members if name.endswith((".xhtml", ".ncx", ".opf"))]
    for name in names:
        ET.fromstring(members[name])  # noqa: S314  # our own output
    for name, case in TITLES.items():
        page = members[f"{stem(name)}.xhtml"].decode()
        assert html.unescape(re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]) == case[1], name
    contents = text_of(members["nav.xhtml"].decode())
    assert not [case[1] for case in TITLES.values() if case[1] not in contents]


# --- Headers -------------------------------------------------------------------------------------------

EVENT = "title: Strange Conf\ntimezone: America/Chicago\nlocation: Saint Louis\nstart: 2019-09-14\n"
FULL = """\
title: A talk
description: What it was about.
presenters:
  - name: Ann Lee
    bio: She speaks.
    github: ann
event: conf
start: 2019-09-14T13:30
duration: 45m
room: Hall A
author: Bob Bee
authorUrl: https://example.org/bob
heroImage: {hero}
video: https://example.org/v
tags: [go]
"""
REMOTE = "https://192.0.2.1/hero.png"


def test_the_header_says_what_is_known(make_site, monkeypatch):
    files = {
        "index.rst": INDEX,
        "events/conf.yml": EVENT,
        "p/hero.png": PNG,
        "p/local.md": post(FULL.format(hero="hero.png")),
        "p/remote.md": post(FULL.format(hero=REMOTE)),
        "p/none.md": post(FULL.format(hero=REMOTE) + "header: false\n"),
        "p/said.md": post(FULL.format(hero=REMOTE), "What it\nwas *about*. And more.\n"),
        "p/cards.md": post(FULL.format(hero=REMOTE), "First words.\n\n:::{presenters}\n:::\n"),
        "p/named.md": post(FULL.format(hero=REMOTE), ":::{presenters} ann-lee\n:::\n"),
        "p/bare.md": post("title: Bare\n"),
        "p/date.md": post("title: Date\npublishDate: 2019-09-13\nupdated: 2019-09-20T10:00Z\n"),
        "p/missing.md": post("title: Missing\nheroImage: nowhere.png\n"),
    }
    site = make_site(files, {"version": "1", "copyright": "x"})

    def refuse(*args: object, **_: object) -> None:
        raise AssertionError(args)

    monkeypatch.setattr(sphinx.util.requests, "get", refuse)
    monkeypatch.setattr("socket.socket.connect", refuse)

    result = site.build()

    assert [re.sub(r":? .*", "", text) for text in result.warnings] == ["p/missing.md:4"]
    assert "nowhere.png" in result.warnings[0]
    pages = {
        name: body_of(result.read(f"p/{name}.html"))
        for name in ("local", "remote", "none", "said", "cards", "named", "bare", "date")
    }
    for name in ("local", "remote", "said", "cards", "named"):
        text = text_of(pages[name])
        assert text.startswith("A talk ")
        assert text.count("Strange Conf") == 1
        assert "Saturday, September 14" in text or "September 14, 2019, 1:30" in text
        assert "CDT" in text
        assert text.count("2:15") == 1
        assert "Hall A, Saint Louis" in text
        assert text.count("Bob Bee") == 1
        assert pages[name].count('datetime="2019-09-14T13:30-05:00"') == 1
        assert ("https://example.org/v", "Video") in links_of(pages[name])
        assert ("../liveblog/events/conf.html", "Strange Conf") in links_of(pages[name])
        assert re.sub(r"\s", " ", text.casefold()).count("what it was about.") == 1
    assert 'src="../_images/hero.png"' in pages["local"]
    assert f'src="{REMOTE}"' in pages["remote"]
    assert "liveblog-header" not in pages["none"]
    assert "Ann Lee" not in pages["none"]
    for name, times in (("local", 1), ("cards", 1), ("named", 2)):
        assert pages[name].count("She speaks.") == times, name
    assert pages["cards"].index("First words.") < pages["cards"].index("She speaks.")
    assert "liveblog-header" not in pages["bare"]
    assert 'datetime="2019-09-13"' in pages["date"]
    assert (
        'datetime="2019-09-20T10:00Z"' in pages["date"]
        or 'datetime="2019-09-20T10:00+00:00"' in pages["date"]
    )
    assert repeated_ids(result.tree()) == []
    assert [page for page, _ in dead_links(result.tree())] == ["p/missing.html"]

    off = site.build("html", liveblog_header=False)
    assert "liveblog-header" not in body_of(off.read("p/local.html"))
    for builder in ("latex", "epub", "text"):
        result = site.build(builder)
        assert [text for text in result.warnings if "nowhere.png" not in text] == []
        assert "192.0.2.1" not in "".join(
            data.decode(errors="replace")
            for name, data in result.tree().items()
            if name.endswith((".tex", ".txt"))
        )
    text = " ".join(site.build("text").read("p/remote.txt").split())
    assert "What it was about." in text
    assert "Ann Lee" in text
    assert "[image" not in text


# --- Roles ---------------------------------------------------------------------------------------------

ARCHIVE = {
    "presenters.yml": (
        "ann: {name: Ann Lee, aliases: [Annie]}\nbob: {name: Bob Bee}\nnobody: {name: No Body}\n"
    ),
    "tags.yml": "go: {title: Go, aliases: [golang]}\n",
    "events/conf.yml": EVENT
    + """\
series: Confs
talks:
- {id: keynote, title: Keynote, start: '09:00', room: Hall A, presenters: [bob], tags: [go]}
- {id: lone, title: Lone talk, start: '10:00', room: Hall B, abstract: About *one* thing.}
""",
    "events/meet.yml": """\
title: A Meetup
start: 2020-03-04
talks:
- {id: t, title: Meet talk, start: '18:00', type: workshop, language: de, track: Web}
""",
    "p/opening.md": post(
        "title: Opening words\npublishDate: 2019-09-15\npresenters: [ann]\n"
        "event: conf\ntalk: keynote\ntrack: Data\n"
    ),
    "p/solo.md": post(
        "title: Solo\npublishDate: 2018-01-02\npresenters: [Ann Lee, Cem Dee]\ntags: [golang, rust]\n"
        "video: https://example.org/v\nslides: https://example.org/s\ntype: talk\n"
        "description: On being alone.\n"
    ),
    "p/future.md": post("title: Later\npublishDate: 2019-12-01\nstart: 2031-01-01\nroom: Hall B\n"),
}

# In Markdown and in reStructuredText: target, text shown, address.
ROLES = {
    "presenter": [
        ("ann", "Ann Lee", "liveblog/presenters/ann.html"),
        ("Ann Lee", "Ann Lee", "liveblog/presenters/ann.html"),
        ("annie", "Ann Lee", "liveblog/presenters/ann.html"),
        ("she <ann>", "she", "liveblog/presenters/ann.html"),
        ("nobody", "No Body", "liveblog/presenters/nobody.html"),
    ],
    "talk": [
        ("solo", "Solo", "p/solo.html"),
        ("p/solo", "Solo", "p/solo.html"),
        ("conf/keynote", "Opening words", "p/opening.html"),
        ("it <conf/keynote>", "it", "p/opening.html"),
        ("conf/lone", "Lone talk", "liveblog/talks/conf/lone.html"),
    ],
    "liveblog:event": [
        ("conf", "Strange Conf", "liveblog/events/conf.html"),
        ("strange conf", "Strange Conf", "liveblog/events/conf.html"),
        ("there <conf>", "there", "liveblog/events/conf.html"),
    ],
    "liveblog:tag": [
        ("go", "Go", "liveblog/tags/go.html"),
        ("golang", "Go", "liveblog/tags/go.html"),
        ("that <rust>", "that", "liveblog/tags/rust.html"),
    ],
}
WRONG_ROLES = {
    "presenter": ("anne", "unknown_presenter", "ann"),
    "talk": ("sollo", "unknown_talk", "solo"),
    "liveblog:event": ("konf", "unknown_event", "conf"),
    "liveblog:tag": ("rusty", "unknown_tag", "rust"),
}


def use_roles(form: str) -> str:
    lines = [form.format(role, target) for role, cases in ROLES.items() for target, _, _ in cases]
    lines += [form.format(role, case[0]) for role, case in WRONG_ROLES.items()]
    return "\n\n".join(lines) + "\n"


def test_roles_link_by_id_name_and_alias(make_site):
    files = {
        "index.rst": f"{INDEX}\n:any:`solo` :any:`conf` :any:`ann`\n",
        "md.md": "# Roles\n\n" + use_roles("{{{}}}`{}`"),
        "rst.rst": "Roles\n=====\n\n" + use_roles(":{}:`{}`"),
    }
    site = make_site(
        {**files, **ARCHIVE},
        {
            "extensions": ["myst_parser", "sphinx_liveblog"],
            "nitpicky": True,
            "liveblog_tag_min_talks": 1,
        },
    )

    result = site.build()

    expected = [(address, shown) for cases in ROLES.values() for _, shown, address in cases if address]
    for name in ("md", "rst"):
        body = body_of(result.read(f"{name}.html"))
        links = [(address.partition("#")[0], shown) for address, shown in links_of(body)]
        assert links == expected
        assert all(case[0] in text_of(body) for case in WRONG_ROLES.values())
    lines = files["md.md"].split("\n")
    for name in ("md.md", "rst.rst"):
        said = [text for text in result.warnings if text.startswith(name)]
        lines = files[name].split("\n")
        for (role, (target, kind, likely)), text in zip(WRONG_ROLES.items(), said, strict=True):
            line = next(number for number, content in enumerate(lines, 1) if f"`{target}`" in content)
            assert text.startswith(f"{name}:{line}: WARNING: "), role
            assert f"{target!r}" in text
            assert f"Did you mean {likely}?" in text
            assert text.endswith(f"[liveblog.{kind}]")
    assert len(result.warnings) == 2 * len(WRONG_ROLES)
    index = links_of(body_of(result.read("index.html")))
    assert {"p/solo.html", "liveblog/events/conf.html", "liveblog/presenters/ann.html"} <= {
        address.partition("#")[0] for address, _ in index
    }


# --- Lists of talks ------------------------------------------------------------------------------------

ALL = ["Later", "Meet talk", "Lone talk", "Opening words", "Solo"]
LISTS = {
    "": ALL,
    ":event: conf": ["Lone talk", "Opening words"],
    ":event: Strange Conf, meet": ["Meet talk", "Lone talk", "Opening words"],
    ":series: confs": ["Lone talk", "Opening words"],
    ":tag: golang": ["Opening words", "Solo"],
    ":tag: go, rust": ["Opening words", "Solo"],
    ":presenter: Annie": ["Opening words", "Solo"],
    ":presenter: cem dee": ["Solo"],
    ":track: data": ["Opening words"],
    ":room: Hall B": ["Later", "Lone talk"],
    ":language: de": ["Meet talk"],
    ":year: 2019": ["Lone talk", "Opening words"],
    ":type: Workshop": ["Meet talk"],
    ":state: upcoming": ["Later"],
    ":state: ended": ["Meet talk", "Lone talk", "Opening words", "Solo"],
    ":state: live": [],
    ":has: video": ["Solo"],
    ":has: slides": ["Solo"],
    ":has: liveblog": ["Later", "Opening words", "Solo"],
    ":event: conf\n:room: Hall A": ["Opening words"],
    ":sort: date": ["Solo", "Opening words", "Lone talk", "Meet talk", "Later"],
    ":sort: title": ["Later", "Lone talk", "Meet talk", "Opening words", "Solo"],
    ":sort: -title": ["Solo", "Opening words", "Meet talk", "Lone talk", "Later"],
    ":limit: 2": ["Later", "Meet talk"],
    ":limit: 0": ALL,
    ":year: 1999": [],
    ":has: video\n:event: conf": [],
}
GROUPS = {
    "event": ["A Meetup", "Strange Conf"],
    "year": ["2031", "2020", "2019", "2018"],
    "day": ["2031", "2020", "2019", "2018"],
    "room": ["Hall A", "Hall B"],
    "track": ["Data", "Web"],
    "type": ["talk", "workshop"],
    "language": ["de"],
    "tag": ["Go", "rust"],
    "presenter": ["Ann Lee", "Cem Dee"],
}
WRONG_LISTS = {
    ":tag: rustt": ("unknown_tag", "rust"),
    ":event: konf": ("unknown_event", "conf"),
    ":presenter: anne": ("unknown_presenter", "ann"),
}
SENSELESS_LISTS = (":state: lvie", ":has: tapes", ":tag:", ":event: ,", ":state:")


def directive(name: str, options: str, argument: str = "") -> str:
    return f"# Page\n\n```{{{name}}} {argument}\n{options}\n```\n"


def test_talk_lists(make_site):
    lists = {f"list-{number}.md": directive("talks", options) for number, options in enumerate(LISTS)}
    groups = {f"group-{name}.md": directive("talks", f":group-by: {name}") for name in GROUPS}
    wrong = {f"wrong-{number}.md": directive("talks", options) for number, options in enumerate(WRONG_LISTS)}
    wrong |= {
        f"none-{number}.md": directive("talks", options) for number, options in enumerate(SENSELESS_LISTS)
    }
    other = {
        "empty.md": directive("talks", ":year: 1999\n:empty: Come back later."),
        "cards.md": directive("talks", ":style: cards\n:columns: 3"),
        "table.md": directive("talks", ":style: table"),
        "bare.md": directive("talks", ":show:"),
        "media.md": directive("talks", ":show: media, abstract"),
        "rst.rst": "Page\n====\n\n.. talks::\n   :event: conf\n",
        "bad.md": directive("talks", ":style: loud"),
    }
    site = make_site(
        {"index.rst": INDEX, **ARCHIVE, **lists, **groups, **wrong, **other},
        {"extensions": ["myst_parser", "sphinx_liveblog"], "liveblog_now": "2024-01-01"},
    )

    result = site.build()

    for number, (options, expected) in enumerate(LISTS.items()):
        page = result.read(f"list-{number}.html")
        assert rows_of(page) == expected, options
        assert ("No talks yet." in page) == (not expected), options
    for name, expected in GROUPS.items():
        page = result.read(f"group-{name}.html")
        found = [
            text_of(rubric)
            for rubric in re.findall(
                r'<p class="[^"]*\brubric\b[^"]*"[^>]*>(.*?)</p>', body_of(page), re.DOTALL
            )
        ]
        assert [heading[-len(said) :] for heading, said in zip(found, expected, strict=False)] == expected, (
            name
        )
        assert set(rows_of(page)) == set(ALL), name
    for number, (options, (kind, likely)) in enumerate(WRONG_LISTS.items()):
        (warning,) = (text for text in result.warnings if text.startswith(f"wrong-{number}.md:3: "))
        assert f"Did you mean {likely}?" in warning
        assert warning.endswith(f"[liveblog.{kind}]")
        assert rows_of(result.read(f"wrong-{number}.html")) == [], options
    for number, options in enumerate(SENSELESS_LISTS):
        (warning,) = (text for text in result.warnings if text.startswith(f"none-{number}.md:3: "))
        assert warning.endswith("[liveblog.option]")
        assert rows_of(result.read(f"none-{number}.html")) == [], options
    assert len(result.warnings) == len(WRONG_LISTS) + len(SENSELESS_LISTS) + 1
    assert any(re.match(r"bad\.md:[34]: ", text) for text in said_by(result))
    assert "Come back later." in text_of(body_of(result.read("empty.html")))
    assert "liveblog-columns-3" in result.read("cards.html")
    assert rows_of(result.read("rst.html")) == ["Lone talk", "Opening words"]
    table = body_of(result.read("table.html"))
    assert [text_of(row) for row in re.findall(r"<th[^>]*>(.*?)</th>", table, re.DOTALL)] == [
        "Talk",
        "Presenters",
        "When",
        "Media",
    ]
    assert text_of(body_of(result.read("bare.html"))) == " ".join(["Page", *ALL])
    media = text_of(body_of(result.read("media.html")))
    assert "About one thing." in media
    assert "Video" in media
    assert "On being alone." not in media
    linked = dict(reversed(link) for link in links_of(body_of(result.read("list-0.html"))))
    assert linked["Opening words"].startswith("p/opening.html")
    assert linked["Lone talk"].startswith("liveblog/talks/conf/lone.html")
    assert dead_links(result.tree()) == []
    assert repeated_ids(result.tree()) == []


PEOPLE = {
    "a": ("ann bob", "", ["Ann Lee", "Bob Bee"]),
    "b": ("Bob Bee, annie", "", ["Bob Bee", "Ann Lee"]),
    "c": ("nobody", "", ["No Body"]),
    "d": ("", ":event: conf", ["Ann Lee"]),
    "e": ("", ":tag: go", ["Ann Lee", "Cem Dee"]),
    "f": ("", ":event: conf\n:tag: rust", []),
    "g": ("ann", ":style: compact", ["Ann Lee"]),
    "h": ("ann, cem-dee", ":style: inline", ["Ann Lee", "Cem Dee"]),
    "i": ("ann ann", "", ["Ann Lee"]),
    "wrong-a": ("ann, bobb", "", ["Ann Lee"]),
    "wrong-b": ("", "", []),
    "wrong-c": ("", ":tag: nothing", []),
    "wrong-d": ("", ":event:", []),
}


def test_presenter_cards(make_site):
    files = {
        f"{name}.md": directive("presenters", options, argument)
        for name, (argument, options, _) in PEOPLE.items()
    }
    site = make_site(
        {
            "index.rst": INDEX,
            **ARCHIVE,
            **files,
            "columns.md": directive("presenters", ":columns: 2\n:show: links", "ann"),
        },
        {"extensions": ["myst_parser", "sphinx_liveblog"]},
    )

    result = site.build()

    for name, (_, _, expected) in PEOPLE.items():
        body = body_of(result.read(f"{name}.html"))
        assert [shown for _, shown in links_of(body)] == expected, name
        assert len(re.findall(r'id="presenter-[a-z-]+"', body)) == len(expected), name
    assert "liveblog-columns-2" in result.read("columns.html")
    found = sorted(
        re.match(r"([\w-]+)\.md:3: .*\[liveblog\.(\w+)\]", text).groups() for text in result.warnings
    )
    assert found == [
        ("wrong-a", "unknown_presenter"),
        ("wrong-b", "option"),
        ("wrong-c", "unknown_tag"),
        ("wrong-d", "option"),
    ]
    assert dead_links(result.tree()) == []


# --- Talks of a programme ------------------------------------------------------------------------------

PROGRAMME = """\
title: Conf
timezone: Europe/Berlin
start: 2024-05-31
title_prefix: 'Conf: '
talks:
- {id: one, title: 'Conf: One', start: '10:30', duration: 45m, room: R1, presenters: [Ann Lee], tags: [go],
   abstract: Its abstract., video: 'https://example.org/v', track: T, type: talk, level: easy, language: en}
- {id: two, title: Two, duration: 30m, room: R1, presenters: [Bob Bee]}
- {id: three, title: Three, presenters: [Cem Dee]}
- {id: four, title: Four, cancelled: true}
"""


def test_a_programme_fills_what_a_post_leaves_out(make_site):
    files = {
        "index.md": "# Site\n\n:::{talks}\n:event: conf\n:sort: date\n:::\n",
        "events/conf.yml": PROGRAMME,
        "all.md": post("talk: conf/one\n"),
        "own.md": post("title: Own title\nevent: conf\ntalk: two\nroom: R9\npresenters: [Dan Doe]\n"),
        "pair.md": post("title: Pair\ntalk: [conf/three, conf/four]\n"),
        "second.md": post("title: Second on one\npublishDate: 2024-06-05\ntalk: conf/one\n"),
    }
    files["all.md"] = post("talk: conf/one\npublishDate: 2024-06-01\n")
    site = make_site(files)

    result = site.build()

    assert result.warnings == []
    page = result.read("all.html")
    assert title_of(page) == "Conf: One"
    text = text_of(body_of(page))
    for said in ("Ann Lee", "R1", "Conf", "CEST", "easy", "Video"):
        assert said in text
    assert 'datetime="2024-05-31T10:30+02:00"' in page
    own = text_of(body_of(result.read("own.html")))
    assert "R9" in own
    assert "Dan Doe" in own
    assert "Bob Bee" not in own
    assert 'datetime="2024-05-31T11:15+02:00"' in result.read("own.html")
    index = result.read("index.html")
    assert rows_of(index) == ["Four", "Three", "One", "Own title"]
    linked = {shown: address.partition("#")[0] for address, shown in links_of(body_of(index))}
    assert linked["One"] == "all.html"
    assert linked["Own title"] == "own.html"
    assert linked["Three"] == linked["Four"] == "pair.html"
    assert dead_links(result.tree()) == []


# --- References from elsewhere, and other builders -----------------------------------------------------


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_the_inventory_leads_to_anchors(make_site, builder):
    files = {**ARCHIVE, "p/pair.md": post("title: Pair\ntalk: [conf/keynote, conf/lone]\n")}
    index = f"{INDEX}\n:presenter:`nobody` :liveblog:event:`meet`\n"
    site = make_site({"index.rst": index, **files}, {"nitpicky": True, "liveblog_tag_min_talks": 1})

    result = site.build(builder)

    assert result.warnings == []
    inventory = InventoryFile.load(_Bytes(result.outdir / "objects.inv"), "", posixpath.join)
    found = {kind: set(items) for kind, items in inventory.items() if kind.startswith("liveblog:")}
    assert found == {
        "liveblog:talk": {"conf/keynote", "conf/lone", "meet/t", "solo", "future"},
        "liveblog:presenter": {"ann", "bob", "cem-dee", "nobody"},
        "liveblog:event": {"conf", "meet"},
        "liveblog:tag": {"go", "rust"},
    }
    tree = result.tree()
    for kind in found:
        for name, item in inventory[kind].items():
            uri = item.uri if hasattr(item, "uri") else item[2]
            path, _, anchor = uri.partition("#")
            file = f"{path}index.html" if path.endswith("/") or not path else path
            assert anchor, (kind, name)
            assert f'id="{anchor}"'.encode() in tree[file], (kind, name, uri)
    assert dead_links(tree) == []
    assert repeated_ids(tree) == []


class _Bytes:
    """A file as ``InventoryFile.load`` wants it."""

    def __init__(self, path):
        self._file = path.open("rb")

    def __getattr__(self, name):
        return getattr(self._file, name)


def test_where_there_are_no_generated_pages_links_are_text_or_absolute(make_site):
    files = {
        "index.rst": (
            f"{INDEX}\n:presenter:`ann` :talk:`solo` :liveblog:tag:`go`\n\n.. talks::\n   :style: table\n"
        ),
        **ARCHIVE,
    }
    site = make_site(files, {"version": "1", "copyright": "x"})

    text = site.build("text")
    assert text.warnings == []
    assert "Ann Lee Solo Go" in " ".join(text.read("index.txt").replace("*", "").split())

    book = site.build("epub")
    assert book.warnings == []
    page = book.read("index.xhtml")
    assert "liveblog/presenters" not in page
    assert 'href="p/solo.xhtml' in page

    # A folder of its own: Sphinx packs what it left there when the configuration was another.
    book = site.copy("based").build("epub", html_baseurl="https://example.org/base")
    assert book.warnings == []
    assert 'href="https://example.org/base/liveblog/presenters/ann.html' in book.read("index.xhtml")

    tex = site.build("latex")
    assert tex.warnings == []
    assert "Ann Lee" in tex.read("testsite.tex")
    for builder in ("man", "texinfo", "singlehtml", "xml", "pseudoxml"):
        assert site.build(builder).warnings == [], builder


def test_a_document_at_a_generated_address_stays(make_site):
    authored = {
        "liveblog/presenters/ann.md": "# My own page on Ann\n",
        "liveblog/events/conf.rst": "My own conference\n=================\n\n.. talks::\n   :event: conf\n",
        "2020/meet.md": "# My own meetup\n",
    }
    files = {**ARCHIVE, **authored, "events/meet.yml": ARCHIVE["events/meet.yml"] + "path: 2020/meet\n"}
    site = make_site(
        {"index.rst": f"{INDEX}\n:presenter:`ann` :liveblog:event:`conf` :liveblog:event:`meet`\n", **files},
        {"extensions": ["myst_parser", "sphinx_liveblog"]},
    )

    result = site.build()
    assert result.warnings == []
    assert "My own page on Ann" in result.read("liveblog/presenters/ann.html")
    assert "My own conference" in result.read("liveblog/events/conf.html")
    assert "My own meetup" in result.read("2020/meet.html")
    # In dirhtml that is one address; in html the event's own leads to the document.
    assert "url=../../2020/meet.html" in result.read("2020/meet/index.html")
    assert dead_links(result.tree()) == []

    folders = site.build("dirhtml")
    assert "My own page on Ann" in folders.read("liveblog/presenters/ann/index.html")
    assert "My own meetup" in folders.read("2020/meet/index.html")
    assert dead_links(folders.tree()) == []

    site.remove("liveblog/presenters/ann.md")
    again = site.build()
    assert "My own page" not in again.read("liveblog/presenters/ann.html")
    assert "Solo" in again.read("liveblog/presenters/ann.html")


def test_a_post_on_a_talk_given_twice_says_each_room_beside_its_time(make_site):
    event = (
        "title: Conf\ntimezone: Europe/Lisbon\nlocation: Old Quay\ntalks:\n"
        "- title: Fog\n  presenters: [Ann Lee]\n  slots:\n"
        "  - {start: 2024-05-14T09:30, duration: 45m, room: Great Hall}\n"
        "  - {start: 2024-05-15T14:00, duration: 45m, room: Rope Loft}\n"
    )
    post = "---\npublishDate: 2024-05-16\nevent: conf\ntalk: conf/fog\n---\n\nHonk.\n"
    files = {"index.md": "# Home\n", "events/conf.yml": event, "fog.md": post}
    page = make_site(files).build().read("fog.html")
    facts = re.findall(r"<li>(.*?)</li>", page.partition("liveblog-facts")[2], re.DOTALL)
    said = [" ".join(re.sub(r"<[^>]+>", "", fact).split()) for fact in facts]
    assert [fact for fact in said if re.search("When|Where", fact)] == [
        "When: May 14, 2024, 9:30 AM – 10:15 AM WEST, Great Hall",
        "When: May 15, 2024, 2:00 PM – 2:45 PM WEST, Rope Loft",
        "Where: Old Quay",
    ]
