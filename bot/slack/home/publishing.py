"""Builds somebody's home tab from what is true now, and publishes it unless somebody else was faster."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import structlog
from cachetools import LRUCache

from bot.domain.roles import Action, may
from bot.domain.ticket import UNDO_WITHIN, Actor
from bot.errors import DatabaseError
from bot.slack.desk import Asking, Via
from bot.slack.failures import FAILURES, reason_of, refusal_of
from bot.slack.grammar import read_request
from bot.slack.home.audience import REMEMBERED
from bot.slack.home.board import may_have_tickets, ranked
from bot.slack.home.choices import Choice
from bot.slack.home.content import content, failure
from bot.slack.ticket_access import actor, may_act_on, told_by_clock
from bot.slack.views import guide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.people import Channel
    from bot.domain.ticket import Ticket
    from bot.services.delivery_ports import Lanes
    from bot.services.outbox import HeldUp
    from bot.slack.desk import Asked
    from bot.slack.dialogue import Dialogue
    from bot.slack.home.board import Row

CONFLICT, FAILED = "hash_conflict", "failed"
ATTEMPTS = 2


@dataclass(slots=True)
class Tab:
    """What is remembered of one person's tab.

    `choice` is what they chose, `hash` Slack's last one, `done` the ticket that they changed last, `has_tickets`
    whether there can be any on it.
    """

    choice: Choice = field(default_factory=Choice)
    hash: str | None = None
    done: str | None = None
    has_tickets: bool = True


class Publisher:
    """Publishes home tabs; what it remembers of them is bounded, and lost with the process."""

    def __init__(self, dialogue: Dialogue, client: AsyncWebClient, lanes: Lanes) -> None:
        self._dialogue = dialogue
        self._lanes = lanes
        self._client = client
        self._tabs: LRUCache[Actor, Tab] = LRUCache(REMEMBERED)
        self._log = structlog.get_logger("home")

    def tab(self, who: Actor) -> Tab:
        """Return what is remembered of somebody's tab."""
        found = self._tabs.get(who)
        if found is None:
            found = self._tabs[who] = Tab()
        return found

    async def rows(self) -> Sequence[Row]:
        """Return the open tickets, the most urgent first; raises DatabaseError."""
        desk = self._dialogue.desk
        return await asyncio.to_thread(ranked, await desk.tickets.open_tickets(), desk.now())

    async def publish(self, who: Actor, rows: Sequence[Row] | None = None) -> str:
        """Show somebody their tab as things stand, `rows` if they have just been read; returns how that ended.

        The hash is that of before anything was read: if the tab has changed since, what was read is read anew.
        """
        tab = self.tab(who)
        for _attempt in range(ATTEMPTS):
            known = tab.hash
            view, outcome = await self._view(who, tab, rows)
            try:
                answer = await self._client.views_publish(user_id=who.user_id, view=view, hash=known)
            except FAILURES as error:
                if refusal_of(error) != CONFLICT:
                    self._log.info("the home tab cannot be shown", error=reason_of(error))
                    break
                tab.hash, rows = None if tab.hash == known else tab.hash, None
            else:
                tab.hash = (answer.get("view") or {}).get("hash")
                return outcome
        return FAILED

    async def _view(self, who: Actor, tab: Tab, rows: Sequence[Row] | None) -> tuple[dict[str, Any], str]:
        asked = await self._dialogue.asked(Asking(who.team_id, who.user_id, "", Via.HOME), read_request(""))
        tab.has_tickets = may_have_tickets(asked)
        try:
            read, held_up, channels, told = await asyncio.gather(
                self._known(tab, rows), self._held_up(), self._channels(asked), told_by_clock(asked)
            )
            done = await self._done(asked, tab)
            # Off the event loop, which has others to answer meanwhile.
            return await asyncio.to_thread(content, asked, read, tab.choice, done, held_up, channels, told), "answered"
        except DatabaseError as error:
            self._log.error("the database refuses", error=str(error))
            reply = guide.database_down(asked)
        except Exception:  # noqa: BLE001 - the last place that can find words for a person
            reference = token_hex(4)
            self._log.exception("a home tab cannot be built", reference=reference)
            reply = guide.failed(asked, reference)
        return failure(asked, reply.message, tab.choice), reply.outcome

    async def _known(self, tab: Tab, rows: Sequence[Row] | None) -> Sequence[Row]:
        if rows is not None:
            return rows
        return await self.rows() if tab.has_tickets else ()

    async def _held_up(self) -> HeldUp:
        desk = self._dialogue.desk
        return await self._lanes.held_up(desk.tickets.channels.all, desk.now())

    async def _channels(self, asked: Asked) -> Sequence[Channel]:
        return await asked.desk.readership.with_outsiders() if may(asked.role, Action.SHOW_ACCOUNTS) else ()

    async def _done(self, asked: Asked, tab: Tab) -> Ticket | None:
        """Return the ticket that somebody changed last, as long as they can take that back and nobody came after."""
        ticket = await asked.desk.tickets.find(tab.done) if tab.done else None
        if ticket is None:
            return None
        is_theirs = ticket.last.by == actor(asked) and asked.now - ticket.last.recorded_at <= UNDO_WITHIN
        return ticket if is_theirs and may_act_on(asked, ticket) else None
