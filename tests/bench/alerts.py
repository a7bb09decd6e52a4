"""Rows 3 and 4: ten thousand alerts due in one second among a million, and the event loop meanwhile."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from functools import partial
from secrets import token_hex
from statistics import quantiles
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.bootstrap import be_prompt
from bot.services.alerting import Alerting
from bot.services.calls import Called
from bot.services.telling import Telling
from bot.services.tickets import TicketChannels
from bot.slack.application import KEY_BYTES
from bot.storage.alert_tables import alerts
from bot.storage.alerts import AlertStore
from bot.storage.database import Database
from bot.storage.delivery_tables import deliveries
from tests.bench import scheduled
from tests.bench.alert_book import A_SECOND
from tests.bench.figures import Figure
from tests.bench.lag import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bot.domain.policy import Policy
    from bot.services.alert_ports import Decision, Due

LAG_GOAL = 20.0
CHANNELS = 5
_LEAD = timedelta(seconds=1)
_SHORTEST_WAIT = 0.01
_MILLISECONDS = 1000.0


class Timed(AlertStore):
    """Notes when each transaction was over, by the instant at which it told."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        super().__init__(database)
        self.ends: dict[datetime, datetime] = {}
        self._now = now

    async def tell(self, now: datetime, decide: Callable[[Due], Decision], most: int) -> int:
        """Do as any other."""
        found = await super().tell(now, decide, most)
        self.ends[now] = self._now()
        return found


def figures(
    name: str,
    urls: tuple[str, str],
    policy: Policy,
    second: datetime,
    counts: tuple[int, int],
    goals: tuple[float, float],
) -> Iterator[Figure]:
    """Tell what falls due in a second, and let APScheduler run as many jobs; `urls` are ours and its database.

    `counts`: how many are due, and pending; `goals`: seconds, and by how often sooner than the reference.
    """
    (ours_url, its_url), (due, pending), (seconds, times) = urls, counts, goals
    waits, lag = asyncio.run(tell(ours_url, policy, second, due))
    late, its_lag = asyncio.run(scheduled.run(its_url, due, pending))
    what = f"{due:,} alerts due in one second, {pending:,} pending, {name}: p99"
    ours, its = _p99(waits), _p99(late)
    yield Figure("3", what, "s", ours, goal=seconds)
    yield Figure("3", "the same, against APScheduler's SQL job store", "s", ours, its, goal=1 / times)
    yield Figure("4", f"event loop held up meanwhile, {name}", "ms", lag * _MILLISECONDS, goal=LAG_GOAL)
    yield Figure("4", "the same, APScheduler", "ms", its_lag * _MILLISECONDS)


async def tell(database_url: str, policy: Policy, second: datetime, due: int) -> tuple[list[float], float]:
    """Tell what falls due in a second; returns how long each alert waited, and the longest lag, in seconds.

    An alert is handed over once the transaction is committed that puts its deliveries into the lanes of its territory's
    channel and of its leads.
    """
    database = Database.open(database_url)
    began = time.monotonic()

    def now() -> datetime:
        return second - _LEAD + timedelta(seconds=time.monotonic() - began)

    kept = Timed(database, now)
    alerting = Alerting(kept, _telling(policy), _nothing, _admins, now)
    be_prompt()
    try:
        async with watched() as lag:
            await _as_the_dispatcher_does(alerting, now, second + A_SECOND)
        told = select(alerts.c.told_at, alerts.c.due_at).where(alerts.c.told_at >= second)
        rows = await database.read(lambda connection: connection.execute(told).all())
        in_channels = select(func.count()).select_from(deliveries).where(deliveries.c.lane.like("C%"))
        posts = await database.read(lambda connection: connection.scalar(in_channels))
    finally:
        database.dispose()
    if not len(rows) == posts == due:
        raise RuntimeError(f"{len(rows):,} alerts were told in {posts:,} posts, and {due:,} were due")
    return [(kept.ends[at] - due_at).total_seconds() for at, due_at in rows], lag.longest


async def _as_the_dispatcher_does(alerting: Alerting, now: Callable[[], datetime], end: datetime) -> None:
    """Tell whatever falls due until an instant, and sleep between."""
    while (next_due := await alerting.tell_due()) is None or next_due <= end:
        ahead = (next_due - now()).total_seconds() if next_due else 0.0
        await asyncio.sleep(max(_SHORTEST_WAIT, ahead))


def _telling(policy: Policy) -> Telling:
    """Return what decides where every lead is in Slack, and the territories share five channels."""
    by_territory = {key: f"C0TICKETS{place % CHANNELS}" for place, key in enumerate(policy.territories)}
    return Telling(policy, TicketChannels(None, by_territory), _known, partial(token_hex, KEY_BYTES))


def _known(email: str) -> Called:
    name = email.partition("@")[0]
    return Called(name, email, f"U0{name}", "Europe/London")


async def _nothing() -> None:
    """Search for nobody: everybody is known."""


async def _admins() -> frozenset[str]:
    return frozenset()


def _p99(seconds: list[float]) -> float:
    return quantiles(seconds, n=100)[-1]
