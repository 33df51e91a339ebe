"""Events and their talks as their files have them, and why some are hidden: the archive keeps names alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.datafolder import DataFolder
from sphinx_liveblog.archive.problems import Sheet
from sphinx_liveblog.archive.visibility import Reason, Verdict, judge
from sphinx_liveblog.cli.options import CONF
from sphinx_liveblog.config import flag

if TYPE_CHECKING:
    from sphinx_liveblog.archive.datafiles import EventSource
    from sphinx_liveblog.archive.model import Post, Talk
    from sphinx_liveblog.archive.visibility import Claim
    from sphinx_liveblog.cli.runs import SiteRun


@dataclass(frozen=True, slots=True)
class Programme:
    """The events of a site's files. Those in ``conf.py`` are not among them: the configuration lacks them."""

    run: SiteRun
    events: Mapping[str, EventSource]

    @classmethod
    def read(cls, run: SiteRun) -> Programme:
        """Read the files again; what is wrong with them, the scan has said."""
        data = DataFolder(
            run.source, lambda _: True, Sheet(), run.config.liveblog_timezone, run.config.liveblog_path
        )
        data.read_events(run.config.liveblog_events)
        return cls(run, data.events)

    def talks_of_nobody(self) -> frozenset[str]:
        """Return the ``EVENT/SLUG`` of talks of which the file says that they have no presenter."""
        return frozenset(
            f"{event_id}/{talk.slug}"
            for event_id, source in self.events.items()
            for talk in source.talks
            if talk.has_none
        )

    def file_of(self, event_id: str) -> str:
        """Return the file that an event stands in, relative to the source folder."""
        source = self.events.get(event_id)
        return source.file if source else CONF

    def judge_event(self, event_id: str) -> Verdict:
        """Return why a hidden event is hidden."""
        source = self.events.get(event_id)
        return (self._judge(source.claim) if source else None) or Verdict(Reason.UNPUBLISHED)

    def judge_post(self, post: Post, verdict: Verdict) -> Verdict:
        """Return the verdict on a post with the moment until which its event is what hides it."""
        if verdict.reason is not Reason.EVENT:
            return verdict
        until = self.judge_event(post.talk.event).until
        if until and post.published and post.published.instant() > until.instant():
            until = post.published
        return Verdict(Reason.EVENT, until)

    def judge_talk(self, talk: Talk) -> Verdict:
        """Return why a hidden talk of a programme is hidden; its own reason comes before its event's."""
        source = self.events.get(talk.event)
        rows = [row for row in source.talks if f"{talk.event}/{row.slug}" == talk.ref] if source else []
        own = self._judge(rows[0].claim) if rows else None
        if own is None and talk.event in self.run.archive.hidden.events:
            event = self.judge_event(talk.event)
            return Verdict(Reason.EVENT, event.until)
        return own or Verdict(Reason.UNPUBLISHED)

    def _judge(self, claim: Claim) -> Verdict | None:
        hide_future = flag(self.run.config, "liveblog_hide_future")
        return judge(claim, self.run.archive.now, hide_future=hide_future)
