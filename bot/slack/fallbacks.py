"""Who is told in turn when the channel of a message takes none: the common channel, the leads, the admins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.delivery import Purpose
from bot.services.calls import leads_of
from bot.services.summaries import leads_of_territory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.delivery import Delivery
    from bot.slack.desk import Desk


class Fallbacks:
    """Finds the other ways of a delivery; people are reached by direct message."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ways(self, delivery: Delivery) -> Sequence[str]:
        """Return channel and user ids, the first to be tried first; raises DatabaseError."""
        desk = self._desk
        common = desk.tickets.channels.default
        ticket = await desk.tickets.find(delivery.ticket) if delivery.ticket else None
        leads: list[str] = []
        if delivery.purpose is Purpose.STORM:
            leads = _called_by(delivery.content)
        elif delivery.purpose is Purpose.SUMMARY:
            called = await desk.contacts.find(leads_of_territory(desk.policy, str(delivery.content["territory"])))
            leads = [one.user_id for one in called if one.user_id]
        elif ticket:
            facts = ticket.facts
            called = await desk.contacts.find(leads_of(desk.policy, facts.territory, facts.partner_country))
            leads = [one.user_id for one in called if one.user_id]
        admins = sorted((await desk.rosters.roster()).admins)
        return tuple(dict.fromkeys([*([common] if common else []), *leads, *admins]))


def _called_by(content: Mapping[str, Any]) -> list[str]:
    """Return those of the ladder whom the alerts of a storm message call, the lowest level first."""
    people = [one for alert in content["alerts"] for one in alert.get("people", ()) if one["user"]]
    return [one["user"] for one in sorted(people, key=lambda one: one["level"])]
