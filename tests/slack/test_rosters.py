"""The four lists: who stands on them, user groups that change, and groups that Slack does not give."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from structlog.testing import capture_logs

from bot.local import faults, happenings
from bot.slack.rosters import NamedLists
from tests.running import PATIENT, bot_behind
from tests.slack.reading import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

    from bot.local.person import Person
    from tests.running import Running
    from tests.slack.conftest import Start

LINE = "check admin@customer.com"
GROUP_CALL = "usergroups.users.list"


async def may_check(person: Person) -> bool:
    return "65" in text_of(await person.slash(LINE))


async def who_may(bot: Running, *names: str) -> list[str]:
    return [name for name in names if await may_check(getattr(bot.cast, name))]


EVERYBODY = ("agent", "colleague", "lead", "admin", "pam", "guest", "partner", "stranger")


async def test_without_configured_agents_every_full_member_of_the_home_workspace_is_one(start: Start) -> None:
    bot = await start(lists=NamedLists())
    assert await who_may(bot, *EVERYBODY) == ["agent", "colleague", "lead", "admin", "pam"]


async def test_a_partner_account_manager_is_none_even_then(start: Start) -> None:
    bot = await start()
    async with bot_behind(
        bot.workspace, bot.cast, bot.time, str(bot.database.url), lists=NamedLists(pams=(bot.cast.pam.id,))
    ) as again:
        assert await who_may(again, *EVERYBODY) == ["agent", "colleague", "lead", "admin"]


async def test_a_named_agent_stays_one_as_a_partner_account_manager(start: Start) -> None:
    bot = await start()
    pam, guest = bot.cast.pam.id, bot.cast.guest.id
    lists = NamedLists(agents=(pam, guest), pams=(pam,))
    async with bot_behind(bot.workspace, bot.cast, bot.time, str(bot.database.url), lists=lists) as again:
        assert await who_may(again, *EVERYBODY) == ["pam", "guest"]


async def test_a_group_is_read_once_at_the_start_and_again_each_hour(start: Start) -> None:
    bot = await start()
    calls = bot.workspace.calls
    assert len(calls.of(GROUP_CALL)) == 1
    await who_may(bot, "agent", "lead")
    assert len(calls.of(GROUP_CALL)) == 1
    bot.time.forward(timedelta(minutes=61))
    assert await may_check(bot.cast.agent)
    await calls.wait_for(GROUP_CALL, 2)


async def test_a_change_of_a_group_is_heeded_at_once(start: Start) -> None:
    bot = await start()
    newcomer = bot.workspace.add_person("newcomer")
    assert not await may_check(newcomer)
    await bot.workspace.happen(
        happenings.group_changed(bot.workspace.world, bot.cast.agents, [newcomer.id], [bot.cast.agent.id])
    )
    await bot.workspace.calls.wait_for(GROUP_CALL, 2)
    await settled(bot)
    assert (await may_check(newcomer), await may_check(bot.cast.agent)) == (True, False)


async def test_a_change_of_another_group_is_passed_over(start: Start) -> None:
    bot = await start()
    other = bot.workspace.add_group("cooks", [bot.cast.guest])
    happened = await bot.workspace.happen(happenings.group_changed(bot.workspace.world, other, [], []))
    assert happened.status == 200
    await settled(bot)
    assert len(bot.workspace.calls.of(GROUP_CALL)) == 1


async def test_a_change_while_the_groups_are_being_read_is_not_lost(start: Start) -> None:
    bot = await start()
    newcomer = bot.workspace.add_person("newcomer")
    bot.workspace.faults.plan(GROUP_CALL, faults.hold(applied=True))
    first = happenings.group_changed(bot.workspace.world, bot.cast.agents, [], [])
    await bot.workspace.happen(first)
    await bot.workspace.calls.wait_for(GROUP_CALL, 2)
    second = happenings.group_changed(bot.workspace.world, bot.cast.agents, [newcomer.id], [])
    await bot.workspace.happen(second)
    bot.workspace.faults.release()
    await settled(bot)
    await may_check(newcomer)  # this question sees to it that the groups are read once more
    await bot.workspace.calls.wait_for(GROUP_CALL, 3)
    await settled(bot)
    assert await may_check(newcomer)


@pytest.mark.parametrize("fault", [faults.error("plan_upgrade_required"), faults.server_error(), faults.drop()])
async def test_a_group_that_cannot_be_read_keeps_its_members_for_a_day_and_then_has_none(
    start: Start, fault: faults.Fault
) -> None:
    bot = await start()
    bot.workspace.faults.plan(GROUP_CALL, fault, times=None)
    for hours in (2, 12, 9):
        bot.time.forward(timedelta(hours=hours))
        assert await may_check(bot.cast.agent)
        await settled(bot)
    bot.time.forward(timedelta(hours=1, seconds=1))
    assert not await may_check(bot.cast.agent), "24 hours after the group was read"
    assert await may_check(bot.cast.lead), "who is named by id needs no group"
    bot.workspace.faults.clear()
    bot.time.forward(timedelta(hours=2))
    await may_check(bot.cast.agent)
    await settled(bot)
    assert await may_check(bot.cast.agent)


@pytest.mark.parametrize("days", [1.5, 30])
async def test_after_days_without_a_question_the_first_one_waits_for_the_groups(start: Start, days: float) -> None:
    bot = await start()
    bot.time.forward(timedelta(days=days))
    assert await asyncio.gather(*(may_check(bot.cast.agent) for _ in range(8))) == [True] * 8
    assert len(bot.workspace.calls.of(GROUP_CALL)) == 2


async def test_it_does_not_wait_for_long(start: Start) -> None:
    bot = await start(waits=replace(PATIENT, reader=0.01))
    await known(bot, bot.cast.agent)
    bot.time.forward(timedelta(days=2))
    bot.workspace.faults.plan(GROUP_CALL, faults.hold(applied=True))
    assert not await may_check(bot.cast.agent)
    bot.workspace.faults.release()
    await settled(bot)
    assert await may_check(bot.cast.agent)


async def test_the_day_goes_on_over_a_restart(start: Start) -> None:
    bot = await start()
    bot.cast.agents.plan_upgrade_required = True
    bot.time.forward(timedelta(hours=23))
    url = str(bot.database.url)
    async with bot_behind(bot.workspace, bot.cast, bot.time, url) as again:
        assert await may_check(again.cast.agent)
        again.time.forward(timedelta(hours=1, seconds=1))
        assert not await may_check(again.cast.agent)


async def test_a_group_that_was_never_read_has_nobody_and_makes_nobody_else_an_agent(start: Start) -> None:
    bot = await start()
    nothing = NamedLists(agents=("S0UNKNOWN",), leads=(bot.cast.lead.id,))
    async with bot_behind(bot.workspace, bot.cast, bot.time, str(bot.database.url), lists=nothing) as again:
        assert await who_may(again, *EVERYBODY) == ["lead"]


async def known(bot: Running, person: Person) -> None:
    """Wait until Slack has said who somebody is, however short the bot's own patience is."""
    people = bot.application.desk.people
    await people.reader(bot.workspace.home.id, person.id)
    await asyncio.gather(*people._refreshing.values())


async def settled(bot: Running) -> None:
    """Wait until the groups have been read."""
    task = bot.application.desk.rosters._task
    if task is not None:
        await task


async def test_the_log_says_that_a_plan_has_no_user_groups(start: Start) -> None:
    bot = await start()
    bot.cast.agents.plan_upgrade_required = True
    with heard_logs() as logs:
        await bot.application.desk.rosters.refresh()
    assert [(log["log_level"], log["group"], log["error"]) for log in logs] == [
        ("warning", bot.cast.agents.id, "plan_upgrade_required")
    ]
    assert logs[0]["event"].startswith("a user group cannot be read")


@pytest.mark.parametrize(("named", "said"), [(True, 0), (False, 1)])
async def test_the_log_says_at_the_start_that_nobody_is_named_as_an_agent(start: Start, named: bool, said: int) -> None:
    with heard_logs() as logs:
        await start(**({} if named else {"lists": NamedLists()}))
    found = [log for log in logs if log["event"].startswith("no agents are named: every full member")]
    assert [log["log_level"] for log in found] == ["warning"] * said


@contextmanager
def heard_logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """Hear what is logged, although this module is otherwise quiet."""
    quiet = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        with capture_logs() as logs:
            yield logs
    finally:
        structlog.configure(**quiet)
