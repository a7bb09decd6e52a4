"""The home tab: published when it is opened, when something on it is pressed, and when a ticket changed."""

from __future__ import annotations

import asyncio
from contextvars import Context
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.audit import AuditRow
from bot.domain.changes import before_last
from bot.domain.ticket import Actor
from bot.errors import DatabaseError
from bot.slack.desk import Via
from bot.slack.grammar import read_request
from bot.slack.home.audience import Audience
from bot.slack.home.choices import read_choice
from bot.slack.home.pressing import chosen, set_channel, set_own
from bot.slack.home.publishing import FAILED, Publisher
from bot.slack.views import guide, home_channels, home_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.ticket import Ticket
    from bot.services.delivery_ports import Lanes
    from bot.slack.delivery import Delivery
    from bot.slack.desk import Asking, Reply
    from bot.slack.dialogue import Dialogue

PREFIX = "home."
REFUSED = {
    home_channels.SHOW_ACCOUNTS: "show_accounts",
    home_channels.HIDE_ACCOUNTS: "show_accounts",
    home_settings.TERRITORIES: "territories",
}
"""What the audit calls that which only some may press on their tab."""


class HomeTab:
    """Everybody's home tab; it says how things stood when it was published, which is soon after they changed."""

    def __init__(self, dialogue: Dialogue, delivery: Delivery, client: AsyncWebClient, lanes: Lanes) -> None:
        self._dialogue = dialogue
        self._delivery = delivery
        self._publisher = Publisher(dialogue, client, lanes)
        self._audience = Audience(dialogue.desk.now)
        self._working: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._log = structlog.get_logger("home")

    def seen(self, asking: Asking, view: Mapping[str, Any]) -> None:
        """Note what somebody has before them: Slack sends the view along with whatever is done on it."""
        who = _who(asking)
        tab = self._publisher.tab(who)
        tab.hash = view.get("hash") or tab.hash
        tab.choice = read_choice(view.get("private_metadata") or "") or tab.choice
        self._audience.opened(who)

    async def opened(self, asking: Asking, view: Mapping[str, Any]) -> None:
        """Publish somebody's tab, which they have just opened; `view` is what they see until then, if anything."""
        who = _who(asking)
        is_back = not self._audience.is_open(who)
        self.seen(asking, view)
        if is_back:
            # Whoever comes back later wants to see what is urgent now.
            tab = self._publisher.tab(who)
            tab.choice = replace(tab.choice, page=1)
        await self._publish(asking)

    async def pressed(self, asking: Asking, pressed: Mapping[str, Any]) -> None:
        """Do what was chosen on the tab itself, and publish it anew."""
        tab = self._publisher.tab(_who(asking))
        tab.choice = chosen(tab.choice, pressed)
        asked = await self._dialogue.asked(asking, read_request(""))
        try:
            refusal = await set_own(asked, pressed) or await set_channel(asked, pressed)
            if refusal:
                await self._refuse(asking, pressed, refusal)
        except DatabaseError as error:
            self._log.error("the database refuses", error=str(error))
            await self._delivery.privately(asking, guide.database_down(asked).message)
        await self._publish(asking)

    async def _refuse(self, asking: Asking, pressed: Mapping[str, Any], refusal: Reply) -> None:
        desk, action = self._dialogue.desk, REFUSED.get(str(pressed.get("action_id")), "home")
        desk.audit.note(AuditRow(desk.now(), asking.team_id, asking.user_id, action, refusal.outcome, asking.via))
        await self._delivery.privately(asking, refusal.message)

    async def answered(self, asking: Asking, reply: Reply) -> None:
        """Bring the answer to a button about a ticket: what was done shows on the board, the rest is to be read."""
        if reply.audited:
            return
        await self._delivery.privately(asking, reply.message)
        if reply.outcome != "answered":
            # What was pressed is not as it was shown.
            await self._publish(asking)

    def changed(self, ticket: Ticket | None) -> None:
        """Let the boards follow a ticket that has just changed, whoever changed it and by whichever way."""
        if ticket is None:
            return
        if not ticket.last.is_release:
            self._publisher.tab(ticket.last.by).done = ticket.id
        self._audience.changed(_concerned(ticket))
        self.wake()

    def wake(self) -> None:
        """Publish what is due by now; a timer calls it when somebody's minute is over."""
        if self._working is None or self._working.done():
            self._working = asyncio.get_running_loop().create_task(self._work())

    async def close(self, seconds: float) -> None:
        """Finish what is being published, for so many seconds at most."""
        if self._timer:
            self._timer.cancel()
        if self._working:
            await asyncio.wait((self._working,), timeout=seconds)
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)
        if self._timer:
            self._timer.cancel()

    async def _work(self) -> None:
        while due := self._audience.take():
            for who in await self._show(due):
                self._audience.failed(who)
        self._set_timer()

    async def _show(self, due: Sequence[Actor]) -> Sequence[Actor]:
        """Publish a few tabs from one reading of the tickets; returns whose could not be."""
        try:
            rows = await self._publisher.rows()
            outcomes = await asyncio.gather(*(self._publisher.publish(who, rows) for who in due))
        except DatabaseError as error:
            self._log.warning("boards stay as they are", error=str(error))
            return due
        except Exception:  # noqa: BLE001 - nobody waits for it but those who read a tab, which they still can
            self._log.exception("boards stay as they are")
            return due
        return [who for who, outcome in zip(due, outcomes, strict=True) if outcome == FAILED]

    def _set_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
        seconds = self._audience.seconds()
        # A minute later it is no longer about the request that set the timer.
        loop, nobodys = asyncio.get_running_loop(), Context()
        self._timer = None if seconds is None else loop.call_later(seconds, self.wake, context=nobodys)

    async def _publish(self, asking: Asking) -> None:
        started, who = monotonic(), _who(asking)
        self._audience.published(who)
        outcome = await self._publisher.publish(who)
        if outcome == FAILED:
            self._audience.failed(who)
            self._set_timer()
        elif not self._publisher.tab(who).has_tickets:
            self._audience.left(who)
        desk = self._dialogue.desk
        desk.metrics.answered("home", outcome, Via.HOME, monotonic() - started)
        desk.audit.note(AuditRow(desk.now(), who.team_id, who.user_id, "home", outcome, Via.HOME))


def _who(asking: Asking) -> Actor:
    return Actor(asking.team_id, asking.user_id)


def _concerned(ticket: Ticket) -> Iterable[Actor]:
    """Return who changed a ticket, whose it is, and whose it was before; the bot, and whoever left, have no tab."""
    if ticket.last.is_release:
        return ()
    before = before_last(ticket)
    everybody = (ticket.last.by, ticket.assignee, before.assignee if before else None)
    return (who for who in everybody if who)
