"""Drafts and rows of data to talks: the facts of a post, of a programme, and of both together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.aliases import read_aliases
from sphinx_liveblog.archive.model import Event, Post, Slot, Talk
from sphinx_liveblog.archive.names import make_slug, nearest
from sphinx_liveblog.archive.problems import Problem, Report, Subtype
from sphinx_liveblog.archive.programme import MAX_ABSTRACT

if TYPE_CHECKING:
    from sphinx_liveblog.archive.fields import FieldReader
    from sphinx_liveblog.archive.people import People
    from sphinx_liveblog.archive.posts import PostDraft
    from sphinx_liveblog.archive.programme import TalkSource
    from sphinx_liveblog.archive.tagging import Tags
    from sphinx_liveblog.archive.visibility import Verdict

_FACTS = [
    "title",
    "presenters",
    "description",
    "abstract",
    "slots",
    "track",
    "type",
    "level",
    "language",
    "tags",
    "video",
    "stream",
    "slides",
    "transcript",
    "license",
    "links",
    "recorded",
]
"""What a talk of the programme gives to the post that covers it, where the post leaves it out."""


@dataclass(frozen=True, slots=True)
class TalkBuilder:
    """Makes talks and posts once everyone in them is known."""

    people: People
    tags: Tags
    report: Report

    def build_data_talk(self, event: Event, source: TalkSource) -> Talk:
        """Return the talk that a row of an event's file describes."""
        row = source.reader
        start = next((slot.start for slot in source.slots if slot.start), None)
        return replace(
            self._facts(row),
            ref=f"{event.id}/{source.slug}",
            slug=source.slug,
            row=source.slug,
            aliases=read_aliases(row),
            title=row.text("title") or row.text("id") or row.text("slug") or "Talk",
            event=event.id,
            presenters=self.people.resolve(source.mentions),
            abstract=row.prose("abstract")[:MAX_ABSTRACT],
            abstract_format=source.abstract_format,
            slots=source.slots,
            date=start or source.publication.published or event.start,
            line=source.line,
            aliases_line=_line_of_aliases(row),
        )

    def build_post(self, draft: PostDraft, preview: Verdict | None, covered: Talk | None) -> Post:
        """Return the post of a draft; what it leaves out, the talk it covers fills in."""
        reader = draft.reader
        talk = self._talk_of(draft)
        if covered is not None:
            talk = fill_talk(talk, covered, title_given=bool(draft.title))
        elif not draft.title:
            message = "this post has no title, so its slug is shown: add a line `title: ...`"
            reader.complain(1, message, subtype=Subtype.TITLE)
        return Post(
            docname=draft.file.docname,
            path=draft.file.path,
            slug=draft.slug,
            title=draft.title or talk.title,
            talk=talk,
            authors=self.people.resolve(draft.authors),
            published=draft.published,
            updated=reader.moment("updated"),
            unlisted=not talk.listed,
            hero_image=reader.picture("heroImage"),
            social_image=reader.picture("socialImage"),
            aliases=read_aliases(reader),
            header=reader.flag("header") is not False,
            description_in_body=draft.description_in_body,
            preview=preview,
            aliases_line=_line_of_aliases(reader),
        )

    def _talk_of(self, draft: PostDraft) -> Talk:
        """Return the talk of a post as the post alone has it."""
        reader = draft.reader
        start = next((slot.start for slot in draft.slots if slot.start), None)
        # Fails closed: an unclear value, of which there is a warning, keeps the post out of lists.
        unlisted = reader.find("unlisted") is not None and reader.flag("unlisted") is not False
        return replace(
            self._facts(reader),
            ref=f"{draft.event}/{draft.slug}" if draft.event else draft.slug,
            slug=draft.slug,
            title=draft.title or draft.slug,
            event=draft.event,
            presenters=self.people.resolve(draft.presenters),
            slots=draft.slots,
            date=start or draft.published,
            docname=draft.file.docname,
            listed=not unlisted,
        )

    def _facts(self, reader: FieldReader) -> Talk:
        """Return the facts that a post's front matter and a row of data have in common."""
        return Talk(
            ref="",
            slug="",
            title="",
            description=reader.text("description"),
            track=reader.text("track"),
            type=reader.text("type"),
            level=reader.text("level"),
            language=reader.text("language"),
            tags=self.tags.resolve(reader.texts("tags")),
            video=reader.links("video", kind="video"),
            stream=reader.links("stream", kind="stream"),
            slides=reader.links("slides", kind="slides"),
            transcript=reader.links("transcript", kind="transcript"),
            license=reader.text("license"),
            links=reader.links("links"),
            recorded=reader.flag("recorded"),
            cancelled=reader.flag("cancelled") is True,
        )


def _line_of_aliases(reader: FieldReader) -> int:
    pair = reader.find("aliases")
    return pair.line if pair else reader.fields.line


def fill_talk(talk: Talk, covered: Talk, *, title_given: bool = True) -> Talk:
    """Return ``talk`` as the page of ``covered``, with its facts where ``talk`` has none."""
    gaps = {
        name: getattr(covered, name)
        for name in _FACTS
        if not getattr(talk, name) or (name == "title" and not title_given)
    }
    filled = replace(talk, **gaps, cancelled=talk.cancelled or covered.cancelled)
    if talk.slots and covered.slots:
        filled = replace(filled, slots=(_fill_slot(talk.slots[0], covered.slots[0]), *talk.slots[1:]))
    return replace(
        filled,
        ref=covered.ref,
        slug=covered.slug,
        row=covered.row,
        aliases=covered.aliases,
        line=covered.line,
        aliases_line=covered.aliases_line,
        event=covered.event,
        date=talk.start or covered.date,
    )


def _fill_slot(slot: Slot, covered: Slot) -> Slot:
    """Return when and where a post says its talk was, and the programme where the post does not."""
    end = slot.end or (covered.end if slot.start is None else None)
    duration = slot.duration if slot.end or slot.duration else covered.duration
    return replace(
        slot, start=slot.start or covered.start, end=end, duration=duration, room=slot.room or covered.room
    )


def find_covered(draft: PostDraft, known: Mapping[str, str], report: Report) -> list[str]:
    """Return the refs of the programme's talks that a post covers; an unknown one is a problem.

    :param known: ``EVENT/ID`` as the event's file has it to the ref of that talk.
    """
    refs: list[str] = []
    for text in draft.talk_refs:
        candidates = (text, f"{draft.event}/{text}", f"{draft.event}/{make_slug(text)}")
        ref = next((known[candidate] for candidate in candidates if candidate in known), "")
        if ref:
            refs.append(ref)
            continue
        pair = draft.reader.fields.get("talk")
        likely = nearest(candidates[1], known) or nearest(text, known)
        hint = ": did you mean {}?" if likely else ""
        report(
            Problem(
                draft.file.path,
                pair.line if pair else 1,
                Subtype.UNKNOWN_TALK,
                "no event has the talk {}" + hint,
                (text, likely) if likely else (text,),
            )
        )
    return refs


def sort_talks(talks: Iterable[Talk]) -> tuple[Talk, ...]:
    """Return talks by date, then ref; those without a date stand last."""
    return tuple(sorted(talks, key=lambda talk: (talk.sort_date, talk.ref, talk.docname)))
