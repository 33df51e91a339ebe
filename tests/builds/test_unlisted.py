"""An unlisted post is built and reachable, and in nothing that lists or finds."""

from __future__ import annotations

import json
import re
import zlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Site

INDEX = """\
# Site

```{toctree}
:glob:
posts/*
```

```{talks}
```
"""
POST = """\
---
title: Zebracrossing
published: true
unlisted: %s
tags: [stripes]
---
Savannah.
"""
OTHER = """\
---
title: Lionpride
published: true
---
Savannah.
"""


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    return make_site(
        {"index.md": INDEX, "posts/zebra.md": POST % "true", "posts/lion.md": OTHER},
        {"liveblog_tag_min_talks": 1},
    )


def terms(site: Site) -> dict[str, object]:
    """Return the words of the search index."""
    text = site.read("searchindex.js")
    found: dict[str, object] = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return {**found["terms"], **found["titleterms"], "docnames": found["docnames"]}  # type: ignore[dict-item]


def test_it_is_built_and_asks_not_to_be_indexed(site: Site) -> None:
    result = site.build()
    assert result.warnings == []
    page = site.read("posts/zebra.html")
    assert "Savannah." in page
    assert '<meta name="robots" content="noindex">' in page
    assert "noindex" not in site.read("posts/lion.html")


def test_no_list_and_no_search_names_it(site: Site) -> None:
    site.build()
    assert "Zebracrossing" not in site.read("index.html")
    assert "Lionpride" in site.read("index.html")
    index = terms(site)
    assert not any(word.startswith("zebra") for word in index)
    assert index["docnames"] == ["index", "posts/lion"]


def test_an_entry_of_its_own_keeps_it_in_the_toctree(site: Site) -> None:
    site.edit("index.md", INDEX.replace("posts/*", "posts/*\nposts/zebra"))
    site.build()
    assert "Zebracrossing" in site.read("index.html")


def test_lists_take_it_up_when_it_is_listed(site: Site) -> None:
    site.build()
    site.edit("posts/zebra.md", POST % "false")
    result = site.build()
    assert sorted(result.docs_read) == ["index", "posts/zebra"]
    assert "Zebracrossing" in site.read("index.html")
    clean = site.copy("clean")
    clean.build()
    assert terms(clean) == terms(site)


EVENT = """\
title: Zooconf
talks:
  - {slug: one, title: Programme, presenters: [Known Person]}
"""
COVERING = """\
---
title: Zebracrossing
published: true
unlisted: true
event: zoo
talk: %s
tags: [stripes]
presenters: [Secret Speaker]
author: Secret Author
---
Savannah.
"""


def inventory_of(site: Site) -> str:
    data = (site.outdir() / "objects.inv").read_bytes()
    return zlib.decompress(data.split(b"zlib.\n", 1)[1]).decode()


def names_in_inventory(site: Site) -> set[str]:
    lines = inventory_of(site).splitlines()
    return {line.split(" liveblog:")[0] for line in lines if " liveblog:" in line}


def test_nothing_leads_to_it_by_way_of_its_people_tags_and_talks(site: Site) -> None:
    site.edit("events/zoo.yml", EVENT)
    site.edit("posts/zebra.md", COVERING % "one")
    assert site.build().warnings == []
    assert names_in_inventory(site) == {"lion", "known-person", "zoo", "zoo/one"}
    assert "Programme" in site.read("index.html")
    assert "posts/zebra" not in site.read("index.html")
    page = site.read("posts/zebra.html")
    assert all(name in page for name in ("Secret Speaker", "Secret Author", "stripes"))
    assert not any(f"{folder}/secret" in page for folder in ("presenters", "tags"))
    assert "tags/stripes" not in page
    assert not list(site.outdir().rglob("secret-*"))


def test_who_becomes_public_elsewhere_is_a_link_on_its_page_too(make_site: Callable[..., Site]) -> None:
    shy = POST.replace("tags: [stripes]", "presenters: Ann Lee") % "true"
    site = make_site({"index.md": "# Site\n", "posts/zebra.md": shy, "posts/lion.md": OTHER})
    site.build()
    assert "ann-lee.html" not in site.read("posts/zebra.html")
    site.edit("posts/lion.md", OTHER.replace("published", "presenters: Ann Lee\npublished"))
    site.build()
    assert "ann-lee.html" in site.read("posts/zebra.html")


def test_its_index_entries_and_labels_are_in_no_index_and_no_inventory(site: Site) -> None:
    more = "\n(zebra-label)=\n\n## Part\n\n{index}`zebraterm`\n\n```{index} zebraword\n```\n"
    text = (POST % "true") + more
    site.edit("posts/zebra.md", text)
    site.edit("posts/lion.md", OTHER + "\n{index}`lionterm`\n\n{ref}`zebra-label`\n")
    site.build()
    assert "lionterm" in site.read("genindex.html")
    assert not [word for word in ("zebraterm", "zebraword") if word in site.read("genindex.html")]
    assert "zebraterm" in site.read("posts/zebra.html")
    assert 'href="zebra.html#zebra-label"' in site.read("posts/lion.html"), "who knows of it may refer to it"
    assert "zebra" not in inventory_of(site)
    assert "posts/lion std:doc -1 posts/lion.html Lionpride" in inventory_of(site)
    site.edit("posts/zebra.md", text.replace("unlisted: true", "unlisted: false"))
    site.build()
    assert "zebraterm" in site.read("genindex.html")
    assert "zebra-label" in inventory_of(site)


def test_a_tag_that_only_it_has_is_plain_text_elsewhere_and_no_mistake(site: Site) -> None:
    site.edit("tags.yml", "stripes:\n  title: Black and white\n")
    site.edit("posts/lion.md", OTHER + "\nOn {liveblog:tag}`stripes` and {liveblog:tag}`those <stripes>`.\n")
    result = site.build()
    assert result.warnings == []
    assert "<p>On Black and white and those.</p>" in re.sub("</?span[^>]*>", "", site.read("posts/lion.html"))
    site.edit("posts/zebra.md", POST % "false")
    site.build()
    assert 'href="../liveblog/tags/stripes.html"' in site.read("posts/lion.html")
