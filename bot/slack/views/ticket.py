"""The ticket's message in its channel: how it stands, in date tokens that stay right, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.clock import Clock, deadline, is_late
from bot.domain.ticket import Act
from bot.services.calls import leads_of
from bot.slack.views.clocks import clock_name
from bot.slack.views.instants import token
from bot.slack.views.left import assigned, no_commitment
from bot.slack.views.names import person_name
from bot.slack.views.page import Page, code
from bot.slack.views.ticket_parts import (
    bare_headline,
    buttons,
    escalate_button,
    headline,
    mention,
    next_acts,
    service_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.domain.account import Account
    from bot.domain.clock import Run
    from bot.domain.policy import Policy
    from bot.domain.ticket import Ticket
    from bot.i18n import Markup, Translator
    from bot.slack.views.page import Message


def in_channel(
    tr: Translator, policy: Policy, ticket: Ticket, account: Account | None, now: datetime, *, outsiders: bool
) -> Message:
    """Show a ticket where its team works on it; where outsiders read, nothing of the account."""
    page = Page(tr).line(bare_headline(tr, ticket) if outsiders else headline(tr, policy, ticket))
    page.line(*standing(tr, policy, ticket, now))
    if not outsiders:
        page.line(about(tr, ticket, account))
    page.line(assigned(tr, ticket), _ladder(tr, policy, ticket))
    acts = buttons(tr, ticket.id, next_acts(ticket))
    calls = [*buttons(tr, ticket.id, (Act.PING,)), escalate_button(tr, ticket)] if ticket.is_open else []
    return page.buttons([*acts, *calls, *buttons(tr, ticket.id, (), why=bool(ticket.runs))]).message()


def standing(tr: Translator, policy: Policy, ticket: Ticket, now: datetime) -> Iterable[Markup]:
    """Return a line for each clock with the instants that matter, in every reader's own time."""
    if not ticket.terms.windows:
        yield no_commitment(tr, policy, ticket)
    for run in filter(None, map(ticket.run, Clock)):
        yield _clock(tr, policy, run, now)


def _clock(tr: Translator, policy: Policy, run: Run, now: datetime) -> Markup:
    name, zone, due = clock_name(tr, policy, run.clock), run.calendar.zone, deadline(run)
    if run.stop is not None:
        stop = token(tr, run.stop, zone)
        if run.is_promise and is_late(run, now) and due is not None:
            return tr.t(
                "• {clock}: stopped {stop}, past the commitment time ({due})",
                clock=name,
                stop=stop,
                due=token(tr, due, zone),
            )
        return tr.t("• {clock}: stopped {stop}", clock=name, stop=stop)
    if due is None:
        return tr.t("• {clock}: on hold", clock=name)
    until = token(tr, due, zone)
    if not run.is_promise:
        return tr.t("• {clock}: {due}", clock=name, due=until)
    if is_late(run, now):
        return tr.t("• {clock}: past the commitment time since {due}", clock=name, due=until)
    return tr.t("• {clock}: due {due}", clock=name, due=until)


def about(tr: Translator, ticket: Ticket, account: Account | None) -> Markup | str:
    """Name the account and the services of a ticket."""
    services = service_words(tr, ticket.facts)
    known = code(account.superadmin_email) if account else tr.t("account not known")
    return tr.t("{account}, {services}", account=known, services=services) if services else known


def _ladder(tr: Translator, policy: Policy, ticket: Ticket) -> Markup:
    people = leads_of(policy, ticket.facts.territory, ticket.facts.partner_country)
    line = tr.t("Lead: {people}.", people=tr.list_and(person_name(tr, one) for one in people))
    if ticket.overseer:
        return tr.t("{line} {person} oversees it.", line=line, person=mention(ticket.overseer))
    if ticket.level > 1:
        return tr.t("{line} Escalated to level {level}.", line=line, level=ticket.level)
    return line
