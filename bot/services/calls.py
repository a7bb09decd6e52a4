"""Calling people to a ticket or a territory: a message in the channel and one to each who is in Slack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.delivery import Delivery, Purpose
from bot.domain.ladder import PAM_LEVEL, told
from bot.domain.territory import calendar_for
from bot.domain.ticket import Act

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.domain.ladder import Named
    from bot.domain.policy import Policy
    from bot.domain.support_time import Calendar
    from bot.domain.ticket import Change, Ticket

LEAD_LEVEL = 2
ASK_BEFORE_AGAIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody of a ladder who is to hear of it; without a user id they are not in Slack, and named with the email.

    `zone` is the IANA name of their own time zone, as Slack has it.
    """

    name: str
    email: str
    user_id: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class NextLevel:
    """The level that hears next, its people, and the levels that were passed since nobody is named there (C75)."""

    level: int
    people: tuple[Named, ...]
    passed: tuple[int, ...] = ()


def leads_of(policy: Policy, territory: str, country: str) -> tuple[Named, ...]:
    """Return the leads of a country: level 2, narrowest scope, all who share it (C78)."""
    return told(policy, policy.territories[territory].ladder, LEAD_LEVEL, country)


def calendar_of(policy: Policy, ticket: Ticket) -> Calendar:
    """Return the days on which the people of a ticket work, even where its clocks run around the clock."""
    return calendar_for(policy, ticket.facts.territory, ticket.facts.partner_country)


def next_level(policy: Policy, ticket: Ticket) -> NextLevel | None:
    """Return the level above the highest that was told by hand; None where nobody is left to tell."""
    ladder = policy.territories[ticket.facts.territory].ladder
    passed: list[int] = []
    for level in range(ticket.level + 1, PAM_LEVEL + 1):
        people = told(policy, ladder, level, ticket.facts.partner_country)
        if people:
            return NextLevel(level, people, tuple(passed))
        passed.append(level)
    return None


def escalated_to(ticket: Ticket, level: int) -> Change | None:
    """Return the escalation by which a ticket has reached a level, or one above it; None while it has not."""
    if ticket.level < level:
        return None
    climbs = (change for change in reversed(ticket.changes) if change.act is Act.ESCALATE)
    return next((change for change in climbs if (change.level or 0) >= level), None)


def lately_pinged(ticket: Ticket, now: datetime) -> Change | None:
    """Return the last ping of a ticket if it is less than ten minutes old."""
    pings = (change for change in reversed(ticket.changes) if change.act is Act.PING)
    last = next(pings, None)
    return last if last and now - last.recorded_at < ASK_BEFORE_AGAIN else None


def deliveries_for(
    purpose: Purpose,
    people: Sequence[Called],
    content: Mapping[str, Any],
    *,
    channel: str | None,
    ticket: Ticket | None,
    due_at: datetime,
    new_key: Callable[[], str],
) -> tuple[Delivery, ...]:
    """Return a delivery for the channel, into the ticket's thread where it stands, and one for each person in Slack."""
    content = {**content, "people": [_as_json(one) for one in people]}
    key = ticket.key if ticket else None
    in_channel = [channel] if channel else []
    in_person = dict.fromkeys(one.user_id for one in people if one.user_id)
    return tuple(
        Delivery(
            key=new_key(),
            purpose=purpose,
            destination=destination,
            due_at=due_at,
            ticket=key,
            content=content,
            in_thread=destination == channel and ticket is not None,
            broadcast=destination == channel and ticket is not None,
        )
        for destination in (*in_channel, *in_person)
    )


def _as_json(one: Called) -> dict[str, str | None]:
    return {"name": one.name, "email": one.email, "user": one.user_id, "zone": one.zone}
