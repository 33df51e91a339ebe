"""The real posts of the 2019 archive build as they are: pages, people, warnings, titles.

What is expected is read from the raw files here, by regular expressions and a Markdown parser of our own.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import html5lib
import pytest
from markdown_it import MarkdownIt
from pygments.lexers import get_lexer_by_name
from pygments.token import Error
from pygments.util import ClassNotFound
from sphinx.transforms.post_transforms.images import ImageDownloader

from tests.builds.conftest import find_traces
from tests.conftest import Site, write_conf

EVENTS = {
    "events/strange-loop-2019.yml": (
        'title: Strange Loop 2019\ntimezone: America/Chicago\ntitle_prefix: "Strange Loop 2019 - "\n'
        'posts: ["strange-loop-2019-*"]\n'
    ),
    "events/gophercon-2018.yml": (
        'title: GopherCon 2018\ntimezone: America/Denver\nposts: ["gophercon-2018-*"]\n'
    ),
    "events/gophercon-2019.yml": (
        'title: GopherCon 2019\ntimezone: America/Los_Angeles\nposts: ["gophercon-2019-*"]\n'
    ),
}
INDEX = "Archive\n=======\n\n.. toctree::\n   :glob:\n\n   blog/*\n\n.. talks::\n   :group-by: event\n"
FOLDER = "blog"

CARD = re.compile(r"<p [^>]*>\s*<span[^>]*liveblog-presenters__name[^>]*>(.*?)</span>(.*?)</p>", re.DOTALL)
LINE = re.compile(r"^(?:Presenter: *|Liveblogger: *|Liveblog by )(.*)$", re.MULTILINE)
FOR_THE_LIVEBLOG = re.compile(r" for the .*[Ll]iveblog$")


# --- The raw files, read by other means than the product's --------------------------------------------


@dataclass(frozen=True)
class RawPost:
    """What a regular expression finds in a file."""

    name: str
    text: str

    def value(self, key: str) -> str:
        """Return a key of the front matter, whatever its case, without YAML's quotes."""
        found = re.search(rf"^{key}:[ \t]*(.*)$", self.head, re.MULTILINE | re.IGNORECASE)
        text = found[1].strip() if found else ""
        if text[:1] in {'"', "'"}:
            text = text[1:-1].replace('\\"', '"').replace("''", "'")
        return " ".join(text.split())

    @property
    def head(self) -> str:
        return self.text.split("\n---", 1)[0]

    @property
    def body_line(self) -> int:
        """0-based line after the closing fence."""
        return self.head.count("\n") + 2

    @property
    def body(self) -> str:
        return "\n".join(self.text.split("\n")[self.body_line :])

    @property
    def is_public(self) -> bool:
        return self.value("published") == "true"

    @property
    def presenters(self) -> list[tuple[str, tuple[str, ...]]]:
        """Everyone with a card in the body: name and links."""
        return [
            (name, tuple(re.findall(r'href="([^"]+)"', links))) for name, links in CARD.findall(self.body)
        ]

    @property
    def people(self) -> list[tuple[str, tuple[str, ...]]]:
        """Everyone with a card or line in the body: name and links."""
        found = self.presenters
        for text in LINE.findall(self.body):
            name = re.sub(r"\(\[.*", "", re.sub(r"^\[([^]]+)\].*", r"\1", text)).strip()
            found.append((name, tuple(re.findall(r"\]\(([^)]+)\)", text))))
        return found

    @property
    def title(self) -> str:
        """What must be the page's title: the body's H1 where that is its first heading and only H1."""
        tokens = MarkdownIt("commonmark").parse(self.body)
        pairs = ((token, after.content) for token, after in pairwise(tokens) if token.type == "heading_open")
        found = [(token.tag, text) for token, text in pairs]
        tops = [text for tag, text in found if tag == "h1"]
        return words(tops[0] if len(tops) == 1 and found[0][0] == "h1" else self.value("title"))


def expected_warnings(post: RawPost, exists: Callable[[str], bool]) -> Iterator[tuple[str, int, str]]:
    """Yield ``(kind, line, target)`` for missing pictures, dead links and code that no lexer reads."""
    hero = post.value("heroImage")
    if hero and "//" not in hero and not exists(resolve(hero)):
        yield "image", post.text[: post.text.index("heroImage")].count("\n") + 1, resolve(hero)
    parser = MarkdownIt("commonmark").enable("table")
    for token in parser.parse("\n" * post.body_line + post.body):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "fence" and cannot_lex(token.info.strip().split(" ")[0], token.content):
            yield "code", line, token.info.strip()
        for child in token.children or ():
            target = str(child.attrGet("src" if child.type == "image" else "href") or "")
            if not target or re.match(r"[a-z]+:|//|#", target) or exists(resolve(target)):
                continue
            if child.type == "image":
                yield "image", line, resolve(target)
            if child.type == "link_open":
                yield "link", line, target


def resolve(target: str) -> str:
    """Return a path as Sphinx names it: from the root of the sources."""
    return posixpath.normpath(posixpath.join("/", FOLDER, target)).lstrip("/")


def cannot_lex(language: str, code: str) -> bool:
    if not language:
        return False
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        return True
    return any(kind in Error for kind, _ in lexer.get_tokens(code))


WARNINGS = {
    "image": r"image file not readable: (?P<target>\S+)",
    "link": r"'myst' cross-reference target not found: '(?P<target>[^']+)'",
    "code": r"Lexing literal_block .* as \"(?P<target>[^\"]+)\"",
    "unknown code": r"Pygments lexer name '(?P<target>[^']+)' is not known",
}


def seen_warnings(warnings: list[str]) -> Counter[tuple[str, int, str, str]]:
    """Return what a build said, as ``(path, line, kind, target)``; anything else as it is."""
    found: Counter[tuple[str, int, str, str]] = Counter()
    for warning in warnings:
        place = re.match(r"(?P<path>[^:]+):(?P<line>\d+): WARNING: ", warning)
        for kind, pattern in WARNINGS.items():
            match = re.search(pattern, warning, re.DOTALL)
            if place and match:
                found[place["path"], int(place["line"]), kind.removeprefix("unknown "), match["target"]] += 1
                break
        else:
            found[warning, 0, "unexpected", ""] += 1
    return found


# --- Pages --------------------------------------------------------------------------------------------


def words(text: str) -> str:
    """Return text without markup, typographic quotes and double spaces, to compare what is said."""
    plain = re.sub(r"[\\*_`]", "", html.unescape(text)).replace("…", "...")
    for simple, fancy in (("'", "[\u2018\u2019]"), ('"', "[\u201c\u201d]"), ("-", "[\u2013\u2014]|--+")):
        plain = re.sub(fancy, simple, plain)
    return " ".join(plain.split())


def text_of(node) -> str:
    return words("".join(node.itertext()))


def parse(page: str):
    return html5lib.parse(page, namespaceHTMLElements=False)


def body_of(page: str):
    return next(node for node in parse(page).iter("div") if node.get("role") == "main")


def cards_of(body) -> list:
    return [node for node in body.iter("div") if "liveblog-presenter" in (node.get("class") or "").split()]


def headings(page: str, level: str = "h1") -> list[str]:
    document = parse(page)
    for link in document.iter("a"):
        if link.get("class") == "headerlink":
            link.text = ""
    return [text_of(node) for node in document.iter(level)]


def navigation(page: str) -> set[str]:
    """Return the texts of links to other documents of the site."""
    return {text_of(node) for node in parse(page).iter("a") if "internal" in (node.get("class") or "")}


# --- A post of our own, so that the reader above is tested where the corpus is absent -------------------

OWN_POST = """\
---
title: 'Own post'
publishDate: 2019-09-14T00:00-13:30
heroImage: /gone/hero.png
published: true
---

<div className="liveblog-presenters">
  <p className="m-0"><span className="liveblog-presenters__name">Ann Smith</span>
    <a href="https://github.com/ann" title="GitHub"></a></p>
</div>

#### Deep

![Here](/here.svg) ![Gone](gone.png) and
![gone again](/gone.png)

[dead](/go) [alive](/blog/own) [out](https://example.org/)

```nolanguage
x
```

```json
{"a": ;;}
```
"""


def test_warnings_of_a_post_are_the_missing_files_the_dead_links_and_the_unreadable_code(make_site):
    picture = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    site = make_site({"index.rst": INDEX, "blog/own.md": OWN_POST, "here.svg": picture})
    by_hand = {
        ("blog/own.md", 4, "image", "gone/hero.png"): 1,
        ("blog/own.md", 15, "image", "blog/gone.png"): 1,
        ("blog/own.md", 15, "image", "gone.png"): 1,
        ("blog/own.md", 18, "link", "/go"): 1,
        ("blog/own.md", 20, "code", "nolanguage"): 1,
        ("blog/own.md", 24, "code", "json"): 1,
    }
    assert seen_warnings(site.build().warnings) == by_hand
    raw = RawPost("own", OWN_POST)
    computed = expected_warnings(raw, lambda path: path in {"here.svg", "blog/own"})
    assert Counter((f"blog/{raw.name}.md", line, kind, target) for kind, line, target in computed) == by_hand
    assert raw.people == [("Ann Smith", ("https://github.com/ann",))]


# --- The 36 real ones ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def posts(corpus_posts) -> list[RawPost]:
    found = [RawPost(path.stem, path.read_text(encoding="utf-8")) for path in corpus_posts]
    assert (len(found), sum(post.is_public for post in found)) == (36, 24)
    return found


@pytest.fixture(scope="module")
def public(posts) -> list[RawPost]:
    return [post for post in posts if post.is_public]


@pytest.fixture(scope="module")
def titles(public) -> dict[str, str]:
    return {post.name: post.title for post in public}


@pytest.fixture(scope="module")
def corpus(posts, tmp_path_factory) -> Site:
    site = Site(tmp_path_factory.mktemp("corpus"))
    # A theme whose sidebar does not show the whole tree: that is not what is tested here.
    files = {"conf.py": write_conf({"html_theme": "basic"}), "index.rst": INDEX, **EVENTS}
    for path, text in {**files, **{f"{FOLDER}/{post.name}.md": post.text for post in posts}}.items():
        site.edit(path, text)
    return site


@pytest.fixture(scope="module")
def built(corpus):
    return corpus.build()


@pytest.mark.shared
def test_published_posts_are_pages_and_in_the_search(built, posts):
    index = built.read("searchindex.js")
    for post in posts:
        assert built.exists(f"{FOLDER}/{post.name}.html") is post.is_public, post.name
        assert (f'"{FOLDER}/{post.name}"' in index) is post.is_public
    assert "liveblog: 24 posts public, 12 hidden (12 unpublished)" in built.status


@pytest.mark.shared
def test_unpublished_posts_are_nowhere(built, posts, public):
    said = " ".join(post.text.lower() for post in public)
    secrets = {"AWESOME LIVEBLOG CONTENT"}
    for post in posts:
        if not post.is_public:
            own = {post.name, post.value("title"), *(name for name, _ in post.people)}
            own |= {link for _, links in post.people for link in links}
            # A word that some published post says as well proves nothing.
            own = {secret for secret in own if secret.lower() not in said}
            assert len(own) >= 3, post.name
            secrets |= own
    tree = built.tree(doctrees=True)
    assert find_traces(tree, secrets) == []
    shown = {post.value("title") for post in public if "'" not in post.value("title")}
    assert {word for word, _ in find_traces(tree, shown)} == shown, "the search finds what is there"


@pytest.mark.shared
def test_the_warnings_are_the_missing_files_and_dead_links_and_nothing_else(built, public):
    documents = {f"{FOLDER}/{post.name}" for post in public}
    expected = Counter(
        (f"{FOLDER}/{post.name}.md", line, kind, target)
        for post in public
        for kind, line, target in expected_warnings(post, lambda path: path in documents)
    )
    assert len(expected) > 50
    assert seen_warnings(built.warnings) == expected


@pytest.mark.shared
def test_every_presenter_and_liveblogger_is_on_the_page_with_every_link(built, public):
    counted = 0
    for post in public:
        body = body_of(built.read(f"{FOLDER}/{post.name}.html"))
        text, links = text_of(body), {node.get("href") for node in body.iter("a")}
        author = (post.value("author"), tuple(filter(None, map(post.value, ("authorUrl", "linkedInUrl")))))
        for name, urls in (author, *post.people):
            counted += 1
            # Who is known by name and by handle is shown by name.
            assert name.startswith("@") or FOR_THE_LIVEBLOG.sub("", name) in text, (post.name, name)
            assert not set(urls) - links, (post.name, name)
    assert counted > 50


@pytest.mark.shared
def test_nothing_is_said_twice(built, public):
    counted = 0
    for post in public:
        body = body_of(built.read(f"{FOLDER}/{post.name}.html"))
        text = text_of(body)
        if description := words(post.value("description")):
            said = words(post.body).count(description)
            assert text.count(description) == max(said, 1), post.name
        cards = [text_of(card) for card in cards_of(body)]
        assert len(cards) == len(set(cards)), post.name
        assert not re.search(r"\b(Presenter|Liveblogger): ", text), post.name
        assert text.count("Liveblog by") <= 1, post.name
        named = re.findall(r"^Presenter: \[?([\w ]+)", post.body, re.MULTILINE)
        for name in (*named, *(name for name, _ in post.presenters)):
            counted += 1
            assert sum(name in card for card in cards) == 1, (post.name, name)
    assert counted > 15


@pytest.mark.shared
def test_the_seed_post_previewed(make_site, shared):
    text = next((shared / "seed").iterdir()).read_text(encoding="utf-8")
    site = make_site({"index.rst": INDEX, **EVENTS, "blog/strange-loop-2019-tracing.md": text})
    assert not site.build().exists("blog/strange-loop-2019-tracing.html")
    page = site.build(liveblog_show_unpublished=1).read("blog/strange-loop-2019-tracing.html")
    body = body_of(page)
    (card,) = cards_of(body)
    ((name, urls),) = RawPost("seed", text).people
    assert name in text_of(card)
    assert len(urls) == 3
    assert [node.get("href") for node in card.iter("a") if node.get("href") in urls] == list(urls)
    assert 'datetime="2019-09-14T13:30-05:00"' in page
    assert "Preview: this page is not public (unpublished)." in text_of(body)
    assert '<meta name="robots" content="noindex">' in page


# --- Titles in every builder --------------------------------------------------------------------------


@pytest.fixture
def wanted_pictures(monkeypatch) -> set[str]:
    """Return a set of the remote pictures that a builder would fetch; none is."""
    wanted: set[str] = set()

    def note(self, node) -> bool:
        if "://" in node.get("uri", ""):
            wanted.add(node["uri"])
        return False

    monkeypatch.setattr(ImageDownloader, "match", note)
    return wanted


@pytest.mark.shared
@pytest.mark.parametrize(("builder", "page"), [("html", "{}.html"), ("dirhtml", "{}/index.html")])
def test_titles_in_html(corpus, built, titles, builder, page):
    result = built if builder == "html" else corpus.build(builder)
    for name, title in titles.items():
        text = result.read(page.format(f"{FOLDER}/{name}"))
        assert headings(text) == [title]
        assert headings(text, "title")[0].startswith(title)
    assert set(titles.values()) <= navigation(result.read("index.html"))


@pytest.mark.shared
def test_titles_in_text(corpus, titles):
    result = corpus.build("text")
    for name, title in titles.items():
        assert words(result.read(f"{FOLDER}/{name}.txt").split("\n***", 1)[0]) == title
    front = words(result.read("index.txt"))
    assert [title for title in titles.values() if title not in front] == []


@pytest.mark.shared
def test_titles_in_epub(corpus, titles, wanted_pictures):
    tree = corpus.build("epub").tree()
    contents = words(next(data for path, data in tree.items() if path.endswith("nav.xhtml")).decode())
    for name, title in titles.items():
        page = next(data for path, data in tree.items() if path.endswith(f"/{FOLDER}/{name}.xhtml"))
        assert headings(page.decode()) == [title]
        assert title in contents


@pytest.mark.shared
def test_titles_in_latex(corpus, public, titles, wanted_pictures):
    result = corpus.build("latex")
    text = next(result.outdir.glob("*.tex")).read_text(encoding="utf-8")
    chapters = Counter(plain_tex(found) for found in re.findall(r"\\chapter\{(.*)\}$", text, re.MULTILINE))
    assert {title: chapters[title] for title in titles.values()} == dict.fromkeys(titles.values(), 1)
    # A post's own pictures are Sphinx's business; the header's are never fetched.
    bodies = " ".join(post.body.replace("\\", "") for post in public)
    assert wanted_pictures
    assert [uri for uri in wanted_pictures if uri.partition(":")[2] not in bodies] == []


def plain_tex(text: str) -> str:
    text = text.replace("\\sphinxhyphen{}", "-").replace("\\textquotesingle{}", "'")
    text = text.replace("{}", "").replace("``", '"').replace("''", '"')
    return words(re.sub(r"\\([#$%&_{}])", r"\1", text))
