"""What became of an alert that was told: it still holds, its run was stopped, or something else took its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.changes import before as as_it_was
from bot.domain.clock import Clock, deadline
from bot.domain.milestones import plan_alerts, still_true
from bot.domain.ticket import Act

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.domain.clock import Run
    from bot.domain.milestones import Alert
    from bot.domain.ticket import Change, Ticket

EVERY = ""
"""In the place of a milestone: all of them."""
_CLOSES = frozenset({Act.RESOLVE, Act.UNTRACK})
_STOPS = {
    Clock.ACKNOWLEDGEMENT: _CLOSES | {Act.ACKNOWLEDGE, Act.DETERMINED, Act.UPDATED},
    Clock.DETERMINATION: _CLOSES | {Act.DETERMINED},
    Clock.UPDATE: _CLOSES | {Act.UPDATED},
    Clock.RESOLUTION: _CLOSES,
}
# They move no clock, so that no alert is another after them.
_MOVES_NOTHING = frozenset({Act.TAKE, Act.ASSIGN, *(act for act in Act if act.is_told)})


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run of the alert has stopped, by a change of its ticket."""

    ticket: Ticket
    run: Run
    by: Change


@dataclass(frozen=True, slots=True)
class Replaced:
    """A change has put something else in the alert's place; `run` and `ticket` are as they were right before it."""

    ticket: Ticket
    run: Run
    by: Change


def differing(before: Ticket, after: Ticket) -> frozenset[tuple[Clock, int, str]]:
    """Return of which alerts something else is true after a change, by their clock, run and milestone (or EVERY).

    A ticket that is tracked anew leaves all as it is that was said before.
    """
    if after.last.act is Act.TRACK:
        return frozenset()
    return frozenset((clock, run, milestone) for clock, run, milestone, *_ in _truths(before) ^ _truths(after))


def _truths(ticket: Ticket) -> set[tuple[Clock, int, str, Any, Any]]:
    """Return what alerts that have been told say of a ticket: until when, or since when no more."""
    until = {run.clock: deadline(run) for run in ticket.runs}
    planned = {(one.clock, one.run, one.milestone, one.due_at, until[one.clock]) for one in plan_alerts(ticket)}
    stopped = {(run.clock, run.number, EVERY, run.stop, deadline(run)) for run in ticket.runs if not run.is_running}
    return planned | stopped


def aftermath(ticket: Ticket, alert: Alert, now: datetime) -> Stopped | Replaced | None:
    """Return what became of an alert that was told by `now`, None while it holds, or where nobody can say."""
    run = _run_of(ticket, alert)
    if run is None:
        return _vanished(ticket, alert, now)
    if not run.is_running:
        by = _stopped_by(ticket, run)
        return Stopped(ticket, run, by) if by else None
    if still_true(alert, ticket, now):
        return None
    # Its time has moved: something was entered late.
    for earlier, change in _backwards(ticket):
        was = _run_of(earlier, alert)
        if was and still_true(alert, earlier, now):
            return Replaced(earlier, was, change)
    return None


def _vanished(ticket: Ticket, alert: Alert, now: datetime) -> Stopped | Replaced | None:
    """Find the change after which a run was no more: a correction, one that was taken back, or tracking anew."""
    for earlier, change in _backwards(ticket):
        run = _run_of(earlier, alert)
        if run and change.act is Act.TRACK:
            return aftermath(earlier, alert, now)
        if run:
            return Replaced(earlier, run, change)
    return None


def _backwards(ticket: Ticket) -> Iterator[tuple[Ticket, Change]]:
    """Yield each change that may move a clock, and the ticket as it was before it, the last first."""
    for change in reversed(ticket.changes):
        earlier = None if change.act in _MOVES_NOTHING else as_it_was(ticket, change)
        if earlier:
            yield earlier, change


def _run_of(ticket: Ticket, alert: Alert) -> Run | None:
    return next((run for run in ticket.runs if (run.clock, run.number) == (alert.clock, alert.run)), None)


def _stopped_by(ticket: Ticket, run: Run) -> Change | None:
    tracked = max(change.number for change in ticket.changes if change.act is Act.TRACK)
    standing = (change for change in ticket.changes if change.number > tracked and change.number not in ticket.undone)
    return next((one for one in standing if one.at == run.stop and one.act in _STOPS[run.clock]), None)
