"""An event of pyvideo.org's data: a folder with ``category.json`` and ``videos/*.json``, or one video.

Nearly every date is the day of upload, without a time; abstracts are reStructuredText.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sphinx_liveblog.archive.languages import TWO_LETTERS
from sphinx_liveblog.importers.formats import Format, Options
from sphinx_liveblog.importers.media import as_beside, is_url, sort_links
from sphinx_liveblog.importers.model import ImportedTalk, Link, Person, Programme, Report, Slot, Trouble
from sphinx_liveblog.importers.rows import Row, move_to_zone, read_zone
from sphinx_liveblog.importers.source import Source, UnreadableError

_CATEGORY = "category.json"
_FOLDER = "videos"
_NOBODY = re.compile(
    r"(?:(?:various|multiple|several|many|different|all)(?: (?:speakers?|presenters?|authors?|people))?"
    r"|unknown(?: speaker)?|no speakers?|speakers?|n/?a|tb[ad]|none|-+|\?+)\.?\Z",
    re.IGNORECASE,
)

_NO_LANGUAGE = frozenset({"und", "mul", "mis", "zxx"})


def to_bcp47(language: str) -> str:
    """Return the tag of a language in BCP 47; empty for *undetermined* and *several*."""
    code, dash, rest = language.strip().replace("_", "-").partition("-")
    code = code.lower()
    return "" if code in _NO_LANGUAGE else f"{TWO_LETTERS.get(code, code)}{dash}{rest}"


def recognises(source: Source) -> bool:
    """Whether it is a folder with a category or videos, or a video."""
    if source.files:
        return bool(_categories(source)) or any(map(_may_be_video, _videos(source)))
    return source.is_json and _is_video(source.json)


def _is_video(content: object) -> bool:
    return (
        isinstance(content, Mapping)
        and {"title", "videos"} <= content.keys()
        and not content.keys().isdisjoint({"speakers", "recorded", "copyright_text", "thumbnail_url"})
    )


def _may_be_video(file: Source) -> bool:
    try:
        return file.is_json and _is_video(file.json)
    except UnreadableError:
        return False


def _path(file: Source) -> list[str]:
    return re.split(r"[\\/]", file.name)


def _categories(source: Source) -> list[Source]:
    return [file for file in source.files if _path(file)[-1] == _CATEGORY]


def _videos(source: Source) -> list[Source]:
    return [file for file in source.files if _FOLDER in _path(file)[-2:-1]]


def read(source: Source, options: Options, report: Report) -> Programme:
    """Read an event, or a talk of which the event is not known."""
    if not source.files:
        return Programme(timezone=options.timezone, talks=tuple(_read_files((source,), options, report)))
    categories = _categories(source)
    if len(categories) > 1:
        message = f"{source.name}: these are {len(categories)} events: name the folder of one of them"
        raise UnreadableError(message)
    category = Row({}, source.name, "", report)
    for file in categories:
        category = Row(_read_object(file, report), file.name, "", report)
    return Programme(
        title=category.text("title"),
        id=_path(categories[0])[-2] if categories and len(_path(categories[0])) > 1 else "",
        url=category.text("url"),
        timezone=options.timezone,
        start=category.day("start_date"),
        end=category.day("end_date"),
        talks=tuple(_read_files(_videos(source), options, report)),
    )


def _read_object(file: Source, report: Report) -> Mapping[str, Any]:
    """Return what a file of a folder says: a broken one must not keep the others out."""
    try:
        content = file.json
    except UnreadableError as error:
        report(Trouble("", "", str(error)))
        return {}
    if not isinstance(content, Mapping):
        report(Trouble(file.name, "", "should be a JSON object, and is not read"))
        return {}
    return content


def _read_files(files: Iterable[Source], options: Options, report: Report) -> Iterator[ImportedTalk]:
    zone = read_zone(options.timezone)
    for file in files:
        if content := _read_object(file, report):
            stem = _path(file)[-1].removesuffix(".json")
            yield _read_talk(Row(content, file.name, "", report), stem, zone)


def _read_talk(video: Row, stem: str, zone: ZoneInfo | None) -> ImportedTalk:
    video = video.at(video.text("title"))
    start, duration = move_to_zone(video.moment("recorded"), zone), video.seconds("duration")
    media = sort_links([*_read_videos(video), *_read_related(video)])
    abstract, summary = video.long_text("description", "abstract", "summary"), video.text("summary")
    identity = video.text("id")
    return ImportedTalk(
        title=video.text("title"),
        keys=(*([f"id:{identity}"] if identity else []), f"file:{stem}"),
        presenters=tuple(_read_presenters(video)),
        abstract=abstract,
        abstract_format="rst",
        description="" if " ".join(abstract.split()).startswith(summary) else summary,
        slots=(Slot(start, duration),) if start or duration else (),
        language=to_bcp47(video.text("language")),
        tags=video.texts("tags"),
        video=media.video,
        slides=media.slides,
        license=video.text("copyright_text"),
        links=media.links,
        image=video.text("thumbnail_url"),
        aliases=video.texts("alias"),
    )


def _read_videos(video: Row) -> Iterator[Link]:
    for row in video.rows("videos"):
        url = row.text("url")
        if is_url(url):
            yield Link(url, "", "video")
        elif url:
            row.complain(f"url: {url[:60]!r} is no address on the web, and is not read")


def _read_related(video: Row) -> Iterator[Link]:
    """Yield related addresses: texts, or objects with a label."""
    found = video.fields.get("related_urls")
    for item in found if isinstance(found, list) else []:
        row = Row(item if isinstance(item, Mapping) else {"url": item}, video.file, video.place, video.report)
        yield as_beside(Link(row.text("url"), row.text("label")))


def _read_presenters(video: Row) -> Iterator[Person]:
    for name in video.texts("speakers"):
        if _NOBODY.match(name):
            video.complain(f"speakers: {name[:60]!r} is nobody's name, and is not read")
        else:
            yield Person(name)


FORMAT = Format("pyvideo", "an event's folder of pyvideo.org, or one of its videos", recognises, read)
