"""Who hears next of a run that stays open, and when: the next level of its ladder that has somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.gist import told_by_hand
from bot.domain.ladder import PAM_LEVEL, told
from bot.domain.milestones import Audience, plan_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.domain.clock import Run
    from bot.domain.ladder import Named
    from bot.domain.policy import Policy
    from bot.domain.ticket import Ticket

_ABOVE = {Audience.LEVEL3: 3, Audience.LEVEL4: 4}


@dataclass(frozen=True, slots=True)
class Following:
    """The level that hears at `at` (UTC), its people, and the levels passed since nobody is named there (C75)."""

    level: int
    people: tuple[Named, ...]
    passed: tuple[int, ...]
    at: datetime


def following(policy: Policy, ticket: Ticket, run: Run, heard: Collection[int], now: datetime) -> Following | None:
    """Return who hears after `now` while the latest run of a clock stays open; None where nobody else does.

    `heard` are the levels that have heard of it; those that were told by hand since the run began have, too.
    """
    known = max((*heard, told_by_hand(ticket, run)), default=0)
    for alert in plan_of(ticket, run.clock):
        for wanted in sorted(level for audience, level in _ABOVE.items() if audience in alert.tells):
            if alert.due_at > now and wanted > known:
                return _first(policy, ticket, wanted, alert.due_at)
    return None


def _first(policy: Policy, ticket: Ticket, wanted: int, at: datetime) -> Following | None:
    facts = ticket.facts
    ladder = policy.territories[facts.territory].ladder
    for level in range(wanted, PAM_LEVEL + 1):
        people = told(policy, ladder, level, facts.partner_country)
        if people:
            return Following(level, people, tuple(range(wanted, level)), at)
    return None
