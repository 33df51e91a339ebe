"""The roles ``presenter``, ``talk``, ``liveblog:event`` and ``liveblog:tag``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import ReferenceRole

from sphinx_liveblog import log
from sphinx_liveblog.archive.names import canonical_name, nearest
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.documents.cards import reference_to
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.hiding import note_hidden_reference
from sphinx_liveblog.documents.redaction import cut_text

if TYPE_CHECKING:
    from docutils.nodes import Node, system_message
    from sphinx.addnodes import pending_xref

    from sphinx_liveblog.archive.model import Archive


@dataclass(frozen=True, slots=True)
class Kind:
    """What a role links to."""

    name: str
    question: str
    """The kind of question in :mod:`answers` that finds it."""
    subtype: Subtype
    is_hidden: Callable[[Archive, str], bool]
    """Whether only something hidden has this id or name."""
    target: Callable[[Any], str]
    """The id by which the reference is resolved."""
    title: Callable[[Any], str]
    """The text shown when the author gave none."""
    choices: Callable[[Archive], Iterable[str]]
    """What an author who mistyped may have meant."""


def _is_hidden_event(archive: Archive, text: str) -> bool:
    return text in archive.hidden.events or canonical_name(text) in archive.hidden.words


def _is_hidden_talk(archive: Archive, text: str) -> bool:
    event = text.rpartition("/")[0]
    return text in archive.hidden.talks or (bool(event) and _is_hidden_event(archive, event))


KINDS = (
    Kind(
        "presenter",
        "name",
        Subtype.UNKNOWN_PRESENTER,
        is_hidden=lambda archive, text: canonical_name(text) in archive.hidden.people,
        target=lambda person: person.id,
        title=lambda person: person.name,
        choices=lambda archive: (
            name for person in archive.presenters.values() for name in (person.id, person.name)
        ),
    ),
    Kind(
        "talk",
        "talk",
        Subtype.UNKNOWN_TALK,
        is_hidden=_is_hidden_talk,
        target=lambda talk: talk.ref,
        title=lambda talk: talk.title,
        choices=lambda archive: (name for talk in archive.talks for name in (talk.slug, talk.ref)),
    ),
    Kind(
        "event",
        "event",
        Subtype.UNKNOWN_EVENT,
        is_hidden=_is_hidden_event,
        target=lambda event: event.id,
        title=lambda event: event.title,
        choices=lambda archive: archive.events,
    ),
    Kind(
        "tag",
        "tag",
        Subtype.UNKNOWN_TAG,
        is_hidden=lambda archive, text: canonical_name(text) in archive.hidden.tags,
        target=lambda tag: tag.id,
        title=lambda tag: tag.title,
        choices=lambda archive: (name for tag in archive.tags.values() for name in (tag.id, tag.title)),
    ),
)


_EXTERNAL = re.compile(r"[:{]external[+:]")
"""How a role begins that intersphinx hands to us: its target is in the archive of another site."""


class ArchiveRole(ReferenceRole):
    """A link to something of the archive, by id, name or alias; ``text <id>`` shows another text.

    The target is looked up while the document is read, so a wrong one warns with its line, and a
    hidden one leaves no trace in the doctree.
    """

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind

    def run(self) -> tuple[list[Node], list[system_message]]:
        """Return the link, or plain text."""
        if _EXTERNAL.match(self.rawtext):
            reference = self._refer(self.target, self.title)
            # Without a text of its own, it shows the title that the other site has.
            reference["refexplicit"] = self.has_explicit_title
            return [reference], []
        domain, kind, here = get_domain(self.env), self.kind, self.env.docname
        if kind.is_hidden(domain.archive, self.target):
            note_hidden_reference(self.env, (here, self.lineno))
            return [cut_text(self.title if self.has_explicit_title else "")], []
        found = domain.ask(here, (kind.question, self.target))
        if found is None:
            self._warn(domain.archive)
            return [nodes.inline("", self.title)], []
        if kind.name in {"presenter", "event"}:
            domain.note_named(here, kind.name, [kind.target(found)])
        shown = self.title if self.has_explicit_title else kind.title(found)
        return [self._refer(kind.target(found), shown)], []

    def _refer(self, target: str, shown: str) -> pending_xref:
        reference = reference_to(self.kind.name, target, nodes.inline("", shown, classes=["xref"]))
        reference["refdoc"] = self.env.docname
        self.set_source_info(reference)
        return reference

    def _warn(self, archive: Archive) -> None:
        likely = nearest(self.target, self.kind.choices(archive))
        hint = f" Did you mean {likely}?" if likely else ""
        location = (self.env.docname, self.lineno)
        log.warn(self.kind.subtype, f"the archive has no {self.kind.name} {self.target!r}.{hint}", location)
