"""The body of a generated page: nodes rendered by the page's own translator, put together by a template.

A site overrides a template by a file of its name, ``liveblog/presenter.html`` for one, in one of its
``templates_path`` folders.
"""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from docutils.utils import new_document
from jinja2 import (
    Environment,
    FileSystemLoader,
    TemplateSyntaxError,
)
from markupsafe import Markup, escape
from sphinx.addnodes import pending_xref
from sphinx.errors import ThemeError
from sphinx.locale import _

from sphinx_liveblog.archive.links import is_elsewhere
from sphinx_liveblog.documents.domain import get_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.writers.html5 import HTML5Translator

_OURS = Path(str(resources.files("sphinx_liveblog") / "site" / "templates"))
_ROOT = "\1"
"""Stands for the way up to the front page, until it is known from where; no text can hold it."""


class Fragments:
    """Renders the bodies of one build's pages."""

    escape = staticmethod(escape)

    def __init__(self, app: Sphinx) -> None:
        self._builder = cast("StandaloneHTMLBuilder", app.builder)
        self._env = app.env
        self._folders = [*(Path(app.confdir, folder) for folder in app.config.templates_path), _OURS]
        self._built = (Path(app.outdir), Path(app.doctreedir))
        loader = FileSystemLoader(self._folders)
        self._templates = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self._document = new_document("liveblog", self._builder.docsettings)
        # One for all, because making one is dearer than most of what it renders.
        self._translator = cast(
            "HTML5Translator", self._builder.create_translator(self._document, self._builder)
        )

    def templates_digest(self) -> str:
        """Return a digest of all templates, and of whatever else they may include."""
        digest = hashlib.blake2b(digest_size=12)
        for folder in self._folders:
            for path in self._files_in(folder):
                content = path.read_bytes()
                digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
                digest.update(content)
            digest.update(b"\0")
        return digest.hexdigest()

    def _files_in(self, folder: Path) -> Iterator[Path]:
        """Yield the files below a folder, but for what this build writes: it may be the site's own folder."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not any(path.is_relative_to(built) for built in self._built):
                yield path

    def render(self, pagename: str, template: str, values: dict[str, Any]) -> str:
        """Return the HTML of a page's body; nodes among the values become HTML first."""
        ready = {key: self._as_html(value) for key, value in values.items()}
        body = self.render_template(template, {**ready, "pathto": self._address})
        return body.replace(_ROOT, self._way_up(pagename))

    def render_template(self, template: str, values: dict[str, Any]) -> str:
        """Return what a template makes of values that are no nodes.

        Raises :class:`ThemeError` for a template of the site that cannot be rendered.
        """
        name = f"liveblog/{template}.html"
        try:
            return self._templates.get_template(name).render(**values, _=lambda text: str(_(text)))
        except Exception as error:  # expressions of a template raise whatever they like
            line = f", line {error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
            message = f"the template {name}{line} cannot be rendered: {type(error).__name__}: {error}"
            raise ThemeError(message) from error

    def _as_html(self, value: object) -> object:
        if isinstance(value, nodes.Node):
            return self.render_nodes([value])
        if isinstance(value, list) and all(isinstance(item, nodes.Node) for item in value):
            return self.render_nodes(value)
        if isinstance(value, list) and all(isinstance(item, tuple) for item in value):
            return [tuple(self._as_html(part) for part in item) for item in value]
        return value

    def render_nodes(self, content: Iterable[nodes.Node]) -> Markup:
        """Return nodes as HTML in which addresses begin with a mark for the way up to the front page."""
        root = nodes.container("", *content)
        root.document = self._document
        for image in root.findall(nodes.image):
            # The builder knows pictures by their path from the source directory.
            image["uri"] = image["uri"].removeprefix("/")
        for link in root.findall(nodes.reference):
            # A file of the site, named in data that has no page of its own: from the front page.
            if not (is_elsewhere(link.get("refuri", "#")) or link.get("refuri", "#").startswith("#")):
                link["refuri"] = _ROOT + link["refuri"].lstrip("/")
        for reference in list(root.findall(pending_xref)):
            self._resolve(reference)
        self._builder.imgpath = _ROOT + self._builder.imagedir
        self._translator.body = []
        for child in root.children:
            child.walkabout(self._translator)
        return Markup("".join(self._translator.body))  # noqa: S704  # written by docutils' own visitors, which escape

    def _resolve(self, reference: pending_xref) -> None:
        content = cast("nodes.Element", reference[0])
        page = get_domain(self._env).page_of(reference["reftype"], reference["reftarget"])
        if page:
            link = nodes.reference("", "", content, internal=True, refuri=self._address(page))
            reference.parent.replace(reference, link)
        else:
            reference.parent.replace(reference, content)

    def _address(self, page: str) -> str:
        """Return the address of a page or document, for wherever it will stand."""
        return _ROOT + self._builder.get_target_uri(get_domain(self._env).at(page))

    def _way_up(self, pagename: str) -> str:
        return "../" * self._builder.get_target_uri(pagename).count("/")
