"""Which clock of a ticket runs out next, and which ticket comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain.clock import Clock
from bot.domain.urgency import by_urgency, next_run
from tests.tickets import NOTHING, S1, S3, Story, at

if TYPE_CHECKING:
    from bot.domain.terms import Terms
    from bot.domain.ticket import Ticket


def ticket(name: str, acts: str = "", received: str = "9", terms: Terms = S1) -> Ticket:
    return replace(Story(terms, received).all(acts).ticket, id=name)


@pytest.mark.parametrize(
    ("acts", "clock"),
    [
        ("", "acknowledgement"),
        ("ack 9:30", "determination"),
        ("hold 9:30", "acknowledgement"),
        ("ack 9:30, hold 9:45", "determination"),
        ("ack 9:30, determined 9:45", "update"),
        ("resolve 9:30", None),
    ],
)
def test_of_the_promises_that_run_the_one_with_the_least_time_left_is_due_next(acts: str, clock: str | None) -> None:
    run = next_run(ticket("T-1", acts), at("10"))
    assert (run and run.clock) == clock


def test_the_aim_is_never_due_next() -> None:
    only_aimed_at = replace(S1, windows={Clock.RESOLUTION: S1.windows[Clock.RESOLUTION]})
    aimed_at = ticket("T-1", terms=only_aimed_at)
    assert [run.clock for run in aimed_at.runs] == [Clock.RESOLUTION]
    assert next_run(aimed_at, at("10")) is None


def test_tickets_come_late_first_then_by_time_left_then_those_that_wait_then_those_without_a_promise() -> None:
    tickets = [
        ticket("nothing", terms=NOTHING),
        ticket("waits", "ack 9:10, hold 9:15"),
        ticket("later", terms=S3),
        ticket("late and on hold", "hold 13", "8"),
        ticket("later still", "ack 9:10, determined 9:20, updated 13:30"),
        ticket("very late", received="6"),
    ]
    ordered = [each.id for each in by_urgency(tickets, at("14"))]
    assert ordered == ["very late", "late and on hold", "later still", "later", "waits", "nothing"]
