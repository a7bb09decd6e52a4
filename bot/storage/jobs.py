"""What recurs, each time of it done once by whichever process comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from bot.storage.clock_tables import job_runs
from bot.storage.deliveries import insert_deliveries
from bot.storage.upsert import add_missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.domain.delivery import Delivery
    from bot.storage.database import Database


class JobStore:
    """The jobs that were done, by their slots; every method raises DatabaseError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def once(self, job: str, slot: str, now: datetime, deliveries: Sequence[Delivery] = ()) -> bool:
        """Note that a job was done for a slot and plan its messages, all or nothing; False if it was done before."""

        def work(connection: Connection) -> bool:
            is_first = add_missing(connection, job_runs, {"job": job, "slot": slot, "ran_at": now})
            if is_first:
                insert_deliveries(connection, deliveries)
            return is_first

        return await self._database.write(work)

    async def purge(self, before: datetime) -> int:
        """Forget what was done before an instant; returns how much that was."""
        old = delete(job_runs).where(job_runs.c.ran_at < before)
        return await self._database.write(lambda connection: connection.execute(old).rowcount)
