"""What the use cases need from outside, as protocols; storage and Slack provide it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.domain.account import Account
    from bot.domain.audit import AuditRow
    from bot.domain.delivery import Delivery
    from bot.domain.people import Channel, Group, Reader
    from bot.domain.ticket import Actor, Change, Ticket


class AccountFinder(Protocol):
    """Finds accounts by what they are known by."""

    async def find(self, kind: str, value: str) -> tuple[Account, ...]:
        """Return the accounts that carry the identifier, as many as are told and one more at most.

        `kind` is email, domain, zuid or zoid.
        """

    async def get(self, number: int) -> Account | None:
        """Return the account of this number, None when it was removed."""

    async def beginning(self, kind: str, prefix: str) -> tuple[str, ...]:
        """Return identifiers of a kind that begin so, a few hundred at most; for "did you mean"."""


class ReaderStore(Protocol):
    """Keeps what is known of the people who read answers."""

    async def get(self, team_id: str, user_id: str) -> Reader | None:
        """Return a person's row, or None."""

    async def with_email(self, team_id: str, email: str) -> Reader | None:
        """Return the member or guest of a team whose email this was when last read, or None."""

    async def save(self, reader: Reader) -> None:
        """Write what Slack says of a person; what they chose stays."""

    async def choose_language(self, team_id: str, user_id: str, language: str | None) -> None:
        """Keep the language that a person chose."""

    async def choose_zone(self, team_id: str, user_id: str, zone: str | None) -> None:
        """Keep the zone (IANA) that a person chose, None to go by Slack again."""

    async def choose_territories(self, team_id: str, user_id: str, territories: tuple[str, ...] | None) -> None:
        """Keep the keys of the territories that a person follows, None as if they had never chosen."""


class ChannelStore(Protocol):
    """Keeps what is known of channels."""

    async def get(self, team_id: str, channel_id: str) -> Channel | None:
        """Return a channel's row, or None."""

    async def save(self, channel: Channel) -> None:
        """Write what Slack says of a channel; what an admin chose, and who reads it, stays."""

    async def choose_language(self, team_id: str, channel_id: str, language: str | None) -> None:
        """Keep the language that an admin chose for a channel."""

    async def of_interest(self, team_id: str) -> Sequence[Channel]:
        """Return the channels of which it is known who reads them, or in which accounts are shown to outsiders."""

    async def note_readers(self, known: Channel, *, outsiders: bool | None) -> bool:
        """Keep whether outsiders read a channel of which Slack has spoken; returns whether that is news.

        What was written there about tickets is written again if it is. What others have noted since the channel was
        as `known` stands, unless they have found nobody and there are outsiders now.
        """

    async def show_accounts(self, team_id: str, channel_id: str, audit: AuditRow, *, shown: bool) -> bool:
        """Keep whether an admin lets outsiders read of accounts in a known channel, and that it was done.

        What was written there about tickets is written again. Returns whether that is news.
        """

    async def write_again(self, channel_id: str) -> None:
        """Have what was written in a channel about tickets written again."""


class GroupStore(Protocol):
    """Keeps the members of user groups as last read."""

    async def get(self, group_id: str) -> Group | None:
        """Return a group as last read, or None."""

    async def save(self, group: Group) -> None:
        """Write a group's members."""


class AuditWriter(Protocol):
    """Writes audit rows."""

    async def write(self, rows: Sequence[AuditRow]) -> None:
        """Write many rows in one transaction; raises DatabaseError."""


class EventClaims(Protocol):
    """Sees to it that an event is answered once, whatever the number of processes."""

    async def claim(self, event_id: str, now: datetime, lease: timedelta) -> bool:
        """Say whether the event is ours to answer; an unanswered claim older than `lease` is taken over."""

    async def answered(self, event_id: str, now: datetime) -> None:
        """Note that the event has been answered."""

    async def is_answered(self, event_id: str) -> bool:
        """Say whether the event has been answered, by whatever process."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What a decision about a ticket wants done: all of it or nothing.

    `channel` is where the ticket's message is to stand from now on, None for nowhere; `message_key` is the metadata
    key of that message, should it be a new one.
    """

    change: Change
    deliveries: tuple[Delivery, ...] = ()
    channel: str | None = None
    message_key: str = ""
    audit: AuditRow | None = None


class TicketStore(Protocol):
    """Keeps tickets as their changes; every method raises DatabaseError."""

    async def get(self, key: str) -> Ticket | None:
        """Return the ticket of this key, None when it was never tracked."""

    async def change(self, ticket_id: str, decide: Callable[[Ticket | None], Intent]) -> Ticket:
        """Do what `decide` makes of the ticket as it stands, and return the ticket that it has become.

        Of all who change one ticket at once, in whatever process, each sees what the others did before: `decide`
        gets None only until one has tracked it. What `decide` raises is passed on, and nothing is written.
        """

    async def levels_told(self, key: str) -> frozenset[int]:
        """Return the levels of the ladder that the clock has told of a ticket."""

    async def told_of(self, level: int) -> frozenset[str]:
        """Return the keys of the open tickets of which the clock has told a level of the ladder."""

    async def tell(self, deliveries: Sequence[Delivery]) -> None:
        """Plan messages that belong to no ticket."""

    async def open_tickets(
        self,
        *,
        assignee: Actor | None = None,
        territories: Collection[str] | None = None,
        limit: int | None = None,
    ) -> tuple[Ticket, ...]:
        """Return open tickets, the soonest deadline first, those without one last; `territories` are keys."""

    async def of_account(self, number: int) -> tuple[Ticket, ...]:
        """Return every ticket of the account of this number, the one received last first."""

    async def of_territory(self, territory: str, since: datetime) -> tuple[Ticket, ...]:
        """Return the open tickets of a territory, and those resolved whose last change was recorded since."""

    async def near(self, key: str) -> tuple[str, ...]:
        """Return the ids that begin most like a key, a few hundred at most; for "did you mean"."""


class Jobs(Protocol):
    """Sees to it that what recurs is done once, whatever the number of processes."""

    async def once(self, job: str, slot: str, now: datetime, deliveries: Sequence[Delivery] = ()) -> bool:
        """Note that a job was done for a slot and plan its messages, all or nothing; False if it was done before.

        Raises DatabaseError.
        """


class Moves(Protocol):
    """Keeps which channels have another id than before; every method raises DatabaseError."""

    async def moves(self) -> Mapping[str, str]:
        """Return the id that came after each old one."""

    async def move(self, old: str, new: str, now: datetime) -> None:
        """Remember a move, and let all that is meant for the old id or stands under it go by the new one."""

    async def catch_up(self) -> None:
        """Do the same for what was planned since by those who did not know of a move yet."""
