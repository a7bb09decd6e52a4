"""An acknowledgement leaves the moment it is given, a listener is finished all the same, and none is lost."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.listener.asyncio_runner import AsyncioListenerRunner
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.runner import PromptRunner, install_runner

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.context.ack.async_ack import AsyncAck

    Listener = Callable[[AsyncAck], Awaitable[None]]

LONG = 30.0
# Bolt's own runner looks every 10 ms whether there is an acknowledgement; in turns of the loop that is far more.
FEW_TURNS = 40


def app_with(listener: Listener, patience: float = LONG) -> tuple[AsyncApp, PromptRunner]:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U1", bot_id="B1")

    app = AsyncApp(
        client=AsyncWebClient("xoxb-1", base_url="http://127.0.0.1:9/"),
        authorize=authorize,
        request_verification_enabled=False,
    )
    app.command("/priority")(listener)

    async def error(error: Exception) -> BoltResponse:  # noqa: ARG001 - Bolt passes it by name
        return BoltResponse(status=200, body="")

    app.error(error)
    return app, install_runner(app, patience)


def request() -> AsyncBoltRequest:
    body = urlencode({"command": "/priority", "text": "help", "user_id": "U2", "team_id": "T1"})
    return AsyncBoltRequest(body=body, headers={"content-type": "application/x-www-form-urlencoded"})


async def test_bolt_keeps_its_runner_where_ours_is_put() -> None:
    async def listen(ack: AsyncAck) -> None:
        await ack("here")

    plain = AsyncApp(signing_secret="s", token="xoxb-1")
    assert type(plain._async_listener_runner) is AsyncioListenerRunner
    app, ours = app_with(listen)
    assert app._async_listener_runner is app.listener_runner is ours
    assert (await app.async_dispatch(request())).body == "here"


async def test_an_acknowledgement_leaves_at_once() -> None:
    async def listen(ack: AsyncAck) -> None:
        await ack("here")
        await gate.wait()

    gate = asyncio.Event()
    app, runner = app_with(listen)
    await app.async_dispatch(request())
    asked = asyncio.create_task(app.async_dispatch(request()))
    turns = 0
    while not asked.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns < FEW_TURNS
    assert asked.result().body == "here"
    gate.set()
    await runner.drain(LONG)


async def test_a_listener_goes_on_after_its_acknowledgement_and_is_waited_for() -> None:
    async def listen(ack: AsyncAck) -> None:
        await ack()
        await gate.wait()
        finished.append(1)

    gate, finished = asyncio.Event(), list[int]()
    app, runner = app_with(listen)
    for _ in range(3):
        assert (await app.async_dispatch(request())).status == 200
    await runner.drain(0)
    assert finished == []
    asyncio.get_running_loop().call_soon(gate.set)
    await runner.drain(LONG)
    assert finished == [1, 1, 1]
    await runner.drain(LONG)


async def test_what_does_not_acknowledge_in_time_is_acknowledged_for_it() -> None:
    async def listen(ack: AsyncAck) -> None:
        await gate.wait()
        await ack("too late")

    gate = asyncio.Event()
    app, runner = app_with(listen, patience=0.01)
    answer = await app.async_dispatch(request())
    assert (answer.status, answer.body) == (200, "")
    gate.set()
    await runner.drain(LONG)


@pytest.mark.parametrize("before", [True, False])
async def test_a_listener_that_fails_is_acknowledged_all_the_same(before: bool) -> None:
    async def listen(ack: AsyncAck) -> None:
        if before:
            await ack("here")
        raise ValueError("boom")

    app, runner = app_with(listen)
    answer = await app.async_dispatch(request())
    assert (answer.status, answer.body) == (200, "here" if before else "")
    await runner.drain(LONG)


async def test_a_response_that_was_set_without_a_call_leaves_too() -> None:
    async def listen(ack: AsyncAck) -> None:
        ack.response = BoltResponse(status=409, body="later")

    app, _runner = app_with(listen)
    assert (await app.async_dispatch(request())).status == 409


async def test_a_body_is_sent_as_json() -> None:
    async def listen(ack: AsyncAck) -> None:
        await ack({"text": "here", "response_type": "ephemeral"})

    app, _runner = app_with(listen)
    answer = await app.async_dispatch(request())
    assert json.loads(answer.body) == {"text": "here", "response_type": "ephemeral"}
