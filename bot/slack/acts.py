"""What happens to tickets: first reply, determined, update, hold, resume, resolve, reopen, who has it, undo."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.audit import AuditRow
from bot.domain.refusal import RefusedChangeError, UnknownTicketError
from bot.domain.roles import Action, may, role_of
from bot.domain.ticket import Act, Actor
from bot.domain.ticket_roles import role_for
from bot.slack.desk import Reply
from bot.slack.ticket_access import actor, doing, may_act_on, misread, named_ticket, ticket_for, unknown
from bot.slack.ticket_words import (
    ProblemKind,
    WordProblem,
    looks_like_ticket,
    read_act,
    read_assign,
    read_ticket,
)
from bot.slack.times import NotATime, read_time
from bot.slack.views import acts as view
from bot.slack.views.guide import typed
from bot.slack.views.page import Page
from bot.slack.views.ticket_parts import mention, ticket_name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence

    from bot.domain.ticket import Ticket
    from bot.slack.desk import Asked
    from bot.slack.times import ReadTime

_CHANGE = re.compile(r"change (\d{1,9})")

ACTS: Mapping[str, Act] = {
    "ack": Act.ACKNOWLEDGE,
    "determined": Act.DETERMINED,
    "updated": Act.UPDATED,
    "hold": Act.HOLD,
    "resume": Act.RESUME,
    "resolve": Act.RESOLVE,
    "reopen": Act.REOPEN,
}


async def answer_act(asked: Asked) -> Reply:
    """Answer `ack | determined | updated | hold | resume | resolve | reopen TICKET… [at TIME] [REASON]`."""
    words = read_act(asked.request.words)
    if words.problems:
        return misread(asked, words.problems)
    at = read_time(words.at, asked.now, asked.tr.zone) if words.at else None
    if isinstance(at, NotATime):
        return misread(asked, (WordProblem(ProblemKind.TIME, at.text),))
    act = ACTS[asked.request.command]
    replies = [await _act(asked, ticket_id, act, at, words.reason) for ticket_id in words.tickets]
    if len(replies) == 1:
        return replies[0]
    page = Page(asked.tr).line(*(reply.message.headline for reply in replies))
    page.note(view.zone_assumed(asked.tr, asked.tr.zone) if at and at.assumed_zone else "")
    return replace(together(asked, replies), message=page.message())


def together(asked: Asked, replies: Sequence[Reply]) -> Reply:
    """Make one reply of several questions of a kind, and leave a row in the audit for each that has none yet."""
    asking = asked.asking
    for reply in replies:
        if not reply.audited:
            account = next(iter(reply.accounts), None)
            row = AuditRow(asked.now, asking.team_id, asking.user_id, asked.request.command, reply.outcome, asking.via)
            asked.desk.audit.note(replace(row, account=account, ticket=reply.ticket))
    accounts = tuple(dict.fromkeys(number for reply in replies for number in reply.accounts))
    return replace(replies[0], accounts=accounts, outcome="answered", audited=True)


async def _act(asked: Asked, ticket_id: str, act: Act, at: ReadTime | None, reason: str) -> Reply:
    found = await ticket_for(asked, ticket_id, Action.CHANGE_TICKET)
    if isinstance(found, Reply):
        return found
    wish = asked.desk.tickets.act(found.id, act, doing(asked), at.at if at else None, reason=reason)
    return await carried_out(asked, wish, found, assumed=bool(at and at.assumed_zone))


async def answer_take(asked: Asked) -> Reply:
    """Answer `take TICKET`: the asker becomes the assignee, and no clock stops."""
    words = read_ticket(asked.request.words)
    if words.problems or not words.ticket:
        return misread(asked, words.problems or (WordProblem(ProblemKind.TICKET_MISSING),))
    return _one_at_a_time(asked, words.reason, await _assign(asked, Act.TAKE, words.ticket, actor(asked)))


def _one_at_a_time(asked: Asked, reason: str, reply: Reply) -> Reply:
    """Add to the answer that of several tickets only the first is meant."""
    others = [word.strip(",") for word in reason.split()]
    if not others or not looks_like_ticket(others[0]):
        return reply
    note = asked.tr.t("One ticket at a time: {ticket} stays as it is.", ticket=ticket_name(others[0]))
    return replace(reply, message=reply.message.noted(asked.tr, note))


async def answer_assign(asked: Asked) -> Reply:
    """Answer `assign TICKET @USER`."""
    words = read_assign(asked.request.words)
    if words.problems or not words.ticket:
        return misread(asked, words.problems or (WordProblem(ProblemKind.TICKET_MISSING),))
    if words.user_id is None:
        command = typed(f"assign {words.ticket} @name")
        line = asked.tr.t("To whom? Mention the person, as in {command}", command=command)
        return Reply(Page(asked.tr).line(line).message(), outcome="not understood")
    return await _assign(asked, Act.ASSIGN, words.ticket, Actor(asked.desk.people.home.team_id, words.user_id))


async def _assign(asked: Asked, act: Act, ticket_id: str, assignee: Actor) -> Reply:
    found = await ticket_for(asked, ticket_id, Action.CHANGE_TICKET)
    if isinstance(found, Reply):
        return found
    if act is Act.ASSIGN and not await _works_on_tickets(asked, found, assignee):
        line = asked.tr.t(
            "{person} is not on the support team, so {ticket} stays as it is.",
            person=mention(assignee),
            ticket=ticket_name(found.id),
        )
        return Reply(Page(asked.tr).line(line).message(), outcome="refused", ticket=found.id)
    return await carried_out(asked, asked.desk.tickets.act(found.id, act, doing(asked), assignee=assignee), found)


async def _works_on_tickets(asked: Asked, ticket: Ticket, assignee: Actor) -> bool:
    desk = asked.desk
    reader = await desk.people.reader(assignee.team_id, assignee.user_id)
    email = reader.email if reader.is_full_member else None
    role = role_for(desk.policy, ticket, role_of(reader, await desk.rosters.roster()), email)
    return may(role, Action.CHANGE_TICKET)


async def answer_undo(asked: Asked) -> Reply:
    """Answer `undo TICKET`: takes the last change back, within 15 minutes; a button says which one it means."""
    named = await named_ticket(asked, Action.CHANGE_TICKET)
    if isinstance(named, Reply):
        return named
    found, reason = named
    meant = _CHANGE.fullmatch(reason)
    wish = asked.desk.tickets.undo(found.id, doing(asked), int(meant[1]) if meant else None)
    return _one_at_a_time(asked, reason, await carried_out(asked, wish, found))


async def answer_untrack(asked: Asked) -> Reply:
    """Answer `untrack TICKET REASON`."""
    named = await named_ticket(asked, Action.CHANGE_TICKET)
    if isinstance(named, Reply):
        return named
    found, reason = named
    if not reason:
        command = typed(f"untrack {found.id} …")
        line = asked.tr.t("Please say why, since it stays in the history of the ticket: {command}", command=command)
        return Reply(Page(asked.tr).line(line).message(), outcome="not understood", ticket=found.id)
    wish = asked.desk.tickets.act(found.id, Act.UNTRACK, doing(asked), reason=reason)
    return await carried_out(asked, wish, found)


async def carried_out(asked: Asked, wish: Awaitable[Ticket], before: Ticket, *, assumed: bool = False) -> Reply:
    """Carry out a wish and say what came of it; `assumed` says that a time was read in the reader's zone."""
    tr, policy, zone = asked.tr, asked.desk.policy, asked.tr.zone if assumed else None
    # Whoever only oversees a ticket is offered nothing that they may not do.
    may_act = may_act_on(asked, before)
    try:
        ticket = await wish
    except RefusedChangeError as error:
        now_stands = await asked.desk.tickets.find(before.id) or before
        message = view.refused(tr, policy, now_stands, error, asked.now, assumed=zone, may_act=may_act)
        outcome = "refused: " + error.why
        return Reply(message, accounts=accounts_of(now_stands), outcome=outcome, ticket=now_stands.id)
    except UnknownTicketError:
        return await unknown(asked, before.id)
    message = view.done(tr, policy, ticket, asked.now, assumed=zone, may_act=may_act)
    return Reply(message, accounts=accounts_of(ticket), ticket=ticket.id, audited=True)


def accounts_of(ticket: Ticket) -> tuple[int, ...]:
    """Return the number of a ticket's account, for the audit."""
    return (ticket.facts.account,) if ticket.facts.account else ()
