"""What a database tells the doctor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from bot.errors import DatabaseError
from bot.storage.delivery_tables import lanes
from bot.storage.heartbeats import HeartbeatStore
from bot.storage.inspection import is_missing_file, look_into
from bot.storage.lane_rows import refuse
from bot.storage.moves import MoveStore

if TYPE_CHECKING:
    from pathlib import Path

    from bot.storage.database import Database

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


async def test_a_new_one_has_seen_nothing(database: Database) -> None:
    seen = await look_into(database, NOW)
    assert (seen.pulse, seen.moves, seen.refused) == (None, {}, {})
    assert (seen.health.alerts, seen.health.oldest) == (0, 0.0)


async def test_it_tells_the_clock_the_moves_and_which_destinations_are_refused_for_now(database: Database) -> None:
    await HeartbeatStore(database).beat("one", "clock", since_look=2.0, lateness=3.0)
    await MoveStore(database).move("C1", "C2", NOW)
    row = {"next_at": 0.0, "rests_until": 0.0, "strikes": 0}
    await database.write(lambda connection: connection.execute(insert(lanes), [row | {"name": n} for n in "AB"]))
    await database.write(partial(refuse, name="A", until=NOW + timedelta(minutes=1), reason="is_archived"))
    await database.write(partial(refuse, name="B", until=NOW - timedelta(minutes=1), reason="not_in_channel"))
    seen = await look_into(database, NOW)
    assert seen.pulse is not None
    assert seen.pulse.lateness == 3.0
    assert (seen.moves, seen.refused) == ({"C1": "C2"}, {"A": "is_archived"})


def test_only_the_file_of_a_url_can_be_missing(tmp_path: Path) -> None:
    (tmp_path / "here.db").touch()
    assert is_missing_file(f"sqlite:///{tmp_path}/not.db")
    assert not is_missing_file(f"sqlite:///{tmp_path}/here.db")
    assert not is_missing_file("postgresql://bot@host/name")
    with pytest.raises(DatabaseError):
        is_missing_file("nonsense")
