"""The words behind the commands of a ticket: which tickets, when, why, who, and where."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ticket import ticket_key
from bot.slack.grammar import read_request
from bot.slack.ticket_words import (
    LONGEST_TICKET,
    MOST_TICKETS,
    ActWords,
    AssignWords,
    PingWords,
    ProblemKind,
    TicketWords,
    WordProblem,
    read_act,
    read_assign,
    read_ping,
    read_ticket,
    ticket_id,
)
from bot.slack.times import has_form_of_time

TOO_LONG = "x1" * 33


def typed(text: str) -> tuple[str, ...]:
    request = read_request(f"command {text}")
    assert request.command == "command"
    return request.words


def act(text: str) -> ActWords:
    return read_act(typed(text))


# ----------------------------------------------------------------------------------------------------- acts


@pytest.mark.parametrize(
    ("text", "tickets", "reason"),
    [
        ("T-1", ("T-1",), ""),
        ("ABC", ("ABC",), ""),
        ("7", ("7",), ""),
        ("waiting for logs", ("waiting",), "for logs"),
        ("T-1 T-2 T-3", ("T-1", "T-2", "T-3"), ""),
        ("T-1, T-2,T-3 ,, #4", ("T-1", "T-2", "T-3", "#4"), ""),
        (", T-1", ("T-1",), ""),
        ("T-1 and T-2 & T-3 + T-4, and T-5", ("T-1", "T-2", "T-3", "T-4", "T-5"), ""),
        ("1042 1043", ("1042", "1043"), ""),
        ("T-1 42 users", ("T-1",), "42 users"),
        ("T-1 and more", ("T-1",), "and more"),
        ("T-1 t-1 T-1", ("T-1",), ""),
        ("t-1, T-2, T-1", ("t-1", "T-2"), ""),
        ("T-1 waiting for T-2", ("T-1",), "waiting for T-2"),
        ("T-1, T-2, waiting", ("T-1", "T-2"), "waiting"),
        ("T-1 - waiting", ("T-1",), "waiting"),
        ("T-1: waiting", ("T-1",), "waiting"),
        ("T-1 waiting, as agreed, for logs,", ("T-1",), "waiting, as agreed, for logs"),
        ("T-1 3rd party is slow", ("T-1",), "3rd party is slow"),
        ("T-1 2026-11-26 is a holiday", ("T-1",), "2026-11-26 is a holiday"),
        ("T-1 14:30 was agreed", ("T-1",), "14:30 was agreed"),
        ("T-1 2h of work", ("T-1",), "2h of work"),
        ("T-1 a1@b.com asked", ("T-1",), "a1@b.com asked"),
        ("T-1 <@U0L0000003> asked", ("T-1",), "<@U0L0000003> asked"),
        ("T-1 <https://x1.example/7|https://x1.example/7> asked", ("T-1",), "https://x1.example/7 asked"),
    ],
)
def test_the_first_word_is_a_ticket_and_so_are_those_behind_it_that_look_like_one(
    text: str, tickets: tuple[str, ...], reason: str
) -> None:
    assert act(text) == ActWords(tickets, None, reason)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("T-1 at 14:30", ActWords(("T-1",), "14:30")),
        ("T-1 AT 14:30", ActWords(("T-1",), "14:30")),
        ("T-1, at 14:30, waiting", ActWords(("T-1",), "14:30", "waiting")),
        ("T-1 - at 14:30 - waiting", ActWords(("T-1",), "14:30", "waiting")),
        ("T-1 T-2 at 2026-11-26 14:30 waiting", ActWords(("T-1", "T-2"), "2026-11-26 14:30", "waiting")),
        ("T-1 at 2026-11-26T14:30+01:00", ActWords(("T-1",), "2026-11-26T14:30+01:00")),
        ("T-1 at 2:30 pm waiting", ActWords(("T-1",), "2:30 pm", "waiting")),
        ("T-1 at 90 min ago", ActWords(("T-1",), "90 min ago")),
        ("T-1 at 2h T-2", ActWords(("T-1",), "2h", "T-2")),
        ("T-1 waiting at 14:30", ActWords(("T-1",), "14:30", "waiting")),
        ("T-1 waiting at 14:30 for logs", ActWords(("T-1",), "14:30", "waiting for logs")),
        ("T-1 waiting at work at 14:30 at last", ActWords(("T-1",), "14:30", "waiting at work at last")),
        ("T-1 at work at 14:30", ActWords(("T-1",), "14:30", "at work")),
        ("T-1 at 14:30 until at 15:30", ActWords(("T-1",), "14:30", "until at 15:30")),
        ("T-1 waiting at work", ActWords(("T-1",), None, "waiting at work")),
        ("T-1 waiting at", ActWords(("T-1",), None, "waiting at")),
        ("T-1 waiting at 25:00", ActWords(("T-1",), "25:00", "waiting")),
        ("at at 14:30", ActWords(("at",), "14:30")),
    ],
)
def test_the_first_at_with_a_time_behind_it_says_when(text: str, found: ActWords) -> None:
    assert act(text) == found


@pytest.mark.parametrize(
    ("text", "tickets", "problem"),
    [
        ("", (), WordProblem(ProblemKind.TICKET_MISSING)),
        (",", (), WordProblem(ProblemKind.TICKET_MISSING)),
        ("at 14:30 T-1", (), WordProblem(ProblemKind.TICKET_MISSING)),
        ("T@1 T-2", ("T-2",), WordProblem(ProblemKind.TICKET_FORM, "T@1")),
        ("T|1", (), WordProblem(ProblemKind.TICKET_FORM, "T|1")),
        ("<@U0L0000003>", (), WordProblem(ProblemKind.TICKET_FORM, "<@U0L0000003>")),
        ("x" * 65, (), WordProblem(ProblemKind.TICKET_TOO_LONG, "x" * 65)),
        (f"T-1 {TOO_LONG} T-2", ("T-1", "T-2"), WordProblem(ProblemKind.TICKET_TOO_LONG, TOO_LONG)),
        ("T-1 at lunch", ("T-1",), WordProblem(ProblemKind.TIME, "lunch")),
        ("T-1 at 2026-11-26", ("T-1",), WordProblem(ProblemKind.TIME, "2026-11-26")),
        ("T-1, at yesterday 14:30", ("T-1",), WordProblem(ProblemKind.TIME, "yesterday")),
        ("T-1 at", ("T-1",), WordProblem(ProblemKind.TIME)),
        ("T-1 14:30", ("T-1",), WordProblem(ProblemKind.AT_MISSING, "14:30")),
        ("T-1 T-2, 90 min ago", ("T-1", "T-2"), WordProblem(ProblemKind.AT_MISSING, "90 min ago")),
        ("T-1 - 2h", ("T-1",), WordProblem(ProblemKind.AT_MISSING, "2h")),
    ],
)
def test_what_is_missing_or_no_ticket_or_no_time_is_told(
    text: str, tickets: tuple[str, ...], problem: WordProblem
) -> None:
    found = act(text)
    assert found.problems == (problem,)
    assert found.tickets == tickets


def test_several_problems_are_told_at_once() -> None:
    assert act("T@1 at lunch").problems == (
        WordProblem(ProblemKind.TICKET_FORM, "T@1"),
        WordProblem(ProblemKind.TIME, "lunch"),
    )


def test_twenty_tickets_are_the_most_and_one_named_twice_counts_once() -> None:
    names = [f"T-{number}" for number in range(MOST_TICKETS)]
    assert act(" ".join([*names, "t-0", "T-19"])) == ActWords(tuple(names))
    found = act(", ".join([*names, "T-20"]))
    assert found.tickets == (*names, "T-20")
    assert found.problems == (WordProblem(ProblemKind.TOO_MANY_TICKETS, "21"),)


# ----------------------------------------------------------------------------------- one ticket, and people


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", TicketWords("")),
        (" , ", TicketWords("")),
        ("T-1", TicketWords("T-1")),
        ("ABC", TicketWords("ABC")),
        (", T-1", TicketWords("T-1")),
        ("T-1 a duplicate of T-2", TicketWords("T-1", "a duplicate of T-2")),
        ("T-1, - risk, and time", TicketWords("T-1", "risk, and time")),
        ("T@1 why", TicketWords("", "why", (WordProblem(ProblemKind.TICKET_FORM, "T@1"),))),
        ("x" * 65, TicketWords("", "", (WordProblem(ProblemKind.TICKET_TOO_LONG, "x" * 65),))),
    ],
)
def test_a_ticket_may_have_a_reason_behind_it_and_may_be_left_out(text: str, found: TicketWords) -> None:
    assert read_ticket(typed(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("T-1 <@U0L0000003>", AssignWords("T-1", "U0L0000003")),
        ("T-1 <@W0L0000003|ben>", AssignWords("T-1", "W0L0000003")),
        ("T-1, <@U0L0000003>", AssignWords("T-1", "U0L0000003")),
        ("T-1 to <@U0L0000003>, please", AssignWords("T-1", "U0L0000003")),
        ("<@U0L0000003> T-1", AssignWords("T-1", "U0L0000003")),
        ("T-1 <@U0L0000003> <@U0L0000004>", AssignWords("T-1", "U0L0000003")),
        ("T-1", AssignWords("T-1")),
        ("T-1 @ben", AssignWords("T-1")),
        ("T-1 <!subteam^S1|@team>", AssignWords("T-1")),
        ("<@U0L0000003>", AssignWords("", "U0L0000003", (WordProblem(ProblemKind.TICKET_MISSING),))),
        ("", AssignWords("", None, (WordProblem(ProblemKind.TICKET_MISSING),))),
        ("a|b <@U0L0000003>", AssignWords("", "U0L0000003", (WordProblem(ProblemKind.TICKET_FORM, "a|b"),))),
    ],
)
def test_who_is_mentioned_gets_the_ticket(text: str, found: AssignWords) -> None:
    assert read_assign(typed(text)) == found


def test_a_mention_that_nobody_cleaned_is_one_too() -> None:
    assert read_assign(["T-1", "<@U0L0000003|ben>"]) == AssignWords("T-1", "U0L0000003")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", PingWords("")),
        ("T-1", PingWords("T-1", "", (("T-1", ""),))),
        ("T-1 please", PingWords("T-1", "please", (("T-1 please", ""), ("T-1", "please")))),
        (
            "South Africa, call me",
            PingWords(
                "South",
                "Africa, call me",
                (
                    ("South Africa call me", ""),
                    ("South Africa call", "me"),
                    ("South Africa", "call me"),
                    ("South", "Africa, call me"),
                ),
            ),
        ),
    ],
)
def test_a_place_may_end_behind_any_word(text: str, found: PingWords) -> None:
    assert read_ping(typed(text)) == found


def test_no_place_has_more_than_six_words() -> None:
    found = read_ping(typed("the Saint Vincent and the Grenadines please call me"))
    assert found.places[0] == ("the Saint Vincent and the Grenadines", "please call me")
    assert len(found.places) == 6


# ------------------------------------------------------------------------------------- whatever is typed

PIECES = st.sampled_from(
    [
        "T-1", "t-1", "T-2", "1042", "#7", "at", "AT", "14:30", "25:00", "2026-11-26", "90m", "pm", "ago", "and", "&",
        ",", "-", "waiting", "T@1", "<@U0L0000003>", "<!here>", "&lt;", "x" * 65, TOO_LONG, "\u202e", "🔥", "a@b.com",
    ]
)  # fmt: skip
LINES = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40).map(" ".join)


@given(LINES)
def test_any_line_is_read_without_an_error(line: str) -> None:
    words = typed(line)
    found = read_act(words)
    assert all(ticket_id(ticket) == ticket and len(ticket) <= LONGEST_TICKET for ticket in found.tickets)
    assert len({ticket_key(ticket) for ticket in found.tickets}) == len(found.tickets)
    assert found.tickets or found.problems
    assert found.at is None or has_form_of_time(found.at)
    assert found.reason == found.reason.strip(" ,")
    one, assigned, pinged = read_ticket(words), read_assign(words), read_ping(words)
    assert one.ticket == (ticket_id(pinged.target) or "")
    assert bool(assigned.ticket) != bool(assigned.problems)
    assert pinged.places[-1:] == ((pinged.target, pinged.note),) * bool(pinged.target)


@given(st.lists(st.one_of(PIECES, st.text()), max_size=12))
def test_words_that_nobody_cleaned_are_no_error_either(words: list[str]) -> None:
    found = read_act(words)
    assert found.tickets or found.problems
    assert len(read_ping(words).places) <= 6
    assert bool(read_assign(words).ticket) != bool(read_assign(words).problems)
    assert ticket_id(read_ticket(words).ticket) or not read_ticket(words).ticket


@pytest.mark.parametrize("snippet", ["T-1 ", "at 2 ", "at 2026-11-26 ", ", ", "and T-1 ", "- ", "x1", "1", "1d 1 "])
def test_reading_takes_time_in_proportion(snippet: str) -> None:
    def cost(length: int) -> float:
        words = typed(f"T-1 {snippet * (length // len(snippet))}")
        began = process_time()
        read_act(words)
        read_ping(words)
        read_assign(words)
        return process_time() - began

    fast = min(cost(3_000) for _ in range(3))
    slow = min(cost(30_000) for _ in range(3))
    assert slow < max(40 * fast, 0.1)
