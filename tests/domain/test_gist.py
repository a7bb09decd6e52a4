"""What decides who hears of an alert is taken from its ticket, and is all that is needed of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.clock import Clock, deadline
from bot.domain.gist import all_of, gists
from bot.domain.milestones import Audience, Where, plan_alerts
from tests.domain.test_milestones import planned
from tests.tickets import S1, Story

if TYPE_CHECKING:
    from bot.domain.gist import Gist
    from bot.domain.policy import Policy
    from bot.domain.ticket import Ticket

ACK, DETERMINATION, UPDATE, AIM = Clock
HOUR = timedelta(hours=1)


@pytest.fixture
def story(policy: Policy) -> Story:
    return Story(planned(S1, policy))


def of(ticket: Ticket, clock: Clock = ACK) -> dict[str, Gist]:
    return {alert.milestone: gist for alert, gist in gists(ticket) if alert.clock is clock}


def test_every_alert_that_is_planned_has_one(story: Story) -> None:
    alerts = [alert for alert, _gist in gists(story.ticket)]
    assert sorted(alerts, key=lambda alert: (alert.due_at, alert.identity)) == list(plan_alerts(story.ticket))
    assert all((gist.tells, gist.where) == (alert.tells, alert.where) for alert, gist in gists(story.ticket))
    assert list(gists(story.do("resolve", "10").ticket)) == []


def test_it_says_where_the_partner_is_and_how_far_into_its_run_the_alert_comes(story: Story) -> None:
    found = of(story.ticket)
    assert {(gist.territory, gist.country) for gist in found.values()} == {("europe_uk", "GB")}
    assert [gist.after for gist in found.values()] == [HOUR, 2.25 * HOUR, 2.7 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR]
    assert [name for name, gist in found.items() if gist.is_past] == ["deadline", "level3", "level4"]


def test_the_places_of_a_run_rise_with_its_instants_whatever_pauses_it(story: Story) -> None:
    ticket = story.all("ack 9:30, hold 10, resume fri 12").ticket
    for clock in Clock:
        planned_ones = [(alert.due_at, gist) for alert, gist in gists(ticket) if alert.clock is clock]
        assert [gist.after for _at, gist in planned_ones] == sorted({gist.after for _at, gist in planned_ones})
        run = ticket.run(clock)
        end = deadline(run) if run else None
        assert [gist.is_past for _at, gist in planned_ones] == [end is not None and at >= end for at, _ in planned_ones]


def test_what_was_told_by_hand_counts_since_its_run_began(story: Story) -> None:
    assert {gist.by_hand for gist in of(story.ticket).values()} == {0}
    story.do("escalate", "9:30", level=2).do("escalate", "10", level=3)
    assert {gist.by_hand for gist in of(story.ticket).values()} == {3}
    story.do("determined", "11")
    assert {gist.by_hand for gist in of(story.ticket, UPDATE).values()} == {0}


def test_of_several_the_last_is_told_to_the_people_of_all(story: Story) -> None:
    expected, warning, last_call, *_later = of(story.ticket).values()
    together = all_of([expected, warning, last_call])
    assert together == replace(
        last_call,
        tells=frozenset({Audience.ASSIGNEE, Audience.LEVEL2}),
        where=frozenset({Where.THREAD, Where.DM}),
    )
    assert all_of([warning]) is warning
