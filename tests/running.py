"""A whole bot behind a Slack workspace on this machine, with a time that tests move."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from bot.bootstrap import knowledge, read_policy, stores, utc_now
from bot.local.standard import Cast, standard
from bot.local.workspace import Workspace
from bot.operations import read_for_import
from bot.resources import shipped
from bot.services.pace import Pacing
from bot.services.standing import Watch
from bot.services.tickets import TicketChannels
from bot.slack.application import Application, Choices, Keys, build
from bot.slack.rosters import NamedLists
from bot.slack.server import Server, Way
from bot.slack.waits import Waits
from bot.storage.accounts import AccountStore
from bot.storage.audit import AuditStore
from bot.storage.heartbeats import HeartbeatStore
from bot.storage.migrate import open_for_command

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from bot.domain.account import Account
    from bot.domain.audit import AuditRow
    from bot.domain.policy import Policy
    from bot.slack.application import Knowledge, Stores
    from bot.storage.database import Database

# Slack's stand-in takes messages as fast as they come, unless a test lets it enforce a pace.
QUICK = Pacing(lane=0.0, workspace=0.0, updates_a_minute=60_000, look_up=0.0, poll=0.2)
LOOPBACK = "127.0.0.1"
SOON = 20.0
# A machine with too much to do may stand still for seconds, and that is no failure: nobody gives up before SOON.
# What comes of slowness is seen by tests that shorten one wait and hold something up until they let it go.
PATIENT = Waits(**{one.name: 30.0 for one in fields(Waits)})


@dataclass
class MovedTime:
    """The time as a test sets it; it stands still until it is moved."""

    at: datetime = field(default_factory=utc_now)

    def now(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> None:
        self.at += by


# Without a repr: asyncio asks for it at every start of a loop, and it would name everything in the workspace.
@dataclass(frozen=True, repr=False)
class Running:
    """One running bot, the workspace it is installed in, and the people there."""

    workspace: Workspace
    cast: Cast
    application: Application
    database: Database
    time: MovedTime
    url: str

    async def audited(self) -> list[AuditRow]:
        """Every audit row so far, once all that is in hand is finished and all that was noted is written."""
        await self.application.bolt.listener_runner.drain(SOON)
        await self.application.desk.audit.flush(SOON)
        return list(AuditStore(self.database).list_rows())


@cache
def built_in_policy() -> Policy:
    return read_policy(None)


@cache
def shared_knowledge() -> Knowledge:
    return knowledge(built_in_policy())


@cache
def sample_accounts() -> Sequence[Account]:
    """The accounts that ship with the try-out."""
    sample = shipped("local").joinpath("sample.csv").read_bytes()
    return read_for_import(built_in_policy(), sample).accounts


@cache
def file_with_samples(now: datetime) -> bytes:
    """A SQLite database with the sample accounts, to copy: quicker than to make one for each bot."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "bot.db"
        with_accounts(f"sqlite:///{file}", sample_accounts(), now)
        return file.read_bytes()


def lists_of(cast: Cast) -> NamedLists:
    """The usual four lists: a group of agents, and one person for each of the others."""
    return NamedLists(agents=(cast.agents.id,), leads=(cast.lead.id,), admins=(cast.admin.id,), pams=(cast.pam.id,))


def as_they_are(found: Stores) -> Stores:
    return found


@asynccontextmanager
async def running_bot(
    folder: Path, *, accounts: Sequence[Account] | None = None, database_url: str | None = None, **options: object
) -> AsyncIterator[Running]:
    """Run a bot of a workspace of its own, with the sample accounts; the options are those of `bot_behind`."""
    time = MovedTime(datetime(2026, 11, 18, 9, 0, tzinfo=UTC))
    url = database_url or f"sqlite:///{folder / 'bot.db'}"
    if database_url or accounts is not None:
        with_accounts(url, sample_accounts() if accounts is None else accounts, time.now())
    else:
        (folder / "bot.db").write_bytes(file_with_samples(time.now()))
    async with Workspace(time.now, clock=lambda: time.now().timestamp(), patience=SOON) as workspace:
        cast = standard(workspace)
        async with bot_behind(workspace, cast, time, url, **options) as running:  # type: ignore[arg-type] # passed on
            yield running


def with_accounts(database_url: str, accounts: Sequence[Account], now: datetime) -> None:
    database = open_for_command(database_url)
    try:
        AccountStore(database).replace(accounts, now)
    finally:
        database.dispose()


@asynccontextmanager
async def bot_behind(
    workspace: Workspace,
    cast: Cast,
    time: MovedTime,
    database_url: str,
    *,
    lists: NamedLists | None = None,
    socket_mode: bool = False,
    channel_language: str = "",
    ticket_channels: TicketChannels | None = None,
    waits: Waits = PATIENT,
    pacing: Pacing = QUICK,
    change: Callable[[Stores], Stores] = as_they_are,
) -> AsyncIterator[Running]:
    """Run a bot, perhaps one more, behind a workspace, which from then on sends everything to it.

    `lists` replaces the usual roles (NamedLists() names nobody); `change` may put something in a store's place.
    """
    database = open_for_command(database_url)
    try:
        async with ClientSession() as session:
            application = await build(
                Keys(workspace.bot_token, workspace.signing_secret, workspace.api_url),
                shared_knowledge(),
                change(stores(database)),
                Choices(
                    lists_of(cast) if lists is None else lists,
                    TicketChannels(cast.desk.id) if ticket_channels is None else ticket_channels,
                    channel_language,
                ),
                session,
                now=time.now,
                waits=waits,
                pacing=pacing,
            )
            try:
                way = Way(LOOPBACK, 0, workspace.app_token if socket_mode else None)
                application.run_clock()
                dispatcher = application.dispatcher
                watch = Watch(dispatcher.health, HeartbeatStore(database), lambda: dispatcher.since_look)
                async with Server(application, way, watch).open() as url:
                    if socket_mode:
                        await workspace.connected()
                    else:
                        workspace.connect(url)
                    yield Running(workspace, cast, application, database, time, url)
            finally:
                await application.close()
    finally:
        database.dispose()
