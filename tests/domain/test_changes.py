"""What a wish to change a ticket comes to: refusals, late entries, what is taken back, what is put right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain import changes
from bot.domain.clock import Clock, deadline, is_late
from bot.domain.refusal import Refusal, RefusedChangeError
from bot.domain.ticket import OLDEST_RECEIPT, UNDO_WITHIN, Act, Facts, State
from tests.tickets import ANNA, BEN, CARA, CRITICAL, FROM_FIRST_REPLY, LONDON, NOTHING, S1, S3, Story, at, window

if TYPE_CHECKING:
    from bot.domain.terms import Terms
    from bot.domain.ticket import Ticket

MICROSECOND = timedelta(microseconds=1)


def refused(why: Refusal, story: Story, acts: str, standing: int | None = None) -> None:
    """Hold that the last of some acts is refused for a reason, for a standing change, and changes nothing."""
    *before, last = acts.split(", ")
    story.all(", ".join(before))
    ticket = story.ticket
    with pytest.raises(RefusedChangeError) as error:
        story.all(last)
    assert error.value.why is why
    assert error.value.standing == (ticket.changes[standing - 1] if standing else None)
    assert error.value.change.number == ticket.last.number + 1
    assert story.ticket is ticket


# ------------------------------------------------------------------------------------------------- tracking


def tracked(ticket: Ticket | None, received: str, now: str, terms: Terms = S1) -> Ticket:
    change = changes.track(ticket, Facts(at(received), "europe_uk", "GB"), terms, ANNA, at(now))
    return changes.fold("T-1", (*(ticket.changes if ticket else ()), change))


def test_a_ticket_is_tracked_from_its_receipt_on() -> None:
    ticket = tracked(None, "9", "11")
    track = ticket.changes[0]
    assert (track.number, track.act, track.at, track.recorded_at) == (1, Act.TRACK, at("9"), at("11"))
    assert ticket.state is State.OPEN


@pytest.mark.parametrize("acts", ["", "ack 10", "hold 10", "resolve 10", "resolve 10, reopen 11"])
def test_a_ticket_that_is_followed_is_not_tracked_again(acts: str) -> None:
    ticket = Story().all(acts).ticket
    with pytest.raises(RefusedChangeError) as error:
        tracked(ticket, "10", "12")
    assert (error.value.why, error.value.standing) == (Refusal.ALREADY, ticket.changes[0])


def test_what_was_received_in_the_future_or_over_90_days_ago_is_not_tracked() -> None:
    facts, received = Facts(at("9"), "europe_uk", "GB"), at("9")
    assert changes.track(None, facts, S1, ANNA, received).at == received
    assert changes.track(None, facts, S1, ANNA, received + OLDEST_RECEIPT).at == received
    for now, why in (
        (received - MICROSECOND, Refusal.RECEIVED_IN_FUTURE),
        (received + OLDEST_RECEIPT + MICROSECOND, Refusal.RECEIVED_TOO_LONG_AGO),
    ):
        with pytest.raises(RefusedChangeError) as error:
            changes.track(None, facts, S1, ANNA, now)
        assert (error.value.why, error.value.standing) == (why, None)


def test_an_untracked_ticket_can_be_tracked_again_and_starts_anew() -> None:
    before = Story().do("take", "9:30", assignee=BEN).all("determined 10, escalate 11, hold 12, untrack 13").ticket
    ticket = tracked(before, "14", "15", S3)
    assert ticket.changes[:-1] == before.changes
    assert ticket.last.number == before.last.number + 1
    assert (ticket.state, ticket.assignee, ticket.level, ticket.terms) == (State.OPEN, None, 1, S3)
    assert (ticket.acknowledged, ticket.determined, ticket.held, ticket.closed) == (None, None, None, None)
    assert [(run.clock, run.number, run.start) for run in ticket.runs] == [
        (Clock.ACKNOWLEDGEMENT, 7, at("14")),
        (Clock.DETERMINATION, 7, at("14")),
    ]


def test_what_was_corrected_before_it_was_untracked_is_forgotten_when_it_is_tracked_again() -> None:
    before = Story().correct("10", CRITICAL, critical="outage").all("untrack 11").ticket
    ticket = tracked(before, "9", "12")
    assert (ticket.facts.critical, ticket.terms) == (None, S1)
    assert {run.number for run in ticket.runs} == {4}


# ------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("acts", "standing"),
    [
        ("ack 10, ack 11", 2),
        ("updated 10, ack 11", 2),
        ("determined 10, ack 11", 2),
        ("resolve 10, reopen 11, ack 12", 2),
        ("determined 10, determined 11", 2),
        ("hold 10, hold 11", 2),
        ("resolve 10, resolve 11", 2),
        ("untrack 10, untrack 11", 2),
        ("reopen 10", None),
        ("hold 10, reopen 11", None),
    ],
)
def test_what_was_done_before_is_refused_with_the_change_that_did_it(acts: str, standing: int | None) -> None:
    refused(Refusal.ALREADY, Story(), acts, standing)


@pytest.mark.parametrize("act", ["ack", "determined", "updated", "hold", "resume"])
def test_a_closed_ticket_takes_nothing_but_its_reopening(act: str) -> None:
    refused(Refusal.CLOSED, Story(), f"resolve 10, {act} 11", 2)
    refused(Refusal.CLOSED, Story(), f"untrack 10, {act} 11", 2)


def test_an_untracked_ticket_is_neither_resolved_nor_reopened() -> None:
    refused(Refusal.CLOSED, Story(), "untrack 10, resolve 11", 2)
    refused(Refusal.CLOSED, Story(), "untrack 10, reopen 11", 2)
    refused(Refusal.CLOSED, Story(), "resolve 10, untrack 11, reopen 12", 3)


@pytest.mark.parametrize("acts", ["resume 10", "hold 10, resume 11, resume 12", "hold 10, determined 11, resume 12"])
def test_a_ticket_that_is_not_on_hold_does_not_resume(acts: str) -> None:
    refused(Refusal.NOT_HELD, Story(), acts)


@pytest.mark.parametrize("act", ["take", "assign"])
def test_a_ticket_is_not_given_to_its_assignee_again_nor_to_anybody_once_it_is_closed(act: str) -> None:
    story = Story().do(act, "10", assignee=BEN)
    for acts, why, standing in (("", Refusal.ALREADY, None), ("resolve 11", Refusal.CLOSED, 3)):
        story.all(acts)
        with pytest.raises(RefusedChangeError) as error:
            story.do(act, "12", assignee=BEN)
        expected = story.ticket.changes[standing - 1] if standing else None
        assert (error.value.why, error.value.standing) == (why, expected)
    assert story.ticket.assignee == BEN


def test_who_oversees_a_ticket_says_so_once() -> None:
    story = Story().do("oversee", "10", by=BEN)
    with pytest.raises(RefusedChangeError) as error:
        story.do("oversee", "11", by=BEN)
    assert error.value.why is Refusal.ALREADY


def test_nothing_has_happened_in_the_future() -> None:
    refused(Refusal.FUTURE, Story(), "ack 10 at 10:01")
    assert Story().all("ack 10 at 10").ticket.acknowledged


def test_nothing_happens_before_the_receipt() -> None:
    refused(Refusal.BEFORE_RECEIPT, Story(), "ack 10 at 8:59")
    refused(Refusal.BEFORE_RECEIPT, Story(), "hold 10 at 8:59")
    assert Story().all("ack 10 at 9").ticket.acknowledged


def test_the_loser_of_a_race_is_told_what_the_winner_did() -> None:
    story = Story()
    seen = story.ticket
    won = changes.decide(seen, Act.ACKNOWLEDGE, ANNA, at("10"))
    lost = changes.decide(seen, Act.ACKNOWLEDGE, BEN, at("10"))
    assert won.number == lost.number
    story.record(won)
    with pytest.raises(RefusedChangeError) as error:
        changes.decide(story.ticket, Act.ACKNOWLEDGE, BEN, at("10"))
    assert error.value.standing == won


# --------------------------------------------------------------------------------------------- late entries


def test_what_is_entered_late_counts_from_when_it_happened() -> None:
    story = Story().all("ack 13 at 11")
    change = story.ticket.last
    assert (change.at, change.recorded_at) == (at("11"), at("13"))
    assert story.runs(Clock.ACKNOWLEDGEMENT) == "9-11"
    assert not is_late(story.run(Clock.ACKNOWLEDGEMENT), at("13"))


# What was recorded, the last of it late | runs of determination | runs of update
LATE = [
    ("determined 10, updated 12, updated 13 at 11", "9-10", "10-11; 11-12; 12-"),
    ("updated 12, determined 13 at 11", "9-11", "11-12; 12-"),
    ("hold 11, resume 13, determined 14 at 10", "9-10", "10- (11-13)"),
    ("determined 12, hold 13 at 10", "9-12 (10-12)", "12-"),
    ("determined 12, hold 13 at 10, resume 14 at 11", "9-12 (10-11)", "12-"),
    ("hold 10, determined 12, resume 13 at 11", "9-12 (10-11)", "12-"),
    ("resolve 12, determined 13 at 11", "9-11", "11-12"),
    ("resolve 12, hold 13 at 11", "9-12 (11-12)", ""),
    ("resolve 12, reopen 14, determined 15 at 11", "9-11; 14-", "11-12"),
    ("resolve 12, reopen 14, hold 15 at 13", None, None),
    ("ack 10, hold 12 at 11, updated 13 at 11", "9- (11-)", ""),
]


@pytest.mark.parametrize(("acts", "determination", "update"), LATE)
def test_a_late_entry_takes_its_place_among_what_happened(
    acts: str, determination: str | None, update: str | None
) -> None:
    if determination is None:
        refused(Refusal.CLOSED, Story(), acts, 2)
        return
    story = Story().all(acts)
    assert [story.runs(clock) for clock in (Clock.DETERMINATION, Clock.UPDATE)] == [determination, update]


@pytest.mark.parametrize("acts", ["ack 11, ack 12 at 10", "ack 11, updated 12 at 10"])
def test_a_first_reply_that_was_sent_before_the_one_recorded_can_be_entered_later(acts: str) -> None:
    ticket = Story().all(acts).ticket
    run = ticket.run(Clock.ACKNOWLEDGEMENT)
    assert run is not None
    assert run.stop == at("10")
    assert ticket.acknowledged is not None
    assert ticket.acknowledged.number == ticket.last.number


@pytest.mark.parametrize(
    ("acts", "standing"),
    [
        ("ack 11, resolve 12 at 10", 2),
        ("hold 11, hold 12 at 10", 2),
        ("hold 10, resume 12, resume 13 at 11", 3),
        ("hold 10, resume 12, determined 13 at 11", 3),
        ("determined 11, determined 12 at 10", 2),
        ("resolve 11, untrack 12, resolve 13 at 10", 2),
    ],
)
def test_a_late_entry_that_what_came_later_contradicts_is_refused_with_that(acts: str, standing: int) -> None:
    refused(Refusal.CONFLICT, Story(), acts, standing)


def test_a_late_entry_sees_the_ticket_as_it_was_then() -> None:
    refused(Refusal.NOT_HELD, Story(), "hold 11, resume 12 at 10")
    refused(Refusal.ALREADY, Story(), "ack 10, ack 12 at 11", 2)
    refused(Refusal.CLOSED, Story(), "resolve 10, reopen 12, updated 13 at 11", 2)


def test_who_took_a_ticket_can_enter_the_first_reply_late() -> None:
    story = Story().do("take", "10", assignee=BEN).do("ack", "11", "9:30", by=BEN)
    assert story.runs(Clock.ACKNOWLEDGEMENT) == "9-9:30"
    assert story.ticket.assignee == BEN


def test_a_late_first_reply_of_somebody_else_leaves_the_ticket_with_who_took_it() -> None:
    story = Story().do("take", "10", assignee=BEN).do("ack", "11", "9:30", by=CARA)
    assert story.ticket.assignee == BEN


def test_a_ticket_can_be_taken_before_its_end_is_entered_late() -> None:
    story = Story().do("take", "12", assignee=BEN).do("resolve", "13", "11", by=BEN)
    assert (story.ticket.state, story.ticket.assignee) == (State.RESOLVED, BEN)
    assert story.runs(Clock.DETERMINATION) == "9-11"


def test_told_people_do_not_stand_in_the_way_of_a_late_entry() -> None:
    story = Story().all("escalate 12, ping 12:30, resolve 13 at 11")
    assert (story.ticket.state, story.runs(Clock.DETERMINATION)) == (State.RESOLVED, "9-11")


def test_a_late_entry_leaves_later_runs_their_numbers() -> None:
    story = Story().all("determined 10, updated 12, updated 13 at 11")
    assert story.numbers(Clock.UPDATE) == [2, 4, 3]


def test_a_first_reply_entered_late_starts_determination_then_where_it_starts_with_the_reply() -> None:
    story = Story(FROM_FIRST_REPLY).all("ack 12 at 10")
    assert (story.runs(Clock.DETERMINATION), story.numbers(Clock.DETERMINATION)) == ("10-", [2])


def test_of_two_changes_at_one_instant_the_first_recorded_comes_first() -> None:
    story = Story().all("hold 10, resume 12 at 10")
    assert (story.ticket.state, story.runs(Clock.DETERMINATION)) == (State.OPEN, "9-")
    refused(Refusal.CLOSED, Story(), "resolve 10, ack 12 at 10", 2)


# --------------------------------------------------------------------------------------------- taking back


@pytest.mark.parametrize(
    "acts",
    ["ack 10", "determined 10", "hold 10", "hold 9:30, resume 10", "resolve 10", "resolve 9:30, reopen 10"],
)
def test_what_was_recorded_last_can_be_taken_back(acts: str) -> None:
    *before, _last = acts.split(", ")
    expected = Story().all(", ".join(before)).ticket
    story = Story().all(acts).undo("10:05")
    assert replace(story.ticket, changes=()) == replace(expected, changes=())
    assert story.ticket.last.act is Act.UNDO
    assert story.ticket.undone == {story.ticket.last.number - 1}


def test_an_untracked_ticket_is_followed_again_when_that_is_taken_back() -> None:
    story = Story().all("untrack 10").undo("10:05")
    assert (story.ticket.state, story.runs(Clock.DETERMINATION)) == (State.OPEN, "9-")


def test_a_correction_can_be_taken_back() -> None:
    story = Story().correct("10", S3, account=7)
    story.undo("10:10")
    assert replace(story.ticket, changes=()) == replace(Story().ticket, changes=())


def test_one_change_after_the_other_can_be_taken_back() -> None:
    story = Story().all("ack 10, determined 10:01").undo("10:02").undo("10:03")
    assert replace(story.ticket, changes=()) == replace(Story().ticket, changes=())
    assert [change.undoes for change in story.ticket.changes] == [None, None, None, 3, 2]


def test_what_was_taken_back_can_be_done_again_as_a_change_of_its_own() -> None:
    story = Story().all("determined 10").undo("10:01").all("determined 10:02")
    assert story.numbers(Clock.UPDATE) == [4]


def test_a_change_can_be_taken_back_for_a_quarter_of_an_hour_from_when_it_was_recorded() -> None:
    late = Story().all("ack 12 at 9:30")
    assert changes.undo(late.ticket, ANNA, at("12") + UNDO_WITHIN).undoes == 2
    with pytest.raises(RefusedChangeError) as error:
        changes.undo(late.ticket, ANNA, at("12") + UNDO_WITHIN + MICROSECOND)
    assert (error.value.why, error.value.standing) == (Refusal.TOO_LATE_TO_UNDO, late.ticket.changes[1])


def test_tracking_itself_is_not_taken_back() -> None:
    for ticket in (Story().ticket, tracked(Story().all("untrack 10").ticket, "9", "10:01")):
        with pytest.raises(RefusedChangeError) as error:
            changes.undo(ticket, ANNA, at("10:02"))
        assert (error.value.why, error.value.standing) == (Refusal.NOTHING_TO_UNDO, None)


def test_what_people_were_told_stays_told_and_what_came_before_is_taken_back() -> None:
    story = Story().all("ack 10").do("escalate", "10:01", level=3).undo("10:02")
    assert story.ticket.undone == {2}
    assert (story.ticket.acknowledged, story.ticket.level) == (None, 3)


def test_a_ticket_is_not_given_back_to_who_is_gone() -> None:
    story = Story().do("take", "10", assignee=BEN).do("assign", "10:01", assignee=None)
    assert story.ticket.last.is_release
    assert story.ticket.assignee is None
    story.undo("10:02")
    assert (story.ticket.undone, story.ticket.assignee) == ({2}, None)
    with pytest.raises(RefusedChangeError) as error:
        changes.undo(story.ticket, ANNA, at("10:03"))
    assert error.value.why is Refusal.NOTHING_TO_UNDO


def test_a_ticket_that_nobody_has_is_left_to_nobody_only_once() -> None:
    with pytest.raises(RefusedChangeError) as error:
        Story().do("assign", "10", assignee=None)
    assert error.value.why is Refusal.ALREADY


def test_of_changes_entered_late_the_one_recorded_last_is_taken_back() -> None:
    story = Story().all("determined 12, updated 12:01 at 11:59").undo("12:02")
    assert story.ticket.undone == {3}


# --------------------------------------------------------------------------------------------- putting right


def test_a_correction_plans_the_clocks_again_from_the_receipt_by_the_terms_that_are_right() -> None:
    story = Story(S1, account=1, priority=True).all("ack 10").correct("11", S3, account=2, priority=False)
    assert (story.ticket.terms, story.ticket.facts.account) == (S3, 2)
    assert story.runs(Clock.ACKNOWLEDGEMENT) == "9-10"
    assert deadline(story.run(Clock.DETERMINATION)) == at("next mon 9")
    assert story.runs(Clock.RESOLUTION) == ""


# terms and facts corrected | clocks whose runs it moves, on a ticket that is determined
MOVED = {
    "the severity": (S3, {}, set(Clock)),
    "outage": (CRITICAL, {"critical": "outage"}, set(Clock)),
    "the receipt": (S1, {"received": at("8")}, set(Clock) - {Clock.UPDATE}),
    "one window": (
        replace(S1, windows={**S1.windows, Clock.UPDATE: window("PT2H", "PT4H")}),
        {},
        {Clock.UPDATE},
    ),
    "a lower end": (
        replace(S1, windows={**S1.windows, Clock.UPDATE: window("PT1H", "PT8H")}),
        {},
        {Clock.UPDATE},
    ),
    "a holiday": (
        replace(S1, calendar=replace(LONDON, holidays=frozenset({at("9").date()}))),
        {},
        set(Clock),
    ),
    "the way it came": (S1, {"via": "email"}, set[Clock]()),
    "the account, of the same kind": (S1, {"account": 8}, set[Clock]()),
    "a feature request": (NOTHING, {"type": "feature"}, set(Clock)),
}


@pytest.mark.parametrize("what", MOVED)
def test_a_correction_gives_the_runs_that_it_moves_its_own_number(what: str) -> None:
    terms, facts, moved = MOVED[what]
    story = Story().all("determined 10").correct("11", terms, **facts)
    assert story.ticket.last.restarts == moved
    for clock in story.ticket.terms.windows:
        assert story.run(clock).number == (3 if clock in moved else {Clock.UPDATE: 2}.get(clock, 1))


def test_a_run_keeps_the_number_of_its_correction_when_the_next_has_started() -> None:
    story = Story().all("determined 10").correct("11", S3).all("updated 12")
    assert story.numbers(Clock.UPDATE) == [3, 4]


def test_a_correction_moves_the_run_that_was_the_latest_then() -> None:
    story = Story().all("determined 10, updated 12").correct("13", S3).all("updated 14 at 11")
    assert story.runs(Clock.UPDATE) == "10-11; 11-12; 12-"
    assert story.numbers(Clock.UPDATE) == [2, 5, 4]


def test_a_clock_that_comes_back_after_a_wrong_correction_has_a_new_number() -> None:
    story = Story().correct("10", NOTHING, type="feature").correct("11", S1, type=None)
    assert [story.numbers(clock) for clock in (Clock.ACKNOWLEDGEMENT, Clock.RESOLUTION)] == [[3], [3]]


def test_a_correction_that_says_nothing_new_is_refused() -> None:
    story = Story(account=7)
    with pytest.raises(RefusedChangeError) as error:
        story.correct("10", account=7)
    assert (error.value.why, error.value.standing) == (Refusal.ALREADY, None)


@pytest.mark.parametrize("act", ["resolve", "untrack"])
def test_a_closed_ticket_is_not_corrected(act: str) -> None:
    story = Story().all(f"{act} 10")
    with pytest.raises(RefusedChangeError) as error:
        story.correct("11", S3)
    assert (error.value.why, error.value.standing) == (Refusal.CLOSED, story.ticket.changes[1])


def test_a_ticket_on_hold_is_corrected_and_stays_on_hold() -> None:
    story = Story().all("hold 10").correct("11", S3)
    assert (story.ticket.state, story.runs(Clock.DETERMINATION)) == (State.HELD, "9- (10-)")


def test_a_receipt_is_not_moved_into_the_future_nor_over_90_days_back_nor_behind_what_happened() -> None:
    story = Story().all("ack 10")
    for received, why in (
        (at("11:01"), Refusal.RECEIVED_IN_FUTURE),
        (at("11") - OLDEST_RECEIPT - MICROSECOND, Refusal.RECEIVED_TOO_LONG_AGO),
        (at("10:01"), Refusal.CONFLICT),
    ):
        with pytest.raises(RefusedChangeError) as error:
            story.correct("11", received=received)
        assert error.value.why is why
    assert error.value.standing == story.ticket.changes[1]
    assert story.correct("11", received=at("10")).runs(Clock.ACKNOWLEDGEMENT) == "10-10"


def test_a_ticket_received_long_ago_can_still_be_put_right() -> None:
    story = Story()
    facts = replace(story.ticket.facts, via="email")
    now = at("9") + OLDEST_RECEIPT + timedelta(days=1)
    story.record(changes.correct(story.ticket, facts, S3, ANNA, now))
    assert (story.ticket.facts.via, story.ticket.terms) == ("email", S3)


def test_c17_a_ticket_stays_what_it_was_decided_to_be_until_somebody_corrects_it() -> None:
    story = Story(S1, account=7, priority=True, identified_at=at("9"))
    story.all("ack 10, hold 11, resume 12, determined 13, resolve 14, reopen 15")
    assert (story.ticket.facts.priority, story.ticket.terms) == (True, S1)


def test_a_ticket_as_it_was_before_one_of_its_changes() -> None:
    story = Story().all("ack 10, hold 11, resume 12")
    ticket = story.ticket
    assert changes.before(ticket, ticket.changes[2]) == Story().all("ack 10").ticket
    assert changes.before_last(ticket) == Story().all("ack 10, hold 11").ticket
    assert changes.before(ticket, ticket.changes[0]) is None


def test_a_change_that_is_meant_to_be_taken_back_is_never_taken_for_another() -> None:
    story = Story().all("ack 10, hold 10:01")
    with pytest.raises(RefusedChangeError) as refused:
        changes.undo(story.ticket, ANNA, at("10:02"), 2)
    assert (refused.value.why, refused.value.standing) == (Refusal.CONFLICT, story.ticket.changes[2])
    assert changes.undo(story.ticket, ANNA, at("10:02"), 3).undoes == 3
    story.undo("10:03")
    with pytest.raises(RefusedChangeError) as refused:
        changes.undo(story.ticket, BEN, at("10:04"), 3)
    assert (refused.value.why, refused.value.standing) == (Refusal.ALREADY, story.ticket.last)
    assert changes.undo(story.ticket, BEN, at("10:04"), 2).undoes == 2
