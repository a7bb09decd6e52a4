"""What the parts of a dispatcher share: what they work with, and what they do alike when something goes wrong."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.errors import DatabaseError
from bot.services.posting import FailureKind, PostError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.domain.delivery import Delivery
    from bot.services.delivery_ports import Outbox, Poster, Renderer
    from bot.services.outbox import Queued
    from bot.services.pace import Outage, Pacing
    from bot.services.posting import Posted, Rendering

T = TypeVar("T")

_NO_ANSWER = frozenset({FailureKind.UNKNOWN, FailureKind.UNSENT})
_log = structlog.get_logger("deliveries")


class NoWordsError(Exception):
    """The words of a delivery cannot be found now; why is in the log."""


@dataclass(frozen=True, slots=True)
class Means:
    """What the parts of a dispatcher work with; `owner` is the name under which it leases lanes."""

    outbox: Outbox
    poster: Poster
    renderer: Renderer
    fallbacks: Callable[[Delivery], Awaitable[Sequence[str]]]
    now: Callable[[], datetime]
    new_key: Callable[[], str]
    pacing: Pacing
    outage: Outage
    owner: str

    def after(self, seconds: float) -> datetime:
        """Return the instant so many seconds from now."""
        return self.now() + timedelta(seconds=seconds)

    async def words_for(self, row: Queued) -> Rendering | None:
        """Return the words of a delivery, None when it is no longer true; raises NoWordsError, DatabaseError."""
        try:
            async with asyncio.timeout(self.pacing.render):
                return await self.renderer.render(row.delivery, row.lane, repeat=row.repeat, sent_at=row.sent_at)
        except DatabaseError:
            raise
        except Exception as error:
            _log.exception("a message cannot be written", delivery=row.id, purpose=row.delivery.purpose.value)
            raise NoWordsError from error

    async def put_off(self, row: Queued) -> None:
        """Try a row again later, each time later than before; in an outage, which is not its fault, as that ends."""
        pause = self.outage.seconds_left
        if pause > 0:
            await self.outbox.put_off(row, self.after(pause), row.failures)
            return
        failures = row.failures + 1
        await self.outbox.put_off(row, self.pacing.again_at(self.now(), failures), failures)

    async def keep(self, row: Queued, posted: Posted, shown: int) -> None:
        """Keep where a message stands, however long the database takes to answer."""
        while True:
            try:
                await self.outbox.sent(row, posted, self.now(), shown)
            except DatabaseError as error:
                _log.warning("a message that was sent waits to be recorded", delivery=row.id, error=str(error))
                await asyncio.sleep(self.pacing.poll)
            else:
                return

    async def ask(self, row: Queued, call: Awaitable[T]) -> T:
        """Ask Slack something about a delivery; whatever goes wrong is a PostError, and an outage is noticed."""
        try:
            answer = await call
        except PostError as failure:
            self._log_failure(row, failure)
            raise
        except Exception as error:
            _log.exception("Slack was asked in vain", delivery=row.id)
            raise PostError(FailureKind.UNKNOWN, type(error).__name__) from error
        self.outage.over()
        return answer

    def _log_failure(self, row: Queued, failure: PostError) -> None:
        _log.info("Slack did not do it", delivery=row.id, kind=failure.kind.value, reason=failure.reason)
        if failure.kind in _NO_ANSWER:
            self.outage.failed(surely=failure.kind is FailureKind.UNSENT)
        else:
            self.outage.over()

    def seconds_of_rest(self, failure: PostError) -> float:
        """Return how long Slack wants a rest after a 429."""
        return self.pacing.limited if failure.retry_after is None else failure.retry_after

    async def rest(self, lane: str, failure: PostError) -> None:
        """Let a lane rest after a 429; a second one at once rests the workspace."""
        seconds = self.seconds_of_rest(failure)
        everything = await self.outbox.lanes.rest(lane, seconds)
        _log.warning("Slack wants a slower pace", lane=lane, seconds=seconds, everything_rests=everything)

    async def rest_everything(self, failure: PostError) -> None:
        """Send nothing for a while, since Slack refuses the bot itself."""
        _log.error("Slack refuses the bot: nothing is sent", reason=failure.reason, seconds=self.pacing.broken)
        await self.outbox.lanes.rest_workspace(self.pacing.broken)
