"""How tickets are read: each from all of its changes, many in one statement."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, Text, cast, select

from bot.domain.changes import fold
from bot.domain.refusal import RefusedChangeError
from bot.domain.ticket import State
from bot.errors import UnreadableError
from bot.services.alert_ports import AlertState
from bot.storage.alert_tables import alerts
from bot.storage.ticket_rows import CHANGE_COLUMNS, change_of
from bot.storage.ticket_tables import changes, terms, tickets

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.domain.ticket import Actor, Change, Ticket
    from bot.storage.lookups import Cell

_OPEN = (State.OPEN.value, State.HELD.value)
# What it comes to when cells are not as this version writes them.
_NOT_OURS = (AttributeError, LookupError, OverflowError, TypeError, ValueError)
# Past the time first, then by what is left; without a running promise last.
_BY_TIME_LEFT = (tickets.c.next_deadline.asc().nulls_last(), tickets.c.received, tickets.c.key)


def whole_tickets() -> Select[*tuple[Any, ...]]:
    """Select tickets with all their changes, for `tickets_of`; conditions and order are added by who asks."""
    whole = tickets.join(changes, changes.c.ticket == tickets.c.key).outerjoin(terms, terms.c.digest == changes.c.terms)
    return select(tickets.c.id, *CHANGE_COLUMNS).select_from(whole)


def open_tickets(
    assignee: Actor | None, territories: Collection[str] | None, limit: int | None
) -> Select[*tuple[Any, ...]]:
    """Select the first of the open tickets by time left: somebody's, those of territories, or all."""
    conditions: list[ColumnElement[bool]] = [tickets.c.state.in_(_OPEN)]
    if assignee is not None:
        conditions.append(tickets.c.assignee_user == assignee.user_id)
        conditions.append(tickets.c.assignee_team == assignee.team_id)
    if territories is not None:
        conditions.append(tickets.c.territory.in_(territories))
    if limit is not None:
        # By tickets, of which each has many rows.
        first = select(tickets.c.key).where(*conditions).order_by(*_BY_TIME_LEFT).limit(limit)
        conditions = [tickets.c.key.in_(first)]
    return whole_tickets().where(*conditions).order_by(*_BY_TIME_LEFT, changes.c.number)


def tickets_since(territory: str, since: datetime) -> Select[*tuple[Any, ...]]:
    """Select the open tickets of a territory, and those resolved whose last change was recorded since (aware)."""
    resolved = (tickets.c.state == State.RESOLVED.value) & (tickets.c.updated_at >= since)
    which = (tickets.c.territory == territory, tickets.c.state.in_(_OPEN) | resolved)
    return whole_tickets().where(*which).order_by(tickets.c.key, changes.c.number)


def tickets_told(level: int) -> Select[tuple[str]]:
    """Select the keys of the open tickets of which the clock has told a level of the ladder, 1 to 4."""
    # Levels have one digit each, and stand in a list of numbers.
    told = (alerts.c.state == AlertState.TOLD.value) & cast(alerts.c.levels, Text).contains(str(level))
    of_open = select(alerts.c.ticket).join(tickets, tickets.c.key == alerts.c.ticket)
    return of_open.where(tickets.c.state.in_(_OPEN), told).distinct()


def tickets_of(rows: Iterable[Sequence[Cell]], database: str) -> tuple[Ticket, ...]:
    """Make tickets of rows of `whole_tickets` that come ticket by ticket, by number.

    Raises UnreadableError with a line that names the database and the ticket, for one that this version did not write.
    """
    return tuple(_ticket_of(ticket_id, group, database) for ticket_id, group in groupby(rows, itemgetter(0)))


def _ticket_of(ticket_id: str, rows: Iterable[Sequence[Cell]], database: str) -> Ticket:
    made: list[Change] = []
    try:
        for _id, *cells in rows:
            made.append(change_of(tuple(cells)))
        return fold(ticket_id, made)
    except RefusedChangeError as error:
        raise _unreadable(database, ticket_id, error.change.number, error.why) from error
    except _NOT_OURS as error:
        raise _unreadable(database, ticket_id, len(made) + 1, f"{type(error).__name__}: {error}") from error


def _unreadable(database: str, ticket_id: str, number: int, reason: str) -> UnreadableError:
    return UnreadableError(
        f"{database}: change {number} of ticket {ticket_id} cannot be read ({reason}): install the version of the bot"
        " that wrote it, or put a backup in its place"
    )
