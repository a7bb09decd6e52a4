"""People, channels and user groups, as far as the desk has to know them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class ReaderKind(StrEnum):
    """What a person is to the home workspace; a STRANGER belongs to another one, or was never looked up."""

    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"
    BOT = "bot"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who reads the bot; language, chosen zone and territories are their choice, the rest Slack's word.

    `zone` and `chosen_zone` are IANA names, `territories` the keys of those that they follow, None until they chose
    any. `read_at` (UTC) is when Slack was last asked: None until it answered once.
    """

    team_id: str
    user_id: str
    kind: ReaderKind = ReaderKind.STRANGER
    email: str | None = None
    name: str | None = None
    slack_locale: str | None = None
    zone: str | None = None
    language: str | None = None
    read_at: datetime | None = None
    chosen_zone: str | None = None
    territories: tuple[str, ...] | None = None

    @property
    def own_zone(self) -> str | None:
        """The IANA name of the zone in which this person reads times: chosen, else Slack's."""
        return self.chosen_zone or self.zone

    @property
    def is_full_member(self) -> bool:
        """Whether this is a person of the home workspace who is no guest."""
        return self.kind is ReaderKind.MEMBER


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel; `language` and `accounts_shown` are an admin's choice, the rest is what Slack says.

    `outsiders` is None while nobody knows who is in it, which counts as yes; `read_at` is UTC, None before
    Slack answered once. `accounts_shown` lets outsiders, too, read whose account a ticket is about.
    """

    team_id: str
    channel_id: str
    language: str | None = None
    slack_locale: str | None = None
    outsiders: bool | None = None
    read_at: datetime | None = None
    accounts_shown: bool | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A user group's members, by user id, as Slack last gave them at `read_at` (UTC)."""

    group_id: str
    members: frozenset[str]
    read_at: datetime
