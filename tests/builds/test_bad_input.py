"""Bad input: a warning with its place, never a traceback, never a post published by mistake."""

from __future__ import annotations

import html
import posixpath
import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest

from sphinx_liveblog.config import OPTIONS

# A word that no template, theme or library knows: it stands in whatever must stay hidden.
SECRET = "qzxsecret"  # noqa: S105
YES = "published: true\n"
BOMB = """\
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
tags: *d
"""
BINARY = b"\x89PNG\r\n\x1a\n\0\0" + SECRET.encode() + b"\xff\xfe published: true"
PLACE = re.compile(
    r"(?P<path>[^:]+):(?:(?P<line>\d+):)? (?:WARNING|ERROR|CRITICAL): .*\[(?P<kind>[\w.]+)\]", re.DOTALL
)


class Case(NamedTuple):
    content: str | bytes
    warnings: tuple[tuple[int, str], ...]
    """Line and kind of each, in the order of the lines."""
    shown: bool = False


def post(head: str, body: str = f"Words, {SECRET}.\n") -> str:
    return f"---\n{head}---\n\n{body}"


def hidden(head: str, *warnings: tuple[int, str]) -> Case:
    return Case(post(f"title: {SECRET}\n{head}"), warnings)


def shown(head: str, *warnings: tuple[int, str]) -> Case:
    return Case(post(head, "Words.\n"), warnings, shown=True)


def places(warnings: list[str]) -> dict[str, list[tuple[int, str]]]:
    """Return line and kind of each warning, by path; a warning of another form stands under its own text."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for warning in warnings:
        match = PLACE.fullmatch(warning)
        if match is None:
            found[warning].append((0, ""))
        else:
            found[match["path"]].append((int(match["line"] or 0), match["kind"].removeprefix("liveblog.")))
    return {path: sorted(rows) for path, rows in found.items()}


def dead_links(tree: dict[str, bytes]) -> list[tuple[str, str]]:
    """Return ``(page, address)`` of every link within the site that leads to no file or no anchor."""
    dead = []
    for page, data in tree.items():
        if not page.endswith(".html"):
            continue
        for address in re.findall(r'(?:href|src)="([^"]*)"', data.decode()):
            path, _, anchor = html.unescape(address).partition("#")
            if re.match(r"[a-z]+:|//", path):
                continue
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(page), unquote(path.partition("?")[0]))
            )
            file = tree.get(target if path else page)
            if file is None or (anchor and f'id="{unquote(anchor)}"'.encode() not in file):
                dead.append((page, address))
    return dead


POSTS = {
    # The file as a whole.
    "yaml.md": hidden(f"tags: [open {SECRET}\n{YES}", (3, "front_matter")),
    "tab.md": hidden(f"{YES}presenters:\n\t- {SECRET}\n", (5, "front_matter")),
    "no-fence.md": Case(f"---\ntitle: {SECRET}\n{YES}\n# {SECRET}\n", ((1, "front_matter"),)),
    "bomb.md": hidden(YES + BOMB, (7, "front_matter")),
    "late.md": Case(f"\n\n{post(YES)}", ((3, "front_matter"),)),
    "binary-a.md": Case(BINARY, ((1, "front_matter"),)),
    "binary-b.rst": Case(BINARY, ((1, "front_matter"),)),
    "nul.md": Case(post(YES, f"First.\n\nA \0 byte, {SECRET}.\n"), ((7, "front_matter"),)),
    "latin-1.md": Case(
        post(f"title: {SECRET}\n{YES}author: José\n").encode("latin-1"), ((4, "front_matter"),)
    ),
    "utf-16.md": Case(post(YES).encode("utf-16"), ((1, "front_matter"),)),
    "big-a.md": hidden(f"{YES}description: {'x' * 1_000_000}\n", (2, "front_matter")),
    "big-b.rst": Case(
        f":published: true\n:title: {SECRET}\n:description: {'x' * 1_000_000}\n\nText.\n",
        ((1, "front_matter"),),
    ),
    "bom.md": Case("\ufeff" + post(f"{YES}title: With a BOM\n", "Words.\n"), (), shown=True),
    "crlf.md": Case(
        post(f"{YES}title: With CRLF\n", "# A\n\nWords.\n").replace("\n", "\r\n"), (), shown=True
    ),
    # Publication: what is not a clear yes hides.
    "maybe.md": hidden(f"published: maybe {SECRET}\n", (3, "published")),
    "empty-yes.md": hidden("published:\n", (3, "published")),
    "null.md": hidden("published: ~\n", (3, "published")),
    "blank.md": hidden('published: ""\n', (3, "published")),
    "list.md": hidden("published: [true]\n", (3, "published")),
    "mapping.md": hidden(f"published: {{true: {SECRET}}}\n", (3, "published")),
    "two.md": hidden("published: 2\n", (3, "date")),
    "no-day.md": hidden("published: 2019-99-99\n", (3, "date")),
    "no-date.md": hidden(f"publishDate: {SECRET}\n", (3, "date")),
    "february.md": hidden("publishDate: 2019-02-30\n", (3, "date")),
    "date-list.md": hidden("publishDate: [2019-01-01]\n", (3, "front_matter")),
    "empty-date.md": hidden("publishDate:\n", (3, "date")),
    "yes-but-no-date.md": hidden(f"{YES}publishDate: {SECRET}\n", (4, "date")),
    "draft.md": hidden(f"{YES}draft: {SECRET}\n", (4, "front_matter")),
    "empty-draft.md": hidden(f"{YES}draft:\n", (4, "published")),
    "twice.md": hidden(f"published: false\n{YES}", (4, "duplicate_key")),
    "twice-spelled.md": hidden("publishDate: 2019-01-01\npublish_date: 2018-01-01\n", (4, "duplicate_key")),
    "mistyped-no.md": hidden("publishDate: 2019-01-01\npublised: false\n", (4, "unknown_key")),
    "mistyped-only.md": hidden("publised: no\n", (3, "unknown_key")),
    "mistyped-draft.md": hidden(f"{YES}draf: true\n", (4, "unknown_key")),
    "mistyped-date.md": hidden(f"{YES}publishDat: 2999-01-01\n", (4, "unknown_key")),
    "quoted.md": shown('title: Quoted\npublished: "Yes"\n'),
    "shouted.md": shown("title: Shouted\nPUBLISHED: TRUE\n"),
    # Everything else is left out, and the post is shown.
    "types.md": shown(
        f"{YES}title: [a, b]\ntags: {{a: b}}\npresenters: [[x]]\nheroImage: [a.png]\n"
        f"room: {{a: b}}\nstart: soon\n"
        "duration: soon\nvideo: {title: x}\nlinks: [[a]]\nrecorded: maybe\ncancelled: [1]\nheader: perhaps\n"
        "language: [en]\nslug: [x]\nevent: [x]\ntalk: {a: b}\nupdated: never\nauthors: [[x], {bio: x}]\n"
        "aliases: {a: b}\ndescription: [x]\nlicense: {x: y}\nauthorUrl: [x]\nsocialImage: {x: y}\n",
        (1, "title"),
        *((line, "front_matter") for line in (3, 4, 5, 6, 7)),
        *((line, "date") for line in (8, 9)),
        *((line, "front_matter") for line in range(10, 19)),
        (19, "date"),
        *((line, "front_matter") for line in (20, 20, 21, 22, 23, 24, 25)),
    ),
    "number.md": shown(f"{YES}title: 42\npresenters: 7\n", (4, "unknown_presenter")),
    "twice-title.md": shown(f"{YES}title: One\nTitle: Two\n", (4, "duplicate_key")),
    "twin-a.md": shown(f"{YES}title: A\nslug: twin\n"),
    "twin-b.md": shown(f"{YES}title: B\nslug: twin\n", (4, "duplicate_slug")),
    "mistyped.md": shown(
        f"{YES}title: T\ndescripton: x\npresentrs: x\nfoo: bar\n", (4, "unknown_key"), (5, "unknown_key")
    ),
    "publisher.md": shown(f"{YES}title: T\npublisher: O'Reilly\n", (4, "unknown_key")),
    "unlisted.md": shown(f"{YES}title: T\nunlisted: perhaps\n", (4, "front_matter")),
    "control.md": shown(f'{YES}title: "A\\0B\\aC \\x1b \\u200bD"\ndescription: "x\\x1by"\n'),
    "no-event.md": shown(
        f"{YES}title: T\nevent: nowhere\ntalk: nothing\n", (4, "unknown_event"), (5, "unknown_talk")
    ),
    # By pattern alone.
    "talks/empty.md": Case("", ((1, "title"),), shown=True),
    "talks/binary.md": Case(BINARY, ((1, "front_matter"),)),
    "talks/yaml.md": Case(f"---\ntitle: [{SECRET}\n---\n", ((2, "front_matter"),)),
}
NO_POSTS = {"nothing.md": "", "README.md": "# Read me\n", "prose.md": "Words.\n\n---\n\nMore.\n"}
PRESENTERS = "ann: {name: Ann Lee}\n"
PATTERNS = {"liveblog_post_patterns": ["talks/**"]}


def test_each_bad_post_has_its_warnings_and_is_hidden_where_it_must(make_site, traces):
    files = {name: case.content for name, case in POSTS.items()}
    site = make_site(
        {"index.rst": "Site\n====\n", "presenters.yml": PRESENTERS, **files, **NO_POSTS}, PATTERNS
    )

    result = site.build()

    assert places(result.warnings) == {
        name: sorted(case.warnings) for name, case in POSTS.items() if case.warnings
    }
    built = {name for name in POSTS if result.exists(str(Path(name).with_suffix(".html")))}
    assert built == {name for name, case in POSTS.items() if case.shown}
    assert not any(result.exists(Path(name).with_suffix(".html")) for name in NO_POSTS)
    assert not [warning for warning in result.warnings if SECRET in warning]
    assert traces(result, [SECRET]) == []
    assert result.returncode == 0
    assert dead_links(result.tree()) == []
    assert "<title>With a BOM" in result.read("bom.html")
    assert "<title>A B C" not in result.read("control.html")
    assert "<title>ABC D" in result.read("control.html").replace("\u200b", "")


def test_warnings_say_what_to_do_with_what_was_found(make_site):
    names = ("maybe.md", "mistyped.md", "twin-b.md", "twice-title.md", "types.md", "mistyped-no.md")
    files = {name: POSTS[name].content for name in (*names, "twin-a.md")}
    site = make_site({"index.rst": "Site\n====\n", **files})

    text = "\n".join(site.build("dummy").warnings)

    assert "maybe.md:3: WARNING: published must be true, false or a date, not …: the post is hidden" in text
    assert "mistyped.md:4: WARNING: unknown key descripton: did you mean description?" in text
    assert "mistyped.md:5: WARNING: unknown key presentrs: did you mean presenters?" in text
    assert "mistyped-no.md:4: WARNING: unknown key …: did you mean published?" in text
    assert "twin-b.md:4: WARNING: the slug twin is that of twin-a already" in text
    assert "types.md:8: WARNING: soon is not a date: write it as 2024-05-31" in text


def test_a_preview_shows_what_can_be_read(make_site):
    files = {name: case.content for name, case in POSTS.items() if not name.startswith(("twin", "big"))}
    site = make_site({"index.rst": "Site\n====\n", "presenters.yml": PRESENTERS, **files}, PATTERNS)

    result = site.build("text", liveblog_show_unpublished=True)

    assert result.exists("maybe.txt")
    assert result.exists("empty-date.txt")
    assert not [
        name for name in ("binary-a", "latin-1", "utf-16", "talks/binary") if result.exists(f"{name}.txt")
    ]


def test_the_same_on_a_site_with_a_markdown_reader_of_its_own(make_site, traces):
    files = {name: case.content for name, case in POSTS.items()}
    conf = {"extensions": ["myst_parser", "sphinx_liveblog"], **PATTERNS}
    site = make_site({"index.rst": "Site\n====\n", "presenters.yml": PRESENTERS, **files, **NO_POSTS}, conf)
    result = site.build("text")

    built = {name for name in POSTS if result.exists(str(Path(name).with_suffix(".txt")))}
    assert built == {name for name, case in POSTS.items() if case.shown}
    assert all(result.exists(Path(name).with_suffix(".txt")) for name in NO_POSTS)
    assert traces(result, [SECRET]) == []


SPELLINGS = {
    "hero_image": "heroImage",
    "HERO-IMAGE": "heroImage",
    "publish_date": "publishDate",
    "Publish-Date": "publishDate",
    "AUTHOR_URL": "authorUrl",
    "linked-in-url": "linkedInUrl",
    "Published": "published",
}
VALUES = {
    "publishDate": "2019-05-06",
    "published": "true",
    "heroImage": "https://example.org/hero.png",
    "author": "Ann Lee",
    "authorUrl": "https://example.org/ann",
    "linkedInUrl": "https://www.linkedin.com/in/ann",
}


def test_keys_are_read_in_any_spelling(make_site):
    files = {"index.rst": "Site\n====\n"}
    for number, (spelling, key) in enumerate(SPELLINGS.items()):
        written = {**VALUES, key: VALUES[key]}
        head = "".join(f"{spelling if name == key else name}: {value}\n" for name, value in written.items())
        files[f"post-{number}.md"] = post(f"title: T\n{head}", "Words.\n")
    site = make_site(files)

    result = site.build()

    assert result.warnings == []
    for number in range(len(SPELLINGS)):
        page = result.read(f"post-{number}.html")
        assert 'src="https://example.org/hero.png"' in page
        assert 'datetime="2019-05-06"' in page
    person = result.read("liveblog/presenters/ann-lee.html")
    assert 'href="https://example.org/ann"' in person
    assert 'href="https://www.linkedin.com/in/ann"' in person


URL_KEYS = (
    "authorUrl",
    "linkedInUrl",
    "heroImage",
    "socialImage",
    "video",
    "stream",
    "slides",
    "transcript",
    "links",
)
EVIL = "JaVaScript:alert(1)"
EVIL_PERSON = (
    f"name: Eve Evil, website: '{EVIL}', github: '{EVIL}', mastodon: '{EVIL}', linkedin: 'data:text/html,x', "
    f"avatar: 'java\tscript:alert(1)', links: ['vbscript:x', {{title: x, url: ' {EVIL}'}}]"
)


def test_no_url_runs_code(make_site):
    head = f"{YES}title: T\nauthor: Ann Lee\n" + "".join(f"{key}: '{EVIL}'\n" for key in URL_KEYS)
    legacy = (
        '<div class="liveblog-presenters">\n<p class="liveblog-presenters__name">Eve Legacy</p>\n'
        f'<a href="{EVIL}">Twitter</a>\n</div>\n\nWords.\n'
    )
    site = make_site(
        {
            "index.rst": "Site\n====\n\n.. presenters:: eve-file\n\n.. talks::\n   :style: table\n",
            "keys.md": post(head, "Words.\n"),
            "person.md": post(f"{YES}title: T\npresenters:\n- {{{EVIL_PERSON}}}\n", "Words.\n"),
            "block.md": post(f"{YES}title: T\n", legacy),
            "line.md": post(f"{YES}title: T\n", f"Presenter: [Eve Line]({EVIL})\n\nWords.\n"),
            "presenters.yml": f"eve-file: {{{EVIL_PERSON}}}\n",
            "events/e.yml": (
                f"title: E\nurl: '{EVIL}'\nlogo: '{EVIL}'\ntalks:\n"
                f"- {{title: One, video: '{EVIL}', slides: [{{url: '{EVIL}'}}],\n"
                f"   presenters: [{{{EVIL_PERSON}}}]}}\n"
            ),
        },
        {"html_copy_source": False},
    )

    result = site.build()

    found = places(result.warnings)
    assert found["keys.md"] == [(line, "url") for line in range(5, 5 + len(URL_KEYS))]
    assert found["person.md"] == [(5, "url")] * 7
    assert found["presenters.yml"] == [(1, "url")] * 7
    assert found["events/e.yml"] == [(2, "url"), (3, "url"), (5, "url"), *[(6, "url")] * 7]
    assert found.keys() == {"keys.md", "person.md", "presenters.yml", "events/e.yml"}
    assert result.exists("liveblog/presenters/eve-file.html")
    pages = {
        name: data.decode().lower() for name, data in result.tree().items() if name.endswith((".html", ".js"))
    }
    own = {name: text for name, text in pages.items() if not name.startswith("_static/")}
    for scheme in ("javascript:", "vbscript:", "data:text"):
        assert not [name for name, text in own.items() if scheme in text]


def test_no_picture_comes_from_outside_the_source_directory(make_site):
    site = make_site(
        {
            "index.rst": "Site\n====\n\n.. presenters:: ann, bob\n",
            "posts/a.md": post(f"{YES}title: T\nheroImage: ../../../outside.png\n", "Words.\n"),
            "posts/b.md": post(f"{YES}title: T\nheroImage: ../inside.png\nevent: e\n", "Words.\n"),
            "presenters.yml": (
                "ann: {name: Ann Lee, avatar: ../outside.png}\nbob: {name: Bob, avatar: inside.png}\n"
            ),
            "events/e.yml": "title: E\nlogo: /../../outside.png\n",
            "inside.png": b"inside",
        }
    )
    (site.root / "outside.png").write_bytes(b"outside")
    (site.root.parent / "outside.png").write_bytes(b"outside")

    result = site.build()

    assert places(result.warnings) == {
        "events/e.yml": [(2, "url")],
        "posts/a.md": [(4, "url")],
        "presenters.yml": [(1, "url")],
    }
    pictures = [data for name, data in result.tree().items() if name.endswith(".png") and "_images/" in name]
    assert pictures == [b"inside"]
    assert 'src="_images/inside.png"' in result.read("index.html")
    assert 'src="../_images/inside.png"' in result.read("posts/b.html")


TITLES = {
    "script": "<script>alert(1)</script> & </title>",
    "math": "Costs $5 and $math$ \\(x\\)",
    "role": "{ref}`x` and :doc:`y` and |z|",
    "ticks": "`one` ``two`` **three** _four_ five_",
    "link": "[x](y) ![x](y.png) <https://example.org/>",
    "template": "{{ x }} {% raw %} %s {0} \\backslash",
    "long": "word " * 100,
    "lines": "first\nsecond\n\nthird",
    "quotes": "'single' \"double\" --- dash...",
    "arabic": "مرحبا 日本語 🎉",
}


def test_titles_are_text_everywhere(make_site):
    files = {"presenters.yml": "", "events/e.yml": ""}
    for name, title in TITLES.items():
        lines = "".join(f"  {line}\n" for line in title.split("\n"))
        files[f"posts/{name}.md"] = post(
            f"{YES}title: |\n{lines}description: |\n{lines}event: e\ntags: [tag-{name}]\n", "Words.\n"
        )
    lines = {name: title.splitlines()[0] for name, title in TITLES.items()}
    rows = "".join(
        f"- id: row-{name}\n  title: |-\n    {line}\n  abstract: |-\n    {line}\n"
        for name, line in lines.items()
    )
    people = "".join(f"{name}:\n  name: |-\n    {title.splitlines()[0]}\n" for name, title in TITLES.items())
    files["events/e.yml"] = (
        f"title: |-\n  {TITLES['script']}\nlocation: |-\n  {TITLES['script']}\ntalks:\n{rows}"
    )
    files["presenters.yml"] = people
    files["index.rst"] = (
        "Site\n====\n\n.. toctree::\n   :glob:\n\n   posts/*\n\n"
        ".. talks::\n   :show: abstract, description\n\n"
        f".. presenters:: {', '.join(TITLES)}\n"
    )
    site = make_site(files, {"smartquotes": False, "html_copy_source": False})

    result = site.build()
    latex = site.build("latex").read("testsite.tex")
    text = site.build("text").read("index.txt")

    script = next(
        number
        for number, line in enumerate(files["events/e.yml"].split("\n"), 1)
        if "<script" in line and number > 8
    )
    script -= 1  # the line of the key
    assert places(result.warnings) == {"events/e.yml": [(script, "abstract")]}
    assert dead_links(result.tree()) == []
    index = result.read("index.html")
    for name, title in TITLES.items():
        line = " ".join(title.split())
        page = result.read(f"posts/{name}.html")
        assert html.unescape(re.search(r"<title>(.*?) &#8212;", page, re.DOTALL)[1]) == line
        heading = re.search(r"<h1>(.*?)<a class", page, re.DOTALL)[1]
        assert html.unescape(heading) == line
        assert "<" not in heading
        assert f">{line}</a>" in html.unescape(index)
        assert line in " ".join(text.split()) or "*" in line or "`" in line or "_" in line
    everything = [data for name, data in result.tree().items() if name.endswith(".html")]
    assert not [data for data in everything if b"<script>alert" in data]
    assert "\\$math\\$" in latex or "\\textdollar" in latex


def test_bad_data_files(make_site, traces):
    bad = {
        "yaml": (f"ann: [open {SECRET}\n", 1),
        "list": ("- a\n- b\n", 1),
        "text": ("just words\n", 1),
        "bomb": (BOMB.replace("x, ", "x, " * 300), None),
        "binary": (BINARY, None),
        "two": ("a: {name: A A}\n---\nb: {name: B B}\n", 2),
        "row": ("ann: {name: Ann Lee}\nbob: 3\ncem: [x]\n", None),
    }
    files = {
        "index.rst": "Site\n====\n\n.. talks::\n",
        "post.md": post(f"{YES}title: T\npresenters: [Zoe Zed]\n", "Words.\n"),
    }
    for name, (content, _) in bad.items():
        files |= {f"people/{name}.yml": content, f"tags/{name}.yaml": content, f"events/{name}.yml": content}
    files |= {"people/folder.yml/x.txt": "", "events/folder.yml/x.txt": "", "events/ignored.txt": SECRET}
    files |= {
        "people/empty.yml": "",
        "tags/empty.yml": "",
        "events/empty.yml": "",
        "events/foreign.yml": "jobs: {build: 1}\n",
    }
    site = make_site(files, {"liveblog_presenters": "people", "liveblog_tags": "tags"})
    for folder in ("people", "events"):
        (site.srcdir / folder / "dangling.yml").symlink_to("nowhere")

    result = site.build()

    found = places(result.warnings)
    for folder, suffix in (("people", "yml"), ("tags", "yaml"), ("events", "yml")):
        for name in ("yaml", "list", "text", "two"):
            assert (bad[name][1], "data_file") in found.pop(f"{folder}/{name}.{suffix}")
        assert [kind for _, kind in found.pop(f"{folder}/bomb.{suffix}")] == ["data_file"]
        assert (1, "data_file") in found.pop(f"{folder}/binary.{suffix}")
    for folder in ("people", "events"):
        assert found.pop(f"{folder}/folder.yml") == [(1, "data_file")]
    assert found.pop("people/dangling.yml") == [(1, "data_file")]
    # Nobody knows what it would hide: a second warning says that posts wait.
    assert found.pop("events/dangling.yml") == [(1, "data_file"), (1, "data_file")]
    assert found == {
        "people/row.yml": [(2, "data_file"), (3, "data_file")],
        "tags/row.yaml": [(2, "data_file"), (3, "data_file")],
    }
    assert traces(result, [SECRET]) == []
    assert not [warning for warning in result.warnings if SECRET in warning]


EVENT = """\
title: [x]
timezone: Mars/Olympus
start: soon
end: [2019-01-01]
location: {a: b}
posts: {a: b}
titel_prefix: x
slots: [x]
talks:
- just text
- {id: a, title: {x: y}, start: '10:30', duration: long, slots: [x], presenters: [[x]], recorded: x}
- {id: a, title: A again}
- {id: b, titel: B}
- {id: c, title: C, published: maybe}
"""


def test_wrong_values_in_an_event(make_site):
    site = make_site(
        {
            "index.rst": "Site\n====\n\n.. talks::\n   :event: e\n",
            "events/e.yml": EVENT,
            "events/h.yml": (
                f"title: {SECRET}\npublished: maybe\nstart: {SECRET}\n"
                f"talks: [{SECRET}, {{id: x, start: {SECRET}}}]\n"
            ),
            "events/n.yml": f"title: {SECRET}\npublished:\n",
            "events/twin.yml": "title: Twin\n",
            "events/twin.yaml": "title: Other twin\n",
        }
    )

    result = site.build()

    lines = [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 11, 11, 11, 11, 11, 12, 13, 14]
    found = places(result.warnings)
    assert [line for line, _ in found.pop("events/e.yml")] == lines
    assert [line for line, _ in found.pop("events/h.yml")] == [2, 3, 4, 4]
    assert found.pop("events/n.yml") == [(2, "published")]
    assert found.pop("events/twin.yml") == [(1, "duplicate_id")]
    assert found == {}
    assert not [warning for warning in result.warnings if SECRET in warning]


def test_an_event_that_cannot_be_read_hides_its_posts(make_site, traces):
    files = {
        "index.rst": "Site\n====\n",
        "named.md": post(f"{YES}title: {SECRET}\nevent: broken\n"),
        "matched.md": post(f"{YES}title: {SECRET}\n"),
        "other.md": post(f"{YES}title: Other\nevent: fine\n", "Words.\n"),
        "events/fine.yml": "title: Fine\n",
        "events/broken.yml": f"title: [{SECRET}\npublished: false\nposts: ['m*']\n",
    }
    site = make_site(files)

    result = site.build()

    assert places(result.warnings) == {"events/broken.yml": [(1, "data_file"), (1, "data_file")]}
    assert result.exists("other.html")
    assert not result.exists("named.html")
    assert not result.exists("matched.html")
    assert traces(result, [SECRET]) == []

    # It says that it is public: only those that name it wait.
    site.edit("events/broken.yml", "title: [x\npublished: true\n")
    site.edit("matched.md", post(f"{YES}title: Matched\n", "Words.\n"))
    again = site.build()
    assert again.exists("matched.html")
    assert not again.exists("named.html")


IDS = (
    "../x",
    "a b",
    "Ä",
    "",
    "index",
    '"q"<b>',
    "x/y",
    "Ann",
    "ann",
    "日本",
    "v1.2",
    ".hidden",
    "con%2e",
    "x" * 300,
)


def test_hostile_ids_of_presenters_and_tags(make_site):
    people = "".join(f"{yaml_text(name)}: {{name: Person {number}}}\n" for number, name in enumerate(IDS))
    tags = "".join(f"{yaml_text(name)}: {{title: Tag {number}}}\n" for number, name in enumerate(IDS))
    names = ", ".join(yaml_text(name) for name in IDS if name)
    numbers = [number for number, name in enumerate(IDS) if name != "Ann"]
    roles = "\n".join(f"* {{presenter}}`shown {number} <Person {number}>`" for number in numbers)
    site = make_site(
        {
            "index.md": f"# Site\n\n{roles}\n* {{presenter}}`a b`\n* {{liveblog:tag}}`a b`\n",
            "a.md": post(f"{YES}title: T\npresenters: [{names}]\ntags: [{names}]\n", "Words.\n"),
            "presenters.yml": people,
            "tags.yml": tags,
        }
    )

    result = site.build()

    found = places(result.warnings)
    unfit = [
        number
        for number, name in enumerate(IDS, 1)
        if not re.fullmatch(r"[\w.]+", name, re.ASCII) or name.startswith(".") or len(name) > 100
    ]
    # Keys of one file that differ in case alone are one key, which stands twice.
    expected = sorted([*((line, "data_file") for line in unfit), (IDS.index("ann") + 1, "duplicate_key")])
    assert found == {"presenters.yml": expected, "tags.yml": expected}
    assert dead_links(result.tree()) == []
    for folder in ("presenters", "tags"):
        redirects = {name for name, data in result.tree().items() if b'http-equiv="refresh"' in data}
        pages = {name for name in result.tree() if name.startswith(f"liveblog/{folder}/")} - redirects
        pages.remove(f"liveblog/{folder}/index.html")
        assert all(
            re.fullmatch(rf"liveblog/{folder}/[A-Za-z0-9][A-Za-z0-9._-]*\.html", name) for name in pages
        )
        # Nothing has the tag without a name.
        assert len({name.casefold() for name in pages}) == len(IDS) - 1 - (folder == "tags")


def yaml_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


EVENT_IDS = ("My Conf", "UPPER", "índice", "index", "a&b", "x" * 200, "upper-2", "ok-2024")
PATHS = {
    "up": "../../outside",
    "inner": "a/../../b",
    "root": "/",
    "windows": "..\\outside",
    "drive": "C:/outside",
    "query": "a?b#c",
    "space": "a b",
    "static": "_static",
    "dot": "./x",
    "list": "[a]",
}


def test_hostile_ids_and_paths_of_events(make_site):
    files = {
        "index.md": "# Site\n\n{liveblog:event}`My Conf` {liveblog:event}`índice` {talk}`My Conf/t`\n\n"
        ":::{talks}\n:event: My Conf\n:::\n"
    }
    for number, name in enumerate(EVENT_IDS):
        files[f"events/{name}.yml"] = f"title: Event {number}\ntalks: [{{id: t, title: Talk}}]\n"
        files[f"posts/{number}.md"] = post(
            f"{YES}title: Post {number}\nevent: {yaml_text(name)}\ntalk: {yaml_text(name + '/t')}\n",
            "Words.\n",
        )
    for name, path in PATHS.items():
        text = path if name == "list" else yaml_text(path)
        files[f"events/path-{name}.yml"] = (
            f"title: P\npath: {text}\ntalk_path: {text}\ntalks: [{{id: t, title: Talk}}]\n"
        )
    files["events/good.yml"] = "title: Good\npath: 2024/berlin/\ntalks: [{id: t, title: Talk}]\n"
    files["events/same.yml"] = "title: Same\npath: /2024/berlin\ntalks: [{id: t, title: Talk}]\n"
    site = make_site(files)
    before = {path for path in site.root.parent.rglob("*") if site.root not in path.parents}

    result = site.build()

    found = places(result.warnings)
    for name in PATHS:
        assert found.pop(f"events/path-{name}.yml") == [(2, "data_file"), (3, "data_file")]
    for name in ("My Conf", "índice", "a&b", "x" * 200):
        assert found.pop(f"events/{name}.yml") == [(1, "data_file")]
    assert found.pop("events/same.yml") == [(2, "page")]
    assert found == {}
    assert dead_links(result.tree()) == []
    pages = {
        name
        for name in result.tree()
        if name.endswith(".html") and '<section id="event-' in result.read(name)
    }
    assert "2024/berlin/index.html" in pages
    assert all(
        re.fullmatch(r"liveblog/events/[A-Za-z0-9][A-Za-z0-9._-]*\.html", name)
        for name in pages - {"2024/berlin/index.html"}
    )
    assert len({name.casefold() for name in pages}) == len(EVENT_IDS) + len(PATHS) + 2
    assert 'href="liveblog/events/my-conf.html"' in result.read("index.html")
    assert 'href="posts/0.html"' in result.read("index.html")
    after = {path for path in site.root.parent.rglob("*") if site.root not in path.parents}
    assert after == before


def test_two_presenters_with_one_id_or_name(make_site):
    site = make_site(
        {
            "index.rst": "Site\n====\n\n.. presenters:: ann\n",
            "people/a.yml": (
                "ann: {name: Ann One}\nbob: {name: Bob Bee, aliases: [Ann One]}\nbob: {name: Bob Two}\n"
            ),
            "people/b.yml": "ann: {name: Ann Two}\ncem: {name: ann one}\n",
        },
        {"liveblog_presenters": "people"},
    )

    result = site.build()

    assert places(result.warnings) == {
        "people/a.yml": [(3, "duplicate_key")],
        "people/b.yml": [(1, "duplicate_id"), (2, "duplicate_id")],
    }
    assert "Ann One" in result.read("index.html")
    assert "Ann Two" not in result.read("index.html")


def test_a_liveblog_in_a_fence_that_the_site_does_not_read(make_site):
    files = {
        "index.rst": "Site\n====\n",
        "a.md": post(f"{YES}title: A\n", "Words.\n\n:::{liveblog}\n13:32 Hello.\n:::\n"),
        "b.md": post(f"{YES}title: B\n", "```{liveblog}\n13:32 Hello.\n```\n"),
    }
    site = make_site(files, {"extensions": ["myst_parser", "sphinx_liveblog"]})

    result = site.build()

    assert places(result.warnings) == {"a.md": [(8, "colon_fence")]}
    assert "myst_enable_extensions" in result.warnings[0]


WRONG = {
    "liveblog_post_patterns": ("talks/**", [1], None),
    "liveblog_presenters": (3, ["a"], None),
    "liveblog_events": (["x"], 3, None),
    "liveblog_tags": (3, {}, None),
    "liveblog_path": ("../up", "a\\b", 3, "a b", "_static"),
    "liveblog_pages": (["evnts"], "events", [1]),
    "liveblog_timezone": ("Mars/Olympus", 3, ""),
    "liveblog_show_unpublished": ("maybe", 3, [], None),
    "liveblog_hide_future": ("maybe", 2, None),
    "liveblog_now": ("soon", 3, ""),
    "liveblog_hidden_refs": ("loud", [], None),
    "liveblog_header": ("x", 3, None),
    "liveblog_end_after": ("x", 3, None),
    "liveblog_date_format": ("HH:mm", "", 3, "'open"),
    "liveblog_per_page": (0, -5, "many", True),
    "liveblog_tag_min_talks": (0, "1.5", None),
}


def test_a_wrong_option_is_named_with_its_value_and_what_is_allowed(make_site):
    files = {
        "index.md": "# Site\n",
        "future.md": post(f"{YES}title: T\npublishDate: 2999-01-01\n"),
        "draft.md": post("published: false\n"),
    }
    site = make_site(files)
    for number in range(max(map(len, WRONG.values()))):
        values = {name: found[number] for name, found in WRONG.items() if number < len(found)}
        site.edit(
            "conf.py",
            "".join(
                f"{name} = {value!r}\n"
                for name, value in {"extensions": ["sphinx_liveblog"], **values}.items()
            ),
        )

        result = site.build("dummy")

        said = dict(
            re.fullmatch(
                r"WARNING: (\w+) = (.* in conf\.py is not \S.*: .* is used instead) \[liveblog\.config\]",
                text,
            ).groups()
            for text in result.warnings
        )
        assert said.keys() == values.keys()
        assert all(said[name].startswith(f"{value!r} in conf.py") for name, value in values.items())
        assert "2 hidden (1 unpublished, 1 until 2999-01-01)" in result.status


def test_every_option_has_a_wrong_value_in_these_tests():
    assert {option.name for option in OPTIONS} == WRONG.keys()


def test_a_wrong_option_on_the_command_line(make_site):
    site = make_site({"index.md": "# Site\n", "draft.md": post(f"published: false\ntitle: {SECRET}\n")})
    values = {
        name: next(value for value in found if isinstance(value, str))
        for name, found in WRONG.items()
        if any(isinstance(value, str) for value in found)
    }
    # A text is a list of one there.
    values |= {"liveblog_pages": "evnts"}
    # What is no number there, Sphinx says itself.
    values |= {"liveblog_per_page": "0", "liveblog_tag_min_talks": "0"}
    del values["liveblog_post_patterns"]

    result = site.build_in_process("dummy", **values)

    assert {re.match(r"WARNING: (\w+) = ", text)[1] for text in result.warnings} == values.keys()
    assert result.returncode == 0


@pytest.mark.parametrize("yes", ["1", "true", "yes", "True"])
def test_flags_on_the_command_line(make_site, yes):
    site = make_site(
        {"index.md": "# Site\n", "draft.md": post("published: false\ntitle: Draft\n", "Words.\n")}
    )

    assert "1 post public, 1 of them a preview" in site.build("dummy", liveblog_show_unpublished=yes).status
    assert "0 posts public, 1 hidden" in site.build("dummy", liveblog_show_unpublished="0").status


def test_files_that_conf_py_names_must_be_there(make_site):
    conf = {"liveblog_presenters": "peple.yml", "liveblog_events": "evnts", "liveblog_tags": "tgs.yml"}
    site = make_site({"index.md": "# Site\n", "events.yml": "title: E\n"}, conf)

    warnings = site.build("dummy").warnings
    assert [
        re.match(r"WARNING: (\w+: \S+) is not in the source directory", text)[1] for text in warnings
    ] == [
        "liveblog_presenters: peple.yml",
        "liveblog_tags: tgs.yml",
        "liveblog_events: evnts",
    ]
    (warning,) = site.build(
        "dummy", liveblog_presenters="", liveblog_tags="", liveblog_events="events.yml"
    ).warnings
    assert "liveblog_events: events.yml is a file: name the folder" in warning


MAPPING_CONF = f"""
import datetime
extensions = ["sphinx_liveblog"]
loop = {{"title": "Loop"}}
loop["talks"] = [loop]
liveblog_events = {{
    "open-2024": {{
        "title": "Open", "start": datetime.date(2024, 5, 31), "timezone": "Europe/Berlin",
        "talks": [{{"id": "one", "title": "Talk one",
                   "start": datetime.time(10, 30), "presenters": ["Ann Lee"]}}],
    }},
    "closed": {{"title": "{SECRET}", "published": False, "talks": [{{"title": "{SECRET} talk"}}]}},
    "bad id": {{"title": "Bad", "talks": [{{"title": "Talk two"}}]}},
    "loop": loop,
    3: {{"title": "Three"}},
    "text": "{SECRET}",
    "foreign": {{"jobs": 1}},
}}
"""


def test_events_in_conf_py_leave_nothing_in_the_cache(make_site, traces):
    files = {
        "index.md": "# Site\n\n:::{talks}\n:::\n\n{liveblog:event}`bad id`\n",
        "a.md": post(f"{YES}title: T\nevent: closed\n"),
    }
    site = make_site(files, MAPPING_CONF)

    result = site.build()

    index = result.read("index.html")
    assert "Talk one" in index
    assert 'datetime="2024-05-31T10:30+02:00"' in index
    assert "Talk two" in index
    assert 'href="liveblog/events/bad-id.html"' in index
    assert traces(result, [SECRET]) == []
    assert not [warning for warning in result.warnings if SECRET in warning]
    assert {re.sub(r"\d+", "", kind) for rows in places(result.warnings).values() for _, kind in rows} <= {
        "config",
        "data_file",
        "duplicate_slug",
        "",
    }
    again = site.build()
    assert again.docs_read == []
