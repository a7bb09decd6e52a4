"""Socket Mode: single-use addresses, several connections, replacement, acknowledgements."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.workspace import Workspace
from tests.local.tiny_bot import over_socket, tiny_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.local.standard import Cast
    from tests.local.conftest import Clock
    from tests.local.tiny_bot import Heard


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def address(client: AsyncWebClient, workspace: Workspace) -> str:
    return str((await client.apps_connections_open(app_token=workspace.app_token))["url"])


async def test_an_address_opens_one_connection_that_is_greeted(
    workspace: Workspace,
    client: AsyncWebClient,
    session: aiohttp.ClientSession,
) -> None:
    url = await address(client, workspace)
    async with session.ws_connect(url) as socket:
        hello = await socket.receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"] == {"app_id": workspace.world.app.id}
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_an_address_is_given_for_the_app_token_alone(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await client.apps_connections_open(app_token="xapp-other")


async def test_the_eleventh_connection_is_sent_away(
    workspace: Workspace,
    client: AsyncWebClient,
    session: aiohttp.ClientSession,
) -> None:
    async with AsyncExitStack() as stack:
        sockets = [
            await stack.enter_async_context(session.ws_connect(await address(client, workspace))) for _ in range(11)
        ]
        first = [await socket.receive_json() for socket in sockets]
        assert [message["type"] for message in first] == ["hello"] * 10 + ["disconnect"]
        assert first[-1]["reason"] == "too_many_websockets"


async def test_envelopes_go_to_one_connection_each_in_turn(workspace: Workspace, cast: Cast, heard: Heard) -> None:
    other: Heard = []
    async with over_socket(tiny_app(workspace, heard), workspace), over_socket(tiny_app(workspace, other), workspace):
        await workspace.connected(2)
        outcomes = [await cast.agent.slash("now") for _ in range(4)]
    assert [outcome.status for outcome in outcomes] == [200] * 4
    assert (len(heard), len(other)) == (2, 2)


async def test_a_connection_asked_to_refresh_is_replaced(workspace: Workspace, cast: Cast, heard: Heard) -> None:
    async with over_socket(tiny_app(workspace, heard), workspace):
        await workspace.connected()
        before = workspace.hub.connections[0]
        await workspace.hub.disconnect("refresh_requested")
        await workspace.calls.wait_for("apps.connections.open", 2)
        await workspace.hub.replaced(before)
        assert (await cast.agent.slash("now")).status == 200
    assert len(heard) == 1


async def test_what_happens_while_nobody_is_connected_is_lost(cast: Cast) -> None:
    outcome = await cast.agent.slash("now")
    assert outcome.status is None
    assert outcome.seen[0].text == "operation_timeout"


async def test_silence_is_no_acknowledgement_and_neither_is_nonsense(
    clock: Clock, session: aiohttp.ClientSession
) -> None:
    async with Workspace(clock, patience=0.1) as workspace:
        client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
        person = workspace.add_person("ada")
        async with session.ws_connect(await address(client, workspace)) as socket:
            await workspace.connected()
            for nonsense in ("{", json.dumps({"envelope_id": "N404"})):
                await socket.send_str(nonsense)
            assert (await person.slash("now")).status is None


async def test_an_envelope_says_what_it_is_and_whether_it_may_be_answered(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
    session: aiohttp.ClientSession,
) -> None:
    async def answer(socket: aiohttp.ClientWebSocketResponse, payload: object) -> dict[str, Any]:
        envelope: dict[str, Any] = await socket.receive_json()
        await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": payload})
        return envelope

    async with session.ws_connect(await address(client, workspace)) as socket:
        await socket.receive_json()
        outcome, envelope = await asyncio.gather(cast.agent.slash("x"), answer(socket, {"text": "hi"}))
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        assert outcome.seen[0].text == "hi"
        outcome, envelope = await asyncio.gather(cast.agent.write("x"), answer(socket, {}))
        assert (envelope["type"], envelope["retry_attempt"]) == ("events_api", 0)
        assert (outcome.status, outcome.body) == (200, None)
