"""What decides who hears of an alert, taken from its ticket when it is planned: nothing has to be read as it comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.clock import Clock
from bot.domain.milestones import plan_of, point
from bot.domain.ticket import Act

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta

    from bot.domain.clock import Run
    from bot.domain.milestones import Alert, Audience, Where
    from bot.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Gist:
    """All that a ticket says of who hears of an alert and where, but whose ticket it is.

    `territory` and `country` are the partner's. `after` is the support time from the start of the run, by which its
    alerts are in order; `is_past`: at its deadline or later. `by_hand` is the highest level of the ladder that was told
    by hand since the run began, 0 for none.
    """

    territory: str
    country: str
    tells: frozenset[Audience]
    where: frozenset[Where]
    after: timedelta
    is_past: bool
    by_hand: int


def gists(ticket: Ticket) -> Iterator[tuple[Alert, Gist]]:
    """Yield every alert that a ticket plans, with its gist, clock by clock."""
    for clock in Clock:
        run = ticket.run(clock)
        if run is not None:
            by_hand = told_by_hand(ticket, run)
            for alert in plan_of(ticket, clock):
                yield alert, _gist(ticket, run, alert, by_hand)


def all_of(late: Sequence[Gist]) -> Gist:
    """Return what is told of several alerts of one run, in their order: the last, to the people of all of them."""
    if len(late) == 1:
        return late[0]
    tells = frozenset(audience for gist in late for audience in gist.tells)
    where = frozenset(place for gist in late for place in gist.where)
    return replace(late[-1], tells=tells, where=where)


def _gist(ticket: Ticket, run: Run, alert: Alert, by_hand: int) -> Gist:
    facts = ticket.facts
    after = point(ticket.terms.milestones[alert.milestone], run.window)
    is_past = after >= run.window.upper.time
    return Gist(facts.territory, facts.partner_country, alert.tells, alert.where, after, is_past, by_hand)


def told_by_hand(ticket: Ticket, run: Run) -> int:
    """Return the highest level of the ladder that was told by hand since a run began, 0 for none."""
    climbs = (change for change in ticket.changes if change.act is Act.ESCALATE and change.recorded_at >= run.start)
    return max((climb.level or 0 for climb in climbs), default=0)
