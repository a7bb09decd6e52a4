"""Pace: a message a second and channel, by a clock of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.pace import Pace
from bot.local.standard import standard
from bot.local.workspace import Workspace

if TYPE_CHECKING:
    from tests.local.conftest import Clock


class Ticks:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(("after", "retry_after"), [(0.0, 1), (0.99, 1), (1.0, None), (5.0, None)])
def test_the_next_post_waits_a_second(after: float, retry_after: int | None) -> None:
    ticks = Ticks()
    pace = Pace(ticks)
    pace.enforce()
    assert pace.refusal("C1") is None
    ticks.seconds += after
    assert pace.refusal("C1") == retry_after
    assert pace.refusal("C2") is None


def test_nothing_is_paced_unless_asked_for() -> None:
    pace = Pace(Ticks())
    assert [pace.refusal("C1") for _ in range(3)] == [None, None, None]


async def test_a_post_too_soon_is_answered_with_429_and_not_posted(clock: Clock) -> None:
    ticks = Ticks()
    async with Workspace(clock, monotonic=ticks) as workspace:
        cast = standard(workspace)
        workspace.pace.enforce()
        client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])
        await client.chat_postMessage(channel=cast.agent.id, text="one")
        # The user id and the conversation with that user are one channel.
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=cast.agent.dm.id, text="two")
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")
        await client.chat_postMessage(channel=cast.general.id, text="elsewhere")
        ticks.seconds += 1
        await client.chat_postMessage(channel=cast.agent.dm.id, text="two")
        texts = [message.text for message in workspace.world.messages.in_channel(cast.agent.dm.id)]
        assert texts == ["one", "two"]
