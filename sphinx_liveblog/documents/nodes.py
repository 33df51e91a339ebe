"""Node classes, with what HTML makes of them; every other builder sees plain docutils nodes.

Each class derives from a docutils node of the same nature: a builder that does not know ours falls
back to that. They are called ``liveblog_*`` because visitors are found by class name, and a class
called ``entry`` would take the table cell's visitor away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_liveblog.icons import read_icon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator
    from sphinx.writers.latex import LaTeXTranslator
    from sphinx.writers.texinfo import TexinfoTranslator


class liveblog_block(nodes.container):  # noqa: N801  # docutils finds visitors by the class name
    """An HTML element (``tag``) around block content; elsewhere just its content."""


class liveblog_entry(liveblog_block):  # noqa: N801
    """An entry of a liveblog, with what is known of it as attributes; links to it work in every builder.

    ``ids`` (empty for a pinned copy), ``datetime``, ``clock`` (as shown), ``entrytitle``, ``key``,
    ``pinned``, ``authors`` (ids), ``tags``, ``removed``, ``updated`` (ISO 8601, where it was).
    """


class liveblog_time(nodes.inline):  # noqa: N801
    """A time: its text as shown, ``datetime`` as machines read it."""


class liveblog_icon(nodes.inline):  # noqa: N801
    """A picture of our icon set; without children, so builders that have no pictures print nothing."""


class liveblog_picture(nodes.inline):  # noqa: N801
    """A picture elsewhere on the web (``uri``, ``alt``). Never fetched; only HTML shows it."""


class liveblog_initials(nodes.inline):  # noqa: N801
    """What stands for a person without a picture (``letters``); only HTML shows it."""


_DECORATION: dict[str, Any] = {"aria-hidden": "true"}
"""Repeats what stands beside it: hidden from screen readers."""


def block(
    tag: str, *children: nodes.Node, classes: Iterable[str] = (), **attributes: object
) -> liveblog_block:
    """Return an element with content."""
    return liveblog_block("", *children, tag=tag, classes=list(classes), is_div=True, **attributes)


def text(content: str, *classes: str) -> nodes.inline:
    """Return inline text with classes."""
    return nodes.inline("", content, classes=list(classes))


def paragraph(*children: nodes.Node, classes: Iterable[str] = ()) -> nodes.paragraph:
    """Return a paragraph."""
    return nodes.paragraph("", "", *children, classes=list(classes))


def icon_node(name: str) -> liveblog_icon:
    """Return a picture of our icon set."""
    # A pickle tells one text in two places from two equal ones, and docutils' settings have "link" too.
    return liveblog_icon("", icon=name.encode().decode())


def join_with_dots(parts: Iterable[Sequence[nodes.Node]]) -> list[nodes.Node]:
    """Return the parts in one row, with a dot between them."""
    result: list[nodes.Node] = []
    for part in parts:
        if result:
            result.append(text(" · ", "liveblog-separator"))
        result.extend(part)
    return result


def visit_block(self: HTML5Translator, node: liveblog_block) -> None:
    """Open the element."""
    attributes = {key: node[key] for key in ("aria-label", "aria-labelledby", "role", "lang") if key in node}
    self.body.append(self.starttag(node, node.get("tag", "div"), **attributes))


def depart_block(self: HTML5Translator, node: liveblog_block) -> None:
    """Close the element."""
    self.body.append(f"</{node.get('tag', 'div')}>\n")


def visit_latex_entry(self: LaTeXTranslator, node: liveblog_entry) -> None:
    """Set the label that links jump to."""
    self.body.append("\n" + self.hypertarget_to(node, anchor=True))


def visit_texinfo_entry(self: TexinfoTranslator, node: liveblog_entry) -> None:
    """Set the anchors that links jump to."""
    for name in node["ids"]:
        self.add_anchor(name, node)


def visit_time(self: HTML5Translator, node: liveblog_time) -> None:
    """Open ``<time datetime>``."""
    self.body.append(self.starttag(node, "time", "", datetime=node["datetime"]))


def depart_time(self: HTML5Translator, _: liveblog_time) -> None:
    """Close ``<time>``."""
    self.body.append("</time>")


def visit_icon(self: HTML5Translator, node: liveblog_icon) -> None:
    """Write the SVG, which repeats a label that stands beside it: hidden from screen readers."""
    self.body.append(self.starttag(node, "span", "", CLASS="liveblog-icon", **_DECORATION))
    self.body.append(read_icon(node["icon"]))
    self.body.append("</span>")
    raise nodes.SkipNode


def visit_picture(self: HTML5Translator, node: liveblog_picture) -> None:
    """Write ``<img>``, fetched only when it comes into view; an epub has no such pictures."""
    if self.builder.supported_remote_images:
        uri = "https:" + node["uri"] if node["uri"].startswith("//") else node["uri"]
        alt = node.get("alt", "")
        self.body.append(self.emptytag(node, "img", "", src=uri, alt=alt, loading="lazy", decoding="async"))
    raise nodes.SkipNode


def visit_initials(self: HTML5Translator, node: liveblog_initials) -> None:
    """Write the letters, which repeat the name beside them: hidden from screen readers."""
    self.body.append(self.starttag(node, "span", "", CLASS="liveblog-initials", **_DECORATION))
    self.body.append(f"{self.encode(node['letters'])}</span>")
    raise nodes.SkipNode


def skip(self: nodes.NodeVisitor, node: nodes.Node) -> None:
    """Print nothing of a node."""
    raise nodes.SkipNode


def skip_decoration(self: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Print the children, but no picture that only adorns: text has ``[image]`` for each."""
    if node.get("decorative"):
        raise nodes.SkipNode


def do_nothing(self: nodes.NodeVisitor, node: nodes.Node) -> None:
    """Print the children alone."""


def add_nodes(app: Sphinx) -> None:
    """Register the visitors."""
    others = ("latex", "text", "man", "texinfo")
    plain: dict[str, Any] = dict.fromkeys(others, (do_nothing, do_nothing))
    nothing: dict[str, Any] = dict.fromkeys(others, (skip, None))
    text_only: dict[str, Any] = dict.fromkeys(("text", "man"), (skip_decoration, do_nothing))
    app.add_node(liveblog_block, html=(visit_block, depart_block), **{**plain, **text_only})
    app.add_node(
        liveblog_entry,
        html=(visit_block, depart_block),
        latex=(visit_latex_entry, do_nothing),
        texinfo=(visit_texinfo_entry, do_nothing),
        text=plain["text"],
        man=plain["man"],
    )
    app.add_node(liveblog_time, html=(visit_time, depart_time), **plain)
    app.add_node(liveblog_icon, html=(visit_icon, None), **nothing)
    app.add_node(liveblog_initials, html=(visit_initials, None), **nothing)
    app.add_node(liveblog_picture, html=(visit_picture, None), **nothing)
