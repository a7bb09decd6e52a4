"""Keeps who asked what: rows are noted at once and written after the answer has left."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.errors import DatabaseError
from bot.logs import request_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.audit import AuditRow
    from bot.services.ports import AuditWriter

LARGEST_BATCH = 500
RETRY_SECONDS = 1.0
GATHER_SECONDS = 0.1


class AuditTrail:
    """A queue of rows and the one task that writes them, many in one transaction."""

    def __init__(
        self, writer: AuditWriter, *, retry_seconds: float = RETRY_SECONDS, gather_seconds: float = GATHER_SECONDS
    ) -> None:
        self._writer = writer
        self._retry_seconds = retry_seconds
        self._gather_seconds = gather_seconds
        self._waiting: list[AuditRow] = []
        self._noted = asyncio.Event()
        self._written = asyncio.Event()
        self._written.set()
        self._awaited = asyncio.Event()
        self._log = structlog.get_logger("audit")

    def note(self, row: AuditRow) -> None:
        """Take a row to be written soon; it gets the id of the request that is dealt with."""
        self._waiting.append(replace(row, request=request_id()))
        self._written.clear()
        self._noted.set()

    async def run(self) -> None:
        """Write what is noted, until cancelled; while the database refuses, keep it and try again."""
        while True:
            await self._noted.wait()
            # Many rows in one transaction: a commit for each would take the processor from the answers.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._gather_seconds):
                    await self._awaited.wait()
            done = await self._write(self._waiting[:LARGEST_BATCH])
            del self._waiting[:done]
            if not self._waiting:
                self._noted.clear()
                self._written.set()

    async def flush(self, seconds: float) -> None:
        """Wait until everything noted is written, for so many seconds at most; no more is gathered meanwhile."""
        self._awaited.set()
        try:
            await asyncio.wait_for(self._written.wait(), seconds)
        except TimeoutError:
            self._log.error("audit rows are not written yet", rows=len(self._waiting))
        finally:
            self._awaited.clear()

    async def _write(self, rows: Sequence[AuditRow]) -> int:
        """Write rows and return how many, from the first on, are done with."""
        try:
            await self._writer.write(rows)
        except DatabaseError as error:
            self._log.warning("audit rows wait for the database", rows=len(self._waiting), error=str(error))
            await asyncio.sleep(self._retry_seconds)
            return 0
        except Exception:  # noqa: BLE001 - a row that no database takes must not hold up all others
            self._log.exception("audit rows cannot be written", rows=len(rows))
            return await self._write(rows[: len(rows) // 2]) if len(rows) > 1 else 1
        return len(rows)
