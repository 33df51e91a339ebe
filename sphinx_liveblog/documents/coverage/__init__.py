"""The coverage of a talk: the directives ``liveblog`` and ``entry``, and what is done to their pages."""

from sphinx_liveblog.documents.coverage.entry import EntryDirective
from sphinx_liveblog.documents.coverage.liveblog import LiveblogDirective
from sphinx_liveblog.documents.coverage.transforms import (
    ListKeyMoments,
    NameEntries,
    ShowPinned,
    WarnOfColonFence,
)

__all__ = [
    "EntryDirective",
    "ListKeyMoments",
    "LiveblogDirective",
    "NameEntries",
    "ShowPinned",
    "WarnOfColonFence",
]
