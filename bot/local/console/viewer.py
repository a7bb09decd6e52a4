"""Whoever looks at the screen: what their client knows when it draws a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.local.state.directory import Directory
    from bot.local.state.records import User


@dataclass(frozen=True, slots=True)
class Viewer:
    """One person at one moment (`now`, with a zone); `terminal` is False when a pipe or a file reads along."""

    directory: Directory
    user: User
    now: datetime
    terminal: bool

    @property
    def zone(self) -> str:
        """The name of the person's time zone."""
        return self.user.tz

    @property
    def locale(self) -> str:
        """The language of the person's Slack, such as de-DE."""
        return self.user.locale

    def person(self, user_id: str, label: str = "") -> str:
        """Name a person as a mention does."""
        user = self.directory.users.get(user_id)
        return f"@{user.name if user else label or user_id}"

    def channel(self, channel_id: str, label: str = "") -> str:
        """Name a channel as a link to it does."""
        channel = self.directory.channels.get(channel_id)
        return f"#{channel.name if channel else label or channel_id}"

    def group(self, group_id: str, label: str = "") -> str:
        """Name a user group as a mention does."""
        group = self.directory.groups.get(group_id)
        return f"@{group.handle}" if group else label or group_id
