"""The daily summary of a territory: when it is due, what it looks back on, and how the tickets stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.clock import deadline, is_late
from bot.domain.support_time import Kind
from bot.domain.ticket import State
from bot.domain.urgency import next_run, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from bot.domain.clock import Run
    from bot.domain.support_time import Calendar
    from bot.domain.ticket import Ticket

SUMMARY_HOUR = 9
"""The local hour at which the summary is due."""
NOON = 12
"""The local hour from which it is no morning post any more."""
LONG_HOLD = timedelta(days=2)
"""Longer than two days of 24 hours, weekends included: a hold waits for the partner, whose days off nobody knows."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A ticket and those of its runs that are told of it, the first deadline first; none where nothing was promised."""

    ticket: Ticket
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """How the tickets of a territory stand, every run in one place.

    `passed` are runs that went past their deadline since the summary before, tickets with one that still runs first.
    Of the open tickets, each with the run that is due next unless that is among them, `longer` were past their time
    before and `in_time` are not, both by urgency. `late` counts the open tickets past their time, `soonest` is the one
    whose time runs out next, `long_held` are those on hold for more than two days, the longest first.
    """

    passed: tuple[Entry, ...] = ()
    longer: tuple[Entry, ...] = ()
    in_time: tuple[Entry, ...] = ()
    open: int = 0
    late: int = 0
    soonest: Entry | None = None
    long_held: tuple[Ticket, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is open and nothing passed its time, so that there is nothing to say."""
        return not self.open and not self.passed


def summary_slot(calendar: Calendar, now: datetime) -> date | None:
    """Return the local date whose summary is due at `now` (aware): a working day's from nine until noon."""
    local = now.astimezone(calendar.zone)
    is_due = SUMMARY_HOUR <= local.hour < NOON and calendar.kind(local.date()) is Kind.WORKING
    return local.date() if is_due else None


def due_at(calendar: Calendar, day: date) -> datetime:
    """Return the instant (UTC) at which the summary of a local date is due."""
    return datetime.combine(day, time(SUMMARY_HOUR), calendar.zone).astimezone(UTC)


def looks_back_to(calendar: Calendar, day: date) -> datetime:
    """Return the instant (UTC) from which the summary of a date looks back: that of the working day before was due."""
    return due_at(calendar, _working_day(calendar, day, -_DAY))


def is_outdated(calendar: Calendar, day: date, now: datetime) -> bool:
    """Say whether the next summary is due, which says all that this one could."""
    return now >= due_at(calendar, _working_day(calendar, day, _DAY))


def _working_day(calendar: Calendar, day: date, step: timedelta) -> date:
    day += step
    while calendar.kind(day) is not Kind.WORKING:
        day += step
    return day


def summarise(tickets: Iterable[Ticket], since: datetime, now: datetime) -> Summary:
    """Return how tickets stand at `now`, and what went past its deadline from `since` on (both aware)."""
    told = tuple(tickets)
    passed = {ticket.key: runs for ticket in told if (runs := _passed(ticket, since, now))}
    following = [(ticket, next_run(ticket, now)) for ticket in told if ticket.is_open]
    following.sort(key=lambda row: place(row[1], now))
    late = [(ticket, run) for ticket, run in following if run and is_late(run, now)]
    in_time = [Entry(ticket, (run,) if run else ()) for ticket, run in following if not run or not is_late(run, now)]
    still = [ticket for ticket, _run in late if any(run.is_running for run in passed.get(ticket.key, ()))]
    return Summary(
        passed=_all_that_passed(told, passed, still),
        longer=tuple(Entry(ticket, (run,)) for ticket, run in late if run not in passed.get(ticket.key, ())),
        in_time=tuple(in_time),
        open=len(following),
        late=len(late),
        soonest=_soonest(in_time),
        long_held=_long_held(told, now),
    )


def _passed(ticket: Ticket, since: datetime, now: datetime) -> tuple[Run, ...]:
    """Return the promises that went past their deadline; of a ticket that was untracked nobody missed any."""
    if ticket.state is State.UNTRACKED:
        return ()
    ends = [(deadline(run), run) for run in ticket.runs if run.is_promise and is_late(run, now)]
    found = [(end, run) for end, run in ends if end is not None and end >= since]
    return tuple(run for _end, run in sorted(found, key=lambda pair: pair[0]))


def _all_that_passed(
    tickets: Iterable[Ticket], passed: Mapping[str, tuple[Run, ...]], still: list[Ticket]
) -> tuple[Entry, ...]:
    """Return first those with something that passed and `still` runs, in their order; then by the first deadline."""
    first = {ticket.key for ticket in still}
    others = [ticket for ticket in tickets if ticket.key in passed and ticket.key not in first]
    others.sort(key=lambda ticket: (deadline(passed[ticket.key][0]) or datetime.max.replace(tzinfo=UTC), ticket.key))
    return tuple(Entry(ticket, passed[ticket.key]) for ticket in (*still, *others))


def _soonest(in_time: Iterable[Entry]) -> Entry | None:
    ends = [(deadline(run), entry) for entry in in_time for run in entry.runs]
    return min(((end, one) for end, one in ends if end), key=lambda pair: pair[0], default=(None, None))[1]


def _long_held(tickets: Iterable[Ticket], now: datetime) -> tuple[Ticket, ...]:
    held = [(ticket.held.at, ticket.key, ticket) for ticket in tickets if ticket.state is State.HELD and ticket.held]
    return tuple(ticket for at, _key, ticket in sorted(held, key=lambda row: row[:2]) if now - at > LONG_HOLD)
