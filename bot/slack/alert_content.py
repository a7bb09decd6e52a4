"""Reads what an alert's delivery keeps: which milestone of which run, and who is to hear of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.domain.aftermath import Replaced, aftermath
from bot.domain.clock import Clock
from bot.domain.milestones import Alert, still_true
from bot.services.calls import Called

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.clock import Run
    from bot.domain.ticket import Actor, Change, Ticket


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody of a level who hears of an alert; of those to `choose` from, nobody is mentioned (C81)."""

    called: Called
    level: int
    choose: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """An alert that still holds, its ticket and its run as they are now, and who hears of it.

    `passed` are levels without anyone. `asked` says that whoever has the ticket is to hear of it, too.
    """

    ticket: Ticket
    run: Run
    milestone: str
    due_at: datetime
    people: tuple[Heard, ...] = ()
    passed: tuple[int, ...] = ()
    asked: bool = False

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels that hear of it, the lowest first."""
        return tuple(sorted({one.level for one in self.people}))

    @property
    def known_at(self) -> datetime:
        """The instant (UTC) from which it could be told: when it was due, or the run was entered after that."""
        entered = (change.recorded_at for change in self.ticket.changes if change.number == self.run.number)
        return max(self.due_at, *entered)

    def level_of(self, user_id: str | None) -> int | None:
        """Return the level as which somebody hears of it; None for anybody else."""
        return next((one.level for one in self.people if user_id and one.called.user_id == user_id), None)

    def with_those_of(self, before: Told) -> Told:
        """Return the same, told to the people of an earlier alert of the run, too."""
        people = tuple(dict.fromkeys((*before.people, *self.people)))
        passed = tuple(sorted({*before.passed, *self.passed}))
        return replace(self, people=people, passed=passed, asked=self.asked or before.asked)


@dataclass(frozen=True, slots=True)
class Former:
    """An alert that no longer holds, its ticket and its run as the change `by` which that came about left them.

    Where the change put something else in its place (`replaced`), they are as they were right before it.
    """

    told: Told
    by: Change
    replaced: bool


def told(ticket: Ticket, content: Mapping[str, Any], now: datetime) -> Told | None:
    """Return what an alert tells of its ticket, None when it is no longer true."""
    alert = _alert(ticket, content)
    run = ticket.run(alert.clock)
    # It was due where it was decided on; the machine that sends it may be a little behind.
    if run is None or not still_true(alert, ticket, max(now, alert.due_at)):
        return None
    return _told(ticket, run, alert, content)


def told_before(ticket: Ticket, content: Mapping[str, Any], now: datetime) -> Former | None:
    """Return what was told of a ticket and is no longer true, and why; None where nobody can say."""
    alert = _alert(ticket, content)
    became = aftermath(ticket, alert, max(now, alert.due_at))
    if became is None:
        return None
    return Former(_told(became.ticket, became.run, alert, content), became.by, isinstance(became, Replaced))


def _alert(ticket: Ticket, content: Mapping[str, Any]) -> Alert:
    said = content["alert"]
    due_at = datetime.fromisoformat(said["due"])
    return Alert(ticket.key, Clock(said["clock"]), said["run"], said["milestone"], due_at, frozenset(), frozenset())


def _told(ticket: Ticket, run: Run, alert: Alert, content: Mapping[str, Any]) -> Told:
    people = tuple(map(_heard, content.get("people", ())))
    passed = tuple(content.get("passed", ()))
    return Told(ticket, run, alert.milestone, alert.due_at, people, passed, asked=bool(content.get("assignee")))


def _heard(one: Mapping[str, Any]) -> Heard:
    called = Called(one["name"], one["email"], one["user"], one["zone"])
    return Heard(called, one["level"], bool(one.get("choose")))


def assignee_asked(told: Told) -> Actor | None:
    """Return whoever has the ticket by now, if they are to hear of it."""
    return told.ticket.assignee if told.asked else None
