"""Calling people by hand: pinging the lead, escalating to the next level, and who oversees."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.clock import is_late
from bot.domain.delivery import Purpose
from bot.domain.ladder import Reach, contacts_of
from bot.domain.names import fold
from bot.domain.refusal import Refusal, RefusedChangeError
from bot.domain.roles import Action, may
from bot.domain.territory import PlaceKind, calendar_for, find_places, territory_of
from bot.domain.ticket import Act
from bot.domain.ticket_roles import territories_of
from bot.services.calls import (
    LEAD_LEVEL,
    calendar_of,
    deliveries_for,
    escalated_to,
    lately_pinged,
    leads_of,
    next_level,
)
from bot.slack.acts import accounts_of, carried_out
from bot.slack.desk import Reply
from bot.slack.places import ask_which, meanings
from bot.slack.ticket_access import doing, email_of, named_ticket, ticket_for
from bot.slack.ticket_words import read_ping
from bot.slack.views import acts as acts_view
from bot.slack.views import calls as view
from bot.slack.views import guide
from bot.slack.views.ticket_parts import ticket_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.ladder import Named
    from bot.domain.policy import Escalation
    from bot.domain.ticket import Change, Ticket
    from bot.i18n import Markup
    from bot.services.calls import NextLevel
    from bot.slack.desk import Asked
    from bot.slack.places import Meant

LONGEST_NOTE = 500
# What a button means: not to climb twice when two press it, one after the other.
_ABOVE = re.compile(r"above level ([1-4])")
LENGTH_OF_CODE = 2
# What people call the grounds of an escalation, beside their names in the policy.
_GROUND_WORDS = {
    "time": frozenset({"time", "late", "overdue", "passed", "deadline"}),
    "risk": frozenset({"risk", "impact"}),
    "dissatisfied": frozenset({"dissatisfied", "unhappy", "unsatisfied"}),
    "major_issue": frozenset({"major"}),
    "long_outage": frozenset({"outage", "down"}),
    "recurring": frozenset({"recurring", "recurs", "repeated"}),
    "security": frozenset({"security", "breach"}),
}


async def answer_ping(asked: Asked) -> Reply:
    """Answer `ping TICKET|TERRITORY|COUNTRY [NOTE]`; a second ping within ten minutes is asked back."""
    return await _ping(asked, again=False)


async def answer_ping_again(asked: Asked) -> Reply:
    """Ping once more, although it was done a moment ago."""
    return await _ping(asked, again=True)


async def _ping(asked: Asked, *, again: bool) -> Reply:
    words = read_ping(asked.request.words)
    if words.target and await asked.desk.tickets.find(words.target):
        ticket = await ticket_for(asked, words.target, Action.PING)
        return ticket if isinstance(ticket, Reply) else await _ping_ticket(asked, ticket, words.note, again=again)
    return await _ping_place(asked, words.places)


async def _ping_ticket(asked: Asked, ticket: Ticket, note: str, *, again: bool) -> Reply:
    tr, desk = asked.tr, asked.desk
    note = note[:LONGEST_NOTE]
    if last := _pinged_meanwhile(ticket, now=asked.now, again=again):
        return _ping_again(asked, ticket, last, note)
    channel = desk.tickets.channels.of(ticket.facts.territory)
    people = await desk.contacts.find(leads_of(desk.policy, ticket.facts.territory, ticket.facts.partner_country))
    deliveries = deliveries_for(
        Purpose.PING,
        people,
        {"by": asked.asking.user_id, "team": asked.asking.team_id, "note": note},
        channel=channel,
        ticket=ticket,
        due_at=asked.now,
        new_key=desk.tickets.new_key,
    )
    try:
        pinged = await desk.tickets.act(
            ticket.id,
            Act.PING,
            doing(asked),
            deliveries=deliveries,
            unless=partial(_pinged_meanwhile, now=asked.now, again=again),
            level=LEAD_LEVEL,
            told=tuple(one.email for one in people),
            reason=note,
        )
    except RefusedChangeError as error:
        return _ping_again(asked, ticket, error.standing, note)
    calendar = calendar_of(desk.policy, pinged)
    message = view.pinged(tr, ticket_name(ticket.id), people, channel, calendar, asked.now)
    if not pinged.is_open:
        message = message.noted(tr, view.closed(tr, pinged))
    return Reply(message, accounts=accounts_of(pinged), ticket=pinged.id, audited=True)


def _pinged_meanwhile(ticket: Ticket, *, now: datetime, again: bool) -> Change | None:
    return None if again else lately_pinged(ticket, now)


def _ping_again(asked: Asked, ticket: Ticket, last: Change | None, note: str) -> Reply:
    """Ask before the same people are pinged again."""
    assert last is not None, "somebody has pinged"  # noqa: S101 - for mypy
    message = view.pinged_lately(asked.tr, ticket, last, f"{ticket.id} {note}".strip(), asked.now)
    return Reply(message, accounts=accounts_of(ticket), outcome="asked back", ticket=ticket.id)


async def _ping_place(asked: Asked, places: Sequence[tuple[str, str]]) -> Reply:
    """Ping the leads of the longest name of a place that the words begin with."""
    tr, desk = asked.tr, asked.desk
    theirs = territories_of(desk.policy, email_of(asked))
    if not may(asked.role, Action.PING) and not theirs:
        return guide.refused(asked, Action.PING)
    if not places:
        return Reply(view.whom_to_ping(tr, ""), outcome="not understood")
    for name, note in places:
        reply = await _ping_meant(asked, name, await meanings(asked, name), note)
        if reply:
            return reply
    if not may(asked.role, Action.PING):
        # For whoever may call to some tickets only, one that is not there is like one that is not theirs.
        return guide.refused(asked, Action.PING)
    return Reply(view.whom_to_ping(tr, places[-1][0]), outcome="not understood")


async def _ping_meant(asked: Asked, name: str, meant: Meant, note: str) -> Reply | None:
    """Ping the leads of what a name stands for; None where it stands for nothing."""
    if len(meant.countries) > 1 or (meant.countries and _may_be_a_word(asked, name)):
        return ask_which(asked, name, meant.countries, partial(_again, note))
    if meant.countries:
        return await _ping_country(asked, meant.countries[0], note)
    territory = next((place.key for place in meant.others if place.kind is PlaceKind.TERRITORY), None)
    if territory:
        place = asked.tr.policy(asked.desk.policy.territories[territory].name)
        return await _call(asked, territory, None, place, note)
    return Reply(view.which_part_to_ping(asked.tr, name), outcome="not understood") if meant.others else None


def _may_be_a_word(asked: Asked, name: str) -> bool:
    """Say whether a code is rather a word, as in "ping me": nobody is to be called in Montenegro by mistake."""
    return len(name) == LENGTH_OF_CODE and not name.isupper() and not find_places(asked.desk.policy, name)


def _again(note: str, code: str) -> str:
    return f"ping {code} {note}".strip()


async def _ping_country(asked: Asked, country: str, note: str) -> Reply:
    territory = territory_of(asked.desk.policy, country)
    if territory is None:
        return Reply(view.whom_to_ping(asked.tr, country), outcome="not understood")
    return await _call(asked, territory.key, country, asked.tr.country(country), note)


async def _call(asked: Asked, territory: str, country: str | None, place: Markup, note: str) -> Reply:
    desk = asked.desk
    if not may(asked.role, Action.PING) and territory not in territories_of(desk.policy, email_of(asked)):
        return guide.refused(asked, Action.PING)
    channel = desk.tickets.channels.of(territory)
    people = await desk.contacts.find(_leads(asked, territory, country))
    deliveries = deliveries_for(
        Purpose.PING,
        people,
        {
            "by": asked.asking.user_id,
            "team": asked.asking.team_id,
            "note": note[:LONGEST_NOTE],
            "territory": territory,
            "country": country,
        },
        channel=channel,
        ticket=None,
        due_at=asked.now,
        new_key=desk.tickets.new_key,
    )
    await desk.tickets.tell(deliveries)
    calendar = calendar_for(desk.policy, territory, country)
    return Reply(view.pinged(asked.tr, place, people, channel, calendar, asked.now))


def _leads(asked: Asked, territory: str, country: str | None) -> tuple[Named, ...]:
    """Return the leads of a country, or everybody of level 2 who covers any of a whole territory."""
    policy = asked.desk.policy
    if country:
        return leads_of(policy, territory, country)
    place = policy.territories[territory]
    return contacts_of(policy, Reach(place.ladder, frozenset(place.members)), LEAD_LEVEL)


async def answer_escalate(asked: Asked) -> Reply:
    """Answer `escalate TICKET [REASON]`: never refused; tells the next level and records the ground (002:193)."""
    named = await named_ticket(asked, Action.CHANGE_TICKET)
    if isinstance(named, Reply):
        return named
    ticket, reason = named
    if meant := _ABOVE.fullmatch(reason):
        reason = ""
        if done := escalated_to(ticket, int(meant[1]) + 1):
            return _escalated_before(asked, ticket, RefusedChangeError(Refusal.ALREADY, done, done))
    desk = asked.desk
    found = next_level(desk.policy, ticket)
    if found is None:
        return Reply(view.nobody_left(asked.tr, ticket), accounts=accounts_of(ticket), ticket=ticket.id)
    chosen, reason = _chosen(found, reason[:LONGEST_NOTE])
    if not chosen:
        message = view.choose_overseer(asked.tr, ticket, found, reason)
        return Reply(message, accounts=accounts_of(ticket), outcome="asked back", ticket=ticket.id)
    return await _escalate(asked, ticket, replace(found, people=chosen), reason)


def _chosen(found: NextLevel, reason: str) -> tuple[tuple[Named, ...], str]:
    """Return who is told, and the reason: of people to choose between the one whose name it begins with (C81)."""
    if not any(one.choose for one in found.people):
        return found.people, reason
    for one in found.people:
        names = one.contact.name.split()
        words = reason.split()
        if fold(" ".join(words[: len(names)])) == fold(one.contact.name):
            return (one,), " ".join(words[len(names) :])
    return (), reason


async def _escalate(asked: Asked, ticket: Ticket, found: NextLevel, reason: str) -> Reply:
    desk = asked.desk
    past = any(is_late(run, asked.now) for run in ticket.runs if run.is_promise)
    ground = ground_of(desk.policy.escalation, reason) or (view.TIME if past else None)
    people = await desk.contacts.find(found.people)
    deliveries = deliveries_for(
        Purpose.ESCALATION,
        people,
        {"level": found.level},
        channel=desk.tickets.channels.of(ticket.facts.territory),
        ticket=ticket,
        due_at=asked.now,
        new_key=desk.tickets.new_key,
    )
    try:
        done = await desk.tickets.act(
            ticket.id,
            Act.ESCALATE,
            doing(asked),
            deliveries=deliveries,
            unless=partial(escalated_to, level=found.level),
            level=found.level,
            told=tuple(one.email for one in people),
            ground=ground,
            reason=reason,
        )
    except RefusedChangeError as error:
        return _escalated_before(asked, await desk.tickets.find(ticket.id) or ticket, error)
    message = view.escalated(asked.tr, desk.policy, done, people, found, passed=past)
    return Reply(message, accounts=accounts_of(done), ticket=done.id, audited=True)


def _escalated_before(asked: Asked, ticket: Ticket, error: RefusedChangeError) -> Reply:
    message = acts_view.refused(asked.tr, asked.desk.policy, ticket, error, asked.now)
    return Reply(message, accounts=accounts_of(ticket), outcome="refused: " + error.why, ticket=ticket.id)


def ground_of(escalation: Escalation, reason: str) -> str | None:
    """Return the ground that a reason names, by a word for it or its name in the policy; an example goes first."""
    words = {word.strip(".,;:!?()") for word in fold(reason).split()}
    for key, topic in (*escalation.reasons.items(), *escalation.conditions.items()):
        if fold(topic.name) in fold(reason) or words & _GROUND_WORDS.get(key, frozenset({key})):
            return key
    return None


async def answer_oversee(asked: Asked) -> Reply:
    """Record that the presser oversees an escalated ticket; no clock stops."""
    named = await named_ticket(asked, Action.OVERSEE)
    if isinstance(named, Reply):
        return named
    ticket, _reason = named
    return await carried_out(asked, asked.desk.tickets.act(ticket.id, Act.OVERSEE, doing(asked)), ticket)
