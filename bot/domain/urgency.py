"""Which clock of a ticket runs out next, and which ticket comes first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.clock import Clock, left

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.domain.clock import Run
    from bot.domain.ticket import Ticket


def next_run(ticket: Ticket, now: datetime) -> Run | None:
    """Return the running promise with the least support time left; one that waits in time comes last."""
    running = [run for run in map(ticket.run, Clock) if run and run.is_running and run.is_promise]
    return min(running, key=lambda run: urgency(run, now), default=None)


def urgency(run: Run, now: datetime) -> tuple[bool, timedelta]:
    """Return a run's place in the order of urgency; a hold never undoes that its time has passed."""
    time = left(run, now)
    return run.is_paused and time >= timedelta(0), time


def place(run: Run | None, now: datetime) -> tuple[bool, bool, timedelta]:
    """Return the place of a ticket in the order of urgency, by the run that is due next on it."""
    return (False, *urgency(run, now)) if run else (True, False, timedelta(0))


def by_urgency(tickets: Iterable[Ticket], now: datetime) -> tuple[Ticket, ...]:
    """Return tickets with the least time left first: past the time, then running, on hold, without a commitment."""
    return tuple(sorted(tickets, key=lambda ticket: place(next_run(ticket, now), now)))
