"""A home tab is published with the hash of what it replaces: who is slower reads again and shows what is true."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain.severity import Severity
from bot.domain.ticket import Act
from bot.services.tickets import Doing
from tests.running import bot_behind
from tests.slack.home.tabs import actor, add_ticket, behind_gate, home, ids, pressed

if TYPE_CHECKING:
    from bot.local.shapes import Json
    from tests.running import Running
    from tests.slack.conftest import Start


def published(bot: Running) -> list[tuple[str | None, str]]:
    """The hash that each publishing came with, and Slack's refusal."""
    calls = bot.workspace.calls.of("views.publish")
    return [(_text(call.args, "hash"), _text(call.answer or {}, "error") or "") for call in calls]


def _text(found: Json, key: str) -> str | None:
    value = found.get(key)
    return None if value is None else str(value)


async def test_each_publishing_comes_with_the_hash_of_the_one_before(start: Start) -> None:
    bot = await start()
    first = await home(bot.cast.agent)
    assert first.view is not None
    known = first.view.hash
    await pressed(bot.cast.agent, first, "home.refresh")
    assert published(bot) == [(None, ""), (known, "")]


async def test_who_read_earlier_and_publishes_later_reads_again(start: Start) -> None:
    bot, store = await behind_gate(start)
    first = await home(bot.cast.agent)
    store.open.clear()
    slow = asyncio.create_task(bot.cast.agent.press(first, "home.refresh"))
    await store.read(2)
    add_ticket(bot, "T-1", bot.cast.agent, impact=Severity.S1)
    quick = asyncio.create_task(bot.cast.agent.press(first, "home.refresh"))
    await store.read(3)
    store.open.set()
    await asyncio.gather(slow, quick)
    await bot.application.bolt.listener_runner.drain(20)
    assert sorted(refusal for _hash, refusal in published(bot)) == ["", "", "", "hash_conflict"]
    assert store.reads == 4
    shown = bot.workspace.world.views.homes[bot.cast.agent.id]
    assert ids(shown.content["blocks"]) == ["T-1"]


async def test_a_tab_that_another_process_published_is_built_anew(start: Start) -> None:
    bot = await start()
    await home(bot.cast.agent)
    async with bot_behind(bot.workspace, bot.cast, bot.time, str(bot.database.url)):
        await home(bot.cast.agent)
    add_ticket(bot, "T-1", bot.cast.lead, impact=Severity.S1)
    watch = bot.cast.agent.watch()
    doing = Doing(actor(bot, bot.cast.agent), bot.time.now(), "command")
    await bot.application.desk.tickets.act("T-1", Act.TAKE, doing, assignee=doing.by)
    assert ids((await watch.shown(kind="home")).blocks) == ["T-1"]
    assert [refusal for _hash, refusal in published(bot)] == ["", "", "hash_conflict", ""]
