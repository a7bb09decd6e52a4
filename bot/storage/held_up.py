"""Finds what should have got out of the outbox by now, for those who wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select, union_all

from bot.domain.delivery import Purpose
from bot.services.outbox import SLOW_FROM, WORKSPACE, HeldUp
from bot.storage.alert_tables import IS_PLANNED, IS_PUT_OFF, alerts
from bot.storage.delivery_tables import IS_SENDING, IS_WAITING, deliveries, lanes
from bot.storage.lane_rows import is_resting
from bot.storage.ticket_tables import tickets

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

_URGENT = [purpose.value for purpose in Purpose if purpose.is_urgent]


def held_up(connection: Connection, channels: Collection[str], now: datetime) -> HeldUp:
    """Return what is held up, and which of these channels refuse messages."""
    number, since = connection.execute(alerts_late_since(now - SLOW_FROM)).one()
    last_word = select(lanes.c.name).where(lanes.c.name.in_(channels), lanes.c.refused_until.is_not(None))
    refusing = connection.scalars(last_word.order_by(lanes.c.name))
    return HeldUp(number, since, tuple(refusing), is_resting(connection, WORKSPACE))


def alerts_late_since(before: datetime) -> Select[*tuple[Any, ...]]:
    """Count the alerts that were due by then, told or not, and say since when the first of them is.

    What was due long before its ticket was entered, or put right, is not late for that.
    """
    columns = deliveries.c
    of_ticket = deliveries.outerjoin(tickets, tickets.c.key == columns.ticket)
    is_known = tickets.c.key.is_(None) | (tickets.c.updated_at <= before)
    is_late = (columns.due_at <= before) & columns.purpose.in_(_URGENT)

    # One question for each condition, since either alone is answered by an index.
    def told(how: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
        return select(columns.due_at).select_from(of_ticket).where(how, is_late, is_known)

    untold = select(alerts.c.due_at).join(tickets, tickets.c.key == alerts.c.ticket)
    untold = untold.where(alerts.c.due_at <= before, tickets.c.updated_at <= before)
    planned, put_off = IS_PLANNED & (alerts.c.look_at <= before), IS_PUT_OFF & (alerts.c.look_at > before)
    late = union_all(told(IS_WAITING), told(IS_SENDING), untold.where(planned), untold.where(put_off)).subquery()
    return select(func.count(), func.min(late.c.due_at))
