"""Cards of recordings: links that fetch nothing."""

from __future__ import annotations

import html5lib
import pytest

from sphinx_liveblog.archive.model import Link
from sphinx_liveblog.documents.media import video_cards

CONF = """\
extensions = ["sphinx_liveblog"]

def add_cards(app, doctree):
    from sphinx_liveblog.archive.model import Link
    from sphinx_liveblog.documents.media import video_cards
    doctree[0] += video_cards(Link(*one) for one in app.config.videos)

def setup(app):
    app.add_config_value("videos", [], "env")
    app.connect("doctree-read", add_cards)
"""
SVG = "{http://www.w3.org/2000/svg}"
VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"


@pytest.fixture
def cards(make_site):
    """Return ``cards(*links)``: the elements of the cards on a page with these videos."""

    def cards(*links, **options):
        site = make_site({"index.rst": "Home\n====\n"}, CONF)
        site.build(videos=list(links), **options)
        tree = html5lib.parse(site.read("index.html"), namespaceHTMLElements=False)
        return [element for element in tree.iter("div") if element.get("class") == "liveblog-video"]

    return cards


@pytest.mark.parametrize(
    ("url", "words", "host"),
    [
        (VIDEO, "Watch the recording on YouTube", "youtube.com"),
        ("https://youtu.be/abcdefghijk", "Watch the recording on YouTube", "youtu.be"),
        ("https://vimeo.com/123", "Watch the recording on Vimeo", "vimeo.com"),
        ("https://archive.org/details/x", "Watch the recording on Internet Archive", "archive.org"),
        ("https://media.example/w/x", "Watch the recording", "media.example"),
        ("https://notyoutube.com/watch?v=x", "Watch the recording", "notyoutube.com"),
        ("https://[broken/x.mp4", "Watch the recording", ""),
        ("/talks/x.mp4", "Watch the recording", ""),
    ],
)
def test_a_card_says_what_it_is_and_where_it_leads(url, words, host):
    (card,) = video_cards([Link(url)])
    assert card.astext() == f"{words} {host}".strip()
    (reference,) = card.findall(lambda node: "refuri" in getattr(node, "attributes", {}))
    assert reference["refuri"] == url


def test_a_title_stands_in_place_of_our_words():
    (card,) = video_cards([Link("https://vimeo.com/123", title="Part <1>")])
    assert card.astext() == "Part <1> vimeo.com"


def test_every_safe_video_has_a_card_in_order():
    links = [Link("https://a.example/1"), Link("JavaScript:alert(1)"), Link("data:text/html,x"), Link(VIDEO)]
    assert [card.astext().rpartition(" ")[2] for card in video_cards(links)] == ["a.example", "youtube.com"]
    assert video_cards([]) == []


def test_a_card_is_a_link_with_an_icon_and_loads_nothing(cards):
    (card,) = cards((VIDEO, "Part <1>", ""))
    (link,) = card.iter("a")
    assert link.get("href") == VIDEO
    assert "".join(link.itertext()) == "Part <1> youtube.com"
    assert len(list(link.iter(f"{SVG}svg"))) == 1
    drawing = {f"{SVG}{name}" for name in ("svg", "g", "path", "rect")}
    assert {element.tag for element in card.iter()} <= {"div", "p", "a", "span"} | drawing
    assert [element for element in card.iter() if element.get("src") or element.get("style")] == []


def test_our_words_are_translated(cards, monkeypatch):
    translations = {"Watch the recording on {service}": "Aufzeichnung bei {service} ansehen"}
    monkeypatch.setattr(
        "sphinx_liveblog.documents.media._", lambda words: translations.get(words, words), raising=True
    )
    (card,) = cards((VIDEO, "", ""))
    assert "Aufzeichnung bei YouTube ansehen" in "".join(card.itertext())


def test_other_builders_have_the_link(make_site):
    site = make_site({"index.rst": "Home\n====\n"}, CONF)
    result = site.build("text", videos=[(VIDEO, "", "")])
    assert "Watch the recording on YouTube youtube.com" in result.read("index.txt")
    assert VIDEO in site.build("latex", videos=[(VIDEO, "", "")]).read("projectnamenotset.tex")
