"""Logs every call of the Web API, and lets a test wait for one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.local.shapes import Json


@dataclass(slots=True)
class Call:
    """One call: when it came in (the workspace's time), its `status` and answer once it has one."""

    method: str
    args: Json
    at: datetime
    status: int | None = None
    answer: Json | None = None


@dataclass(slots=True)
class CallLog:
    """All calls in the order in which they came in; "response_url" stands for answers through one."""

    all: list[Call] = field(default_factory=list)
    _waiting: list[tuple[str, int, asyncio.Future[None]]] = field(default_factory=list)

    def add(self, call: Call) -> Call:
        """Log a call and wake whoever waits for it."""
        self.all.append(call)
        for method, count, future in list(self._waiting):
            if not future.done() and len(self.of(method)) >= count:
                future.set_result(None)
        return call

    def of(self, method: str) -> list[Call]:
        """Return the calls of one method."""
        return [call for call in self.all if call.method == method]

    async def wait_for(self, method: str, count: int = 1, within: float = 20.0) -> list[Call]:
        """Return the calls of a method once so many came in; TimeoutError after so many real seconds."""
        if len(self.of(method)) < count:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            entry = (method, count, future)
            self._waiting.append(entry)
            try:
                await asyncio.wait_for(future, within)
            finally:
                self._waiting.remove(entry)
        return self.of(method)
