"""Who reads the channels in which tickets stand, and whether that lets a message speak of an account there."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from cachetools import TTLCache

from bot.domain.audit import AuditRow
from bot.errors import DatabaseError
from bot.logs import request_id
from bot.slack.channels import Readers

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from datetime import datetime

    from bot.domain.people import Channel
    from bot.domain.ticket import Actor
    from bot.services.ports import ChannelStore
    from bot.services.tickets import TicketChannels
    from bot.slack.channels import Channels
    from bot.slack.rosters import Rosters

READERS_HOLD = timedelta(seconds=30)
REMEMBERED = 256
LOOKED_AT_AGAIN = 300.0
"""Seconds until it is seen that readers have changed although Slack has told nobody."""


class Readership:
    """Goes by what any process has found out; a change has all that was written there about tickets written again.

    That there are outsiders is kept until a process that was told of a change, or looks from time to time, finds
    nobody. That there are none is asked of Slack again after half a minute.
    """

    def __init__(
        self,
        channels: Channels,
        store: ChannelStore,
        rosters: Rosters,
        named: TicketChannels,
        team_id: str,
        now: Callable[[], datetime],
    ) -> None:
        self._channels = channels
        self._store = store
        self._rosters = rosters
        self._named = named
        self._team_id = team_id
        self._now = now
        self._insiders: TTLCache[str, bool] = TTLCache(
            REMEMBERED, READERS_HOLD.total_seconds(), timer=lambda: now().timestamp()
        )
        # Where a message says less than it might, since Slack did not say who would read it.
        self._cautious: set[str] = set()
        self._turn = asyncio.Lock()
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._round = asyncio.Lock()
        self._round_waits = False
        self._looking: set[asyncio.Task[None]] = set()
        self._watchers: list[Callable[[], None]] = []
        self._log = structlog.get_logger("readership")

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have somebody told when there are messages to be written again."""
        self._watchers.append(watcher)

    async def hides_accounts(self, channel_id: str) -> bool:
        """Say whether a message for a channel must say nothing of the account; raises DatabaseError."""
        known = await self._store.get(self._team_id, channel_id)
        if known and known.accounts_shown:
            return False
        if known and known.outsiders:
            return True
        if channel_id in self._insiders:
            return False
        readers = await self._channels.readers(channel_id)
        if readers is Readers.UNKNOWN:
            # Until Slack says who reads there, nothing is told of the account, and the next message asks again.
            self._cautious.add(channel_id)
            return True
        if readers is not Readers.NOT_OURS:
            await self._note(channel_id, known, outsiders=readers is Readers.OUTSIDERS)
        return readers is not Readers.INSIDERS

    async def refuses_sharing(self, channel_id: str) -> bool:
        """Say whether an answer about an account must not be posted in a channel, asking Slack now."""
        try:
            known = await self._store.get(self._team_id, channel_id)
        except DatabaseError as error:
            self._log.warning("a channel's row cannot be read", error=str(error))
            known = None
        if known and known.accounts_shown:
            return False
        return await self._channels.readers(channel_id) is not Readers.INSIDERS

    async def with_outsiders(self) -> Sequence[Channel]:
        """Return the channels of tickets that outsiders read, and those in which an admin lets accounts be shown.

        Raises DatabaseError.
        """
        found = await self._store.of_interest(self._team_id)
        return [channel for channel in found if channel.outsiders or channel.accounts_shown]

    async def show_accounts(self, channel_id: str, by: Actor, via: str, *, shown: bool) -> None:
        """Let outsiders read of accounts in a channel too, or no more, on an admin's word; raises DatabaseError."""
        outcome = "allowed" if shown else "taken back"
        audit = AuditRow(
            self._now(),
            by.team_id,
            by.user_id,
            "show_accounts",
            outcome,
            via,
            detail=channel_id,
            request=request_id(),
        )
        if await self._store.show_accounts(self._team_id, channel_id, audit, shown=shown):
            self._say_changed()

    async def changed(self, channel_id: str) -> None:
        """Look again at who reads a channel, since Slack says that it may have changed; raises DatabaseError.

        Whatever happens while one look waits for its turn is seen by that one.
        """
        waiting = self._waiting.get(channel_id)
        if waiting is None:
            waiting = self._begin(self._in_turn(channel_id))
            self._waiting[channel_id] = waiting
        await asyncio.shield(waiting)

    async def gone(self, channel_id: str) -> None:
        """Forget who read a channel, since there is none any more; raises DatabaseError."""
        known = await self._store.get(self._team_id, channel_id)
        if known:
            await self._store.note_readers(known, outsiders=None)

    def people_changed(self) -> None:
        """Look again at every channel in the background, since somebody is more to the desk now, or less."""
        if not self._round_waits:
            self._round_waits = True
            self._begin(self._make_round())

    async def look_around(self) -> None:
        """See what Slack has told nobody; failures are logged."""
        await self._look_everywhere(doubted=False)

    async def run(self) -> None:
        """Look around every five minutes, until cancelled."""
        while True:
            await asyncio.sleep(LOOKED_AT_AGAIN)
            await self.look_around()

    async def close(self) -> None:
        """Look no more."""
        for task in self._looking:
            task.cancel()
        await asyncio.gather(*self._looking, return_exceptions=True)

    def _begin(self, look: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(look)
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)
        return task

    async def _in_turn(self, channel_id: str) -> None:
        async with self._turn:
            # What happens from now on may be too late for this look.
            del self._waiting[channel_id]
            await self._look(channel_id, doubted=True)

    async def _make_round(self) -> None:
        async with self._round:
            self._round_waits = False
            await self._look_everywhere(doubted=True)

    async def _look_everywhere(self, *, doubted: bool) -> None:
        try:
            known = {channel.channel_id for channel in await self._store.of_interest(self._team_id)}
            for channel_id in sorted(known | self._named.all):
                async with self._turn:
                    await self._look(channel_id, doubted=doubted)
        except DatabaseError as error:
            self._log.warning("nobody knows whether others read a channel now", error=str(error))

    async def _look(self, channel_id: str, *, doubted: bool) -> None:
        """Note who reads a channel now; what was true before is `doubted` where something has happened."""
        known = await self._store.get(self._team_id, channel_id)
        if channel_id not in self._named.all and (known is None or known.outsiders is None):
            return
        self._insiders.pop(channel_id, None)
        readers = await self._channels.readers(channel_id)
        if readers is Readers.INSIDERS and known and known.outsiders:
            # Before more is shown: who is a Partner Account Manager may have been read an hour ago.
            await self._rosters.refresh()
            readers = await self._channels.readers(channel_id)
        if readers is Readers.UNKNOWN and (doubted or channel_id in self._cautious):
            readers = Readers.OUTSIDERS
        if readers in {Readers.INSIDERS, Readers.OUTSIDERS}:
            await self._note(channel_id, known, outsiders=readers is Readers.OUTSIDERS)

    async def _note(self, channel_id: str, known: Channel | None, *, outsiders: bool) -> None:
        if not outsiders:
            self._insiders[channel_id] = True
        is_news = known is None or known.outsiders is not outsiders
        if is_news and (known is None or known.read_at is None):
            # With its language there comes a row.
            await self._channels.language(channel_id)
            known = await self._store.get(self._team_id, channel_id)
        is_news = is_news and known is not None and await self._store.note_readers(known, outsiders=outsiders)
        if channel_id in self._cautious and not outsiders:
            await self._store.write_again(channel_id)
            is_news = True
        self._cautious.discard(channel_id)
        if is_news:
            self._log.info("who reads a channel has changed", channel=channel_id, outsiders=outsiders)
            self._say_changed()

    def _say_changed(self) -> None:
        for watcher in self._watchers:
            watcher()
