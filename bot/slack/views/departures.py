"""What a channel reads when a ticket is left to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ticket import Act
from bot.slack.views.happened import left_to_nobody
from bot.slack.views.page import Page
from bot.slack.views.ticket import standing
from bot.slack.views.ticket_parts import buttons

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.policy import Policy
    from bot.domain.ticket import Actor, Ticket
    from bot.i18n import Translator
    from bot.slack.views.page import Message


def departed(tr: Translator, policy: Policy, ticket: Ticket, gone: Actor, now: datetime) -> Message:
    """Ask for somebody to take a ticket, since the account of whoever had it was deactivated."""
    page = Page(tr).line(left_to_nobody(tr, ticket, gone))
    page.line(*standing(tr, policy, ticket, now))
    return page.buttons(buttons(tr, ticket.id, (Act.TAKE,))).message()
