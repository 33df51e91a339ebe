"""What tests share: sites built in a temporary folder, and what a machine may lack."""

from __future__ import annotations

import contextlib
import copy
import io
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from unittest import mock

import pytest
import sphinx.locale
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import docutils_namespace, patch_docutils

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

Content: TypeAlias = str | bytes


# --- What a machine may lack -------------------------------------------------------------------------


def find_chromium() -> Path | None:
    """Return the browser's executable, if there is one."""
    found = (shutil.which(name) for name in CHROMIUM_NAMES)
    return next((Path(path) for path in found if path), None)


def find_nginx() -> Path | None:
    """Return the server's executable; distributions keep it off an ordinary user's path."""
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    return Path(path) if path else None


def find_shared() -> Path | None:
    """Return the folder with real posts, if it lies beside the checkout."""
    return SHARED if SHARED.is_dir() else None


def find_vnu() -> Path | None:
    """Return the Nu HTML checker, which is installed nowhere: the environment says where it lies."""
    path = os.environ.get("SPHINX_LIVEBLOG_VNU", "")
    return Path(path) if path and Path(path).is_file() and shutil.which("java") else None


FINDERS: Mapping[str, tuple[Callable[[], Path | None], str]] = {
    "shared": (find_shared, "there is no folder `shared` beside the checkout"),
    "browser": (find_chromium, "Chromium is not installed"),
    "nginx": (find_nginx, "nginx is not installed"),
    "vnu": (find_vnu, "SPHINX_LIVEBLOG_VNU does not say where vnu.jar is, or there is no Java"),
}
"""The markers that name something a test needs: how it is found, and the reason to skip without it."""


def required() -> frozenset[str]:
    """Return the markers in ``SPHINX_LIVEBLOG_REQUIRE``: tests with these must not skip."""
    return frozenset(os.environ.get("SPHINX_LIVEBLOG_REQUIRE", "").replace(",", " ").split())


def pytest_configure() -> None:
    """Refuse a misspelt requirement, which would let its tests skip again."""
    if unknown := required() - FINDERS.keys():
        raise pytest.UsageError(f"SPHINX_LIVEBLOG_REQUIRE: unknown: {', '.join(sorted(unknown))}")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose marker names something that this machine lacks."""
    for marker, (find, reason) in FINDERS.items():
        if item.get_closest_marker(marker) and find() is None:
            pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test into a failure where what it needs is required, whoever skipped it."""
    report = yield
    markers = {mark.name for mark in item.iter_markers()} & required()
    if report.skipped and not hasattr(report, "wasxfail") and markers:
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"{', '.join(sorted(markers))} required by SPHINX_LIVEBLOG_REQUIRE. {reason}"
    return report


def _find_or_skip(marker: str) -> Path:
    find, reason = FINDERS[marker]
    return find() or pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with real posts; mark the test ``shared`` too."""
    return _find_or_skip("shared")


@pytest.fixture(scope="session")
def corpus_posts(shared: Path) -> list[Path]:
    """Return the 36 real posts: 24 of Strange Loop 2019, then 12 older ones."""
    corpus = shared / "corpus"
    return [
        *sorted((corpus / "strange-loop-2019").glob("*.md")),
        *sorted((corpus / "other-2016-2019").glob("*.md")),
    ]


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the browser's executable; mark the test ``browser`` too. As root it wants ``--no-sandbox``."""
    return _find_or_skip("browser")


@pytest.fixture(scope="session")
def nginx() -> Path:
    """Return the server's executable; mark the test ``nginx`` too."""
    return _find_or_skip("nginx")


@pytest.fixture(scope="session")
def vnu() -> Path:
    """Return the Nu HTML checker; mark the test ``vnu`` too."""
    return _find_or_skip("vnu")


# --- Sites ---------------------------------------------------------------------------------------------

DEFAULT_CONF: Mapping[str, Any] = {
    "project": "Test site",
    "extensions": ["sphinx_liveblog"],
    # Programmes of tests have what the test is about, and seldom who and when; test_bad_talks.py asks for it.
    "suppress_warnings": ["liveblog.incomplete"],
}

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_NEW_WARNING = re.compile(r"(^|: |\b)(WARNING|ERROR|CRITICAL|SEVERE): ")


def split_warnings(text: str, srcdir: Path) -> list[str]:
    """Return the warnings of a build, one item each, without colours and with paths below ``srcdir``."""
    warnings: list[str] = []
    for line in _COLOUR.sub("", text).replace(f"{srcdir}/", "").splitlines():
        if _NEW_WARNING.search(line) or not warnings:
            warnings.append(line)
        else:
            warnings[-1] += f"\n{line}"
    return [warning for warning in map(str.strip, warnings) if warning]


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return every file's content by POSIX path; an epub's members as ``book.epub!/member``."""
    tree: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".epub":
            with zipfile.ZipFile(path) as book:
                tree |= {f"{name}!/{member}": book.read(member) for member in book.namelist()}
        elif path.is_file():
            tree[name] = path.read_bytes()
    return tree


@dataclass(frozen=True)
class Result:
    """What one build did. Its files are read when asked for, so ask before the next build."""

    outdir: Path
    doctreedir: Path
    status: str
    """What Sphinx printed, without colours."""
    warnings: list[str]
    """One item each; paths are relative to the source folder."""
    returncode: int
    docs_read: list[str] = field(default_factory=list)
    """Sorted names of the documents that were read. Empty for a build in another process."""
    docs_written: list[str] = field(default_factory=list)
    """Sorted names of the documents that were written. Empty for a build in another process."""

    def read(self, relpath: str) -> str:
        """Return the text of a file in the output folder."""
        return (self.outdir / relpath).read_text(encoding="utf-8")

    def exists(self, relpath: str) -> bool:
        """Whether the output folder has such a file or folder."""
        return (self.outdir / relpath).exists()

    def tree(self, *, doctrees: bool = False) -> dict[str, bytes]:
        """Return the output by POSIX path; ``doctrees`` adds Sphinx's cache as ``.doctrees/…``."""
        tree = read_tree(self.outdir)
        if doctrees:
            tree |= {f".doctrees/{name}": data for name, data in read_tree(self.doctreedir).items()}
        return tree


class Site:
    """A source folder that is built as often as a test likes.

    Each builder keeps its output folder; all share one folder of doctrees, as ``sphinx-build -M`` does.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.srcdir = root / "source"
        self.doctreedir = root / "build" / "doctrees"
        self.last: Result | None = None

    def outdir(self, builder: str = "html") -> Path:
        """Return where ``builder`` writes."""
        return self.root / "build" / builder

    def edit(self, relpath: str, content: Content) -> None:
        """Write a source file, and see to it that Sphinx notices: file systems count time in ticks."""
        path = self.srcdir / relpath
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.stat().st_mtime_ns if path.exists() else 0
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        # Not later than now: Sphinx would read a file from the future again at every build.
        stamp = max(time.time_ns(), before + 1_000_000)
        os.utime(path, ns=(stamp, stamp))

    def remove(self, relpath: str) -> None:
        """Delete a source file."""
        (self.srcdir / relpath).unlink()

    def copy(self, name: str) -> Site:
        """Return a site with the same sources that has never been built: what a clean build gives."""
        other = Site(self.root.parent / name)
        shutil.copytree(self.srcdir, other.srcdir)
        return other

    def build(self, builder: str = "html", parallel: int = 0, **overrides: Any) -> Result:
        """Build with a new application in this process; ``overrides`` are options of ``conf.py``."""
        status, warning = io.StringIO(), io.StringIO()
        with patch_docutils(self.srcdir), docutils_namespace(), _own_defaults():
            # What Sphinx keeps across applications: the languages of earlier ones, and its options' defaults.
            sphinx.locale.translators.clear()
            app = Sphinx(
                *(self.srcdir, self.srcdir, self.outdir(builder), self.doctreedir, builder),
                confoverrides=overrides,
                status=status,
                warning=warning,
                parallel=parallel,
            )
            docs = _watch(app)
            app.build()
        return self._note(
            builder,
            status=status.getvalue(),
            warning=warning.getvalue(),
            returncode=app.statuscode,
            docs=docs,
        )

    def build_in_process(
        self, builder: str = "html", parallel: int = 1, env: Mapping[str, str] | None = None, **overrides: Any
    ) -> Result:
        """Build with ``python -m sphinx`` in another process; ``env`` is added to this one's environment."""
        done = subprocess.run(
            [
                *(sys.executable, "-m", "sphinx", "-b", builder, "-j", str(parallel)),
                *("-d", str(self.doctreedir), *_as_options(overrides)),
                *(str(self.srcdir), str(self.outdir(builder))),
            ],
            cwd=ROOT,  # so that the checkout is imported, installed or not
            env={**os.environ, **(env or {})},
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        return self._note(builder, status=done.stdout, warning=done.stderr, returncode=done.returncode)

    def read(self, relpath: str) -> str:
        """Return the text of a file that the last build left in its output folder."""
        return self._last().read(relpath)

    def tree(self, *, doctrees: bool = False) -> dict[str, bytes]:
        """Return what the last build left in its output folder; see :meth:`Result.tree`."""
        return self._last().tree(doctrees=doctrees)

    def _last(self) -> Result:
        assert self.last is not None, "build the site first"
        return self.last

    def _note(
        self,
        builder: str,
        *,
        status: str,
        warning: str,
        returncode: int,
        docs: tuple[Sequence[str], Sequence[str]] = ((), ()),
    ) -> Result:
        read, written = docs
        self.last = Result(
            outdir=self.outdir(builder),
            doctreedir=self.doctreedir,
            status=_COLOUR.sub("", status),
            warnings=split_warnings(warning, self.srcdir),
            returncode=returncode,
            docs_read=sorted(set(read)),
            docs_written=sorted(set(written)),
        )
        return self.last


def _watch(app: Sphinx) -> tuple[list[str], list[str]]:
    """Return two lists that the build fills: the documents read, and those written."""
    read: list[str] = []
    written: list[str] = []
    # After every other handler: an extension may still change the list. With -j the documents themselves
    # are read in other processes, whose events do not come here.
    app.connect("env-before-read-docs", lambda _app, _env, docnames: read.extend(docnames), priority=9999)
    prepare_writing = app.builder.prepare_writing

    def note_and_prepare(docnames: Any) -> None:
        written.extend(docnames)
        prepare_writing(docnames)

    # No event has this set, and doctree-resolved also comes when somebody only asks for a doctree.
    app.builder.prepare_writing = note_and_prepare  # type: ignore[method-assign]
    return read, written


@contextlib.contextmanager
def _own_defaults() -> Iterator[None]:
    """Give a build defaults of its own: extensions append to lists that Sphinx shares among applications."""
    with mock.patch.object(Config, "config_values", copy.deepcopy(Config.config_values)):
        yield


def _as_options(overrides: Mapping[str, Any]) -> Iterator[str]:
    for name, value in overrides.items():
        text = ",".join(value) if isinstance(value, list | tuple) else value
        yield from ("-D", f"{name}={int(text) if isinstance(text, bool) else text}")


def write_conf(conf: Mapping[str, Any] | str | None) -> str:
    """Return the text of ``conf.py``: a text as it is, else the defaults updated with ``conf``."""
    if isinstance(conf, str):
        return conf
    return "".join(f"{name} = {value!r}\n" for name, value in {**DEFAULT_CONF, **(conf or {})}.items())


MakeSite: TypeAlias = Callable[..., Site]


@pytest.fixture
def make_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeSite:
    """Return ``make(files, conf=None, name="site")``, which writes a source folder.

    ``files`` maps POSIX paths to text or bytes, written as they are; ``conf`` is a mapping of options on
    top of ``DEFAULT_CONF``, or the whole text of ``conf.py``. Sites of one test need different names.
    """
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577836800")

    def make(
        files: Mapping[str, Content], conf: Mapping[str, Any] | str | None = None, name: str = "site"
    ) -> Site:
        site = Site(tmp_path / name)
        for relpath, content in {"conf.py": write_conf(conf), **files}.items():
            site.edit(relpath, content)
        return site

    return make
