"""Puts together what is sent without having been asked for: the outbox, its words, and the ways around refusals."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.ticket import Actor
from bot.services.alerting import Alerting
from bot.services.departures import Departures
from bot.services.dispatch import Dispatcher
from bot.services.moves import ChannelMoves
from bot.services.summaries import Summaries
from bot.services.telling import Telling
from bot.slack.fallbacks import Fallbacks
from bot.slack.poster import SlackPoster
from bot.slack.renderer import Renderer

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.alert_ports import Alerts
    from bot.services.delivery_ports import Outbox
    from bot.services.pace import Pacing
    from bot.services.ports import Jobs
    from bot.slack.application import Stores
    from bot.slack.desk import Desk
    from bot.slack.tongues import Tongues


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What one process says without having been asked, and what it sees to for that."""

    dispatcher: Dispatcher
    alerting: Alerting
    summaries: Summaries
    departures: Departures
    moves: ChannelMoves


def outgoing(desk: Desk, tongues: Tongues, client: AsyncWebClient, stores: Stores, pacing: Pacing) -> Outgoing:
    """Build all of it for one process."""
    alerting = _alerting(desk, stores.alerts)
    dispatcher = _dispatcher(desk, tongues, client, stores.outbox, pacing)
    dispatcher.tell_first(alerting)
    moves = ChannelMoves(stores.moves, desk.tickets.channels, desk.now)
    return Outgoing(dispatcher, alerting, _summaries(desk, stores.jobs), _departures(desk), moves)


async def _admins(desk: Desk) -> frozenset[str]:
    return (await desk.rosters.roster()).admins


def _alerting(desk: Desk, alerts: Alerts) -> Alerting:
    telling = Telling(desk.policy, desk.tickets.channels, desk.contacts.known, desk.tickets.new_key)
    return Alerting(alerts, telling, partial(desk.contacts.refresh, desk.policy), partial(_admins, desk), desk.now)


def _summaries(desk: Desk, jobs: Jobs) -> Summaries:
    channels, new_key = desk.tickets.channels, desk.tickets.new_key
    admins = partial(_admins, desk)
    return Summaries(desk.policy, channels, jobs, desk.contacts.find, admins, desk.now, new_key)


def _departures(desk: Desk) -> Departures:
    home = desk.people.home
    bot = Actor(home.team_id, home.bot_user_id)
    return Departures(desk.tickets, bot, desk.people.is_gone, Fallbacks(desk).ways, desk.now)


def _dispatcher(desk: Desk, tongues: Tongues, client: AsyncWebClient, outbox: Outbox, pacing: Pacing) -> Dispatcher:
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
