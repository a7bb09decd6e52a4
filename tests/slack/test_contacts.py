"""The people of the ladders in Slack: found by their address, looked up again the next day, named meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.local import faults
from tests.slack.ticketing import join, said

if TYPE_CHECKING:
    from tests.slack.conftest import Start

GOKUL = "gokul.kd@zohocorp.com"
ABSENT = [
    "United States: please write an email.",
    f"I do not find Gokul in Slack. Please write to {GOKUL}.",
    "It is Wednesday 04:00 in New York.",
]


async def test_a_contact_who_joins_slack_is_found_the_next_day(start: Start) -> None:
    bot = await start()
    assert await said(bot, "ping USA") == ABSENT
    join(bot, "gokul", GOKUL, "America/Chicago", real_name="Gokul")
    assert await said(bot, "ping USA") == ABSENT
    bot.time.forward(timedelta(hours=24))
    assert await said(bot, "ping USA") == [
        f"United States: Gokul will be told in <#{bot.cast.desk.id}> and by direct message.",
        "It is Thursday 03:00 for Gokul (Chicago).",
    ]
    assert len(bot.workspace.calls.of("users.lookupByEmail")) == 2, "once a day"


async def test_a_contact_who_left_is_named_with_the_address(start: Start) -> None:
    bot = await start()
    gokul = join(bot, "gokul", GOKUL, "America/Chicago", real_name="Gokul")
    gokul.user.deleted = True
    assert (await said(bot, "ping USA"))[1] == ABSENT[1]


@pytest.mark.parametrize("fault", [faults.server_error(), faults.rate_limited(30), faults.error("internal_error")])
async def test_while_slack_does_not_say_the_address_is_named_and_asked_for_again(
    start: Start, fault: faults.Fault
) -> None:
    bot = await start()
    join(bot, "gokul", GOKUL, "America/New_York", real_name="Gokul")
    bot.workspace.faults.plan("users.lookupByEmail", fault)
    assert await said(bot, "ping USA") == ABSENT
    assert (await said(bot, "ping USA"))[0].startswith("United States: Gokul will be told in ")
