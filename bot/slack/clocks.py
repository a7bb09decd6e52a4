"""How long is left, how it is counted, and what happened to a ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.roles import Action, Role, may
from bot.domain.ticket_roles import territories_of
from bot.domain.urgency import by_urgency
from bot.slack.acts import accounts_of, together
from bot.slack.desk import Reply
from bot.slack.ticket_access import (
    actor,
    email_of,
    may_act_on,
    misread,
    named_ticket,
    role_of_reader,
    roles_of_reader,
    ticket_for,
    told_by_clock,
)
from bot.slack.ticket_words import MOST_TICKETS, read_act, read_ticket
from bot.slack.views import board as board_view
from bot.slack.views import guide
from bot.slack.views import history as history_view
from bot.slack.views import left as view
from bot.slack.views.page import Page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.domain.ticket import Ticket
    from bot.slack.desk import Asked


async def answer_left(asked: Asked) -> Reply:
    """Answer `left [TICKET]`; without a ticket all that are assigned to the asker, several are told in a line each."""
    words = read_ticket(asked.request.words)
    if words.problems:
        return misread(asked, words.problems)
    tr, desk = asked.tr, asked.desk
    if not words.ticket:
        mine = by_urgency(_seen(asked, await desk.tickets.open_tickets(assignee=actor(asked))), asked.now)
        if not mine:
            has_board = may(asked.role, Action.SEE_TICKET) or bool(territories_of(desk.policy, email_of(asked)))
            return Reply(view.none_of_mine(tr, has_board=has_board))
        return Reply(view.mine(tr, desk.policy, mine, asked.now))
    several = read_act(asked.request.words).tickets
    if len(several) > 1:
        return await _left_of(asked, several[:MOST_TICKETS])
    ticket = await ticket_for(asked, words.ticket, Action.SEE_TICKET)
    if isinstance(ticket, Reply):
        return ticket
    oversees = ticket.overseer == actor(asked)
    may_act = may_act_on(asked, ticket)
    message = view.time_left(tr, desk.policy, ticket, asked.now, may_act=may_act, oversees=oversees)
    return Reply(message, accounts=accounts_of(ticket), ticket=ticket.id)


async def _left_of(asked: Asked, several: Iterable[str]) -> Reply:
    """Say in a line for each of several tickets what is due next, or why nothing is said of it."""
    replies = [await _one_line(asked, ticket_id) for ticket_id in several]
    page = Page(asked.tr).line(*(reply.message.headline for reply in replies))
    return replace(together(asked, replies), message=page.message())


async def _one_line(asked: Asked, ticket_id: str) -> Reply:
    found = await ticket_for(asked, ticket_id, Action.SEE_TICKET)
    if isinstance(found, Reply):
        return found
    line = view.one_line(asked.tr, asked.desk.policy, found, asked.now)
    return Reply(Page(asked.tr).line(line).message(), accounts=accounts_of(found), ticket=found.id)


async def answer_board(asked: Asked) -> Reply:
    """Answer `board`: all open tickets, or those of which the asker is a contact or was told."""
    desk, roles = asked.desk, roles_of_reader(asked)
    all_of_them = may(asked.role, Action.SEE_TICKET) or Role.OVERSEER in roles
    territories = None if all_of_them else territories_of(desk.policy, email_of(asked))
    tickets = await desk.tickets.open_tickets(territories=territories)
    seen = by_urgency(_seen(asked, tickets, await told_by_clock(asked)), asked.now)
    if not seen and not may(asked.role, Action.SEE_TICKET) and Role.CONTACT not in roles:
        return guide.refused(asked, Action.SEE_TICKET)
    may_track = may(asked.role, Action.TRACK_TICKET)
    return Reply(board_view.board(asked.tr, desk.policy, seen, asked.now, may_track=may_track))


def _seen(asked: Asked, tickets: Iterable[Ticket], told: Collection[str] = ()) -> Iterable[Ticket]:
    """Return those of some tickets that the reader may see; of those in `told` the clock has told level 4."""
    return (ticket for ticket in tickets if may(role_of_reader(asked, ticket, told), Action.SEE_TICKET))


async def answer_counting(asked: Asked) -> Reply:
    """Show how the time of a ticket is counted."""
    found = await _named(asked)
    if isinstance(found, Reply):
        return found
    message = view.counting(asked.tr, asked.desk.policy, found, asked.now, may_act=may_act_on(asked, found))
    return Reply(message, accounts=accounts_of(found), ticket=found.id)


async def answer_history(asked: Asked) -> Reply:
    """Answer `history TICKET`."""
    found = await _named(asked)
    if isinstance(found, Reply):
        return found
    may_act = may_act_on(asked, found)
    message = history_view.history(asked.tr, asked.desk.policy, found, asked.now, may_act=may_act)
    return Reply(message, accounts=accounts_of(found), ticket=found.id)


async def _named(asked: Asked) -> Ticket | Reply:
    named = await named_ticket(asked, Action.SEE_TICKET)
    return named if isinstance(named, Reply) else named[0]
