from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.audit import AuditRow
from bot.storage.audit import PAGE, AuditFilter, AuditStore, add_audit
from bot.storage.tickets import TicketStore
from tests.storage.ticketing import tracking

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.storage.database import Database

case = pytest.param
NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
ASKED = AuditRow(NOW, "T1", "U1", "check", "answered", "command", account=7)
REFUSED = AuditRow(NOW + timedelta(hours=1), "T2", "U9", "check", "refused", "message", detail="no agent")
CHANGED = AuditRow(
    NOW + timedelta(hours=2), "T1", "U1", "resolve", "done", "button", account=8, ticket="T-1042", request="abc"
)


async def test_rows_come_back_in_the_order_in_which_they_were_written(database: Database) -> None:
    store = AuditStore(database)
    await store.write([CHANGED, ASKED])
    store.write_now([REFUSED])
    assert list(store.list_rows()) == [CHANGED, ASKED, REFUSED]


async def test_no_rows_are_nothing_to_write(database: Database) -> None:
    store = AuditStore(database)
    await store.write([])
    assert list(store.list_rows()) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        case(AuditFilter(), [ASKED, REFUSED, CHANGED], id="all"),
        case(AuditFilter(since=REFUSED.at), [REFUSED, CHANGED], id="since, which is included"),
        case(AuditFilter(until=REFUSED.at), [ASKED], id="until, which is not"),
        case(AuditFilter(account=7), [ASKED], id="account"),
        case(AuditFilter(user_id="U1"), [ASKED, CHANGED], id="who"),
        case(AuditFilter(action="check"), [ASKED, REFUSED], id="what"),
        case(AuditFilter(ticket="t-1042"), [CHANGED], id="ticket, whatever its case"),
        case(AuditFilter(ticket="T-104"), [], id="no part of a ticket"),
        case(AuditFilter(request="abc"), [CHANGED], id="request"),
        case(AuditFilter(user_id="U1", action="check"), [ASKED], id="two at once"),
        case(AuditFilter(since=REFUSED.at, account=7), [], id="nothing"),
    ],
)
async def test_rows_are_chosen_by_what_is_known_of_them(
    database: Database, wanted: AuditFilter, found: list[AuditRow]
) -> None:
    store = AuditStore(database)
    await store.write([ASKED, REFUSED, CHANGED])
    assert list(store.list_rows(wanted)) == found


async def test_a_tracked_ticket_is_found_in_another_case_in_every_script(database: Database) -> None:
    await TicketStore(database).change("ÉTÉ-1", tracking(audit=replace(CHANGED, ticket="ÉTÉ-1")))
    assert len(list(AuditStore(database).list_rows(AuditFilter(ticket="été-1")))) == 1


async def test_more_rows_than_one_page_are_all_listed(database: Database) -> None:
    store = AuditStore(database)
    many = [replace(ASKED, user_id=f"U{number}") for number in range(PAGE + 3)]
    await store.write(many)
    assert list(store.list_rows()) == many
    assert [len(page) for page in store.pages(AuditFilter())] == [PAGE, 3]


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
