"""How fast messages go: the numbers, whose turn it is, and how to wait while nothing gets through."""

from __future__ import annotations

import asyncio
import heapq
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pacing:
    """Seconds, but for numbers whose names say otherwise.

    Slack takes about a message a second in a channel: at exactly one it refuses every other. A lease is short
    enough that a killed process delays nobody by ten seconds.
    """

    lane: float = 1.1
    """Between two messages for one destination."""
    workspace: float = 0.25
    """Between two messages for anybody."""
    updates_a_minute: float = 45.0
    lease: float = 6.0
    poll: float = 0.5
    """Between two looks for what other processes have planned."""
    slow: float = 3.0
    """For an answer of Slack, before the next message for the same destination goes all the same."""
    render: float = 5.0
    """For the words of a message, before others go first."""
    look_up: float = 1.5
    """Until Slack's history shows what was posted."""
    limited: float = 30.0
    """Rest after a 429 that does not say how long."""
    broken: float = 30.0
    """Rest of everything while Slack refuses the bot itself."""
    refused: float = 600.0
    """Until a destination that was refused is tried again."""
    retry: float = 5.0
    """Until the second attempt after one that failed; each further one takes twice as long."""
    longest_retry: float = 600.0
    outage: float = 1.0
    """Pause of this process when nothing reaches Slack; each further one is twice as long."""
    longest_outage: float = 15.0
    last: float = 3.0
    """For what is in hand when the process ends."""

    @property
    def update(self) -> float:
        """Seconds between two changes of messages that stand."""
        return 60.0 / self.updates_a_minute

    def again_at(self, now: datetime, failures: int) -> datetime:
        """Return when a delivery that failed so many times is to be tried again."""
        return now + timedelta(seconds=min(self.longest_retry, self.retry * 2.0 ** min(failures - 1, 30)))


USUAL_PACE = Pacing()


class Turns:
    """Lets one at a time through, the most urgent of those who wait first."""

    def __init__(self) -> None:
        self._taken = False
        self._waiting: list[tuple[object, int, asyncio.Future[None]]] = []
        self._arrivals = count()

    @asynccontextmanager
    async def turn(self, urgency: object) -> AsyncIterator[None]:
        """Wait for a turn, and have it until the end of the block; the least `urgency` comes first."""
        if self._taken:
            mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (urgency, next(self._arrivals), mine))
            try:
                await mine
            except asyncio.CancelledError:
                if mine.done() and not mine.cancelled():
                    self._pass_on()
                raise
        self._taken = True
        try:
            yield
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            *_, following = heapq.heappop(self._waiting)
            if not following.done():
                following.set_result(None)
                return
        self._taken = False


class Outage:
    """Notices that nothing gets through to Slack from here, and says how long to pause before the next try."""

    PATIENCE = 3
    """So many answers may be missing, one after the other, before it is more than bad luck."""

    def __init__(self, pacing: Pacing, monotonic: Callable[[], float]) -> None:
        self._pacing = pacing
        self._monotonic = monotonic
        self._failures = 0
        self._until = monotonic()

    @property
    def seconds_left(self) -> float:
        """How long to send nothing."""
        return max(0.0, self._until - self._monotonic())

    def failed(self, *, surely: bool) -> None:
        """Count a call that was not answered; `surely` if it never left this machine."""
        if self.seconds_left > 0:
            return  # it was under way as the pause began
        self._failures = max(self._failures + 1, self.PATIENCE if surely else 1)
        if self._failures >= self.PATIENCE:
            pause = self._pacing.outage * 2.0 ** min(self._failures - self.PATIENCE, 30)
            self._until = self._monotonic() + min(pause, self._pacing.longest_outage)

    def over(self) -> None:
        """Note that Slack has answered."""
        self._failures = 0
        self._until = self._monotonic()
