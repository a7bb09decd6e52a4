"""Finds the words of a daily summary when it is sent: how the tickets of its territory stand by then."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.domain.summary import is_outdated, summarise
from bot.domain.territory import calendar_for
from bot.slack.views import summary as view

if TYPE_CHECKING:
    from bot.domain.delivery import Delivery
    from bot.i18n import Translator
    from bot.slack.desk import Desk
    from bot.slack.views.page import Message


class SummaryRenderer:
    """Renders summaries, which say nothing of any account, whoever reads them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def summary(self, tr: Translator, delivery: Delivery) -> Message | None:
        """Return the words of a summary, None when there is nothing to say or the next one is due.

        Raises DatabaseError.
        """
        desk, now, content = self._desk, self._desk.now(), delivery.content
        territory = desk.policy.territories.get(str(content["territory"]))
        if territory is None:
            return None
        calendar = calendar_for(desk.policy, territory.key)
        if is_outdated(calendar, date.fromisoformat(str(content["date"])), now):
            return None
        since = datetime.fromisoformat(str(content["since"]))
        tickets = await desk.tickets.of_territory(territory.key, since)
        # Some 70 µs for each ticket: nobody is to wait for that on the event loop.
        found = await asyncio.to_thread(summarise, tickets, since, now)
        if found.is_empty:
            return None
        return view.summary(tr, desk.policy, territory, found, since, now - delivery.due_at)
