from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot.domain.delivery import Delivery, Purpose
from bot.storage.delivery_tables import deliveries
from bot.storage.jobs import JobStore

if TYPE_CHECKING:
    from bot.storage.database import Database

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


def note(key: str) -> Delivery:
    return Delivery(key, Purpose.NOTE, "C1", NOW)


def planned(database: Database) -> int:
    return database.read_now(lambda connection: connection.scalar(select(func.count()).select_from(deliveries))) or 0


async def test_of_ten_who_do_the_same_at_once_one_does_it_and_plans_its_messages(database: Database) -> None:
    store = JobStore(database)
    first = await asyncio.gather(*(store.once("job", "monday", NOW, [note(f"k{n}")]) for n in range(10)))
    assert (sum(first), planned(database)) == (1, 1)


async def test_another_slot_and_another_job_are_done_too(database: Database) -> None:
    store = JobStore(database)
    assert await store.once("job", "monday", NOW)
    assert await store.once("job", "tuesday", NOW)
    assert await store.once("another", "monday", NOW)
    assert not await store.once("job", "monday", NOW + timedelta(days=1))


async def test_what_cannot_be_planned_was_not_done(database: Database) -> None:
    store = JobStore(database)
    assert await store.once("job", "monday", NOW, [note("taken")])
    with pytest.raises(IntegrityError):
        await store.once("job", "tuesday", NOW, [note("taken")])
    assert await store.once("job", "tuesday", NOW, [note("free")])
