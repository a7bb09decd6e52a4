"""The heartbeats of the processes that run a clock: who is alive, and how late they are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, func, select

from bot.services.pulse import Pulse
from bot.storage.clock import database_seconds
from bot.storage.clock_tables import heartbeats
from bot.storage.upsert import upsert

if TYPE_CHECKING:
    from bot.storage.database import Database

FORGOTTEN_AFTER = 86_400.0
"""Seconds until the row of a process that ended without a word is deleted."""


class HeartbeatStore:
    """The heartbeats in a database, by its own clock; every method raises DatabaseError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, process: str, kind: str, *, since_look: float, lateness: float) -> None:
        """Say that a process is alive: it looked for what is due so many seconds ago."""
        await self._database.write(partial(_beat, process=process, kind=kind, since_look=since_look, lateness=lateness))

    async def end(self, process: str) -> None:
        """Say that a process runs no clock any more."""
        gone = delete(heartbeats).where(heartbeats.c.process == process)
        await self._database.write(lambda connection: connection.execute(gone))

    async def pulse(self) -> Pulse | None:
        """Return how the clocks are that beat last, all processes together; None if there never was one."""
        return await self._database.read(_pulse)

    async def age(self) -> float | None:
        """Return the seconds since the youngest beat of anybody, None if there never was one."""
        pulse = await self.pulse()
        return pulse.age if pulse else None


def _beat(connection: Connection, process: str, kind: str, since_look: float, lateness: float) -> None:
    now = database_seconds()
    said = {"kind": kind, "beat_at": now, "woke_at": now - since_look, "lateness": lateness}
    upsert(connection, heartbeats, {"process": process, **said}, change=said)
    connection.execute(delete(heartbeats).where(heartbeats.c.beat_at < now - FORGOTTEN_AFTER))


def _pulse(connection: Connection) -> Pulse | None:
    now, columns = database_seconds(), heartbeats.c
    youngest = func.max(columns.beat_at)
    found = connection.execute(
        select(now - youngest, now - func.max(columns.woke_at), func.max(columns.lateness)).select_from(heartbeats)
    ).one()
    if found[0] is None:
        return None
    age, since_look, lateness = found
    return Pulse(max(0.0, age), max(0.0, since_look), lateness)
