"""Row 6: a thousand clocks run out at once in one channel, and all of them are told in a few messages."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.domain.severity import Severity
from bot.domain.ticket import Actor, Facts
from bot.local.shapes import map_in, maps_in, text_in
from bot.local.standard import standard
from bot.local.workspace import Workspace
from bot.services.pace import USUAL_PACE
from bot.services.tickets import Doing
from tests.bench.figures import Figure
from tests.running import QUICK, SOON, MovedTime, bot_behind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.local.standard import Cast
    from tests.running import Running

GOAL = 15.0
PATIENCE = 300.0
RECEIVED = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
BEFORE, BREACH = RECEIVED + timedelta(hours=2, minutes=59), RECEIVED + timedelta(hours=3)


def figures(name: str, database_url: str, tickets: int) -> Iterator[Figure]:
    """Let the first reply of so many tickets be due at one instant."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    seconds = asyncio.run(_told(database_url, tickets))
    yield Figure("6", f"{tickets:,} breaches for one channel, {name}: all told", "s", seconds, goal=GOAL)


async def _told(database_url: str, tickets: int) -> float:
    now = MovedTime(RECEIVED)
    async with Workspace(now.now, clock=lambda: now.now().timestamp(), patience=SOON) as workspace:
        cast = standard(workspace)
        # What comes before the breach, and the messages of the tickets, as fast as they can.
        async with bot_behind(workspace, cast, now, database_url, pacing=QUICK) as running:
            await _track(running, cast, tickets)
            await running.application.dispatcher.settle()
            now.at = BEFORE
            await running.application.dispatcher.settle()
        async with bot_behind(workspace, cast, now, database_url, pacing=USUAL_PACE) as running:
            await running.application.dispatcher.settle()
            before = len(_keys(workspace))
            began = time.monotonic()
            now.at = BREACH
            running.application.dispatcher.wake()
            await workspace.world.sights.first(
                lambda _sight: len(_keys(workspace)) - before >= tickets, len(workspace.world.sights.all), PATIENCE
            )
            return time.monotonic() - began


async def _track(running: Running, cast: Cast, tickets: int) -> None:
    facts = Facts(RECEIVED, "europe_uk", "GB", impact=Severity.S1)
    doing = Doing(Actor(running.workspace.home.id, cast.agent.id), RECEIVED, "bench")
    for number in range(tickets):
        await running.application.desk.tickets.track(f"T-{number}", facts, doing)


def _keys(workspace: Workspace) -> set[str]:
    """Every alert that is told in a channel, alone or with others."""
    payloads = [map_in(one.metadata or {}, "event_payload") for one in workspace.world.messages.everything()]
    alone = {text_in(payload, "key") for payload in payloads if "milestone" in payload}
    return alone | {text_in(one, "key") for payload in payloads for one in maps_in(payload, "keys")}
