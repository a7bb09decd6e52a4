"""Sees to it that what Slack delivers is dealt with once, by one process."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.errors import DatabaseError
from bot.slack.waits import finished

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.services.ports import EventClaims

CLAIM_LEASE = timedelta(seconds=30)


class Claims:
    """Claims events and forms by an id that stays the same when they are delivered again.

    While the database does not say whose something is, it is dealt with all the same, within `longest_wait` seconds.
    """

    def __init__(self, events: EventClaims, now: Callable[[], datetime], longest_wait: float) -> None:
        self._events = events
        self._now = now
        self._longest_wait = longest_wait
        self._log = structlog.get_logger("claims")

    async def claimed(self, event_id: str) -> bool:
        """Say whether it is ours to deal with; a claim whose process died is taken over when its lease ends."""
        claiming = asyncio.ensure_future(self._claim(event_id))
        return claiming.result() if await finished(claiming, self._longest_wait) else True

    async def once(self, key: str | None, work: Callable[[], Awaitable[None]]) -> bool:
        """Do some work unless it was done under this key before; say whether it was done now. Without a key it is."""
        if key is None:
            await work()
            return True
        if not await self.claimed(key):
            return False
        await work()
        await self.answered(key)
        return True

    async def answered(self, event_id: str) -> None:
        """Remember that it was dealt with, so that nobody takes it over."""
        try:
            await self._events.answered(event_id, self._now())
        except DatabaseError as error:
            self._log.warning("an answered event cannot be marked", error=str(error))

    async def is_answered(self, event_id: str) -> bool:
        """Say whether it was dealt with, by whatever process; not, as long as nobody knows."""
        try:
            return await self._events.is_answered(event_id)
        except DatabaseError as error:
            self._log.warning("nobody knows whether an event was answered", error=str(error))
            return False

    async def _claim(self, event_id: str) -> bool:
        try:
            return await self._events.claim(event_id, self._now(), CLAIM_LEASE)
        except DatabaseError as error:
            self._log.warning("an event cannot be claimed", error=str(error))
            return True
