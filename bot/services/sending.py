"""Sends one delivery: commits that it is being sent, sends it, and keeps what came of it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING

import structlog

from bot.errors import DatabaseError
from bot.services.finding import Finder
from bot.services.means import NoWordsError
from bot.services.outbox import State
from bot.services.posting import FailureKind, PostError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.services.detours import Detours
    from bot.services.leases import Leases
    from bot.services.means import Means
    from bot.services.outbox import Queued
    from bot.services.posting import Rendering
    from bot.services.pulse import Lateness

REFUSED = (
    "a destination refuses messages, which go elsewhere until it takes them: invite the bot there, or name another"
    " channel in PRIORITY_CHANNEL or PRIORITY_CHANNELS; `python -m bot doctor` says what is wrong"
)


class Progress(Enum):
    """What became of a lane's turn: a message was sent, none was, or the lane can send nothing for now."""

    SENT = auto()
    NONE = auto()
    STOP = auto()


class Sender:
    """Sends deliveries of lanes that are ours; an attempt goes on by itself once it has begun."""

    def __init__(self, means: Means, leases: Leases, detours: Detours, lateness: Lateness) -> None:
        self._means = means
        self._leases = leases
        self._detours = detours
        self._lateness = lateness
        self._finder = Finder(means)
        self._in_hand: dict[asyncio.Task[None], Queued] = {}
        self._refusing: set[str] = set()
        self._log = structlog.get_logger("deliveries")

    def in_hand(self, lane: str | None = None) -> dict[int, asyncio.Task[None]]:
        """Return the attempts that are under way, perhaps of one lane alone, by the numbers of their deliveries."""
        return {row.id: task for task, row in self._in_hand.items() if lane in {None, row.lane}}

    def clear_up(self, row: Queued) -> None:
        """Begin to find out what became of an attempt that was cut off."""
        self._go_on(row, self._finder.look_up(row, just_now=False))

    async def send(self, row: Queued) -> Progress:
        """Send a delivery that waits; a slow answer is waited for elsewhere. Raises DatabaseError."""
        means = self._means
        try:
            rendering = await means.words_for(row)
        except NoWordsError:
            await means.put_off(row)
            return Progress.NONE
        if rendering is None:
            await means.outbox.cancel(row)
            return Progress.NONE
        thread = await self._thread(row)
        return await self._begin(row, rendering.as_plain() if row.plain else rendering, thread)

    async def _thread(self, row: Queued) -> Queued | None:
        delivery = row.delivery
        if not delivery.in_thread or delivery.ticket is None:
            return None
        return await self._means.outbox.ticket_message(delivery.ticket, row.lane)

    async def _begin(self, row: Queued, rendering: Rendering, thread: Queued | None) -> Progress:
        begun = await self._commit(row, thread)
        if begun is None:
            return Progress.STOP
        if not self._leases.holds(row.lane):
            # The database took so long that another process may be at it.
            await self._means.outbox.put_back(begun)
            return Progress.STOP
        answered = asyncio.Event()
        self._go_on(begun, self._attempt(begun, rendering, thread, answered))
        with suppress(TimeoutError):
            await asyncio.wait_for(answered.wait(), self._means.pacing.slow)
        return Progress.SENT

    async def _commit(self, row: Queued, thread: Queued | None) -> Queued | None:
        """Write down that a delivery is being sent, once its lane's pace allows it; None if that cannot be."""
        means = self._means
        thread_ts = thread.ts if thread else None
        while True:
            now = means.now()
            wait = await means.outbox.begin(row, means.owner, now, thread_ts, means.pacing.lane)
            if wait is None:
                return None
            if wait == 0.0:
                return replace(row, state=State.SENDING, owner=means.owner, attempt_at=now, thread_ts=thread_ts)
            await asyncio.sleep(wait)

    def _go_on(self, row: Queued, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(self._guarded(work))
        self._in_hand[task] = row
        task.add_done_callback(self._in_hand.pop)

    async def _guarded(self, work: Coroutine[None, None, None]) -> None:
        """Let nothing that goes wrong with one delivery reach another; what is not settled is looked up later."""
        try:
            await work
        except DatabaseError as error:
            self._log.warning("what came of an attempt is not recorded", error=str(error))
        except Exception:  # noqa: BLE001 - nobody else would see it
            self._log.exception("an attempt ended unexpectedly")

    async def _attempt(self, row: Queued, rendering: Rendering, thread: Queued | None, answered: asyncio.Event) -> None:
        try:
            post = self._means.poster.post(row.delivery, row.lane, rendering, row.thread_ts)
            posted = await self._means.ask(row, post)
        except PostError as failure:
            if failure.kind is FailureKind.UNKNOWN:
                answered.set()
            await self._react(row, failure, thread)
        else:
            self._refusing.discard(row.lane)
            await self._means.keep(row, posted, row.wanted)
            if rendering.known_at is not None:
                self._lateness.note(max(0.0, (self._means.now() - rendering.known_at).total_seconds()))
        finally:
            answered.set()

    async def _react(self, row: Queued, failure: PostError, thread: Queued | None) -> None:
        means, outbox = self._means, self._means.outbox
        match failure.kind:
            case FailureKind.LIMITED:
                await means.rest(row.lane, failure)
                await outbox.put_back(row)
            case FailureKind.REFUSED:
                await outbox.refuse(row, means.after(means.pacing.refused), failure.reason)
                self._say_refused(row.lane, failure.reason)
            case FailureKind.UNKNOWN:
                await self._finder.look_up(row, just_now=True)
            case FailureKind.UNSENT:
                await outbox.put_back(row)
            case FailureKind.BROKEN:
                await means.rest_everything(failure)
                await outbox.put_back(row)
            case FailureKind.GONE if thread is not None:
                await outbox.put_back(row, in_thread=False)
                await outbox.doubt(thread)
            case _ if row.plain:
                await self._detours.past(row)
            case _:
                await outbox.put_back(row, plain=True)

    def _say_refused(self, destination: str, reason: str) -> None:
        """Tell the operator once, until a message gets through there again."""
        if destination not in self._refusing:
            self._refusing.add(destination)
            self._log.warning(REFUSED, destination=destination, reason=reason)
