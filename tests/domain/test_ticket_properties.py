"""Whatever is recorded of a ticket, in whatever order and however late, it stays a ticket.

`CASES=10000 python -m pytest tests/domain/test_ticket_properties.py` follows that many for each property.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain import changes
from bot.domain.clock import Clock, deadline, left, used, working
from bot.domain.refusal import RefusedChangeError
from bot.domain.ticket import Act, Change, Facts, State
from tests.tickets import ANNA, BEN, CARA, CRITICAL, FROM_FIRST_REPLY, NOTHING, S1, S3, at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.domain.clock import Run
    from bot.domain.refusal import Refusal
    from bot.domain.terms import Terms
    from bot.domain.ticket import Actor, Ticket

CASES = int(os.environ.get("CASES", "200"))
pytestmark = pytest.mark.timeout(60 + CASES // 10)
MINUTE = timedelta(minutes=1)
TERMS = (S1, S3, CRITICAL, NOTHING, FROM_FIRST_REPLY)
RECEIVED = at("9")
# Often enough that a ticket is untracked, or a change taken back, only now and then.
ACTS = [act for act in Act if act is not Act.UNTRACK] * 3 + [Act.UNTRACK, Act.HOLD, Act.UPDATED, Act.UNDO]


@dataclass(frozen=True)
class Wish:
    """What somebody wants to record, minutes after the last wish; it happened some minutes ago."""

    act: Act
    after: int
    ago: int
    by: Actor
    whom: Actor
    terms: Terms
    received: int


people = st.sampled_from((ANNA, BEN, CARA))
wishes = st.builds(
    Wish,
    act=st.sampled_from(ACTS),
    after=st.one_of(st.integers(0, 10), st.integers(0, 3000)),
    ago=st.one_of(st.just(0), st.just(0), st.integers(0, 60), st.integers(0, 3000)),
    by=people,
    whom=people,
    terms=st.sampled_from(TERMS),
    received=st.integers(-120, 60),
)
stories = st.tuples(st.sampled_from(TERMS), st.lists(wishes, max_size=14))


def begun(terms: Terms) -> Ticket:
    return changes.fold("T-1", (changes.track(None, Facts(RECEIVED, "europe_uk", "GB"), terms, ANNA, RECEIVED),))


def decided(ticket: Ticket, wish: Wish, now: datetime) -> Change:
    """Return the change for a wish; the details that its act does not need are left out."""
    corrected = replace(ticket.facts, received=RECEIVED + wish.received * MINUTE)
    if wish.act is Act.TRACK:
        return changes.track(ticket, corrected, wish.terms, wish.by, now)
    if wish.act is Act.CORRECT:
        return changes.correct(ticket, corrected, wish.terms, wish.by, now)
    if wish.act is Act.UNDO:
        return changes.undo(ticket, wish.by, now)
    assignee = wish.whom if wish.act in {Act.TAKE, Act.ASSIGN} else None
    ago = 0 if wish.act.is_told or assignee else wish.ago
    return changes.decide(ticket, wish.act, wish.by, now, now - ago * MINUTE, assignee=assignee)


def answer(ticket: Ticket, wish: Wish, now: datetime) -> Change | tuple[Refusal, Change, Change | None]:
    """Return the change for a wish, or all that its refusal says."""
    try:
        return decided(ticket, wish, now)
    except RefusedChangeError as error:
        return error.why, error.change, error.standing


def accepted(terms: Terms, wished: list[Wish]) -> Iterator[tuple[Ticket, Ticket]]:
    """Yield the ticket before and after each change that was not refused."""
    ticket, now = begun(terms), RECEIVED
    for wish in wished:
        now += wish.after * MINUTE
        try:
            change = decided(ticket, wish, now)
        except RefusedChangeError:
            continue
        before, ticket = ticket, changes.fold(ticket.id, (*ticket.changes, change))
        yield before, ticket


def of_clock(ticket: Ticket, clock: Clock) -> list[Run]:
    return [run for run in ticket.runs if run.clock is clock]


@settings(max_examples=CASES, derandomize=True, deadline=None)
@given(stories)
def test_what_is_accepted_can_be_folded_and_runs_of_one_clock_never_overlap(story: tuple[Terms, list[Wish]]) -> None:
    for _before, ticket in accepted(*story):
        for clock in Clock:
            runs = of_clock(ticket, clock)
            assert all(one.stop is not None and one.stop <= two.start for one, two in pairwise(runs))
            assert all(run.stop is None or run.start <= run.stop for run in runs)
        for run in ticket.runs:
            ends = [instant for pause in run.pauses for instant in (pause.start, pause.end) if instant]
            assert ends == sorted(ends)
            assert all(run.start <= instant for instant in ends)
            assert run.stop is None or all(instant <= run.stop for instant in ends)


@settings(max_examples=CASES, derandomize=True, deadline=None)
@given(stories)
def test_state_and_runs_agree(story: tuple[Terms, list[Wish]]) -> None:
    for _before, ticket in accepted(*story):
        running = {run.clock for run in ticket.runs if run.is_running}
        paused = {run.clock for run in ticket.runs if run.is_paused}
        assert bool(ticket.held) == (ticket.state is State.HELD)
        assert bool(ticket.closed) == (not ticket.is_open)
        assert paused == (running & ticket.terms.hold_pauses if ticket.state is State.HELD else set())
        assert not running or ticket.is_open
        unanswered = Clock.ACKNOWLEDGEMENT in ticket.terms.windows and not ticket.acknowledged
        assert (Clock.ACKNOWLEDGEMENT in running) == unanswered
        assert (Clock.UPDATE in running) == (
            Clock.UPDATE in ticket.terms.windows and ticket.is_open and bool(ticket.determined)
        )


@settings(max_examples=CASES, derandomize=True, deadline=None)
@given(stories)
def test_a_run_number_names_one_run_for_good(story: tuple[Terms, list[Wish]]) -> None:
    for before, ticket in accepted(*story):
        assert max(Counter((run.clock, run.number) for run in ticket.runs).values(), default=1) == 1
        if ticket.last.act is Act.UNDO:
            continue
        for clock in Clock:
            old, new = before.run(clock), ticket.run(clock)
            if old and new:
                assert old.number <= new.number
            if old and new and old.number == new.number:
                assert (old.start, old.window, old.calendar) == (new.start, new.window, new.calendar)


@settings(max_examples=CASES, derandomize=True, deadline=None)
@given(stories)
def test_to_take_back_restores_the_ticket_as_it_was(story: tuple[Terms, list[Wish]]) -> None:
    for before, ticket in accepted(*story):
        taken_back = changes.undoable(ticket)
        if taken_back is None or taken_back != ticket.last:
            continue
        undo = changes.undo(ticket, ANNA, ticket.last.recorded_at)
        restored = changes.fold(ticket.id, (*ticket.changes, undo))
        assert replace(restored, changes=()) == replace(before, changes=())


@settings(max_examples=CASES, derandomize=True, deadline=None)
@given(stories)
def test_a_refused_wish_leaves_nothing_and_is_refused_again(story: tuple[Terms, list[Wish]]) -> None:
    terms, wished = story
    ticket, now = begun(terms), RECEIVED
    for wish in wished:
        now += wish.after * MINUTE
        first, second = (answer(ticket, wish, now) for _time in range(2))
        assert first == second
        assert changes.fold(ticket.id, ticket.changes) == ticket
        if isinstance(first, Change):
            ticket = changes.fold(ticket.id, (*ticket.changes, first))


@settings(max_examples=CASES, derandomize=True, deadline=None)
@given(stories, st.integers(0, 5000))
def test_what_a_run_is_made_of_is_what_has_elapsed(story: tuple[Terms, list[Wish]], later: int) -> None:
    for _before, ticket in accepted(*story):
        now = ticket.last.recorded_at + later * MINUTE
        for run in ticket.runs:
            pieces = list(working(run, now))
            assert sum((piece.length for piece in pieces), timedelta(0)) == (run.stop or now) - run.start
            assert all(piece.start < piece.end for piece in pieces)
            assert all(one.end == two.start for one, two in pairwise(pieces))
            assert used(run, now) + left(run, now) == run.window.upper.time


@settings(max_examples=CASES, derandomize=True, deadline=None)
@given(stories, st.integers(0, 5000))
@example((S1, []), 60)
def test_a_hold_never_undoes_a_missed_deadline(story: tuple[Terms, list[Wish]], later: int) -> None:
    for _before, ticket in accepted(*story):
        if ticket.state is not State.OPEN:
            continue
        now = ticket.last.recorded_at + later * MINUTE
        held = changes.fold(ticket.id, (*ticket.changes, changes.decide(ticket, Act.HOLD, ANNA, now)))
        for run, on_hold in zip(ticket.runs, held.runs, strict=True):
            due = deadline(run)
            if due is not None and due <= now:
                assert deadline(on_hold) == due
