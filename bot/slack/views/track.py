"""What is said while a ticket is tracked: what is still missing, and what cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.service import Standing
from bot.domain.ticket import Act
from bot.slack.views.check import standing
from bot.slack.views.clocks import clock_lines
from bot.slack.views.guide import typed
from bot.slack.views.left import assigned
from bot.slack.views.names import service_name
from bot.slack.views.page import Button, Page, code
from bot.slack.views.ticket_parts import buttons, headline, mention, next_acts, ticket_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.domain.account import Identifier
    from bot.domain.policy import Policy
    from bot.domain.service import AskedService
    from bot.domain.ticket import Ticket
    from bot.i18n import Markup, Translator
    from bot.slack.views.page import Message


LONGEST_SHOWN = 80


def already(tr: Translator, policy: Policy, ticket: Ticket, now: datetime) -> Message:
    """Say that a ticket is tracked already, since when and by whom, and how it stands."""
    tracked = next(change for change in reversed(ticket.changes) if change.act is Act.TRACK)
    page = Page(tr).line(
        tr.t(
            "{ticket} is already tracked, since {at}, by {person}; nothing is changed.",
            ticket=ticket_name(ticket.id),
            at=tr.instant(tracked.recorded_at, now=now),
            person=mention(tracked.by),
        )
    )
    page.line(*clock_lines(tr, policy, ticket, now), headline(tr, policy, ticket))
    if ticket.is_open:
        page.line(assigned(tr, ticket))
        page.note(tr.t("To put something right: {command}", command=typed(f"correct {ticket.id} …")))
    return page.buttons(buttons(tr, ticket.id, next_acts(ticket))).message()


def which_severity(
    tr: Translator,
    policy: Policy,
    ticket_id: str,
    line: str,
    services: Sequence[AskedService],
    line_with: Callable[[str], str],
    *,
    known: bool,
) -> Message:
    """Ask for the severity by impact, with the definition beside each button; `known` says that the account is.

    Names like that of an unknown service are offered first, each with what `line_with` makes of it.
    """
    page = Page(tr).line(_which_severity(tr, ticket_name(ticket_id), services, known=known))
    for service in services:
        if service.standing is not Standing.COVERED:
            page.line(standing(tr, service))
        for near in service.near if service.standing is Standing.UNKNOWN else ():
            page.choice(service_name(tr, near), Button(tr.t("This one"), "ask.pick", line_with(near.name)))
    for severity, commitment in policy.commitments.items():
        said = tr.t(
            "*{severity}* {name}: {definition}",
            severity=severity.value,
            name=tr.policy(commitment.name),
            definition=tr.policy(commitment.definition),
        )
        page.choice(said, Button(severity.value, "ask.pick", f"{line} severity {severity.value}"))
    return page.message()


def _which_severity(tr: Translator, name: Markup, services: Sequence[AskedService], *, known: bool) -> Markup:
    if not known:
        return tr.t("Which severity does {ticket} have? Until the account is known, its impact decides:", ticket=name)
    if any(service.standing is Standing.UNKNOWN for service in services):
        return tr.t("Which severity does {ticket} have? I cannot say that it is priority:", ticket=name)
    return tr.t("Which severity does {ticket} have? It is not priority, so its impact decides:", ticket=name)


def country_needed(tr: Translator, line: str) -> Message:
    """Ask for the country, which decides territory, ladder and calendar."""
    page = Page(tr).line(tr.t("Which country? It decides the lead, the calendar and the channel of the ticket."))
    return page.line(tr.t("Ask again with the country: {command}", command=typed(line))).message()


def unknown_account(
    tr: Translator, who: Identifier, near: Mapping[str, str], unknown: str, *, public_domain: bool
) -> Message:
    """Say that an account is not known, which are spelt alike, and how to go on without one."""
    page = Page(tr).line(
        tr.t("I know no account for {who}, so nothing is recorded yet.", who=code(str(who)[:LONGEST_SHOWN]))
    )
    if public_domain:
        domain = code(who.value.rpartition("@")[2][:LONGEST_SHOWN])
        page.line(tr.t("{domain} is a public mail domain, which says nothing about the organisation.", domain=domain))
    for email, line in near.items():
        page.choice(tr.t("Did you mean {email}?", email=code(email)), Button(tr.t("This one"), "ask.pick", line))
    return page.line(tr.t("Without the account: {command}", command=typed(unknown))).message()
