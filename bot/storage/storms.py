"""Gathers the alerts that wait in a lane: storm messages take their place in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, false, select, update

from bot.domain.delivery import Purpose
from bot.domain.storm import gathered, is_storm, storms
from bot.services.outbox import State
from bot.storage.delivery_rows import IN_ORDER, IS_DUE, insert_rows, queued
from bot.storage.delivery_tables import IS_WAITING, deliveries

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

MOST_AT_ONCE = 1000
_ALERTS = [purpose.value for purpose in Purpose if purpose.is_alert]


def gather(connection: Connection, lane: str, now: datetime, new_key: Callable[[], str]) -> None:
    """Let storm messages take the place of the alerts that wait in a lane, if these are more than a few.

    An alert that may stand there already is left to say so itself.
    """
    column = deliveries.c
    wait = select(deliveries).where(column.lane == lane, column.purpose.in_(_ALERTS), column.repeat == false(), IS_DUE)
    found = connection.execute(wait.order_by(*IN_ORDER).limit(MOST_AT_ONCE).with_for_update(), {"now": now})
    alerts = {row.delivery.key: row for row in map(queued, found)}
    waiting = [row.delivery for row in alerts.values()]
    if not is_storm(waiting):
        return
    groups = gathered(waiting)
    taken = [alerts[one.key].id for group in groups for one in group]
    connection.execute(update(deliveries).where(column.id.in_(taken), IS_WAITING).values(state=State.CANCELLED.value))
    insert_rows(connection, storms(groups, lane, new_key))
