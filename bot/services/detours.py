"""Finds another way for what its destination does not take."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.domain.delivery import Purpose
from bot.errors import DatabaseError

if TYPE_CHECKING:
    from bot.services.means import Means
    from bot.services.outbox import Queued

MOST_AT_ONCE = 100


class Detours:
    """Leads deliveries around destinations that are refused; what has no way left waits, and is never dropped."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._log = structlog.get_logger("deliveries")

    async def lead_around(self) -> None:
        """Give everything that is due and whose destination is refused another way."""
        while rows := await self._means.outbox.astray(self._means.now(), MOST_AT_ONCE):
            for row in rows:
                await self._redirect(row)

    async def past(self, row: Queued) -> None:
        """Let a delivery that its lane refuses for its form, even as plain text, try the next way, or later."""
        ways = await self._ways(row)
        following = ways[ways.index(row.lane) + 1 :] if row.lane in ways else []
        failures = row.failures + 1
        self._log.error("a message is refused for its form", delivery=row.id, another_way=bool(following))
        if following and row.delivery.purpose is not Purpose.TICKET:
            await self._means.outbox.put_back(row, lane=following[0], failures=failures, plain=False)
            return
        again_at = self._means.pacing.again_at(self._means.now(), failures)
        lane = row.delivery.destination
        await self._means.outbox.put_back(row, lane=lane, failures=failures, not_before=again_at, plain=False)

    async def _redirect(self, row: Queued) -> None:
        means = self._means
        ways = [way for way in await self._ways(row) if way != row.lane]
        again_at = means.after(means.pacing.refused)
        self._log.info("a message is led around", delivery=row.id, another_way=bool(ways))
        if ways and row.delivery.purpose is Purpose.TICKET:
            # Each channel has its own message of a ticket: this one still belongs where it was to stand.
            await means.outbox.stand_in(row, ways[0], means.new_key(), means.now(), again_at)
        elif ways:
            await means.outbox.move(row, ways[0], None)
        else:
            await means.outbox.move(row, row.delivery.destination, again_at)

    async def _ways(self, row: Queued) -> list[str]:
        """Return the destinations that are open, its own first."""
        means = self._means
        ways = dict.fromkeys([row.delivery.destination, *await self._fallbacks(row)])
        refused = await means.outbox.lanes.refused(list(ways), means.now())
        return [way for way in ways if way not in refused]

    async def _fallbacks(self, row: Queued) -> list[str]:
        try:
            async with asyncio.timeout(self._means.pacing.render):
                return [*await self._means.fallbacks(row.delivery)]
        except DatabaseError:
            raise
        except Exception:  # noqa: BLE001 - whoever else could be told is no reason to tell nobody
            self._log.exception("nobody knows who else is to be told", delivery=row.id)
            return []
