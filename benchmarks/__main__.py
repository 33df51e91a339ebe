"""Run the benchmarks: ``python -m benchmarks [NAME ...] [--posts N] [--repeat N]``.

The exit code is 1 when a ratio is above its limit.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import click

from benchmarks import publish_one
from benchmarks.table import over_limit, render_table

BENCHMARKS: dict[str, ModuleType] = {"publish_one": publish_one}
"""Modules with ``measure(folder, options)``, which returns tables."""


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Return what the command line asks for; every benchmark gets all of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    known = ", ".join(BENCHMARKS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {known}; default: all")
    parser.add_argument("--posts", type=int, default=2000, help="posts of a site (default: %(default)s)")
    parser.add_argument("--listed", type=int, default=300, help="posts in a globbed toctree; 0: not measured")
    parser.add_argument("--repeat", type=int, default=5, help="rounds, of which the median counts")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - BENCHMARKS.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return options


def main(arguments: list[str]) -> int:
    """Print the tables, and return the exit code."""
    options = read_options(arguments)
    is_over = False
    for name in options.names or BENCHMARKS:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            for table in BENCHMARKS[name].measure(Path(folder), options):
                click.echo(render_table(table))
                is_over |= bool(over_limit(table))
    return int(is_over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
