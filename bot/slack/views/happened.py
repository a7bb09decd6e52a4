"""What a change did to a ticket, in a sentence and in a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.changes import before as as_it_was
from bot.domain.ticket import Act
from bot.slack.views.ticket_parts import corrections, label_of, mention, ticket_name

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.ticket import Change, Ticket
    from bot.i18n import Markup, Translator


def said(tr: Translator, ticket: Ticket, change: Change, now: datetime) -> Markup:
    """Say in a sentence what a change did to a ticket."""
    name = ticket_name(ticket.id)
    at = tr.beside(change.at, ticket.terms.calendar.zone, now=now)
    person = mention(change.assignee) if change.assignee else ""
    words = {
        Act.TRACK: lambda: tr.t("{ticket} is tracked, received {at}.", ticket=name, at=at),
        Act.TAKE: lambda: _assigned(tr, ticket, change, person),
        Act.ASSIGN: lambda: _assigned(tr, ticket, change, person),
        Act.ACKNOWLEDGE: lambda: tr.t("{ticket}: first reply recorded, {at}.", ticket=name, at=at),
        Act.DETERMINED: lambda: tr.t("{ticket}: issue determined, {at}.", ticket=name, at=at),
        Act.UPDATED: lambda: tr.t("{ticket}: update recorded, {at}.", ticket=name, at=at),
        Act.HOLD: lambda: _on_hold(tr, ticket, at),
        Act.RESUME: lambda: tr.t("{ticket} goes on, since {at}.", ticket=name, at=at),
        Act.RESOLVE: lambda: tr.t("{ticket} is resolved, {at}.", ticket=name, at=at),
        Act.REOPEN: lambda: tr.t("{ticket} is open again, since {at}.", ticket=name, at=at),
        Act.CORRECT: lambda: tr.t(
            "{ticket} is corrected: {what}.", ticket=name, what=corrections(tr, ticket, change, now)
        ),
        Act.UNDO: lambda: _undone(tr, ticket, change, now),
        Act.UNTRACK: lambda: tr.t("{ticket} is no longer tracked.", ticket=name),
        Act.PING: lambda: tr.t("{ticket}: the lead was pinged, {at}.", ticket=name, at=at),
        Act.ESCALATE: lambda: tr.t(
            "{ticket} was escalated to level {level}, {at}.", ticket=name, level=change.level or 0, at=at
        ),
        Act.OVERSEE: lambda: tr.t("{person} oversees {ticket}.", person=mention(change.by), ticket=name),
    }
    return words[change.act]()


def _on_hold(tr: Translator, ticket: Ticket, at: Markup) -> Markup:
    """Say that a ticket waits; a hold that was entered late may have ended since."""
    if ticket.held is None:
        return tr.t(
            "{ticket} was on hold, waiting for the partner, from {at} on; that has ended.",
            ticket=ticket_name(ticket.id),
            at=at,
        )
    return tr.t("{ticket} is on hold, waiting for the partner, since {at}.", ticket=ticket_name(ticket.id), at=at)


def _assigned(tr: Translator, ticket: Ticket, change: Change, person: Markup | str) -> Markup:
    """Say whose ticket it is now, and whose it was."""
    before = as_it_was(ticket, change)
    if before is None or before.assignee is None:
        return tr.t("{ticket} is assigned to {person}.", ticket=ticket_name(ticket.id), person=person)
    return tr.t(
        "{ticket} is assigned to {person}, no longer to {other}.",
        ticket=ticket_name(ticket.id),
        person=person,
        other=mention(before.assignee),
    )


def _undone(tr: Translator, ticket: Ticket, change: Change, now: datetime) -> Markup:
    taken_back = next(each for each in ticket.changes if each.number == change.undoes)
    return tr.t(
        "{ticket}: {what}, {at}, is taken back.",
        ticket=ticket_name(ticket.id),
        what=tr.quote(label_of_act(tr, taken_back.act)),
        at=tr.beside(taken_back.at, ticket.terms.calendar.zone, now=now),
    )


def label_of_act(tr: Translator, act: Act) -> Markup:
    """Name what was done, as in a list of what happened."""
    more = {
        Act.TRACK: tr.t("Tracked"),
        Act.ASSIGN: tr.t("Assigned"),
        Act.TAKE: tr.t("Taken"),
        Act.HOLD: tr.t("On hold"),
        Act.RESUME: tr.t("Resumed"),
        Act.REOPEN: tr.t("Reopened"),
        Act.CORRECT: tr.t("Corrected"),
        Act.UNDO: tr.t("Taken back"),
        Act.UNTRACK: tr.t("No longer tracked"),
        Act.PING: tr.t("Lead pinged"),
        Act.ESCALATE: tr.t("Escalated"),
        Act.OVERSEE: tr.t("Overseen"),
    }
    return more.get(act) or label_of(tr, act)
