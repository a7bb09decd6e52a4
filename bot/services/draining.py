"""Drains lanes side by side, each in its order and at its pace, the most urgent message of all of them first."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.domain.storm import is_storm
from bot.errors import DatabaseError
from bot.services.outbox import UPDATES, State
from bot.services.pace import Turns
from bot.services.sending import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.services.leases import Leases
    from bot.services.means import Means
    from bot.services.outbox import Lane, Queued
    from bot.services.sending import Sender
    from bot.services.updates import Updater

MOST_LANES = 500
HEAD = 50
"""So many deliveries of a lane are looked at, of which some may be on their way already."""


class Drains:
    """The lanes that this process holds, and a task for each."""

    def __init__(
        self,
        means: Means,
        leases: Leases,
        sender: Sender,
        updater: Updater,
        monotonic: Callable[[], float],
        ended: Callable[[], None],
    ) -> None:
        self._means = means
        self._leases = leases
        self._sender = sender
        self._updater = updater
        self._monotonic = monotonic
        self._ended = ended
        self._turns = Turns()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._log = structlog.get_logger("deliveries")

    @property
    def any(self) -> bool:
        """Whether something is being drained."""
        return bool(self._tasks)

    @property
    def in_hand(self) -> int:
        """How many messages are on their way to Slack."""
        return len(self._sender.in_hand())

    async def take_up(self) -> None:
        """Begin to drain whatever has something to do and is free; raises DatabaseError."""
        means = self._means
        if means.outage.seconds_left > 0:
            return
        asked_at = self._monotonic()
        most = MOST_LANES - len(self._tasks)
        claimed = await means.outbox.lanes.claim(means.owner, means.now(), means.pacing.lease, most)
        # One whose lease we had lost may still wait for an answer here; it will let go of the new lease, too.
        lanes = [lane for lane in claimed if lane.name not in self._tasks]
        self._leases.hold(lanes, asked_at)
        for lane in lanes:
            self._tasks[lane.name] = asyncio.create_task(self._drain(lane))

    async def one_ended(self) -> None:
        """Wait until some lane is drained."""
        await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)

    async def finish(self) -> None:
        """Begin nothing more, give what is in hand its time, and let others have the lanes that are clear."""
        lanes, drains = set(self._tasks), list(self._tasks.values())
        for task in drains:
            task.cancel()
        await asyncio.gather(*drains, return_exceptions=True)
        in_hand = list(self._sender.in_hand().values())
        if in_hand:
            await asyncio.wait(in_hand, timeout=self._means.pacing.last)
        # Of what is cut off now nobody knows the outcome: its lane is left to its lease.
        clear = [lane for lane in lanes if not self._sender.in_hand(lane)]
        for task in in_hand:
            task.cancel()
        await asyncio.gather(*in_hand, return_exceptions=True)
        if clear:
            await self._leases.drop(clear)
        self._leases.end()

    async def _drain(self, lane: Lane) -> None:
        try:
            clear = await self._go_through(lane)
            while in_hand := self._sender.in_hand(lane.name):
                await asyncio.wait(in_hand.values())
            if clear:
                await self._leases.drop([lane.name])
        finally:
            # After a failure its lease runs out first, so that nothing fails a hundred times a second.
            self._leases.forget(lane.name)
            self._tasks.pop(lane.name, None)
            self._ended()

    async def _go_through(self, lane: Lane) -> bool:
        """Send what is in a lane until there is no more or it can go no further; False after a failure."""
        step = self._updater.step if lane.name == UPDATES else partial(self._step, lane.name)
        pacing = self._means.pacing
        try:
            await asyncio.sleep(min(lane.wait, max(pacing.lane, pacing.update)))
            while self._leases.holds(lane.name) and not self._means.outage.seconds_left and await step():
                pass
        except DatabaseError as error:
            self._log.warning("a lane waits for the database", error=str(error))
        except Exception:  # noqa: BLE001 - a lane that cannot be drained must not hold up the others
            self._log.exception("a lane cannot be drained", lane=lane.name)
        else:
            return True
        return False

    async def _step(self, name: str) -> bool:
        """Deal with what is next in a lane; returns whether to go on. Raises DatabaseError."""
        row = await self._next(name)
        if row is None:
            return await self._something_left(name)
        if row.state is State.SENDING:
            self._sender.clear_up(row)
            return True
        if not await self._may_send(row):
            return False
        # While it waited for its turn, something more urgent may have come.
        row = await self._next(name)
        if row is None or row.state is State.SENDING:
            return True
        began = self._monotonic()
        progress = await self._sender.send(row)
        if progress is Progress.SENT and not self._means.outage.seconds_left:
            await asyncio.sleep(began + self._means.pacing.lane - self._monotonic())
        return progress is not Progress.STOP

    async def _next(self, name: str) -> Queued | None:
        """Return what is to be done next in a lane, once the alerts that wait there are gathered if they are many."""
        means = self._means
        rows = await self._head(name)
        waiting = [row.delivery for row in rows if row.state is State.WAITING and not row.repeat]
        if is_storm(waiting):
            await means.outbox.gather(name, means.now(), means.new_key)
            rows = await self._head(name)
        return rows[0] if rows else None

    async def _head(self, name: str) -> list[Queued]:
        rows = await self._means.outbox.head(name, self._means.now(), HEAD)
        in_hand = self._sender.in_hand(name)
        return [row for row in rows if row.id not in in_hand]

    async def _may_send(self, row: Queued) -> bool:
        """Wait for this process's turn at the workspace's pace; False while everything rests."""
        async with self._turns.turn(row.urgency):
            wait = await self._means.outbox.lanes.slot(self._means.pacing.workspace)
            if wait is None:
                return False
            await asyncio.sleep(wait)
            return not self._means.outage.seconds_left

    async def _something_left(self, name: str) -> bool:
        """Say whether attempts under way may leave something to do, having waited for one of them."""
        in_hand = self._sender.in_hand(name)
        if in_hand:
            await asyncio.wait(in_hand.values(), timeout=self._means.pacing.poll, return_when=asyncio.FIRST_COMPLETED)
        return bool(in_hand)
