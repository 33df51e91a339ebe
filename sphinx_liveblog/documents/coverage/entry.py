"""The directive ``entry``: the long form of an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.locale import _

from sphinx_liveblog.archive.coverage import EntryHead, parse_entry_head
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.archive.select import split_values
from sphinx_liveblog.archive.visibility import parse_flag
from sphinx_liveblog.documents.coverage.base import DEPTH, CoverageDirective, TextOptions
from sphinx_liveblog.documents.coverage.drafts import Draft, entry_draft
from sphinx_liveblog.documents.coverage.links import parse_video_time, seek
from sphinx_liveblog.documents.domain import get_domain
from sphinx_liveblog.documents.header import post_of_page
from sphinx_liveblog.documents.talklist import media_link

if TYPE_CHECKING:
    from docutils.nodes import Node

_ID = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)


class EntryDirective(CoverageDirective):
    """An entry with options, which the liveblog around it takes as a draft."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[TextOptions] = TextOptions(
        "id", "by", "title", "key", "pin", "tags", "updated", "removed", "video-at"
    )

    def run(self) -> list[Node]:
        """Return a draft for the liveblog around it; just the text where there is none, or no time."""
        self.check_options()
        argument = " ".join(self.arguments)
        head = parse_entry_head(argument, self.is_person)
        removed = self._read_removed()
        node = entry_draft()
        if removed is None:
            # What was taken back is not even parsed: its pictures, labels and index entries go with it.
            rest = argument[head.length :] if head else ""
            node += [*self._parse_line(rest), *self.parse_content_to_nodes()]
        if not self.env.temp_data.get(DEPTH):
            message = (
                "entry belongs inside liveblog. If it stands there, give the fence around liveblog "
                "more colons than entry has"
            )
            self.warn(Subtype.ENTRY, message)
            return list(node.children)
        if head is None:
            forms = "write it as 13:32, 1:32 pm or 2024-05-31 13:32"
            problem = f"{argument!r} is not the time of an entry" if argument else "entry needs a time"
            self.warn(Subtype.ENTRY, f"{problem}: {forms}")
            return list(node.children)
        node.draft = self._read_draft(head, removed)
        self.set_source_info(node)
        return [node]

    def _read_draft(self, head: EntryHead, removed: str | None) -> Draft:
        draft = Draft(head, self.lineno, id=self._read_id(), removed=removed, pinned=self.flag("pin"))
        draft.key = head.key or self.flag("key")
        draft.updated = self._read_updated()
        if removed is None:
            names = ", ".join(filter(None, (self.text_of("by"), head.by)))
            draft.authors = self.find_authors(names, self.lineno)
            draft.title = self._read_title()
            draft.tags = tuple(self._find_tags())
            draft.video = self._link_to_video()
        return draft

    def _read_removed(self) -> str | None:
        reason = self.text_of("removed")
        flag = parse_flag(reason)
        if "removed" not in self.options or flag is False:
            return None
        # The copy of the source would still hold it.
        get_domain(self.env).redacted[self.env.docname] = True
        return "" if flag else reason

    def _parse_line(self, line: str) -> list[nodes.paragraph]:
        if not line.strip():
            return []
        content, messages = self.parse_inline(line)
        node = nodes.paragraph(line, "", *content, *messages)
        self.set_source_info(node)
        return [node]

    def _read_title(self) -> nodes.paragraph | None:
        for title in self._parse_line(self.text_of("title")):
            title["classes"].append("liveblog-entry-title")
            title.children = [nodes.strong("", "", *title.children)]
            title.setup_child(title.children[0])
            return title
        return None

    def _read_id(self) -> str:
        given = self.text_of("id")
        if given and not _ID.fullmatch(given):
            message = f"id {given!r} is no id: use letters, digits, '-', '_' and '.', beginning with a letter"
            self.warn(Subtype.OPTION, message)
            return nodes.make_id(given)
        return given

    def _read_updated(self) -> EntryHead | None:
        given = self.text_of("updated")
        head = parse_entry_head(given) if given else None
        if given and head is None:
            message = f"updated {given!r} is not a time: write it as 13:32 or 2024-05-31 13:32"
            self.warn(Subtype.OPTION, message)
        return head

    def _find_tags(self) -> Iterator[tuple[str, str]]:
        for name in split_values(self.without_hidden("tag", self.text_of("tags")) or ""):
            tag: Any = get_domain(self.env).ask(self.env.docname, ("tag", name))
            yield (tag.id, tag.title) if tag else ("", name)

    def _link_to_video(self) -> nodes.reference | None:
        given = self.text_of("video-at")
        if not given:
            return None
        seconds = parse_video_time(given)
        if seconds is None:
            message = f"video-at {given!r} is not a time in a video: write it as 1:02:03 or in seconds"
            self.warn(Subtype.OPTION, message)
            return None
        page = post_of_page(self.env)
        if page is None or not page[0].talk.video:
            message = "video-at needs a video: give its address as `video` in the front matter"
            self.warn(Subtype.OPTION, message)
            return None
        label = _("Video at %s") % timedelta(seconds=seconds)
        return media_link("play", label, seek(page[0].talk.video[0].url, seconds))
