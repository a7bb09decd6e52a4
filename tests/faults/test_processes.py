"""Processes are killed and PostgreSQL crashes while alerts fall due: the short form of `python -m tests.faults`."""

from __future__ import annotations

import asyncio
from random import Random
from typing import TYPE_CHECKING

from tests.databases import SQLITE, migrated
from tests.faults.killing import Effort, killed_at_random
from tests.faults.reckoning import LONGEST
from tests.faults.restarting import restartable, restarted

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

# The last kill alone takes a lease of six seconds.
KILLS = Effort((1, 2), (2, 3), tickets=5, over=0.5, kills=3, pause=1.0, long_pause=(1.0, 1.5))
CRASHES = Effort((1, 2), (2, 3), tickets=5, over=0.5, kills=2, pause=1.5, long_pause=(1.0, 1.5))


async def test_kills_and_crashes_lose_double_and_hold_up_nothing(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with migrated(SQLITE, request, tmp_path) as sqlite, restartable() as postgres:
        # Side by side, since most of it is waiting.
        outcomes = await asyncio.gather(
            killed_at_random(sqlite, tmp_path / "1", [["serve"]], KILLS, Random(1)),
            restarted(postgres, tmp_path / "2", [["clock"]] * 2, CRASHES, Random(3)),
        )
    for hits, found in outcomes:
        assert hits >= 2
        assert found.alerts > 30
        assert (found.lost, found.doubled) == ((), ())
        # A busy machine may stand still for seconds itself; the whole run judges it by ten.
        assert (found.longest or 0.0) <= 2 * LONGEST
