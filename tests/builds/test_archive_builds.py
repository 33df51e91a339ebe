"""An archive from data, built again after each kind of edit, ends where a clean build does."""

from __future__ import annotations

import collections
import json
import shutil

import pytest
import yaml

from tests.builds.conftest import clean_site, differences, find_traces, output_of, readable_tree, unlike_clean
from tests.builds.test_archive_pages import FILES, HARBOUR_25, POST
from tests.builds.test_pages import dead_links, repeated_ids
from tests.conftest import Site, write_conf

CONF = {
    "extensions": ["sphinx_liveblog"],
    "templates_path": ["own"],
    "liveblog_pages": ["events", "presenters", "tags", "years", "tracks", "languages"],
    "liveblog_now": "2029-01-01",
}
EMBARGOED = """\
title: Qzxevent
published: {}
series: harbour
start: 2029-06-01
talks:
- {{id: qzxtalk, title: Qzxtitle, presenters: [Qzxname Smith, noor], track: Craft,
   tags: [qzxtag, lamps], language: fi}}
"""
EMBARGO = EMBARGOED.format("2030-01-01T12:00")
COVER = "---\npublishDate: 2024-05-20\ntalk: harbour-24/fog\n---\n\nThree long blasts, heard.\n"
# Of talks below a document in the sidebar, and beside it; neither is the first of its depth.
BELOW = """\
title: Below
talk_path: posts/inside/talks
talks:
- {id: mist, title: Mist, presenters: [Eva Low], start: 2022-03-01}
"""
BESIDE = """\
title: Beside
talk_path: posts/outside/talks
talks:
- {id: rain, title: Rain, presenters: [Fay Ito], start: 2021-03-01}
"""
BESIDE_FILE = "events/beside.yml"
ARCHIVE = {
    **FILES,
    "conf.py": write_conf(CONF),
    "events/embargo.yml": EMBARGO,
    "events/below.yml": BELOW,
    BESIDE_FILE: BESIDE,
}
H24, H25, PEOPLE, TAG_FILE = "events/harbour-24.yml", "events/harbour-25.yml", "presenters.yml", "tags.yml"

# Name: file, what is replaced, by what; a file that is given whole, or removed.
EDITS = {
    "title of a talk": (H24, "Tide tables", "Tide charts"),
    "title of a talk beside a document": (BESIDE_FILE, "title: Rain", "title: Hail"),
    "abstract of a talk": (H24, "A *loud* note", "A *quiet* note"),
    "tags of a talk": (H24, "tags: [GO], recorded", "tags: [lanterns, new], recorded"),
    "presenter of a talk": (H24, "[N. Aldana]", "[Eve New]"),
    "time of a talk": (H24, "start: 2024-05-15T10:00", "start: 2024-05-14T08:00"),
    "track of a talk": (H24, "track: Sea", "track: Crafts"),
    "id of a talk": (H24, "id: tides", "id: ebb"),
    "old address of a talk": (H24, "id: tides,", "id: tides, aliases: [old/tides],"),
    "video of a talk": (H25, "id: lens,", "id: lens, video: 'https://example.org/v',"),
    "talk hidden": (H24, "id: nets,", "id: nets, published: false,"),
    "name of a presenter": (PEOPLE, "Noor Aldana", "Noor Bright"),
    "bio of a presenter": (PEOPLE, "Keeps lamps.", "Kept lamps."),
    "avatar of a presenter": (PEOPLE, "/pictures/noor.svg", "/pictures/quay.svg"),
    "avatar gone": (PEOPLE, "avatar: /pictures/noor.svg, ", ""),
    "alias of a presenter": (PEOPLE, "[N. Aldana]", "[N. Aldana, Dee Fox]"),
    "id of a presenter": (PEOPLE, "bram:", "vos:"),
    "tag renamed": (TAG_FILE, "Lamps & lights", "Lights"),
    "tag described": (TAG_FILE, "What burns at night.", "What burned."),
    "tag no longer curated": (TAG_FILE, "buoys: {title: Buoys}\n", ""),
    "tags merged": (TAG_FILE, "[lanterns]", "[lanterns, rare]"),
    "path of an event": (H24, "path: 2024", "path: archive/quay"),
    "path of talks": (H25, "series: harbour", "series: harbour\ntalk_path: lenses"),
    "series of an event": (H25, "series: harbour", "series: ports"),
    "title of an event": (H24, "title: Harbour 2024", "title: Quay 2024"),
    "event hidden": (H24, "series: harbour", "series: harbour\npublished: false"),
    "embargo lifted": ("events/embargo.yml", "2030-01-01T12:00", "true"),
    "break of an event": (H24, "Lunch by the water", "Supper"),
    "post covers a talk": ("posts/cover.md", "", COVER),
    "post comes": ("posts/mid.md", "", POST.format(title="Mid", date="2024-05-17")),
    "post goes": ("posts/early.md", "", None),
    "post unlisted": ("posts/early.md", "event:", "unlisted: true\nevent:"),
    "template changes": ("own/liveblog/cove.html", "By the cove.", "By the bay."),
    "document at a page's address": ("liveblog/presenters/noor.md", "", "# My own page\n"),
    "event goes": (H25, "", None),
}
IN_FOLDERS = (
    "path of an event",
    "post covers a talk",
    "document at a page's address",
    "event hidden",
    "id of a talk",
    "title of a talk beside a document",
)


def new_site(root):
    site = Site(root / "site")
    for path, content in ARCHIVE.items():
        site.edit(path, content)
    return site


@pytest.fixture(autouse=True)
def _epoch(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577836800")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Return a site, and by builder where its state after one build lies."""
    site = new_site(tmp_path_factory.mktemp("archive"))
    states = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1577836800")
        for builder in ("html", "dirhtml"):
            shutil.rmtree(site.root / "build", ignore_errors=True)
            assert site.build(builder).warnings == []
            states[builder] = (site.root.parent / builder, site.last)
            shutil.copytree(site.root, states[builder][0])
    return site, states


@pytest.fixture
def restore(kept):
    site, states = kept

    def restore(builder="html"):
        state, site.last = states[builder]
        shutil.rmtree(site.root)
        shutil.copytree(state, site.root)
        return site

    return restore


def change(site, name):
    path, old, new = EDITS[name]
    if new is None:
        site.remove(path)
        return
    text = ARCHIVE.get(path, "")
    assert old in text
    site.edit(path, text.replace(old, new, 1) if old else new)


# Each of the others goes the way of one of these.
QUICK = {
    *("title of a talk", "presenter of a talk", "time of a talk", "id of a talk", "name of a presenter"),
    *("avatar of a presenter", "tags merged", "path of an event", "series of an event", "event hidden"),
    *("post covers a talk", "post goes", "post unlisted", "document at a page's address"),
}
CASES = [
    *(pytest.param(name, "html", marks=() if name in QUICK else pytest.mark.slow, id=name) for name in EDITS),
    *(pytest.param(name, "dirhtml", marks=pytest.mark.slow, id=f"{name} in folders") for name in IN_FOLDERS),
]


@pytest.mark.parametrize(("name", "builder"), CASES)
def test_an_edit_ends_where_a_clean_build_does(restore, name, builder):
    """Built in parallel, compared with a serial build."""
    site = restore(builder)
    before = site.tree()
    change(site, name)
    result = site.build(builder, parallel=2)
    assert differences(result.tree(), before) != []
    assert unlike_clean(site, builder) == []
    assert dead_links(result.tree()) == []


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_an_edit_taken_back_leaves_no_trace(restore, builder):
    site = restore(builder)
    before = output_of(site.last)
    for name in ("event hidden", "post covers a talk"):
        change(site, name)
        site.build(builder)
        path = EDITS[name][0]
        site.edit(path, ARCHIVE[path]) if path in ARCHIVE else site.remove(path)
        assert differences(output_of(site.build(builder)), before) == [], name


def test_serial_and_parallel_builds_of_an_archive_are_byte_identical(restore):
    site = restore()
    serial = output_of(site.last)
    assert len([name for name in serial if name.endswith(".html")]) > 40
    assert differences(output_of(clean_site(site, "parallel").build(parallel=2)), serial) == []


def test_an_embargoed_event_is_shown_by_the_clock_alone(restore):
    site = restore()
    assert find_traces(readable_tree(site.last.tree(doctrees=True)), ["qzx"]) == []
    after = "2030-01-01T12:00Z"
    result = site.build(liveblog_now=after)
    assert "Qzxtitle" in result.read("liveblog/talks/embargo/qzxtalk.html")
    for page in (
        "presenters/noor",
        "presenters/index",
        "tracks/craft",
        "tags/lamps",
        "years/2029",
        "events/index",
    ):
        assert "qzx" in result.read(f"liveblog/{page}.html").lower(), page
    assert "Qzxevent" in result.read("2024/index.html")
    assert unlike_clean(site, liveblog_now=after) == []
    again = site.build()
    assert find_traces(readable_tree(again.tree(doctrees=True)), ["qzx"]) == []
    assert unlike_clean(site) == []


# --- What a page shows of what others decide ---------------------------------------------------------------


def rows(*talks):
    return "title: E\nstart: 2024-05-01\ntalks:\n" + "".join(f"- {{{talk}}}\n" for talk in talks)


def others(*talks):
    return rows(*(f"title: O{at}, {talk}" for at, talk in enumerate(talks))).replace("2024", "2020")


# The first talk of an archive is rendered at every build; it is none of those that are looked at.
FIRST = "id: '0', title: First, presenters: [First One]"
SIX = [f"title: S{at}, tags: [p, q], presenters: [P{at} Ono]" for at in range(6)]
WITH_OWN = {
    "own/liveblog/talk.html": '<section id="talk-{{ talk.slug }}">{% include "foot.html" %}</section>',
    "own/foot.html": "OLD",
}
# Files, the file that changes then, and a page that changes with it.
ELSEWHERE = {
    "a second talk has a tag": (
        {"events/e.yml": rows(FIRST, "id: a, title: A, tags: [p, q, x], presenters: [M Ono]", *SIX)},
        {"events/zz.yml": others("tags: [x], presenters: [Q Ono]")},
        "liveblog/talks/e/a.html",
    ),
    "another track takes an address": (
        {"events/e.yml": rows(FIRST, "id: a, title: A, track: \u65e5\u672c")},
        {"events/zz.yml": others("track: Ri Ben")},
        "liveblog/talks/e/a.html",
    ),
    "most talks spell a language in another way": (
        {"events/e.yml": rows(FIRST, "id: a, title: A, language: klingon")},
        {"events/zz.yml": others(*["language: KLINGON"] * 3)},
        "liveblog/talks/e/a.html",
    ),
    "most talks spell a track in another way": (
        {"events/a.yml": rows(FIRST), "events/e.yml": rows("title: A, track: Web", "title: B, track: Data")},
        {"events/zz.yml": others(*["track: WEB"] * 3)},
        "liveblog/events/e.html",
    ),
    "what a template includes": (
        {"events/e.yml": rows(FIRST, "id: a, title: A"), **WITH_OWN},
        {"own/foot.html": "NEW"},
        "liveblog/talks/e/a.html",
    ),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_page_changes_with_what_it_shows_of_others(make_site, name):
    files, edits, page = ELSEWHERE[name]
    site = make_site({"index.md": "# F\n", **files}, CONF)
    before = site.build().read(page)
    for path, content in edits.items():
        site.edit(path, content)
    assert site.build().read(page) != before
    assert unlike_clean(site) == []


# --- What is rendered ------------------------------------------------------------------------------------

COUNTING = """

def setup(app):
    import pathlib
    rendered = []
    note = pathlib.Path(app.confdir, "rendered")
    app.connect("html-page-context", lambda app, name, *_: rendered.append(name))
    app.connect("build-finished", lambda app, _: note.write_text("\\n".join(rendered)))
"""
OF_SPHINX = {"genindex", "search", "index"}


def rendered_by(site):
    site.build()
    return set((site.srcdir / "rendered").read_text().split("\n")) - OF_SPHINX


@pytest.fixture
def counted(make_site):
    talks = "".join(
        f"- {{id: t{at}, title: Talk {at}, presenters: [P {at}], start: '2024-05-{at:02}'}}\n"
        for at in range(1, 10)
    )
    files = {"index.md": "# F\n", "events/e.yml": f"title: E\ntalks:\n{talks}", "events/f.yml": HARBOUR_25}
    site = make_site(files, write_conf({**CONF, "liveblog_pages": ["events", "presenters"]}) + COUNTING)
    site.build()
    return site


def test_no_change_renders_one_page_of_each_depth(counted):
    names = rendered_by(counted)
    kinds = collections.Counter(name.count("/") for name in names)
    assert set(kinds.values()) == {1}, names


def test_an_edited_abstract_renders_its_page_alone(counted):
    canaries = rendered_by(counted)
    text = (counted.srcdir / "events/e.yml").read_text()
    counted.edit("events/e.yml", text.replace("title: Talk 5,", "title: Talk 5, abstract: New words,"))
    assert rendered_by(counted) - canaries == {"liveblog/talks/e/t5"}


def test_a_talk_that_sorts_first_renders_nothing_of_other_talks(counted):
    counted.edit("events/aa.yml", "title: A\ntalks:\n- {id: a, title: A, presenters: [Aa Ono]}\n")
    assert rendered_by(counted) == {
        "liveblog/talks/aa/a",
        "liveblog/events/aa",
        "liveblog/presenters/aa-ono",
        *("liveblog/index", "liveblog/events/index", "liveblog/presenters/index"),
    }


ADDING = """

def setup(app):
    import pathlib
    words = pathlib.Path(app.confdir, "words").read_text()

    def add(app, pagename, templatename, context, doctree):
        place = words.split()[0]
        context[place] = context.get(place, "") + words

    app.connect("html-page-context", add)
"""


@pytest.mark.parametrize("place", ["body", "metatags"])
def test_what_an_extension_adds_to_pages_renders_all(make_site, place):
    talks = "- {id: a, title: A}\n- {id: b, title: B}\n- {id: c, title: C}\n"
    files = {"index.md": "# F\n", "events/e.yml": f"title: E\ntalks:\n{talks}", "words": f"{place} old"}
    site = make_site(files, write_conf(CONF) + ADDING)
    site.build()
    site.edit("words", f"{place} new")
    site.edit("index.md", "# Front\n")
    result = site.build()
    for name in "abc":
        assert f"{place} new" in result.read(f"liveblog/talks/e/{name}.html")


# --- Real archives ---------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.shared
def test_two_thousand_real_talks_have_no_dead_link(make_site, shared):
    events = collections.defaultdict(list)
    for line in (shared / "corpus/talks/pyvideo-2000.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        events[row["event"]].append(
            {
                "title": row["title"],
                "presenters": row["speakers"],
                "tags": row["tags"],
                "start": row["recorded"],
                "abstract": row["description"] or "",
                "abstract_format": "rst",
                "video": [video["url"] for video in row["videos"]],
            }
        )
    files = {
        f"events/{event}.yml": yaml.safe_dump({"title": event, "talks": talks}, allow_unicode=True)
        for event, talks in events.items()
    }
    site = make_site({"index.md": "# Front\n", **files}, {**CONF, "liveblog_tag_min_talks": 1})
    result = site.build(parallel=2)
    tree = {name: data for name, data in result.tree().items() if not name.startswith("_static/")}
    talks = [name for name in tree if name.startswith("liveblog/talks/")]
    assert len(talks) == sum(map(len, events.values())) == 2000
    # Some abstracts have markup of HTML as their text: what seems an address there begins with a tag.
    assert [link for link in dead_links(result.tree()) if not link[1].startswith("<")] == []
    assert repeated_ids(tree) == []
    index = json.loads(tree["liveblog/catalog.json"])
    assert len({talk["url"] for talk in index["talks"]}) == 2000
