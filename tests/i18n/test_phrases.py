"""The words of nine languages for the commands, and the cues of their sentences: no two commands share a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.intents import INTENTS
from bot.domain.names import fold
from bot.errors import PhrasesError
from bot.i18n.languages import SOURCE
from bot.i18n.phrases import FILE, Phrases, parsed
from bot.resources import shipped
from bot.slack.commands import COMMANDS, PRESSED

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = Phrases.load(COMMANDS).languages
FIXED = {
    "ja": {"判定": "check", "受領": "ack", "特定": "determined"},
    "th": {"ตรวจสอบ": "check", "รับทราบ": "ack", "พิจารณาแล้ว": "determined"},
    "ar": {"تحقق": "check", "إقرار": "ack", "تحديد": "determined"},
}


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return Phrases.load(COMMANDS)


def text_of(language: str) -> str:
    return shipped("locales").joinpath(language, FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_a_word_for_every_command_and_cues_for_every_intent(language: str) -> None:
    book = parsed(language, text_of(language), COMMANDS)
    assert set(book.intents) == set(INTENTS)
    assert all(cues.sure for cues in book.intents.values())
    assert book.asking
    assert book.telling
    assert book.following
    if language != SOURCE:
        assert set(book.commands) == set(COMMANDS)


def test_every_word_means_its_command_whatever_its_case(phrases: Phrases) -> None:
    for language in LANGUAGES:
        for command, words in parsed(language, text_of(language), COMMANDS).commands.items():
            assert {phrases.command(word) for word in (*words, *map(str.upper, words))} == {command}


@pytest.mark.parametrize(
    ("word", "command"),
    [pair for language, words in FIXED.items() if language in LANGUAGES for pair in words.items()],
)
def test_the_fixed_words_stand_for_their_commands(phrases: Phrases, word: str, command: str) -> None:
    assert phrases.command(word) == command
    assert word in {phrases.word(command, language) for language in FIXED}


def test_english_words_and_what_buttons_say_stay_what_they_are(phrases: Phrases) -> None:
    assert {name: phrases.command(name) for name in COMMANDS} == {name: name for name in COMMANDS}
    assert [name for name in PRESSED if phrases.command(name)] == []


def test_a_word_that_nobody_has_is_no_command(phrases: Phrases) -> None:
    assert phrases.command("abracadabra") is None
    assert phrases.word("check", "en") is None
    assert phrases.word("check", "tlh") is None


def test_help_does_not_show_a_word_twice() -> None:
    book = parsed("nl", '[commands]\ntemplate = ["template"]\n', COMMANDS)
    assert Phrases([book], COMMANDS).word("template", "nl") is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('check = ["prüfen"]', 'ack = ["prufen"]'),
        ('check = ["take"]', ""),
        ('check = ["eins"]\nack = ["EINS"]', ""),
        ('check = ["إقرار"]', 'ack = ["اقرار"]'),
    ],
)
def test_a_word_of_two_commands_is_refused_and_both_are_named(first: str, second: str) -> None:
    books = [parsed(name, f"[commands]\n{words}\n", COMMANDS) for name, words in (("aa", first), ("bb", second))]
    with pytest.raises(PhrasesError) as refused:
        Phrases(books, COMMANDS)
    assert "already" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[commands]\ncheque = ['x']", "no such sub-command"),
        ("[commands]\ncheck = ['two words']", "not one word"),
        ("[commands]\ncheck = ['']", "not one word"),
        ("[intents.dance]\nsure = ['x']", "no such intent"),
        ("[intents.check]\nsurely = ['x']", "here stand lists"),
        ("[intents.check]\nsure = 'x'", "here stand lists"),
        ("[intents.check]\nsure = ['*']", "has no words"),
        ("[intents.check]\nsure = ['one/two-three']", "an alternative of several words"),
        ("[sentences]\nasking = [1]", "has no words"),
        ("[words]\n", "no such table"),
        ("[commands", "the file"),
    ],
)
def test_a_mistake_in_the_file_is_named(text: str, reason: str) -> None:
    with pytest.raises(PhrasesError, match=reason):
        parsed("xx", text, COMMANDS)


def test_only_folders_with_phrases_are_languages(tmp_path: Path) -> None:
    (tmp_path / "nl").mkdir()
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / FILE).write_text('[commands]\ncheck = "prüfen"\n', encoding="utf-8")
    phrases = Phrases.load(COMMANDS, tmp_path)
    assert phrases.languages == ("de",)
    assert phrases.command("Pruefen") is None
    assert phrases.word("check", "de") == "prüfen"


def test_the_readers_language_is_heard_first_then_english(phrases: Phrases) -> None:
    heard = [book.language for book in phrases.books("de")]
    assert heard[:2] == ["de", "en"]
    assert sorted(heard) == sorted(LANGUAGES)
    assert next(iter(phrases.books("tlh"))).language == "en"


@pytest.mark.parametrize(
    ("name", "language"), [("german", "de"), ("deutsch", "de"), ("japanisch", "ja"), ("brazilian portuguese", "pt_BR")]
)
def test_languages_are_known_by_their_names_in_each_other(phrases: Phrases, name: str, language: str) -> None:
    assert phrases.language_names[fold(name)] == language
