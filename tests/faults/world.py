"""A desk whose processes may be killed: a Slack and a database that outlive them, and clocks of a few seconds."""

from __future__ import annotations

import asyncio
import json
import secrets
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from itertools import cycle
from typing import TYPE_CHECKING

from bot.bootstrap import read_policy, utc_now
from bot.domain.ticket import Actor, Facts
from bot.errors import DatabaseError
from bot.local.standard import standard
from bot.local.workspace import Workspace
from bot.services.tickets import Doing, TicketChannels, Tickets
from bot.storage.migrate import open_for_command
from bot.storage.tickets import TicketStore
from tests.faults.findings import due_of, found, left
from tests.faults.processes import Process
from tests.running import SOON
from tests.serving import variables

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.local.standard import Cast
    from bot.local.state.records import Channel
    from bot.storage.database import Database
    from tests.faults.reckoning import Reckoning

# Each has a channel of its own.
TERRITORIES = {"anz": "AU", "india": "IN", "mea": "AE", "europe_uk": "GB", "brazil": "BR"}
# Of the ladders of two of them some are in Slack, and are told by direct message as well.
LADDER = {
    "krish": "krishna.k@eu.zohocorp.com",
    "raaj": "rajvikram.s@eu.zohocorp.com",
    "sebastian": "sebastian@eu.zohocorp.com",
    "adhithya": "adhithya.ss@zohocorp.com",
    "poojitha": "poojitha.k@zohocorp.com",
}
PATIENCE = 90.0
A_LOOK = 0.1
# Aims are due after a day.
SOON_DUE = timedelta(minutes=10)


@dataclass(repr=False)
class World:
    """What is there whether or not a process is; `policy` is the file that is laid over the built-in policy."""

    workspace: Workspace
    cast: Cast
    channels: dict[str, Channel]
    database_url: str
    database: Database
    folder: Path
    policy: Path
    processes: list[Process] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)

    @property
    def ticket_channels(self) -> TicketChannels:
        return TicketChannels(self.cast.desk.id, self.ids)

    @property
    def ids(self) -> dict[str, str]:
        """The channel of each territory."""
        return {key: channel.id for key, channel in self.channels.items()}

    def set_up(self) -> dict[str, str]:
        """The environment of every process."""
        return variables(
            self.workspace,
            DATABASE_URL=self.database_url,
            POLICY_FILE=str(self.policy),
            PRIORITY_AGENTS=json.dumps([self.cast.agent.id]),
            PRIORITY_LEADS=json.dumps([self.cast.lead.id]),
            PRIORITY_ADMINS=json.dumps([self.cast.admin.id]),
            PRIORITY_CHANNEL=self.cast.desk.id,
            PRIORITY_CHANNELS=json.dumps(self.ids),
        )

    async def start(self, commands: Sequence[Sequence[str]]) -> None:
        """Start a process for each command line."""
        set_up = self.set_up()
        self.processes += [Process(*numbered, self.folder, set_up) for numbered in enumerate(commands)]
        await asyncio.gather(*(process.start() for process in self.processes))

    async def track(self, count: int, over: float) -> None:
        """Let so many tickets be tracked, one after the other, in so many seconds."""
        for number, territory in zip(range(count), cycle(TERRITORIES), strict=False):
            await self.track_one(f"T-{number}", territory, utc_now())
            await asyncio.sleep(over / count)

    async def track_one(self, ticket: str, territory: str, received: datetime) -> None:
        """Let a ticket be tracked, critical, so that its clocks run at the weekend, too."""
        facts = Facts(received, territory, TERRITORIES[territory], critical="outage")
        by = Actor(self.workspace.home.id, self.cast.agent.id)
        await self._tickets.track(ticket, facts, Doing(by, utc_now(), "test"))

    @cached_property
    def _tickets(self) -> Tickets:
        new_key = partial(secrets.token_hex, 16)
        return Tickets(TicketStore(self.database), read_policy(self.policy), self.ticket_channels, new_key)

    async def all_told(self, until: datetime) -> None:
        """Wait until everything that falls due until an instant is told and sent."""
        sights = self.workspace.world.sights
        async with asyncio.timeout((until - utc_now()).total_seconds() + PATIENCE):
            while utc_now() < until or self._left(until):
                for process in self.processes:
                    process.assert_runs()
                with suppress(TimeoutError):
                    await sights.first(lambda _sight: True, len(sights.all), within=A_LOOK)

    def _left(self, until: datetime) -> bool:
        try:
            return bool(self.database.read_now(partial(left, now=until)))
        except DatabaseError:
            return True  # it is being restarted

    async def stop(self) -> list[int | None]:
        """Ask every process to end, and return their exit codes."""
        codes = await asyncio.gather(*(process.stop() for process in self.processes))
        self.processes.clear()
        return codes

    def last_due(self) -> datetime:
        """Return when the last of the alerts falls due that do so within minutes."""
        soon = utc_now() + SOON_DUE
        planned = self.database.read_now(lambda connection: due_of(connection, self.ticket_channels, soon))
        return datetime.fromtimestamp(max(one.due for one in planned), UTC)

    def found(self, until: datetime) -> Reckoning:
        """Reckon with what fell due until an instant."""
        return found(self.workspace, self.database, self.ticket_channels, until, self.kills)


@asynccontextmanager
async def world(database_url: str, folder: Path, overlay: str) -> AsyncIterator[World]:
    """Open a desk of its own, with this TOML laid over the policy; whatever still runs at the end is killed."""
    policy = _written(folder, overlay)
    async with AsyncExitStack() as stack:
        database = open_for_command(database_url)
        stack.callback(database.dispose)
        workspace = await stack.enter_async_context(Workspace(partial(datetime.now, UTC), patience=SOON))
        cast = standard(workspace)
        for name, email in LADDER.items():
            workspace.add_person(name, email=email)
        staff = [cast.agent, cast.colleague, cast.lead, cast.admin]
        channels = {territory: workspace.add_channel(f"desk-{territory}", staff) for territory in TERRITORIES}
        opened = World(workspace, cast, channels, database_url, database, folder, policy)
        try:
            yield opened
        finally:
            workspace.faults.clear()
            await asyncio.gather(*(process.kill() for process in opened.processes))


def _written(folder: Path, overlay: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    policy = folder / "policy.toml"
    policy.write_text(overlay, encoding="utf-8")
    return policy


def windows(first_reply: tuple[int, int], determination: tuple[int, int]) -> str:
    """Return TOML that sets the windows of S1, in seconds."""
    rows = {"acknowledgement": first_reply, "determination": determination}
    lines = [f'{clock} = ["PT{lower}S", "PT{upper}S"]' for clock, (lower, upper) in rows.items()]
    return "\n".join(["[commitments.S1]", *lines, ""])


def people_of(policy: Path) -> set[str]:
    """Return the addresses of all who stand on a ladder above the first level."""
    ladders = read_policy(policy).ladders.values()
    return {one.email for ladder in ladders for level in ladder.levels[1:] for one in level.contacts}
