"""Time zones that change their clocks at unusual times, and the minutes at which they did and will."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
FIRST, LAST = datetime(1987, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "America/Havana", "America/New_York", "America/Santiago",
    "America/Sao_Paulo", "America/St_Johns", "Antarctica/Casey", "Asia/Amman", "Asia/Beirut", "Asia/Gaza",
    "Asia/Kolkata", "Asia/Tehran", "Australia/Lord_Howe", "Europe/London", "Pacific/Apia",
)  # fmt: skip


@cache
def changes(zone: ZoneInfo) -> list[datetime]:
    """Return the instants, to the minute, at which the zone's offset changes; one when none does."""
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    eves = [(day, one) for day, (one, two) in zip(days, pairwise(offsets), strict=False) if one != two]
    return [_minute_of_change(zone, day, offset) for day, offset in eves] or [FIRST]


def _minute_of_change(zone: ZoneInfo, day: datetime, offset: timedelta | None) -> datetime:
    def changed(minute: int) -> bool:
        return (day + minute * MINUTE).astimezone(zone).utcoffset() != offset

    return day + bisect_left(range(24 * 60), x=True, key=changed) * MINUTE
