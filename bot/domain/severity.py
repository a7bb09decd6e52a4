"""Severities, and the windows of time that a commitment promises."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

DAY = timedelta(hours=24)
_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII)
_MOST_DIGITS = 100


class Severity(StrEnum):
    """Impact severity is what the ticket says; commitment severity is what counts (C18)."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"


@dataclass(frozen=True, slots=True, order=True)
class Length:
    """A length of working time; `in_days` says that it was promised, and is shown, in days of 24 hours (C38)."""

    time: timedelta
    in_days: bool = False

    @classmethod
    def parse(cls, text: str) -> Length:
        """Read an ISO 8601 duration of days, hours, minutes, seconds; years, months and weeks are refused.

        Raises ValueError with one English sentence that says what would be accepted, and OverflowError for a
        length that no calendar holds.
        """
        match = _ISO.fullmatch(text)
        if match is None or not any(match.groups()):
            raise ValueError(
                f"{text!r} is no length of time: write hours, minutes or days of 24 working hours, "
                "such as PT3H, PT30M or P2D; years, months and weeks have no fixed number of working hours"
            )
        if len(text) > _MOST_DIGITS:
            raise OverflowError(f"a length of time of {len(text)} characters")
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        time = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return cls(time, in_days=bool(days) and time % DAY == timedelta(0))

    def __str__(self) -> str:
        if self.in_days:
            return f"P{self.time // DAY}D"
        minutes, seconds = divmod(int(self.time.total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        parts = (
            f"{hours}H" if hours else "",
            f"{minutes}M" if minutes else "",
            f"{seconds}S" if seconds else "",
        )
        return "PT" + ("".join(parts) or "0S")


@dataclass(frozen=True, slots=True)
class Window:
    """A promised window: expected from `lower` on, due by `upper` (C29)."""

    lower: Length
    upper: Length
