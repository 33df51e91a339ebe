"""Posts of ABlog: what their front matter, or directive ``post``, says in keys of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_liveblog.archive.headings import fenced_lines
from sphinx_liveblog.archive.values import Scalar, canonical_key
from sphinx_liveblog.archive.visibility import parse_flag
from sphinx_liveblog.importers.migration.dates import read_date
from sphinx_liveblog.importers.migration.directives import PostDirective, find_directives, find_others
from sphinx_liveblog.importers.migration.plan import LeftError, Plan, texts_of

if TYPE_CHECKING:
    from sphinx_liveblog.archive.posts import RawFile

_MARK = "blogpost"
_PUBLIC = ("published", "publishDate")
_NO_PLACE: Mapping[str, str] = {
    "location": "a place belongs to the event: write location in its file",
    "excerpt": "a post has no excerpt of paragraphs: write a description",
    "exclude": "a post has no excerpt",
    "nocomments": "there are no comments",
    "canonicallink": "a page's canonical link follows from html_baseurl",
    "externallink": "no post is only a link elsewhere",
}
"""Canonical keys of ABlog that nothing of ours stands for, and what to do instead."""
_IMAGES = {
    False: re.compile(
        r"!\[[^\]]*\]\(\s*(?:<(?P<angle>[^<>]*)>|(?P<bare>[^\s()]+))"
        r"|^\s*(?:`{3,}|~{3,}|:{3,})\{(?:image|figure)\}[ \t]+(?P<myst>\S+)"
    ),
    True: re.compile(r"^\s*\.\. (?:\|[^|]*\| )?(?:image|figure)::[ \t]+(?P<rst>\S+)"),
}
_MARKUP = re.compile(r"[`*_|<>\[\]{}\\]|::")


@dataclass(frozen=True, slots=True)
class _Said:
    """What ABlog was told of a post."""

    texts: dict[str, list[str]]
    """Canonical key to its values."""
    lines: dict[str, int]


def plan_ablog(file: RawFile, *, is_rst: bool, force: bool) -> Plan | None:
    """Return what turns a post of ABlog into one of ours; ``None`` if this is none.

    :param force: whether a document that has a date is one without a mark, as ``blog_post_pattern`` has it.
    :raises LeftError: its date is not plain, or its directive is not understood.
    """
    lines = file.text.split("\n")
    found = find_directives(lines, file.body_start, is_rst=is_rst)
    is_forced = force and "date" in file.fields and not file.is_post(matches_pattern=False)
    if not found and not _is_marked(file) and not is_forced:
        return None
    if len(found) > 1:
        raise LeftError(found[1].span[0], "a file is one post: move the second one to a file of its own")
    plan = Plan()
    if found:
        _plan_directive(file, found[0], plan, lines, is_rst=is_rst)
    else:
        _plan_keys(file, plan, lines, is_rst=is_rst)
    for line, name in find_others(lines, file.body_start, is_rst=is_rst):
        plan.note(line, f"the directive {name} is ABlog's: it stays")
    return plan


def _is_marked(file: RawFile) -> bool:
    pair = file.fields.get(_MARK)
    return pair is not None and not (isinstance(pair.value, Scalar) and parse_flag(pair.value.text) is False)


def _plan_keys(file: RawFile, plan: Plan, lines: Sequence[str], *, is_rst: bool) -> None:
    said = _Said({}, {})
    for pair in file.fields:
        texts = texts_of(pair.value)
        if texts is not None:
            said.texts[canonical_key(pair.key)] = texts
            said.lines[canonical_key(pair.key)] = pair.line
    _plan_publication(file, said, plan)
    _plan_lists(file, said, plan)
    _plan_image(said, plan, lines, file.body_start, is_rst=is_rst)
    _replace_mark(file, plan)
    for key in _NO_PLACE:
        if key in file.fields:
            plan.note(said.lines.get(key, 1), f"{key} stays, and does nothing: {_NO_PLACE[key]}")


def _plan_directive(
    file: RawFile, directive: PostDirective, plan: Plan, lines: Sequence[str], *, is_rst: bool
) -> None:
    first = directive.span[0]
    if directive.is_odd:
        raise LeftError(
            first, "the options of this directive are not understood: write one a line, as :tags: a, b"
        )
    options = {canonical_key(name): value for name, value in directive.options.items()}
    said = _Said(
        {name: [value[0]] for name, value in options.items()},
        {name: value[1] for name, value in options.items()},
    )
    said.lines["date"] = first
    if directive.argument:
        said.texts["date"] = [directive.argument]
    known = {canonical_key(pair.key) for pair in file.fields}
    if twice := sorted(known & (set(said.texts) | {"date"}) - {"date"}):
        raise LeftError(
            said.lines[twice[0]], f"{twice[0]} stands in the front matter, too: remove one of them"
        )
    _plan_publication(file, said, plan)
    _plan_lists(file, said, plan)
    _plan_image(said, plan, lines, file.body_start, is_rst=is_rst)
    if title := "".join(said.texts.get("title", ())):
        plan.values["title"] = title
    if language := "".join(said.texts.get("language", ())):
        plan.values["language"] = language
    _plan_content(directive, plan)
    for name, (value, line) in directive.options.items():
        if canonical_key(name) in _NO_PLACE and name != "exclude":
            plan.values[name] = value or True
            plan.note(line, f"{name} becomes a key that does nothing: {_NO_PLACE[canonical_key(name)]}")
    _replace_mark(file, plan)
    plan.cuts.append(directive.span)


def _plan_content(directive: PostDirective, plan: Plan) -> None:
    """Keep the excerpt: in the page, if it was there, and as the description, if it is plain."""
    content = "\n".join(directive.content)
    if not content:
        return
    is_plain = "\n\n" not in content and not _MARKUP.search(content)
    is_shown = "exclude" not in directive.options
    if is_plain:
        plan.values["description"] = " ".join(content.split())
    elif not is_shown:
        message = "the excerpt of this directive has markup, or paragraphs: make it one plain text"
        raise LeftError(directive.span[0], message)
    if is_shown:
        plan.puts[directive.span[0]] = directive.content


# Keys


def _plan_publication(file: RawFile, said: _Said, plan: Plan) -> None:
    """Public is what has a date; nothing that says more than ABlog knows is overruled."""
    _plan_draft(file, said, plan)
    text = ", ".join(said.texts.get("date", ())).strip()
    is_dated = "publishDate" in file.fields
    if text and not is_dated:
        day = read_date(text)
        if not day:
            line = said.lines["date"]
            raise LeftError(line, f"{text} is not plainly a date: write it as 2024-05-31")
        plan.values["publishDate"] = day
        plan.renames |= {"date": "publishDate"} if "date" in file.fields else {}
    elif not text and not any(key in file.fields for key in _PUBLIC):
        plan.values["published"] = False
        plan.values |= {"date": None} if "date" in file.fields else {}


def _replace_mark(file: RawFile, plan: Plan) -> None:
    """Take the mark of ABlog out; what says that the post is hidden may stand in its place."""
    if _MARK not in file.fields:
        return
    has_place = "published" in file.fields or "published" in plan.renames.values()
    if "published" in plan.values and not has_place:
        plan.renames[_MARK] = "published"
    else:
        plan.values[_MARK] = None


def _plan_draft(file: RawFile, said: _Said, plan: Plan) -> None:
    if "draft" not in file.fields:
        return
    flag = parse_flag("".join(said.texts.get("draft", ())))
    if flag is None:
        raise LeftError(said.lines.get("draft", 1), "draft must be true or false")
    plan.values["draft"] = None
    if flag:
        plan.values["published"] = False
        plan.renames |= {"draft": "published"} if "published" not in file.fields else {}
        if "draft" in plan.renames:
            del plan.values["draft"]


def _plan_lists(file: RawFile, said: _Said, plan: Plan) -> None:
    """Make lists of what ABlog splits at commas; its categories are tags."""
    tags = [*_split(said.texts.get("tags")), *_split(said.texts.get("category"))]
    tags = list(dict.fromkeys(tags))
    if tags and ("tags" not in file.fields or tags != said.texts.get("tags")):
        plan.values["tags"] = tags
    if "category" in file.fields:
        if "tags" in plan.values and "tags" not in file.fields:
            plan.renames["category"] = "tags"
        elif "category" in said.texts:
            plan.values["category"] = None
    authors = _split(said.texts.get("author"))
    if len(authors) > 1:
        plan.values["authors"] = authors
        plan.renames |= {"author": "authors"} if "author" in file.fields else {}
    elif authors and "author" not in file.fields:
        plan.values["author"] = authors[0]
    old = _split(said.texts.get("redirect"))
    if old:
        plan.values["aliases"] = [f"/{name.strip('/').removesuffix('.html')}.html" for name in old]
        plan.renames |= {"redirect": "aliases"} if "redirect" in file.fields else {}
        plan.note(
            said.lines["redirect"], "the old addresses end in .html: write /old/ where the site had folders"
        )


def _plan_image(said: _Said, plan: Plan, lines: Sequence[str], body_start: int, *, is_rst: bool) -> None:
    """Turn the number of a picture in the text into its path."""
    text = "".join(said.texts.get("image", ())).strip()
    if not text:
        return
    pictures = _find_pictures(lines, body_start, is_rst=is_rst)
    is_number = text.isascii() and text.isdigit()
    if is_number and not 0 < int(text) <= len(pictures):
        plan.note(said.lines["image"], f"image {text} is not in the text: write socialImage, with its path")
        return
    plan.values["socialImage"] = pictures[int(text) - 1] if is_number else text
    plan.renames["image"] = "socialImage"


def _find_pictures(lines: Sequence[str], body_start: int, *, is_rst: bool) -> list[str]:
    """Return the pictures of a body in order."""
    fenced = bytearray(len(lines)) if is_rst else fenced_lines(lines, body_start)
    found: list[str] = []
    for index in range(body_start, len(lines)):
        matches = _IMAGES[is_rst].finditer(lines[index])
        # The fence of a directive is one line of code that is not code.
        found += [m[m.lastgroup or 0] for m in matches if not fenced[index] or m.lastgroup == "myst"]
    return found


def _split(texts: Sequence[str] | None) -> list[str]:
    parts = (part.strip() for text in texts or () for part in text.split(","))
    return [part for part in parts if part]
