"""Slack's events that were seen, so that none is answered twice however often it is sent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.storage.tables import seen_events
from bot.storage.upsert import upsert

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bot.storage.database import Database


class EventStore:
    """The events that were seen, by Slack's id; all times are aware."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, event_id: str, now: datetime, lease: timedelta) -> bool:
        """Say whether the caller is the one to answer an event: true for one caller, in whatever process.

        A claim of at least `lease` ago that was never answered is taken over: its process has ended.
        """
        claim = partial(
            upsert,
            table=seen_events,
            values={"event_id": event_id, "seen_at": now},
            change={"seen_at": now},
            where=seen_events.c.answered_at.is_(None) & (seen_events.c.seen_at <= now - lease),
        )
        return await self._database.write(claim)

    async def answered(self, event_id: str, now: datetime) -> None:
        """Remember that an event was answered, so that nobody takes it over."""
        statement = update(seen_events).where(seen_events.c.event_id == event_id).values(answered_at=now)
        await self._database.write(lambda connection: connection.execute(statement))

    async def is_answered(self, event_id: str) -> bool:
        """Say whether an event was answered, by whatever process."""
        statement = select(seen_events.c.answered_at).where(seen_events.c.event_id == event_id)
        return await self._database.read(lambda connection: connection.scalar(statement)) is not None

    async def purge(self, before: datetime) -> int:
        """Forget the events seen before an instant; returns how many there were."""
        statement = delete(seen_events).where(seen_events.c.seen_at < before)
        return await self._database.write(lambda connection: connection.execute(statement).rowcount)
