"""Several dispatchers share one outbox, and one of them may end at any moment."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery import Purpose
from bot.services.posting import FailureKind
from tests.outbox import office
from tests.virtual_time import VirtualLoop, in_virtual_time

if TYPE_CHECKING:
    from pathlib import Path

    from bot.services.dispatch import Dispatcher

A_MOMENT = 0.02


def kill(dispatcher: Dispatcher) -> None:
    """End a dispatcher as kill -9 does: it renews nothing, hands nothing over and hears of no answer."""
    dispatcher._drains._leases.end()
    for task in (*dispatcher._drains._tasks.values(), *dispatcher._drains._sender.in_hand().values()):
        task.cancel()
    dispatcher._drains._tasks.clear()


def stopped_after_the_first(store: object, method: str, *, seconds: float) -> list[object]:
    """Let the process stand still for so long as the first call of a method returns; returns what calls returned."""
    original = getattr(store, method)
    returned: list[object] = []

    async def call(*given: object) -> object:
        found = await original(*given)
        returned.append(found)
        if len(returned) == 1:
            loop = asyncio.get_running_loop()
            assert isinstance(loop, VirtualLoop)
            loop.passed += seconds
        return found

    setattr(store, method, call)
    return returned


@in_virtual_time
async def test_two_send_everything_once_in_order_and_at_one_pace(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        channels = ("C1", "C2", "C3")
        planned = {channel: [at.plan(channel) for _ in range(20)] for channel in channels}
        for _ in range(2):
            at.start(at.dispatcher())
        await asyncio.sleep(40)
        assert {channel: at.poster.keys(channel) for channel in channels} == planned
        for channel in channels:
            times = [each.at for each in at.poster.messages if each.destination == channel]
            assert min(after - before for before, after in pairwise(times)) >= 1.1 - A_MOMENT
        everything = [each.at for each in at.poster.messages]
        assert min(after - before for before, after in pairwise(everything)) >= 0.25 - A_MOMENT
        assert everything[-1] < 20 * 1.1 + 3


@in_virtual_time
async def test_two_change_messages_at_one_pace(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        for number in range(8):
            at.want(f"t-{number}", f"C{number}", 1)
        await at.dispatcher().settle()
        for number in range(8):
            at.want(f"t-{number}", f"C{number}", 2)
        for _ in range(2):
            at.start(at.dispatcher())
        await asyncio.sleep(20)
        assert [len(each.updates) for each in at.poster.messages] == [1] * 8
        times = [time for _, time in at.poster.of("update")]
        assert min(after - before for before, after in pairwise(times)) >= 60 / 45 - A_MOMENT


@pytest.mark.parametrize("applied", [True, False])
@pytest.mark.parametrize("instant", [0.05, 0.5, 1.15, 1.3, 2.25, 3.0, 4.45])
@in_virtual_time
async def test_when_one_is_killed_another_goes_on_within_ten_seconds_and_doubles_nothing(
    outbox_file: Path, instant: float, *, applied: bool
) -> None:
    async with office(outbox_file) as at:
        keys = [at.plan("C1") for _ in range(6)]
        at.want("t-1", "C1", 1)
        for _ in range(10):
            at.poster.fail(None if applied else FailureKind.UNKNOWN, applied=applied, seconds=0.1)
        killed = at.dispatcher()
        running = at.start(killed)
        await asyncio.sleep(instant)
        kill(killed)
        running.cancel()
        at.poster.faults.clear()
        with capture_logs():
            at.start(at.dispatcher())
            before = len(at.poster.messages)
            await asyncio.sleep(3.9)
            assert len(at.poster.messages) == before
            await asyncio.sleep(6.1)
            assert len(at.poster.messages) > before
            await asyncio.sleep(20)
        assert sorted(at.poster.keys()) == sorted([*keys, "m7"])


@in_virtual_time
async def test_no_kill_delays_a_message_by_ten_seconds_even_if_several_come_amid_it(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.plan("C1")
        at.poster.fail(FailureKind.UNKNOWN, seconds=60.0, times=5)
        for number in range(1, 6):
            one = at.dispatcher()
            running = at.start(one)
            while len(at.poster.of("post")) < number:  # noqa: ASYNC110 - time is virtual
                await asyncio.sleep(0.1)
            kill(one)
            running.cancel()
        at.start(at.dispatcher())
        await at.poster.stand(1)
        tries = [time for _, time in at.poster.of("post")]
        assert max(after - before for before, after in pairwise(tries)) < 10
        assert at.poster.keys() == ["k1"]


@in_virtual_time
async def test_a_lane_is_kept_for_as_long_as_its_message_takes(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        key = at.plan("C1")
        at.poster.fail(None, seconds=25)
        for _ in range(2):
            at.start(at.dispatcher())
        await asyncio.sleep(35)
        assert at.poster.of("find") == []
        assert at.poster.keys() == [key]


@in_virtual_time
async def test_a_process_that_was_stopped_for_a_while_sends_nothing_on_an_old_lease(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        key = at.plan("C1")
        began = stopped_after_the_first(at.store, "begin", seconds=20)
        await at.dispatcher().settle()
        assert at.poster.keys() == [key]
        assert len(began) == 2


@in_virtual_time
async def test_a_process_that_was_stopped_for_a_while_changes_nothing_on_an_old_lease(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.want("t-1", "C1", 1)
        dispatcher = at.dispatcher()
        await dispatcher.settle()
        at.want("t-1", "C1", 2)
        began = stopped_after_the_first(at.store.lanes, "step", seconds=20)
        await dispatcher.settle()
        assert len(at.poster.of("update")) == 1
        assert len(began) == 2


@in_virtual_time
async def test_who_reaches_nobody_leaves_the_lanes_to_those_who_do(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        key = at.plan("C1", Purpose.ESCALATION)
        at.poster.fail(FailureKind.UNSENT)
        cut_off = at.dispatcher()
        await cut_off.settle()
        assert at.poster.messages == []
        await at.dispatcher().settle()
        assert at.poster.keys() == [key]
        assert at.monotonic() < 3
