"""Row 5: many posts to a few channels of a Slack that takes one a second in each, against the default client."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.standard import standard
from bot.local.workspace import Workspace
from bot.services.pace import USUAL_PACE
from bot.slack.poster import SlackPoster
from bot.storage.migrate import open_for_command
from tests.bench.figures import Figure
from tests.outbox import Office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

CHANNELS = 5
A_POST = 1.0
"""Seconds between two posts that the stand-in takes in one channel."""
GOAL, MOST_REFUSED = 1.25, 5
POST = "chat.postMessage"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of the posts; `seconds` until the last of them stood."""

    delivered: int
    out_of_order: int
    refused: int
    seconds: float


def figures(folder: Path, posts: int) -> Iterator[Figure]:
    """Send so many posts through the outbox, and once more by the default client, all at once."""
    ours = asyncio.run(_through_the_outbox(folder, posts))
    ideal = posts / CHANNELS * A_POST
    yield Figure(
        "5", f"{posts:,} posts to {CHANNELS} channels: delivered", "", ours.delivered, None, posts, at_least=True
    )
    yield Figure("5", "delivered by the default client", "", asyncio.run(_by_the_default_client(posts)))
    yield Figure("5", "out of order", "", ours.out_of_order, None, 0)
    yield Figure("5", "refused with 429", "", ours.refused, None, MOST_REFUSED)
    yield Figure("5", "until all stand; the ideal time", "s", ours.seconds, ideal, GOAL)


@asynccontextmanager
async def _slack() -> AsyncIterator[tuple[Workspace, list[str], AsyncWebClient]]:
    """Open a workspace that enforces its pace, with its channels and a client."""
    async with Workspace(partial(datetime.now, UTC)) as workspace, ClientSession() as session:
        cast = standard(workspace)
        channels = [workspace.add_channel(f"desk-{number}", [cast.agent]).id for number in range(CHANNELS)]
        workspace.pace.enforce(A_POST)
        client = AsyncWebClient(workspace.bot_token, workspace.api_url, session=session)
        client.proxy = None
        yield workspace, channels, client


async def _through_the_outbox(folder: Path, posts: int) -> Sent:
    async with _slack() as (workspace, channels, client):
        client.retry_handlers.clear()
        office = Office(open_for_command(f"sqlite:///{folder / 'pace.db'}"), time.monotonic, USUAL_PACE)
        office.poster = SlackPoster(client)  # type: ignore[assignment] # a real one in the place of a fake
        try:
            planned = {channel: [office.plan(channel) for _ in range(posts // CHANNELS)] for channel in channels}
            began = time.monotonic()
            office.start(office.dispatcher())
            await workspace.world.sights.first(
                lambda _sight: len(_standing(workspace)) >= posts, within=10 * posts / CHANNELS
            )
            seconds = time.monotonic() - began
        finally:
            await office.close()
            office.database.dispose()
        texts = {channel: [one.text for one in workspace.world.messages.in_channel(channel)] for channel in channels}
        wrong = sum(
            was != is_now for channel in channels for was, is_now in zip(planned[channel], texts[channel], strict=False)
        )
        refused = [call for call in workspace.calls.of(POST) if call.status == HTTPStatus.TOO_MANY_REQUESTS]
        return Sent(len(_standing(workspace)), wrong, len(refused), seconds)


async def _by_the_default_client(posts: int) -> int:
    """Return how many of the posts stand that a client without anything around it was given at once."""
    async with _slack() as (workspace, channels, client):

        async def post(number: int) -> None:
            with suppress(SlackApiError):
                await client.chat_postMessage(channel=channels[number % CHANNELS], text=f"number {number}")

        await asyncio.gather(*map(post, range(posts)))
        return len(_standing(workspace))


def _standing(workspace: Workspace) -> list[object]:
    return list(workspace.world.messages.everything())
