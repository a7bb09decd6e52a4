from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from bot.domain.audit import AuditRow
from bot.domain.delivery import Delivery, Purpose
from bot.domain.people import Reader, ReaderKind
from bot.domain.ticket import Act
from bot.services.outbox import State
from bot.storage.alert_tables import alerts
from bot.storage.audit import AuditStore
from bot.storage.backup import last_backup, note_backup
from bot.storage.clock_tables import job_runs
from bot.storage.deliveries import insert_deliveries
from bot.storage.delivery_tables import deliveries
from bot.storage.events import EventStore
from bot.storage.housekeeping import AT_ONCE, HousekeepingStore
from bot.storage.jobs import JobStore
from bot.storage.people import ReaderStore
from bot.storage.ticket_tables import changes
from bot.storage.tickets import TicketStore
from tests.storage.ticketing import AYA, HOUR, NOW, doing, tracking

if TYPE_CHECKING:
    from sqlalchemy import Table

    from bot.storage.database import Database

DAY = timedelta(days=1)


def count(database: Database, table: Table) -> int:
    return database.read_now(lambda connection: connection.scalar(select(func.count()).select_from(table))) or 0


def plan(database: Database, *planned: Delivery) -> None:
    database.write_now(lambda connection: insert_deliveries(connection, planned))


def end(database: Database, state: State) -> None:
    done = {"state": state.value}
    if state is State.SENT:
        done |= {"channel": "C1", "ts": "1.1", "sent_at": NOW}
    ended = update(deliveries).values(done)
    database.write_now(lambda connection: connection.execute(ended))


async def test_old_audit_rows_go_however_many_they_are(database: Database) -> None:
    rows = [AuditRow(NOW + n * timedelta(seconds=1), "T1", "U1", "check", "answered", "command") for n in range(2)]
    old = [AuditRow(NOW - DAY, "T1", "U1", "check", "answered", "command")] * (AT_ONCE + 3)
    AuditStore(database).write_now([*old, *rows])
    assert await HousekeepingStore(database).delete_audit(NOW) == AT_ONCE + 3
    assert list(AuditStore(database).list_rows()) == rows


async def test_closed_tickets_go_with_all_that_was_told_of_them_and_open_ones_stay(database: Database) -> None:
    store = TicketStore(database)
    for name in ("old", "open", "late"):
        await store.change(name, tracking())
    await store.change("old", doing(Act.RESOLVE, NOW + HOUR, AYA))
    await store.change("late", doing(Act.RESOLVE, NOW + 3 * HOUR, AYA))
    plan(database, Delivery("k1", Purpose.BREACH, "C1", NOW, "old"), Delivery("k2", Purpose.BREACH, "C1", NOW, "open"))
    assert count(database, alerts) == 3
    assert await HousekeepingStore(database).delete_tickets(NOW + 2 * HOUR) == 1
    assert await store.get("old") is None
    assert await store.get("open") is not None
    assert await store.get("late") is not None
    assert (count(database, alerts), count(database, deliveries)) == (2, 1)
    assert count(database, changes) == 3


async def test_messages_of_no_ticket_go_once_they_are_done(database: Database) -> None:
    store = HousekeepingStore(database)
    plan(database, Delivery("k1", Purpose.PING, "C1", NOW))
    assert await store.delete_messages(NOW + DAY) == 0
    end(database, State.SENT)
    assert await store.delete_messages(NOW) == 0
    assert await store.delete_messages(NOW + DAY) == 1


async def test_traces_of_events_and_jobs_go(database: Database) -> None:
    await EventStore(database).claim("E1", NOW, HOUR)
    jobs = JobStore(database)
    await jobs.once("job", "monday", NOW)
    await jobs.once("job", "tuesday", NOW + DAY)
    assert await HousekeepingStore(database).delete_traces(NOW + HOUR) == 2
    assert await jobs.once("job", "monday", NOW + DAY)
    assert not await jobs.once("job", "tuesday", NOW + DAY)


async def test_who_left_and_who_has_long_not_been_heard_of_go_with_what_they_chose(database: Database) -> None:
    store = ReaderStore(database)
    people = {"here": ReaderKind.MEMBER, "gone": ReaderKind.GONE, "long": ReaderKind.GUEST}
    for user, kind in people.items():
        read_at = NOW - DAY if user == "long" else NOW + DAY
        await store.save(Reader("T1", user, kind, email=f"{user}@zoho.example", name=user, read_at=read_at))
        await store.choose_language("T1", user, "nl")
    await store.choose_language("T1", "unread", "nl")
    assert await HousekeepingStore(database).delete_readers(NOW) == 2
    assert [await store.get("T1", user) for user in ("gone", "long")] == [None, None]
    assert await store.get("T1", "here") is not None
    assert await store.get("T1", "unread") is not None, "Slack has never said who that is, so nothing of them is kept"


async def test_when_the_last_backup_was_made_stays_known(database: Database) -> None:
    for at in (NOW - 2 * DAY, NOW - DAY):
        database.write_now(partial(note_backup, at=at))
    assert await HousekeepingStore(database).delete_traces(NOW) == 0
    assert database.read_now(last_backup) == NOW - DAY
    assert count(database, job_runs) == 1
