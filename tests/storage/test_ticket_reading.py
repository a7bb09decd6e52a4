from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, text, update

from bot.domain.ticket import Act, Actor, Change
from bot.errors import DatabaseError
from bot.storage.ticket_rows import change_row, ticket_row
from bot.storage.ticket_tables import changes, terms, tickets
from bot.storage.tickets import TicketStore
from tests.storage.ticketing import AYA, BEN, FACTS, HOUR, NO_COMMITMENT, NOW, TERMS, doing, tracking

if TYPE_CHECKING:
    from bot.storage.database import Database


@pytest.fixture
def store(database: Database) -> TicketStore:
    return TicketStore(database)


OPEN = {
    # Whose deadline comes first stands first, then who was received first.
    "past": (FACTS.received - 5 * HOUR, TERMS),
    "soon": (FACTS.received - HOUR, TERMS),
    "later": (FACTS.received, TERMS),
    "promised nothing": (FACTS.received - 2 * HOUR, NO_COMMITMENT),
    "nothing and later": (FACTS.received, NO_COMMITMENT),
}


async def board(store: TicketStore) -> None:
    """Put tickets there, in an order that is none of theirs."""
    for name in ("later", "nothing and later", "past", "promised nothing", "soon"):
        received, promised = OPEN[name]
        await store.change(name, tracking(replace(FACTS, received=received), promised))


async def test_open_tickets_come_by_the_time_left_and_those_without_a_promise_last(store: TicketStore) -> None:
    await board(store)
    assert [ticket.id for ticket in await store.open_tickets()] == list(OPEN)
    assert [ticket.id for ticket in await store.open_tickets(limit=2)] == ["past", "soon"]
    assert await store.open_tickets(limit=0) == ()


async def test_open_tickets_are_whole(store: TicketStore) -> None:
    await board(store)
    for name in ("soon", "later"):
        await store.change(name, doing(Act.HOLD, NOW, reason="the partner looks for logs"))
        await store.change(name, doing(Act.PING, NOW, level=2, told=("lead@desk.example",)))
    found = {ticket.id: ticket for ticket in await store.open_tickets(limit=4)}
    assert found == {name: await store.get(name) for name in found}
    assert {len(ticket.changes) for ticket in found.values()} == {1, 3}


async def test_closed_tickets_are_not_open_until_they_are_reopened(store: TicketStore) -> None:
    await board(store)
    await store.change("past", doing(Act.RESOLVE, NOW))
    await store.change("soon", doing(Act.RESOLVE, NOW))
    await store.change("later", doing(Act.UNTRACK, NOW, reason="not ours"))
    await store.change("soon", doing(Act.REOPEN, NOW))
    await store.change("promised nothing", doing(Act.HOLD, NOW))
    opened = [ticket.id for ticket in await store.open_tickets()]
    assert opened == ["soon", "promised nothing", "nothing and later"]


async def test_the_board_of_a_person_or_of_territories_leaves_out_the_rest(store: TicketStore) -> None:
    places = {"a": "usa", "b": "canada", "c": "india"}
    for name, territory in places.items():
        await store.change(name, tracking(replace(FACTS, territory=territory)))
        await store.change(name, doing(Act.ASSIGN, NOW, assignee=BEN if name == "c" else AYA))

    async def shown(**which: object) -> list[str]:
        return sorted(ticket.id for ticket in await store.open_tickets(**which))  # type: ignore[arg-type]

    assert await shown(assignee=AYA) == ["a", "b"]
    assert await shown(assignee=Actor("T2", "U1")) == []
    assert await shown(territories=["india", "canada", "india"]) == ["b", "c"]
    assert await shown(territories=["india", "canada"], assignee=BEN) == ["c"]
    assert await shown(territories=[]) == []


async def test_the_tickets_of_an_account_are_all_of_them_the_last_received_first(store: TicketStore) -> None:
    await store.change("early", tracking(replace(FACTS, received=NOW - 2 * HOUR)))
    await store.change("late", tracking(replace(FACTS, received=NOW - HOUR)))
    await store.change("other", tracking(replace(FACTS, account=8)))
    await store.change("nobody's", tracking(replace(FACTS, account=None)))
    await store.change("early", doing(Act.RESOLVE, NOW))
    assert [ticket.id for ticket in await store.of_account(7)] == ["late", "early"]
    assert await store.of_account(9) == ()


async def test_of_a_territory_the_open_tickets_are_read_and_those_that_were_resolved_since(store: TicketStore) -> None:
    for name in ("open", "held", "resolved", "resolved before", "untracked", "reopened"):
        await store.change(name, tracking())
    await store.change("elsewhere", tracking(replace(FACTS, territory="canada")))
    await store.change("held", doing(Act.HOLD, NOW + HOUR))
    await store.change("resolved before", doing(Act.RESOLVE, NOW + HOUR))
    for name in ("resolved", "reopened"):
        # It happened before, and nobody could know of it then.
        await store.change(name, doing(Act.RESOLVE, NOW + 2 * HOUR, at=NOW + HOUR))
    await store.change("reopened", doing(Act.REOPEN, NOW + 3 * HOUR))
    await store.change("untracked", doing(Act.UNTRACK, NOW + 3 * HOUR, reason="not ours"))
    found = await store.of_territory("usa", NOW + 2 * HOUR)
    assert [ticket.id for ticket in found] == ["held", "open", "reopened", "resolved"]
    assert found == tuple([await store.get(ticket.key) for ticket in found])
    assert [ticket.id for ticket in await store.of_territory("canada", NOW)] == ["elsewhere"]


async def test_ids_that_begin_alike_are_near(store: TicketStore) -> None:
    for name in ("T-1041", "T-1043", "Ticket_9", "100%"):
        await store.change(name, tracking())
    assert await store.near("t-1042") == ("100%", "T-1041", "T-1043", "Ticket_9")
    assert await store.near("\0") == ()


async def test_of_very_many_ids_the_nearest_are_given(database: Database, store: TicketStore) -> None:
    ticket = await store.change("T-0000", tracking())
    more = [{**ticket_row(ticket), "key": f"t-{number:04}", "id": f"T-{number:04}"} for number in range(1, 800)]
    database.write_now(lambda connection: connection.execute(insert(tickets), more))
    near = await store.near("t-0400x")
    assert near == tuple(f"T-{number:04}" for number in range(251, 551))


DAMAGE = {
    "field of a newer version": (update(changes).values(data={"colour": "red"}), r"change 1 .*unknown: colour"),
    "facts without a field": (update(changes).values(facts={}), r"change 1 .*missing 3 required"),
    "other terms": (update(terms).values(text='{"basis": "whim"}'), r"change 1 .*KeyError: 'calendar'"),
    "unreadable terms": (update(terms).values(text="-"), r"change 1 .*Expecting value"),
    "an act that cannot follow": (
        insert(changes).values(change_row("t-1042", Change(2, Act.RESUME, NOW, NOW, AYA))),
        r"change 2 .*\(not_held\)",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
async def test_a_ticket_that_this_version_did_not_write_is_said_in_one_line(
    database: Database, store: TicketStore, damage: str
) -> None:
    statement, why = DAMAGE[damage]
    await store.change("T-1042", tracking())
    database.write_now(lambda connection: connection.execute(statement))
    expected = rf"{database.name.partition('?')[0]}.*of ticket T-1042 cannot be read"
    for asking in (store.get("t-1042"), store.open_tickets(), store.change("T-1042", tracking())):
        with pytest.raises(DatabaseError, match=expected) as caught:
            await asking
        assert "install the version of the bot that wrote it" in str(caught.value)
        assert "\n" not in str(caught.value)
    with pytest.raises(DatabaseError, match=why):
        await store.get("t-1042")


async def test_json_that_is_none_is_said_too(sqlite_database: Database) -> None:
    store = TicketStore(sqlite_database)
    await store.change("T-1042", tracking())
    sqlite_database.write_now(lambda connection: connection.execute(text("UPDATE changes SET data = '{'")))
    with pytest.raises(DatabaseError, match=r"change 1 of ticket T-1042 cannot be read \(JSONDecodeError: "):
        await store.get("t-1042")
