"""Alerts: planned with every change of their ticket, and told in one transaction with their deliveries."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Text, bindparam, func, insert, or_, select, update

from bot.domain.milestones import plan_alerts
from bot.domain.ticket import State
from bot.errors import DatabaseError
from bot.services.alert_ports import AlertState, Decision, Due
from bot.storage.alert_tables import IS_PLANNED, alerts
from bot.storage.deliveries import insert_deliveries, outdate_ticket_messages
from bot.storage.ticket_reading import tickets_of, whole_tickets
from bot.storage.ticket_tables import changes, tickets
from bot.storage.types import Utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from bot.domain.ticket import Ticket
    from bot.services.alert_ports import Identity
    from bot.storage.database import Database

    Decide = Callable[[Due], Decision]
    Rows = Sequence[Row[Any]]

UNDECIDED = timedelta(minutes=1)
"""Until an alert of which nothing was decided is looked at again."""
UNREADABLE = timedelta(minutes=10)
"""Until an alert whose ticket cannot be read is looked at again."""
_AUDITED_AT_ONCE = 100

_NOW, _KEYS = bindparam("now", type_=Utc()), bindparam("keys", type_=Text(), expanding=True)
_OPEN = tickets.c.state.in_((State.OPEN.value, State.HELD.value))
_IS_DUE = IS_PLANNED & (alerts.c.look_at <= _NOW)
# The tickets are locked, and not the alerts: then nobody else tells anything of them, and nobody changes them, either.
_TAKEN = (
    select(alerts.c.ticket)
    .join(tickets, tickets.c.key == alerts.c.ticket)
    .where(_IS_DUE)
    .order_by(alerts.c.look_at, alerts.c.id)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(of=tickets, skip_locked=True)
)
_OF_THEM = select(alerts).where(alerts.c.ticket.in_(_KEYS), or_(_IS_DUE, alerts.c.state == AlertState.TOLD.value))
_THEMSELVES = whole_tickets().where(tickets.c.key.in_(_KEYS)).order_by(tickets.c.key, changes.c.number)
_NEXT = select(func.min(alerts.c.look_at)).where(IS_PLANNED)
_SOME_OPEN = (
    select(tickets.c.key).where(_OPEN, tickets.c.key > bindparam("after", type_=Text())).order_by(tickets.c.key)
).limit(_AUDITED_AT_ONCE)
_ALL_OF_THEM = select(alerts).where(alerts.c.ticket.in_(_KEYS))
_LOCK = select(tickets.c.key).where(tickets.c.key.in_(_KEYS)).with_for_update()
_BY_ID = alerts.c.id == bindparam("row", type_=Integer())
_MOVE = update(alerts).where(_BY_ID).values(state=AlertState.PLANNED.value, due_at=_NOW, look_at=_NOW)
_LOOK = update(alerts).where(_BY_ID).values(look_at=_NOW)


def sync_alerts(connection: Connection, ticket: Ticket) -> bool:
    """Let a ticket have the alerts that it plans, inside the transaction of its change; says whether any was missing.

    What is no longer planned is cancelled, and planned once more if it returns; what was told stays told.
    """
    rows = connection.execute(_ALL_OF_THEM, {"keys": [ticket.key]}).all()
    return _match(connection, ticket, rows)


def _match(connection: Connection, ticket: Ticket, rows: Rows) -> bool:
    new, moved, gone = _differences(ticket, rows)
    if new:
        connection.execute(insert(alerts), new)
    if moved:
        connection.execute(_MOVE, moved)
    if gone:
        _end(connection, gone, AlertState.CANCELLED)
    return bool(new or moved or gone)


def _differences(ticket: Ticket, rows: Rows) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[int]]:
    """Return the rows to add, those to move or to plan again, and the numbers of those to cancel."""
    kept = {_identity(row): row for row in rows}
    plan = {alert.identity: alert.due_at for alert in plan_alerts(ticket)}
    new = [_new_row(identity, due_at) for identity, due_at in plan.items() if identity not in kept]
    moved = [
        {"row": row.id, "now": plan[identity]}
        for identity, row in kept.items()
        if identity in plan
        and (row.state == AlertState.CANCELLED or (row.state == AlertState.PLANNED and row.due_at != plan[identity]))
    ]
    gone = [row.id for identity, row in kept.items() if row.state == AlertState.PLANNED and identity not in plan]
    return new, moved, gone


def _new_row(identity: Identity, due_at: datetime) -> dict[str, Any]:
    ticket, clock, run, milestone = identity
    return {
        "ticket": ticket,
        "clock": clock,
        "run": run,
        "milestone": milestone,
        "due_at": due_at,
        "look_at": due_at,
        "state": AlertState.PLANNED.value,
    }


def _identity(row: Row[Any]) -> Identity:
    return row.ticket, row.clock, row.run, row.milestone


def _end(connection: Connection, ids: Iterable[int], state: AlertState, **values: object) -> None:
    ended = update(alerts).where(alerts.c.id.in_(list(ids)))
    connection.execute(ended.values(state=state.value, **values))


class AlertStore:
    """The alerts of a database; every method raises DatabaseError, every instant is aware."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell(self, now: datetime, decide: Decide, most: int) -> int:
        """Do what `decide` makes of each ticket that has something due; returns of how many alerts that was.

        One transaction for about `most` alerts, rolled back when `decide` raises; in it nobody else changes these
        tickets or tells of them, and what others are at is left out. `decide` runs in another thread.
        """
        return await self._database.write(partial(self._tell, now=now, decide=decide, most=most))

    async def next_due(self) -> datetime | None:
        """Return when a planned alert is to be looked at next (UTC), which may have passed; None without any."""
        return await self._database.read(lambda connection: connection.scalar(_NEXT))

    async def audit(self) -> int:
        """Plan every open ticket again; returns how many had other alerts than they should.

        Tickets that cannot be read do not keep the others from it; the error of the first is raised at the end.
        """
        mended, after = 0, ""
        unreadable: list[DatabaseError] = []
        while keys := await self._database.read(partial(_some_open, after=after)):
            differing = await self._database.read(partial(self._differing, keys=keys, unreadable=unreadable))
            if differing:
                mended += await self._database.write(partial(self._mend, keys=differing))
            after = keys[-1]
        if unreadable:
            raise unreadable[0]
        return mended

    def _tell(self, connection: Connection, now: datetime, decide: Decide, most: int) -> int:
        taken = connection.scalars(_TAKEN, {"now": now, "most": most})
        keys = list(dict.fromkeys(taken))
        if not keys:
            return 0
        found, _unreadable = self._tickets(connection, keys)
        due: dict[str, dict[Identity, int]] = defaultdict(dict)
        told: dict[str, dict[Identity, frozenset[int]]] = defaultdict(dict)
        for row in connection.execute(_OF_THEM, {"now": now, "keys": keys}):
            if row.state == AlertState.TOLD:
                told[row.ticket][_identity(row)] = frozenset(row.levels)
            else:
                due[row.ticket][_identity(row)] = row.id
        ids = {identity: number for of_ticket in due.values() for identity, number in of_ticket.items()}
        decisions = {
            key: decide(Due(found[key], frozenset(due[key]), told[key])) for key in keys if key in found and key in due
        }
        later = dict.fromkeys(ids, now + UNDECIDED)
        later |= {identity: now + UNREADABLE for identity in ids if identity[0] not in found}
        _carry_out(connection, decisions, ids, later, now)
        return len(ids)

    def _tickets(self, connection: Connection, keys: Sequence[str]) -> tuple[dict[str, Ticket], list[DatabaseError]]:
        """Read tickets by their keys, and what is wrong with those that cannot be read."""
        rows = connection.execute(_THEMSELVES, {"keys": keys})
        found: dict[str, Ticket] = {}
        unreadable: list[DatabaseError] = []
        for _id, group in groupby(rows, itemgetter(0)):
            try:
                found |= {ticket.key: ticket for ticket in tickets_of(group, self._database.name)}
            except DatabaseError as error:
                unreadable.append(error)
        return found, unreadable

    def _differing(self, connection: Connection, keys: Sequence[str], unreadable: list[DatabaseError]) -> list[str]:
        """Return which tickets do not have the alerts that they plan; a change meanwhile may make it seem so."""
        found, errors = self._tickets(connection, keys)
        unreadable += errors
        kept = _by_ticket(connection.execute(_ALL_OF_THEM, {"keys": keys}))
        return [key for key, ticket in found.items() if any(_differences(ticket, kept[key]))]

    def _mend(self, connection: Connection, keys: Sequence[str]) -> int:
        locked = list(connection.scalars(_LOCK.order_by(tickets.c.key), {"keys": keys}))
        found, _unreadable = self._tickets(connection, locked)
        kept = _by_ticket(connection.execute(_ALL_OF_THEM, {"keys": locked}))
        return sum(_match(connection, ticket, kept[key]) for key, ticket in found.items())


def _some_open(connection: Connection, after: str) -> list[str]:
    return list(connection.scalars(_SOME_OPEN, {"after": after}))


def _by_ticket(rows: Iterable[Row[Any]]) -> Mapping[str, list[Row[Any]]]:
    kept: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        kept[row.ticket].append(row)
    return kept


def _carry_out(
    connection: Connection,
    decisions: Mapping[str, Decision],
    ids: Mapping[Identity, int],
    later: dict[Identity, datetime],
    now: datetime,
) -> None:
    """Write what was decided; `later` is when to look again at what nothing was decided of."""
    told: dict[tuple[int, ...], list[int]] = defaultdict(list)
    ended: dict[AlertState, list[int]] = defaultdict(list)
    for one in decisions.values():
        for identity, levels in one.told.items():
            told[tuple(sorted(levels))].append(ids[identity])
        ended[AlertState.SUPERSEDED] += [ids[identity] for identity in one.superseded]
        ended[AlertState.CANCELLED] += [ids[identity] for identity in one.cancelled]
        later |= one.put_off
        for identity in (*one.told, *one.superseded, *one.cancelled):
            del later[identity]
    for heard, numbers in told.items():
        _end(connection, numbers, AlertState.TOLD, told_at=now, levels=list(heard))
    for state, numbers in ended.items():
        if numbers:
            _end(connection, numbers, state)
    if later:
        connection.execute(_LOOK, [{"row": ids[identity], "now": at} for identity, at in later.items()])
    insert_deliveries(connection, [delivery for one in decisions.values() for delivery in one.deliveries])
    outdated = [key for key, one in decisions.items() if one.outdated]
    if outdated:
        outdate_ticket_messages(connection, outdated)
