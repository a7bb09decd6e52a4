"""Alerts are planned from what a ticket is, and from nothing else: the same ticket has the same plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from bot.domain.clock import Clock, deadline
from bot.domain.milestones import Audience, Where, newest, plan_alerts, plan_of, still_true
from bot.domain.terms import parse_terms
from tests.domain.test_ticket_properties import accepted, begun, stories
from tests.tickets import CRITICAL, NOTHING, S1, S3, Story, at, window

if TYPE_CHECKING:
    from bot.domain.milestones import Alert
    from bot.domain.policy import Policy
    from bot.domain.terms import Terms
    from bot.domain.ticket import Ticket

ACK, DETERMINATION, UPDATE, AIM = Clock
SECOND = timedelta(seconds=1)


def planned(terms: Terms, policy: Policy, **details: Any) -> Terms:  # noqa: ANN401 - the fields of Terms
    """The terms with the built-in milestones."""
    milestones = {key: each.model_dump(mode="json", exclude_none=True) for key, each in policy.milestones.items()}
    return replace(terms, milestones=milestones, **details)


def instants(ticket: Ticket, clock: Clock) -> dict[str, Any]:
    return {alert.milestone: alert.due_at for alert in plan_of(ticket, clock)}


def hours(**when: str) -> dict[str, Any]:
    return {milestone: at(text) for milestone, text in when.items()}


@pytest.fixture
def s1(policy: Policy) -> Terms:
    return planned(S1, policy)


def test_each_built_in_milestone_has_its_instant(s1: Terms) -> None:
    ticket = Story(s1).ticket
    assert instants(ticket, ACK) == hours(
        expected="10", warning="11:15", last_call="11:42", deadline="12", level3="13", level4="15"
    )
    assert instants(ticket, DETERMINATION) == hours(
        expected="11", warning="15", last_call="16:12", deadline="17", level3="19:40", level4="thu 1"
    )
    assert instants(ticket, UPDATE) == {}
    assert instants(ticket, AIM) == hours(aim_lower="thu 9", aim_upper="fri 9")
    determined = Story(s1).do("determined", "10").ticket
    assert instants(determined, UPDATE) == hours(update_warning="16", update_deadline="18")


def test_each_tells_whom_and_where_the_policy_says(s1: Terms) -> None:
    told = {alert.milestone: (alert.tells, alert.where) for alert in plan_of(Story(s1).ticket, ACK)}
    everywhere = frozenset(Where)
    assert told == {
        "expected": ({Audience.ASSIGNEE}, {Where.THREAD}),
        "warning": ({Audience.ASSIGNEE, Audience.LEVEL2}, {Where.THREAD}),
        "last_call": ({Audience.LEVEL2}, {Where.THREAD, Where.DM}),
        "deadline": ({Audience.LEVEL2}, everywhere),
        "level3": ({Audience.LEVEL3}, everywhere),
        "level4": ({Audience.LEVEL4}, everywhere),
    }


def test_the_alerts_of_all_clocks_come_in_the_order_in_which_they_fall_due(s1: Terms) -> None:
    plan = plan_alerts(Story(s1).ticket)
    assert len(plan) == 14
    assert [alert.due_at for alert in plan] == sorted(alert.due_at for alert in plan)
    assert plan[0].identity == ("t-1", "acknowledgement", 1, "expected")


def test_a_weekend_moves_them_unless_the_clock_runs_through_it(policy: Policy) -> None:
    worked = Story(planned(S1, policy), received="fri 22").ticket
    assert instants(worked, ACK) == hours(
        expected="fri 23", warning="next mon 0:15", last_call="next mon 0:42", deadline="next mon 1",
        level3="next mon 2", level4="next mon 4",
    )  # fmt: skip
    critical = Story(planned(CRITICAL, policy), received="fri 22").ticket
    assert instants(critical, ACK)["deadline"] == at("sat 1")


def test_a_clock_that_has_stopped_has_none(s1: Terms) -> None:
    story = Story(s1).do("ack", "10")
    assert instants(story.ticket, ACK) == {}
    assert instants(story.ticket, DETERMINATION)
    assert plan_alerts(story.do("resolve", "11").ticket) == ()
    assert plan_alerts(Story(s1).do("untrack", "10").ticket) == ()


def test_a_ticket_without_a_commitment_has_none(policy: Policy) -> None:
    assert plan_alerts(Story(planned(NOTHING, policy)).ticket) == ()


def test_a_hold_takes_away_what_lies_beyond_it_and_the_rest_comes_later_for_it(s1: Terms) -> None:
    story = Story(s1).do("hold", "12")
    assert instants(story.ticket, DETERMINATION) == hours(expected="11")
    assert instants(story.ticket, AIM) == {}
    assert instants(story.ticket, ACK)["deadline"] == at("12"), "the first reply is not held"
    story.do("resume", "14")
    assert instants(story.ticket, DETERMINATION) == hours(
        expected="11", warning="17", last_call="18:12", deadline="19", level3="21:40", level4="thu 3"
    )
    assert {alert.run for alert in plan_of(story.ticket, DETERMINATION)} == {1}, "a hold begins no run"


def test_what_is_undone_has_changed_nothing(s1: Terms) -> None:
    story = Story(s1)
    before = plan_alerts(story.ticket)
    assert plan_alerts(story.do("ack", "10").ticket) != before
    assert plan_alerts(story.undo("10:05").ticket) == before


def test_a_correction_plans_again_under_a_new_number(s1: Terms, policy: Policy) -> None:
    story = Story(s1).correct("10", received=at("8"))
    assert {alert.run for alert in plan_alerts(story.ticket)} == {2}
    assert instants(story.ticket, ACK)["deadline"] == at("11")
    story.correct("10:30", terms=planned(S3, policy))
    assert {alert.run for alert in plan_alerts(story.ticket)} == {3}
    assert instants(story.ticket, AIM) == {}


def test_an_update_begins_a_run_with_alerts_of_its_own(s1: Terms) -> None:
    story = Story(s1).do("determined", "10").do("updated", "12")
    assert {alert.run for alert in plan_of(story.ticket, UPDATE)} == {3}
    assert instants(story.ticket, UPDATE) == hours(update_warning="18", update_deadline="20")


def test_level_2_hears_of_updates_at_the_second_miss_in_a_row(s1: Terms) -> None:
    def tells(story: Story) -> set[Audience]:
        (alert,) = [each for each in plan_of(story.ticket, UPDATE) if each.milestone == "update_deadline"]
        return set(alert.tells)

    story = Story(s1).do("determined", "10")
    assert tells(story) == {Audience.ASSIGNEE}
    assert tells(story.do("updated", "18")) == {Audience.ASSIGNEE}, "18:00 was in time"
    assert tells(story.do("updated", "thu 3")) == {Audience.ASSIGNEE, Audience.LEVEL2}, "2:00 was missed"
    assert tells(story.do("updated", "thu 5")) == {Audience.ASSIGNEE}, "this one was in time again"
    (warning, _deadline) = plan_of(Story(s1).do("determined", "10").do("updated", "20").ticket, UPDATE)
    assert warning.tells == {Audience.ASSIGNEE}


def test_milestones_on_one_second_are_one_alert_with_the_name_of_the_later(policy: Policy) -> None:
    # After 0.75 and 0.9 s; after 1, 1 and 1.33 s; after 2 s.
    plan = plan_of(Story(planned(S1, policy, windows={ACK: window("PT1S", "PT1S")})).ticket, ACK)
    assert [alert.milestone for alert in plan] == ["last_call", "level3", "level4"]
    assert plan[0].due_at == at("9") + 0.9 * SECOND
    assert plan[1].tells == {Audience.ASSIGNEE, Audience.LEVEL2, Audience.LEVEL3}


def test_where_a_window_has_no_length_its_deadline_is_the_later_end(policy: Policy) -> None:
    terms = planned(S1, policy, windows={ACK: window("PT1H", "PT1H")})
    for known in (terms, parse_terms(terms.text)):
        plan = plan_of(Story(known).ticket, ACK)
        assert [alert.milestone for alert in plan] == ["warning", "last_call", "deadline", "level3", "level4"]
        assert plan[2].tells == {Audience.ASSIGNEE, Audience.LEVEL2}
        assert plan[2].where == set(Where)


def test_the_newest_of_several_tells_the_people_of_all(s1: Terms) -> None:
    expected, warning, last_call, *_later = plan_of(Story(s1).ticket, ACK)
    told = newest([expected, warning, last_call])
    assert told == replace(last_call, tells=frozenset({Audience.ASSIGNEE, Audience.LEVEL2}))
    assert newest([expected]) == expected


def test_an_alert_holds_from_its_instant_on_for_as_long_as_it_is_planned(s1: Terms) -> None:
    story = Story(s1)
    (alert,) = [each for each in plan_of(story.ticket, ACK) if each.milestone == "deadline"]
    assert not still_true(alert, story.ticket, at("12") - SECOND)
    assert still_true(alert, story.ticket, at("12"))
    assert still_true(alert, story.ticket, at("thu 12"))
    assert not still_true(alert, Story(s1).correct("10", received=at("8")).ticket, at("thu 12"))
    assert not still_true(alert, story.do("ack", "12:01").ticket, at("12:02"))


def test_a_milestone_after_the_year_9999_is_none(policy: Policy) -> None:
    terms = planned(CRITICAL, policy, windows={ACK: window("PT1H", "P1800000D")})
    assert list(instants(Story(terms).ticket, ACK)) == ["expected", "warning", "last_call", "deadline", "level3"]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(stories)
def test_whatever_is_recorded_a_plan_is_made_of_the_runs_that_run_and_is_always_the_same(
    policy: Policy, story: tuple[Terms, list[Any]]
) -> None:
    terms, wished = story
    terms, wished = planned(terms, policy), [replace(wish, terms=planned(wish.terms, policy)) for wish in wished]
    assert plan_alerts(begun(terms)) == plan_alerts(begun(parse_terms(terms.text)))
    for before, ticket in accepted(terms, wished):
        plan = plan_alerts(ticket)
        assert plan == plan_alerts(ticket)
        assert_sound(ticket, plan)
        assert {alert.run for alert in plan if alert.clock in ticket.last.restarts} <= {ticket.last.number}
        if ticket.last.act.is_told:
            assert plan == plan_alerts(before)


def assert_sound(ticket: Ticket, plan: tuple[Alert, ...]) -> None:
    identities = Counter(alert.identity for alert in plan)
    assert max(identities.values(), default=1) == 1
    seconds = Counter((alert.clock, alert.due_at.replace(microsecond=0)) for alert in plan)
    assert max(seconds.values(), default=1) == 1
    running = {(run.clock, run.number): run for run in map(ticket.run, Clock) if run and run.is_running}
    assert {(alert.clock, alert.run) for alert in plan} <= set(running)
    assert not plan or ticket.is_open
    for alert in plan:
        run = running[alert.clock, alert.run]
        assert alert.due_at >= run.start
        assert alert.due_at.utcoffset() == timedelta(0)
        assert (alert.clock is AIM) == alert.milestone.startswith("aim_"), "an aim is never missed"
        if alert.milestone.endswith("deadline"):
            assert alert.due_at == deadline(run)
        if run.is_paused:
            assert alert.due_at <= run.pauses[-1].start
