"""The body of a generated page: nodes rendered by the page's own translator, put together by a template.

A site overrides a template by a file of its name, ``liveblog/presenter.html`` for one, in one of its
``templates_path`` folders.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from docutils.utils import new_document
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader
from markupsafe import Markup, escape
from sphinx.addnodes import pending_xref
from sphinx.locale import _

from sphinx_liveblog.documents.domain import get_domain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.writers.html5 import HTML5Translator


class Fragments:
    """Renders the bodies of one build's pages."""

    escape = staticmethod(escape)

    def __init__(self, app: Sphinx) -> None:
        self._builder = cast("StandaloneHTMLBuilder", app.builder)
        self._env = app.env
        own = [str(Path(app.confdir) / folder) for folder in app.config.templates_path]
        loader = ChoiceLoader([FileSystemLoader(own), PackageLoader("sphinx_liveblog", "site/templates")])
        self._templates = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self._document = new_document("liveblog", self._builder.docsettings)

    def templates_digest(self) -> str:
        """Return the sources of all templates, which are part of what every page shows."""
        assert self._templates.loader is not None  # noqa: S101  # set above
        names = ("liveblog/presenter.html", "liveblog/event.html", "liveblog/tag.html")
        return "".join(self._templates.loader.get_source(self._templates, name)[0] for name in names)

    def render(self, pagename: str, template: str, values: dict[str, Any]) -> str:
        """Return the HTML of a page's body; nodes among the values become HTML first."""
        ready = {key: self._as_html(pagename, value) for key, value in values.items()}
        return self._templates.get_template(f"liveblog/{template}.html").render(
            **ready, _=lambda text: str(_(text))
        )

    def _as_html(self, pagename: str, value: object) -> object:
        if isinstance(value, nodes.Node):
            return self._render_nodes(pagename, [value])
        if isinstance(value, list) and all(isinstance(item, nodes.Node) for item in value):
            return self._render_nodes(pagename, value)
        return value

    def _render_nodes(self, pagename: str, content: Iterable[nodes.Node]) -> Markup:
        root = nodes.container("", *content)
        root.document = self._document
        for image in root.findall(nodes.image):
            # The builder knows pictures by their path from the source directory.
            image["uri"] = image["uri"].removeprefix("/")
        for reference in list(root.findall(pending_xref)):
            self._resolve(pagename, reference)
        translator = cast("HTML5Translator", self._builder.create_translator(self._document, self._builder))
        for child in root.children:
            child.walkabout(translator)
        return Markup("".join(translator.body))  # noqa: S704  # written by docutils' own visitors, which escape

    def _resolve(self, pagename: str, reference: pending_xref) -> None:
        domain = get_domain(self._env)
        content = cast("nodes.Element", reference[0])
        found = domain.resolve_xref(
            self._env,
            pagename,
            self._builder,
            reference["reftype"],
            reference["reftarget"],
            reference,
            content,
        )
        reference.parent.replace(reference, content if found is None else found)
