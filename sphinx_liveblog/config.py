"""Every option of ``conf.py`` once: default, type, validator, rebuild and help.

Registration, checking and the table in the documentation all come from :data:`OPTIONS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from babel.dates import format_date

from sphinx_liveblog._compat import READS_TEXT_ONLY
from sphinx_liveblog.archive.addresses import LISTS
from sphinx_liveblog.archive.datafiles import as_fields
from sphinx_liveblog.archive.model import fingerprint
from sphinx_liveblog.archive.names import safe_folder
from sphinx_liveblog.archive.problems import MOST_CHARS, Subtype
from sphinx_liveblog.archive.scan import Settings
from sphinx_liveblog.archive.times import parse_duration, parse_moment, parse_zone
from sphinx_liveblog.archive.visibility import parse_flag
from sphinx_liveblog.log import warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

PREFIX = "liveblog_"

Rebuild = Literal["", "env"]
"""Never ``html``: such a value changes ``.buildinfo``, and with it every page of a site without posts."""


@dataclass(frozen=True, slots=True)
class Option:
    """One configuration value."""

    name: str
    default: Any
    types: tuple[type, ...]
    allowed: str
    """What is allowed, in the words of the warning and of the documentation."""
    is_valid: Callable[[Any], bool]
    help: str
    rebuild: Rebuild = ""
    """``env`` where a document must be read again when the value changes."""


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(map(_is_text, value))


def _is_bool(value: object) -> bool:
    return value in (True, False, 0, 1) or (isinstance(value, str) and parse_flag(value) is not None)


def _is_zone(value: object) -> bool:
    return value is None or (isinstance(value, str) and parse_zone(value) is not None)


def _is_moment(value: object) -> bool:
    return value is None or (isinstance(value, str) and parse_moment(value, None, _ignore) is not None)


def _is_one_of(*choices: object) -> Callable[[object], bool]:
    return lambda value: value in choices


def _is_folder(value: object) -> bool:
    return isinstance(value, str) and (not value.strip("/ ") or bool(safe_folder(value)))


def _is_date_format(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(format_date(date(2024, 5, 31), value, "en").strip())
    except (AttributeError, KeyError, TypeError, ValueError):
        # What Babel raises for a letter that means nothing, or that means a time of day.
        return False


def _is_data(value: object) -> bool:
    return isinstance(value, (str, Mapping))


def _is_count(value: object) -> bool:
    """Whether a value is a number from 1 on; ``-D`` on the command line gives texts."""
    if isinstance(value, str):
        return value.isascii() and value.isdigit() and int(value) > 0
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_length(value: object) -> bool:
    return isinstance(value, str) and parse_duration(value) is not None


def _ignore(message: str, details: tuple[str, ...]) -> None:
    """Complaints of a check are given as the option's own."""


def _repr(value: object) -> str:
    """Return a value on one short line: a list of events would be all that is in it."""
    text = repr(value)
    return text if len(text) <= MOST_CHARS else f"{text[: MOST_CHARS - 1]}…"


_TEXTS = (list, tuple)
_FLAG = (bool, int, str)

OPTIONS: tuple[Option, ...] = (
    Option(
        "liveblog_post_patterns",
        [],
        _TEXTS,
        "a list of patterns of docnames",
        _is_texts,
        "Documents that match are posts even without `publishDate` or `published`. "
        "Patterns are Sphinx globs, such as `talks/**`.",
        "env",
    ),
    Option(
        "liveblog_presenters",
        "presenters.yml",
        (str,),
        "a file or folder relative to the source directory",
        _is_text,
        "The presenters file, or a folder of such files.",
    ),
    Option(
        "liveblog_events",
        "events",
        (str, dict),
        "a folder relative to the source directory, or a mapping of event ids to events",
        _is_data,
        "The folder of event files; the name of a file without its suffix is the event's id.",
    ),
    Option(
        "liveblog_tags",
        "tags.yml",
        (str,),
        "a file relative to the source directory",
        _is_text,
        "The tags file.",
    ),
    Option(
        "liveblog_path",
        "liveblog",
        (str,),
        "a folder of the site, or an empty text",
        _is_folder,
        "The folder of generated pages.",
    ),
    Option(
        "liveblog_pages",
        ["events", "presenters", "tags", "years"],
        _TEXTS,
        f"a list of: {', '.join(LISTS)}",
        lambda value: _is_texts(value) and set(value) <= set(LISTS),
        "The kinds of lists that have pages. Talks of a programme have theirs always.",
    ),
    Option(
        "liveblog_per_page",
        100,
        (int, str),
        "a whole number above 0",
        _is_count,
        "How many talks, presenters or tags a page of a list shows. An event's page is never split.",
    ),
    Option(
        "liveblog_tag_min_talks",
        2,
        (int, str),
        "a whole number above 0",
        _is_count,
        "How many talks a tag needs for a page of its own. A tag of the tags file always has one.",
    ),
    Option(
        "liveblog_timezone",
        None,
        (str,),
        "the name of a time zone, such as America/Chicago",
        _is_zone,
        "The zone of times that have neither an offset nor an event with a zone.",
        "env",
    ),
    Option(
        "liveblog_show_unpublished",
        False,
        _FLAG,
        "True or False",
        _is_bool,
        "Preview: everything is built, with a banner and `noindex` on what would be hidden.",
    ),
    Option(
        "liveblog_hide_future",
        True,
        _FLAG,
        "True or False",
        _is_bool,
        "Hide posts whose `publishDate` has not come.",
    ),
    Option(
        "liveblog_now",
        None,
        (str,),
        "a date or a time, such as 2024-05-31T13:30-05:00",
        _is_moment,
        "The moment that counts as now; the clock's when not set.",
    ),
    Option(
        "liveblog_hidden_refs",
        "ignore",
        (str,),
        "ignore, warn or error",
        _is_one_of("ignore", "warn", "error"),
        "What a build says of a public page that refers to something hidden.",
    ),
    Option(
        "liveblog_header",
        True,
        _FLAG,
        "True or False",
        _is_bool,
        "Put a header under the title of each post.",
        "env",
    ),
    Option(
        "liveblog_end_after",
        "3h",
        (str,),
        "a duration, such as 3h or 90m",
        _is_length,
        "How long after its last entry a live coverage counts as ended.",
        "env",
    ),
    Option(
        "liveblog_date_format",
        "long",
        (str,),
        "short, medium, long, or a Babel pattern such as d MMMM y",
        _is_date_format,
        "How pages print dates.",
        "env",
    ),
)


def register_options(app: Sphinx) -> None:
    """Add every option to the application."""
    for option in OPTIONS:
        app.add_config_value(
            option.name, option.default, option.rebuild, frozenset(option.types), option.help
        )


def check_options(config: Config) -> None:
    """Replace wrong values by their defaults, each with a warning (at ``config-inited``)."""
    for option in OPTIONS:
        value = config[option.name]
        if option.is_valid(value):
            continue
        wrong = f"{option.name} = {_repr(value)} in conf.py is not {option.allowed}"
        warn(Subtype.CONFIG, f"{wrong}: {option.default!r} is used instead", None)
        config[option.name] = option.default


def flag(config: Config, name: str) -> bool:
    """Return a yes-or-no option, as ``conf.py`` or ``-D name=yes`` gave it."""
    value = config[name]
    return parse_flag(value) is True if isinstance(value, str) else bool(value)


def count(config: Config, name: str) -> int:
    """Return an option that is a whole number, as ``conf.py`` or ``-D name=50`` gave it."""
    return int(config[name])


def read_now(config: Config) -> datetime:
    """Return the moment that counts as now, aware, in UTC."""
    reading = (
        parse_moment(config.liveblog_now, config.liveblog_timezone, _ignore) if config.liveblog_now else None
    )
    return reading.moment.instant() if reading else datetime.now(UTC)


def end_after(config: Config) -> timedelta:
    """Return how long after its last entry a live coverage has ended."""
    return parse_duration(config.liveblog_end_after) or timedelta(hours=3)


def digest_of_mapping(value: Mapping[str, object]) -> str:
    """Return what stands for a mapping of events in the pickled configuration: it names nothing."""
    return fingerprint(as_fields(value))


def stands_for_mapping(value: str) -> bool:
    """Whether ``liveblog_events`` was a mapping before :func:`digest_of_mapping` replaced it."""
    return re.fullmatch("[0-9a-f]{24}", value) is not None


def read_settings(
    config: Config, now: datetime, events: str | Mapping[str, object], posts_only: tuple[str, ...]
) -> Settings:
    """Return what a scan depends on."""
    return Settings(
        now=now,
        post_patterns=tuple(config.liveblog_post_patterns),
        presenters=config.liveblog_presenters,
        events=events,
        tags=config.liveblog_tags,
        timezone=config.liveblog_timezone,
        show_unpublished=flag(config, "liveblog_show_unpublished"),
        hide_future=flag(config, "liveblog_hide_future"),
        posts_only=posts_only,
        encoding=config.source_encoding,
        base=config.liveblog_path,
        only_text=READS_TEXT_ONLY,
        # There only where sphinx.ext.autosectionlabel is loaded; with the prefix, labels name the document.
        titles_are_labels=getattr(config, "autosectionlabel_prefix_document", None) is False,
    )
