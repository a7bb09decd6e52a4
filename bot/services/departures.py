"""Takes open tickets from those whose account was deactivated, and has their channel told that nobody has them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.domain.delivery import Delivery, Purpose
from bot.domain.refusal import RefusedChangeError
from bot.domain.ticket import Act
from bot.errors import DatabaseError
from bot.services.tickets import Doing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.domain.ticket import Actor, Change, Ticket
    from bot.services.tickets import Tickets

VIA = "event"


class Departures:
    """Releases tickets, each once however many processes hear of a departure; the changes are the bot's own.

    `is_gone` asks whether somebody's account is deactivated by now, and says no while nobody knows; `others` says
    who is told of a delivery that has no channel.
    """

    def __init__(
        self,
        tickets: Tickets,
        bot: Actor,
        is_gone: Callable[[Actor], Awaitable[bool]],
        others: Callable[[Delivery], Awaitable[Sequence[str]]],
        now: Callable[[], datetime],
    ) -> None:
        self._tickets = tickets
        self._bot = bot
        self._is_gone = is_gone
        self._others = others
        self._now = now
        self._log = structlog.get_logger("departures")

    async def release(self, gone: Actor) -> None:
        """Take every open ticket from somebody whose account was deactivated; raises DatabaseError."""
        for ticket in await self._tickets.open_tickets(assignee=gone):
            await self._release(ticket, gone)

    async def release_departed(self) -> None:
        """Take them from everybody who has left, since Slack may have said so while nobody listened.

        Slack is asked of each assignee of an open ticket, one after the other; a failure is logged.
        """
        try:
            having = {ticket.assignee for ticket in await self._tickets.open_tickets() if ticket.assignee}
            for who in sorted(having, key=lambda one: (one.team_id, one.user_id)):
                if await self._is_gone(who):
                    await self.release(who)
        except DatabaseError as error:
            self._log.warning("nobody knows whether those who have tickets are still there", error=str(error))

    async def _release(self, ticket: Ticket, gone: Actor) -> None:
        doing = Doing(self._bot, self._now(), VIA)
        deliveries = await self._deliveries(ticket, gone)
        unless = partial(_given_to_another, gone=gone)
        try:
            await self._tickets.act(ticket.id, Act.ASSIGN, doing, deliveries=deliveries, unless=unless, assignee=None)
        except RefusedChangeError:
            return  # another process was faster, or somebody has taken or closed it
        self._log.info("a ticket has nobody: an account was deactivated", ticket=ticket.id)

    async def _deliveries(self, ticket: Ticket, gone: Actor) -> Sequence[Delivery]:
        channel = self._tickets.channels.of(ticket.facts.territory)
        told = Delivery(
            key=self._tickets.new_key(),
            purpose=Purpose.UNASSIGNED,
            destination=channel or "",
            due_at=self._now(),
            ticket=ticket.key,
            content={"gone": {"team": gone.team_id, "user": gone.user_id}},
            in_thread=channel is not None,
            broadcast=channel is not None,
        )
        if channel is not None:
            return [told]
        others = await self._others(told)
        return [replace(told, key=self._tickets.new_key(), destination=destination) for destination in others]


def _given_to_another(ticket: Ticket, gone: Actor) -> Change | None:
    """Return the last change of a ticket that somebody else has by now."""
    return None if ticket.assignee == gone else ticket.last
