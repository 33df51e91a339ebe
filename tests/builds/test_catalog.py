"""``catalog.json`` and ``objects.inv``: what other programs, and other sites, read of an archive."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from bs4 import BeautifulSoup
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from tests.builds.test_archive_pages import FILES, words

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "sphinx_liveblog" / "site" / "catalog.schema.json").read_text(
        encoding="utf-8"
    )
)
CATALOG = "liveblog/catalog.json"
BASE = "https://example.org/quay"
CONF = {
    "project": "Quay",
    "templates_path": ["own"],
    "liveblog_pages": ["events", "presenters", "tags", "years", "tracks", "languages"],
    "liveblog_tag_min_talks": 1,
    "liveblog_now": "2024-06-01",
}
POST = "---\ntitle: {}\n{}\n---\n\nWords.\n"
NOT_PUBLIC = {
    "posts/unlisted.md": POST.format(
        "Qzxunlisted", "publishDate: 2024-01-01\nunlisted: true\npresenters: [Qzxname One]"
    ),
    "posts/hidden.md": POST.format("Qzxhidden", "published: false\ntags: [qzxtag]"),
    "posts/later.md": POST.format("Qzxlater", "publishDate: 2030-01-01\npresenters: [Qzxname Two]"),
    "events/embargo.yml": "title: Qzxevent\npublished: false\ntalks:\n- {id: qzx, title: Qzxtalk}\n",
    "events/open.yml": "title: Open\ntalks:\n- {id: a, title: Shown}\n"
    "- {id: qzx, title: Qzxrow, published: false}\n",
}


@pytest.fixture(scope="module")
def validator():
    checker = Draft202012Validator.FORMAT_CHECKER
    # A format that nothing checks would pass whatever it is given.
    assert {"date", "uri-reference", "iri-reference"} <= checker.checkers.keys()
    Draft202012Validator.check_schema(SCHEMA)
    return Draft202012Validator(SCHEMA, format_checker=checker)


def read_catalog(result, name=CATALOG):
    return json.loads(result.read(name))


def archive_files(**more):
    return {name: text for name, text in FILES.items() if name != "conf.py"} | more


@pytest.mark.parametrize(
    ("builder", "options"),
    [
        ("html", {}),
        ("html", {"html_baseurl": BASE}),
        ("dirhtml", {"html_baseurl": BASE}),
        ("dirhtml", {"liveblog_pages": []}),
    ],
    ids=["bare", "based", "in folders", "few"],
)
def test_the_catalog_keeps_to_its_schema(make_site, validator, builder, options):
    result = make_site(archive_files(**NOT_PUBLIC), {**CONF, **options}).build(builder)
    catalog = read_catalog(result)
    assert [error.message for error in validator.iter_errors(catalog)] == []
    assert len(catalog["talks"]) == 10
    end = ".html" if builder == "html" else "/"
    base = f"{BASE}/" if "html_baseurl" in options else ""
    urls = {talk["id"]: talk["url"] for talk in catalog["talks"]}
    assert urls["harbour-24/fog"] == f"{base}2024/talks/fog{end}"
    assert urls["harbour-24/late"] == f"{base}posts/late{end}"
    assert catalog["url"] == f"{base}liveblog/{'index.html' if builder == 'html' else ''}"
    events = {event["id"]: event.get("url") for event in catalog["events"]}
    assert events["harbour-25"] == (
        None if "liveblog_pages" in options else f"{base}liveblog/events/harbour-25{end}"
    )
    assert "qzx" not in result.read(CATALOG).lower()


def test_the_catalog_says_what_the_data_says(make_site, validator):
    result = make_site(archive_files(), CONF).build()
    talks = {talk["id"]: talk for talk in read_catalog(result)["talks"]}
    assert talks["harbour-24/fog"] == {
        "id": "harbour-24/fog",
        "title": "Fog signals & <bells>",
        "url": "2024/talks/fog.html",
        "event": "harbour-24",
        "presenters": [
            {"id": "noor", "name": "Noor Aldana", "url": "liveblog/presenters/noor.html"},
            {"id": "bram", "name": "Bram Vos", "url": "liveblog/presenters/bram.html"},
        ],
        "description": "Three long blasts.",
        "abstract": "A loud note on horns.\none horn",
        "date": "2024-05-14T09:30+01:00",
        "slots": [
            {"start": "2024-05-14T09:30+01:00", "minutes": 45, "room": "Great Hall"},
            {"start": "2024-05-15T14:00+01:00", "minutes": 45, "room": "Rope Loft"},
        ],
        "track": "Craft",
        "type": "workshop",
        "level": "everyone",
        "language": "pt",
        "tags": ["Go", "Lamps & lights", "rare"],
        "video": [{"url": "https://www.youtube.com/watch?v=aaaaaaaaaaa", "type": "video"}],
        "slides": [{"url": "https://example.org/slides.pdf", "type": "slides"}],
        "transcript": [{"url": "https://example.org/words", "type": "transcript"}],
        "links": [{"url": "https://example.org/notes", "title": "Notes on fog"}],
        "license": "CC-BY-4.0",
    }
    assert talks["harbour-24/nets"]["cancelled"] is True
    assert talks["harbour-24/late"]["liveblog"] is True


def test_a_preview_adds_nothing_to_the_catalog(make_site):
    site = make_site(archive_files(**NOT_PUBLIC), CONF)
    public = site.build().read(CATALOG)
    assert site.build(liveblog_show_unpublished=1).read(CATALOG) == public


HOSTILE = r"""
title: "E \u202e <script>"
url: "https://example.org/a b"
start: 2024-05-31
talks:
- {id: a, title: "<b>&amp;\0", presenters: ["Ann </script>", "日本"],
   tags: [C++, C#, "日本", "🎉"], language: "x y"}
- {id: b, title: B, video: "https://example.org/a b|c", slides: "javascript:x",
   links: ["http://[", "//h/ü", "x y"]}
- {id: c, title: C, start: '23:00', end: '00:30', duration: 0, slots: [{room: R}, {start: '10:00'}]}
- {id: d, title: D, start: 0001-01-01T00:00, duration: 20s}
"""


def test_no_data_breaks_the_schema(make_site, validator):
    result = make_site(
        {"index.md": "# F\n", "events/e.yml": HOSTILE.lstrip()}, {**CONF, "html_baseurl": BASE}
    ).build()
    catalog = read_catalog(result)
    assert [(list(error.absolute_path), error.message) for error in validator.iter_errors(catalog)] == []
    assert [talk["id"] for talk in catalog["talks"]] == ["e/d", "e/a", "e/b", "e/c"]
    assert "javascript" not in result.read(CATALOG)


def test_the_schema_is_strict(validator, make_site):
    catalog = read_catalog(make_site(archive_files(), CONF).build())
    talk = catalog["talks"][0]
    for wrong in (
        {"extra": 1},
        {"title": ""},
        {"date": "yesterday"},
        {"url": "a b"},
        {"slots": [{}]},
        {"tags": []},
    ):
        with pytest.raises(ValidationError):
            jsonschema.validate({**catalog, "talks": [{**talk, **wrong}]}, SCHEMA, cls=type(validator),
                                format_checker=validator.format_checker)  # fmt: skip


def test_a_site_without_talks_has_no_catalog(make_site):
    site = make_site({"index.md": "# F\n", "events/e.yml": "title: E\ntalks:\n- {id: a, title: A}\n"}, CONF)
    assert site.build().exists(CATALOG)
    site.edit("events/e.yml", "title: E\ntalks:\n- {id: a, title: A, published: false}\n")
    assert not site.build().exists(CATALOG)


# --- Another project ------------------------------------------------------------------------------------

REFERENCES = {
    "{external+quay:liveblog:talk}`harbour-24/fog`": "2024/talks/fog.html#talk-fog",
    "{external+quay:liveblog:talk}`harbour-24/late`": "posts/late.html#talk-late",
    "{external+quay:liveblog:presenter}`noor`": "liveblog/presenters/noor.html#presenter-noor",
    "{external+quay:liveblog:event}`harbour-25`": "liveblog/events/harbour-25.html#event-harbour-25",
    "{external+quay:liveblog:event}`harbour-24`": "2024/index.html#event-harbour-24",
    "{external+quay:liveblog:tag}`lamps`": "liveblog/tags/lamps.html#tag-lamps",
}
TITLES = ["Fog signals & <bells>", "Late", "Noor Aldana", "Harbour 2025", "Harbour 2024", "Lamps & lights"]


def test_another_project_links_talks_people_events_and_tags(make_site):
    here = make_site(archive_files(**NOT_PUBLIC), CONF).build()
    page = "# Other\n\n" + "\n\n".join(REFERENCES) + "\n"
    other = make_site(
        {"index.md": page},
        {
            "extensions": ["sphinx_liveblog", "sphinx.ext.intersphinx"],
            "intersphinx_mapping": {"quay": (f"{BASE}/", str(here.outdir / "objects.inv"))},
            "nitpicky": True,
        },
        name="other",
    ).build()
    assert other.warnings == []
    main = BeautifulSoup(other.read("index.html"), "html.parser").find(attrs={"role": "main"})
    links = [(words(link), link["href"]) for link in main.find_all("a", class_="external")]
    assert links == [(title, f"{BASE}/{uri}") for title, uri in zip(TITLES, REFERENCES.values(), strict=True)]
    for uri in REFERENCES.values():
        file, _, anchor = uri.partition("#")
        assert f'id="{anchor}"' in here.read(file)


def test_the_inventory_has_nothing_that_is_not_public(make_site, traces):
    result = make_site(
        archive_files(**{k: v for k, v in NOT_PUBLIC.items() if "unlisted" not in k}), CONF
    ).build()
    assert traces(result, ["qzx"]) == []
