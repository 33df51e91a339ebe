"""Source files -> :class:`~sphinx_liveblog.archive.model.Archive`: the one truth of a build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sphinx_liveblog.archive.datafiles import (
    EventSource,
    TalkSource,
    as_fields,
    find_files,
    read_data_file,
    read_event,
    read_people,
    read_tags,
)
from sphinx_liveblog.archive.fields import FieldReader
from sphinx_liveblog.archive.hidden import list_hidden
from sphinx_liveblog.archive.model import Archive, Event, Hidden, Post, Talk
from sphinx_liveblog.archive.names import compile_glob, nearest
from sphinx_liveblog.archive.people import Mention, People
from sphinx_liveblog.archive.posts import PostDraft, RawFile, find_event, read_file, read_post
from sphinx_liveblog.archive.problems import Problem, Report, Subtype
from sphinx_liveblog.archive.tagging import Tags
from sphinx_liveblog.archive.talks import TalkBuilder, find_covered, sort_talks
from sphinx_liveblog.archive.values import Fields
from sphinx_liveblog.archive.visibility import Claim, Reason, Verdict, judge


@dataclass(frozen=True, slots=True)
class Settings:
    """What a scan depends on besides the files. Paths are relative to the source directory."""

    now: datetime
    """Aware; read once a build."""
    post_patterns: tuple[str, ...] = ()
    presenters: str = "presenters.yml"
    events: str | Mapping[str, object] = "events"
    tags: str = "tags.yml"
    timezone: str | None = None
    show_unpublished: bool = False
    hide_future: bool = True
    posts_only: tuple[str, ...] = ()
    """Suffixes of which only posts are documents, because the site reads them for our sake only."""


@dataclass(slots=True)
class FileCache:
    """Files read earlier in this process, by path, with the stamp they had."""

    _files: dict[Path, tuple[tuple[int, int], RawFile, tuple[Problem, ...]]] = field(default_factory=dict)

    def read(self, docname: str, path: Path, name: str, report: Report) -> RawFile | None:
        """Return a source file, ``None`` when it is gone or cannot be opened."""
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
            known = self._files.get(path)
            if known is None or known[0] != stamp:
                problems: list[Problem] = []
                file = read_file(docname, name, path.suffix, path.read_bytes(), problems.append)
                known = self._files[path] = (stamp, file, tuple(problems))
        except OSError:
            return None
        for problem in known[2]:
            report(problem)
        return known[1]


def scan_archive(
    root: Path, documents: Mapping[str, Path], settings: Settings, cache: FileCache | None = None
) -> Archive:
    """Return the archive of a source directory.

    :param root: the source directory.
    :param documents: docname to absolute path of every file that could be a document.
    """
    return _Scan(root, settings, cache or FileCache()).run(documents)


class _Scan:
    """One scan: what has been found so far."""

    def __init__(self, root: Path, settings: Settings, cache: FileCache) -> None:
        self.root = root
        self.settings = settings
        self.cache = cache
        self.problems: list[Problem] = []
        self.people = People(self.problems.append)
        self.tags = Tags(self.problems.append)
        self.events: dict[str, EventSource] = {}
        self.strays: set[str] = set()
        self.public: list[tuple[PostDraft, Verdict | None]] = []
        """Drafts to show; with a verdict where they are shown as a preview only."""
        self.withheld: list[tuple[PostDraft, Verdict]] = []
        self.talks: list[tuple[Event, TalkSource]] = []
        """Public talks of public events."""

    def run(self, documents: Mapping[str, Path]) -> Archive:
        self._read_data()
        self.talks = [
            (source.event, talk)
            for source in self.events.values()
            if self._shows(source.claim)
            for talk in source.talks
            if self._shows(talk.claim)
        ]
        for docname, path in sorted(documents.items()):
            self._read_document(docname, path)
        self._admit()
        posts, talks = self._build()
        public = {
            source.event.id: source.event for source in self.events.values() if self._shows(source.claim)
        }
        return Archive(
            now=self.settings.now,
            posts=posts,
            talks=talks,
            presenters=dict(sorted(self.people.by_id.items())),
            events=dict(sorted(public.items())),
            tags=self.tags.of(talks),
            hidden=self._list_hidden(talks),
            sources={draft.file.docname: draft.source for draft, _ in self.public},
            strays=frozenset(self.strays),
            problems=tuple(self.problems),
            next_change=min((v.until.instant() for _, v in self.withheld if v.until), default=None),
        )

    # -- reading

    def _read_data(self) -> None:
        settings = self.settings
        for path in find_files(self.root, settings.presenters):
            reader = self._open(path)
            if reader:
                read_people(
                    reader, self.people, file_id=path.stem if path.parent.name == settings.presenters else ""
                )
        for path in find_files(self.root, settings.tags):
            reader = self._open(path)
            for tag in read_tags(reader) if reader else ():
                self.tags.add(tag, reader.path if reader else "", 1)
        for event_id, reader in self._open_events():
            source = read_event(event_id, reader, settings.timezone)
            if source is None:
                continue
            if event_id in self.events:
                message = "an event with the id {} stands in another file already"
                self.problems.append(Problem(reader.path, 1, Subtype.DUPLICATE_ID, message, (event_id,)))
                continue
            self.events[event_id] = source

    def _open_events(self) -> Iterable[tuple[str, FieldReader]]:
        events = self.settings.events
        if isinstance(events, str):
            for path in find_files(self.root, events):
                reader = self._open(path)
                if reader:
                    yield path.stem, reader
            return
        for event_id, value in events.items():
            fields = as_fields(value)
            if isinstance(fields, Fields):
                yield str(event_id), FieldReader(fields, "conf.py", self.problems.append, Subtype.DATA_FILE)

    def _open(self, path: Path) -> FieldReader | None:
        name = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name
        fields = read_data_file(path, name, self.problems.append)
        return FieldReader(fields, name, self.problems.append, Subtype.DATA_FILE) if fields else None

    def _read_document(self, docname: str, path: Path) -> None:
        problems: list[Problem] = []
        name = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name
        file = self.cache.read(docname, path, name, problems.append)
        if file is None:
            return
        if not file.is_post(matches_pattern=self._matches(docname)):
            if path.suffix in self.settings.posts_only:
                self.strays.add(docname)
            return
        draft = self._read_draft(file, problems.append)
        verdict = self._judge_post(draft)
        if verdict is None or self.settings.show_unpublished:
            self.public.append((draft, verdict))
            self.problems += problems
            return
        self.withheld.append((draft, verdict))
        # A warning about a hidden file names its path, never its content.
        self.problems += (replace(p, message=p.text(discreet=True), details=()) for p in problems)

    def _matches(self, docname: str) -> bool:
        return any(compile_glob(pattern).match(docname) for pattern in self.settings.post_patterns)

    def _read_draft(self, file: RawFile, report: Report) -> PostDraft:
        reader = FieldReader(file.fields, file.path, report, Subtype.FRONT_MATTER)
        event_id = find_event(file, reader, {key: source.event.posts for key, source in self.events.items()})
        source = self.events.get(event_id)
        if event_id and source is None:
            pair = file.fields.get("event")
            likely = nearest(event_id, self.events)
            hint = ": did you mean {}?" if likely else ": there is no such file in the events folder"
            report(
                Problem(
                    file.path,
                    pair.line if pair else 1,
                    Subtype.UNKNOWN_EVENT,
                    "no event has the id {}" + hint,
                    (event_id, likely) if likely else (event_id,),
                )
            )
        zone = (source.event.timezone if source else "") or self.settings.timezone
        return read_post(file, event_id if source else "", zone, report)

    # -- judging

    def _shows(self, claim: Claim) -> bool:
        return self.settings.show_unpublished or judge(claim, self.settings.now) is None

    def _judge_post(self, draft: PostDraft) -> Verdict | None:
        settings = self.settings
        source = self.events.get(draft.event)
        event_public = source is None or judge(source.claim, settings.now) is None
        verdict = judge(
            draft.claim, settings.now, hide_future=settings.hide_future, event_public=event_public
        )
        if verdict is None and self._covers_hidden_talk(draft):
            return Verdict(Reason.TALK)
        return verdict

    def _covers_hidden_talk(self, draft: PostDraft) -> bool:
        if not draft.talk_refs:
            return False
        hidden = {
            name
            for source in self.events.values()
            for talk in source.talks
            if judge(talk.claim, self.settings.now) is not None
            or judge(source.claim, self.settings.now) is not None
            for name in (
                f"{source.event.id}/{talk.slug}",
                *([talk.slug] if source.event.id == draft.event else []),
            )
        }
        return any(ref in hidden for ref in draft.talk_refs)

    # -- building

    def _admit(self) -> None:
        mentions: list[Mention] = []
        names: list[str] = []
        for draft, _ in self.public:
            mentions += (*draft.presenters, *draft.authors)
            names += draft.reader.texts("tags")
        for _, talk in self.talks:
            mentions += talk.mentions
            names += talk.reader.texts("tags")
        self.people.admit(mentions)
        self.tags.admit(names)

    def _build(self) -> tuple[dict[str, Post], tuple[Talk, ...]]:
        builder = TalkBuilder(self.people, self.tags, self.problems.append)
        talks: dict[str, Talk] = {}
        for event, source in self.talks:
            talk = builder.build_data_talk(event, source)
            talks[talk.ref] = talk
        programme = dict(talks)
        posts: dict[str, Post] = {}
        for draft, preview in sorted(self.public, key=_publication_order):
            covered = find_covered(draft, programme, self.problems.append)
            post = builder.build_post(draft, preview, programme[covered[0]] if covered else None)
            posts[draft.file.docname] = post
            self._enter(post, draft, covered, talks, programme)
        return dict(sorted(posts.items())), sort_talks(talks.values())

    def _enter(
        self,
        post: Post,
        draft: PostDraft,
        covered: list[str],
        talks: dict[str, Talk],
        programme: Mapping[str, Talk],
    ) -> None:
        """Make ``post`` the page of the talks it covers; of several posts on one talk the earliest is."""
        if not covered:
            other = talks.get(post.talk.ref)
            if other is None:
                talks[post.talk.ref] = post.talk
                return
            pair = draft.reader.fields.get("slug")
            message = "the slug {} is that of {} already: give this post another slug"
            self.problems.append(
                Problem(
                    post.path,
                    pair.line if pair else 1,
                    Subtype.DUPLICATE_SLUG,
                    message,
                    (draft.slug, other.docname or other.ref),
                )
            )
            talks[f"{post.talk.ref}\0{post.docname}"] = post.talk
            return
        for ref in covered:
            if not talks[ref].docname:
                talks[ref] = post.talk if len(covered) == 1 else replace(programme[ref], docname=post.docname)

    # -- what must not be seen

    def _list_hidden(self, talks: Sequence[Talk]) -> Hidden:
        closed = [source for source in self.events.values() if not self._shows(source.claim)]
        shown = {id(talk) for _, talk in self.talks}
        return list_hidden(
            self.withheld,
            closed,
            [
                (source.event.id, talk)
                for source in self.events.values()
                for talk in source.talks
                if id(talk) not in shown
            ],
            self.people,
            talks,
            self.tags.names_of(talks),
        )


def _publication_order(item: tuple[PostDraft, Verdict | None]) -> tuple[str, str]:
    draft = item[0]
    return (draft.published.instant().isoformat() if draft.published else "9999", draft.file.docname)
