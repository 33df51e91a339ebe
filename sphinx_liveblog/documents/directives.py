"""The directives ``presenters`` and ``talks``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils.parsers.rst import directives
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

from sphinx_liveblog import log
from sphinx_liveblog.archive.model import Archive, Event, Presenter
from sphinx_liveblog.archive.names import canonical_name, nearest
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.archive.select import GROUPS, MEDIA, SORTS, STATES, Finder, TalkFilter, split_values
from sphinx_liveblog.documents import cards, talklist
from sphinx_liveblog.documents.answers import ask_for_talks
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.hiding import note_hidden_reference
from sphinx_liveblog.documents.when import read_locale

if TYPE_CHECKING:
    from docutils.nodes import Node


def one_of(*choices: str) -> Callable[[str | None], str]:
    """Return a converter that takes one of ``choices``."""
    return lambda argument: str(directives.choice((argument or "").strip().lower(), choices))


def some_of(*choices: str) -> Callable[[str | None], tuple[str, ...]]:
    """Return a converter that takes any of ``choices``, separated by commas or spaces."""

    def convert(argument: str | None) -> tuple[str, ...]:
        words = (argument or "").replace(",", " ").split()
        return tuple(str(directives.choice(word.lower(), choices)) for word in words)

    return convert


class ArchiveDirective(SphinxDirective):
    """What directives about the archive have in common."""

    def without_hidden(self, name: str, text: str) -> str | None:
        """Return a filter's values without the hidden ones, ``None`` when nothing is left of it.

        What is asked of the archive is pickled, so no hidden name may be in it.
        """
        hidden = _hidden_names(get_domain(self.env).archive, name)
        values = self.split_names(name, text)
        kept = [value for value in values if value not in hidden and canonical_name(value) not in hidden]
        if len(kept) < len(values):
            note_hidden_reference(self.env, (self.env.docname, self.lineno))
        return ", ".join(kept) if kept or not values else None

    def split_names(self, name: str, text: str) -> tuple[str, ...]:
        """Return a filter's values; a comma may be part of a name, be it shown or hidden."""
        domain = get_domain(self.env)
        hidden = _hidden_names(domain.archive, name)
        find = _FINDERS.get(name)

        def is_name(value: str) -> bool:
            is_hidden = value in hidden or canonical_name(value) in hidden
            return is_hidden or (find is not None and bool(find(domain.finder, value)))

        return split_values(text, is_name)

    def read_values(self, name: str) -> str | None:
        """Return the values of a filter that may be shown; ``None``, where there are none, shows nothing."""
        text = self.options[name]
        if not split_values(text):
            # A filter that asks for nothing would let everything pass.
            self.warn(Subtype.OPTION, f"{name} names nothing to show: give it a value, or remove it")
            return None
        kept = self.without_hidden(name, text)
        if kept is not None:
            self.check_values(name, kept)
        return kept

    def warn(self, subtype: Subtype, message: str) -> None:
        """Emit a warning at this directive."""
        log.warn(subtype, message, (self.env.docname, self.lineno))

    def check_values(self, name: str, text: str) -> None:
        """Warn of ids in a filter that the archive does not know."""
        domain = get_domain(self.env)
        tests: dict[str, tuple[Subtype, Iterable[str]]] = {
            "event": (Subtype.UNKNOWN_EVENT, domain.archive.events),
            "tag": (Subtype.UNKNOWN_TAG, domain.archive.tags),
            "presenter": (Subtype.UNKNOWN_PRESENTER, domain.archive.presenters),
        }
        if name not in tests:
            return
        subtype, choices = tests[name]
        for value in self.split_names(name, text):
            found = _FINDERS[name](domain.finder, value)
            if name == "event" and isinstance(found, Event):
                domain.note_named(self.env.docname, name, [found.id])
            if not found:
                likely = nearest(value, choices)
                hint = f" Did you mean {likely}?" if likely else ""
                self.warn(subtype, f"the archive has no {name} {value!r}.{hint}")


_FINDERS: dict[str, Callable[[Finder, str], object]] = {
    "event": Finder.event,
    "tag": Finder.tag,
    "presenter": Finder.presenter,
}
"""How the values of a filter are looked up."""


def _hidden_names(archive: Archive, name: str) -> frozenset[str]:
    hidden = archive.hidden
    names = {"event": hidden.events | hidden.words, "tag": hidden.tags, "presenter": hidden.people}
    return names.get(name, hidden.words)


class TalksDirective(ArchiveDirective):
    """A talk index: public talks, filtered, sorted, grouped."""

    has_content = False
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "event": directives.unchanged,
        "series": directives.unchanged,
        "tag": directives.unchanged,
        "presenter": directives.unchanged,
        "track": directives.unchanged,
        "room": directives.unchanged,
        "language": directives.unchanged,
        "year": directives.unchanged,
        "type": directives.unchanged,
        # Checked later: MyST drops an option with a wrong value, and a list without a filter has everything.
        "state": directives.unchanged,
        "has": directives.unchanged,
        "sort": one_of(*SORTS),
        "group-by": one_of(*GROUPS),
        "limit": directives.nonnegative_int,
        "columns": directives.positive_int,
        "style": one_of(*talklist.STYLES),
        "show": some_of(*talklist.PARTS),
        "empty": directives.unchanged,
    }

    def run(self) -> list[Node]:
        """Return the list."""
        wanted = self._read_filter()
        groups: Any = ()
        if wanted is not None:
            question = ask_for_talks(wanted, self.options.get("group-by", ""))
            groups = get_domain(self.env).ask(self.env.docname, question)
        listing = talklist.TalkListing(
            read_locale(self.config.language),
            self.config.liveblog_date_format,
            self.options.get("style", "list"),
            self.options.get("show", talklist.DEFAULT_PARTS),
            self.options.get("columns", 0),
        )
        by_day = self.options.get("group-by") == "day"
        return listing.render(groups, self.options.get("empty") or _("No talks yet."), by_day=by_day)

    def _read_filter(self) -> TalkFilter | None:
        """Return the filter, ``None`` when one of its parts asks for nothing that could be shown."""
        given = [name for name in TalkFilter.__dataclass_fields__ if name in self.options]
        values: dict[str, Any] = {name: self._read_part(name) for name in given}
        return None if None in values.values() else TalkFilter(**values)

    def _read_part(self, name: str) -> str | int | None:
        if name in {"sort", "limit"}:
            return cast("str | int", self.options[name])
        text = self.read_values(name)
        choices = {"state": STATES, "has": MEDIA}.get(name)
        if text is None or choices is None:
            return text
        words = text.lower().replace(",", " ").split()
        for word in words:
            if word not in choices:
                self.warn(Subtype.OPTION, f"{name} has no value {word!r}: choose from {', '.join(choices)}")
        return ", ".join(word for word in words if word in choices) or None


class PresentersDirective(ArchiveDirective):
    """Speaker cards: of this post, of the ids given, or of an event or tag."""

    has_content = False
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "event": directives.unchanged,
        "tag": directives.unchanged,
        "columns": directives.positive_int,
        "style": one_of(*cards.STYLES),
        "show": some_of(*cards.PARTS),
    }

    def run(self) -> list[Node]:
        """Return the cards."""
        people = self._find_people()
        style = self.options.get("style", "card")
        result = cards.render_cards(
            people, style, self.options.get("show", cards.PARTS), self.options.get("columns", 0)
        )
        result["liveblog_own_cards"] = not self.arguments and not self.options.keys() & {"event", "tag"}
        return [result]

    def _find_people(self) -> Sequence[Presenter]:
        domain, here = get_domain(self.env), self.env.docname
        if self.arguments:
            return self._find_named(self.arguments[0])
        if self.options.keys() & {"event", "tag"}:
            asked = [name for name in ("event", "tag") if name in self.options]
            kept = {name: self.read_values(name) for name in asked}
            if None in kept.values():
                return ()
            event, tag = kept.get("event") or "", kept.get("tag") or ""
            found: Any = domain.ask(here, ("presenters", event, tag))
            return tuple(found)
        post = domain.archive.posts.get(here)
        if post is None:
            self.warn(
                Subtype.OPTION, "presenters without ids or a filter belongs in a post: name the ids to show"
            )
            return ()
        return post.talk.presenters

    def _find_named(self, argument: str) -> Sequence[Presenter]:
        domain, here = get_domain(self.env), self.env.docname
        kept = self.without_hidden("presenter", ", ".join(self._split_ids(argument))) or ""
        self.check_values("presenter", kept)
        names = self.split_names("presenter", kept)
        found: list[Any] = [domain.ask(here, ("person", name)) for name in names]
        people = list({person.id: person for person in found if isinstance(person, Presenter)}.values())
        domain.note_named(here, "presenter", [person.id for person in people])
        return people

    def _split_ids(self, argument: str) -> list[str]:
        """Return ids or names: separated by commas, or by spaces where only the pieces are known."""
        parts = self.split_names("presenter", argument.replace("\n", ","))
        return [value for part in parts for value in self._pieces_of(part)]

    def _pieces_of(self, part: str) -> list[str]:
        domain, pieces = get_domain(self.env), part.split()
        hidden = domain.archive.hidden.people
        texts = (part, *pieces)
        known = {text for text in texts if domain.finder.presenter(text) or canonical_name(text) in hidden}
        return pieces if part not in known and known else [part]
