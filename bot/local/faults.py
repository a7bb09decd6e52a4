"""Makes calls of the Web API fail in the ways in which Slack and networks fail."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.local.shapes import text_in

if TYPE_CHECKING:
    from bot.local.shapes import Json

ANY_METHOD = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens instead of an answer; `applied` says whether the call took effect all the same."""

    status: int = 200
    code: str = ""
    retry_after: int | None = None
    holds: bool = False
    drops: bool = False
    applied: bool = False


def rate_limited(seconds: int) -> Fault:
    """HTTP 429 with Retry-After in whole seconds."""
    return Fault(status=429, code="ratelimited", retry_after=seconds)


def server_error(status: int = 500) -> Fault:
    """An HTTP error without a body that could be read as JSON."""
    return Fault(status=status)


def error(code: str) -> Fault:
    """A refusal in Slack's words, such as is_archived."""
    return Fault(code=code)


def hold(*, applied: bool = False) -> Fault:
    """No answer until `Faults.release` is called; the caller's time-out comes first."""
    return Fault(holds=True, applied=applied)


def drop(*, applied: bool = True) -> Fault:
    """The connection ends without an answer, by default after the call took effect."""
    return Fault(drops=True, applied=applied)


@dataclass(slots=True)
class _Planned:
    method: str
    fault: Fault
    left: int | None
    channel: str


@dataclass(slots=True)
class Faults:
    """The faults that are still to come, in the order in which they were planned."""

    _planned: list[_Planned] = field(default_factory=list)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def plan(self, method: str, fault: Fault, times: int | None = 1, channel: str = "") -> None:
        """Let a method fail so many times (None: until `clear`), perhaps for one channel or user id alone.

        The method may be "*" for every one, or "response_url" for answers through such an address.
        """
        self._planned.append(_Planned(method, fault, times, channel))

    def clear(self) -> None:
        """Forget all faults and let held calls go."""
        self._planned.clear()
        self.release()

    def release(self) -> None:
        """Answer every call that is held."""
        self._released.set()
        self._released = asyncio.Event()

    async def released(self) -> None:
        """Wait until held calls are let go."""
        await self._released.wait()

    def take(self, method: str, args: Json) -> Fault | None:
        """Return the fault that strikes a call, counting it."""
        for planned in self._planned:
            wanted = planned.method in {method, ANY_METHOD}
            if wanted and planned.channel in {"", text_in(args, "channel")}:
                self._count(planned)
                return planned.fault
        return None

    def _count(self, planned: _Planned) -> None:
        if planned.left is None:
            return
        planned.left -= 1
        if planned.left <= 0:
            self._planned.remove(planned)
