"""What sending needs from outside: the outbox and its lanes, the words, and Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from bot.domain.delivery import Delivery
    from bot.services.outbox import Agenda, Health, HeldUp, Lane, Queued
    from bot.services.posting import Posted, Rendering


class Lanes(Protocol):
    """Says who drains which destination, and keeps the pace of all processes; every method raises DatabaseError."""

    async def claim(self, owner: str, now: datetime, lease: float, most: int) -> tuple[Lane, ...]:
        """Lease lanes that have something to do, for so many seconds, the most urgent first."""

    async def renew(self, owner: str, names: Collection[str], lease: float) -> frozenset[str]:
        """Hold lanes for so many seconds from now; returns those that are still the owner's."""

    async def release(self, owner: str, names: Collection[str]) -> None:
        """Let others have lanes."""

    async def slot(self, interval: float) -> float | None:
        """Take the workspace's next place in time; returns the seconds until then, None while all rests."""

    async def step(self, owner: str, name: str, spacing: float, now: datetime) -> float | None:
        """Begin a lane's next message: 0.0 when it may go, else the seconds until then, None if it may not."""

    async def rest(self, name: str, seconds: float) -> bool:
        """Let a lane rest after a 429; returns whether the whole workspace rests, too, it being the second."""

    async def rest_workspace(self, seconds: float) -> None:
        """Send nothing at all for so long."""

    async def refused(self, names: Collection[str], now: datetime) -> frozenset[str]:
        """Return those of the destinations that are refused for now."""

    async def held_up(self, channels: Collection[str], now: datetime) -> HeldUp:
        """Return what does not get out, and which of these channels refuse messages."""

    async def returned(self, destination: str) -> None:
        """Take a destination for open again: what was meant for it is tried at once."""

    async def health(self, now: datetime) -> Health:
        """Return how the outbox is."""


class Outbox(Protocol):
    """Keeps deliveries; every method raises DatabaseError, and writes only what is still as it was read."""

    @property
    def lanes(self) -> Lanes:
        """The lanes in which the deliveries wait."""

    async def head(self, lane: str, now: datetime, most: int) -> tuple[Queued, ...]:
        """Return what a lane has to do, attempts without an outcome first, then what is due in its order."""

    async def gather(self, lane: str, now: datetime, new_key: Callable[[], str]) -> None:
        """Let storm messages take the place of the alerts that wait in a lane, if these are more than a few.

        It is all or nothing, and no key of theirs is sent any more.
        """

    async def astray(self, now: datetime, most: int) -> tuple[Queued, ...]:
        """Return what is due in lanes whose destination is refused for now."""

    async def stale(self, now: datetime, most: int) -> tuple[Queued, ...]:
        """Return the messages that are behind: those of tickets, passed deadlines first, then what was told of them."""

    async def ticket_message(self, ticket: str, lane: str) -> Queued | None:
        """Return a ticket's message that stands where a lane leads to."""

    async def agenda(self, now: datetime) -> Agenda:
        """Return whether there may be something to do, and when the next delivery falls due after `now`."""

    async def begin(
        self, row: Queued, owner: str, now: datetime, thread_ts: str | None, spacing: float
    ) -> float | None:
        """Commit that a delivery is being sent, right before it is; otherwise as `Lanes.step`."""

    async def sent(self, row: Queued, posted: Posted, now: datetime, shown: int) -> None:
        """Keep where a delivery stands; `shown` is the revision that was wanted as its words were made."""

    async def put_back(self, row: Queued, **changes: object) -> None:
        """Let a delivery that surely does not stand anywhere wait again, perhaps changed."""

    async def put_off(self, row: Queued, until: datetime, failures: int) -> None:
        """Leave a row as it is, and alone until then."""

    async def cancel(self, row: Queued) -> None:
        """End a delivery that is no longer true."""

    async def move(self, row: Queued, lane: str, not_before: datetime | None) -> None:
        """Send a delivery another way, or later."""

    async def refuse(self, row: Queued, until: datetime, reason: str) -> None:
        """Remember that a delivery's lane is refused, and let the delivery wait again."""

    async def stand_in(self, row: Queued, channel: str, key: str, now: datetime, until: datetime) -> None:
        """Let a ticket's message stand in another channel as well, and try its own again then."""

    async def shown(self, row: Queued, revision: int) -> None:
        """Keep which of its ticket's revisions a message shows now; never less than what it shows."""

    async def doubt(self, row: Queued) -> None:
        """Let a ticket's message be written again, since it may not be there."""

    async def gone(self, row: Queued) -> None:
        """Leave a message alone that a person deleted."""

    async def replace(self, row: Queued, key: str, now: datetime) -> None:
        """Let a new message take the place of one that a person deleted."""


class Renderer(Protocol):
    """Finds the words of a delivery when it is sent."""

    async def render(
        self, delivery: Delivery, destination: str, *, repeat: bool, sent_at: datetime | None = None
    ) -> Rendering | None:
        """Return the words as they are true now, None when there is nothing to say any more.

        `destination` is where it goes, be it the delivery's own or another in its place; `repeat` says that the
        same may stand there already, which the words are to say. A message that stands since `sent_at` (UTC) is
        to say what became of what it told.
        """


class Poster(Protocol):
    """Puts words before people; every method raises PostError."""

    async def post(self, delivery: Delivery, destination: str, rendering: Rendering, thread_ts: str | None) -> Posted:
        """Post a message under the delivery's key, in a thread or in the channel itself."""

    async def update(self, channel: str, ts: str, rendering: Rendering) -> None:
        """Change a message that stands; without blocks its blocks go."""

    async def find(self, destination: str, key: str, since: datetime, thread_ts: str | None) -> Posted | None:
        """Look for a message under a key, posted after `since`; raises PostError of kind BLIND if nobody may look."""
