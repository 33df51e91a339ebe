"""The walls of the house: which room may import which (docs/develop/architecture.md)."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "sphinx_liveblog"

# A room is a folder or a module directly in the package; "" is the package itself, which has the version.
GROUND = frozenset({"", "archive"})
TOOLS = frozenset({"_compat", "config", "files", "icons", "log"})
MAY_IMPORT = {
    "": frozenset({"extension"}),
    "__main__": frozenset({"", "cli"}),
    "archive": GROUND,
    "importers": GROUND | {"importers"},
    **dict.fromkeys(TOOLS, GROUND | TOOLS),
    "documents": GROUND | TOOLS | {"documents"},
    "site": GROUND | TOOLS | {"documents", "site"},
    "extension": GROUND | TOOLS | {"documents", "site", "extension"},
    "cli": GROUND | TOOLS | {"documents", "site", "importers", "cli"},
}
WITHOUT_SPHINX = frozenset({"archive", "importers"})
SPHINX = frozenset({"docutils", "myst_parser", "sphinx", "sphinx_design"})
"""Sphinx, docutils, and what we use that imports them."""


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    return module.partition(".")[2].partition(".")[0]


def read_modules(root: Path) -> dict[str, Path]:
    return {module_name(path, root): path for path in sorted((root / PACKAGE).rglob("*.py"))}


def imported_by(module: str, path: Path, modules: dict[str, Path]) -> Iterator[str]:
    """Yield the full names of what a module imports anywhere: in functions and for types, too."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                base = ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [node.module])])
            for alias in node.names:
                # `from package import module` means the module, and not only the package.
                name = f"{base}.{alias.name}"
                yield name if is_room(name, modules) else base


def is_room(name: str, modules: dict[str, Path]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for module in modules)


def violations(root: Path) -> list[str]:
    """Return a sentence for each import that goes through a wall."""
    modules = read_modules(root)
    found = []
    for module, path in modules.items():
        room = room_of(module)
        if room not in MAY_IMPORT:
            found.append(f"{module}: this room is not in MAY_IMPORT; decide what it may import")
            continue
        names = imported_by(module, path, modules)
        found += [f"{module} imports {name}" for name in names if not may_import(room, name)]
    return found


def may_import(room: str, name: str) -> bool:
    top = name.partition(".")[0]
    if top == PACKAGE:
        return room_of(name) in MAY_IMPORT[room]
    return not (top in SPHINX and room in WITHOUT_SPHINX)


def test_no_import_goes_through_a_wall():
    assert len(read_modules(ROOT)) > 10, "the package was not found"
    assert violations(ROOT) == []


TREE = {
    "__init__.py": "__version__ = '1'\ndef setup(app):\n    from sphinx_liveblog.extension import setup\n",
    "__main__.py": "from sphinx_liveblog.cli import main\n",
    "log.py": "from sphinx.util import logging\nfrom sphinx_liveblog.archive.problems import Problem\n",
    "extension.py": "from sphinx_liveblog.documents import cards\nfrom sphinx_liveblog.site import pages\n",
    "archive/__init__.py": "",
    "archive/problems.py": "import enum\n",
    "documents/__init__.py": "",
    "documents/cards.py": "from docutils import nodes\nfrom sphinx_liveblog import log\n",
    "site/__init__.py": "",
    "site/pages.py": "from sphinx_liveblog import __version__\nfrom ..documents.cards import card\n",
    "cli/__init__.py": "from sphinx_liveblog.site.pages import page\n",
    "importers/__init__.py": "from sphinx_liveblog.archive.problems import Report\n",
}


def write_package(root: Path, files: dict[str, str]) -> Path:
    for relpath, text in files.items():
        path = root / PACKAGE / relpath
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_a_house_in_order_passes(tmp_path):
    assert violations(write_package(tmp_path, TREE)) == []


@pytest.mark.parametrize(
    ("relpath", "text", "found"),
    [
        ("archive/problems.py", "import sphinx", "archive.problems imports sphinx"),
        ("archive/problems.py", "import docutils.nodes as n", "archive.problems imports docutils.nodes"),
        ("archive/problems.py", "from sphinx.util import logging", "archive.problems imports sphinx.util"),
        ("archive/problems.py", "def f():\n    import sphinx", "archive.problems imports sphinx"),
        (
            "archive/problems.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sphinx.config import Config",
            "archive.problems imports sphinx.config",
        ),
        ("archive/problems.py", "from .. import log", "archive.problems imports sphinx_liveblog.log"),
        ("archive/__init__.py", "from ..log import warn", "archive imports sphinx_liveblog.log"),
        (
            "archive/problems.py",
            "from sphinx_liveblog.documents.cards import card",
            "archive.problems imports sphinx_liveblog.documents.cards",
        ),
        ("importers/__init__.py", "import myst_parser", "importers imports myst_parser"),
        (
            "importers/__init__.py",
            "import sphinx_liveblog.site",
            "importers imports sphinx_liveblog.site",
        ),
        (
            "documents/cards.py",
            "from ..site import pages",
            "documents.cards imports sphinx_liveblog.site.pages",
        ),
        (
            "documents/cards.py",
            "from sphinx_liveblog import extension",
            "documents.cards imports sphinx_liveblog.extension",
        ),
        ("site/pages.py", "from sphinx_liveblog import cli", "site.pages imports sphinx_liveblog.cli"),
        (
            "log.py",
            "from sphinx_liveblog.documents import cards",
            "log imports sphinx_liveblog.documents.cards",
        ),
        ("extension.py", "import sphinx_liveblog.cli", "extension imports sphinx_liveblog.cli"),
        ("cellar/wine.py", "", "cellar.wine: this room is not in MAY_IMPORT; decide what it may import"),
    ],
)
def test_a_hole_in_a_wall_is_found(tmp_path, relpath, text, found):
    root = write_package(tmp_path, {**TREE, relpath: text})
    assert violations(root) == [f"{PACKAGE}.{found}"]


def test_the_archive_runs_without_sphinx():
    names = [name for name in read_modules(ROOT) if room_of(name) in WITHOUT_SPHINX]
    assert f"{PACKAGE}.archive.problems" in names
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print(*[name for name in {sorted(SPHINX)!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")
