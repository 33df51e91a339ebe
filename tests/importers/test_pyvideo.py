from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from sphinx_liveblog.importers.formats import Options
from sphinx_liveblog.importers.model import Link
from sphinx_liveblog.importers.pyvideo import FORMAT, to_bcp47
from sphinx_liveblog.importers.source import UnreadableError
from tests.importers.reading import as_folder, as_source, read, spoiling, spoilt, survives

VIDEO = {
    "title": "O guia lento",
    "description": "Why *slow* docs help.\n\n.. code:: python\n\n   1/0\n",
    "speakers": ["Inês Carvalho", "Tomás Böhm"],
    "recorded": "2027-05-03",
    "language": "por",
    "duration": 1745,
    "tags": ["docs", " slow  docs "],
    "thumbnail_url": "https://i.example/1.jpg",
    "copyright_text": "CC BY",
    "alias": "/video/17/o-guia",
    "related_urls": [
        {"label": "talk slides", "url": "https://example.org/slow.pdf"},
        "https://docfest.example/",
    ],
    "videos": [
        {"type": "youtube", "url": "https://www.youtube.com/watch?v=xxxxxxxxxxx"},
        {"type": "archive.org", "url": "https://archive.org/details/slow"},
    ],
}
CATEGORY = {"title": "DocFest 2027", "url": "https://docfest.example/", "start_date": "2027-05-03"}


def read_talk(**changes):
    programme, troubles = read(FORMAT, {**VIDEO, **changes})
    (talk,) = programme.talks
    return talk, troubles


def test_a_video_says_everything_a_talk_can_have():
    talk, troubles = read_talk()
    assert troubles == []
    assert (talk.title, talk.language, talk.license, talk.image) == (
        "O guia lento", "pt", "CC BY", "https://i.example/1.jpg",
    )  # fmt: skip
    assert [person.name for person in talk.presenters] == ["Inês Carvalho", "Tomás Böhm"]
    assert talk.abstract == "Why *slow* docs help.\n\n.. code:: python\n\n   1/0"
    assert talk.abstract_format == "rst"
    assert [(slot.start, slot.duration) for slot in talk.slots] == [
        (date(2027, 5, 3), timedelta(minutes=29, seconds=5))
    ]
    assert not isinstance(talk.slots[0].start, datetime)
    assert talk.tags == ("docs", "slow docs")
    assert talk.aliases == ("/video/17/o-guia",)
    assert talk.video == ("https://www.youtube.com/watch?v=xxxxxxxxxxx", "https://archive.org/details/slow")
    assert talk.slides == ("https://example.org/slow.pdf",)
    assert talk.links == (Link("https://docfest.example/"),)


def test_a_folder_is_an_event_with_its_talks_in_order_of_their_files():
    files = {"category.json": CATEGORY, "videos/b.json": VIDEO, "videos/a.json": {**VIDEO, "title": "A"}}
    programme, troubles = read(FORMAT, as_folder(files, "docfest-2027"))
    assert troubles == []
    assert (programme.title, programme.id, programme.url) == (
        "DocFest 2027", "docfest-2027", "https://docfest.example/",
    )  # fmt: skip
    assert programme.start == date(2027, 5, 3)
    assert [(talk.title, talk.keys) for talk in programme.talks] == [
        ("A", ("file:a",)), ("O guia lento", ("file:b",)),
    ]  # fmt: skip


def test_a_folder_without_a_category_is_read():
    programme, _ = read(FORMAT, as_folder({"videos/a.json": VIDEO, "other.json": []}))
    assert len(programme.talks) == 1


def test_a_broken_file_does_not_keep_the_others_out():
    files = {"category.json": "[]", "videos/a.json": "{", "videos/b.json": VIDEO, "videos/c.json": "[]"}
    programme, troubles = read(FORMAT, as_folder(files))
    assert len(programme.talks) == 1
    assert len(troubles) == 3
    assert any("folder/videos/a.json" in trouble for trouble in troubles)


def test_folders_of_several_events_are_refused():
    files = {"a/category.json": CATEGORY, "b/category.json": CATEGORY}
    with pytest.raises(UnreadableError, match="2 events"):
        FORMAT.read(as_folder(files), Options(), lambda _: None)


@pytest.mark.parametrize("content", [{"title": "x"}, [VIDEO], "x", {"videos": [], "speakers": []}, {}, None])
def test_other_files_are_not_recognised(content):
    assert not FORMAT.recognises(as_source(content))


@pytest.mark.parametrize(
    "name", ["Various speakers", "various", "Multiple Speakers", "Unknown", "TBA", "N/A"]
)
def test_a_placeholder_is_nobody_and_is_reported(name):
    talk, troubles = read_talk(speakers=[name, "Various Artists of Zürich"])
    assert [person.name for person in talk.presenters] == ["Various Artists of Zürich"]
    assert [name in trouble for trouble in troubles] == [True]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("eng", "en"), ("zho", "zh"), ("deu", "de"), ("ger", "de"), ("heb", "he"), ("jpn", "ja"), ("en", "en"),
     ("pt-BR", "pt-BR"), ("por_BR", "pt-BR"), ("nds", "nds"), ("und", ""), ("", ""), ("ENG", "en")],
)  # fmt: skip
def test_languages_become_tags_of_bcp_47(language, expected):
    assert to_bcp47(language) == expected


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [("2013-07-04", date(2013, 7, 4)), ("2013-07-04T10:00:00", datetime(2013, 7, 4, 10)),  # noqa: DTZ001
     ("2013-07-04T10:00:00+00:00", datetime(2013, 7, 4, 10, tzinfo=UTC))],
)  # fmt: skip
def test_dates_have_the_precision_of_the_file(recorded, expected):
    start = read_talk(recorded=recorded)[0].slots[0].start
    assert (type(start), start) == (type(expected), expected)


@pytest.mark.parametrize(("recorded", "complaints"), [(None, 0), ("", 0), ("2013-13-01", 1), (7, 1), ([], 1)])
def test_a_talk_without_a_date_is_kept(recorded, complaints):
    talk, troubles = read_talk(recorded=recorded)
    assert talk.slots[0].start is None
    assert len(troubles) == complaints


def test_related_videos_and_papers_are_not_the_talk_s_own():
    related = [
        "https://www.youtube.com/watch?v=other", "https://arxiv.example/paper.pdf",
        {"label": "https://us.pycon.example/schedule/presentation/7/",
         "url": "https://us.pycon.example/schedule/presentation/7/"},
        {"label": "", "url": "https://speakerdeck.com/x/y"}, "javascript:alert(1)", None, 7,
    ]  # fmt: skip
    talk, _ = read_talk(related_urls=related)
    assert talk.slides == ("https://speakerdeck.com/x/y",)
    assert len(talk.video) == 2
    assert talk.links == (
        Link("https://www.youtube.com/watch?v=other"), Link("https://arxiv.example/paper.pdf"),
        Link("https://us.pycon.example/schedule/presentation/7/"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "change", [{"videos": [{"url": "file:///etc/passwd"}]}, {"videos": ["x"]}, {"duration": "long"},
               {"speakers": [["x"]]}, {"title": ["x"]}, {"videos": "x"}]
)  # fmt: skip
def test_wrong_values_are_reported_and_the_rest_is_read(change):
    talk, troubles = read_talk(**change)
    assert len(troubles) >= 1
    assert talk.tags == ("docs", "slow docs")


def test_summaries_that_repeat_the_abstract_are_left_out():
    assert read_talk(summary="Slow  docs.")[0].description == "Slow docs."
    assert read_talk(summary="Why *slow*\ndocs help.")[0].description == ""
    assert read_talk(description=None, summary="Slow.")[0].abstract == "Slow."


@given(spoilt([CATEGORY, VIDEO]))
@spoiling
def test_whatever_a_folder_says_it_is_read_or_refused(files):
    for number, name in ((1, "folder/videos/a.json"), (0, "folder/category.json")):
        if number < len(files):
            survives(FORMAT, as_source(files[number], name))
    names = ("category.json", "videos/a.json")
    survives(FORMAT, as_folder(dict(zip(names, files, strict=False)) if isinstance(files, list) else {}))


@pytest.mark.shared
def test_a_real_event_is_read_as_its_files_say(shared):
    folder = shared / "corpus/schedules/real/pyvideo-europython-2024"
    raw = [json.loads(file.read_text(encoding="utf-8")) for file in sorted((folder / "videos").iterdir())]
    programme, troubles = read(FORMAT, folder)
    assert troubles == []
    assert programme.title == json.loads((folder / "category.json").read_text())["title"]
    assert len(programme.talks) == len(raw) == 131
    for talk, video in zip(programme.talks, raw, strict=True):
        assert talk.title == " ".join(video["title"].split())
        assert [person.name for person in talk.presenters] == video["speakers"]
        assert talk.video == tuple(found["url"] for found in video["videos"])
        assert talk.slots[0].start == date.fromisoformat(video["recorded"])
        assert talk.slots[0].duration == timedelta(seconds=video["duration"])
        assert talk.language == {"eng": "en"}[video["language"]]
        related = [found["url"] for found in video["related_urls"]]
        assert {link.url for link in talk.links} | {*talk.slides} == {*related}


@pytest.mark.shared
def test_the_sample_is_read(shared):
    programme, troubles = read(FORMAT, shared / "corpus/schedules/samples/pyvideo-video.json")
    assert troubles == []
    assert programme.talks[0].slides == ("https://example.org/slow.pdf",)
    assert programme.talks[0].language == "pt"
