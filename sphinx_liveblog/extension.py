"""The table of contents: the only file that registers anything with Sphinx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_liveblog import __version__, _compat, config, log
from sphinx_liveblog.documents import (
    coverage,
    directives,
    header,
    hiding,
    including,
    memory,
    neighbours,
    outputs,
    redaction,
    refresh,
    roles,
    scanning,
    schedule,
    toctrees,
)
from sphinx_liveblog.documents.domain import LiveblogDomain, get_domain
from sphinx_liveblog.documents.nodes import add_nodes
from sphinx_liveblog.documents.pictures import UseSecurePictures
from sphinx_liveblog.documents.source import rewrite_source
from sphinx_liveblog.site import assets, files, inventory, pages, position, search

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

    from sphinx_liveblog.site.page import Place

_DIRECTIVES = {
    "liveblog": coverage.LiveblogDirective,
    "entry": coverage.EntryDirective,
    "presenters": directives.PresentersDirective,
    "talks": directives.TalksDirective,
    "schedule": schedule.ScheduleDirective,
}
_BARE_ROLES = ("presenter", "talk")
_QUIET_DIRECTIVES = {
    "toctree": toctrees.quiet_toctree,
    **dict.fromkeys(("include", "literalinclude", "csv-table", "raw"), including.quiet_include),
}
"""Directives of others that must leave out what is hidden."""


def setup_extension(app: Sphinx) -> ExtensionMetadata:
    """Register everything; one :class:`_Build` an application keeps what lives from event to event."""
    config.register_options(app)
    if "sphinx_design" not in app.config.extensions:
        app.setup_extension("sphinx_design")
    _add_domain(app)
    add_nodes(app)
    _add_transforms(app)
    build = _Build(app)
    _connect_reading(app, build)
    _connect_writing(app, build)
    return {
        "version": __version__,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _add_domain(app: Sphinx) -> None:
    app.add_domain(LiveblogDomain)
    for name, directive in _DIRECTIVES.items():
        app.add_directive_to_domain("liveblog", name, directive)
    for kind in roles.KINDS:
        app.add_role_to_domain("liveblog", kind.name, roles.ArchiveRole(kind))


def _add_transforms(app: Sphinx) -> None:
    app.add_transform(header.GiveTitle)
    app.add_transform(header.AddHeader)
    app.add_transform(header.KeepFirstAnchors)
    app.add_transform(redaction.DropHiddenFiles)
    app.add_transform(redaction.RedactReferences)
    app.add_transform(redaction.RedactTargets)
    app.add_transform(redaction.DropIndexEntries)
    app.add_transform(UseSecurePictures)
    app.add_transform(coverage.WarnOfColonFence)
    app.add_transform(coverage.NameEntries)
    app.add_post_transform(coverage.ListKeyMoments)
    app.add_post_transform(coverage.ShowPinned)


def _connect_reading(app: Sphinx, build: _Build) -> None:
    """Connect the events up to the last document that is read."""
    # Before Sphinx's own check (800), which would say the same less well, and leave the wrong value there.
    app.connect("config-inited", build.check_configuration, priority=799)
    # All extensions are loaded now, so we see who reads Markdown; before suffixes are merged (800).
    app.connect("config-inited", build.load_markdown, priority=100)
    # Other extensions wrap or register directives in their own setup: ours come after those.
    app.connect("config-inited", build.register_bare_names, priority=900)
    # Before autosummary and others look at the list of files, which is here that of the last build.
    app.connect("builder-inited", build.scan_early, priority=0)
    # Before every other handler: nobody shall see a hidden document as added or changed.
    app.connect("env-get-outdated", build.hide, priority=0)
    # After other handlers, which may change the list.
    app.connect("env-before-read-docs", build.note_read, priority=900)
    # Before other handlers of the text (500), so that they see a post as its author means it.
    app.connect("source-read", build.rewrite_post, priority=400)
    app.connect("include-read", build.cut_include)
    app.connect("doctree-read", build.mark_as_placed)
    # After Sphinx has collected what the document depends on (500, registered before us).
    app.connect("doctree-read", build.forget_included, priority=600)


def _connect_writing(app: Sphinx, build: _Build) -> None:
    """Connect the events from the first at which every document is read."""
    # After other handlers, which may add pictures or titles.
    app.connect("env-updated", build.refresh, priority=900)
    # The first event after Sphinx has saved the environment.
    app.connect("env-check-consistency", build.note_saved)
    app.connect("doctree-resolved", build.note_written)
    app.connect("html-page-context", build.add_to_page, priority=600)
    # After other generated pages; everything is in the search index, nothing of it is written.
    app.connect("html-collect-pages", build.write_pages, priority=900)
    app.connect("build-finished", build.finish)


class _Build:
    """The events of one application, in the order in which they come."""

    def __init__(self, app: Sphinx) -> None:
        self.plan = scanning.BuildPlan()
        self.state: memory.OutputState | None = None
        self.pages: pages.Pages | None = None
        """The generated pages of this build."""
        self.places: dict[str, Place] = {}
        """Where posts outside toctrees stand."""
        self.others: set[str] = set()
        """Pages without a document that other extensions wrote, in this build or an earlier one."""
        self.drawings: set[str] = set()
        """Pictures that were shown on pages of what is no document now."""
        self.owed: set[str] = set()
        """Documents whose page must be written, by a later build where only some were asked for."""
        self.is_active = False
        """Whether there is, or was, anything of ours in this site: else we touch nothing."""

    def check_configuration(self, app: Sphinx, settings: Config) -> None:
        config.check_options(settings)
        self.plan.keep_events(settings)

    def load_markdown(self, app: Sphinx, settings: Config) -> None:
        if isinstance(settings.source_suffix, Mapping):
            # Sphinx adds suffixes in place, to a default that all applications of this process share: what
            # another one left there has no parser here, and would keep the suffix from who reads it.
            settings["source_suffix"] = {
                suffix: kind
                for suffix, kind in settings.source_suffix.items()
                if kind in app.registry.source_parsers or suffix not in app.registry.source_suffix
            }
        if _reads_markdown(app, settings):
            return
        app.setup_extension("myst_parser")
        enabled = [*settings.myst_enable_extensions]
        missing = [name for name in ("colon_fence", "linkify") if name not in enabled]
        settings["myst_enable_extensions"] = enabled + missing
        # Only what says http:// is a link: notes about talks are full of main.rs and README.md.
        settings["myst_linkify_fuzzy_links"] = False
        self.plan.read_only_posts(".md")

    def register_bare_names(self, app: Sphinx, settings: Config) -> None:
        """Give our directives and roles their bare names, unless another extension of this site has them."""
        for name, directive in _DIRECTIVES.items():
            if not _is_taken(app, _compat.registered_directive(name)):
                app.add_directive(name, directive, override=True)
        for kind in roles.KINDS:
            if kind.name in _BARE_ROLES and not _is_taken(app, _compat.registered_role(kind.name)):
                app.add_role(kind.name, roles.ArchiveRole(kind), override=True)
        for name, make_quiet in _QUIET_DIRECTIVES.items():
            app.add_directive(name, make_quiet(_compat.registered_directive(name)), override=True)

    def scan_early(self, app: Sphinx) -> None:
        self.plan.scan(app, _compat.discover_documents(app))
        hiding.forget_hidden(app.env)

    def hide(
        self, app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
    ) -> list[str]:
        archive = self.plan.scan(app, _compat.document_paths(app.project))
        scanning.warn_of_problems(archive, str(app.srcdir))
        absent = hiding.forget_hidden(env)
        added -= absent
        changed -= absent
        removed |= absent & env.all_docs.keys()
        self.state = memory.read_state(app.builder)
        self.is_active = bool(archive.posts or archive.hidden.documents or archive.talks or self.state)
        if not self.is_active:
            return []
        known = set(self.state.documents) if self.state else set()
        # Hidden documents also where no build of ours is known: the site may have been built without us.
        gone = (known - env.found_docs) | archive.hidden.documents.keys()
        self.drawings = neighbours.find_drawings(app.builder, gone)
        outputs.remove_outputs(app.builder, gone)
        neighbours.remove_cards(app.builder, gone)
        if self.state is None or not self.state.is_finished:
            outputs.remove_strangers(app.builder, env)
            pages.remove_unknown(app)
        if self.state is not None:
            self.others = set(self.state.others)
            neighbours.remove_pages_naming(app.builder, self.others, known - env.found_docs)
        memory.mark_unfinished(app.builder, self.state, env.found_docs)
        outputs.remove_doctrees(env, gone | removed)
        reread = hiding.documents_to_reread(env, gone=set(removed), come=added - env.all_docs.keys())
        reread |= get_domain(env).outdated_documents() | refresh.documents_with_found_files(env)
        reread |= memory.read_interrupted(env) & env.all_docs.keys()
        return sorted(reread - removed)

    def rewrite_post(self, app: Sphinx, docname: str, content: list[str]) -> None:
        source = get_domain(app.env).archive.sources.get(docname)
        if source is not None:
            content[0] = rewrite_source(content[0], source, app.env.doc2path(docname).suffix)

    def cut_include(self, app: Sphinx, path: Path, docname: str, content: list[str]) -> None:
        including.cut_hidden_include(app.env, path, content)

    def mark_as_placed(self, app: Sphinx, doctree: nodes.document) -> None:
        """Keep Sphinx from warning that a post stands in no toctree: its lists are its place."""
        docname = app.env.docname
        if docname in get_domain(app.env).archive.posts:
            app.env.metadata[docname].setdefault("orphan", "")

    def forget_included(self, app: Sphinx, doctree: nodes.document) -> None:
        if self.is_active:
            including.adopt_nodes(app.env, doctree)
            hiding.forget_hidden_files(app.env, [app.env.docname])

    def refresh(self, app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
        if not self.is_active:
            return []
        assets.write_assets(app.builder)
        outputs.remove_environment_copy(app.builder)
        hiding.forget_hidden_files(env, env.found_docs)
        refresh.forget_missing_files(env)
        domain = get_domain(env)
        self.pages = pages.list_pages(domain, app.config, app.builder)
        pages.note_pictures(env, self.pages)
        not_listed = pages.names_of_previews(self.pages) | domain.documents_not_listed()
        neighbours.leave_out_of_sitemap(app.builder, app.config, not_listed)
        old = self.state or memory.OutputState()
        rewrite, state = refresh.documents_to_rewrite(app.builder, env, old)
        if domain.has_pages:
            self.places = position.place_posts(env)
            places, words = position.digest_places(self.places), search.digest_words(domain.archive)
            state = replace(state, places=places, words=words)
            rewrite |= refresh.changed(places, old.places) | refresh.changed(words, old.words)
        rewrite |= set(old.owed) & env.found_docs
        if not old.is_finished:
            outputs.remove_strange_files(app.builder, env)
        self.state = state
        rewrite |= refresh.documents_to_save_by(env, old)
        self.owed |= rewrite
        return sorted(rewrite)

    def note_read(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        self.owed = set(docnames)
        if self.is_active and docnames:
            memory.mark_reading(env, docnames)

    def note_saved(self, app: Sphinx, env: BuildEnvironment) -> None:
        memory.forget_reading(env)

    def note_written(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        self.owed.discard(docname)

    def add_to_page(
        self,
        app: Sphinx,
        pagename: str,
        templatename: str,
        context: dict[str, Any],
        doctree: nodes.document | None,
    ) -> None:
        domain = get_domain(app.env)
        if not (doctree or pagename in app.env.found_docs or pages.is_generated(domain, pagename)):
            self.others.add(pagename)
        if outputs.keeps_copies(app.builder):
            outputs.remove_source_copy(app.builder, context.get("sourcename"))
        neighbours.remove_outdated_cards(app.builder, context.get("metatags", ""))
        if pagename in domain.redacted:
            # Its source names what is hidden.
            outputs.remove_source_copy(app.builder, context.get("sourcename"))
            context["sourcename"] = ""
        if domain.shows_archive(pagename) or pages.is_generated(domain, pagename):
            assets.add_to_page(app.builder, has_player=context.get("liveblog_has_player", False))
        if pagename in self.places:
            position.add_place(app.builder, pagename, self.places[pagename], context)
        post = domain.archive.posts.get(pagename)
        is_preview = self.is_active and config.flag(app.config, "liveblog_show_unpublished")
        if is_preview or (post is not None and post.unlisted):
            context["metatags"] = context.get("metatags", "") + '\n<meta name="robots" content="noindex">'

    def write_pages(self, app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
        if self.is_active and self.state is not None:
            self.state = pages.write_pages(app, self.pages, self.state)
            self.state = files.write_files(app, self.pages, self.state, self.others)
            refresh.clean_search_index(app.builder, app.env)
            memory.keep_out_of_package(app.builder)
            if outputs.keeps_copies(app.builder):
                _compat.forget_page_assets(app.builder)
            neighbours.remove_drawings(app.builder, app.env, self.drawings)
        return []

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        self.plan.end_build()
        if exception is not None or not self.is_active:
            return
        if self.state is not None:
            owed = tuple(sorted(self.owed)) if outputs.writes_each_document(app.builder) else ()
            state = replace(self.state, owed=owed, others=self._list_others(app.builder))
            memory.write_state(app.builder, state)
        domain = get_domain(app.env)
        if domain.has_pages:
            inventory.leave_out_of_inventory(app.builder, domain.documents_not_listed())
        archive = domain.archive
        log.info(scanning.summarise(archive))
        if archive.hidden.documents:
            log.verbose(scanning.list_hidden(archive))

    def _list_others(self, builder: Builder) -> tuple[str, ...]:
        """Return the pages of other extensions that are there."""
        paths = {name: outputs.page_path(builder, name) for name in self.others}
        return tuple(sorted(name for name, path in paths.items() if path is not None and path.is_file()))


def _reads_markdown(app: Sphinx, settings: Config) -> bool:
    """Whether somebody reads ``.md``; a suffix without a parser may be left from another site."""
    suffixes = settings.source_suffix
    configured = suffixes.get(".md") if isinstance(suffixes, Mapping) else None
    return (app.registry.source_suffix.get(".md") or configured) in app.registry.source_parsers


def _is_taken(app: Sphinx, registered: object) -> bool:
    """Whether a directive or role is that of another extension which this site loads.

    docutils keeps one table a process, so a class there may be left from another site.
    """
    if registered is None:
        return False
    package = str(getattr(registered, "__module__", None) or type(registered).__module__).partition(".")[0]
    if package == __package__:
        return False
    if package == "builtins":
        # What conf.py defines has no module of its own.
        return app.config.setup is not None
    modules = [extension.module for extension in app.extensions.values()]
    return any(package == module.__name__.partition(".")[0] for module in modules) or any(
        registered is value for module in modules for value in vars(module).values()
    )
