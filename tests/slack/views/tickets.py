"""Tickets as hostile as their grammar lets them be, in every state that a view tells apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.changes import fold
from bot.domain.milestones import plan_alerts
from bot.domain.severity import Severity
from bot.services.calls import Called
from bot.slack.alert_content import Heard, Told
from tests.slack.alerting import terms
from tests.tickets import BEN, CARA, CRITICAL, NOTHING, S3, Story, at

if TYPE_CHECKING:
    from bot.domain.clock import Clock
    from bot.domain.terms import Terms
    from bot.domain.ticket import Ticket
    from tests.slack.views.words import Words

NOON = at("12")
NIGHT = at("23")
THURSDAY = at("thu 9")
LONG_AFTER = at("next mon 9")
# Every act, each as a history tells it: late entries, a correction, one that was taken back, calls.
EVENTFUL = "take 9:30, ack 10 at 9:45, hold 11, resume 12, determined 13, updated 14"


def ticket(words: Words, acts: str = "", terms_of: Terms | None = None, received: str = "9", **facts: Any) -> Ticket:  # noqa: ANN401 - the fields of Facts
    """Return a ticket after some acts, each of which has a reason."""
    stated = {"account": 7, "priority": True, "services": (words.service, words.service), "via": words.typed} | facts
    story = Story(terms_of or terms(), received, **stated)
    for each in filter(None, acts.split(", ")):
        _do(story, each, words)
    return named(story.ticket, words)


def named(of: Ticket, words: Words) -> Ticket:
    """Return a ticket under the id that the words have, its changes with a reason each."""
    changes = tuple(replace(change, reason=words.note) for change in of.changes)
    return replace(fold(words.ticket, changes), id=words.ticket)


def _do(story: Story, told: str, words: Words) -> None:
    act, _space, when = told.partition(" ")
    match act:
        case "undo":
            story.undo(when)
        case "correct":
            story.correct(
                when,
                S3,
                account=8,
                country="DE",
                partner_country="NL",
                services=(words.service,),
                impact=Severity.S3,
                type="how-to",
                critical="outage",
                received=at("8:30"),
                via=words.typed,
            )
        case "take" | "assign":
            story.do(act, when, assignee=BEN if act == "take" else CARA)
        case "leave":
            story.do("assign", when, assignee=None)
        case "ping":
            story.do(act, when, level=2, told=(words.email,))
        case "escalate":
            story.do(act, when, level=3, told=(words.email,), ground="time")
        case _:
            story.all(told)


def by_impact(words: Words, acts: str = "", **facts: Any) -> Ticket:  # noqa: ANN401 - the fields of Facts
    return ticket(words, acts, S3, account=None, priority=False, impact=Severity.S3, **facts)


def without_commitment(words: Words, acts: str = "", **facts: Any) -> Ticket:  # noqa: ANN401 - the fields of Facts
    return ticket(words, acts, NOTHING, priority=False, **({"type": "feature"} | facts))


def critical(words: Words, acts: str = "") -> Ticket:
    return ticket(words, acts, CRITICAL, critical="downtime")


def called(words: Words) -> tuple[Called, ...]:
    """Return somebody who is in Slack, and somebody who is not."""
    return (
        Called(words.person, words.email, "UKRISH", "Asia/Kolkata"),
        Called(words.person, words.email, None, None),
    )


def heard(words: Words, level: int, *, choose: bool = False) -> tuple[Heard, ...]:
    return tuple(Heard(one, level, choose) for one in called(words))


def told(of: Ticket, words: Words, milestone: str, clock: Clock, *levels: int, choose: bool = False) -> Told:
    """Return an alert that is told to whoever has the ticket and to some levels."""
    planned = next(one for one in plan_alerts(of) if (one.milestone, one.clock) == (milestone, clock))
    run = of.run(clock)
    assert run is not None
    people = tuple(one for level in levels for one in heard(words, level, choose=choose))
    return Told(of, run, milestone, planned.due_at, people, passed=(1,), asked=True)
