"""An acknowledgement leaves the moment it is given, a listener is finished all the same, and none is lost.

Slash commands come to their one listener past Bolt's own ways, and nothing else does.
"""

from __future__ import annotations

import asyncio
import gc
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.listener.asyncio_runner import AsyncioListenerRunner
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.runner import CommandsFirst, PromptRunner, install_runner

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.slack.runner import PromptAck

    Listener = Callable[[AsyncAck], Awaitable[None]]
    CommandListener = Callable[[PromptAck, dict[str, Any]], Awaitable[None]]

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


def commands_first(listen: CommandListener, patience: float = LONG) -> tuple[AsyncApp, PromptRunner]:
    """An app in which Bolt's own way of a command leads elsewhere, and commands are brought past it."""

    async def by_bolt(ack: AsyncAck) -> None:
        await ack("by Bolt's own way")

    app, runner = app_with(by_bolt, patience)
    app.use(CommandsFirst(listen))
    return app, runner


def request(command: str = "/priority") -> AsyncBoltRequest:
    body = urlencode({"command": command, "text": "help", "user_id": "U2", "team_id": "T1"})
    return AsyncBoltRequest(body=body, headers={"content-type": "application/x-www-form-urlencoded"})


def interaction(**payload: object) -> AsyncBoltRequest:
    body = urlencode({"payload": json.dumps({"user": {"id": "U2"}, "team": {"id": "T1"}} | payload)})
    return AsyncBoltRequest(body=body, headers={"content-type": "application/x-www-form-urlencoded"})


def event(kind: str, **details: object) -> AsyncBoltRequest:
    outer = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"type": kind} | details}
    return AsyncBoltRequest(body=json.dumps(outer), headers={"content-type": "application/json"})


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


async def test_a_failure_is_for_the_error_listener_and_for_nobody_else() -> None:
    async def fail(ack: AsyncAck) -> None:
        await ack()
        raise ValueError("boom")

    unheard: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: unheard.append(context))
    app, runner = app_with(fail)
    app.action("press")(fail)
    await app.async_dispatch(interaction(type="block_actions", actions=[{"action_id": "press"}]))
    await runner.drain(LONG)
    gc.collect()
    assert unheard == []


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


@pytest.mark.parametrize("command", ["/priority", "/another"])
async def test_a_slash_command_reaches_its_listener_past_bolt_s_own_ways(command: str) -> None:
    async def listen(ack: PromptAck, body: dict[str, Any]) -> None:
        asked.append(body)
        await ack({"text": "here"})

    asked: list[dict[str, Any]] = []
    app, _runner = commands_first(listen)
    answer = await app.async_dispatch(request(command))
    assert (answer.status, json.loads(answer.body)) == (200, {"text": "here"})
    assert [(body["command"], body["text"], body["user_id"]) for body in asked] == [(command, "help", "U2")]


EVERYTHING_ELSE = {
    "action": interaction(type="block_actions", actions=[{"type": "button", "action_id": "a", "block_id": "b"}]),
    "shortcut": interaction(type="shortcut", callback_id="command", trigger_id="1"),
    "message shortcut": interaction(type="message_action", callback_id="command", message={"text": "/priority help"}),
    "view": interaction(type="view_submission", view={"type": "modal", "callback_id": "command"}),
    "event": event("app_mention", text="/priority help", user="U2", channel="C1", ts="1.0", command="/priority"),
}


@pytest.mark.parametrize("kind", EVERYTHING_ELSE)
async def test_whatever_is_no_slash_command_goes_on_to_bolt_s_listeners(kind: str) -> None:
    async def listen(ack: PromptAck, body: dict[str, Any]) -> None:
        del ack, body
        pytest.fail("this is for commands alone")

    def saying(word: str) -> Listener:
        async def say(ack: AsyncAck) -> None:
            heard.append(word)
            await ack()

        return say

    heard: list[str] = []
    app, _runner = commands_first(listen)
    app.action("a")(saying("action"))
    app.global_shortcut("command")(saying("shortcut"))
    app.message_shortcut("command")(saying("message shortcut"))
    app.view("command")(saying("view"))
    app.event("app_mention")(saying("event"))
    assert (await app.async_dispatch(EVERYTHING_ELSE[kind])).status == 200
    assert heard == [kind]


async def test_what_nobody_listens_to_is_not_taken_for_a_command() -> None:
    async def listen(ack: PromptAck, body: dict[str, Any]) -> None:
        del ack, body
        pytest.fail("this is for commands alone")

    app, _runner = commands_first(listen)
    assert (await app.async_dispatch(interaction(type="shortcut", callback_id="unheard_of"))).status == 404


@pytest.mark.parametrize("before", [True, False])
async def test_a_command_listener_that_fails_ends_in_the_error_listener_and_a_200(before: bool) -> None:
    async def listen(ack: PromptAck, body: dict[str, Any]) -> None:
        del body
        if before:
            await ack("here")
        raise ValueError("boom")

    async def error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        failed.append((repr(error), body["command"]))
        return BoltResponse(status=200, body="")

    failed: list[tuple[str, str]] = []
    app, runner = commands_first(listen)
    app.error(error)
    answer = await app.async_dispatch(request())
    await runner.drain(LONG)
    assert (answer.status, answer.body) == (200, "here" if before else "")
    assert failed == [("ValueError('boom')", "/priority")]


async def test_a_command_whose_answer_is_slow_is_acknowledged_in_time_and_goes_on() -> None:
    async def listen(ack: PromptAck, body: dict[str, Any]) -> None:
        del body
        await gate.wait()
        finished.append(ack.response is None)
        await ack("too late")

    gate, finished = asyncio.Event(), list[bool]()
    app, runner = commands_first(listen, patience=0.01)
    answer = await app.async_dispatch(request())
    assert (answer.status, answer.body, finished) == (200, "", [])
    gate.set()
    await runner.drain(LONG)
    assert finished == [True]


async def test_an_acknowledgement_of_a_command_leaves_at_once() -> None:
    async def listen(ack: PromptAck, body: dict[str, Any]) -> None:
        del body
        await ack("here")
        await gate.wait()

    gate = asyncio.Event()
    app, runner = commands_first(listen)
    assert (await app.async_dispatch(request())).body == "here"
    gate.set()
    await runner.drain(LONG)
