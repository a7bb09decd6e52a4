"""What should have got out of the outbox is counted, and what is only just known of is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from bot.domain.delivery import Delivery, Purpose
from bot.services.outbox import HeldUp
from bot.services.posting import Posted
from bot.storage.alert_tables import alerts
from bot.storage.clock import database_seconds
from bot.storage.deliveries import DeliveryStore, insert_deliveries
from bot.storage.delivery_tables import lanes
from bot.storage.tickets import TicketStore
from tests.storage.ticketing import FACTS, NOW, tracking

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.database import Database

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DUE = NOW + timedelta(hours=2, minutes=50)
"""When the first reply to the ticket of these tests is past its time, and its only alert due."""


def plan(database: Database, *planned: Delivery) -> None:
    database.write_now(lambda connection: insert_deliveries(connection, planned))


async def held_up(database: Database, now: datetime, *channels: str) -> HeldUp:
    return await DeliveryStore(database).lanes.held_up(channels, now)


async def test_an_alert_that_nobody_tells_is_held_up_after_a_minute(database: Database) -> None:
    await TicketStore(database).change("T-1", tracking())
    assert await held_up(database, DUE + MINUTE - timedelta(seconds=1)) == HeldUp()
    assert await held_up(database, DUE + MINUTE) == HeldUp(1, DUE)


async def test_what_was_due_before_its_ticket_was_entered_is_not_late_yet(database: Database) -> None:
    await TicketStore(database).change("T-1", tracking(replace(FACTS, received=NOW - 5 * HOUR)))
    assert await held_up(database, NOW + MINUTE / 2) == HeldUp()
    assert await held_up(database, NOW + MINUTE) == HeldUp(1, NOW - 2 * HOUR)


async def test_an_alert_that_is_not_delivered_is_held_up_and_other_messages_are_not(database: Database) -> None:
    store = DeliveryStore(database)
    await TicketStore(database).change("T-1", tracking())
    plan(
        database,
        Delivery("breach", Purpose.BREACH, "C1", NOW + MINUTE, "t-1"),
        Delivery("sending", Purpose.REMINDER, "C2", NOW, "t-1"),
        Delivery("storm", Purpose.STORM, "C1", NOW + 2 * MINUTE),
        Delivery("note", Purpose.NOTE, "C1", NOW - HOUR),
        Delivery("later", Purpose.LEVEL, "C1", NOW + HOUR, "t-1"),
    )
    await store.lanes.claim("me", NOW, 60, 10)
    (row,) = await store.head("C2", NOW, 1)
    assert await store.begin(row, "me", NOW, None, 0.0) == 0.0
    assert await held_up(database, NOW + 5 * MINUTE) == HeldUp(3, NOW)
    (row,) = await store.head("C2", NOW, 1)
    await store.sent(row, Posted("C2", "1.0"), NOW, 0)
    assert await held_up(database, NOW + 5 * MINUTE) == HeldUp(2, NOW + MINUTE)


async def test_a_channel_refuses_until_it_has_taken_a_message(database: Database) -> None:
    store = DeliveryStore(database)
    for channel in ("C1", "C2"):
        plan(database, Delivery(channel, Purpose.NOTE, channel, NOW))
        await store.lanes.claim("me", NOW, 60, 10)
        (row,) = await store.head(channel, NOW, 1)
        await store.refuse(row, NOW + MINUTE, "is_archived")
    # It is tried again from time to time, and was no better for that.
    assert await held_up(database, NOW + HOUR, "C1", "C3") == HeldUp(refusing=("C1",))
    await store.lanes.returned("C1")
    assert await held_up(database, NOW + HOUR, "C1", "C3") == HeldUp()


async def test_a_rest_of_the_whole_workspace_is_known(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, Delivery("note", Purpose.NOTE, "C1", NOW))
    await store.lanes.claim("me", NOW, 60, 10)
    await store.lanes.rest_workspace(60)
    assert await held_up(database, NOW) == HeldUp(resting=True)
    over = update(lanes).values(rests_until=database_seconds() - 1)
    database.write_now(lambda connection: connection.execute(over))
    assert await held_up(database, NOW) == HeldUp()


async def test_an_alert_that_was_put_off_is_held_up_all_the_same(database: Database) -> None:
    await TicketStore(database).change("T-1", tracking())
    put_off = update(alerts).values(look_at=DUE + 2 * HOUR)
    database.write_now(lambda connection: connection.execute(put_off))
    assert await held_up(database, DUE + MINUTE / 2) == HeldUp()
    assert await held_up(database, DUE + HOUR) == HeldUp(1, DUE)
    assert await held_up(database, DUE + 3 * HOUR) == HeldUp(1, DUE)
    health = await DeliveryStore(database).lanes.health(DUE + HOUR)
    assert (health.alerts, health.oldest_alert) == (1, 3600.0)
