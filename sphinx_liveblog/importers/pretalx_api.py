"""Submissions of pretalx's REST API: one page, several, or the list of results; expanded or not.

It has what nobody should see: notes, reviews, addresses, answers. Only what is named here is ever read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.frab_json import join_texts
from sphinx_liveblog.importers.media import make_link, sort_links
from sphinx_liveblog.importers.model import ImportedTalk, Person, Programme, Report, Slot, Trouble
from sphinx_liveblog.importers.rows import Row, has_html, in_order, length_between, move_to_zone, read_zone

if TYPE_CHECKING:
    from sphinx_liveblog.importers.source import Source

_OPEN = frozenset({"", "accepted", "confirmed"})
_CANCELLED = frozenset({"canceled", "cancelled"})
_WITHDRAWN = "withdrawn"
_EXPANDABLE = ("speakers", "slots", "resources", "submission_type", "track", "tags")
_EXPAND = "speakers,slots,slots.room,submission_type,track,tags,resources"


def recognises(source: Source) -> bool:
    """Whether there are submissions: talks with a code and a type of submission."""
    return source.is_json and any(_is_submission(item) for item in _list_results(source.json)[:100])


def _is_submission(item: object) -> bool:
    return isinstance(item, Mapping) and item.keys() >= {"code", "title", "submission_type"}


def _list_results(content: object) -> list[Any]:
    """Return the results of a page, of a list of pages, or a list that is them."""
    if isinstance(content, Mapping):
        results = content.get("results")
        return results if isinstance(results, list) else []
    if not isinstance(content, list):
        return []
    pages = [page["results"] if _is_page(page) else [page] for page in content]
    return [item for page in pages for item in page]


def _is_page(item: object) -> bool:
    return isinstance(item, Mapping) and isinstance(item.get("results"), list)


def read(source: Source, options: Options, report: Report) -> Programme:
    """Read a programme. What has not been accepted is nobody's business, and is only counted."""
    root = Row({"results": _list_results(source.json)}, source.name, "", report)
    found = [talk.at(talk.text("title") or talk.place) for talk in root.rows("results")]
    talks = [talk for talk in found if _is_public(talk)]
    if hidden := len(found) - len(talks):
        report(Trouble(source.name, "", f"submissions that are not accepted are not read: {hidden}"))
    _complain_of_ids(talks, source.name, report)
    zone = read_zone(options.timezone)
    return Programme(timezone=options.timezone, talks=tuple(_read_talk(talk, zone) for talk in talks))


def _is_public(talk: Row) -> bool:
    state = talk.text("state").lower()
    was_in_programme = bool(talk.fields.get("slots") or talk.fields.get("slot"))
    return state in _OPEN | _CANCELLED or (state == _WITHDRAWN and was_in_programme)


def _complain_of_ids(talks: Iterable[Row], file: str, report: Report) -> None:
    for key in _EXPANDABLE:
        values = [talk.fields.get(key) for talk in talks]
        items = [item for value in values for item in (value if isinstance(value, list) else [value])]
        if any(isinstance(item, int) and not isinstance(item, bool) for item in items) or (
            key == "speakers" and any(isinstance(item, str) for item in items)
        ):
            report(Trouble(file, key, f"only ids stand here: export it with ?expand={_EXPAND}"))


def _read_talk(talk: Row, zone: ZoneInfo | None) -> ImportedTalk:
    text = join_texts(talk.long_text("abstract"), talk.long_text("description"))
    links = [
        make_link(row.text("resource", "link"), row.text("description"))
        for row in _expanded(talk, "resources")
    ]
    media = sort_links(links)
    state = talk.text("state").lower()
    return ImportedTalk(
        title=talk.text("title"),
        keys=(f"code:{talk.text('code')}",) if talk.text("code") else (),
        presenters=tuple(map(_read_person, _expanded(talk, "speakers"))),
        abstract=text,
        abstract_format="html" if has_html(text) else "markdown",
        slots=in_order(_read_slots(talk, zone)),
        track=_read_name(talk, "track"),
        type=_read_name(talk, "submission_type"),
        language=talk.text("content_locale"),
        tags=tuple(_read_tags(talk)),
        video=media.video,
        slides=media.slides,
        transcript=media.transcript,
        links=media.links,
        image=talk.text("image"),
        recorded=False if talk.flag("do_not_record") else None,
        cancelled=state in _CANCELLED or state == _WITHDRAWN,
    )


def _expanded(talk: Row, key: str) -> Iterator[Row]:
    """Yield the objects of a list, in which there may be ids, of which something was said already."""
    value = talk.fields.get(key)
    if isinstance(value, list):
        value = [item for item in value if not isinstance(item, int | str)]
    return replace(talk, fields={key: value}).rows(key)


def _read_name(row: Row, key: str) -> str:
    """Return a name: a text, one in several languages, or an object that has one; of an id there is none."""
    value = row.fields.get(key)
    if isinstance(value, Mapping) and "name" in value:
        return row.row(key).text("name")
    return "" if isinstance(value, int | float) else row.text(key)


def _read_person(person: Row) -> Person:
    return Person(
        name=person.text("name", "fullname"),
        bio=person.long_text("biography"),
        avatar=person.text("avatar_url", "avatar"),
    )


def _read_tags(talk: Row) -> Iterator[str]:
    tags = talk.fields.get("tags")
    for tag in tags if isinstance(tags, list) else [tags]:
        row = Row(tag if isinstance(tag, Mapping) else {"tag": tag}, talk.file, talk.place, talk.report)
        if not isinstance(tag, int) and row.text("tag"):
            yield row.text("tag")


def _read_slots(talk: Row, zone: ZoneInfo | None) -> Iterator[Slot]:
    slots = [*_expanded(talk, "slots")]
    if not slots and isinstance(talk.fields.get("slot"), Mapping):
        slots = [talk.row("slot")]
    for slot in slots:
        start, end = (move_to_zone(slot.moment(key), zone) for key in ("start", "end"))
        length = length_between(start, end) or slot.minutes("duration") or talk.minutes("duration")
        yield Slot(start, length, _read_name(slot, "room"))


FORMAT = Format("pretalx-api", "submissions of pretalx's API (JSON)", recognises, read)
