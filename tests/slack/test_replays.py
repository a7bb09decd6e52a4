"""What somebody overheard and sends once more, rightly signed, changes and tells nothing again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.local.transport import Delivery
from tests.slack.reading import text_of
from tests.slack.ticketing import acts_of, fresh, planned, tracked

if TYPE_CHECKING:
    from bot.local.outcome import Outcome
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def again(bot: Running, outcome: Outcome) -> int | None:
    """Send the same request once more, and wait for whatever comes of it."""
    sent = outcome.delivery
    ack = await bot.workspace.transport().deliver(Delivery(sent.kind, sent.payload))
    await bot.application.bolt.listener_runner.drain(20.0)
    return ack.status


@pytest.mark.parametrize(
    "line", ["updated {}", "hold {} away", "undo {}", "ping {} please", "take {}", "übernehmen {}"]
)
async def test_a_command_that_changes_something_does_it_once(bot: Running, line: str) -> None:
    ticket = await tracked(bot)
    asked = await bot.cast.agent.slash(line.format(ticket), bot.cast.general)
    before = await acts_of(bot, ticket), planned(bot, ticket)
    await bot.cast.agent.slash(f"hold {ticket} until they answer", bot.cast.general)
    resumed = await bot.cast.agent.slash(f"resume {ticket}", bot.cast.general)
    after = await acts_of(bot, ticket), planned(bot, ticket)
    assert after != before
    assert [await again(bot, one) for one in (asked, resumed, asked)] == [200, 200, 200]
    assert (await acts_of(bot, ticket), planned(bot, ticket)) == after


async def test_a_ticket_that_is_tracked_no_more_is_not_tracked_by_an_old_command(bot: Running) -> None:
    ticket = fresh()
    asked = await bot.cast.agent.slash(f"track {ticket} admin@customer.com", bot.cast.general)
    await bot.cast.agent.slash(f"untrack {ticket} it was a mistake", bot.cast.general)
    acts = await acts_of(bot, ticket)
    assert await again(bot, asked) == 200
    assert await acts_of(bot, ticket) == acts == ["track", "untrack"]


async def test_a_press_does_its_work_once(bot: Running) -> None:
    asked = await bot.cast.agent.slash("check admin@customer.com", bot.cast.general)
    shared = await bot.cast.agent.press(await asked.answered(), "check.share")
    await shared.shown("Large user account", kind="message")
    seen = len(bot.workspace.world.sights.all)
    assert await again(bot, shared) == 200
    assert len(bot.workspace.world.sights.all) == seen


async def test_a_question_may_be_answered_again_to_the_asker_alone(bot: Running) -> None:
    asked = await bot.cast.agent.slash("ladder Canada", bot.cast.general)
    seen = len(bot.workspace.world.sights.all)
    ack = await bot.workspace.transport().deliver(replace(asked.delivery))
    assert isinstance(ack.body, dict)
    assert (ack.body["text"], ack.body["response_type"]) == (text_of(asked), "ephemeral")
    assert len(bot.workspace.world.sights.all) == seen
