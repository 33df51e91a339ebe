"""The banner of a page that only a preview has: why it is hidden, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import _

from sphinx_liveblog.archive.visibility import Reason
from sphinx_liveblog.documents.nodes import paragraph, text
from sphinx_liveblog.documents.when import format_moment, read_locale

if TYPE_CHECKING:
    from sphinx.config import Config

    from sphinx_liveblog.archive.visibility import Verdict


def preview_banner(verdict: Verdict | None, config: Config) -> nodes.attention:
    """Return the banner.

    :param verdict: ``None`` for the page of a presenter or tag that only hidden things have.
    """
    words = _("Preview: this page is not public (%s).") % _reason(verdict, config)
    return nodes.attention("", paragraph(text(words)), classes=["liveblog-preview"])


def _reason(verdict: Verdict | None, config: Config) -> str:
    if verdict is None:
        return _("only hidden pages name it")
    if verdict.until is not None:
        locale = read_locale(config.language)
        return _("until %s") % format_moment(verdict.until, locale, config.liveblog_date_format)
    return {
        Reason.UNPUBLISHED: _("unpublished"),
        Reason.SCHEDULED: _("scheduled"),
        Reason.EVENT: _("event unpublished"),
        Reason.TALK: _("talk unpublished"),
        Reason.UNREADABLE: _("unreadable"),
    }[verdict.reason]
