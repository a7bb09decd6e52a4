"""Whoever sits at the console is one of the cast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.local.console import cast_person, roles

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.local.standard import Cast
    from bot.local.workspace import Workspace


@pytest.mark.parametrize(("role", "name"), [("agent", "ada"), ("lead", "lea"), ("pam", "pam"), ("outsider", "gus")])
def test_each_role_is_played_by_one_person(workspace: Workspace, cast: Cast, role: str, name: str) -> None:
    assert cast_person(workspace, cast, role).user.name == name


def test_an_unknown_role_names_those_that_there_are(workspace: Workspace, cast: Cast) -> None:
    with pytest.raises(LookupError, match="agent, lead, pam, outsider"):
        cast_person(workspace, cast, "boss")


def test_the_outsider_is_a_guest_of_the_home_team(workspace: Workspace, cast: Cast) -> None:
    outsider = cast_person(workspace, cast, "outsider").user
    assert outsider.is_restricted
    assert outsider.team_id == workspace.home.id


async def test_a_language_is_the_locale_that_slack_tells_the_bot(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    person = cast_person(workspace, cast, "agent", "pt_BR")
    answer = await client.users_info(user=person.id, include_locale=True)
    assert answer["user"]["locale"] == "pt-BR"
    assert roles(cast)["agent"].user.locale == "pt-BR"
