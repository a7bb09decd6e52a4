"""Plans the daily summary of each territory, once, whatever the number of processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.domain.delivery import Delivery, Purpose
from bot.domain.ladder import told
from bot.domain.summary import due_at, looks_back_to, summary_slot
from bot.domain.territory import calendar_for
from bot.services.calls import LEAD_LEVEL

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable
    from datetime import date, datetime

    from bot.domain.ladder import Named
    from bot.domain.policy import Policy
    from bot.services.calls import Called
    from bot.services.ports import Jobs
    from bot.services.tickets import TicketChannels

JOB = "summary"


def leads_of_territory(policy: Policy, territory: str) -> tuple[Named, ...]:
    """Return who hears as a lead of some ticket of a territory; of those to choose between nobody is (C81)."""
    of = policy.territories[territory]
    leads = (one for country in of.members for one in told(policy, of.ladder, LEAD_LEVEL, country))
    return tuple({one.contact.email: one for one in leads if not one.choose}.values())


class Summaries:
    """The summaries that one process plans; any number of them may share one database.

    A summary goes into the territory's channel. Where there is none it goes to the territory's leads, who have it in
    hand and are who it is for, each by direct message; only where Slack has none of them, to the admins, who would
    else get one from every territory each morning. `find` says who contacts are in Slack, `admins` returns user ids.
    """

    def __init__(
        self,
        policy: Policy,
        channels: TicketChannels,
        jobs: Jobs,
        find: Callable[[Iterable[Named]], Awaitable[Iterable[Called]]],
        admins: Callable[[], Awaitable[Collection[str]]],
        now: Callable[[], datetime],
        new_key: Callable[[], str],
    ) -> None:
        self._policy = policy
        self._channels = channels
        self._jobs = jobs
        self._find = find
        self._admins = admins
        self._now = now
        self._new_key = new_key
        self._written: dict[str, date] = {}
        self._said: set[str] = set()
        self._log = structlog.get_logger("summaries")

    async def write_due(self) -> None:
        """Plan the summary of every territory where it is due and nobody has; a failure is logged, and tried again."""
        for territory in self._policy.territories:
            day = summary_slot(calendar_for(self._policy, territory), self._now())
            if day is None or self._written.get(territory) == day:
                continue
            try:
                await self._write(territory, day)
            except Exception as error:  # noqa: BLE001 - one territory must not hold up the others
                self._log.warning("a summary cannot be planned", territory=territory, error=repr(error))

    async def _write(self, territory: str, day: date) -> None:
        destinations = await self._destinations(territory)
        if not destinations:
            if territory not in self._said:
                self._said.add(territory)
                self._log.warning("a summary finds nobody: no channel, no lead in Slack, no admin", territory=territory)
            return
        deliveries = [self._delivery(territory, day, destination) for destination in destinations]
        await self._jobs.once(JOB, f"{territory} {day.isoformat()}", self._now(), deliveries)
        self._written[territory] = day

    async def _destinations(self, territory: str) -> tuple[str, ...]:
        channel = self._channels.of(territory)
        if channel:
            return (channel,)
        leads = await self._find(leads_of_territory(self._policy, territory))
        found = dict.fromkeys(one.user_id for one in leads if one.user_id)
        return tuple(found) or tuple(sorted(await self._admins()))

    def _delivery(self, territory: str, day: date, destination: str) -> Delivery:
        calendar = calendar_for(self._policy, territory)
        since = looks_back_to(calendar, day)
        content = {"territory": territory, "date": day.isoformat(), "since": since.isoformat()}
        return Delivery(self._new_key(), Purpose.SUMMARY, destination, due_at(calendar, day), content=content)
