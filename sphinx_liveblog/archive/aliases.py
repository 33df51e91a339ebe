"""Old addresses of a page, as an author writes them, and the files that browsers would ask for there."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sphinx_liveblog.archive.names import is_file_of_site, is_page_file, is_safe_part
from sphinx_liveblog.archive.problems import Subtype

if TYPE_CHECKING:
    from sphinx_liveblog.archive.fields import FieldReader

_LONGEST = 1000
"""In bytes."""
_NO_PATH = re.compile(r"[a-z][a-z0-9+.-]*:|//|.*[?#\\]", re.IGNORECASE)


def read_aliases(reader: FieldReader) -> tuple[str, ...]:
    """Return the files of the old addresses in ``aliases``; what is no address in this site is a problem."""
    files: list[str] = []
    for scalar in reader.scalars("aliases"):
        file = alias_file(scalar.text)
        if file:
            files.append(file)
        else:
            message = "{} is no old address: write a path from the front page, such as /2019/talks/go/"
            reader.complain(scalar.line, message, scalar.text.strip(), subtype=Subtype.URL)
    return tuple(dict.fromkeys(files))


def alias_file(text: str) -> str:
    """Return the file behind an address below the front page, from the output folder; empty for none.

    ``/blog/go.html`` is that file; ``/blog/go/``, and ``/blog/go``, which servers lead there, are
    ``blog/go/index.html``. Letters with marks are single characters, as browsers send what is typed.
    """
    text = text.strip()
    if len(text) > 3 * _LONGEST or _NO_PATH.match(text):
        return ""
    path = unicodedata.normalize("NFC", unquote(text)).lstrip("/")
    parts = path.rstrip("/").split("/")
    if not all(map(is_safe_part, parts)) or len(path.encode()) > _LONGEST:
        return ""
    if parts[0].startswith("_") or is_file_of_site(parts[0]):
        return ""
    is_file = is_page_file(parts[-1]) and not path.endswith("/")
    return "/".join(parts if is_file else [*parts, "index.html"])
