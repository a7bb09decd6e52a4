"""Looks into a database for an operator who asks how things stand; reads only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from bot.services.inspection import DatabaseSeen
from bot.storage.delivery_tables import lanes
from bot.storage.heartbeats import HeartbeatStore
from bot.storage.lane_rows import is_refused
from bot.storage.lanes import LaneStore
from bot.storage.moves import MoveStore
from bot.storage.urls import read_url, sqlite_file

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.database import Database


def is_missing_file(url: str) -> bool:
    """Whether a URL names a file that is not there yet; raises DatabaseError for a URL that is none."""
    file = sqlite_file(read_url(url))
    return file is not None and not file.exists()


async def look_into(database: Database, now: datetime) -> DatabaseSeen:
    """Return how clocks and deliveries are, and which channels have moved; raises DatabaseError."""
    return DatabaseSeen(
        pulse=await HeartbeatStore(database).pulse(),
        health=await LaneStore(database).health(now),
        moves=await MoveStore(database).moves(),
        refused=await database.read(partial(_refused, now=now)),
    )


def _refused(connection: Connection, now: datetime) -> dict[str, str]:
    found = connection.execute(select(lanes.c.name, lanes.c.refusal).where(is_refused(now)).order_by(lanes.c.name))
    return {name: why or "" for name, why in found}
