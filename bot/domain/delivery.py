"""What is to be told, to whom and when: one message to one destination."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"


class Purpose(StrEnum):
    """What a message is for, in the order in which messages that wait for one destination are sent."""

    STORM = "storm"
    BREACH = "breach"
    LEVEL = "level"
    ESCALATION = "escalation"
    REMINDER = "reminder"
    PING = "ping"
    UNASSIGNED = "unassigned"
    TICKET = "ticket"
    NOTE = "note"
    SUMMARY = "summary"

    @property
    def rank(self) -> int:
        """The place in that order, as rows keep it; the gaps are for purposes that come between."""
        return _RANKS[self]

    @property
    def is_alert(self) -> bool:
        """Whether it tells one milestone of one ticket; a storm message tells many."""
        return self in ALERTS

    @property
    def is_urgent(self) -> bool:
        """Whether it tells an alert, alone or among others."""
        return self is Purpose.STORM or self.is_alert


_RANKS = {
    Purpose.STORM: 0,
    Purpose.BREACH: 0,
    Purpose.LEVEL: 10,
    Purpose.ESCALATION: 20,
    Purpose.REMINDER: 30,
    Purpose.PING: 40,
    Purpose.UNASSIGNED: 50,
    Purpose.TICKET: 60,
    Purpose.NOTE: 80,
    Purpose.SUMMARY: 90,
}
ALERTS = frozenset({Purpose.BREACH, Purpose.LEVEL, Purpose.REMINDER})


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one destination, planned before it is written: its words are found when it is sent.

    `key` is opaque, made once, and never stands twice in the workspace. `destination` is a channel's id, or a
    person's for a direct message. `due_at` is aware UTC, `ticket` the ticket's key. `content` holds ids and names
    only. `in_thread` asks for the thread of the ticket's message there, and for the channel itself while that
    does not stand; `broadcast` shows a reply in the channel, too.
    """

    key: str
    purpose: Purpose
    destination: str
    due_at: datetime
    ticket: str | None = None
    content: Mapping[str, JSON] = field(default_factory=dict)
    in_thread: bool = False
    broadcast: bool = False
