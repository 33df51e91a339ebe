"""``sphinx-liveblog check``: everything that wants mending, what is public, and what is hidden and why."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sphinx.util.logging import is_suppressed_warning

from sphinx_liveblog.archive.model import Archive, Hidden, Post
from sphinx_liveblog.cli import checks, copies, duplicates
from sphinx_liveblog.cli.copies import resolve_local
from sphinx_liveblog.cli.formats import FORMATS, Result, Shown, Withheld
from sphinx_liveblog.cli.leaks import find_leaks
from sphinx_liveblog.cli.options import PROBLEMS, WrongUsageError, find_source, source_option
from sphinx_liveblog.cli.places import Texts, find_entries, find_talks
from sphinx_liveblog.cli.programme import Programme
from sphinx_liveblog.cli.runs import SiteRun, read_site

if TYPE_CHECKING:
    from sphinx_liveblog.archive.visibility import Verdict
    from sphinx_liveblog.cli.findings import Finding

_PUBLIC, _EVERYTHING = "public", "everything"
"""Folders of the two readings of a site."""


@click.command()
@source_option
@click.option(
    "--format",
    "style",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How to print it.",
)
@click.option("--published", is_flag=True, help="Leave out problems of posts that are not published.")
@click.option(
    "--scan",
    metavar="OUTDIR",
    type=click.Path(path_type=Path),
    help="Search every file of a built folder for anything hidden, as a gate before a deploy.",
)
def check(source: Path | None, style: str, published: bool, scan: Path | None) -> None:
    """List everything that wants mending in an archive, with file and line.

    This is what a build warns of about the archive and its directives, and about dead links, pictures and
    tables of contents on every page, and more: text and names that a template left, talks without presenters,
    presenters and tags that are probably one, and files of hidden posts that Sphinx copies all the same.
    Other mistakes in markup only the build reports. Kinds in suppress_warnings are left out.

    --scan looks for names, addresses, text and files of what is hidden, in archives too. Each file that has
    any is a problem, and so is one that cannot be read. What is hidden is decided by the sources and the
    clock, also where conf.py shows a preview.

    The formats text and json also list what is public, and what is hidden and why: by name, so mind who can
    read where you print it. --format github --published names hidden things only where they leak; no format
    quotes their text.
    """
    folder = find_source(source)
    if scan is not None and not scan.is_dir():
        raise WrongUsageError(f"{scan}: there is no such folder; --scan takes the output of a build")
    result = check_site(folder, published=published, scan=scan.resolve() if scan else None)
    for line in FORMATS[style](result):
        click.echo(line)
    if result.findings:
        click.get_current_context().exit(PROBLEMS)


def check_site(source: Path, *, published: bool = False, scan: Path | None = None) -> Result:
    """Check the site at ``source``, an absolute path.

    :param published: leave out the problems of hidden posts.
    :param scan: a built folder to search for hidden things, absolute.
    :raises CommandError: when Sphinx cannot read the site.
    """
    with tempfile.TemporaryDirectory(prefix="sphinx-liveblog-") as work:
        public, everything = _read_both(source, Path(work))
        leaks = find_leaks(scan, public, everything, _caches(Path(work))) if scan else []
    hidden = _hidden_paths(public, everything)
    findings = [finding for finding in public.findings if finding.path not in hidden]
    if not published:
        said = {(finding.path, finding.line, finding.kind) for finding in findings}
        findings += [f for f in everything.findings if (f.path, f.line, f.kind) not in said]
    secret = everything.presenters - public.presenters if published else frozenset()
    findings += _check_archive(public if published else everything, secret)
    findings += copies.find_copied_files(_hidden_files(public, everything), public.source, public.config)
    findings += leaks
    suppressed = public.config.suppress_warnings
    kept = {f for f in findings if not is_suppressed_warning(*f.kind.partition(".")[::2], suppressed)}
    return Result(
        source=public.source,
        findings=sorted(kept, key=lambda f: (f.path, f.line or 0, f.kind, f.message)),
        public=list(_list_public(public.archive)),
        hidden=list(_list_hidden(public, everything.archive)),
    )


def _read_both(source: Path, work: Path) -> tuple[SiteRun, SiteRun]:
    """Return the site as a build has it, and with everything that is hidden.

    Nothing hidden is ever read in a build, so its problems show in a preview only.
    """
    # Whatever conf.py says: what is hidden does not become public where a site is built as a preview.
    public = read_site(source, work / _PUBLIC, liveblog_show_unpublished=False)
    if public.archive.hidden == Hidden():
        return public, public
    return public, read_site(source, work / _EVERYTHING, liveblog_show_unpublished=True)


def _caches(work: Path) -> tuple[Path, Path]:
    """Return where :func:`_read_both` leaves the documents of both readings."""
    return work / _PUBLIC / "doctrees", work / _EVERYTHING / "doctrees"


def _hidden_posts(public: SiteRun, everything: SiteRun) -> list[Post]:
    posts = everything.archive.posts
    return [posts[docname] for docname in sorted(public.archive.hidden.documents) if docname in posts]


def _hidden_paths(public: SiteRun, everything: SiteRun) -> set[str]:
    return {post.path for post in _hidden_posts(public, everything)}


def _check_archive(run: SiteRun, secret: frozenset[str]) -> Iterator[Finding]:
    """Yield what is wrong with the archive, and name none of the people in ``secret``."""
    root, config, texts = run.source, run.config, Texts(run.source)
    programme = Programme.read(run)
    talks = find_talks(programme)
    people = {key: person for key, person in run.archive.presenters.items() if key not in secret}
    archive = replace(run.archive, presenters=people)
    yield from checks.find_placeholders(archive, texts)
    yield from checks.find_talks_without_presenters(archive, talks, programme.talks_of_nobody())
    file = config.liveblog_presenters
    yield from duplicates.find_duplicate_presenters(archive, find_entries(root, file), file, texts)
    file = config.liveblog_tags
    yield from duplicates.find_duplicate_tags(archive, find_entries(root, file), file, texts)


def _hidden_files(public: SiteRun, everything: SiteRun) -> dict[str, str]:
    """Return files that only hidden things use, relative to the source folder, and what each belongs to."""
    posts = _hidden_posts(public, everything)
    files = {path: min(users) for path, users in everything.files.items() if path not in public.files}
    shown = {path for post in public.archive.posts.values() for path in (post.hero_image, post.social_image)}
    for post in posts:
        pictures = {post.hero_image, post.social_image} - shown
        files.update((resolve_local(path, post.docname), post.docname) for path in pictures if path)
    return files


def _list_public(archive: Archive) -> Iterator[Shown]:
    for post in archive.posts.values():
        yield Shown("post", post.docname, post.title)
    for talk in archive.talks:
        if not talk.docname:
            yield Shown("talk", talk.ref, talk.title)
    for event in archive.events.values():
        yield Shown("event", event.id, event.title)


def _list_hidden(public: SiteRun, everything: Archive) -> Iterator[Withheld]:
    hidden = public.archive.hidden
    programme = Programme.read(public)
    for docname, verdict in sorted(hidden.documents.items()):
        post = everything.posts.get(docname)
        known = programme.judge_post(post, verdict) if post else verdict
        yield Withheld("post", docname, post.title if post else "", *_in_words(known))
    refs = {talk.ref for talk in public.archive.talks}
    for talk in everything.talks:
        if talk.ref not in refs and not talk.docname:
            yield Withheld("talk", talk.ref, talk.title, *_in_words(programme.judge_talk(talk)))
    for event_id, event in sorted(everything.events.items()):
        if event_id in hidden.events:
            yield Withheld("event", event_id, event.title, *_in_words(programme.judge_event(event_id)))


def _in_words(verdict: Verdict) -> tuple[str, str]:
    return verdict.reason.value, verdict.until.isoformat() if verdict.until else ""
