"""``sphinx-liveblog new``: an unpublished post, ready to be typed into."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sphinx_liveblog.archive.names import RESERVED_IDS, make_slug, nearest
from sphinx_liveblog.archive.select import Finder
from sphinx_liveblog.cli.options import WrongUsageError, find_source, shown_path, source_option
from sphinx_liveblog.cli.sites import Site, read_site, write_files
from sphinx_liveblog.importers.posts import render_post
from sphinx_liveblog.importers.source import UnreadableError

if TYPE_CHECKING:
    from sphinx_liveblog.archive.model import Talk


@click.command()
@click.argument("title", metavar="TITLE")
@source_option
@click.option("--event", metavar="E", default="", help="The event: its id or title.")
@click.option(
    "--presenter", "presenters", metavar="P", multiple=True, help="Who speaks: id or name; repeatable."
)
def new(title: str, source: Path | None, event: str, presenters: tuple[str, ...]) -> None:
    """Write an unpublished post with this TITLE, ready to be typed into.

    Where a programme has a talk of this title, the post covers it: presenters, time and room come from there.
    Nothing that exists is overwritten.
    """
    title = " ".join(title.split())
    if not title:
        message = "the title is empty: give the post one"
        raise WrongUsageError(message)
    site = read_site(find_source(source))
    event_id = _find_event(site, event)
    keys: dict[str, object] = {"title": title, "published": False}
    keys |= {"presenters": [_find_presenter(site, name) for name in presenters]} if presenters else {}
    talk = _find_talk(site, event_id, title)
    event_id = talk.event if talk else event_id
    keys |= {"event": event_id} if event_id else {}
    keys |= {"talk": talk.ref} if talk else {}
    path = _choose_path(site.posts / event_id, talk.slug if talk else make_slug(title))
    try:
        text = render_post(keys)
    except UnreadableError as error:
        raise WrongUsageError(str(error)) from error
    write_files({path: text}, site.folder)
    click.echo(shown_path(path))
    if talk:
        click.echo(f"covers {talk.ref}", err=True)


def _find_event(site: Site, text: str) -> str:
    if not text:
        return ""
    found = Finder(site.archive).event(text)
    if found is None:
        known = ", ".join(site.archive.events) or "none"
        likely = nearest(text, site.archive.events)
        hint = f"did you mean {likely}?" if likely else f"there is no such event; there are: {known}"
        raise WrongUsageError(f"--event {text}: {hint}")
    return found.id


def _find_presenter(site: Site, text: str) -> str:
    """Return the id of somebody who is known, else the name as it was given."""
    found = Finder(site.archive).presenter(text)
    return found.id if found else text


def _find_talk(site: Site, event: str, title: str) -> Talk | None:
    """Return the only talk with this title, of the event if one is named.

    :raises WrongUsageError: it has a post already.
    """
    slug = make_slug(title)
    found = [
        talk
        for talk in site.archive.talks
        if talk.event and talk.event == (event or talk.event) and make_slug(talk.title) == slug
    ]
    if len(found) != 1:
        return None
    if found[0].docname:
        post = site.archive.posts[found[0].docname].path
        message = f"{shown_path(site.folder / post)}: this is the post on that talk; write there"
        raise WrongUsageError(message)
    return found[0]


def _choose_path(folder: Path, slug: str) -> Path:
    """Return a file that does not exist."""
    name = f"{slug}-post" if slug in RESERVED_IDS else slug
    number, path = 1, folder / f"{name}.md"
    while path.exists() or path.with_suffix(".rst").exists():
        number += 1
        path = folder / f"{name}-{number}.md"
    return path
