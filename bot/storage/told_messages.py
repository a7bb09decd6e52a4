"""Has the messages that told of a ticket written again once something else is true of what they told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Text, bindparam, case, func, or_, select, update

from bot.domain.aftermath import EVERY, differing
from bot.domain.delivery import ALERTS, Purpose
from bot.domain.ticket import Act
from bot.storage.delivery_tables import TOLD, deliveries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.ticket import Ticket

_COLUMNS = deliveries.c
_ALERTS = frozenset(purpose.value for purpose in ALERTS)
_OF_TICKET = select(_COLUMNS.id, _COLUMNS.purpose, _COLUMNS.content).where(
    _COLUMNS.ticket == bindparam("ticket", type_=Text()), TOLD
)


def outdate_told_messages(connection: Connection, before: Ticket | None, after: Ticket) -> None:
    """Mark as behind what was told of a ticket and is true no more, or true again, inside the transaction of a change.

    What is still on its way is marked, too, since its words may have been found already. A storm message tells of
    many tickets, has no buttons, and stays as it is.
    """
    found = connection.execute(_OF_TICKET, {"ticket": after.key}).all() if before else ()
    if not before or not found:
        return
    reads_otherwise = _comparison(before, after)
    behind = [row.id for row in found if reads_otherwise(row.purpose, row.content)]
    if not behind:
        return
    revision = after.last.number
    is_newer = or_(_COLUMNS.wanted.is_(None), _COLUMNS.wanted < revision)
    wanted = {
        "wanted": case((is_newer, revision), else_=_COLUMNS.wanted),
        "shown": func.coalesce(_COLUMNS.shown, 0),
    }
    connection.execute(update(deliveries).where(_COLUMNS.id.in_(behind)).values(wanted))


def _comparison(before: Ticket, after: Ticket) -> Callable[[str, Mapping[str, Any]], bool]:
    """Return what says of a message, by its purpose and content, whether it reads otherwise after a change."""
    alerts = differing(before, after)
    begins_or_ends = before.is_open != after.is_open and after.last.act is not Act.TRACK

    def reads_otherwise(purpose: str, content: Mapping[str, Any]) -> bool:
        if purpose not in _ALERTS:
            return purpose == Purpose.ESCALATION.value and begins_or_ends
        # Nothing that is odd about a message must keep anybody from changing its ticket.
        said = content.get("alert") or {}
        clock, run = said.get("clock"), said.get("run")
        return (clock, run, said.get("milestone")) in alerts or (clock, run, EVERY) in alerts

    return reads_otherwise
