"""The text of a post -> the same post with native front matter, or the text as it was, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_liveblog.archive.posts import read_file
from sphinx_liveblog.archive.topmatter import FrontMatter, Unreadable
from sphinx_liveblog.importers.migration.ablog import plan_ablog
from sphinx_liveblog.importers.migration.bodies import cut_lines
from sphinx_liveblog.importers.migration.heads import change_head
from sphinx_liveblog.importers.migration.plan import LeftError, Migration, Note, Plan
from sphinx_liveblog.importers.migration.sourcegraph import facts_of, plan_sourcegraph
from sphinx_liveblog.importers.source import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_liveblog.archive.posts import RawFile
    from sphinx_liveblog.archive.problems import Problem

_RST = frozenset({".rst", ".txt"})


def migrate_text(content: bytes, suffix: str, *, ablog: bool = False) -> Migration:
    """Return a post of Sourcegraph's site, or of ABlog, with native front matter. Idempotent; never raises.

    :param content: the file; UTF-8, its line ends and mark kept.
    :param suffix: of its name, with the dot.
    :param ablog: whether a document with a date is a post of ABlog without any mark.
    """
    text = content.decode("utf-8", errors="replace")
    try:
        return _migrate(text, content, suffix, ablog=ablog)
    except LeftError as error:
        return Migration(text, (error.note,), failed=True)
    except UnreadableError as error:
        return Migration(text, (Note(1, f"{error}; the file is left as it is"),), failed=True)


def _migrate(text: str, content: bytes, suffix: str, *, ablog: bool) -> Migration:
    file = _read(content, suffix)
    is_rst = suffix.lower() in _RST
    notes: list[Note] = []
    plan = plan_ablog(file, is_rst=is_rst, force=ablog)
    if plan is not None:
        text = _apply(text, file, plan, is_rst=is_rst)
        notes += plan.notes
        file = _read(text.encode(), suffix)
        _check_dates(file, plan)
    if not file.is_post(matches_pattern=False):
        return Migration(text, (*notes, *_note_date(file)))
    before = facts_of(file)
    plan = plan_sourcegraph(file)
    result = _apply(text, file, plan, is_rst=is_rst)
    after = _read(result.encode(), suffix)
    if facts_of(after) != before:
        raise LeftError(1, "the rewritten post would not say the same")
    again = plan_sourcegraph(after)
    if _apply(result, after, again, is_rst=is_rst) != result:
        raise LeftError(1, "what this post says can be read in two ways")
    return Migration(result, (*notes, *plan.notes))


def _note_date(file: RawFile) -> Iterator[Note]:
    """Tell of what may be a post, for those who have named it."""
    pair = file.fields.get("date")
    if pair is not None:
        yield Note(
            pair.line, "this is a post of ours only with publishDate, and one of ABlog only with --ablog"
        )


def _read(content: bytes, suffix: str) -> RawFile:
    problems: list[Problem] = []
    suffix = suffix.lower()
    name = f"post{suffix}"
    file = read_file("post", name, suffix, content, problems.append)
    if not file.is_text or isinstance(file.block, Unreadable):
        problem = problems[-1] if problems else None
        message = problem.text().rstrip(".") if problem else "the front matter cannot be read"
        raise LeftError((problem and problem.line) or 1, message)
    return file


def _apply(text: str, file: RawFile, plan: Plan, *, is_rst: bool) -> str:
    """Return the text with a plan carried out; the body first, so that the lines of the head stay."""
    block = file.block if isinstance(file.block, FrontMatter) else None
    return change_head(cut_lines(text, plan, file.body_start), block, plan, is_rst=is_rst)


def _check_dates(file: RawFile, plan: Plan) -> None:
    """See that what is written is read as it was meant.

    :raises LeftError: it is not, and the post might become public, or hidden.
    """
    if not file.is_post(matches_pattern=False):
        raise LeftError(1, "the rewritten file would be no post")
    if "publishDate" in plan.values:
        pair = file.fields.get("publishDate")
        if pair is None or getattr(pair.value, "text", "") != plan.values["publishDate"]:
            raise LeftError(1, "the date of the rewritten post would be another")
