"""Puts together what is sent without having been asked for: the outbox, its words, and the ways around refusals."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.services.dispatch import Dispatcher
from bot.services.pace import USUAL_PACE
from bot.slack.fallbacks import Fallbacks
from bot.slack.poster import SlackPoster
from bot.slack.renderer import Renderer

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.delivery_ports import Outbox
    from bot.services.pace import Pacing
    from bot.slack.desk import Desk
    from bot.slack.tongues import Tongues


def dispatcher(
    desk: Desk, tongues: Tongues, client: AsyncWebClient, outbox: Outbox, pacing: Pacing = USUAL_PACE
) -> Dispatcher:
    """Build the dispatcher of one process."""
    return Dispatcher(
        outbox,
        SlackPoster(client),
        Renderer(desk, tongues),
        Fallbacks(desk).ways,
        now=desk.now,
        monotonic=time.monotonic,
        new_key=desk.tickets.new_key,
        pacing=pacing,
    )
