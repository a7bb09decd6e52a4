"""Alerts: planned with every change of their ticket, and told in one transaction with their deliveries."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Text, bindparam, cast, func, literal, select, update

from bot.domain.ticket import State
from bot.errors import DatabaseError
from bot.services.alert_ports import AlertState, Decision, Due
from bot.storage.alert_rows import LOOK, differences, due_of, end, match
from bot.storage.alert_tables import IS_PLANNED, alerts
from bot.storage.deliveries import insert_deliveries, outdate_ticket_messages
from bot.storage.ticket_reading import tickets_of, whole_tickets
from bot.storage.ticket_tables import changes, tickets
from bot.storage.types import Utc, json_rows

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
_AUDITED_AT_ONCE = 20
_PAUSE = 0.04
"""Seconds between two of them, so that an audit of very many tickets takes a quarter of one core at most."""

_NOW, _KEYS = bindparam("now", type_=Utc()), bindparam("keys", type_=Text(), expanding=True)
# Not the column itself: by the index over states all that are open would be sorted anew for each few.
_OPEN = (tickets.c.state + "").in_((State.OPEN.value, State.HELD.value))
_IS_DUE = IS_PLANNED & (alerts.c.look_at <= _NOW)
_IS_CURRENT = tickets.c.planned.is_not_distinct_from(tickets.c.changes).label("is_current")
# The tickets are locked, and not the alerts: then nobody else tells anything of them, and nobody changes them, either.
_TAKEN = (
    select(alerts.c.ticket, _IS_CURRENT)
    .join(tickets, tickets.c.key == alerts.c.ticket)
    .where(_IS_DUE)
    .order_by(alerts.c.look_at, alerts.c.id)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(of=tickets, skip_locked=True)
)
_BEFORE = alerts.alias("before")
_TOLD = select(json_rows(cast(_BEFORE.c.levels, Text), _BEFORE.c.gist)).where(
    _BEFORE.c.ticket == alerts.c.ticket,
    _BEFORE.c.clock == alerts.c.clock,
    _BEFORE.c.run == alerts.c.run,
    _BEFORE.c.state == literal(AlertState.TOLD.value, literal_execute=True),
)
# As text: what was told before is mostly the same few things.
_OF_THEM = (
    select(
        *(alerts.c.id, alerts.c.ticket, alerts.c.clock, alerts.c.run, alerts.c.milestone, alerts.c.due_at),
        *(alerts.c.gist, cast(_TOLD.scalar_subquery(), Text), tickets.c.assignee_team, tickets.c.assignee_user),
    )
    .join(tickets, tickets.c.key == alerts.c.ticket)
    .where(alerts.c.ticket.in_(_KEYS), _IS_DUE)
    .order_by(alerts.c.ticket)
)
_THEMSELVES = whole_tickets().where(tickets.c.key.in_(_KEYS)).order_by(tickets.c.key, changes.c.number)
_NEXT = select(func.min(alerts.c.look_at)).where(IS_PLANNED)
_SOME_OPEN = (
    select(tickets.c.key, _IS_CURRENT)
    .where(_OPEN, tickets.c.key > bindparam("after", type_=Text()))
    .order_by(tickets.c.key)
    .limit(_AUDITED_AT_ONCE)
)
_ALL_OF_THEM = select(alerts).where(alerts.c.ticket.in_(_KEYS))
_LOCK = select(tickets.c.key).where(tickets.c.key.in_(_KEYS)).order_by(tickets.c.key).with_for_update()
_CURRENT = update(tickets).where(tickets.c.key.in_(_KEYS)).values(planned=tickets.c.changes)


class AlertStore:
    """The alerts of a database; every method raises DatabaseError, every instant is aware."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell(self, now: datetime, decide: Decide, most: int) -> int:
        """Do what `decide` makes of each ticket that has something due; returns of how many alerts that was.

        One transaction for about `most` alerts, rolled back when `decide` raises; in it nobody else changes these
        tickets or tells of them, and what others are at is left out. What is due is what the tickets plan as they then
        stand. `decide` runs in another thread.
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
        while some := await self._database.read(partial(_some_open, after=after)):
            differing = await self._database.read(partial(self._differing, some=some, unreadable=unreadable))
            if differing:
                mended += await self._database.write(partial(self._mend, keys=differing))
            after = some[-1].key
            await asyncio.sleep(_PAUSE)
        if unreadable:
            raise unreadable[0]
        return mended

    def _tell(self, connection: Connection, now: datetime, decide: Decide, most: int) -> int:
        taken = {row.ticket: row.is_current for row in connection.execute(_TAKEN, {"now": now, "most": most})}
        if not taken:
            return 0
        # Each change plans in its own transaction: what was planned as of the last one is true without being read.
        behind = [key for key, is_current in taken.items() if not is_current]
        unreadable = self._plan_again(connection, behind)[1] if behind else frozenset()
        rows = connection.execute(_OF_THEM, {"now": now, "keys": list(taken)}).all()
        ids: dict[Identity, int] = {
            (ticket, *run): number for number, ticket, *run, _due_at, _gist, _told, _team, _user in rows
        }
        later = dict.fromkeys(ids, now + UNDECIDED)
        decisions: dict[str, Decision] = {}
        for key, group in groupby(rows, itemgetter(1)):
            due = None if key in unreadable else due_of(key, tuple(group))
            if due is None:
                later |= {identity: now + UNREADABLE for identity in ids if identity[0] == key}
            else:
                decisions[key] = decide(due)
        _carry_out(connection, decisions, ids, later, now)
        # Where nothing is planned any more, something was done all the same.
        return len(ids) or len(taken)

    def _plan_again(self, connection: Connection, keys: Sequence[str]) -> tuple[int, frozenset[str]]:
        """Let locked tickets have the alerts that they plan; returns how many had others, and which cannot be read."""
        found, _errors = self._tickets(connection, keys)
        kept = _by_ticket(connection.execute(_ALL_OF_THEM, {"keys": keys}))
        mended = sum(match(connection, ticket, kept[key]) for key, ticket in found.items())
        connection.execute(_CURRENT, {"keys": list(found)})
        return mended, frozenset(keys) - found.keys()

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

    def _differing(self, connection: Connection, some: Rows, unreadable: list[DatabaseError]) -> list[str]:
        """Return which tickets do not have the alerts that they plan; a change meanwhile may make it seem so."""
        keys = [row.key for row in some]
        current = {row.key for row in some if row.is_current}
        found, errors = self._tickets(connection, keys)
        unreadable += errors
        kept = _by_ticket(connection.execute(_ALL_OF_THEM, {"keys": keys}))
        return [key for key, ticket in found.items() if key not in current or any(differences(ticket, kept[key]))]

    def _mend(self, connection: Connection, keys: Sequence[str]) -> int:
        locked = list(connection.scalars(_LOCK, {"keys": keys}))
        return self._plan_again(connection, locked)[0]


def _some_open(connection: Connection, after: str) -> Rows:
    return connection.execute(_SOME_OPEN, {"after": after}).all()


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
    superseded: list[int] = []
    for one in decisions.values():
        for identity, levels in one.told.items():
            told[tuple(sorted(levels))].append(ids[identity])
        superseded += [ids[identity] for identity in one.superseded]
        later |= one.put_off
        for identity in (*one.told, *one.superseded):
            del later[identity]
    for heard, numbers in told.items():
        end(connection, numbers, AlertState.TOLD, told_at=now, levels=list(heard))
    if superseded:
        end(connection, superseded, AlertState.SUPERSEDED)
    if later:
        connection.execute(LOOK, [{"row": ids[identity], "now": at} for identity, at in later.items()])
    insert_deliveries(connection, [delivery for one in decisions.values() for delivery in one.deliveries])
    outdated = [key for key, one in decisions.items() if one.outdated]
    if outdated:
        outdate_ticket_messages(connection, outdated)
