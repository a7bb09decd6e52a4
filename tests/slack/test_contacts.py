"""The people of the ladders in Slack: found by their address, looked up again the next day, named meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.local import faults
from tests.running import bot_behind
from tests.slack.ticketing import join, planned, said, tracked

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


async def test_whoever_stands_on_a_ladder_is_looked_up_once_a_day(start: Start) -> None:
    bot = await start()
    policy, contacts = bot.application.desk.policy, bot.application.desk.contacts
    join(bot, "gokul", GOKUL, "America/New_York", real_name="Gokul")
    assert contacts.known(GOKUL) is None
    await contacts.refresh(policy)
    asked = [call.args["email"] for call in bot.workspace.calls.of("users.lookupByEmail")]
    everyone = {one.email for ladder in policy.ladders.values() for level in ladder.levels for one in level.contacts}
    assert sorted(asked) == sorted(everyone)
    found, absent = contacts.known(GOKUL), contacts.known("diana.c@zohocorp.com")
    assert found is not None
    assert (found.name, found.zone, found.user_id is None) == ("Gokul", "America/New_York", False)
    assert absent is not None
    assert absent.user_id is None
    await contacts.refresh(policy)
    assert len(bot.workspace.calls.of("users.lookupByEmail")) == len(everyone)


async def test_whom_slack_named_is_known_for_as_long_as_it_names_nobody_else(start: Start) -> None:
    bot = await start()
    policy, contacts = bot.application.desk.policy, bot.application.desk.contacts
    gokul = join(bot, "gokul", GOKUL, "America/New_York", real_name="Gokul")
    await contacts.refresh(policy)
    bot.time.forward(timedelta(hours=24))
    bot.workspace.faults.plan("users.lookupByEmail", faults.server_error(), 100)
    await contacts.refresh(policy)
    known = contacts.known(GOKUL)
    assert known is not None
    assert known.user_id == gokul.id


async def test_nobody_is_looked_up_before_a_ticket_is_tracked(start: Start) -> None:
    bot = await start()
    await bot.application.dispatcher.settle()
    assert bot.workspace.calls.of("users.lookupByEmail") == []
    await tracked(bot)
    await bot.application.dispatcher.settle()
    assert bot.workspace.calls.of("users.lookupByEmail") != []


async def test_who_was_found_once_is_known_to_a_process_that_starts_while_slack_is_down(start: Start) -> None:
    bot = await start()
    policy = bot.application.desk.policy
    gokul = join(bot, "gokul", GOKUL, "America/New_York", real_name="Gokul")
    await bot.application.desk.contacts.refresh(policy)
    bot.workspace.faults.plan("users.lookupByEmail", faults.server_error(), times=None)
    async with bot_behind(bot.workspace, bot.cast, bot.time, str(bot.database.url)) as later:
        contacts = later.application.desk.contacts
        await contacts.refresh(policy)
        known = contacts.known(GOKUL)
        assert known is not None
        assert (known.user_id, known.zone) == (gokul.id, "America/New_York")
        assert contacts.known("diana.c@zohocorp.com") is None, "nobody has said that she is not there"
        bot.workspace.faults.clear()
        gokul.user.deleted = True
        await contacts.refresh(policy)
        gone = contacts.known(GOKUL)
        assert gone is not None
        assert gone.user_id is None, "Slack's word counts more"


async def test_a_ping_reaches_who_was_known_a_day_ago_though_slack_does_not_answer(start: Start) -> None:
    bot = await start()
    gokul = join(bot, "gokul", GOKUL, "America/New_York", real_name="Gokul")
    await bot.application.desk.contacts.refresh(bot.application.desk.policy)
    bot.time.forward(timedelta(hours=25))
    bot.workspace.faults.plan("users.lookupByEmail", faults.server_error(), times=None)
    answer = (await said(bot, "ping USA"))[0]
    assert answer.startswith("United States: Gokul will be told in ")
    assert ("ping", gokul.id) in planned(bot)
