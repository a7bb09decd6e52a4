"""What can be a ticket's id, and what looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.ticket_ids import (
    LONGEST_TICKET,
    ProblemKind,
    WordProblem,
    looks_like_ticket,
    ticket_id,
    ticket_problem,
)


@pytest.mark.parametrize(
    "word", ["1", "T-1042", "t-1042", "#7", "ABC", "票-7", "a.b", "ABC/12_3", "-", "🔥", "x" * LONGEST_TICKET]
)
def test_an_id_is_returned_as_typed(word: str) -> None:
    assert ticket_id(word) == word


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("", ProblemKind.TICKET_MISSING),
        *((f"T{mark}1", ProblemKind.TICKET_FORM) for mark in " @<>|‹›\n\t\u00a0\u200b\x00\x1b\ud800"),
        ("T-1\n", ProblemKind.TICKET_FORM),
        ("<@U0L0000003>", ProblemKind.TICKET_FORM),
        ("@" * 65, ProblemKind.TICKET_FORM),
        ("x" * 65, ProblemKind.TICKET_TOO_LONG),
    ],
)
def test_what_is_no_id_has_its_reason(word: str, kind: ProblemKind) -> None:
    assert ticket_id(word) is None
    assert ticket_problem(word) == WordProblem(kind, word)


@pytest.mark.parametrize("word", ["1042", "500", "T-1", "t1", "#1", "1-2", "A1", "票7", "TICKET/1", "x1" * 40])
def test_a_number_or_a_word_with_one_looks_like_a_ticket(word: str) -> None:
    assert looks_like_ticket(word)


@pytest.mark.parametrize(
    "word",
    [
        "", ",", "-", "at", "waiting", "T-one", "#", "1", "42", "50%", "1/2", "(1)",
        "90m", "2H30M", "1d", "14:30", "25:00", "2pm", "2026-11-26", "2026-11-26T14:30Z", "1st", "22nd", "3RD", "4th",
        "a1@b.com", "4you.com", "https://x1.com/2", "ZUID:123", "<@U0L0000003>", "a|1", "T‹1",
    ],
)  # fmt: skip
def test_words_dates_times_and_accounts_do_not(word: str) -> None:
    assert not looks_like_ticket(word)


@given(st.text())
def test_any_word_is_an_id_or_has_a_problem(word: str) -> None:
    assert (ticket_id(word) is None) == (ticket_problem(word) is not None)
    if looks_like_ticket(word) and len(word) <= LONGEST_TICKET:
        assert ticket_id(word) == word
