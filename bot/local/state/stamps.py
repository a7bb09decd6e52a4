"""Makes the ids and time stamps of a workspace; none is ever given twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

MICROSECONDS = 1_000_000


class Stamps:
    """Counts ids by their prefix, and makes `ts` values that only ever rise."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._made: Counter[str] = Counter()
        self._last = 0

    def new_id(self, prefix: str) -> str:
        """Return a new id such as `U0L0000007`."""
        self._made[prefix] += 1
        return f"{prefix}0L{self._made[prefix]:07d}"

    def new_ts(self) -> str:
        """Return `seconds.microseconds` of now, or of the first instant after the one before."""
        self._last = max(round(self._now().timestamp() * MICROSECONDS), self._last + 1)
        return f"{self._last // MICROSECONDS}.{self._last % MICROSECONDS:06d}"
