"""Finds the words of alerts and of storm messages when they are sent, and leaves out what is no longer true."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.slack.alert_content import told
from bot.slack.views import alerts as alerts_view
from bot.slack.views import storms as storms_view

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.delivery import JSON, Delivery
    from bot.domain.ticket import Ticket
    from bot.i18n import Translator
    from bot.slack.desk import Desk
    from bot.slack.views.page import Message

    Payload: TypeAlias = Mapping[str, JSON]


class AlertRenderer:
    """Renders alerts from what their deliveries keep, their tickets read again; a `reader` is told alone."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def one(
        self, tr: Translator, delivery: Delivery, ticket: Ticket, reader: str | None
    ) -> tuple[Message, Payload] | None:
        """Return the words of one alert and what its metadata say of it, None when it is no longer true."""
        now = self._desk.now()
        true = told(ticket, delivery.content, now)
        if true is None:
            return None
        message = alerts_view.alert(tr, self._desk.policy, true, now, reader)
        return message, {"clock": true.run.clock.value, "milestone": true.milestone}

    async def storm(self, tr: Translator, delivery: Delivery, reader: str | None) -> tuple[Message, Payload] | None:
        """Return the words of a storm message and the keys that it tells, None when nothing of it is true any more."""
        gathered: Sequence[Any] = delivery.content["alerts"]  # type: ignore[assignment] # as `storms` wrote it
        keys = dict.fromkeys(one["ticket"] for one in gathered)
        tickets = dict(zip(keys, await asyncio.gather(*map(self._desk.tickets.find, keys)), strict=True))
        now = self._desk.now()
        alerts = [(one, told(ticket, one, now)) for one in gathered if (ticket := tickets[one["ticket"]])]
        true = [(one, each) for one, each in alerts if each]
        if not true:
            return None
        message = storms_view.storm(tr, self._desk.policy, [each for _one, each in true], now, reader)
        return message, {"keys": [{"key": one["key"], "ticket": one["ticket"]} for one, _each in true]}
