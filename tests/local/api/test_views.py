"""The views methods, called by the real client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from slack_sdk.errors import SlackApiError

from tests.local.tiny_bot import FORM, HOME

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.local.standard import Cast
    from bot.local.workspace import Workspace


async def test_a_view_that_changed_meanwhile_is_not_overwritten(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    trigger_id = workspace.world.triggers.issue(cast.agent.id)
    first = (await client.views_open(trigger_id=trigger_id, view=FORM))["view"]
    second = (await client.views_update(view_id=first["id"], hash=first["hash"], view=FORM))["view"]
    assert second["hash"] != first["hash"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=first["id"], hash=first["hash"], view=FORM)


async def test_a_home_tab_keeps_its_id_and_changes_its_hash(cast: Cast, client: AsyncWebClient) -> None:
    watch = cast.agent.watch()
    first = (await client.views_publish(user_id=cast.agent.id, view=HOME))["view"]
    second = (await client.views_publish(user_id=cast.agent.id, view=HOME, hash=first["hash"]))["view"]
    assert (second["id"], second["hash"] == first["hash"]) == (first["id"], False)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id=cast.agent.id, view=HOME, hash=first["hash"])
    assert [sight.kind for sight in watch.seen] == ["home", "home"]
    with pytest.raises(SlackApiError, match="invalid_user_id"):
        await client.views_publish(user_id="U404", view=HOME)


async def test_a_fourth_modal_does_not_fit_on_the_stack(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    triggers = workspace.world.triggers
    below = (await client.views_open(trigger_id=triggers.issue(cast.agent.id), view=FORM))["view"]["id"]
    for _ in range(2):
        pushed = await client.views_push(trigger_id=triggers.issue(cast.agent.id, below), view=FORM)
        below = pushed["view"]["id"]
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=triggers.issue(cast.agent.id, below), view=FORM)


async def test_a_malformed_view_is_refused_with_every_reason(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    trigger_id = workspace.world.triggers.issue(cast.agent.id)
    with pytest.raises(SlackApiError) as caught:
        await client.views_open(trigger_id=trigger_id, view={"type": "modal", "submit_disabled": True, "blocks": []})
    assert caught.value.response["error"] == "invalid_arguments"
    reasons = caught.value.response["response_metadata"]["messages"]
    assert len(reasons) == len(workspace.problems) == 2
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.views_open(trigger_id=trigger_id, view=HOME)
    # A refused view costs no trigger.
    assert (await client.views_open(trigger_id=trigger_id, view=FORM))["ok"]


async def test_a_modal_is_found_by_its_own_name_and_only_once(
    workspace: Workspace,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    triggers, named = workspace.world.triggers, {**FORM, "external_id": "T-1"}
    await client.views_open(trigger_id=triggers.issue(cast.agent.id), view=named)
    assert (await client.views_update(external_id="T-1", view=named))["ok"]
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await client.views_open(trigger_id=triggers.issue(cast.agent.id), view=named)
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_update(external_id="T-2", view=FORM)
