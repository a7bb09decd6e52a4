"""The commands that run until a signal ends them: Slack's side, the clock, or both in one process."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import TYPE_CHECKING

import structlog
from aiohttp import ClientSession, ClientTimeout

from bot.bootstrap import application, be_prompt, checked, is_here, keys, utc_now
from bot.schedule import Duties, Schedule, jobs
from bot.services.housekeeping import Housekeeping
from bot.services.pulse import Heart
from bot.services.standing import Reporter, Watch
from bot.slack.connection import API_SECONDS
from bot.slack.server import Server, Way, run_until_stopped
from bot.storage.clock_lock import only_clock
from bot.storage.heartbeats import HeartbeatStore
from bot.storage.housekeeping import HousekeepingStore
from bot.storage.jobs import JobStore
from bot.storage.migrate import open_for_command

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from datetime import datetime

    from bot.domain.policy import Policy
    from bot.settings import Settings
    from bot.slack.application import Application
    from bot.storage.database import Database


def serve(settings: Settings, *, with_clock: bool = True) -> None:
    """Serve Slack until a signal ends it, and run the clock, too, unless another process does."""
    keys(settings)
    policy = checked(settings)
    with _opened(settings) as database, only_clock(database) if with_clock else nullcontext():
        asyncio.run(_serve(settings, policy, database, with_clock=with_clock))


def run_clock(settings: Settings) -> None:
    """Run the clock alone until a signal ends it; opens no port."""
    keys(settings, listens=False)
    policy = checked(settings)
    with _opened(settings) as database, only_clock(database):
        asyncio.run(_run_clock(settings, policy, database))


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    database = open_for_command(settings.database_url.get_secret_value())
    try:
        yield database
    finally:
        database.dispose()


async def _serve(settings: Settings, policy: Policy, database: Database, *, with_clock: bool) -> None:
    async with application(settings, policy, database) as built:
        be_prompt()
        await run_until_stopped(_serving(built, settings, database, with_clock=with_clock))


@asynccontextmanager
async def _serving(
    built: Application, settings: Settings, database: Database, *, with_clock: bool
) -> AsyncIterator[None]:
    app_token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else None
    watch = watch_over(built, database, with_clock=with_clock)
    server = Server(built, Way(settings.host, settings.port, app_token), watch)
    # The clock only once Slack is reached: a process that cannot start is to tell nothing.
    async with server.open(), clock(built, settings, database, "serve", watch) if with_clock else nullcontext():
        yield


async def _run_clock(settings: Settings, policy: Policy, database: Database) -> None:
    async with application(settings, policy, database) as built:
        be_prompt()
        watch = watch_over(built, database)
        await run_until_stopped(clock(built, settings, database, "clock", watch))


def watch_over(built: Application, database: Database, *, with_clock: bool = True) -> Watch:
    """Return what says how a process is; without a clock of its own it goes by the heartbeats of others."""
    dispatcher = built.dispatcher
    since_look = (lambda: dispatcher.since_look) if with_clock else None
    return Watch(dispatcher.health, HeartbeatStore(database), since_look)


@asynccontextmanager
async def clock(
    built: Application,
    settings: Settings,
    database: Database,
    kind: str,
    watch: Watch,
    *,
    now: Callable[[], datetime] = utc_now,
) -> AsyncIterator[None]:
    """Run the clock in this process until the end of the block; `kind` is the command that does."""
    dispatcher = built.dispatcher
    heart = Heart(HeartbeatStore(database), dispatcher.name, kind, lambda: dispatcher.since_look, dispatcher.lateness)
    async with _heartbeat_call(settings) as call:
        zones = [territory.time_zone for territory in built.desk.policy.territories.values()]
        schedule = Schedule(jobs(_duties(built, settings, database, heart, watch, call, now), zones), dispatcher.wake)
        dispatcher.set_alarms(schedule.wake_in)
        built.run_clock()
        schedule.start()
        structlog.get_logger("clock").info("ready", kind=kind)
        try:
            yield
        finally:
            schedule.stop()
            await heart.stop()


def _duties(
    built: Application,
    settings: Settings,
    database: Database,
    heart: Heart,
    watch: Watch,
    call: Callable[[], Awaitable[None]] | None,
    now: Callable[[], datetime],
) -> Duties:
    out = built.outgoing
    days = {"audit_days": settings.audit_days, "ticket_days": settings.ticket_days}
    return Duties(
        audit_alerts=out.alerting.audit,
        find_people=out.alerting.find_people,
        release_departed=out.departures.release_departed,
        summarise=out.summaries.write_due,
        tidy=Housekeeping(HousekeepingStore(database), JobStore(database), now, **days).tidy,
        beat=heart.beat,
        report=Reporter(watch.standing, call).report,
    )


@asynccontextmanager
async def _heartbeat_call(settings: Settings) -> AsyncIterator[Callable[[], Awaitable[None]] | None]:
    """Give what calls HEARTBEAT_URL, None where it is not set."""
    if settings.heartbeat_url is None:
        yield None
        return
    url = settings.heartbeat_url.get_secret_value()
    patience = ClientTimeout(total=API_SECONDS)
    async with ClientSession(trust_env=not is_here(url), timeout=patience, raise_for_status=True) as session:

        async def call() -> None:
            async with session.get(url):
                pass

        yield call
