"""Finds the words of alerts and of storm messages when they are sent, and leaves out what is no longer true."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog

from bot.errors import UnreadableError
from bot.slack.alert_content import told, told_before
from bot.slack.views import alerts as alerts_view
from bot.slack.views import former as former_view
from bot.slack.views import storms as storms_view

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain.delivery import JSON, Delivery
    from bot.domain.ticket import Ticket
    from bot.i18n import Translator
    from bot.slack.desk import Desk
    from bot.slack.views.page import Message


class Found(NamedTuple):
    """What a delivery says, the ids that its metadata have beside its own, since when (UTC) an alert could be told."""

    message: Message
    payload: Mapping[str, JSON] = {}
    known_at: datetime | None = None


class AlertRenderer:
    """Renders alerts from what their deliveries keep, their tickets read again; a `reader` is told alone."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._log = structlog.get_logger("alerts")

    def one(self, tr: Translator, delivery: Delivery, ticket: Ticket, reader: str | None) -> Found | None:
        """Return the words of one alert and what its metadata say of it, None when it is no longer true."""
        now = self._desk.now()
        true = told(ticket, delivery.content, now)
        if true is None:
            return None
        message = alerts_view.alert(tr, self._desk.policy, true, now, reader)
        return Found(message, {"clock": true.run.clock.value, "milestone": true.milestone}, true.known_at)

    def afterwards(
        self,
        tr: Translator,
        delivery: Delivery,
        ticket: Ticket,
        reader: str | None,
        sent_at: datetime,
        *,
        outsiders: bool,
    ) -> Found | None:
        """Return the words of an alert that stands since `sent_at` (UTC), None to leave them as they are.

        While it holds these are what they were; then they say what became of it, to `outsiders` nothing of the account.
        """
        policy, now = self._desk.policy, self._desk.now()
        true = told(ticket, delivery.content, now)
        if true is not None:
            return Found(alerts_view.alert(tr, policy, true, sent_at, reader))
        former = told_before(ticket, delivery.content, now)
        if former is None:
            return None
        return Found(former_view.former(tr, policy, ticket, former, sent_at, reader, outsiders=outsiders))

    async def _find(self, key: str) -> Ticket | None:
        """Return a ticket; one that cannot be read is logged, and holds up nothing of the others."""
        try:
            return await self._desk.tickets.find(key)
        except UnreadableError as error:
            self._log.error("an alert cannot be told", error=str(error))
            return None

    async def storm(self, tr: Translator, delivery: Delivery, reader: str | None) -> Found | None:
        """Return the words of a storm message and the keys that it tells, None when nothing of it is true any more.

        Once it is sent it stays as it is: it has no buttons, and each ticket has a message of its own.
        """
        gathered: Sequence[Any] = delivery.content["alerts"]  # type: ignore[assignment] # as `storms` wrote it
        keys = dict.fromkeys(one["ticket"] for one in gathered)
        tickets = dict(zip(keys, await asyncio.gather(*map(self._find, keys)), strict=True))
        now = self._desk.now()
        alerts = [(one, told(ticket, one, now)) for one in gathered if (ticket := tickets[one["ticket"]])]
        true = [(one, each) for one, each in alerts if each]
        if not true:
            return None
        message = storms_view.storm(tr, self._desk.policy, [each for _one, each in true], now, reader)
        keys_told = [{"key": one["key"], "ticket": one["ticket"]} for one, _each in true]
        return Found(message, {"keys": keys_told}, min(each.known_at for _one, each in true))
