"""The server answers the real client as Slack does: tokens, scopes, argument forms, faults."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local import faults

if TYPE_CHECKING:
    from bot.local.standard import Cast
    from bot.local.workspace import Workspace
    from tests.local.conftest import Clock


async def test_the_bot_learns_who_it_is_and_what_it_may_do(workspace: Workspace, client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert answer["team_id"] == workspace.home.id
    assert answer["user_id"] == workspace.world.app.bot_user_id
    assert "usergroups:read" in answer.headers["x-oauth-scopes"].split(",")


async def refusal(workspace: Workspace, token: str | None, method: str) -> str:
    client = AsyncWebClient(token=token, base_url=workspace.api_url, retry_handlers=[])
    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method)
    return str(caught.value.response["error"])


async def test_only_the_right_token_opens_a_method(workspace: Workspace) -> None:
    assert await refusal(workspace, None, "auth.test") == "not_authed"
    assert await refusal(workspace, "xoxb-other", "auth.test") == "invalid_auth"
    assert await refusal(workspace, workspace.app_token, "auth.test") == "not_allowed_token_type"
    assert await refusal(workspace, workspace.bot_token, "apps.connections.open") == "not_allowed_token_type"
    assert await refusal(workspace, workspace.bot_token, "chat.scheduleMessage") == "unknown_method"


async def test_a_method_whose_scope_was_not_granted_is_refused(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.conversations_info(channel=cast.agent.dm.id)
    assert (caught.value.response["error"], caught.value.response["needed"]) == ("missing_scope", "im:read")
    workspace.world.scopes.discard("chat:write")
    with pytest.raises(SlackApiError, match="missing_scope"):
        await client.chat_postMessage(channel=cast.general.id, text="hello")


@pytest.mark.parametrize("form", [{"json": 1}, {"data": 1}, {"params": 1}])
async def test_arguments_may_come_as_json_as_a_form_or_in_the_query(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
    form: dict[str, int],
) -> None:
    blocks = [{"type": "divider"}]
    by_json = "json" in form
    args = {"channel": cast.general.id, "text": "hi", "blocks": blocks if by_json else json.dumps(blocks)}
    sent = await client.api_call("chat.postMessage", **dict.fromkeys(form, args))
    message = workspace.world.messages.find(cast.general.id, sent["ts"])
    assert message is not None
    assert message.blocks[0]["type"] == "divider"


@pytest.mark.parametrize("blocks", ["{", '"section"'])
async def test_blocks_that_are_no_list_are_refused(cast: Cast, client: AsyncWebClient, blocks: str) -> None:
    with pytest.raises(SlackApiError, match="invalid_blocks_format"):
        await client.api_call("chat.postMessage", data={"channel": cast.general.id, "text": "x", "blocks": blocks})


async def test_every_call_is_logged_with_its_arguments_and_time(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
    clock: Clock,
) -> None:
    await client.users_info(user=cast.agent.id)
    [call] = workspace.calls.of("users.info")
    assert (call.args, call.at, call.status) == ({"user": cast.agent.id}, clock(), 200)
    assert call.answer is not None
    assert call.answer["ok"] is True


async def test_a_rate_limit_strikes_as_often_as_planned(workspace: Workspace, client: AsyncWebClient) -> None:
    workspace.faults.plan("auth.test", faults.rate_limited(30), times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await client.auth_test()
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "30"
        assert caught.value.response["error"] == "ratelimited"
    assert (await client.auth_test())["ok"]


async def test_a_server_error_has_no_answer_in_json(workspace: Workspace, client: AsyncWebClient) -> None:
    workspace.faults.plan("*", faults.server_error(503))
    with pytest.raises(SlackApiError) as caught:
        await client.auth_test()
    assert caught.value.response.status_code == 503


async def test_an_error_code_may_strike_one_channel_alone(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    fault = faults.error("restricted_action")
    workspace.faults.plan("chat.postMessage", fault, times=None, channel=cast.general.id)
    await client.chat_postMessage(channel=cast.private.id, text="fine")
    for _ in range(3):
        with pytest.raises(SlackApiError, match="restricted_action"):
            await client.chat_postMessage(channel=cast.general.id, text="not fine")
    workspace.faults.clear()
    await client.chat_postMessage(channel=cast.general.id, text="fine again")


@pytest.mark.parametrize("applied", [False, True])
async def test_a_held_call_is_not_answered_and_may_have_taken_effect(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
    *,
    applied: bool,
) -> None:
    workspace.faults.plan("chat.postMessage", faults.hold(applied=applied))
    posting = asyncio.create_task(client.chat_postMessage(channel=cast.general.id, text="held"))
    await workspace.calls.wait_for("chat.postMessage")
    assert (await client.auth_test())["ok"], "others are answered meanwhile"
    assert not posting.done()
    assert len(workspace.world.messages.in_channel(cast.general.id)) == applied
    posting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await posting


async def test_a_held_call_is_answered_when_it_is_released(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    workspace.faults.plan("chat.postMessage", faults.hold(applied=True))
    watch = cast.agent.watch()
    posting = client.chat_postMessage(channel=cast.general.id, text="held")

    async def release() -> None:
        await watch.shown("held")
        workspace.faults.release()

    answer, _ = await asyncio.gather(posting, release())
    assert answer["ok"]


@pytest.mark.parametrize("applied", [True, False])
async def test_a_dropped_connection_may_leave_the_message_behind(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
    *,
    applied: bool,
) -> None:
    workspace.faults.plan("chat.postMessage", faults.drop(applied=applied))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel=cast.general.id, text="T-1 is late")
    assert len(workspace.world.messages.in_channel(cast.general.id)) == applied


async def test_the_default_client_posts_twice_when_the_connection_drops(workspace: Workspace, cast: Cast) -> None:
    client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
    client.retry_handlers[0].interval_calculator.calculate_sleep_duration = lambda _attempt: 0
    workspace.faults.plan("chat.postMessage", faults.drop())
    await client.chat_postMessage(channel=cast.general.id, text="T-1 is late")
    assert len(workspace.world.messages.in_channel(cast.general.id)) == 2


async def test_a_call_can_be_waited_for(workspace: Workspace, client: AsyncWebClient) -> None:
    calls, _, _ = await asyncio.gather(
        workspace.calls.wait_for("auth.test", count=2),
        client.auth_test(),
        client.auth_test(),
    )
    assert len(calls) == 2
    with pytest.raises(TimeoutError):
        await workspace.calls.wait_for("auth.test", count=3, within=0.01)


async def test_the_arguments_come_back_from_a_test_call(client: AsyncWebClient) -> None:
    assert (await client.api_test(foo="bar"))["args"] == {"foo": "bar"}
