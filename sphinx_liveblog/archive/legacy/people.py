"""Somebody whom the body of an old post names, and how such names are cleaned."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from sphinx_liveblog.archive.links import is_safe_url


@dataclass(frozen=True, slots=True)
class LegacyPerson:
    """Somebody whom the body of a post names as presenter or liveblogger."""

    name: str
    links: tuple[tuple[str, str], ...]
    """Title and URL, in file order; the title is ``""`` where the link was on the name itself.

    URLs are exactly as written. Those with a scheme have ``http``, ``https`` or ``mailto``.
    """
    line: int
    """1-based line in the file."""


@dataclass(slots=True)
class Draft:
    """A person of whom there may be more to read."""

    name: str
    line: int
    links: list[tuple[str, str]] = field(default_factory=list)

    def link(self, title: str, url: str) -> None:
        """Add a link, unless it is known or could do anything but lead somewhere."""
        if url and is_safe_url(url) and url not in (known for _, known in self.links):
            self.links.append((title, url))


@dataclass(frozen=True, slots=True)
class Find:
    """An HTML block, or a line such as ``Presenter: X``."""

    role: str
    """``presenter``, ``liveblogger`` or ``byline``."""
    people: list[Draft]
    span: range
    """0-based indices of the lines that need not be printed; empty where they say more."""


def merge_people(drafts: Iterable[Draft]) -> tuple[LegacyPerson, ...]:
    """Return each person once, with the links of every mention."""
    people: dict[str, Draft] = {}
    for draft in drafts:
        known = people.setdefault(draft.name.casefold(), draft)
        for title, url in tuple(draft.links):
            known.link(title, url)
    return tuple(LegacyPerson(draft.name, tuple(draft.links), draft.line) for draft in people.values())


def clean_name(text: str) -> str:
    """Return ``text`` without ``for the ... Liveblog`` at its end, and with single spaces."""
    text = " ".join(text.split())
    if not text.rstrip(" .)").casefold().endswith(("liveblog", "live blog", "live-blog")):
        return text
    return re.split(r"\bfor the ", text, maxsplit=1, flags=re.IGNORECASE)[0].rstrip(" ,(") or text
