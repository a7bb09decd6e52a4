"""Storm messages take the place of the alerts that wait, all at once or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.domain.delivery import Delivery, Purpose
from bot.storage.deliveries import DeliveryStore, insert_deliveries
from bot.storage.delivery_tables import deliveries

if TYPE_CHECKING:
    from bot.storage.database import Database

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CONTENT = {"alert": {"clock": "update", "run": 1, "milestone": "deadline", "due": NOW.isoformat()}, "people": []}


def plan(database: Database, how_many: int, purpose: Purpose = Purpose.BREACH, **details: object) -> list[str]:
    given = {"destination": "C1", "due_at": NOW} | details
    place = f"{purpose}/{given['destination']}/{given['due_at']}"
    planned = [
        Delivery(f"{place}/{n}", purpose, ticket=f"t-{n}", content=CONTENT, in_thread=True, **given)  # type: ignore[arg-type] # fields of a Delivery
        for n in range(how_many)
    ]
    database.write_now(lambda connection: insert_deliveries(connection, planned))
    return [one.key for one in planned]


def states(database: Database) -> dict[str, str]:
    query = select(deliveries.c.key, deliveries.c.state)
    return dict(database.read_now(lambda connection: connection.execute(query).all()))


async def gather(database: Database, lane: str = "C1") -> list[Delivery]:
    """Gather what waits in a lane, and return what waits then."""
    store, new = DeliveryStore(database), count(1)
    await store.gather(lane, NOW, lambda: f"new{next(new)}")
    return [row.delivery for row in await store.head(lane, NOW, 100)]


async def test_what_is_gathered_stands_in_the_storm_message_with_its_key_and_is_sent_no_more(
    database: Database,
) -> None:
    reminders, breaches = plan(database, 3, Purpose.REMINDER), plan(database, 4)
    (storm,) = await gather(database)
    gathered = [{**CONTENT, "key": key, "ticket": f"t-{key[-1]}"} for key in [*breaches, *reminders]]
    assert storm == Delivery("new1", Purpose.STORM, "C1", NOW, content={"alerts": gathered})
    assert states(database) == {"new1": "waiting"} | dict.fromkeys([*reminders, *breaches], "cancelled")


async def test_what_is_gathered_is_gathered_once(database: Database) -> None:
    plan(database, 8)
    first = await gather(database)
    assert await gather(database) == first


async def test_only_alerts_that_are_due_in_this_lane_are_gathered(database: Database) -> None:
    due = plan(database, 5)
    plan(database, 5, due_at=NOW + SECOND)
    plan(database, 5, destination="C2")
    plan(database, 5, Purpose.ESCALATION)
    left = await gather(database)
    assert [one.key for one in left if one.purpose.is_alert] == due
    assert Purpose.STORM not in {one.purpose for one in left}


async def test_what_may_stand_already_or_is_put_off_is_left_alone(database: Database) -> None:
    first, second, *others = plan(database, 8)

    def work(connection: object) -> None:
        change = update(deliveries)
        connection.execute(change.where(deliveries.c.key == first).values(repeat=True))  # type: ignore[attr-defined]
        connection.execute(change.where(deliveries.c.key == second).values(not_before=NOW + SECOND))  # type: ignore[attr-defined]

    database.write_now(work)
    await gather(database)
    assert {key for key, state in states(database).items() if state == "waiting"} == {first, second, "new1"}
    assert {states(database)[key] for key in others} == {"cancelled"}


async def test_what_is_being_sent_is_not_gathered(database: Database) -> None:
    store = DeliveryStore(database)
    keys = plan(database, 8)
    await store.lanes.claim("me", NOW, 60.0, 1)
    row, *_others = await store.head("C1", NOW, 8)
    assert await store.begin(row, "me", NOW, None, 0.0) == 0.0
    await gather(database)
    assert states(database)[keys[0]] == "sending"
    assert {states(database)[key] for key in keys[1:]} == {"cancelled"}


async def test_alerts_that_came_from_elsewhere_are_gathered_where_they_wait(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, 8, destination="C2")
    for row in await store.head("C2", NOW, 8):
        await store.move(row, "C1", None)
    (storm,) = await gather(database)
    assert storm.destination == "C1"


async def test_all_of_it_is_written_or_nothing(database: Database) -> None:
    keys = plan(database, 8)

    def no_key() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await DeliveryStore(database).gather("C1", NOW, no_key)
    assert states(database) == dict.fromkeys(keys, "waiting")
