"""What telling alerts needs from outside: rows of what is planned, and what is decided of those that are due."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.domain.delivery import Delivery
    from bot.domain.ticket import Ticket

Identity: TypeAlias = tuple[str, str, int, str]
"""Ticket, clock, run, milestone: see `Alert.identity`."""


class AlertState(StrEnum):
    """How far an alert is; `superseded`: others have told its people, `cancelled`: its ticket no longer plans it."""

    PLANNED = "planned"
    TOLD = "told"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Due:
    """What is due and untold of a ticket, and the levels of the ladder that each of its alerts before has told."""

    ticket: Ticket
    alerts: frozenset[Identity]
    told: Mapping[Identity, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of alerts that are due; what it says nothing of is looked at again after a minute.

    `told` has the levels that each tells, `put_off` the instants (UTC) at which alerts are to be looked at again.
    `outdated`: the ticket's own message no longer says how the ticket stands.
    """

    deliveries: tuple[Delivery, ...] = ()
    told: Mapping[Identity, frozenset[int]] = field(default_factory=dict)
    superseded: frozenset[Identity] = frozenset()
    cancelled: frozenset[Identity] = frozenset()
    put_off: Mapping[Identity, datetime] = field(default_factory=dict)
    outdated: bool = False


class Alerts(Protocol):
    """Keeps the alerts of tickets; every method raises DatabaseError."""

    async def tell(self, now: datetime, decide: Callable[[Due], Decision], most: int) -> int:
        """Do what `decide` makes of each ticket that has something due; returns of how many alerts that was.

        One transaction for about `most` alerts, rolled back when `decide` raises; in it nobody else changes these
        tickets or tells of them, and what others are at is left out. `decide` runs in another thread.
        """

    async def next_due(self) -> datetime | None:
        """Return when a planned alert is to be looked at next (UTC), which may have passed; None without any."""

    async def audit(self) -> int:
        """Plan every open ticket again; returns how many had other alerts than they should."""
