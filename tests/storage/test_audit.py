from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.audit import AuditRow
from bot.storage.audit import AuditStore, add_audit

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.storage.database import Database

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
ASKED = AuditRow(NOW, "T1", "U1", "check", "answered", "command", account=7)
REFUSED = AuditRow(NOW + timedelta(hours=1), "T2", "U9", "check", "refused", "message", detail="no agent")
CHANGED = AuditRow(NOW + timedelta(hours=2), "T1", "U1", "resolve", "done", "button", account=8, ticket="T-1042")


async def test_rows_come_back_in_the_order_in_which_they_were_written(database: Database) -> None:
    store = AuditStore(database)
    await store.write([CHANGED, ASKED])
    store.write_now([REFUSED])
    assert list(store.list_rows()) == [CHANGED, ASKED, REFUSED]


async def test_no_rows_are_nothing_to_write(database: Database) -> None:
    store = AuditStore(database)
    await store.write([])
    assert list(store.list_rows()) == []


async def test_rows_can_be_chosen_by_time_and_account(database: Database) -> None:
    store = AuditStore(database)
    await store.write([ASKED, REFUSED, CHANGED])
    assert list(store.list_rows(since=REFUSED.at)) == [REFUSED, CHANGED]
    assert list(store.list_rows(account=7)) == [ASKED]
    assert list(store.list_rows(since=REFUSED.at, account=7)) == []


async def test_more_rows_than_one_page_are_all_listed(database: Database) -> None:
    store = AuditStore(database)
    many = [replace(ASKED, user_id=f"U{number}") for number in range(1203)]
    await store.write(many)
    assert list(store.list_rows()) == many


async def test_a_batch_is_written_whole_or_not_at_all(database: Database) -> None:
    store = AuditStore(database)
    with pytest.raises(IntegrityError):
        await store.write([ASKED, replace(ASKED, action="")])
    assert list(store.list_rows()) == []


async def test_a_row_stands_or_falls_with_the_change_it_tells_of(database: Database) -> None:
    def change_and_fail(connection: Connection) -> None:
        add_audit(connection, [CHANGED])
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(change_and_fail)
    assert list(AuditStore(database).list_rows()) == []


async def test_rows_older_than_they_are_kept_are_deleted(database: Database) -> None:
    store = AuditStore(database)
    await store.write([ASKED, REFUSED, CHANGED])
    assert await store.purge(REFUSED.at) == 1
    assert list(store.list_rows()) == [REFUSED, CHANGED]


async def test_to_forget_an_account_keeps_the_rows_and_blanks_what_they_detail(database: Database) -> None:
    store = AuditStore(database)
    said = replace(ASKED, detail="Zoho CRM")
    other = replace(CHANGED, detail="late")
    await store.write([said, other])
    assert store.forget(7) == 1
    assert list(store.list_rows()) == [ASKED, other]
