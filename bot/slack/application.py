"""Puts the Slack side together: client, Bolt, listeners, answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING

from slack_sdk.signature import Clock, SignatureVerifier

from bot.services.audit import AuditTrail
from bot.services.pace import USUAL_PACE
from bot.services.tickets import Tickets
from bot.slack.channels import Channels
from bot.slack.claims import Claims
from bot.slack.commands import COMMANDS, PRESSED
from bot.slack.connection import bolt_of, client_of, who_am_i
from bot.slack.contacts import Contacts
from bot.slack.conversation.conversation import Conversation
from bot.slack.conversation.memory import Memory
from bot.slack.delivery import Delivery
from bot.slack.desk import Desk
from bot.slack.dialogs.dialogs import Dialogs
from bot.slack.dialogue import Dialogue
from bot.slack.events import Events
from bot.slack.home.tab import HomeTab
from bot.slack.http import SlackEndpoint
from bot.slack.listeners import Listeners
from bot.slack.metrics import Metrics
from bot.slack.modals import Modals
from bot.slack.outgoing import outgoing
from bot.slack.people import People
from bot.slack.presses import Presses
from bot.slack.readership import Readership
from bot.slack.rosters import Rosters
from bot.slack.runner import install_runner
from bot.slack.surroundings import Surroundings
from bot.slack.tongues import Tongues
from bot.slack.waits import USUAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from aiohttp import ClientSession
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.country_names import CountryNames
    from bot.domain.policy import Policy
    from bot.domain.service import Services
    from bot.i18n import Catalogues
    from bot.i18n.phrases import Phrases
    from bot.services.alert_ports import Alerts
    from bot.services.delivery_ports import Outbox
    from bot.services.dispatch import Dispatcher
    from bot.services.pace import Pacing
    from bot.services.ports import (
        AccountFinder,
        AuditWriter,
        ChannelStore,
        EventClaims,
        GroupStore,
        Jobs,
        Moves,
        ReaderStore,
        TicketStore,
    )
    from bot.services.tickets import TicketChannels
    from bot.slack.outgoing import Outgoing
    from bot.slack.people import Home
    from bot.slack.rosters import NamedLists
    from bot.slack.runner import PromptRunner
    from bot.slack.waits import Waits

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
    moves: Moves
    jobs: Jobs


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the answers say, whoever asks."""

    policy: Policy
    services: Services
    countries: CountryNames
    catalogues: Catalogues
    phrases: Phrases


@dataclass(frozen=True, slots=True)
class Choices:
    """What the operator chose: who is who, where tickets stand, the language of channels ("" for Slack's)."""

    lists: NamedLists
    ticket_channels: TicketChannels
    channel_language: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """What Slack gave the operator, and where Slack is."""

    bot_token: str = field(repr=False)
    signing_secret: str | None = field(repr=False)
    api_url: str


class Application:
    """The Slack side of one running bot; `close` ends it within ten seconds."""

    def __init__(
        self,
        bolt: AsyncApp,
        runner: PromptRunner,
        desk: Desk,
        outgoing: Outgoing,
        home_tab: HomeTab,
        surroundings: Surroundings,
        endpoint: SlackEndpoint | None,
    ) -> None:
        self.bolt = bolt
        self.endpoint = endpoint
        self.desk = desk
        self.outgoing = outgoing
        self.home_tab = home_tab
        self._surroundings = surroundings
        self._runner = runner
        self._auditing = asyncio.create_task(desk.audit.run())
        self._clock: list[asyncio.Task[None]] = []

    @property
    def dispatcher(self) -> Dispatcher:
        """What sends all messages."""
        return self.outgoing.dispatcher

    def run_clock(self) -> None:
        """From now on, tell alerts and send messages in this process."""
        self._clock = [
            asyncio.create_task(self.dispatcher.run()),
            asyncio.create_task(self.outgoing.alerting.audit()),
        ]

    async def close(self, seconds: float = 8.0) -> None:
        """Finish what is in hand and write what was noted."""
        await self._runner.drain(seconds / 2)
        await self.home_tab.close(seconds / 8)
        for task in self._clock:
            task.cancel()
        await asyncio.gather(*self._clock, return_exceptions=True)
        await self.outgoing.alerting.close()
        await self._surroundings.close()
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
    client = client_of(session, keys.api_url, keys.bot_token)
    home = await who_am_i(client)
    desk = _desk(client, home, knowledge, stores, choices, now, waits)
    await desk.rosters.refresh()
    bolt = bolt_of(client, session, home)
    runner = install_runner(bolt, waits.acknowledge)
    tongues = Tongues(knowledge.catalogues, desk.channels, choices.channel_language, waits.language)
    out = outgoing(desk, tongues, client, stores, pacing)
    await out.moves.refresh()
    desk.tickets.watch(lambda _ticket: out.dispatcher.wake())
    dialogue = Dialogue(desk, COMMANDS, PRESSED, tongues)
    modals = Modals(client)
    delivery = Delivery(client, session, modals)
    home_tab = HomeTab(dialogue, delivery, client, stores.outbox.lanes)
    desk.tickets.watch(home_tab.changed)
    presses = Presses(dialogue, delivery, modals, home_tab)
    claims = Claims(stores.events, now, waits.claim)
    dialogs = Dialogs(dialogue, delivery, modals, claims, COMMANDS, waits)
    surroundings = Surroundings(desk, out)
    conversation = Conversation(dialogue, Memory(now))
    events = Events(dialogue, conversation, delivery, home_tab, surroundings, claims, waits)
    Listeners(dialogue, delivery, presses, home_tab, dialogs, events, claims=claims, waits=waits).register(bolt)
    endpoint = None
    if keys.signing_secret:
        endpoint = SlackEndpoint(bolt, SignatureVerifier(keys.signing_secret, clock=_SlackClock(now)))
    return Application(bolt, runner, desk, out, home_tab, surroundings, endpoint)


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
    channels = Channels(client, stores.channels, people, rosters, now)
    return Desk(
        policy=knowledge.policy,
        services=knowledge.services,
        countries=knowledge.countries,
        catalogues=knowledge.catalogues,
        phrases=knowledge.phrases,
        accounts=stores.accounts,
        tickets=Tickets(stores.tickets, knowledge.policy, choices.ticket_channels, partial(token_hex, KEY_BYTES)),
        people=people,
        rosters=rosters,
        contacts=Contacts(client, people, now, waits.contact),
        channels=channels,
        readership=Readership(channels, stores.channels, rosters, choices.ticket_channels, home.team_id, now),
        audit=AuditTrail(stores.audit),
        metrics=Metrics(choices.ticket_channels),
        now=now,
    )


class _SlackClock(Clock):
    """Lets signatures be judged by the time that was passed in."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now().timestamp()
