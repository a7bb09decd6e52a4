"""Mentions and direct messages: public answers into the thread, account data to the asker alone, silence for bots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.local import faults
from tests.slack.reading import words_of

if TYPE_CHECKING:
    from bot.local.outcome import Outcome
    from bot.local.shapes import Json
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACCOUNT = "check admin@customer.com"
VERDICT = "Large user account · Europe & UK"


async def test_a_public_answer_to_a_mention_goes_into_its_thread(bot: Running) -> None:
    watch = bot.cast.lead.watch()
    asked = await bot.cast.agent.mention(bot.cast.general, "ladder Canada")
    answer = await asked.shown("Escalation ladder for Canada")
    assert (answer.kind, answer.channel, answer.user) == ("message", bot.cast.general.id, "")
    assert answer.thread_ts == asked.delivery.payload["event"]["ts"]  # type: ignore[index]
    assert watch.seen == (answer,), "everybody in the channel reads it"


async def test_a_mention_in_a_thread_is_answered_in_that_thread(bot: Running) -> None:
    root = bot.cast.lead.post(bot.cast.general, "which level is it?")
    asked = await bot.cast.agent.mention(bot.cast.general, "ladder Canada", root.ts)
    assert (await asked.shown("Escalation ladder for Canada")).thread_ts == root.ts


async def test_account_data_is_shown_to_the_asker_alone(bot: Running) -> None:
    watch = bot.cast.lead.watch()
    asked = await bot.cast.agent.mention(bot.cast.general, ACCOUNT)
    answer = await asked.shown("65 user licences")
    assert (answer.kind, answer.user, answer.thread_ts) == ("ephemeral", bot.cast.agent.id, None)
    root = bot.cast.lead.post(bot.cast.general, "and this one?")
    again = await bot.cast.agent.mention(bot.cast.general, ACCOUNT, root.ts)
    assert (await again.shown("65 user licences")).thread_ts == root.ts
    assert watch.seen == ()


async def test_account_data_comes_by_direct_message_where_the_bot_is_no_member(bot: Running) -> None:
    asked = await bot.cast.agent.mention(bot.cast.elsewhere, ACCOUNT)
    answer = await asked.shown("65 user licences")
    assert (answer.kind, answer.channel) == ("message", bot.cast.agent.dm.id)


async def test_a_public_answer_comes_by_direct_message_where_the_bot_is_no_member(bot: Running) -> None:
    asked = await bot.cast.agent.mention(bot.cast.elsewhere, "ladder Canada")
    answer = await asked.shown("Escalation ladder for Canada")
    assert (answer.kind, answer.channel) == ("message", bot.cast.agent.dm.id)


@pytest.mark.parametrize("fault", [faults.error("is_archived"), faults.rate_limited(9), faults.server_error(503)])
async def test_an_answer_that_the_channel_refuses_comes_by_direct_message(bot: Running, fault: faults.Fault) -> None:
    bot.workspace.faults.plan("chat.postMessage", fault, channel=bot.cast.general.id)
    asked = await bot.cast.agent.mention(bot.cast.general, "ladder Canada")
    assert (await asked.shown("Escalation ladder for Canada")).channel == bot.cast.agent.dm.id
    bot.workspace.faults.plan("chat.postEphemeral", fault, channel=bot.cast.general.id)
    asked = await bot.cast.agent.mention(bot.cast.general, ACCOUNT)
    assert (await asked.shown("65 user licences")).channel == bot.cast.agent.dm.id


@pytest.mark.parametrize("line", ["ladder Canada", ACCOUNT])
async def test_a_direct_message_is_answered_in_the_direct_messages(bot: Running, line: str) -> None:
    asked = await bot.cast.agent.write(line)
    answer = await asked.shown()
    assert (answer.kind, answer.channel, answer.thread_ts) == ("message", bot.cast.agent.dm.id, None)
    root = bot.cast.agent.post(bot.cast.agent.dm, "a thread")
    answer = await (await bot.cast.agent.write(line, root.ts)).shown()
    assert (answer.channel, answer.thread_ts) == (bot.cast.agent.dm.id, root.ts)


@pytest.mark.parametrize(
    "typed", ["@priority ladder Canada", "  ladder   Canada ", "/priority ladder Canada", "*ladder* _Canada_"]
)
async def test_the_same_words_work_in_a_direct_message(bot: Running, typed: str) -> None:
    asked = await bot.cast.agent.write(typed)
    assert words_of(await asked.shown()).startswith("Escalation ladder for Canada")


@pytest.mark.parametrize("typed", ["", "  ", "help", "@priority", "please help me", "🔥"])
async def test_a_mention_is_never_met_with_silence(bot: Running, typed: str) -> None:
    asked = await bot.cast.agent.mention(bot.cast.general, typed)
    answer = await asked.shown()
    assert "/priority help" in words_of(answer)
    assert answer.kind == "ephemeral"


async def test_a_question_back_is_for_the_asker_alone(bot: Running) -> None:
    watch = bot.cast.lead.watch()
    asked = await bot.cast.agent.mention(bot.cast.general, "ladder Korea")
    question = await asked.shown("Which country")
    assert (question.kind, question.user) == ("ephemeral", bot.cast.agent.id)
    pressed = await bot.cast.agent.press(question, "ask.pick", "ladder KR")
    assert (await pressed.answered()).kind == "updated"
    assert watch.seen == ()


async def test_a_mention_from_another_workspace_is_answered_like_any_outsider_s(bot: Running) -> None:
    asked = await bot.cast.partner.mention(bot.cast.shared, "ladder Canada")
    assert (await asked.shown("Escalation ladder for Canada")).kind == "message"
    asked = await bot.cast.partner.mention(bot.cast.shared, ACCOUNT)
    refused = await asked.shown("Account data is for the support team")
    assert (refused.kind, refused.user) == ("ephemeral", bot.cast.partner.id)


def message(bot: Running, **changed: object) -> Json:
    event: Json = {
        "type": "message",
        "channel_type": "im",
        "user": bot.cast.agent.id,
        "team": bot.workspace.home.id,
        "channel": bot.cast.agent.dm.id,
        "text": "ladder Canada",
        "ts": bot.workspace.world.stamps.new_ts(),
    }
    return {name: value for name, value in (event | changed).items() if value is not None}


async def quiet(bot: Running, event: Json) -> bool:
    """Whether an event is acknowledged and nothing else comes of it."""
    since, calls, rows = len(bot.workspace.world.sights.all), len(bot.workspace.calls.all), len(await bot.audited())
    happened = await bot.workspace.happen(event, bot.cast.general)
    assert happened.status == 200
    unchanged = (len(bot.workspace.world.sights.all), len(bot.workspace.calls.all), len(await bot.audited()))
    return unchanged == (since, calls, rows)


async def test_an_event_like_those_that_are_passed_over_is_answered(bot: Running) -> None:
    assert not await quiet(bot, message(bot)), "or the next tests would prove nothing"
    assert not await quiet(bot, message(bot, type="app_mention", channel=bot.cast.general.id, channel_type=None))


@pytest.mark.parametrize("kind", ["message", "app_mention"])
@pytest.mark.parametrize(
    "changed",
    [
        {"bot_id": "B0L0000001"},
        {"bot_id": "B9OTHER", "user": "U9OTHER"},
        {"subtype": "bot_message", "user": None, "bot_id": "B9OTHER"},
        {"subtype": "message_changed", "user": None, "message": {"user": "U1", "text": "ladder Canada"}},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"subtype": "something_new"},
        {"edited": {"user": "U1", "ts": "1.0"}},
        {"user": None},
        {"channel": None},
    ],
    ids=" ".join,
)
async def test_bots_edits_and_notices_are_passed_over(bot: Running, kind: str, changed: Json) -> None:
    assert await quiet(bot, message(bot, type=kind, **changed))


async def test_its_own_messages_are_passed_over(bot: Running) -> None:
    app = bot.workspace.world.app
    assert await quiet(bot, message(bot, user=app.bot_user_id))
    assert await quiet(bot, message(bot, user=app.bot_user_id, type="app_mention"))


async def test_an_edit_is_not_answered_again(bot: Running) -> None:
    asked = await bot.cast.agent.write("ladder Canada")
    written = bot.workspace.world.messages.in_channel(bot.cast.agent.dm.id)
    mine = [one for one in written if one.user == bot.cast.agent.id][-1]
    edited: Outcome = await bot.cast.agent.edit(mine, "ladder Japan")
    assert edited.status == 200
    assert [sight for sight in asked.seen if "Japan" in sight.words] == []


async def test_what_is_said_in_channels_without_a_mention_is_passed_over(bot: Running) -> None:
    assert await quiet(bot, message(bot, channel=bot.cast.general.id, channel_type="channel"))
    assert await quiet(bot, message(bot, channel_type="mpim"))
