"""Files written whole or not at all, and deleted nowhere but where they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_if_changed(path: Path, content: str | bytes) -> bool:
    """Write a file whole or not at all; return whether it was written."""
    data = content.encode() if isinstance(content, str) else content
    try:
        if path.read_bytes() == data:
            return False
    except OSError:
        path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(data)
    temporary.replace(path)
    return True


def remove_file(path: Path, root: Path) -> None:
    """Delete a file, and the folders below ``root`` that it leaves empty; nothing outside ``root``.

    The names come from a file in the output folder, which anyone may have written.
    """
    if not path.is_file() or not path.parent.resolve().is_relative_to(root.resolve()):
        return
    path.unlink()
    for folder in path.parents:
        if folder == root or any(folder.iterdir()):
            return
        folder.rmdir()
