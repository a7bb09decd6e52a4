"""Looks at everything in a fixed order; what cannot be looked at is said, and the rest goes on."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from bot.bootstrap import channel_language, is_here, policy_of, stores, ticket_channels, utc_now
from bot.doctor.backups import backups
from bot.doctor.channels import channels
from bot.doctor.connection import connection
from bot.doctor.contacts import contacts
from bot.doctor.deliveries import clock, deliveries
from bot.doctor.findings import fail, ok, warn
from bot.doctor.people import people
from bot.doctor.set_up import SetUp
from bot.doctor.territories import territories
from bot.errors import BotError, DatabaseError, RefusedError, SettingsError
from bot.services.inspection import SlackSeen, Unanswered
from bot.settings import read_settings
from bot.slack.inspection import SCOPES, Access, Inspector, Patience
from bot.storage.database import Database
from bot.storage.inspection import is_missing_file, look_into
from bot.storage.migrate import check_current, migrate, open_for_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.doctor.findings import Finding
    from bot.domain.policy import Policy
    from bot.services.inspection import DatabaseSeen
    from bot.settings import Settings

USUAL = Patience()


def examined() -> list[Finding]:
    """Look at everything, as the environment has it; without settings that can be read, there is nothing else to do."""
    try:
        settings = read_settings()
    except SettingsError as error:
        return [fail("settings", line) for line in str(error).splitlines()]
    return asyncio.run(examine(settings))


async def examine(
    settings: Settings, *, now: Callable[[], datetime] = utc_now, patience: Patience = USUAL
) -> list[Finding]:
    """Look at everything; raises nothing that settings, database or Slack may do, and ends when `patience` does."""
    policy, about_policy = _policy(settings)
    with _database(settings) as opened:
        seen, about_rows = await _rows(opened.database, now())
        set_up = SetUp(settings, policy, seen.moves, seen.accounts_shown) if seen else SetUp(settings, policy)
        slack = await _slack(set_up, opened.database, now, patience)
    return [
        *_settings(settings, policy),
        opened.finding,
        *about_policy,
        *connection(settings, slack, SCOPES),
        *people(set_up, slack),
        *_where(set_up, slack),
        *about_rows,
    ]


def _settings(settings: Settings, policy: Policy | None) -> Iterator[Finding]:
    """Judge what can be read and yet does not fit."""
    checks: list[Callable[[], object]] = [partial(channel_language, settings)]
    if policy:
        checks.append(partial(ticket_channels, settings, policy))
    problems: list[str] = []
    for check in checks:
        try:
            check()
        except SettingsError as error:
            problems += str(error).splitlines()
    yield from (fail("settings", line) for line in problems)
    if not problems:
        yield ok("settings", "all can be read")


def _policy(settings: Settings) -> tuple[Policy | None, list[Finding]]:
    try:
        policy = policy_of(settings)
    except RefusedError as error:
        remedy = "correct the file, and see `python -m bot policy check`"
        return None, [fail("policy", f"{error.what}: {problem}", remedy) for problem in error.problems]
    except BotError as error:
        return None, [fail("policy", str(error), "correct POLICY_FILE")]
    return policy, [ok("policy", f"POLICY_FILE {settings.policy_file}" if settings.policy_file else "the built-in one")]


@dataclass(frozen=True)
class _Opened:
    """The database, if it can be used, and what is said of it."""

    database: Database | None
    finding: Finding


@contextmanager
def _database(settings: Settings) -> Iterator[_Opened]:
    """Open the database as every command does: on SQLite it is migrated first, on PostgreSQL it must be current."""
    database, url = None, settings.database_url.get_secret_value()
    try:
        is_new = is_missing_file(url)
        database = Database.open(url)
        done = migrate(database) if database.path else ()
        check_current(database)
    except DatabaseError as error:
        if database:
            database.dispose()
        yield _Opened(None, fail("database", str(error)))
        return
    try:
        yield _Opened(database, _usable(database.name, done, is_new=is_new))
    finally:
        database.dispose()


def _usable(name: str, migrated: Sequence[str], *, is_new: bool) -> Finding:
    if is_new:
        says = f"{name} was not there, and has been made"
        return warn("database", says, "if the bot has one already, correct DATABASE_URL, or the folder this is run in")
    if migrated:
        return ok("database", f"{name} was behind, and is at this version now ({', '.join(migrated)})")
    return ok("database", f"{name} answers, and is at this version")


async def _rows(database: Database | None, now: datetime) -> tuple[DatabaseSeen | None, list[Finding]]:
    """Look at clock and deliveries."""
    if database is None:
        return None, [_passed_over("clock and deliveries", "the database cannot be used")]
    try:
        seen = await look_into(database, now)
    except DatabaseError as error:
        return None, [fail("clock and deliveries", str(error))]
    return seen, [clock(seen.pulse), *deliveries(seen), *backups(seen, now)]


async def _slack(
    set_up: SetUp, database: Database | None, now: Callable[[], datetime], patience: Patience
) -> SlackSeen:
    settings = set_up.settings
    token = settings.slack_bot_token
    if token is None:
        return SlackSeen(Unanswered("no token"))
    app_token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else None
    access = Access(token.get_secret_value(), app_token, settings.slack_api_url)
    async with ClientSession(trust_env=not is_here(settings.slack_api_url)) as session:
        with _or_a_passing_one(database) as known:
            inspector = Inspector(session, access, stores(known), now, patience)
            return await inspector.inspect(set_up.wanted)


@contextmanager
def _or_a_passing_one(database: Database | None) -> Iterator[Database]:
    """Give a database to keep in what Slack says of people, if need be one that is thrown away afterwards."""
    if database:
        yield database
        return
    with tempfile.TemporaryDirectory(prefix="priority-bot-") as folder:
        passing = open_for_command(f"sqlite:///{Path(folder) / 'doctor.db'}")
        try:
            yield passing
        finally:
            passing.dispose()


def _where(set_up: SetUp, slack: SlackSeen) -> Iterable[Finding]:
    """Judge where alerts go and whom they reach."""
    if isinstance(slack.token, Unanswered):
        yield _passed_over("channels", "Slack does not let the bot ask")
    yield from channels(set_up, slack)
    if set_up.policy is None:
        yield _passed_over("territories and contacts", "the policy cannot be read")
        return
    yield from territories(set_up, set_up.policy, slack)
    if isinstance(slack.token, Unanswered):
        yield _passed_over("contacts", "Slack does not let the bot ask")
    yield from contacts(set_up.policy, slack)


def _passed_over(what: str, why: str) -> Finding:
    return warn(what, f"not looked at, since {why}", "mend that, then run this again")
