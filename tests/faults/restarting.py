"""Restarts PostgreSQL as if it had crashed, while alerts fall due."""

from __future__ import annotations

import asyncio
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

from bot.bootstrap import utc_now
from bot.storage.database import Database
from bot.storage.migrate import migrate
from tests.faults.killing import Effort
from tests.faults.world import windows, world
from tests.storage.postgres import _user, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from random import Random

    from tests.faults.reckoning import Outcome
    from tests.storage.postgres import Server


WHOLE = Effort((5, 10), (10, 20), tickets=25, over=10.0, kills=12, pause=5.0, long_pause=(5.0, 5.0))


@dataclass(frozen=True)
class Restartable:
    """A server of one's own, with one migrated database."""

    server: Server
    url: str
    data: str

    def restart(self) -> None:
        """End it without letting it finish anything, and start it again; it is back when this returns."""
        self.control("restart", "-m", "immediate", "-w", "-l", f"{self.data}/log")

    def control(self, *arguments: str) -> None:
        command = [str(self.server.programs / "pg_ctl"), *arguments, "-D", self.data]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **_user())
        assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def restartable() -> Iterator[Restartable]:
    """Run a server that keeps what it has committed, whatever happens to it."""
    with running_server() as server:
        url = server.new_database()
        database = Database.open(url)
        migrate(database)
        name = database.url.database
        database.dispose()
        # Of the settings of a server those of a database have the last word.
        server.run(f"ALTER DATABASE {name} SET synchronous_commit = on")
        with psycopg.connect(server.url("postgres")) as connection:
            (data,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        ours = Restartable(server, url, data)
        try:
            yield ours
        finally:
            # Restarted, it is no child of whoever has started it first.
            ours.control("stop", "-m", "immediate", "-w")


async def restarted(
    postgres: Restartable, folder: Path, commands: Sequence[Sequence[str]], effort: Effort, chance: Random
) -> Outcome:
    """Let alerts fall due while the database is restarted as often as `effort` has kills, and reckon."""
    async with world(postgres.url, folder, windows(effort.first_reply, effort.determination)) as desk:
        await desk.start(commands)
        await desk.track(effort.tickets, effort.over)
        for _ in range(effort.kills):
            await asyncio.sleep(chance.uniform(0.05, effort.pause))
            await asyncio.to_thread(postgres.restart)
            desk.kills.append(utc_now().timestamp())
        until = desk.last_due()
        await desk.all_told(until)
        codes = await desk.stop()
        assert set(codes) == {0}, codes
        assert desk.workspace.problems == []
        return len(desk.kills), desk.found(until)
