"""What the outbox holds: deliveries that wait or are under way, and the lanes in which they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
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
SLOW_FROM = timedelta(minutes=1)
"""So long an alert may take to get out before anybody need look."""


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
    outcome. `repeat` says that it may stand there already, `plain` that its blocks were refused. It stands at `ts`
    in `channel` since `sent_at` (UTC). `wanted` and `shown` are revisions of its ticket, 0 where nothing has changed
    its words since it was planned. `outdated` counts how often they ceased to be right for those who read them.
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
    sent_at: datetime | None = None
    wanted: int = 0
    shown: int = 0
    outdated: int = 0

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
    """How the outbox is.

    `oldest` is how many seconds the oldest undelivered message has been due; `alerts` are those that should have been
    told a minute ago and were not, `oldest_alert` the seconds that the oldest of them has been due. `waiting` counts
    what is due by purpose, `queues` by destination, `stale` messages whose change is not shown yet, `refused`
    destinations that Slack refuses. `resting` says that nothing at all is sent for now.
    """

    oldest: float
    oldest_alert: float
    alerts: int
    waiting: Mapping[Purpose, int]
    queues: Mapping[str, int]
    stale: int
    refused: int
    resting: bool


@dataclass(frozen=True, slots=True)
class HeldUp:
    """What those who work on tickets need to know of the outbox.

    So many `alerts` do not get out, the first of them due `since` (UTC), None if all do. `refusing` are channels of
    tickets that refused a message and have taken none since; `resting`: nothing at all is sent for now.
    """

    alerts: int = 0
    since: datetime | None = None
    refusing: tuple[str, ...] = ()
    resting: bool = False
