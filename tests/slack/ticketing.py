"""Tickets in front of the desk: ids that no other test has, what is said of them, what was recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.delivery_tables import deliveries
from tests.slack.reading import words_of

if TYPE_CHECKING:
    from bot.domain.ticket import Ticket
    from bot.local.outcome import Outcome
    from bot.local.person import Person
    from bot.local.state.records import Channel
    from tests.running import Running

WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)  # 10:00 in Amsterdam, where the agent is
LARGE = "admin@customer.com"  # 65 licences in the Netherlands, and no other account has its domain
SMALL = "admin@bison.example"  # 69 licences in the USA, where 70 are needed
_NUMBERS = count(1)


async def begin(bot: Running, at: datetime = WEDNESDAY) -> None:
    """Set the time at which a test begins; where that is back, what the bot read later is read again."""
    bot.time.at = at
    await bot.application.desk.rosters.refresh()


def fresh() -> str:
    """The id of a ticket that is not tracked yet."""
    return f"T-{next(_NUMBERS)}"


async def ask(bot: Running, line: str, person: Person | None = None, channel: Channel | None = None) -> Outcome:
    """Type a command in a channel, as the agent unless somebody else is named."""
    return await (person or bot.cast.agent).slash(line, channel or bot.cast.general)


async def said(bot: Running, line: str, person: Person | None = None) -> list[str]:
    """What a command is answered with, line by line, the labels of the buttons last."""
    return words_of(await ask(bot, line, person)).split("\n")


async def first(bot: Running, line: str, person: Person | None = None) -> str:
    """The first line of the answer to a command."""
    return (await said(bot, line, person))[0]


async def tracked(bot: Running, line: str = LARGE, ticket: str | None = None) -> str:
    """Track a ticket and return its id; `line` is all that follows the id."""
    ticket = ticket or fresh()
    answer = await said(bot, f"track {ticket} {line}")
    assert answer[0].startswith(f"{ticket} is tracked, received "), answer
    return ticket


async def ticket_of(bot: Running, ticket_id: str) -> Ticket:
    """The ticket as it is recorded."""
    found = await bot.application.desk.tickets.find(ticket_id)
    assert found is not None, f"{ticket_id} is not tracked"
    return found


async def acts_of(bot: Running, ticket_id: str) -> list[str]:
    """What was recorded of a ticket, in that order."""
    return [str(change.act) for change in (await ticket_of(bot, ticket_id)).changes]


def join(bot: Running, name: str, email: str, zone: str, **details: str | bool) -> Person:
    """Somebody of a ladder who is in Slack; the desk's channel is theirs, too."""
    known = bot.workspace.world.directory.user_by_name(name)
    if known is not None:
        return bot.workspace.person(known.id)
    person = bot.workspace.add_person(name, email=email, tz=zone, **details)
    bot.cast.desk.members.append(person.id)
    return person


def planned(bot: Running, ticket_id: str | None = None) -> list[tuple[str, str]]:
    """What was planned for a ticket, or for none, in that order: what for, and to whom."""
    column = deliveries.c
    which = column.ticket.is_(None) if ticket_id is None else column.ticket == ticket_id.casefold()
    rows = select(column.purpose, column.destination).where(which).order_by(column.id)
    found = bot.database.read_now(lambda connection: connection.execute(rows).all())
    return [(row.purpose, row.destination) for row in found]
