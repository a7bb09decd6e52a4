"""A desk with a bot in this very process whose time is moved: for what lasts for minutes, hours, or a weekend."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from unittest.mock import patch
from zoneinfo import ZoneInfo

from bot.domain.severity import Severity
from bot.domain.ticket import Actor, Facts
from bot.local.standard import standard
from bot.local.workspace import Workspace
from bot.services.tickets import Doing, TicketChannels
from bot.slack import outgoing
from bot.slack.poster import SlackPoster
from bot.storage.migrate import open_for_command
from tests.faults.findings import found, left
from tests.running import QUICK, SOON, MovedTime, bot_behind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from bot.local.standard import Cast
    from bot.local.state.records import Channel
    from bot.storage.database import Database
    from tests.faults.reckoning import Reckoning
    from tests.running import Running

LONDON = ZoneInfo("Europe/London")
# What is not answered is given up at once. A busy machine may be slower than that, which is one more failure.
SILENCE = 0.15
IMPATIENT = replace(
    QUICK, poll=0.05, render=0.15, slow=0.05, outage=0.01, longest_outage=0.05, broken=0.1, limited=0.05
)  # fmt: skip
LADDER = {
    "krish": "krishna.k@eu.zohocorp.com",
    "raaj": "rajvikram.s@eu.zohocorp.com",
    "sebastian": "sebastian@eu.zohocorp.com",
    "adhithya": "adhithya.ss@zohocorp.com",
}
COUNTRIES = {"europe_uk": "GB", "india": "IN"}
A_TRY = timedelta(seconds=5)
A_MOMENT = 0.02


@dataclass(repr=False)
class MovedDesk:
    """Tickets in two channels, of which one has so many that they come in storm messages."""

    workspace: Workspace
    cast: Cast
    channels: Mapping[str, Channel]
    time: MovedTime
    database_url: str
    database: Database
    bot: Running | None = None

    @property
    def ticket_channels(self) -> TicketChannels:
        return TicketChannels(self.cast.desk.id, {key: channel.id for key, channel in self.channels.items()})

    @asynccontextmanager
    async def a_bot(self) -> AsyncIterator[None]:
        """Run a bot until the block ends."""
        behind = bot_behind(
            self.workspace,
            self.cast,
            self.time,
            self.database_url,
            ticket_channels=self.ticket_channels,
            pacing=IMPATIENT,
        )
        with patch.object(outgoing, "SlackPoster", partial(SlackPoster, seconds=SILENCE)):
            async with behind as self.bot:
                yield
        self.bot = None

    def at(self, local: str) -> None:
        """Let it be a local time of that week of March 2026, such as "Tue 3 12:00"; it may be an earlier one."""
        self.time.at = instant(local)

    async def track(self, territory: str, *tickets: str) -> None:
        """Let tickets be tracked now, with impact S1."""
        assert self.bot is not None
        now = self.time.now()
        facts = Facts(now, territory, COUNTRIES[territory], impact=Severity.S1)
        doing = Doing(Actor(self.workspace.home.id, self.cast.agent.id), now, "test")
        for ticket in tickets:
            await self.bot.application.desk.tickets.track(ticket, facts, doing)

    async def settle(self) -> None:
        """Let the bot do what it can do now."""
        assert self.bot is not None
        await self.bot.application.dispatcher.settle()

    async def pass_time(self, until: str, step: timedelta) -> None:
        """Let time pass bit by bit, so that whatever is tried again meanwhile is."""
        end = instant(until)
        while self.time.now() < end:
            await self.settle()
            self.time.forward(min(step, end - self.time.now()))

    def unsent(self) -> int:
        """How much is due and not told, or not sent."""
        return self.database.read_now(partial(left, now=self.time.now()))

    async def all_told(self) -> None:
        """Let time pass until everything that is due is sent."""
        async with asyncio.timeout(2 * SOON):
            while True:
                await self.settle()
                if not self.unsent():
                    return
                self.time.forward(A_TRY)
                # What rests does so for real seconds.
                await asyncio.sleep(A_MOMENT)

    def found(self) -> Reckoning:
        """Reckon with what is due by now; how late it is says nothing, since time was moved."""
        return replace(found(self.workspace, self.database, self.ticket_channels, self.time.now()), longest=None)


def instant(local: str) -> datetime:
    """Return the instant of a local time of March 2026."""
    return datetime.strptime(f"{local} Mar 2026", "%a %d %H:%M %b %Y").replace(tzinfo=LONDON)


@asynccontextmanager
async def moved_desk(database_url: str, ladder: Sequence[str] = tuple(LADDER)) -> AsyncIterator[MovedDesk]:
    """Open a desk on the Tuesday at nine, without a bot; `ladder` says who of its people is in Slack."""
    time = MovedTime(instant("Tue 3 09:00"))
    database = open_for_command(database_url)
    try:
        async with Workspace(time.now, clock=lambda: time.now().timestamp(), patience=SOON) as workspace:
            cast = standard(workspace)
            for name in ladder:
                workspace.add_person(name, email=LADDER[name])
            staff = [cast.agent, cast.colleague, cast.lead, cast.admin]
            channels = {territory: workspace.add_channel(f"desk-{territory}", staff) for territory in COUNTRIES}
            yield MovedDesk(workspace, cast, channels, time, database_url, database)
    finally:
        database.dispose()
