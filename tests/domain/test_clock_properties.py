"""Random tickets, each clock of each held to an oracle that writes down a letter for every tick of it.

`CASES=100000 python -m pytest tests/domain/test_clock_properties.py` follows that many tickets.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bot.domain import changes
from bot.domain.clock import Clock, Counting, deadline, is_late, left, used, working
from bot.domain.refusal import RefusedChangeError
from bot.domain.severity import Length, Window
from bot.domain.support_time import Calendar
from bot.domain.terms import Basis, Terms
from bot.domain.ticket import Act, Actor, Facts, Ticket
from tests import clock_oracle, zones
from tests.clock_oracle import MINUTE, SECOND, Event, ImpossibleError, Promise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.clock import Run
    from bot.domain.ticket import Change

CASES = int(os.environ.get("CASES", "200"))
pytestmark = pytest.mark.timeout(60 + CASES // 10)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BY = Actor("T1", "U1")
LETTERS = {
    Counting.COUNTED: clock_oracle.WORKING,
    Counting.WEEKEND: clock_oracle.WEEKEND,
    Counting.HOLIDAY: clock_oracle.HOLIDAY,
    Counting.HOLD: clock_oracle.HOLD,
}
ACTS = (
    Act.ACKNOWLEDGE, Act.DETERMINED, Act.UPDATED, Act.HOLD, Act.RESUME, Act.RESOLVE, Act.REOPEN, Act.CORRECT, Act.UNDO,
)  # fmt: skip
# Acknowledgement, determination and update, resolution aim: upper ends in minutes.
WINDOWS = ((180, 480, 2880), (720, 2880, 2880), (1440, 4320, 2880), (60, 24 * 60, None), (1, 2, 3), (30, 5760, 1440))


@dataclass(frozen=True)
class Step:
    """What somebody wants to record: how long after the last wish, and how long ago it happened."""

    act: Act
    after: timedelta
    ago: timedelta
    promise: Promise | None = None
    received: datetime | None = None


@dataclass(frozen=True)
class Plan:
    """A ticket, what somebody wants to record, and how long after all of it the clocks are read."""

    tick: timedelta
    promise: Promise
    received: datetime
    tracked_after: timedelta
    steps: tuple[Step, ...]
    read_after: tuple[timedelta, ...]


def units(draw: st.DrawFn, tick: timedelta) -> st.SearchStrategy[timedelta]:
    """Return lengths of nothing, of minutes, hours, days; of odd seconds too where a tick is a second."""
    odd = draw(st.integers(0, 59)) * tick if tick < MINUTE else timedelta(0)
    minutes = st.integers(0, 90).map(lambda number: number * MINUTE + odd)
    hours = st.integers(0, 30).map(lambda number: number * HOUR + odd)
    days = st.integers(0, 5).map(lambda number: number * DAY + odd)
    return st.one_of(st.just(timedelta(0)), minutes, hours, hours, days)


def promises(draw: st.DrawFn, zone: str, near: datetime) -> Promise:
    """Draw what is promised, with holidays around an instant."""
    first, second, aim = draw(st.sampled_from(WINDOWS))
    minutes = {"acknowledgement": first, "determination": second, "update": second, "resolution": aim}
    around = st.integers(-2, 6).map(lambda days: near.date() + days * DAY)
    always = {"determination", "update", "resolution"}
    return Promise(
        zone=zone,
        windows={name: number * MINUTE for name, number in minutes.items() if number},
        weekend=frozenset(draw(st.sets(st.integers(0, 6), max_size=6))),
        holidays=frozenset(draw(st.sets(around, max_size=3))),
        round_the_clock=draw(st.integers(0, 9)) == 0,
        determination_starts=draw(st.sampled_from(("receipt", "receipt", "acknowledgement"))),
        hold_pauses=frozenset(draw(st.one_of(st.just(always), st.sets(st.sampled_from(sorted(always)))))),
    )


def acts(draw: st.DrawFn) -> Iterator[Act]:
    """Draw acts of which most are possible when they come, so that tickets have a life."""
    state = "open"
    for _number in range(draw(st.integers(0, 12))):
        possible = [act for act in ACTS if act in clock_oracle.POSSIBLE[state]]
        act = draw(st.sampled_from(possible if draw(st.integers(0, 3)) else ACTS))
        if act in possible:
            state = clock_oracle.BECOMES.get(act, state)
        yield act


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw a ticket received near a change of the clocks, and what somebody records of it."""
    zone = draw(st.sampled_from(zones.ZONES))
    near = draw(st.sampled_from(zones.changes(ZoneInfo(zone))))
    tick = SECOND if draw(st.integers(0, 24)) == 0 else MINUTE
    lengths = units(draw, tick)
    received = near - draw(st.integers(-2 * 24 * 60, 4 * 24 * 60)) * MINUTE + draw(st.integers(0, 59)) * (tick % MINUTE)
    promise = promises(draw, zone, near)

    def step(act: Act) -> Step:
        after = draw(lengths)
        ago = draw(lengths) if draw(st.integers(0, 4)) == 0 and act not in {Act.CORRECT, Act.UNDO} else timedelta(0)
        if act is not Act.CORRECT:
            return Step(act, after, ago)
        moved = received + draw(st.integers(-300, 30)) * MINUTE if draw(st.booleans()) else None
        return Step(act, after, ago, promises(draw, zone, near), moved)

    steps = tuple(map(step, acts(draw)))
    return Plan(tick, promise, received, draw(lengths), steps, tuple(draw(lengths) for _number in range(2)))


def terms_of(promise: Promise) -> Terms:
    calendar = Calendar(ZoneInfo(promise.zone), promise.weekend, promise.holidays)
    windows = {Clock(name): Window(Length(upper / 2), Length(upper)) for name, upper in promise.windows.items()}
    return Terms(
        basis=Basis.CRITICAL if promise.round_the_clock else Basis.IMPACT,
        severity=None,
        windows=windows,
        calendar=calendar.round_the_clock() if promise.round_the_clock else calendar,
        determination_at_receipt=promise.determination_starts == "receipt",
        hold_pauses=frozenset(map(Clock, promise.hold_pauses)),
    )


class Following:
    """A ticket as the bot follows it, beside the events that the oracle is told of."""

    def __init__(self, plan: Plan) -> None:
        self.tick = plan.tick
        self.now = plan.received + plan.tracked_after
        facts = Facts(plan.received, "europe_uk", "GB")
        track = changes.track(None, facts, terms_of(plan.promise), BY, self.now)
        self.ticket = changes.fold("T-1", (track,))
        self.events = [Event("track", plan.received, self.now, plan.promise, plan.received)]
        self.refused = 0

    def try_to(self, step: Step) -> None:
        """Record a step, where both take it; it is a failure if one does and the other does not."""
        self.now += step.after
        at = self.now - step.ago
        told = Event(str(step.act), at, self.now, step.promise, step.received)
        try:
            clock_oracle.follow((*self.events, told), self.now, self.tick)
        except ImpossibleError:
            with pytest.raises(RefusedChangeError):
                self._decide(step, at)
            self.refused += 1
        else:
            self.ticket = changes.fold("T-1", (*self.ticket.changes, self._decide(step, at)))
            self.events.append(told)

    def _decide(self, step: Step, at: datetime) -> Change:
        if step.act is Act.UNDO:
            return changes.undo(self.ticket, BY, self.now)
        if step.promise is None:
            return changes.decide(self.ticket, step.act, BY, self.now, at)
        facts = replace(self.ticket.facts, received=step.received or self.ticket.facts.received, via="email")
        if facts == self.ticket.facts:
            facts = replace(facts, via="other")
        return changes.correct(self.ticket, facts, terms_of(step.promise), BY, self.now)


def pieces(run: Run, now: datetime) -> list[tuple[datetime, datetime, str]]:
    """Return our pieces; two holds without time between them are one, as the oracle sees it."""
    shown = [(piece.start, piece.end, LETTERS[piece.counting]) for piece in working(run, now)]
    groups = (list(group) for _letter, group in groupby(shown, key=lambda piece: piece[2]))
    return [(group[0][0], group[-1][1], group[0][2]) for group in groups]


def differences(ticket: Ticket, events: Sequence[Event], now: datetime, tick: timedelta) -> Iterator[object]:
    """Yield what the bot says of a ticket and its clocks at an instant, where the oracle says something else."""
    desk = clock_oracle.follow(events, now, tick)
    if str(ticket.state) != desk.state:
        yield ticket.state, desk.state
    for clock in Clock:
        runs = [run for run in ticket.runs if run.clock is clock]
        watches = [watch for watch in desk.watches if watch.clock == str(clock)]
        ours = [
            (run.start, run.stop, run.is_paused, deadline(run), is_late(run, now), used(run, now), pieces(run, now))
            for run in runs
        ]
        theirs = [
            (
                desk.instant(watch.start),
                None if watch.stop is None else desk.instant(watch.stop),
                desk.is_paused(watch),
                desk.deadline(watch),
                desk.is_late(watch),
                desk.used(watch),
                desk.pieces(watch),
            )
            for watch in watches
        ]
        if ours != theirs:
            yield clock, ours, theirs


@settings(max_examples=CASES, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_every_clock_of_every_ticket_agrees_with_the_oracle(plan: Plan) -> None:
    following = Following(plan)
    for step in plan.steps:
        following.try_to(step)
    event(f"runs: {min(len(following.ticket.runs), 7)}")
    event(f"refused: {min(following.refused, 3)}")
    event(f"recorded: {min(len(following.events), 9)}")
    for read_after in plan.read_after:
        now = following.now + read_after
        assert list(differences(following.ticket, following.events, now, plan.tick)) == []
        for run in following.ticket.runs:
            assert left(run, now) == run.window.upper.time - used(run, now)


def test_the_oracle_is_asked_of_every_kind_of_ticket() -> None:
    """So that the property above is no empty one: what it compares differs where one act is forgotten."""
    received = datetime(2026, 3, 6, 23, tzinfo=UTC)
    promise = Promise("Europe/London", {"acknowledgement": 3 * HOUR, "determination": 8 * HOUR, "update": 8 * HOUR})
    hold, resume = Step(Act.HOLD, HOUR, timedelta(0)), Step(Act.RESUME, 3 * DAY, timedelta(0))
    following = Following(Plan(MINUTE, promise, received, timedelta(0), (), ()))
    following.try_to(hold)
    following.try_to(resume)
    now = following.now + HOUR
    assert list(differences(following.ticket, following.events, now, MINUTE)) == []
    assert len(list(differences(following.ticket, following.events[:-1], now, MINUTE))) == 2
