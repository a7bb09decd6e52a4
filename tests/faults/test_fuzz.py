"""What `python -m tests.faults fuzz` does twenty thousand times, done a few hundred times: every goal is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.fuzz import Effort, tried

if TYPE_CHECKING:
    from pathlib import Path

# Without those that dribble: they wait for real seconds, which the tests of the door shorten.
A_FEW = Effort(mutated=250, forged=40, rounds=1, times=2, connections=0)


async def test_nothing_that_is_sent_breaks_the_bot_or_is_done_twice(tmp_path: Path, migrated_sqlite: bytes) -> None:
    (tmp_path / "priority.db").write_bytes(migrated_sqlite)
    found = await tried(f"sqlite:///{tmp_path}/priority.db", tmp_path / "run", A_FEW, number=7)
    assert not found.wrong
    assert [figure for figure in found.figures if figure.met is False] == []
