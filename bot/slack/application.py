"""Puts the Slack side together: client, Bolt, listeners, answers."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.services.audit import AuditTrail
from bot.services.pace import USUAL_PACE
from bot.services.tickets import Tickets
from bot.slack.channels import Channels
from bot.slack.claims import Claims
from bot.slack.commands import COMMANDS, PRESSED
from bot.slack.contacts import Contacts
from bot.slack.delivery import Delivery
from bot.slack.desk import Desk
from bot.slack.dialogs.dialogs import Dialogs
from bot.slack.dialogue import Dialogue
from bot.slack.events import Events
from bot.slack.failures import FAILURES, reason_of, refusal_of
from bot.slack.home.tab import HomeTab
from bot.slack.http import SlackEndpoint
from bot.slack.listeners import Listeners
from bot.slack.metrics import Metrics
from bot.slack.modals import Modals
from bot.slack.outgoing import alerting, dispatcher
from bot.slack.people import Home, People
from bot.slack.presses import Presses
from bot.slack.rosters import Rosters
from bot.slack.runner import install_runner
from bot.slack.tongues import Tongues
from bot.slack.waits import USUAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from aiohttp import ClientSession

    from bot.country_names import CountryNames
    from bot.domain.policy import Policy
    from bot.domain.service import Services
    from bot.i18n import Catalogues
    from bot.services.alert_ports import Alerts
    from bot.services.alerting import Alerting
    from bot.services.delivery_ports import Outbox
    from bot.services.dispatch import Dispatcher
    from bot.services.pace import Pacing
    from bot.services.ports import (
        AccountFinder,
        AuditWriter,
        ChannelStore,
        EventClaims,
        GroupStore,
        ReaderStore,
        TicketStore,
    )
    from bot.services.tickets import TicketChannels
    from bot.slack.rosters import NamedLists
    from bot.slack.runner import PromptRunner
    from bot.slack.waits import Waits

API_SECONDS = 10
KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the Slack side keeps and finds things."""

    accounts: AccountFinder
    tickets: TicketStore
    readers: ReaderStore
    channels: ChannelStore
    groups: GroupStore
    events: EventClaims
    audit: AuditWriter
    outbox: Outbox
    alerts: Alerts


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the answers say, whoever asks."""

    policy: Policy
    services: Services
    countries: CountryNames
    catalogues: Catalogues


@dataclass(frozen=True, slots=True)
class Choices:
    """What the operator chose: who is who, where tickets stand, the language of channels ("" for Slack's)."""

    lists: NamedLists
    ticket_channels: TicketChannels
    channel_language: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """What Slack gave the operator, and where Slack is."""

    bot_token: str
    signing_secret: str | None
    api_url: str


class Application:
    """The Slack side of one running bot; `close` ends it within ten seconds."""

    def __init__(
        self,
        bolt: AsyncApp,
        runner: PromptRunner,
        desk: Desk,
        dispatcher: Dispatcher,
        alerting: Alerting,
        home_tab: HomeTab,
        endpoint: SlackEndpoint | None,
    ) -> None:
        self.bolt = bolt
        self.endpoint = endpoint
        self.desk = desk
        self.dispatcher = dispatcher
        self.home_tab = home_tab
        self._runner = runner
        self._auditing = asyncio.create_task(desk.audit.run())
        self._dispatching = asyncio.create_task(dispatcher.run())
        self._alerting = asyncio.create_task(alerting.run())

    async def close(self, seconds: float = 8.0) -> None:
        """Finish what is in hand and write what was noted."""
        await self._runner.drain(seconds / 2)
        await self.home_tab.close(seconds / 8)
        self._dispatching.cancel()
        self._alerting.cancel()
        await asyncio.gather(self._dispatching, self._alerting, return_exceptions=True)
        await self.desk.people.close()
        await self.desk.rosters.close()
        await self.desk.audit.flush(seconds / 2)
        self._auditing.cancel()
        await asyncio.gather(self._auditing, return_exceptions=True)


async def build(
    keys: Keys,
    knowledge: Knowledge,
    stores: Stores,
    choices: Choices,
    session: ClientSession,
    *,
    now: Callable[[], datetime],
    waits: Waits = USUAL,
    pacing: Pacing = USUAL_PACE,
) -> Application:
    """Ask Slack once who the bot is and build everything; raises SlackError with a line that says what to do."""
    client = _client(session, keys.api_url, keys.bot_token)
    home = await _who_am_i(client)
    desk = _desk(client, home, knowledge, stores, choices, now, waits)
    await desk.rosters.refresh()
    bolt = _bolt(client, session, home)
    runner = install_runner(bolt, waits.acknowledge)
    tongues = Tongues(knowledge.catalogues, desk.channels, choices.channel_language, waits.language)
    telling = alerting(desk, stores.alerts)
    sending = dispatcher(desk, tongues, client, stores.outbox, pacing)
    sending.tell_first(telling)
    desk.tickets.watch(lambda _ticket: sending.wake())
    dialogue = Dialogue(desk, COMMANDS, PRESSED, tongues)
    modals = Modals(client)
    delivery = Delivery(client, session, modals)
    home_tab = HomeTab(dialogue, delivery, client)
    desk.tickets.watch(home_tab.changed)
    presses = Presses(dialogue, delivery, modals, home_tab)
    claims = Claims(stores.events, now, waits.claim)
    dialogs = Dialogs(dialogue, delivery, modals, claims, COMMANDS, waits)
    events = Events(dialogue, delivery, home_tab, sending, claims, waits)
    Listeners(dialogue, delivery, presses, home_tab, dialogs, events, waits).register(bolt)
    endpoint = None
    if keys.signing_secret:
        endpoint = SlackEndpoint(bolt, SignatureVerifier(keys.signing_secret, clock=_SlackClock(now)))
    return Application(bolt, runner, desk, sending, telling, home_tab, endpoint)


def _desk(
    client: AsyncWebClient,
    home: Home,
    knowledge: Knowledge,
    stores: Stores,
    choices: Choices,
    now: Callable[[], datetime],
    waits: Waits,
) -> Desk:
    people = People(client, stores.readers, home, now, waits.reader)
    rosters = Rosters(client, stores.groups, choices.lists, now, waits.reader)
    return Desk(
        policy=knowledge.policy,
        services=knowledge.services,
        countries=knowledge.countries,
        catalogues=knowledge.catalogues,
        accounts=stores.accounts,
        tickets=Tickets(stores.tickets, knowledge.policy, choices.ticket_channels, partial(token_hex, KEY_BYTES)),
        people=people,
        rosters=rosters,
        contacts=Contacts(client, now, waits.contact),
        channels=Channels(client, stores.channels, people, rosters, now),
        audit=AuditTrail(stores.audit),
        metrics=Metrics(),
        now=now,
    )


class _SlackClock(Clock):
    """Lets signatures be judged by the time that was passed in."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now().timestamp()


async def _who_am_i(client: AsyncWebClient) -> Home:
    try:
        answer = await client.auth_test()
    except FAILURES as error:
        refusal = refusal_of(error)
        if refusal is None:
            reason = reason_of(error)
            raise SlackError(
                f"SLACK_API_URL: Slack does not answer at {client.base_url} ({reason}); "
                "see that this machine reaches it, or correct the address"
            ) from None
        raise SlackError(
            f"SLACK_BOT_TOKEN: Slack refuses the token ({refusal}); copy the Bot User OAuth Token (xoxb-…) "
            "from the app's page OAuth & Permissions"
        ) from None
    return Home(answer["team_id"], answer.get("enterprise_id"), answer["user_id"], answer.get("bot_id", ""))


def _client(session: ClientSession, api_url: str, token: str | None = None) -> AsyncWebClient:
    client = AsyncWebClient(token=token, base_url=api_url, session=session, timeout=API_SECONDS, retry_handlers=[])
    # The session knows the proxies of the environment; the client would take one even on the way to this machine.
    client.proxy = None
    return client


def _bolt(client: AsyncWebClient, session: ClientSession, home: Home) -> AsyncApp:
    """Build Bolt; our endpoint has verified every request, and `auth.test` was asked once, at start."""
    identity = AuthorizeResult(
        enterprise_id=home.enterprise_id,
        team_id=home.team_id,
        bot_user_id=home.bot_user_id,
        bot_id=home.bot_id,
        bot_token=client.token,
    )

    async def authorize() -> AuthorizeResult:
        return identity

    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)  # it would warn that the token of the environment is not used twice
    app = AsyncApp(
        client=_client(session, client.base_url),
        logger=logger,
        authorize=authorize,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    logger.setLevel(logging.WARNING)
    return app
