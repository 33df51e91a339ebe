"""The command ``sphinx-liveblog``, and how its commands fail: one line on stderr, never a traceback."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from sphinx_liveblog import __version__
from sphinx_liveblog.cli.check import check
from sphinx_liveblog.cli.demo import demo
from sphinx_liveblog.cli.imports import import_command
from sphinx_liveblog.cli.init import init
from sphinx_liveblog.cli.migrate import migrate
from sphinx_liveblog.cli.new import new
from sphinx_liveblog.cli.options import WRONG_USAGE, CommandError, WrongUsageError


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """Turn wrong usage, and files that cannot be read or written, into a :class:`CommandError`."""
    try:
        yield
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "sphinx-liveblog"
        raise WrongUsageError(f"{command}: {error.format_message()} Try `{command} --help`.") from error
    except OSError as error:
        if error.errno == errno.EPIPE:  # the reader has seen enough; click ends quietly
            raise
        raise CommandError(f"{error.filename or 'sphinx-liveblog'}: {error.strerror or error}") from error


class OneLineGroup(click.Group):
    """A group of commands whose errors are one line each."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:  # noqa: ANN401 - as click has it
        """Parse what stands before the name of a command."""
        with _one_line_errors():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Parse the rest, and run the command."""
        with _one_line_errors():
            return super().invoke(ctx)


@click.group(
    cls=OneLineGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 fine, 1 problems found, 2 wrong usage.",
)
@click.version_option(__version__, prog_name="sphinx-liveblog")
@click.pass_context
def main(context: click.Context) -> None:
    """Liveblogs and archives of conference talks, for any Sphinx site."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(WRONG_USAGE)


main.add_command(check)
main.add_command(demo)
main.add_command(import_command)
main.add_command(init)
main.add_command(migrate)
main.add_command(new)
