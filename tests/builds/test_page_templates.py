"""Templates of a site that cannot be used: what is wrong is said, with the name of the template."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ThemeError

CONF = {"extensions": ["sphinx_liveblog"], "templates_path": ["own"]}
EVENT = (
    "title: Quay\nstart: 2024-05-14\ntemplate: {}\ntalks:\n- {{id: fog, title: Fog, presenters: [Bo Lind]}}\n"
)
OWN = '<section id="event-quay"><h1>Of our own</h1></section>'


def new_site(make_site, template="", **files):
    event = {"index.md": "# Front\n", "events/quay.yml": EVENT.format(template)}
    return make_site({**event, **{f"own/liveblog/{name}.html": text for name, text in files.items()}}, CONF)


def heading_of(result):
    return BeautifulSoup(result.read("liveblog/events/quay.html"), "html.parser").h1.get_text()


@pytest.mark.parametrize(
    "source",
    [
        "{{ 1 + 'a' }}",
        "{{ nobody.knows }}",
        "{{ talk.title()[7] }}",
        "{% if %}",
        '{% include "no.html" %}',
        b"\xff",
    ],
    ids=["types", "unknown value", "call", "syntax", "missing include", "encoding"],
)
def test_a_template_that_fails_is_named(make_site, source):
    with pytest.raises(ThemeError, match=r"the template liveblog/talk\.html"):
        new_site(make_site, talk=source).build()


def test_a_file_beside_the_templates_need_not_be_text(make_site):
    result = new_site(make_site, unused=b"\xff").build()
    assert result.warnings == []
    assert result.exists("liveblog/talks/quay/fog.html")


@pytest.mark.parametrize("name", ["list", "talk", "redirect", "sub/quay", "our own"])
def test_a_name_that_no_template_of_an_event_can_have_is_not_said_to_be_missing(make_site, name):
    result = new_site(make_site, name, **{name: OWN, "unrelated": ""}).build()
    (warning,) = result.warnings
    assert warning.startswith("events/quay.yml:3: ")
    assert f"{name} cannot be the template of an event" in warning
    assert "no folder" not in warning
    assert heading_of(result) == "Quay"


def test_a_name_of_its_own_is_taken(make_site):
    result = new_site(make_site, "quay-1", **{"quay-1": OWN}).build()
    assert result.warnings == []
    assert heading_of(result) == "Of our own"
