"""A slow support calendar that can be checked by reading: it asks every minute for its local date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.support_time import Calendar

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def kind_at(calendar: Calendar, instant: datetime) -> str:
    """Return "working", "weekend" or "holiday": what the local date at this instant is."""
    local_date = instant.astimezone(calendar.zone).date()
    if local_date.weekday() in calendar.weekend:
        return "weekend"
    if local_date in calendar.holidays:
        return "holiday"
    return "working"


def cells(start: datetime, step: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """Yield the UTC minutes (or other steps) from `start` on, the first one cut so that it begins there.

    Every zone has changed its date on a whole UTC minute since 1972; before that, walk by `SECOND`.
    """
    begin = datetime(1, 1, 1, tzinfo=UTC)
    cell_end = start - (start - begin) % step + step
    yield start, cell_end
    while True:
        yield cell_end, cell_end + step
        cell_end += step


def add(calendar: Calendar, start: datetime, length: timedelta, step: timedelta = MINUTE) -> datetime:
    """Return the first instant at which `length` of working time since `start` (UTC) is used up."""
    if length == timedelta(0):
        return start
    left = length
    for cell_start, cell_end in cells(start, step):
        if kind_at(calendar, cell_start) == "working":
            if left <= cell_end - cell_start:
                return cell_start + left
            left -= cell_end - cell_start
    raise AssertionError("the cells never end")


def between(calendar: Calendar, start: datetime, end: datetime, step: timedelta = MINUTE) -> timedelta:
    """Return the working time in [start, end), both in UTC."""
    total = timedelta(0)
    for cell_start, cell_end in cells(start, step):
        if cell_start >= end:
            return total
        if kind_at(calendar, cell_start) == "working":
            total += min(cell_end, end) - cell_start
    raise AssertionError("the cells never end")


def stretches(
    calendar: Calendar, start: datetime, end: datetime, step: timedelta = MINUTE
) -> list[tuple[datetime, datetime, str]]:
    """Return (start, end, kind) of everything in [start, end), cells of one kind put together."""
    found = []
    for cell_start, cell_end in cells(start, step):
        if cell_start >= end:
            break
        found.append((cell_start, min(cell_end, end), kind_at(calendar, cell_start)))
    groups = [list(group) for _kind, group in groupby(found, key=lambda cell: cell[2])]
    return [(group[0][0], group[-1][1], group[0][2]) for group in groups]
