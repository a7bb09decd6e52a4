"""Counts what the outbox has not got rid of, for operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from bot.domain.delivery import Purpose
from bot.services.outbox import SLOW_FROM, WORKSPACE, Health
from bot.storage.delivery_tables import IS_SENDING, IS_STALE, IS_WAITING, deliveries, lanes
from bot.storage.held_up import alerts_late_since
from bot.storage.lane_rows import is_resting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def health(connection: Connection, now: datetime) -> Health:
    """Return how the outbox is; only what is due counts as waiting."""
    columns = (deliveries.c.purpose, deliveries.c.lane)
    counted = (*columns, func.count().label("number"), func.min(deliveries.c.due_at).label("oldest"))
    # Two questions, since either condition alone is answered by an index.
    waiting = select(*counted).where(IS_WAITING, deliveries.c.due_at <= now).group_by(*columns)
    sending = select(*counted).where(IS_SENDING).group_by(*columns)
    found = [*connection.execute(waiting), *connection.execute(sending)]
    by_purpose = dict.fromkeys(Purpose, 0)
    queues: dict[str, int] = {}
    for purpose, lane, count, _ in found:
        by_purpose[Purpose(purpose)] += count
        queues[lane] = queues.get(lane, 0) + count
    late_alerts, since = connection.execute(alerts_late_since(now - SLOW_FROM)).one()
    refused = select(func.count()).select_from(lanes).where(lanes.c.refused_until.is_not(None))
    stale = select(func.count()).select_from(deliveries).where(IS_STALE)
    return Health(
        oldest=_age((row.oldest for row in found), now),
        oldest_alert=_age([since] if late_alerts else [], now),
        alerts=late_alerts,
        waiting=by_purpose,
        queues=queues,
        stale=connection.scalar(stale) or 0,
        refused=connection.scalar(refused) or 0,
        resting=is_resting(connection, WORKSPACE),
    )


def _age(since: Iterable[datetime], now: datetime) -> float:
    """Return for how many seconds the first of these instants has passed, 0.0 if there is none."""
    return max((max(0.0, (now - one).total_seconds()) for one in since), default=0.0)
