"""What is remembered about who asked and who changed what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One question or change: by whom, when (UTC), and how it ended.

    `account` is the account's number, never its email, so that a forgotten account stays forgotten; `via` says
    where it came from (a command, a button, the command line); `detail` must name nobody. `request` is the id that the
    log has of the same request.
    """

    at: datetime
    team_id: str
    user_id: str
    action: str
    outcome: str
    via: str
    account: int | None = None
    ticket: str | None = None
    detail: str | None = None
    request: str | None = None
