from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from bot.services.pulse import SILENT_AFTER
from bot.storage.clock import database_seconds
from bot.storage.clock_tables import heartbeats
from bot.storage.heartbeats import FORGOTTEN_AFTER, HeartbeatStore

if TYPE_CHECKING:
    from bot.storage.database import Database

DAY = FORGOTTEN_AFTER


def age(database: Database, process: str, seconds: float) -> None:
    """Let a process have beaten, and looked, so much earlier."""
    then = {"beat_at": heartbeats.c.beat_at - seconds, "woke_at": heartbeats.c.woke_at - seconds}
    of = update(heartbeats).where(heartbeats.c.process == process).values(then)
    database.write_now(lambda connection: connection.execute(of))


def count(database: Database) -> int:
    return database.read_now(lambda connection: connection.scalar(select(func.count()).select_from(heartbeats))) or 0


async def test_there_is_no_pulse_before_the_first_beat(database: Database) -> None:
    store = HeartbeatStore(database)
    assert await store.pulse() is None
    assert await store.age() is None


async def test_the_pulse_is_that_of_whoever_beat_last_and_the_lateness_that_of_the_latest(database: Database) -> None:
    store = HeartbeatStore(database)
    await store.beat("one", "clock", since_look=1.0, lateness=2.0)
    await store.beat("other", "serve", since_look=5.0, lateness=70.0)
    age(database, "one", 30.0)
    pulse = await store.pulse()
    assert pulse is not None
    assert 0 <= pulse.age < 25
    assert 5 <= pulse.since_look < 30
    assert pulse.lateness == 70.0
    assert not pulse.is_silent


async def test_a_clock_that_beats_no_more_is_silent(database: Database) -> None:
    store = HeartbeatStore(database)
    await store.beat("one", "clock", since_look=0.0, lateness=0.0)
    age(database, "one", SILENT_AFTER + 1)
    pulse = await store.pulse()
    assert pulse is not None
    assert pulse.is_silent


async def test_a_clock_that_beats_but_looks_no_more_is_silent(database: Database) -> None:
    store = HeartbeatStore(database)
    await store.beat("one", "clock", since_look=SILENT_AFTER + 1, lateness=0.0)
    pulse = await store.pulse()
    assert pulse is not None
    assert pulse.is_silent


async def test_a_process_has_one_row_until_it_ends_or_is_forgotten(database: Database) -> None:
    store = HeartbeatStore(database)
    for _ in range(2):
        await store.beat("one", "clock", since_look=0.0, lateness=0.0)
    await store.beat("killed", "clock", since_look=0.0, lateness=0.0)
    assert count(database) == 2
    age(database, "killed", DAY + 1)
    await store.beat("one", "clock", since_look=0.0, lateness=0.0)
    assert count(database) == 1
    await store.end("one")
    assert (count(database), await store.pulse()) == (0, None)


async def test_beats_go_by_the_clock_of_the_database(database: Database) -> None:
    await HeartbeatStore(database).beat("one", "clock", since_look=0.0, lateness=0.0)
    apart = select(func.abs(database_seconds() - heartbeats.c.beat_at))
    assert (database.read_now(lambda connection: connection.scalar(apart)) or 0.0) < 30
