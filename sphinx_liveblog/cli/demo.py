"""``sphinx-liveblog demo``: write and build a small archive that shows every feature."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from sphinx_liveblog.cli.options import PROBLEMS, WrongUsageError, shown_path
from sphinx_liveblog.cli.runs import open_app
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.scanning import summarise
from sphinx_liveblog.files import write_if_changed

MARKER = ".sphinx-liveblog-demo"
"""The file that makes a folder a demo: a digest of each file as we wrote it."""

_SITE = resources.files("sphinx_liveblog") / "cli" / "demo_site"
_BUILD = "_build"


@click.command()
@click.argument("folder", metavar="[DIR]", default="liveblog-demo", type=click.Path(path_type=Path))
def demo(folder: Path) -> None:
    """Write and build a small archive that shows every feature.

    It goes to DIR (default: liveblog-demo). Run it again to get what is new; files that you have changed are
    left alone, and nothing is ever deleted.
    """
    folder = folder.resolve()
    number, kept = write_demo(folder)
    click.echo(f"{shown_path(folder)}: {number} files written")
    for name in kept:
        click.echo(f"{shown_path(folder / name)}: left alone, as you have changed it")
    index, summary, warnings = build_demo(folder)
    click.echo(summary)
    click.echo(f"Now open {shown_path(index)}\n{index.as_uri()}")
    if warnings:
        click.echo(warnings, err=True)
        click.get_current_context().exit(PROBLEMS)


def read_demo_files() -> dict[str, str]:
    """Return the files of the demo by POSIX path."""
    return dict(sorted(_walk(_SITE, "")))


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for item in folder.iterdir():
        # Installers compile the conf.py in there.
        if item.is_dir() and item.name != "__pycache__":
            yield from _walk(item, f"{prefix}{item.name}/")
        elif item.is_file():
            yield prefix + item.name, item.read_text(encoding="utf-8")


def write_demo(folder: Path) -> tuple[int, list[str]]:
    """Write the demo's files; return how many have changed, and the paths of those left alone.

    :raises WrongUsageError: when the folder holds something that is no demo.
    """
    digests = _read_marker(folder)
    # The marker first: an interrupted demo is a demo.
    write_if_changed(folder / MARKER, json.dumps(digests, indent=1, sort_keys=True))
    number, kept = 0, []
    for name, text in read_demo_files().items():
        path = folder / name
        if path.exists() and _digest(path.read_bytes()) not in {digests.get(name), _digest(text.encode())}:
            kept.append(name)
            continue
        number += write_if_changed(path, text)
        digests[name] = _digest(text.encode())
    write_if_changed(folder / MARKER, json.dumps(digests, indent=1, sort_keys=True))
    return number, kept


def _read_marker(folder: Path) -> dict[str, str]:
    """Return the digests of an earlier demo, none for an empty or new folder."""
    if not folder.exists():
        return {}
    if not folder.is_dir():
        raise WrongUsageError(f"{folder}: this is a file; name a folder that is new or empty")
    try:
        found = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        if any(folder.iterdir()):
            message = f"{folder}: this folder has files and is no demo; name one that is new or empty"
            raise WrongUsageError(message) from None
        return {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def build_demo(source: Path) -> tuple[Path, str, str]:
    """Build a demo; return its front page, what the build says of the archive, and Sphinx's warnings.

    :raises CommandError: when Sphinx stops.
    """
    warnings = io.StringIO()
    outdir = source / _BUILD / "html"
    with open_app(source, outdir, source / _BUILD / "doctrees", "html", warnings=warnings) as app:
        app.build()
        summary = summarise(get_domain(app.env).archive)
    return outdir / "index.html", summary, warnings.getvalue().strip()
