"""What goes by the id of a channel goes by its new one, whatever it is, in one transaction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain.delivery import Delivery, Purpose
from bot.domain.people import Channel
from bot.services.posting import Posted
from bot.storage.deliveries import DeliveryStore, insert_deliveries, want_ticket_message
from bot.storage.delivery_tables import deliveries, lanes
from bot.storage.moves import MoveStore
from bot.storage.people import ChannelStore

if TYPE_CHECKING:
    from bot.services.outbox import Queued
    from bot.storage.database import Database

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
ME, LEASE = "me", 60.0


def plan(database: Database, *keys: str, to: str, purpose: Purpose = Purpose.NOTE) -> None:
    planned = [Delivery(key, purpose, to, NOW) for key in keys]
    database.write_now(lambda connection: insert_deliveries(connection, planned))


def plan_message(database: Database, key: str, to: str, ticket: str = "t-1") -> None:
    database.write_now(lambda connection: want_ticket_message(connection, ticket, to, key, 1, NOW))


async def claimed(database: Database, lane: str) -> list[Queued]:
    """What a lane has to do, which is ours from now on."""
    store = DeliveryStore(database)
    await store.lanes.claim(ME, NOW, LEASE, 10)
    return [*await store.head(lane, NOW, 10)]


async def send(database: Database, lane: str, *, answered: bool = True) -> None:
    """Send what is first in a lane; without an answer it stays under way."""
    store = DeliveryStore(database)
    row, *_others = await claimed(database, lane)
    assert await store.begin(row, ME, NOW, None, 0.0) == 0.0
    if answered:
        (row,) = [one for one in await store.head(lane, NOW, 10) if one.id == row.id]
        await store.sent(row, Posted(lane, f"{row.id}.0"), NOW, 1)


def found(database: Database, *columns: str) -> dict[str, tuple[object, ...]]:
    """Columns of each delivery, by its key."""
    wanted = select(deliveries.c.key, *(deliveries.c[name] for name in columns))
    rows = database.read_now(lambda connection: connection.execute(wanted).all())
    return {key: tuple(cells) for key, *cells in rows}


async def test_what_waits_for_the_old_id_waits_for_the_new_one(database: Database) -> None:
    plan(database, "note", to="C1")
    plan(database, "other", to="C2")
    plan_message(database, "message", to="C1")
    await MoveStore(database).move("C1", "C3", NOW)
    assert found(database, "destination", "lane") == {
        "note": ("C3", "C3"),
        "other": ("C2", "C2"),
        "message": ("C3", "C3"),
    }
    assert await MoveStore(database).moves() == {"C1": "C3"}
    assert [row.delivery.key for row in await claimed(database, "C3")] == ["message", "note"]
    assert await claimed(database, "C1") == []


async def test_what_stands_is_found_under_the_new_id(database: Database) -> None:
    plan_message(database, "message", to="C1")
    await send(database, "C1")
    await MoveStore(database).move("C1", "C3", NOW)
    store = DeliveryStore(database)
    message = await store.ticket_message("t-1", "C3")
    assert message is not None
    assert (message.channel, message.delivery.destination) == ("C3", "C3")
    assert await store.ticket_message("t-1", "C1") is None


async def test_what_was_led_around_goes_to_the_new_id_at_once(database: Database) -> None:
    plan(database, "note", to="C1")
    (row,) = await claimed(database, "C1")
    store = DeliveryStore(database)
    await store.refuse(row, LATER, "channel_not_found")
    (row,) = await store.astray(NOW, 10)
    await store.move(row, "C2", LATER)
    await MoveStore(database).move("C1", "C3", NOW)
    assert found(database, "destination", "lane", "not_before") == {"note": ("C3", "C3", None)}
    assert await store.lanes.refused(["C1", "C3"], NOW) == frozenset()


async def test_what_is_on_its_way_is_looked_for_under_the_new_id(database: Database) -> None:
    plan(database, "note", to="C1")
    await send(database, "C1", answered=False)
    (row,) = await claimed(database, "C1")
    await MoveStore(database).move("C1", "C3", NOW)
    # Its sender knows the lane of before, and can write no more.
    await DeliveryStore(database).sent(row, Posted("C1", "1.0"), NOW, 0)
    assert found(database, "state", "lane") == {"note": ("sending", "C3")}


async def test_the_pace_of_a_channel_goes_along_and_its_lease_does_not(database: Database) -> None:
    def lane(name: str) -> object:
        row = select(lanes.c.owner, lanes.c.next_at).where(lanes.c.name == name)
        return database.read_now(lambda connection: connection.execute(row).one_or_none())

    plan(database, "note", to="C1")
    await send(database, "C1", answered=False)
    before = lane("C1")
    await MoveStore(database).move("C1", "C3", NOW)
    assert lane("C1") is None
    assert lane("C3") == (None, before.next_at)  # type: ignore[attr-defined] # a row
    await MoveStore(database).move("C3", "C2", NOW)
    plan(database, "other", to="C4")
    await claimed(database, "C4")
    await MoveStore(database).move("C2", "C4", NOW)
    assert lane("C2") is None
    assert lane("C4").owner == ME  # type: ignore[attr-defined] # a row


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("waits", "waits", "old"),
        ("stands", "waits", "old"),
        ("waits", "stands", "new"),
        ("stands", "stands", "new"),
        ("is on its way", "stands", "new"),
    ],
)
async def test_of_two_messages_of_a_ticket_one_is_kept(database: Database, old: str, new: str, kept: str) -> None:
    for key, channel, state in (("old", "C1", old), ("new", "C3", new)):
        plan_message(database, key, to=channel)
        if state != "waits":
            await send(database, channel, answered=state == "stands")
    await MoveStore(database).move("C1", "C3", NOW)
    states = found(database, "destination", "state")
    assert states[kept] == ("C3", "sent" if "stands" in {old, new} else "waiting")
    (other,) = {"old", "new"} - {kept}
    expected = {"waits": "cancelled", "stands": "gone", "is on its way": "sending"}
    assert states[other][1] == expected[new if other == "new" else old]


async def test_what_was_chosen_for_a_channel_stays_chosen(database: Database) -> None:
    store = ChannelStore(database)
    await store.save(Channel("T1", "C1", slack_locale="en-GB", outsiders=True, read_at=NOW))
    await store.choose_language("T1", "C1", "nl")
    await MoveStore(database).move("C1", "C3", NOW)
    # Whether outsiders read there is asked anew: the channel may have been shared.
    assert await store.get("T1", "C3") == Channel("T1", "C3", language="nl")
    assert await store.get("T1", "C1") is None
    await store.choose_language("T1", "C4", "de")
    await MoveStore(database).move("C3", "C4", NOW)
    assert await store.get("T1", "C4") == Channel("T1", "C4", language="de")


@pytest.mark.parametrize(("here", "kept"), [(None, True), (False, False)])
async def test_what_an_admin_shows_in_a_channel_is_shown_under_its_new_id(
    database: Database, here: bool | None, kept: bool
) -> None:
    store = ChannelStore(database)
    await store.save(Channel("T1", "C1", outsiders=True, read_at=NOW, accounts_shown=True))
    if here is not None:
        await store.save(Channel("T1", "C3", read_at=NOW, accounts_shown=here))
    await MoveStore(database).move("C1", "C3", NOW)
    moved = await store.get("T1", "C3")
    assert moved is not None
    assert (moved.outsiders, moved.accounts_shown) == (None, kept)


async def test_a_channel_that_gets_an_old_id_of_its_own_again_does_not_go_in_circles(database: Database) -> None:
    store = MoveStore(database)
    plan(database, "note", to="C1")
    await store.move("C1", "C3", NOW)
    await store.move("C3", "C4", NOW)
    await store.move("C4", "C1", LATER)
    await store.move("C4", "C1", LATER)
    assert await store.moves() == {"C3": "C4", "C4": "C1"}
    assert found(database, "destination", "lane") == {"note": ("C1", "C1")}


async def test_what_was_planned_by_who_did_not_know_is_carried_after(database: Database) -> None:
    store = MoveStore(database)
    await store.move("C1", "C3", NOW)
    await store.move("C3", "C4", NOW)
    await store.catch_up()
    plan(database, "note", to="C1")
    plan_message(database, "message", to="C3")
    await store.catch_up()
    assert found(database, "destination", "lane") == {"note": ("C4", "C4"), "message": ("C4", "C4")}
