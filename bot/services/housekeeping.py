"""Once a day, what has been kept for as long as the operator wants goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.services.ports import Jobs

JOB = "housekeeping"
MESSAGES_KEPT = timedelta(days=30)
TRACES_KEPT = timedelta(days=7)
"""Slack sends an event again for an hour at most, and no job looks back for more than a day."""


class Keeping(Protocol):
    """What may be deleted; every method raises DatabaseError and returns how many rows it was."""

    async def delete_audit(self, before: datetime) -> int:
        """Delete what was asked and changed before an instant."""

    async def delete_tickets(self, before: datetime) -> int:
        """Delete closed tickets that nothing has happened to since an instant, with all that was told of them."""

    async def delete_messages(self, before: datetime) -> int:
        """Delete what belongs to no ticket and was sent, or given up, before an instant."""

    async def delete_traces(self, before: datetime) -> int:
        """Delete by what it was known until then that something had been done already."""

    async def delete_readers(self, before: datetime) -> int:
        """Delete who has left the workspace, and of whom nothing was read since an instant, with what they chose."""


class Housekeeping:
    """Deletes old rows; `audit_days` and `ticket_days` are the operator's."""

    def __init__(
        self, keeping: Keeping, jobs: Jobs, now: Callable[[], datetime], *, audit_days: int, ticket_days: int
    ) -> None:
        self._keeping = keeping
        self._jobs = jobs
        self._now = now
        self._audit_kept = timedelta(days=audit_days)
        self._tickets_kept = timedelta(days=ticket_days)
        self._log = structlog.get_logger("housekeeping")

    async def tidy(self) -> None:
        """Delete what is old unless somebody did so today (UTC); a failure is logged, and tomorrow is another day."""
        now = self._now()
        try:
            if not await self._jobs.once(JOB, now.date().isoformat(), now):
                return
            gone = {
                "audit": await self._keeping.delete_audit(now - self._audit_kept),
                "tickets": await self._keeping.delete_tickets(now - self._tickets_kept),
                "messages": await self._keeping.delete_messages(now - MESSAGES_KEPT),
                "readers": await self._keeping.delete_readers(now - self._audit_kept),
                "traces": await self._keeping.delete_traces(now - TRACES_KEPT),
            }
        except DatabaseError as error:
            self._log.warning("old rows cannot be deleted", error=str(error))
        else:
            self._log.info("old rows deleted", **gone)
