"""What commands share: the option ``-s``, exit codes, and errors for people."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import click

PROBLEMS = 1
WRONG_USAGE = 2

CONF = "conf.py"

source_option = click.option(
    "-s",
    "--source",
    "source",
    metavar="SRC",
    type=click.Path(path_type=Path),
    help="The folder with conf.py. Default: the nearest one upward, then docs/, then source/.",
)


class CommandError(click.ClickException):
    """Something that ends a command; the message begins with ``FILE:LINE:`` where a file is to blame."""

    exit_code = PROBLEMS

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message and nothing else."""
        click.echo(self.message, file=file, err=True)


class WrongUsageError(CommandError):
    """The command was asked for something that it cannot do."""

    exit_code = WRONG_USAGE


def find_source(given: Path | None) -> Path:
    """Return the absolute source folder: the given one, else the nearest.

    :raises WrongUsageError: where there is no ``conf.py``.
    """
    if given is not None:
        if not (given / CONF).is_file():
            raise WrongUsageError(
                f"{given / CONF}: there is no such file; -s takes the folder that has conf.py"
            )
        return given.resolve()
    here = Path.cwd()
    for folder in (here, *here.parents, here / "docs", here / "source"):
        if (folder / CONF).is_file():
            return folder
    raise WrongUsageError(
        "conf.py: neither here, nor above, nor in docs/ or source/; name its folder with -s"
    )


def shown_path(path: Path) -> str:
    """Return a path as people and continuous integration want it: from the current folder, if it is below."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)
