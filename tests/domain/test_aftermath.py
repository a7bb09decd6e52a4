"""What was told of a ticket is looked at again after each change: does it hold, was it done, or was it put right?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from bot.domain.aftermath import EVERY, Replaced, Stopped, aftermath, differing
from bot.domain.changes import before_last, fold
from bot.domain.clock import Clock, deadline
from bot.domain.milestones import plan_alerts, still_true
from bot.domain.ticket import Act
from tests.domain.test_milestones import planned
from tests.domain.test_ticket_properties import accepted, stories
from tests.tickets import BEN, S1, S3, Story, at

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.milestones import Alert
    from bot.domain.policy import Policy
    from bot.domain.terms import Terms
    from bot.domain.ticket import Ticket

ACK, DETERMINATION, UPDATE, AIM = Clock
LATER = at("next fri 9")


@pytest.fixture
def s1(policy: Policy) -> Terms:
    return planned(S1, policy)


def alert(ticket: Ticket, clock: Clock, milestone: str) -> Alert:
    return next(one for one in plan_alerts(ticket) if (one.clock, one.milestone) == (clock, milestone))


def stopped(ticket: Ticket, told: Alert, now: datetime = LATER) -> tuple[Act, datetime, datetime | None]:
    """By what and when an alert's run was stopped, and when it stopped."""
    became = aftermath(ticket, told, now)
    assert isinstance(became, Stopped)
    return became.by.act, became.by.at, became.run.stop


def replaced(ticket: Ticket, told: Alert, now: datetime = LATER) -> tuple[Act, int]:
    """The change that put something else in an alert's place."""
    became = aftermath(ticket, told, now)
    assert isinstance(became, Replaced)
    assert became.run.number == told.run
    assert became.ticket.last.number < became.by.number
    return became.by.act, became.by.number


def test_an_alert_that_holds_became_nothing_else(s1: Terms) -> None:
    story = Story(s1)
    told = alert(story.ticket, ACK, "deadline")
    assert aftermath(story.ticket, told, at("12")) is None
    assert aftermath(story.do("take", "13", assignee=BEN).ticket, told, at("13")) is None


@pytest.mark.parametrize(
    ("acts", "by"),
    [
        ("ack 14", Act.ACKNOWLEDGE),
        ("updated 14, updated 15", Act.UPDATED),
        ("determined 14, updated 15", Act.DETERMINED),
        ("resolve 14", Act.RESOLVE),
        ("untrack 14", Act.UNTRACK),
        ("resolve 14, reopen 15, resolve 16", Act.RESOLVE),
    ],
)
def test_a_first_reply_is_done_by_whatever_stopped_its_clock(s1: Terms, acts: str, by: Act) -> None:
    story = Story(s1)
    told = alert(story.ticket, ACK, "deadline")
    assert stopped(story.all(acts).ticket, told) == (by, at("14"), at("14"))


def test_a_reply_that_is_entered_later_and_was_sent_earlier_is_the_one_that_counts(s1: Terms) -> None:
    story = Story(s1)
    told = alert(story.ticket, ACK, "deadline")
    story.do("ack", "14").do("ack", "15", "13:30", by=BEN)
    became = aftermath(story.ticket, told, LATER)
    assert isinstance(became, Stopped)
    assert (became.by.by, became.by.number, became.run.stop) == (BEN, 3, at("13:30"))


def test_an_update_is_done_by_the_next_one(s1: Terms) -> None:
    story = Story(s1).all("determined 10")
    told = alert(story.ticket, UPDATE, "update_deadline")
    assert stopped(story.all("updated 19").ticket, told) == (Act.UPDATED, at("19"), at("19"))
    assert aftermath(story.ticket, alert(story.ticket, UPDATE, "update_warning"), at("thu 2")) is None


def test_after_an_undo_it_holds_again(s1: Terms) -> None:
    story = Story(s1)
    told = alert(story.ticket, ACK, "deadline")
    assert aftermath(story.all("ack 14").undo("14:05").ticket, told, at("14:05")) is None


def test_a_correction_puts_another_run_in_its_place_until_it_is_taken_back(s1: Terms, policy: Policy) -> None:
    story = Story(s1)
    told = alert(story.ticket, ACK, "deadline")
    story.do("take", "12:30", assignee=BEN).correct("13", planned(S3, policy))
    assert replaced(story.ticket, told) == (Act.CORRECT, 3)
    story.all("ack 13:05")
    assert replaced(story.ticket, told) == (Act.CORRECT, 3), "what came after it says nothing of the old run"
    new = alert(fold("T-1", story.ticket.changes[:3]), ACK, "deadline")
    story.undo("13:10").undo("13:11")
    assert aftermath(story.ticket, told, at("13:11")) is None
    assert replaced(story.ticket, new) == (Act.UNDO, 6)


def test_what_was_tracked_by_mistake_and_anew_is_no_longer_tracked(s1: Terms) -> None:
    story = Story(s1)
    told = alert(story.ticket, ACK, "deadline")
    story.all("untrack 13")
    again = replace(story.ticket.changes[0], number=3, recorded_at=at("14"))
    tracked = fold("T-1", (*story.ticket.changes, again))
    assert stopped(tracked, told) == (Act.UNTRACK, at("13"), at("13"))
    assert differing(story.ticket, tracked) == frozenset()


def test_a_hold_that_is_entered_late_takes_the_place_of_what_was_told_meanwhile(s1: Terms) -> None:
    story = Story(s1)
    told = alert(story.ticket, DETERMINATION, "deadline")
    reminder = alert(story.ticket, DETERMINATION, "expected")
    story.do("hold", "17:30", "16")
    assert replaced(story.ticket, told, at("17:30")) == (Act.HOLD, 2)
    assert aftermath(story.ticket, reminder, at("17:30")) is None, "it came before the hold"


def test_of_a_run_that_there_never_was_nobody_can_say_anything(s1: Terms) -> None:
    story = Story(s1)
    told = replace(alert(story.ticket, ACK, "deadline"), run=7)
    assert aftermath(story.ticket, told, LATER) is None
    moved = replace(alert(story.ticket, ACK, "deadline"), milestone="of another policy")
    assert aftermath(story.ticket, moved, LATER) is None


def changed(story: Story) -> set[tuple[Clock, str]]:
    before = before_last(story.ticket)
    assert before
    return {(clock, milestone) for clock, _run, milestone in differing(before, story.ticket)}


def test_only_what_a_change_touches_is_written_again(s1: Terms) -> None:
    story = Story(s1)
    assert changed(story.do("take", "9:30", assignee=BEN)) == set()
    assert changed(story.do("ping", "9:40", level=2)) == set()
    assert {clock for clock, _milestone in changed(story.do("ack", "10"))} == {ACK}
    assert {clock for clock, _milestone in changed(story.undo("10:05"))} == {ACK}
    held = changed(story.do("hold", "18"))
    assert (DETERMINATION, "deadline") not in held, "its time had passed before"
    assert (AIM, "aim_lower") in held
    assert (ACK, EVERY) not in held
    assert {clock for clock, _milestone in changed(story.do("resolve", "19"))} == {ACK, DETERMINATION, AIM}


def test_the_alerts_of_a_hold_are_written_again_since_their_deadline_has_moved(s1: Terms) -> None:
    story = Story(s1).all("ack 10, hold 12")
    assert (DETERMINATION, "expected") in changed(story)
    assert (DETERMINATION, "expected") in changed(story.do("resume", "14"))


def said_of(ticket: Ticket, told: Alert) -> tuple[object, ...]:
    """What an alert that was told says as its ticket is now."""
    now = ticket.last.recorded_at
    became = aftermath(ticket, told, now)
    if still_true(told, ticket, now):
        run = ticket.run(told.clock)
        assert run
        assert became is None
        return "it holds", deadline(run)
    assert became is not None, "nobody knows why it holds no more"
    if isinstance(became, Stopped):
        return "it is done", became.by.number, became.run.stop, deadline(became.run)
    return "it was put right", became.by.number


@settings(max_examples=60, derandomize=True, deadline=None)
@given(stories)
def test_whatever_is_recorded_what_was_told_has_a_reason_and_changes_only_where_that_is_said(
    policy: Policy, story: tuple[Terms, list[Any]]
) -> None:
    terms, wished = story
    terms, wished = planned(terms, policy), [replace(wish, terms=planned(wish.terms, policy)) for wish in wished]
    told: dict[Alert, tuple[object, ...]] = {}
    for before, ticket in accepted(terms, wished):
        now = ticket.last.recorded_at
        told |= {one: said_of(before, one) for one in plan_alerts(before) if one.due_at <= before.last.recorded_at}
        touched = {(clock, run, name) for clock, run, name in differing(before, ticket)}
        for one, said in told.items():
            is_touched = {(one.clock, one.run, one.milestone), (one.clock, one.run, EVERY)} & touched
            told[one] = said_of(ticket, one)
            assert is_touched or told[one] == said, (ticket.last.act, now)
