"""The chat methods, called by the real client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.local.tiny_bot import WITH_BUTTON

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.local.standard import Cast
    from bot.local.workspace import Workspace

ALERT = {"event_type": "priority_alert", "event_payload": {"key": "k1", "keys": [{"key": "k2", "ticket": "T-1"}]}}


async def refused(call: Awaitable[object]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_user_id_reaches_the_direct_messages(cast: Cast, client: AsyncWebClient) -> None:
    watch, beside = cast.agent.watch(), cast.colleague.watch()
    sent = await client.chat_postMessage(channel=cast.agent.id, text="hello")
    opened = await client.conversations_open(users=cast.agent.id)
    assert sent["channel"] == opened["channel"]["id"] == cast.agent.dm.id
    assert [sight.text for sight in watch.seen] == ["hello"]
    assert beside.seen == ()


async def test_time_stamps_rise_though_the_clock_stands_still(cast: Cast, client: AsyncWebClient) -> None:
    sent = [(await client.chat_postMessage(channel=cast.general.id, text="x"))["ts"] for _ in range(3)]
    assert sent == sorted(set(sent))


async def test_where_the_bot_may_not_post_it_is_told_why(cast: Cast, client: AsyncWebClient) -> None:
    post = client.chat_postMessage
    assert await refused(post(channel="C404", text="x")) == "channel_not_found"
    assert await refused(post(channel=cast.elsewhere.id, text="x")) == "not_in_channel"
    assert await refused(post(channel=cast.stranger.id, text="x")) == "channel_not_found"
    cast.elsewhere.is_private = True
    assert await refused(post(channel=cast.elsewhere.id, text="x")) == "channel_not_found"
    cast.general.is_archived = True
    assert await refused(post(channel=cast.general.id, text="x")) == "is_archived"
    cast.agent.user.deleted = True
    assert await refused(post(channel=cast.agent.id, text="x")) == "channel_not_found"


async def test_malformed_blocks_are_refused_sentence_by_sentence(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=cast.general.id, text="x", blocks=blocks)
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == ["[ERROR] has 3001 characters, 3000 at most [json-pointer:/blocks/0/text/text]"]
    assert [str(flaw) for flaw in workspace.problems] == ["/blocks/0/text/text: has 3001 characters, 3000 at most"]
    assert workspace.world.messages.in_channel(cast.general.id) == []


async def test_a_message_without_any_text_is_refused(cast: Cast, client: AsyncWebClient) -> None:
    assert await refused(client.api_call("chat.postMessage", json={"channel": cast.general.id})) == "no_text"


async def test_blocks_that_a_screen_reader_cannot_read_pass_and_are_noted(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    await client.api_call("chat.postMessage", json={"channel": cast.general.id, "blocks": WITH_BUTTON})
    assert [flaw.place for flaw in workspace.problems] == ["/text"]


@pytest.mark.parametrize(("length", "problems"), [(40_000, 0), (40_001, 1)])
async def test_a_very_long_text_is_cut_and_noted(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
    length: int,
    problems: int,
) -> None:
    sent = await client.chat_postMessage(channel=cast.general.id, text="x" * length)
    assert len(sent["message"]["text"]) == 40_000
    assert len(workspace.problems) == problems


async def test_an_update_without_blocks_removes_them_and_keeps_the_metadata(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    sent = await client.chat_postMessage(channel=cast.general.id, text="a", blocks=WITH_BUTTON, metadata=ALERT)
    await client.chat_update(channel=cast.general.id, ts=sent["ts"], text="b")
    message = workspace.world.messages.find(cast.general.id, sent["ts"])
    assert message is not None
    assert (message.text, message.blocks, message.metadata, message.edited) == ("b", [], ALERT, True)
    await client.chat_update(channel=cast.general.id, ts=sent["ts"], text="b", metadata={})
    assert message.metadata is None


@pytest.mark.parametrize(("length", "fits"), [(4000, True), (4001, False)])
async def test_the_text_of_an_update_is_limited(
    cast: Cast,
    client: AsyncWebClient,
    length: int,
    *,
    fits: bool,
) -> None:
    sent = await client.chat_postMessage(channel=cast.general.id, text="a")
    update = client.chat_update(channel=cast.general.id, ts=sent["ts"], text="x" * length)
    if fits:
        assert (await update)["ok"]
    else:
        assert await refused(update) == "msg_too_long"


async def test_only_own_messages_that_stand_can_be_changed(cast: Cast, client: AsyncWebClient) -> None:
    theirs = cast.agent.post(cast.general, "mine")
    here = cast.general.id
    assert await refused(client.chat_update(channel=here, ts=theirs.ts, text="x")) == "cant_update_message"
    assert await refused(client.chat_delete(channel=here, ts=theirs.ts)) == "cant_delete_message"
    assert await refused(client.chat_update(channel=here, ts="1.000000", text="x")) == "message_not_found"
    sent = await client.chat_postMessage(channel=cast.agent.id, text="a")
    assert await refused(client.chat_update(channel=cast.agent.id, ts=sent["ts"], text="x")) == "channel_not_found"
    await client.chat_delete(channel=sent["channel"], ts=sent["ts"])
    assert await refused(client.chat_delete(channel=sent["channel"], ts=sent["ts"])) == "message_not_found"


async def test_an_archived_channel_is_not_written_in_any_more(cast: Cast, client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel=cast.general.id, text="a")
    cast.general.is_archived = True
    assert await refused(client.chat_update(channel=cast.general.id, ts=sent["ts"], text="b")) == "is_inactive"


async def test_a_private_message_is_seen_by_one_member_and_kept_nowhere(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    watches = cast.agent.watch(), cast.colleague.watch()
    await client.chat_postEphemeral(channel=cast.general.id, user=cast.agent.id, text="psst")
    assert [len(watch.seen) for watch in watches] == [1, 0]
    assert workspace.world.messages.in_channel(cast.general.id) == []
    outsider = client.chat_postEphemeral(channel=cast.general.id, user=cast.pam.id, text="psst")
    assert await refused(outsider) == "user_not_in_channel"


async def test_a_reply_needs_a_message_to_hang_on(cast: Cast, client: AsyncWebClient) -> None:
    reply = client.chat_postMessage(channel=cast.general.id, text="x", thread_ts="1.000000")
    assert await refused(reply) == "thread_not_found"


async def test_a_reply_to_what_is_gone_may_be_taken_and_never_seen(
    workspace: Workspace, cast: Cast, client: AsyncWebClient
) -> None:
    workspace.world.takes_lost_replies = True
    gone = (await client.chat_postMessage(channel=cast.general.id, text="T-1"))["ts"]
    await client.chat_delete(channel=cast.general.id, ts=gone)
    watch = cast.agent.watch()
    lost = await client.chat_postMessage(channel=cast.general.id, text="x", thread_ts=gone, reply_broadcast=True)
    assert lost["message"]["thread_ts"] == gone
    assert watch.seen == ()
    assert (await client.conversations_history(channel=cast.general.id))["messages"] == []
    assert await refused(client.conversations_replies(channel=cast.general.id, ts=gone)) == "thread_not_found"


async def test_a_message_has_an_address_until_it_is_gone(
    workspace: Workspace, cast: Cast, client: AsyncWebClient
) -> None:
    here = cast.general.id
    sent = (await client.chat_postMessage(channel=here, text="T-1"))["ts"]
    reply = (await client.chat_postMessage(channel=here, text="reminder", thread_ts=sent))["ts"]
    told = await client.chat_getPermalink(channel=here, message_ts=sent)
    assert told["permalink"] == f"https://{workspace.home.domain}.slack.com/archives/{here}/p{sent.replace('.', '')}"
    told = await client.chat_getPermalink(channel=here, message_ts=reply)
    assert told["permalink"].endswith(f"?thread_ts={sent}&cid={here}")
    await client.chat_delete(channel=here, ts=reply)
    assert await refused(client.chat_getPermalink(channel=here, message_ts=reply)) == "message_not_found"


@pytest.mark.parametrize(
    "metadata",
    [
        {"event_type": "priority alert", "event_payload": {}},
        {"event_type": "priority_alert"},
        {"event_type": "priority_alert", "event_payload": {"keys": ["k1"]}},
        {"event_type": "priority_alert", "event_payload": {"keys": [{"key": {"deep": 1}}]}},
    ],
)
async def test_metadata_of_another_shape_are_refused(
    cast: Cast,
    client: AsyncWebClient,
    metadata: dict[str, Any],
) -> None:
    post = client.chat_postMessage(channel=cast.general.id, text="x", metadata=metadata)
    assert await refused(post) == "invalid_metadata_format"
