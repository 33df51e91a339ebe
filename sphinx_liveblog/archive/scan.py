"""Source files -> :class:`~sphinx_liveblog.archive.model.Archive`: the one truth of a build."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.addresses import talks_folder
from sphinx_liveblog.archive.datafiles import find_files
from sphinx_liveblog.archive.datafolder import DEFAULT_PLACES, DataFolder
from sphinx_liveblog.archive.facets import list_facets, list_languages
from sphinx_liveblog.archive.fields import FieldReader
from sphinx_liveblog.archive.filecache import FileCache, Reading, read_stamp
from sphinx_liveblog.archive.hidden import Known, Withheld, list_hidden
from sphinx_liveblog.archive.model import Archive, Event, Hidden, Post, Talk
from sphinx_liveblog.archive.names import compile_glob, make_slug, nearest
from sphinx_liveblog.archive.people import Mention, People
from sphinx_liveblog.archive.posts import PostDraft, RawFile, find_event
from sphinx_liveblog.archive.problems import Problem, Report, Sheet, Subtype
from sphinx_liveblog.archive.rowchecks import warn_of_clashes, warn_of_gaps
from sphinx_liveblog.archive.tagging import Tags
from sphinx_liveblog.archive.talks import TalkBuilder, find_covered, sort_talks
from sphinx_liveblog.archive.visibility import Claim, Reason, Verdict, judge

if TYPE_CHECKING:
    from sphinx_liveblog.archive.filecache import CachedFile, Stamp
    from sphinx_liveblog.archive.programme import TalkSource


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
    titles_are_labels: bool = False
    """Whether titles of sections are labels (``sphinx.ext.autosectionlabel``)."""
    base: str = "liveblog"
    """The folder of generated pages, below the site's root."""


def scan_archive(
    root: Path, documents: Mapping[str, Path], settings: Settings, cache: FileCache | None = None
) -> Archive:
    """Return the archive of a source directory.

    :param root: the source directory.
    :param documents: docname to absolute path of every file that could be a document.
    """
    return _Scan(root, settings, cache or FileCache()).run(documents)


def stamp_files(root: Path, documents: Iterable[Path], settings: Settings) -> list[Stamp | None]:
    """Return the stamp of every file that a scan would read; ``None`` for one that is not there."""
    places = (settings.presenters, settings.tags, settings.events)
    data = (
        path
        for place in places
        if isinstance(place, str)
        for path in (root / place, *find_files(root, place))
    )
    return [_stamp_of(path) for path in (*documents, *data)]


def _stamp_of(path: Path) -> Stamp | None:
    try:
        return read_stamp(path)
    except OSError:
        return None


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
        self.curated_tags: frozenset[str] = frozenset()
        self.data = DataFolder(root, self._shows, self.sheet, settings.timezone, settings.base)
        self.events = self.data.events
        self.strays: set[str] = set()
        self.reading = Reading(settings.encoding, self._is_post, settings.titles_are_labels)
        self.shown: list[frozenset[str]] = []
        """The labels of every file that will be a document."""
        self.hidden_talks: frozenset[str] = frozenset()
        """Refs of talks of the programme that are not public."""
        self.public: list[tuple[PostDraft, Verdict | None]] = []
        """Drafts to show; with a verdict where they are shown as a preview only."""
        self.withheld: list[tuple[PostDraft, Verdict]] = []
        self.talks: list[tuple[Event, TalkSource]] = []
        """Public talks of public events."""
        self.more_coverage: dict[str, list[tuple[str, str]]] = {}
        """Ref to docname and title of the posts that are not the page of the talk they cover."""

    def run(self, documents: Mapping[str, Path]) -> Archive:
        self._read_data()
        self._number_rows()
        self._list_rows()
        for docname, path in sorted(documents.items()):
            self._read_document(docname, path)
        self._admit()
        posts, talks = self._build()
        warn_of_gaps(talks, self.talks, self.events)
        return self._sum_up(posts, talks)

    def _sum_up(self, posts: Mapping[str, Post], talks: tuple[Talk, ...]) -> Archive:
        """Return all that was found as one object."""
        shown = (*talks, *(post.talk for post in posts.values()))
        listed = [talk for talk in talks if talk.listed]
        tags = self.tags.of(talk for talk in shown if talk.listed)
        public = {
            source.event.id: source.event for source in self.events.values() if self._shows(source.claim)
        }
        return Archive(
            now=self.settings.now,
            posts=posts,
            talks=talks,
            presenters=dict(sorted(self.people.by_id.items())),
            events=dict(sorted(public.items())),
            tags=tags,
            curated_tags=self.curated_tags,
            tracks=list_facets(talk.track for talk in listed),
            languages=list_languages(talk.language for talk in listed),
            unlisted_tags={key: tag for key, tag in self.tags.of(shown).items() if key not in tags},
            previews=self._list_previews(public),
            hidden=self._list_hidden(shown),
            sources={draft.file.docname: draft.source for draft, _ in self.public},
            strays=frozenset(self.strays),
            problems=self._list_problems(),
        )

    # -- reading

    def _read_data(self) -> None:
        settings = self.settings
        self.data.read_people(settings.presenters, self.people)
        self.data.read_tags(settings.tags, self.tags)
        self.curated_tags = frozenset(self.tags.by_id)
        self.data.read_events(settings.events)

    def _number_rows(self) -> None:
        """Give each row an address of its own: two events may have one folder for their talks."""
        taken: dict[tuple[str, str], str] = {}
        for event_id, source in self.events.items():
            # What differs in case alone is one folder on many machines.
            folder = talks_folder(source.event).casefold()
            if not folder:
                continue
            talks: list[TalkSource] = []
            for talk in source.talks:
                slug = next(
                    slug for slug in _numbered(talk.slug) if taken.get((folder, slug), event_id) == event_id
                )
                if slug != talk.slug:
                    message = (
                        "another event has a talk of this id in the same folder, so {} is its id: change it"
                    )
                    talk.sheet.report(
                        Problem(source.file, talk.line, Subtype.DUPLICATE_SLUG, message, (slug,))
                    )
                taken[folder, slug] = event_id
                talks.append(replace(talk, slug=slug))
            self.events[event_id] = replace(source, talks=tuple(talks))

    def _list_rows(self) -> None:
        """Note which rows of programmes are shown, and which are not public."""
        self.talks = [
            (source.event, talk)
            for source in self.events.values()
            if self._shows(source.claim)
            for talk in source.talks
            if self._shows(talk.claim)
        ]
        # By the id that a row wanted, too: a post that names it must not be shown for want of the number.
        self.hidden_talks = frozenset(
            f"{source.event.id}/{slug}"
            for source in self.events.values()
            for talk in source.talks
            if not (self._is_public(talk.claim) and self._is_public(source.claim))
            for slug in (talk.slug, talk.wanted)
        )

    def _read_document(self, docname: str, path: Path) -> None:
        sheet = Sheet()
        name = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name
        cached = self.cache.read(docname, path, name, sheet.report, self.reading)
        if cached is None:
            return
        file = cached.file
        if not cached.is_post:
            if path.suffix in self.settings.posts_only:
                self.strays.add(docname)
            else:
                self.shown.append(cached.labels)
            self._check_near_post(file)
            return
        self.sheets.append(sheet)
        draft = self._read_draft(cached, sheet.report)
        verdict = self._judge_post(draft)
        # What is no text cannot even be previewed: Sphinx would break off.
        if verdict is None or (self.settings.show_unpublished and file.is_text):
            self.public.append((draft, verdict))
            self.shown.append(cached.labels)
            return
        self.withheld.append((draft, verdict))
        sheet.is_hidden = True

    def _check_near_post(self, file: RawFile) -> None:
        """Warn of a document that a mistyped key keeps from being a post."""
        reader = FieldReader(file.fields, file.path, self.sheet.report, Subtype.FRONT_MATTER)
        reader.check_keys(("published", "publishDate"))

    def _is_post(self, file: RawFile) -> bool:
        """Whether a file is read as a post; so is what Sphinx could not read, which it then never sees."""
        only_posts = PurePosixPath(file.path).suffix in self.settings.posts_only
        if not file.is_text and (only_posts or self.settings.only_text or "\0" in file.text):
            return True
        return file.is_post(matches_pattern=self._matches(file.docname))

    def _matches(self, docname: str) -> bool:
        return any(compile_glob(pattern).match(docname) for pattern in self.settings.post_patterns)

    def _read_draft(self, cached: CachedFile, report: Report) -> PostDraft:
        file = cached.file
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
        draft = cached.draft(event_id if source else "", zone, report)
        return replace(draft, talk_refs=tuple(map(self._known_ref, draft.talk_refs)))

    def _known_ref(self, ref: str) -> str:
        """Return ``EVENT/SLUG`` as the archive has it, for ids as the event's file has them."""
        event, _, slug = ref.rpartition("/")
        known = self.data.event_ids.get(event)
        return f"{known}/{make_slug(slug)}" if known else ref

    # -- judging

    def _shows(self, claim: Claim) -> bool:
        return self.settings.show_unpublished or self._is_public(claim)

    def _is_public(self, claim: Claim) -> bool:
        return self._judge(claim) is None

    def _list_previews(self, events: Iterable[str]) -> dict[str, Verdict]:
        """Return why these events, and the talks of the programme, would be hidden but for a preview."""
        verdicts = {key: self._judge(self.events[key].claim) for key in events}
        for event, talk in self.talks:
            event_public = verdicts[event.id] is None
            verdicts[f"{event.id}/{talk.slug}"] = self._judge(talk.claim, event_public=event_public)
        return {key: verdict for key, verdict in verdicts.items() if verdict is not None}

    def _judge(self, claim: Claim, *, event_public: bool = True) -> Verdict | None:
        settings = self.settings
        return judge(claim, settings.now, hide_future=settings.hide_future, event_public=event_public)

    def _judge_post(self, draft: PostDraft) -> Verdict | None:
        source = self.events.get(draft.event)
        event_public = self._is_public(source.claim) if source else not self.data.is_closed
        verdict = self._judge(draft.claim, event_public=event_public)
        if verdict is None and self._covers_hidden_talk(draft):
            return Verdict(Reason.TALK)
        return verdict

    def _covers_hidden_talk(self, draft: PostDraft) -> bool:
        names = {name for ref in draft.talk_refs for name in (ref, make_slug(ref))}
        names |= {f"{draft.event}/{name}" for name in names}
        return not names.isdisjoint(self.hidden_talks)

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
        warn_of_clashes(programme.values(), self.talks, self.events)
        refs = {ref: ref for ref in programme}
        for event, source in self.talks:
            refs.setdefault(f"{event.id}/{source.wanted}", f"{event.id}/{source.slug}")
        posts: dict[str, Post] = {}
        for draft, preview in sorted(self.public, key=_publication_order):
            covered = find_covered(draft, refs, self.sheet.report)
            own = draft if covered else self._number_slug(draft, talks)
            post = builder.build_post(own, preview, programme[covered[0]] if covered else None)
            posts[draft.file.docname] = post
            self._enter(post, covered, talks, programme)
        self._note_coverage(posts, talks)
        return dict(sorted(posts.items())), sort_talks(talks.values())

    def _enter(
        self, post: Post, covered: Sequence[str], talks: dict[str, Talk], programme: Mapping[str, Talk]
    ) -> None:
        """Make ``post`` the page of the talks it covers; of several posts on one talk the earliest is.

        An unlisted post is no talk's page: every list that names the talk would lead to it.
        """
        if not covered:
            talks[post.talk.ref] = post.talk
            return
        for ref in covered if post.talk.listed else ():
            if talks[ref].docname:
                self.more_coverage.setdefault(ref, []).append((post.docname, post.title))
            else:
                talks[ref] = post.talk if len(covered) == 1 else replace(programme[ref], docname=post.docname)

    def _note_coverage(self, posts: dict[str, Post], talks: dict[str, Talk]) -> None:
        """Tell each talk of the other posts that cover it; the post that is its page lists them."""
        for ref, others in self.more_coverage.items():
            talk = talks[ref] = replace(talks[ref], coverage=tuple(others))
            first = posts[talk.docname]
            if first.talk.ref == ref:
                posts[talk.docname] = replace(first, talk=talk)

    def _number_slug(self, draft: PostDraft, talks: Mapping[str, Talk]) -> PostDraft:
        """Return a post that covers no talk, under a slug of its own; two would be one in the inventory."""
        ref = _ref_of(draft)
        other = talks.get(ref)
        if other is None:
            return draft
        pair = draft.reader.fields.get("slug")
        self.sheet.report(
            Problem(
                draft.file.path,
                pair.line if pair else 1,
                Subtype.DUPLICATE_SLUG,
                "the slug {} is that of {} already: give this post another slug",
                (draft.slug, other.docname or other.ref),
            )
        )
        taken = {*talks, *(_ref_of(known) for known, _ in self.public)}
        number = next(number for number in itertools.count(2) if f"{ref}-{number}" not in taken)
        return replace(draft, slug=f"{draft.slug}-{number}")

    def _list_problems(self) -> tuple[Problem, ...]:
        """Return every problem once (some keys are read twice), file by file."""
        sheets = (self.sheet, *self.data.sheets, *self.sheets)
        has_posts = bool(self.public or self.withheld)
        foreign = frozenset() if has_posts else self.data.foreign_paths()
        found = dict.fromkeys(
            problem for sheet in sheets for problem in sheet.problems() if problem.path not in foreign
        )
        return tuple(sorted(found, key=lambda problem: (problem.path, problem.line or 0)))

    # -- what must not be seen

    def _list_hidden(self, talks: Sequence[Talk]) -> Hidden:
        closed = [source for source in self.events.values() if not self._shows(source.claim)]
        shown = {id(talk) for _, talk in self.talks}
        rows = [
            (source, talk)
            for source in self.events.values()
            for talk in source.talks
            if id(talk) not in shown
        ]
        withheld = Withheld(self.withheld, closed, rows, self.settings.titles_are_labels)
        events = [source.event for source in self.events.values() if self._shows(source.claim)]
        return list_hidden(withheld, Known(self.people, self.tags, talks, events, self.shown))


def _numbered(slug: str) -> Iterator[str]:
    """Yield a slug, and what stands in its place where it is taken."""
    yield slug
    yield from (f"{slug}-{number}" for number in itertools.count(2))


def _ref_of(draft: PostDraft) -> str:
    return f"{draft.event}/{draft.slug}" if draft.event else draft.slug


def _publication_order(item: tuple[PostDraft, Verdict | None]) -> tuple[str, str]:
    draft = item[0]
    return (draft.published.instant().isoformat() if draft.published else "9999", draft.file.docname)
