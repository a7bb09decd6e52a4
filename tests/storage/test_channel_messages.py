"""What was written in a channel about tickets is written again, on its way or not, where it tells insiders more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.domain.delivery import Delivery, Purpose
from bot.services.outbox import State
from bot.services.posting import Posted
from bot.storage.channel_messages import write_again
from bot.storage.deliveries import DeliveryStore, insert_deliveries, outdate_ticket_messages, want_ticket_message
from bot.storage.delivery_tables import deliveries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services.outbox import Queued
    from bot.storage.database import Database

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
ME, LEASE = "me", 60.0
NOTHING: Mapping[str, Any] = {}


def plan(
    database: Database,
    purpose: Purpose,
    to: str = "C1",
    ticket: str | None = "t-1",
    content: Mapping[str, Any] = NOTHING,
) -> None:
    def work(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        if purpose is Purpose.TICKET:
            want_ticket_message(connection, "t-1", to, to, 3, NOW)
        else:
            insert_deliveries(connection, [Delivery(to, purpose, to, NOW, ticket, content)])

    database.write_now(work)


async def head(database: Database, lane: str = "C1") -> Queued:
    store = DeliveryStore(database)
    await store.lanes.claim(ME, NOW, LEASE, 10)
    (row,) = await store.head(lane, NOW, 1)
    return row


async def begin(database: Database, row: Queued) -> Queued:
    assert await DeliveryStore(database).begin(row, ME, NOW, None, 0.0) == 0.0
    return replace(row, state=State.SENDING, owner=ME)


async def finish(database: Database, row: Queued) -> None:
    """It stands, and says what was true when its words were found."""
    await DeliveryStore(database).sent(row, Posted(row.lane, "1.1"), NOW, row.wanted)


async def stand(database: Database, lane: str = "C1") -> None:
    await finish(database, await begin(database, await head(database, lane)))


def again(database: Database, channel: str = "C1", **which: bool) -> None:
    database.write_now(partial(write_again, channel_id=channel, **which))


async def behind(database: Database) -> list[Queued]:
    return [*await DeliveryStore(database).stale(NOW, 10)]


async def write(database: Database) -> None:
    """Write whatever is behind, as the updater does."""
    for row in await behind(database):
        await DeliveryStore(database).shown(row, row.wanted)


@pytest.mark.parametrize(
    ("purpose", "content", "is_behind"),
    [
        (Purpose.TICKET, {}, True),
        (Purpose.ESCALATION, {"level": 2}, True),
        (Purpose.PING, {"note": "moose has 50 licences"}, True),
        (Purpose.PING, {"note": ""}, False),
        (Purpose.PING, {}, False),
        (Purpose.BREACH, {}, False),
        (Purpose.REMINDER, {}, False),
        (Purpose.UNASSIGNED, {}, False),
    ],
)
async def test_only_what_tells_insiders_more_is_written_again(
    database: Database, purpose: Purpose, content: Mapping[str, Any], is_behind: bool
) -> None:
    plan(database, purpose, content=content)
    await stand(database)
    plan(database, purpose, "C2", content=content)
    await stand(database, "C2")
    again(database)
    assert [row.channel for row in await behind(database)] == ["C1"] * is_behind
    await write(database)
    assert await behind(database) == []
    again(database)
    assert [row.channel for row in await behind(database)] == ["C1"] * is_behind, "as often as it is necessary"


async def test_a_call_for_a_place_is_written_again_too(database: Database) -> None:
    plan(database, Purpose.PING, ticket=None, content={"note": "moose is down"})
    await stand(database)
    again(database)
    assert len(await behind(database)) == 1


async def test_an_alert_that_says_what_became_of_it_may_say_what_was_put_right(database: Database) -> None:
    plan(database, Purpose.BREACH)
    await stand(database)
    database.write_now(lambda connection: connection.execute(deliveries.update().values(wanted=5, shown=5)))
    again(database)
    assert [(row.wanted, row.shown) for row in await behind(database)] == [(5, 4)]


@pytest.mark.parametrize(
    ("purpose", "content"),
    [(Purpose.TICKET, {}), (Purpose.ESCALATION, {}), (Purpose.PING, {"note": "moose is down"})],
)
@pytest.mark.parametrize("how_far", ["its words are found", "it is being sent"])
async def test_what_is_on_its_way_is_written_again_once_it_stands(
    database: Database, purpose: Purpose, content: Mapping[str, Any], how_far: str
) -> None:
    plan(database, purpose, content=content)
    row = await head(database)
    if how_far == "its words are found":
        again(database)
    row = await begin(database, row)
    if how_far == "it is being sent":
        again(database)
    await finish(database, row)
    assert len(await behind(database)) == 1
    await write(database)
    assert await behind(database) == []


@pytest.mark.parametrize("purpose", [Purpose.TICKET, Purpose.ESCALATION])
async def test_what_finds_its_words_afterwards_is_written_once(database: Database, purpose: Purpose) -> None:
    plan(database, purpose)
    again(database)
    await stand(database)
    assert await behind(database) == []


async def test_what_goes_elsewhere_or_has_ended_is_left_alone(database: Database) -> None:
    plan(database, Purpose.TICKET, "C2")
    again(database)
    plan(database, Purpose.ESCALATION)
    await DeliveryStore(database).cancel(await head(database))
    again(database)
    counts = database.read_now(lambda connection: connection.scalars(select(deliveries.c.outdated)).all())
    assert counts == [0, 0]


async def test_what_is_on_its_way_is_left_alone_where_nobody_knew_of_the_channel_before(database: Database) -> None:
    plan(database, Purpose.TICKET)
    row = await begin(database, await head(database))
    again(database, on_its_way=False)
    await finish(database, row)
    assert await behind(database) == []


@pytest.mark.parametrize("behind_already", [True, False])
async def test_what_is_outdated_while_it_is_written_again_is_written_once_more(
    database: Database, behind_already: bool
) -> None:
    plan(database, Purpose.TICKET)
    await stand(database)
    store = DeliveryStore(database)
    if behind_already:
        await store.doubt(await standing(store))
    else:
        again(database)
    (row,) = await behind(database)
    again(database)
    await store.shown(row, row.wanted)
    assert len(await behind(database)) == 1
    await write(database)
    assert await behind(database) == []


async def standing(store: DeliveryStore) -> Queued:
    row = await store.ticket_message("t-1", "C1")
    assert row is not None
    return row


async def test_a_change_of_the_ticket_is_shown_whatever_else_was_outdated(database: Database) -> None:
    plan(database, Purpose.TICKET)
    await stand(database)
    again(database)
    again(database)
    database.write_now(lambda connection: want_ticket_message(connection, "t-1", "C1", "other", 4, NOW))
    assert [(row.wanted, row.shown) for row in await behind(database)] == [(4, 1)]
    await write(database)
    assert await behind(database) == []


async def test_messages_of_tickets_are_outdated_on_their_way_too(database: Database) -> None:
    plan(database, Purpose.TICKET)
    row = await begin(database, await head(database))
    database.write_now(lambda connection: outdate_ticket_messages(connection, ["t-1"]))
    await finish(database, row)
    assert len(await behind(database)) == 1
