"""A whole bot behind a Slack workspace on this machine, with a time that tests move."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from bot.bootstrap import answers, knowledge, read_policy, stores, utc_now
from bot.local.standard import Cast, standard
from bot.local.workspace import Workspace
from bot.operations import read_for_import
from bot.resources import shipped
from bot.slack.application import Application, Keys, build
from bot.slack.rosters import NamedLists
from bot.slack.server import Server, Way
from bot.storage.accounts import AccountStore
from bot.storage.migrate import open_for_command

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.domain.account import Account
    from bot.domain.policy import Policy
    from bot.slack.application import Knowledge
    from bot.storage.database import Database

LOOPBACK = "127.0.0.1"


@dataclass
class MovedTime:
    """The time as a test sets it; it stands still until it is moved."""

    at: datetime = field(default_factory=utc_now)

    def now(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> None:
        self.at += by


@dataclass(frozen=True)
class Running:
    """One running bot, the workspace it is installed in, and the people there."""

    workspace: Workspace
    cast: Cast
    application: Application
    database: Database
    time: MovedTime
    url: str


@cache
def built_in_policy() -> Policy:
    return read_policy(None)


@cache
def shared_knowledge() -> Knowledge:
    return knowledge(built_in_policy())


def sample_accounts() -> Sequence[Account]:
    """The accounts that ship with the try-out."""
    sample = shipped("local").joinpath("sample.csv").read_bytes()
    return read_for_import(built_in_policy(), sample).accounts


def lists_of(cast: Cast) -> NamedLists:
    """The usual four lists: a group of agents, and one person for each of the others."""
    return NamedLists(agents=(cast.agents.id,), leads=(cast.lead.id,), admins=(cast.admin.id,), pams=(cast.pam.id,))


@asynccontextmanager
async def running_bot(
    folder: Path,
    *,
    accounts: Sequence[Account] | None = None,
    lists: NamedLists | None = None,
    socket_mode: bool = False,
    channel_language: str = "",
    database_url: str | None = None,
) -> AsyncIterator[Running]:
    """Run a bot with the sample accounts; `lists` replaces the usual roles (NamedLists() names nobody)."""
    time = MovedTime(datetime(2026, 11, 18, 9, 0, tzinfo=UTC))
    database = open_for_command(database_url or f"sqlite:///{folder / 'bot.db'}")
    AccountStore(database).replace(sample_accounts() if accounts is None else accounts, time.now())
    try:
        async with Workspace(time.now, clock=lambda: time.now().timestamp()) as workspace, ClientSession() as session:
            cast = standard(workspace)
            application = await build(
                Keys(workspace.bot_token, workspace.signing_secret, workspace.api_url),
                shared_knowledge(),
                stores(database),
                lists_of(cast) if lists is None else lists,
                session,
                channel_language=channel_language,
                now=time.now,
            )
            way = Way(LOOPBACK, 0, workspace.app_token if socket_mode else None)
            try:
                async with Server(application, way, partial(answers, database)).open() as url:
                    if socket_mode:
                        await workspace.connected()
                    else:
                        workspace.connect(url)
                    yield Running(workspace, cast, application, database, time, url)
            finally:
                await application.close()
    finally:
        database.dispose()
