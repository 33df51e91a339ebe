"""The title of a post, and the header under it: two transforms of the document as parsed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, TypeAlias, cast

from docutils import nodes
from sphinx.locale import _
from sphinx.transforms import SphinxTransform

from sphinx_liveblog.config import flag
from sphinx_liveblog.documents.cards import names_nodes, picture, reference_to, render_cards
from sphinx_liveblog.documents.domain import get_domain, talk_anchor
from sphinx_liveblog.documents.facts import (
    fact,
    media_facts,
    tag_nodes,
    timed_slots,
    when_facts,
    where_facts,
)
from sphinx_liveblog.documents.nodes import block, icon_node, liveblog_block, paragraph, text
from sphinx_liveblog.documents.preview import preview_banner
from sphinx_liveblog.documents.when import read_locale, time_node

if TYPE_CHECKING:
    from babel import Locale
    from sphinx.environment import BuildEnvironment

    from sphinx_liveblog.archive.model import Event, Post


PostPage: TypeAlias = "tuple[Post, Event | None, tuple[tuple[str, str], ...]]"
"""A post, its event, and its tags as ``(id, title)``."""


def post_of_page(env: BuildEnvironment) -> PostPage | None:
    """Return the post that is being read, its event, and its tags as ``(id, title)``."""
    domain = get_domain(env)
    if env.docname not in domain.archive.posts:
        return None
    return cast("PostPage", domain.ask(env.docname, ("post", env.docname)))


class GiveTitle(SphinxTransform):
    """Make the front matter's title the page's H1, unless a heading of the body is."""

    # Before translation (Locale, 20) and before anything looks at sections.
    default_priority: ClassVar[int] = 5

    def apply(self, **kwargs: object) -> None:
        """Wrap what was parsed into one section."""
        domain = get_domain(self.env)
        post = domain.archive.posts.get(self.env.docname)
        if post is None:
            return
        source = domain.archive.sources[self.env.docname]
        sections = [child for child in self.document.children if isinstance(child, nodes.section)]
        has_title = bool(source.title)
        if post.path.endswith(".md"):
            body_h1 = source.outline.first_is_only_h1
        else:
            body_h1 = len(sections) == 1 and not _has_text_before(self.document, sections[0])
        section = sections[0] if sections and (body_h1 or not has_title) else self._wrap(post)
        for slug in cast("tuple[str, ...]", domain.ask(self.env.docname, ("slugs", self.env.docname))):
            # A heading of the body may have it; that is on the same page.
            if talk_anchor(slug) not in self.document.ids:
                section["ids"].append(talk_anchor(slug))
                self.document.ids[talk_anchor(slug)] = section

    def _wrap(self, post: Post) -> nodes.section:
        section = nodes.section("", names=[nodes.fully_normalize_name(post.title)])
        section += nodes.title(post.title, post.title)
        section.source, section.line = self.document.get("source"), 1
        body = [child for child in self.document.children if not _stands_before_title(child)]
        for child in body:
            self.document.remove(child)
        section.extend(body)
        self.document.append(section)
        self.document.note_implicit_target(section, section)
        return section


def _stands_before_title(node: nodes.Node) -> bool:
    return isinstance(node, (nodes.docinfo, nodes.field_list, nodes.meta, nodes.comment))


def _has_text_before(document: nodes.document, section: nodes.section) -> bool:
    before = document.children[: document.index(section)]
    return any(not _stands_before_title(node) and not isinstance(node, nodes.Invisible) for node in before)


class AddHeader(SphinxTransform):
    """Put the header of a post under its title."""

    # After translation (Locale, 20), before hidden references are cut (30).
    default_priority: ClassVar[int] = 25

    def apply(self, **kwargs: object) -> None:
        """Insert the header after the first section's title."""
        page = post_of_page(self.env)
        if page is None:
            return
        section = next((child for child in self.document.children if isinstance(child, nodes.section)), None)
        if section is None:
            return
        post, event, tags = page
        place = 1 if section.children and isinstance(section[0], nodes.title) else 0
        if post.preview is not None:
            section.insert(place, preview_banner(post.preview, self.config))
            place += 1
        if flag(self.config, "liveblog_header") and post.header:
            locale, pattern = read_locale(self.config.language), self.config.liveblog_date_format
            own_cards = any(node.get("liveblog_own_cards") for node in self.document.findall(nodes.container))
            header = render_header(post, event, tags, locale, pattern, with_cards=not own_cards)
            if header is not None:
                header.source, header.line = self.document.get("source"), 1
                for image in header.findall(nodes.image):
                    image.source, image.line = header.source, _line_of(self.env, "heroImage")
                section.insert(place, header)


class KeepFirstAnchors(SphinxTransform):
    """Leave the anchor ``presenter-ID`` to the first card of a person on a page."""

    # After the header, which has cards too (25).
    default_priority: ClassVar[int] = 26

    def apply(self, **kwargs: object) -> None:
        """Take it from the others, and from all where a heading has that id."""
        if not get_domain(self.env).shows_archive(self.env.docname):
            return
        seen = set(self.document.ids)
        for card in self.document.findall(liveblog_block):
            if "liveblog-presenter" in card["classes"]:
                card["ids"] = [name for name in card["ids"] if name not in seen]
                seen.update(card["ids"])


def _line_of(env: BuildEnvironment, key: str) -> int:
    block = get_domain(env).archive.sources[env.docname].front_matter
    pair = block.fields.get(key) if block else None
    return pair.line if pair else 1


def render_header(
    post: Post,
    event: Event | None,
    tags: tuple[tuple[str, str], ...],
    locale: Locale,
    pattern: str,
    *,
    with_cards: bool,
) -> nodes.Element | None:
    """Return what is known of the talk: picture, summary, people, when and where; ``None`` if nothing is."""
    content: list[nodes.Node] = []
    if post.hero_image:
        content.append(block("div", picture(post.hero_image, ""), classes=["liveblog-hero"], decorative=True))
    if post.talk.description and not post.description_in_body:
        content.append(paragraph(text(post.talk.description), classes=["liveblog-description"]))
    if post.talk.presenters and with_cards:
        content.append(render_cards(post.talk.presenters))
    facts = nodes.bullet_list("", classes=["liveblog-facts"])
    facts += [nodes.list_item("", fact) for fact in _facts(post, event, tags, locale, pattern)]
    if facts.children:
        content.append(facts)
    return block("div", *content, classes=["liveblog-header"]) if content else None


def _facts(
    post: Post, event: Event | None, tags: tuple[tuple[str, str], ...], locale: Locale, pattern: str
) -> Iterator[nodes.paragraph]:
    talk = post.talk
    if event is not None:
        yield fact("calendar", _("Event"), reference_to("event", event.id, text(event.title)))
    if talk.cancelled:
        yield fact("clock", _("Status"), text(_("cancelled")), shown=True)
    yield from _dates(post, locale, pattern)
    yield from where_facts(talk, event)
    kinds = ((_("Track"), talk.track), (_("Type"), talk.type), (_("Level"), talk.level))
    yield from (fact("", label, text(value)) for label, value in kinds if value)
    if post.authors:
        # A pen alone would not say what this person did.
        byline = text(f"{_('Liveblog by')} ", "liveblog-key")
        yield paragraph(icon_node("pen"), byline, *names_nodes(post.authors, with_links=True))
    if talk.coverage:
        yield fact("", _("More coverage"), *_coverage_links(talk.coverage))
    yield from media_facts(post.talk)
    if tags:
        yield fact("tag", _("Tags"), *tag_nodes(tags), classes=["liveblog-tags"])


def _coverage_links(coverage: tuple[tuple[str, str], ...]) -> list[nodes.Node]:
    """Return links to the other posts on a talk, of which this one is the page."""
    result: list[nodes.Node] = []
    for docname, title in coverage:
        result += [nodes.Text(", "), reference_to("post", docname, text(title))]
    return result[1:]


def _dates(post: Post, locale: Locale, pattern: str) -> Iterator[nodes.paragraph]:
    yield from when_facts(post.talk, locale, pattern)
    if not timed_slots(post.talk) and post.published is not None:
        yield fact("clock", _("Published"), time_node(post.published, locale, pattern), shown=True)
    if post.updated is not None:
        yield fact("clock", _("Updated"), time_node(post.updated, locale, pattern), shown=True)
