"""A ticket is its changes: what happened to it, when, through whom; everything else follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.clock import Clock, Run
    from bot.domain.severity import Severity
    from bot.domain.terms import Terms

LONGEST_ID = 64
UNDO_WITHIN = timedelta(minutes=15)
OLDEST_RECEIPT = timedelta(days=90)


class Act(StrEnum):
    """What can happen to a ticket."""

    TRACK = "track"
    TAKE = "take"
    ASSIGN = "assign"
    ACKNOWLEDGE = "acknowledge"
    DETERMINED = "determined"
    UPDATED = "updated"
    HOLD = "hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CORRECT = "correct"
    UNDO = "undo"
    UNTRACK = "untrack"
    PING = "ping"
    ESCALATE = "escalate"
    OVERSEE = "oversee"

    @property
    def is_told(self) -> bool:
        """Whether people have been told of it, so that nothing can take it back; the ticket stays as it was."""
        return self in {Act.PING, Act.ESCALATE, Act.OVERSEE}


class State(StrEnum):
    """How a ticket stands."""

    OPEN = "open"
    HELD = "held"
    RESOLVED = "resolved"
    UNTRACKED = "untracked"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who changes a ticket, or to whom it is given."""

    team_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a ticket is about; countries are ISO codes, instants UTC.

    `account` is the account's number, None while it is not known; `identified_at` is when it was. `priority` was
    decided then and stays (C17): a large user account, on a covered service. `territory` is the partner's, whose
    ladder, channel and calendar it has (C12). `impact` is the severity that the ticket says, `critical` one of
    outage, downtime, login, `type` one of how-to, feature, limitation.
    """

    received: datetime
    territory: str
    partner_country: str
    country: str | None = None
    account: int | None = None
    identified_at: datetime | None = None
    priority: bool = False
    services: tuple[str, ...] = ()
    impact: Severity | None = None
    type: str | None = None
    critical: str | None = None
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One recorded event of a ticket; `at` is when it happened, `recorded_at` when somebody said so (both UTC).

    `facts` and `terms` belong to track and correct, and so does `restarts`: the clocks whose start, window or
    calendar a correction has moved. `assignee` belongs to take and assign, `undoes` (a number) to undo. A ping or
    an escalation names its `level` and the emails of those who are `told`; an escalation has its `ground` too.
    """

    number: int
    act: Act
    at: datetime
    recorded_at: datetime
    by: Actor
    reason: str = ""
    facts: Facts | None = None
    terms: Terms | None = None
    restarts: frozenset[Clock] = frozenset()
    assignee: Actor | None = None
    undoes: int | None = None
    level: int | None = None
    told: tuple[str, ...] = ()
    ground: str | None = None

    @property
    def is_release(self) -> bool:
        """Whether it left a ticket to nobody, since the account of whoever had it was deactivated."""
        return self.act is Act.ASSIGN and self.assignee is None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as its changes leave it; `runs` are in the order in which they started, the last of a clock counts.

    `acknowledged`, `determined`, `held`, `closed` (resolved or untracked) are the changes that made it so.
    `level` is the highest level of the ladder that was told by hand, `overseer` who oversees it.
    """

    id: str
    changes: tuple[Change, ...]
    facts: Facts
    terms: Terms
    state: State
    runs: tuple[Run, ...]
    assignee: Actor | None = None
    acknowledged: Change | None = None
    determined: Change | None = None
    held: Change | None = None
    closed: Change | None = None
    level: int = 1
    overseer: Actor | None = None

    @property
    def key(self) -> str:
        """What the ticket is found by: case does not matter."""
        return ticket_key(self.id)

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.state in {State.OPEN, State.HELD}

    @property
    def last(self) -> Change:
        """The change that was recorded last."""
        return self.changes[-1]

    @property
    def undone(self) -> frozenset[int]:
        """The numbers of the changes that were taken back."""
        return frozenset(change.undoes for change in self.changes if change.undoes)

    def run(self, clock: Clock) -> Run | None:
        """Return the latest run of a clock, None where the ticket has none."""
        return next((run for run in reversed(self.runs) if run.clock is clock), None)


def ticket_key(ticket_id: str) -> str:
    """Return what a ticket is stored and compared by."""
    return ticket_id.casefold()
