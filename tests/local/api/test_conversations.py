"""The conversations methods, called by the real client."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.local.standard import Cast
    from bot.local.workspace import Workspace

ALERT = {"event_type": "priority_alert", "event_payload": {"key": "k1"}}


async def test_a_channel_tells_its_kind_language_and_size(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    cast.shared.locale = "ja-JP"
    answer = await client.conversations_info(
        channel=cast.shared.id,
        include_locale=True,
        include_num_members=True,
    )
    channel = answer["channel"]
    assert (channel["locale"], channel["num_members"]) == ("ja-JP", 6)
    assert (channel["is_ext_shared"], channel["is_private"], channel["is_member"]) == (True, False, True)
    assert channel["shared_team_ids"] == [workspace.home.id, cast.foreign.id]
    plain = (await client.conversations_info(channel=cast.private.id))["channel"]
    assert plain["is_private"]
    assert {"locale", "num_members"}.isdisjoint(plain)


async def test_members_come_in_pages(cast: Cast, client: AsyncWebClient) -> None:
    pages = [page["members"] async for page in await client.conversations_members(channel=cast.shared.id, limit=4)]
    assert [len(page) for page in pages] == [4, 2]
    assert functools.reduce(operator.iadd, pages, []) == cast.shared.members


@pytest.mark.parametrize(
    ("who", "error"),
    [("agent", "user_disabled"), ("stranger", "user_not_found"), ("bot", "cannot_dm_bot")],
)
async def test_some_people_cannot_be_written_to(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
    who: str,
    error: str,
) -> None:
    cast.agent.user.deleted = True
    ids = {"agent": cast.agent.id, "stranger": cast.stranger.id, "bot": workspace.world.app.bot_user_id}
    with pytest.raises(SlackApiError, match=error):
        await client.conversations_open(users=ids[who])


async def texts(pages: AsyncSlackResponse) -> list[list[str]]:
    return [[message["text"] for message in page["messages"]] async for page in pages]


async def test_history_is_newest_first_and_turns_round_with_oldest_alone(cast: Cast, client: AsyncWebClient) -> None:
    said = [cast.agent.post(cast.general, str(number)) for number in range(5)]
    here = cast.general.id
    assert await texts(await client.conversations_history(channel=here, limit=2)) == [["4", "3"], ["2", "1"], ["0"]]
    after = client.conversations_history(channel=here, limit=2, oldest=said[1].ts)
    assert await texts(await after) == [["3", "2"], ["4"]]
    between = client.conversations_history(channel=here, oldest=said[1].ts, latest=said[3].ts)
    assert await texts(await between) == [["2"]]
    both = client.conversations_history(channel=here, oldest=said[1].ts, latest=said[3].ts, inclusive=True)
    assert await texts(await both) == [["3", "2", "1"]]


async def test_metadata_come_whole_only_when_asked_for(cast: Cast, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=cast.general.id, text="x", metadata=ALERT)
    brief = (await client.conversations_history(channel=cast.general.id))["messages"][0]
    full = await client.conversations_history(channel=cast.general.id, include_all_metadata=True)
    assert brief["metadata"] == {"event_type": "priority_alert"}
    assert full["messages"][0]["metadata"] == ALERT


async def test_replies_stand_in_the_thread_and_only_broadcast_ones_in_the_channel(
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    here = cast.general.id
    parent = (await client.chat_postMessage(channel=here, text="T-1"))["ts"]
    await client.chat_postMessage(channel=here, text="reminder", thread_ts=parent, metadata=ALERT)
    await client.chat_postMessage(channel=here, text="breach", thread_ts=parent, reply_broadcast=True)
    history = (await client.conversations_history(channel=here))["messages"]
    assert [message["text"] for message in history] == ["breach", "T-1"]
    assert history[0]["subtype"] == "thread_broadcast"
    assert history[1]["reply_count"] == 2
    thread = await client.conversations_replies(channel=here, ts=parent, include_all_metadata=True)
    assert [message["text"] for message in thread["messages"]] == ["T-1", "reminder", "breach"]
    assert thread["messages"][1]["metadata"] == ALERT


async def test_a_deleted_parent_leaves_its_thread_and_a_tombstone(cast: Cast, client: AsyncWebClient) -> None:
    here = cast.general.id
    parent = (await client.chat_postMessage(channel=here, text="T-1"))["ts"]
    lone = (await client.chat_postMessage(channel=here, text="alone"))["ts"]
    await client.chat_postMessage(channel=here, text="reminder", thread_ts=parent)
    for ts in (parent, lone):
        await client.chat_delete(channel=here, ts=ts)
    history = (await client.conversations_history(channel=here))["messages"]
    assert [message.get("subtype") for message in history] == ["tombstone"]
    thread = await client.conversations_replies(channel=here, ts=parent)
    assert [message["text"] for message in thread["messages"]][1:] == ["reminder"]
    with pytest.raises(SlackApiError, match="thread_not_found"):
        await client.conversations_replies(channel=here, ts=lone)


async def test_history_needs_membership(cast: Cast, client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await client.conversations_history(channel=cast.elsewhere.id)


@pytest.mark.parametrize(
    ("args", "error"),
    [({"limit": 1000}, "invalid_limit"), ({"cursor": "x"}, "invalid_cursor"), ({"oldest": "x"}, "invalid_ts_oldest")],
)
async def test_arguments_out_of_range_are_refused(
    cast: Cast,
    client: AsyncWebClient,
    args: dict[str, Any],
    error: str,
) -> None:
    with pytest.raises(SlackApiError, match=error):
        await client.conversations_history(channel=cast.general.id, **args)
