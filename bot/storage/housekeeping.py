"""Deletes what has been kept for long enough, a little at a time so that nothing else waits."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, delete, select

from bot.domain.people import ReaderKind
from bot.domain.ticket import State as TicketState
from bot.services.outbox import State
from bot.storage.backup import BACKUP
from bot.storage.clock_tables import job_runs
from bot.storage.delivery_tables import deliveries
from bot.storage.tables import audit, readers, seen_events
from bot.storage.ticket_tables import tickets

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.storage.database import Database

AT_ONCE = 500
_CLOSED = (TicketState.RESOLVED.value, TicketState.UNTRACKED.value)
_DONE = (State.SENT.value, State.CANCELLED.value, State.GONE.value)


class HousekeepingStore:
    """What may be deleted of a database; every method raises DatabaseError and returns how many rows it was."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def delete_audit(self, before: datetime) -> int:
        """Delete what was asked and changed before an instant."""
        return await self._in_parts(audit, audit.c.at < before)

    async def delete_tickets(self, before: datetime) -> int:
        """Delete closed tickets that nothing has happened to since an instant, with all that was told of them."""
        total = 0
        while count := await self._database.write(partial(_delete_tickets, before=before)):
            total += count
        return total

    async def delete_messages(self, before: datetime) -> int:
        """Delete what belongs to no ticket and was sent, or given up, before an instant."""
        done = deliveries.c.state.in_(_DONE) & deliveries.c.ticket.is_(None) & (deliveries.c.due_at < before)
        return await self._in_parts(deliveries, done)

    async def delete_traces(self, before: datetime) -> int:
        """Delete by what it was known until then that something had been done already."""
        events = await self._in_parts(seen_events, seen_events.c.seen_at < before)
        # When the last backup was made is known by its row alone, however long ago that was.
        old_jobs = (job_runs.c.job != BACKUP) & (job_runs.c.ran_at < before)
        return events + await self._in_parts(job_runs, old_jobs)

    async def delete_readers(self, before: datetime) -> int:
        """Delete who has left the workspace, and of whom nothing was read since an instant, with what they chose."""
        gone = (readers.c.kind == ReaderKind.GONE.value) | (readers.c.read_at < before)
        return await self._in_parts(readers, gone)

    async def _in_parts(self, table: Table, condition: ColumnElement[bool]) -> int:
        total = 0
        while count := await self._database.write(partial(_delete_some, table=table, condition=condition)):
            total += count
        return total


def _delete_some(connection: Connection, table: Table, condition: ColumnElement[bool]) -> int:
    key = list(table.primary_key.columns)
    some = connection.execute(select(*key).where(condition).limit(AT_ONCE)).all()
    for row in some:
        connection.execute(delete(table).where(*(column == value for column, value in zip(key, row, strict=True))))
    return len(some)


def _delete_tickets(connection: Connection, before: datetime) -> int:
    closed = select(tickets.c.key).where(tickets.c.state.in_(_CLOSED), tickets.c.updated_at < before)
    keys = list(connection.scalars(closed.order_by(tickets.c.key).limit(AT_ONCE).with_for_update()))
    # Their changes and alerts go with them; what was told of them is not bound to them.
    connection.execute(delete(deliveries).where(deliveries.c.ticket.in_(keys)))
    connection.execute(delete(tickets).where(tickets.c.key.in_(keys)))
    return len(keys)
