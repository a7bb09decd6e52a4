"""What the outbox holds: deliveries that wait or are under way, and the lanes in which they do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.delivery import Delivery, Purpose

UPDATES = "updates"
"""The lane of changes to messages that stand; Slack's ids are never lower case."""
WORKSPACE = "workspace"
"""The row that keeps the pace of the whole workspace."""


class State(StrEnum):
    """How far a delivery is; `gone` is a message that stood until a person deleted it."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Queued:
    """A delivery as it stands in the outbox.

    `lane` is where it goes: its destination, or another while that one is refused. While it is `sending`,
    `owner` tries since `attempt_at` (UTC), in the thread `thread_ts`; `failures` counts attempts without an
    outcome. `repeat` says that it may stand there already, `plain` that its blocks were refused. Of a ticket's
    message, `wanted` and `shown` are the ticket's revisions, `channel` and `ts` where it stands.
    """

    id: int
    delivery: Delivery
    lane: str
    state: State = State.WAITING
    failures: int = 0
    plain: bool = False
    repeat: bool = False
    owner: str | None = None
    attempt_at: datetime | None = None
    thread_ts: str | None = None
    channel: str | None = None
    ts: str | None = None
    wanted: int = 0
    shown: int = 0

    @property
    def urgency(self) -> tuple[int, datetime, int]:
        """The place in the order of sending, the first being the least."""
        return (self.delivery.purpose.rank, self.delivery.due_at, self.id)


@dataclass(frozen=True, slots=True)
class Lane:
    """A destination that is ours to drain; the first message may go in so many seconds."""

    name: str
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Agenda:
    """Whether there may be something to do now, and when the next delivery falls due after that (UTC)."""

    is_busy: bool
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """How the outbox is: nothing in it names anybody.

    `oldest` is how many seconds the oldest undelivered message has been due; `waiting` counts those due by
    purpose, `stale` messages whose change is not shown yet, `lanes` destinations with something due, `longest`
    the most of them for one, `refused` destinations that Slack refuses. `resting` says that nothing at all is
    sent for now.
    """

    oldest: float
    waiting: Mapping[Purpose, int]
    stale: int
    lanes: int
    longest: int
    refused: int
    resting: bool
