"""Who is told of an alert, where and why not, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.clock import Clock
from bot.domain.delivery import Purpose
from bot.domain.gist import gists
from bot.domain.terms import terms_for
from bot.domain.ticket import Facts
from bot.services.alert_ports import Decision, Due, Told, Waiting
from bot.services.calls import Called
from bot.services.telling import LOOKED_AT_AGAIN, Telling, purpose_of
from bot.services.tickets import TicketChannels
from tests.tickets import ANNA, BEN, S1, Story, at

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.domain.delivery import Delivery
    from bot.domain.policy import Policy
    from bot.domain.ticket import Ticket
    from bot.services.alert_ports import Identity

ACK, DETERMINATION, UPDATE, AIM = Clock
KRISH, RAAJ, DANNY, SEBASTIAN = "krishna.k", "rajvikram.s", "daniel.p", "sebastian"
EVERYBODY = (KRISH, RAAJ, DANNY, SEBASTIAN)


class Desk:
    """A desk whose policy is the built-in one, with one channel, and with these people in Slack."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.channels = TicketChannels("C1")
        self.in_slack: Collection[str] = EVERYBODY
        self.admins: Sequence[str] = ("UADMIN",)
        facts = Facts(at("9"), "europe_uk", "GB", priority=True)
        self.terms = replace(S1, milestones=terms_for(policy, facts).milestones)

    def story(self, **facts: Any) -> Story:  # noqa: ANN401 - the fields of Facts
        return Story(self.terms, **facts)

    def known(self, email: str) -> Called | None:
        name = email.partition("@")[0]
        return Called("as Slack has it", email, f"U-{name}", "Europe/London") if name in self.in_slack else None

    def decide(
        self,
        ticket: Ticket,
        when: str,
        clock: Clock = ACK,
        told: dict[str, set[int]] | None = None,
        only: Collection[str] | None = None,
    ) -> Decision:
        """Decide of what is due of one clock by then, but for what was told."""
        told = told or {}
        planned = [(alert, gist) for alert, gist in gists(ticket) if alert.clock is clock]
        before = tuple(
            Told(frozenset(told[alert.milestone]), gist.after) for alert, gist in planned if alert.milestone in told
        )
        waiting = tuple(
            Waiting(alert.identity, alert.due_at, gist, before)
            for alert, gist in planned
            if (alert.due_at <= at(when) and alert.milestone not in told if only is None else alert.milestone in only)
        )
        return self.telling().decide(Due(ticket.key, ticket.assignee, waiting), at(when), self.admins)

    def telling(self) -> Telling:
        keys = count(1)
        return Telling(self.policy, self.channels, self.known, lambda: f"k{next(keys)}")


@pytest.fixture
def desk(policy: Policy) -> Desk:
    return Desk(policy)


def names(identities: Collection[Identity]) -> set[str]:
    return {milestone for *_run, milestone in identities}


def where(decision: Decision) -> list[str]:
    return [delivery.destination for delivery in decision.deliveries]


def people(delivery: Delivery) -> list[tuple[str, str | None, int]]:
    return [(one["name"], one["user"], one["level"]) for one in delivery.content["people"]]  # type: ignore[index, union-attr, call-overload, misc] # JSON


def test_a_breach_is_told_in_the_channel_and_to_each_of_level_2(desk: Desk) -> None:
    decision = desk.decide(desk.story().ticket, "12", told={"last_call": {2}})
    in_channel, in_person = decision.deliveries
    assert (in_channel.destination, in_channel.in_thread, in_channel.broadcast) == ("C1", True, True)
    assert (in_person.destination, in_person.in_thread, in_person.broadcast) == (f"U-{KRISH}", False, False)
    assert {each.purpose for each in decision.deliveries} == {Purpose.BREACH}
    assert {each.ticket for each in decision.deliveries} == {"t-1"}
    assert {each.due_at for each in decision.deliveries} == {at("12")}
    assert len({each.key for each in decision.deliveries}) == 2
    assert (
        in_channel.content
        == in_person.content
        == {
            "alert": {
                "clock": "acknowledgement",
                "run": 1,
                "milestone": "deadline",
                "due": "2026-03-04T12:00:00+00:00",
            },
            "people": [
                {
                    "name": "Krish",
                    "email": "krishna.k@eu.zohocorp.com",
                    "user": "U-krishna.k",
                    "zone": "Europe/London",
                    "level": 2,
                }
            ],
            "passed": [],
            "assignee": None,
        }
    )
    assert decision.told == {("t-1", "acknowledgement", 1, "deadline"): {2}}
    assert decision.outdated


def test_a_reminder_goes_into_the_thread_and_names_the_assignee(desk: Desk) -> None:
    story = desk.story().do("assign", "9", assignee=BEN)
    decision = desk.decide(story.ticket, "10")
    (delivery,) = decision.deliveries
    assert (delivery.purpose, delivery.in_thread, delivery.broadcast) == (Purpose.REMINDER, True, False)
    assert delivery.content["assignee"] == {"team": "T1", "user": "BEN"}
    assert people(delivery) == []
    assert (names(decision.told), decision.outdated) == ({"expected"}, False)
    (warning,) = desk.decide(story.ticket, "11:15", told={"expected": set()}).deliveries
    assert warning.content["assignee"] == {"team": "T1", "user": "BEN"}
    assert people(warning) == [("Krish", "U-krishna.k", 2)]
    last_call = desk.decide(story.ticket, "11:42", told={"warning": {2}})
    assert where(last_call) == ["C1", "U-krishna.k"]
    assert last_call.deliveries[0].content["assignee"] is None


def test_a_ticket_that_nobody_has_is_spoken_of_all_the_same(desk: Desk) -> None:
    (delivery,) = desk.decide(desk.story().ticket, "10").deliveries
    assert (delivery.destination, delivery.content["assignee"], people(delivery)) == ("C1", None, [])


def test_the_higher_levels_hear_of_it_in_turn(desk: Desk) -> None:
    ticket = desk.story().ticket
    third = desk.decide(ticket, "13", told={"deadline": {2}})
    assert where(third) == ["C1", "U-rajvikram.s", "U-daniel.p"]
    assert people(third.deliveries[0]) == [("Raaj", "U-rajvikram.s", 3), ("Danny", "U-daniel.p", 3)]
    assert {each.purpose for each in third.deliveries} == {Purpose.LEVEL}
    fourth = desk.decide(ticket, "15", told={"deadline": {2}, "level3": {3}})
    assert people(fourth.deliveries[0]) == [("Sebastian", "U-sebastian", 4)]
    assert third.outdated
    assert fourth.outdated


def test_of_several_of_one_run_only_the_newest_is_told_to_the_people_of_all(desk: Desk) -> None:
    story = desk.story().do("assign", "9", assignee=BEN)
    decision = desk.decide(story.ticket, "13:30")
    assert names(decision.told) == {"level3"}
    assert names(decision.superseded) == {"expected", "warning", "last_call", "deadline"}
    assert where(decision) == ["C1", "U-krishna.k", "U-rajvikram.s", "U-daniel.p"]
    told = decision.deliveries[0]
    assert [level for *_who, level in people(told)] == [2, 3, 3]
    assert told.content["assignee"] == {"team": "T1", "user": "BEN"}
    assert (told.purpose, told.broadcast) == (Purpose.LEVEL, True)
    assert told.due_at == at("12"), "it takes its turn by the deadline, which nobody has been told of"


def test_each_run_is_told_for_itself(desk: Desk) -> None:
    ticket = desk.story().ticket
    waiting = tuple(
        Waiting(alert.identity, alert.due_at, gist) for alert, gist in gists(ticket) if alert.due_at <= at("17")
    )
    decision = desk.telling().decide(Due(ticket.key, None, waiting), at("17"), ())
    told = {(clock, milestone) for _ticket, clock, _run, milestone in decision.told}
    assert told == {("acknowledgement", "level4"), ("determination", "deadline")}
    assert {one.identity for one in waiting} == decision.told.keys() | decision.superseded


def test_what_comes_before_something_told_is_not_told_after_it(desk: Desk) -> None:
    decision = desk.decide(desk.story().ticket, "12:30", told={"deadline": {2}}, only=["warning"])
    assert decision == Decision(superseded=frozenset({("t-1", "acknowledgement", 1, "warning")}))


def test_what_was_told_of_a_plan_that_is_no_more_has_no_place_but_its_people_have_heard(desk: Desk) -> None:
    ticket = desk.story().ticket
    before = (Told(frozenset({2, 3})),)
    waiting = tuple(
        Waiting(alert.identity, alert.due_at, gist, before)
        for alert, gist in gists(ticket)
        if alert.clock is ACK and alert.milestone in {"warning", "level3"}
    )
    (warning, third) = waiting
    one = desk.telling().decide(Due(ticket.key, None, (warning,)), at("12"), ())
    assert names(one.told) == {"warning"}
    both = desk.telling().decide(Due(ticket.key, None, (third, warning)), at("13"), ())
    assert (names(both.told), set(both.told.values())) == ({"level3"}, {frozenset({2})})


def test_a_level_that_was_told_by_hand_is_not_told_again(desk: Desk) -> None:
    by_hand = desk.story().do("escalate", "10", level=3)
    decision = desk.decide(by_hand.ticket, "13", told={"deadline": {2}})
    assert (decision.deliveries, decision.told, decision.outdated) == ((), {}, False)
    assert "level3" in names(decision.superseded)
    higher = desk.story().do("escalate", "10", level=4)
    assert desk.decide(higher.ticket, "13", told={"deadline": {2}}).deliveries == ()
    assert desk.decide(higher.ticket, "15", told={"deadline": {2}}).deliveries == ()
    lower = desk.story().do("escalate", "10", level=2)
    assert len(desk.decide(lower.ticket, "13", told={"deadline": {2}}).deliveries) == 3


def test_level_2_hears_of_every_breach_whoever_was_told_by_hand(desk: Desk) -> None:
    by_hand = desk.story().do("escalate", "10", level=3)
    assert people(desk.decide(by_hand.ticket, "12").deliveries[0]) == [("Krish", "U-krishna.k", 2)]


def test_what_was_told_by_hand_before_the_run_began_says_nothing_of_this_run(desk: Desk) -> None:
    story = desk.story().do("escalate", "9:30", level=4).do("resolve", "10").do("reopen", "11")
    decision = desk.decide(story.ticket, "21:40", DETERMINATION, told={"deadline": {2}})
    assert people(decision.deliveries[0]) == [("Raaj", "U-rajvikram.s", 3), ("Danny", "U-daniel.p", 3)]


def test_after_an_escalation_by_hand_a_catch_up_tells_the_others(desk: Desk) -> None:
    by_hand = desk.story().do("escalate", "10", level=3)
    decision = desk.decide(by_hand.ticket, "13:30")
    assert names(decision.told) == {"level3"}
    assert people(decision.deliveries[0]) == [("Krish", "U-krishna.k", 2)]


def test_people_to_choose_between_are_named_and_nobody_is_disturbed(desk: Desk) -> None:
    desk.in_slack = ("matt.lackey", "connor.a", "diana.c", "gokul.kd")
    story = Story(desk.terms)
    facts = Facts(at("9"), "usa", "US", priority=True)
    ticket = replace(story.ticket, facts=facts)
    decision = desk.decide(ticket, "15", told={"level3": {3}})
    assert where(decision) == ["C1"]
    assert people(decision.deliveries[0]) == [("Matt", None, 4), ("Connor", None, 4), ("Diana", None, 4)]
    assert all(one["choose"] for one in decision.deliveries[0].content["people"])  # type: ignore[index, union-attr, call-overload] # JSON
    assert set(decision.told.values()) == {frozenset({4})}


def without(policy: Policy, level: int) -> Policy:
    """The policy with nobody on one level of the European ladder."""
    ladder = policy.ladders["europe_uk"]
    empty = getattr(ladder, f"level{level}").model_copy(update={"contacts": ()})
    changed = ladder.model_copy(update={f"level{level}": empty})
    changed.__dict__.pop("levels", None)
    return policy.model_copy(update={"ladders": {**policy.ladders, "europe_uk": changed}})


def test_a_level_without_anyone_is_passed_at_once_and_the_next_is_not_told_twice(policy: Policy) -> None:
    desk = Desk(without(policy, 3))
    ticket = desk.story().ticket
    third = desk.decide(ticket, "13", told={"deadline": {2}})
    assert people(third.deliveries[0]) == [("Sebastian", "U-sebastian", 4)]
    assert third.deliveries[0].content["passed"] == [3]
    assert set(third.told.values()) == {frozenset({4})}
    fourth = desk.decide(ticket, "15", told={"deadline": {2}, "level3": {4}})
    assert (fourth.deliveries, fourth.told) == ((), {})
    assert "level4" in names(fourth.superseded)
    by_hand = desk.story().do("escalate", "12:30", level=4)
    assert desk.decide(by_hand.ticket, "13", told={"deadline": {2}}).deliveries == ()


def test_where_nobody_is_left_above_the_channel_hears_that(policy: Policy) -> None:
    desk = Desk(without(policy, 4))
    decision = desk.decide(desk.story().ticket, "15", told={"level3": {3}})
    (delivery,) = decision.deliveries
    assert (delivery.destination, people(delivery), delivery.content["passed"]) == ("C1", [], [4])


def test_who_stands_in_for_level_2_hears_of_every_reminder_but_once_as_level_3(policy: Policy) -> None:
    desk = Desk(without(policy, 2))
    ticket = desk.story().ticket
    warning = desk.decide(ticket, "11:15", told={"expected": set()})
    last_call = desk.decide(ticket, "11:42", told={"warning": {3}})
    assert [level for *_who, level in people(warning.deliveries[0])] == [3, 3]
    assert where(last_call) == ["C1", "U-rajvikram.s", "U-daniel.p"]
    assert last_call.deliveries[0].content["passed"] == [2]
    assert desk.decide(ticket, "13", told={"deadline": {3}}).deliveries == ()


def test_who_is_not_in_slack_is_named_with_the_email(desk: Desk) -> None:
    desk.in_slack = (RAAJ,)
    decision = desk.decide(desk.story().ticket, "13", told={"deadline": {2}})
    assert where(decision) == ["C1", "U-rajvikram.s"]
    assert people(decision.deliveries[0]) == [("Raaj", "U-rajvikram.s", 3), ("Danny", None, 3)]
    assert decision.deliveries[0].content["people"][1]["email"] == "daniel.p@eu.zohocorp.com"  # type: ignore[index, call-overload] # JSON


def test_without_a_channel_people_and_admins_hear_by_direct_message(desk: Desk) -> None:
    desk.channels = TicketChannels()
    story = desk.story().do("assign", "9", assignee=BEN)
    assert where(desk.decide(story.ticket, "10")) == ["BEN", "UADMIN"]
    decision = desk.decide(story.ticket, "12", told={"last_call": {2}})
    assert where(decision) == ["U-krishna.k", "UADMIN"]
    assert not any(each.in_thread or each.broadcast for each in decision.deliveries)


def test_without_channel_and_admins_the_lead_hears(desk: Desk) -> None:
    desk.channels, desk.admins = TicketChannels(), ()
    assert where(desk.decide(desk.story().ticket, "10")) == ["U-krishna.k"]


def test_where_nobody_at_all_can_be_told_it_stays_due(desk: Desk) -> None:
    desk.channels, desk.admins, desk.in_slack = TicketChannels(), (), ()
    decision = desk.decide(desk.story().ticket, "12")
    assert (decision.deliveries, decision.told, decision.superseded) == ((), {}, frozenset())
    assert names(decision.put_off.keys()) == {"expected", "warning", "last_call", "deadline"}
    assert set(decision.put_off.values()) == {at("12") + LOOKED_AT_AGAIN}


def test_one_person_gets_one_message(desk: Desk) -> None:
    desk.channels, desk.admins = TicketChannels(), ("U-krishna.k", "UADMIN")
    decision = desk.decide(desk.story().ticket, "12", told={"last_call": {2}})
    assert where(decision) == ["U-krishna.k", "UADMIN"]


def test_a_territory_has_its_own_channel(desk: Desk) -> None:
    desk.channels = TicketChannels("C1", {"europe_uk": "C2"})
    assert where(desk.decide(desk.story().ticket, "10")) == ["C2"]


def test_the_second_update_missed_in_a_row_is_told_to_level_2(desk: Desk) -> None:
    story = desk.story().do("determined", "10", by=ANNA)
    first = desk.decide(story.ticket, "18", UPDATE, told={"update_warning": set()})
    assert (where(first), people(first.deliveries[0])) == (["C1"], [])
    assert (first.deliveries[0].purpose, first.deliveries[0].broadcast) == (Purpose.BREACH, False)
    story.do("updated", "19")
    second = desk.decide(story.ticket, "thu 3", UPDATE, told={"update_warning": set()})
    assert people(second.deliveries[0]) == [("Krish", "U-krishna.k", 2)]


def test_an_aim_is_reminded_of_and_never_a_breach(desk: Desk) -> None:
    decision = desk.decide(desk.story().ticket, "fri 9", AIM, told={"aim_lower": {2}})
    assert {each.purpose for each in decision.deliveries} == {Purpose.REMINDER}
    assert not decision.outdated


def test_a_ticket_of_a_territory_that_is_no_more_cannot_be_decided(desk: Desk) -> None:
    ticket = replace(desk.story().ticket, facts=Facts(at("9"), "atlantis", "GB"))
    with pytest.raises(KeyError):
        desk.decide(ticket, "12")


def test_every_milestone_has_the_purpose_of_its_kind(policy: Policy) -> None:
    purposes = {name: purpose_of(name) for name in policy.milestones}
    assert {name for name, purpose in purposes.items() if purpose is Purpose.BREACH} == {"deadline", "update_deadline"}
    assert {name for name, purpose in purposes.items() if purpose is Purpose.LEVEL} == {"level3", "level4"}
    assert set(purposes.values()) == {Purpose.BREACH, Purpose.LEVEL, Purpose.REMINDER}
    assert timedelta(minutes=1) < LOOKED_AT_AGAIN
