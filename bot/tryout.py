"""The try-out: the same application against a Slack workspace on this machine, with sample accounts."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic import SecretStr

from bot.bootstrap import application, policy_of, utc_now
from bot.errors import DatabaseError
from bot.i18n.languages import SOURCE
from bot.local.console import Bot, Session, Shortcut, cast_person, roles
from bot.local.standard import standard
from bot.local.workspace import Workspace
from bot.operations import read_for_import
from bot.processes import clock, watch_over
from bot.resources import shipped
from bot.services.pace import Pacing
from bot.slack.commands import COMMANDS
from bot.slack.dialogs.forms import FORMS
from bot.slack.server import Server, Way
from bot.slack.views import guide
from bot.storage.accounts import AccountStore
from bot.storage.audit import AuditStore
from bot.storage.clock_lock import only_clock
from bot.storage.migrate import open_for_command

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from datetime import datetime, timedelta

    from bot.domain.policy import Policy
    from bot.local.standard import Cast
    from bot.settings import Settings
    from bot.slack.application import Application
    from bot.storage.database import Database

LOOPBACK = "127.0.0.1"
# The workspace on this machine takes messages as fast as they come, and shows them at once.
AT_ONCE = Pacing(lane=0.0, workspace=0.0, updates_a_minute=60_000.0, look_up=0.0)
WITHOUT_A_MESSAGE = "check_account"


class MovedTime:
    """The time of the try-out: the real one, and ahead of it by as much as it was moved; never before `earliest`."""

    def __init__(self, earliest: datetime | None = None) -> None:
        now = utc_now()
        self._ahead = max(earliest or now, now) - now
        self._leapt = False

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return utc_now() + self._ahead

    def forward(self, by: timedelta) -> None:
        """Let so much time pass at once."""
        self._ahead += by
        self._leapt = True

    def leapt(self) -> bool:
        """Say whether time was moved since this was asked last."""
        leapt, self._leapt = self._leapt, False
        return leapt


def console(
    lines: Sequence[str], *, settings: Settings, data: Path | None, role: str, language: str | None
) -> str | None:
    """Run commands, or an interactive session, as somebody of that role; returns what failed, or None."""
    policy = policy_of(settings)
    with _database(data) as database, only_clock(database):
        _with_sample(database, policy)
        return asyncio.run(_converse(lines, settings, policy, database, role, language))


async def _converse(
    lines: Sequence[str], settings: Settings, policy: Policy, database: Database, role: str, language: str | None
) -> str | None:
    # In a database that was kept, time goes on from what was done there last, perhaps after a wait.
    time = MovedTime(max((row.at for row in AuditStore(database).list_rows()), default=None))
    async with Workspace(time.now, clock=lambda: time.now().timestamp()) as workspace:
        cast = standard(workspace)
        _add_leads(workspace, cast, policy)
        person = cast_person(workspace, cast, role, language)
        async with _bot_behind(workspace, cast, time, settings, policy, database) as built:
            people = {**roles(cast), "admin": cast.admin}
            session = Session(workspace, person, cast.general, _known(built, time), people=people)
            return await session.run_lines(lines) if lines else await session.run_interactive()


def _add_leads(workspace: Workspace, cast: Cast, policy: Policy) -> None:
    """Give the workspace everybody of levels 2 and 3, so that pings and escalations reach somebody."""
    for territory in policy.territories.values():
        ladder = policy.ladders[territory.ladder]
        for contact in (*ladder.level2.contacts, *ladder.level3.contacts):
            if workspace.world.directory.user_by_email(contact.email) is None:
                name = _free_name(workspace, contact.name, contact.email)
                zone = territory.time_zone
                lead = workspace.add_person(name, email=contact.email, real_name=contact.name, tz=zone)
                cast.desk.members.append(lead.id)


def _free_name(workspace: Workspace, name: str, email: str) -> str:
    """Return what follows the @ sign of somebody; of two of one name the second is told apart by the email."""
    wanted = name.casefold().replace(" ", ".")
    taken = workspace.world.directory.user_by_name(wanted) is not None
    return f"{wanted}.{email.partition('@')[2].partition('.')[0]}" if taken else wanted


def _known(built: Application, time: MovedTime) -> Bot:
    catalogues = built.desk.catalogues
    english = catalogues.translator(SOURCE)

    async def settle() -> None:
        # What comes at an hour of the day does so by the clock of this machine, which nobody has moved.
        if time.leapt():
            await built.outgoing.summaries.write_due()
        await built.dispatcher.settle()

    return Bot(
        settle=settle,
        forward=time.forward,
        commands=[(one.name, one.usage, guide.purpose(english, one.name)) for one in COMMANDS.values()],
        shortcuts=[Shortcut(name, name != WITHOUT_A_MESSAGE) for name in FORMS],
        moments=[guide.one_moment(catalogues.translator(language)).text for language in catalogues.languages],
    )


@asynccontextmanager
async def _bot_behind(
    workspace: Workspace, cast: Cast, time: MovedTime, settings: Settings, policy: Policy, database: Database
) -> AsyncIterator[Application]:
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
            "priority_channel": cast.desk.id,
        }
    )
    async with (
        application(ours, policy, database, now=time.now, pacing=AT_ONCE) as built,
        Server(built, Way(LOOPBACK, 0, None), watch_over(built, database)).open() as url,
        clock(built, ours, database, "console", watch_over(built, database), now=time.now),
    ):
        workspace.connect(url)
        yield built


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
