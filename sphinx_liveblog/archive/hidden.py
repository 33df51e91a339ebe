"""Everything by which a hidden thing could be named, so that no public page names it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.model import Hidden, Talk
from sphinx_liveblog.archive.names import canonical_name

if TYPE_CHECKING:
    from sphinx_liveblog.archive.datafiles import EventSource, TalkSource
    from sphinx_liveblog.archive.people import Mention, People
    from sphinx_liveblog.archive.posts import PostDraft
    from sphinx_liveblog.archive.visibility import Verdict

_LABEL = re.compile(
    r"""^\s*(?:
          \((?P<myst>[^)\n]+)\)=                # (label)=
        | \.\.[ ]_(?P<rst>`[^`\n]+`|[^:\n]+):   # .. _label:
        | :name:\s*(?P<name>[^\n]+)
        | \#\|?\s*label:\s*(?P<cell>\S+)
        )
      | \{\#(?P<attribute>[^\s}]+)             # {#label}
    """,
    re.MULTILINE | re.VERBOSE,
)


_SIGNS = (")=", ".. _", ":name:", "label:", "{#")
"""What no label does without: most texts have none of them."""


def find_labels(text: str) -> set[str]:
    """Return the reference labels that a source text defines, lower case, in MyST and reStructuredText."""
    if not any(sign in text for sign in _SIGNS):
        return set()
    found = (next(filter(None, match.groups()), "") for match in _LABEL.finditer(text))
    return {" ".join(label.strip("` ").lower().split()) for label in found if label.strip("` ")}


def list_hidden(  # noqa: PLR0917  # each is one of the scan's results
    withheld: Iterable[tuple[PostDraft, Verdict]],
    events: Iterable[EventSource],
    hidden_talks: Iterable[tuple[str, TalkSource]],
    people: People,
    talks: Collection[Talk],
    tags: Collection[str],
    shown: Iterable[AbstractSet[str]],
) -> Hidden:
    """Return what hidden posts, talks and events hold that nothing public has.

    :param hidden_talks: event id and row of every talk that is hidden.
    :param talks: the public ones.
    :param tags: canonical names of the tags that public talks have.
    :param shown: the labels of each document that will be read.
    """
    withheld, hidden_talks = list(withheld), list(hidden_talks)
    drafts = [draft for draft, _ in withheld]
    public = {name for talk in talks for name in (talk.ref, talk.slug)}
    named = {name for draft in drafts for name in _refs(draft.event, draft.slug, draft.file.docname)}
    named |= {name for event, talk in hidden_talks for name in _refs(event, talk.slug)}
    mentions = [mention for draft in drafts for mention in (*draft.presenters, *draft.authors)]
    mentions += [mention for _, talk in hidden_talks for mention in talk.mentions]
    texts = [text for draft in drafts for text in draft.reader.texts("tags")]
    texts += [text for _, talk in hidden_talks for text in talk.reader.texts("tags")]
    labels = {label for draft in drafts for label in find_labels(draft.file.text)}
    if labels:
        labels.difference_update(*shown)
    return Hidden(
        documents={draft.file.docname: verdict for draft, verdict in withheld},
        labels=frozenset(labels),
        talks=frozenset(named - public),
        events=frozenset(name for source in events for name in (source.event.id, *source.event.aliases)),
        people=frozenset(_unknown_people(mentions, people)),
        tags=frozenset({canonical_name(text) for text in texts} - set(tags)),
    )


def _refs(event: str, slug: str, *others: str) -> tuple[str, ...]:
    return (slug, f"{event}/{slug}", *others) if event else (slug, *others)


def _unknown_people(mentions: Iterable[Mention], people: People) -> Iterable[str]:
    for mention in mentions:
        for name in (mention.text, mention.facts.name if mention.facts else ""):
            if name and people.find(name) is None:
                yield canonical_name(name)
