"""Many tickets in a store, made without a bot: each territory, each state a ticket goes through, late ones too."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert

from bot.domain.changes import decide, fold, track
from bot.domain.severity import Severity
from bot.domain.terms import terms_for
from bot.domain.ticket import Act, Actor, Facts
from bot.storage import ticket_tables as tables
from bot.storage.ticket_rows import change_row, ticket_row
from bot.storage.upsert import add_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.domain.policy import Policy
    from bot.domain.ticket import Change, Ticket
    from bot.storage.database import Database

COURSE = (Act.TAKE, Act.ACKNOWLEDGE, Act.HOLD, Act.RESUME, Act.DETERMINED, Act.HOLD)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def many_tickets(policy: Policy, now: datetime, count: int, people: Sequence[Actor]) -> Iterator[Ticket]:
    """Return so many open tickets: received in the last two days, each as far in its course as its number says."""
    territories = list(policy.territories.values())
    for number in range(count):
        territory = territories[number % len(territories)]
        country = sorted(territory.members)[number % len(territory.members)]
        age = HOUR * (1 + number * 7 % 48)
        yield a_ticket(
            policy,
            f"T-{number}",
            territory.key,
            country,
            received=now - age,
            by=people[number % len(people)],
            acts=COURSE[: number % (len(COURSE) + 1)],
            impact=list(Severity)[number % 3],
        )


def a_ticket(
    policy: Policy,
    ticket_id: str,
    territory: str,
    country: str,
    *,
    received: datetime,
    by: Actor,
    acts: Iterable[Act] = (),
    **facts: object,
) -> Ticket:
    """Return a ticket that somebody tracked when it was received and then did this to, a minute apart."""
    stated = Facts(received, territory, country, country=country, **facts)  # type: ignore[arg-type] # the fields of Facts
    ticket = fold(ticket_id, (track(None, stated, terms_for(policy, stated), by, received),))
    for place, act in enumerate(acts, start=1):
        details = {"assignee": by} if act is Act.TAKE else {}
        ticket = with_change(ticket, decide(ticket, act, by, received + place * MINUTE, **details))
    return ticket


def with_change(ticket: Ticket, change: Change) -> Ticket:
    """Return a ticket after one more change."""
    return fold(ticket.id, (*ticket.changes, change))


def put(database: Database, tickets: Iterable[Ticket]) -> None:
    """Write tickets as another process would have, all in one transaction and without messages for them."""
    made = list(tickets)
    changes = [(ticket.key, change) for ticket in made for change in ticket.changes]
    promised = {change.terms.digest: change.terms.text for _key, change in changes if change.terms}

    def write(connection: Connection) -> None:
        for digest, text in promised.items():
            add_missing(connection, tables.terms, {"digest": digest, "text": text})
        connection.execute(insert(tables.tickets), [ticket_row(ticket) for ticket in made])
        connection.execute(insert(tables.changes), [change_row(key, change) for key, change in changes])

    database.write_now(write)
