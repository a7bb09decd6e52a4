"""What a clock does at its hours, as a table; APScheduler says when each is due."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.domain.summary import SUMMARY_HOUR
from bot.services.pulse import BEATS_EVERY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from apscheduler.triggers.base import BaseTrigger

WAKING = "wake for what is due"
REST_LATER = 5.0
"""Seconds after the start, in which what is due is told first."""
FURTHEST_WAKE = timedelta(days=1)
FOLLOWED_FROM = 5.0
"""Seconds by which the machine's clock may be put right without anybody noticing."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is done when a trigger says so; `at_start` also so many seconds after the clock has started."""

    name: str
    trigger: BaseTrigger
    function: Callable[[], Awaitable[None]]
    at_start: float | None = None


@dataclass(frozen=True, slots=True)
class Duties:
    """What a clock has to do, besides telling what is due; each sees to it by itself that it is done once.

    A failure is their own to log.
    """

    audit_alerts: Callable[[], Awaitable[None]]
    find_people: Callable[[], Awaitable[None]]
    release_departed: Callable[[], Awaitable[None]]
    summarise: Callable[[], Awaitable[None]]
    tidy: Callable[[], Awaitable[None]]
    beat: Callable[[], Awaitable[None]]
    report: Callable[[], Awaitable[None]]


def jobs(duties: Duties, zones: Iterable[str]) -> tuple[Job, ...]:
    """Return the recurring jobs; `zones` are the time zones that have a daily summary."""
    return (
        Job("heartbeat", IntervalTrigger(seconds=int(BEATS_EVERY)), duties.beat, at_start=0.0),
        Job("report that all is well", IntervalTrigger(minutes=1), duties.report, at_start=REST_LATER),
        Job("look for people of the ladders", IntervalTrigger(minutes=10), duties.find_people),
        Job("plan the alerts of every open ticket", IntervalTrigger(hours=1), duties.audit_alerts),
        Job("release tickets of who has left", IntervalTrigger(days=1), duties.release_departed, at_start=REST_LATER),
        *(
            Job(f"daily summary, {zone}", CronTrigger(hour=SUMMARY_HOUR, timezone=ZoneInfo(zone)), duties.summarise)
            for zone in sorted(set(zones))
        ),
        # For a process that starts after nine, and for a summary that could not be planned then.
        Job("daily summary, again", IntervalTrigger(minutes=10), duties.summarise, at_start=REST_LATER),
        Job("delete what is old", CronTrigger(hour=3, minute=17, timezone=UTC), duties.tidy, at_start=REST_LATER),
    )


class Schedule:
    """Runs jobs in this process and loop until it is stopped; every row that matters is in the database, none here."""

    def __init__(self, table: Iterable[Job], wake: Callable[[], None]) -> None:
        self._wake = wake
        self._offset = _offset()
        # However late a job is, it runs, and once for all the times that were missed.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every run of every job
        self._scheduler = AsyncIOScheduler(jobstores={"default": MemoryJobStore()}, job_defaults=defaults, timezone=UTC)
        for job in table:
            first = {} if job.at_start is None else {"next_run_time": _now() + timedelta(seconds=job.at_start)}
            self._scheduler.add_job(_quietly(job.function), job.trigger, id=job.name, name=job.name, **first)

    def start(self) -> None:
        """Begin; from inside the loop that is to run the jobs."""
        self._scheduler.start()

    def stop(self) -> None:
        """Begin nothing more; what runs is cancelled."""
        self._scheduler.shutdown(wait=False)

    def wake_in(self, seconds: float) -> None:
        """Wake the dispatcher so many seconds from now, instead of when it was to be woken before."""
        self._follow_clock()
        at = _now() + min(FURTHEST_WAKE, timedelta(seconds=seconds))
        self._scheduler.add_job(self._call, DateTrigger(at), id=WAKING, name=WAKING, replace_existing=True)

    async def _call(self) -> None:
        # Not the function itself: one that is no coroutine would be run in another thread.
        self._wake()

    def _follow_clock(self) -> None:
        """Run everything again from now on when the machine's clock was moved: it would else wait for as long."""
        moved = abs(_offset() - self._offset) > FOLLOWED_FROM
        if moved:
            self._offset = _offset()
            for job in self._scheduler.get_jobs():
                job.reschedule(job.trigger)


def _quietly(function: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Return the same function, which says nothing when it is cancelled: APScheduler would take it for a failure."""

    async def run() -> None:
        with suppress(asyncio.CancelledError):
            await function()

    return run


def _now() -> datetime:
    """Return the time by which APScheduler goes."""
    return datetime.now(UTC)


def _offset() -> float:
    """Return by how many seconds that time is ahead of a clock that nobody moves."""
    return _now().timestamp() - time.monotonic()
