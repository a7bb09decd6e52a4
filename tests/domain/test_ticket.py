"""The table of changes and clocks, cell by cell, and the states between which they lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain import changes
from bot.domain.clock import Clock, deadline, is_late
from bot.domain.refusal import RefusedChangeError
from bot.domain.ticket import Act, State, ticket_key
from tests.tickets import ANNA, BEN, CARA, CRITICAL, FROM_FIRST_REPLY, NOTHING, S1, S3, Story, at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark import ParameterSet

    from bot.domain.ticket import Ticket

# Hours of one day. "9-10; 12-" ran from 9 to 10, and again from 12; "(11-)" is paused since 11.
# row | what was recorded | state | acknowledgement | determination | update | resolution aim
TABLE = """
track | | open | 9- | 9- | | 9-
first reply | ack 10 | open | 9-10 | 9- | | 9-
update, not yet determined | updated 10 | open | 9-10 | 9- | | 9-
update, not yet determined, a second | updated 10, updated 11 | open | 9-10 | 9- | | 9-
update, not yet determined, held | hold 10, updated 11 | held | 9-11 | 9- (10-) | | 9- (10-)
determined | ack 10, determined 11 | open | 9-10 | 9-11 | 11- | 9-
determined, with the first reply | determined 10 | open | 9-10 | 9-10 | 10- | 9-
determined, ends a hold | hold 10, determined 12 | open | 9-12 | 9-12 (10-12) | 12- | 9- (10-12)
update, afterwards | determined 10, updated 12 | open | 9-10 | 9-10 | 10-12; 12- | 9-
update, afterwards, twice | determined 10, updated 11, updated 12 | open | 9-10 | 9-10 | 10-11; 11-12; 12- | 9-
update, afterwards, held | determined 10, hold 11, updated 12 | held | 9-10 | 9-10 | 10-12 (11-12); 12- (12-) | 9- (11-)
hold | hold 10 | held | 9- | 9- (10-) | | 9- (10-)
hold, after the first reply | ack 10, hold 11 | held | 9-10 | 9- (11-) | | 9- (11-)
hold, determined | determined 10, hold 11 | held | 9-10 | 9-10 | 10- (11-) | 9- (11-)
first reply on hold | hold 10, ack 11 | held | 9-11 | 9- (10-) | | 9- (10-)
resume | hold 10, resume 12 | open | 9- | 9- (10-12) | | 9- (10-12)
resume, determined | determined 10, hold 11, resume 12 | open | 9-10 | 9-10 | 10- (11-12) | 9- (11-12)
hold again | hold 10, resume 11, hold 12 | held | 9- | 9- (10-11, 12-) | | 9- (10-11, 12-)
hold and go on within the minute | hold 10, resume 10 | open | 9- | 9- | | 9-
resolve | resolve 10 | resolved | 9-10 | 9-10 | | 9-10
resolve, after the first reply | ack 10, resolve 11 | resolved | 9-10 | 9-11 | | 9-11
resolve, determined | determined 10, resolve 11 | resolved | 9-10 | 9-10 | 10-11 | 9-11
resolve, ends a hold | hold 10, resolve 12 | resolved | 9-12 | 9-12 (10-12) | | 9-12 (10-12)
reopen | resolve 10, reopen 12 | open | 9-10 | 9-10; 12- | | 9-10; 12-
reopen, determined before | determined 10, resolve 11, reopen 12 | open | 9-10 | 9-10; 12- | 10-11 | 9-11; 12-
reopen, on hold before | hold 10, resolve 11, reopen 12 | open | 9-11 | 9-11 (10-11); 12- | | 9-11 (10-11); 12-
reopen, then update | resolve 10, reopen 12, updated 13 | open | 9-10 | 9-10; 12- | | 9-10; 12-
reopen, then determined | resolve 10, reopen 12, determined 13 | open | 9-10 | 9-10; 12-13 | 13- | 9-10; 12-
again | determined 10, resolve 11, reopen 12, determined 13 | open | 9-10 | 9-10; 12-13 | 10-11; 13- | 9-11; 12-
untrack | untrack 10 | untracked | 9-10 | 9-10 | | 9-10
untrack, on hold | hold 10, untrack 11 | untracked | 9-11 | 9-11 (10-11) | | 9-11 (10-11)
untrack, resolved | resolve 10, untrack 11 | untracked | 9-10 | 9-10 | | 9-10
"""

# The same where determination starts at the first reply, as an operator may have it.
FROM_THE_FIRST_REPLY = """
track | | open | 9- | |  | 9-
first reply | ack 10 | open | 9-10 | 10- | | 9-
update, not yet determined | updated 10 | open | 9-10 | 10- | | 9-
update, once replied | ack 10, updated 11 | open | 9-10 | 10- | | 9-
determined | ack 10, determined 11 | open | 9-10 | 10-11 | 11- | 9-
determined, with the first reply | determined 10 | open | 9-10 | 10-10 | 10- | 9-
hold | hold 10 | held | 9- | |  | 9- (10-)
first reply on hold | hold 10, ack 11 | held | 9-11 | 11- (11-) | | 9- (10-)
determined on hold | hold 10, determined 11 | open | 9-11 | 11-11 | 11- | 9- (10-11)
resume | hold 10, ack 11, resume 12 | open | 9-11 | 11- (11-12) | | 9- (10-12)
resolve | resolve 10 | resolved | 9-10 | |  | 9-10
reopen | resolve 10, reopen 12 | open | 9-10 | 12- | | 9-10; 12-
reopen, replied before | ack 10, resolve 11, reopen 12 | open | 9-10 | 10-11; 12- | | 9-11; 12-
"""


def rows(table: str) -> list[ParameterSet]:
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [pytest.param(acts, state, clocks, id=row) for row, acts, state, *clocks in lines]


@pytest.mark.parametrize(("acts", "state", "clocks"), rows(TABLE))
def test_each_cell_of_the_table_is_what_a_change_does_to_a_clock(acts: str, state: str, clocks: list[str]) -> None:
    story = Story().all(acts)
    assert [story.runs(clock) for clock in Clock] == clocks
    assert story.ticket.state == state


@pytest.mark.parametrize(("acts", "state", "clocks"), rows(FROM_THE_FIRST_REPLY))
def test_determination_can_start_at_the_first_reply(acts: str, state: str, clocks: list[str]) -> None:
    story = Story(FROM_FIRST_REPLY).all(acts)
    assert [story.runs(clock) for clock in Clock] == clocks
    assert story.ticket.state == state


@pytest.mark.parametrize(("acts", "state", "clocks"), rows(TABLE))
def test_a_ticket_without_priority_has_the_same_clocks_but_no_resolution_aim(
    acts: str, state: str, clocks: list[str]
) -> None:
    story = Story(S3).all(acts)
    assert [story.runs(clock) for clock in Clock] == [*clocks[:-1], ""]
    assert story.ticket.state == state


@pytest.mark.parametrize(("acts", "state", "clocks"), rows(TABLE))
def test_c20_a_feature_request_has_states_but_no_clock(acts: str, state: str, clocks: list[str]) -> None:
    story = Story(NOTHING, type="feature").all(acts)
    assert clocks[0]
    assert story.ticket.runs == ()
    assert story.ticket.state == state


@pytest.mark.parametrize(
    ("pausing", "expected"),
    [
        (set(), ["9-10", "9-", "9-"]),
        ({Clock.DETERMINATION}, ["9-10", "9- (11-12)", "9-"]),
        ({Clock.RESOLUTION}, ["9-10", "9-", "9- (11-12)"]),
    ],
)
def test_an_operator_says_which_clocks_a_hold_pauses(pausing: set[Clock], expected: list[str]) -> None:
    story = Story(replace(S1, hold_pauses=frozenset(pausing))).all("ack 10, hold 11, resume 12")
    assert [story.runs(clock) for clock in Clock if story.ticket.run(clock)] == expected


def test_a_hold_of_a_clock_that_it_does_not_pause_is_a_hold_all_the_same() -> None:
    assert Story(replace(S1, hold_pauses=frozenset())).all("hold 10").ticket.state is State.HELD


# ------------------------------------------------------------------------------------------------- states

# state, then what can happen and how the ticket stands afterwards. What tells people never changes a state.
TRANSITIONS = {
    State.OPEN: {
        Act.TAKE: State.OPEN,
        Act.ASSIGN: State.OPEN,
        Act.ACKNOWLEDGE: State.OPEN,
        Act.DETERMINED: State.OPEN,
        Act.UPDATED: State.OPEN,
        Act.HOLD: State.HELD,
        Act.RESOLVE: State.RESOLVED,
        Act.UNTRACK: State.UNTRACKED,
        Act.PING: State.OPEN,
        Act.ESCALATE: State.OPEN,
        Act.OVERSEE: State.OPEN,
    },
    State.HELD: {
        Act.TAKE: State.HELD,
        Act.ASSIGN: State.HELD,
        Act.ACKNOWLEDGE: State.HELD,
        Act.DETERMINED: State.OPEN,
        Act.UPDATED: State.HELD,
        Act.RESUME: State.OPEN,
        Act.RESOLVE: State.RESOLVED,
        Act.UNTRACK: State.UNTRACKED,
        Act.PING: State.HELD,
        Act.ESCALATE: State.HELD,
        Act.OVERSEE: State.HELD,
    },
    State.RESOLVED: {
        Act.REOPEN: State.OPEN,
        Act.UNTRACK: State.UNTRACKED,
        Act.PING: State.RESOLVED,
        Act.ESCALATE: State.RESOLVED,
        Act.OVERSEE: State.RESOLVED,
    },
    State.UNTRACKED: {
        Act.PING: State.UNTRACKED,
        Act.ESCALATE: State.UNTRACKED,
        Act.OVERSEE: State.UNTRACKED,
    },
}
# They are decided by functions of their own.
APART = {Act.TRACK, Act.CORRECT, Act.UNDO}


def after(ticket: Ticket, act: Act) -> Ticket | None:
    """Return the ticket after an act, an hour after what was recorded last; None where it is refused."""
    now = ticket.last.recorded_at + timedelta(hours=1)
    someone_else = CARA if ticket.assignee != CARA else BEN
    by = CARA if ticket.overseer != CARA else BEN
    try:
        change = changes.decide(ticket, act, by, now, assignee=someone_else)
    except RefusedChangeError:
        return None
    return changes.fold(ticket.id, (*ticket.changes, change))


def reachable() -> Iterator[tuple[Ticket, Act, Ticket | None]]:
    """Yield every act on every ticket that differs in how it stands."""
    seen, waiting = set(), [Story().ticket]
    while waiting:
        ticket = waiting.pop()
        standing = (ticket.state, bool(ticket.acknowledged), bool(ticket.determined))
        if standing in seen:
            continue
        seen.add(standing)
        for act in set(Act) - APART:
            following = after(ticket, act)
            yield ticket, act, following
            if following:
                waiting.append(following)


def test_the_states_and_what_leads_from_one_to_the_next_are_these() -> None:
    found: dict[State, dict[Act, State]] = {state: {} for state in State}
    for ticket, act, following in reachable():
        if following:
            assert found[ticket.state].setdefault(act, following.state) is following.state
    assert found == TRANSITIONS


def test_only_the_first_reply_and_the_determination_depend_on_more_than_the_state() -> None:
    refused = {
        (act, bool(ticket.acknowledged), bool(ticket.determined))
        for ticket, act, following in reachable()
        if following is None and act in TRANSITIONS[ticket.state]
    }
    assert refused == {
        (Act.ACKNOWLEDGE, True, False),
        (Act.ACKNOWLEDGE, True, True),
        (Act.DETERMINED, True, True),
    }


@pytest.mark.parametrize(
    ("acts", "offered"),
    [
        ("", "acknowledge determined updated hold resolve"),
        ("ack 10", "determined updated hold resolve"),
        ("ack 10, determined 11", "updated hold resolve"),
        ("hold 10", "acknowledge determined updated resume resolve"),
        ("resolve 10", "reopen"),
        ("resolve 10, reopen 11", "determined updated hold resolve"),
        ("untrack 10", ""),
    ],
)
def test_what_is_offered_is_what_is_possible(acts: str, offered: str) -> None:
    story = Story().all(acts)
    assert " ".join(changes.possible(story.ticket, ANNA, at("12"))) == offered


# ---------------------------------------------------------------------------------- what a ticket says of itself


def test_a_ticket_starts_unassigned_and_who_replies_first_becomes_its_assignee() -> None:
    story = Story()
    assert story.ticket.assignee is None
    story.do("ack", "10", by=BEN)
    assert story.ticket.assignee == BEN
    story.do("determined", "11", by=CARA)
    assert story.ticket.assignee == BEN


@pytest.mark.parametrize("act", ["updated", "determined"])
def test_a_first_reply_by_another_name_makes_an_assignee_too(act: str) -> None:
    assert Story().do(act, "10", by=BEN).ticket.assignee == BEN


@pytest.mark.parametrize("act", ["hold", "resolve", "untrack"])
def test_what_is_no_reply_makes_no_assignee(act: str) -> None:
    assert Story().do(act, "10", by=BEN).ticket.assignee is None


def test_to_take_a_ticket_or_to_be_given_it_stops_no_clock() -> None:
    before = Story()
    story = Story().do("take", "10", by=BEN, assignee=BEN)
    assert story.ticket.assignee == BEN
    assert story.ticket.runs == before.ticket.runs
    story.do("assign", "11", by=BEN, assignee=CARA)
    assert story.ticket.assignee == CARA
    assert story.ticket.runs == before.ticket.runs


def test_whose_ticket_it_is_stays_when_somebody_else_replies_first() -> None:
    story = Story().do("take", "10", by=BEN, assignee=BEN).do("ack", "11", by=CARA)
    assert story.ticket.assignee == BEN


def test_a_ticket_knows_what_made_it_stand_as_it_does() -> None:
    ticket = Story().all("ack 10, hold 11").ticket
    assert (ticket.acknowledged, ticket.determined, ticket.held, ticket.closed) == (
        ticket.changes[1],
        None,
        ticket.changes[2],
        None,
    )
    determined = Story().all("determined 10, resolve 11").ticket
    assert determined.acknowledged == determined.determined == determined.changes[1]
    assert determined.closed == determined.changes[2]
    assert not determined.is_open


def test_escalation_by_hand_climbs_and_never_comes_down() -> None:
    story = Story()
    assert story.ticket.level == 1
    story.do("escalate", "10", level=3, told=("raaj@example.com",), ground="time")
    story.do("escalate", "11", level=2)
    assert story.ticket.level == 3
    assert story.ticket.changes[1].told == ("raaj@example.com",)


def test_who_oversees_a_ticket_is_who_said_so_last() -> None:
    story = Story().do("oversee", "10", by=BEN).do("oversee", "11", by=CARA)
    assert story.ticket.overseer == CARA


def test_a_ping_changes_nothing_but_the_history() -> None:
    story = Story().do("ping", "10", level=2)
    assert replace(story.ticket, changes=()) == replace(Story().ticket, changes=())
    assert story.ticket.last.act is Act.PING


@pytest.mark.parametrize("act", ["escalate", "ping", "oversee"])
def test_to_tell_somebody_is_never_refused(act: str) -> None:
    for acts in ("", "hold 10", "resolve 10", "untrack 10"):
        assert Story().all(acts).do(act, "11").ticket.last.act == act


def test_ids_are_compared_without_case() -> None:
    assert ticket_key("T-1042") == ticket_key("t-1042")
    assert Story().ticket.key == "t-1"


# ----------------------------------------------------------------------------------------------- run numbers


def test_a_run_has_the_number_of_the_change_that_started_it() -> None:
    story = Story().all("determined 10, updated 11, resolve 12, reopen 13")
    assert [story.numbers(clock) for clock in Clock] == [[1], [1, 5], [2, 3], [1, 5]]


def test_a_hold_changes_no_number() -> None:
    before = Story().all("determined 10")
    story = Story().all("determined 10, hold 11, resume 12")
    assert [story.numbers(clock) for clock in Clock] == [before.numbers(clock) for clock in Clock]


def test_the_last_run_of_a_clock_is_the_one_that_counts() -> None:
    story = Story().all("determined 10, updated 11, updated 12")
    assert story.run(Clock.UPDATE).start == at("12")
    assert Story().ticket.run(Clock.UPDATE) is None


# --------------------------------------------------------------------------------------------------- rulings


def test_c29_a_reply_before_the_lower_end_or_at_the_upper_end_is_in_time() -> None:
    for hour in ("9", "9:30", "12"):
        run = Story().do("ack", hour).run(Clock.ACKNOWLEDGEMENT)
        assert deadline(run) == at("12")
        assert not is_late(run, at("18"))
    assert is_late(Story().do("ack", "12:01").run(Clock.ACKNOWLEDGEMENT), at("18"))


def test_c30_each_ticket_has_times_of_its_own() -> None:
    one, other = Story(), Story(received="10")
    assert [deadline(story.run(Clock.ACKNOWLEDGEMENT)) for story in (one, other)] == [at("12"), at("13")]
    assert [is_late(story.run(Clock.ACKNOWLEDGEMENT), at("12:30")) for story in (one, other)] == [True, False]


def test_c31_determination_starts_at_receipt_and_no_reply_restarts_it() -> None:
    story = Story().all("ack 10, updated 11, updated 12")
    assert story.runs(Clock.DETERMINATION) == "9-"
    assert deadline(story.run(Clock.DETERMINATION)) == at("17")


def test_c32_the_clocks_start_at_receipt_however_late_a_ticket_is_tracked_and_identified() -> None:
    story = Story(S3, received="9", tracked="15").correct("16", S1, priority=True, identified_at=at("16"), account=7)
    assert (story.ticket.facts.received, story.ticket.facts.identified_at) == (at("9"), at("16"))
    assert [story.run(clock).start for clock in (Clock.ACKNOWLEDGEMENT, Clock.DETERMINATION)] == [at("9"), at("9")]
    assert is_late(story.run(Clock.ACKNOWLEDGEMENT), at("16"))


def test_c42_only_a_critical_ticket_runs_through_the_weekend() -> None:
    friday = Story(received="fri 23")
    outage = Story(CRITICAL, received="fri 23", critical="outage")
    assert deadline(friday.run(Clock.ACKNOWLEDGEMENT)) == at("next mon 2")
    assert deadline(outage.run(Clock.ACKNOWLEDGEMENT)) == at("sat 2")


def test_c44_a_missed_resolution_aim_is_no_missed_promise() -> None:
    story = Story().all("determined 10")
    promised = [clock for clock in Clock if story.run(clock).is_promise]
    assert promised == [Clock.ACKNOWLEDGEMENT, Clock.DETERMINATION, Clock.UPDATE]


def test_c45_the_resolution_aim_is_counted_from_receipt_in_working_time() -> None:
    story = Story(received="fri 12", tracked="fri 15")
    assert deadline(story.run(Clock.RESOLUTION)) == at("next tue 12")
    assert deadline(Story(CRITICAL, received="fri 12").run(Clock.RESOLUTION)) == at("sun 12")


def test_c47_the_next_update_is_due_within_the_time_of_determination() -> None:
    story = Story().all("determined 10")
    assert deadline(story.run(Clock.UPDATE)) == at("18")
    story.do("updated", "11")
    assert deadline(story.run(Clock.UPDATE)) == at("19")
