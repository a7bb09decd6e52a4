"""What is put before people, where it then stands, and the ways in which that fails."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.delivery import JSON

PLAIN_LENGTH = 4000
"""Characters that Slack takes in every text, posted or changed."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """The words of one message: a whole text, and the blocks that are seen instead where there are any.

    `payload` goes into the metadata beside `key` and `ticket`: ids only, everybody's apps can read it. `known_at` is
    the instant (UTC) from which an alert could be told, the first of several; None for anything else.
    """

    text: str
    blocks: tuple[dict[str, Any], ...] = ()
    plain: bool = False
    payload: Mapping[str, JSON] = field(default_factory=dict)
    known_at: datetime | None = None

    def as_plain(self) -> Rendering:
        """Return the same without blocks, no longer than Slack takes for certain."""
        text = self.text if len(self.text) <= PLAIN_LENGTH else f"{self.text[: PLAIN_LENGTH - 1]}…"
        return replace(self, text=text, blocks=(), plain=True)


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands; for a direct message `channel` is the conversation's id."""

    channel: str
    ts: str


class FailureKind(StrEnum):
    """What a failure means for what is to be done next."""

    LIMITED = "limited"
    """Too fast: nothing was posted, the destination rests."""
    REFUSED = "refused"
    """The destination takes no messages: archived, not joined, gone."""
    FORM = "form"
    """The message as it is written was refused; so is whatever nobody knows."""
    UNKNOWN = "unknown"
    """No answer, or none that says whether the message was posted."""
    UNSENT = "unsent"
    """The call surely never reached Slack."""
    BROKEN = "broken"
    """The bot itself is refused: token revoked, a scope taken away."""
    GONE = "gone"
    """The message to change, or the thread to answer in, is no longer there."""
    BLIND = "blind"
    """What stands there may not be read, today or later."""


class PostError(BotError):
    """A message could not be posted, changed or looked up; `retry_after` in seconds is Slack's own word."""

    def __init__(self, kind: FailureKind, reason: str, retry_after: float | None = None) -> None:
        super().__init__(kind, reason, retry_after)
        self.kind = kind
        self.reason = reason
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"
