"""The people of the walk, each of another kind, in a workspace with a desk that is set up in one of three ways."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from bot.local.standard import standard
from bot.local.workspace import Workspace
from bot.operations import read_for_import
from bot.slack.rosters import NamedLists
from tests.running import SOON, MovedTime, bot_behind, built_in_policy, with_accounts
from tests.slack.reading import words_of
from tests.walk.expected import ROLES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from bot.local.person import Person
    from bot.local.standard import Cast
    from bot.local.state.records import Channel
    from tests.running import Running

LEVEL2, LEVEL3, ELSEWHERE = "krishna.k@eu.zohocorp.com", "rajvikram.s@eu.zohocorp.com", "gokul.kd@zohocorp.com"
TOLD_PAM, OTHER_PAM = "sebastian@eu.zohocorp.com", "atya.arain@eu.zohocorp.com"
# Numbers and names that nothing else in the bot has, so that whatever shows one has it from here.
ACCOUNTS = b"""superadmin_email,domain,zoid,zuid,country,partner,tier,service,licences,status
owner@quince.example,quince.example,799100001,899100001,GB,Zaffre Advisers,premium,Zoho CRM,4321,live
owner@quince.example,,,,GB,Zaffre Advisers,premium,Zoho Desk,1357,live
owner@medlar.example,medlar.example,799100002,899100002,US,Damson Partners,premium,Zoho CRM,5432,live
owner@medlar.example,,,,US,Damson Partners,premium,Zoho Books,2468,live
"""
HERE, THERE = "owner@quince.example", "owner@medlar.example"
MARKS = {
    "here": (
        "quince", "799100001", "899100001", "Zaffre", "4321", "4,321", "1357", "1,357", "5678", "5,678",
    ),
    "there": (
        "medlar", "799100002", "899100002", "Damson", "5432", "5,432", "2468", "2,468", "7900", "7,900",
    ),
}  # fmt: skip
SERVICES = ("Zoho CRM", "Zoho Desk", "Zoho Books")
TICKETS = {"here": "QK-7101", "there": "QK-7202"}
WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, repr=False)
class Stage:
    """A bot, who walks, and the two tickets; the one `here` has been escalated up to level 4."""

    bot: Running
    setting: str
    people: Mapping[str, Person]
    crowd: Channel
    numbers: count[int]

    def role(self, name: str) -> str:
        return ROLES[self.setting][name]

    def channel_of(self, name: str) -> Channel:
        """A channel of the team for those who may share there, else one in which everybody is."""
        return self.bot.cast.general if self.role(name) in {"admin", "lead", "agent"} else self.crowd

    def fresh(self) -> str:
        return f"QK-{next(self.numbers)}"

    async def quiet(self) -> None:
        """Wait until nothing that was asked for is still on its way."""
        application = self.bot.application
        await self.answered()
        await application.dispatcher.settle()
        working = application.home_tab._working
        if working is not None:
            await working

    async def answered(self) -> None:
        """Wait until everything that was asked is answered, and noted."""
        application = self.bot.application
        await application.bolt.listener_runner.drain(SOON)
        await application.desk.audit.flush(SOON)

    async def lead_does(self, line: str) -> str:
        """Have the lead do something that a try needs, and what it leads to done."""
        answer = words_of(await self.people["lead"].slash(line, self.bot.cast.general))
        await self.quiet()
        return answer


@asynccontextmanager
async def staged(folder: Path, setting: str) -> AsyncIterator[Stage]:
    """Open a workspace with its people and a bot that is set up in one of the three ways."""
    time = MovedTime(WEDNESDAY)
    url = f"sqlite:///{folder / 'bot.db'}"
    with_accounts(url, read_for_import(built_in_policy(), ACCOUNTS).accounts, time.now())
    async with Workspace(time.now, clock=lambda: time.now().timestamp(), patience=SOON) as workspace:
        cast = standard(workspace)
        people = _people(workspace, cast)
        cast.agents.members.append(people["gone"].id)
        cast.agents.plan_upgrade_required = setting == "unreadable"
        agents = () if setting == "nobody" else (cast.agents.id, people["gone"].id)
        lists = NamedLists(agents, (cast.lead.id,), (cast.admin.id,), (cast.pam.id, people["told_pam"].id))
        crowd = workspace.add_channel("crowd", people.values(), is_ext_shared=True)
        async with bot_behind(workspace, cast, time, url, lists=lists) as bot:
            stage = Stage(bot, setting, people, crowd, count(7301))
            for place, account in (("here", HERE), ("there", THERE)):
                assert "is tracked" in await stage.lead_does(f"track {TICKETS[place]} {account}")
            for level in (2, 3, 4):
                assert f"level {level}" in await stage.lead_does(f"escalate {TICKETS['here']}")
            yield stage


def _people(workspace: Workspace, cast: Cast) -> Mapping[str, Person]:
    """Everybody who walks; some who are no full members have the address of somebody who may more."""
    add = workspace.add_person
    people = {
        "admin": cast.admin,
        "lead": cast.lead,
        "agent": cast.agent,
        "level2": add("krish", email=LEVEL2),
        "level3": add("raaj", email=LEVEL3),
        "level2_elsewhere": add("gokul", email=ELSEWHERE),
        "told_pam": add("sebastian", email=TOLD_PAM),
        "other_pam": add("atya", email=OTHER_PAM),
        "pam": cast.pam,
        "guest": add("guest", email=LEVEL2, is_restricted=True, is_ultra_restricted=True),
        "visitor": add("visitor", email=LEVEL3, is_restricted=True),
        "partner": add("partner", cast.foreign, email=LEVEL2),
        "stranger": add("foreigner", cast.foreign, email=LEVEL3, is_stranger=True),
        "newcomer": add("newcomer", email="newcomer@desk.example"),
        "gone": add("gone", email=LEVEL2 + ".gone", deleted=True),
        "robot": add("robot", is_bot=True),
        "itself": workspace.person(workspace.world.app.bot_user_id),
    }
    everybody = {name for who in ROLES.values() for name in who}
    assert everybody == set(people)
    insiders = ("level2", "level3", "level2_elsewhere", "newcomer")
    cast.general.members.extend(people[name].id for name in insiders)
    return people
