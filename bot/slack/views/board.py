"""The board in a message: every open ticket in a line, the most urgent first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.clock import is_late
from bot.domain.urgency import next_run
from bot.i18n import joined
from bot.slack.views.guide import typed
from bot.slack.views.left import one_line
from bot.slack.views.page import Page
from bot.slack.views.ticket_parts import mention

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.policy import Policy
    from bot.domain.ticket import Ticket
    from bot.i18n import Markup, Translator
    from bot.slack.views.page import Message

MOST_SHOWN = 40


def board(tr: Translator, policy: Policy, tickets: Sequence[Ticket], now: datetime, *, may_track: bool) -> Message:
    """Show open tickets, which come in the order of urgency."""
    if not tickets:
        page = Page(tr).line(tr.t("No ticket is open."))
        example = typed("track T-1042 admin@customer.com")
        return page.line(tr.t("To track one: {command}", command=example) if may_track else "").message()
    late = sum(run is not None and is_late(run, now) for run in (next_run(ticket, now) for ticket in tickets))
    page = Page(tr).line(counted(tr, len(tickets), late))
    page.line(*(_line(tr, policy, ticket, now) for ticket in tickets[:MOST_SHOWN]))
    if len(tickets) > MOST_SHOWN:
        page.line(tr.t("{count} more stand on my Home tab.", count=len(tickets) - MOST_SHOWN))
    return page.message()


def counted(tr: Translator, count: int, late: int) -> Markup:
    """Say how many tickets are open, and how many of them past the commitment time."""
    tickets = tr.n("{count} ticket is open", "{count} tickets are open", count)
    if not late:
        return tr.t("{tickets}, none past the commitment time:", tickets=tickets)
    return tr.n(
        "{tickets}, {count} of them past the commitment time:",
        "{tickets}, {count} of them past the commitment time:",
        late,
        tickets=tickets,
    )


def _line(tr: Translator, policy: Policy, ticket: Ticket, now: datetime) -> Markup:
    """Say what is due next on a ticket, and whose it is."""
    line = one_line(tr, policy, ticket, now)
    return joined(" ", (line, tr.apart(mention(ticket.assignee)))) if ticket.assignee else line
