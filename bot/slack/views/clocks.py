"""How a clock stands, in words for one reader: what is left or how late it is, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.clock import Clock, deadline, is_late, left, used
from bot.domain.severity import DAY
from bot.domain.support_time import between
from bot.domain.ticket import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.domain.clock import Run
    from bot.domain.policy import Policy
    from bot.domain.ticket import Ticket
    from bot.i18n import Markup, Translator

SHORTEST_SAID = timedelta(seconds=1)


def clock_name(tr: Translator, policy: Policy, clock: Clock) -> Markup:
    """Return what people call a clock."""
    return tr.policy(getattr(policy.clocks, clock).name)


def clock_lines(tr: Translator, policy: Policy, ticket: Ticket, now: datetime) -> Iterable[Markup]:
    """Return a line for the latest run of each clock: what is running first, then what has stopped."""
    yield from running_lines(tr, policy, ticket, now)
    for run in filter(None, map(ticket.run, Clock)):
        if not run.is_running and not _given_up(ticket, run):
            yield clock_line(tr, policy, run, now)


def _given_up(ticket: Ticket, run: Run) -> bool:
    """Say whether a run only stopped as its ticket was untracked: nobody kept or missed what it promised."""
    return ticket.state is State.UNTRACKED and ticket.closed is not None and run.stop == ticket.closed.at


def running_lines(tr: Translator, policy: Policy, ticket: Ticket, now: datetime) -> Iterable[Markup]:
    """Return a line for each clock that runs, on hold or not."""
    for run in filter(None, map(ticket.run, Clock)):
        if run.is_running:
            yield clock_line(tr, policy, run, now)


def clock_line(tr: Translator, policy: Policy, run: Run, now: datetime) -> Markup:
    """Say how one run stands: the instant in the reader's zone and the territory's, time left in support time."""
    name = clock_name(tr, policy, run.clock)
    if run.stop is not None:
        return _stopped(tr, name, run, now)
    if run.is_paused and not is_late(run, now):
        return tr.t("{clock}: on hold, {left} left when it goes on.", clock=name, left=length(tr, run, left(run, now)))
    due = deadline(run)
    assert due is not None, "only a paused run has no deadline"  # noqa: S101 - for mypy
    until = tr.beside(due, run.calendar.zone, now=now)
    if not run.is_promise:
        return _aim(tr, name, run, until, now)
    if now > due:
        late = between(run.calendar, due, now)
        if late < SHORTEST_SAID:
            # It passed as the weekend began, and so far no working time has gone by.
            return tr.t("{clock}: past the commitment time since {due}.", clock=name, due=until)
        by = length(tr, run, late)
        return tr.t("{clock}: past the commitment time since {due}, by {late}.", clock=name, due=until, late=by)
    return tr.t("{clock}: {left} left, until {due}.", clock=name, left=length(tr, run, left(run, now)), due=until)


def _aim(tr: Translator, name: Markup, run: Run, until: Markup, now: datetime) -> Markup:
    """A resolution is aimed at, and never called late (C44)."""
    if is_late(run, now):
        return tr.t("{clock}: it was {due}; not a commitment.", clock=name, due=until)
    time = length(tr, run, left(run, now))
    return tr.t("{clock}: {left} left, until {due}; not a commitment.", clock=name, left=time, due=until)


def _stopped(tr: Translator, name: Markup, run: Run, now: datetime) -> Markup:
    assert run.stop is not None, "it has stopped"  # noqa: S101 - for mypy
    due = deadline(run)
    stop = tr.beside(run.stop, run.calendar.zone, now=now)
    if due is None or not run.is_promise:
        return tr.t("{clock}: stopped {stop}.", clock=name, stop=stop)
    until = tr.beside(due, run.calendar.zone, now=now)
    if run.stop <= due:
        return tr.t("{clock}: stopped {stop}, in time; it was due {due}.", clock=name, stop=stop, due=until)
    late = between(run.calendar, due, run.stop)
    if late < SHORTEST_SAID:
        return tr.t(
            "{clock}: stopped {stop}, past the commitment time, which was {due}.", clock=name, stop=stop, due=until
        )
    return tr.t(
        "{clock}: stopped {stop}, {late} past the commitment time, which was {due}.",
        clock=name,
        stop=stop,
        late=length(tr, run, late),
        due=until,
    )


def kept_line(
    tr: Translator, policy: Policy, run: Run, now: datetime, at: Callable[[datetime], Markup] | None = None
) -> Markup | str:
    """Say whether a promise was kept in time, where it has just been said when it was; an aim is none.

    `at` says an instant, if not as for one reader.
    """
    due = deadline(run)
    if run.stop is None or due is None or not run.is_promise:
        return ""
    name = clock_name(tr, policy, run.clock)
    until = at(due) if at else tr.beside(due, run.calendar.zone, now=now)
    if run.stop <= due:
        return tr.t("{clock}: in time; it was due {due}.", clock=name, due=until)
    late = between(run.calendar, due, run.stop)
    if late < SHORTEST_SAID:
        return tr.t("{clock}: past the commitment time, which was {due}.", clock=name, due=until)
    by = length(tr, run, late)
    return tr.t("{clock}: {late} past the commitment time, which was {due}.", clock=name, late=by, due=until)


def length(tr: Translator, run: Run, time: timedelta) -> Markup:
    """Return a length of a run's time, in days where its window was promised in days (C38)."""
    return tr.duration(time, in_days=run.window.upper.in_days and run.window.upper.time >= DAY)


def used_of(tr: Translator, run: Run, now: datetime) -> Markup:
    """Return "5 h 10 min of 8 h used"."""
    return tr.t("{used} of {window} used", used=length(tr, run, used(run, now)), window=tr.length(run.window.upper))
