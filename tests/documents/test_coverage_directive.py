"""The directives ``liveblog`` and ``entry``, by builds of small sites in both markups."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
from sphinx.cmd.build import build_main

from sphinx_liveblog.archive.model import Slot
from sphinx_liveblog.archive.times import Moment, Precision
from sphinx_liveblog.documents.coverage.links import seek
from sphinx_liveblog.documents.coverage.timing import slot_end

LIVE = "2019-09-14T15:00-05:00"
ENDED = "2019-09-20T00:00-05:00"
CONF = {
    "liveblog_timezone": "America/Chicago",
    "liveblog_now": ENDED,
    "html_theme": "basic",
    # Sphinx's own default is one mapping for all applications of a process.
    "source_suffix": {".rst": "restructuredtext"},
}
PEOPLE = "ann:\n  name: Ann Example\nbob:\n  name: Bob Example\n"

MD_HEAD = """\
---
title: A talk
publishDate: 2019-09-14
start: 2019-09-14 13:30
presenters: [ann]
---

"""
RST_HEAD = """\
:title: A talk
:publishDate: 2019-09-14
:start: 2019-09-14 13:30
:presenters: [ann]

"""

ENTRIES = """\
Words before it.

- 13:32 ! @ann Kevin *opens*
- 13:35 @nobody says hi
- something untimed

More on that.

13:40 – A paragraph

13:40 Another one
"""
EXPECTED = [
    ("t1332", "2019-09-14T13:32-05:00", "Kevin opens"),
    ("t1335", "2019-09-14T13:35-05:00", "@nobody says hi something untimed More on that."),
    ("t1340", "2019-09-14T13:40-05:00", "A paragraph"),
    ("t1340-2", "2019-09-14T13:40-05:00", "Another one"),
]


def colon_fence(content: str, *options: str) -> str:
    return MD_HEAD + "\n".join([":::{liveblog}", *options, "", content]) + "\n:::\n"


def backtick_fence(content: str, *options: str) -> str:
    return MD_HEAD + "\n".join(["````{liveblog}", *options, "", content]) + "\n````\n"


def restructured(content: str, *options: str) -> str:
    lines = [*options, "", *content.splitlines()]
    return RST_HEAD + "\n".join([".. liveblog::", *("   " + line if line else "" for line in lines)]) + "\n"


MARKUPS = {
    "colons": ("post.md", colon_fence),
    "backticks": ("post.md", backtick_fence),
    "rst": ("post.rst", restructured),
}


# --- Reading pages -------------------------------------------------------------------------------------


@dataclass
class Article:
    id: str
    classes: list[str]
    label: str
    times: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """Texts by the class of what they stand in."""
    links: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        return " ".join(self.texts.get("liveblog-entry-body", "").split())

    @property
    def head(self) -> str:
        return " ".join(self.texts.get("liveblog-entry-head", "").split())

    @property
    def foot(self) -> str:
        return " ".join(self.texts.get("liveblog-entry-foot", "").split())


class Page(HTMLParser):
    """What a page has of a liveblog."""

    PARTS = frozenset(
        {
            *("liveblog-entry-head", "liveblog-entry-title", "liveblog-entry-body", "liveblog-entry-foot"),
            *("liveblog-status", "liveblog-day", "liveblog-key-moments", "liveblog-coverage"),
        }
    )
    VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.articles: list[Article] = []
        self.coverages: list[list[str]] = []
        self.order: list[str] = []
        """Ids of articles (``""`` for a copy) and days, as they follow each other."""
        self.texts: dict[str, str] = {}
        self.hrefs: list[str] = []
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = {key: value or "" for key, value in attrs}
        classes = values.get("class", "").split()
        self.ids += [values["id"]] if values.get("id") else []
        self.hrefs += [values["href"]] if "href" in values else []
        if tag == "article":
            self.articles.append(Article(values.get("id", ""), classes, values.get("aria-label", "")))
            self.order.append(values.get("id", ""))
        if "liveblog-coverage" in classes:
            self.coverages.append(classes)
        if self._inside("article"):
            self.articles[-1].times += [values["datetime"]] if tag == "time" else []
            self.articles[-1].links += [values["href"]] if "href" in values else []
        if tag not in self.VOID:
            self._open.append((tag, classes))

    def handle_startendtag(self, tag, attrs):
        depth = len(self._open)
        self.handle_starttag(tag, attrs)
        del self._open[depth:]

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        parts = {name for _tag, classes in self._open for name in classes if name in self.PARTS}
        for part in parts:
            self.texts[part] = self.texts.get(part, "") + data
            if self._inside("article"):
                texts = self.articles[-1].texts
                texts[part] = texts.get(part, "") + data
        if "liveblog-day" in parts and data.strip():
            self.order.append(data)

    def _inside(self, tag: str) -> bool:
        return any(name == tag for name, _classes in self._open)

    @property
    def own(self) -> list[Article]:
        return [article for article in self.articles if article.id]

    def __getitem__(self, name: str) -> Article:
        return next(article for article in self.articles if article.id == name)


@pytest.fixture
def make(make_site):
    """Return ``make(files, **conf)``, a site with a front page and the two people."""

    def make(files, name="site", **conf):
        front = "Site\n====\n"
        return make_site({"index.rst": front, "presenters.yml": PEOPLE, **files}, {**CONF, **conf}, name=name)

    return make


@pytest.fixture
def build(make):
    """Return ``build(content, *options, markup="colons", **conf)``, which gives the page and the warnings."""

    def build(content, *options, markup="colons", name="site", **conf):
        path, wrap = MARKUPS[markup]
        result = make({path: wrap(content, *options)}, name=name, **conf).build()
        return Page(result.read("post.html")), result.warnings

    return build


def ids_of(page: Page) -> list[str]:
    return [article.id for article in page.own]


# --- Which texts are entries ---------------------------------------------------------------------------


@pytest.mark.parametrize("markup", MARKUPS)
def test_every_markup_gives_the_same_entries(build, markup):
    page, warnings = build(ENTRIES, markup=markup)
    assert [(entry.id, entry.times[0], entry.body) for entry in page.own] == EXPECTED
    assert page["t1332"].head == "1:32\N{NO-BREAK SPACE}PM Ann Example".replace("\N{NO-BREAK SPACE}", " ")
    assert "liveblog-key" in page["t1332"].classes
    assert "liveblog-key" not in page["t1335"].classes
    assert warnings == []


def test_text_before_the_first_entry_comes_first(build):
    page, _ = build(ENTRIES, ":order: newest")
    coverage = page.texts["liveblog-coverage"]
    assert (
        coverage.index("Words before it.")
        < coverage.index("The coverage has ended.")
        < coverage.index("Another")
    )
    assert ids_of(page) == ["t1340-2", "t1340", "t1335", "t1332"]


def test_inline_markup_of_entries_stays(make):
    content = "- 13:32 Kevin *opens* with `code`\n- **13:33** ! Bold time\n- 13:34 **Bold** text\n"
    html = make({"post.md": colon_fence(content)}).build().read("post.html")
    assert "<p>Kevin <em>opens</em> with <code" in html
    assert "<p>Bold time</p>" in html
    assert "<p><strong>Bold</strong> text</p>" in html


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("13:32\nKevin opens", "Kevin opens"),
        ("13:32\n@ann Kevin opens", "Kevin opens"),
        ("13:32 https://example.org/ is up", "https://example.org/ is up"),
        ("13:32 *all of it*", "all of it"),
        ("13:32", ""),
    ],
)
def test_a_head_is_cut_wherever_the_text_is_split(build, line, body):
    page, _ = build(line)
    assert [(entry.id, entry.body) for entry in page.own] == [("t1332", body)]


@pytest.mark.parametrize(
    "content",
    [
        "`13:32` is code",
        "1. 13:32 is numbered",
        "> 13:32 is quoted",
        "- - 13:32 is nested",
        "13:30-14:00 is a range",
    ],
)
def test_other_times_make_no_entries(build, content):
    page, warnings = build(content)
    assert (page.articles, page.coverages, warnings) == ([], [], [])


@pytest.mark.parametrize("markup", MARKUPS)
def test_text_without_times_is_only_text(make, markup):
    path, wrap = MARKUPS[markup]
    site = make({path: wrap("Some *words*.\n\n- a list\n- of two\n", ":state: live")})
    result = site.build(liveblog_now=LIVE)
    html = result.read("post.html")
    assert "<p>Some <em>words</em>.</p>" in html
    assert "<li><p>of two</p></li>" in html
    assert "liveblog-coverage" not in html
    assert result.warnings == []


def test_an_unclosed_fence_runs_to_the_end_of_the_file(make):
    source = f"{MD_HEAD}:::{{liveblog}}\n\n- 13:32 One\n\n13:40 Two\n\nMore of two\n"
    result = make({"post.md": source}).build()
    page = Page(result.read("post.html"))
    assert [(entry.id, entry.body) for entry in page.own] == [("t1332", "One"), ("t1340", "Two More of two")]
    assert result.warnings == []


def test_labels_stay_with_the_entry_after_them(make):
    content = "- 13:32 One\n\n(mark)=\n- 13:33 Two\n\n(end)=\n"
    html = make({"post.md": colon_fence(content, ":order: newest")}).build().read("post.html")
    assert html.index('id="t1333"') < html.index('id="mark"') < html.index('id="t1332"')


def test_lines_between_entries_are_dropped(build):
    page, warnings = build("- 13:32 One\n\n---\n\n- 13:33 Two\n\n---\n", ":order: newest")
    assert (ids_of(page), warnings) == (["t1333", "t1332"], [])


def test_a_page_that_is_no_post_may_have_a_liveblog(make):
    result = make(
        {"page.md": "# Page\n\n```{liveblog}\n2019-09-14 13:32 One\n```\n"},
        extensions=["myst_parser", "sphinx_liveblog"],
    ).build()
    html = result.read("page.html")
    assert [entry.times for entry in Page(html).own] == [["2019-09-14T13:32-05:00"]]
    assert "liveblog.css" in html


def test_the_day_is_unknown_on_a_page_without_dates(make):
    files = {"page.md": "# Page\n\n```{liveblog}\n13:32 One\n```\n"}
    page = Page(make(files, extensions=["myst_parser", "sphinx_liveblog"]).build().read("page.html"))
    assert [(entry.id, entry.times) for entry in page.own] == [("t1332", ["13:32"])]


def test_a_second_liveblog_is_plain_text_with_a_warning(make):
    second = "\n```{liveblog}\n- 13:50 Surplus\n\n:::{entry} 13:55\nAlso\n:::\n```\n"
    result = make({"post.md": colon_fence("- 13:32 One") + second}).build()
    html = result.read("post.html")
    assert ids_of(Page(html)) == ["t1332"]
    assert "<li><p>13:50 Surplus</p></li>" in html
    assert "<p>Also</p>" in html
    [warning] = result.warnings
    assert warning.startswith("post.md:13: WARNING: a document has one liveblog")
    assert "[liveblog.entry]" in warning


# --- Links ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "conf"),
    [
        ("post.rst", {}),
        ("post.md", {}),
        (
            "post.md",
            {"extensions": ["myst_parser", "sphinx_liveblog"], "myst_enable_extensions": ["colon_fence"]},
        ),
    ],
    ids=["rst", "own MyST", "MyST without linkify"],
)
def test_bare_addresses_are_links(make, path, conf):
    wrap = restructured if path.endswith("rst") else colon_fence
    content = "- 13:32 See https://example.org/a, and **https://example.org/b**.\n- 13:33 not `https://example.org/c`\n"
    result = make({path: wrap(content.replace("`", "``"))}, **conf).build()
    page = Page(result.read("post.html"))
    assert page["t1332"].links[1:] == ["https://example.org/a", "https://example.org/b"]
    assert page["t1333"].links == ["#t1333"]
    assert page["t1332"].body == "See https://example.org/a, and https://example.org/b."
    assert result.warnings == []


def test_entries_are_targets_of_links(make):
    files = {
        "post.md": colon_fence("- 13:32 One\n- 13:33 See [one](#t1332) and [](#t1332)"),
        "other.md": f"{MD_HEAD}See [that](post.md#t1332).\n",
        "third.rst": restructured("- 13:32 One\n- 13:33 See t1332_"),
    }
    result = make(files).build()
    assert Page(result.read("post.html"))["t1333"].links[1:] == ["#t1332", "#t1332"]
    assert Page(result.read("third.html"))["t1333"].links[1:] == ["#t1332"]
    assert "post.html#t1332" in Page(result.read("other.html")).hrefs
    assert result.warnings == []


# --- Order, state, days --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "options", "state", "first"),
    [
        (LIVE, (), "live", "t1340-2"),
        (ENDED, (), "ended", "t1332"),
        (LIVE, (":order: oldest",), "live", "t1332"),
        (ENDED, (":order: Newest",), "ended", "t1340-2"),
        (ENDED, (":state: paused",), "paused", "t1340-2"),
        (LIVE, (":state: ended",), "ended", "t1332"),
        (ENDED, (":state: scheduled",), "scheduled", "t1332"),
        # Three hours after the end, not after the last entry.
        ("2019-09-14T18:00-05:00", (":end: 15:30",), "live", "t1340-2"),
        ("2019-09-14T18:00-05:00", (":end: 2019-09-14 14:30",), "ended", "t1332"),
        ("2019-09-14T18:00-05:00", (), "ended", "t1332"),
    ],
)
def test_state_and_order(build, now, options, state, first):
    page, warnings = build(ENTRIES, *options, liveblog_now=now)
    assert page.coverages == [["liveblog-coverage", f"liveblog-{state}"]]
    assert (ids_of(page)[0], warnings) == (first, [])


def test_a_coverage_lasts_as_long_as_the_talk(make):
    source = colon_fence(ENTRIES).replace("presenters:", "duration: 5h\npresenters:")
    site = make({"post.md": source}, liveblog_now="2019-09-14T21:29-05:00")
    assert "liveblog-live" in site.build().read("post.html")
    assert "liveblog-ended" in site.build(liveblog_now="2019-09-14T21:30-05:00").read("post.html")


def test_a_coverage_may_last_beyond_the_last_day_of_all_calendars():
    start = Moment(datetime.fromisoformat("9999-12-31T23:00"), Precision.MINUTE, None, None)
    assert slot_end(Slot(duration=timedelta(hours=2)), None, start) is None


def test_a_coverage_ends_by_the_clock(make):
    site = make({"post.md": colon_fence(ENTRIES)}, liveblog_now=LIVE)
    assert "liveblog-live" in site.build().read("post.html")
    # The last entry is of 13:40, so the coverage ends at 16:40.
    assert site.build(liveblog_now="2019-09-14T16:39-05:00").docs_read == []
    result = site.build(liveblog_now="2019-09-14T16:40-05:00")
    assert result.docs_read == ["post"]
    ended = result.read("post.html")
    assert "liveblog-ended" in ended
    assert site.build(liveblog_now=ENDED).docs_read == []
    clean = site.copy("clean").build(liveblog_now="2019-09-14T16:40-05:00")
    assert clean.read("post.html") == ended


def test_a_clock_that_is_set_back_changes_a_coverage_too(make):
    site = make({"post.md": colon_fence(ENTRIES)}, liveblog_now="2019-09-14T16:40-05:00")
    assert "liveblog-ended" in site.build().read("post.html")
    result = site.build(liveblog_now="2019-09-14T16:39-05:00")
    assert result.docs_read == ["post"]
    live = result.read("post.html")
    assert "liveblog-live" in live
    assert site.build(liveblog_now="2019-09-14T13:32-05:00").docs_read == []
    clean = site.copy("clean").build(liveblog_now="2019-09-14T16:39-05:00")
    assert clean.read("post.html") == live


def test_a_coverage_to_come_changes_in_both_directions(make):
    site = make({"post.md": colon_fence("")}, liveblog_now="2019-09-20T00:00-05:00")
    assert "liveblog-coverage" not in site.build().read("post.html")
    assert "It begins" in site.build(liveblog_now="2019-09-14T13:29-05:00").read("post.html")
    assert "liveblog-coverage" not in site.build(liveblog_now=ENDED).read("post.html")


def test_the_length_of_a_live_coverage_is_an_option(build):
    page, _ = build(ENTRIES, liveblog_now=LIVE, liveblog_end_after="1h")
    assert page.coverages == [["liveblog-coverage", "liveblog-ended"]]


def test_entries_of_several_days_stand_under_dates(build):
    content = "- 13:32 One\n- 00:10 Past midnight\n- 2019-09-16 09:00 Later\n- 13:33 Two\n"
    page, _ = build(content)
    days = ["Saturday, September 14, 2019", "Sunday, September 15, 2019", "Monday, September 16, 2019"]
    assert page.order == [days[0], "t1332", "t1333", days[1], "t0010", days[2], "t0900"]


def test_entries_of_one_day_stand_under_no_date(build):
    page, _ = build(ENTRIES)
    assert "liveblog-day" not in page.texts


@pytest.mark.parametrize(
    ("options", "conf", "event", "expected"),
    [
        ((), {}, "", ("-05:00", "Times are in CDT.")),
        ((), {}, "Europe/Paris", ("+02:00", "Times are in CEST.")),
        ((":timezone: America/Denver",), {}, "Europe/Paris", ("-06:00", "Times are in MDT.")),
        ((), {"liveblog_timezone": None}, "", ("", "The coverage has ended.")),
    ],
    ids=["site", "event", "option", "unknown"],
)
def test_whose_clock_entries_go_by(make, options, conf, event, expected):
    source = colon_fence("- 13:32 One", *options)
    files = {"post.md": source}
    if event:
        files["post.md"] = source.replace("title:", "event: conf\ntitle:")
        files["events/conf.yml"] = f"title: Conf\ntimezone: {event}\n"
    page = Page(make(files, **conf).build().read("post.html"))
    offset, status = expected
    assert page.own[0].times == [f"2019-09-14T13:32{offset}"]
    assert page.texts["liveblog-status"].endswith(status)


def test_times_of_several_zones_say_which(build):
    page, _ = build("- 2018-11-03 13:32 One\n- 2018-11-05 13:33 Two")
    assert [entry.head[-3:] for entry in page.own] == ["CDT", "CST"]
    assert "Times are in" not in page.texts["liveblog-status"]


def test_an_ambiguous_time_warns_with_its_line(make):
    source = colon_fence("- 13:32 One\n- 2019-11-03 01:30 Two")
    [warning] = make({"post.md": source}).build().warnings
    assert re.match(r"post\.md:11: WARNING: 2019-11-03T01:30 occurs twice .*\[liveblog\.date\]", warning)


@pytest.mark.parametrize(
    ("now", "options", "message"),
    [
        (
            "2019-09-14T13:00-05:00",
            (),
            "The coverage has not begun. It begins: September 14, 2019, 1:30 PM CDT",
        ),
        ("2019-09-14T14:00-05:00", (), "The coverage has not begun."),
        (LIVE, (":state: paused",), "The coverage is paused."),
        (
            ENDED,
            (":state: scheduled",),
            "The coverage has not begun. It begins: September 14, 2019, 1:30 PM CDT",
        ),
        (ENDED, (), None),
        (LIVE, (":state: ended",), None),
    ],
)
def test_an_empty_coverage_says_when_it_begins(build, now, options, message):
    page, warnings = build("", *options, liveblog_now=now)
    found = page.texts.get("liveblog-status")
    assert (found and found.replace("\N{NO-BREAK SPACE}", " ")) == message
    assert warnings == []


def test_a_start_of_unknown_zone_is_one_in_that_of_the_option(build):
    before, after = "2019-09-14T13:29-05:00", "2019-09-14T13:30-05:00"
    conf = {"liveblog_timezone": None, "liveblog_hide_future": False}
    page, _ = build("", ":timezone: America/Chicago", liveblog_now=before, **conf)
    assert page.texts["liveblog-status"].endswith("CDT")
    page, _ = build("", ":timezone: America/Chicago", name="after", liveblog_now=after, **conf)
    assert page.texts["liveblog-status"] == "The coverage has not begun."


def test_an_empty_coverage_changes_by_the_clock(make):
    site = make({"post.md": colon_fence("")}, liveblog_now="2019-09-14T13:00-05:00")
    assert "It begins" in site.build().read("post.html")
    assert "It begins" not in site.build(liveblog_now="2019-09-14T13:30-05:00").read("post.html")
    assert "liveblog-coverage" not in site.build(liveblog_now="2019-09-14T16:30-05:00").read("post.html")


# --- Wrong options -------------------------------------------------------------------------------------


@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize(
    ("option", "message"),
    [
        (":state: over", "state 'over' is not one of: scheduled, live, paused, ended"),
        (":order: up", "order 'up' is not one of: newest, oldest"),
        (":timezone: Mars/Olympus", "timezone 'Mars/Olympus' is not the name of a time zone"),
        (":start: soon", "start: soon is not a date"),
        (":end: 25:00", "end: 25:00 is not a date"),
        (":stat: live", "liveblog has no option 'stat': did you mean 'state'?"),
    ],
)
def test_a_wrong_option_warns_and_costs_nothing(build, markup, option, message):
    page, warnings = build(ENTRIES, option, markup=markup)
    assert ids_of(page) == [name for name, _, _ in EXPECTED]
    [warning] = warnings
    line = 6 if markup == "rst" else 8
    path = MARKUPS[markup][0]
    assert warning.startswith(f"{path}:{line}: WARNING: {message}")
    assert "[liveblog.option]" in warning


@pytest.mark.parametrize(
    ("option", "subtype", "message"),
    [
        (":by: Zed", "unknown_presenter", "the archive has no presenter 'Zed'"),
        (":key: perhaps", "option", "key is a flag"),
        (":updated: later", "option", "updated 'later' is not a time"),
        (":video-at: soon", "option", "video-at 'soon' is not a time in a video"),
        (":video-at: 62", "option", "video-at needs a video"),
        (":id: 1 2", "option", "id '1 2' is no id"),
        (":autor: ann", "option", "entry has no option 'autor'"),
    ],
)
@pytest.mark.parametrize("markup", ["backticks", "rst"])
def test_a_wrong_option_of_an_entry_warns_with_its_line(build, markup, option, subtype, message):
    page, warnings = build(entry(markup, "13:50", option), markup=markup)
    assert [item.body for item in page.own] == ["Words."]
    [warning] = warnings
    line = 8 if markup == "rst" else 10
    assert warning.startswith(f"{MARKUPS[markup][0]}:{line}: WARNING: {message}")
    assert f"[liveblog.{subtype}]" in warning


# --- The long form -------------------------------------------------------------------------------------


def entry(markup: str, time: str, *options: str, body: str = "Words.") -> str:
    if markup == "rst":
        return "\n".join([f".. entry:: {time}", *("   " + line for line in (*options, "", body)), "", ""])
    return "\n".join([f"```{{entry}} {time}", *options, "", body, "```", "", ""])


@pytest.mark.parametrize("markup", ["backticks", "rst"])
def test_the_long_form(make, markup):
    options = (
        *(":id: demo", ":by: ann, Bob Example", ":title: The *demo*", ":key:", ":tags: go, Rust"),
        *(":updated: 13:55", ":video-at: 1:02:03"),
    )
    content = "- 13:32 One\n\n" + entry(markup, "13:50", *options) + "- 13:55 Two\n"
    path, wrap = MARKUPS[markup]
    colon = ":" if markup == "rst" else ""
    source = wrap(content).replace(
        f"{colon}presenters", f"{colon}video: https://vimeo.com/1\n{colon}presenters"
    )
    result = make({path: source}).build()
    page = Page(result.read("post.html"))
    assert ids_of(page) == ["t1332", "demo", "t1355"]
    demo = page["demo"]
    assert demo.times == ["2019-09-14T13:50-05:00", "2019-09-14T13:55-05:00"]
    assert demo.head.replace("\N{NO-BREAK SPACE}", " ") == "1:50 PM Ann Example, Bob Example"
    assert demo.texts["liveblog-entry-title"] == "The demo"
    assert demo.label.replace("\N{NO-BREAK SPACE}", " ") == "1:50 PM The demo"
    assert demo.body == "Words."
    assert demo.foot.replace("\N{NO-BREAK SPACE}", " ") == "Video at 1:02:03 · Updated 1:55 PM · go · Rust"
    assert "https://vimeo.com/1#t=3723" in demo.links
    assert "liveblog/presenters/ann.html" in demo.links
    assert "liveblog-key" in demo.classes
    assert result.warnings == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=abc&t=62"),
        ("https://www.youtube.com/watch?v=abc&t=5s#x", "https://www.youtube.com/watch?v=abc&t=62"),
        ("https://youtu.be/abc", "https://youtu.be/abc?t=62"),
        ("https://m.youtube.com/live/abc", "https://m.youtube.com/live/abc?t=62"),
        ("https://www.youtube-nocookie.com/embed/abc", "https://www.youtube-nocookie.com/embed/abc?start=62"),
        ("https://vimeo.com/1", "https://vimeo.com/1#t=62"),
        ("https://example.org/a.mp4?x=1#old", "https://example.org/a.mp4?x=1#t=62"),
        ("https://example.org/youtube.com", "https://example.org/youtube.com#t=62"),
    ],
)
def test_the_address_of_a_second(url, expected):
    assert seek(url, 62) == expected


def test_an_entry_may_begin_on_the_line_of_its_time(build):
    page, warnings = build("```{entry} 13:50 ! @bob Text *there*\n```\n")
    assert (page.own[0].body, page.own[0].head[-3:]) == ("Text there", "ple")
    assert "liveblog-key" in page.own[0].classes
    assert warnings == []


@pytest.mark.parametrize("markup", ["backticks", "rst"])
def test_an_entry_without_a_readable_time_keeps_its_text(build, markup):
    content = "- 13:32 One\n\n" + entry(markup, "soon", body="Kept.") + entry(markup, "", body="Kept too.")
    page, warnings = build(content, markup=markup)
    assert [(item.id, item.body) for item in page.own] == [("t1332", "One Kept. Kept too.")]
    assert ["'soon' is not the time of an entry" in warnings[0], "entry needs a time" in warnings[1]] == [
        True
    ] * 2
    assert all("[liveblog.entry]" in warning for warning in warnings)


@pytest.mark.parametrize("markup", ["backticks", "rst"])
def test_an_entry_outside_a_liveblog_is_plain_text(make, markup):
    path, _ = MARKUPS[markup]
    head = RST_HEAD if markup == "rst" else MD_HEAD
    result = make({path: head + entry(markup, "13:50")}).build()
    html = result.read("post.html")
    assert "<p>Words.</p>" in html
    assert "liveblog-entry" not in html
    [warning] = result.warnings
    line = 6 if markup == "rst" else 8
    assert warning.startswith(f"{path}:{line}: WARNING: entry belongs inside liveblog")
    assert "[liveblog.entry]" in warning


def test_an_entry_inside_a_block_is_plain_text(build):
    source = (
        "- 13:32 One\n\n  ```{entry} 13:50\n  Inner\n  ```\n\n"
        "~~~~{entry} 13:51\nOuter\n\n```{entry} 13:52\nDeep\n```\n~~~~\n"
    )
    page, warnings = build(source)
    assert [(item.id, item.body) for item in page.own] == [("t1332", "One Inner"), ("t1351", "Outer Deep")]
    assert [warning.split(":")[1] for warning in warnings] == ["12", "19"]
    assert all("top level of liveblog" in warning for warning in warnings)


@pytest.mark.parametrize("reason", ["", " It was wrong."])
def test_a_removed_entry_leaves_a_stub_and_nothing_else(make, reason):
    content = entry(
        "backticks",
        "13:50 qzxrest",
        f":removed:{reason}",
        ":title: qzxtitle",
        body="qzxbody {index}`qzxindex`",
    )
    site = make({"post.md": colon_fence(content + "After it.\n")})
    result = site.build()
    page = Page(result.read("post.html"))
    assert [(item.id, item.body) for item in page.own] == [
        ("t1350", f"This entry was removed.{reason} After it.")
    ]
    assert "liveblog-removed" in page.own[0].classes
    assert result.warnings == []
    assert [name for name, data in result.tree(doctrees=True).items() if b"qzx" in data] == []


def test_removed_no_is_not_removed(build):
    page, _ = build(entry("backticks", "13:50", ":removed: false"))
    assert page.own[0].body == "Words."


# --- Ids -----------------------------------------------------------------------------------------------


def test_ids_number_the_entries_of_a_minute_by_time(build):
    content = (
        "- 13:40:30 Three\n- 13:40:10 Two\n" + "\n" + entry("backticks", "13:40", ":id: t1340-2", body="One")
    )
    page, warnings = build(content)
    # The first of the minute has an id of its own, which no other may take.
    assert [(item.id, item.body) for item in page.own] == [
        ("t1340-2", "One"),
        ("t1340-3", "Two"),
        ("t1340-4", "Three"),
    ]
    assert warnings == []


def test_a_duplicate_id_is_an_error(make):
    content = entry("backticks", "13:50", ":id: demo", body="One") + entry(
        "backticks", "13:51", ":id: demo", body="Two"
    )
    site = make({"post.md": colon_fence(content)})
    result = site.build()
    page = Page(result.read("post.html"))
    assert [(item.id, item.body) for item in page.own] == [("demo", "One"), ("t1351", "Two")]
    [warning] = result.warnings
    assert warning.startswith("post.md:16: WARNING: the id 'demo' stands twice on this page")
    assert "[liveblog.duplicate_id]" in warning
    strict = site.copy("strict")
    assert build_main(["-q", "-W", "-b", "html", str(strict.srcdir), str(strict.outdir())]) != 0


def test_an_id_of_something_else_on_the_page_is_not_taken(build):
    heading = "(t1332)=\n(demo)=\n\n"
    content = "- 13:32 One\n\n" + entry("backticks", "13:50", ":id: demo")
    source = "Words with labels.\n\n"
    page, warnings = build(heading + source + content)
    assert [item.id for item in page.own] == ["t1332-2", "t1350"]
    assert len(page.ids) == len(set(page.ids))
    assert ["[liveblog.duplicate_id]" in warning for warning in warnings] == [True]


def test_ids_of_two_posts_do_not_meet(make):
    result = make(
        {"post.md": colon_fence(ENTRIES), "other.md": colon_fence(ENTRIES).replace("A talk", "B talk")}
    ).build()
    assert result.warnings == []


# --- Pinned and key ------------------------------------------------------------------------------------


def test_a_pinned_entry_is_shown_first_too(make):
    body = "See [^1] and {math}`x`.\n\n:::{figure} https://example.org/a.png\nA caption\n:::\n\n[^1]: A note."
    content = "- 13:32 One\n\n" + entry("backticks", "13:50", ":pin:", body=body)
    result = make({"post.md": colon_fence(content).replace(":::{liveblog}", "::::{liveblog}")}).build()
    page = Page(result.read("post.html"))
    assert page.order == ["", "t1332", "t1350"]
    copy, original = page.articles[0], page["t1350"]
    assert copy.links[0] == "#t1350"
    assert copy.body == original.body
    assert "A caption" in copy.body
    assert "liveblog-pinned" in copy.classes
    assert "liveblog-pinned" not in original.classes
    assert len(page.ids) == len(set(page.ids))
    assert result.warnings == []


def test_key_moments_are_listed_from_two_on(build):
    content = "- 13:32 ! One two three four five six seven eight nine ten eleven\n- 13:33 Two\n"
    page, _ = build(content)
    assert "liveblog-key-moments" not in page.texts
    page, _ = build(content + "\n" + entry("backticks", "13:34", ":key:", ":title: The *demo*"), name="two")
    listed = page.texts["liveblog-key-moments"].replace("\N{NO-BREAK SPACE}", " ").split("\n")
    assert [line for line in listed if line] == [
        "Key moments",
        "1:32 PM One two three four five six seven eight nine ten…",
        "1:34 PM The demo",
    ]
    assert {"#t1332", "#t1334"} <= set(page.hrefs)


def test_removed_entries_are_neither_pinned_nor_key(build):
    content = "- 13:32 ! One\n\n" + entry("backticks", "13:50", ":key:", ":pin:", ":removed:")
    page, _ = build(content)
    assert page.order == ["t1332", "t1350"]
    assert "liveblog-key-moments" not in page.texts


# --- People and what is hidden -------------------------------------------------------------------------


def test_an_unknown_author_stays_as_text(build):
    page, _ = build(entry("backticks", "13:50", ":by: Zed, ann"))
    assert page.own[0].head.endswith("Zed, Ann Example")
    assert "liveblog/presenters/ann.html" in page.own[0].links


def test_a_person_who_becomes_known_becomes_an_author(make):
    site = make({"post.md": colon_fence("- 13:32 @zed Hello")})
    assert Page(site.build().read("post.html")).own[0].body == "@zed Hello"
    site.edit("presenters.yml", PEOPLE + "zed:\n  name: Zed Example\n")
    result = site.build()
    assert result.docs_read == ["post"]
    page = Page(result.read("post.html"))
    assert (page.own[0].body, page.own[0].head[-11:]) == ("Hello", "Zed Example")
    assert result.exists("liveblog/presenters/zed.html")


def test_hidden_people_are_cut(make):
    hidden = "---\ntitle: Hidden\npublished: false\npresenters:\n  - name: Qzxname\n    id: qzxname\n---\n"
    content = "- 13:32 @qzxname Hello\n\n" + entry("backticks", "13:50", ":by: Qzxname, ann")
    result = make({"post.md": colon_fence(content), "hidden.md": hidden}, liveblog_hidden_refs="warn").build()
    page = Page(result.read("post.html"))
    assert [item.body for item in page.own] == ["Hello", "Words."]
    assert page["t1350"].head.endswith("PM Ann Example")
    assert [warning.split(":")[1] for warning in result.warnings] == ["12", "10"]
    found = [name for name, data in result.tree(doctrees=True).items() if b"qzxname" in data.lower()]
    assert found == []


def test_titles_and_key_moments_name_nothing_hidden(make):
    hidden = "---\ntitle: Hidden\npublished: false\n---\n"
    content = (
        entry("backticks", "13:50", ":key:", ":title: See {doc}`qzxname`") + "- 13:51 ! See {doc}`qzxname`\n"
    )
    result = make({"post.md": colon_fence(content), "qzxname.md": hidden}).build()
    assert Page(result.read("post.html")).own[0].label.endswith("See not available")
    assert [name for name, data in result.tree(doctrees=True).items() if b"qzxname" in data.lower()] == []


# --- Other builders ------------------------------------------------------------------------------------


def test_plain_text(make):
    content = "- 13:32 ! @ann Kevin *opens*\n\n" + entry(
        "backticks", "13:50", ":key:", ":pin:", ":title: Demo"
    )
    text = make({"post.md": colon_fence(content)}).build("text").read("post.txt")
    lines = [line.replace("\N{NO-BREAK SPACE}", " ") for line in text.splitlines() if line]
    assert lines[lines.index("The coverage has ended. Times are in CDT.") :] == [
        "The coverage has ended. Times are in CDT.",
        "**Key moments**",
        "* 1:32 PM Kevin opens",
        "* 1:50 PM Demo",
        "**1:32 PM** Ann Example",
        "Kevin *opens*",
        "**1:50 PM**",
        "**Demo**",
        "Words.",
    ]


@pytest.mark.parametrize(
    ("builder", "path", "label", "link"),
    [
        ("latex", "testsite.tex", r"\label{\detokenize{post:t1332}}", r"\hyperref[\detokenize{post:t1332}]"),
        ("texinfo", "testsite.texi", "@anchor{post t1332}", "@ref{"),
    ],
)
def test_links_to_entries_have_a_target_in_books(make, builder, path, label, link):
    site = make(
        {"post.md": colon_fence("- 13:32 One"), "index.rst": "Site\n====\n\n.. toctree::\n\n   post\n"}
    )
    book = site.build(builder).read(path)
    assert book.count(label) == 1
    assert link in book


def test_translators_see_entries_without_their_times(make):
    result = make({"post.md": colon_fence("- 13:32 ! @ann Kevin *opens*")}).build("gettext")
    catalog = result.read("post.pot")
    assert 'msgid "Kevin *opens*"' in catalog
    assert "13:32" not in catalog


def test_entries_carry_what_is_known_of_them(make):
    options = (":id: demo", ":by: bob, Zed", ":title: Demo", ":key:", ":pin:", ":tags: go", ":updated: 13:55")
    result = make({"post.md": colon_fence(entry("backticks", "13:50", *options))}).build("pseudoxml")
    tag = re.search(r"<liveblog_entry [^>]*>", result.read("post.pseudoxml"))
    assert tag is not None
    # docutils writes flags as 1 or True, as its version likes.
    written = tag[0].replace('"True"', '"1"').replace('"False"', '"0"')
    facts = dict(re.findall(r'([\w-]+)="([^"]*)"', written))
    expected = {
        "ids": "demo",
        "datetime": "2019-09-14T13:50-05:00",
        "updated": "2019-09-14T13:55-05:00",
        "authors": "bob Zed",
        "tags": "go",
        "entrytitle": "Demo",
        "key": "1",
        "pinned": "1",
        "removed": "0",
    }
    assert {name: facts[name] for name in expected} == expected


# --- Sites without colon_fence -------------------------------------------------------------------------

OWN_MYST = {"extensions": ["myst_parser", "sphinx_liveblog"]}


@pytest.mark.parametrize("name", ["liveblog", "liveblog:liveblog"])
def test_a_fence_that_the_site_does_not_read_warns(make, name):
    source = MD_HEAD + f"Words.\n\n:::{{{name}}}\n- 13:32 One\n:::\n"
    [warning] = make({"post.md": source}, **OWN_MYST).build().warnings
    assert warning.startswith("post.md:10: WARNING: this site does not read ::: as a fence")
    assert '"colon_fence" to myst_enable_extensions' in warning
    assert "[liveblog.colon_fence]" in warning


@pytest.mark.parametrize(
    ("path", "source", "conf"),
    [
        ("post.md", colon_fence("- 13:32 One"), {**OWN_MYST, "myst_enable_extensions": ["colon_fence"]}),
        ("post.md", backtick_fence("- 13:32 One"), OWN_MYST),
        ("post.md", f"{MD_HEAD}Write `:::{{liveblog}}`, or :::{{liveblog}}.\n", OWN_MYST),
        ("post.rst", f"{RST_HEAD}:::{{liveblog}}\n", OWN_MYST),
        ("page.md", "# Page\n\n:::{liveblog}\n", OWN_MYST),
    ],
    ids=["enabled", "backticks", "in a sentence", "rst", "no post"],
)
def test_other_fences_do_not_warn(make, path, source, conf):
    warnings = make({path: source}, **conf).build().warnings
    assert [warning for warning in warnings if "colon_fence" in warning] == []
