"""Direction marks stay where a reader needs them and out of the way of a script."""

from __future__ import annotations

import pytest

from bot.local.console.marks import for_a_pipe, is_right_to_left, kept_apart, printable, without_marks


@pytest.mark.parametrize(
    ("line", "piped"),
    [
        ("Large user account", "Large user account"),
        ("\u200fحساب مستخدم كبير", "حساب مستخدم كبير"),
        ("\u200f\u2068T-1\u2069 حساب", "T-1 حساب"),
        ("\u2068a \u2068b\u2069 c\u2069 d", "a \u2068b\u2069 c d"),
        ("\u200fحساب \u2068a@b.com\u2069", "حساب \u2068a@b.com\u2069"),
        ("\u2068never closed", "never closed"),
    ],
)
def test_a_piped_line_begins_with_its_words_and_keeps_the_marks_inside(line: str, piped: str) -> None:
    assert for_a_pipe(line) == piped


def test_only_right_to_left_text_is_kept_apart() -> None:
    assert kept_apart("Share") == "Share"
    assert kept_apart("مشاركة") == "\u200e\u2068مشاركة\u2069\u200e"


@pytest.mark.parametrize(("text", "expected"), [("شكرا", True), ("שלום", True), ("ขอบคุณ", False), ("有難う", False)])
def test_right_to_left_letters_are_known(text: str, expected: bool) -> None:
    assert is_right_to_left(text) is expected


def test_nothing_that_somebody_wrote_moves_the_cursor() -> None:
    assert printable("a\x1b[2Jb\tc\rd\u009be\nf") == "a [2Jb c d e\nf"


def test_what_is_typed_has_none_of_the_marks_that_direct_it() -> None:
    assert without_marks("\u200f\u2068S1\u2069: تأثير\u200e") == "S1: تأثير"
