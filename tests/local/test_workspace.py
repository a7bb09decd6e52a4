"""The workspace itself: its cast, how it is set up, and what people see of each other's business."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientConnectorError
from slack_sdk.errors import SlackApiError

from bot.local.faults import error
from bot.local.workspace import Workspace
from tests.local.tiny_bot import WITH_BUTTON

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.local.standard import Cast
    from tests.local.conftest import Clock


def test_the_usual_cast_is_at_home_or_away_as_it_should_be(workspace: Workspace, cast: Cast) -> None:
    home = {person.user.name for person in (cast.agent, cast.colleague, cast.lead, cast.admin, cast.pam, cast.guest)}
    away = {person.user.name for person in (cast.partner, cast.stranger)}
    users = workspace.world.directory.users.values()
    assert {user.name for user in users if user.team_id == workspace.home.id and not user.is_bot} == home
    assert {user.name for user in users if user.team_id == cast.foreign.id} == away
    assert (cast.stranger.user.is_stranger, cast.guest.user.is_ultra_restricted) == (True, True)
    assert (cast.shared.is_ext_shared, cast.private.is_private) == (True, True)
    assert workspace.world.app.bot_user_id not in cast.elsewhere.members


async def test_what_is_said_in_a_channel_only_its_members_see(cast: Cast, client: AsyncWebClient) -> None:
    watches = {name: getattr(cast, name).watch() for name in ("agent", "lead", "partner", "stranger")}
    await client.chat_postMessage(channel=cast.private.id, text="leads only")
    await client.chat_postMessage(channel=cast.shared.id, text="with the partner")
    seen = {name: [sight.text for sight in watch.seen] for name, watch in watches.items()}
    assert seen == {
        "agent": ["with the partner"],
        "lead": ["leads only", "with the partner"],
        "partner": ["with the partner"],
        "stranger": [],
    }


async def test_whoever_waits_in_vain_is_told_what_was_seen_instead(cast: Cast, client: AsyncWebClient) -> None:
    watch = cast.agent.watch()
    await client.chat_postMessage(channel=cast.general.id, text="good morning")
    with pytest.raises(TimeoutError, match="good morning"):
        await watch.shown("good night", within=0.01)


async def test_nobody_is_shown_what_another_person_sees_privately(cast: Cast, client: AsyncWebClient) -> None:
    watch = cast.colleague.watch()
    await client.chat_postEphemeral(channel=cast.general.id, user=cast.agent.id, text="for ada")
    await client.chat_postMessage(channel=cast.private.id, text="for leads")
    with pytest.raises(TimeoutError):
        await watch.shown("for", within=0.01)


async def test_every_message_that_stands_can_be_listed(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    for channel in (cast.general.id, cast.private.id, cast.agent.id):
        await client.chat_postMessage(channel=channel, text=channel)
    listed = [message.text for message in workspace.world.messages.everything()]
    assert listed == [cast.general.id, cast.private.id, cast.agent.id]


async def test_unknown_details_are_mistakes_of_the_test(workspace: Workspace) -> None:
    with pytest.raises(TypeError, match="colour"):
        workspace.add_person("ada", colour="red")
    with pytest.raises(TypeError, match="colour"):
        workspace.add_channel("general", colour="red")


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://127.0.0.1:1", "http://127.0.0.1:1/slack/events"),
        ("http://127.0.0.1:1/", "http://127.0.0.1:1/slack/events"),
        ("http://127.0.0.1:1/elsewhere", "http://127.0.0.1:1/elsewhere"),
    ],
)
async def test_the_bot_is_found_at_slack_events_unless_told_otherwise(
    workspace: Workspace,
    url: str,
    target: str,
) -> None:
    workspace.connect(url)
    assert getattr(workspace.transport(), "url", None) == target


async def test_how_long_the_bot_took_is_told_in_real_seconds(clock: Clock) -> None:
    async with Workspace(clock, monotonic=partial(next, iter((100.0, 100.25)))) as workspace:
        outcome = await workspace.add_person("ada").slash("now")
    assert outcome.elapsed == 0.25


async def test_while_slack_is_down_nobody_connects_and_afterwards_all_is_as_before(
    workspace: Workspace, cast: Cast, client: AsyncWebClient
) -> None:
    sent = await client.chat_postMessage(channel=cast.general.id, text="before")
    workspace.faults.plan("chat.postMessage", error("is_archived"))
    async with workspace.down():
        with pytest.raises(ClientConnectorError):
            await client.chat_postMessage(channel=cast.general.id, text="meanwhile")
        assert [call.method for call in workspace.calls.all] == ["chat.postMessage"]
    with pytest.raises(SlackApiError, match="is_archived"):
        await client.chat_postMessage(channel=cast.general.id, text="a planned fault")
    assert (await client.chat_update(channel=cast.general.id, ts=sent["ts"], text="after"))["ok"]


async def test_two_workspaces_share_nothing(clock: Clock) -> None:
    async with Workspace(clock) as one, Workspace(clock) as two:
        one.add_person("ada")
        assert one.bot_token != two.bot_token
        assert two.world.directory.user_by_name("ada") is None
        assert one.api_url.endswith("/api/")
        assert one.api_url != two.api_url


async def test_buttons_are_seen_with_label_and_value(cast: Cast, client: AsyncWebClient) -> None:
    watch = cast.agent.watch()
    await client.chat_postMessage(channel=cast.general.id, text="for a screen reader", blocks=WITH_BUTTON)
    [sight] = watch.seen
    assert "T-1 needs you" in sight.words
    assert "for a screen reader" not in sight.words
    taken = sight.button("ticket.take")
    assert (taken.label, taken.value) == ("I take it", "T-1")
    with pytest.raises(LookupError, match=r"ticket\.take"):
        sight.button("ticket.hold")
