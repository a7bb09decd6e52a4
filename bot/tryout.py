"""The try-out: the same application against a Slack workspace on this machine, with sample accounts."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic import SecretStr

from bot.bootstrap import answers, application, policy_of, utc_now
from bot.errors import DatabaseError
from bot.i18n import Catalogues
from bot.i18n.languages import SOURCE
from bot.local.console import Session, cast_person, roles
from bot.local.standard import standard
from bot.local.workspace import Workspace
from bot.operations import read_for_import
from bot.resources import shipped
from bot.slack.commands import COMMANDS
from bot.slack.server import Server, Way
from bot.slack.views import guide
from bot.storage.accounts import AccountStore
from bot.storage.migrate import open_for_command

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from bot.domain.policy import Policy
    from bot.local.person import Person
    from bot.local.standard import Cast
    from bot.settings import Settings
    from bot.storage.database import Database

LOOPBACK = "127.0.0.1"


def console(
    lines: Sequence[str], *, settings: Settings, data: Path | None, role: str, language: str | None
) -> str | None:
    """Run commands, or an interactive session, as somebody of that role; returns what failed, or None."""
    policy = policy_of(settings)
    with _database(data) as database:
        _with_sample(database, policy)
        return asyncio.run(_converse(lines, settings, policy, database, role, language))


async def _converse(
    lines: Sequence[str], settings: Settings, policy: Policy, database: Database, role: str, language: str | None
) -> str | None:
    async with Workspace(utc_now) as workspace:
        cast = standard(workspace)
        person = cast_person(workspace, cast, role, language)
        async with _bot_behind(workspace, cast, settings, policy, database):
            session = _session(workspace, person, cast)
            return await session.run_lines(lines) if lines else await session.run_interactive()


def _session(workspace: Workspace, person: Person, cast: Cast) -> Session:
    catalogues = Catalogues.load()
    english = catalogues.translator(SOURCE)
    return Session(
        workspace,
        person,
        cast.general,
        people={**roles(cast), "admin": cast.admin},
        commands=[(one.name, one.usage, guide.purpose(english, one.name)) for one in COMMANDS.values()],
        moments=[guide.one_moment(catalogues.translator(language)).text for language in catalogues.languages],
    )


@asynccontextmanager
async def _bot_behind(
    workspace: Workspace, cast: Cast, settings: Settings, policy: Policy, database: Database
) -> AsyncIterator[None]:
    """Run the bot on loopback behind a workspace, configured for its cast; Slack's own variables are not read."""
    ours = settings.model_copy(
        update={
            "slack_bot_token": SecretStr(workspace.bot_token),
            "slack_signing_secret": SecretStr(workspace.signing_secret),
            "slack_app_token": None,
            "slack_api_url": workspace.api_url,
            "priority_agents": (cast.agents.id,),
            "priority_leads": (cast.lead.id,),
            "priority_admins": (cast.admin.id,),
            "priority_pams": (cast.pam.id,),
        }
    )
    async with application(ours, policy, database) as built:
        server = Server(built, Way(LOOPBACK, 0, None), partial(answers, database))
        async with server.open() as url:
            workspace.connect(url)
            yield


@contextmanager
def _database(data: Path | None) -> Iterator[Database]:
    """Open the file that was named, or a temporary one that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="priority-") as folder:
        database = _opened(data or Path(folder) / "console.db")
        try:
            yield database
        finally:
            database.dispose()


def _opened(file: Path) -> Database:
    try:
        # In a URL, unlike in the name of a file, a question mark or a percent sign means something else.
        return open_for_command(f"sqlite:///{quote(str(file))}")
    except DatabaseError as error:
        # Here it was an option that named the file.
        raise DatabaseError(str(error).replace("DATABASE_URL", "--data")) from None


def _with_sample(database: Database, policy: Policy) -> None:
    """Put the sample accounts into a database that has none."""
    accounts = AccountStore(database)
    if accounts.count():
        return
    sample = shipped("local").joinpath("sample.csv").read_bytes()
    accounts.replace(read_for_import(policy, sample).accounts, utc_now())
