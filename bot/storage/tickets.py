"""Tickets: changed one at a time whatever the number of processes, and read whole."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from bot.domain.changes import fold
from bot.domain.ticket import ticket_key
from bot.services.alert_ports import AlertState
from bot.storage.alert_rows import sync_alerts
from bot.storage.alert_tables import alerts
from bot.storage.audit import add_audit
from bot.storage.deliveries import insert_deliveries, want_ticket_message
from bot.storage.lookups import LookUp
from bot.storage.ticket_reading import open_tickets, tickets_of, tickets_since, tickets_told, whole_tickets
from bot.storage.ticket_rows import change_row, next_deadline, ticket_row
from bot.storage.ticket_tables import changes, terms, tickets
from bot.storage.told_messages import outdate_told_messages
from bot.storage.types import storable
from bot.storage.upsert import add_missing, upsert

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection, Select

    from bot.domain.delivery import Delivery
    from bot.domain.ticket import Actor, Ticket
    from bot.services.ports import Intent
    from bot.storage.database import Database

# Any number does, as long as nothing else in the same PostgreSQL database takes it for a lock of two numbers.
_LOCKS = 0x7469636B
_NEAR = 150


class TicketStore:
    """The tickets of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        by_key = whole_tickets().where(tickets.c.key == bindparam("key")).order_by(changes.c.number)
        self._by_key = LookUp(by_key)

    async def get(self, key: str) -> Ticket | None:
        """Return the ticket of this key, None when it was never tracked."""
        if not _can_be_kept(key):
            return None
        rows = await self._database.look_up(self._by_key, key=key)
        return next(iter(tickets_of(rows, self._database.name)), None)

    async def change(self, ticket_id: str, decide: Callable[[Ticket | None], Intent]) -> Ticket:
        """Do what `decide` makes of the ticket as it stands, and return the ticket that it has become.

        One transaction that is rolled back when `decide` raises; in it nobody else changes this ticket, in whatever
        process, and `decide` sees what all others have done. It runs in another thread.
        """
        return await self._database.write(partial(self._change, ticket_id=ticket_id, decide=decide))

    async def levels_told(self, key: str) -> frozenset[int]:
        """Return the levels of the ladder that the clock has told of a ticket."""
        heard = select(alerts.c.levels).where(alerts.c.ticket == key, alerts.c.state == AlertState.TOLD.value)
        rows = await self._database.read(lambda connection: connection.scalars(heard).all())
        return frozenset(level for levels in rows for level in levels)

    async def told_of(self, level: int) -> frozenset[str]:
        """Return the keys of the open tickets of which the clock has told a level of the ladder."""
        return await self._database.read(lambda connection: frozenset(connection.scalars(tickets_told(level))))

    async def tell(self, deliveries: Sequence[Delivery]) -> None:
        """Plan messages that belong to no ticket."""
        await self._database.write(partial(insert_deliveries, planned=deliveries))

    async def open_tickets(
        self,
        *,
        assignee: Actor | None = None,
        territories: Collection[str] | None = None,
        limit: int | None = None,
    ) -> tuple[Ticket, ...]:
        """Return open tickets, the soonest deadline first, those without one last; `territories` are keys."""
        return await self._read(open_tickets(assignee, territories, limit))

    async def of_account(self, number: int) -> tuple[Ticket, ...]:
        """Return every ticket of the account of this number, the one received last first."""
        theirs = whole_tickets().where(tickets.c.account == number)
        return await self._read(theirs.order_by(tickets.c.received.desc(), tickets.c.key, changes.c.number))

    async def of_territory(self, territory: str, since: datetime) -> tuple[Ticket, ...]:
        """Return the open tickets of a territory, and those resolved whose last change was recorded since."""
        return await self._read(tickets_since(territory, since))

    async def near(self, key: str) -> tuple[str, ...]:
        """Return the ids whose keys stand before and after a key: no other begin more like it."""
        if not _can_be_kept(key):
            return ()
        before = select(tickets.c.id).where(tickets.c.key < key).order_by(tickets.c.key.desc()).limit(_NEAR)
        after = select(tickets.c.id).where(tickets.c.key > key).order_by(tickets.c.key).limit(_NEAR)
        return await self._database.read(
            lambda connection: (*connection.scalars(before).all()[::-1], *connection.scalars(after))
        )

    async def _read(self, which: Select[*tuple[Any, ...]]) -> tuple[Ticket, ...]:
        name = self._database.name
        return await self._database.read(lambda connection: tickets_of(connection.execute(which), name))

    def _change(self, connection: Connection, ticket_id: str, decide: Callable[[Ticket | None], Intent]) -> Ticket:
        key = ticket_key(ticket_id)
        _lock(connection, key)
        before = self._find(connection, key)
        intent = decide(before)
        earlier = before.changes if before else ()
        after = fold(before.id if before else ticket_id, (*earlier, intent.change))
        _keep(connection, before, after, intent)
        return after

    def _find(self, connection: Connection, key: str) -> Ticket | None:
        if not _can_be_kept(key):
            return None
        rows = connection.execute(self._by_key.statement, {"key": key})
        return next(iter(tickets_of(rows, self._database.name)), None)


def _lock(connection: Connection, key: str) -> None:
    """Wait until nobody else changes the ticket of this key; it may not have a row yet that could be locked."""
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(sha256(key.encode("utf-8", "surrogatepass")).digest()[:4], signed=True)
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCKS}, {number})")


def _keep(connection: Connection, before: Ticket | None, ticket: Ticket, intent: Intent) -> None:
    row = {**ticket_row(ticket), "planned": ticket.last.number}
    upsert(connection, tickets, row, change={name: row[name] for name in row if name not in {"key", "id"}})
    promised = intent.change.terms
    if promised:
        add_missing(connection, terms, {"digest": promised.digest, "text": promised.text})
    connection.execute(insert(changes).values(change_row(ticket.key, intent.change)))
    sync_alerts(connection, ticket)
    outdate_told_messages(connection, before, ticket)
    insert_deliveries(connection, intent.deliveries)
    want_ticket_message(
        connection,
        ticket.key,
        intent.channel,
        intent.message_key,
        revision=ticket.last.number,
        due_at=ticket.last.recorded_at,
        sort_at=next_deadline(ticket),
    )
    if intent.audit:
        add_audit(connection, [intent.audit])


def _can_be_kept(key: str) -> bool:
    return storable(key) == key
