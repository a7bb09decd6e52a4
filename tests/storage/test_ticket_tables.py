from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from bot.storage.ticket_rows import change_row
from bot.storage.ticket_tables import changes, tickets
from bot.storage.tickets import TicketStore
from tests.storage.ticketing import NOW, tracking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.storage.database import Database


@pytest.fixture
def store(database: Database) -> TicketStore:
    return TicketStore(database)


HALF = {
    "act": {"act": "lunch"},
    "number": {"number": 0},
    "at": {"at": NOW + timedelta(days=1)},
    "facts": {"act": "resolve", "terms": None},
    "terms": {"terms": None},
    "assignee": {"assignee_team": "T1"},
    "assigned": {"assignee_team": "T1", "assignee_user": "U1"},
    "taken": {"act": "take", "facts": None, "terms": None},
    "undo": {"act": "undo", "facts": None, "terms": None},
    "undoes": {"act": "undo", "facts": None, "terms": None, "undoes": 2},
}


@pytest.mark.parametrize("rule", HALF)
async def test_half_a_change_cannot_be_kept(database: Database, store: TicketStore, rule: str) -> None:
    ticket = await store.change("T-1042", tracking())
    row = change_row(ticket.key, ticket.last) | {"number": 2} | HALF[rule]
    with pytest.raises(IntegrityError, match=f"ck_changes_{rule}"):
        database.write_now(lambda connection: connection.execute(insert(changes).values(row)))


@pytest.mark.parametrize(
    ("rule", "cells"),
    [
        ("state", {"state": "lost", "next_deadline": None}),
        ("severity", {"severity": "S4"}),
        ("id", {"id": ""}),
        ("territory", {"territory": ""}),
        ("account", {"account": 0}),
        ("assignee", {"assignee_user": "U1"}),
        ("next_deadline", {"state": "resolved"}),
        ("changes", {"changes": 0}),
    ],
)
async def test_half_a_ticket_cannot_be_kept(
    database: Database, store: TicketStore, rule: str, cells: Mapping[str, object]
) -> None:
    await store.change("T-1042", tracking())
    with pytest.raises(IntegrityError, match=f"ck_tickets_{rule}"):
        database.write_now(lambda connection: connection.execute(update(tickets).values(cells)))
