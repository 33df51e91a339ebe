"""Posts written for the Sourcegraph site: what their bodies, dates and names say, as keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.fields import FieldReader, one_line
from sphinx_liveblog.archive.legacy import clean_name
from sphinx_liveblog.archive.links import NETWORKS, parse_profile, tidy_url
from sphinx_liveblog.archive.model import Link, Presenter
from sphinx_liveblog.archive.people import PRESENTER_KEYS, Mention
from sphinx_liveblog.archive.posts import RawFile, read_post
from sphinx_liveblog.archive.problems import Subtype
from sphinx_liveblog.archive.values import Items, Scalar
from sphinx_liveblog.importers.migration.heads import is_same
from sphinx_liveblog.importers.migration.plan import Plan, ignore, texts_of

if TYPE_CHECKING:
    from sphinx_liveblog.archive.posts import PostDraft

_AUTHOR_KEYS = ("author", "authors", "authorUrl", "linkedInUrl")
_MOST_LINKS = 2
"""How many links of an author have keys of their own."""


def plan_sourcegraph(file: RawFile) -> Plan:
    """Return what turns a post as it was written for the Sourcegraph site into one of ours."""
    plan = Plan()
    draft = read_post(file, "", None, ignore)
    _plan_date(file, plan)
    if _has_two_sources(file, draft, plan):
        bare = draft
    else:
        plan.cuts += draft.source.legacy.taken
        bare = read_post(replace(file, text=_without_body(file)), "", None, ignore)
        _plan_people(file, draft, bare, plan)
        _note_rest(draft, plan)
    _plan_names(file, plan)
    return plan


def facts_of(file: RawFile) -> tuple[object, ...]:
    """Return what a page says of its talk, as far as a migration could change it."""
    draft = read_post(file, "", None, ignore)
    claim = draft.claim
    # A slot that front matter describes has the title of the post; of one from a date's offset it is empty.
    slots = [replace(slot, title="") for slot in draft.slots]
    people = [[comparable(mention) for mention in found] for found in (draft.presenters, draft.authors)]
    return draft.slug, draft.title, claim, draft.published, slots, *people, draft.talk_refs


def comparable(mention: Mention) -> tuple[str, Presenter]:
    """Return who is meant and what is said of them, wherever it stands."""
    facts = mention.facts or Presenter("", mention.text)
    links = tuple(replace(link, url=tidy_url(link.url)) for link in facts.links)
    return mention.text, replace(facts, name=facts.name or mention.text, links=links)


def _without_body(file: RawFile) -> str:
    return "\n".join(file.text.split("\n")[: file.body_start])


# When


def _plan_date(file: RawFile, plan: Plan) -> None:
    """Take the start of the talk out of the offset of the date."""
    reader = FieldReader(file.fields, file.path, ignore, Subtype.FRONT_MATTER)
    key = "publishDate" if "publishDate" in file.fields else "date"
    reading = reader.reading(key)
    if reading is None or (key == "date" and not file.is_post(matches_pattern=False)):
        return
    if reading.start is not None:
        plan.values["publishDate"] = reading.moment.isoformat()
        if reader.find("start") is None:
            plan.values["start"] = reading.start.isoformat()
    if key == "date":
        plan.renames["date"] = "publishDate"
        plan.values.setdefault("publishDate", reader.text("date"))


# Who


def _has_two_sources(file: RawFile, draft: PostDraft, plan: Plan) -> bool:
    """Whether keys and body both name presenters: then the body's are not shown, and may be others."""
    reader = FieldReader(file.fields, file.path, ignore, Subtype.FRONT_MATTER)
    legacy = draft.source.legacy
    if reader.find(*PRESENTER_KEYS) is None:
        return False
    for person in legacy.presenters:
        if any(first <= person.line <= last for first, last in legacy.taken):
            message = "the front matter names presenters already: compare, and remove these lines"
            plan.note(person.line, message)
            return True
    return False


def _plan_people(file: RawFile, draft: PostDraft, bare: PostDraft, plan: Plan) -> None:
    if _list(draft.presenters) != _list(bare.presenters):
        plan.values["presenters"] = [_record(mention) for mention in draft.presenters]
        key = next((key for key in PRESENTER_KEYS if key in file.fields), "presenters")
        plan.renames |= {key: "presenters"} if key != "presenters" else {}
    if _list(draft.authors) != _list(bare.authors):
        _plan_authors(file, draft.authors, plan)
        lost = {mention.text for mention in bare.authors}
        lost -= {mention.text for mention in (*draft.authors, *draft.presenters)}
        if lost:
            line = draft.source.legacy.livebloggers[0].line
            plan.note(line, f"this line names who wrote it, so author {', '.join(sorted(lost))} goes")


def _plan_authors(file: RawFile, authors: Sequence[Mention], plan: Plan) -> None:
    values: dict[str, object] = _author_keys(authors)
    if "authors" in values and "authors" not in file.fields and "author" in file.fields:
        plan.renames["author"] = "authors"
    elif "author" in values and "author" not in file.fields and "authors" in file.fields:
        plan.renames["authors"] = "author"
    for key in _AUTHOR_KEYS:
        if key not in plan.renames and not is_same(file.fields, key, values.get(key)):
            plan.values[key] = values.get(key)


def _author_keys(authors: Sequence[Mention]) -> dict[str, object]:
    """Return the keys for those who wrote it: the short ones, where they say everything."""
    records = [_record(mention) for mention in authors]
    if len(records) > 1 or not records:
        return {"authors": records} if records else {}
    facts = authors[0].facts
    links = facts.links if facts else ()
    is_short = isinstance(records[0], str) or (
        facts is not None and links and facts == Presenter("", authors[0].text, links=links)
    )
    if not is_short or any(link.title for link in links):
        return {"authors": records}
    urls = dict(zip(_url_keys(links), (link.url for link in links), strict=False))
    return {"author": authors[0].text, **urls} if len(urls) == len(links) else {"authors": records}


def _url_keys(links: Sequence[Link]) -> Sequence[str]:
    if len(links) == 1:
        return ("linkedInUrl",) if links[0].type == "linkedin" else ("authorUrl",)
    return ("authorUrl", "linkedInUrl") if len(links) == _MOST_LINKS and links[1].type == "linkedin" else ()


def _list(mentions: Sequence[Mention]) -> list[tuple[str, Presenter]]:
    return [comparable(mention) for mention in mentions]


def _record(mention: Mention) -> object:
    """Return a person as front matter has them: a name where that is all."""
    facts = mention.facts
    if facts is None or (facts == Presenter("", mention.text) and " " in mention.text):
        return mention.text
    names = ("id", "name", "bio", "avatar", "affiliation", "role", "pronouns")
    record: dict[str, object] = {name: text for name in names if (text := getattr(facts, name))}
    record |= {"aliases": list(facts.aliases)} if facts.aliases else {}
    return record | _links(facts.links)


def _links(links: Sequence[Link]) -> dict[str, object]:
    """Return links by network where that says all there is, else as a list."""
    types = [link.type for link in links]
    is_short = types == [network for network in NETWORKS if network in types] and all(
        parse_profile(link.type, link.url) == link for link in links
    )
    if is_short:
        return {link.type: link.url for link in links}
    return {"links": [{"title": link.title, "url": link.url} if link.title else link.url for link in links]}


def _note_rest(draft: PostDraft, plan: Plan) -> None:
    """Tell of lines that name people, and say more."""
    legacy = draft.source.legacy
    for line in sorted({person.line for person in (*legacy.presenters, *legacy.livebloggers)}):
        if not any(first <= line <= last for first, last in legacy.taken):
            plan.note(line, "this line says more than names and links: it stays")


def _plan_names(file: RawFile, plan: Plan) -> None:
    """Cut "for the ... Liveblog" off the names that stay."""
    for key in ("author", "authors", *PRESENTER_KEYS):
        pair = file.fields.get(key)
        if pair is None or key in plan.values or key in plan.renames:
            continue
        texts = texts_of(pair.value)
        names = [clean_name(one_line(text)) for text in texts or ()]
        if texts is not None and names != [one_line(text) for text in texts]:
            plan.values[key] = names if isinstance(pair.value, Items) else names[0]
        elif texts is None and isinstance(pair.value, Items) and any(map(_has_addition, pair.value.values)):
            plan.note(pair.line, f"one of these {key} ends in Liveblog: write the name alone")


def _has_addition(value: object) -> bool:
    return isinstance(value, Scalar) and clean_name(one_line(value.text)) != one_line(value.text)
