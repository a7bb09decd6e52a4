"""A set-up of which everything is good, for a test to break."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.bootstrap import read_policy
from bot.doctor.examination import examine
from bot.doctor.findings import Mark
from bot.local.standard import Cast, standard
from bot.local.workspace import Workspace
from bot.settings import Settings
from bot.slack.inspection import Patience
from bot.storage.database import Database
from bot.storage.heartbeats import HeartbeatStore
from tests.running import SOON, MovedTime

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.doctor.findings import Finding
    from bot.local.person import Person

PATIENT = Patience(SOON, SOON)


def contact_emails() -> list[str]:
    ladders = read_policy(None).ladders.values()
    return list(dict.fromkeys(one.email for each in ladders for level in each.levels for one in level.contacts))


@dataclass(repr=False)
class SetUp:
    """A workspace with everybody in it, a migrated database with a clock, and the settings that name them."""

    workspace: Workspace
    cast: Cast
    contacts: dict[str, Person]
    time: MovedTime
    url: str
    changed: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        chosen: dict[str, Any] = {
            "slack_bot_token": SecretStr(self.workspace.bot_token),
            "slack_signing_secret": SecretStr(self.workspace.signing_secret),
            "slack_api_url": self.workspace.api_url,
            "database_url": SecretStr(self.url),
            "priority_channel": self.cast.desk.id,
            "priority_agents": (self.cast.agents.id,),
            "priority_leads": (self.cast.lead.id,),
            "priority_admins": (self.cast.admin.id,),
            "priority_pams": (self.cast.pam.id,),
        }
        return Settings(**(chosen | self.changed))

    async def examined(self, patience: Patience = PATIENT) -> list[Finding]:
        return await examine(self.settings, now=self.time.now, patience=patience)

    async def wanting(self, patience: Patience = PATIENT) -> list[Finding]:
        """What is not as it should be."""
        return [one for one in await self.examined(patience) if one.mark is not Mark.OK]

    def leave(self, *emails: str) -> None:
        """Take people of the ladders out of the workspace, all of them if none is named."""
        for email in emails or self.contacts:
            del self.workspace.world.directory.users[self.contacts[email].id]


@pytest.fixture
async def set_up(tmp_path: Path, migrated_sqlite: bytes) -> AsyncIterator[SetUp]:
    (tmp_path / "priority.db").write_bytes(migrated_sqlite)
    url = f"sqlite:///{tmp_path / 'priority.db'}"
    database = Database.open(url)
    await HeartbeatStore(database).beat("one", "serve", since_look=1.0, lateness=0.0)
    database.dispose()
    time = MovedTime()
    async with Workspace(time.now, patience=SOON) as workspace:
        cast = standard(workspace)
        people = {email: workspace.add_person(email.partition("@")[0], email=email) for email in contact_emails()}
        yield SetUp(workspace, cast, people, time, url)
