"""Generated pages as a reader meets them: what stands on each kind, where it leads, what themes are told."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup

from tests.builds.conftest import unlike_clean
from tests.builds.test_pages import dead_links, repeated_ids
from tests.conftest import Site

# Themes get parents and neighbours in the context; noted here, they are the same whatever the theme.
CONF = """\
import json
from pathlib import Path

project = "Quay"
extensions = ["sphinx_liveblog"]
liveblog_pages = ["events", "presenters", "tags", "years", "tracks", "languages"]
templates_path = ["own"]


def setup(app):
    noted, file = {}, Path(app.confdir, "noted.json")

    def note(app, pagename, template, context, doctree):
        stops = [*context.get("parents", []), context.get("prev"), context.get("next")]
        noted[pagename] = [(stop["title"], stop["link"]) if stop else None for stop in stops]

    app.connect("html-page-context", note, priority=999)
    app.connect("build-finished", lambda app, error: file.write_text(json.dumps(noted)))
"""
PRESENTERS = """\
noor: {name: Noor Aldana, aliases: [N. Aldana], bio: Keeps lamps., avatar: /pictures/noor.svg, github: noor}
bram: {name: Bram Vos, affiliation: The net loft}
"""
TAGS = """\
lamps: {title: Lamps & lights, description: What burns at night., aliases: [lanterns]}
buoys: {title: Buoys}
fish: {title: Fish that nobody spoke of}
"""
HARBOUR_24 = """\
title: Harbour 2024
series: harbour
path: 2024
url: https://example.org/2024
timezone: Europe/Lisbon
start: 2024-05-14
end: 2024-05-15
location: Old Quay
hashtag: quay24
logo: /pictures/quay.svg
talks:
- id: fog
  title: Fog signals & <bells>
  presenters: [noor, Bram Vos]
  description: Three long blasts.
  abstract: "A *loud* note on [horns](https://example.org/horns).\\n\\n- one horn\\n"
  slots:
  - {start: 2024-05-14T09:30, duration: 45m, room: Great Hall}
  - {start: 2024-05-15T14:00, duration: 45m, room: Rope Loft}
  track: Craft
  type: workshop
  level: everyone
  language: pt
  tags: [Go, lamps, rare]
  video: https://www.youtube.com/watch?v=aaaaaaaaaaa
  slides: https://example.org/slides.pdf
  transcript: https://example.org/words
  license: CC-BY-4.0
  links: [{title: Notes on fog, url: https://example.org/notes}]
- {id: nets, title: Mending nets, presenters: [bram], start: 2024-05-14T10:30, duration: 30m, room: Rope Loft,
   track: craft, tags: [lamps], cancelled: true}
- {id: tides, title: Tide tables, presenters: [N. Aldana], start: 2024-05-15T09:00, room: Great Hall,
   track: Sea, tags: [GO], recorded: false}
- {id: horns, title: Two horns, presenters: [Cyd Ray], start: 2024-05-15T10:00, room: Rope Loft, track: Craft,
   tags: [Go, lamps]}
slots:
- {title: Lunch by the water, start: 2024-05-14T12:00, duration: 60m, room: Courtyard}
"""
HARBOUR_25 = """\
title: Harbour 2025
series: harbour
start: 2025-05-13
talks:
- {id: lens, title: A lens, presenters: [noor], tags: [lanterns], language: en}
"""
COVE = """\
title: Cove
talk_path: cove-talks
template: cove
talks:
- {id: boats, title: Boats, presenters: [Dee Fox], start: 2023-07-01, language: PT,
   tags: [lamps, solo, buoys]}
"""
POST = """\
---
title: {title}
publishDate: {date}
event: harbour-24
author: Noor Aldana
presenters: [Cyd Ray]
tags: [rare]
---
Words.
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
FILES = {
    "conf.py": CONF,
    "index.md": "# Front\n\n```{toctree}\nposts/inside\n```\n",
    "presenters.yml": PRESENTERS,
    "tags.yml": TAGS,
    "events/harbour-24.yml": HARBOUR_24,
    "events/harbour-25.yml": HARBOUR_25,
    "events/cove.yml": COVE,
    "own/liveblog/cove.html": '<section id="event-{{ event.id }}"><h1>{{ title }}</h1>By the cove.</section>',
    "posts/inside.md": POST.format(title="Inside", date="2024-05-15"),
    "posts/early.md": POST.format(title="Early & late", date="2024-05-16"),
    "posts/late.md": POST.format(title="Late", date="2024-05-18"),
    "pictures/noor.svg": SVG,
    "pictures/quay.svg": SVG,
}


@pytest.fixture(scope="module", params=["html", "dirhtml"])
def built(request, tmp_path_factory):
    site = Site(tmp_path_factory.mktemp(request.param) / "site")
    for path, content in FILES.items():
        site.edit(path, content)
    assert site.build(request.param).warnings == []
    return site


class Reader:
    """Reads the pages of the archive by name, whichever builder wrote them."""

    def __init__(self, site):
        self.result = site.last
        self.in_folders = site.last.outdir.name == "dirhtml"
        self.noted = json.loads((site.srcdir / "noted.json").read_text())

    def file(self, name):
        if self.in_folders:
            return f"{name.removesuffix('index').rstrip('/')}/index.html".lstrip("/")
        return f"{name}.html"

    def page(self, name):
        return BeautifulSoup(self.result.read(self.file(name)), "html.parser")

    def main(self, name):
        return self.page(name).find(attrs={"role": "main"})

    def links(self, part):
        """Return text and page of every link to a page of the archive."""
        found = [
            (words(link), re.sub(r"#.*|\.html|(?<!\.)\.\./|/$", "", link["href"]))
            for link in part.find_all("a")
        ]
        return [(text, page.replace("../", "")) for text, page in found if text != "¶"]

    def stops(self, name):
        """Return the titles of parents, of the page before and of the page after."""
        *parents, before, after = self.noted[name]
        return [title for title, _ in parents], before and before[0], after and after[0]


@pytest.fixture
def reader(built):
    return Reader(built)


def words(part):
    return re.sub(r"\s+", " ", part.get_text(" ").replace("\xa0", " ")).strip()


def titles(part):
    return [words(row) for row in part.select(".liveblog-talk-title")]


def counts(part):
    """Return title and count of each line of an index."""
    return [
        tuple(re.fullmatch(r"(.*) (\d+)", words(row)).groups()) for row in part.select(".liveblog-index li")
    ]


# --- Talks ---------------------------------------------------------------------------------------------


def test_a_talk_has_a_page_with_all_that_is_known_of_it(reader):
    page = reader.page("2024/talks/fog")
    main = page.find(attrs={"role": "main"})
    assert page.title.get_text().startswith("Fog signals & <bells> — ")
    assert words(main.h1) == "Fog signals & <bells>"
    assert [words(name) for name in main.select(".liveblog-presenter .liveblog-name")] == [
        "Noor Aldana",
        "Bram Vos",
    ]
    assert str(main.select_one("#abstract em")) == "<em>loud</em>"
    assert words(main.select_one("#abstract li")) == "one horn"
    assert [moment["datetime"] for moment in main.select(".liveblog-header time")] == [
        "2024-05-14T09:30+01:00",
        "2024-05-15T14:00+01:00",
    ]
    text = words(main)
    for said in (
        "Great Hall",
        "Rope Loft",
        "Old Quay",
        "workshop",
        "everyone",
        "CC-BY-4.0",
        "Three long blasts.",
    ):
        assert said in text
    hrefs = {words(link): link["href"] for link in main.find_all("a")}
    assert (hrefs["horns"], hrefs["Slides"]) == (
        "https://example.org/horns",
        "https://example.org/slides.pdf",
    )
    assert (hrefs["Transcript"], hrefs["Notes on fog"]) == (
        "https://example.org/words",
        "https://example.org/notes",
    )
    found = reader.links(main.select_one(".liveblog-header"))
    assert {("Harbour 2024", "2024" if reader.in_folders else "2024/index")} <= set(found)
    assert {("Craft", "liveblog/tracks/craft"), ("Portuguese", "liveblog/languages/pt")} <= set(found)
    assert {("Go", "liveblog/tags/go"), ("Lamps & lights", "liveblog/tags/lamps")} <= set(found)


def test_each_time_of_a_talk_says_its_room(reader):
    facts = [words(row) for row in reader.main("2024/talks/fog").select(".liveblog-facts > li")]
    assert [fact for fact in facts if re.search(r"When|Where", fact)] == [
        "When: May 14, 2024, 9:30 AM – 10:15 AM WEST, Great Hall",
        "When: May 15, 2024, 2:00 PM – 2:45 PM WEST, Rope Loft",
        "Where: Old Quay",
    ]
    once = [words(row) for row in reader.main("2024/talks/tides").select(".liveblog-facts > li")]
    assert "Where: Great Hall, Old Quay" in once


def test_a_video_is_one_link_and_its_script_is_on_that_page_alone(reader):
    (card,) = reader.main("2024/talks/fog").select(".liveblog-video a")
    assert card["href"] == "https://www.youtube.com/watch?v=aaaaaaaaaaa"
    pages = {name: data for name, data in reader.result.tree().items() if name.endswith(".html")}
    assert [name for name, data in pages.items() if re.search(rb"<script[^>]*liveblog\.js", data)] == [
        reader.file("2024/talks/fog")
    ]
    assert [name for name, data in pages.items() if re.search(rb"<iframe|<video", data)] == []


def test_a_talk_that_was_cancelled_or_not_recorded_says_so(reader):
    assert "cancelled" in words(reader.main("2024/talks/nets").select_one(".liveblog-header"))
    assert "not recorded" in words(reader.main("2024/talks/tides").select_one(".liveblog-header"))
    for said in ("cancelled", "not recorded"):
        assert said not in words(reader.main("2024/talks/fog").select_one(".liveblog-header"))


def test_a_talk_stands_between_its_neighbours(reader):
    """In time among all talks and posts of its event, and, spelled as it may, in its track."""
    parents = ["Archive", "Harbour 2024"]
    assert reader.stops("2024/talks/fog") == (parents, None, "Mending nets")
    assert reader.stops("2024/talks/nets") == (parents, "Fog signals &amp; &lt;bells&gt;", "Inside")
    track = reader.main("2024/talks/nets").select_one("#track")
    assert [words(row) for row in track.select("li")] == [
        "Earlier: Fog signals & <bells>",
        "Later: Two horns",
    ]
    track = reader.main("2024/talks/fog").select_one("#track")
    assert [words(row) for row in track.select("li")] == ["Later: Mending nets"]
    assert reader.main("2024/talks/tides").select_one("#track") is None


def test_a_talk_leads_to_others_of_its_presenters_and_subjects(reader):
    main = reader.main("2024/talks/fog")
    assert titles(main.select_one("#more-talks")) == ["A lens", "Tide tables", "Mending nets"]
    # By the number of tags they share, none twice on a page.
    related = titles(main.select_one("#related-talks"))
    assert related[0] == "Two horns"
    assert set(related[1:]) == {"Boats", "Inside", "Early & late", "Late"}
    assert reader.main("cove-talks/boats").select_one("#more-talks") is None


def test_talks_are_where_their_event_says(reader):
    for name in ("2024/talks/fog", "liveblog/talks/harbour-25/lens", "cove-talks/boats"):
        assert reader.result.exists(reader.file(name)), name


# --- Events --------------------------------------------------------------------------------------------


def test_the_page_of_an_event_has_days_tracks_rooms_and_breaks(reader):
    main = reader.main("2024/index")
    text = words(main)
    for said in ("Harbour 2024", "Old Quay", "quay24", "Lunch by the water", "Courtyard"):
        assert said in text
    assert text.index("May 14") < text.index("May 15")
    tracks = main.select_one("#tracks")
    assert [words(heading) for heading in tracks.find_all("h3")] == ["Craft", "Sea"]
    assert titles(tracks) == ["Fog signals & <bells>", "Mending nets", "Two horns", "Tide tables"]
    assert [words(heading) for heading in main.select_one("#rooms").find_all("h3")] == [
        "Great Hall",
        "Rope Loft",
    ]
    assert main.select_one(".liveblog-logo img")["src"].endswith("_images/quay.svg")
    programme = words(main.select_one("#talks"))
    for title in (
        "Fog signals & <bells>",
        "Mending nets",
        "Tide tables",
        "Two horns",
        "Inside",
        "Early & late",
    ):
        assert title in programme


PARENTS = {
    "2024/talks/fog": ["Archive", "Harbour 2024"],
    "2024/index": ["Archive", "Events"],
    "liveblog/presenters/noor": ["Archive", "Presenters"],
    "liveblog/tags/lamps": ["Archive", "Tags"],
    "liveblog/years/2024": ["Archive", "Years"],
    "liveblog/tracks/craft": ["Archive", "Tracks"],
    "liveblog/languages/pt": ["Archive", "Languages"],
    "liveblog/tags/index": ["Archive"],
}


def test_the_way_back_to_the_archive_is_above_the_title(reader):
    for name, parents in PARENTS.items():
        heading = reader.main(name).h1
        (way,) = heading.find_previous_siblings("nav")
        assert [title for title, _page in reader.links(way)] == parents, name
        assert words(way) == " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ".join(parents), name
    assert reader.main("liveblog/index").select(".liveblog-parents") == []


def test_editions_of_a_series_lead_to_each_other(reader):
    there = reader.links(reader.main("2024/index").select_one(".liveblog-facts"))
    assert ("Harbour 2025", "liveblog/events/harbour-25") in there
    back = reader.links(reader.main("liveblog/events/harbour-25").select_one(".liveblog-facts"))
    assert ("Harbour 2024", "2024" if reader.in_folders else "2024/index") in back
    assert "Cove" not in words(reader.main("2024/index"))


def test_a_site_may_bring_a_template_for_one_event(reader):
    assert words(reader.main("liveblog/events/cove")) == "Cove By the cove."


# --- Presenters, tags and other lists ------------------------------------------------------------------


def test_the_page_of_a_presenter_has_what_they_gave_and_wrote(reader):
    main = reader.main("liveblog/presenters/noor")
    assert "Keeps lamps." in words(main)
    assert main.select_one("img")["src"].endswith("_images/noor.svg")
    assert titles(main.select_one("#talks")) == ["A lens", "Tide tables", "Fog signals & <bells>"]
    assert titles(main.select_one("#liveblogs")) == ["Late", "Early & late", "Inside"]
    assert reader.stops("liveblog/presenters/noor") == (["Archive", "Presenters"], None, None)
    bram = reader.main("liveblog/presenters/bram")
    assert titles(bram) == ["Mending nets", "Fog signals & <bells>"]
    assert words(bram.select_one(".liveblog-initials")) == "BV"


# How many talks somebody gave, how many liveblogs they wrote, and what each of their pages has of both.
MIXED = [
    (4, 5, [(["T4", "T3"], []), (["T2", "T1"], []), ([], ["P5", "P4"]), ([], ["P3", "P2"]), ([], ["P1"])]),
    (3, 2, [(["T3", "T2"], []), (["T1"], ["P2"]), ([], ["P1"])]),
    (0, 3, [([], ["P3", "P2"]), ([], ["P1"])]),
    (1, 1, [(["T1"], ["P1"])]),
]


def prolific(talks, posts):
    """Return a site in which Ann Lee gave talks and wrote liveblogs, the last one the newest."""
    rows = "".join(
        f"- {{id: t{at}, title: T{at}, presenters: [Ann Lee], start: '2024-01-{at:02}'}}\n"
        for at in range(1, talks + 1)
    )
    head = "---\ntitle: P{0}\npublishDate: 2024-02-{0:02}\nauthor: Ann Lee\n---\nWords.\n"
    written = {f"posts/p{at}.md": head.format(at) for at in range(1, posts + 1)}
    return {
        "index.md": "# Front\n",
        "events/e.yml": f"title: E\ntalks:\n{rows}" if rows else "title: E\n",
        **written,
    }


@pytest.mark.parametrize(("talks", "posts", "expected"), MIXED)
def test_what_a_presenter_gave_and_wrote_is_one_long_list(make_site, talks, posts, expected):
    site = make_site(prolific(talks, posts), {"liveblog_per_page": 2})
    result = site.build()
    for number, parts in enumerate(expected, start=1):
        name = "liveblog/presenters/ann-lee" + (f"/page/{number}" if number > 1 else "")
        page = BeautifulSoup(result.read(f"{name}.html"), "html.parser")
        main = page.find(attrs={"role": "main"})
        sections = {"talks": parts[0], "liveblogs": parts[1]}
        found = {part["id"]: titles(part) for part in main.select("section section")}
        assert found == {part: rows for part, rows in sections.items() if rows}, name
        assert words(main.h1) == "Ann Lee" + (f" (page {number})" if number > 1 else "")
        pagers = [words(pager.span) for pager in main.select(".liveblog-pager")]
        assert pagers == ([f"Page {number} of {len(expected)}"] if len(expected) > 1 else []), name
    assert not result.exists(f"liveblog/presenters/ann-lee/page/{len(expected) + 1}.html")
    assert dead_links(result.tree()) == []


def test_a_new_liveblog_moves_others_to_later_pages(make_site):
    site = make_site(prolific(1, 2), {"liveblog_per_page": 2})
    site.build()
    site.edit("posts/new.md", prolific(0, 9)["posts/p9.md"])
    result = site.build()
    pages = [f"liveblog/presenters/ann-lee{part}.html" for part in ("", "/page/2")]
    shown = [titles(BeautifulSoup(result.read(page), "html.parser")) for page in pages]
    assert shown == [["T1", "P9"], ["P2", "P1"]]
    assert unlike_clean(site) == []


def test_the_page_of_a_tag_has_what_the_tags_file_says(reader):
    main = reader.main("liveblog/tags/lamps")
    assert words(main.h1) == "Lamps & lights"
    assert "What burns at night." in words(main)
    newest_first = ["A lens", "Two horns", "Mending nets", "Fog signals & <bells>", "Boats"]
    assert titles(main) == newest_first


def test_a_tag_has_a_page_with_talks_enough_or_where_the_file_has_it(reader):
    names = {name for name in reader.noted if name.startswith("liveblog/tags/")}
    assert names == {f"liveblog/tags/{name}" for name in ("index", "go", "lamps", "rare", "buoys")}
    header = reader.main("cove-talks/boats").select_one(".liveblog-header")
    assert "solo" in words(header)
    assert "solo" not in dict(reader.links(header))


def test_years_follow_each_other(reader):
    assert titles(reader.main("liveblog/years/2023")) == ["Boats"]
    assert titles(reader.main("liveblog/years/2025")) == ["A lens"]
    assert reader.stops("liveblog/years/2024") == (["Archive", "Years"], "2023", "2025")
    assert reader.stops("liveblog/years/2025") == (["Archive", "Years"], "2024", None)


def test_tracks_and_languages_are_one_however_they_are_spelled(reader):
    assert titles(reader.main("liveblog/tracks/craft")) == [
        "Two horns",
        "Mending nets",
        "Fog signals & <bells>",
    ]
    main = reader.main("liveblog/languages/pt")
    assert (words(main.h1), titles(main)) == ("Portuguese", ["Fog signals & <bells>", "Boats"])


def test_indexes_count(reader):
    assert counts(reader.main("liveblog/tags/index")) == [
        *(("Buoys", "1"), ("Go", "3"), ("Lamps & lights", "5"), ("rare", "4")),
    ]
    assert counts(reader.main("liveblog/presenters/index")) == [
        *(("Bram Vos", "2"), ("Cyd Ray", "4"), ("Dee Fox", "1"), ("Noor Aldana", "6")),
    ]
    assert counts(reader.main("liveblog/years/index")) == [("2025", "1"), ("2024", "7"), ("2023", "1")]
    assert counts(reader.main("liveblog/events/index")) == [
        *(("Harbour 2025", "1"), ("Harbour 2024", "7"), ("Cove", "1")),
    ]
    assert counts(reader.main("liveblog/tracks/index")) == [("Craft", "3"), ("Sea", "1")]
    assert counts(reader.main("liveblog/languages/index")) == [("English", "1"), ("Portuguese", "2")]
    front = [words(row) for row in reader.main("liveblog/index").select(".liveblog-kinds li")]
    assert front == ["9 Talks", "3 Events", "4 Presenters", "4 Tags", "3 Years", "2 Tracks", "2 Languages"]


# --- Posts outside toctrees ----------------------------------------------------------------------------


def test_posts_outside_toctrees_stand_below_their_event(reader):
    parents = ["Archive", "Harbour 2024"]
    assert reader.stops("posts/early") == (parents, None, "Late")
    assert reader.stops("posts/late") == (parents, "Early &amp; late", None)
    # What stands in a toctree stays there.
    assert reader.stops("posts/inside") == ([], "Front", None)


def test_every_link_leads_somewhere_and_no_id_comes_twice(reader):
    tree = reader.result.tree()
    assert dead_links(tree) == []
    assert repeated_ids(tree) == []
