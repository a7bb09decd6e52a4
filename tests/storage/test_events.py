from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.storage.database import Database
from bot.storage.events import EventStore

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
LEASE = timedelta(seconds=10)

if TYPE_CHECKING:
    import pytest


async def test_an_event_is_claimed_once(database: Database) -> None:
    store = EventStore(database)
    assert await store.claim("E1", NOW, LEASE)
    assert not await store.claim("E1", NOW, LEASE)
    assert await store.claim("E2", NOW, LEASE)


async def test_of_many_processes_one_gets_the_claim(url: str) -> None:
    databases = [Database.open(url) for _ in range(4)]
    claims = [EventStore(database).claim("E1", NOW, LEASE) for database in databases * 5]
    assert sorted(await asyncio.gather(*claims)) == [False] * 19 + [True]
    for database in databases:
        database.dispose()


async def test_a_claim_is_taken_over_once_when_its_lease_is_over(database: Database) -> None:
    store = EventStore(database)
    await store.claim("E1", NOW, LEASE)
    assert not await store.claim("E1", NOW + LEASE - timedelta(microseconds=1), LEASE)
    assert await store.claim("E1", NOW + LEASE, LEASE)
    assert not await store.claim("E1", NOW + LEASE, LEASE)


async def test_an_answered_event_is_never_taken_over(database: Database) -> None:
    store = EventStore(database)
    await store.claim("E1", NOW, LEASE)
    await store.answered("E1", NOW + timedelta(seconds=1))
    assert not await store.claim("E1", NOW + timedelta(days=1), LEASE)


async def test_old_events_are_forgotten_and_recent_ones_kept(database: Database) -> None:
    store = EventStore(database)
    await store.claim("old", NOW - timedelta(hours=2), LEASE)
    await store.claim("edge", NOW - timedelta(hours=1), LEASE)
    assert await store.purge(NOW - timedelta(hours=1)) == 1
    assert await store.claim("old", NOW - timedelta(hours=1), LEASE)
    assert not await store.claim("edge", NOW - timedelta(hours=1), LEASE)


async def test_an_event_with_an_odd_id_does_no_harm(database: Database, subtests: pytest.Subtests) -> None:
    store = EventStore(database)
    for event_id in ("", "E\0", "\ud83d", "x" * 10_000):
        with subtests.test(event_id=event_id[:5]):
            assert await store.claim(event_id, NOW, LEASE)
