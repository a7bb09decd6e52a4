"""What the bot tells of clocks without being asked, as it comes: where each message stands, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.local.shapes import map_in, text_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.local.shapes import Json
    from bot.local.state.records import Message
    from tests.stories.telling import Desk, Seen

A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Told:
    """One message: `where` is "thread", "thread and channel", "channel", or whom it is told alone."""

    where: str
    seen: Seen
    payload: Json

    def __repr__(self) -> str:
        return f"\n{self.where}:{self.seen!r}"

    @property
    def line(self) -> str:
        """Where it stands, and how it begins."""
        return f"{self.where}: {self.seen.first}"

    @property
    def key(self) -> str:
        return text_in(self.payload, "key")

    @property
    def of_whom(self) -> list[tuple[str, str]]:
        """The key and the ticket of each alert that it tells: several for a storm message."""
        told: Iterable[Json] = self.payload.get("keys") or [self.payload]
        return [(text_in(one, "key"), text_in(one, "ticket")) for one in told]


class News:
    """Reads what comes at a desk, each message once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._read: set[tuple[str, str]] = set()

    async def at(self, local: str) -> list[Told]:
        """What comes at a local time; nothing may come after what was read before and until a second before it."""
        if self._desk.time.now() < self._desk.instant(local):
            self._desk.time.at = self._desk.instant(local) - A_SECOND
            early = await self.now()
            assert early == [], f"before {local}"
        self._desk.at(local)
        return await self.now()

    async def lines_at(self, local: str) -> list[str]:
        """The same, by where each message stands and how it begins."""
        return [one.line for one in await self.at(local)]

    async def now(self) -> list[Told]:
        """What has come since it was read last: in channels, and then to each person alone."""
        await self._desk.quiet()
        return [self._read_first(one) for one in alerts(self._desk) if (one.channel, one.ts) not in self._read]

    def _read_first(self, message: Message) -> Told:
        self._read.add((message.channel, message.ts))
        return Told(self._where(message), self._desk.read(message), payload_of(message))

    def _where(self, message: Message) -> str:
        directory = self._desk.workspace.world.directory
        channel = directory.channels[message.channel]
        if channel.is_im:
            (name,) = {directory.users[one].name for one in channel.members if not directory.users[one].is_bot}
            return f"@{name}"
        if message.thread_ts in {None, message.ts}:
            return "channel"
        return "thread and channel" if message.broadcast else "thread"


def alerts(desk: Desk) -> list[Message]:
    """Every message that stands and tells of clocks, in the order of the channels and of their time."""
    standing = [
        one
        for one in desk.workspace.world.messages.everything()
        if one.metadata and one.metadata["event_type"] == "priority_alert"
    ]
    channels = desk.workspace.world.directory.channels
    return sorted(standing, key=lambda one: (channels[one.channel].is_im, one.channel, float(one.ts)))


def payload_of(message: Message) -> Json:
    return map_in(message.metadata or {}, "event_payload")
