"""Folds the changes of a ticket into how it stands: the table of clocks as a state machine."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.domain.clock import Clock, Pause, Run
from bot.domain.refusal import Refusal, RefusedChangeError
from bot.domain.ticket import Act, State, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.domain.terms import Terms
    from bot.domain.ticket import Actor, Change, Facts

# Whose ticket it is says nothing of how it goes: what is entered late may come before or after it.
ASSIGNMENTS = frozenset({Act.TAKE, Act.ASSIGN})
_RECORDED_ONLY = frozenset({Act.CORRECT, Act.UNDO, Act.PING})
_EVEN_WHEN_CLOSED = ASSIGNMENTS | {Act.REOPEN} | {act for act in Act if act.is_told}


def fold(ticket_id: str, changes: Sequence[Change]) -> Ticket:
    """Return the ticket that its changes make; they come in the order in which they were recorded.

    What happened is taken in the order in which it happened. Raises RefusedChangeError for the first change
    that is not possible then.
    """
    undone = {change.undoes for change in changes if change.undoes}
    standing = [change for change in changes if change.number not in undone]
    begins = max(index for index, change in enumerate(standing) if change.act is Act.TRACK)
    standing = standing[begins:]
    stated = [change for change in standing if change.facts is not None]
    facts, terms = stated[-1].facts, next(change.terms for change in reversed(stated) if change.terms is not None)
    assert facts is not None, "a track states facts"  # noqa: S101 - for mypy
    course = _Course(facts, terms)
    for change in sorted((each for each in standing if each.act not in _RECORDED_ONLY), key=_in_order):
        course.take(change)
    corrected = [change for change in standing if change.act is Act.CORRECT]
    return Ticket(
        id=ticket_id,
        changes=tuple(changes),
        facts=facts,
        terms=terms,
        state=course.state,
        runs=tuple(_numbered(course.runs, corrected)),
        assignee=course.assignee,
        acknowledged=course.acknowledged,
        determined=course.determined,
        held=course.held,
        closed=course.closed,
        level=course.level,
        overseer=course.overseer,
    )


def _in_order(change: Change) -> tuple[bool, datetime, int]:
    return change.act is not Act.TRACK, change.at, change.number


def _numbered(runs: Sequence[Run], corrected: Sequence[Change]) -> Sequence[Run]:
    """Give each run the number of the last correction that moved it, which moves the latest run there was by then."""
    numbers = [run.number for run in runs]
    for change in corrected:
        known = [index for index, run in enumerate(runs) if run.number < change.number]
        latest = {runs[index].clock: index for index in known}
        for clock in change.restarts & latest.keys():
            numbers[latest[clock]] = change.number
    return [replace(run, number=number) for run, number in zip(runs, numbers, strict=True)]


@dataclass
class _Course:
    """A ticket while its changes are taken in, each at the time at which it happened."""

    facts: Facts
    terms: Terms
    runs: list[Run] = field(default_factory=list)
    assignee: Actor | None = None
    acknowledged: Change | None = None
    determined: Change | None = None
    held: Change | None = None
    closed: Change | None = None
    level: int = 1
    overseer: Actor | None = None

    @property
    def state(self) -> State:
        if self.closed:
            return State.UNTRACKED if self.closed.act is Act.UNTRACK else State.RESOLVED
        return State.HELD if self.held else State.OPEN

    def take(self, change: Change) -> None:
        if change.at < self.facts.received and change.act is not Act.TRACK:
            raise RefusedChangeError(Refusal.BEFORE_RECEIPT, change)
        self._refuse_when_closed(change)
        _STEPS[change.act](self, change)

    def _refuse_when_closed(self, change: Change) -> None:
        if self.closed is None or change.act in _EVEN_WHEN_CLOSED:
            return
        repeated = self.closed.act is change.act
        if not repeated and not (change.act is Act.UNTRACK and self.closed.act is Act.RESOLVE):
            raise RefusedChangeError(Refusal.CLOSED, change, self.closed)

    def track(self, change: Change) -> None:
        self._start(Clock.ACKNOWLEDGEMENT, change, self.facts.received)
        if self.terms.determination_at_receipt:
            self._start(Clock.DETERMINATION, change, self.facts.received)
        self._start(Clock.RESOLUTION, change, self.facts.received)

    def assign(self, change: Change) -> None:
        self.assignee = change.assignee

    def acknowledge(self, change: Change) -> None:
        if self.acknowledged and self.acknowledged.number > change.number:
            return  # it was recorded afterwards that the reply had been sent before
        if self.acknowledged:
            raise RefusedChangeError(Refusal.ALREADY, change, self.acknowledged)
        self._replied(change)

    def update(self, change: Change) -> None:
        if not self.acknowledged:
            self._replied(change)
        if self.determined:
            self._stop(Clock.UPDATE, change.at)
            self._start(Clock.UPDATE, change, change.at)

    def determine(self, change: Change) -> None:
        if self.determined:
            raise RefusedChangeError(Refusal.ALREADY, change, self.determined)
        if not self.acknowledged:
            self._replied(change)
        self._end_hold(change.at)
        self._stop(Clock.DETERMINATION, change.at)
        self._start(Clock.UPDATE, change, change.at)
        self.determined = change

    def hold(self, change: Change) -> None:
        if self.held:
            raise RefusedChangeError(Refusal.ALREADY, change, self.held)
        self.held = change
        for index, run in self._running():
            self._pause(index, run, change.at)

    def resume(self, change: Change) -> None:
        if not self.held:
            raise RefusedChangeError(Refusal.NOT_HELD, change)
        self._end_hold(change.at)

    def close(self, change: Change) -> None:
        if self.closed and self.closed.act is change.act:
            raise RefusedChangeError(Refusal.ALREADY, change, self.closed)
        self._end_hold(change.at)
        for clock in Clock:
            self._stop(clock, change.at)
        self.acknowledged = self.acknowledged or change
        self.closed = change

    def reopen(self, change: Change) -> None:
        if self.closed is None:
            raise RefusedChangeError(Refusal.ALREADY, change)
        if self.closed.act is Act.UNTRACK:
            raise RefusedChangeError(Refusal.CLOSED, change, self.closed)
        self.closed = self.determined = None
        self._start(Clock.DETERMINATION, change, change.at)
        self._start(Clock.RESOLUTION, change, change.at)

    def escalate(self, change: Change) -> None:
        self.level = max(self.level, change.level or 0)

    def oversee(self, change: Change) -> None:
        if change.by == self.overseer:
            raise RefusedChangeError(Refusal.ALREADY, change)
        self.overseer = change.by

    def _replied(self, change: Change) -> None:
        self.acknowledged = change
        self.assignee = self.assignee or change.by
        self._stop(Clock.ACKNOWLEDGEMENT, change.at)
        if not self.terms.determination_at_receipt:
            self._start(Clock.DETERMINATION, change, change.at)

    def _start(self, clock: Clock, change: Change, at: datetime) -> None:
        window = self.terms.windows.get(clock)
        if window is None:
            return
        self.runs.append(Run(clock, change.number, at, window, self.terms.calendar))
        if self.held:
            self._pause(len(self.runs) - 1, self.runs[-1], at)

    def _stop(self, clock: Clock, at: datetime) -> None:
        for index, run in self._running():
            if run.clock is clock:
                self.runs[index] = replace(run, stop=at, pauses=_closed(run.pauses, at))

    def _pause(self, index: int, run: Run, at: datetime) -> None:
        if run.clock in self.terms.hold_pauses:
            self.runs[index] = replace(run, pauses=(*run.pauses, Pause(at)))

    def _end_hold(self, at: datetime) -> None:
        self.held = None
        for index, run in self._running():
            self.runs[index] = replace(run, pauses=_closed(run.pauses, at))

    def _running(self) -> list[tuple[int, Run]]:
        return [(index, run) for index, run in enumerate(self.runs) if run.is_running]


def _closed(pauses: tuple[Pause, ...], at: datetime) -> tuple[Pause, ...]:
    if not pauses or pauses[-1].end is not None:
        return pauses
    *before, last = pauses
    # A pause that is over as it begins would only cut a counted stretch in two.
    return (*before, Pause(last.start, at)) if last.start < at else tuple(before)


_STEPS: Mapping[Act, Callable[[_Course, Change], None]] = {
    Act.TRACK: _Course.track,
    Act.TAKE: _Course.assign,
    Act.ASSIGN: _Course.assign,
    Act.ACKNOWLEDGE: _Course.acknowledge,
    Act.DETERMINED: _Course.determine,
    Act.UPDATED: _Course.update,
    Act.HOLD: _Course.hold,
    Act.RESUME: _Course.resume,
    Act.RESOLVE: _Course.close,
    Act.UNTRACK: _Course.close,
    Act.REOPEN: _Course.reopen,
    Act.ESCALATE: _Course.escalate,
    Act.OVERSEE: _Course.oversee,
}
