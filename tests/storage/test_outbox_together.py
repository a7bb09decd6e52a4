"""Several processes share one real database: here each is a dispatcher with connections and threads of its own."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import update
from structlog.testing import capture_logs

from bot.services.pace import USUAL_PACE
from bot.storage.clock import database_seconds
from bot.storage.database import Database
from bot.storage.delivery_tables import lanes
from tests.outbox import Office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.services.dispatch import Dispatcher

# Leases and time-outs are the usual ones: a busy machine must not run into them.
QUICK = replace(USUAL_PACE, lane=0.02, workspace=0.005, updates_a_minute=6000, look_up=0.0)
CHANNELS = ("C1", "C2", "C3")
SOON = 30.0
# The two clocks that are compared here tick in milliseconds.
A_TICK = 0.005


@asynccontextmanager
async def processes(url: str, number: int) -> AsyncIterator[tuple[Office, list[Dispatcher]]]:
    databases = [Database.open(url) for _ in range(number)]
    office = Office(databases[0], time.monotonic, QUICK)
    try:
        yield office, [office.dispatcher(database) for database in databases]
    finally:
        await office.close()
        for database in databases:
            database.dispose()


async def deliver(at: Office, dispatchers: list[Dispatcher]) -> None:
    """Let dispatchers work beside each other until nothing is left."""
    async with asyncio.timeout(SOON):
        while at.undelivered():
            await asyncio.gather(*(dispatcher.settle() for dispatcher in dispatchers))


async def test_two_processes_send_60_deliveries_once_each_in_order_and_paced(url: str) -> None:
    async with processes(url, 2) as (at, dispatchers):
        planned = {channel: [at.plan(channel) for _ in range(20)] for channel in CHANNELS}
        began = at.monotonic()
        await deliver(at, dispatchers)
        assert {channel: at.poster.keys(channel) for channel in CHANNELS} == planned
        for channel in CHANNELS:
            last = max(each.at for each in at.poster.messages if each.destination == channel)
            assert last - began >= 19 * QUICK.lane - A_TICK
        assert max(each.at for each in at.poster.messages) - began >= 59 * QUICK.workspace - A_TICK
        assert at.poster.of("find") == []


async def test_what_one_process_planned_another_sends(url: str) -> None:
    async with processes(url, 2) as (at, (first, second)):
        keys = [at.plan("C1") for _ in range(5)]
        await first.settle()
        keys += [at.plan("C1") for _ in range(5)]
        await second.settle()
        assert at.poster.keys() == keys


async def test_several_who_want_one_tickets_message_get_one_that_shows_the_newest(url: str) -> None:
    async with processes(url, 3) as (at, dispatchers):
        await asyncio.gather(*(asyncio.to_thread(at.want, "t-1", "C1", revision) for revision in range(1, 10)))
        await deliver(at, dispatchers)
        assert at.poster.texts() == ["t-1"]
        await asyncio.gather(*(asyncio.to_thread(at.want, "t-1", "C1", revision) for revision in range(10, 20)))
        await asyncio.gather(*(dispatcher.settle() for dispatcher in dispatchers))
        assert (len(at.poster.messages), len(at.poster.messages[0].updates)) == (1, 1)


async def test_when_a_process_dies_while_it_sends_another_takes_over_what_it_left(url: str) -> None:
    async with processes(url, 2) as (at, (dying, other)):
        keys = [at.plan("C1") for _ in range(6)]
        at.poster.fail(None, times=3)
        at.poster.fail(None, seconds=SOON)
        running = at.start(dying)
        await asyncio.wait_for(at.poster.stand(4), SOON)
        with capture_logs():
            # It renews nothing, hands nothing over, and never hears that its last message was posted.
            dying._drains._leases.end()
            for task in (*dying._drains._tasks.values(), *dying._drains._sender.in_hand().values()):
                task.cancel()
            dying._drains._tasks.clear()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            assert sorted(at.states().values()) == ["sending", "sent", "sent", "sent", "waiting", "waiting"]
            await other.settle()
            assert len(at.poster.messages) == 4
            run_out = update(lanes).where(lanes.c.name == "C1").values(leased_until=database_seconds() - 1)
            at.database.write_now(lambda connection: connection.execute(run_out))
            await other.settle()
        assert sorted(at.poster.keys()) == sorted(keys)
        assert set(at.states().values()) == {"sent"}
        assert len(at.poster.of("find")) == 1
