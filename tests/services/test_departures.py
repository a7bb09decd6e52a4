"""A look for those who have left is made again the next day, whatever comes between."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from bot.domain.ticket import Actor
from bot.errors import DatabaseError
from bot.services.departures import Departures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.delivery import Delivery

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


class Unreadable:
    """Tickets of a database that does not answer."""

    async def open_tickets(self) -> Sequence[object]:
        raise DatabaseError("locked")


async def test_without_a_database_nobody_is_asked_for_and_that_is_logged() -> None:
    asked: list[Actor] = []

    async def is_gone(who: Actor) -> bool:
        asked.append(who)
        return True

    async def nobody(_delivery: Delivery) -> Sequence[str]:
        return ()

    departures = Departures(Unreadable(), Actor("T1", "UBOT"), is_gone, nobody, lambda: NOW)  # type: ignore[arg-type]
    with capture_logs() as logs:
        await departures.release_departed()
    assert [(line["log_level"], line["error"]) for line in logs] == [("warning", "locked")]
    assert asked == []
