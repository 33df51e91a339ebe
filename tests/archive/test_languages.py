"""Languages: codes and names of one language are one; regions are languages of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sphinx_liveblog.archive.facets import language_of, list_languages
from sphinx_liveblog.archive.languages import language_tag
from sphinx_liveblog.archive.model import Archive, Talk
from sphinx_liveblog.archive.scan import Settings, scan_archive
from sphinx_liveblog.archive.select import Finder, TalkFilter, group_talks, select_talks


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        *((text, "en") for text in ("en", "EN", "English", "ENGLISH", " english ", "eng", "ENG")),
        *((text, "de") for text in ("de", "German", "Deutsch", "deu", "ger")),
        *((text, "pt") for text in ("Portuguese", "português", "Portugues", "por")),
        *((text, "zh") for text in ("Chinese", "中文", "zho", "chi")),
        ("Norwegian Bokmål", "nb"),
        ("日本語", "ja"),
        ("Esperanto", "eo"),
        # A code is no name, though another language is named so.
        ("ga", "ga"),
        ("en-US", "en-US"),
        ("en_US", "en-US"),
        ("eng-US", "en-US"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("und", "und"),
        ("Klingon", "Klingon"),
        ("x y", "x y"),
        ("?", "?"),
        ("", ""),
    ],
)
def test_codes_and_names_of_a_language_have_one_tag(text, tag):
    assert language_tag(text) == tag


def test_languages_are_listed_once_and_regions_beside_them():
    names = ["en", "English", "English", "eng", "en-US", "en_us", "Deutsch", "Klingon", "KLINGON", ""]
    languages = list_languages(names)
    assert [(found.id, found.title) for found in languages.values()] == [
        ("de", "Deutsch"),
        ("en", "English"),
        ("en-us", "en-US"),
        ("klingon", "KLINGON"),
    ]
    for name in ("en", "english", "ENG"):
        assert language_of(languages, name) == languages["en"]
    assert language_of(languages, "fr") is None
    assert language_of(languages, "") is None


def test_filters_and_groups_know_languages_by_any_name():
    spoken = {"a": "en", "b": "English", "c": "en-US", "d": "de"}
    talks = tuple(Talk(ref=ref, slug=ref, title=ref, language=name) for ref, name in spoken.items())
    archive = replace(
        Archive(now=datetime(2024, 1, 1, tzinfo=UTC)), talks=talks, languages=list_languages(spoken.values())
    )
    for text, refs in (("eng", ["a", "b"]), ("German", ["d"]), ("en-US, Deutsch", ["c", "d"])):
        found = select_talks(archive, Finder(archive), TalkFilter(language=text))
        assert sorted(talk.ref for talk in found) == refs, text
    groups = group_talks(archive, talks, "language")
    assert sorted(sorted(talk.ref for talk in some) for _, some in groups) == [["a", "b"], ["c"], ["d"]]


@pytest.mark.parametrize(
    ("public", "hidden", "words"),
    [("de", "German", set()), ("Deutsch", "ger", set()), ("de", "Finnish", {"finnish", "fi"})],
)
def test_a_language_is_hidden_where_no_public_talk_has_it_by_any_name(tmp_path, public, hidden, words):
    (tmp_path / "events").mkdir()
    (tmp_path / "events/e.yml").write_text(
        f"title: E\ntalks:\n- {{title: A, language: {public}}}\n"
        f"- {{title: B, language: {hidden}, published: false}}\n"
    )
    archive = scan_archive(tmp_path, {}, Settings(datetime(2024, 1, 1, tzinfo=UTC)))
    assert archive.hidden.words == words
