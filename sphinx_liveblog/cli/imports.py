"""``sphinx-liveblog import``: a programme export to the files of an archive, again and again."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from sphinx_liveblog.archive.times import parse_zone
from sphinx_liveblog.cli.download import FOLDER, download_pictures
from sphinx_liveblog.cli.fetch import fetch, file_name
from sphinx_liveblog.cli.options import (
    PROBLEMS,
    CommandError,
    WrongUsageError,
    find_source,
    shown_path,
    source_option,
)
from sphinx_liveblog.cli.sites import Site, read_site, write_files
from sphinx_liveblog.importers.collect import join_programmes, tidy_programme
from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.importing import Import, Outcome, choose_event
from sphinx_liveblog.importers.media import is_url
from sphinx_liveblog.importers.model import Programme, Trouble
from sphinx_liveblog.importers.records import TALK_FIELDS
from sphinx_liveblog.importers.registry import find_format, recognise
from sphinx_liveblog.importers.source import MOST_BYTES, Source, UnreadableError, join_sources, open_path
from sphinx_liveblog.importers.yamlfile import read_yaml_text

_MOST_LINES = 30
"""Problems that are printed one by one; a long export has the same one in each talk."""


@dataclass(slots=True)
class _Reading:
    """What was read, and what could not be."""

    programme: Programme
    formats: list[Format]
    troubles: list[Trouble] = field(default_factory=list)


@click.command("import")
@click.argument("inputs", nargs=-1, metavar="FILE-OR-URL...", required=True)
@source_option
@click.option("--event", "event", metavar="E", default="", help="Id of the event. Default: the export's own.")
@click.option("--timezone", metavar="T", default="", help="Where the times are, as Europe/Lisbon.")
@click.option("--posts", "with_posts", is_flag=True, help="Write an unpublished post for each talk.")
@click.option(
    "--only", metavar="FIELDS", default="", help="Update these fields of talks alone: video,slides."
)
@click.option("--map", "columns", metavar="A=B", multiple=True, help="Our field A is the export's field B.")
@click.option("--download", is_flag=True, help="Fetch pictures of people and talks.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--strict", is_flag=True, help="End with exit code 1 where anything could not be read.")
def import_command(  # noqa: PLR0913, PLR0917  # one argument an option
    inputs: tuple[str, ...],
    source: Path | None,
    event: str,
    timezone: str,
    with_posts: bool,
    only: str,
    columns: tuple[str, ...],
    download: bool,
    dry_run: bool,
    strict: bool,
) -> None:
    """Turn the export of a conference's programme into an event, its talks and its presenters.

    Writes events/E.yml and the presenters file. Do it again whenever the programme changes: what the export
    says is updated, and what you have edited stays. What both have changed is listed, and yours stays.

    Several files are one event. What the last import wrote is kept in events/.imported: keep it with your
    archive. Formats are recognised by content.
    """
    options = Options(_read_zone(timezone), _read_columns(columns))
    fields = _read_fields(only)
    site = read_site(find_source(source))
    places = site.places()
    covered = frozenset(talk.ref for talk in site.archive.talks if talk.docname)
    try:
        reading = _read_all(inputs, options, event, site)
        event_id = choose_event(reading.programme, event, _fallback(inputs), site.archive.events)
        job = Import(
            reading.programme, event_id, places, fields, with_posts, reading.formats[0].name, covered
        )
        if download and not dry_run:
            _download(job, site, inputs, reading.troubles)
        outcome = job.run()
    except UnreadableError as error:
        raise CommandError(str(error)) from error
    if dry_run:
        for line in _show_changes(outcome):
            click.echo(line)
    else:
        write_files(outcome.files, site.folder)
    for line in (*_list_troubles(reading.troubles), *_summarise(reading, outcome, dry_run=dry_run)):
        click.echo(line, err=True)
    if strict and (reading.troubles or outcome.talks.unknown):
        click.get_current_context().exit(PROBLEMS)


# --- What is asked for


def _read_zone(text: str) -> str:
    zone = parse_zone(text) if text else ""
    if zone is None:
        message = f"--timezone {text}: there is no such time zone; name one as Europe/Lisbon"
        raise WrongUsageError(message)
    return zone


def _read_columns(pairs: Sequence[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            message = f"--map {pair}: write OURS=THEIRS, as --map title=Titel"
            raise WrongUsageError(message)
    return {ours.strip(): theirs.strip() for ours, _, theirs in (pair.partition("=") for pair in pairs)}


def _read_fields(text: str) -> frozenset[str]:
    fields = frozenset(part.strip() for part in text.split(",") if part.strip())
    if unknown := fields - set(TALK_FIELDS):
        message = f"--only {', '.join(sorted(unknown))}: choose from {', '.join(TALK_FIELDS)}"
        raise WrongUsageError(message)
    return fields


def _fallback(inputs: Sequence[str]) -> str:
    """Return the name of an event that its export does not name: that of the file."""
    first = inputs[0]
    return Path(file_name(first) if is_url(first) else first).resolve().stem


# --- What there is


def _read_all(inputs: Sequence[str], options: Options, event: str, site: Site) -> _Reading:
    """Return one programme of all files.

    :param event: the event that was named, else an empty text.
    :raises UnreadableError: a file has no known format.
    """
    troubles: list[Trouble] = []
    programmes: list[Programme] = []
    formats: list[Format] = []
    for source in _group(tuple(_open_all(inputs))):
        known = find_format(source)
        formats.append(known)
        programmes.append(known.read(source, options, troubles.append))
    if not event:
        _check_one_event(programmes)
    programme = join_programmes(programmes)
    events = site.archive.events
    known_event = events.get(choose_event(programme, event, _fallback(inputs), events))
    other_zone = options.timezone or (known_event.timezone if known_event else "") or site.timezone
    zone = options.timezone or _choose_zone(programme, other_zone, inputs[0], troubles)
    programme = tidy_programme(replace(programme, timezone=zone))
    untitled = [talk for talk in programme.talks if not talk.title]
    if untitled:
        message = f"{_count(len(untitled), 'talk')} without a title left out"
        troubles.append(Trouble(inputs[0], "", message))
        programme = replace(programme, talks=tuple(talk for talk in programme.talks if talk.title))
    return _Reading(programme, list(dict.fromkeys(formats)), troubles)


def _group(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """Return files one by one, or as one where they are parts of one export."""
    if len(sources) > 1 and not any(source.files for source in sources):
        together = join_sources(sources)
        if recognise(together):
            return (together,)
    return sources


def _check_one_event(programmes: Sequence[Programme]) -> None:
    """Refuse programmes of several events, which would become one.

    :raises WrongUsageError: they have different names.
    """
    names = dict.fromkeys(name for found in programmes if (name := found.title or found.id))
    if len(names) > 1:
        listed = ", ".join(names)
        message = f"these are {len(names)} events ({listed}): import one at a time; --event makes one of them"
        raise WrongUsageError(message)


def _choose_zone(programme: Programme, otherwise: str, name: str, troubles: list[Trouble]) -> str:
    zone = parse_zone(programme.timezone) if programme.timezone else ""
    if zone is None:
        message = f"there is no time zone {programme.timezone!r}: name the right one with --timezone"
        troubles.append(Trouble(name, "", message))
    has_clocks = any(isinstance(slot.start, datetime) for talk in programme.talks for slot in talk.slots)
    if not zone and not otherwise and has_clocks:
        message = "no time zone is named: times keep what the file says; --timezone Europe/Lisbon names one"
        troubles.append(Trouble(name, "", message))
    return zone or otherwise


def _open_all(inputs: Sequence[str]) -> Iterator[Source]:
    for name in inputs:
        if is_url(name):
            content, _kind = fetch(name, MOST_BYTES)
            yield Source(name, content, suffix=Path(file_name(name)).suffix.lower())
        elif "://" in name:
            message = f"{name}: only http and https addresses are fetched"
            raise WrongUsageError(message)
        else:
            yield open_path(Path(name))


# --- What is said and done


def _download(job: Import, site: Site, inputs: Sequence[str], troubles: list[Trouble]) -> None:
    """Take over the pictures that no earlier import has; a host that was named may be in any network."""
    hosts = {urlsplit(name).hostname or "" for name in inputs if is_url(name)}
    found = download_pictures(
        job.programme,
        site.posts / FOLDER,
        site.folder,
        known=job.read_memory().pictures,
        hosts=hosts,
        troubles=troubles,
    )
    write_files(found.files, site.folder)
    job.pictures = found.paths


def _show_changes(outcome: Outcome) -> Iterator[str]:
    """Yield a diff of every file that would be written but the memory, which is not for people."""
    for path, text in outcome.files.items():
        if path.suffix == ".json":
            continue
        old = read_yaml_text(path)
        name = shown_path(path)
        yield from difflib.unified_diff(old.splitlines(), text.splitlines(), name, name, lineterm="")


def _list_troubles(troubles: Sequence[Trouble]) -> Iterator[str]:
    lines = [*dict.fromkeys(map(str, troubles))]
    yield from lines[:_MOST_LINES]
    if len(lines) > _MOST_LINES:
        yield f"… and {len(lines) - _MOST_LINES} more like these"


def _summarise(reading: _Reading, outcome: Outcome, *, dry_run: bool) -> Iterator[str]:
    talks, people = len(reading.programme.talks), outcome.presenters
    formats = ", ".join(known.title for known in reading.formats)
    yield (
        f"{outcome.event}: {_count(talks, 'talk')}, {_count(people, 'presenter')}, "
        f"{_count(len(reading.troubles), 'problem')} ({formats})"
    )
    kept = [*outcome.kept, *outcome.talks.kept]
    counts: Mapping[str, int] = {
        "new": len(outcome.talks.new),
        "changed": len(outcome.talks.changed),
        "cancelled": len(outcome.talks.cancelled),
        "new posts": len(outcome.posts),
    }
    yield "  " + ", ".join(f"{number} {name}" for name, number in counts.items())
    yield from (f"  cancelled: {title}" for title in outcome.talks.cancelled)
    yield from (f"  left out, as you have taken it out: {title}" for title in outcome.talks.left_out)
    yield from (f"  in no row of the event: {title}" for title in outcome.talks.unknown)
    yield from (f"  kept as you have it, though the programme says otherwise: {what}" for what in kept)
    if dry_run:
        yield "  nothing was written: leave out --dry-run"
    elif not outcome.files:
        yield "  nothing has changed"
    elif outcome.talks.new:
        yield f"  next: look at {shown_path(next(iter(outcome.files)))}, and build the site"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
