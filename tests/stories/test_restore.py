"""The database is lost and restored from a backup, while alerts fall due: nothing is lost, and nothing is doubled."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.bootstrap import utc_now
from bot.local import faults
from bot.local.shapes import map_in
from bot.operations import backup_database
from bot.services.outbox import State
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.delivery_tables import deliveries
from bot.storage.urls import read_url, sqlite_file
from tests.faults.moved import moved_desk
from tests.faults.troubles import FEW, MANY
from tests.faults.world import windows, world
from tests.stories.telling import ON_BOTH

if TYPE_CHECKING:
    from pathlib import Path

    from tests.storage.postgres import Server

POST = "chat.postMessage"
TICKETS = 5


@dataclass(frozen=True)
class Kept:
    """A database that an operator backs up, loses and restores, each as the README says."""

    url: str
    postgres: Server
    file: Path

    def back_up(self) -> None:
        said = backup_database(Settings(database_url=SecretStr(self.url)), self.file)
        assert said == f"written: {self.file}"

    def destroy(self, database: Database) -> None:
        """Let it be gone; what SQLite keeps beside its file stays, as after a crash."""
        if self.path is None:
            database.dispose()
            self.postgres.drop(self.url)
            return
        log = self._beside("-wal").read_bytes()
        database.dispose()
        self.path.write_bytes(b"not a database any more")
        self._beside("-wal").write_bytes(log)

    @property
    def path(self) -> Path | None:
        return sqlite_file(read_url(self.url))

    def _beside(self, ending: str) -> Path:
        assert self.path is not None
        return self.path.with_name(self.path.name + ending)

    def restore(self) -> None:
        if self.path is None:
            self.postgres.run(f"CREATE DATABASE {read_url(self.url).database} TEMPLATE template0")
            program = self.postgres.programs / "pg_restore"
            command = [program, "--clean", "--if-exists", f"--dbname={self.url}", self.file]
            subprocess.run(command, check=True, capture_output=True)
            return
        for ending in ("-wal", "-shm"):
            self._beside(ending).unlink(missing_ok=True)
        self.path.write_bytes(self.file.read_bytes())


@pytest.fixture
def kept(database_url: str, postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setenv("PATH", f"{postgres.programs}{os.pathsep}{os.environ['PATH']}")
    return Kept(database_url, postgres, tmp_path / "kept")


def sending(database: Database) -> int:
    """How many messages are on their way."""
    which = select(func.count()).where(deliveries.c.state == State.SENDING.value)
    return database.read_now(lambda connection: connection.scalar(which)) or 0


@ON_BOTH
async def test_what_fell_due_while_the_database_was_gone_is_told_as_late_and_once(kept: Kept) -> None:
    async with moved_desk(kept.url) as desk:
        async with desk.a_bot():
            await desk.track("europe_uk", *FEW)
            await desk.track("india", *MANY)
            desk.at("Tue 3 11:20")
            await desk.all_told()
        kept.back_up()
        kept.destroy(desk.database)
        before = {one.ts for one in desk.workspace.world.messages.everything()}
        desk.at("Tue 3 13:30")
        kept.restore()
        desk.database = Database.open(kept.url)
        try:
            async with desk.a_bot():
                await desk.all_told()
                desk.at("Tue 3 18:00")
                await desk.all_told()
            found = desk.found()
        finally:
            desk.database.dispose()
        came = [one for one in desk.workspace.world.messages.everything() if one.ts not in before]
        of_first = [map_in(one.metadata or {}, "event_payload") for one in came if "T-1 " in one.text]
        replies = [one["milestone"] for one in of_first if one.get("clock") == "acknowledgement"]
    assert (found.lost, found.doubled) == ((), ())
    assert found.alerts > 30
    assert any("late." in one.text for one in came)
    assert replies[:1] == ["level3"], "of what was missed the newest, which speaks for the others"


@ON_BOTH
async def test_a_message_that_was_on_its_way_when_all_was_killed_stands_once(
    kept: Kept, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    # On one of the two the message had come to stand, on the other it had not.
    stands = request.node.callspec.params["database_url"] == "sqlite"
    async with world(kept.url, tmp_path / "desk", windows((1, 2), (1, 2))) as desk:
        await desk.start([["clock"]])
        (process,) = desk.processes
        await process.ready()
        desk.workspace.faults.plan(POST, faults.hold(applied=stands))
        await desk.track(TICKETS, 0.0)
        await desk.workspace.calls.wait_for(POST, 1)
        await process.kill()
        desk.workspace.faults.clear()
        kept.back_up()
        assert sending(desk.database) == 1
        kept.destroy(desk.database)
        kept.restore()
        desk.database = Database.open(kept.url)
        try:
            desk.kills.append(utc_now().timestamp())
            await process.start()
            until = desk.last_due()
            await desk.all_told(until)
            assert await desk.stop() == [0]
            found = desk.found(until)
        finally:
            desk.database.dispose()
        assert desk.workspace.problems == []
    assert (found.lost, found.doubled) == ((), ())
    assert found.alerts > TICKETS
