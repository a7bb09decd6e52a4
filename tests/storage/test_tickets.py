from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from bot.domain.audit import AuditRow
from bot.domain.changes import correct, decide, undo
from bot.domain.clock import Clock
from bot.domain.delivery import Delivery, Purpose
from bot.domain.refusal import Refusal, RefusedChangeError
from bot.domain.ticket import Act, Actor
from bot.services.ports import Intent
from bot.storage.alert_tables import alerts
from bot.storage.audit import AuditStore
from bot.storage.database import Database
from bot.storage.delivery_tables import deliveries
from bot.storage.schema import metadata
from bot.storage.ticket_rows import ticket_row
from bot.storage.ticket_tables import tickets
from bot.storage.tickets import TicketStore
from tests.storage.ticketing import AYA, BEN, FACTS, HOUR, NO_COMMITMENT, NOW, TERMS, doing, known, tracking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from bot.domain.ticket import Ticket
    from tests.storage.ticketing import Decide

SEEN = AuditRow(NOW, "T1", "U1", "track", "answered", "command", account=7, ticket="T-1042")


@pytest.fixture
def store(database: Database) -> TicketStore:
    return TicketStore(database)


@contextmanager
def processes(url: str, how_many: int) -> Iterator[list[TicketStore]]:
    """As many stores as there would be in processes that share a database."""
    databases = [Database.open(url, busy_seconds=30) for _ in range(how_many)]
    try:
        yield [TicketStore(database) for database in databases]
    finally:
        for database in databases:
            database.dispose()


def rows(database: Database) -> Mapping[str, int]:
    """How many rows the tables have that have any."""
    counted = {
        table.name: database.read_now(
            lambda connection, of=table: connection.scalar(select(func.count()).select_from(of))
        )
        for table in metadata.sorted_tables
    }
    return {name: number for name, number in counted.items() if number}


async def test_a_ticket_that_nobody_tracked_is_none(store: TicketStore) -> None:
    assert await store.get("t-1042") is None


async def test_a_tracked_ticket_is_found_by_its_key_and_keeps_its_id_as_typed(store: TicketStore) -> None:
    made = await store.change("T-1042", tracking())
    assert (made.id, made.facts, made.terms) == ("T-1042", FACTS, TERMS)
    assert await store.get("t-1042") == made


async def test_case_does_not_make_another_ticket(store: TicketStore) -> None:
    await store.change("STRASSE-1", tracking())
    changed = await store.change("straße-1", doing(Act.ACKNOWLEDGE, NOW))
    assert changed.id == "STRASSE-1"
    assert len(changed.changes) == 2


async def test_every_change_comes_back_as_it_was(store: TicketStore) -> None:
    odd = "half \ud83d of it, zero \0, نص 😀"
    ticket = await store.change("T-1042", tracking(replace(FACTS, services=("Zoho CRM", "Zoho Mail"), via=odd)))
    at = NOW + timedelta(microseconds=1)
    await store.change("T-1042", doing(Act.ASSIGN, NOW + HOUR, at=at, assignee=BEN))
    await store.change("T-1042", doing(Act.TAKE, NOW + HOUR, BEN, assignee=AYA))
    await store.change("T-1042", doing(Act.HOLD, NOW + HOUR, reason=odd))
    await store.change("T-1042", doing(Act.PING, NOW + HOUR, level=2, told=("lead@desk.example", odd)))
    await store.change("T-1042", doing(Act.ESCALATE, NOW + HOUR, level=3, told=(), ground="risk"))
    await store.change("T-1042", lambda ticket: Intent(undo(known(ticket), AYA, NOW + HOUR)))
    ticket = await store.change(
        "T-1042", lambda ticket: Intent(correct(known(ticket), FACTS, NO_COMMITMENT, BEN, NOW + 2 * HOUR))
    )
    assert ticket.last.restarts == {Clock.ACKNOWLEDGEMENT, Clock.DETERMINATION, Clock.RESOLUTION}
    assert ticket.undone == {4}
    assert await store.get("t-1042") == ticket


@pytest.mark.parametrize("key", ["", "t\0", "\ud83d"])
async def test_a_key_that_no_ticket_can_have_finds_none(store: TicketStore, key: str) -> None:
    await store.change("T-1042", tracking())
    assert await store.get(key) is None
    with pytest.raises(AssertionError):
        await store.change(key, doing(Act.HOLD, NOW))


async def test_what_a_decision_raises_is_passed_on_and_nothing_is_written(
    database: Database, store: TicketStore
) -> None:
    with pytest.raises(RefusedChangeError):
        await store.change("T-1042", tracking(now=FACTS.received - HOUR, audit=SEEN))
    assert rows(database) == {}
    made = await store.change("T-1042", tracking())
    with pytest.raises(RefusedChangeError) as caught:
        await store.change("t-1042", tracking(by=BEN, now=NOW + HOUR, audit=SEEN))
    assert (caught.value.why, caught.value.standing) == (Refusal.ALREADY, made.last)
    assert await store.get("t-1042") == made
    assert not list(AuditStore(database).list_rows())


async def test_the_audit_row_stands_or_falls_with_the_change(database: Database, store: TicketStore) -> None:
    await store.change("T-1042", tracking(audit=SEEN))
    assert list(AuditStore(database).list_rows()) == [SEEN]
    before = rows(database)
    with pytest.raises(IntegrityError):
        await store.change("T-1042", doing_badly)
    assert rows(database) == before


def doing_badly(ticket: Ticket | None) -> Intent:
    change = decide(known(ticket), Act.RESOLVE, AYA, NOW + HOUR)
    return Intent(change, audit=replace(SEEN, outcome=""))


async def test_the_message_of_a_ticket_is_wanted_with_each_change(database: Database, store: TicketStore) -> None:
    await store.change("T-1042", tracking(channel="C1", message_key="k1"))
    assert messages(database) == [("C1", "k1", 1, NOW, FACTS.received + 3 * HOUR)]
    await store.change("T-1042", in_channel(Act.ACKNOWLEDGE, NOW + HOUR, "C1", "k2"))
    assert messages(database) == [("C1", "k1", 2, NOW, FACTS.received + 8 * HOUR)]


async def test_a_ticket_whose_channel_changes_has_a_message_in_each(database: Database, store: TicketStore) -> None:
    await store.change("T-1042", tracking(channel="C1", message_key="k1"))
    await store.change("T-1042", in_channel(Act.HOLD, NOW + HOUR, "C2", "k2"))
    due = FACTS.received + 3 * HOUR
    assert messages(database) == [("C1", "k1", 2, NOW, due), ("C2", "k2", 2, NOW + HOUR, due)]
    await store.change("T-1042", in_channel(Act.RESOLVE, NOW + HOUR, None, "k3"))
    assert messages(database) == [("C1", "k1", 3, NOW, None), ("C2", "k2", 3, NOW + HOUR, None)]


async def test_without_a_channel_a_ticket_has_no_message(database: Database, store: TicketStore) -> None:
    await store.change("T-1042", tracking())
    assert messages(database) == []


def in_channel(act: Act, now: datetime, channel: str | None, key: str) -> Decide:
    wish = doing(act, now)
    return lambda ticket: replace(wish(ticket), channel=channel, message_key=key)


def messages(database: Database) -> list[tuple[object, ...]]:
    """The messages of tickets that are to stand: where, by which key, showing what, since when, due when."""
    of = deliveries.c
    wanted = select(of.destination, of.key, of.wanted, of.due_at, of.sort_at).where(of.purpose == "ticket")
    return database.read_now(lambda connection: [tuple(row) for row in connection.execute(wanted.order_by(of.id))])


async def test_deliveries_stand_or_fall_with_the_change(database: Database, store: TicketStore) -> None:
    told = Delivery("k1", Purpose.PING, "U9", NOW, "t-1042", {"level": 2})
    await store.change("T-1042", tracking(deliveries=(told,)))
    assert rows(database)["deliveries"] == 1
    before, ticket = rows(database), await store.get("t-1042")

    def again(ticket: Ticket | None) -> Intent:
        return Intent(decide(known(ticket), Act.PING, AYA, NOW), (replace(told, key="k2"), told), "C1", "k3", SEEN)

    with pytest.raises(IntegrityError):
        await store.change("T-1042", again)
    assert rows(database) == before
    assert await store.get("t-1042") == ticket


async def test_terms_are_kept_once(database: Database, store: TicketStore) -> None:
    for number in range(3):
        await store.change(f"T-{number}", tracking())
    await store.change("T-3", tracking(terms=NO_COMMITMENT))
    assert rows(database)["terms"] == 2
    assert rows(database)["tickets"] == 4


async def test_of_several_who_track_a_ticket_at_once_one_does_and_the_others_see_it(url: str) -> None:
    people = [Actor("T1", f"U{number}") for number in range(4)]
    with processes(url, 4) as stores:
        for number in range(5):
            ids = [f"T-{number}", f"t-{number}"] * 2
            wishes = [one.change(name, tracking(by=by)) for one, name, by in zip(stores, ids, people, strict=True)]
            outcomes = await asyncio.gather(*wishes, return_exceptions=True)
            ticket = known(await stores[0].get(f"t-{number}"))
            assert [outcome for outcome in outcomes if outcome == ticket] == [ticket]
            refused = [outcome for outcome in outcomes if isinstance(outcome, RefusedChangeError)]
            assert [(error.why, error.standing) for error in refused] == [(Refusal.ALREADY, ticket.last)] * 3


async def test_of_two_who_press_at_once_the_second_sees_what_the_first_did(url: str) -> None:
    with processes(url, 2) as stores:
        for number in range(5):
            await stores[0].change(f"T-{number}", tracking())
            wishes = [
                one.change(f"T-{number}", doing(Act.ACKNOWLEDGE, NOW, by))
                for one, by in zip(stores, (AYA, BEN), strict=True)
            ]
            outcomes = await asyncio.gather(*wishes, return_exceptions=True)
            ticket = known(await stores[1].get(f"t-{number}"))
            refused = [outcome for outcome in outcomes if isinstance(outcome, RefusedChangeError)]
            assert [(error.why, error.standing) for error in refused] == [(Refusal.ALREADY, ticket.acknowledged)]
            assert ticket in outcomes
            assert len(ticket.changes) == 2


async def test_however_many_change_a_ticket_at_once_no_change_is_lost(url: str) -> None:
    seen: list[int] = []

    def ping(ticket: Ticket | None) -> Intent:
        seen.append(known(ticket).last.number)
        return Intent(decide(known(ticket), Act.PING, AYA, NOW, level=2))

    with processes(url, 3) as stores:
        await stores[0].change("T-1042", tracking())
        await asyncio.gather(*(one.change("T-1042", ping) for one in stores * 6))
        ticket = known(await stores[0].get("t-1042"))
    assert seen == list(range(1, 19))
    assert [change.number for change in ticket.changes] == list(range(1, 20))


async def test_a_ticket_outlives_its_account(store: TicketStore) -> None:
    assert (await store.change("T-1042", tracking(replace(FACTS, account=999)))).facts.account == 999


NUMBERS = count(1)
STEP = st.tuples(st.sampled_from(Act), st.integers(0, 400), st.integers(0, 200), st.sampled_from([AYA, BEN]))


async def test_the_tickets_of_which_the_clock_has_told_a_level_are_those_still_open(
    database: Database, store: TicketStore
) -> None:
    for name, levels in (("T-4", [2, 4]), ("T-3", [3]), ("T-none", None), ("T-closed", [4])):
        await store.change(name, tracking())
        told = {"state": "told", "told_at": NOW, "levels": levels} if levels else {}
        wanted = update(alerts).where(alerts.c.ticket == name.casefold()).values(told or {"state": "superseded"})
        database.write_now(lambda connection, wanted=wanted: connection.execute(wanted))
    await store.change("T-closed", doing(Act.RESOLVE, NOW + HOUR, AYA))
    assert await store.told_of(4) == {"t-4"}
    assert await store.told_of(3) == {"t-3"}
    assert await store.told_of(1) == frozenset()
    assert await store.levels_told("t-4") == {2, 4}


@given(st.lists(STEP, max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_row_of_a_ticket_is_always_what_its_changes_come_to(
    database: Database, steps: list[tuple[Act, int, int, Actor]]
) -> None:
    asyncio.run(follow(database, f"T-{next(NUMBERS)}", steps))


async def follow(database: Database, name: str, steps: list[tuple[Act, int, int, Actor]]) -> None:
    """Wish for one thing after another, minutes later each, some said to have happened before."""
    store = TicketStore(database)
    ticket, now = await store.change(name, tracking()), NOW
    for act, later, earlier, by in steps:
        now += timedelta(minutes=later)
        with suppress(RefusedChangeError):
            ticket = await store.change(name, wishing(act, now, now - timedelta(minutes=earlier), by))
        assert await store.get(ticket.key) == ticket
        kept = select(tickets).where(tickets.c.key == ticket.key)
        row = database.read_now(lambda connection, of=kept: connection.execute(of).mappings().one())
        assert dict(row) == {**ticket_row(ticket), "planned": ticket.last.number}


def wishing(act: Act, now: datetime, at: datetime, by: Actor) -> Decide:
    """Return a wish for an act, with what goes with it."""
    match act:
        case Act.TRACK:
            return tracking(replace(FACTS, received=at), by=by, now=now)
        case Act.CORRECT:
            return lambda ticket: Intent(correct(known(ticket), replace(FACTS, received=at), TERMS, by, now))
        case Act.UNDO:
            return lambda ticket: Intent(undo(known(ticket), by, now))
        case Act.TAKE | Act.ASSIGN:
            return doing(act, now, by, at, assignee=by)
        case _:
            return doing(act, now, by, at)
