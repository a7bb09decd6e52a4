"""Tells the alerts that are due, and sees to it that every open ticket has those that it plans."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.errors import DatabaseError
from bot.services.alert_ports import Decision

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from datetime import datetime

    from bot.services.alert_ports import Alerts, Due
    from bot.services.telling import Telling

AT_ONCE = 500
"""So many alerts are told in one transaction."""
LONGEST_SEARCH = 5.0
"""Seconds for Slack to say who the people of the ladders are, before they are named with their email."""


class Alerting:
    """The alerts of one process; any number of them may share one database.

    `search` finds the people of the ladders in Slack and may fail; nothing is told until it has first ended, or five
    seconds have passed. It is not begun before something is planned. `admins` returns the user ids of the admins.
    """

    def __init__(
        self,
        alerts: Alerts,
        telling: Telling,
        search: Callable[[], Awaitable[None]],
        admins: Callable[[], Awaitable[Collection[str]]],
        now: Callable[[], datetime],
    ) -> None:
        self._alerts = alerts
        self._telling = telling
        self._search = search
        self._admins = admins
        self._now = now
        self._first_search: asyncio.Task[None] | None = None
        self._log = structlog.get_logger("alerts")

    async def tell_due(self) -> datetime | None:
        """Tell all that is due; returns when the next alert is (UTC), None if that cannot be said.

        Raises DatabaseError, what was told until then being told.
        """
        due = await self._alerts.next_due()
        if due is None:
            return None
        if not self._people_are_known():
            return due if due > self._now() else None
        while due is not None and due <= self._now():
            admins, now = sorted(await self._admins()), self._now()
            if not await self._alerts.tell(now, partial(self._decide, now=now, admins=admins), AT_ONCE):
                return None  # others are at it
            due = await self._alerts.next_due()
        return due

    async def ready(self) -> None:
        """Wait until what is planned may be told: five seconds at most; raises DatabaseError."""
        if await self._alerts.next_due() is not None and not self._people_are_known() and self._first_search:
            await asyncio.wait((self._first_search,))

    async def audit(self) -> None:
        """Plan every open ticket again; a failure is logged."""
        try:
            mended = await self._alerts.audit()
        except DatabaseError as error:
            self._log.warning("the alerts of some tickets cannot be planned", error=str(error))
        except Exception:  # noqa: BLE001 - the next round may be luckier, and there must be one
            self._log.exception("the alerts of some tickets cannot be planned")
        else:
            if mended:
                self._log.info("tickets had other alerts than they should", tickets=mended)

    async def find_people(self) -> None:
        """Look again for those of whom Slack has not said who they are, or not within the day, once it was begun."""
        if self._first_search and self._first_search.done():
            await self._look_for_people()

    async def close(self) -> None:
        """End what is still under way."""
        if self._first_search:
            self._first_search.cancel()
            await asyncio.gather(self._first_search, return_exceptions=True)

    def _people_are_known(self) -> bool:
        """Say whether the first search has ended, which this begins if nobody has."""
        if self._first_search is None:
            self._first_search = asyncio.create_task(self._look_for_people())
        return self._first_search.done()

    async def _look_for_people(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_SEARCH):
                try:
                    await self._search()
                except Exception:  # noqa: BLE001 - whoever was not found is named with the email
                    self._log.exception("the people of the ladders cannot be looked up")

    def _decide(self, due: Due, now: datetime, admins: Collection[str]) -> Decision:
        """Decide for one ticket; one of which nothing can be decided does not hold up the others."""
        try:
            decision = self._telling.decide(due, now, admins)
        except Exception:  # noqa: BLE001 - it is looked at again, and said here each time
            self._log.exception("alerts cannot be told", ticket=due.ticket)
            return Decision()
        if decision.put_off:
            self._log.error("alerts find nobody: no channel, and none of their people in Slack", ticket=due.ticket)
        return decision
