"""Which page stands at each address: what the author put there goes first, and no two pages share a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_liveblog import log
from sphinx_liveblog.archive.names import file_key
from sphinx_liveblog.archive.problems import Problem, Subtype

if TYPE_CHECKING:
    from sphinx_liveblog.documents.domain import LiveblogDomain
    from sphinx_liveblog.site.page import Page
    from sphinx_liveblog.site.paths import OutputFiles


class Register:
    """Takes the pages of one build, the more important of two first."""

    def __init__(self, domain: LiveblogDomain, files: OutputFiles) -> None:
        self.pages: dict[str, Page] = {}
        """Those that are written, by name."""
        self.replaced: dict[str, str] = {}
        """Pages in whose place a document of another name stands, and that document."""
        self._domain = domain
        self._files = files
        self._by_file: dict[str, Page] = {}
        self._begun: set[tuple[str, str]] = set()
        self._left_out: set[tuple[str, str]] = set()

    def enter(self, page: Page) -> None:
        """Take a page if its address is free; a list whose first page is not written has no others."""
        subject = (page.kind, page.target)
        if subject in self._left_out:
            return
        if self._is_free(page):
            self.pages[page.name] = page
        elif subject not in self._begun:
            self._left_out.add(subject)
        self._begun.add(subject)

    def _is_free(self, page: Page) -> bool:
        if self._domain.is_document(page.name):
            document = self._domain.at(page.name)
            if document != page.name:
                self.replaced[page.name] = document
            return False
        file = self._files.of(page.name)
        if self._files.is_extra(file):
            message = "the page of {} is not written, for html_extra_path has a file {}: rename one of them"
            self._complain(message, (page.title, file), page)
            return False
        other = self._by_file.setdefault(file_key(file), page)
        if other is not page:
            message = (
                "the page of {} is not written, for that of {} has its address, {}: change the path, "
                "talk_path or id of one of them"
            )
            self._complain(message, (page.title, other.title, file), page, other)
        return other is page

    def _complain(self, message: str, details: tuple[str, ...], *pages: Page) -> None:
        """Report a page without an address where the first of ``pages`` that has a place in a file has it."""
        file, line = next((place for page in pages if (place := self._place_of(page))), ("", 1))
        problem = Problem(file, line, Subtype.PAGE, message, details)
        log.warn_of_problem(problem, str(self._domain.env.srcdir))

    def _place_of(self, page: Page) -> tuple[str, int] | None:
        """Return file and line of an event or a talk of a programme, ``None`` for what has no one place."""
        events = self._domain.archive.events
        if page.kind == "event":
            return events[page.target].file, events[page.target].path_line
        talk = self._domain.finder.talk(page.target) if page.kind == "talk" else None
        return (events[talk.event].file, talk.line) if talk else None
