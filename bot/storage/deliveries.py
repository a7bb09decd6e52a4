"""The outbox: messages to destinations, written in the transaction of what they tell, and sent from here."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.delivery import Delivery, Purpose
from bot.services.outbox import Agenda, Queued, State
from bot.storage import delivery_rows as rows
from bot.storage import lane_rows
from bot.storage.delivery_tables import STANDS, deliveries
from bot.storage.lanes import LaneStore
from bot.storage.storms import gather

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from bot.services.posting import Posted
    from bot.storage.database import Database

_COLUMNS = deliveries.c
_NO_ATTEMPT: dict[str, Any] = {"attempt_at": None, "owner": None, "thread_ts": None}


def insert_deliveries(connection: Connection, planned: Sequence[Delivery]) -> None:
    """Add deliveries inside the transaction of the change that they tell; a ticket's message is wanted, not added."""
    if any(delivery.purpose is Purpose.TICKET for delivery in planned):
        raise ValueError("there is one message of a ticket in a channel: use want_ticket_message")
    rows.insert_rows(connection, planned)


def want_ticket_message(
    connection: Connection,
    ticket: str,
    channel: str | None,
    key: str,
    revision: int,
    due_at: datetime,
    sort_at: datetime | None = None,
) -> None:
    """See to it that a ticket's message stands in a channel, and shows the ticket as of a revision or later.

    The first time it is planned, under `key`; nowhere new without a channel. Messages of the ticket in other channels
    are to show the revision, too. `sort_at` is the ticket's next deadline: those that are behind are changed in its
    order.
    """
    if channel is not None:
        wanted = {"wanted": revision, "shown": 0, "sort_at": sort_at}
        planned = Delivery(key, Purpose.TICKET, channel, due_at, ticket)
        _add_ticket_message(connection, {**rows.new_row(planned), **wanted})
    newer = case((_COLUMNS.wanted < revision, revision), else_=_COLUMNS.wanted)
    behind = update(deliveries).where(_COLUMNS.ticket == ticket, STANDS)
    connection.execute(behind.values(wanted=newer, sort_at=sort_at))


def outdate_ticket_messages(connection: Connection, tickets: Collection[str]) -> None:
    """See to it that the messages of tickets, by their keys, are written again, though nobody has changed these."""
    rows.outdate(connection, and_(_COLUMNS.ticket.in_(tickets), STANDS))


def _add_ticket_message(connection: Connection, row: dict[str, Any]) -> None:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    stands_already: dict[str, Any] = {"index_elements": [_COLUMNS.ticket, _COLUMNS.destination], "index_where": STANDS}
    connection.execute(dialect.insert(deliveries).values(row).on_conflict_do_nothing(**stands_already))


def _copy_ticket_message(connection: Connection, row: Queued, planned: Delivery) -> None:
    kept = connection.execute(select(_COLUMNS.wanted, _COLUMNS.sort_at).where(_COLUMNS.id == row.id)).one()
    revision = {"wanted": kept.wanted, "shown": 0, "sort_at": kept.sort_at}
    _add_ticket_message(connection, {**rows.new_row(planned), **revision})


class DeliveryStore:
    """The outbox in a database; every method raises DatabaseError, every instant is aware."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.lanes = LaneStore(database)

    async def head(self, lane: str, now: datetime, most: int) -> tuple[Queued, ...]:
        """Return what a lane has to do, attempts without an outcome first, then what is due in its order."""
        return await self._database.read(partial(rows.head, lane=lane, now=now, most=most))

    async def gather(self, lane: str, now: datetime, new_key: Callable[[], str]) -> None:
        """Let storm messages take the place of the alerts that wait in a lane, if these are more than a few."""
        await self._database.write(partial(gather, lane=lane, now=now, new_key=new_key))

    async def astray(self, now: datetime, most: int) -> tuple[Queued, ...]:
        """Return what is due in lanes whose destination is refused for now."""
        return await self._database.read(partial(rows.astray, now=now, most=most))

    async def stale(self, now: datetime, most: int) -> tuple[Queued, ...]:
        """Return the messages that are behind: those of tickets, passed deadlines first, then what was told of them."""
        return await self._database.read(partial(rows.stale, now=now, most=most))

    async def ticket_message(self, ticket: str, lane: str) -> Queued | None:
        """Return a ticket's message that stands where a lane leads to."""
        return await self._database.read(partial(rows.ticket_message, ticket=ticket, lane=lane))

    async def agenda(self, now: datetime) -> Agenda:
        """Return whether there may be something to do, and when the next delivery falls due after `now`."""
        return await self._database.read(partial(rows.agenda, now=now))

    async def begin(
        self, row: Queued, owner: str, now: datetime, thread_ts: str | None, spacing: float
    ) -> float | None:
        """Commit that a delivery is being sent, right before it is; otherwise as `step`."""

        def work(connection: Connection) -> float | None:
            wait = lane_rows.step(connection, owner, row.lane, spacing, now)
            if wait == 0.0 and not rows.change(
                connection, row, state=State.SENDING.value, attempt_at=now, owner=owner, thread_ts=thread_ts
            ):
                return None
            return wait

        return await self._database.write(work)

    async def sent(self, row: Queued, posted: Posted, now: datetime, shown: int) -> None:
        """Keep where a delivery stands; `shown` is the ticket's revision that its words were made from."""

        def work(connection: Connection) -> None:
            place = {"channel": posted.channel, "ts": posted.ts, "sent_at": now}
            # Where nothing has changed its words there is nothing to compare.
            up_to_date = case((_COLUMNS.outdated == row.outdated, shown), else_=0)
            revision = {"shown": case((_COLUMNS.wanted.is_not(None), up_to_date))}
            cleared = {**_NO_ATTEMPT, "not_before": None, "failures": 0, "plain": False}
            rows.change(connection, row, state=State.SENT.value, **place, **revision, **cleared)
            lane_rows.went_well(connection, row.lane)

        await self._database.write(work)

    async def put_back(self, row: Queued, **changes: object) -> None:
        """Let a delivery that surely does not stand anywhere wait again, perhaps changed."""
        values = {"state": State.WAITING.value, **_NO_ATTEMPT, **changes}
        await self._change(row, **values)

    async def put_off(self, row: Queued, until: datetime, failures: int) -> None:
        """Leave a row as it is, and alone until then."""
        await self._change(row, not_before=until, failures=failures)

    async def cancel(self, row: Queued) -> None:
        """End a delivery that is no longer true."""
        await self._change(row, state=State.CANCELLED.value)

    async def move(self, row: Queued, lane: str, not_before: datetime | None) -> None:
        """Send a delivery another way, or later."""
        await self._change(row, lane=lane, not_before=not_before)

    async def refuse(self, row: Queued, until: datetime, reason: str) -> None:
        """Remember that a delivery's lane is refused, and let the delivery wait again."""

        def work(connection: Connection) -> None:
            lane_rows.refuse(connection, row.lane, until, reason)
            rows.change(connection, row, state=State.WAITING.value, **_NO_ATTEMPT)

        await self._database.write(work)

    async def stand_in(self, row: Queued, channel: str, key: str, now: datetime, until: datetime) -> None:
        """Let a ticket's message stand in another channel as well, and try its own again then."""

        def work(connection: Connection) -> None:
            _copy_ticket_message(connection, row, replace(row.delivery, key=key, destination=channel, due_at=now))
            rows.change(connection, row, not_before=until)

        await self._database.write(work)

    async def shown(self, row: Queued, revision: int) -> None:
        """Keep which of its ticket's revisions a message shows now; never less than what it shows.

        Not if it was outdated while it was being written: then it is to be written once more.
        """
        newer = case((_COLUMNS.shown < revision, revision), else_=_COLUMNS.shown)
        as_read = (_COLUMNS.id == row.id, _COLUMNS.state == row.state.value, _COLUMNS.shown >= row.shown)
        values = {"shown": newer, "not_before": None, "failures": 0}
        behind = update(deliveries).where(*as_read, _COLUMNS.outdated == row.outdated).values(values)
        await self._database.write(lambda connection: connection.execute(behind))

    async def doubt(self, row: Queued) -> None:
        """Let a ticket's message be written again, since it may not be there."""
        await self._change(row, shown=0)

    async def gone(self, row: Queued) -> None:
        """Leave a message alone that a person deleted."""
        await self._change(row, state=State.GONE.value)

    async def replace(self, row: Queued, key: str, now: datetime) -> None:
        """Let a new message take the place of one that a person deleted."""

        def work(connection: Connection) -> None:
            if rows.change(connection, row, state=State.GONE.value):
                _copy_ticket_message(connection, row, replace(row.delivery, key=key, due_at=now))

        await self._database.write(work)

    async def _change(self, row: Queued, **values: object) -> None:
        await self._database.write(lambda connection: rows.change(connection, row, **values))
