"""What lies in a built folder: files, and what archives among them hold, piece by piece."""

from __future__ import annotations

import gzip
import hashlib
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TypeAlias

_BLOCK = 4 * 1024 * 1024
"""Bytes that are searched at once."""
_OVERLAP = 4096
"""Bytes that two blocks share, for what stands where one ends."""
_DEEPEST = 5
"""Archives in archives that are opened."""
_IN_MEMORY = 16 * 1024 * 1024
_HEAD = 4096
_GZIP = b"\x1f\x8b"
_ZIP = b"PK"
_INVENTORY_HEAD = b"# Sphinx inventory"
_PACKED = b"zlib.\n"
_LARGEST_INVENTORY = 64 * 1024 * 1024
_LABEL_LINE = re.compile(r"^(.+?) (std:label) ", re.MULTILINE)
_PICKLE = re.compile(rb"\x80[\x02-\x05]")
_LENGTH = re.compile(rb"(?<![\xc2-\xf4])(?<![\xe0-\xf4][\x80-\xbf])\x8c.", re.DOTALL)
"""What stands before a short text in a pickle: a letter by chance."""
_PRINTABLE = re.compile(rb"[\t\n\r\x20-\x7e]{6,}")

Open: TypeAlias = "Callable[[], AbstractContextManager[IO[bytes]]]"


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or a member of an archive."""

    path: Path
    """Of the file, or of the archive."""
    member: str
    """Of the archive, after ``!/``; empty for the file itself."""
    open: Open
    size: int = -1
    """In bytes; -1 where only reading it to its end would tell."""
    is_packed: bool = False
    """Whether what it holds comes after it, so that its own bytes say nothing."""

    @property
    def name(self) -> str:
        """Its own name, without folders."""
        return (self.member or self.path.name).rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Unread:
    """What cannot be searched, and why."""

    path: Path
    member: str
    reason: str


def walk(folder: Path) -> Iterator[Piece | Unread]:
    """Yield everything below ``folder``, sorted. Links are followed, as a web server does; none twice."""
    yield from _walk(folder, {folder.resolve()})


def _walk(folder: Path, seen: set[Path]) -> Iterator[Piece | Unread]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield Unread(folder, "", reason_of(error))
        return
    for path in entries:
        try:
            yield from _enter(path, seen)
        except OSError as error:
            yield Unread(path, "", reason_of(error))


def _enter(path: Path, seen: set[Path]) -> Iterator[Piece | Unread]:
    if path.is_dir():
        place = path.resolve()
        if place not in seen:
            seen.add(place)
            yield from _walk(path, seen)
    elif path.is_file():
        yield from _unpack(Piece(path, "", lambda: path.open("rb"), path.stat().st_size), 0)
    elif path.is_symlink():
        yield Unread(path, "", "a link that leads to no file")


def reason_of(error: Exception) -> str:
    """Return what went wrong, in the words of the system."""
    return (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__


def _unpack(piece: Piece, depth: int) -> Iterator[Piece | Unread]:
    """Yield a piece, and what it holds if it is an archive."""
    with piece.open() as stream:
        head = stream.read(_HEAD)
        is_zip = stream.seekable() and zipfile.is_zipfile(stream)
    is_gzip = head.startswith(_GZIP) and _is_gzip(piece)
    if head.startswith(_INVENTORY_HEAD):
        yield Piece(piece.path, piece.member, lambda: _open_inventory(piece))
    else:
        yield replace(piece, is_packed=is_gzip or (is_zip and head.startswith(_ZIP) and depth < _DEEPEST))
    if is_gzip:
        yield Piece(piece.path, piece.member, lambda: _Unpacked(piece))
    if is_zip and depth < _DEEPEST:
        yield from _unpack_zip(piece, depth)


def _unpack_zip(piece: Piece, depth: int) -> Iterator[Piece | Unread]:
    inside = f"{piece.member}!/" if piece.member else ""
    with piece.open() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError) as error:
            yield Unread(piece.path, piece.member, reason_of(error))
            return
        with archive:
            for member in sorted(archive.namelist()):
                if not member.endswith("/"):
                    yield from _unpack_member(piece.path, inside + member, archive, member, depth)


def _unpack_member(  # what it is, and where
    path: Path, shown: str, archive: zipfile.ZipFile, member: str, depth: int
) -> Iterator[Piece | Unread]:
    """Yield a member, kept while it is searched: it may be an archive itself, which is read from its end."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        try:
            with archive.open(member) as stream:
                while block := stream.read(_BLOCK):
                    kept.write(block)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
            yield Unread(path, shown, reason_of(error))
            return
        yield from _unpack(Piece(path, shown, lambda: _Rewound(kept), kept.tell()), depth + 1)


class _Rewound(AbstractContextManager["IO[bytes]"]):
    """A stream from its start, left open."""

    def __init__(self, stream: tempfile.SpooledTemporaryFile[bytes]) -> None:
        self._stream = stream

    def __enter__(self) -> IO[bytes]:
        self._stream.seek(0)
        return self._stream

    def __exit__(self, *_: object) -> None:
        """Leave it open."""


def _is_gzip(piece: Piece) -> bool:
    try:
        with _Unpacked(piece) as stream:
            stream.read(1)
    except (OSError, EOFError, zlib.error):
        return False  # damaged, or something else: its bytes are all there is
    return True


class _Unpacked(AbstractContextManager["IO[bytes]"]):
    """What a gzip file holds."""

    def __init__(self, piece: Piece) -> None:
        self._packed = piece.open()

    def __enter__(self) -> IO[bytes]:
        return gzip.GzipFile(fileobj=self._packed.__enter__())  # type: ignore[return-value]

    def __exit__(self, *_: object) -> None:
        self._packed.__exit__(None, None, None)


def _open_inventory(piece: Piece) -> AbstractContextManager[IO[bytes]]:
    """Open an inventory as text, with a ``#`` before labels: alone they are words like any other."""
    with piece.open() as stream:
        head, mark, packed = stream.read().partition(_PACKED)
    try:
        text = zlib.decompressobj().decompress(packed, _LARGEST_INVENTORY)
    except zlib.error:
        text = packed
    lines = _LABEL_LINE.sub(r"#\1 \2 ", text.decode("utf-8", errors="replace"))
    kept = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # closed when it is forgotten
    kept.write(head + mark + lines.encode("utf-8", errors="replace"))
    return _Rewound(kept)


def read_blocks(piece: Piece) -> Iterator[str]:
    """Yield the text of a piece, in blocks that overlap.

    :raises OSError: when it cannot be read; a damaged gzip file raises ``EOFError`` or ``zlib.error``.
    """
    with piece.open() as stream:
        block = stream.read(_BLOCK)
        is_pickle = bool(_PICKLE.match(block))
        is_binary = not is_pickle and b"\0" in block[:_HEAD]
        while block:
            yield _decode(block, is_pickle=is_pickle, is_binary=is_binary)
            rest = stream.read(_BLOCK)
            block = block[-_OVERLAP:] + rest if rest else b""


def _decode(data: bytes, *, is_pickle: bool, is_binary: bool) -> str:
    if is_pickle:
        data = _LENGTH.sub(b" ", data)
    elif is_binary:
        data = b"\n".join(_PRINTABLE.findall(data))
    return data.decode("utf-8", errors="replace")


def digest_of(piece: Piece, sizes: Collection[int]) -> str:
    """Return the digest of a piece's bytes; empty when it has none of these sizes.

    :raises OSError: as :func:`read_blocks` does.
    """
    if piece.size not in sizes and piece.size >= 0:
        return ""
    digest = hashlib.blake2b(digest_size=16)
    with piece.open() as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
