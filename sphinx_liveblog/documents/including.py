"""A public page takes in nothing of a hidden file: ``include``, ``literalinclude`` and others with a file."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, cast

from docutils.parsers.rst.directives.misc import Raw
from docutils.parsers.rst.directives.tables import CSVTable
from sphinx.directives.code import LiteralInclude
from sphinx.directives.other import Include
from sphinx.util.docutils import SphinxDirective

from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.hiding import note_hidden_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docutils import nodes
    from docutils.nodes import Node
    from sphinx.environment import BuildEnvironment

_FILE_OPTIONS = ("file", "diff")
_INCLUDE = re.compile(r"^[\s>]*[`:~]{3,}\{include\}\s*(?P<path>\S.*?)\s*$")
_MARKER = re.compile(
    r"^[\s>]*:?(?P<name>start-after|end-before):\s*(?P<quote>[\"']?)(?P<text>.*?)(?P=quote)\s*$"
)


class QuietInclude(SphinxDirective):
    """Takes in a file as the registered directive does, and nothing of a hidden one."""

    def run(self) -> list[Node]:
        """Return nothing for a hidden file, before any of it is read."""
        if any(_is_hidden(self.env, path) for path in self._list_files()):
            note_hidden_reference(self.env, (self.env.docname, self.lineno))
            return []
        return list(super().run())

    def _list_files(self) -> Iterator[str]:
        if isinstance(self, Include | LiteralInclude):
            yield self.arguments[0]
        yield from (self.options[name] for name in _FILE_OPTIONS if self.options.get(name))


def quiet_include(registered: type[SphinxDirective] | None) -> type[SphinxDirective]:
    """Return the registered directive, made blind to hidden files; one that is no kind of Sphinx's stays.

    :param registered: ``None`` for ``raw``, which docutils registers when it is first used.
    """
    registered = registered or cast("type[SphinxDirective]", Raw)
    if not issubclass(registered, Include | LiteralInclude | CSVTable | Raw):
        return registered
    return type("QuietInclude", (QuietInclude, registered), {})


def cut_hidden_include(env: BuildEnvironment, path: Path, content: list[str]) -> None:
    """Empty the content of a hidden file (at ``include-read``).

    MyST has an ``include`` of its own, which never runs the registered directive.
    """
    if path.as_posix() not in get_domain(env).archive.hidden.files:
        return
    lines = env.doc2path(env.docname).read_text(encoding="utf-8", errors="replace").splitlines()
    includes = list(_find_includes(lines, path.name))
    note_hidden_reference(env, (env.docname, includes[0][0] if includes else 0))
    # A comment in Markdown. The markers that the page looks for in the file stand around it, else the page
    # would complain that they are missing; DropHiddenFiles removes what is left.
    markers = {name: " ".join(found[name] for _, found in includes) for name in ("start-after", "end-before")}
    content[0] = f"% {markers['start-after']}\n%\n% {markers['end-before']}\n"


def adopt_nodes(env: BuildEnvironment, doctree: nodes.document) -> None:
    """Give what another parser made of an included file its place in this document (at ``doctree-read``).

    docutils leaves such nodes the document that they were parsed in, and in its settings the environment:
    Sphinx would pickle it all with this doctree, and nothing would take out what is hidden later.
    """
    if env.dependencies.get(env.docname):
        for node in doctree.findall():
            if node.document is not doctree:
                node.document = doctree


def _is_hidden(env: BuildEnvironment, argument: str) -> bool:
    files = get_domain(env).archive.hidden.files
    return bool(files) and str(env.relfn2path(argument)[0]).replace("\\", "/") in files


def _find_includes(lines: Sequence[str], name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line (1-based) of each directive that takes in a file of this name, and its markers."""
    for number, line in enumerate(lines, 1):
        found = _INCLUDE.match(line)
        if found and PurePosixPath(found["path"]).name == name:
            markers = dict.fromkeys(("start-after", "end-before"), "")
            for option in map(_MARKER.match, lines[number : number + 8]):
                if option:
                    markers[option["name"]] = option["text"]
            yield number, markers
