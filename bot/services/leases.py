"""Holds the lanes that this process drains, for as long as it does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.services.delivery_ports import Lanes
    from bot.services.outbox import Lane

MARGIN = 0.9
"""The share of a lease for which it is relied on; two clocks may differ in speed, and a call takes its time."""
RENEWALS = 3
"""So many in the course of one lease."""


class Leases:
    """Leases under one owner's name, renewed until they are dropped."""

    def __init__(self, lanes: Lanes, owner: str, seconds: float, monotonic: Callable[[], float]) -> None:
        self._lanes = lanes
        self._owner = owner
        self._seconds = seconds
        self._monotonic = monotonic
        self._until: dict[str, float] = {}
        self._renewing: asyncio.Task[None] | None = None
        self._log = structlog.get_logger("deliveries")

    def hold(self, lanes: Collection[Lane], asked_at: float) -> None:
        """Take over lanes whose leases were asked for at an instant of the monotonic clock."""
        self._until |= dict.fromkeys((lane.name for lane in lanes), asked_at + MARGIN * self._seconds)
        if self._until and self._renewing is None:
            self._renewing = asyncio.create_task(self._renew())

    def holds(self, name: str) -> bool:
        """Say whether a lane is certainly still ours."""
        return self._until.get(name, 0.0) > self._monotonic()

    async def drop(self, names: Collection[str]) -> None:
        """Let others have lanes; if the database does not answer, their leases run out."""
        for name in names:
            self._until.pop(name, None)
        try:
            await self._lanes.release(self._owner, names)
        except DatabaseError as error:
            self._log.warning("lanes are not released", lanes=len(names), error=str(error))

    def forget(self, name: str) -> None:
        """Let a lease run out."""
        self._until.pop(name, None)

    def end(self) -> None:
        """Renew nothing any more."""
        if self._renewing is not None:
            self._renewing.cancel()
        self._until.clear()

    async def _renew(self) -> None:
        try:
            while self._until:
                await asyncio.sleep(self._seconds / RENEWALS)
                await self._renew_once()
        finally:
            self._renewing = None

    async def _renew_once(self) -> None:
        names, asked_at = tuple(self._until), self._monotonic()
        if not names:
            return
        try:
            ours = await self._lanes.renew(self._owner, names, self._seconds)
        except DatabaseError as error:
            self._log.warning("lanes are not renewed", lanes=len(names), error=str(error))
            return
        for name in self._until.keys() & set(names):
            self._until[name] = asked_at + MARGIN * self._seconds if name in ours else 0.0
