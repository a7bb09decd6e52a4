"""The reference for alerts: as many jobs in APScheduler's own SQL job store, run by its scheduler for asyncio."""

from __future__ import annotations

import asyncio
import pickle
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import insert, text

from tests.bench.lag import watched

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LEAD = timedelta(seconds=2)
_LATER = timedelta(days=7)
_PATIENCE = 120.0
_ran: list[float] = []


async def note(due: float) -> None:
    """Note how late this job runs: APScheduler finds it by its name."""
    _ran.append(time.time() - due)


async def run(database_url: str, due: int, pending: int) -> tuple[list[float], float]:
    """Run jobs that fall due within a second; returns how late each began, and the longest lag, in seconds."""
    _ran.clear()
    store = SQLAlchemyJobStore(database_url)
    scheduler = AsyncIOScheduler(jobstores={"default": store}, timezone=UTC)
    scheduler.start(paused=True)
    try:
        second = _plan(scheduler, store, due, pending)
        async with watched() as lag:
            scheduler.resume()
            while len(_ran) < due and time.time() < second + _PATIENCE:  # noqa: ASYNC110 - it says so by nothing else
                await asyncio.sleep(0.01)
    finally:
        scheduler.shutdown(wait=False)
    if len(_ran) < due:
        raise RuntimeError(f"APScheduler ran {len(_ran):,} of {due:,} jobs within {_PATIENCE:.0f} s")
    return list(_ran), lag.longest


def _plan(scheduler: AsyncIOScheduler, store: SQLAlchemyJobStore, due: int, pending: int) -> float:
    """Put jobs into the store's table as the store itself does, one of them many times over."""
    job = scheduler.add_job(note, DateTrigger(datetime.now(UTC) + _LATER), args=[0.0], misfire_grace_time=None)
    state = job.__getstate__()
    with store.engine.begin() as connection:
        _copy(connection, job.id, pending - due)
        second = (datetime.now(UTC) + _LEAD).timestamp()
        rows = [_row(state, number, second + number / due) for number in range(due)]
        connection.execute(insert(store.jobs_t), rows)
    return second


def _row(state: dict[str, object], number: int, due: float) -> dict[str, object]:
    at = datetime.fromtimestamp(due, UTC)
    own = {"id": f"due-{number}", "args": (due,), "trigger": DateTrigger(at), "next_run_time": at}
    return {"id": f"due-{number}", "next_run_time": due, "job_state": pickle.dumps({**state, **own})}


def _copy(connection: Connection, job: str, copies: int) -> None:
    series = "WITH RECURSIVE copies(nth) AS (SELECT 1 UNION ALL SELECT nth + 1 FROM copies WHERE nth < :copies)"
    many = "SELECT id || '-' || nth, next_run_time + nth, job_state FROM apscheduler_jobs, copies WHERE id = :job"
    statement = f"INSERT INTO apscheduler_jobs (id, next_run_time, job_state) {series} {many}"
    connection.execute(text(statement), {"job": job, "copies": copies})
