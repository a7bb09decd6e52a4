"""A lane is relied on while its lease certainly lasts, and no longer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from bot.errors import DatabaseError
from bot.services.leases import Leases
from bot.services.outbox import Lane
from tests.virtual_time import in_virtual_time

if TYPE_CHECKING:
    from collections.abc import Collection

SECONDS = 6.0


class Keeper:
    """Renews what nobody else has taken."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.renewed: list[tuple[str, ...]] = []
        self.released: list[str] = []
        self.broken = False

    async def renew(self, owner: str, names: Collection[str], lease: float) -> frozenset[str]:
        assert (owner, lease) == ("me", SECONDS)
        self._may_fail()
        self.renewed.append(tuple(sorted(names)))
        return frozenset(names) - self.taken

    async def release(self, owner: str, names: Collection[str]) -> None:
        assert owner == "me"
        self._may_fail()
        self.released.extend(names)

    def _may_fail(self) -> None:
        if self.broken:
            raise DatabaseError("gone")


def leases_of(keeper: Keeper) -> Leases:
    loop = asyncio.get_running_loop()
    leases = Leases(keeper, "me", SECONDS, loop.time)  # type: ignore[arg-type] # no more of the lanes is needed here
    leases.hold([Lane("C1"), Lane("C2")], loop.time())
    return leases


@in_virtual_time
async def test_what_is_held_is_renewed_until_it_is_dropped() -> None:
    keeper = Keeper()
    leases = leases_of(keeper)
    await asyncio.sleep(20)
    assert (leases.holds("C1"), leases.holds("C2"), leases.holds("C3")) == (True, True, False)
    await leases.drop(["C1"])
    assert (leases.holds("C1"), keeper.released) == (False, ["C1"])
    keeper.renewed.clear()
    await asyncio.sleep(5)
    assert set(keeper.renewed) == {("C2",)}
    leases.forget("C2")
    keeper.renewed.clear()
    await asyncio.sleep(60)
    assert keeper.renewed == []


@in_virtual_time
async def test_what_another_has_taken_is_not_held_any_more() -> None:
    keeper = Keeper()
    leases = leases_of(keeper)
    keeper.taken = {"C1"}
    await asyncio.sleep(2.5)
    assert (leases.holds("C1"), leases.holds("C2")) == (False, True)


@in_virtual_time
async def test_what_cannot_be_renewed_is_relied_on_for_a_little_less_than_the_lease() -> None:
    keeper = Keeper()
    leases = leases_of(keeper)
    keeper.broken = True
    with capture_logs() as logs:
        await asyncio.sleep(5.3)
        assert leases.holds("C1")
        await asyncio.sleep(0.2)
        assert not leases.holds("C1")
        await leases.drop(["C1"])
    assert {log["event"] for log in logs} == {"lanes are not renewed", "lanes are not released"}


@in_virtual_time
async def test_what_was_let_go_can_be_held_again() -> None:
    keeper = Keeper()
    leases = leases_of(keeper)
    await leases.drop(["C1", "C2"])
    await asyncio.sleep(60)
    leases.hold([Lane("C1")], asyncio.get_running_loop().time())
    await asyncio.sleep(60)
    assert leases.holds("C1")
    leases.end()
    assert not leases.holds("C1")
