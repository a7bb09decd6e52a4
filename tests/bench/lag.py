"""How long an event loop is held up."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TICK = 0.001


@dataclass
class Lag:
    """The longest that a task had to wait for its turn, in seconds, beyond what it slept."""

    longest: float = 0.0

    async def watch(self) -> None:
        """Watch until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            began = clock()
            await asyncio.sleep(TICK)
            self.longest = max(self.longest, clock() - began - TICK)


@asynccontextmanager
async def watched() -> AsyncIterator[Lag]:
    """Watch the running loop for as long as the block lasts."""
    lag = Lag()
    watching = asyncio.create_task(lag.watch())
    try:
        yield lag
    finally:
        watching.cancel()
