"""Enforces Slack's pace of posting, a message a second and channel, when a test asks for it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Pace:
    """The earliest instants of the next posts, on a monotonic clock; off until `enforce` is called."""

    monotonic: Callable[[], float]
    seconds: float | None = None
    _next: dict[str, float] = field(default_factory=dict)

    def enforce(self, seconds: float = 1.0) -> None:
        """Refuse a post that comes sooner than so many seconds after the one before it in its channel."""
        self.seconds = seconds

    def refusal(self, channel: str) -> int | None:
        """Return the Retry-After in whole seconds for a post that comes too soon, None for one in time."""
        if self.seconds is None:
            return None
        now = self.monotonic()
        wait = self._next.get(channel, now) - now
        if wait > 0:
            return math.ceil(wait)
        self._next[channel] = now + self.seconds
        return None
