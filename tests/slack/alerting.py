"""Alerts of a ticket as their deliveries keep them, and as they are read."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain import changes
from bot.domain.milestones import plan_alerts
from bot.slack.alert_content import told
from bot.slack.views.alerts import alert
from bot.slack.views.page import prose
from tests.running import shared_knowledge
from tests.tickets import ANNA, S1, Facts, at

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.policy import Policy
    from bot.domain.terms import Terms
    from bot.domain.ticket import Ticket
    from bot.i18n import Translator
    from bot.slack.alert_content import Told
    from bot.slack.views.page import Message

ANNA_IN_SLACK = {"team": ANNA.team_id, "user": ANNA.user_id}


def policy() -> Policy:
    return shared_knowledge().policy


@cache
def terms() -> Terms:
    """The times of a large user account, with the built-in milestones."""
    milestones = {key: each.model_dump(mode="json", exclude_none=True) for key, each in policy().milestones.items()}
    return replace(S1, milestones=milestones)


def speaking(language: str = "en", zone: str = "Europe/Amsterdam") -> Translator:
    return shared_knowledge().catalogues.translator(language, ZoneInfo(zone), prose)


def person(name: str, level: int, user: str | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Somebody of a ladder, as a delivery keeps them."""
    return {"name": name, "email": f"{name.lower()}@zoho.example", "user": user, "zone": None, "level": level} | more


KRISH, RAAJ, DANNY, ATYA = person("Krish", 2, "UKRISH"), person("Raaj", 3, "URAAJ"), person("Danny", 3), person(
    "Atya", 4, "UATYA"
)  # fmt: skip


def ticket(ticket_id: str = "T-1", received: str = "9", country: str = "GB", territory: str = "europe_uk") -> Ticket:
    facts = Facts(at(received), territory, country)
    return changes.fold(ticket_id, (changes.track(None, facts, terms(), ANNA, at(received)),))


def content(of: Ticket, milestone: str, clock: str, *people: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """What the delivery of a planned alert keeps."""
    planned = next(one for one in plan_alerts(of) if (one.milestone, one.clock) == (milestone, clock))
    said = {"clock": clock, "run": planned.run, "milestone": milestone, "due": planned.due_at.isoformat()}
    return {"alert": said, "people": list(people), "passed": [], "assignee": None} | more


def heard(of: Ticket, milestone: str, clock: str, *people: dict[str, Any], now: datetime, **more: Any) -> Told:  # noqa: ANN401 - JSON
    """A planned alert that still holds."""
    found = told(of, content(of, milestone, clock, *people, **more), now)
    assert found is not None, "it no longer holds"
    return found


def message(told: Told, now: datetime, reader: str | None = None, tr: Translator | None = None) -> Message:
    return alert(tr or speaking(), policy(), told, now, reader)
