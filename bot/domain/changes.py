"""Decides what a wish to change a ticket comes to: a change to record, or a refusal that says why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain._ticket_fold import ASSIGNMENTS, fold
from bot.domain.clock import Clock
from bot.domain.refusal import Refusal, RefusedChangeError
from bot.domain.ticket import OLDEST_RECEIPT, UNDO_WITHIN, Act, Change, State

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.terms import Terms
    from bot.domain.ticket import Actor, Facts, Ticket

__all__ = ["before", "before_last", "correct", "decide", "fold", "possible", "track", "undo", "undoable"]

# What a person may try next, in the order in which a ticket usually goes.
_OFFERED = (Act.ACKNOWLEDGE, Act.DETERMINED, Act.UPDATED, Act.HOLD, Act.RESUME, Act.RESOLVE, Act.REOPEN)


def track(ticket: Ticket | None, facts: Facts, terms: Terms, by: Actor, now: datetime) -> Change:
    """Return the change that begins to follow a ticket, or begins again after it was untracked.

    Raises RefusedChangeError if it is tracked already, or was received in the future or over 90 days ago.
    """
    change = Change(_next(ticket), Act.TRACK, facts.received, now, by, facts=facts, terms=terms)
    if ticket and ticket.state is not State.UNTRACKED:
        tracked = next(each for each in reversed(ticket.changes) if each.act is Act.TRACK)
        raise RefusedChangeError(Refusal.ALREADY, change, tracked)
    _check_receipt(change, facts, now)
    return change


def decide(
    ticket: Ticket,
    act: Act,
    by: Actor,
    now: datetime,
    at: datetime | None = None,
    **details: Any,  # noqa: ANN401 - the fields of Change
) -> Change:
    """Return the change for an act that happened `at` (now if not said); `details` are the other fields of Change.

    Raises RefusedChangeError when the ticket, as it was then, does not allow it.
    """
    change = Change(_next(ticket), act, at or now, now, by, **details)
    if change.at > now:
        raise RefusedChangeError(Refusal.FUTURE, change)
    if act in ASSIGNMENTS:
        _check_assignment(ticket, change)
    _fits(ticket, change)
    return change


def undo(ticket: Ticket, by: Actor, now: datetime, number: int | None = None) -> Change:
    """Return the change that takes the last one back; `number` says which one that is meant to be.

    Raises RefusedChangeError for none, for one older than 15 minutes, for one of that number that was taken back
    already or has another after it.
    """
    change = Change(_next(ticket), Act.UNDO, now, now, by)
    if number in ticket.undone:
        taken_back = next(each for each in ticket.changes if each.undoes == number)
        raise RefusedChangeError(Refusal.ALREADY, change, taken_back)
    last = undoable(ticket)
    if last is None:
        raise RefusedChangeError(Refusal.NOTHING_TO_UNDO, change)
    if number is not None and number < last.number:
        raise RefusedChangeError(Refusal.CONFLICT, change, last)
    if now - last.recorded_at > UNDO_WITHIN:
        raise RefusedChangeError(Refusal.TOO_LATE_TO_UNDO, change, last)
    return replace(change, undoes=last.number)


def undoable(ticket: Ticket) -> Change | None:
    """Return the last change that stands and can be taken back.

    What people were told of cannot, nor that a ticket was left to nobody: whoever had it is gone.
    """
    kept = {Act.TRACK, Act.UNDO}
    for change in reversed(ticket.changes):
        if change.act is Act.TRACK:
            return None
        stays = change.act in kept or change.act.is_told or change.is_release
        if not stays and change.number not in ticket.undone:
            return change
    return None


def correct(ticket: Ticket, facts: Facts, terms: Terms, by: Actor, now: datetime) -> Change:
    """Return the change that puts facts right; it says which clocks it has moved.

    Raises RefusedChangeError if nothing differs, the ticket is closed, or something would come before its receipt.
    """
    change = Change(_next(ticket), Act.CORRECT, now, now, by, facts=facts, terms=terms)
    if not ticket.is_open and ticket.closed:
        raise RefusedChangeError(Refusal.CLOSED, change, ticket.closed)
    if facts == ticket.facts and terms == ticket.terms:
        raise RefusedChangeError(Refusal.ALREADY, change)
    if facts.received != ticket.facts.received:
        _check_receipt(change, facts, now)
    after = _fits(ticket, change)
    return replace(change, restarts=frozenset(clock for clock in Clock if _moved(ticket, after, clock)))


def before(ticket: Ticket, change: Change) -> Ticket | None:
    """Return the ticket as it was when one of its changes was recorded, None where that was the first."""
    earlier = tuple(each for each in ticket.changes if each.number < change.number)
    return fold(ticket.id, earlier) if earlier else None


def before_last(ticket: Ticket) -> Ticket | None:
    """Return the ticket as it was before its last change, None where that began it."""
    return before(ticket, ticket.last)


def possible(ticket: Ticket, by: Actor, now: datetime) -> tuple[Act, ...]:
    """Return what can be done to a ticket now, in the order in which it usually goes."""
    return tuple(act for act in _OFFERED if _is_possible(ticket, act, by, now))


def _fits(ticket: Ticket, change: Change) -> Ticket:
    """Return the ticket with a change; what happened later and would not fit any more is named as the conflict."""
    try:
        return fold(ticket.id, (*ticket.changes, change))
    except RefusedChangeError as error:
        if error.change.number != change.number:
            raise RefusedChangeError(Refusal.CONFLICT, change, error.change) from None
        raise


def _is_possible(ticket: Ticket, act: Act, by: Actor, now: datetime) -> bool:
    try:
        decide(ticket, act, by, now)
    except RefusedChangeError:
        return False
    return True


def _check_assignment(ticket: Ticket, change: Change) -> None:
    if ticket.closed:
        raise RefusedChangeError(Refusal.CLOSED, change, ticket.closed)
    if change.assignee == ticket.assignee:
        raise RefusedChangeError(Refusal.ALREADY, change)


def _check_receipt(change: Change, facts: Facts, now: datetime) -> None:
    if facts.received > now:
        raise RefusedChangeError(Refusal.RECEIVED_IN_FUTURE, change)
    if now - facts.received > OLDEST_RECEIPT:
        raise RefusedChangeError(Refusal.RECEIVED_TOO_LONG_AGO, change)


def _moved(before: Ticket, after: Ticket, clock: Clock) -> bool:
    old, new = before.run(clock), after.run(clock)
    if old is None or new is None:
        return old is not new
    return (old.start, old.window, old.calendar) != (new.start, new.window, new.calendar)


def _next(ticket: Ticket | None) -> int:
    return ticket.last.number + 1 if ticket else 1
