"""``objects.inv`` is a list of pages, for other sites: unlisted ones are not in it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.builders import Builder

_FILE = "objects.inv"
_HEAD = 4
"""Lines before the compressed part (Sphinx inventory, version 2)."""
_ADDRESS = re.compile(r"^.+?\s+\S+\s+-?\d+\s+?(?P<uri>\S*)\s+.*$")


def leave_out_of_inventory(builder: Builder, docnames: Collection[str]) -> None:
    """Take documents, and what is on them, out of an inventory (after it is written).

    Sphinx asks each domain what it has, and the standard domain has every document.
    """
    path = Path(builder.outdir, _FILE)
    if not docnames or not path.is_file():
        return
    uris = {builder.get_target_uri(docname) for docname in docnames}
    *head, packed = path.read_bytes().split(b"\n", _HEAD)
    lines = zlib.decompress(packed).decode().splitlines(keepends=True)
    kept = [line for line in lines if _address_of(line) not in uris]
    if len(kept) < len(lines):
        draft = path.with_name(f".{_FILE}.tmp")
        draft.write_bytes(b"\n".join([*head, zlib.compress("".join(kept).encode(), 9)]))
        draft.replace(path)


def _address_of(line: str) -> str | None:
    found = _ADDRESS.match(line.rstrip("\n"))
    return found["uri"].partition("#")[0] if found else None
