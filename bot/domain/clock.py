"""The clocks of a ticket: stretches of promised time, when they run out, and how that is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.support_time import Kind, add, between, stretches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.domain.severity import Window
    from bot.domain.support_time import Calendar


class Clock(StrEnum):
    """One promise on one ticket; a resolution is aimed at and never called late (C44)."""

    ACKNOWLEDGEMENT = "acknowledgement"
    DETERMINATION = "determination"
    UPDATE = "update"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which a run waits for the partner, in UTC; without an end it still waits."""

    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One stretch of a clock from its start to its stop (UTC), counted in support time of `calendar`.

    `number` is that of the change which started it, or put its start, window or calendar right.
    """

    clock: Clock
    number: int
    start: datetime
    window: Window
    calendar: Calendar
    stop: datetime | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def is_running(self) -> bool:
        """Whether it has been started and not been stopped; it may be paused."""
        return self.stop is None

    @property
    def is_paused(self) -> bool:
        """Whether it waits for the partner now."""
        return self.stop is None and bool(self.pauses) and self.pauses[-1].end is None

    @property
    def is_promise(self) -> bool:
        """Whether to miss it is to be past the commitment time; the resolution is only an aim (C44)."""
        return self.clock is not Clock.RESOLUTION


class Counting(StrEnum):
    """What a piece of a run was: counted, or left out and why."""

    COUNTED = "counted"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a run, from `start` up to but not including `end`, in UTC."""

    start: datetime
    end: datetime
    counting: Counting

    @property
    def length(self) -> timedelta:
        """The time that elapses in it."""
        return self.end - self.start


_COUNTING = {Kind.WORKING: Counting.COUNTED, Kind.WEEKEND: Counting.WEEKEND, Kind.HOLIDAY: Counting.HOLIDAY}


def deadline(run: Run) -> datetime | None:
    """Return the instant (UTC) at which the upper end of the window passes, None while a pause keeps it open."""
    return instant_at(run, run.window.upper.time)


def instant_at(run: Run, length: timedelta) -> datetime | None:
    """Return the instant (UTC) at which so much support time has been used.

    None while the run is paused before that. Raises OverflowError for an instant after the year 9999.
    """
    since, left = run.start, length
    for pause in run.pauses:
        counted = between(run.calendar, since, pause.start)
        if left <= counted:
            break
        if pause.end is None:
            return None
        since, left = pause.end, left - counted
    return add(run.calendar, since, left)


def used(run: Run, now: datetime) -> timedelta:
    """Return the support time used until `now`, or until the run stopped; nothing before its start."""
    return sum((piece.length for piece in working(run, now) if piece.counting is Counting.COUNTED), timedelta(0))


def left(run: Run, now: datetime) -> timedelta:
    """Return the support time left at `now`; negative by how much was used beyond the window."""
    return run.window.upper.time - used(run, now)


def is_late(run: Run, now: datetime) -> bool:
    """Say whether the run is, or was when it stopped, past its deadline; exactly at the deadline is in time."""
    due = deadline(run)
    return due is not None and (run.stop or now) > due


def working(run: Run, now: datetime) -> Iterator[Piece]:
    """Yield in order what a run is made of, from its start until `now` or its stop; nothing before its start."""
    end = max(run.stop or now, run.start)
    since = run.start
    for pause in run.pauses:
        until = min(pause.start, end)
        yield from _counted(run.calendar, since, until)
        since = min(pause.end or end, end)
        if until < since:
            yield Piece(until, since, Counting.HOLD)
    yield from _counted(run.calendar, since, end)


def _counted(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Piece]:
    if start < end:
        for stretch in stretches(calendar, start, end):
            yield Piece(stretch.start, stretch.end, _COUNTING[stretch.kind])
