"""Three versions of a record into one: what the last import wrote, what the file has, what comes now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from sphinx_liveblog.importers.records import NO_VALUE

if TYPE_CHECKING:
    from sphinx_liveblog.importers.records import Record


@dataclass(slots=True)
class Merge:
    """What became of one record."""

    values: Record = field(default_factory=dict)
    """Keys to write, with their new values; ``None`` where a key goes."""
    base: Record = field(default_factory=dict)
    """What the next import will compare with."""
    kept: dict[str, object] = field(default_factory=dict)
    """What a person and the programme have both changed, with the programme's value: the person's stays."""


def merge_record(
    base: Mapping[str, object],
    mine: Mapping[str, object],
    new: Mapping[str, object],
    fields: Collection[str],
    *,
    is_whole: bool = True,
) -> Merge:
    """Return what to write of ``fields``.

    :param is_whole: whether what the programme does not say is gone; else it says nothing about that.

    Where the file still has what the last import wrote, the programme's value counts; where a person has
    edited it, theirs. Where the programme has changed it as well, that is reported, once.
    """
    merge = Merge(base={key: value for key, value in base.items() if key not in fields})
    for key in fields:
        old, here, now = base.get(key), plain(mine.get(key)), new.get(key)
        if not here and old == NO_VALUE:
            here = NO_VALUE
        if not is_whole and not now and (here or old) and not _is_replaced(key, new) and key != "cancelled":
            now = old
        if now is not None:
            merge.base[key] = now
        if here == now:
            continue
        if here == old:
            merge.values[key] = now
        elif now is not None and now != old:
            merge.kept[key] = now
    return merge


def _is_replaced(key: str, new: Mapping[str, object]) -> bool:
    """Whether a key is gone because another says it: one slot stands in the talk, several in a list."""
    return ("slots" in new and key in _OF_ONE_SLOT) or (key == "slots" and not _OF_ONE_SLOT.isdisjoint(new))


_OF_ONE_SLOT = frozenset({"start", "duration", "room"})


def plain(value: object) -> object:
    """Return what a file has as plain data: texts are texts, however they are written."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip() if isinstance(value, str) else value


def apply(values: Mapping[str, object], target: MutableMapping[str, object]) -> None:
    """Write what :func:`merge_record` decided into a plain mapping."""
    for key, value in values.items():
        if value is None:
            target.pop(key, None)
        else:
            target[key] = value
