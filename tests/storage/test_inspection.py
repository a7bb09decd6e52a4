"""What a database tells the doctor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from bot.domain.audit import AuditRow
from bot.domain.people import Channel
from bot.errors import DatabaseError
from bot.storage.backup import note_backup
from bot.storage.delivery_tables import lanes
from bot.storage.heartbeats import HeartbeatStore
from bot.storage.inspection import is_missing_file, look_into
from bot.storage.lane_rows import refuse
from bot.storage.moves import MoveStore
from bot.storage.people import ChannelStore
from bot.storage.tickets import TicketStore
from tests.storage.ticketing import tracking

if TYPE_CHECKING:
    from pathlib import Path

    from bot.storage.database import Database

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


async def test_a_new_one_has_seen_nothing(database: Database) -> None:
    seen = await look_into(database, NOW)
    assert (seen.pulse, seen.moves, seen.refused) == (None, {}, {})
    assert (seen.health.alerts, seen.health.oldest) == (0, 0.0)
    assert (seen.backed_up, seen.keeps, seen.accounts_shown) == (None, False, frozenset())


async def test_it_tells_of_backups_of_what_there_is_to_save_and_of_channels_with_accounts(database: Database) -> None:
    await TicketStore(database).change("T-1", tracking())
    await database.write(partial(note_backup, at=NOW))
    channels = ChannelStore(database)
    row = AuditRow(NOW, "T1", "U1", "show_accounts", "done", "home")
    for name in ("C1", "C2"):
        await channels.save(Channel("T1", name, read_at=NOW))
    await channels.show_accounts("T1", "C1", row, shown=True)
    seen = await look_into(database, NOW)
    assert (seen.backed_up, seen.keeps, seen.accounts_shown) == (NOW, True, frozenset({"C1"}))


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
