"""Counts what the outbox has not got rid of, for operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from bot.domain.delivery import Purpose
from bot.services.outbox import WORKSPACE, Health
from bot.storage.delivery_tables import IS_SENDING, IS_STALE, IS_WAITING, deliveries, lanes
from bot.storage.lane_rows import is_resting

if TYPE_CHECKING:
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
    by_lane: dict[str, int] = {}
    for purpose, lane, count, _ in found:
        by_purpose[Purpose(purpose)] += count
        by_lane[lane] = by_lane.get(lane, 0) + count
    refused = select(func.count()).select_from(lanes).where(lanes.c.refused_until.is_not(None))
    stale = select(func.count()).select_from(deliveries).where(IS_STALE)
    return Health(
        oldest=max((max(0.0, (now - oldest).total_seconds()) for *_, oldest in found), default=0.0),
        waiting=by_purpose,
        stale=connection.scalar(stale) or 0,
        lanes=len(by_lane),
        longest=max(by_lane.values(), default=0),
        refused=connection.scalar(refused) or 0,
        resting=is_resting(connection, WORKSPACE),
    )
