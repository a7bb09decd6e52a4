from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from bot.errors import DatabaseError
from bot.services.housekeeping import MESSAGES_KEPT, TRACES_KEPT, Housekeeping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.delivery import Delivery

DAY = timedelta(days=1)


class House:
    """What is kept, as far as it is asked to go, and whether somebody has tidied up already."""

    def __init__(self) -> None:
        self.at = datetime(2026, 6, 1, 3, 17, tzinfo=UTC)
        self.gone: dict[str, datetime] = {}
        self.done: set[tuple[str, str]] = set()
        self.fails = False

    async def once(self, job: str, slot: str, now: datetime, deliveries: Sequence[Delivery] = ()) -> bool:
        del now, deliveries
        first = (job, slot) not in self.done
        self.done.add((job, slot))
        return first

    async def delete_audit(self, before: datetime) -> int:
        if self.fails:
            raise DatabaseError("sqlite: it is gone")
        return self._note("audit", before)

    async def delete_tickets(self, before: datetime) -> int:
        return self._note("tickets", before)

    async def delete_messages(self, before: datetime) -> int:
        return self._note("messages", before)

    async def delete_readers(self, before: datetime) -> int:
        return self._note("readers", before)

    async def delete_traces(self, before: datetime) -> int:
        return self._note("traces", before)

    def _note(self, what: str, before: datetime) -> int:
        self.gone[what] = before
        return 1


def keeping(house: House) -> Housekeeping:
    return Housekeeping(house, house, lambda: house.at, audit_days=365, ticket_days=730)


async def test_each_kind_goes_after_its_own_time() -> None:
    house = House()
    await keeping(house).tidy()
    assert house.gone == {
        "audit": house.at - 365 * DAY,
        "tickets": house.at - 730 * DAY,
        "messages": house.at - MESSAGES_KEPT,
        "readers": house.at - 365 * DAY,
        "traces": house.at - TRACES_KEPT,
    }


async def test_of_several_processes_one_tidies_up_a_day() -> None:
    house = House()
    await keeping(house).tidy()
    house.gone = {}
    await keeping(house).tidy()
    assert house.gone == {}
    house.at += DAY
    await keeping(house).tidy()
    assert len(house.gone) == 5


async def test_a_database_that_is_gone_is_logged() -> None:
    house = House()
    house.fails = True
    with capture_logs() as logs:
        await keeping(house).tidy()
    assert [line["log_level"] for line in logs] == ["warning"]
