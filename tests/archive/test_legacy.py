"""Posts in the forms of the Sourcegraph site: their people, the lines that go, and their JSX."""

from __future__ import annotations

import html
import re
import time

import pytest

from sphinx_liveblog.archive.legacy import (
    Legacy,
    LegacyPerson,
    blank_lines,
    clean_name,
    fix_jsx,
    parse_legacy,
)

FRONT = "---\ntitle: x\n---\n"
START = 3


def parse(body: str) -> Legacy:
    return parse_legacy((FRONT + body).split("\n"), START)


def names(people: tuple[LegacyPerson, ...]) -> list[str]:
    return [person.name for person in people]


def left(body: str) -> str:
    """Return what of ``body`` would be printed."""
    return blank_lines(FRONT + body, parse(body).taken)[len(FRONT) :]


def html_block(inner: str, attribute: str = "className") -> str:
    return f'<div {attribute}="container liveblog-presenters d-flex">\n{inner}\n</div>\n'


def person(name: str, *links: tuple[str, str], attribute: str = "className") -> str:
    anchors = "".join(
        f'\n    <a href="{url}" target="_blank" title="{title}"><i {attribute}="fa fa-x"></i></a>'
        for title, url in links
    )
    span = f'<span {attribute}="liveblog-presenters__name">{name}</span>'
    return f'  <p {attribute}="m-0">\n    {span}{anchors}\n  </p>'


# --- Lines -----------------------------------------------------------------------------------------

A, B = "https://a.example/1", "https://b.example/2"
STATEMENTS = [
    # line, presenters, livebloggers
    ("Presenter: Ann Lee", [("Ann Lee", [])], []),
    (f"Presenter: [Ann Lee]({A})", [("Ann Lee", [("", A)])], []),
    (f"Liveblogger: [@ann]({A})", [], [("@ann", [("", A)])]),
    (f"**Presenter:** [Ann Lee]({A})", [("Ann Lee", [("", A)])], []),
    (f"**Presenter**: [Ann Lee]({A})", [("Ann Lee", [("", A)])], []),
    ("_Speaker: Ann Lee_", [("Ann Lee", [])], []),
    ("presenters : Ann Lee", [("Ann Lee", [])], []),
    ("Presented by: Ann Lee", [("Ann Lee", [])], []),
    ("Live blogger: Ann Lee", [], [("Ann Lee", [])]),
    (f'Presenter: [**Ann** Lee]({A}?x=1&amp;y=2 "Her page")', [("Ann Lee", [("", A + "?x=1&y=2")])], []),
    (f"Presenter: [Ann\\_Lee]({A}/x_(y)_z)", [("Ann_Lee", [("", A + "/x_(y)_z")])], []),
    (f"Presenter: Ann Lee, <{A}>", [("Ann Lee", [("", A)])], []),
    (f"Presenter: Ann Lee - {A}", [("Ann Lee", [("", A)])], []),
    (f"Presenter: [Ann Lee]({A}), [@ann]({B})", [("Ann Lee", [("", A), ("@ann", B)])], []),
    (f"Presenter: Ann Lee ([@ann]({A}), [GitHub]({B}))", [("Ann Lee", [("@ann", A), ("GitHub", B)])], []),
    (
        f"Presenter: Ann Lee, [GitHub]({A}) and [Twitter]({B})",
        [("Ann Lee", [("GitHub", A), ("Twitter", B)])],
        [],
    ),
    (f"Presenters: [Ann Lee]({A}), [Bob Ray]({B})", [("Ann Lee", [("", A)]), ("Bob Ray", [("", B)])], []),
    (f"Presenters: [@ann]({A}), [@bob]({B})", [("@ann", [("", A)]), ("@bob", [("", B)])], []),
    ("Presenters: Ann Lee, Bob Ray, and Cy Poe", [("Ann Lee", []), ("Bob Ray", []), ("Cy Poe", [])], []),
    (f"Presenter: Ann Lee ([a]({A}) and [Her Pages]({B}))", [("Ann Lee", [("a", A), ("Her Pages", B)])], []),
    (f"Presenter: ([Ann Lee]({A}))", [("Ann Lee", [("", A)])], []),
    ("Presenters: Ann & Bob", [("Ann", []), ("Bob", [])], []),
    ("Presenters: Ann Lee / Bob Ray", [("Ann Lee", []), ("Bob Ray", [])], []),
    ("Presenter: Ann Lee<br/>\nLiveblogger: Bob Ray", [("Ann Lee", [])], [("Bob Ray", [])]),
    ("- Presenter: Ann Lee\n- Liveblogger: Bob Ray", [("Ann Lee", [])], [("Bob Ray", [])]),
    ("Presenter: Ann Lee\\\nLiveblogger: Bob Ray", [("Ann Lee", [])], [("Bob Ray", [])]),
    ("Presenter: Mr. Sean T. O’Neil-Smith Jr.", [("Mr. Sean T. O’Neil-Smith Jr.", [])], []),
    ("Presenter: Rijnard van Tonder.", [("Rijnard van Tonder", [])], []),
    ('Presenter: Robert "Bob" Martin', [('Robert "Bob" Martin', [])], []),
    ("Presenter: राम कुमार", [("राम कुमार", [])], []),
    ("Presenter: 王小明", [("王小明", [])], []),
    (f"Presenter: [danah boyd]({A})", [("danah boyd", [("", A)])], []),
    ("Liveblogger: Ann Lee for the GopherCon 2019 Liveblog", [], [("Ann Lee", [])]),
    (f"Liveblogger: [Ann Lee for the GopherCon Liveblog]({A})", [], [("Ann Lee", [("", A)])]),
    # a template that nobody filled in names nobody
    ("Liveblogger: [\\$LIVEBLOGGER_NAME]($LIVEBLOGGER_URL)", [], []),
    ("Presenter: TBD", [], []),
]


@pytest.mark.parametrize(("lines", "presenters", "livebloggers"), STATEMENTS)
def test_lines_that_name_people_are_taken(lines, presenters, livebloggers):
    found = parse(f"\n{lines}\n\nText\n")

    assert [(who.name, list(who.links)) for who in found.presenters] == presenters
    assert [(who.name, list(who.links)) for who in found.livebloggers] == livebloggers
    assert not found.byline
    assert left(f"\n{lines}\n\nText\n").split() == ["Text"]


BYLINES = [
    ("Liveblog by Ann Lee", "Ann Lee", ()),
    (f"Liveblog by Ann Lee ([@ann]({A}))", "Ann Lee", (("@ann", A),)),
    (f"Liveblog by [Ann Lee]({A})", "Ann Lee", (("", A),)),
    (f"*Liveblog by [@ann]({A})*", "@ann", (("", A),)),
    ("Live-blog by Ann Lee.", "Ann Lee", ()),
    ("Liveblogged by: Jaana B. Dogan", "Jaana B. Dogan", ()),
]


@pytest.mark.parametrize(("line", "name", "links"), BYLINES)
def test_a_byline_makes_the_author_the_presenter(line, name, links):
    assert parse(f"\n\n{line}\n\n## One\n") == Legacy(
        livebloggers=(LegacyPerson(name, links, 6),), byline=True, taken=((6, 6),)
    )


def test_a_byline_may_stand_at_the_end():
    body = (
        "".join(f"Text {number}\n\n## Part\n\n" for number in range(40)) + "Liveblog by Ann Lee\n\n![x](y)\n"
    )

    assert parse(body).byline
    assert names(parse(body).livebloggers) == ["Ann Lee"]


def test_a_byline_far_down_stands_alone():
    body = "# One\n\n" + "Text\n\n" * 40 + "Liveblog by Ann Lee\nand so on\n"

    assert parse(body) == Legacy()


def test_a_post_that_names_its_presenter_has_no_byline_for_its_author():
    found = parse("Presenter: Ann Lee\n\nLiveblog by Bob Ray\n")

    assert (names(found.presenters), names(found.livebloggers)) == (["Ann Lee"], ["Bob Ray"])
    assert not found.byline


PROSE = [
    "Plain text about a presenter, a speaker and a liveblog.",
    "Presenters: Ann Lee and Bob Ray are from the UK. They love Clojure & open source.",
    "This talk was liveblogged by two attendees, Ann Lee and Bob Ray. Commentary is in italics.",
    "Welcome to the liveblog by Ann Lee",
    "Speaker: “We attempted to solve this problem.” (Which was machine learning.)",
    "Speaker: Thanks",
    "Presenter: thanks everybody for coming",
    "Speaker Site: [Ann](https://a.example)",
    "Presenter:",
    "Presenter: ![Ann Lee](ann.png)",
    "Presenter: `Ann Lee`",
    "Presenter: Ann Lee speaks fast",
    "Presenter: Ann Lee 2019",
    "Presenter: [Ann Lee][1]",
    "Presenter: [`Ann Lee`](https://a.example)",
    "Presenter: [<b>Ann</b>](https://a.example)",
    "Liveblog by Acme",
    "Liveblog by Ann Lee of Acme",
    "Liveblogging Strange Loop: what to know",
    "Liveblogger: a job for you",
    "Text\nPresenter: Ann Lee",
    "```\nPresenter: Ann Lee\n```",
    "~~~\nLiveblog by Ann Lee\n~~~",
    "    Presenter: Ann Lee",
    "> Presenter: Ann Lee",
    "Presenter: Ann: Lee",
    "Presenter: \ue000",
    "Presenter: [![Ann Lee](ann.png)](https://a.example)",
    "Presenter: [see the notes of this very long talk](https://a.example)",
    "Presenter: Ann de",
    '<p>Presenter: <a href="https://a.example">Ann Lee</a></p>',
    "Presenter: " + "Ann Lee, " * 200,
    "Liveblog of Acme, presenter: Ann Lee",
]


@pytest.mark.parametrize("body", PROSE)
def test_prose_is_left_alone(body):
    assert parse(f"{body}\n") == Legacy()


MORE = [
    ("Presenter: Ann Lee, an engineer at Acme", ["Ann Lee"]),
    ("Presenter: Ann Lee, Acme Corporation", ["Ann Lee"]),
    ("Presenter: Ann Lee – Software Engineer", ["Ann Lee"]),
    ("Presenter: Ann Lee (Acme)", ["Ann Lee"]),
    ("Presenters: Ann Lee (Acme), Bob Ray (Acme)", ["Ann Lee", "Bob Ray"]),
    ("Presenter: Ann Lee | Liveblogger: Bob Ray", ["Ann Lee"]),
    ("Presenters: Ann Lee,\nBob Ray", ["Ann Lee"]),
    ("Presenter: Ann Lee, ann@a.example", ["Ann Lee"]),
    ("- Presenter: Ann Lee\n  with more below", ["Ann Lee"]),
    ("Presenter: Ann Lee\n    with more below", ["Ann Lee"]),
    ("Presenter: Ann Lee\n===", ["Ann Lee"]),
]


@pytest.mark.parametrize(("body", "presenters"), MORE)
def test_a_line_that_says_more_is_printed_too(body, presenters):
    found = parse(f"{body}\n")

    assert names(found.presenters) == presenters
    assert found.taken == ()


def test_the_line_below_a_statement_stays():
    body = f"Presenter: [Ann Lee]({A})\nCreator of things\n\nLiveblogger: Bob Ray\n"

    assert left(body) == "\nCreator of things\n\n\n"


HEADS = [
    # what stands before the line, and whether the line is still in the head
    ("# Title\n\n", True),
    ("# Title\n\n" + "text\n\n" * 18, True),
    ("# Title\n\n" + "text\n\n" * 19, False),
    ("## A\n\n## B\n", True),
    ("***\n", True),
]


@pytest.mark.parametrize(("before", "in_head"), HEADS)
def test_labels_count_in_the_head_of_the_body(before, in_head):
    found = parse(f"{before}Presenter: Ann Lee\n")

    assert names(found.presenters) == (["Ann Lee"] if in_head else [])
    assert bool(found.taken) is in_head


def test_lines_of_the_front_matter_are_none_of_the_body():
    assert parse_legacy(["---", "Presenter: Ann Lee", "---", "Text"], 3) == Legacy()
    assert parse_legacy([], 0) == Legacy()


# --- URLs ------------------------------------------------------------------------------------------

URLS = [
    ("https://a.example/?q=%7e&r=Ä#f", True),
    ("HTTP://A.example", True),
    ("mailto:ann@a.example", True),
    ("//a.example/x", True),
    ("/speakers/ann", True),
    ("javascript:alert(1)", False),
    ("JaVaScRiPt:alert(1)", False),
    ("java\tscript:alert(1)", False),
    ("\x01javascript:alert(1)", False),
    ("javascript&colon;alert(1)", False),
    ("&#106;avascript:alert(1)", False),
    ("data:text/html,x", False),
    ("vbscript:x", False),
    ("file:///etc/passwd", False),
    ("tel:123", False),
    ("", False),
]


@pytest.mark.parametrize(("url", "kept"), URLS)
def test_urls_are_kept_exactly_or_dropped(url, kept):
    links = (("", url),) if kept else ()
    block = html_block(f'<p><a href="{url}"><span class="liveblog-presenters__name">Ann Lee</span></a></p>')

    assert [who.links for who in parse(block).presenters] == [links]
    if url.isprintable():
        assert [who.links for who in parse(f"Presenter: [Ann Lee](<{url}>)\n").presenters] == [links]


# --- The HTML block --------------------------------------------------------------------------------


@pytest.mark.parametrize("attribute", ["class", "className"])
def test_html_block(attribute):
    links = (("Twitter", A), ("Speaker's site", B))
    block = html_block(
        person("Ann Lee", *links, attribute=attribute) + "\n" + person("Bob Ray", attribute=attribute),
        attribute,
    )

    found = parse(f"\n{block}\n## One\n")

    assert found == Legacy(
        presenters=(LegacyPerson("Ann Lee", links, 7), LegacyPerson("Bob Ray", (), 12)), taken=((5, 14),)
    )
    assert left(f"\n{block}\n## One\n").split("\n")[-2:] == ["## One", ""]


NAME = '<span class="liveblog-presenters__name">{}</span>'
INNER = [
    (f"<p>{NAME.format('Ann')} <a href='{A}'>Blog</a></p>", [("Ann", [("Blog", A)])]),
    (f"<p><a href='{A}'>{NAME.format('Ann')}</a></p>", [("Ann", [("", A)])]),
    (f"<p>{NAME.format(f'<a href={A}>Ann</a>')}</p>", [("Ann", [("", A)])]),
    (f"<p>{NAME.format('Ann')}</p><p><a href='{A}' aria-label='T'></a></p>", [("Ann", [("T", A)])]),
    (
        f"<p>{NAME.format('Ann')}<br/><a href='{A}'><i/>T</a>{NAME.format('Bob')}</p>",
        [("Ann", [("T", A)]), ("Bob", [])],
    ),
    (f"<p><a href='{A}'>T</a>{NAME.format('Ann')}</p>", [("Ann", [])]),
    (f"<p>{NAME.format(' Ann <b>Lee</b><br>&amp; Co ')}</p>", [("Ann Lee& Co", [])]),
    (f"<p>{NAME.format('Ann Lee for the X 2019 Liveblog')}</p>", [("Ann Lee", [])]),
    (f"<div><div>{NAME.format('Ann')}</div>\n\n</div>", [("Ann", [])]),
    (f"<p>{NAME.format('')}</p><p>{NAME.format('Bob')}</p>", [("Bob", [])]),
    (
        f"<p class='liveblog-presenters__name'>Ann</p><p><a href='{A}' title='T'></a></p>",
        [("Ann", [("T", A)])],
    ),
    ("<p><span class='liveblog-presenters__name'>Ann</p>\nother", [("Ann", [])]),
    (
        f"<p>{NAME.format('Ann')}</p><p><a href='{A}' title='T'></a><p>{NAME.format('Bob')}</p>",
        [("Ann", [("T", A)]), ("Bob", [])],
    ),
    (f"<div class='liveblog-presenters'>\n{NAME.format('Ann')}\n</div>", [("Ann", [])]),
    (
        f"<p>{NAME.format('Ann')}<a href='{A}' title='T'></a><a href='{A}' title='T'></a></p>",
        [("Ann", [("T", A)])],
    ),
    (
        f"<p>{NAME.format('Ann')}</p><p>{NAME.format('ANN')}<a href='{A}' title='T'></a></p>",
        [("Ann", [("T", A)])],
    ),
]


@pytest.mark.parametrize(("inner", "people"), INNER)
def test_names_and_links_of_an_html_block(inner, people):
    block = html_block(inner)
    found = parse(f"{block}\nText\n")

    assert [(who.name, list(who.links)) for who in found.presenters] == people
    assert found.taken == ((START + 1, START + block.count("\n")),)


ENDS = [
    # block, number of its lines that go
    ("<div class='liveblog-presenters'>\n<p>{}</p>\n\nText\n</div>\n", 2),
    ("<div class='liveblog-presenters'>\n<p>{}</p>\n\n<img src='x'>\n\nText\n", 2),
    ("<div class='liveblog-presenters'>\n<p>{}</p>\n## Heading\n</div>\n", 2),
    ("<div class='liveblog-presenters'>\n<p>{}</p>", 2),
    ("<div class='liveblog-presenters'>\n<p>{}</p>\n</div> and text\n", 0),
    ("<div class='liveblog-presenters'>\n<p>{}</p>\n</div> <p>and text</p>\n", 0),
    ("<div class='liveblog-presenters'>\n\n<p>{}</p>\n\n</div>\nText\n", 5),
    ("<div class='liveblog-presenters'>" + "\n" * 199 + "<p>{}</p></div>\n", 200),
    ("<div class='liveblog-presenters'>" + "\n" * 200 + "<p>{}</p></div>\n", 0),
]


@pytest.mark.parametrize(("block", "count"), ENDS)
def test_an_unbalanced_block_does_not_eat_the_post(block, count):
    found = parse(block.format(NAME.format("Ann Lee")))

    assert sum(last - first + 1 for first, last in found.taken) == count


def test_names_after_an_unclosed_block_are_not_its_own():
    block = (
        f"<div class='liveblog-presenters'>\n<p>{NAME.format('Ann')}\n\n<p>{NAME.format('Bob')}</p>\n\nText\n"
    )

    assert names(parse(block).presenters) == ["Ann"]


NO_BLOCKS = [
    "```html\n" + html_block(person("Ann Lee")) + "```\n",
    "::::{note}\n" + html_block(person("Ann Lee")) + "::::\n",
    "    " + html_block(person("Ann Lee")),
    "Text " + html_block(person("Ann Lee")),
    html_block("<p>Ann Lee</p>"),
    html_block("<![Ann"),
    '<div\n  class="liveblog-presenters"\n>\n' + person("Ann Lee") + "\n</div>\n",
    '<div class="liveblog-presenters__old">\n' + person("Ann Lee") + "\n</div>\n",
    '<div class="my-liveblog-presenters">\n' + person("Ann Lee") + "\n</div>\n",
    '<div id="liveblog-presenters">\n' + person("Ann Lee") + "\n</div>\n",
    "liveblog-presenters\n",
]


@pytest.mark.parametrize("body", NO_BLOCKS)
def test_what_is_no_block(body):
    assert parse(body) == Legacy()


def test_a_line_right_below_the_block_is_read():
    found = parse(html_block(person("Ann Lee")) + "Liveblogger: Bob Ray\n")

    assert (names(found.presenters), names(found.livebloggers)) == (["Ann Lee"], ["Bob Ray"])


def test_the_block_is_no_part_of_the_head():
    block = html_block("\n".join(person(f"Ann {letter}") for letter in "ABCDEFG"))

    assert parse(f"{block}# Title\n\nText\n\nLiveblogger: Bob Ray\n").livebloggers


def test_people_named_twice_are_one():
    block = html_block(person("Ann Lee", ("Twitter", A)))
    found = parse(f"{block}\nPresenters: [Ann Lee]({B}) and Bob Ray\n")

    assert [(who.name, who.links) for who in found.presenters] == [
        ("Ann Lee", (("Twitter", A), ("", B))),
        ("Bob Ray", ()),
    ]


RULES = [
    (html_block(person("Ann Lee")) + "\n---\n\n## One\n\n---\n", ["## One", "---"]),
    ("Presenter: Ann Lee\n---\nText\n", ["Text"]),
    ("Presenter: Ann Lee\n\n* * *\n\nText\n", ["Text"]),
    ("Presenter: Ann Lee\n\n___\r\n\nText\n", ["Text"]),
    ("Presenter: Ann Lee\n\nText\n\n---\n", ["Text", "---"]),
    ("---\n\nPresenter: Ann Lee\n\nText\n", ["---", "Text"]),
    ("---\n\nText\n", ["---", "Text"]),
    ("Presenter: Ann Lee\n\n- - -x\n", ["-", "-", "-x"]),
]


@pytest.mark.parametrize(("body", "rest"), RULES)
def test_a_rule_that_would_open_the_body_goes(body, rest):
    assert left(body).split() == " ".join(rest).split()


# --- Names and lines -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ian Molee for the GopherCon 2019 Liveblog", "Ian Molee"),
        ("Larry Clapp for the Gophercon liveblog", "Larry Clapp"),
        ("Ann  Lee\tfor the\nLive Blog. ", "Ann Lee"),
        ("Ann Lee (for the Strange Loop live-blog)", "Ann Lee"),
        ("Ann Lee, for the X Liveblog", "Ann Lee"),
        ("Ann Lee for the Liveblog Team", "Ann Lee for the Liveblog Team"),
        ("Ann Lee of the Liveblog", "Ann Lee of the Liveblog"),
        ("Ann Lee for Acme", "Ann Lee for Acme"),
        ("Sanford the Liveblog", "Sanford the Liveblog"),
        ("for the X Liveblog", "for the X Liveblog"),
        ("Ann Lee", "Ann Lee"),
        ("", ""),
    ],
)
def test_clean_name(text, name):
    assert clean_name(text) == name


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], "a\nb\r\nc\nd"),
        ([(1, 1)], "\nb\r\nc\nd"),
        ([(2, 3)], "a\n\r\n\nd"),
        ([(3, 99)], "a\nb\r\n\n"),
        ([(9, 12)], "a\nb\r\nc\nd"),
    ],
)
def test_blank_lines(spans, expected):
    assert blank_lines("a\nb\r\nc\nd", spans) == expected


# --- JSX -------------------------------------------------------------------------------------------

JSX = [
    ('<div className="a b">x</div>', '<div class="a b">x</div>'),
    ('text <b className="a">x</b> text', 'text <b class="a">x</b> text'),
    ("<label htmlFor='x' className = 'y'>", "<label for='x' class = 'y'>"),
    (
        '<a className="x" href="/?className=1" title="className={}"/>',
        '<a class="x" href="/?className=1" title="className={}"/>',
    ),
    ('<a target="_blank" className="x">', '<a target="_blank" class="x">'),
    ('<i\n  className="x"\n  id="y"\n/>', '<i\n  class="x"\n  id="y"\n/>'),
    ("<i className={'x'} id={\"y\"} />", '<i class="x" id="y" />'),
    ("<i title={'<&\"'} />", '<i title="&lt;&amp;&quot;" />'),
    ("<img width={10} height={ 2.5 } hidden={true} />", '<img width="10" height="2.5" hidden />'),
    ("<img hidden={false} onClick={() => { go() }} alt='x' />", "<img data-jsx data-jsx alt='x' />"),
    ("<i style={{ width: '100%', marginTop: 10, }}>", '<i style="width: 100%; margin-top: 10px">'),
    ("<i style={{lineHeight: 1.5, zIndex: 2, top: 0}}>", '<i style="line-height: 1.5; z-index: 2; top: 0">'),
    ("<i style={{WebkitX: 'a', margin: '0 1px'}}>", '<i style="-webkit-x: a; margin: 0 1px">'),
    ("<i style={{background: 'url(\"x\")'}}>", '<i style="background: url(&quot;x&quot;)">'),
    ("<i style={{ width: w }} id='x'>", "<i data-jsx id='x'>"),
    ("<i\n  onClick={go}\n  id='x'\n>", "<i\n  data-jsx\n  id='x'\n>"),
    ('an unclosed ` and <b className="x">', 'an unclosed ` and <b class="x">'),
    ('`a` <b className="x"> `b`', '`a` <b class="x"> `b`'),
    ("<b className='a`b'> <i className='c`d'>", "<b class='a`b'> <i class='c`d'>"),
    (
        '<b className="y">\n\n```\n\n<b className="x">\n```\n',
        '<b class="y">\n\n```\n\n<b className="x">\n```\n',
    ),
    (
        '<b className="y">\n\n:::{code}\n<b className="x">\n:::\n',
        '<b class="y">\n\n:::{code}\n<b className="x">\n:::\n',
    ),
    ('<div className="x">\r\n</div>\r', '<div class="x">\r\n</div>\r'),
]


@pytest.mark.parametrize(("body", "expected"), JSX)
def test_jsx_becomes_html(body, expected):
    assert fix_jsx(FRONT + body, START) == FRONT + expected


NO_JSX = [
    "Text",
    "<div class='x' style='y: z'>\n</div>",
    'className="x" is for `<div className="x">`',
    'two ``a ` <b className="x">`` ticks',
    '```html\n<div className="x">\n```',
    'text\n\n    <div className="x">',
    '- item\n\n  ```\n  <div className="x">\n  ```',
    ':::{code} jsx\n<div className="x">\n:::',
    '<i onClick={() => {\n go()\n}} className="x">',
    "<i {...props} className='x'>",
    "a < b className={x} > c",
    '\\<div className="x">',
    '<div className="x"',
    'x = {y}; f(...z) "{ }"',
]


@pytest.mark.parametrize("body", NO_JSX)
def test_what_is_no_jsx_is_returned_itself(body):
    text = FRONT + body

    assert fix_jsx(text, START) is text


def test_jsx_of_the_front_matter_is_left_alone():
    text = "---\ntitle: <b className='x'>\n---\nText\n"

    assert fix_jsx(text, START) is text


# --- Hostile text ----------------------------------------------------------------------------------

HOSTILE = [
    "`" * 20000,
    "<a " * 20000,
    "<a b={" * 10000,
    "<!--" * 100000,
    "<a" + " " * 20000,
    "Presenter: " + "(" * 20000,
    "Presenter: " + "A - " * 10000,
    "**" * 10000 + "Presenter: x",
    "Presenter: A,\n" * 5000,
    html_block("<p>" * 20000),
    "liveblog-presenters\n" * 5000,
    "Presenter: Ann " + "for the " * 10000 + "Liveblog",
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_takes_no_time(body):
    begin = time.process_time()

    parse(body)
    fix_jsx(FRONT + body + " className={x}", START)

    # Milliseconds where all is well; what grows with the square of the length takes minutes.
    assert time.process_time() - begin < 5


# --- Real posts ------------------------------------------------------------------------------------

OLDER = {
    # slug: presenters, livebloggers, byline
    "a-go-guide-to-syscalls": ([], ["Matt King"], True),
    "an-introduction-to-go-tool-trace-rhys-hiltner": ([], ["Beyang Liu"], True),
    "building-native-mobile-apps-with-graphql": ([], [], False),
    "github-universe-liveblog-ceos-keynote": ([], [], False),
    "gophercon-2018-computer-vision-using-go-and-opencv-3": (["Ron Evans"], ["@beyang"], False),
    "gophercon-2018-go-for-information-displays": (["Anthony Starks"], ["Alan Braithwaite"], False),
    "gophercon-2018-go-says-wat": (["Jon Bodner"], ["Alan Bernstein"], False),
    "gophercon-2019-how-uber-go-es": (["Elena Morozova"], ["Ian Molee"], False),
    "gophercon-2019-pki-for-gophers": (["Eric Chiang"], ["Stephen Gutekanst"], False),
    "graphql-productivity": ([], [], False),
    "liveblogging-dotgo-2017": ([], [], False),
    "the-future-of-go": ([], ["Dmitri Shuralyov"], True),
}


def read_real(path) -> tuple[str, int]:
    text = path.read_text(encoding="utf-8")
    return text, text.split("\n").index("---", 1) + 1


@pytest.mark.shared
def test_real_html_blocks(shared, corpus_posts):
    paths = [*(shared / "seed").glob("*.txt"), *corpus_posts[:24]]
    assert len(paths) == 25
    for path in paths:
        text, start = read_real(path)
        people = [
            (html.unescape(found[1]), re.findall(r'href="(.*?)".*?title="(.*?)"', found[2]))
            for found in re.finditer(r'liveblog-presenters__name">(.*?)<(.*?)</p>', text, re.DOTALL)
        ]

        found = parse_legacy(text.split("\n"), start)

        assert [(who.name, [(url, title) for title, url in who.links]) for who in found.presenters] == people
        assert people
        assert (found.livebloggers, found.byline) == ((), False)
        rest = blank_lines(text, found.taken).split("\n")
        assert len(rest) == text.count("\n") + 1
        assert "liveblog-presenters" not in "".join(rest)
        # What remains is the post as it was, from its first heading on.
        assert next(line for line in rest[start:] if line) == "## Overview"
        assert rest[rest.index("## Overview") :] == text.split("\n")[rest.index("## Overview") :]


@pytest.mark.shared
def test_real_older_posts(corpus_posts):
    paths = corpus_posts[24:]
    assert {path.stem for path in paths} == OLDER.keys()
    for path in paths:
        text, start = read_real(path)
        lines = text.split("\n")

        found = parse_legacy(lines, start)

        assert (names(found.presenters), names(found.livebloggers), found.byline) == OLDER[path.stem]
        for who in (*found.presenters, *found.livebloggers):
            assert who.name in lines[who.line - 1]
            assert [url for _, url in who.links] == re.findall(r"\]\((.*?)\)", lines[who.line - 1])
        assert [line for first, last in found.taken for line in lines[first - 1 : last]] == [
            line for line in lines if re.match("Presenter:|Liveblogger:|Liveblog by ", line)
        ]


@pytest.mark.shared
def test_real_jsx(corpus_posts):
    for path in corpus_posts:
        text, start = read_real(path)
        fixed = fix_jsx(text, start)

        assert fixed.count("\n") == text.count("\n")
        # One post shows JSX in inline code.
        assert "className=" not in re.sub(r"`[^`\n]*`", "", fixed)
        assert re.sub(r"\bclass=", "className=", fixed) == text
        taken = blank_lines(text, parse_legacy(text.split("\n"), start).taken)
        assert fix_jsx(taken, start) is taken
