"""The bot is down from Friday afternoon to Monday morning: it catches up, with the newest alone, and only once."""

from __future__ import annotations

from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest_asyncio

from bot.local.standard import standard
from bot.local.workspace import Workspace
from tests.running import SOON, MovedTime, bot_behind, sample_accounts, with_accounts
from tests.stories.news import News, alerts, payload_of
from tests.stories.telling import ON_BOTH, Desk, local_time

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.local.standard import Cast

LONDON = ZoneInfo("Europe/London")
LADDER = {
    "krish": "krishna.k@eu.zohocorp.com",
    "raaj": "rajvikram.s@eu.zohocorp.com",
    "sebastian": "sebastian@eu.zohocorp.com",
}


@dataclass(frozen=True)
class Office:
    """A database and a Slack that are there whether or not a bot is."""

    database_url: str
    workspace: Workspace
    cast: Cast
    time: MovedTime

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Desk]:
        """Run a bot until the block ends."""
        async with bot_behind(self.workspace, self.cast, self.time, self.database_url) as running:
            yield Desk(LONDON, [running])


@pytest_asyncio.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """An office in London on the Friday, with the ladder of the United Kingdom; Slack must not complain."""
    time = MovedTime(local_time("Fri 6 Mar 16:00", LONDON, 2026))
    with_accounts(database_url, sample_accounts(), time.now())
    async with Workspace(time.now, clock=lambda: time.now().timestamp(), patience=SOON) as workspace:
        cast = standard(workspace)
        for name, email in LADDER.items():
            workspace.add_person(name, email=email)
        yield Office(database_url, workspace, cast, time)
    assert workspace.problems == []


@ON_BOTH
async def test_on_monday_the_newest_of_each_clock_is_told_once_and_says_how_late(office: Office) -> None:
    ada = office.cast.agent
    async with office.bot() as desk:
        news = News(desk)
        for local, ticket in (("Fri 6 Mar 16:00", "T-1"), ("Fri 6 Mar 16:30", "T-3")):
            desk.at(local)
            await desk.types(ada, f"track {ticket} admin@heather.example")
        assert len(await news.at("Fri 6 Mar 17:00")) == 1
        await desk.types(ada, "ack T-3")
        await desk.types(ada, "track T-2 admin@heather.example")
        assert await news.at("Fri 6 Mar 17:10") == []
    before = [one.ts for one in office.workspace.world.messages.everything()]

    office.time.at = local_time("Mon 9 Mar 08:45", LONDON, 2026)
    assert [one.ts for one in office.workspace.world.messages.everything()] == before, "nobody is there to tell"
    async with office.bot() as desk:
        told = [one for one in await News(desk).now() if one.seen.on.ts not in before]
        assert [one.seen.lines for one in told if one.where == "thread and channel"] == [
            [
                "T-1 is past its first-reply time (Fri 6 Mar 19:00).",
                "@krish, please take it (level 2).",
                "@raaj and Danny (daniel.p@eu.zohocorp.com), please oversee it (level 3).",
                "@sebastian, please oversee it (level 4).",
                "This message is 58 h 45 min late.",
            ],
            [
                "T-2 is past its first-reply time (Fri 6 Mar 20:00).",
                "@krish, please take it (level 2).",
                "@raaj and Danny (daniel.p@eu.zohocorp.com), please oversee it (level 3).",
                "@sebastian, please oversee it (level 4).",
                "This message is 57 h 45 min late.",
            ],
            [
                "T-1 is past its issue-determination time (Sat 7 Mar 00:00).",
                "@krish, please take it (level 2).",
                "@raaj and Danny (daniel.p@eu.zohocorp.com), please oversee it (level 3).",
                "@sebastian, please oversee it (level 4).",
                "This message is 45 min late.",
            ],
            [
                "T-3 is past its issue-determination time (Mon 9 Mar 00:30).",
                "@ada, please see to it.",
                "@krish, please take it (level 2).",
                "@raaj and Danny (daniel.p@eu.zohocorp.com), please oversee it (level 3).",
                "@sebastian, please oversee it (level 4).",
                "This message is 15 min late.",
            ],
            [
                "T-2 is past its issue-determination time (Mon 9 Mar 01:00).",
                "@krish, please take it (level 2).",
                "@raaj and Danny (daniel.p@eu.zohocorp.com), please oversee it (level 3).",
                "Sebastian hears of it at Mon 9 Mar 09:00 (our default) if it is still open.",
                "This message is 5 h 5 min late.",
            ],
        ]
        alone = Counter(one.where for one in told if one.where != "thread and channel")
        assert alone == {"@krish": 5, "@raaj": 5, "@sebastian": 4}
        assert (await desk.message("T-1")).says(
            "• First reply: past the commitment time since Fri 6 Mar 19:00",
            "• Issue determination: past the commitment time since Sat 7 Mar 00:00",
        )
        standing = alerts(desk)

    async with office.bot() as desk:
        await desk.quiet()
        assert alerts(desk) == standing, "what was told is not told again by whoever comes next"
        assert set(Counter(str(payload_of(one)["key"]) for one in standing).values()) == {1}
        # What lies ahead comes at its time, to those who have not heard yet.
        office.time.at = local_time("Mon 9 Mar 09:00", LONDON, 2026)
        await desk.quiet()
        (fourth, to_sebastian) = [one for one in alerts(desk) if one not in standing]
        assert desk.read(fourth).says(
            "T-2 is past its issue-determination time (Mon 9 Mar 01:00).", "@sebastian, please oversee it (level 4)."
        )
        assert desk.read(to_sebastian).buttons == ["I oversee it"]
