"""Tickets told in a few words: hours of a Wednesday in London, what was recorded then, the runs that come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain import changes
from bot.domain.clock import Clock
from bot.domain.severity import Length, Severity, Window
from bot.domain.support_time import Calendar
from bot.domain.terms import Basis, Terms
from bot.domain.ticket import Act, Actor, Facts

if TYPE_CHECKING:
    from bot.domain.clock import Run
    from bot.domain.ticket import Change

ANNA, BEN, CARA = (Actor("T1", user) for user in ("ANNA", "BEN", "CARA"))
WEDNESDAY = datetime(2026, 3, 4, tzinfo=UTC)  # London is on UTC
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORDS = {"ack": Act.ACKNOWLEDGE, **{str(act): act for act in Act}}
LONDON = Calendar(ZoneInfo("Europe/London"), frozenset({5, 6}))


def at(text: str) -> datetime:
    """Return "9" or "9:30" as an hour of that Wednesday, "fri 23:00" of its week, "next mon 2" of the one after."""
    *day, hour = text.split()
    hours, _colon, minutes = hour.partition(":")
    days = DAYS.index(day[-1]) - DAYS.index("wed") if day else 0
    later = timedelta(days=7) if "next" in day else timedelta(0)
    return WEDNESDAY + later + timedelta(days=days, hours=int(hours), minutes=int(minutes or 0))


def window(lower: str, upper: str) -> Window:
    """Return a window between two ISO 8601 lengths."""
    return Window(Length.parse(lower), Length.parse(upper))


S1 = Terms(
    basis=Basis.ACCOUNT,
    severity=Severity.S1,
    windows={
        Clock.ACKNOWLEDGEMENT: window("PT1H", "PT3H"),
        Clock.DETERMINATION: window("PT2H", "PT8H"),
        Clock.UPDATE: window("PT2H", "PT8H"),
        Clock.RESOLUTION: window("PT24H", "PT48H"),
    },
    calendar=LONDON,
    determination_at_receipt=True,
    hold_pauses=frozenset({Clock.DETERMINATION, Clock.UPDATE, Clock.RESOLUTION}),
)
S3 = replace(
    S1,
    basis=Basis.IMPACT,
    severity=Severity.S3,
    windows={
        Clock.ACKNOWLEDGEMENT: window("PT16H", "PT24H"),
        Clock.DETERMINATION: window("P2D", "P3D"),
        Clock.UPDATE: window("P2D", "P3D"),
    },
)
NOTHING = replace(S1, basis=Basis.NO_COMMITMENT, severity=None, windows={})
CRITICAL = replace(S1, basis=Basis.CRITICAL, calendar=LONDON.round_the_clock())
FROM_FIRST_REPLY = replace(S1, determination_at_receipt=False)


class Story:
    """A ticket and what is recorded of it, one thing after the other."""

    def __init__(self, terms: Terms = S1, received: str = "9", tracked: str | None = None, **facts: Any) -> None:  # noqa: ANN401 - the fields of Facts
        stated = Facts(at(received), "europe_uk", "GB", **facts)
        change = changes.track(None, stated, terms, ANNA, at(tracked or received))
        self.ticket = changes.fold("T-1", (change,))

    def record(self, change: Change) -> Story:
        """Let a change be recorded."""
        self.ticket = changes.fold(self.ticket.id, (*self.ticket.changes, change))
        return self

    def do(self, act: str, when: str, happened: str | None = None, by: Actor = ANNA, **details: Any) -> Story:  # noqa: ANN401 - the fields of Change
        """Record an act at a time; it happened then, or before."""
        moment = at(happened) if happened else None
        return self.record(changes.decide(self.ticket, WORDS[act], by, at(when), moment, **details))

    def all(self, acts: str) -> Story:
        """Record several acts, such as "ack 10, hold fri 12"; "hold 12 at 11" happened an hour before."""
        for each in filter(None, acts.split(", ")):
            act, _space, times = each.partition(" ")
            when, _at, happened = times.partition(" at ")
            self.do(act, when, happened or None)
        return self

    def undo(self, when: str) -> Story:
        """Take the last change back."""
        return self.record(changes.undo(self.ticket, ANNA, at(when)))

    def correct(self, when: str, terms: Terms | None = None, **facts: Any) -> Story:  # noqa: ANN401 - the fields of Facts
        """Put facts right."""
        stated = replace(self.ticket.facts, **facts)
        return self.record(changes.correct(self.ticket, stated, terms or self.ticket.terms, ANNA, at(when)))

    def run(self, clock: Clock) -> Run:
        """Return the latest run of a clock, which must be there."""
        run = self.ticket.run(clock)
        assert run is not None
        return run

    def runs(self, clock: Clock) -> str:
        """Return the runs of a clock, such as "9-10; 12- (13-)": stopped at 10, again from 12, paused since 13."""
        return "; ".join(_told(run) for run in self.ticket.runs if run.clock is clock)

    def numbers(self, clock: Clock) -> list[int]:
        """Return the numbers of the runs of a clock."""
        return [run.number for run in self.ticket.runs if run.clock is clock]


def _told(run: Run) -> str:
    pauses = ", ".join(f"{_hour(pause.start)}-{_hour(pause.end)}" for pause in run.pauses)
    return f"{_hour(run.start)}-{_hour(run.stop)}" + (f" ({pauses})" if pauses else "")


def _hour(instant: datetime | None) -> str:
    if instant is None:
        return ""
    elapsed = instant - WEDNESDAY
    hours, seconds = divmod(int(elapsed.total_seconds()), 3600)
    return str(hours) + (f":{seconds // 60:02}" if seconds else "")
