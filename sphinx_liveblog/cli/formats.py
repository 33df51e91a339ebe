"""How the result of a check is printed: for people, for GitHub, for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_liveblog.cli.options import shown_path

if TYPE_CHECKING:
    from sphinx_liveblog.cli.findings import Finding


@dataclass(frozen=True, slots=True)
class Shown:
    """Something public."""

    kind: str
    """``post``, ``talk`` or ``event``."""
    name: str
    """Docname, ``EVENT/SLUG`` or id."""
    title: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something hidden, and why."""

    kind: str
    name: str
    title: str
    reason: str
    """Such as ``unpublished`` or ``scheduled``."""
    until: str = ""
    """When it becomes public, ISO 8601 as written; empty where only a person can tell."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found, and what it looked at."""

    source: Path
    findings: Sequence[Finding]
    public: Sequence[Shown]
    hidden: Sequence[Withheld]


def _path_of(result: Result, finding: Finding) -> str:
    return shown_path(result.source / finding.path)


def _in_words(result: Result) -> Iterator[str]:
    for finding in result.findings:
        line = f":{finding.line}" if finding.line else ""
        yield f"{_path_of(result, finding)}{line}: {finding.message} [{finding.kind}]"
    if result.findings:
        yield ""
    yield f"Public: {len(result.public)}"
    yield from (f"  {item.kind} {item.name}: {item.title}" for item in result.public)
    yield f"Hidden: {len(result.hidden)}"
    for item in result.hidden:
        why = f"until {item.until}" if item.until else item.reason
        yield f"  {item.kind} {item.name}: {item.title} ({why})"
    yield ""
    yield _summary(result)


def _summary(result: Result) -> str:
    number = len(result.findings)
    return "no problems" if not number else f"{number} problem{'' if number == 1 else 's'}"


def _for_github(result: Result) -> Iterator[str]:
    """Yield workflow commands.

    Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
    """
    for finding in result.findings:
        values = {"file": _path_of(result, finding), "line": finding.line, "title": finding.kind}
        properties = ",".join(f"{key}={_property(str(value))}" for key, value in values.items() if value)
        yield f"::warning {properties}::{_data(finding.message)}"
    yield _summary(result)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _for_programs(result: Result) -> Iterator[str]:
    findings = [{**asdict(finding), "path": _path_of(result, finding)} for finding in result.findings]
    data = {
        "problems": findings,
        "public": [asdict(item) for item in result.public],
        "hidden": [asdict(item) for item in result.hidden],
    }
    yield json.dumps(data, indent=2, ensure_ascii=False)


FORMATS: Mapping[str, Callable[[Result], Iterator[str]]] = {
    "text": _in_words,
    "github": _for_github,
    "json": _for_programs,
}
"""What ``--format`` takes; each yields lines."""
