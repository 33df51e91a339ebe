"""Laboratories for tests: fresh ones, and copies of one that was built with everything published."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.leaks.lab import SWITCHES, Lab, Snapshot, sources

MakeLab: TypeAlias = Callable[..., Lab]


@pytest.fixture(scope="module", autouse=True)
def _epoch() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1577836800")
        yield


@pytest.fixture
def make_lab(tmp_path: Path) -> MakeLab:
    """Return ``make(hidden=SWITCHES, **conf)``, which writes a laboratory that was never built."""

    def make(hidden: Collection[str] = SWITCHES, **conf: object) -> Lab:
        return Lab.at(tmp_path, hidden, **conf)

    return make


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lab, Path, Snapshot]:
    """Return a laboratory, built for html with everything published, and a copy of it in that state."""
    root = tmp_path_factory.mktemp("published")
    lab = Lab.at(root, hidden=())
    snapshot = Snapshot.of(lab.site.build())
    assert snapshot.result.returncode == 0
    shutil.copytree(lab.site.root, root / "copy")
    return lab, root / "copy", snapshot


@pytest.fixture
def shown(published: tuple[Lab, Path, Snapshot]) -> Lab:
    """Return the laboratory as it was when everything had been published and built.

    At the same place for every test, for Sphinx's cache knows where its sources are.
    """
    lab, state, snapshot = published
    shutil.rmtree(lab.site.root)
    shutil.copytree(state, lab.site.root)
    lab.site.last = snapshot.result
    return Lab(lab.site, sources(()))
