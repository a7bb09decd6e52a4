"""Windows of seconds, real processes, and nobody does anything: what the channel shows, and in which order."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from bot.bootstrap import utc_now
from bot.local.shapes import map_in, maps_in, text_in
from tests.databases import POSTGRESQL, SQLITE, migrated
from tests.faults.world import people_of, windows, world

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

    from bot.local.shapes import Json
    from tests.faults.world import World

# More than the second between each two that a channel takes, and the longest before the breach, which may overtake.
SECONDS = windows((1, 6), (3600, 7200)) + (
    "[milestones.warning]\nat = 0.37\n"
    "[milestones.last_call]\nat = 0.6\n"
    '[milestones.level3]\nafter = "1/4"\n'
    '[milestones.level4]\nafter = "1/2"\n'
)
REMINDERS = ["expected", "warning", "last_call"]
LEVELS = ["deadline", "level3", "level4"]
FORTY = [f"F-{number}" for number in range(40)]


async def test_a_ticket_climbs_step_by_step_and_forty_come_as_storm_messages(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with migrated(SQLITE, request, tmp_path) as sqlite, migrated(POSTGRESQL, request, tmp_path) as postgres:
        three_clocks = [["serve", "--no-clock"], *[["clock"]] * 3]
        # Side by side, since most of it is waiting.
        await asyncio.gather(
            _nobody_does_anything(sqlite, tmp_path / "1", [["serve"]]),
            _nobody_does_anything(postgres, tmp_path / "2", three_clocks),
        )


async def _nobody_does_anything(database_url: str, folder: Path, commands: Sequence[Sequence[str]]) -> None:
    async with world(database_url, folder, SECONDS) as desk:
        await desk.start(commands)
        port = (await desk.processes[0].ready())["port"]
        await asyncio.gather(*(process.ready() for process in desk.processes))
        desk.workspace.connect(f"http://127.0.0.1:{port}")
        # Who tells alerts looks up the people of all ladders first, once there is something to tell.
        await desk.track_one("W-1", "mea", utc_now())
        clocks = sum("--no-clock" not in command for command in commands)
        await desk.workspace.calls.wait_for("users.lookupByEmail", clocks * len(people_of(desk.policy)))
        tracked = await desk.cast.agent.slash("track T-1 - in GB severity S1 critical outage", desk.cast.general)
        await tracked.shown("T-1 is tracked")
        now = utc_now()
        for ticket in FORTY:
            await desk.track_one(ticket, "brazil", now)
        until = desk.last_due()
        await desk.all_told(until)
        assert set(await desk.stop()) == {0}
        _assert_one_climbs(desk)
        _assert_forty_are_gathered(desk)
        found = desk.found(until)
        assert (found.lost, found.doubled) == ((), ())
        assert desk.workspace.problems == []


def _assert_one_climbs(desk: World) -> None:
    """Reminders, breach and levels in their order and once each; from the breach on not in the thread alone.

    A reminder for which a slow machine was late is overtaken by the next.
    """
    told = {
        text_in(payload, "milestone"): message
        for message in desk.workspace.world.messages.in_channel(desk.ids["europe_uk"])
        if "milestone" in (payload := map_in(message.metadata or {}, "event_payload"))
    }
    *reminders, breach, third, fourth = told
    assert [breach, third, fourth] == LEVELS
    assert reminders
    assert reminders == [name for name in REMINDERS if name in told]
    for name in LEVELS:
        assert told[name].broadcast or told[name].thread_ts is None


def _assert_forty_are_gathered(desk: World) -> None:
    """Each of forty about as often as there are milestones, in a few storm messages, and never alone."""
    payloads = [
        map_in(message.metadata or {}, "event_payload")
        for message in desk.workspace.world.messages.in_channel(desk.ids["brazil"])
    ]
    storms: list[list[Json]] = [maps_in(payload, "keys") for payload in payloads if "keys" in payload]
    tickets = Counter(text_in(one, "ticket") for storm in storms for one in storm)
    assert set(tickets) == {ticket.casefold() for ticket in FORTY}
    assert min(tickets.values()) > len(LEVELS)
    assert len(storms) <= 2 * len(REMINDERS + LEVELS)
    assert not [payload for payload in payloads if "milestone" in payload]
