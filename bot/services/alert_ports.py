"""What telling alerts needs from outside: rows of what is planned, and what is decided of those that are due."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, timedelta

    from bot.domain.delivery import Delivery
    from bot.domain.gist import Gist
    from bot.domain.ticket import Actor

Identity: TypeAlias = tuple[str, str, int, str]
"""Ticket, clock, run, milestone: see `Alert.identity`."""


class AlertState(StrEnum):
    """How far an alert is; `superseded`: others have told its people, `cancelled`: its ticket no longer plans it."""

    PLANNED = "planned"
    TOLD = "told"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Told:
    """The levels of the ladder that an alert has told, and its place in its run: see `Gist.after`.

    The place is None for what was told before there were gists, of a plan that no longer has it.
    """

    levels: frozenset[int]
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that is due (UTC) and untold, what decides who hears of it, and what has been told of its run."""

    identity: Identity
    due_at: datetime
    gist: Gist
    told: tuple[Told, ...] = ()

    @property
    def run(self) -> tuple[str, int]:
        """Its clock and run."""
        return self.identity[1:3]


@dataclass(frozen=True, slots=True)
class Due:
    """What is due and untold of a ticket as it stands, by its key."""

    ticket: str
    assignee: Actor | None
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of alerts that are due; what it says nothing of is looked at again after a minute.

    `told` has the levels that each tells, `put_off` the instants (UTC) at which alerts are to be looked at again.
    `outdated`: the ticket's own message no longer says how the ticket stands.
    """

    deliveries: tuple[Delivery, ...] = ()
    told: Mapping[Identity, frozenset[int]] = field(default_factory=dict)
    superseded: frozenset[Identity] = frozenset()
    put_off: Mapping[Identity, datetime] = field(default_factory=dict)
    outdated: bool = False


class Alerts(Protocol):
    """Keeps the alerts of tickets; every method raises DatabaseError."""

    async def tell(self, now: datetime, decide: Callable[[Due], Decision], most: int) -> int:
        """Do what `decide` makes of each ticket that has something due; returns of how many alerts that was.

        One transaction for about `most` alerts, rolled back when `decide` raises; in it nobody else changes these
        tickets or tells of them, and what others are at is left out. What is due is what the tickets plan as they then
        stand. `decide` runs in another thread.
        """

    async def next_due(self) -> datetime | None:
        """Return when a planned alert is to be looked at next (UTC), which may have passed; None without any."""

    async def audit(self) -> int:
        """Plan every open ticket again; returns how many had other alerts than they should."""
