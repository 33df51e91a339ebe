"""Run the benchmarks: ``python -m benchmarks [NAME ...] [--quick] [--posts N] [--repeat N]``.

The exit code is 1 when something is above its limit.
"""

from __future__ import annotations

import argparse
import compileall
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import click

from benchmarks import all_lists, data_talks, publish_one, sidebar
from benchmarks.archive import ROOT
from benchmarks.table import render_table

BENCHMARKS: dict[str, ModuleType] = {
    "publish_one": publish_one,
    "all_lists": all_lists,
    "data_talks": data_talks,
    "sidebar": sidebar,
}
"""Modules with ``measure(folder, options)``, which returns tables."""

SIZES = {
    "posts": (2000, 30, "posts of the site of publish_one"),
    "listed": (300, 10, "posts in a globbed toctree in publish_one; 0: not measured"),
    "archive": (1000, 30, "posts of the sites of all_lists"),
    "talks": (2000, 60, "talks of data_talks; a quarter as many posts"),
    "beside": (1400, 40, "documents of sidebar"),
    "generated": (1000, 40, "talks of sidebar"),
    "repeat": (5, 1, "rounds of small builds, of which the median counts"),
    "clean": (3, 1, "clean builds of all_lists and data_talks, of which the median counts"),
}
"""By option: its default, its value with ``--quick``, what it says."""


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Return what the command line asks for; every benchmark gets all of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    known = ", ".join(BENCHMARKS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {known}; default: all")
    parser.add_argument("--quick", action="store_true", help="small sites: does it run? Limits do not count")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="a new folder for the sites, which is kept")
    for name, (default, _quick, text) in SIZES.items():
        parser.add_argument(f"--{name}", type=int, metavar="N", help=f"{text} (default: {default})")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - BENCHMARKS.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    if options.keep and options.keep.exists():
        parser.error(f"{options.keep} exists")
    for name, (default, quick, _text) in SIZES.items():
        if getattr(options, name) is None:
            setattr(options, name, quick if options.quick else default)
    return options


def main(arguments: list[str]) -> int:
    """Print the tables, and return the exit code."""
    options = read_options(arguments)
    # What is installed is compiled; a checkout may not be, where Python may not write what it compiles.
    compileall.compile_dir(ROOT / "sphinx_liveblog", quiet=1)
    is_over = False
    for name in options.names or BENCHMARKS:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as temporary:
            folder = options.keep / name if options.keep else Path(temporary)
            for table in BENCHMARKS[name].measure(folder.resolve(), options):
                click.echo(render_table(table))
                is_over |= bool(table.over_limit())
    return int(is_over and not options.quick)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
