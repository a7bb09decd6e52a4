from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import exc, insert, literal, select, update

from bot.domain.delivery import Delivery, Purpose
from bot.services.outbox import UPDATES, Lane
from bot.services.posting import Posted
from bot.storage import lane_rows
from bot.storage.clock import database_seconds
from bot.storage.database import Database
from bot.storage.deliveries import DeliveryStore, insert_deliveries, want_ticket_message
from bot.storage.delivery_tables import lanes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from tests.storage.postgres import Server

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ME, OTHER = "me", "other"
LONG, SHORT = 60.0, 0.01


def plan(database: Database, *destinations: str, purpose: Purpose = Purpose.NOTE) -> None:
    planned = [Delivery(f"{purpose} for {name}", purpose, name, NOW) for name in destinations]
    database.write_now(lambda connection: insert_deliveries(connection, planned))


def age(database: Database, name: str, **columns: float) -> None:
    """Move instants of a lane, in seconds from the database's now."""
    moved = {column: database_seconds() + seconds for column, seconds in columns.items()}
    database.write_now(lambda connection: connection.execute(update(lanes).where(lanes.c.name == name).values(moved)))


def names(claimed: Sequence[Lane]) -> list[str]:
    return [lane.name for lane in claimed]


async def claim(store: DeliveryStore, owner: str = ME, now: datetime = NOW, most: int = 10) -> list[str]:
    return names(await store.lanes.claim(owner, now, LONG, most))


def test_the_clock_is_the_databases_and_goes_on_within_a_transaction(database: Database) -> None:
    def twice(connection: object) -> tuple[float, float]:
        first = connection.scalar(select(database_seconds()))  # type: ignore[attr-defined] # a Connection
        if database.path is None:
            connection.exec_driver_sql("SELECT pg_sleep(0.01)")  # type: ignore[attr-defined]
        return first, connection.scalar(select(database_seconds()))  # type: ignore[attr-defined]

    before = datetime.now(UTC).timestamp()
    first, second = database.write_now(twice)
    assert before - 1 < first <= second < datetime.now(UTC).timestamp() + 1
    if database.path is None:
        assert second - first >= 0.01


async def test_lanes_with_something_to_do_are_claimed_the_most_urgent_first(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1", "C2", "C3")
    plan(database, "C3", purpose=Purpose.ESCALATION)
    plan(database, "C2", purpose=Purpose.PING)
    assert await claim(store, most=2) == ["C3", "C2"]
    assert await claim(store) == ["C1"]
    assert await claim(store) == []


async def test_nothing_is_claimed_before_something_is_due(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1")
    assert await claim(store, now=NOW - SECOND) == []
    assert await claim(store, now=NOW) == ["C1"]


async def test_a_lane_belongs_to_one_until_it_is_released(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1", "C2")
    assert await claim(store, ME) == ["C1", "C2"]
    await store.lanes.release(OTHER, ["C1"])
    assert await claim(store, OTHER) == []
    await store.lanes.release(ME, ["C1"])
    assert await claim(store, OTHER) == ["C1"]


async def test_a_lease_that_ran_out_is_taken_over_and_cannot_be_renewed_any_more(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1")
    await claim(store, ME)
    age(database, "C1", leased_until=-0.001)
    assert await claim(store, OTHER) == ["C1"]
    assert await store.lanes.renew(ME, ["C1"], LONG) == frozenset()
    assert await store.lanes.renew(OTHER, ["C1", "C2"], LONG) == {"C1"}


async def test_a_lease_that_is_renewed_is_not_taken_over(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1")
    await claim(store, ME)
    age(database, "C1", leased_until=0.001)
    await store.lanes.renew(ME, ["C1"], LONG)
    await asyncio.sleep(0.002)
    assert await claim(store, OTHER) == []


async def test_of_many_who_claim_at_once_each_lane_goes_to_one(url: str) -> None:
    databases = [Database.open(url) for _ in range(4)]
    try:
        plan(databases[0], *(f"C{number}" for number in range(40)))
        stores = [DeliveryStore(database) for database in databases]
        claims = [store.lanes.claim(f"owner {number}", NOW, LONG, 15) for number, store in enumerate(stores * 3)]
        found = [name for claimed in await asyncio.gather(*claims) for name in names(claimed)]
        assert len(found) == len(set(found))
        assert len(found) >= 15
    finally:
        for database in databases:
            database.dispose()


async def test_who_claims_while_another_does_waits_for_nobody_and_takes_nothing_twice(
    postgres: Server, migrated_postgres: str
) -> None:
    url = postgres.new_database(migrated_postgres)
    first, second = Database.open(url), Database.open(url, busy_seconds=0.2)
    try:
        plan(first, "C1", "C2")
        for owner in (ME, OTHER):
            store = DeliveryStore(first)
            await claim(store, owner)
            await store.lanes.release(owner, ["C1", "C2"])
        claim_one = partial(lane_rows.claim, lease=LONG)

        def claim_beside(connection: Connection) -> tuple[Lane, ...]:
            claim_one(connection, ME, ["C1"])
            return second.write_now(lambda other: claim_one(other, OTHER, ["C1", "C2"]))

        assert names(first.write_now(claim_beside)) == ["C2"]
    finally:
        first.dispose()
        second.dispose()
        postgres.drop(url)


async def test_messages_of_one_lane_keep_their_distance_whoever_sends_them(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1")
    await claim(store, ME)
    assert await store.lanes.step(ME, "C1", 1.1, NOW) == 0.0
    wait = await store.lanes.step(ME, "C1", 1.1, NOW)
    assert wait is not None
    assert 0 < wait <= 1.1
    await store.lanes.release(ME, ["C1"])
    (lane,) = await store.lanes.claim(OTHER, NOW, LONG, 10)
    assert 0 < lane.wait <= 1.1
    age(database, "C1", next_at=-0.001)
    assert await store.lanes.step(OTHER, "C1", 1.1, NOW) == 0.0


async def test_a_lane_that_is_not_ours_cannot_be_used(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1")
    assert await store.lanes.step(ME, "C1", 1.1, NOW) is None
    await claim(store, ME)
    assert await store.lanes.step(OTHER, "C1", 1.1, NOW) is None
    age(database, "C1", leased_until=-0.001)
    assert await store.lanes.step(ME, "C1", 1.1, NOW) is None


async def test_the_workspaces_places_in_time_are_given_once_each(url: str) -> None:
    databases = [Database.open(url) for _ in range(3)]
    try:
        plan(databases[0], "C1")
        stores = [DeliveryStore(database) for database in databases]
        await claim(stores[0])
        waits = await asyncio.gather(*(store.lanes.slot(10.0) for store in stores * 3))
        assert sorted(waits) == pytest.approx([10.0 * place for place in range(9)], abs=5)  # type: ignore[type-var]
    finally:
        for database in databases:
            database.dispose()


async def test_a_429_rests_one_lane_and_a_second_all_of_them(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1", "C2", "C3")
    await claim(store, ME)
    assert await store.lanes.rest("C1", LONG) is False
    assert await store.lanes.step(ME, "C1", 1.1, NOW) is None
    assert await store.lanes.step(ME, "C2", 1.1, NOW) == 0.0
    assert await store.lanes.rest("C2", LONG) is True
    assert await store.lanes.step(ME, "C3", 1.1, NOW) is None
    assert await store.lanes.slot(0.25) is None
    await store.lanes.release(ME, ["C1", "C2", "C3"])
    assert await claim(store, OTHER) == []
    age(database, "workspace", rests_until=-0.001)
    assert await claim(store, OTHER) == ["C3"]


async def test_a_success_between_two_429_keeps_the_others_going(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1", "C2")
    await claim(store, ME)
    await store.lanes.rest("C1", LONG)
    (row,) = await store.head("C2", NOW, 1)
    await store.begin(row, ME, NOW, None, 0.0)
    (row,) = await store.head("C2", NOW, 1)
    await store.sent(row, Posted("C2", "1.1"), NOW, 0)
    assert await store.lanes.rest("C2", LONG) is False


async def test_everything_can_rest(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1")
    await claim(store, ME)
    await store.lanes.rest_workspace(LONG)
    assert await store.lanes.slot(0.25) is None
    assert (await store.lanes.health(NOW)).resting


@pytest.mark.parametrize("column", ["leased_until", "next_at", "rests_until"])
async def test_a_clock_that_is_put_back_by_an_hour_stops_nothing(database: Database, column: str) -> None:
    store = DeliveryStore(database)
    plan(database, "C1")
    await claim(store, ME)
    await store.lanes.step(ME, "C1", 1.1, NOW)
    if column != "leased_until":
        await store.lanes.release(ME, ["C1"])
    age(database, "C1", **{column: 3600.0})
    age(database, "workspace", next_at=3600.0, rests_until=3600.0)
    assert await claim(store, OTHER) == ["C1"]
    wait = await store.lanes.slot(0.25)
    assert wait is not None
    assert wait < 1
    assert await store.lanes.step(OTHER, "C1", 1.1, NOW) is not None


async def test_a_refused_destination_is_left_alone_until_it_is_to_be_tried_again(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1", "C2")
    await claim(store, ME)
    (row,) = await store.head("C1", NOW, 1)
    await store.begin(row, ME, NOW, None, 0.0)
    (row,) = await store.head("C1", NOW, 1)
    await store.refuse(row, NOW + SECOND, "is_archived")
    assert await store.lanes.step(ME, "C1", 0.0, NOW) is None
    await store.lanes.release(ME, ["C1", "C2"])
    assert await store.lanes.refused(["C1", "C2"], NOW) == {"C1"}
    assert [row.delivery.destination for row in await store.astray(NOW, 10)] == ["C1"]
    assert await claim(store, OTHER) == ["C2"]
    assert await store.lanes.refused(["C1", "C2"], NOW + SECOND) == frozenset()
    assert await store.astray(NOW + SECOND, 10) == ()
    assert await claim(store, OTHER, NOW + SECOND) == ["C1"]


async def test_an_attempt_is_looked_up_even_where_nothing_can_be_posted_any_more(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1")
    plan(database, "C1", purpose=Purpose.PING)
    await claim(store, ME)
    ping, note = await store.head("C1", NOW, 2)
    for row in (ping, note):
        assert await store.begin(row, ME, NOW, None, 0.0) == 0.0
    refused, unknown = await store.head("C1", NOW, 2)
    await store.refuse(refused, NOW + SECOND, "is_archived")
    await store.lanes.release(ME, ["C1"])
    assert await claim(store, OTHER) == ["C1"]
    assert (await store.head("C1", NOW, 1))[0].id == unknown.id


async def test_what_cannot_go_anywhere_waits_and_tries_again_when_something_is_back(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1", "C2")
    await claim(store, ME)
    for name in ("C1", "C2"):
        (row,) = await store.head(name, NOW, 1)
        await store.begin(row, ME, NOW, None, 0.0)
        (row,) = await store.head(name, NOW, 1)
        await store.refuse(row, NOW + SECOND, "is_archived")
    elsewhere, stuck = await store.astray(NOW, 10)
    await store.move(elsewhere, "C9", None)
    await store.move(stuck, "C2", NOW + SECOND)
    assert await store.astray(NOW, 10) == ()
    await store.lanes.returned("C9")
    assert [row.lane for row in await store.astray(NOW, 10)] == ["C2"]
    await store.lanes.returned("C1")
    assert [row.lane for row in await store.head("C1", NOW, 10)] == ["C1"]
    assert await store.head("C9", NOW, 10) == ()
    assert (await store.lanes.health(NOW)).refused == 1


async def test_messages_that_are_behind_have_a_lane_of_their_own(database: Database) -> None:
    store = DeliveryStore(database)

    def want(revision: int) -> None:
        database.write_now(
            lambda connection: want_ticket_message(connection, "t-1", "C1", f"k{revision}", revision, NOW)
        )

    want(1)
    await claim(store, ME)
    (row,) = await store.head("C1", NOW, 1)
    await store.begin(row, ME, NOW, None, 0.0)
    (row,) = await store.head("C1", NOW, 1)
    await store.sent(row, Posted("C1", "1.1"), NOW, 1)
    assert await claim(store, OTHER) == []
    want(2)
    assert await claim(store, OTHER) == [UPDATES]
    health = await store.lanes.health(NOW)
    assert (health.stale, sum(health.waiting.values())) == (1, 0)


async def test_health_counts_what_is_due(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, "C1", "C2", "C3")
    plan(database, "C1", purpose=Purpose.PING)
    health = await store.lanes.health(NOW + 90 * SECOND)
    assert (health.oldest, health.queues, health.refused) == (90.0, {"C1": 2, "C2": 1, "C3": 1}, 0)
    assert health.waiting == dict.fromkeys(Purpose, 0) | {Purpose.PING: 1, Purpose.NOTE: 3}
    assert sum((await store.lanes.health(NOW - SECOND)).waiting.values()) == 0


@pytest.mark.parametrize(
    "values",
    [
        {"owner": ME},
        {"leased_until": 1.0},
        {"refused_until": NOW},
        {"refusal": "is_archived"},
        {"strikes": -1},
        {"name": ""},
    ],
)
def test_half_a_lease_or_refusal_cannot_be_written(database: Database, values: dict[str, object]) -> None:
    row = {"name": "C1", "next_at": literal(0.0), "rests_until": literal(0.0), "strikes": 0} | values
    with pytest.raises(exc.IntegrityError):
        database.write_now(lambda connection: connection.execute(insert(lanes).values(row)))
