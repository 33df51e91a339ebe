"""An unlisted post is built and reachable, and in nothing that lists or finds."""

from __future__ import annotations

import json
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
    return make_site({"index.md": INDEX, "posts/zebra.md": POST % "true", "posts/lion.md": OTHER})


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
