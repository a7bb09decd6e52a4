"""Tickets to store: what they are about, what was promised, and wishes to change them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain.changes import decide, track
from bot.domain.clock import Clock
from bot.domain.severity import Length, Severity, Window
from bot.domain.support_time import Calendar
from bot.domain.terms import Basis, Terms
from bot.domain.ticket import Actor, Facts
from bot.services.ports import Intent

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.ticket import Act, Ticket

    Decide = Callable[[Ticket | None], Intent]

HOUR = timedelta(hours=1)
# A Monday; the calendar's next weekend begins on Saturday.
NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
AYA, BEN = Actor("T1", "U1"), Actor("T2", "U2")


def window(lower: str, upper: str) -> Window:
    return Window(Length.parse(lower), Length.parse(upper))


TERMS = Terms(
    basis=Basis.ACCOUNT,
    severity=Severity.S1,
    windows={
        Clock.ACKNOWLEDGEMENT: window("PT1H", "PT3H"),
        Clock.DETERMINATION: window("PT2H", "PT8H"),
        Clock.UPDATE: window("PT2H", "PT8H"),
        Clock.RESOLUTION: window("PT24H", "PT48H"),
    },
    calendar=Calendar(ZoneInfo("America/New_York"), frozenset({5, 6}), frozenset({date(2026, 7, 3)})),
    determination_at_receipt=True,
    hold_pauses=frozenset({Clock.DETERMINATION, Clock.UPDATE, Clock.RESOLUTION}),
    milestones={
        "deadline": {"clocks": ["acknowledgement"], "at": "upper", "tells": ["level2"], "where": ["thread"]},
    },
    sources={"calendar": "assumption: C39", "commitment": "002:437"},
)
NO_COMMITMENT = Terms(
    Basis.NO_COMMITMENT, None, {}, TERMS.calendar, determination_at_receipt=True, hold_pauses=frozenset()
)
FACTS = Facts(NOW - timedelta(minutes=10), "usa", "US", country="CA", account=7, priority=True, via="email")


def tracking(
    facts: Facts = FACTS,
    terms: Terms = TERMS,
    by: Actor = AYA,
    now: datetime = NOW,
    **intent: Any,  # noqa: ANN401 - the other fields of Intent
) -> Decide:
    """Return a wish to begin to follow a ticket."""
    return lambda ticket: Intent(track(ticket, facts, terms, by, now), **intent)


def doing(
    act: Act,
    now: datetime,
    by: Actor = AYA,
    at: datetime | None = None,
    **details: Any,  # noqa: ANN401 - the fields of Change
) -> Decide:
    """Return a wish for something to have happened to a ticket that is followed."""

    return lambda ticket: Intent(decide(known(ticket), act, by, now, at, **details))


def known(ticket: Ticket | None) -> Ticket:
    assert ticket is not None
    return ticket
