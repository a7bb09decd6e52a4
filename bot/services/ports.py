"""What the use cases need from outside, as protocols; storage and Slack provide it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from bot.domain.account import Account
    from bot.domain.audit import AuditRow
    from bot.domain.people import Channel, Group, Reader


class AccountFinder(Protocol):
    """Finds accounts by what they are known by."""

    async def find(self, kind: str, value: str) -> tuple[Account, ...]:
        """Return the accounts that carry the identifier, as many as are told and one more at most.

        `kind` is email, domain, zuid or zoid.
        """

    async def beginning(self, kind: str, prefix: str) -> tuple[str, ...]:
        """Return identifiers of a kind that begin so, a few hundred at most; for "did you mean"."""


class ReaderStore(Protocol):
    """Keeps what is known of the people who read answers."""

    async def get(self, team_id: str, user_id: str) -> Reader | None:
        """Return a person's row, or None."""

    async def save(self, reader: Reader) -> None:
        """Write what Slack says of a person; the language that they chose stays."""

    async def choose_language(self, team_id: str, user_id: str, language: str | None) -> None:
        """Keep the language that a person chose."""


class ChannelStore(Protocol):
    """Keeps what is known of channels."""

    async def get(self, team_id: str, channel_id: str) -> Channel | None:
        """Return a channel's row, or None."""

    async def save(self, channel: Channel) -> None:
        """Write what Slack says of a channel; the language that an admin chose stays."""

    async def choose_language(self, team_id: str, channel_id: str, language: str | None) -> None:
        """Keep the language that an admin chose for a channel."""


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
