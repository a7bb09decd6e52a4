"""What is known of channels: their language, and whether outsiders read them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.people import Channel, ReaderKind
from bot.domain.roles import Role, role_of
from bot.errors import DatabaseError
from bot.slack.failures import FAILURES, reason_of, refusal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.ports import ChannelStore
    from bot.slack.people import People
    from bot.slack.rosters import Rosters

GOOD_FOR = timedelta(hours=24)
MOST_MEMBERS = 500
AT_ONCE = 10
PAGE = 200
SHARED = ("is_ext_shared", "is_pending_ext_shared", "pending_shared", "pending_connected_team_ids")
INSIDERS = frozenset({ReaderKind.MEMBER, ReaderKind.BOT, ReaderKind.GONE})
# Of a private channel in which the bot is not, Slack says as little as of none.
NOT_OURS_TO_SEE = "channel_not_found"


class Readers(Enum):
    """Who reads a channel; of one in which the bot is not, nobody here needs to know."""

    INSIDERS = auto()
    OUTSIDERS = auto()
    UNKNOWN = auto()
    NOT_OURS = auto()


class Channels:
    """Asks Slack about channels and keeps what it says for a day."""

    def __init__(
        self,
        client: AsyncWebClient,
        store: ChannelStore,
        people: People,
        rosters: Rosters,
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._store = store
        self._people = people
        # A channel is one, whichever workspace those who ask in it belong to.
        self._team_id = people.home.team_id
        self._rosters = rosters
        self._now = now
        self._log = structlog.get_logger("channels")

    async def language(self, channel_id: str) -> tuple[str | None, str | None]:
        """Return the language an admin chose for a channel, and the one that Slack gives it."""
        channel = await self._stored(channel_id)
        if channel is None or channel.read_at is None or self._now() - channel.read_at > GOOD_FOR:
            info = await self._info(channel_id)
            if info is not None:
                channel = replace(
                    channel or Channel(self._team_id, channel_id),
                    slack_locale=info.get("locale"),
                    read_at=self._now(),
                )
                await self._keep(channel)
        return (channel.language, channel.slack_locale) if channel else (None, None)

    async def choose_language(self, channel_id: str, language: str) -> None:
        """Keep the language that an admin chose for a channel; raises DatabaseError."""
        await self._store.choose_language(self._team_id, channel_id, language)

    async def outsiders(self, channel_id: str) -> bool | None:
        """Say whether a channel has outsiders, or the bot is no member of it; None while Slack does not say."""
        readers = await self.readers(channel_id)
        return None if readers is Readers.UNKNOWN else readers is not Readers.INSIDERS

    async def readers(self, channel_id: str) -> Readers:
        """Find out whether anybody but the home workspace's full members reads a channel, asking Slack now.

        One that is shared or about to be, or that has a guest or a Partner Account Manager among its members, has
        outsiders, and so has one with more members than anybody looks up.
        """
        try:
            info = await self._asked_of_slack(channel_id)
        except FAILURES as error:
            return Readers.NOT_OURS if refusal_of(error) == NOT_OURS_TO_SEE else Readers.UNKNOWN
        if not info.get("is_member"):
            return Readers.NOT_OURS
        if any(info.get(word) for word in SHARED):
            return Readers.OUTSIDERS
        members = await self._members(channel_id)
        if members is None:
            return Readers.UNKNOWN
        return Readers.OUTSIDERS if len(members) > MOST_MEMBERS else await self._among(members)

    async def _among(self, members: Iterable[str]) -> Readers:
        gate = asyncio.Semaphore(AT_ONCE)
        insiders = await asyncio.gather(*(self._is_insider(gate, user) for user in members))
        if False in insiders:
            return Readers.OUTSIDERS
        return Readers.UNKNOWN if None in insiders else Readers.INSIDERS

    async def _is_insider(self, gate: asyncio.Semaphore, user_id: str) -> bool | None:
        async with gate:
            reader = await self._people.reader(self._team_id, user_id)
        if reader.read_at is None:
            return None
        if role_of(reader, await self._rosters.roster()) is Role.PAM:
            return False
        return reader.kind in INSIDERS

    async def _members(self, channel_id: str) -> list[str] | None:
        members: list[str] = []
        cursor = ""
        while len(members) <= MOST_MEMBERS:
            try:
                page = await self._client.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor)
            except FAILURES:
                return None
            members.extend(page["members"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return members

    async def _info(self, channel_id: str) -> dict[str, Any] | None:
        try:
            return await self._asked_of_slack(channel_id)
        except FAILURES:
            return None

    async def _asked_of_slack(self, channel_id: str) -> dict[str, Any]:
        try:
            answer = await self._client.conversations_info(channel=channel_id, include_locale=True)
        except FAILURES as error:
            self._log.info("Slack says nothing of a channel", channel=channel_id, error=reason_of(error))
            raise
        channel: dict[str, Any] = answer["channel"]
        return channel

    async def _stored(self, channel_id: str) -> Channel | None:
        try:
            return await self._store.get(self._team_id, channel_id)
        except DatabaseError as error:
            self._log.warning("a channel's row cannot be read", error=str(error))
            return None

    async def _keep(self, channel: Channel) -> None:
        try:
            await self._store.save(channel)
        except DatabaseError as error:
            self._log.warning("a channel's row cannot be written", error=str(error))
