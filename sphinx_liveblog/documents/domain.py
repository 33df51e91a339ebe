"""The ``liveblog`` domain: what documents show of the archive, references, and the inventory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, TypeAlias, cast
from urllib.parse import urljoin

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.locale import _
from sphinx.util.nodes import make_refnode

from sphinx_liveblog.archive.model import Archive, fingerprint
from sphinx_liveblog.archive.names import canonical_name
from sphinx_liveblog.archive.select import Finder
from sphinx_liveblog.documents.answers import Query, answer, words_of
from sphinx_liveblog.documents.publicity import Publicity

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from sphinx_liveblog.archive.addresses import Addresses
    from sphinx_liveblog.archive.model import Talk

DATA_VERSION = 1
"""Raised whenever the shape of the pickled data changes, so that Sphinx reads everything again."""

Digests: TypeAlias = dict[Query, str]


def writes_pages(builder: Builder) -> bool:
    """Whether generated pages are written: html and dirhtml only."""
    return builder.name in {"html", "dirhtml"}


class LiveblogDomain(Domain):
    """Talks, presenters, events and tags.

    ``data`` is pickled, so it holds plain data and never a hidden name. Attributes of the
    instance are not pickled, yet forked workers inherit them: there lives the archive.
    """

    name = "liveblog"
    label = "Liveblog"
    data_version = DATA_VERSION
    object_types: ClassVar[dict[str, ObjType]] = {
        "presenter": ObjType(_("presenter"), "presenter"),
        "talk": ObjType(_("talk"), "talk"),
        "event": ObjType(_("event"), "event"),
        "tag": ObjType(_("tag"), "tag"),
    }
    initial_data: ClassVar[dict[str, object]] = {
        "queries": {},
        "targets": {},
        "redacted": {},
        "named": {},
        "missing": {},
        "hidden_digest": "",
    }

    archive: Archive
    finder: Finder
    addresses: Addresses
    publicity: Publicity
    _outside: Publicity
    """Who and what is public for those who do not see a preview."""
    has_pages: bool = False
    """Whether the running builder writes generated pages."""
    public_archive: Archive
    """What a public build would have; the archive itself but in a preview."""
    tags_with_pages: frozenset[str] = frozenset()
    """Ids of the tags that may have a page: those with talks enough, and those of the tags file."""
    generated: frozenset[str] = frozenset()
    """Names of the generated pages of this build."""
    replaced: Mapping[str, str] = MappingProxyType({})
    """Pages in whose place a document of another name stands, and that document."""

    # -- what lives in the pickled environment, by docname

    @property
    def queries(self) -> dict[str, Digests]:
        """What each document asked of the archive, with a digest of the answer it got."""
        return cast("dict[str, Digests]", self.data["queries"])

    @property
    def targets(self) -> dict[str, AbstractSet[str]]:
        """What each document refers to: docnames and labels as written, and their likely readings."""
        return cast("dict[str, AbstractSet[str]]", self.data["targets"])

    @property
    def redacted(self) -> dict[str, bool]:
        """Documents from which a reference to something hidden was cut."""
        return cast("dict[str, bool]", self.data["redacted"])

    @property
    def named(self) -> dict[str, AbstractSet[str]]:
        """``presenter:ID`` or ``event:ID`` of what each document names in its text, which makes it public."""
        return cast("dict[str, AbstractSet[str]]", self.data["named"])

    @property
    def missing(self) -> dict[str, AbstractSet[str]]:
        """Files, relative to the source directory, that each post names and that are not there."""
        return cast("dict[str, AbstractSet[str]]", self.data["missing"])

    def clear_doc(self, docname: str) -> None:
        """Forget what ``docname`` noted, when it is read again or removed."""
        for store in self._stores(self.data):
            store.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, object]) -> None:
        """Take over what a parallel worker noted about ``docnames``."""
        for mine, other in zip(self._stores(self.data), self._stores(otherdata), strict=True):
            mine.update((docname, other[docname]) for docname in docnames if docname in other)

    @staticmethod
    def _stores(data: dict[str, object]) -> Iterator[dict[str, object]]:
        for key in ("queries", "targets", "redacted", "named", "missing"):
            yield cast("dict[str, object]", data[key])

    # -- what documents ask while they are read

    def use(
        self,
        archive: Archive,
        addresses: Addresses,
        builder: Builder,
        *,
        public: Archive | None = None,
        tag_min_talks: int = 1,
    ) -> None:
        """Take the archive of this build; before any document is read.

        :param public: in a preview, what a public build would have.
        :param tag_min_talks: how many talks a tag needs for a page, where the tags file does not have it.
        """
        self.archive = archive
        self.finder = Finder(archive)
        self.publicity = Publicity(archive, self.named)
        self._outside = Publicity(public, self.named) if public else self.publicity
        self.public_archive = public or archive
        counts = Counter(tag for talk in archive.talks if talk.listed for tag in talk.tags)
        self.tags_with_pages = frozenset(
            tag for tag in archive.tags if tag in archive.curated_tags or counts[tag] >= tag_min_talks
        )
        self.addresses = addresses
        self.has_pages = writes_pages(builder)

    def ask(self, docname: str, query: Query) -> object:
        """Return the archive's answer, and note that ``docname`` shows it."""
        found = answer(self.archive, self.finder, query)
        self.queries.setdefault(docname, {})[query] = fingerprint(found)
        return found

    def shows_archive(self, docname: str) -> bool:
        """Whether a document shows anything of the archive, or is a post."""
        asked = self.queries.get(docname, {})
        return docname in self.archive.posts or any(kind != "unlisted" for kind, *_ in asked)

    def outdated_documents(self) -> set[str]:
        """Return the documents to which the archive would now give another answer."""
        answers: Digests = {}
        stale: set[str] = set()
        for docname, digests in self.queries.items():
            for query, digest in digests.items():
                if query not in answers:
                    answers[query] = fingerprint(answer(self.archive, self.finder, query))
                if answers[query] != digest:
                    stale.add(docname)
                    break
        return stale

    def documents_asking_for(self, names: AbstractSet[str]) -> set[str]:
        """Return the documents whose questions hold one of these names, known to the archive or not."""
        return {
            docname
            for docname, digests in self.queries.items()
            if any(word in names or canonical_name(word) in names for word in words_of(digests))
        }

    def documents_with_tags(self, tags: AbstractSet[str]) -> set[str]:
        """Return the documents that show one of these tags, given by their ids."""
        posts = self.archive.posts.values()
        found = {post.docname for post in posts if not tags.isdisjoint(post.talk.tags)}
        for docname, asked in self.queries.items() if tags else ():
            if any(kind == "tag" and self.finder.tag(text[0]) in tags for kind, *text in asked):
                found.add(docname)
        return found

    def note_named(self, docname: str, kind: str, ids: Iterable[str]) -> None:
        """Note presenters or events that a public page names."""
        names = (f"{kind}:{target}" for target in ids)
        self.named[docname] = frozenset({*self.named.get(docname, ()), *names})

    def public_presenters(self) -> list[str]:
        """Return the ids of everyone who is public, sorted: they spoke, wrote, or are named."""
        return self.publicity.ids("presenter")

    def public_events(self) -> list[str]:
        """Return the ids of events that a public talk has, or a public page names, sorted."""
        return self.publicity.ids("event")

    def is_preview_of(self, kind: str, target: str) -> bool:
        """Whether the page of a presenter, event or tag is there only because this is a preview."""
        return not self._outside.has(kind, target)

    def documents_not_listed(self) -> set[str]:
        """Return the documents that no list of pages may have: unlisted ones, and those of a preview."""
        posts = self.archive.posts.items()
        return {docname for docname, post in posts if post.unlisted or post.preview is not None}

    def is_document(self, pagename: str) -> bool:
        """Whether a document stands in the place of a page."""
        return self.at(pagename) in self.env.found_docs

    def at(self, pagename: str) -> str:
        """Return the document that stands in the place of a page, else the page itself.

        ``talks/index`` and ``talks`` are one address in dirhtml, and to readers; so they are in html.
        """
        folder = pagename.removesuffix("/index")
        names = (pagename, folder, f"{folder}/index")
        return next((name for name in names if name in self.env.found_docs), pagename)

    # -- references

    def page_of(self, kind: str, target: str) -> str:
        """Return the page, with or without a document, of something of the archive; empty for none.

        :param kind: ``post``, ``talk``, ``event``, ``presenter``, ``tag``, ``year``, ``track``, ``language``.
        """
        if kind == "post":
            return target if target in self.archive.posts else ""
        if kind == "talk":
            talk = self.finder.talk(target)
            return self.page_of_talk(talk) if talk else ""
        if kind == "tag" and target not in self.tags_with_pages:
            return ""
        if not self.publicity.has(kind, target):
            return ""
        if kind == "event":
            return self.addresses.event(target, self.archive.events)
        return self.addresses.of(kind, target)

    def page_of_talk(self, talk: Talk) -> str:
        """Return the page of a talk: the post that covers it, else its own."""
        return talk.docname or self.addresses.talk(talk, self.archive.events)

    def resolve_xref(  # noqa: PLR0917  # Sphinx's signature
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> nodes.reference | None:
        """Return a link; plain text where the target has no page here. Our roles warned when read."""
        # Sphinx puts any element in the place of the reference; None would mean a missing one.
        plain = cast("nodes.reference", contnode)
        page = self.at(self.page_of(typ, target))
        if not page:
            return plain
        if page in env.all_docs or writes_pages(builder):
            return make_refnode(builder, fromdocname, page, "", contnode)
        base = builder.config.html_baseurl
        if not base:
            return plain
        address = urljoin(base.rstrip("/") + "/", page + (builder.config.html_file_suffix or ".html"))
        return nodes.reference("", "", contnode, internal=False, refuri=address)

    def resolve_any_xref(  # noqa: PLR0917  # Sphinx's signature
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Return talks, presenters and events of that id.

        Never tags: a bare Markdown link with a common word in it would become ambiguous.
        """
        found: list[tuple[str, nodes.reference]] = []
        for kind in ("talk", "presenter", "event"):
            # A docname is a target of its own, answered by Sphinx.
            if kind == "talk" and target in self.archive.posts:
                continue
            if self.page_of(kind, target):
                link = self.resolve_xref(env, fromdocname, builder, kind, target, node, contnode)
                if isinstance(link, nodes.reference):
                    found.append((f"liveblog:{kind}", link))
        return found

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield ``(name, title, type, docname, anchor, priority)`` for the inventory and the search."""
        for talk in self.archive.talks:
            page = talk.docname or (self.page_of_talk(talk) if self.has_pages else "")
            if page and talk.listed:
                anchor = "" if not talk.docname and self.is_document(page) else talk_anchor(talk.slug)
                yield talk.ref, talk.title, "talk", self.at(page), anchor, 1
        if not self.has_pages:
            return
        for kind, target, title, page, priority in self._list_pages():
            # A document in the place of a page has the anchors that its author gave it.
            anchor = "" if self.is_document(page) else f"{kind}-{target}"
            if page:
                yield target, title, kind, self.at(page), anchor, priority

    def _list_pages(self) -> Iterator[tuple[str, str, str, str, int]]:
        """Yield kind, id, title, page and search priority of everything public that has a page of its own."""
        archive, addresses = self.archive, self.addresses
        for presenter_id in self.public_presenters():
            name = archive.presenters[presenter_id].name
            yield "presenter", presenter_id, name, addresses.of("presenter", presenter_id), 1
        for event_id in self.public_events():
            page = addresses.event(event_id, archive.events)
            yield "event", event_id, archive.events[event_id].title, page, 1
        for tag in archive.tags.values():
            yield "tag", tag.id, tag.title, self.page_of("tag", tag.id), 2


def talk_anchor(slug: str) -> str:
    """Return the id that the page of a talk has on its title."""
    return f"talk-{slug}"


def get_domain(env: BuildEnvironment) -> LiveblogDomain:
    """Return our domain of this environment."""
    return cast("LiveblogDomain", env.domains["liveblog"])
