"""What happens to channels, people and groups changes the workspace and is told as Slack tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.local import happenings

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.local.shapes import Json
    from bot.local.standard import Cast
    from bot.local.state.world import World
    from bot.local.workspace import Workspace


async def test_a_channel_goes_and_comes_back(cast: Cast, client: AsyncWebClient) -> None:
    gone = happenings.archived(cast.private, cast.admin.user)
    assert (gone["type"], gone["channel"], gone["user"]) == ("group_archive", cast.private.id, cast.admin.id)
    with pytest.raises(SlackApiError, match="is_archived"):
        await client.chat_postMessage(channel=cast.private.id, text="x")
    assert happenings.unarchived(cast.general, cast.admin.user)["type"] == "channel_unarchive"
    happenings.unarchived(cast.private, cast.admin.user)
    assert (await client.chat_postMessage(channel=cast.private.id, text="x"))["ok"]


async def test_a_deleted_channel_is_not_found(workspace: Workspace, cast: Cast, client: AsyncWebClient) -> None:
    assert happenings.deleted(workspace.world, cast.general) == {"type": "channel_deleted", "channel": cast.general.id}
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.chat_postMessage(channel=cast.general.id, text="x")


async def test_the_bot_joins_and_leaves(workspace: Workspace, cast: Cast, client: AsyncWebClient) -> None:
    world = workspace.world
    joined = happenings.joined(world, world.directory.bot, cast.elsewhere)
    assert (joined["type"], joined["channel_type"]) == ("member_joined_channel", "C")
    assert (await client.chat_postMessage(channel=cast.elsewhere.id, text="x"))["ok"]
    assert happenings.left(world, world.directory.bot, cast.elsewhere)["type"] == "member_left_channel"
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await client.chat_postMessage(channel=cast.elsewhere.id, text="x")


def test_a_channel_is_shared_and_unshared(cast: Cast) -> None:
    assert happenings.shared(cast.general, cast.foreign)["connected_team_id"] == cast.foreign.id
    assert cast.general.is_ext_shared
    assert happenings.unshared(cast.general, cast.foreign)["previously_connected_team_id"] == cast.foreign.id
    assert not cast.general.is_ext_shared


async def test_a_channel_gets_another_id(workspace: Workspace, cast: Cast, client: AsyncWebClient) -> None:
    old = cast.general.id
    event = happenings.renumbered(workspace.world, cast.general)
    assert (event["old_channel_id"], event["new_channel_id"]) == (old, cast.general.id)
    assert (await client.chat_postMessage(channel=cast.general.id, text="x"))["ok"]
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.chat_postMessage(channel=old, text="x")


async def test_the_messages_of_a_channel_come_along_to_its_other_id(
    workspace: Workspace, cast: Cast, client: AsyncWebClient
) -> None:
    sent = await client.chat_postMessage(channel=cast.general.id, text="T-1")
    whispered = await client.chat_postEphemeral(channel=cast.general.id, user=cast.agent.id, text="psst")
    happenings.renumbered(workspace.world, cast.general)
    await client.chat_update(channel=cast.general.id, ts=sent["ts"], text="T-1 is resolved")
    history = (await client.conversations_history(channel=cast.general.id))["messages"]
    assert [message["text"] for message in history] == ["T-1 is resolved"]
    [ephemeral] = workspace.world.messages.ephemerals
    assert (ephemeral.channel, ephemeral.ts) == (cast.general.id, whispered["message_ts"])


@pytest.mark.parametrize(
    ("happening", "kind", "error"),
    [
        (happenings.revoked, "tokens_revoked", "token_revoked"),
        (happenings.uninstalled, "app_uninstalled", "account_inactive"),
    ],
)
async def test_without_its_token_the_bot_is_refused_everything(
    workspace: Workspace, cast: Cast, client: AsyncWebClient, happening: Callable[[World], Json], kind: str, error: str
) -> None:
    assert happening(workspace.world)["type"] == kind
    for call in (client.auth_test(), client.chat_postMessage(channel=cast.general.id, text="x")):
        with pytest.raises(SlackApiError, match=error):
            await call
    workspace.world.refuses = ""
    assert (await client.auth_test())["ok"]


async def test_a_group_changes_its_members(workspace: Workspace, cast: Cast, client: AsyncWebClient) -> None:
    event = happenings.group_changed(workspace.world, cast.agents, added=[cast.lead.id], removed=[cast.agent.id])
    assert (event["added_users"], event["removed_users"]) == ([cast.lead.id], [cast.agent.id])
    members = await client.usergroups_users_list(usergroup=cast.agents.id)
    assert members["users"] == [cast.colleague.id, cast.lead.id]


def test_a_changed_person_is_told_whole(workspace: Workspace, cast: Cast) -> None:
    cast.agent.user.locale = "ja-JP"
    user: Any = happenings.user_changed(workspace.world, cast.agent.user)["user"]
    assert (user["id"], user["locale"]) == (cast.agent.id, "ja-JP")
    withheld: Any = happenings.user_changed(workspace.world, cast.partner.user)["user"]
    assert "locale" not in withheld
