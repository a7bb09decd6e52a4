"""Many alerts that wait for one destination are told together, each once, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery import Purpose
from bot.errors import DatabaseError
from bot.services.posting import FailureKind
from tests.outbox import office
from tests.virtual_time import in_virtual_time

if TYPE_CHECKING:
    from pathlib import Path

    from tests.outbox import Office


def plan(at: Office, how_many: int, destination: str = "C1", purpose: Purpose = Purpose.BREACH) -> list[str]:
    content = {"alert": {"milestone": "deadline"}, "people": [], "passed": []}
    return [at.plan(destination, purpose, ticket=f"t-{number}", content=content) for number in range(how_many)]


def told(at: Office) -> list[list[str]]:
    """The keys that each storm message gathers, by the order in which they stand."""
    gathered = {row.delivery.key: row.delivery.content["alerts"] for row in at.storms()}
    return [[one["key"] for one in gathered[each.key]] for each in at.poster.messages if each.key in gathered]


@in_virtual_time
async def test_up_to_five_alerts_are_told_one_by_one(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        keys = plan(at, 5)
        await at.dispatcher().settle()
        assert at.poster.keys() == keys


@in_virtual_time
async def test_with_a_sixth_they_are_told_together_and_none_alone(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        keys = plan(at, 6)
        await at.dispatcher().settle()
        assert told(at) == [keys]
        assert len(at.poster.messages) == 1
        assert {at.states()[key] for key in keys} == {"cancelled"}


@in_virtual_time
async def test_a_thousand_breaches_are_told_within_fifteen_seconds(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        keys = plan(at, 1000)
        await at.dispatcher().settle()
        assert [len(each) for each in told(at)] == [100] * 10
        assert [key for each in told(at) for key in each] == keys
        assert at.poster.messages[-1].at < 15


@in_virtual_time
async def test_the_worst_go_first_and_what_is_no_alert_is_sent_as_ever(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        reminders = plan(at, 60, purpose=Purpose.REMINDER)
        at.plan("C1", Purpose.NOTE, "note")
        at.plan("C1", Purpose.ESCALATION, "escalation")
        breaches = plan(at, 60)
        await at.dispatcher().settle()
        assert told(at) == [breaches + reminders[:40], reminders[40:]]
        assert at.poster.keys()[2:] == ["escalation", "note"]


@in_virtual_time
async def test_each_destination_is_gathered_for_itself(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        many, few = plan(at, 7), plan(at, 4, "C2")
        await at.dispatcher().settle()
        assert told(at) == [many]
        assert at.poster.keys("C2") == few


@in_virtual_time
async def test_what_is_on_its_way_already_is_not_told_again(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        (first,) = plan(at, 1)
        at.poster.fail(None, seconds=2)
        at.start(at.dispatcher())
        await asyncio.sleep(1)
        later = plan(at, 9)
        await asyncio.sleep(20)
        assert at.poster.keys()[0] == first
        assert told(at) == [later]
        assert at.undelivered() == set()


@in_virtual_time
async def test_of_two_processes_one_gathers(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        keys = plan(at, 250)
        for _ in range(2):
            at.start(at.dispatcher())
        await asyncio.sleep(30)
        assert [key for each in told(at) for key in each] == keys
        assert len(at.poster.messages) == 3


@in_virtual_time
async def test_nothing_is_lost_when_the_database_goes_away_as_they_are_gathered(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        keys = plan(at, 150)
        with capture_logs():
            at.database.broken = DatabaseError("gone")
            at.start(at.dispatcher())
            await asyncio.sleep(5)
            at.database.broken = None
            await asyncio.sleep(0.6)
            at.database.broken = DatabaseError("gone again")
            await asyncio.sleep(5)
            at.database.broken = None
            await asyncio.sleep(40)
        assert [key for each in told(at) for key in each] == keys


@in_virtual_time
@pytest.mark.parametrize("kind", [FailureKind.LIMITED, FailureKind.UNKNOWN, FailureKind.FORM, FailureKind.UNSENT])
async def test_a_storm_message_that_fails_is_sent_again_and_stands_once(outbox_file: Path, kind: FailureKind) -> None:
    async with office(outbox_file) as at:
        keys = plan(at, 8)
        at.poster.fail(kind, retry_after=2)
        at.start(at.dispatcher())
        await asyncio.sleep(60)
        assert told(at) == [keys]
        assert at.undelivered() == set()


@in_virtual_time
async def test_alerts_of_a_refused_channel_are_gathered_where_they_go_instead(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.others = ("C2",)
        at.poster.fail(FailureKind.REFUSED, destination="C1")
        at.plan("C1", Purpose.NOTE)
        dispatcher = at.dispatcher()
        with capture_logs():
            await dispatcher.settle()
            keys = plan(at, 8)
            at.start(dispatcher)
            await asyncio.sleep(20)
        assert told(at) == [keys]
        assert at.poster.messages[-1].destination == "C2"


@in_virtual_time
async def test_a_storm_message_of_which_nothing_is_true_is_cancelled(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        plan(at, 8)
        at.renderer.says["new1"] = None
        await at.dispatcher().settle()
        assert at.poster.messages == []
        assert at.states()["new1"] == "cancelled"
