"""The leak laboratory: a site in which each hidden thing has a token of its own in every place.

A token stands for one *place* (``label``, ``picture file``) of one *thing* (a draft, a talk of a
programme). Sources are templates with ``«place»`` in them; so a token that is found says at once what leaked
from where. The search takes whatever has the form of a token, in names and contents of files, and knows
nothing of how the extension hides.
"""

from __future__ import annotations

import io
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import sphinx

from tests.builds.conftest import Tree, clean_site, differences, readable_tree, without_environment
from tests.conftest import Content, Result, Site, write_conf

Files: TypeAlias = dict[str, Content]
Hit: TypeAlias = tuple[str, str, str]
"""Thing, place, and the file in which the token was found."""

# --- Tokens -------------------------------------------------------------------------------------------

THINGS = (
    "unpublished",
    "unpublished-rst",
    "draft",
    "scheduled",
    "post-of-event",
    "post-of-talk",
    "only-post",
    "second-post",
    "index-of-folder",
    "unreadable",
    "included",
    "included-rst",
    "row-with-post",
    "row",
    "event",
    "row-of-event",
)

PLACES = (
    # where it lies, and its front matter
    *("folder", "file", "title", "description", "slug", "tag", "known-tag", "tag-title", "tag-description"),
    *("person", "name", "bio", "avatar", "affiliation", "website", "profile", "author", "author-url"),
    *("known-person", "known-name", "known-bio", "known-avatar", "known-link", "known-alias", "tag-alias"),
    *("room", "track", "video", "slides", "alias", "hero", "social", "meta", "unknown-key"),
    # what the parser makes of its body
    *(
        "word",
        "excerpt",
        "heading",
        "label",
        "attribute",
        "index",
        "term",
        "definition",
        "equation",
        "formula",
        "code",
    ),
    *(
        "code-caption",
        "code-name",
        "listing",
        "listing-file",
        "part",
        "part-file",
        "raw",
        "link",
        "abbreviation",
    ),
    *("function", "option", "citation", "footnote", "comment", "remark"),
    *("picture", "picture-data", "picture-text", "stage-data", "figure-name", "caption", "hero-data"),
    *("social-data", "avatar-data", "known-avatar-data", "download", "download-data", "archive", "member"),
    *("member-data", "entry", "entry-id", "entry-title"),
    # events and their programmes
    *("event", "event-title", "event-url", "location", "logo", "logo-data", "series", "hashtag", "pattern"),
    *("event-path", "event-alias", "event-description"),
    *("row", "abstract", "break", "type", "level", "language", "transcript", "link-title", "license"),
)

_LETTERS = "bcdfghjklmnpstvw"
"""No vowels, so that a stemmer of English finds nothing to take off, and no letter of the frame."""
_TOKEN = re.compile(rb"qz[a-z]{4}x")


def _code(number: int) -> str:
    return _LETTERS[number // len(_LETTERS)] + _LETTERS[number % len(_LETTERS)]


def token(thing: str, place: str) -> str:
    """Return the token of a place. All have one length, so none is a part of another."""
    return f"qz{_code(THINGS.index(thing))}{_code(PLACES.index(place))}x"


_MEANINGS = {token(thing, place): (thing, place) for thing in THINGS for place in PLACES}
_HOLE = re.compile("«(?:([a-z-]+)/)?([a-z-]+)»")


def fill(template: str, thing: str) -> str:
    """Return ``template`` with tokens in its holes: of ``thing``, or as in ``«draft/title»``."""
    return _HOLE.sub(lambda hole: token(hole[1] or thing, hole[2]), template)


def find_tokens(tree: Mapping[str, bytes]) -> list[Hit]:
    """Return every token in the name or the content, unpacked, of a file; in any case of letters."""
    hits: set[Hit] = set()
    for name, data in readable_tree(dict(tree)).items():
        for found in set(_TOKEN.findall((name.encode() + b"\n" + data).lower())):
            thing, place = _MEANINGS.get(found.decode(), ("nobody", found.decode()))
            hits.add((thing, place, name))
    return sorted(hits)


def found_places(hits: Iterable[Hit]) -> set[tuple[str, str]]:
    """Return thing and place of hits, without the files."""
    return {(thing, place) for thing, place, _ in hits}


# --- Pictures and archives ----------------------------------------------------------------------------


def svg(text: str) -> str:
    """Return a picture with words in it."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>{text}</text></svg>\n'


def png(text: str) -> bytes:
    """Return a picture of one point with a comment in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = (
        chunk(b"IHDR", header),
        chunk(b"tEXt", b"Comment\0" + text.encode()),
        chunk(b"IDAT", zlib.compress(b"\0\0")),
        chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def packed(name: str, text: str) -> bytes:
    """Return a zip archive of one compressed file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text * 9, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


# --- Posts --------------------------------------------------------------------------------------------

MARKDOWN_POST = """\
---
title: Title «title»
description: Description «description».
slug: «slug»
STATE
tags: [«tag», «known-tag», shared]
presenters:
  - name: «name» Smith
    id: «person»
    bio: Bio «bio».
    avatar: «avatar».png
    affiliation: «affiliation» Ltd
    website: https://«website».example.org/
    links: [{title: Profile, url: 'https://example.org/«profile»'}]
  - «known-person»
  - ann
author: «author» Jones
authorUrl: https://«author-url».example.org/
room: Room «room»
track: Track «track»
video: https://«video».example.org/
slides: https://«slides».example.org/
heroImage: «hero».png
socialImage: «social».png
aliases: [old/«alias»]
unrelated: «unknown-key»
myst: {html_meta: {keywords: «meta»}}
---

(«label»)=
## Heading «heading»

Word «word». {index}`Entry «index»` {abbr}`AB («abbreviation»)` A note.[^note]

Excerpt of «excerpt».

{#«attribute»}
A paragraph with a name.

![Alt «picture-text»](«picture».svg)

:::{figure} stage.png
:name: «figure-name»
Caption «caption»
:::

{download}`sheet <«download».pdf>` {download}`archive <«archive».zip>`
[elsewhere](https://«link».example.org/)

:::{glossary}
Term «term»
: Definition «definition».
:::

```{math}
:label: «equation»
«formula» = 1
```

```{code-block} text
:caption: Listing «code-caption»
:name: «code-name»
«code»
```

```{literalinclude} «listing-file».txt
```

```{include} «part-file».txt
```

```{raw} html
<b>«raw»</b>
```

```{py:function} «function»()
```

```{option} --«option»
```

<!-- «comment» -->
% «remark»

[^note]: Note «footnote».

::::{liveblog}
:::{entry} 10:04
:id: «entry-id»
:title: Entry «entry-title»
:by: «known-person»

Text «entry».
:::
::::
"""

RST_POST = """\
:title: Title «title»
:description: Description «description».
:slug: «slug»
STATE
:tags: [«tag», «known-tag», shared]
:presenters: [{name: «name» Smith, id: «person», bio: Bio «bio»., avatar: «avatar».png,
   website: 'https://«website».example.org/'}, «known-person», ann]
:author: «author» Jones
:authorUrl: https://«author-url».example.org/
:room: Room «room»
:track: Track «track»
:video: https://«video».example.org/
:heroImage: «hero».png
:socialImage: «social».png
:aliases: [old/«alias»]
:unrelated: «unknown-key»

.. meta::
   :keywords: «meta»

.. _«label»:

Heading «heading»
-----------------

Word «word». :index:`Entry «index»` :abbr:`AB («abbreviation»)` A note [#note]_, again [«citation»]_.

Excerpt of «excerpt».

.. image:: «picture».svg
   :alt: Alt «picture-text»

.. figure:: stage.png
   :name: «figure-name»

   Caption «caption»

:download:`sheet <«download».pdf>` :download:`archive <«archive».zip>`
`elsewhere <https://«link».example.org/>`__

.. glossary::

   Term «term»
      Definition «definition».

.. math:: «formula» = 1
   :label: «equation»

.. code-block:: text
   :caption: Listing «code-caption»
   :name: «code-name»

   «code»

.. literalinclude:: «listing-file».txt

.. include:: «part-file».txt

.. raw:: html

   <b>«raw»</b>

.. py:function:: «function»()

.. option:: --«option»

.. «comment»

.. [#note] Note «footnote».
.. [«citation»] Citation.

.. liveblog::

   .. entry:: 10:04
      :id: «entry-id»
      :title: Entry «entry-title»

      Text «entry».
"""

COMMON_POST = """\
---
title: Title «title»
description: Description «description».
slug: «slug»
STATE
tags: [«tag», shared]
presenters: [{name: «name» Smith, id: «person», avatar: «avatar».png}, ann]
heroImage: «hero».png
---

(«label»)=
## Heading «heading»

Word «word». {index}`Entry «index»`

Excerpt of «excerpt».

![Alt «picture-text»](«picture».svg) ![](stage.png)

{download}`sheet <«download».pdf>`
"""
"""What posts that are hidden for another reason have: the reason makes the difference, not the places."""

SMALL_MARKDOWN_POST = """\
---
title: Title «title»
slug: «slug»
STATE
---

Word «word».
"""

SMALL_RST_POST = """\
:title: Title «title»
:slug: «slug»
STATE

Word «word».
"""

BESIDE_A_POST: Mapping[str, Callable[[str], Content]] = {
    "«picture».svg": lambda thing: svg(token(thing, "picture-data")),
    "stage.png": lambda thing: png(token(thing, "stage-data")),
    "«hero».png": lambda thing: png(token(thing, "hero-data")),
    "«social».png": lambda thing: png(token(thing, "social-data")),
    "«avatar».png": lambda thing: png(token(thing, "avatar-data")),
    "«download».pdf": lambda thing: token(thing, "download-data"),
    "«archive».zip": lambda thing: packed(token(thing, "member"), token(thing, "member-data")),
    "«listing-file».txt": lambda thing: token(thing, "listing"),
    "«part-file».txt": lambda thing: f"Part {token(thing, 'part')}.\n",
}
"""The files that posts use: how their names are made, and their contents."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post of the laboratory: its template, and the lines of front matter that hide and that show it."""

    thing: str
    template: str
    hidden: str
    shown: str
    file: str = "posts/«folder»/«file».md"
    known: bool = True
    """Whether what its front matter says is known while it is hidden: who spoke, its slug, its tags."""

    @property
    def path(self) -> str:
        """Its file, relative to the source folder."""
        return fill(self.file, self.thing)

    @property
    def docname(self) -> str:
        """The name of its document."""
        return self.path.rpartition(".")[0]

    @property
    def folder(self) -> str:
        """The folder of its file."""
        return self.path.rpartition("/")[0]

    @property
    def is_full(self) -> bool:
        """Whether it has a token in nearly every place."""
        return self.template in {MARKDOWN_POST, RST_POST}

    @property
    def is_small(self) -> bool:
        """Whether it has so little that it can be included whole without a warning."""
        return self.template in {SMALL_MARKDOWN_POST, SMALL_RST_POST}

    def source(self, *, hidden: bool) -> str:
        """Return the text of its file."""
        state = self.hidden if hidden else self.shown
        return fill(self.template.replace("STATE", state), self.thing)

    def companions(self) -> Files:
        """Return the files that it uses, which lie beside it."""
        return {
            f"{self.folder}/{fill(name, self.thing)}": content(self.thing)
            for name, content in BESIDE_A_POST.items()
            if name.rpartition(".")[0] in self.template
        }


DATE = "publishDate: 2019-09-01"
OF_RAINBOW = f"{DATE}\ntalk: open/rainbow"
OF_SUNSHINE = f"{DATE}\ntalk: open/sunshine"
YEAR = "publishDate: 2018-05-01"
"""In a year that no other post has, so that its page goes with one."""
OF_RST = "posts/«folder»/«file».rst"

POSTS = (
    Post("unpublished", MARKDOWN_POST, f"{DATE}\npublished: false", f"{DATE}\npublished: true"),
    Post("unpublished-rst", RST_POST, f":{DATE}\n:published: false", f":{DATE}\n:published: true", OF_RST),
    Post("draft", COMMON_POST, f"{YEAR}\ndraft: true", f"{YEAR}\ndraft: false"),
    Post("scheduled", COMMON_POST, "publishDate: 2031-05-01T10:00-05:00", f"{DATE}T10:00-05:00"),
    Post("post-of-event", COMMON_POST, DATE, DATE),
    Post(
        "post-of-talk",
        COMMON_POST,
        f"{DATE}\ntalk: open/«row-with-post/row»",
        f"{DATE}\ntalk: open/«row-with-post/row»",
    ),
    # Rows of a public programme: the one has a page of its own while the post is hidden, the other a post.
    Post("only-post", COMMON_POST, f"{OF_RAINBOW}\npublished: false", f"{OF_RAINBOW}\npublished: true"),
    Post("second-post", COMMON_POST, f"{OF_SUNSHINE}\npublished: false", f"{OF_SUNSHINE}\npublished: true"),
    Post(
        "index-of-folder",
        COMMON_POST,
        "published: false",
        "published: true",
        "posts/«folder»/«file»/index.md",
    ),
    Post("unreadable", COMMON_POST, "published: true\nbroken: [", "published: true\nbroken: []", known=False),
    Post("included", SMALL_MARKDOWN_POST, "published: false", "published: true"),
    Post("included-rst", SMALL_RST_POST, ":published: false", ":published: true", OF_RST),
)


# --- Data files -----------------------------------------------------------------------------------------

PRESENTERS = """\
«known-person»:
  name: «known-name» Brown
  bio: Bio «known-bio».
  avatar: people/«known-avatar».png
  aliases: [Alias «known-alias»]
  links: [https://example.org/«known-link»]
"""

TAGS = """\
«known-tag»:
  title: Tag «tag-title»
  description: About «tag-description».
  aliases: [«tag-alias»]
"""

ROW = """\
  - id: «row»
    title: Title «title»
    published: STATE
    abstract: Abstract «abstract».
    description: Description «description».
    presenters: [{name: «name» Smith, id: «person», bio: Bio «bio»., avatar: /people/«avatar».png,
      affiliation: «affiliation» Ltd, website: 'https://«website».example.org/'}]
    tags: [«tag», shared]
    start: '11:00'
    duration: 30
    room: Room «room»
    track: Track «track»
    type: Type «type»
    level: Level «level»
    language: «language»
    license: License «license»
    video: https://«video».example.org/
    slides: https://«slides».example.org/
    transcript: https://«transcript».example.org/
    links: [{title: More «link-title», url: 'https://example.org/«link»'}]
    aliases: [old/«alias»]
"""

ROWS = ("row-with-post", "row", "row-of-event")

OPEN_EVENT = """\
title: Open Days
timezone: Europe/Berlin
start: 2019-09-01
posts: [posts/weather/*]
talks:
  - id: sunshine
    title: On sunshine
    presenters: [ann]
    tags: [shared]
  - id: rainbow
    title: On rainbows
    presenters: [ann]
    tags: [shared]
"""

EVENT = """\
title: Event «event-title»
published: STATE
path: «event-path»
aliases: [«event-alias»]
description: About «event-description».
url: https://«event-url».example.org/
timezone: Europe/Berlin
start: 2019-09-01
location: Hall «location»
logo: «logo».png
series: Series «series»
hashtag: '#«hashtag»'
posts: [posts/«post-of-event/folder»/*, other/«pattern»/*]
slots: [{title: Break «break», start: '12:00'}]
talks:
"""

EVENT_FILE = fill("events/«event».yml", "event")

# --- What public pages say of them -----------------------------------------------------------------------

MENTIONS_MD: Mapping[str, str] = {
    "doc": "{doc}`/DOC`",
    "doc, relative": "{doc}`../DOC`",
    "doc, text": "{doc}`read this </DOC>`",
    "ref": "{ref}`«label»`",
    "ref, text": "{ref}`read this <«label»>`",
    "ref of a figure": "{ref}`«figure-name»`",
    "ref of code": "{ref}`«code-name»`",
    "numref": "{numref}`«figure-name»`",
    "numref, text": "{numref}`figure %s <«figure-name»>`",
    "equation": "{eq}`«equation»`",
    "numref of an equation": "{math:numref}`«equation»`",
    "term": "{term}`Term «term»`",
    "term, text": "{term}`read this <Term «term»>`",
    "any": "{any}`«label»`",
    "any, text": "{any}`read this <«label»>`",
    "any document": "{any}`/DOC`",
    "path": "[](../DOC.md)",
    "path, text": "[read *this*](../DOC.md)",
    "path, absolute": "[](/DOC.md)",
    "path, bare": "[read this](/DOC)",
    "path and heading": "[read this](../DOC.md#heading-«heading»)",
    "path and heading, no text": "[](../DOC.md#heading-«heading»)",
    "project": "<project:../DOC.md>",
    "project, label": "<project:#«label»>",
    "label": "[](#«label»)",
    "label, text": "[read this](#«label»)",
    "attribute": "[read this](#«attribute»)",
    "file": "<path:../DOC.md>",
    "file, text": "[read this](path:../DOC.md)",
    "download": "{download}`/DOC.md`",
    "download, text": "{download}`read this <../DOC.md>`",
}
"""Ways to mention a Markdown post in Markdown; ``DOC`` is its document."""

MENTIONS_RST: Mapping[str, str] = {
    "doc": ":doc:`/DOC`",
    "doc, text": ":doc:`read this <../DOC>`",
    "ref": ":ref:`«label»`",
    "ref, text": ":ref:`read this <«label»>`",
    "ref of a figure": ":ref:`«figure-name»`",
    "numref": ":numref:`«figure-name»`",
    "equation": ":eq:`«equation»`",
    "term": ":term:`Term «term»`",
    "term, text": ":term:`read this <Term «term»>`",
    "any": ":any:`«label»`",
    "any, text": ":any:`read this <«label»>`",
    "download": ":download:`/DOC.SUFFIX`",
    "download, text": ":download:`read this <../DOC.SUFFIX>`",
}
"""Ways to mention any post in reStructuredText."""

NAMES_MD: Mapping[str, str] = {
    "talk": "{talk}`«slug»`",
    "talk, text": "{talk}`read this <«slug»>`",
    "talk, full name": "{liveblog:talk}`DOC`",
    "any talk": "{any}`«slug»`",
    "bare talk": "[read this](«slug»)",
    "presenter": "{presenter}`«person»`",
    "presenter, name": "{presenter}`«name» Smith`",
    "presenter, text": "{presenter}`she <«person»>`",
    "tag": "{liveblog:tag}`«tag»`",
    "tag, text": "{liveblog:tag}`that <«tag»>`",
}
"""Ways to mention what its front matter says."""

NAMES_RST: Mapping[str, str] = {
    "talk": ":talk:`«slug»`",
    "talk, text": ":talk:`read this <«slug»>`",
    "presenter": ":presenter:`«name» Smith`",
    "presenter, text": ":liveblog:presenter:`she <«person»>`",
    "tag": ":liveblog:tag:`«tag»`",
}

BLOCKS_MD = """\
```{include} /PATH
:literal:
```

```{include} ../PATH
:start-after: Excerpt
:end-before: .
```

```{literalinclude} /PATH
```

```{literalinclude} ../PATH
:start-at: Excerpt
:lines: 1
:caption: A listing
```
"""
"""Directives that show a file."""

LISTS_MD = """\
```{talks}
:tag: «tag»
```

```{talks}
:presenter: «person»
:style: table
```

```{presenters} «person», ann
```
"""

PLACES_MD = """\
```{talks}
:room: Room «room»
:track: Track «track»
```
"""

BLOCKS_RST = """\
.. include:: /PATH
   :literal:

.. include:: ../PATH
   :code: text

.. include:: ../PATH
   :start-after: Excerpt
   :end-before: .

.. literalinclude:: ../PATH

.. raw:: html
   :file: ../PATH
"""

EVENT_MD = """\
# Mentions of an event

{liveblog:event}`«event»`, {liveblog:event}`that <«event»>`, {liveblog:event}`Event «event-title»`,
{talk}`«event»/«row-of-event/row»`, {talk}`that <«row-of-event/row»>`, {presenter}`«row-of-event/person»`,
{talk}`open/«row/row»`, {talk}`«row/row»`, {talk}`that <open/«row-with-post/row»>`,
{presenter}`she <«row/name» Smith>`, {liveblog:tag}`«row/tag»`.

```{talks}
:event: «event»
```

```{schedule} «event»
```

```{schedule} open
:track: Track «row/track»
```

```{presenters}
:event: «event»
```

```{presenters} «row/person», ann
```
"""

PUBLIC: Files = {
    "posts/weather/index.md": """\
---
title: On weather
publishDate: 2019-09-02
published: true
presenters: [ann]
tags: [shared]
heroImage: stage.png
---

(weather)=
## Rain

:::{figure} stage.png
:name: rain
Rain
:::

{download}`sheet <sheet.pdf>`
""",
    "posts/weather/stage.png": png("rain"),
    "posts/weather/sheet.pdf": "rain",
    "posts/sunshine/post.rst": """\
:title: On the sun
:publishDate: 2019-09-03
:published: true
:presenters: [ann]
:tags: [shared]
:talk: open/sunshine

.. figure:: stage.png
   :name: sun

   Sun
""",
    "posts/sunshine/stage.png": png("sun"),
    "lists.md": """\
# Lists

```{talks}
```

```{presenters}
:event: open
```

```{schedule} open
```

{doc}`posts/weather/index`, {ref}`weather`, {numref}`rain`, {numref}`sun`, {talk}`open/sunshine`,
{talk}`open/rainbow`, {presenter}`ann`, {liveblog:tag}`shared`, {liveblog:event}`open`,
[](posts/weather/index.md).
""",
}
"""Public pages that mention nothing hidden."""

INDEX = """\
Front
=====

.. toctree::

   posts/weather/index
   posts/sunshine/post
   lists
   trees

.. toctree::
   :glob:

   pages/*

.. toctree::
   :caption: By hand

"""

TREES = """\
# Trees

```{toctree}
:caption: By file
FILES
```

```{toctree}
:glob:
posts/*/*
```

```{toctree}
:glob:
FOLDERS
```
"""


# --- The site -------------------------------------------------------------------------------------------

CONF: Mapping[str, object] = {
    "project": "Laboratory",
    "author": "Ann",
    "copyright": "2020 Ann",
    "version": "1",
    "release": "1",
    "extensions": ["myst_parser", "sphinx_liveblog"],
    "myst_enable_extensions": ["attrs_block", "colon_fence"],
    "myst_heading_anchors": 3,
    "numfig": True,
    "nitpicky": True,
    "html_baseurl": "https://example.org/laboratory/",
    "liveblog_now": "2020-01-01T00:00Z",
    # Whatever there is has a page, and lists of what is public have one page each, so that others may go.
    "liveblog_pages": ["events", "presenters", "tags", "years", "tracks", "languages"],
    "liveblog_tag_min_talks": 1,
    "liveblog_per_page": 3,
    "linkcheck_ignore": [".*"],
    # Public posts stand in two toctrees.
    "suppress_warnings": ["epub.duplicated_toc_entry"],
}

SWITCHES = tuple(thing for thing in THINGS if thing not in {"post-of-event", "post-of-talk", "row-of-event"})
"""What can be hidden by itself: the others go with their event, or their row."""


def consequences(hidden: Collection[str]) -> set[str]:
    """Return every thing that is hidden when these switches are off."""
    also = {"event": {"post-of-event", "row-of-event"}, "row-with-post": {"post-of-talk"}}
    return set(hidden).union(*(also.get(thing, set()) for thing in hidden))


def sources(hidden: Collection[str] = SWITCHES) -> Files:
    """Return the whole site, with these things hidden."""
    files: Files = {**PUBLIC, "presenters.yml": _presenters(), "tags.yml": _tags()}
    for post in POSTS:
        files |= {post.path: post.source(hidden=post.thing in hidden), **post.companions()}
    files |= _events(hidden) | _pictures_of_people() | _trees() | dict(_mentions())
    return files


def _full_posts() -> list[Post]:
    """Return the posts whose tags and presenters stand in the data files too."""
    return [post for post in POSTS if post.is_full]


def _presenters() -> str:
    known = [fill(PRESENTERS, post.thing) for post in _full_posts()]
    return "".join(["ann:\n  name: Ann Smith\n  avatar: people/ann.png\n", *known])


def _pictures_of_people() -> Files:
    pictures: Files = {
        fill("people/«known-avatar».png", post.thing): png(token(post.thing, "known-avatar-data"))
        for post in _full_posts()
    }
    for row in ROWS:
        pictures[fill("people/«avatar».png", row)] = png(token(row, "avatar-data"))
    return {**pictures, "people/ann.png": png("ann")}


def _tags() -> str:
    return "".join(fill(TAGS, post.thing) for post in _full_posts())


def _row(thing: str, *, hidden: bool) -> str:
    return fill(ROW.replace("STATE", "false" if hidden else "true"), thing)


def _events(hidden: Collection[str]) -> Files:
    rows = [_row(thing, hidden=thing in hidden) for thing in ("row-with-post", "row")]
    event = fill(EVENT.replace("STATE", "false" if "event" in hidden else "true"), "event")
    return {
        "events/open.yml": OPEN_EVENT + "".join(rows),
        EVENT_FILE: event + _row("row-of-event", hidden=False),
        fill("events/«logo».png", "event"): png(token("event", "logo-data")),
    }


def _trees() -> Files:
    by_hand = [
        f"   Its title <{post.docname}>\n" if number % 2 else f"   {post.docname}\n"
        for number, post in enumerate(POSTS)
    ]
    trees = TREES.replace("FILES", "\n".join(post.path for post in POSTS))
    return {
        "index.rst": INDEX + "".join(by_hand),
        "trees.md": trees.replace("FOLDERS", "\n".join(f"{post.folder}/*" for post in POSTS)),
    }


def _mentions() -> Iterator[tuple[str, str]]:
    """Yield the pages that mention hidden things, numbered, for their names are public."""
    yield "pages/event.md", fill(EVENT_MD, "event")
    for number, post in enumerate(post for post in POSTS if not post.is_small):
        title = f"# Mentions {number}"
        if post.path.endswith(".md"):
            yield f"pages/md-{number}.md", _page(post, f"{title}\n\n{_ways_md(post)}")
        if post.is_full:
            more = f"More mentions {number}\n===============\n\n{_list({**MENTIONS_RST, **NAMES_RST})}\n"
            yield f"pages/rst-{number}.rst", _page(post, more + BLOCKS_RST)
    path = {post.thing: post.path for post in POSTS}
    yield "pages/whole.md", f"# Whole posts\n\n```{{include}} ../{path['included']}\n```\n"
    yield "pages/whole-rst.rst", f"Another post\n============\n\n.. include:: ../{path['included-rst']}\n"
    yield "pages/parser.rst", _other_parser(path["included"], path["unpublished"])


def _other_parser(small: str, full: str) -> str:
    parser = "   :parser: myst_parser.sphinx_\n"
    part = "   :start-after: Excerpt\n   :end-before: .\n"
    title = "Another parser\n=============="
    return f"{title}\n\n.. include:: ../{full}\n{parser}{part}\n.. include:: /{small}\n{parser}"


def _ways_md(post: Post) -> str:
    ways = {
        name: text
        for name, text in MENTIONS_MD.items()
        if post.is_full or _holes(text) <= _holes(COMMON_POST)
    }
    blocks = [BLOCKS_MD, LISTS_MD if post.known else "", PLACES_MD if post.is_full else ""]
    return "\n".join([_list({**ways, **(NAMES_MD if post.known else {})}), *blocks])


def _holes(text: str) -> set[str]:
    return {hole[1] for hole in _HOLE.findall(text)}


def _list(ways: Mapping[str, str]) -> str:
    return "".join(f"* {way}: {text}\n" for way, text in ways.items())


def _page(post: Post, template: str) -> str:
    text = fill(template, post.thing)
    suffix = post.path.rpartition(".")[2]
    return text.replace("DOC", post.docname).replace("PATH", post.path).replace("SUFFIX", suffix)


class Lab:
    """The laboratory on disk: things are hidden and shown, and only the files that differ are written."""

    def __init__(self, site: Site, files: Files) -> None:
        self.site = site
        self.files = files
        """What lies on disk."""

    @classmethod
    def at(cls, root: Path, hidden: Collection[str] = SWITCHES, **conf: object) -> Lab:
        """Return a laboratory below ``root``; ``conf`` are options on top of ``CONF``."""
        site = Site(root / "site")
        site.edit("conf.py", write_conf({**CONF, **conf}))
        lab = cls(site, {})
        lab.set(hidden)
        return lab

    def set(self, hidden: Collection[str]) -> None:
        """Hide these, and show all others."""
        files = sources(hidden)
        for path, content in files.items():
            if self.files.get(path) != content:
                self.site.edit(path, content)
        self.files = files

    def build(self, builder: str = "html", parallel: int = 0, **overrides: object) -> Snapshot:
        """Build, and read what that left."""
        return Snapshot.of(self.site.build(builder, parallel, **overrides))

    def build_clean(self, builder: str = "html", **overrides: object) -> Snapshot:
        """Return what a clean build of the same sources gives."""
        clean = clean_site(self.site)
        shutil.rmtree(clean.root, ignore_errors=True)
        return Snapshot.of(clean.build(builder, **overrides))

    def hide_all(self) -> None:
        """Hide everything that can be hidden."""
        self.set(SWITCHES)

    def show_all(self) -> None:
        """Show everything."""
        self.set(())


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A build as it was when it ended: later ones write into the same folders."""

    result: Result
    tree: Tree
    """The output, and the cache as ``.doctrees/…``."""

    @classmethod
    def of(cls, result: Result) -> Snapshot:
        """Read what a build has just left."""
        return cls(result, result.tree(doctrees=True))

    @property
    def output(self) -> Tree:
        """The output alone."""
        return {name: data for name, data in self.tree.items() if not name.startswith(".doctrees/")}

    def leaks(self, hidden: Collection[str] = SWITCHES) -> list[Hit]:
        """Return the tokens of what these switches hide: in files, in the cache, in what was printed."""
        things = consequences(hidden)
        printed = {"status": self.result.status, "warnings": "\n".join(map(_words_of, self.result.warnings))}
        hits = find_tokens(
            {**self.tree, **{f"printed {key}": text.encode() for key, text in printed.items()}}
        )
        return [hit for hit in hits if hit[0] in things]

    def unlike(self, other: Snapshot) -> list[str]:
        """Return the files by which two builds differ."""
        unlike = differences(without_environment(self.tree), without_environment(other.tree))
        return [name for name in unlike if name not in _never_alike()]


def _never_alike() -> set[str]:
    """Return the files of a build that plain Sphinx does not write twice alike."""
    if sphinx.version_info >= (9,):
        return set()
    # They tell whether the same process had read Markdown before.
    return {f".doctrees/{name[:-4]}.doctree" for name in sources() if name.endswith(".rst")}


def _words_of(warning: str) -> str:
    """Return a warning without its place: it may name the path of a hidden file."""
    return warning.partition(": WARNING: ")[2] or warning


def tokens_of(texts: Iterable[str]) -> set[tuple[str, str]]:
    """Return thing and place of every token in these texts."""
    return found_places(find_tokens({str(number): text.encode() for number, text in enumerate(texts)}))


def published_tokens() -> set[tuple[str, str]]:
    """Return thing and place of every token in the sources."""
    files = sources(())
    return found_places(
        find_tokens(
            {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}
        )
    )
