"""Finds the place whose ladder is meant when somebody asks for the lead of a ticket or of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.roles import Action, may
from bot.services.check import Question, check
from bot.slack.desk import Reply
from bot.slack.ticket_access import ticket_for

if TYPE_CHECKING:
    from bot.slack.conversation.subjects import Subjects
    from bot.slack.desk import Asked


async def place_of(asked: Asked, subjects: Subjects) -> str | Reply | None:
    """Return the partner's country of the ticket or the one account spoken of, else None, for all ladders.

    A ticket that the reader may not see, or that there is not, is answered as everywhere; who may not ask about
    accounts gets what anybody gets. Raises DatabaseError.
    """
    if subjects.tickets:
        ticket = await ticket_for(asked, subjects.tickets[0], Action.SEE_TICKET)
        return ticket if isinstance(ticket, Reply) else ticket.facts.partner_country
    if not subjects.who or not may(asked.role, Action.ASK_ACCOUNT):
        return None
    desk = asked.desk
    found = await check(desk.accounts, desk.policy, desk.services, Question(subjects.who[:1]))
    places = {result.partner.country for one in found for result in one.classifications}
    return places.pop() if len(places) == 1 else None
