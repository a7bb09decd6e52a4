"""How deliveries are written as rows and read from rows, and which of them are to be dealt with now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Integer, Text, bindparam, case, func, or_, select, update

from bot.domain.delivery import Delivery, Purpose
from bot.services.outbox import Agenda, Queued, State
from bot.storage.bulk import insert_like
from bot.storage.delivery_tables import IS_SENDING, IS_STALE, IS_WAITING, STANDS, deliveries, lanes
from bot.storage.types import Utc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row, Select

    Rows = Select[*tuple[Any, ...]]

_COLUMNS = deliveries.c
NOW = bindparam("now", type_=Utc())
_LANE, _MOST = bindparam("lane", type_=Text()), bindparam("most", type_=Integer())
IN_ORDER = (_COLUMNS.rank, _COLUMNS.due_at, _COLUMNS.id)

IS_READY = or_(_COLUMNS.not_before.is_(None), _COLUMNS.not_before <= NOW)
IS_DUE = IS_WAITING & (_COLUMNS.due_at <= NOW) & IS_READY

# Asked twice a second: to put a statement together takes longer than to answer it.
_UNDER_WAY = select(deliveries).where(_COLUMNS.lane == _LANE, IS_SENDING, IS_READY).order_by(_COLUMNS.id)
_WAITING = select(deliveries).where(_COLUMNS.lane == _LANE, IS_DUE).order_by(*IN_ORDER).limit(_MOST)
_SHUT = select(lanes.c.name).where(lanes.c.refused_until > NOW).scalar_subquery()
_ASTRAY = select(deliveries).where(_COLUMNS.lane.in_(_SHUT), IS_DUE).order_by(*IN_ORDER).limit(_MOST)
_BEHIND = (
    select(deliveries)
    .where(IS_STALE, IS_READY)
    .order_by(
        _COLUMNS.purpose != Purpose.TICKET.value,
        _COLUMNS.sort_at.is_(None),
        _COLUMNS.sort_at,
        _COLUMNS.rank,
        _COLUMNS.id,
    )
    .limit(_MOST)
)
_AGENDA = select(
    select(func.min(_COLUMNS.due_at)).where(IS_WAITING).scalar_subquery(),
    select(_COLUMNS.id).where(IS_SENDING).exists(),
    select(_COLUMNS.id).where(IS_STALE).exists(),
    select(func.min(_COLUMNS.due_at)).where(IS_WAITING, _COLUMNS.due_at > NOW).scalar_subquery(),
)
_TICKET_MESSAGE = select(deliveries).where(
    _COLUMNS.ticket == bindparam("ticket", type_=Text()),
    _COLUMNS.lane == _LANE,
    STANDS,
    _COLUMNS.state == State.SENT.value,
)


def insert_rows(connection: Connection, planned: Iterable[Delivery]) -> None:
    """Add deliveries that wait; a key that is there already raises IntegrityError."""
    rows = [new_row(delivery) for delivery in planned]
    if rows:
        insert_like(connection, deliveries, rows)


def new_row(delivery: Delivery) -> dict[str, Any]:
    """Return the row of a delivery that waits for its destination."""
    return {
        "key": delivery.key,
        "purpose": delivery.purpose.value,
        "rank": delivery.purpose.rank,
        "destination": delivery.destination,
        "ticket": delivery.ticket,
        "content": delivery.content,
        "in_thread": delivery.in_thread,
        "broadcast": delivery.broadcast,
        "due_at": delivery.due_at,
        "lane": delivery.destination,
        "state": State.WAITING.value,
        "failures": 0,
        "plain": False,
        "repeat": False,
    }


def queued(row: Row[Any]) -> Queued:
    """Read a row."""
    cells = row._mapping  # noqa: SLF001 - SQLAlchemy's name for a row by its columns
    delivery = Delivery(
        key=cells["key"],
        purpose=Purpose(cells["purpose"]),
        destination=cells["destination"],
        due_at=cells["due_at"],
        ticket=cells["ticket"],
        content=cells["content"],
        in_thread=cells["in_thread"],
        broadcast=cells["broadcast"],
    )
    attempt = ("failures", "plain", "repeat", "owner", "attempt_at", "thread_ts")
    same = ("id", "lane", *attempt, "channel", "ts", "sent_at", "outdated")
    return Queued(
        delivery=delivery,
        state=State(cells["state"]),
        wanted=cells["wanted"] or 0,
        shown=cells["shown"] or 0,
        **{name: cells[name] for name in same},
    )


def head(connection: Connection, lane: str, now: datetime, most: int) -> tuple[Queued, ...]:
    """Return what a lane has to do, attempts without an outcome first, then what is due in its order."""
    given = {"lane": lane, "now": now, "most": most}
    return (*_read(connection, _UNDER_WAY, **given), *_read(connection, _WAITING, **given))


def astray(connection: Connection, now: datetime, most: int) -> tuple[Queued, ...]:
    """Return what is due in lanes whose destination is refused for now."""
    return _read(connection, _ASTRAY, now=now, most=most)


def stale(connection: Connection, now: datetime, most: int) -> tuple[Queued, ...]:
    """Return the messages that are behind: those of tickets, passed deadlines first, then what was told of them."""
    return _read(connection, _BEHIND, now=now, most=most)


def agenda(connection: Connection, now: datetime) -> Agenda:
    """Return whether there may be something to do, and when the next delivery falls due."""
    first, is_sending, is_stale, next_due = connection.execute(_AGENDA, {"now": now}).one()
    return Agenda(is_sending or is_stale or (first is not None and first <= now), next_due)


def ticket_message(connection: Connection, ticket: str, lane: str) -> Queued | None:
    """Return a ticket's message that stands where a lane leads to."""
    rows = _read(connection, _TICKET_MESSAGE, ticket=ticket, lane=lane)
    return rows[0] if rows else None


def change(connection: Connection, row: Queued, **values: object) -> bool:
    """Write values into a row that is still as it was read; says whether it was."""
    as_read = [_COLUMNS.id == row.id, _COLUMNS.state == row.state.value, _COLUMNS.lane == row.lane]
    if row.owner is not None:
        as_read.append(_COLUMNS.owner == row.owner)
    return connection.execute(update(deliveries).where(*as_read).values(values)).rowcount > 0


def outdate(connection: Connection, which: ColumnElement[bool]) -> None:
    """Have deliveries written again that stand, and what is on its way once it does: its words may be found already."""
    behind = {
        "outdated": _COLUMNS.outdated + 1,
        "wanted": func.coalesce(_COLUMNS.wanted, 1),
        "shown": case((_COLUMNS.shown > 0, _COLUMNS.shown - 1), else_=0),
    }
    connection.execute(update(deliveries).where(which).values(behind))


def _read(connection: Connection, statement: Rows, **given: object) -> tuple[Queued, ...]:
    return tuple(map(queued, connection.execute(statement, given)))
