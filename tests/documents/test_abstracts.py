"""Abstracts: what people write is kept, and nothing of it takes effect."""

from __future__ import annotations

import html5lib
import pytest
from docutils.parsers.rst import Directive, directives, roles
from sphinx.util.docutils import docutils_namespace

from sphinx_liveblog.documents.abstracts import LONGEST_MARKUP, plain_text, render_abstract

FORMS = ("markdown", "rst", "html", "text")


def lines(html: str) -> str:
    """Return ``html`` without the line breaks between tags."""
    return str(html).replace(">\n", ">").replace("\n<", "<")


# --- What people write ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One *two* **three** `four`", "<p>One <em>two</em> <strong>three</strong> <code>four</code></p>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        ("    a < b", "<pre><code>a &lt; b</code></pre>"),
        (
            "|a|b|\n|-|-|\n|1|2|",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
        ),
        ("[to](https://a.example/x)", '<p><a href="https://a.example/x">to</a></p>'),
        ("<https://a.example>", '<p><a href="https://a.example">https://a.example</a></p>'),
        ("see https://a.example/x.", '<p>see <a href="https://a.example/x">https://a.example/x</a>.</p>'),
        ("asp.net and a@b.example", "<p>asp.net and a@b.example</p>"),
        ("![a *cat*](https://a.example/cat.png)", "<p>a cat</p>"),
        ("", ""),
    ],
)
def test_markdown(text, html):
    assert lines(render_abstract(text, "markdown")) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "One *two* **three** ``four  4``",
            "<p>One <em>two</em> <strong>three</strong> <code>four  4</code></p>",
        ),
        ("- a\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("term\n  what", "<dl><dt>term</dt><dd><p>what</p></dd></dl>"),
        ("| a\n| b", "<div><div>a</div><div>b</div></div>"),
        ("`to <https://a.example/x>`_", '<p><a href="https://a.example/x">to</a></p>'),
        ("::\n\n  a < b", "<pre>a &lt; b</pre>"),
        (":title: A\n\nText", "<dl><dt>title:</dt><dd><p>A</p></dd></dl><p>Text</p>"),
    ],
)
def test_rst(text, html):
    assert lines(render_abstract(text, "rst")) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
        ("a\r\nb\r\n \r\nc", "<p>a<br>b</p><p>c</p>"),
        ("<b>*a*</b> & `b`", "<p>&lt;b&gt;*a*&lt;/b&gt; &amp; `b`</p>"),
        (
            "(https://a.example/?a=1&b=2), x",
            '<p>(<a href="https://a.example/?a=1&amp;b=2">https://a.example/?a=1&amp;b=2</a>), x</p>',
        ),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        ("\n\n \n", ""),
    ],
)
@pytest.mark.parametrize("form", ["text", "", "asciidoc"])
def test_text_and_unknown_forms(form, text, html):
    assert render_abstract(text, form) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<p>a<br/>b</P><hr>", "<p>a<br>b</p><hr>"),
        ("<div>a</div><section>b</section>c", "<div>a</div><div>b</div>c"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<b>a<p>b</p>", "<b>a</b><p>b</p>"),
        ('<a href="https://a.example"><h3>a</h3></a>', "<h3>a</h3>"),
        ("<h3><p>a</p></h3>", "<h3>a</h3>"),
        ("<ul>a<li>b<p>c</p></ul>", "<ul><li>a</li><li>b<p>c</p></li></ul>"),
        ("<li>a", "<div>a</div>"),
        ("<dl><dt>a<dt>b<dd>c<dd>d</dl>", "<dl><dt>a</dt><dt>b</dt><dd>c</dd><dd>d</dd></dl>"),
        ("<dl><dt>a</dl>", "<div><div>a</div></div>"),
        ("<dl>a<dt>b</dl>", "<div><div>a</div><div>b</div></div>"),
        ("<p><button><p>a</p></button></p>", "<p>a</p>"),
        (
            "<table><caption>a</caption><tr><td>b</table>",
            "<div>a</div><table><tbody><tr><td>b</td></tr></tbody></table>",
        ),
        (
            "<table><tr><td>a</tr><thead><tr><th>b</thead></table>",
            "<table><tbody><tr><td>a</td></tr></tbody><tbody><tr><th>b</th></tr></tbody></table>",
        ),
        ("<p></p><b> </b><table><tr></tr></table>a", " a"),
        (
            '<ol start="4"><li>a</ol><ol start="x"><li>b</ol>',
            '<ol start="4"><li>a</li></ol><ol><li>b</li></ol>',
        ),
        ('<p class="c" id="i" style="s" onclick="o" data-x="d" title="t" lang="l">a</p>', "<p>a</p>"),
    ],
)
def test_html(text, html):
    assert lines(render_abstract(text, "html")) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# a\n\n## b", "<h3>a</h3><h4>b</h4>"),
        ("## a", "<h3>a</h3>"),
        ("# a\n\n#### b", "<h3>a</h3><h4>b</h4>"),
        ("#### a\n\n### b", "<h4>a</h4><h3>b</h3>"),
        (
            "\n\n".join("#" * level + " a" for level in range(1, 7)),
            "<h3>a</h3><h4>a</h4><h5>a</h5><h6>a</h6><h6>a</h6><h6>a</h6>",
        ),
    ],
)
def test_the_highest_heading_is_the_third(text, html):
    assert lines(render_abstract(text, "markdown")) == html


def test_sections_of_rst_are_headings():
    html = render_abstract("A\n=\n\nB\n-\n\nText", "rst")
    assert "<h3>A</h3>" in html
    assert "<h4>B</h4>" in html


# --- What takes no effect ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://a.example/x?y=1&amp;z=2#w", "https://a.example/x?y=1&amp;z=2#w"),
        ("HTTP://a.example", "http://a.example"),
        (" https://a.example/ ", "https://a.example/"),
        (
            "https://a.example:8080/é ü[1]%zz%20#a#b",
            "https://a.example:8080/%C3%A9%20%C3%BC%5B1%5D%25zz%20#a%23b",
        ),
        ("mailto:ada@a.example", "mailto:ada@a.example"),
        ("javascript:alert(1)", None),
        ("&#106;avascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("\x01javascript:alert(1)", None),
        ("vbscript:x", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("ftp://a.example/", None),
        ("//a.example/x", None),
        ("/x", None),
        ("../x.html", None),
        ("#x", None),
        ("?x", None),
        ("", None),
        ("https://user:secret@a.example/", None),
        ("https:a.example", None),
        ("https:///x", None),
        ("https://[::1/", None),
        ("mailto:a@b.example?body=x", None),
    ],
)
def test_only_addresses_elsewhere_are_links(href, kept):
    expected = "words" if kept is None else f'<a href="{kept}">words</a>'
    assert render_abstract(f'<a href="{href}">words</a>', "html") == expected


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("markdown", "[words](javascript:alert(1))"),
        ("markdown", "[words](/x)"),
        ("markdown", "[words]\n\n[words]: data:text/html,x"),
        ("rst", "`words <javascript:alert(1)>`_"),
        ("rst", "words_\n\n.. _words: ../x"),
        ("rst", "words_"),
    ],
)
def test_other_addresses_are_no_links_in_any_form(form, text):
    html = render_abstract(text, form)
    assert "words" in html
    assert "<a" not in html


SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><style><img src=x onerror=alert(1)></style></svg>",
    "<iframe src=https://a.example></iframe><object data=x></object><embed src=x>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form action=x><input name=a><button formaction=javascript:alert(1)>b</button></form>",
    "<style>body{display:none}</style><link rel=stylesheet href=x><base href=x><meta http-equiv=refresh>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<a href='javascript&colon;alert(1)' onclick=x>a</a>",
    "<template><script>x</script></template><textarea></p><script>x</script></textarea>",
    "```{raw} html\n<script>alert(1)</script>\n```",
    ":::{include} /etc/passwd\n:::\n\n{eval-rst}`x` {download}`/etc/passwd`",
    ".. raw:: html\n\n   <script>alert(1)</script>",
    ".. include:: /etc/passwd",
    ".. csv-table::\n   :file: /etc/passwd",
    ".. image:: https://a.example/x.png\n   :target: javascript:alert(1)",
    ".. |x| image:: https://a.example/x.png\n\n|x|",
    ".. role:: evil(raw)\n   :format: html\n\n:evil:`<script>alert(1)</script>`",
    ".. default-role:: math\n\n`x`",
    ".. class:: evil\n\ntext",
    ".. math:: \\href{javascript:alert(1)}{x}",
    ".. container:: evil\n   :name: evil\n\n   text",
]
BROKEN = [
    "<p><b><i>a</p></i></b>",
    "<b><p>" * 40 + "x",
    "<table><tr><td><a href=https://a.example>" * 8 + "x",
    "<ul><li>" * 200 + "x",
    "- " * 500 + "x",
    "> " * 500 + "x",
    "<a href=https://a.example><table><td><a href=https://b.example>x",
    "<table>a<b>b<tr>c<td>d</b>e<p>f</table>g</p>",
    "<dl><div><dt>a</div><p>b<dd><h1>c</h1><dt><h2>d</h2></dl>",
    "<h1><h2><pre>\n\na<ul><li>b</pre>",
    "<p><table><p><ul><select><p>x",
    "<!-- a <![CDATA[ b ]]> <?c?> </ <> <1 &amp &#0; &#xD800; &#1; &#13; &bogus; a",
    "*a **b `c\n\n====\n\n  - d\n - e\n\n.. [\n\n|f\n\n:g:`h",
    "[a](b [c]: d ![e\n\n|f|\n|-\n\n```\n~~~",
    "nul \0, halves \ud83d \udca9, control \x01\x0b\x0c\x7f\x85, nothing \ufffe\uffff",
    "\u202eright to left \u05d0\u05d1 شعر, joined 👩\u200d💻, combined Z\u0351\u036b",
    "a\u2028b\u2029c\rd\r\ne",
]
ALLOWED = {
    *("p", "br", "hr", "div", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    *("a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "q", "s"),
    *("samp", "small", "strong", "sub", "sup", "u", "var"),
}


def read(html: str) -> list[tuple[str, dict[str, str]]]:
    """Return the elements with their attributes; the parser finds no fault."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(f"<!DOCTYPE html><title>x</title><body><main>{html}</main>")
    assert parser.errors == []
    return [(element.tag, dict(element.attrib)) for element in tree.find(".//main").iter()][1:]


@pytest.mark.parametrize("form", [*FORMS, "other"])
@pytest.mark.parametrize("text", [*SCRIPTS, *BROKEN])
def test_whatever_comes_the_result_is_well_formed_and_harmless(form, text):
    for tag, attributes in read(render_abstract(text, form)):
        assert tag in ALLOWED
        assert attributes.keys() <= {"a": {"href"}, "ol": {"start"}}.get(tag, set())
        assert attributes.get("href", "https://").startswith(("https://", "http://", "mailto:"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", [*SCRIPTS, *BROKEN])
def test_what_was_cleaned_once_is_clean(form, text):
    once = render_abstract(text, form)
    assert render_abstract(once, "html") == once


@pytest.mark.parametrize("form", FORMS)
def test_a_megabyte_is_text(form):
    text = "A *long* <b>story</b>. " * 50_000
    html = render_abstract(text, form)
    assert html.count("<") == html.count(">") == 2
    assert (html[:3], html[-4:]) == ("<p>", "</p>")
    assert html.count("story") == 50_000


@pytest.mark.parametrize(("form", "markup"), [("markdown", "*a* "), ("rst", "*a* "), ("html", "<em>a</em> ")])
def test_markup_is_read_up_to_the_limit(form, markup):
    most = markup * (LONGEST_MARKUP // len(markup))
    assert "<em>" in render_abstract(most, form)
    assert "<em>" not in render_abstract(most + markup * 2, form)


# --- Sphinx and docutils -------------------------------------------------------------------------------


def test_directives_are_shown_and_roles_are_their_text():
    html = render_abstract(
        ".. note:: One\n   :class: x\n\n   Two\n\nThree :doc:`/index` :x:y:`z` `four`", "rst"
    )
    assert "<pre>.. note:: One\n   :class: x\n\n   Two\n</pre>" in html
    assert "<p>Three /index z four</p>" in html


def test_what_is_registered_is_not_called_and_stays_registered():
    def fail(*_args, **_options):
        raise AssertionError

    class Failing(Directive):
        run = fail

    with docutils_namespace():
        directives.register_directive("known", Failing)
        roles.register_local_role("known", fail)
        roles._roles[""] = fail
        tables = [directives._directives, roles._roles, roles._role_registry]
        before = [dict(table) for table in tables]
        functions = [directives.directive, roles.role]
        html = render_abstract(
            ".. known:: a\n\n.. role:: mine\n\n.. default-role:: known\n\n:known:`b` `c`", "rst"
        )
        assert [directives.directive, roles.role] == functions
        assert [dict(table) for table in tables] == before
        del roles._roles[""]
    assert ".. known:: a" in html
    assert "<p>b c</p>" in html


RENDERING_CONF = """\
extensions = ["sphinx_liveblog"]
default_role = "strong"
highlight_language = "none"

def render(app, docname, source):
    from sphinx_liveblog.documents.abstracts import render_abstract
    html = render_abstract(":ref:`a` `b`\\n\\n.. toctree::\\n\\n   nothing", "rst")
    source[0] += "\\n\\n::\\n\\n" + "".join(f"   {line}\\n" for line in html.splitlines())

def setup(app):
    app.connect("source-read", render)
"""


def test_a_document_that_is_being_read_does_not_notice(make_site):
    site = make_site({"index.rst": "Home\n====\n\n`c` :doc:`index`\n"}, RENDERING_CONF)
    result = site.build()
    assert result.warnings == []
    page = result.read("index.html")
    assert "<strong>c</strong>" in page
    assert "&lt;p&gt;a b&lt;/p&gt;" in page
    assert ".. toctree::" in page


def test_settings_of_whoever_builds_change_nothing(tmp_path, monkeypatch):
    before = render_abstract('*a* "b"', "rst")
    (tmp_path / "docutils.conf").write_text("[general]\nsmart_quotes: yes\nreport_level: 1\nhalt_level: 1\n")
    monkeypatch.setenv("DOCUTILSCONFIG", str(tmp_path / "docutils.conf"))
    assert render_abstract('*a* "b"', "rst") == before


def test_faults_in_an_abstract_are_not_printed(capsys):
    render_abstract("*a\n\nx_\n\n.. bogus::\n\n== \n", "rst")
    assert capsys.readouterr() == ("", "")


# --- Words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>a <em>b</em>c</p>\n<p>d</p>", "a bc\nd"),
        ("<p>a<br>b</p>", "a\nb"),
        ("<p>a\n  b</p>", "a b"),
        ("<ul><li>a</li><li><p>b</p></li></ul>", "a\nb"),
        ("<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>", "a b\nc"),
        ("<p>&lt;b&gt; &amp;amp; &quot;x&quot;&nbsp;y</p>", '<b> &amp; "x" y'),
        ('<p><a href="https://a.example/?a=1&amp;b=2">a</a></p>', "a"),
        ("<h3>a</h3>b<hr>c", "a\nb\nc"),
        ("a < b", "a < b"),
        ("", ""),
    ],
)
def test_words_of_an_abstract(html, words):
    assert plain_text(html) == words


def test_words_of_every_form_are_the_same():
    texts = {
        "markdown": "# A\n\nb *c* &\n\n- d\n- e",
        "rst": "A\n=\n\nb *c* &\n\n- d\n- e",
        "html": "<h1>A</h1><p>b <i>c</i> &<ul><li>d<li>e</ul>",
        "text": "A\n\nb c &\n\nd\ne",
    }
    assert {plain_text(render_abstract(text, form)) for form, text in texts.items()} == {"A\nb c &\nd\ne"}
