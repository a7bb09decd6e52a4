from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, exc, insert, select, update

from bot.domain.delivery import Delivery, Purpose
from bot.services.outbox import Agenda, Queued, State
from bot.services.posting import Posted
from bot.storage.deliveries import DeliveryStore, insert_deliveries, want_ticket_message
from bot.storage.delivery_rows import new_row
from bot.storage.delivery_tables import deliveries

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy import Connection

    from bot.storage.database import Database

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ME, OTHER = "me", "other"
LEASE = 60.0


def note(key: str, destination: str = "C1", **details: object) -> Delivery:
    given = {"purpose": Purpose.NOTE, "due_at": NOW} | details
    return Delivery(key, destination=destination, **given)  # type: ignore[arg-type] # fields of a Delivery


def plan(database: Database, *planned: Delivery) -> None:
    database.write_now(lambda connection: insert_deliveries(connection, planned))


def want(
    database: Database,
    revision: int,
    sort_at: datetime | None = None,
    *,
    ticket: str = "t-1",
    channel: str = "C1",
    key: str = "",
) -> None:
    key = key or f"{ticket}/{channel}/{revision}"
    database.write_now(partial(_want, ticket, channel, key, revision, sort_at))


def _want(ticket: str, channel: str, key: str, revision: int, sort_at: datetime | None, connection: Connection) -> None:
    want_ticket_message(connection, ticket, channel, key, revision, NOW, sort_at)


def keys(rows: tuple[Queued, ...]) -> list[str]:
    return [row.delivery.key for row in rows]


async def claimed(store: DeliveryStore, lane: str = "C1") -> Queued:
    await store.lanes.claim(ME, NOW, LEASE, 10)
    return (await store.head(lane, NOW, 1))[0]


async def begun(store: DeliveryStore, lane: str = "C1", thread_ts: str | None = None) -> Queued:
    """The first delivery of a lane, committed as being sent."""
    row = await claimed(store, lane)
    assert await store.begin(row, ME, NOW, thread_ts, 0.0) == 0.0
    return (await store.head(lane, NOW, 1))[0]


async def stands(store: DeliveryStore, lane: str = "C1", ts: str = "1.1") -> Queued:
    """The first delivery of a lane, sent."""
    row = await begun(store, lane)
    await store.sent(row, Posted(f"D of {lane}", ts), NOW, row.wanted)
    return replace(row, state=State.SENT, owner=None)


async def test_a_delivery_comes_back_as_it_was_planned(database: Database) -> None:
    store = DeliveryStore(database)
    planned = Delivery(
        "k1", Purpose.PING, "U1", NOW, "t-1", {"who": ["U2", "U3"], "level": 2, "more": {"a": None}}, in_thread=True,
        broadcast=True,
    )  # fmt: skip
    plan(database, planned)
    (row,) = await store.head("U1", NOW, 10)
    assert row == Queued(row.id, planned, "U1")


async def test_what_is_planned_in_a_transaction_that_fails_is_not_planned(database: Database) -> None:
    def work(connection: Connection) -> None:
        insert_deliveries(connection, [note("k1")])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write_now(work)
    assert await DeliveryStore(database).head("C1", NOW, 10) == ()


def test_nothing_planned_is_nothing_written(database: Database) -> None:
    plan(database)
    assert database.read_now(lambda connection: connection.execute(select(deliveries)).all()) == []


def test_a_key_is_planned_once(database: Database) -> None:
    plan(database, note("k1"))
    with pytest.raises(exc.IntegrityError):
        plan(database, note("k1", "C2"))


def test_a_tickets_message_cannot_be_planned_as_one_of_many(database: Database) -> None:
    with pytest.raises(ValueError, match="want_ticket_message"):
        plan(database, note("k1", purpose=Purpose.TICKET, ticket="t-1"))


async def test_the_head_of_a_lane_is_in_the_order_of_sending_and_only_what_is_due(database: Database) -> None:
    store = DeliveryStore(database)
    plan(
        database,
        note("late note"),
        note("early note", due_at=NOW - SECOND),
        note("not yet", due_at=NOW + SECOND),
        note("elsewhere", "C2"),
        note("ping", purpose=Purpose.PING),
        note("escalation", purpose=Purpose.ESCALATION),
        note("later note"),
    )
    in_order = ["escalation", "ping", "early note", "late note", "later note"]
    assert keys(await store.head("C1", NOW, 10)) == in_order
    assert keys(await store.head("C1", NOW, 2)) == in_order[:2]


async def test_the_agenda_says_whether_there_may_be_something_to_do_and_what_is_next(database: Database) -> None:
    store = DeliveryStore(database)
    assert await store.agenda(NOW) == Agenda(is_busy=False, next_due=None)
    plan(database, note("soon", due_at=NOW + SECOND), note("later", due_at=NOW + 5 * SECOND))
    assert await store.agenda(NOW) == Agenda(is_busy=False, next_due=NOW + SECOND)
    assert await store.agenda(NOW + SECOND) == Agenda(is_busy=True, next_due=NOW + 5 * SECOND)
    await store.lanes.claim(ME, NOW + SECOND, LEASE, 10)
    row = (await store.head("C1", NOW + SECOND, 1))[0]
    await store.begin(row, ME, NOW, None, 0.0)
    assert (await store.agenda(NOW)).is_busy
    await store.sent((await store.head("C1", NOW, 1))[0], Posted("C1", "1.1"), NOW, 0)
    assert await store.agenda(NOW) == Agenda(is_busy=False, next_due=NOW + 5 * SECOND)
    want(database, 1)
    await stands(store)
    assert not (await store.agenda(NOW)).is_busy
    want(database, 2)
    assert (await store.agenda(NOW)).is_busy


async def test_an_attempt_is_committed_with_who_when_and_where(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, note("k1", ticket="t-1", in_thread=True))
    row = await begun(store, thread_ts="1.5")
    assert (row.state, row.owner, row.attempt_at, row.thread_ts) == (State.SENDING, ME, NOW, "1.5")
    await store.put_back(row, plain=True)
    (again,) = await store.head("C1", NOW, 10)
    assert (again.state, again.owner, again.attempt_at, again.thread_ts, again.plain) == (
        State.WAITING, None, None, None, True,
    )  # fmt: skip


async def test_an_attempt_is_not_begun_twice_nor_without_the_lane(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, note("k1"))
    (unclaimed,) = await store.head("C1", NOW, 1)
    assert await store.begin(unclaimed, ME, NOW, None, 0.0) is None
    row = await claimed(store)
    assert await store.begin(row, OTHER, NOW, None, 0.0) is None
    assert await store.begin(row, ME, NOW, None, 0.0) == 0.0
    assert await store.begin(row, ME, NOW, None, 0.0) is None


async def test_a_message_that_stands_is_done_with(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, note("k1"))
    row = await begun(store)
    await store.sent(row, Posted("C1", "1.1"), NOW, 0)
    assert await store.head("C1", NOW, 10) == ()
    # Somebody else's late word on the same attempt changes nothing.
    await store.put_back(row)
    assert await store.head("C1", NOW, 10) == ()


async def test_the_word_of_a_process_whose_attempt_was_taken_over_counts_no_more(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, note("k1"))
    old = await begun(store)
    await store.put_back(old)
    new = await begun(store)
    await store.sent(replace(old, owner="who is no more"), Posted("C1", "1.1"), NOW, 0)
    assert (await store.head("C1", NOW, 10))[0] == new


async def test_what_is_put_off_is_left_alone_until_then(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, note("waiting"), note("sending", "C2"))
    await store.put_off((await store.head("C1", NOW, 1))[0], NOW + SECOND, 3)
    await store.put_off(await begun(store, "C2"), NOW + SECOND, 4)
    for lane, failures in (("C1", 3), ("C2", 4)):
        assert await store.head(lane, NOW, 10) == ()
        assert (await store.head(lane, NOW + SECOND, 10))[0].failures == failures


async def test_what_is_cancelled_is_never_sent(database: Database) -> None:
    store = DeliveryStore(database)
    plan(database, note("k1"))
    await store.cancel((await store.head("C1", NOW, 1))[0])
    assert await store.head("C1", NOW + timedelta(days=1), 10) == ()


async def test_a_tickets_message_is_planned_once_in_a_channel_and_wants_the_newest_revision(
    database: Database,
) -> None:
    store = DeliveryStore(database)
    for revision in (1, 3, 2):
        want(database, revision, NOW + revision * SECOND)
    (row,) = await store.head("C1", NOW, 10)
    assert (row.delivery.key, row.delivery.ticket, row.wanted, row.shown) == ("t-1/C1/1", "t-1", 3, 0)


async def test_a_change_is_wanted_in_every_channel_where_the_ticket_stands(database: Database) -> None:
    store = DeliveryStore(database)
    want(database, 1)
    want(database, 2, channel="C2")
    want(database, 9, ticket="t-2", channel="C2")
    assert [row.wanted for row in await store.head("C1", NOW, 10)] == [2]
    assert [row.wanted for row in await store.head("C2", NOW, 10)] == [2, 9]


async def test_messages_that_are_behind_are_changed_by_their_deadlines(database: Database) -> None:
    store = DeliveryStore(database)
    deadlines = {"none": None, "far": NOW + SECOND, "passed": NOW - SECOND, "long passed": NOW - 9 * SECOND}
    for ticket in (*deadlines, "up to date"):
        want(database, 1, ticket=ticket, channel=ticket)
        await stands(store, ticket)
    assert await store.stale(NOW, 10) == ()
    for ticket, deadline in deadlines.items():
        want(database, 2, deadline, ticket=ticket, channel=ticket)
    behind = await store.stale(NOW, 10)
    assert [row.delivery.ticket for row in behind] == ["long passed", "passed", "far", "none"]
    assert (behind[0].channel, behind[0].ts) == ("D of long passed", "1.1")
    await store.shown(behind[0], 2)
    await store.put_off(behind[1], NOW + SECOND, 1)
    assert [row.delivery.ticket for row in await store.stale(NOW, 10)] == ["far", "none"]
    assert [row.delivery.ticket for row in await store.stale(NOW + SECOND, 1)] == ["passed"]


async def test_what_is_shown_never_goes_back(database: Database) -> None:
    store = DeliveryStore(database)
    want(database, 5)
    row = await stands(store)
    await store.shown(row, 3)
    assert await store.stale(NOW, 10) == ()
    await store.doubt(row)
    assert [row.shown for row in await store.stale(NOW, 10)] == [0]


async def test_a_deleted_message_is_followed_by_one_of_its_own_that_wants_the_same(database: Database) -> None:
    store = DeliveryStore(database)
    want(database, 1)
    row = await stands(store)
    want(database, 4, NOW)
    await store.replace(row, "new", NOW + SECOND)
    await store.replace(row, "never", NOW + SECOND)
    (new,) = await store.head("C1", NOW + SECOND, 10)
    assert (new.delivery.key, new.wanted, new.shown, new.delivery.due_at) == ("new", 4, 0, NOW + SECOND)
    assert await store.ticket_message("t-1", "C1") is None
    want(database, 5)
    assert [row.wanted for row in await store.head("C1", NOW + SECOND, 10)] == [5]


async def test_the_message_of_a_ticket_is_found_where_it_stands(database: Database) -> None:
    store = DeliveryStore(database)
    want(database, 1)
    assert await store.ticket_message("t-1", "C1") is None
    row = await stands(store, ts="7.5")
    plan(database, note("k1", ticket="t-1"))
    found = await store.ticket_message("t-1", "C1")
    assert found is not None
    assert (found.id, found.ts) == (row.id, "7.5")
    assert await store.ticket_message("t-1", "C2") is None
    assert await store.ticket_message("t-2", "C1") is None


async def test_a_cancelled_message_of_a_ticket_may_be_wanted_again(database: Database) -> None:
    store = DeliveryStore(database)
    want(database, 1)
    await store.cancel((await store.head("C1", NOW, 1))[0])
    want(database, 2)
    assert keys(await store.head("C1", NOW, 10)) == ["t-1/C1/2"]


async def test_a_message_stands_in_for_one_whose_channel_is_refused_and_once(database: Database) -> None:
    store = DeliveryStore(database)
    want(database, 3, NOW)
    (row,) = await store.head("C1", NOW, 1)
    await store.stand_in(row, "C9", "stand-in", NOW, NOW + SECOND)
    await store.stand_in(row, "C9", "another", NOW, NOW + SECOND)
    (stand_in,) = await store.head("C9", NOW, 10)
    assert (stand_in.delivery.key, stand_in.wanted, stand_in.shown) == ("stand-in", 3, 0)
    assert await store.head("C1", NOW, 10) == ()
    assert keys(await store.head("C1", NOW + SECOND, 10)) == ["t-1/C1/3"]


HALF_STATES = {
    "a state that there is not": {"state": "lost"},
    "being sent by nobody": {"state": "sending", "attempt_at": NOW},
    "being sent at no time": {"state": "sending", "owner": ME},
    "an attempt while it waits": {"owner": ME, "attempt_at": NOW},
    "a thread while it waits": {"thread_ts": "1.1"},
    "sent nowhere": {"state": "sent"},
    "sent without a time stamp": {"state": "sent", "channel": "C1", "sent_at": NOW},
    "standing while it waits": {"channel": "C1", "ts": "1.1", "sent_at": NOW},
    "sent and being sent": {
        "state": "sent", "channel": "C1", "ts": "1.1", "sent_at": NOW, "owner": ME, "attempt_at": NOW,
    },
    "a revision that is wanted of nothing": {"wanted": 1},
    "a revision that nobody wanted": {"shown": 0},
    "no revision of a ticket's message": {"purpose": "ticket", "ticket": "t-1"},
    "more shown than wanted": {"purpose": "ticket", "ticket": "t-1", "wanted": 1, "shown": 2},
    "a message of no ticket": {"purpose": "ticket", "wanted": 1, "shown": 0},
    "a reply about no ticket": {"in_thread": True},
    "a deadline of what is no ticket's message": {"sort_at": NOW},
    "gone though nothing was wanted of it": {"state": "gone", "channel": "C1", "ts": "1.1", "sent_at": NOW},
    "fewer failures than none": {"failures": -1},
    "no destination": {"destination": ""},
    "no lane": {"lane": ""},
    "no key": {"key": ""},
}  # fmt: skip


@pytest.mark.parametrize("values", HALF_STATES.values(), ids=HALF_STATES)
def test_half_states_cannot_be_written(database: Database, values: dict[str, object]) -> None:
    row = new_row(note("k1"))
    database.write_now(lambda connection: connection.execute(insert(deliveries).values(row)))
    with pytest.raises(exc.IntegrityError):
        database.write_now(lambda connection: connection.execute(update(deliveries).values(values)))


def test_a_purpose_of_tomorrow_needs_no_migration(database: Database) -> None:
    row = new_row(note("k1")) | {"purpose": "breach", "rank": 10}
    database.write_now(lambda connection: connection.execute(insert(deliveries).values(row)))
    assert database.read_now(lambda connection: connection.scalar(select(deliveries.c.rank))) == 10


QUESTIONS: dict[str, tuple[Callable[[DeliveryStore], Awaitable[object]], tuple[str, ...]]] = {
    "what a lane has to do": (
        lambda store: store.head("C1", NOW, 5),
        ("ix_deliveries_sending", "ix_deliveries_waiting"),
    ),
    "which lanes have something to do": (
        lambda store: store.lanes.claim(ME, NOW, LEASE, 5),
        ("ix_deliveries_due", "ix_deliveries_sending", "ix_deliveries_stale"),
    ),
    "how much is undelivered": (
        lambda store: store.lanes.health(NOW),
        ("ix_deliveries_sending", "ix_deliveries_stale"),
    ),
    "what is on the agenda": (
        lambda store: store.agenda(NOW),
        ("ix_deliveries_due", "ix_deliveries_sending", "ix_deliveries_stale"),
    ),
    "which messages are behind": (lambda store: store.stale(NOW, 5), ("ix_deliveries_stale",)),
    "where a ticket stands": (lambda store: store.ticket_message("t-1", "C1"), ("deliveries_ticket",)),
}


@pytest.mark.parametrize(("ask", "indexes"), QUESTIONS.values(), ids=QUESTIONS)
async def test_what_is_asked_again_and_again_is_answered_by_an_index(
    database: Database, ask: Callable[[DeliveryStore], Awaitable[object]], indexes: tuple[str, ...]
) -> None:
    asked: list[tuple[str, Any]] = []

    def collect(_connection: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        if "FROM deliveries" in statement:
            asked.append((statement, parameters))

    event.listen(database._engine, "before_cursor_execute", collect)
    await ask(DeliveryStore(database))
    event.remove(database._engine, "before_cursor_execute", collect)

    def plans(connection: Connection) -> str:
        explain = "EXPLAIN QUERY PLAN"
        if connection.dialect.name == "postgresql":
            explain = "EXPLAIN"
            # An empty table is quicker read from end to end.
            for setting in ("seqscan", "bitmapscan"):
                connection.exec_driver_sql(f"SET LOCAL enable_{setting} = off")
        steps = [connection.exec_driver_sql(f"{explain} {statement}", given).all() for statement, given in asked]
        return "\n".join(map(str, steps))

    found = database.write_now(plans)
    assert [index for index in indexes if index not in found] == []
    assert "SCAN deliveries'" not in found
    assert "Seq Scan on deliveries" not in found
