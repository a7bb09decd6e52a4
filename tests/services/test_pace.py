"""Turns, outages, and the numbers that the rest goes by."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.services.pace import USUAL_PACE, Outage, Turns

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


async def take(turns: Turns, urgency: int, taken: list[int], gate: asyncio.Event | None = None) -> None:
    async with turns.turn(urgency):
        taken.append(urgency)
        if gate is not None:
            await gate.wait()


async def a_moment() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_one_at_a_time_has_a_turn_and_the_most_urgent_has_the_next() -> None:
    turns, gate, taken = Turns(), asyncio.Event(), list[int]()
    tasks = [asyncio.create_task(take(turns, 5, taken, gate))]
    await a_moment()
    tasks += [asyncio.create_task(take(turns, urgency, taken)) for urgency in (3, 1, 2, 1)]
    await a_moment()
    assert taken == [5]
    gate.set()
    await asyncio.gather(*tasks)
    assert taken == [5, 1, 1, 2, 3]
    await take(turns, 9, taken)
    assert taken[-1] == 9


@pytest.mark.parametrize("released_first", [True, False])
async def test_who_gives_up_waiting_takes_nobodys_turn(*, released_first: bool) -> None:
    turns, gate, taken = Turns(), asyncio.Event(), list[int]()
    holder = asyncio.create_task(take(turns, 0, taken, gate))
    await a_moment()
    first, second = (asyncio.create_task(take(turns, urgency, taken)) for urgency in (1, 2))
    await a_moment()
    if released_first:
        gate.set()
        # The holder lets go, and the first is told so before it runs again.
        await asyncio.sleep(0)
        first.cancel()
    else:
        first.cancel()
        await a_moment()
        gate.set()
    await asyncio.gather(holder, second)
    assert taken[-1] == 2


async def test_a_turn_that_ends_in_an_error_is_passed_on() -> None:
    turns, taken = Turns(), list[int]()
    with pytest.raises(ZeroDivisionError):
        async with turns.turn(1):
            raise ZeroDivisionError
    await asyncio.wait_for(take(turns, 2, taken), 1)
    assert taken == [2]


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 5), (2, 10), (3, 20), (7, 320), (8, 600), (9, 600), (10_000, 600)]
)
def test_what_fails_is_tried_ever_later_and_after_ten_minutes_at_the_latest(failures: int, seconds: int) -> None:
    assert USUAL_PACE.again_at(NOW, failures) == NOW + timedelta(seconds=seconds)


class Ticks:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_what_surely_never_left_is_an_outage_and_each_pause_is_longer_up_to_a_quarter_of_a_minute() -> None:
    ticks = Ticks()
    outage = Outage(USUAL_PACE, ticks)
    pauses = []
    for _ in range(6):
        outage.failed(surely=True)
        pauses.append(outage.seconds_left)
        ticks.seconds += outage.seconds_left
    assert pauses == [1, 2, 4, 8, 15, 15]
    outage.over()
    outage.failed(surely=True)
    assert outage.seconds_left == 1


def test_two_missing_answers_are_bad_luck_and_three_an_outage() -> None:
    outage = Outage(USUAL_PACE, Ticks())
    outage.failed(surely=False)
    outage.failed(surely=False)
    assert outage.seconds_left == 0
    outage.failed(surely=False)
    assert outage.seconds_left == 1


def test_calls_that_fail_during_a_pause_do_not_make_it_longer() -> None:
    ticks = Ticks()
    outage = Outage(USUAL_PACE, ticks)
    for _ in range(10):
        outage.failed(surely=True)
    assert outage.seconds_left == 1
    ticks.seconds += 1
    outage.failed(surely=True)
    assert outage.seconds_left == 2


def test_an_answer_between_two_missing_ones_ends_the_count() -> None:
    outage = Outage(USUAL_PACE, Ticks())
    for _ in range(5):
        outage.failed(surely=False)
        outage.failed(surely=False)
        outage.over()
    assert outage.seconds_left == 0
