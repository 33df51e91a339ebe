"""What a check found."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Kind(enum.StrEnum):
    """What only a check looks for, each suppressible as ``liveblog.KIND`` like the warnings of a build."""

    PLACEHOLDER = "placeholder"
    """A published post still has the text or the author of a template."""
    NO_PRESENTER = "no_presenter"
    """Nobody is named as presenter of a talk."""
    DUPLICATE_PRESENTER = "duplicate_presenter"
    """Two presenters are probably one person."""
    DUPLICATE_TAG = "duplicate_tag"
    """Two tags are probably one subject."""
    COPIED_FILE = "copied_file"
    """A file of something hidden lies where Sphinx copies everything."""
    LEAK = "leak"
    """A file of a built folder has something hidden, or cannot be searched."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend."""

    path: str
    """POSIX path relative to the source folder, absolute for what lies elsewhere."""
    line: int | None
    """1-based, ``None`` when the whole file is meant."""
    kind: str
    """Type and subtype as ``suppress_warnings`` takes them: ``liveblog.date``, ``image.not_readable``."""
    message: str

    @classmethod
    def of(cls, path: str, line: int | None, kind: Kind, message: str) -> Finding:
        """Return a finding of a check of ours."""
        return cls(path, line, f"liveblog.{kind}", message)
