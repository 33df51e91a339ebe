"""What the body of an old post says about its people, and which of its lines then go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sphinx_liveblog.archive.headings import fenced_lines
from sphinx_liveblog.archive.legacy.blocks import read_blocks
from sphinx_liveblog.archive.legacy.people import LegacyPerson, merge_people
from sphinx_liveblog.archive.legacy.statements import RULE, read_statements

_HINT = re.compile(r"blog|presente|speaker", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Legacy:
    """The people of a post, and the lines that need not be printed because they say no more."""

    presenters: tuple[LegacyPerson, ...] = ()
    livebloggers: tuple[LegacyPerson, ...] = ()
    byline: bool = False
    """Whether "Liveblog by X" says that the ``author`` of the front matter is the presenter.

    Never where the body names presenters itself.
    """
    taken: tuple[tuple[int, int], ...] = ()
    """Sorted spans of lines, 1-based and inclusive, of the whole file."""


def parse_legacy(lines: Sequence[str], body_start: int) -> Legacy:
    """Return the people that a body names in the forms of the Sourcegraph site, else an empty Legacy.

    ``body_start`` is the 0-based index of the body's first line. Understood are the HTML block with
    class ``liveblog-presenters``, lines ``Presenter:``, ``Speaker:`` and ``Liveblogger:`` in the head
    of the body, and ``Liveblog by X`` as a paragraph anywhere. A line that says more than names and
    links is not taken, so that nothing is lost; where it is not plainly one of these forms, it is prose.
    """
    hinted = [index for index in range(body_start, len(lines)) if _HINT.search(lines[index])]
    if not hinted:
        return Legacy()
    fenced = fenced_lines(lines, body_start)
    hinted = [index for index in hinted if not fenced[index]]
    finds = list(read_blocks(lines, hinted))
    in_blocks = {index for find in finds for index in find.span}
    finds += read_statements(lines, body_start, hinted, in_blocks)
    taken = [(find.span.start + 1, find.span.stop) for find in finds if find.span]
    presenters = merge_people(who for find in finds if find.role == "presenter" for who in find.people)
    return Legacy(
        presenters=presenters,
        livebloggers=merge_people(who for find in finds if find.role != "presenter" for who in find.people),
        byline=not presenters and any(find.role == "byline" for find in finds),
        taken=tuple(sorted([*taken, *_leading_rule(lines, body_start, taken)])),
    )


def blank_lines(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return ``text`` with the lines of ``spans`` (1-based, inclusive) empty; no line comes or goes."""
    lines = text.split("\n")
    for first, last in spans:
        for index in range(first - 1, min(last, len(lines))):
            lines[index] = "\r" if lines[index].endswith("\r") else ""
    return "\n".join(lines)


def _leading_rule(
    lines: Sequence[str], body_start: int, taken: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield the thematic break that would open the body once the taken lines are gone.

    Its work was to part them from the text; right under the page's header it looks like a mistake.
    """
    gone = {index for first, last in taken for index in range(first - 1, last)}
    rest = (index for index in range(body_start, len(lines)) if index not in gone and lines[index].strip())
    first = next(rest, None)
    if gone and first is not None and first > min(gone) and RULE.match(lines[first]):
        yield first + 1, first + 1
