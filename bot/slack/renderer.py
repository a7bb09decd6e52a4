"""Finds the words of a delivery when it is sent: what is true then, as its readers may read it, in their language."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cachetools import TTLCache

from bot.domain.delivery import Purpose
from bot.domain.roles import Action, may, role_of
from bot.domain.territory import calendar_for
from bot.domain.ticket import Act, Actor
from bot.domain.ticket_roles import role_for
from bot.services.calls import Called
from bot.services.posting import Rendering
from bot.slack.alert_renderer import AlertRenderer
from bot.slack.desk import PERSON_PREFIXES
from bot.slack.views import calls as calls_view
from bot.slack.views import ticket as ticket_view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.delivery import Delivery
    from bot.domain.ticket import Ticket
    from bot.i18n import Markup, Translator
    from bot.slack.alert_renderer import Payload
    from bot.slack.desk import Desk
    from bot.slack.tongues import Tongues
    from bot.slack.views.page import Message

READERS_HOLD = timedelta(seconds=30)
REMEMBERED = 256


class Renderer:
    """Renders deliveries; who reads a channel is asked of Slack again after half a minute."""

    def __init__(self, desk: Desk, tongues: Tongues) -> None:
        self._desk = desk
        self._tongues = tongues
        self._alerts = AlertRenderer(desk)
        self._outsiders: TTLCache[str, bool] = TTLCache(
            REMEMBERED, READERS_HOLD.total_seconds(), timer=lambda: desk.now().timestamp()
        )

    async def render(self, delivery: Delivery, destination: str, *, repeat: bool) -> Rendering | None:
        """Return the words of a delivery for a channel or a person; None when it is no longer true."""
        tr = await self._translator(destination)
        found = await self._found(tr, delivery, destination)
        if found is None:
            return None
        message, payload = found
        if repeat:
            message = message.noted(tr, tr.t("This may be a repeat: Slack did not say whether it was posted."))
        return Rendering(message.text, message.blocks, payload=payload)

    async def _found(self, tr: Translator, delivery: Delivery, destination: str) -> tuple[Message, Payload] | None:
        """Return what a delivery says, and the ids that its metadata have beside its own."""
        reader = destination if destination.startswith(PERSON_PREFIXES) else None
        if delivery.purpose is Purpose.STORM:
            return await self._alerts.storm(tr, delivery, reader)
        ticket = await self._desk.tickets.find(delivery.ticket) if delivery.ticket else None
        if delivery.ticket and ticket is None:
            return None
        if delivery.purpose.is_alert:
            return self._alerts.one(tr, delivery, ticket, reader) if ticket else None
        message = await self._message(tr, delivery, ticket, destination)
        return (message, {}) if message else None

    async def _message(
        self, tr: Translator, delivery: Delivery, ticket: Ticket | None, destination: str
    ) -> Message | None:
        content, people = delivery.content, _people(delivery.content)
        if ticket is None:
            return await self._place(tr, content, people, destination) if delivery.purpose is Purpose.PING else None
        policy, now = self._desk.policy, self._desk.now()
        if delivery.purpose is Purpose.TICKET:
            return await self._ticket(tr, ticket, destination)
        if delivery.purpose is Purpose.PING:
            note = await self._words(str(content.get("note") or ""), destination)
            return calls_view.ping(tr, policy, ticket, people, _by(content), note, now).message()
        change = next(
            (one for one in reversed(ticket.changes) if one.act is Act.ESCALATE and one.level == content.get("level")),
            None,
        )
        if change is None:
            return None
        change = replace(change, reason=await self._words(change.reason, destination))
        return calls_view.escalation(tr, policy, ticket, people, change, now).message()

    async def _ticket(self, tr: Translator, ticket: Ticket, destination: str) -> Message:
        desk = self._desk
        outsiders = await self._has_outsiders(ticket, destination)
        number = ticket.facts.account
        account = await desk.accounts.get(number) if number and not outsiders else None
        return ticket_view.in_channel(tr, desk.policy, ticket, account, desk.now(), outsiders=outsiders)

    async def _place(
        self, tr: Translator, content: Mapping[str, Any], people: tuple[Called, ...], destination: str
    ) -> Message:
        policy = self._desk.policy
        country = content.get("country")
        place: Markup = tr.country(country) if country else tr.policy(policy.territories[content["territory"]].name)
        calendar = calendar_for(policy, content["territory"], country)
        note = await self._words(str(content.get("note") or ""), destination)
        return calls_view.ping_place(tr, place, people, _by(content), note, calendar, self._desk.now()).message()

    async def _translator(self, destination: str) -> Translator:
        if destination.startswith(PERSON_PREFIXES):
            people = self._desk.people
            return await self._tongues.of_reader(await people.reader(people.home.team_id, destination))
        return await self._tongues.of_channel(destination)

    async def _has_outsiders(self, ticket: Ticket, destination: str) -> bool:
        """Say whether a message for this destination must say nothing of the account."""
        desk = self._desk
        if destination.startswith(PERSON_PREFIXES):
            reader = await desk.people.reader(desk.people.home.team_id, destination)
            email = reader.email if reader.is_full_member else None
            role = role_for(desk.policy, ticket, role_of(reader, await desk.rosters.roster()), email)
            return not may(role, Action.CHANGE_TICKET)
        return await self._outsiders_read(destination)

    async def _words(self, said: str, destination: str) -> str:
        """Return what somebody of the desk wrote, which may be about the account, where no outsider reads it."""
        if not said or destination.startswith(PERSON_PREFIXES):
            return said
        return "" if await self._outsiders_read(destination) else said

    async def _outsiders_read(self, destination: str) -> bool:
        desk = self._desk
        known = self._outsiders.get(destination)
        if known is None:
            known = await desk.channels.outsiders(desk.people.home.team_id, destination)
            if known is None:
                # Until Slack says who reads there, nothing is told of the account, and the next message asks again.
                return True
            self._outsiders[destination] = known
        return known


def _people(content: Mapping[str, Any]) -> tuple[Called, ...]:
    return tuple(Called(one["name"], one["email"], one["user"], one["zone"]) for one in content.get("people", ()))


def _by(content: Mapping[str, Any]) -> Actor:
    return Actor(str(content.get("team") or ""), str(content.get("by") or ""))
