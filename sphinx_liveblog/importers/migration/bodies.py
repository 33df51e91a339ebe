"""Lines taken out of a body; all others stay as they are, with their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx_liveblog.importers.migration.plan import Plan


def cut_lines(text: str, plan: Plan, body_start: int) -> str:
    """Return ``text`` without the lines of ``plan.cuts``, and with ``plan.puts`` in their place.

    Of the blank lines above and below a span one goes with it. Where there is none, one stays: what
    the span has parted would become one paragraph.
    """
    if not plan.cuts:
        return text
    lines = text.split("\n")
    for first, last in sorted(plan.cuts, reverse=True):
        put = plan.puts.get(first, [])
        _cut(lines, first - 1, last, put, body_start)
    result = "\n".join(lines)
    return result.removesuffix("\r") if not text.endswith("\r") else result


def _cut(lines: list[str], start: int, stop: int, put: list[str], body_start: int) -> None:
    end = "\r" if lines[start].endswith("\r") else ""
    is_open = start <= body_start or not lines[start - 1].strip()
    is_last = stop >= len(lines) - 1
    is_closed = is_last or not lines[stop].strip()
    if put:
        lines[start:stop] = [line + end for line in put]
    elif is_open and is_closed and not is_last:
        del lines[start : stop + 1]
    elif is_open or is_closed:
        del lines[start:stop]
    else:
        lines[start:stop] = [end]
