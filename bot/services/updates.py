"""Changes the messages that stand: one after the other, the most urgent first, each to what is true now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.domain.delivery import Purpose
from bot.services.means import NoWordsError
from bot.services.outbox import UPDATES
from bot.services.posting import FailureKind, PostError

if TYPE_CHECKING:
    from bot.services.leases import Leases
    from bot.services.means import Means
    from bot.services.outbox import Queued
    from bot.services.posting import Rendering


class Updater:
    """Works through the lane of changes, of which there is one for the whole workspace."""

    def __init__(self, means: Means, leases: Leases) -> None:
        self._means = means
        self._leases = leases
        self._log = structlog.get_logger("deliveries")

    async def step(self) -> bool:
        """Change the next message that is behind; returns whether to go on. Raises DatabaseError."""
        means = self._means
        rows = await means.outbox.stale(means.now(), 1)
        if not rows:
            return False
        wait = await means.outbox.lanes.step(means.owner, UPDATES, means.pacing.update, means.now())
        if wait is None or not self._leases.holds(UPDATES):
            return False
        if wait > 0:
            await asyncio.sleep(wait)
        else:
            await self._update(rows[0])
        return True

    async def _update(self, row: Queued) -> None:
        means = self._means
        try:
            rendering = await means.words_for(row)
        except NoWordsError:
            await means.put_off(row)
            return
        try:
            if rendering is not None:
                await self._put(row, rendering)
        except PostError as failure:
            await self._react(row, failure)
        else:
            await means.outbox.shown(row, row.wanted)

    async def _put(self, row: Queued, rendering: Rendering) -> None:
        channel, ts = row.channel or "", row.ts or ""
        try:
            await self._means.ask(row, self._means.poster.update(channel, ts, rendering))
        except PostError as failure:
            if failure.kind is not FailureKind.FORM:
                raise
            self._log.error("a message is refused for its form", delivery=row.id, reason=failure.reason)
            await self._means.ask(row, self._means.poster.update(channel, ts, rendering.as_plain()))

    async def _react(self, row: Queued, failure: PostError) -> None:
        means, outbox = self._means, self._means.outbox
        match failure.kind:
            case FailureKind.LIMITED:
                await means.rest(UPDATES, failure)
            case FailureKind.BROKEN:
                await means.rest_everything(failure)
            case FailureKind.GONE if row.delivery.purpose is Purpose.TICKET:
                await outbox.replace(row, means.new_key(), means.now())
            case FailureKind.GONE:
                await outbox.gone(row)
            case FailureKind.REFUSED:
                await outbox.put_off(row, means.after(means.pacing.refused), row.failures)
            case _:
                await means.put_off(row)
