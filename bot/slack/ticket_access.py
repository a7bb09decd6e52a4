"""Which ticket is meant, and whether this reader may do this with it; nobody else learns whether there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ladder import PAM_LEVEL
from bot.domain.names import spelt_alike
from bot.domain.roles import Action, Role, may
from bot.domain.ticket import Actor, ticket_key
from bot.domain.ticket_roles import heard_at_the_top, role_for, roles_by_email
from bot.services.tickets import Doing
from bot.slack.desk import Reply
from bot.slack.ticket_words import ProblemKind, WordProblem, read_ticket
from bot.slack.views import guide
from bot.slack.views import ticket_words as view

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.domain.ticket import Ticket
    from bot.slack.desk import Asked


def actor(asked: Asked) -> Actor:
    """Return who asks, as a ticket records it."""
    return Actor(asked.asking.team_id, asked.asking.user_id)


def doing(asked: Asked) -> Doing:
    """Return who does something, when, and by which way."""
    return Doing(actor(asked), asked.now, asked.asking.via)


def email_of(asked: Asked) -> str | None:
    """Return the address that a person may act by: only Slack's word on a full member of our own workspace counts."""
    return asked.reader.email if asked.reader.is_full_member else None


def roles_of_reader(asked: Asked) -> frozenset[Role]:
    """Return who the reader may be to some ticket or other by their address."""
    return roles_by_email(asked.desk.policy, email_of(asked))


def role_of_reader(asked: Asked, ticket: Ticket, told: Collection[str] = ()) -> Role:
    """Return who the reader is to a ticket; of those in `told`, by their keys, the clock has told level 4."""
    role = role_for(asked.desk.policy, ticket, asked.role, email_of(asked))
    if may(role, Action.SEE_TICKET) or ticket.key not in told:
        return role
    return Role.OVERSEER if email_of(asked) in heard_at_the_top(asked.desk.policy, ticket) else role


def may_act_on(asked: Asked, ticket: Ticket) -> bool:
    """Say whether the reader works on a ticket; whoever only sees it reads nothing of the account, nor any words."""
    return may(role_of_reader(asked, ticket), Action.CHANGE_TICKET)


async def told_by_clock(asked: Asked) -> frozenset[str]:
    """Return the keys of the open tickets of which the clock has told level 4, if the reader may be of it.

    Raises DatabaseError.
    """
    if may(asked.role, Action.SEE_TICKET) or Role.OVERSEER not in roles_of_reader(asked):
        return frozenset()
    return await asked.desk.tickets.told_of(PAM_LEVEL)


async def ticket_for(asked: Asked, ticket_id: str, action: Action) -> Ticket | Reply:
    """Return a ticket if the reader may do this with it, else what to answer; raises DatabaseError.

    Who may not see any ticket gets the same refusal for one that there is and one that there is not.
    """
    ticket = await asked.desk.tickets.find(ticket_id)
    role = asked.role if ticket is None else await _role_for(asked, ticket, action)
    if not may(role, action):
        seen = ticket is not None and may(role, Action.SEE_TICKET)
        return _not_for(asked, ticket_id, action) if seen else guide.refused(asked, action)
    return ticket or await unknown(asked, ticket_id)


async def named_ticket(asked: Asked, action: Action) -> tuple[Ticket, str] | Reply:
    """Return the ticket that the words name and the reason behind it, else what to answer, as `ticket_for` does."""
    words = read_ticket(asked.request.words)
    if words.problems or not words.ticket:
        return misread(asked, words.problems or (WordProblem(ProblemKind.TICKET_MISSING),))
    found = await ticket_for(asked, words.ticket, action)
    return found if isinstance(found, Reply) else (found, words.reason)


def misread(asked: Asked, problems: Sequence[WordProblem]) -> Reply:
    """Answer words that are not understood with the right order."""
    command = asked.command
    assert command is not None, "only a command has words"  # noqa: S101 - for mypy
    return Reply(view.problems(asked.tr, command, problems), outcome="not understood")


async def _role_for(asked: Asked, ticket: Ticket, action: Action) -> Role:
    """Return who the reader is to a ticket, be it since the clock has told them of it as level 4."""
    role = role_of_reader(asked, ticket)
    if may(role, action) or email_of(asked) not in heard_at_the_top(asked.desk.policy, ticket):
        return role
    return Role.OVERSEER if PAM_LEVEL in await asked.desk.tickets.levels_told(ticket) else role


def _not_for(asked: Asked, ticket_id: str, action: Action) -> Reply:
    """Refuse what somebody who may see a ticket may not do with it."""
    return Reply(view.not_for_you(asked.tr, ticket_id, action), outcome="refused", ticket=ticket_id)


async def unknown(asked: Asked, ticket_id: str) -> Reply:
    """Answer for a ticket that is not tracked, with those that are spelt alike."""
    near = await asked.desk.tickets.near(ticket_key(ticket_id))
    return Reply(view.unknown(asked.tr, ticket_id, spelt_alike(ticket_id, near)), outcome="not understood")
