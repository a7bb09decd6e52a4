"""What people ask is understood in every language, and what they say to each other is nobody's business."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.domain.account import Identifier, IdentifierKind
from bot.domain.intents import INTENTS, PROBLEM, Mood
from bot.domain.roles import Action
from bot.slack.commands import COMMANDS
from bot.slack.conversation.meaning import Topic, meanings
from bot.slack.conversation.subjects import Subjects
from tests.running import shared_knowledge
from tests.sentences.__main__ import main
from tests.sentences.reading import languages, nothing, sentences, understood

QUOTED_IN_THE_WISH = {
    "en": ["is admin@customer.com a large account?", "why is Campaigns not covered?", "how long do I have on T-1042?"],
    "de": ["wer ist fuer Portugal zustendig?"],
    "ja": ["ブラジルの担当者を教えてください"],
    "ar": ["من المسؤول عن السعودية؟"],
    "th": ["T-1042 หมดเวลาเมื่อไร"],
}
ACTS = {name for name, intent in INTENTS.items() if intent.mood is Mood.CHANGE}


@pytest.fixture(scope="module", autouse=True)
def _every_country() -> None:
    shared_knowledge().countries.warm()


@pytest.mark.parametrize("language", languages())
def test_every_sentence_reaches_its_intent_with_all_that_it_names(language: str) -> None:
    meant = sentences(language)
    assert {text: understood(text, language) for text in meant} == meant


@pytest.mark.parametrize("language", languages())
def test_there_are_thirty_sentences_of_every_kind(language: str) -> None:
    meant = sentences(language)
    assert len(meant) >= 30
    asked = Counter(line.split()[0] for line in meant.values())
    assert set(INTENTS) - ACTS <= set(asked)
    assert len(ACTS & set(asked)) >= 4
    assert set(QUOTED_IN_THE_WISH.get(language, [])) <= set(meant)


@pytest.mark.parametrize("language", list(nothing()))
def test_what_asks_for_nothing_is_taken_for_nothing(language: str) -> None:
    assert {text: found for text in nothing()[language] if (found := understood(text, language))} == {}


@pytest.mark.parametrize("language", list(nothing()))
def test_what_asks_for_nothing_does_nothing_whoever_reads_it(language: str) -> None:
    harmless = {name for name, command in COMMANDS.items() if command.action is Action.ASK_RULES} | {PROBLEM}
    taken = {text: understood(text, "ja" if language == "en" else "en") for text in nothing()[language]}
    assert {text: line for text, line in taken.items() if line and line.split()[0] not in harmless} == {}


@pytest.mark.parametrize("language", languages())
def test_what_asks_for_nothing_is_taken_for_nothing_in_the_middle_of_a_conversation(language: str) -> None:
    about = Subjects(
        who=(Identifier(IdentifierKind.EMAIL, "admin@customer.com"),),
        services=("Zoho CRM",),
        places=("NL",),
        tickets=("T-1042",),
    )
    topic, known = Topic("check", about), shared_knowledge()
    taken = {text: meanings(text, known, language, topic) for text in nothing()[language]}
    assert {text: found for text, found in taken.items() if found} == {}


def test_five_hundred_different_sentences_ask_for_nothing() -> None:
    said = [text for texts in nothing().values() for text in texts]
    assert len(set(said)) >= 500 - 9 * 5, "ok is ok in many languages"
    assert len(said) >= 500


def test_the_score_is_printed_for_each_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["en"]) == 0
    printed = capsys.readouterr().out.splitlines()
    count = len(sentences("en"))
    assert printed[0] == f"en, for a reader of en: {count} of {count}"
    assert printed[-1].startswith("en: ")
