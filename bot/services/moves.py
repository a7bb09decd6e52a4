"""Follows channels to which Slack gave another id, though the settings of the operator still name the old one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.services.ports import Moves
    from bot.services.tickets import TicketChannels

LOOKED_AT_AGAIN = 60.0
"""Seconds until a process knows of a move of which Slack has told another one."""


class ChannelMoves:
    """What one process knows of such moves; any number of them may share one database."""

    def __init__(self, store: Moves, channels: TicketChannels, now: Callable[[], datetime]) -> None:
        self._store = store
        self._channels = channels
        self._now = now
        self._said: set[str] = set()
        self._log = structlog.get_logger("channels")

    async def follow(self, old: str, new: str) -> None:
        """Send to the new id of a channel whatever was meant for the old one; raises DatabaseError."""
        await self._store.move(old, new, self._now())
        self._go_by(await self._store.moves())

    async def refresh(self) -> None:
        """Learn of moves that others were told of, and mend what was planned meanwhile; failures are logged."""
        try:
            moves = await self._store.moves()
            if moves:
                await self._store.catch_up()
        except DatabaseError as error:
            self._log.warning("nobody knows whether channels have another id", error=str(error))
        else:
            self._go_by(moves)

    async def run(self) -> None:
        """Refresh every minute, until cancelled."""
        while True:
            await asyncio.sleep(LOOKED_AT_AGAIN)
            await self.refresh()

    def _go_by(self, moves: Mapping[str, str]) -> None:
        self._channels.follow(moves)
        for old, new in self._channels.outdated.items():
            if old not in self._said:
                self._said.add(old)
                self._log.warning(
                    "Slack gave a channel another id: put it in place of the old one in PRIORITY_CHANNEL or "
                    "PRIORITY_CHANNELS",
                    old=old,
                    new=new,
                )
