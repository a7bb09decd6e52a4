"""Issues response_urls, each good for five answers within thirty minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.local.refusal import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.local.state.records import Ephemeral, Message
    from bot.local.state.stamps import Stamps

USES = 5
LIFE = timedelta(minutes=30)


@dataclass(slots=True)
class ReplyTo:
    """Where an answer goes: to whom, in which channel, and the message whose button was pressed."""

    id: str
    user: str
    channel: str
    origin: Message | Ephemeral | None
    issued: datetime
    uses: int = 0


@dataclass(slots=True)
class ResponseUrls:
    """Addresses for answers by their last path part."""

    now: Callable[[], datetime]
    stamps: Stamps
    issued: dict[str, ReplyTo] = field(default_factory=dict)

    def issue(self, user: str, channel: str, origin: Message | Ephemeral | None = None) -> ReplyTo:
        """Make an address for a person's command or press."""
        made = ReplyTo(self.stamps.new_id("R"), user, channel, origin, self.now())
        self.issued[made.id] = made
        return made

    def use(self, response_id: str) -> ReplyTo:
        """Count one use; ApiError: expired_url (30 minutes), used_url (five uses), invalid_url."""
        found = self.issued.get(response_id)
        if found is None:
            raise ApiError("invalid_url")
        if self.now() - found.issued > LIFE:
            raise ApiError("expired_url")
        if found.uses >= USES:
            raise ApiError("used_url")
        found.uses += 1
        return found
