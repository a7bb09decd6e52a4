"""What a change did to a ticket, in a sentence and in a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.changes import before as as_it_was
from bot.domain.ticket import Act
from bot.slack.views.ticket_parts import corrections, label_of, mention, ticket_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.domain.ticket import Actor, Change, Ticket
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
    if change.is_release and before and before.assignee:
        return left_to_nobody(tr, ticket, before.assignee)
    if before is None or before.assignee is None:
        return tr.t("{ticket} is assigned to {person}.", ticket=ticket_name(ticket.id), person=person)
    return tr.t(
        "{ticket} is assigned to {person}, no longer to {other}.",
        ticket=ticket_name(ticket.id),
        person=person,
        other=mention(before.assignee),
    )


def left_to_nobody(tr: Translator, ticket: Ticket, gone: Actor) -> Markup:
    """Say that nobody has a ticket any more, and why."""
    name = ticket_name(ticket.id)
    return tr.t("{ticket} has nobody: the account of {person} was deactivated.", ticket=name, person=mention(gone))


def _undone(tr: Translator, ticket: Ticket, change: Change, now: datetime) -> Markup:
    taken_back = next(each for each in ticket.changes if each.number == change.undoes)
    return tr.t(
        "{ticket}: {what}, {at}, is taken back.",
        ticket=ticket_name(ticket.id),
        what=tr.quote(label_of_act(tr, taken_back.act)),
        at=tr.beside(taken_back.at, ticket.terms.calendar.zone, now=now),
    )


def done_by(tr: Translator, ticket: Ticket, by: Change, at: Callable[[datetime], Markup]) -> Markup:
    """Say by whom and when something was done, so that nobody needs to see to it any more; `at` says an instant."""
    name, person, when = ticket_name(ticket.id), mention(by.by), at(by.at)
    if by.act is Act.ACKNOWLEDGE:
        return tr.t("{ticket}: first reply sent by {person}, {at}.", ticket=name, person=person, at=when)
    if by.act is Act.DETERMINED:
        return tr.t("{ticket}: issue determined by {person}, {at}.", ticket=name, person=person, at=when)
    if by.act is Act.UPDATED:
        return tr.t("{ticket}: update sent by {person}, {at}.", ticket=name, person=person, at=when)
    if by.act is Act.RESOLVE:
        return tr.t("{ticket}: resolved by {person}, {at}.", ticket=name, person=person, at=when)
    return tr.t("{ticket}: no longer tracked, by {person}, {at}.", ticket=name, person=person, at=when)


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
