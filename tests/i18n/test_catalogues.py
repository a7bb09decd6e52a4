from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import Catalogues, languages, match_language
from bot.i18n.markup import RIGHT_TO_LEFT_MARK, placeholders, with_isolates

if TYPE_CHECKING:
    from pathlib import Path

OURS = ("en", "ar", "de", "fr", "ja", "nl", "pt_BR", "th")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for language, text in (("nl", "hallo"), ("pt_BR", "olá")):
        file = tmp_path / language / "LC_MESSAGES" / "messages.po"
        file.parent.mkdir(parents=True)
        file.write_text(
            'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
            f'msgid "hello"\nmsgstr "{text}"\n\n#, fuzzy\nmsgid "bye"\nmsgstr "?"\n',
            "utf-8",
        )
    (tmp_path / "phrases").mkdir()
    return tmp_path


def test_the_languages_are_english_and_every_folder_with_a_catalogue(folder: Path) -> None:
    assert Catalogues.load(folder).languages == ("en", "nl", "pt_BR")


def test_a_folder_that_is_not_there_leaves_english(tmp_path: Path) -> None:
    assert Catalogues.load(tmp_path / "nothing").languages == ("en",)


def test_catalogues_are_compiled_from_their_text(folder: Path) -> None:
    found = Catalogues.load(folder)
    assert [found.translator(name).t("hello") for name in found.languages] == ["hello", "hallo", "olá"]


def test_an_unconfirmed_translation_is_not_shown(folder: Path) -> None:
    assert Catalogues.load(folder).translator("nl").t("bye") == "bye"


def test_an_unknown_language_is_answered_in_english_in_the_readers_zone(folder: Path) -> None:
    tr = Catalogues.load(folder).translator("tlh", ZoneInfo("Asia/Tokyo"))
    assert (tr.language, tr.zone.key, tr.t("hello")) == ("en", "Asia/Tokyo", "hello")


def test_the_zone_of_an_unknown_reader_is_utc(folder: Path) -> None:
    assert Catalogues.load(folder).translator("nl").zone.key == "UTC"


def test_what_is_shipped_can_be_loaded() -> None:
    found = Catalogues.load()
    assert found.languages == languages()
    assert found.languages[0] == "en"


@pytest.mark.parametrize(("language", "name"), [("en", "English"), ("nl", "Nederlands"), ("pt_BR", "português")])
def test_a_language_is_listed_under_its_own_name(folder: Path, language: str, name: str) -> None:
    assert Catalogues.load(folder).own_name(language) == name


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de-DE", "de"),
        ("de_AT", "de"),
        ("DE", "de"),
        (" nl-BE ", "nl"),
        ("ja-JP", "ja"),
        ("en-GB", "en"),
        ("en-US", "en"),
        ("ar", "ar"),
        ("pt-BR", "pt_BR"),
        ("pt-PT", "pt_BR"),
        ("pt", "pt_BR"),
        ("fr-CA", "fr"),
        ("zh-CN", None),
        ("deutsch", None),
        ("", None),
        ("-", None),
        (None, None),
    ],
)
def test_a_slack_locale_is_matched_with_our_languages(tag: str | None, language: str | None) -> None:
    assert match_language(tag, OURS) == language


def test_without_a_choice_the_shipped_languages_are_matched() -> None:
    assert match_language("en-GB") == "en"


@pytest.mark.parametrize("text", ["{", "}", "{}", "{0}", "{a.b}", "{a!r}", "{a:>3}", "{A}", "{{a}}"])
def test_only_plain_names_in_braces_are_placeholders(text: str) -> None:
    with pytest.raises(ValueError, match="brace"):
        placeholders(text)


def test_the_placeholders_of_a_text() -> None:
    assert placeholders("{a} and {b_2}, {a}") == {"a", "b_2"}


def test_a_mark_that_begins_a_text_is_not_an_isolate() -> None:
    assert RIGHT_TO_LEFT_MARK not in with_isolates("{a}")
