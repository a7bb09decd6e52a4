"""What is left of an account and of a person once they are forgotten, on each of the two databases and in the file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.domain.account import Account, Subscription, SubscriptionStatus
from bot.domain.audit import AuditRow
from bot.domain.changes import correct
from bot.domain.delivery import Delivery, Purpose
from bot.domain.people import Reader, ReaderKind
from bot.domain.ticket import Act
from bot.errors import DatabaseError
from bot.services.outbox import State
from bot.services.ports import Intent
from bot.storage.accounts import AccountStore
from bot.storage.audit import AuditFilter, AuditStore
from bot.storage.deliveries import insert_deliveries
from bot.storage.delivery_tables import deliveries
from bot.storage.forgetting import Forgotten, forget
from bot.storage.people import ReaderStore
from bot.storage.schema import metadata
from bot.storage.tickets import TicketStore
from tests.storage.ticketing import AYA, FACTS, HOUR, NOW, TERMS, doing, known, tracking

if TYPE_CHECKING:
    from pathlib import Path

    from bot.storage.database import Database

EMAIL = "ada.secret@customer.example"
LONGER = f"x{EMAIL}"
ACCOUNT = Account(
    EMAIL,
    domains=("customer.example", "customer-secret.example"),
    zoids=("70001",),
    zuids=("80001",),
    country="NL",
    partner="Tulip",
    subscriptions=(Subscription("Zoho CRM", 65, SubscriptionStatus.LIVE),),
)
OTHER = Account("ben@small.example", country="IN", partner="Monsoon", pam_email=EMAIL)
PERSON = {"name": "Ada Secret", "email": EMAIL, "user": "U7", "zone": "Europe/London"}
RUSSELL = {"name": "Russell", "email": "russell@desk.example", "user": None, "zone": None}


def noted(number: int | None) -> AuditRow:
    return AuditRow(NOW, "", "operator", "forget", "done", "command line", account=number)


def dump(database: Database) -> str:
    """Return all that every table holds."""
    tables = [
        database.read_now(lambda connection, table=table: connection.execute(select(table)).all())
        for table in metadata.tables.values()
    ]
    return "\n".join(str(tuple(row)) for rows in tables for row in rows)


def number_of(database: Database, email: str) -> int:
    number = AccountStore(database).number_of(email)
    assert number is not None
    return number


async def lived(database: Database) -> int:
    """Let an account live, with tickets, messages, an audit; returns its number."""
    AccountStore(database).replace([OTHER, ACCOUNT], NOW)
    number, other = number_of(database, EMAIL), number_of(database, OTHER.superadmin_email)
    store = TicketStore(database)
    await store.change("T-1", tracking(replace(FACTS, account=number)))
    await store.change("T-1", doing(Act.HOLD, NOW + HOUR, reason="a secret of theirs"))
    await store.change(
        "T-1", doing(Act.ESCALATE, NOW + 2 * HOUR, reason="another secret", level=2, told=(RUSSELL["email"], EMAIL))
    )
    await store.change("T-2", tracking(replace(FACTS, account=other)))
    await store.change("T-2", doing(Act.HOLD, NOW + HOUR, reason="their holidays"))
    await store.change("T-2", doing(Act.RESUME, NOW + 2 * HOUR, reason=f"asked {EMAIL.title()}, who is secret"))
    planned = [
        Delivery("k1", Purpose.PING, "C1", NOW, "t-1", {"note": "one more secret", "people": [RUSSELL, PERSON]}),
        Delivery("k2", Purpose.BREACH, "C1", NOW, "t-1", {"alert": {"run": 1}, "people": [{**PERSON, "user": None}]}),
        Delivery("k3", Purpose.STORM, "C1", NOW, None, {"alerts": [{"key": "k", "ticket": "t-2", "people": [PERSON]}]}),
        Delivery(
            "k4", Purpose.PING, "C1", NOW, None, {"note": f"<mailto:{EMAIL}|{EMAIL}>, a secret", "territory": "usa"}
        ),
        Delivery("k5", Purpose.PING, "C1", NOW, "t-2", {"note": f"not {LONGER}"}),
    ]
    await database.write(lambda connection: insert_deliveries(connection, planned))
    readers = ReaderStore(database)
    await readers.save(
        Reader("T1", "U7", ReaderKind.MEMBER, EMAIL, "Ada Secret", "en-US", "Europe/London", read_at=NOW)
    )
    await readers.save(Reader("T1", "U8", ReaderKind.MEMBER, None, "Ben", read_at=NOW))
    row = AuditRow(NOW, "T1", "U1", "check", "answered", "command", account=number)
    AuditStore(database).write_now(
        [row, replace(row, detail="a secret"), replace(row, account=None, detail=f"of {EMAIL}")]
    )
    return number


async def test_nothing_is_left_of_an_account_but_what_counts_without_it(database: Database) -> None:
    number = await lived(database)
    store, audit = TicketStore(database), AuditStore(database)
    before = known(await store.get("t-1"))
    rows = list(audit.list_rows())
    found = forget(database, f" {EMAIL.upper()} ", noted)
    everything = dump(database)
    assert "secret" not in everything.lower().replace(LONGER, "")
    assert f"not {LONGER}" in everything
    assert "their holidays" in everything
    after = known(await store.get("t-1"))
    assert after.runs == before.runs
    assert after.facts == before.facts
    assert [(one.number, one.act, one.at, one.by) for one in after.changes] == [
        (one.number, one.act, one.at, one.by) for one in before.changes
    ]
    assert list(audit.list_rows()) == [replace(row, detail=None) for row in rows] + [noted(number)]
    assert found == Forgotten(
        number=number,
        was_there=True,
        identifiers=5,
        subscriptions=1,
        tickets=("T-1",),
        words=3,
        mentions=3,
        details=2,
        called=4,
        managed=1,
        people=("U7",),
        rows=2,
    )


async def test_to_forget_once_more_finds_nothing_and_leaves_no_row(database: Database) -> None:
    await lived(database)
    forget(database, EMAIL, noted)
    before = dump(database)
    again = forget(database, EMAIL, noted)
    assert not again.removed_anything
    assert again == Forgotten(None, False, 0, 0, (), 0, 0, 0, 0, 0, ())
    assert dump(database) == before


async def test_an_account_that_was_removed_is_forgotten_by_its_number(database: Database) -> None:
    number = await lived(database)
    assert AccountStore(database).remove(EMAIL)
    found = forget(database, number, noted)
    assert (found.number, found.was_there, found.tickets, found.words) == (number, False, ("T-1",), 3)
    assert "a secret of theirs" not in dump(database)
    assert list(AuditStore(database).list_rows(AuditFilter(action="forget"))) == [noted(number)]
    assert not forget(database, number, noted).removed_anything


async def test_a_ticket_that_was_once_taken_for_the_accounts_loses_its_texts_as_well(database: Database) -> None:
    AccountStore(database).replace([ACCOUNT, OTHER], NOW)
    number, other = number_of(database, EMAIL), number_of(database, OTHER.superadmin_email)
    store = TicketStore(database)
    await store.change("T-1", tracking(replace(FACTS, account=number)))
    await store.change("T-1", doing(Act.HOLD, NOW + HOUR, reason="of the first account"))
    await store.change(
        "T-1", lambda ticket: Intent(correct(known(ticket), replace(FACTS, account=other), TERMS, AYA, NOW + 2 * HOUR))
    )
    assert forget(database, EMAIL, noted).tickets == ("T-1",)
    assert "of the first account" not in dump(database)
    assert known(await store.get("t-1")).facts.account == other


async def test_only_the_person_is_taken_from_what_others_share(database: Database) -> None:
    await lived(database)
    forget(database, EMAIL, noted)
    kept = database.read_now(
        lambda connection: connection.execute(select(deliveries.c.key, deliveries.c.content)).all()
    )
    content = {row.key: row.content for row in kept}
    nameless = {"name": "", "email": "", "user": "U7", "zone": None}
    assert content["k1"] == {"people": [RUSSELL, nameless]}
    assert content["k2"] == {"alert": {"run": 1}, "people": []}
    assert content["k3"] == {"alerts": [{"key": "k", "ticket": "t-2", "people": [nameless]}]}
    assert content["k4"] == {"territory": "usa"}
    last = known(await TicketStore(database).get("t-1")).last
    assert (last.told, last.level) == ((RUSSELL["email"],), 2)


async def test_what_stands_in_slack_is_counted_and_to_be_written_anew(database: Database) -> None:
    await lived(database)

    def send(connection: object) -> None:
        place = {"state": State.SENT.value, "channel": deliveries.c.destination, "ts": "1.1", "sent_at": NOW}
        connection.execute(update(deliveries).values(place))  # type: ignore[attr-defined] # a Connection

    database.write_now(send)
    assert forget(database, EMAIL, noted).standing == {"C1": 2}
    columns = (deliveries.c.key, deliveries.c.shown < deliveries.c.wanted)
    behind = database.read_now(lambda connection: dict(connection.execute(select(*columns)).all()))
    assert {key for key, is_behind in behind.items() if is_behind} == {"k1", "k4"}


def traces(folder: Path, *words: str) -> list[str]:
    """Return which words are anywhere in the files of a folder, whatever holds them, but not in a longer email."""
    held = [file.read_bytes().replace(LONGER.encode(), b"") for file in folder.iterdir()]
    return [word for word in words if any(word.encode() in content for content in held)]


async def test_no_trace_is_left_in_the_files(sqlite_database: Database, tmp_path: Path) -> None:
    await lived(sqlite_database)
    with closing(sqlite3.connect(str(sqlite_database.path), isolation_level=None)) as careless:
        # As pages are left when they are split: what was on them is in the file, and in no row.
        careless.execute("PRAGMA secure_delete = OFF")
        careless.execute("CREATE TABLE page AS SELECT 'split secret' AS said")
        careless.execute("DROP TABLE page")
        careless.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert traces(tmp_path, "split secret") == ["split secret"]
    words = (EMAIL, "secret", "80001", "Tulip", "Ada Secret")
    assert traces(tmp_path, *words) == list(words)
    forget(sqlite_database, EMAIL, noted)
    assert traces(tmp_path, *words) == []


async def test_a_log_that_somebody_reads_is_said_to_be_left(sqlite_database: Database) -> None:
    await lived(sqlite_database)
    with closing(sqlite3.connect(str(sqlite_database.path))) as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT * FROM audit").fetchone()
        with pytest.raises(DatabaseError, match="all is removed, but another process reads the file"):
            forget(sqlite_database, EMAIL, noted)
    assert not forget(sqlite_database, EMAIL, noted).removed_anything
