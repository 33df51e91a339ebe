"""What the directives ``liveblog`` and ``entry`` have in common: patient options, and people."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from docutils.parsers.rst import directives

from sphinx_liveblog import log
from sphinx_liveblog.archive.model import Presenter
from sphinx_liveblog.archive.names import canonical_name, nearest
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.archive.select import split_values
from sphinx_liveblog.archive.visibility import parse_flag
from sphinx_liveblog.documents.directives import ArchiveDirective
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.hiding import note_hidden_reference

if TYPE_CHECKING:
    from sphinx_liveblog.documents.coverage.drafts import Author

DEPTH = "liveblog_depth"
"""In ``temp_data``: how many liveblogs are around the text being parsed; not there before the first."""


class TextOptions(dict[str, Callable[[str], Any]]):
    """Options that are all taken as text, unknown ones too.

    A converter that raises, or an unknown name, would put an error in the place of the whole liveblog.
    """

    def __init__(self, *names: str) -> None:
        super().__init__(dict.fromkeys(names, directives.unchanged))

    def __missing__(self, name: str) -> Callable[[str], Any]:
        return directives.unchanged


class CoverageDirective(ArchiveDirective):
    """A directive that is never replaced by an error: what is wrong with it is warned of, and left out."""

    has_content = True

    def check_options(self) -> None:
        """Warn of options that there are not."""
        known = list(self.option_spec or ())
        for name in self.options:
            if name not in known:
                likely = nearest(name, known)
                hint = f"did you mean {likely!r}?" if likely else f"it has {', '.join(known)}"
                self.warn(Subtype.OPTION, f"{self.name} has no option {name!r}: {hint}")

    def text_of(self, name: str) -> str:
        """Return an option's text, empty where it is not given."""
        return str(self.options.get(name) or "").strip()

    def warn_at(self, line: int, subtype: Subtype, message: str) -> None:
        """Emit a warning at a line of this document."""
        log.warn(subtype, message, (self.env.docname, line))

    def is_person(self, name: str) -> bool:
        """Whether ``@name`` in a head is an author, and no text; so is a hidden one, who is cut with it."""
        return self._is_hidden(name) or self._ask_for(name) is not None

    def find_authors(self, names: str, line: int) -> tuple[Author, ...]:
        """Return the public people of these names, and the names of which nobody knows, with a warning."""
        found: list[Author] = []
        for name in split_values(names):
            if self._is_hidden(name):
                note_hidden_reference(self.env, (self.env.docname, line))
            else:
                found.append(self._ask_for(name) or name)
        self.check_values("presenter", ", ".join(author for author in found if isinstance(author, str)))
        people = [author.id for author in found if isinstance(author, Presenter)]
        get_domain(self.env).note_named(self.env.docname, "presenter", people)
        return tuple(dict.fromkeys(found))

    def flag(self, name: str) -> bool:
        """Whether an option is given; ``no`` means that it is not."""
        value = self.text_of(name)
        if value and parse_flag(value) is None:
            self.warn(Subtype.OPTION, f"{name} is a flag: write :{name}: without {value!r}")
        return name in self.options and parse_flag(value) is not False

    def _is_hidden(self, name: str) -> bool:
        """Whether only something hidden has a person of this name."""
        hidden = get_domain(self.env).archive.hidden.people
        return name in hidden or canonical_name(name) in hidden

    def _ask_for(self, name: str) -> Presenter | None:
        return cast("Presenter | None", get_domain(self.env).ask(self.env.docname, ("name", name)))
