"""What was seen of a set-up when it was looked at: values, without a judgement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.people import ReaderKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.services.outbox import Health
    from bot.services.pulse import Pulse

_REACHABLE = frozenset({ReaderKind.MEMBER, ReaderKind.GUEST})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What Slack is to be asked about, by id or email; `pams` are those of the people and groups who are PAMs."""

    channels: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    pams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question without an answer: Slack's word or that of the failure; `refused` if Slack read it and said no."""

    word: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """Whose the bot's token is; `scopes` is None where Slack did not say them."""

    team: str
    user: str
    scopes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class SeenChannel:
    """A channel as the bot sees it; `outsiders` is None where nobody knows who is in it."""

    name: str
    is_member: bool = True
    is_archived: bool = False
    is_shared: bool = False
    outsiders: bool | None = False

    @property
    def takes_messages(self) -> bool:
        """Whether the bot can post there."""
        return self.is_member and not self.is_archived


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """Somebody who was looked for by id or email; without a kind Slack knows nobody of that id or email."""

    kind: ReaderKind | None
    name: str = ""

    @property
    def is_reachable(self) -> bool:
        """Whether a direct message reaches them."""
        return self.kind in _REACHABLE


@dataclass(frozen=True, slots=True)
class SlackSeen:
    """What Slack said. Without a token that it takes, nothing else was asked.

    Keys are channel ids, user ids, group ids and emails, as they were asked for. `socket` is whether the app-level
    token opens Socket Mode, None where it is not used.
    """

    token: Token | Unanswered
    socket: bool | Unanswered | None = None
    channels: Mapping[str, SeenChannel | Unanswered] = field(default_factory=dict)
    people: Mapping[str, SeenPerson | Unanswered] = field(default_factory=dict)
    groups: Mapping[str, frozenset[str] | Unanswered] = field(default_factory=dict)
    contacts: Mapping[str, SeenPerson | Unanswered] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DatabaseSeen:
    """What the database said.

    `moves` are the channels that have another id by now, by the old one; `refused` is why Slack refuses destinations,
    by their ids; in `accounts_shown` an admin shows accounts to whoever reads. `backed_up` is when the last backup was
    made (UTC), None without any; `keeps` says that there is something that a backup would save: accounts, tickets.
    """

    pulse: Pulse | None
    health: Health
    moves: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    accounts_shown: frozenset[str] = frozenset()
    backed_up: datetime | None = None
    keeps: bool = False
