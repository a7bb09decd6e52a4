"""What was told of a ticket is behind once a change makes something else true of it, and only then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select

from bot.domain.changes import correct, undo
from bot.domain.delivery import Delivery, Purpose
from bot.domain.ticket import Act
from bot.services.outbox import State
from bot.services.ports import Intent
from bot.services.posting import Posted
from bot.storage.deliveries import DeliveryStore, insert_deliveries
from bot.storage.delivery_tables import deliveries
from bot.storage.tickets import TicketStore
from tests.storage.ticketing import AYA, BEN, FACTS, HOUR, NOW, TERMS, doing, known, tracking

if TYPE_CHECKING:
    from bot.domain.ticket import Ticket
    from bot.services.outbox import Queued
    from bot.storage.database import Database

ME, LEASE = "me", 60.0
MINUTE = timedelta(minutes=1)
DETERMINATION = "determination"
MILESTONES = {
    name: {"clocks": ["acknowledgement", DETERMINATION], "at": at, "tells": ["level2"], "where": ["thread"]}
    for name, at in {"expected": "lower", "deadline": "upper"}.items()
}
S1 = replace(TERMS, milestones=MILESTONES)


@pytest.fixture
def outbox(database: Database) -> DeliveryStore:
    return DeliveryStore(database)


@pytest.fixture
def store(database: Database) -> TicketStore:
    return TicketStore(database)


def alert(key: str, clock: str = "acknowledgement", milestone: str = "deadline", run: int = 1) -> Delivery:
    said = {"clock": clock, "run": run, "milestone": milestone, "due": NOW.isoformat()}
    return Delivery(key, Purpose.BREACH, key, NOW, "t-1", {"alert": said})


def plan(database: Database, *planned: Delivery) -> None:
    database.write_now(lambda connection: insert_deliveries(connection, planned))


async def begun(outbox: DeliveryStore, lane: str) -> Queued:
    """A delivery that is on its way, as it was when its words were found."""
    await outbox.lanes.claim(ME, NOW, LEASE, 10)
    (row,) = await outbox.head(lane, NOW, 1)
    assert await outbox.begin(row, ME, NOW, None, 0.0) == 0.0
    return replace(row, state=State.SENDING, owner=ME)


async def sent(outbox: DeliveryStore, *lanes: str) -> None:
    for lane in lanes:
        row = await begun(outbox, lane)
        await outbox.sent(row, Posted(lane, "1.1"), NOW, row.wanted)


async def behind(outbox: DeliveryStore) -> set[str]:
    return {row.delivery.key for row in await outbox.stale(NOW, 20)}


async def shown(outbox: DeliveryStore) -> None:
    for row in await outbox.stale(NOW, 20):
        await outbox.shown(row, row.wanted)


def undoing(now: Any) -> Any:  # noqa: ANN401 - a wish
    return lambda ticket: Intent(undo(known(ticket), AYA, now))


def correcting(now: Any) -> Any:  # noqa: ANN401 - a wish
    def decide(ticket: Ticket | None) -> Intent:
        facts = replace(known(ticket).facts, received=FACTS.received - HOUR)
        return Intent(correct(known(ticket), facts, S1, AYA, now))

    return decide


async def test_a_first_reply_and_its_undo_outdate_what_was_told_of_that_clock(
    database: Database, store: TicketStore, outbox: DeliveryStore
) -> None:
    await store.change("T-1", tracking(terms=S1))
    plan(
        database,
        alert("C1"),
        alert("C2", milestone="expected"),
        alert("C3", DETERMINATION),
        replace(alert("C4"), ticket="t-2"),
        Delivery("C5", Purpose.ESCALATION, "C5", NOW, "t-1", {"level": 2}),
        Delivery("C6", Purpose.PING, "C6", NOW, "t-1"),
    )
    await sent(outbox, "C1", "C2", "C3", "C4", "C5", "C6")
    await store.change("T-1", doing(Act.TAKE, NOW, assignee=BEN))
    await store.change("T-1", doing(Act.PING, NOW, level=2))
    assert await behind(outbox) == set()
    await store.change("T-1", doing(Act.ACKNOWLEDGE, NOW))
    assert await behind(outbox) == {"C1", "C2"}
    assert {(row.wanted, row.shown) for row in await outbox.stale(NOW, 20)} == {(4, 0)}
    await shown(outbox)
    assert await behind(outbox) == set()
    await store.change("T-1", undoing(NOW + MINUTE))
    assert await behind(outbox) == {"C1", "C2"}
    await shown(outbox)
    await store.change("T-1", doing(Act.RESOLVE, NOW + MINUTE))
    assert await behind(outbox) == {"C1", "C2", "C3", "C5"}


async def test_a_correction_outdates_the_alerts_of_the_runs_that_it_replaces(
    database: Database, store: TicketStore, outbox: DeliveryStore
) -> None:
    await store.change("T-1", tracking(terms=S1))
    plan(database, alert("C1"), alert("C2", DETERMINATION))
    await sent(outbox, "C1", "C2")
    await store.change("T-1", correcting(NOW + MINUTE))
    assert await behind(outbox) == {"C1", "C2"}


@pytest.mark.parametrize("found", ["waiting", "sending"])
async def test_a_change_while_an_alert_is_on_its_way_is_shown_afterwards(
    database: Database, store: TicketStore, outbox: DeliveryStore, found: str
) -> None:
    await store.change("T-1", tracking(terms=S1))
    plan(database, alert("C1"))
    await outbox.lanes.claim(ME, NOW, LEASE, 10)
    (row,) = await outbox.head("C1", NOW, 1)
    if found == "waiting":
        # Its words are found, and only then it is begun.
        await store.change("T-1", doing(Act.ACKNOWLEDGE, NOW))
    assert await outbox.begin(row, ME, NOW, None, 0.0) == 0.0
    if found == "sending":
        await store.change("T-1", doing(Act.ACKNOWLEDGE, NOW))
    await outbox.sent(replace(row, state=State.SENDING, owner=ME), Posted("C1", "1.1"), NOW, row.wanted)
    assert await behind(outbox) == {"C1"}


async def test_an_alert_whose_words_were_found_after_the_change_is_not_behind(
    database: Database, store: TicketStore, outbox: DeliveryStore
) -> None:
    await store.change("T-1", tracking(terms=S1))
    plan(database, alert("C1"))
    await store.change("T-1", doing(Act.ACKNOWLEDGE, NOW))
    await store.change("T-1", undoing(NOW + MINUTE))
    await sent(outbox, "C1")
    assert await behind(outbox) == set()


async def test_a_change_while_an_alert_is_written_again_is_shown_by_another(
    database: Database, store: TicketStore, outbox: DeliveryStore
) -> None:
    await store.change("T-1", tracking(terms=S1))
    plan(database, alert("C1"))
    await sent(outbox, "C1")
    await store.change("T-1", doing(Act.ACKNOWLEDGE, NOW))
    (row,) = await outbox.stale(NOW, 1)
    await store.change("T-1", undoing(NOW + MINUTE))
    await outbox.shown(row, row.wanted)
    assert await behind(outbox) == {"C1"}


async def test_tickets_messages_are_changed_first_then_breaches_then_reminders(
    database: Database, store: TicketStore, outbox: DeliveryStore
) -> None:
    await store.change("T-1", tracking(terms=S1, channel="C9", message_key="C9"))
    plan(database, replace(alert("C1"), purpose=Purpose.REMINDER), alert("C2"))
    await sent(outbox, "C1", "C2", "C9")
    await store.change("T-1", doing(Act.ACKNOWLEDGE, NOW))
    assert [row.delivery.key for row in await outbox.stale(NOW, 20)] == ["C9", "C2", "C1"]


async def test_a_message_that_is_gone_is_never_behind_again(
    database: Database, store: TicketStore, outbox: DeliveryStore
) -> None:
    await store.change("T-1", tracking(terms=S1))
    plan(database, alert("C1"))
    await sent(outbox, "C1")
    await store.change("T-1", doing(Act.ACKNOWLEDGE, NOW))
    (row,) = await outbox.stale(NOW, 1)
    await outbox.gone(row)
    await store.change("T-1", undoing(NOW + MINUTE))
    assert await behind(outbox) == set()
    assert database.read_now(lambda connection: connection.scalar(select(deliveries.c.state))) == State.GONE.value


async def test_what_was_told_of_a_ticket_is_found_by_an_index(database: Database, store: TicketStore) -> None:
    await store.change("T-1", tracking(terms=S1))
    plan(database, alert("C1"))
    asked: list[tuple[str, Any]] = []

    def collect(_connection: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        if "FROM deliveries" in statement:
            asked.append((statement, parameters))

    event.listen(database._engine, "before_cursor_execute", collect)
    await store.change("T-1", doing(Act.ACKNOWLEDGE, NOW))
    event.remove(database._engine, "before_cursor_execute", collect)
    assert len(asked) == 1

    def how(connection: Any) -> str:  # noqa: ANN401 - SQLAlchemy's
        explain = "EXPLAIN QUERY PLAN"
        if connection.dialect.name == "postgresql":
            explain = "EXPLAIN"
            for setting in ("seqscan", "bitmapscan"):
                connection.exec_driver_sql(f"SET LOCAL enable_{setting} = off")
        statement, given = asked[0]
        return str(connection.exec_driver_sql(f"{explain} {statement}", given).all())

    assert "ix_deliveries_ticket" in database.write_now(how)
