"""The heartbeat of a process that runs a clock: others see from it that somebody watches, and how late."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable

BEATS_EVERY = 15.0
SILENT_AFTER = 60.0
"""Seconds without a beat of anybody, or without a look for what is due, until a clock counts as silent."""
REMEMBERED = 300.0


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the clocks are, all processes together: seconds since a beat, since a look for what is due, and late by."""

    age: float
    since_look: float
    lateness: float

    @property
    def is_silent(self) -> bool:
        """Whether nobody watches."""
        return max(self.age, self.since_look) > SILENT_AFTER


class Heartbeats(Protocol):
    """Keeps heartbeats, by the database's clock; every method raises DatabaseError."""

    async def beat(self, process: str, kind: str, *, since_look: float, lateness: float) -> None:
        """Say that a process is alive: it looked for what is due so many seconds ago."""

    async def end(self, process: str) -> None:
        """Say that a process runs no clock any more."""

    async def pulse(self) -> Pulse | None:
        """Return how the clocks are that beat last; None if there never was one."""


class Lateness:
    """By how much the alerts were late that were sent in the last five minutes; `monotonic` is in seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._seen: deque[tuple[float, float]] = deque()

    def note(self, seconds: float) -> None:
        """Note by how many seconds an alert was late as it stood in Slack."""
        self._seen.append((self._monotonic(), seconds))
        self._forget()

    @property
    def greatest(self) -> float:
        """The greatest of the last five minutes, in seconds."""
        self._forget()
        return max((seconds for _at, seconds in self._seen), default=0.0)

    def _forget(self) -> None:
        while self._seen and self._seen[0][0] < self._monotonic() - REMEMBERED:
            self._seen.popleft()


class Heart:
    """Beats for one process; a database that does not answer is logged, and the next beat may be luckier."""

    def __init__(
        self,
        heartbeats: Heartbeats,
        process: str,
        kind: str,
        since_look: Callable[[], float],
        lateness: Lateness,
    ) -> None:
        self._heartbeats = heartbeats
        self._process = process
        self._kind = kind
        self._since_look = since_look
        self._lateness = lateness
        self._log = structlog.get_logger("clock")

    async def beat(self) -> None:
        """Say that this process watches."""
        try:
            await self._heartbeats.beat(
                self._process, self._kind, since_look=self._since_look(), lateness=self._lateness.greatest
            )
        except DatabaseError as error:
            self._log.warning("a heartbeat cannot be written", error=str(error))

    async def stop(self) -> None:
        """Say that it does no longer, so that nobody counts on it."""
        try:
            await self._heartbeats.end(self._process)
        except DatabaseError as error:
            self._log.warning("a last heartbeat cannot be written", error=str(error))
