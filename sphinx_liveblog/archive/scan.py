"""Source files -> :class:`~sphinx_liveblog.archive.model.Archive`: the one truth of a build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.datafolder import DEFAULT_PLACES, DataFolder
from sphinx_liveblog.archive.fields import FieldReader
from sphinx_liveblog.archive.hidden import list_hidden
from sphinx_liveblog.archive.model import Archive, Event, Hidden, Post, Talk
from sphinx_liveblog.archive.names import compile_glob, make_slug, nearest
from sphinx_liveblog.archive.people import Mention, People
from sphinx_liveblog.archive.posts import PostDraft, RawFile, find_event, read_file, read_post
from sphinx_liveblog.archive.problems import Problem, Report, Sheet, Subtype
from sphinx_liveblog.archive.tagging import Tags
from sphinx_liveblog.archive.talks import TalkBuilder, find_covered, sort_talks
from sphinx_liveblog.archive.visibility import Claim, Reason, Verdict, judge

if TYPE_CHECKING:
    from sphinx_liveblog.archive.datafiles import TalkSource


@dataclass(frozen=True, slots=True)
class Settings:
    """What a scan depends on besides the files. Paths are relative to the source directory."""

    now: datetime
    """Aware; read once a build."""
    post_patterns: tuple[str, ...] = ()
    presenters: str = DEFAULT_PLACES["presenters"]
    events: str | Mapping[str, object] = DEFAULT_PLACES["events"]
    tags: str = DEFAULT_PLACES["tags"]
    timezone: str | None = None
    show_unpublished: bool = False
    hide_future: bool = True
    posts_only: tuple[str, ...] = ()
    """Suffixes of which only posts are documents, because the site reads them for our sake only."""
    encoding: str = "utf-8-sig"
    """How Sphinx reads source files."""
    only_text: bool = False
    """Whether Sphinx breaks off at a file that is not in this encoding, post or not."""


@dataclass(slots=True)
class FileCache:
    """Files read earlier in this process, by path, with the stamp they had."""

    _files: dict[Path, tuple[tuple[int, int], RawFile, tuple[Problem, ...]]] = field(default_factory=dict)

    def read(self, docname: str, path: Path, name: str, report: Report, encoding: str) -> RawFile | None:
        """Return a source file, ``None`` when it is gone or cannot be opened."""
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
            known = self._files.get(path)
            if known is None or known[0] != stamp:
                problems: list[Problem] = []
                content = path.read_bytes()
                file = read_file(docname, name, path.suffix, content, problems.append, encoding=encoding)
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
        self.sheet = Sheet()
        """Problems of what is public, or of no one file."""
        self.sheets: list[Sheet] = []
        """Problems of each post."""
        self.people = People(self.sheet.report)
        self.tags = Tags(self.sheet.report)
        self.data = DataFolder(root, self._shows, self.sheet, settings.timezone)
        self.events = self.data.events
        self.strays: set[str] = set()
        self.shown: list[RawFile] = []
        """Every file that will be a document."""
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
        hidden = self._list_hidden(talks)
        public = {
            source.event.id: source.event for source in self.events.values() if self._shows(source.claim)
        }
        return Archive(
            now=self.settings.now,
            posts=posts,
            talks=talks,
            presenters=dict(sorted(self.people.by_id.items())),
            events=dict(sorted(public.items())),
            tags=self.tags.of((*talks, *(post.talk for post in posts.values()))),
            hidden=hidden,
            sources={draft.file.docname: draft.source for draft, _ in self.public},
            strays=frozenset(self.strays),
            problems=self._list_problems(),
            next_change=min((v.until.instant() for _, v in self.withheld if v.until), default=None),
        )

    # -- reading

    def _read_data(self) -> None:
        settings = self.settings
        self.data.read_people(settings.presenters, self.people)
        self.data.read_tags(settings.tags, self.tags)
        self.data.read_events(settings.events)

    def _read_document(self, docname: str, path: Path) -> None:
        sheet = Sheet()
        name = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name
        file = self.cache.read(docname, path, name, sheet.report, self.settings.encoding)
        if file is None:
            return
        only_posts = path.suffix in self.settings.posts_only
        is_garbage = not file.is_text and (only_posts or self.settings.only_text or "\0" in file.text)
        if not is_garbage and not file.is_post(matches_pattern=self._matches(docname)):
            if only_posts:
                self.strays.add(docname)
            else:
                self.shown.append(file)
            self._check_near_post(file)
            return
        self.sheets.append(sheet)
        draft = self._read_draft(file, sheet.report)
        verdict = self._judge_post(draft)
        # What is no text cannot even be previewed: Sphinx would break off.
        if verdict is None or (self.settings.show_unpublished and file.is_text):
            self.public.append((draft, verdict))
            self.shown.append(file)
            return
        self.withheld.append((draft, verdict))
        sheet.is_hidden = True

    def _check_near_post(self, file: RawFile) -> None:
        """Warn of a document that a mistyped key keeps from being a post."""
        reader = FieldReader(file.fields, file.path, self.sheet.report, Subtype.FRONT_MATTER)
        reader.check_keys(("published", "publishDate"))

    def _matches(self, docname: str) -> bool:
        return any(compile_glob(pattern).match(docname) for pattern in self.settings.post_patterns)

    def _read_draft(self, file: RawFile, report: Report) -> PostDraft:
        reader = FieldReader(file.fields, file.path, report, Subtype.FRONT_MATTER)
        event_id = find_event(file, reader, {key: source.event.posts for key, source in self.events.items()})
        event_id = self.data.event_ids.get(event_id, event_id)
        source = self.events.get(event_id)
        if event_id and source is None:
            pair = file.fields.get("event")
            public = (key for key, event in self.events.items() if self._shows(event.claim))
            likely = nearest(event_id, public)
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
        draft = read_post(file, event_id if source else "", zone, report)
        return replace(draft, talk_refs=tuple(map(self._known_ref, draft.talk_refs)))

    def _known_ref(self, ref: str) -> str:
        """Return ``EVENT/SLUG`` as the archive has it, for ids as the event's file has them."""
        event, _, slug = ref.rpartition("/")
        known = self.data.event_ids.get(event)
        return f"{known}/{make_slug(slug)}" if known else ref

    # -- judging

    def _shows(self, claim: Claim) -> bool:
        return self.settings.show_unpublished or judge(claim, self.settings.now) is None

    def _judge_post(self, draft: PostDraft) -> Verdict | None:
        settings = self.settings
        source = self.events.get(draft.event)
        event_public = judge(source.claim, settings.now) is None if source else not self.data.is_closed
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
        return any(not hidden.isdisjoint((ref, make_slug(ref))) for ref in draft.talk_refs)

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
        builder = TalkBuilder(self.people, self.tags, self.sheet.report)
        talks: dict[str, Talk] = {}
        for event, source in self.talks:
            talk = builder.build_data_talk(event, source)
            talks[talk.ref] = talk
        programme = dict(talks)
        posts: dict[str, Post] = {}
        for draft, preview in sorted(self.public, key=_publication_order):
            covered = find_covered(draft, programme, self.sheet.report)
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
            self.sheet.report(
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

    def _list_problems(self) -> tuple[Problem, ...]:
        """Return every problem once (some keys are read twice), file by file."""
        sheets = (self.sheet, *self.data.sheets, *self.sheets)
        found = dict.fromkeys(problem for sheet in sheets for problem in sheet.problems())
        return tuple(sorted(found, key=lambda problem: (problem.path, problem.line or 0)))

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
            (file.text for file in self.shown),
        )


def _publication_order(item: tuple[PostDraft, Verdict | None]) -> tuple[str, str]:
    draft = item[0]
    return (draft.published.instant().isoformat() if draft.published else "9999", draft.file.docname)
