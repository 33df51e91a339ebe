"""The parts of the reference that are made from the code, so that neither can change alone.

Names, defaults and allowed values come from the package; what the code does not say of a key or an
option stands in ``help.yml``. A key without a sentence, and a sentence without a key, stop the build.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click
import yaml
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from sphinx_liveblog import cli, config
from sphinx_liveblog.archive import datafiles, people, posts, problems, programme, select
from sphinx_liveblog.cli import findings
from sphinx_liveblog.documents import cards, directives, schedule, talklist
from sphinx_liveblog.documents import coverage as live

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

HELP_FILE = Path(__file__).with_name("help.yml")

KEYS: Mapping[str, Iterable[str]] = {
    "post": posts.POST_KEYS,
    "event": datafiles.EVENT_KEYS,
    "talk": programme.TALK_KEYS,
    "presenter": people.PERSON_KEYS,
    "tag": ("title", "description", "aliases"),
}
DIRECTIVES: Mapping[str, type[SphinxDirective]] = {
    "liveblog": live.LiveblogDirective,
    "entry": live.EntryDirective,
    "presenters": directives.PresentersDirective,
    "talks": directives.TalksDirective,
    "schedule": schedule.ScheduleDirective,
}
OPTION = re.compile(r"(?<![\w`-])--[a-z][a-z-]*")
WARNINGS: Mapping[str, type[StrEnum]] = {"build": problems.Subtype, "check": findings.Kind}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "sorts": select.SORTS,
    "groups": select.GROUPS,
    "media": select.MEDIA,
    "states": select.STATES,
    "talk_styles": talklist.STYLES,
    "talk_parts": talklist.PARTS,
    "talk_default": talklist.DEFAULT_PARTS,
    "card_styles": cards.STYLES,
    "card_parts": cards.PARTS,
}
"""What may stand in ``help.yml`` as ``%(name)s``."""


def read_help() -> dict[str, Any]:
    """Return ``help.yml``: sentences by kind of file or directive, group, and key."""
    sentences: dict[str, Any] = yaml.safe_load(HELP_FILE.read_text(encoding="utf-8"))
    return sentences


def check_names(what: str, known: Iterable[str], described: Iterable[str]) -> None:
    """Stop the build unless every name is described, and every description has a name."""
    missing, needless = set(known) - set(described), set(described) - set(known)
    complaints = [f"{what}: no sentence for {', '.join(sorted(missing))}"] if missing else []
    complaints += [f"{what}: the code does not know {', '.join(sorted(needless))}"] if needless else []
    if complaints:
        raise ExtensionError(f"docs/_ext/{HELP_FILE.name}: {'; '.join(complaints)}")


def names_of(row: str) -> list[str]:
    """Return the keys of a row: ``presenters, speakers`` is two with one sentence."""
    return [name.strip() for name in row.split(",")]


def as_row(name: str, sentence: str) -> str:
    """Return a row of a Markdown table."""
    codes = {key: ", ".join(f"`{value}`" for value in values) for key, values in CHOICES.items()}
    shown = ", ".join(f"`{key}`" for key in names_of(name))
    return f"| {shown} | {' '.join((sentence % codes).split())} |"


def as_table(head: str, rows: Mapping[str, str]) -> str:
    """Return a Markdown table of two columns."""
    return wrap_table(head, (as_row(*row) for row in rows.items()))


def wrap_table(head: str, rows: Iterable[str]) -> str:
    """Return rows as a table that begins at the left, as the text does."""
    return "\n".join(["```{table}", ":align: left", "", f"| {head} | meaning |", "|---|---|", *rows, "```"])


def write_keys(kind: str) -> str:
    """Return the tables of the keys of one kind of mapping."""
    groups: dict[str, dict[str, str]] = read_help()["keys"][kind]
    check_names(
        f"keys of a {kind}",
        KEYS[kind],
        [key for rows in groups.values() for row in rows for key in names_of(row)],
    )
    tables = (
        (f"```{{rubric}} {group}\n```\n\n" if group else "") + as_table("key", rows)
        for group, rows in groups.items()
    )
    return "\n\n".join(tables)


def write_directive_options(name: str) -> str:
    """Return the table of a directive's options."""
    rows: dict[str, str] = read_help()["directives"][name]
    check_names(f"options of {name}", DIRECTIVES[name].option_spec or (), rows)
    return as_table("option", {f":{option}:": sentence for option, sentence in rows.items()})


def write_options() -> str:
    """Return a description of every option of ``conf.py``."""
    return "\n\n".join(
        f"````{{confval}} {option.name}\n:default: `{option.default!r}`\n\n{option.help}\n\n"
        f"Allowed: {option.allowed}.\n````"
        for option in config.OPTIONS
    )


def write_warnings(kinds: type[StrEnum]) -> str:
    """Return a description of every kind of warning, in the words of its docstring."""
    return "\n\n".join(
        f"````{{subtype}} liveblog.{member.value}\n{sentence}\n````"
        for member, sentence in read_members(kinds)
    )


def read_members(kinds: type[StrEnum]) -> Iterator[tuple[StrEnum, str]]:
    """Yield every member with the text below it, which Python itself does not keep."""
    tree = ast.parse(inspect.getsource(kinds))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    texts: dict[str, str] = {}
    name = ""
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        elif name and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            texts[name] = str(node.value.value)
    check_names(kinds.__name__, kinds.__members__, texts)
    for key, member in kinds.__members__.items():
        yield member, texts[key]


def write_command(command: click.Command, path: str) -> str:
    """Return usage, description and options of a command."""
    context = click.Context(command, info_name=path)
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    options = (option for option in command.get_params(context) if isinstance(option, click.Option))
    records = (record for option in options if (record := option.get_help_record(context)))
    rows = (f"| `{as_cell(names)}` | {as_cell(mark_options(sentence))} |" for names, sentence in records)
    text = mark_options(inspect.cleandoc(command.help or "").replace("\b\n", ""))
    return f"```console\n$ {usage}\n```\n\n{text}\n\n{wrap_table('option', rows)}"


def as_cell(text: str) -> str:
    """Return a text as one cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def mark_options(text: str) -> str:
    """Return a text with its options as code: ``--scan`` in prose would get a dash."""
    return OPTION.sub(r"`\g<0>`", text)


class KeysDirective(SphinxDirective):
    """``{keys} post``: the keys of a kind of mapping."""

    required_arguments = 1

    def run(self) -> list[Node]:
        """Return the tables."""
        self.env.note_dependency(str(HELP_FILE))
        return self.parse_text_to_nodes(write_keys(self.arguments[0]))


class DirectiveOptionsDirective(SphinxDirective):
    """``{directive-options} talks``: the options of a directive."""

    required_arguments = 1

    def run(self) -> list[Node]:
        """Return the table."""
        self.env.note_dependency(str(HELP_FILE))
        return self.parse_text_to_nodes(write_directive_options(self.arguments[0]))


class OptionsDirective(SphinxDirective):
    """``{options}``: what may stand in ``conf.py``."""

    def run(self) -> list[Node]:
        """Return the descriptions."""
        self.env.note_dependency(inspect.getfile(config))
        return self.parse_text_to_nodes(write_options())


class WarningsDirective(SphinxDirective):
    """``{warnings} build``: every kind of warning of a build, or of ``check``."""

    required_arguments = 1

    def run(self) -> list[Node]:
        """Return the descriptions."""
        kinds = WARNINGS[self.arguments[0]]
        self.env.note_dependency(inspect.getfile(kinds))
        return self.parse_text_to_nodes(write_warnings(kinds))


class CommandsDirective(SphinxDirective):
    """``{commands}``: a section for every command that is registered."""

    def run(self) -> list[Node]:
        """Return the sections; this directive stands at the end of its page."""
        sections: list[Node] = []
        for name, command in sorted(cli.main.commands.items()):
            section = nodes.section("", nodes.title(name, name), ids=[f"command-{name}"], names=[name])
            section += self.parse_text_to_nodes(write_command(command, f"sphinx-liveblog {name}"))
            sections.append(section)
        return sections


class ExampleDirective(SphinxDirective):
    """``{example}``: a text of Markdown, and what becomes of it."""

    has_content = True
    optional_arguments = 0
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[Node]:
        """Return the text and its result."""
        source = "\n".join(self.content)
        shown = nodes.literal_block(source, source, language="markdown")
        result = nodes.container("", *self.parse_content_to_nodes(), classes=["docs-example"])
        return [shown, result]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives."""
    app.add_object_type("subtype", "subtype", objname="warning", indextemplate="pair: %s; warning")
    app.add_directive("keys", KeysDirective)
    app.add_directive("directive-options", DirectiveOptionsDirective)
    app.add_directive("options", OptionsDirective)
    app.add_directive("warnings", WarningsDirective)
    app.add_directive("commands", CommandsDirective)
    app.add_directive("example", ExampleDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
