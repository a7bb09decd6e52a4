"""The lanes of destinations: one process at a time drains each, at a pace that all processes keep together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update

from bot.storage import lane_rows
from bot.storage.delivery_health import health
from bot.storage.delivery_tables import IS_STALE, IS_WAITING, deliveries, lanes
from bot.storage.held_up import held_up

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.outbox import Health, HeldUp, Lane
    from bot.storage.database import Database


class LaneStore:
    """The lanes in a database; leases, pace and rests go by its clock, every method raises DatabaseError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, owner: str, now: datetime, lease: float, most: int) -> tuple[Lane, ...]:
        """Lease lanes that have something to do, for so many seconds, the most urgent first."""
        # Asked before anything is written: mostly there is nothing.
        found = await self._database.read(partial(lane_rows.with_work, lease=lease, now=now, most=most))
        if not found:
            return ()
        return await self._database.write(partial(lane_rows.claim, owner=owner, names=found, lease=lease))

    async def renew(self, owner: str, names: Collection[str], lease: float) -> frozenset[str]:
        """Hold lanes for so many seconds from now; returns those that are still the owner's."""
        return await self._database.write(partial(lane_rows.renew, owner=owner, names=names, lease=lease))

    async def release(self, owner: str, names: Collection[str]) -> None:
        """Let others have lanes."""
        await self._database.write(partial(lane_rows.release, owner=owner, names=names))

    async def slot(self, interval: float) -> float | None:
        """Take the workspace's next place in time; returns the seconds until then, None while all rests."""
        return await self._database.write(partial(lane_rows.slot, interval=interval))

    async def step(self, owner: str, name: str, spacing: float, now: datetime) -> float | None:
        """Begin a lane's next message: 0.0 when it may go, else the seconds until then, None if it may not."""
        step = partial(lane_rows.step, owner=owner, name=name, spacing=spacing, now=now)
        return await self._database.write(step)

    async def rest(self, name: str, seconds: float) -> bool:
        """Let a lane rest after a 429; returns whether the whole workspace rests, too, it being the second."""
        return await self._database.write(partial(lane_rows.rest, name=name, seconds=seconds))

    async def rest_workspace(self, seconds: float) -> None:
        """Send nothing at all for so long."""
        await self._database.write(partial(lane_rows.rest_workspace, seconds=seconds))

    async def refused(self, names: Collection[str], now: datetime) -> frozenset[str]:
        """Return those of the destinations that are refused for now."""
        return await self._database.read(partial(lane_rows.refused, names=names, now=now))

    async def held_up(self, channels: Collection[str], now: datetime) -> HeldUp:
        """Return what does not get out, and which of these channels refuse messages."""
        return await self._database.read(partial(held_up, channels=channels, now=now))

    async def returned(self, destination: str) -> None:
        """Take a destination for open again: what was meant for it, or waits for any way at all, is tried at once."""
        await self._database.write(partial(_returned, destination=destination))

    async def health(self, now: datetime) -> Health:
        """Return how the outbox is."""
        return await self._database.read(partial(health, now=now))


def _returned(connection: Connection, destination: str) -> None:
    lane_rows.welcome(connection, destination)
    meant_for_it = update(deliveries).where(IS_WAITING, deliveries.c.destination == destination)
    connection.execute(meant_for_it.values(lane=destination, not_before=None))
    shut = select(lanes.c.name).where(lanes.c.refused_until.is_not(None)).scalar_subquery()
    stuck = (IS_WAITING & deliveries.c.lane.in_(shut)) | (IS_STALE & (deliveries.c.lane == destination))
    put_off = update(deliveries).where(or_(stuck), deliveries.c.not_before.is_not(None))
    connection.execute(put_off.values(not_before=None))
