"""A presenter as nodes: card, compact line, or name in running text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.addnodes import pending_xref

from sphinx_liveblog.archive.links import LABELS
from sphinx_liveblog.documents.nodes import (
    block,
    icon_node,
    liveblog_initials,
    liveblog_picture,
    paragraph,
    text,
)

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Link, Presenter

STYLES = ("card", "compact", "inline")
PARTS = ("avatar", "role", "pronouns", "bio", "links")


def reference_to(kind: str, target: str, content: nodes.Node) -> pending_xref:
    """Return a link to the page of a talk, presenter, event or tag; resolved when pages are written."""
    # A pickle tells one text in two places from two equal ones, and whether a docname is the very object
    # that a toctree holds depends on earlier builds. This one is always its own.
    own = target.encode().decode()
    return pending_xref(
        "", content, refdomain="liveblog", reftype=kind, reftarget=own, refexplicit=True, refwarn=False
    )


def name_node(person: Presenter | str) -> nodes.Element:
    """Return the name, linked to the presenter's page; as it is where the archive knows nobody."""
    if isinstance(person, str):
        return text(person, "liveblog-name")
    return reference_to("presenter", person.id, text(person.name, "liveblog-name"))


def names_nodes(people: Sequence[Presenter | str], *, with_links: bool = False) -> list[nodes.Node]:
    """Return the names, separated by commas; ``with_links`` adds each person's places on the web."""
    result: list[nodes.Node] = []
    for index, person in enumerate(people):
        if index:
            result.append(nodes.Text(", "))
        result.append(name_node(person))
        if with_links and not isinstance(person, str) and person.links:
            result += [nodes.Text(" "), *link_row(person.links)]
    return result


def render_cards(
    people: Iterable[Presenter],
    style: str = "card",
    show: Sequence[str] = PARTS,
    columns: int = 0,
    *,
    anchors: bool = True,
) -> nodes.Element:
    """Return cards of these people side by side; without anchors, what their own page says of one."""
    cards = [render_card(person, style, show, anchors=anchors) for person in people]
    classes = ["liveblog-presenters", f"liveblog-{style}s"]
    if columns:
        classes.append(f"liveblog-columns-{columns}")
    return block("div", *cards, classes=classes)


def render_card(person: Presenter, style: str, show: Sequence[str], *, anchors: bool) -> nodes.Element:
    """Return one card; its anchor is ``presenter-ID``."""
    if not anchors:
        return _render_profile(person, show)
    content = [_avatar(person)] if "avatar" in show and style != "inline" else []
    content.append(block("div", *_lines(person, style, show), classes=["liveblog-who"]))
    classes = ["liveblog-presenter"]
    if style == "card":
        classes += ["sd-card", "sd-card-body", "sd-shadow-sm"]
    return block("div", *content, classes=classes, ids=[f"presenter-{person.id}"])


def _render_profile(person: Presenter, show: Sequence[str]) -> nodes.Element:
    """Return a card for a page that has the name as its title, and anchor and links to it as well."""
    name = [paragraph(text(person.pronouns, "liveblog-pronouns"))] if person.pronouns else []
    lines = [*name, *_facts(person, "card", show)]
    content = [_avatar(person)] if person.avatar or lines else []
    content += [block("div", *lines, classes=["liveblog-who"])] if lines else []
    return block("div", *content, classes=["liveblog-presenter", "liveblog-profile"])


def _lines(person: Presenter, style: str, show: Sequence[str]) -> Iterable[nodes.Node]:
    name: list[nodes.Node] = [name_node(person)]
    if person.pronouns and "pronouns" in show:
        name += [nodes.Text(" "), text(f"({person.pronouns})", "liveblog-pronouns")]
    if style == "inline":
        links = link_row(person.links if "links" in show else ())
        yield paragraph(*name, *([nodes.Text(" "), *links] if links else []), classes=["liveblog-line"])
        return
    yield paragraph(*name, classes=["liveblog-line"])
    yield from _facts(person, style, show)


def _facts(person: Presenter, style: str, show: Sequence[str]) -> Iterable[nodes.Node]:
    role = ", ".join(part for part in (person.role, person.affiliation) if part)
    if role and "role" in show:
        yield paragraph(text(role), classes=["liveblog-role"])
    if person.bio and "bio" in show and style == "card":
        yield paragraph(text(person.bio), classes=["liveblog-bio"])
    if person.links and "links" in show:
        yield paragraph(*link_row(person.links), classes=["liveblog-links"])


def _avatar(person: Presenter) -> nodes.Node:
    image = (
        picture(person.avatar, "") if person.avatar else liveblog_initials("", letters=initials(person.name))
    )
    return block("div", image, classes=["liveblog-avatar"], decorative=True)


def picture(uri: str, alt: str) -> nodes.Node:
    """Return a picture: a file of the site, or one elsewhere, which is never fetched."""
    if urlsplit(uri).scheme or uri.startswith("//"):
        return liveblog_picture("", uri=uri, alt=alt)
    return nodes.image("", uri=uri, alt=alt)


def initials(name: str) -> str:
    """Return the first letters of the first and the last part of a name."""
    words = [word for word in name.lstrip("@").split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()


def link_row(links: Iterable[Link]) -> list[nodes.Node]:
    """Return links as icons, each with a name for those who do not see them."""
    result: list[nodes.Node] = []
    for link in links:
        result += [nodes.Text(" "), icon_link(link)]
    return result[1:] if result else []


def icon_link(link: Link) -> nodes.reference:
    """Return a link shown as the icon of its network."""
    label = link.title or LABELS.get(link.type, "") or urlsplit(link.url).hostname or link.url
    reference = nodes.reference(
        "", "", internal=False, refuri=link.url, classes=["liveblog-link"], reftitle=label
    )
    reference += [icon_node(link.type or "link"), text(label, "liveblog-label")]
    return reference
