"""What recurs: each job at its hours, and a machine's clock that is put right."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.interval import IntervalTrigger

from bot import schedule as schedules
from bot.schedule import FURTHEST_WAKE, REST_LATER, WAKING, Duties, Job, Schedule, jobs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from apscheduler.job import Job as Planned

HOUR = timedelta(hours=1)


class Done:
    """Duties that only note that they were done, and an event for each time."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.happened = asyncio.Event()

    def duty(self, name: str) -> Callable[[], Awaitable[None]]:
        async def do() -> None:
            self.wake(name)

        return do

    def wake(self, name: str = "woken") -> None:
        self.names.append(name)
        self.happened.set()


def duties(done: Done) -> Duties:
    return Duties(**{one.name: done.duty(one.name) for one in fields(Duties)})


@pytest.fixture
async def done() -> Done:
    return Done()


def planned(schedule: Schedule) -> dict[str, Planned]:
    return {job.name: job for job in schedule._scheduler.get_jobs()}


@pytest.fixture
async def schedule(done: Done) -> Iterator[Schedule]:
    made = Schedule(jobs(duties(done), ["Europe/London", "Asia/Kolkata", "Europe/London"]), done.wake)
    made.start()
    yield made  # type: ignore[misc] # an asynchronous generator
    made.stop()


async def test_every_duty_has_its_job_and_every_zone_its_summary(done: Done) -> None:
    table = jobs(duties(done), ["Europe/London", "Asia/Kolkata", "Europe/London"])
    names = [job.name for job in table]
    assert len(set(names)) == len(names)
    assert [name for name in names if name.startswith("daily summary, ")] == [
        "daily summary, Asia/Kolkata",
        "daily summary, Europe/London",
        "daily summary, again",
    ]
    for job in table:
        await job.function()
    assert set(done.names) == {one.name for one in fields(Duties)}


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Asia/Kolkata"])
async def test_a_summary_is_due_at_nine_of_its_zone_whether_or_not_the_clocks_have_changed(
    done: Done, zone: str
) -> None:
    (job,) = (one for one in jobs(duties(done), [zone]) if one.name == f"daily summary, {zone}")
    at = datetime(2026, 3, 1, tzinfo=UTC)
    for _day in range(60):
        at = job.trigger.get_next_fire_time(None, at + timedelta(seconds=1))
        local = at.astimezone(ZoneInfo(zone))
        assert (local.hour, local.minute) == (9, 0)


async def test_nothing_is_too_late_to_be_done_and_what_was_missed_is_done_once(schedule: Schedule) -> None:
    for job in planned(schedule).values():
        assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)


async def test_a_heartbeat_comes_first_and_the_rest_when_what_is_due_was_told(schedule: Schedule, done: Done) -> None:
    await done.happened.wait()
    assert done.names == ["beat"]
    soon = datetime.now(UTC) + timedelta(seconds=REST_LATER)
    assert all(job.next_run_time <= soon for name, job in planned(schedule).items() if name.startswith("report"))


async def test_the_last_alarm_counts_and_wakes_in_this_thread(schedule: Schedule, done: Done) -> None:
    await done.happened.wait()
    done.happened.clear()
    schedule.wake_in(3600.0)
    schedule.wake_in(0.01)
    await done.happened.wait()
    assert done.names == ["beat", "woken"]
    assert WAKING not in planned(schedule)


async def test_an_instant_that_is_years_ahead_is_looked_at_in_a_day(schedule: Schedule) -> None:
    schedule.wake_in(1e12)
    assert planned(schedule)[WAKING].next_run_time <= datetime.now(UTC) + FURTHEST_WAKE


async def test_a_clock_that_is_put_back_holds_up_no_job(monkeypatch: pytest.MonkeyPatch, done: Done) -> None:
    ahead = 0.0

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=ahead)

    monkeypatch.setattr(schedules, "_now", now)
    minute = Job("minute", IntervalTrigger(minutes=1), done.duty("minute"))
    schedule = Schedule([minute], done.wake)
    schedule.start()
    # As if the next minute had been counted from an hour that is over for the second time.
    schedule._scheduler.modify_job("minute", next_run_time=datetime.now(UTC) + HOUR)
    schedule.wake_in(60.0)
    assert planned(schedule)["minute"].next_run_time > datetime.now(UTC) + HOUR / 2
    ahead = -3600.0
    schedule.wake_in(60.0)
    assert planned(schedule)["minute"].next_run_time < datetime.now(UTC) + 2 * timedelta(minutes=1)
    schedule.stop()
