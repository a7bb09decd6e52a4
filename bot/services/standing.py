"""How the bot is, as operators are told: what fails, what is degraded, and when nobody needs to look."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.errors import DatabaseError
from bot.services.pulse import SILENT_AFTER

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.services.outbox import Health
    from bot.services.pulse import Heartbeats, Pulse

ASKED_FOR = 2.0
"""Seconds for the database to answer."""
LATE_FROM = 60.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What the database says of the outbox and of the clocks, None if there never was one."""

    outbox: Health
    pulse: Pulse | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How the bot is; `clock` says whether this process's own works, None where it runs none."""

    database: bool
    clock: bool | None
    degraded: tuple[str, ...]

    @property
    def works(self) -> bool:
        """Whether this process does what it is there for."""
        return self.database and self.clock is not False

    @property
    def all_is_well(self) -> bool:
        """Whether nobody needs to look."""
        return self.works and not self.degraded


class Watch:
    """Watches over one process; `since_look` says how long ago its own clock looked, None where it runs none."""

    def __init__(
        self, health: Callable[[], Awaitable[Health]], heartbeats: Heartbeats, since_look: Callable[[], float] | None
    ) -> None:
        self._health = health
        self._heartbeats = heartbeats
        self._since_look = since_look

    async def read(self) -> Reading | None:
        """Ask the database, for two seconds; None if it does not answer."""
        try:
            async with asyncio.timeout(ASKED_FOR):
                return Reading(await self._health(), await self._heartbeats.pulse())
        except (DatabaseError, TimeoutError):
            return None

    async def standing(self) -> Standing:
        """Return how the bot is."""
        reading = await self.read()
        clock = self._since_look() <= SILENT_AFTER if self._since_look else None
        return Standing(reading is not None, clock, degraded(reading, has_clock=clock is not None) if reading else ())


def degraded(reading: Reading, *, has_clock: bool) -> tuple[str, ...]:
    """Return what an operator should look at, without ids and texts; a process with a clock is its own judge of it."""
    outbox, pulse = reading.outbox, reading.pulse
    silent = not has_clock and (pulse is None or pulse.is_silent)
    found = {
        "no clock runs: start `python -m bot clock`": silent,
        f"{outbox.alerts} alerts wait, the oldest for {outbox.oldest_alert:.0f} s": outbox.alerts > 0,
        f"alerts were up to {pulse.lateness if pulse else 0:.0f} s late in the last five minutes": (
            pulse is not None and not pulse.is_silent and pulse.lateness > LATE_FROM
        ),
        f"{outbox.refused} channels or people refuse messages: `python -m bot doctor` says which": outbox.refused > 0,
        "nothing is sent: Slack refuses the bot, or wants a rest": outbox.resting,
    }
    return tuple(line for line, holds in found.items() if holds)


class Reporter:
    """Reports each time that all is well, so that somebody outside notices when it is not; tells the log what is not.

    `call` is the call outside, which may fail.
    """

    def __init__(self, standing: Callable[[], Awaitable[Standing]], call: Callable[[], Awaitable[None]] | None) -> None:
        self._standing = standing
        self._call = call
        self._last: tuple[str, ...] = ()
        self._log = structlog.get_logger("standing")

    async def report(self) -> None:
        """Report once; whatever fails is logged."""
        standing = await self._standing()
        found = standing.degraded if standing.works else ("the database or this process's clock fails",)
        if found != self._last:
            self._last = found
            self._log.warning("something is to be seen to" if found else "all is well again", degraded=list(found))
        if found or self._call is None:
            return
        try:
            await self._call()
        except Exception as error:  # noqa: BLE001 - the other end's business, and it will be called again
            self._log.warning("HEARTBEAT_URL cannot be called", error=type(error).__name__)
