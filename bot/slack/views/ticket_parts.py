"""What every message about a ticket is put together from: its head, its severity in words, its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.changes import before as as_it_was
from bot.domain.terms import Basis
from bot.domain.ticket import Act, State
from bot.i18n import Markup
from bot.slack.views.page import Button, bold, code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from bot.domain.policy import Policy
    from bot.domain.terms import Terms
    from bot.domain.ticket import Actor, Change, Facts, Ticket
    from bot.i18n import Translator

# Which button does what; the ticket is in its value.
ACTION_IDS = {
    Act.TAKE: "ticket.take",
    Act.ACKNOWLEDGE: "ticket.acknowledge",
    Act.DETERMINED: "ticket.determined",
    Act.UPDATED: "ticket.updated",
    Act.HOLD: "ticket.hold",
    Act.RESUME: "ticket.resume",
    Act.RESOLVE: "ticket.resolve",
    Act.REOPEN: "ticket.reopen",
    Act.UNDO: "ticket.undo",
    Act.ESCALATE: "ticket.escalate",
    Act.OVERSEE: "ticket.oversee",
    Act.PING: "lead.ping",
}
WHY = "ticket.why"


def ticket_name(ticket_id: str) -> Markup:
    """Show a ticket's id, to be copied letter by letter."""
    return code(ticket_id)


def mention(actor: Actor) -> Markup:
    """Mention a person; Slack shows their name, and tells them where they are in the channel."""
    return Markup(f"<@{actor.user_id}>")


def headline(tr: Translator, policy: Policy, ticket: Ticket) -> Markup:
    """Return "T-1042 · S1, large user account · Europe & UK · on hold"."""
    parts = [bold(ticket_name(ticket.id)), severity_words(tr, ticket)]
    parts.append(tr.policy(policy.territories[ticket.facts.territory].name))
    if ticket.state is not State.OPEN:
        parts.append(state_words(tr, ticket.state))
    return tr.joined(" · ", parts)


def bare_headline(tr: Translator, ticket: Ticket) -> Markup:
    """Name a ticket and its state, and nothing that says what kind of account it is about."""
    return tr.joined(" · ", (bold(ticket_name(ticket.id)), state_words(tr, ticket.state)))


def severity_words(tr: Translator, ticket: Ticket) -> Markup:
    """Say which severity counts on a ticket, and why."""
    return severity_of(tr, ticket.facts, ticket.terms)


def severity_of(tr: Translator, facts: Facts, terms: Terms) -> Markup:
    """Say which severity counts by these terms, and why (C18 to C20, C42)."""
    if terms.basis is Basis.CRITICAL:
        return tr.t("S1 around the clock, {kind}", kind=kind_words(tr, facts.critical or ""))
    if terms.basis is Basis.ACCOUNT:
        said = tr.t("S1, large user account")
    elif terms.severity:
        said = tr.t("{severity}, by impact", severity=terms.severity.value)
    else:
        return tr.t("{kind}, no commitment", kind=kind_words(tr, facts.type or ""))
    return tr.t("{severity}, how-to", severity=said) if facts.type == "how-to" else said


def kind_words(tr: Translator, kind: str) -> Markup:
    """Name a critical case or a type of request."""
    words = {
        "outage": tr.t("outage"),
        "downtime": tr.t("downtime"),
        "login": tr.t("login issue"),
        "feature": tr.t("feature request"),
        "limitation": tr.t("product limitation"),
        "how-to": tr.t("how-to request"),
    }
    return words.get(kind) or tr.t("no severity")


def corrections(
    tr: Translator, ticket: Ticket, change: Change, now: datetime, at: Callable[[datetime], Markup] | None = None
) -> Markup:
    """Say in a few words what a correction changed; an account brings countries of its own.

    `at` says an instant, if not as for one reader.
    """
    before, after = as_it_was(ticket, change), change.facts or ticket.facts
    zone = ticket.terms.calendar.zone
    instant = at or (lambda moment: tr.beside(moment, zone, now=now))
    said = tuple(_corrections(tr, before.facts, after, instant)) if before else ()
    return tr.list_and(said) if said else severity_of(tr, after, change.terms or ticket.terms)


def _corrections(tr: Translator, before: Facts, after: Facts, at: Callable[[datetime], Markup]) -> Iterable[Markup]:
    if after.account != before.account:
        yield _other_account(tr, before, after)
    elif after.country and after.country != before.country:
        yield tr.t("country {country}", country=tr.country(after.country))
    if after.partner_country not in {before.partner_country, after.country}:
        yield tr.t("partner in {country}", country=tr.country(after.partner_country))
    if after.services != before.services:
        yield tr.t("service {services}", services=service_words(tr, after)) if after.services else tr.t("no service")
    if after.impact and after.impact != before.impact:
        yield tr.t("severity by impact {severity}", severity=after.impact.value)
    if after.type != before.type:
        yield kind_words(tr, after.type) if after.type else tr.t("neither how-to, feature nor limitation")
    if after.critical != before.critical:
        yield kind_words(tr, after.critical) if after.critical else tr.t("not critical")
    if after.received != before.received:
        yield tr.t("received {at}", at=at(after.received))
    if after.via and after.via != before.via:
        yield tr.t("came via {way}", way=code(after.via))


def _other_account(tr: Translator, before: Facts, after: Facts) -> Markup:
    if after.account is None:
        return tr.t("account not known")
    return tr.t("another account") if before.account else tr.t("the account is known")


def state_words(tr: Translator, state: State) -> Markup:
    """Name the state of a ticket."""
    return {
        State.OPEN: tr.t("open"),
        State.HELD: tr.t("on hold"),
        State.RESOLVED: tr.t("resolved"),
        State.UNTRACKED: tr.t("no longer tracked"),
    }[state]


def label_of(tr: Translator, act: Act) -> Markup:
    """Return what the button for an act says."""
    return {
        Act.TAKE: tr.t("I take it"),
        Act.ACKNOWLEDGE: tr.t("First reply sent"),
        Act.DETERMINED: tr.t("Issue determined"),
        Act.UPDATED: tr.t("Update sent"),
        Act.HOLD: tr.t("Put on hold"),
        Act.RESUME: tr.t("Resume"),
        Act.RESOLVE: tr.t("Resolved"),
        Act.REOPEN: tr.t("Reopen"),
        Act.UNDO: tr.t("Undo"),
        Act.ESCALATE: tr.t("Escalate now"),
        Act.OVERSEE: tr.t("I oversee it"),
        Act.PING: tr.t("Ping the lead"),
    }[act]


def buttons(tr: Translator, ticket_id: str, acts: Iterable[Act], *, why: bool = False) -> list[Button]:
    """Return a button for each act, and one that shows how the time is counted."""
    made = [Button(label_of(tr, act), ACTION_IDS[act], ticket_id) for act in acts]
    return [*made, Button(tr.t("How is it counted?"), WHY, ticket_id)] if why else made


def undo_button(tr: Translator, ticket: Ticket, change: Change) -> Button:
    """Return the button that takes one change back, and no other that came since."""
    return Button(label_of(tr, Act.UNDO), ACTION_IDS[Act.UNDO], ticket.id, f"change {change.number}")


def escalate_button(tr: Translator, ticket: Ticket) -> Button:
    """Return the button that escalates a ticket one level, once: whoever presses it too late climbs no further."""
    return Button(label_of(tr, Act.ESCALATE), ACTION_IDS[Act.ESCALATE], ticket.id, f"above level {ticket.level}")


def next_acts(ticket: Ticket) -> Sequence[Act]:
    """Return what usually comes next, most likely first; the rest is typed."""
    if ticket.state is State.RESOLVED:
        return (Act.REOPEN,)
    if ticket.state is State.UNTRACKED:
        return ()
    reply = Act.UPDATED if ticket.determined else Act.DETERMINED if ticket.acknowledged else Act.ACKNOWLEDGE
    take = () if ticket.assignee else (Act.TAKE,)
    hold = Act.RESUME if ticket.state is State.HELD else Act.HOLD
    return (reply, *take, hold, Act.RESOLVE)


def service_words(tr: Translator, facts: Facts) -> Markup | str:
    """Name the services of a ticket, nothing where none is known."""
    return tr.list_and(facts.services) if facts.services else ""
