"""The one place that builds objects and hands them to each other."""

from __future__ import annotations

import gc
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pycountry
from aiohttp import ClientSession, ClientTimeout

from bot.country_names import CountryNames
from bot.domain.policy import parse_policy
from bot.domain.service import Services
from bot.errors import SettingsError
from bot.i18n import Catalogues, languages, match_language
from bot.i18n.phrases import Phrases
from bot.resources import shipped
from bot.services.pace import USUAL_PACE
from bot.services.tickets import TicketChannels
from bot.slack.application import Application, Choices, Keys, Knowledge, Stores, build
from bot.slack.commands import COMMANDS
from bot.slack.connection import API_SECONDS
from bot.slack.rosters import NamedLists
from bot.storage.accounts import AccountStore
from bot.storage.alerts import AlertStore
from bot.storage.audit import AuditStore
from bot.storage.deliveries import DeliveryStore
from bot.storage.events import EventStore
from bot.storage.jobs import JobStore
from bot.storage.moves import MoveStore
from bot.storage.people import ChannelStore, GroupStore, ReaderStore
from bot.storage.tickets import TicketStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.domain.policy import Policy
    from bot.services.pace import Pacing
    from bot.settings import Settings
    from bot.storage.database import Database

KOSOVO = "XK"
# After so long a thread that works lets the event loop have its turn; Python's own 5 ms add up among several threads.
TURN_SECONDS = 0.001
# What the server needs to end comes before it, and both have to fit into ten seconds.
CLOSING_SECONDS = 6.0


def utc_now() -> datetime:
    """Return the time, in UTC; everything else is given it."""
    return datetime.now(UTC)


def country_codes() -> frozenset[str]:
    """Return the ISO 3166-1 codes, and Kosovo's, which is in common use without being one of them (C11)."""
    return frozenset(country.alpha_2 for country in pycountry.countries) | {KOSOVO}


def read_policy(overlay: Path | None, called: str | None = None) -> Policy:
    """Read the built-in policy and what an operator laid over it, which problems name as it was `called`.

    Raises PolicyError naming every problem, SettingsError when there is nothing to read.
    """
    built_in = shipped("domain").joinpath("policy.toml").read_text(encoding="utf-8")
    name = called or str(overlay)
    laid_over = None if overlay is None else _read(overlay, name)
    return parse_policy(built_in, laid_over, countries=country_codes(), overlay_name=name)


def policy_of(settings: Settings) -> Policy:
    """Read the policy that the bot answers by; raises as `read_policy` does, naming POLICY_FILE."""
    return read_policy(settings.policy_file, f"POLICY_FILE {settings.policy_file}")


def _read(file: Path, name: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{name}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{name}: cannot be read, it is not UTF-8") from None


def knowledge(policy: Policy) -> Knowledge:
    """Build what the answers say, whoever asks."""
    catalogues = Catalogues.load()
    countries = CountryNames(country_codes(), catalogues.languages)
    return Knowledge(policy, Services(policy.services), countries, catalogues, Phrases.load(COMMANDS))


def stores(database: Database) -> Stores:
    """Build the stores of one database."""
    return Stores(
        accounts=AccountStore(database),
        tickets=TicketStore(database),
        readers=ReaderStore(database),
        channels=ChannelStore(database),
        groups=GroupStore(database),
        events=EventStore(database),
        audit=AuditStore(database),
        outbox=DeliveryStore(database),
        alerts=AlertStore(database),
        moves=MoveStore(database),
        jobs=JobStore(database),
    )


def keys(settings: Settings, *, listens: bool = True) -> Keys:
    """Return what Slack gave the operator; raises SettingsError naming what is missing.

    What does not listen to Slack needs to verify nothing.
    """
    if settings.slack_bot_token is None:
        raise SettingsError("SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token (xoxb-…) of the app")
    secret = settings.slack_signing_secret
    if listens and secret is None and not settings.socket_mode:
        raise SettingsError(
            "SLACK_SIGNING_SECRET is not set: copy the Signing Secret of the app's Basic Information, "
            "or set SLACK_APP_TOKEN for Socket Mode"
        )
    return Keys(
        bot_token=settings.slack_bot_token.get_secret_value(),
        signing_secret=secret.get_secret_value() if secret else None,
        api_url=settings.slack_api_url,
    )


def named_lists(settings: Settings) -> NamedLists:
    """Return who is named in the four lists."""
    return NamedLists(
        agents=settings.priority_agents,
        leads=settings.priority_leads,
        admins=settings.priority_admins,
        pams=settings.priority_pams,
    )


def ticket_channels(settings: Settings, policy: Policy) -> TicketChannels:
    """Return where each territory's tickets stand; raises SettingsError for a territory that there is not."""
    unknown = sorted(set(settings.priority_channels) - set(policy.territories))
    if unknown:
        known = ", ".join(policy.territories)
        raise SettingsError(f"PRIORITY_CHANNELS: there is no territory {unknown[0]}; there are {known}")
    return TicketChannels(settings.priority_channel, settings.priority_channels)


def channel_language(settings: Settings) -> str:
    """Return the language that the operator chose for channels, or nothing; raises SettingsError for an unknown one."""
    if settings.priority_locale and match_language(settings.priority_locale) is None:
        known = ", ".join(languages())
        raise SettingsError(f"PRIORITY_LOCALE: there is no language {settings.priority_locale}; there are {known}")
    return settings.priority_locale


def checked(settings: Settings) -> Policy:
    """Read the policy and see that the settings fit it; raises as the functions do that it calls."""
    channel_language(settings)
    policy = policy_of(settings)
    ticket_channels(settings, policy)
    return policy


@asynccontextmanager
async def application(
    settings: Settings,
    policy: Policy,
    database: Database,
    *,
    now: Callable[[], datetime] = utc_now,
    pacing: Pacing = USUAL_PACE,
) -> AsyncIterator[Application]:
    """Build the Slack side and end it: what is in hand is finished, what was noted is written."""
    # In a session that it was given, the client forgets how long it is to wait.
    patience = ClientTimeout(total=API_SECONDS)
    async with ClientSession(trust_env=not is_here(settings.slack_api_url), timeout=patience) as session:
        built = await build(
            keys(settings, listens=False),
            knowledge(policy),
            stores(database),
            Choices(named_lists(settings), ticket_channels(settings, policy), channel_language(settings)),
            session,
            now=now,
            pacing=pacing,
        )
        try:
            yield built
        finally:
            await built.close(CLOSING_SECONDS)


def is_here(url: str) -> bool:
    """Say whether a URL is on this machine, where no proxy leads to."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def be_prompt() -> None:
    """Let nothing that this process does beside it hold up its event loop: neither threads nor the collector.

    What is there by now stays; to go through it again and again for garbage would hold up everything by a tenth of a
    second each time.
    """
    sys.setswitchinterval(TURN_SECONDS)
    gc.freeze()
