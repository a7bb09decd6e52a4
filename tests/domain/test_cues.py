"""A cue is found however its words are spelt, in scripts with spaces and without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cues import MOST_WORDS, Cue, Seen, Sentence, Vocabulary


def found(cue: str, text: str) -> bool:
    one = Cue.of(cue)
    return Seen(Sentence.of(text), Vocabulary([one])).has(one)


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("large account", "Is it a LARGE account?"),
        ("how long * left", "How long do we have left"),
        ("how long * left", "how long left"),
        ("who is/are * lead/leads", "who are the leads"),
        ("escalat*", "may I escalate?"),
        ("escalat*", "escalating"),
        ("what's left", "what’s left"),
        ("zuständig", "wer ist zustaendig"),
        ("zuständig", "wer ist zustandig"),
        ("zuständig", "wer ist zustendig"),
        ("zuständig*", "zustendigkeit"),
        ("für", "fuer"),
        ("groß", "GROSS"),
        ("résolution", "resolution"),
        ("担当者", "ブラジルの担当者を教えてください"),
        ("誰/どなた*担当", "ブラジルはどなたが担当ですか"),
        ("หมดเวลาเมื่อไร", "T-1042 หมดเวลา เมื่อไร"),
        ("مسؤول", "من المسؤول عن السعودية؟"),
        ("المسؤول", "وبالمسؤول"),
        ("تذكرة", "للتذكره"),
        ("^is", "Is it?"),
    ],
)
def test_a_cue_is_found_in_every_spelling(cue: str, text: str) -> None:
    assert found(cue, text)


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("large account", "a large green account"),
        ("how long * left", "how long one two three four five six left"),
        ("left", "lefty"),
        ("lead", "leads"),
        ("ladder", "bladder"),
        ("ladder", "letter"),
        ("due", "du"),
        ("^is", "what is it"),
        ("誰*担当", "担当は誰"),
        ("誰*担当", "誰もがみんなよく知っているあの会社のことで、担当"),
        ("مسؤول", "سؤال"),
    ],
)
def test_what_is_another_word_is_no_cue(cue: str, text: str) -> None:
    assert not found(cue, text)


@pytest.mark.parametrize("text", ["", "*", "^", "a/b c/", "one/two-three", "/"])
def test_a_cue_without_words_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Cue.of(text)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    words = ["word"] * MOST_WORDS
    assert found("question", " ".join([*words[1:], "question"]))
    assert not found("question", " ".join([*words, "question"]))


@pytest.mark.parametrize(
    ("text", "short"),
    [("time left on T-1042", True), ("one two three four five six", False), ("T-1042 หมดเวลาเมื่อไร", True)],
)
def test_a_note_is_short(text: str, short: bool) -> None:
    assert Sentence.of(text).is_short is short


@pytest.mark.parametrize("mark", "?？؟")
def test_a_question_mark_of_any_script_is_one(mark: str) -> None:
    assert Sentence.of(f"so{mark}").has_question_mark
    assert not Sentence.of("so!").has_question_mark


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert found("word", f"word {text}")
