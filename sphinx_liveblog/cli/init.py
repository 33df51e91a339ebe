"""``sphinx-liveblog init``: a site to begin with, or what one lacks for liveblogs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import click

from sphinx_liveblog.cli.options import CONF, shown_path
from sphinx_liveblog.files import write_if_changed

_EXTENSION = "sphinx_liveblog"

_CONF = '''\
"""The configuration of this site; every option is in https://www.sphinx-doc.org/en/master/usage/configuration.html."""

project = "Liveblogs"

# This one line is all that liveblogs need. It sets up Markdown and cards, too.
extensions = ["sphinx_liveblog"]

# What Sphinx writes must not be read again.
exclude_patterns = ["_build"]

# No line "©" at the foot of each page, until you write your own: copyright = "2027, Ann Lee"
html_show_copyright = False

# Where your site will be: links to it from elsewhere need its address.
# html_baseurl = "https://example.org/"
'''
_INDEX = """\
# Liveblogs

```{talks}
:limit: 10
:empty: Nothing is published yet.
```

```{toctree}
:hidden:

talks
```
"""
_TALKS = """\
# Talks

```{talks}
:group-by: event
:empty: No talks yet.
```
"""
_PRESENTERS = """\
# Who speaks and who writes, by id. A name in a post is enough; what is more than a name stands here:
#
# ann-lee:
#   name: Ann Lee
#   bio: Writes code.
#   website: https://example.org/ann
"""
_TAGS = """\
# Titles and other spellings of tags, by id:
#
# go:
#   title: Go
#   aliases: [golang]
"""
_EVENT = """\
# One file an event; the name of the file is its id. Remove the # signs, or import a programme:
# sphinx-liveblog import schedule.json
#
# title: Meetup in May
# timezone: Europe/Lisbon
# start: 2027-05-03
# talks:
#   - title: A talk that needs no post of its own
#     presenters: [Ann Lee]
#     start: 18:30
"""


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Start a site in DIR (default: here), or add what is missing to one.

    Nothing that exists is changed. Where there is a conf.py, the line that belongs into it is printed.
    """
    folder = folder.resolve()
    is_new = not (folder / CONF).exists()
    for path, text in _list_files(folder, is_new=is_new):
        if not path.exists():
            write_if_changed(path, text)
            click.echo(f"{shown_path(path)}: written")
    if is_new:
        click.echo(f"next: python -m sphinx {shown_path(folder)} {shown_path(folder / '_build')}")
    elif _has_extension(folder / CONF):
        click.echo(f"{shown_path(folder / CONF)}: has the extension already")
    else:
        click.echo(f'add to {shown_path(folder / CONF)}:\nextensions += ["{_EXTENSION}"]')


def _list_files(folder: Path, *, is_new: bool) -> Iterator[tuple[Path, str]]:
    """Yield what a site needs; pages only where it has no front page yet."""
    if is_new:
        yield folder / CONF, _CONF
    if not any((folder / f"index{suffix}").exists() for suffix in (".md", ".rst", ".ipynb")) and is_new:
        yield folder / "index.md", _INDEX
        yield folder / "talks.md", _TALKS
    for name, text in (("presenters", _PRESENTERS), ("tags", _TAGS), ("events/example", _EVENT)):
        path = folder / f"{name}.yml"
        if not path.with_suffix(".yaml").exists() and not (folder / name).exists():
            yield path, text


def _has_extension(conf: Path) -> bool:
    """Whether a text of the configuration, wherever it stands, is the name of the extension."""
    try:
        tree = ast.parse(conf.read_text(encoding="utf-8", errors="replace"))
    except SyntaxError:
        return False
    return any(isinstance(node, ast.Constant) and node.value == _EXTENSION for node in ast.walk(tree))
