"""Keeps the messages of all channels in the order of their time stamps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.local.state.records import Ephemeral, Message


@dataclass(slots=True)
class MessageStore:
    """Messages by channel and `ts`, and the ephemeral ones beside them."""

    _by_channel: dict[str, dict[str, Message]] = field(default_factory=dict)
    ephemerals: list[Ephemeral] = field(default_factory=list)

    def add(self, message: Message) -> Message:
        """Keep a message; the caller hands them in with rising time stamps."""
        self._by_channel.setdefault(message.channel, {})[message.ts] = message
        return message

    def move(self, old: str, new: str) -> None:
        """Keep what stands in a channel under another id of it."""
        moved = self._by_channel.pop(old, {})
        self._by_channel[new] = moved
        for message in moved.values():
            message.channel = new
        for ephemeral in self.ephemerals:
            if ephemeral.channel == old:
                ephemeral.channel = new

    def find(self, channel: str, ts: str) -> Message | None:
        """Return a message that still stands."""
        message = self._by_channel.get(channel, {}).get(ts)
        return None if message is None or message.deleted else message

    def in_channel(self, channel: str) -> list[Message]:
        """Return what stands in a channel, threads included, the oldest first."""
        return [message for message in self._by_channel.get(channel, {}).values() if not message.deleted]

    def replies(self, channel: str, ts: str) -> list[Message]:
        """Return the replies to a message, the oldest first."""
        return [message for message in self._seen(channel) if message.thread_ts == ts and message.ts != ts]

    def timeline(self, channel: str) -> list[Message]:
        """Return what the channel itself shows: replies only if broadcast, tombstones of deleted parents."""
        threads = {message.thread_ts for message in self._seen(channel)}
        return [
            message
            for message in self._by_channel.get(channel, {}).values()
            if (message.ts in threads if message.deleted else _is_shown(message))
        ]

    def _seen(self, channel: str) -> list[Message]:
        return [message for message in self.in_channel(channel) if not message.lost]

    def parent(self, channel: str, ts: str) -> Message | None:
        """Return the message that a thread hangs on, even a deleted one as long as it has replies."""
        message = self._by_channel.get(channel, {}).get(ts)
        if message is None or (message.deleted and not self.replies(channel, ts)):
            return None
        return message

    def everything(self) -> Iterable[Message]:
        """Yield every message that stands anywhere."""
        for channel in list(self._by_channel):
            yield from self.in_channel(channel)


def _is_shown(message: Message) -> bool:
    return not message.lost and (message.thread_ts in {None, message.ts} or message.broadcast)
