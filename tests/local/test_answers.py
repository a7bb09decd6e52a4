"""Answers through a response_url: five of them, for half an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.local import faults
from tests.local.tiny_bot import WITH_BUTTON

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.local.standard import Cast
    from bot.local.workspace import Workspace
    from tests.local.conftest import Clock
    from tests.local.tiny_bot import Heard

pytestmark = pytest.mark.usefixtures("http_bot")


async def pressed(cast: Cast, client: AsyncWebClient, heard: Heard) -> tuple[str, AsyncWebhookClient]:
    watch = cast.agent.watch()
    sent = await client.chat_postMessage(channel=cast.general.id, text="T-1", blocks=WITH_BUTTON)
    await cast.agent.press(await watch.shown("T-1"), "ticket.take")
    return sent["ts"], AsyncWebhookClient(heard[-1][1]["response_url"], retry_handlers=[])


async def test_the_sixth_answer_and_a_late_one_are_refused(cast: Cast, heard: Heard, clock: Clock) -> None:
    for uses, wait in ((4, {"minutes": 30}), (1, {"minutes": 30, "seconds": 1})):
        await cast.agent.slash("now")
        hook = AsyncWebhookClient(heard[-1][1]["response_url"], retry_handlers=[])
        assert [(await hook.send(text="x")).status_code for _ in range(uses)] == [200] * uses
        clock.advance(**wait)
        last = await hook.send(text="x")
        assert last.status_code == (200 if uses == 4 else 404)
        if uses == 1:
            assert "expired_url" in last.body
    hook = AsyncWebhookClient(heard[0][1]["response_url"], retry_handlers=[])
    clock.advance(minutes=-60)
    spent = await hook.send(text="x")
    assert (spent.status_code, "used_url" in spent.body) == (404, True)


async def test_an_answer_may_go_to_all_and_into_a_thread(cast: Cast, client: AsyncWebClient, heard: Heard) -> None:
    ts, hook = await pressed(cast, client, heard)
    watch = cast.colleague.watch()
    await hook.send_dict({"text": "for all", "response_type": "in_channel", "thread_ts": ts})
    await hook.send_dict({"text": "for one", "thread_ts": ts})
    assert [(sight.kind, sight.thread_ts) for sight in watch.seen] == [("message", ts)]
    assert cast.agent.watch().world.sights.all[-1].thread_ts == ts


async def test_an_answer_may_delete_the_message(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
    heard: Heard,
) -> None:
    ts, hook = await pressed(cast, client, heard)
    await hook.send(delete_original=True)
    assert workspace.world.messages.find(cast.general.id, ts) is None


async def test_a_private_answer_stays_private_when_it_is_replaced(cast: Cast, heard: Heard) -> None:
    shown = await (await cast.agent.slash("buttons", cast.general)).answered()
    await cast.agent.press(shown, "ticket.take")
    hook = AsyncWebhookClient(heard[-1][1]["response_url"], retry_handlers=[])
    watches = cast.agent.watch(), cast.colleague.watch()
    await hook.send(text="instead", replace_original=True, response_type="in_channel")
    assert [[sight.kind for sight in watch.seen] for watch in watches] == [["updated"], []]
    await hook.send(delete_original=True)
    assert watches[0].seen[-1].kind == "deleted"


async def test_what_was_deleted_meanwhile_is_answered_with_a_new_private_message(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
    heard: Heard,
) -> None:
    ts, hook = await pressed(cast, client, heard)
    await client.chat_delete(channel=cast.general.id, ts=ts)
    watch = cast.agent.watch()
    await hook.send(text="instead", replace_original=True)
    assert [(sight.kind, sight.text) for sight in watch.seen] == [("ephemeral", "instead")]
    assert workspace.world.messages.in_channel(cast.general.id) == []


async def test_a_command_has_nothing_to_replace(cast: Cast, heard: Heard) -> None:
    await cast.agent.slash("now")
    watch = cast.agent.watch()
    hook = AsyncWebhookClient(heard[-1][1]["response_url"], retry_handlers=[])
    await hook.send(text="more", replace_original=True)
    assert [sight.kind for sight in watch.seen] == ["ephemeral"]


async def test_a_malformed_answer_is_refused_and_noted(workspace: Workspace, cast: Cast, heard: Heard) -> None:
    await cast.agent.slash("now")
    hook = AsyncWebhookClient(heard[-1][1]["response_url"], retry_handlers=[])
    answer = await hook.send(text="x", blocks=[{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}])
    assert (answer.status_code, "invalid_blocks" in answer.body) == (400, True)
    assert len(workspace.problems) == 1


async def test_a_response_url_can_fail_like_a_method(workspace: Workspace, cast: Cast, heard: Heard) -> None:
    await cast.agent.slash("now")
    hook = AsyncWebhookClient(heard[-1][1]["response_url"], retry_handlers=[])
    workspace.faults.plan("response_url", faults.server_error())
    assert [(await hook.send(text="x")).status_code for _ in range(2)] == [500, 200]
    assert [call.status for call in workspace.calls.of("response_url")] == [500, 200]
