"""What tests of whole builds share: the search for what must not be found, and trees that can be compared."""

from __future__ import annotations

import contextlib
import copy
import gzip
import io
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from tests.conftest import Site

Tree: TypeAlias = dict[str, bytes]

_ZLIB_HEAD = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
"""What streams of zlib begin with: the inventory, pictures, fonts."""


def readable_tree(tree: Tree) -> Tree:
    """Return ``tree`` with what is packed in its files: members of archives are ``file.zip!/member``."""
    return {inner: text for name, data in tree.items() for inner, text in _unpack(name, data)}


def _unpack(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    if data.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield name, archive.comment
            for member in archive.namelist():
                yield from _unpack(f"{name}!/{member}", archive.read(member))
    else:
        yield name, b"\n".join([data, *_inflate(data)])


def _inflate(data: bytes) -> Iterator[bytes]:
    for head in _ZLIB_HEAD.finditer(data):
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(data[head.start() :])


def find_traces(tree: Tree, words: Iterable[str]) -> list[tuple[str, str]]:
    """Return ``(word, file)`` for each word in a file's name or content, in any case."""
    lowered = {name: (name.encode() + b"\n" + data).lower() for name, data in readable_tree(tree).items()}
    return [(word, name) for word in words for name, data in lowered.items() if word.lower().encode() in data]


def output_of(result: Any) -> Tree:
    """Return what a build left, without Sphinx's environment, which it never writes twice alike."""
    return without_environment(result.tree(doctrees=True))


def without_environment(tree: Tree) -> Tree:
    """Return what of ``tree`` can be compared: all but Sphinx's pickled environment."""
    return {name: data for name, data in tree.items() if not name.endswith("environment.pickle")}


def differences(left: Tree, right: Tree) -> list[str]:
    """Return the names of the files that only one has, or that differ."""
    return sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))


def clean_site(site: Site, name: str = "clean") -> Site:
    """Return a site with the very same sources that has never been built.

    Unlike ``Site.copy``, whose other source folder would be in every cached document.
    """
    other = copy.copy(site)
    other.root = site.root / name
    other.doctreedir = other.root / "build" / "doctrees"
    return other


def unlike_clean(site: Site, builder: str = "html", **overrides: Any) -> list[str]:
    """Return the files by which the last build differs from a clean one."""
    assert site.last is not None
    clean = clean_site(site, f"clean-{builder}")
    shutil.rmtree(clean.root, ignore_errors=True)
    return differences(output_of(site.last), output_of(clean.build(builder, **overrides)))


@pytest.fixture
def traces() -> Callable[[Any, Iterable[str]], list[tuple[str, str]]]:
    """Return ``traces(result, words)``: where a build's output or cache holds one of ``words``."""
    return lambda result, words: find_traces(result.tree(doctrees=True), words)


@pytest.fixture
def compare() -> Callable[[Tree, Tree], list[str]]:
    """Return ``compare(left, right)``: the files by which two outputs differ."""
    return differences


@pytest.fixture
def output() -> Callable[[Any], Tree]:
    """Return ``output(result)``: what a build left, in its output folder and in Sphinx's cache."""
    return output_of
