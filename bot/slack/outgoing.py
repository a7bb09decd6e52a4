"""Puts together what is sent without having been asked for: the outbox, its words, and the ways around refusals."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from bot.services.alerting import Alerting
from bot.services.dispatch import Dispatcher
from bot.services.pace import USUAL_PACE
from bot.services.telling import Telling
from bot.slack.fallbacks import Fallbacks
from bot.slack.poster import SlackPoster
from bot.slack.renderer import Renderer

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.alert_ports import Alerts
    from bot.services.delivery_ports import Outbox
    from bot.services.pace import Pacing
    from bot.slack.desk import Desk
    from bot.slack.tongues import Tongues


def alerting(desk: Desk, alerts: Alerts) -> Alerting:
    """Build what tells the alerts of one process."""
    telling = Telling(desk.policy, desk.tickets.channels, desk.contacts.known, desk.tickets.new_key)

    async def admins() -> frozenset[str]:
        return (await desk.rosters.roster()).admins

    return Alerting(alerts, telling, partial(desk.contacts.refresh, desk.policy), admins, desk.now)


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
