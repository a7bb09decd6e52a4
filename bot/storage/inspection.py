"""Looks into a database for an operator who asks how things stand; reads only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from bot.services.inspection import DatabaseSeen
from bot.storage.backup import last_backup
from bot.storage.delivery_tables import lanes
from bot.storage.heartbeats import HeartbeatStore
from bot.storage.lane_rows import is_refused
from bot.storage.lanes import LaneStore
from bot.storage.moves import MoveStore
from bot.storage.tables import accounts, channels
from bot.storage.ticket_tables import tickets
from bot.storage.urls import read_url, sqlite_file

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.database import Database


def is_missing_file(url: str) -> bool:
    """Whether a URL names a file that is not there yet; raises DatabaseError for a URL that is none."""
    file = sqlite_file(read_url(url))
    return file is not None and not file.exists()


async def look_into(database: Database, now: datetime) -> DatabaseSeen:
    """Return how clocks and deliveries are, what is known of channels, and of backups; raises DatabaseError."""
    return DatabaseSeen(
        pulse=await HeartbeatStore(database).pulse(),
        health=await LaneStore(database).health(now),
        moves=await MoveStore(database).moves(),
        refused=await database.read(partial(_refused, now=now)),
        accounts_shown=await database.read(_accounts_shown),
        backed_up=await database.read(last_backup),
        keeps=await database.read(_keeps),
    )


def _accounts_shown(connection: Connection) -> frozenset[str]:
    return frozenset(connection.scalars(select(channels.c.channel_id).where(channels.c.accounts_shown)))


def _keeps(connection: Connection) -> bool:
    return any(connection.execute(select(column).limit(1)).first() for column in (accounts.c.number, tickets.c.key))


def _refused(connection: Connection, now: datetime) -> dict[str, str]:
    found = connection.execute(select(lanes.c.name, lanes.c.refusal).where(is_refused(now)).order_by(lanes.c.name))
    return {name: why or "" for name, why in found}
