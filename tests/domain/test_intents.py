"""Sure and likely cues, and what a sentence names, add up to what it asks for."""

from __future__ import annotations

import pytest

from bot.domain.cues import Cue
from bot.domain.intents import IntentCues, Kind, Phrasebook, Reading, recognise

WHO, PLACE, TICKET = Kind.WHO, Kind.PLACE, Kind.TICKET


def cues(*texts: str) -> tuple[Cue, ...]:
    return tuple(map(Cue.of, texts))


BOOK = Phrasebook(
    "en",
    {},
    {
        "check": IntentCues(sure=cues("large account"), likely=cues("priority", "licences"), unless=cues("lunch")),
        "ladder": IntentCues(sure=cues("who leads"), likely=cues("lead")),
        "thresholds": IntentCues(sure=cues("threshold"), likely=cues("licences")),
        "ack": IntentCues(sure=cues("replied")),
        "history": IntentCues(sure=cues("history")),
        "problem": IntentCues(sure=cues("is down")),
    },
    asking=cues("what", "^is"),
    telling=cues("he asked"),
    following=cues("and"),
)
OTHER = Phrasebook("de", {}, {"ladder": IntentCues(sure=cues("zuständig"))}, asking=cues("wer"), telling=cues("fragte"))


def intents(text: str, *kinds: Kind, remembered: tuple[Kind, ...] = ()) -> tuple[str, ...]:
    return recognise(text, kinds, [BOOK, OTHER], remembered).intents


@pytest.mark.parametrize(
    ("text", "kinds", "expected"),
    [
        ("is it a large account", (), ("check",)),
        ("is it priority", (), ()),
        ("is it priority", (WHO,), ("check",)),
        ("is it priority", (PLACE,), ()),
        ("what priority, what licences", (), ("check",)),
        ("is it a large account at lunch", (WHO,), ()),
        ("who leads", (), ("ladder",)),
        ("lead", (PLACE,), ("ladder",)),
        ("lead", (), ()),
        ("", (WHO,), ()),
    ],
)
def test_three_points_are_enough(text: str, kinds: tuple[Kind, ...], expected: tuple[str, ...]) -> None:
    assert intents(text, *kinds) == expected


def test_of_two_that_are_as_likely_or_nearly_both_are_meant() -> None:
    assert intents("what threshold, who leads") == ("ladder", "thresholds")
    assert intents("what threshold, who leads and a lead") == ("ladder", "thresholds")
    assert intents("what threshold, a lead", PLACE) == ("thresholds",), "nothing is sure of the ladder"


def test_an_account_that_nobody_named_is_no_choice_beside_something_else() -> None:
    assert intents("what large account, who leads") == ("ladder",)
    assert intents("what large account, who leads", WHO) == ("check", "ladder")


def test_who_asks_something_beside_a_problem_gets_what_they_ask_for() -> None:
    assert intents("it is down") == ("problem",)
    assert intents("it is down, who leads?") == ("ladder",)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("our new large account sent us a cake today", False),
        ("our new large account sent us a cake today?", True),
        ("what large account sent us all this cake today", True),
        ("this is a large account that sent us all a cake", False),
        ("large account", True),
        ("he asked about a large account", False),
        ("he asked about a large account?", True),
    ],
)
def test_who_only_tells_asks_for_nothing(text: str, asks: bool) -> None:
    assert bool(intents(text)) is asks


def test_a_few_words_are_a_question_in_a_language_of_the_reader_alone() -> None:
    assert recognise("zuständig", (), [BOOK, OTHER], spoken=("de", "en")).intents == ("ladder",)
    assert recognise("zuständig", (), [BOOK, OTHER], spoken=("nl", "en")).intents == ()
    assert recognise("wer zuständig", (), [BOOK, OTHER], spoken=("nl", "en")).intents == ("ladder",)


def test_a_report_in_the_language_of_the_sentence_counts_against_the_cues_of_another() -> None:
    assert intents("wer fragte: zuständig, threshold") == ()


def test_who_says_what_they_did_with_a_ticket_wants_it_recorded() -> None:
    assert intents("he asked and I replied on it yesterday", TICKET) == ("ack",)
    assert intents("he asked and I replied on it yesterday") == ()


def test_what_was_spoken_of_before_counts_for_a_further_question_and_never_for_a_change() -> None:
    assert intents("and the lead", remembered=(PLACE,)) == ("ladder",)
    assert intents("the lead", remembered=(PLACE,)) == ()
    assert intents("and I replied", remembered=(TICKET,)) == ()
    assert intents("and the history?", remembered=(TICKET,)) == ("history",)


def test_every_language_is_heard_and_the_earlier_wins() -> None:
    assert recognise("wer ist zustaendig", (), [BOOK, OTHER]).language == "de"
    again = Phrasebook("nl", {}, BOOK.intents, BOOK.asking)
    assert recognise("who leads", (), [BOOK, again]).language == "en"
    assert recognise("who leads", (), []) == Reading()


def test_a_further_question_is_known_by_its_beginning() -> None:
    assert recognise("and for Brazil?", (PLACE,), [BOOK]).follows
    assert not recognise("for Brazil and Canada?", (PLACE,), [BOOK]).follows
