"""What is said after something was done to a ticket, or could not be."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.changes import before_last
from bot.domain.clock import Clock, is_late
from bot.domain.refusal import Refusal
from bot.domain.ticket import Act
from bot.domain.urgency import next_run
from bot.slack.views.clocks import clock_line, clock_lines, kept_line, running_lines
from bot.slack.views.guide import typed
from bot.slack.views.happened import label_of_act, said
from bot.slack.views.left import assigned, no_commitment
from bot.slack.views.page import Page, sentences
from bot.slack.views.ticket_parts import buttons, headline, mention, next_acts, ticket_name, undo_button

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.domain.policy import Policy
    from bot.domain.refusal import RefusedChangeError
    from bot.domain.ticket import Change, Ticket
    from bot.i18n import Markup, Translator
    from bot.slack.views.page import Message

WORTH_SAYING = timedelta(minutes=1)
_BEGINS = frozenset({Act.TRACK, Act.CORRECT})
# After these every clock may stand otherwise than before.
_MOVES = frozenset({Act.HOLD, Act.RESUME, Act.UNDO, Act.REOPEN})


def done(
    tr: Translator,
    policy: Policy,
    ticket: Ticket,
    now: datetime,
    *,
    assumed: ZoneInfo | None = None,
    may_act: bool = True,
) -> Message:
    """Say what was recorded last, and what comes next; `assumed` is the zone in which a time was read."""
    before = before_last(ticket)
    page = Page(tr).line(said(tr, ticket, ticket.last, now), *_kept(tr, policy, ticket, before, now))
    page.line(*_next(tr, policy, ticket, now), *_about(tr, policy, ticket, before))
    if assumed:
        page.note(zone_assumed(tr, assumed))
    if not may_act:
        return page.message()
    undo = [undo_button(tr, ticket, ticket.last)] if _can_be_undone(ticket.last) else []
    return page.buttons([*buttons(tr, ticket.id, next_acts(ticket)), *undo]).message()


def _kept(
    tr: Translator, policy: Policy, ticket: Ticket, before: Ticket | None, now: datetime
) -> Iterable[Markup | str]:
    """Say of each promise that the last act kept whether it was in time."""
    if before is None or ticket.last.act in {Act.UNDO, Act.CORRECT, Act.UNTRACK}:
        return
    ran = {(run.clock, run.number) for run in before.runs if run.is_running}
    for run in ticket.runs:
        # An update in time goes without saying: what is of interest is when the next one is due.
        silent = run.clock is Clock.UPDATE and ticket.last.act is Act.UPDATED and not is_late(run, now)
        if not run.is_running and (run.clock, run.number) in ran and not silent:
            yield kept_line(tr, policy, run, now)


def _next(tr: Translator, policy: Policy, ticket: Ticket, now: datetime) -> Iterable[Markup]:
    """Say what runs from now on: every clock where any may have changed, else the most urgent."""
    act = ticket.last.act
    if not ticket.is_open:
        return
    if not ticket.terms.windows and act in _BEGINS | {Act.UNDO, Act.REOPEN}:
        yield no_commitment(tr, policy, ticket)
    if act in _BEGINS:
        yield from clock_lines(tr, policy, ticket, now)
    elif act in _MOVES:
        yield from running_lines(tr, policy, ticket, now)
    elif run := next_run(ticket, now):
        yield clock_line(tr, policy, run, now)


def _about(tr: Translator, policy: Policy, ticket: Ticket, before: Ticket | None) -> Iterable[Markup | str]:
    """Say what the ticket is where that is new, and whose where that has changed on the way."""
    act, facts = ticket.last.act, ticket.facts
    if act in _BEGINS:
        yield headline(tr, policy, ticket)
        yield _impact_noted(tr, ticket, before)
    told = before is not None and before.facts.identified_at == facts.identified_at
    late = (facts.identified_at or facts.received) - facts.received
    if act in _BEGINS and facts.priority and late >= WORTH_SAYING and not told:
        yield tr.t(
            "The account was identified {length} after the receipt; the times count from the receipt.",
            length=tr.duration(late),
        )
    by_the_way = before is not None and before.assignee != ticket.assignee and act not in {Act.TAKE, Act.ASSIGN}
    if act is Act.TRACK or by_the_way:
        yield assigned(tr, ticket)


def _impact_noted(tr: Translator, ticket: Ticket, before: Ticket | None) -> Markup | str:
    """Say that a severity was understood, though something else decides, such as the account (C18)."""
    impact = ticket.facts.impact
    if impact is None or impact is ticket.terms.severity or (before and before.facts.impact is impact):
        return ""
    return tr.t("The severity by impact, {severity}, is noted; it does not change the times.", severity=impact.value)


def zone_assumed(tr: Translator, zone: ZoneInfo) -> Markup:
    """Say in which zone a time without one was read."""
    return tr.t("The time was read in your time zone, {city}.", city=tr.city(zone))


def _can_be_undone(change: Change) -> bool:
    return not change.act.is_told and change.act not in {Act.TRACK, Act.UNDO}


def refused(
    tr: Translator,
    policy: Policy,
    ticket: Ticket,
    error: RefusedChangeError,
    now: datetime,
    *,
    assumed: ZoneInfo | None = None,
    may_act: bool = True,
) -> Message:
    """Say why a change was not made, how the ticket stands, and what is possible instead."""
    page = Page(tr).line(why_not(tr, ticket, error, now))
    if run := next_run(ticket, now):
        page.line(clock_line(tr, policy, run, now))
    if assumed:
        page.note(zone_assumed(tr, assumed))
    return page.buttons(buttons(tr, ticket.id, next_acts(ticket) if may_act else ())).message()


def receipt_refused(
    tr: Translator, error: RefusedChangeError, now: datetime, *, assumed: ZoneInfo | None = None
) -> Message:
    """Say that a ticket cannot have been received then."""
    page = Page(tr).line(_receipt_refused(tr, error, now))
    return page.note(zone_assumed(tr, assumed) if assumed else "").message()


def _receipt_refused(tr: Translator, error: RefusedChangeError, now: datetime) -> Markup:
    received = error.change.facts.received if error.change.facts else error.change.at
    at = tr.instant(received, style="full", now=now)
    if error.why is Refusal.RECEIVED_IN_FUTURE:
        return tr.t("Please name a time of receipt that is not in the future: {at} is still to come.", at=at)
    return tr.t("Please check the time of receipt: {at} is more than 90 days ago.", at=at)


def why_not(tr: Translator, ticket: Ticket, error: RefusedChangeError, now: datetime) -> Markup:
    """Say in a sentence or two why a change was not made."""
    name = ticket_name(ticket.id)
    standing = error.standing
    zone = ticket.terms.calendar.zone
    at = tr.beside(standing.at if standing else error.change.at, zone, now=now)
    received = tr.beside(ticket.facts.received, zone, now=now)
    words = {
        Refusal.ALREADY: lambda: _already(tr, ticket, error, now),
        Refusal.CLOSED: lambda: _closed(tr, ticket),
        Refusal.NOT_HELD: lambda: _not_held(tr, ticket, error, now),
        Refusal.CONFLICT: lambda: _conflict(tr, name, error, at),
        Refusal.RECEIVED_IN_FUTURE: lambda: _receipt_refused(tr, error, now),
        Refusal.RECEIVED_TOO_LONG_AGO: lambda: _receipt_refused(tr, error, now),
        Refusal.FUTURE: lambda: tr.t("Please name a time that is not in the future: {at} is still to come.", at=at),
        Refusal.BEFORE_RECEIPT: lambda: tr.t(
            "Please name a time after the receipt of {ticket}: it was received {received}.",
            ticket=name,
            received=received,
        ),
        Refusal.NOTHING_TO_UNDO: lambda: tr.t(
            "{ticket}: there is nothing to take back. To stop following it: {command}",
            ticket=name,
            command=typed(f"untrack {ticket.id} …"),
        ),
        Refusal.TOO_LATE_TO_UNDO: lambda: tr.t(
            "{ticket}: the last change is older than 15 minutes. Put it right with {command}",
            ticket=name,
            command=typed(_put_right(ticket, standing)),
        ),
    }
    return words[error.why]()


def _put_right(ticket: Ticket, last: Change | None) -> str:
    """Return the command that mends what `undo` does not take back any more."""
    return {
        Act.TAKE: f"assign {ticket.id} @…",
        Act.ASSIGN: f"assign {ticket.id} @…",
        Act.ACKNOWLEDGE: f"ack {ticket.id} at …",
        Act.HOLD: f"resume {ticket.id} at …",
        Act.RESUME: f"hold {ticket.id} at …",
        Act.RESOLVE: f"reopen {ticket.id}",
        Act.REOPEN: f"resolve {ticket.id} at …",
        Act.UNTRACK: f"track {ticket.id} …",
    }.get(last.act if last else Act.CORRECT, f"correct {ticket.id} …")


def _conflict(tr: Translator, name: Markup, error: RefusedChangeError, at: Markup) -> Markup:
    """Say what stands in the way: before a time of receipt that would be put right, after anything else."""
    what = tr.quote(label_of_act(tr, error.standing.act if error.standing else error.change.act))
    if error.change.act is Act.UNDO:
        return tr.t("{ticket}: {what} came later, {at}. Take that back first.", ticket=name, what=what, at=at)
    if error.change.act is Act.CORRECT:
        return tr.t(
            "{ticket}: {what} came earlier, {at}. Take that back first, or name another time.",
            ticket=name,
            what=what,
            at=at,
        )
    return tr.t(
        "{ticket}: {what} came later, {at}. Take that back first, or name another time.", ticket=name, what=what, at=at
    )


def _already(tr: Translator, ticket: Ticket, error: RefusedChangeError, now: datetime) -> Markup:
    """Say that it was done before, when and by whom."""
    name, standing, act = ticket_name(ticket.id), error.standing, error.change.act
    if act is Act.CORRECT:
        return tr.t("{ticket} already says so; nothing is changed.", ticket=name)
    if standing is None and error.change.assignee:
        return tr.t("{ticket} is already assigned to {person}.", ticket=name, person=mention(error.change.assignee))
    if standing is None:
        if act is Act.OVERSEE:
            return tr.t("{person} already oversees {ticket}.", ticket=name, person=mention(error.change.by))
        return tr.t("{ticket} is already open.", ticket=name)
    return tr.t(
        "{ticket}: already done. {what}, {at}, by {person}.",
        ticket=name,
        what=label_of_act(tr, standing.act),
        at=tr.beside(standing.at, ticket.terms.calendar.zone, now=now),
        person=mention(standing.by),
    )


def _not_held(tr: Translator, ticket: Ticket, error: RefusedChangeError, now: datetime) -> Markup:
    """Say that there is nothing to resume, and when that was done if it was."""
    name = ticket_name(ticket.id)
    if ticket.held and error.change.at < ticket.held.at:
        at = tr.beside(ticket.held.at, ticket.terms.calendar.zone, now=now)
        return tr.t("Please name a time after {ticket} was put on hold: that was {at}.", ticket=name, at=at)
    standing = [change for change in ticket.changes if change.number not in ticket.undone]
    resumed = next((change for change in reversed(standing) if change.act in {Act.HOLD, Act.RESUME}), None)
    if resumed is None or resumed.act is Act.HOLD:
        return tr.t("{ticket} is not on hold, so there is nothing to resume.", ticket=name)
    return tr.t(
        "{ticket} is not on hold: {person} already resumed it, {at}.",
        ticket=name,
        person=mention(resumed.by),
        at=tr.beside(resumed.at, ticket.terms.calendar.zone, now=now),
    )


def _closed(tr: Translator, ticket: Ticket) -> Markup:
    name = ticket_name(ticket.id)
    if ticket.closed and ticket.closed.act is Act.UNTRACK:
        closed = tr.t("{ticket} is no longer tracked.", ticket=name)
        again = typed(f"track {ticket.id} …")
    else:
        closed = tr.t("{ticket} is already resolved.", ticket=name)
        again = typed(f"reopen {ticket.id}")
    return sentences(tr, closed, tr.t("To go on with it: {command}", command=again))
