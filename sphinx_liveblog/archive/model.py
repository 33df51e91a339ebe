"""What an archive is made of: frozen talks, posts, presenters, events and tags.

Every object is plain, immutable data with a stable ``repr``: lists are tuples, nothing is a set.
So :func:`fingerprint` of any of them says whether what a page shows has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx_liveblog.archive.headings import Outline
    from sphinx_liveblog.archive.legacy import Legacy
    from sphinx_liveblog.archive.problems import Problem
    from sphinx_liveblog.archive.times import Moment
    from sphinx_liveblog.archive.topmatter import FrontMatter
    from sphinx_liveblog.archive.visibility import Verdict


def fingerprint(value: object) -> str:
    """Return a short digest of the ``repr`` of ``value``, the same on every machine."""
    return hashlib.blake2b(repr(value).encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """A place on the web. ``type`` is a network (``github``) or medium (``video``), or empty."""

    url: str
    title: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Presenter:
    """A person: someone who spoke, or who wrote a liveblog."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    bio: str = ""
    avatar: str = ""
    affiliation: str = ""
    role: str = ""
    pronouns: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    """A subject. Talks that name any of ``aliases`` have this tag."""

    id: str
    title: str
    description: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """A track or a language, as its pages know it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Slot:
    """When and where a talk, or what is no talk (a break), takes place."""

    title: str = ""
    start: Moment | None = None
    end: Moment | None = None
    duration: timedelta | None = None
    room: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """What was given: by whom, when, where, and what remains of it."""

    ref: str
    """``EVENT/SLUG``, or the slug alone for a talk of no event."""
    slug: str
    title: str
    event: str = ""
    presenters: tuple[Presenter, ...] = ()
    description: str = ""
    abstract: str = ""
    abstract_format: str = "markdown"
    slots: tuple[Slot, ...] = ()
    track: str = ""
    type: str = ""
    level: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    video: tuple[Link, ...] = ()
    stream: tuple[Link, ...] = ()
    slides: tuple[Link, ...] = ()
    transcript: tuple[Link, ...] = ()
    license: str = ""
    links: tuple[Link, ...] = ()
    recorded: bool | None = None
    cancelled: bool = False
    docname: str = ""
    """The public post that is this talk's page; empty while there is none."""
    row: str = ""
    """Slug of its row in a programme, which names its address for good; empty for a post's own talk."""
    aliases: tuple[str, ...] = ()
    """Old addresses of its page."""
    coverage: tuple[tuple[str, str], ...] = ()
    """Docname and title of the other listed posts that cover it, in order of publication."""
    date: Moment | None = None
    """When it was given, else when its post was published: what lists sort and group by."""
    listed: bool = True
    """Whether lists, feeds and counts may name it (``unlisted`` posts are not)."""
    # Not part of what pages show: a row that is moved changes none.
    line: int = field(default=1, repr=False, compare=False)
    """Line of its row in the file of its event."""
    aliases_line: int = field(default=1, repr=False, compare=False)
    """Line of its ``aliases`` there."""

    @property
    def slot(self) -> Slot:
        """The first slot, or an empty one."""
        return self.slots[0] if self.slots else Slot()

    @property
    def sort_date(self) -> datetime:
        """When it was given, aware; the end of time where that is unknown."""
        return self.date.instant() if self.date else datetime.max.replace(tzinfo=UTC)

    @property
    def start(self) -> Moment | None:
        """When it starts, as written."""
        return self.slot.start

    @property
    def room(self) -> str:
        """Where it is given."""
        return self.slot.room


@dataclass(frozen=True, slots=True)
class Post:
    """A document that covers a talk."""

    docname: str
    path: str
    """POSIX path of the source file, relative to the source directory."""
    slug: str
    title: str
    talk: Talk
    authors: tuple[Presenter, ...] = ()
    """Who wrote the liveblog."""
    published: Moment | None = None
    updated: Moment | None = None
    unlisted: bool = False
    hero_image: str = ""
    social_image: str = ""
    aliases: tuple[str, ...] = ()
    header: bool = True
    description_in_body: bool = False
    """Whether the body says the description itself, so that the header need not."""
    preview: Verdict | None = None
    """Why this post would be hidden, when it is shown as a preview only."""
    aliases_line: int = field(default=1, repr=False, compare=False)
    """Line of its ``aliases``."""


@dataclass(frozen=True, slots=True)
class Event:
    """An edition of a conference or a meetup."""

    id: str
    title: str
    path: str = ""
    """Docname folder of its page, from the event's own ``path``; empty for the default place."""
    url: str = ""
    timezone: str = ""
    start: Moment | None = None
    end: Moment | None = None
    location: str = ""
    description: str = ""
    logo: str = ""
    series: str = ""
    hashtag: str = ""
    title_prefix: str = ""
    posts: tuple[str, ...] = ()
    """Patterns of docnames or slugs that belong to it."""
    talk_path: str = ""
    template: str = ""
    aliases: tuple[str, ...] = ()
    """The id that its file has, where that cannot stand in an address."""
    slots: tuple[Slot, ...] = ()
    file: str = ""
    """Where it is described, relative to the source directory."""
    template_line: int = 1
    """Line of its template there."""
    path_line: int = field(default=1, repr=False, compare=False)
    """Line of its ``path`` there."""


@dataclass(frozen=True, slots=True)
class PostSource:
    """Where things stand in the file of a post: what the reader of documents rewrites."""

    front_matter: FrontMatter | None
    legacy: Legacy
    outline: Outline
    title: str = ""
    """The title that the front matter gives, empty when it gives none."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What no output may hold. Never pickled, never printed but with ``-v``."""

    documents: Mapping[str, Verdict] = field(default_factory=dict)
    """Docname to the reason."""
    labels: frozenset[str] = frozenset()
    """What only hidden documents define and references may name, lower case: labels, terms, equations."""
    talks: frozenset[str] = frozenset()
    """Slugs and refs of hidden posts and talks."""
    events: frozenset[str] = frozenset()
    """Ids of hidden events."""
    people: frozenset[str] = frozenset()
    """Ids and canonical names of people known only from hidden posts."""
    tags: frozenset[str] = frozenset()
    """Canonical names of tags that only hidden talks have."""
    words: frozenset[str] = frozenset()
    """What only hidden talks and events have, canonical: titles and series of events, rooms, tracks, types,
    languages."""
    files: frozenset[str] = frozenset()
    """Source files that hold something hidden, relative to the source directory: posts and events."""
    pages: frozenset[str] = frozenset()
    """Names of the pages that hidden events and talks would have in folders of their own."""
    old_addresses: frozenset[str] = frozenset()
    """Files of the redirects that hidden posts and talks would have."""
    # Every reference of the site is held against these two, so they are made once.
    names: frozenset[str] = field(init=False, repr=False, compare=False)
    """Everything by which a reference may name something hidden."""
    folded_documents: frozenset[str] = field(init=False, repr=False, compare=False)
    """The hidden docnames in lower case, as labels begin with them."""

    def __post_init__(self) -> None:
        """Put together what references are held against."""
        names = frozenset().union(
            self.documents, self.labels, self.talks, self.events, self.people, self.tags, self.words
        )
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "folded_documents", frozenset(map(str.lower, self.documents)))

    @property
    def digest(self) -> str:
        """A digest of everything hidden, which gives no name away."""
        return fingerprint(
            [
                sorted(self.documents),
                *map(sorted, (self.labels, self.talks, self.events, self.people, self.tags)),
                *map(sorted, (self.words, self.files)),
            ]
        )


@dataclass(frozen=True, slots=True)
class Archive:
    """The one truth of a build: scanned before Sphinx reads, never changed afterwards."""

    now: datetime
    posts: Mapping[str, Post] = field(default_factory=dict)
    """Public posts by docname."""
    talks: tuple[Talk, ...] = ()
    """Public talks, those of posts and those from data, sorted by date, then ref."""
    presenters: Mapping[str, Presenter] = field(default_factory=dict)
    """Everyone in the presenters file or in a public post, by id."""
    events: Mapping[str, Event] = field(default_factory=dict)
    """Public events by id."""
    tags: Mapping[str, Tag] = field(default_factory=dict)
    """Tags of listed public talks by id."""
    curated_tags: frozenset[str] = frozenset()
    """Ids of those that the tags file has."""
    unlisted_tags: Mapping[str, Tag] = field(default_factory=dict)
    """Tags that only unlisted posts have, by id: their own page names them, nothing else does."""
    tracks: Mapping[str, Facet] = field(default_factory=dict)
    """Tracks of listed public talks by canonical name."""
    languages: Mapping[str, Facet] = field(default_factory=dict)
    """Languages of listed public talks by canonical name."""
    previews: Mapping[str, Verdict] = field(default_factory=dict)
    """Why an event among ``events`` would be hidden, by id; empty but in a preview."""
    hidden: Hidden = Hidden()
    sources: Mapping[str, PostSource] = field(default_factory=dict)
    strays: frozenset[str] = frozenset()
    """Docnames of Markdown files that are no posts, where only we read Markdown."""
    problems: tuple[Problem, ...] = ()
