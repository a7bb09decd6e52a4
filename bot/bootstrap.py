"""The one place that builds objects and hands them to each other."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pycountry
from aiohttp import ClientSession, ClientTimeout

from bot.country_names import CountryNames
from bot.domain.policy import parse_policy
from bot.domain.service import Services
from bot.errors import DatabaseError, SettingsError
from bot.i18n import Catalogues, languages, match_language
from bot.resources import shipped
from bot.services.pace import USUAL_PACE
from bot.services.tickets import TicketChannels
from bot.slack.application import API_SECONDS, Application, Choices, Keys, Knowledge, Stores, build
from bot.slack.rosters import NamedLists
from bot.slack.server import Server, Way, run_until_stopped
from bot.storage.accounts import AccountStore
from bot.storage.alerts import AlertStore
from bot.storage.audit import AuditStore
from bot.storage.deliveries import DeliveryStore
from bot.storage.events import EventStore
from bot.storage.migrate import open_for_command
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
PROBE_SECONDS = 2.0
PROBE = "SELECT version_num FROM alembic_version"  # SQLite answers a bare SELECT 1 without its file
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
    return Knowledge(policy, Services(policy.services), countries, catalogues)


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
    )


def keys(settings: Settings) -> Keys:
    """Return what Slack gave the operator; raises SettingsError naming what is missing."""
    if settings.slack_bot_token is None:
        raise SettingsError("SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token (xoxb-…) of the app")
    secret = settings.slack_signing_secret
    if secret is None and not settings.socket_mode:
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
    async with ClientSession(trust_env=not _is_here(settings.slack_api_url), timeout=patience) as session:
        built = await build(
            keys(settings),
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


def _is_here(url: str) -> bool:
    """Say whether a URL is on this machine, where no proxy leads to."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def serve(settings: Settings) -> None:
    """Serve Slack until a signal ends it."""
    keys(settings)
    channel_language(settings)
    policy = policy_of(settings)
    ticket_channels(settings, policy)
    database = open_for_command(settings.database_url.get_secret_value())
    try:
        asyncio.run(_serve(settings, policy, database))
    finally:
        database.dispose()


async def _serve(settings: Settings, policy: Policy, database: Database) -> None:
    app_token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else None
    async with application(settings, policy, database) as built:
        server = Server(built, Way(settings.host, settings.port, app_token), partial(answers, database))
        await run_until_stopped(server)


async def answers(database: Database) -> bool:
    """Say whether the database answers, within two seconds."""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await database.read(lambda connection: connection.exec_driver_sql(PROBE).scalar())
    except (DatabaseError, TimeoutError):
        return False
    return True
