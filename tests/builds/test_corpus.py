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
from pathlib import Path

import html5lib
import pytest
from markdown_it import MarkdownIt
from pygments.lexers import get_lexer_by_name
from pygments.token import Error
from pygments.util import ClassNotFound

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


# --- The raw files, read by other means than the product's --------------------------------------------


@dataclass(frozen=True)
class RawPost:
    """What a regular expression finds in a file."""

    name: str
    text: str

    def value(self, key: str) -> str:
        """Return a key of the front matter, whatever the case; YAML's quotes are cut, nothing else is read."""
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
    def people(self) -> list[tuple[str, tuple[str, ...]]]:
        """Everyone named in a card or line of the body, with their links; else nobody."""
        cards = re.findall(r"<p [^>]*>\s*<span[^>]*liveblog-presenters__name[^>]*>(.*?)</span>(.*?)</p>", self.body, re.DOTALL)
        found = [(name, tuple(re.findall(r'href="([^"]+)"', links))) for name, links in cards]
        for line in re.findall(r"^(?:Presenter|Liveblogger): *(.*)$|^Liveblog by (.*)$", self.body, re.MULTILINE):
            text = "".join(line)
            links = tuple(re.findall(r"\]\(([^)]+)\)", text))
            name = re.sub(r"\(\[.*", "", re.sub(r"^\[([^]]+)\].*", r"\1", text)).strip()
            found.append((name, links))
        return found


def read_posts(paths: list[Path]) -> list[RawPost]:
    return [RawPost(path.stem, path.read_text(encoding="utf-8")) for path in paths]


def expected_warnings(post: RawPost, exists: Callable[[str], bool], folder: str = FOLDER) -> Iterator[tuple[str, int, str]]:
    """Yield ``(kind, line, target)`` for missing pictures, dead links and code that no lexer reads."""
    hero = post.value("heroImage")
    if hero and "//" not in hero and not exists(resolve(hero, folder)):
        yield "image", post.text[: post.text.index("heroImage")].count("\n") + 1, resolve(hero, folder)
    parser = MarkdownIt("commonmark").enable("table")
    for token in parser.parse("\n" * post.body_line + post.body):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "fence":
            if cannot_lex(token.info.strip().split(" ")[0], token.content):
                yield "code", line, token.info.strip()
        for child in token.children or ():
            target = str(child.attrGet("src" if child.type == "image" else "href") or "")
            if not target or re.match(r"[a-z]+:|//|#", target):
                continue
            if child.type == "image" and not exists(resolve(target, folder)):
                yield "image", line, resolve(target, folder)
            if child.type == "link_open" and not exists(resolve(target, folder)):
                yield "link", line, target


def resolve(target: str, folder: str) -> str:
    """Return a path as Sphinx names it: from the root of the sources."""
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def cannot_lex(language: str, code: str) -> bool:
    if not language:
        return False
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        return True
    return any(kind in Error for kind, _ in lexer.get_tokens(code))


def seen_warnings(warnings: list[str]) -> Counter[tuple[str, int, str, str]]:
    """Return what a build said, as ``(path, line, kind, target)``; anything else as it is."""
    kinds = {
        "image": r"image file not readable: (?P<target>\S+)",
        "link": r"'myst' cross-reference target not found: '(?P<target>[^']+)'",
        "code": r"(?:Lexing literal_block .* as \"(?P<target>[^\"]+)\"|Pygments lexer name '(?P<other>[^']+)' is not known)",
    }
    found: Counter[tuple[str, int, str, str]] = Counter()
    for warning in warnings:
        place = re.match(r"(?P<path>[^:]+):(?P<line>\d+): WARNING: ", warning)
        for kind, pattern in kinds.items():
            match = re.search(pattern, warning, re.DOTALL)
            if place and match:
                target = match["target"] or match.groupdict().get("other") or ""
                found[place["path"], int(place["line"]), kind, target] += 1
                break
        else:
            found[warning, 0, "unexpected", ""] += 1
    return found


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
    site = make_site({"index.rst": INDEX, "blog/own.md": OWN_POST, "here.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>'})
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
    found = read_posts(corpus_posts)
    assert (len(found), sum(post.is_public for post in found)) == (36, 24)
    return found


@pytest.fixture(scope="module")
def corpus(posts, tmp_path_factory, module_make_site):
    files = {f"{FOLDER}/{post.name}.md": post.text for post in posts}
    return module_make_site({"index.rst": INDEX, **EVENTS, **files}, tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def built(corpus):
    return corpus.build()


def body_of(page: str):
    document = html5lib.parse(page, namespaceHTMLElements=False)
    return next(node for node in document.iter("div") if node.get("role") == "main")


def words(text: str) -> str:
    """Return text without markup, typographic quotes and double spaces, to compare what is said."""
    plain = re.sub(r"[\\*_`]", "", html.unescape(text))
    for fancy, simple in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "--"), ("—", "---"), ("…", "...")):
        plain = plain.replace(fancy, simple)
    return " ".join(plain.replace("---", "-").replace("--", "-").split())


@pytest.mark.shared
def test_published_posts_are_pages_and_in_the_search(built, posts):
    index = built.read("searchindex.js")
    for post in posts:
        assert built.exists(f"{FOLDER}/{post.name}.html") is post.is_public, post.name
        assert (f'"{FOLDER}/{post.name}"' in index) is post.is_public
    assert "liveblog: 24 posts public, 12 hidden (12 unpublished)" in built.status


@pytest.mark.shared
def test_unpublished_posts_are_nowhere(built, posts, traces):
    public = " ".join(post.text.lower() for post in posts if post.is_public)
    secrets = set()
    for post in posts:
        if post.is_public:
            continue
        own = {post.name, post.value("title"), *(name for name, _ in post.people)}
        own |= {link for _, links in post.people for link in links}
        # A word that some published post says as well proves nothing.
        own = {secret for secret in own if secret.lower() not in public}
        assert len(own) >= 3, post.name
        secrets |= own
    secrets.add("AWESOME LIVEBLOG CONTENT")
    assert traces(built, secrets) == []
    shown = {post.value("title") for post in posts if post.is_public and "'" not in post.value("title")}
    assert {word for word, _ in traces(built, shown)} == shown, "the search finds what is there"


@pytest.mark.shared
def test_the_warnings_are_the_missing_files_and_dead_links_and_nothing_else(built, posts):
    documents = {f"{FOLDER}/{post.name}" for post in posts if post.is_public}
    expected = Counter(
        (f"{FOLDER}/{post.name}.md", line, kind, target)
        for post in posts
        if post.is_public
        for kind, line, target in expected_warnings(post, lambda path: path in documents)
    )
    assert len(expected) > 50
    assert seen_warnings(built.warnings) == expected


@pytest.mark.shared
def test_every_presenter_is_on_the_page_with_every_link(built, posts):
    counted = 0
    for post in posts:
        if not post.is_public:
            continue
        body = body_of(built.read(f"{FOLDER}/{post.name}.html"))
        text = words("".join(body.itertext()))
        links = Counter(node.get("href") for node in body.iter("a"))
        for name, urls in post.people:
            shown = re.sub(r" for the .*[Ll]iveblog$", "", name)
            counted += 1
            assert shown.lstrip("@") in text or name.startswith("@"), (post.name, name)
            assert not [url for url in urls if not links[url]], (post.name, name)
        author = re.sub(r" for the .*[Ll]iveblog$", "", post.value("author"))
        assert author in text, (post.name, author)
        for key in ("authorUrl", "linkedInUrl"):
            url = post.value(key)
            assert not url or links[url], (post.name, url)
    assert counted > 25


@pytest.mark.shared
def test_nothing_is_said_twice(built, posts):
    for post in posts:
        if not post.is_public:
            continue
        body = body_of(built.read(f"{FOLDER}/{post.name}.html"))
        text = words("".join(body.itertext()))
        description = words(post.value("description"))
        said = len(re.findall(re.escape(description), words(post.body))) if description else 0
        if description:
            assert text.count(description) == max(said, 1), post.name
        cards = [node for node in body.iter("div") if "liveblog-presenter" in (node.get("class") or "").split()]
        names = [words("".join(card.itertext())) for card in cards]
        assert len(names) == len(set(names)), post.name
        assert not re.search(r"\b(Presenter|Liveblogger): ", text), post.name
        assert text.count("Liveblog by") <= 1, post.name
        presenters = [name for name, _ in post.people if f"presenters__name\">{name}<" in post.text or f"Presenter: [{name}" in post.text]
        for name in presenters:
            assert sum(name in shown for shown in names) == 1, (post.name, name)


@pytest.mark.shared
def test_the_seed_post_previewed(make_site, shared):
    text = next((shared / "seed").iterdir()).read_text(encoding="utf-8")
    site = make_site({"index.rst": INDEX, **EVENTS, "blog/strange-loop-2019-tracing.md": text})
    assert not site.build().exists("blog/strange-loop-2019-tracing.html")
    page = site.build(liveblog_show_unpublished=1).read("blog/strange-loop-2019-tracing.html")
    body = body_of(page)
    card = next(node for node in body.iter("div") if "liveblog-presenter" in (node.get("class") or "").split())
    (name, urls), = RawPost("seed", text).people
    assert name in "".join(card.itertext())
    assert len(urls) == 3
    assert [node.get("href") for node in card.iter("a") if node.get("href") in urls] == list(urls)
    assert 'datetime="2019-09-14T13:30-05:00"' in page
    assert "Preview: this page is not public (unpublished)." in "".join(body.itertext())
    assert '<meta name="robots" content="noindex">' in page


# --- Titles in every builder --------------------------------------------------------------------------


def headings(page: str, level: str = "h1") -> list[str]:
    document = html5lib.parse(page, namespaceHTMLElements=False)
    for link in list(document.iter("a")):
        if link.get("class") == "headerlink":
            link.text = ""
    return [words("".join(node.itertext())) for node in document.iter(level)]


def navigation(page: str) -> set[str]:
    """Return the texts of links to other documents of the site."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    links = (node for node in document.iter("a") if "internal" in (node.get("class") or ""))
    return {words("".join(node.itertext())) for node in links}


def public_titles(posts: list[RawPost]) -> dict[str, str]:
    return {post.name: words(post.value("title")) for post in posts if post.is_public}


@pytest.mark.shared
@pytest.mark.parametrize(("builder", "page"), [("html", "{}.html"), ("dirhtml", "{}/index.html")])
def test_titles_in_html(corpus, built, posts, builder, page):
    result = built if builder == "html" else corpus.build(builder)
    titles = public_titles(posts)
    body_h1 = {post.name for post in posts if is_own_title(post)}
    for name, title in titles.items():
        text = result.read(page.format(f"{FOLDER}/{name}"))
        top = headings(text)
        wanted = title if name not in body_h1 else words(own_title(name, posts))
        assert wanted in top, (name, top)
        assert len([heading for heading in top if heading == wanted]) == 1
        assert headings(text, "title")[0].startswith(wanted)
    shown = navigation(result.read(page.format("index").replace("index/index", "index")))
    assert {title for name, title in titles.items() if name not in body_h1} <= shown


def h1_lines(post: RawPost) -> list[str]:
    """Return the H1 headings of a body, and ``""`` before them when another heading comes first."""
    tokens = MarkdownIt("commonmark").parse(post.body)
    found = [(token.tag, tokens[place + 1].content) for place, token in enumerate(tokens) if token.type == "heading_open"]
    if not found:
        return []
    tops = [text for tag, text in found if tag == "h1"]
    return tops if found[0][0] == "h1" else ["", *tops]


def is_own_title(post: RawPost) -> bool:
    """Whether the body's H1 is the page's title: the first heading, and the only H1."""
    tops = h1_lines(post)
    return len(tops) == 1 and bool(tops[0])


def own_title(name: str, posts: list[RawPost]) -> str:
    return next(h1_lines(post)[0] for post in posts if post.name == name)


@pytest.mark.shared
def test_titles_in_text(corpus, posts):
    result = corpus.build("text")
    for post in posts:
        if post.is_public:
            wanted = own_title(post.name, posts) if is_own_title(post) else post.value("title")
            first = result.read(f"{FOLDER}/{post.name}.txt").split("\n***", 1)[0]
            assert words(first) == words(wanted)
    front = words(result.read("index.txt"))
    assert all(title in front for title in public_titles(posts).values() if title not in {""})


@pytest.mark.shared
def test_titles_in_epub(corpus, posts):
    tree = corpus.build("epub").tree()
    navigation_page = words(next(data for name, data in tree.items() if name.endswith("nav.xhtml")).decode())
    for post in posts:
        if not post.is_public:
            continue
        wanted = words(own_title(post.name, posts) if is_own_title(post) else post.value("title"))
        page = next(data for name, data in tree.items() if name.endswith(f"{post.name}.xhtml") and "!" in name)
        assert wanted in headings(page.decode())
        assert wanted in navigation_page


@pytest.mark.shared
def test_titles_in_latex(corpus, posts):
    result = corpus.build("latex")
    text = next(result.outdir.glob("*.tex")).read_text(encoding="utf-8")
    chapters = [plain_tex(found) for found in re.findall(r"\\chapter\{(.*)\}$", text, re.MULTILINE)]
    for post in posts:
        if post.is_public:
            wanted = own_title(post.name, posts) if is_own_title(post) else post.value("title")
            assert words(wanted) in chapters


def plain_tex(text: str) -> str:
    text = re.sub(r"\\sphinxhyphen\{\}", "-", text)
    text = text.replace("\\textquotesingle{}", "'").replace("{}", "").replace("``", '"').replace("''", '"')
    return words(re.sub(r"\\([#$%&_{}])", r"\1", text))
