"""What tests of whole builds share: the search for what must not be found, and trees that can be compared."""

from __future__ import annotations

import copy
import shutil
import zlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from tests.conftest import Site

Tree: TypeAlias = dict[str, bytes]

_INVENTORY_HEAD = 4
"""Lines of ``objects.inv`` before its compressed part."""


def readable_tree(tree: Tree) -> Tree:
    """Return ``tree`` with compressed inventories as their text."""
    return {name: _unpack(data) if name.endswith("objects.inv") else data for name, data in tree.items()}


def _unpack(inventory: bytes) -> bytes:
    *head, packed = inventory.split(b"\n", _INVENTORY_HEAD)
    return b"\n".join([*head, zlib.decompress(packed)])


def find_traces(tree: Tree, words: Iterable[str]) -> list[tuple[str, str]]:
    """Return ``(word, file)`` for each word in a file's name or content, in any case."""
    lowered = {name: (name.encode() + b"\n" + data).lower() for name, data in readable_tree(tree).items()}
    return [(word, name) for word in words for name, data in lowered.items() if word.lower().encode() in data]


def output_of(result: Any) -> Tree:
    """Return what a build left, without Sphinx's environment, which it never writes twice alike."""
    tree: Tree = result.tree(doctrees=True)
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
