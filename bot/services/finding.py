"""Finds out whether a message stands whose sending has no known outcome, and adopts it or lets it be sent again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.services.posting import FailureKind, PostError

if TYPE_CHECKING:
    from bot.services.means import Means
    from bot.services.outbox import Queued
    from bot.services.posting import Posted

BEFORE = timedelta(seconds=60)
"""How much earlier than its attempt a message is looked for: Slack's clock is not ours."""
CUT_OFF = 5
"""So many attempts in which a process died are followed by another at once; after more the message may be why."""


class Finder:
    """Looks for messages by their keys."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._log = structlog.get_logger("deliveries")

    async def look_up(self, row: Queued, *, just_now: bool) -> None:
        """Settle an attempt without an outcome; one of just now is looked for twice, as history shows it late.

        Of any other nobody knows more than that its process has ended, and whoever waits for it has waited for a lease.
        """
        at_once = 1 if just_now else CUT_OFF
        try:
            posted = await self._find(row)
            if posted is None and just_now:
                await asyncio.sleep(self._means.pacing.look_up)
                posted = await self._find(row)
        except PostError as failure:
            await self._cannot_look(row, failure, at_once)
            return
        self._log.info("an attempt without an outcome was looked up", delivery=row.id, stands=posted is not None)
        if posted is not None:
            # Nobody knows which revision of a ticket it shows.
            await self._means.keep(row, posted, shown=0)
        else:
            await self._send_again(row, at_once)

    async def _find(self, row: Queued) -> Posted | None:
        attempt_at = row.attempt_at or self._means.now()
        # Our own clock may have been put back since.
        since = min(attempt_at, self._means.now()) - BEFORE
        find = self._means.poster.find(row.lane, row.delivery.key, since, row.thread_ts)
        return await self._means.ask(row, find)

    async def _cannot_look(self, row: Queued, failure: PostError, at_once: int) -> None:
        means = self._means
        if failure.kind is FailureKind.BLIND:
            # No key ever stands twice, and this one may stand.
            await self._send_again(row, at_once, repeat=True, key=means.new_key())
        elif failure.kind is FailureKind.LIMITED:
            await means.outbox.put_off(row, means.after(means.seconds_of_rest(failure)), row.failures)
        elif failure.kind is FailureKind.BROKEN:
            await means.rest_everything(failure)
        else:
            await means.put_off(row)

    async def _send_again(self, row: Queued, at_once: int, **changes: object) -> None:
        """Let a message wait again that stands nowhere; more than `at_once` failures make it wait ever longer."""
        means, failures = self._means, row.failures + 1
        not_before = None if failures <= at_once else means.pacing.again_at(means.now(), failures - at_once)
        await means.outbox.put_back(row, failures=failures, not_before=not_before, **changes)
