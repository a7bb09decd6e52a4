"""Kills processes at random instants, some of them between a call of Slack and its answer, while alerts fall due."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.bootstrap import utc_now
from bot.local import faults
from tests.faults.world import windows, world

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from random import Random

    from tests.faults.reckoning import Outcome
    from tests.faults.world import World

AMID_A_CALL = 0.25
"""The share of kills that wait for a message to be on its way."""
LONG_PAUSE = 0.2
"""The share of kills after which there is time to see for how long they held anything up."""
POST = "chat.postMessage"


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done: windows in seconds, tickets tracked over so many seconds, kills; pauses are in seconds."""

    first_reply: tuple[int, int]
    determination: tuple[int, int]
    tickets: int
    over: float
    kills: int
    pause: float
    long_pause: tuple[float, float]


# 25 tickets of 12 alerts each: 300.
WHOLE = Effort((10, 20), (30, 60), tickets=25, over=45.0, kills=50, pause=3.0, long_pause=(9.0, 13.0))


async def killed_at_random(
    database_url: str, folder: Path, commands: Sequence[Sequence[str]], effort: Effort, chance: Random
) -> Outcome:
    """Let alerts fall due while processes are killed, and reckon once everything that was due is told."""
    async with world(database_url, folder, windows(effort.first_reply, effort.determination)) as desk:
        await desk.start(commands)
        await asyncio.gather(desk.track(effort.tickets, effort.over), _keep_killing(desk, effort, chance))
        until = desk.last_due()
        await desk.all_told(until)
        codes = await desk.stop()
        assert set(codes) == {0}, codes
        assert desk.workspace.problems == []
        return len(desk.kills), desk.found(until)


async def _keep_killing(desk: World, effort: Effort, chance: Random) -> None:
    while len(desk.kills) < effort.kills:
        is_long = chance.random() < LONG_PAUSE
        await asyncio.sleep(chance.uniform(*effort.long_pause) if is_long else chance.uniform(0.05, effort.pause))
        if chance.random() < AMID_A_CALL:
            await _kill_amid_a_call(desk, chance)
        else:
            await _kill(desk, chance.choice(range(len(desk.processes))))


async def _kill(desk: World, *numbers: int) -> None:
    victims = [desk.processes[number] for number in numbers]
    await asyncio.gather(*(victim.kill() for victim in victims))
    desk.kills += [utc_now().timestamp()] * len(victims)
    desk.workspace.faults.clear()
    await asyncio.gather(*(victim.start() for victim in victims))


async def _kill_amid_a_call(desk: World, chance: Random) -> None:
    """Kill all, of whom one waits for Slack to answer; whether the message stands by then is chance, too."""
    calls = desk.workspace.calls
    desk.workspace.faults.plan(POST, faults.hold(applied=chance.random() < 0.5))
    with suppress(TimeoutError):
        await calls.wait_for(POST, len(calls.of(POST)) + 1)
    await _kill(desk, *range(len(desk.processes)))
