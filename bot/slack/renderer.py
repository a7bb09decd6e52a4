"""Finds the words of a delivery when it is sent: what is true then, as its readers may read it, in their language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.delivery import Purpose
from bot.domain.roles import Action, may, role_of
from bot.domain.territory import calendar_for
from bot.domain.ticket import Act, Actor
from bot.domain.ticket_roles import role_for
from bot.services.calls import Called
from bot.services.posting import Rendering
from bot.slack.alert_renderer import AlertRenderer, Found
from bot.slack.desk import PERSON_PREFIXES
from bot.slack.summary_renderer import SummaryRenderer
from bot.slack.views import calls as calls_view
from bot.slack.views import ticket as ticket_view
from bot.slack.views.departures import departed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.delivery import Delivery
    from bot.domain.ticket import Ticket
    from bot.i18n import Markup, Translator
    from bot.slack.desk import Desk
    from bot.slack.tongues import Tongues
    from bot.slack.views.page import Message


class Renderer:
    """Renders deliveries, each for those who read it."""

    def __init__(self, desk: Desk, tongues: Tongues) -> None:
        self._desk = desk
        self._tongues = tongues
        self._alerts = AlertRenderer(desk)
        self._summaries = SummaryRenderer(desk)

    async def render(
        self, delivery: Delivery, destination: str, *, repeat: bool, sent_at: datetime | None = None
    ) -> Rendering | None:
        """Return the words of a delivery for a channel or a person; None when it is no longer true.

        One that stands since `sent_at` (UTC) says what became of what it told; None leaves it as it is.
        """
        tr = await self._translator(destination)
        found = await self._found(tr, delivery, destination, sent_at)
        if found is None:
            return None
        message = found.message
        if repeat:
            message = message.noted(tr, tr.t("This may be a repeat: Slack did not say whether it was posted."))
        return Rendering(message.text, message.blocks, payload=found.payload, known_at=found.known_at)

    async def _found(
        self, tr: Translator, delivery: Delivery, destination: str, sent_at: datetime | None
    ) -> Found | None:
        """Return what a delivery says, None when there is nothing to say any more."""
        reader = destination if destination.startswith(PERSON_PREFIXES) else None
        if delivery.purpose is Purpose.STORM:
            return await self._alerts.storm(tr, delivery, reader)
        if delivery.purpose is Purpose.SUMMARY:
            summary = await self._summaries.summary(tr, delivery)
            return Found(summary) if summary else None
        ticket = await self._desk.tickets.find(delivery.ticket) if delivery.ticket else None
        if delivery.ticket and ticket is None:
            return None
        if delivery.purpose.is_alert:
            return await self._alert(tr, delivery, ticket, destination, sent_at) if ticket else None
        message = await self._message(tr, delivery, ticket, destination, sent_at)
        return Found(message) if message else None

    async def _alert(
        self, tr: Translator, delivery: Delivery, ticket: Ticket, destination: str, sent_at: datetime | None
    ) -> Found | None:
        reader = destination if destination.startswith(PERSON_PREFIXES) else None
        if sent_at is None:
            return self._alerts.one(tr, delivery, ticket, reader)
        outsiders = await self._has_outsiders(ticket, destination)
        return self._alerts.afterwards(tr, delivery, ticket, reader, sent_at, outsiders=outsiders)

    async def _message(
        self, tr: Translator, delivery: Delivery, ticket: Ticket | None, destination: str, sent_at: datetime | None
    ) -> Message | None:
        content, people = delivery.content, _people(delivery.content)
        if ticket is None:
            is_ping = delivery.purpose is Purpose.PING
            return await self._place(tr, content, people, destination, sent_at) if is_ping else None
        policy, now = self._desk.policy, self._desk.now()
        if delivery.purpose is Purpose.TICKET:
            return await self._ticket(tr, ticket, destination)
        if delivery.purpose is Purpose.UNASSIGNED:
            return departed(tr, policy, ticket, _gone(content), now) if _has_nobody(ticket) else None
        if delivery.purpose is Purpose.PING:
            note = await self._words(str(content.get("note") or ""), destination, ticket)
            return calls_view.ping(tr, policy, ticket, people, _by(content), note, now, sent_at=sent_at).message()
        change = next(
            (one for one in reversed(ticket.changes) if one.act is Act.ESCALATE and one.level == content.get("level")),
            None,
        )
        if change is None:
            return None
        change = replace(change, reason=await self._words(change.reason, destination, ticket))
        return calls_view.escalation(tr, policy, ticket, people, change, now, sent_at).message()

    async def _ticket(self, tr: Translator, ticket: Ticket, destination: str) -> Message:
        desk = self._desk
        outsiders = await self._has_outsiders(ticket, destination)
        number = ticket.facts.account
        account = await desk.accounts.get(number) if number and not outsiders else None
        return ticket_view.in_channel(tr, desk.policy, ticket, account, desk.now(), outsiders=outsiders)

    async def _place(
        self,
        tr: Translator,
        content: Mapping[str, Any],
        people: tuple[Called, ...],
        destination: str,
        sent_at: datetime | None,
    ) -> Message:
        policy, at = self._desk.policy, sent_at or self._desk.now()
        country = content.get("country")
        place: Markup = tr.country(country) if country else tr.policy(policy.territories[content["territory"]].name)
        calendar = calendar_for(policy, content["territory"], country)
        note = await self._words(str(content.get("note") or ""), destination, None)
        return calls_view.ping_place(tr, place, people, _by(content), note, calendar, at).message()

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
        return await desk.readership.hides_accounts(destination)

    async def _words(self, said: str, destination: str, ticket: Ticket | None) -> str:
        """Return what somebody of the desk wrote, which may be about the account, where no outsider reads it."""
        if not said:
            return ""
        if ticket is not None:
            return "" if await self._has_outsiders(ticket, destination) else said
        desk = self._desk
        if destination.startswith(PERSON_PREFIXES):
            reader = await desk.people.reader(desk.people.home.team_id, destination)
            return said if reader.is_full_member else ""
        return "" if await desk.readership.hides_accounts(destination) else said


def _people(content: Mapping[str, Any]) -> tuple[Called, ...]:
    return tuple(Called(one["name"], one["email"], one["user"], one["zone"]) for one in content.get("people", ()))


def _has_nobody(ticket: Ticket) -> bool:
    return ticket.is_open and ticket.assignee is None


def _gone(content: Mapping[str, Any]) -> Actor:
    return Actor(content["gone"]["team"], content["gone"]["user"])


def _by(content: Mapping[str, Any]) -> Actor:
    return Actor(str(content.get("team") or ""), str(content.get("by") or ""))
