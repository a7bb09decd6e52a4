"""Points on a running clock at which somebody must know: planned ahead, and looked at again when they come."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot.domain.clock import Clock, instant_at, is_late

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.domain.clock import Run
    from bot.domain.severity import Window
    from bot.domain.ticket import Ticket


class Audience(StrEnum):
    """Who is told: whoever has the ticket, or a level of its ladder."""

    ASSIGNEE = "assignee"
    LEVEL2 = "level2"
    LEVEL3 = "level3"
    LEVEL4 = "level4"


class Where(StrEnum):
    """Where it is told: in the thread of the ticket's message, in the channel too, to each person alone."""

    THREAD = "thread"
    BROADCAST = "broadcast"
    DM = "dm"


@dataclass(frozen=True, slots=True)
class Alert:
    """A milestone of one run that somebody must know of at `due_at` (UTC).

    Milestones of a run that fall on one second are one alert: it has the name of the later, and tells the people of
    all of them.
    """

    ticket: str
    clock: Clock
    run: int
    milestone: str
    due_at: datetime
    tells: frozenset[Audience]
    where: frozenset[Where]

    @property
    def identity(self) -> tuple[str, str, int, str]:
        """What makes it one and the same alert, however often it is planned."""
        return self.ticket, self.clock.value, self.run, self.milestone


def plan_alerts(ticket: Ticket) -> tuple[Alert, ...]:
    """Return an alert for every milestone of the runs that run, past ones too, the first first.

    There is none for a clock that has stopped, nor, while a hold pauses it, for what lies beyond the hold.
    """
    planned = [alert for clock in Clock for alert in plan_of(ticket, clock)]
    return tuple(sorted(planned, key=lambda alert: (alert.due_at, alert.identity)))


def plan_of(ticket: Ticket, clock: Clock) -> tuple[Alert, ...]:
    """Return the alerts of one clock, in the order in which they fall due."""
    run = ticket.run(clock)
    return tuple(_of_run(ticket, run)) if run and run.is_running and ticket.is_open else ()


def still_true(alert: Alert, ticket: Ticket, now: datetime) -> bool:
    """Say whether an alert that was planned before still holds, and is due by now."""
    return any(one.identity == alert.identity and one.due_at <= now for one in plan_of(ticket, alert.clock))


def newest(due: Sequence[Alert]) -> Alert:
    """Return what is told of several alerts of one run, in their order: the last, to the people of all of them."""
    if len(due) == 1:
        return due[0]
    tells = frozenset(audience for alert in due for audience in alert.tells)
    where = frozenset(place for alert in due for place in alert.where)
    return replace(due[-1], tells=tells, where=where)


def _of_run(ticket: Ticket, run: Run) -> Iterator[Alert]:
    points = sorted(_points(ticket, run))
    for _second, together in groupby(points, key=lambda point: point[0].replace(microsecond=0)):
        yield newest([_alert(ticket, run, at, name) for at, _kind, name in together])


def _points(ticket: Ticket, run: Run) -> Iterator[tuple[datetime, int, str]]:
    """Yield the milestones of a run that have an instant; of two at one instant the greater is the later.

    What would lie after the year 9999 has none.
    """
    for name, spec in ticket.terms.milestones.items():
        if run.clock not in spec["clocks"]:
            continue
        with suppress(OverflowError):
            at = instant_at(run, point(spec, run.window))
            if at is not None:
                yield at, _kind(spec), name


def _kind(spec: Mapping[str, Any]) -> int:
    """Return the place of a milestone among those at one instant: where a window has no length, its upper end counts.

    The terms of a ticket keep no order of their own.
    """
    if spec.get("after") is not None:
        return 3
    return {"lower": 0, "upper": 2}.get(spec["at"], 1)


def point(spec: Mapping[str, Any], window: Window) -> timedelta:
    """Return the support time from the start of a run to a milestone of the terms; shares are of the upper end."""
    upper = window.upper.time
    after: float | None = spec.get("after")
    if after is not None:
        return upper + upper * after
    at: str | float = spec["at"]
    if isinstance(at, str):
        return window.lower.time if at == "lower" else upper
    return upper * at


def _alert(ticket: Ticket, run: Run, at: datetime, name: str) -> Alert:
    spec = ticket.terms.milestones[name]
    tells: Iterable[str] = spec["tells"]
    if spec.get("again") and _missed_before(ticket, run):
        tells = (*tells, *spec["again"])
    audience, where = frozenset(map(Audience, tells)), frozenset(map(Where, spec["where"]))
    return Alert(ticket.key, run.clock, run.number, name, at, audience, where)


def _missed_before(ticket: Ticket, run: Run) -> bool:
    """Say whether the run of the same clock before this one was late when it stopped: a second miss in a row."""
    before = [one for one in ticket.runs if one.clock is run.clock and one.start < run.start]
    return bool(before) and before[-1].stop is not None and is_late(before[-1], before[-1].stop)
