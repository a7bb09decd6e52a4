"""Puts the Slack side together: client, Bolt, listeners, answers."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.services.audit import AuditTrail
from bot.slack.channels import Channels
from bot.slack.commands import COMMANDS, PRESSED
from bot.slack.delivery import Delivery
from bot.slack.desk import Desk
from bot.slack.dialogue import Dialogue
from bot.slack.failures import FAILURES, reason_of, refusal_of
from bot.slack.http import SlackEndpoint
from bot.slack.listeners import Listeners
from bot.slack.metrics import Metrics
from bot.slack.people import Home, People
from bot.slack.presses import Presses
from bot.slack.rosters import NamedLists, Rosters
from bot.slack.runner import install_runner
from bot.slack.waits import USUAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from aiohttp import ClientSession

    from bot.country_names import CountryNames
    from bot.domain.policy import Policy
    from bot.domain.service import Services
    from bot.i18n import Catalogues
    from bot.services.ports import (
        AccountFinder,
        AuditWriter,
        ChannelStore,
        EventClaims,
        GroupStore,
        ReaderStore,
    )
    from bot.slack.runner import PromptRunner
    from bot.slack.waits import Waits

API_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the Slack side keeps and finds things."""

    accounts: AccountFinder
    readers: ReaderStore
    channels: ChannelStore
    groups: GroupStore
    events: EventClaims
    audit: AuditWriter


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the answers say, whoever asks."""

    policy: Policy
    services: Services
    countries: CountryNames
    catalogues: Catalogues


@dataclass(frozen=True, slots=True)
class Keys:
    """What Slack gave the operator, and where Slack is."""

    bot_token: str
    signing_secret: str | None
    api_url: str


class Application:
    """The Slack side of one running bot; `close` ends it within ten seconds."""

    def __init__(self, bolt: AsyncApp, runner: PromptRunner, desk: Desk, endpoint: SlackEndpoint | None) -> None:
        self.bolt = bolt
        self.endpoint = endpoint
        self.desk = desk
        self._runner = runner
        self._auditing = asyncio.create_task(desk.audit.run())

    async def close(self, seconds: float = 8.0) -> None:
        """Finish what is in hand and write what was noted."""
        await self._runner.drain(seconds / 2)
        await self.desk.people.close()
        await self.desk.rosters.close()
        await self.desk.audit.flush(seconds / 2)
        self._auditing.cancel()
        await asyncio.gather(self._auditing, return_exceptions=True)


async def build(
    keys: Keys,
    knowledge: Knowledge,
    stores: Stores,
    lists: NamedLists,
    session: ClientSession,
    *,
    channel_language: str,
    now: Callable[[], datetime],
    waits: Waits = USUAL,
) -> Application:
    """Ask Slack once who the bot is and build everything; raises SlackError with a line that says what to do."""
    client = _client(session, keys.api_url, keys.bot_token)
    home = await _who_am_i(client)
    people = People(client, stores.readers, home, now, waits.reader)
    rosters = Rosters(client, stores.groups, lists, now, waits.reader)
    desk = Desk(
        policy=knowledge.policy,
        services=knowledge.services,
        countries=knowledge.countries,
        catalogues=knowledge.catalogues,
        accounts=stores.accounts,
        people=people,
        rosters=rosters,
        channels=Channels(client, stores.channels, people, rosters, now),
        audit=AuditTrail(stores.audit),
        metrics=Metrics(),
        now=now,
    )
    await rosters.refresh()
    bolt = _bolt(client, session, home)
    runner = install_runner(bolt, waits.acknowledge)
    dialogue = Dialogue(desk, COMMANDS, PRESSED, channel_language, waits.language)
    delivery = Delivery(client, session)
    Listeners(dialogue, delivery, Presses(dialogue, delivery, client), stores.events, waits).register(bolt)
    endpoint = None
    if keys.signing_secret:
        endpoint = SlackEndpoint(bolt, SignatureVerifier(keys.signing_secret, clock=_SlackClock(now)))
    return Application(bolt, runner, desk, endpoint)


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
