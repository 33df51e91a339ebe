"""``sphinx-liveblog migrate``: posts of the Sourcegraph site, or of ABlog, into native front matter."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

import click

from sphinx_liveblog.cli.options import PROBLEMS, WrongUsageError, shown_path
from sphinx_liveblog.files import write_if_changed
from sphinx_liveblog.importers.migration import Migration, migrate_text

_SUFFIXES = frozenset({".md", ".markdown", ".rst", ".txt"})


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--ablog", is_flag=True, help="Files with a date are posts of ABlog, as blog_post_pattern says."
)
@click.option("--check", is_flag=True, help="Only report; exit code 1 where a file would be rewritten.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
def migrate(files: tuple[Path, ...], ablog: bool, check: bool, dry_run: bool) -> None:
    """Rewrite posts of the Sourcegraph site, or of ABlog, with front matter of ours.

    What their bodies, dates and directives say becomes keys. Pages say the same as before, nothing becomes
    public or hidden, and everything else stays as it is. What is not understood is left, and reported. Do it
    twice, and nothing changes.
    """
    paths = list(dict.fromkeys(path.resolve() for path in files))
    contents = {path: _read(path) for path in paths}
    rewritten = failed = 0
    for path, content in contents.items():
        found = migrate_text(content, path.suffix, ablog=ablog)
        is_new = not found.failed and found.text.encode() != content
        rewritten += is_new
        failed += found.failed
        if is_new:
            _show(path, content, found, check=check, dry_run=dry_run)
        for note in found.notes:
            click.echo(f"{shown_path(path)}:{note.line}: {note.message}", err=True)
        if is_new and not check and not dry_run:
            write_if_changed(path, found.text)
    verb = "to be rewritten" if check or dry_run else "rewritten"
    same = len(paths) - rewritten - failed
    click.echo(f"{rewritten} {verb}, {same} without anything to do, {failed} left as they are", err=True)
    if failed or (check and rewritten):
        click.get_current_context().exit(PROBLEMS)


def _read(path: Path) -> bytes:
    """Return the content of a post.

    :raises WrongUsageError: it can be none.
    """
    if path.is_dir():
        message = f"{shown_path(path)}: this is a folder: name the files in it, as {path.name}/*.md"
        raise WrongUsageError(message)
    if path.suffix.lower() not in _SUFFIXES:
        message = f"{shown_path(path)}: posts are Markdown (.md) or reStructuredText (.rst)"
        raise WrongUsageError(message)
    return path.read_bytes()


def _show(path: Path, content: bytes, found: Migration, *, check: bool, dry_run: bool) -> None:
    if dry_run:
        for line in _diff(shown_path(path), content.decode("utf-8"), found.text):
            click.echo(line)
    else:
        click.echo(f"{shown_path(path)}: {'to be rewritten' if check else 'rewritten'}")


def _diff(name: str, old: str, new: str) -> Iterator[str]:
    return difflib.unified_diff(old.splitlines(), new.splitlines(), name, name, lineterm="")
