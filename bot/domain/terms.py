"""What was promised for a ticket, frozen on it, so that a later edit of the policy moves no running deadline."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain.clock import Clock
from bot.domain.severity import Length, Severity, Window
from bot.domain.support_time import Calendar
from bot.domain.territory import calendar_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.policy import Milestone, Policy
    from bot.domain.ticket import Facts


class Basis(StrEnum):
    """Why a ticket has the times that it has."""

    ACCOUNT = "account"  # a large user account: S1, whatever the impact (C18)
    IMPACT = "impact"
    CRITICAL = "critical"  # outage, downtime, login: S1 times around the clock, whatever the severity (C42, C43)
    NO_COMMITMENT = "no_commitment"  # feature requests and product limitations have no deadline (C20)


@dataclass(frozen=True)
class Terms:
    """The windows of each clock that runs, the calendar they are counted on, and where all of it is printed.

    `severity` is the commitment severity, None without a commitment. `milestones` are those of the policy as it
    stood, by name. `sources` say where commitment, calendar, critical cases, the aim and the holds come from.
    """

    basis: Basis
    severity: Severity | None
    windows: Mapping[Clock, Window]
    calendar: Calendar
    determination_at_receipt: bool
    hold_pauses: frozenset[Clock]
    milestones: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def is_critical(self) -> bool:
        """Whether the times run around the clock."""
        return self.basis is Basis.CRITICAL

    @cached_property
    def text(self) -> str:
        """The terms as JSON, always the same for the same terms."""
        return json.dumps(_as_json(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @cached_property
    def digest(self) -> str:
        """What names these terms: SHA-256 of their text, in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()


def terms_for(policy: Policy, facts: Facts) -> Terms:
    """Return what the policy promises today for a ticket; the calendar is that of the partner's country (C12).

    Raises KeyError for a territory that the policy does not have.
    """
    basis, severity = _commitment(policy, facts)
    calendar = calendar_for(policy, facts.territory, facts.partner_country)
    return Terms(
        basis=basis,
        severity=severity,
        windows=_windows(policy, facts, severity),
        calendar=calendar.round_the_clock() if basis is Basis.CRITICAL else calendar,
        determination_at_receipt=policy.clocks.determination_starts == "receipt",
        hold_pauses=frozenset(map(Clock, policy.clocks.hold_pauses)),
        milestones={name: _milestone(each) for name, each in policy.milestones.items()},
        sources=_sources(policy, facts, severity),
    )


def parse_terms(text: str) -> Terms:
    """Read terms back from their text."""
    found = json.loads(text)
    calendar = found["calendar"]
    return Terms(
        basis=Basis(found["basis"]),
        severity=Severity(found["severity"]) if found["severity"] else None,
        windows={
            Clock(name): Window(Length.parse(low), Length.parse(up)) for name, (low, up) in found["windows"].items()
        },
        calendar=Calendar(
            zone=ZoneInfo(calendar["zone"]),
            weekend=frozenset(calendar["weekend"]),
            holidays=frozenset(map(date.fromisoformat, calendar["holidays"])),
        ),
        determination_at_receipt=found["determination_at_receipt"],
        hold_pauses=frozenset(map(Clock, found["hold_pauses"])),
        milestones=found["milestones"],
        sources=found["sources"],
    )


def _commitment(policy: Policy, facts: Facts) -> tuple[Basis, Severity | None]:
    if facts.type in policy.rules.no_commitment.types:
        return Basis.NO_COMMITMENT, None
    if facts.critical in policy.rules.critical.kinds:
        return Basis.CRITICAL, Severity.S1
    if facts.priority:
        return Basis.ACCOUNT, Severity.S1
    return (Basis.IMPACT, facts.impact) if facts.impact else (Basis.NO_COMMITMENT, None)


def _windows(policy: Policy, facts: Facts, severity: Severity | None) -> dict[Clock, Window]:
    if severity is None:
        return {}
    promised = policy.commitments[severity]
    windows = {
        Clock.ACKNOWLEDGEMENT: promised.acknowledgement,
        Clock.DETERMINATION: promised.determination,
        Clock.UPDATE: promised.determination,  # C47
    }
    return windows | ({Clock.RESOLUTION: policy.rules.resolution_aim.window} if facts.priority else {})


def _milestone(milestone: Milestone) -> Mapping[str, Any]:
    return milestone.model_dump(mode="json", exclude_none=True, exclude={"source"})


def _sources(policy: Policy, facts: Facts, severity: Severity | None) -> dict[str, str]:
    rules = policy.rules
    if severity is None:
        return {"commitment": rules.no_commitment.source}
    sources = {
        "commitment": policy.commitments[severity].source,
        "working_time": rules.working_time.source,
        "calendar": policy.territories[facts.territory].calendar_source,
        "clocks": policy.clocks.source,
    }
    if facts.critical in rules.critical.kinds:
        sources["critical"] = rules.critical.source
    if facts.priority:
        sources |= {"severity": rules.severity.source, "resolution": rules.resolution_aim.source}
    return sources


def _as_json(terms: Terms) -> dict[str, Any]:
    calendar = terms.calendar
    return {
        "basis": terms.basis,
        "severity": terms.severity,
        "windows": {clock: [str(window.lower), str(window.upper)] for clock, window in terms.windows.items()},
        "calendar": {
            "zone": calendar.zone.key,
            "weekend": sorted(calendar.weekend),
            "holidays": sorted(map(date.isoformat, calendar.holidays)),
        },
        "determination_at_receipt": terms.determination_at_receipt,
        "hold_pauses": sorted(terms.hold_pauses),
        "milestones": terms.milestones,
        "sources": terms.sources,
    }
