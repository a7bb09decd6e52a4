"""What is noted is written, in order, in batches, and whatever happens to the database."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.domain.audit import AuditRow
from bot.errors import DatabaseError
from bot.logs import begin_request
from bot.services.audit import LARGEST_BATCH, AuditTrail

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.services.ports import AuditWriter

SOON = 20.0


def row(number: int) -> AuditRow:
    return AuditRow(datetime(2026, 3, 6, tzinfo=UTC), "T", "U", "check", "answered", "command", account=number)


class Writer:
    """Keeps the batches it is given; refuses as often as it is told to, and every batch with a bad row in it."""

    def __init__(self, *refusals: Exception, bad: frozenset[int] = frozenset()) -> None:
        self.batches: list[list[int | None]] = []
        self.refusals = list(refusals)
        self.bad = bad
        self.asked = 0

    async def write(self, rows: Sequence[AuditRow]) -> None:
        self.asked += 1
        await asyncio.sleep(0)
        if self.refusals:
            raise self.refusals.pop(0)
        if self.bad & {one.account for one in rows}:
            raise ValueError("no database takes this row")
        self.batches.append([one.account for one in rows])

    @property
    def written(self) -> list[int | None]:
        return [number for batch in self.batches for number in batch]


class Gate:
    """Lets a write through only when it is opened."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.reached = asyncio.Event()
        self.rows: list[AuditRow] = []

    @property
    def written(self) -> list[int | None]:
        return [one.account for one in self.rows]

    async def write(self, rows: Sequence[AuditRow]) -> None:
        self.reached.set()
        await self.opened.wait()
        self.rows.extend(rows)


@asynccontextmanager
async def running(writer: AuditWriter) -> AsyncIterator[AuditTrail]:
    trail = AuditTrail(writer, retry_seconds=0, gather_seconds=0)
    task = asyncio.create_task(trail.run())
    try:
        yield trail
        assert not task.done(), "the trail must go on until it is cancelled"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_everything_that_is_noted_is_written_in_its_order() -> None:
    writer = Writer()
    async with running(writer) as trail:
        for number in range(10):
            trail.note(row(number))
        await trail.flush(SOON)
    assert writer.batches == [list(range(10))]


async def test_many_rows_go_in_batches() -> None:
    writer, many = Writer(), 2 * LARGEST_BATCH + 1
    async with running(writer) as trail:
        for number in range(many):
            trail.note(row(number))
        await trail.flush(SOON)
    assert [len(batch) for batch in writer.batches] == [LARGEST_BATCH, LARGEST_BATCH, 1]
    assert writer.written == list(range(many))


async def test_noting_waits_for_nothing_and_writes_nothing_itself() -> None:
    writer = Writer()
    AuditTrail(writer).note(row(1))
    assert writer.asked == 0


async def test_what_is_noted_during_a_write_goes_with_the_next() -> None:
    gate = Gate()
    async with running(gate) as trail:
        trail.note(row(1))
        await gate.reached.wait()
        trail.note(row(2))
        gate.opened.set()
        await trail.flush(SOON)
        assert gate.written == [1, 2]
        trail.note(row(3))
        await trail.flush(SOON)
    assert gate.written == [1, 2, 3]


async def test_rows_are_kept_while_the_database_refuses() -> None:
    writer = Writer(DatabaseError("busy"), DatabaseError("busy"), DatabaseError("busy"))
    async with running(writer) as trail:
        trail.note(row(1))
        trail.note(row(2))
        await trail.flush(SOON)
    assert (writer.asked, writer.batches) == (4, [[1, 2]])


async def test_a_row_that_no_database_takes_holds_up_no_other() -> None:
    writer = Writer(bad=frozenset({3}))
    with capture_logs() as logs:
        async with running(writer) as trail:
            for number in range(8):
                trail.note(row(number))
            await trail.flush(SOON)
            trail.note(row(8))
            await trail.flush(SOON)
    assert writer.written == [0, 1, 2, 4, 5, 6, 7, 8]
    assert {(entry["log_level"], entry["event"]) for entry in logs} == {("error", "audit rows cannot be written")}


async def test_flushing_ends_at_once_when_nothing_waits() -> None:
    async with running(Writer()) as trail:
        await asyncio.wait_for(trail.flush(3600), SOON)
        trail.note(row(1))
        await trail.flush(SOON)
        await asyncio.wait_for(trail.flush(3600), SOON)


async def test_flushing_waits_for_no_more_to_be_gathered() -> None:
    writer = Writer()
    trail = AuditTrail(writer, gather_seconds=3600)
    task = asyncio.create_task(trail.run())
    for number in (1, 2):
        trail.note(row(number))
        await trail.flush(SOON)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert writer.written == [1, 2]


async def test_flushing_gives_up_after_its_time_and_loses_nothing() -> None:
    gate = Gate()
    async with running(gate) as trail:
        trail.note(row(1))
        await trail.flush(0.01)
        assert gate.written == []
        gate.opened.set()
        await trail.flush(SOON)
    assert gate.written == [1]


async def test_a_trail_that_is_cancelled_ends() -> None:
    task = asyncio.create_task(AuditTrail(Writer()).run())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_row_has_the_id_of_the_request_in_which_it_was_noted() -> None:
    gate = Gate()
    requests: list[str] = []

    async def deal_with(number: int, trail: AuditTrail) -> None:
        requests.append(begin_request())
        trail.note(row(number))

    async with running(gate) as trail:
        await asyncio.gather(*(asyncio.create_task(deal_with(number, trail)) for number in (1, 2)))
        trail.note(row(3))
        gate.opened.set()
        await trail.flush(SOON)
    assert [one.request for one in gate.rows] == [*requests, None]
    assert requests[0] != requests[1]
