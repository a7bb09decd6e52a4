"""A customer asks to be forgotten while a ticket of theirs is under way: its clocks go on, and nothing tells whose."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.audit import AuditRow
from bot.storage.forgetting import forget
from tests.stories.telling import ON_BOTH

if TYPE_CHECKING:
    from tests.stories.conftest import Begin
    from tests.stories.telling import Desk

EMAIL = "admin@heather.example"
CLOCKS = [
    "• First reply: due Wed 4 Mar 12:00",
    "• Issue determination: due Wed 4 Mar 17:00",
    "• Resolution aim: Fri 6 Mar 09:00",
]


async def read_in_slack(desk: Desk) -> str:
    """All that stands there, wherever it is."""
    await desk.quiet()
    standing = desk.workspace.world.messages.everything()
    return "\n".join(line for one in standing for line in desk.read(one).lines)


@ON_BOTH
async def test_a_customer_is_forgotten_while_their_ticket_is_under_way(begin: Begin) -> None:
    desk = await begin("Europe/London", "Wed 4 Mar 09:00")
    ada = desk.cast.agent
    desk.workspace.add_person("krish", email="krishna.k@eu.zohocorp.com")
    await desk.types(ada, f"track T-1042 {EMAIL}")
    await desk.types(ada, "ping T-1042 their director is Heather")
    await desk.types(ada, "escalate T-1042 a director called Heather waits")
    said = await read_in_slack(desk)
    assert said.count(EMAIL) == 1
    assert said.count("Heather") >= 4, "in the channel and by direct message"
    before = (await desk.message("T-1042")).lines

    noted = partial(AuditRow, desk.time.now(), "", "operator", "forget", "done", "command line")
    found = await asyncio.to_thread(forget, desk.bot.database, EMAIL, noted)
    assert (found.tickets, found.words) == (("T-1042",), 4)
    assert sum(found.standing.values()) >= 5

    desk.bot.application.dispatcher.wake()
    assert "heather" not in (await read_in_slack(desk)).lower()
    after = (await desk.message("T-1042")).lines
    assert after == [line if line != EMAIL else "account not known" for line in before]
    assert [line for line in after if line in CLOCKS] == CLOCKS
    assert (await desk.types(ada, f"check {EMAIL}")).first.startswith("I know no account")
    assert (await desk.types(ada, "ack T-1042")).first.startswith("T-1042: first reply recorded")
