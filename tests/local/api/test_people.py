"""The methods about people, called by the real client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.standard import standard
from bot.local.workspace import Workspace

if TYPE_CHECKING:
    from bot.local.standard import Cast
    from tests.local.conftest import Clock


async def test_a_colleague_has_a_language_a_zone_and_an_email(cast: Cast, client: AsyncWebClient) -> None:
    user = (await client.users_info(user=cast.colleague.id, include_locale=True))["user"]
    assert (user["locale"], user["tz"], user["tz_offset"]) == ("nl-NL", "Europe/Amsterdam", 3600)
    assert user["profile"]["email"] == "ben@desk.example"
    assert "locale" not in (await client.users_info(user=cast.colleague.id))["user"]


@pytest.mark.parametrize(("who", "is_stranger"), [("partner", False), ("stranger", True)])
async def test_of_people_from_elsewhere_language_and_email_are_withheld(
    cast: Cast,
    client: AsyncWebClient,
    who: str,
    *,
    is_stranger: bool,
) -> None:
    person = getattr(cast, who)
    user = (await client.users_info(user=person.id, include_locale=True))["user"]
    assert user["team_id"] == cast.foreign.id
    assert user["is_stranger"] is is_stranger
    assert "locale" not in user
    assert "email" not in user["profile"]
    with pytest.raises(SlackApiError, match="users_not_found"):
        await client.users_lookupByEmail(email=person.user.email)


async def test_an_email_is_found_whatever_its_case_until_the_account_is_closed(
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    found = await client.users_lookupByEmail(email="LEA@desk.example")
    assert found["user"]["id"] == cast.lead.id
    cast.lead.user.deleted = True
    with pytest.raises(SlackApiError, match="users_not_found"):
        await client.users_lookupByEmail(email="lea@desk.example")


async def test_without_its_scope_no_email_is_shown(workspace: Workspace, cast: Cast, client: AsyncWebClient) -> None:
    workspace.world.scopes.discard("users:read.email")
    assert "email" not in (await client.users_info(user=cast.agent.id))["user"]["profile"]


async def test_nobody_is_no_user(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="user_not_found"):
        await client.users_info(user="U404")


async def test_a_group_lists_its_members_where_the_plan_has_groups(cast: Cast, client: AsyncWebClient) -> None:
    members = await client.usergroups_users_list(usergroup=cast.agents.id)
    assert members["users"] == [cast.agent.id, cast.colleague.id]
    cast.agents.plan_upgrade_required = True
    with pytest.raises(SlackApiError, match="plan_upgrade_required"):
        await client.usergroups_users_list(usergroup=cast.agents.id)
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        await client.usergroups_users_list(usergroup="S404")


async def test_in_an_enterprise_its_id_stands_beside_the_people(clock: Clock) -> None:
    async with Workspace(clock, enterprise_id="E1") as workspace:
        cast = standard(workspace)
        client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])
        assert (await client.auth_test())["enterprise_id"] == "E1"
        user = (await client.users_info(user=cast.agent.id))["user"]
        assert user["enterprise_user"]["enterprise_id"] == "E1"
        assert "enterprise_user" not in (await client.users_info(user=cast.partner.id))["user"]
