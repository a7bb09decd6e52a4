"""The daily summary in words: how things stand first, each ticket in a line, within what Slack takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.summary import summarise
from bot.local.blocks import check_message
from bot.slack.views.summary import MOST_LISTED, summary
from tests.slack.alerting import policy, speaking
from tests.slack.reading import RIGHT_TO_LEFT_MARK, mrkdwn, outside_code, seen, text_objects
from tests.tickets import NOTHING, S1, Story, at

if TYPE_CHECKING:
    from bot.domain.terms import Terms
    from bot.domain.ticket import Ticket
    from bot.slack.views.page import Message

MONDAY, FRIDAY = at("next mon 9"), at("fri 9")
EVERYTHING = 12_000


def ticket(name: str, received: str, acts: str = "", terms: Terms = S1) -> Ticket:
    return replace(Story(terms, received, account=7, priority=True).all(acts).ticket, id=name)


def told(*tickets: Ticket, late: timedelta = timedelta(0), language: str = "en") -> Message:
    """Return the summary of a Monday in London, which looks back to the Friday before."""
    found = summarise(tickets, FRIDAY, MONDAY)
    return summary(speaking(language), policy(), policy().territories["europe_uk"], found, FRIDAY, late)


def lines(shown: Message) -> list[str]:
    """Return what is read where nothing draws date tokens, the dates short."""
    said = [seen(line) for line in mrkdwn(shown.blocks)]
    for long, short in {
        "Monday, 9 March 2026": "Mon",
        "Friday, 6 March 2026": "Fri",
        "Saturday, 7 March 2026": "Sat",
    }.items():
        said = [line.replace(long, short) for line in said]
    return [line.replace(", London", "") for line in said]


def test_the_first_line_says_how_it_stands_and_every_ticket_follows_the_most_urgent_first() -> None:
    shown = told(
        ticket("T-1", "fri 16"),
        ticket("T-2", "fri 17", "ack fri 20:30, determined fri 21, updated fri 23"),
        ticket("T-3", "fri 11", "resolve fri 15:30"),
        ticket("T-4", "fri 0:30", "hold next mon 7"),
        ticket("T-5", "next mon 5", "ack next mon 6, determined next mon 7"),
        ticket("T-6", "next mon 8", "hold next mon 8:30"),
        ticket("T-7", "next mon 8", terms=NOTHING),
    )
    assert lines(shown) == [
        "Europe & UK: 6 tickets are open, 3 past the commitment time. T-6 is due next: Mon 11:00.",
        "Past the commitment time, new since Fri 09:00",
        "• T-1 · First reply, Fri 19:00; Issue determination, Sat 00:00",
        "• T-2 · First reply, Fri 20:00, stopped Fri 20:30; Update, Mon 07:00",
        "• T-3 · First reply, Fri 14:00, stopped Fri 15:30",
        "Past the commitment time for longer",
        "• T-4 · First reply, Fri 03:30, on hold since Mon 07:00",
        "In time",
        "• T-6 · First reply, Mon 11:00, on hold since Mon 08:30",
        "• T-5 · Update, Mon 15:00",
        "• T-7 · no deadline",
    ]


def test_where_all_are_in_time_that_is_said_once() -> None:
    assert lines(told(ticket("T-1", "next mon 8"), ticket("T-2", "next mon 8:30"))) == [
        "Europe & UK: 2 tickets are open, none past the commitment time. T-1 is due next: Mon 11:00.",
        "• T-1 · First reply, Mon 11:00",
        "• T-2 · First reply, Mon 11:30",
    ]


def test_one_that_waits_has_no_time_and_nothing_is_due_next() -> None:
    assert lines(told(ticket("T-1", "fri 12", "ack fri 13, hold fri 14"))) == [
        "Europe & UK: 1 ticket is open, none past the commitment time.",
        "On hold for more than two days: T-1. Please ask whether the partner has answered.",
        "• T-1 · Issue determination, on hold since Fri 14:00",
    ]


def test_what_was_done_too_late_is_told_though_nothing_is_open() -> None:
    shown = told(ticket("T-1", "fri 11", "ack fri 15:30, resolve fri 16"), late=timedelta(minutes=90))
    assert lines(shown) == [
        "Europe & UK: no ticket is open.",
        "Past the commitment time, new since Fri 09:00",
        "• T-1 · First reply, Fri 14:00, stopped Fri 15:30",
        "This message is 1 h 30 min late.",
    ]


def test_of_many_holds_ten_are_named_and_the_others_counted() -> None:
    shown = told(*(ticket(f"T-{n}", "fri 7", f"ack fri 7:30, hold fri 8:{n}") for n in range(10, 22)))
    names = ", ".join(f"T-{n}" for n in range(10, 20))
    said = f"On hold for more than two days: {names} and 2 more. Please ask whether the partner has answered."
    assert lines(shown)[1] == said


def test_thirty_are_listed_and_the_board_has_the_others() -> None:
    shown = lines(told(*(ticket(f"T-{n}", f"next mon 8:{n}") for n in range(10, 52))))
    assert shown[1:-1] == [f"• T-{n} · First reply, Mon 11:{n}" for n in range(10, 10 + MOST_LISTED)]
    assert shown[-1] == "and 12 more: /priority board"


def test_a_ticket_with_a_line_in_two_places_counts_once() -> None:
    many = [ticket(f"T-{n}", "fri 17", "ack fri 20:30, determined next mon 1") for n in range(20)]
    shown = lines(told(*many))
    assert len([line for line in shown if line.startswith("• ")]) == MOST_LISTED
    assert not any("more: /priority board" in line for line in shown), "each of them is listed"


@pytest.mark.parametrize("language", ["en", "de", "ar", "th"])
def test_the_longest_ids_and_the_most_clocks_still_fit_into_one_message(language: str) -> None:
    ids = [f"{'&' * 61}{n:03}" for n in range(60)]
    acts = "ack fri 15, hold fri 15:30"
    shown = told(*(ticket(name, "fri 7", acts) for name in ids), language=language)
    assert check_message(list(shown.blocks)) == ()
    assert sum(len(str(part["text"])) for part in text_objects(shown.blocks)) <= EVERYTHING
    assert len(shown.text) <= EVERYTHING


def test_a_text_that_nothing_draws_names_every_ticket_that_is_listed() -> None:
    tickets = [ticket(f"TICKET-NUMBER-{n}", "fri 17", "ack fri 21") for n in range(10, 35)]
    shown = told(*tickets)
    first, second = shown.text.split("\n")
    assert first == "Europe &amp; UK: 25 tickets are open, 25 past the commitment time."
    assert sorted(second.split(", ")) == [each.id for each in tickets]


def test_instants_are_date_tokens_and_nothing_of_it_grows_old() -> None:
    shown = told(ticket("T-1", "fri 16"), ticket("T-2", "next mon 8", "ack next mon 8:10, hold next mon 8:30"))
    text = "\n".join(mrkdwn(shown.blocks))
    assert text.count("<!date^") == 4
    assert " left" not in text
    assert " ago" not in text


def test_nobody_is_mentioned_and_ids_are_not_formatted() -> None:
    shown = told(ticket("*<!here>*", "fri 16", "ack fri 16:10"))
    assert "Issue determination" in lines(shown)[-1], "somebody has it"
    text = "\n".join(outside_code(line) for line in mrkdwn(shown.blocks))
    assert "<@" not in text
    assert "<!here>" not in "\n".join(mrkdwn(shown.blocks))


def test_in_arabic_every_text_reads_from_the_right() -> None:
    shown = told(ticket("T-1", "fri 16"), ticket("T-2", "next mon 8"), language="ar")
    assert all(str(part["text"]).startswith(RIGHT_TO_LEFT_MARK) for part in text_objects(shown.blocks))
