"""Alerts are rows of their tickets: planned with each change, told once, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.domain.changes import correct, undo
from bot.domain.delivery import Delivery, Purpose
from bot.domain.gist import gists
from bot.domain.milestones import plan_alerts
from bot.domain.ticket import Act
from bot.errors import DatabaseError
from bot.services.alert_ports import Decision, Told
from bot.services.ports import Intent
from bot.services.telling import Telling
from bot.services.tickets import TicketChannels
from bot.storage.alert_tables import alerts
from bot.storage.alerts import UNDECIDED, UNREADABLE, AlertStore
from bot.storage.database import Database
from bot.storage.deliveries import DeliveryStore
from bot.storage.delivery_tables import deliveries
from bot.storage.ticket_tables import changes, tickets
from bot.storage.tickets import TicketStore
from tests.running import built_in_policy
from tests.storage.test_tickets import NUMBERS, STEP, follow
from tests.storage.ticketing import AYA, FACTS, HOUR, NO_COMMITMENT, NOW, TERMS, doing, known, tracking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from bot.domain.ticket import Actor
    from bot.services.alert_ports import Due, Identity
    from tests.storage.postgres import Server

MILESTONES = {
    name: each.model_dump(mode="json", exclude_none=True) for name, each in built_in_policy().milestones.items()
}
S1 = replace(TERMS, milestones=MILESTONES)
DEADLINE = FACTS.received + 3 * HOUR
SECOND = timedelta(seconds=1)
KEYS = count(1)
PAST = ("expected", "warning", "last_call", "deadline")


@pytest.fixture
def store(database: Database) -> TicketStore:
    return TicketStore(database)


@pytest.fixture
def kept(database: Database) -> AlertStore:
    return AlertStore(database)


def states(database: Database, clock: str = "acknowledgement") -> dict[tuple[int, str], str]:
    """How far each alert of a clock is, by run and milestone."""
    query = select(alerts.c.run, alerts.c.milestone, alerts.c.state).where(alerts.c.clock == clock)
    rows = database.read_now(lambda connection: connection.execute(query.order_by(alerts.c.due_at)).all())
    return {(run, milestone): state for run, milestone, state in rows}


def row(database: Database, milestone: str, clock: str = "acknowledgement") -> Any:  # noqa: ANN401 - a row
    query = select(alerts).where(alerts.c.milestone == milestone, alerts.c.clock == clock)
    return database.read_now(lambda connection: connection.execute(query).one())


def planned(database: Database) -> set[tuple[Identity, datetime]]:
    query = select(alerts).where(alerts.c.state == "planned")
    rows = database.read_now(lambda connection: connection.execute(query).all())
    return {((each.ticket, each.clock, each.run, each.milestone), each.due_at) for each in rows}


def plan(ticket: Any) -> set[tuple[Identity, datetime]]:  # noqa: ANN401 - a ticket
    return {(alert.identity, alert.due_at) for alert in plan_alerts(ticket)}


def newest_only(due: Due) -> Decision:
    """Tell the latest of all that is due of a ticket, by a delivery with its name."""
    *before, told = [one.identity for one in sorted(due.waiting, key=lambda one: (one.due_at, one.identity))]
    delivery = Delivery(f"{told}/{next(KEYS)}", Purpose.BREACH, "C1", NOW, due.ticket)
    return Decision((delivery,), {told: frozenset({2})}, frozenset(before), outdated=True)


def run_sql(database: Database, statement: Any) -> None:  # noqa: ANN401 - any statement
    database.write_now(lambda connection: connection.execute(statement))


def told_deliveries(database: Database) -> list[str]:
    query = select(deliveries.c.ticket).where(deliveries.c.purpose == "breach")
    return sorted(database.read_now(lambda connection: list(connection.scalars(query))))


async def test_a_tracked_ticket_has_the_alerts_that_it_plans(database: Database, store: TicketStore) -> None:
    ticket = await store.change("T-1042", tracking(terms=S1))
    assert planned(database) == plan(ticket)
    assert len(plan(ticket)) == 14
    assert {each.look_at == each.due_at for each in [row(database, "deadline"), row(database, "level4")]} == {True}


async def test_a_change_moves_cancels_and_adds_them_in_its_transaction(database: Database, store: TicketStore) -> None:
    await store.change("T-1042", tracking(terms=S1))
    acknowledged = await store.change("T-1042", doing(Act.ACKNOWLEDGE, NOW))
    assert set(states(database).values()) == {"cancelled"}
    assert planned(database) == plan(acknowledged)
    held = await store.change("T-1042", doing(Act.HOLD, NOW + HOUR))
    assert planned(database) == plan(held) == set()
    resumed = await store.change("T-1042", doing(Act.RESUME, NOW + 2 * HOUR))
    assert planned(database) == plan(resumed)
    assert row(database, "deadline", "determination").due_at == FACTS.received + 9 * HOUR
    determined = await store.change("T-1042", doing(Act.DETERMINED, NOW + 3 * HOUR))
    assert planned(database) == plan(determined)
    resolved = await store.change("T-1042", doing(Act.RESOLVE, NOW + 4 * HOUR))
    assert planned(database) == plan(resolved) == set()


async def test_what_comes_back_is_planned_again(database: Database, store: TicketStore) -> None:
    before = await store.change("T-1042", tracking(terms=S1))
    await store.change("T-1042", doing(Act.RESOLVE, NOW))
    assert planned(database) == set()
    after = await store.change("T-1042", lambda ticket: Intent(undo(known(ticket), AYA, NOW + SECOND)))
    assert planned(database) == plan(after) == plan(before)


async def test_a_correction_plans_again_under_a_new_number(database: Database, store: TicketStore) -> None:
    await store.change("T-1042", tracking(terms=S1))
    earlier = replace(FACTS, received=FACTS.received - HOUR)
    ticket = await store.change("T-1042", lambda ticket: Intent(correct(known(ticket), earlier, S1, AYA, NOW)))
    found = states(database)
    assert {state for (run, _), state in found.items() if run == 1} == {"cancelled"}
    assert {state for (run, _), state in found.items() if run == 2} == {"planned"}
    assert planned(database) == plan(ticket)


async def test_a_refused_change_leaves_them_as_they_were(database: Database, store: TicketStore) -> None:
    ticket = await store.change("T-1042", tracking(terms=S1))
    bad = Delivery("k", Purpose.PING, "", NOW)
    with pytest.raises(IntegrityError):
        await store.change("T-1042", lambda found: replace(doing(Act.ACKNOWLEDGE, NOW)(found), deliveries=(bad,)))
    assert planned(database) == plan(ticket)


async def test_the_next_one_is_known_past_or_not(store: TicketStore, kept: AlertStore) -> None:
    assert await kept.next_due() is None
    await store.change("T-1042", tracking(terms=S1))
    assert await kept.next_due() == FACTS.received + HOUR
    await kept.tell(DEADLINE, newest_only, 200)
    assert await kept.next_due() == DEADLINE + HOUR
    await store.change("T-1042", doing(Act.UNTRACK, DEADLINE))
    assert await kept.next_due() is None


async def test_what_is_due_is_told_once_with_its_deliveries(
    database: Database, store: TicketStore, kept: AlertStore
) -> None:
    ticket = await store.change("T-1042", tracking(terms=S1))
    seen: list[Due] = []

    def decide(due: Due) -> Decision:
        seen.append(due)
        return newest_only(due)

    assert await kept.tell(FACTS.received + HOUR - SECOND, decide, 200) == 0
    assert await kept.tell(DEADLINE, decide, 200) == 5
    ((due,), told) = seen, row(database, "deadline")
    assert (due.ticket, due.assignee) == (ticket.key, None)
    assert {(one.identity, one.due_at, one.gist) for one in due.waiting} <= {
        (alert.identity, alert.due_at, gist) for alert, gist in gists(ticket)
    }
    assert {one.identity[1:] for one in due.waiting} == {
        *(("acknowledgement", 1, name) for name in PAST),
        ("determination", 1, "expected"),
    }
    assert (told.state, told.told_at, told.levels) == ("told", DEADLINE, [2])
    assert states(database)[1, "warning"] == "superseded"
    assert await kept.tell(DEADLINE, decide, 200) == 0
    assert told_deliveries(database) == ["t-1042"]
    assert await kept.tell(DEADLINE + HOUR, decide, 200) == 1
    (third,) = seen[-1].waiting
    assert third.told == (Told(frozenset({2}), 3 * HOUR),)


async def test_what_was_told_stays_told_whatever_is_recorded(
    database: Database, store: TicketStore, kept: AlertStore
) -> None:
    await store.change("T-1042", tracking(terms=S1))
    await kept.tell(DEADLINE, newest_only, 200)
    await store.change("T-1042", doing(Act.RESOLVE, DEADLINE))
    assert {state for (_, name), state in states(database).items() if name in PAST} == {"told", "superseded"}
    await store.change("T-1042", lambda ticket: Intent(undo(known(ticket), AYA, DEADLINE + SECOND)))
    assert {name: state for (_, name), state in states(database).items()} == {
        "expected": "superseded",
        "warning": "superseded",
        "last_call": "superseded",
        "deadline": "told",
        "level3": "planned",
        "level4": "planned",
    }
    assert await kept.tell(DEADLINE + SECOND, newest_only, 200) == 0


async def test_a_crash_in_the_middle_loses_and_repeats_nothing(
    database: Database, store: TicketStore, kept: AlertStore
) -> None:
    for number in range(3):
        await store.change(f"T-{number}", tracking(terms=S1))
    decided = count(1)

    def crash(due: Due) -> Decision:
        if next(decided) == 3:
            raise KeyboardInterrupt
        return newest_only(due)

    before = planned(database)
    with pytest.raises(KeyboardInterrupt):
        await kept.tell(DEADLINE, crash, 200)
    assert (planned(database), told_deliveries(database)) == (before, [])

    def same_key(due: Due) -> Decision:
        return replace(newest_only(due), deliveries=(Delivery("same", Purpose.BREACH, "C1", NOW, due.ticket),))

    with pytest.raises(IntegrityError):
        await kept.tell(DEADLINE, same_key, 200)
    assert (planned(database), told_deliveries(database)) == (before, [])
    assert await kept.tell(DEADLINE, newest_only, 200) == 15
    assert told_deliveries(database) == ["t-0", "t-1", "t-2"]


async def test_one_transaction_takes_all_of_a_ticket_and_not_many_tickets(
    database: Database, store: TicketStore, kept: AlertStore
) -> None:
    for number in range(4):
        await store.change(f"T-{number}", tracking(terms=S1))
    assert await kept.tell(DEADLINE, newest_only, 2) in {5, 10}
    while await kept.tell(DEADLINE, newest_only, 2):
        pass
    assert told_deliveries(database) == ["t-0", "t-1", "t-2", "t-3"]


async def test_what_is_decided_otherwise_is_kept(database: Database, store: TicketStore, kept: AlertStore) -> None:
    await store.change("T-1042", tracking(terms=S1))
    later = DEADLINE + timedelta(minutes=10)

    def decide(due: Due) -> Decision:
        by_name = {(clock, name): one.identity for one in due.waiting for _, clock, _, name in [one.identity]}
        first_reply = "acknowledgement"
        return Decision(
            superseded=frozenset({by_name[first_reply, "warning"]}),
            put_off={by_name[first_reply, "deadline"]: later},
        )

    assert await kept.tell(DEADLINE, decide, 200) == 5
    found = states(database)
    assert (found[1, "expected"], found[1, "warning"]) == ("planned", "superseded")
    assert row(database, "deadline").look_at == later
    assert row(database, "last_call").look_at == DEADLINE + UNDECIDED
    assert row(database, "last_call").due_at < DEADLINE
    assert await kept.next_due() == DEADLINE + UNDECIDED
    assert await kept.tell(DEADLINE, decide, 200) == 0


def behind(database: Database) -> None:
    """Leave all tickets as a version that knew no gists would, or a change whose alerts nobody planned."""
    run_sql(database, update(tickets).values(planned=None))
    run_sql(database, update(alerts).values(gist=None))


async def test_a_ticket_that_cannot_be_read_holds_up_no_other(
    database: Database, store: TicketStore, kept: AlertStore
) -> None:
    await store.change("T-1", tracking(terms=S1))
    await store.change("T-2", tracking(terms=S1))
    run_sql(database, update(changes).where(changes.c.ticket == "t-1").values(facts={"odd": 1}))
    behind(database)
    assert await kept.tell(DEADLINE, newest_only, 200) == 10
    assert told_deliveries(database) == ["t-2"]
    assert await kept.tell(DEADLINE, newest_only, 200) == 0
    assert await kept.tell(DEADLINE + UNREADABLE, newest_only, 200) == 5
    run_sql(database, delete(alerts).where(alerts.c.ticket == "t-2"))
    with pytest.raises(DatabaseError, match="change 1 of ticket T-1 cannot be read"):
        await kept.audit()
    assert {identity[0] for identity, _due in planned(database)} == {"t-1", "t-2"}


async def test_what_nobody_planned_as_a_ticket_stands_is_planned_before_it_is_told(
    database: Database, store: TicketStore, kept: AlertStore
) -> None:
    ticket = await store.change("T-1", tracking(terms=S1))
    later, first_reply = DEADLINE + HOUR, alerts.c.clock == "acknowledgement"
    run_sql(database, update(alerts).where(alerts.c.milestone == "level3").values(due_at=NOW, look_at=NOW))
    run_sql(database, update(alerts).where(first_reply, alerts.c.milestone == "last_call").values(milestone="odd"))
    behind(database)
    seen: list[Due] = []

    def decide(due: Due) -> Decision:
        seen.append(due)
        return newest_only(due)

    assert await kept.tell(DEADLINE, decide, 200) == 5
    ((due,), found) = seen, states(database)
    assert {(one.identity, one.due_at, one.gist) for one in due.waiting} == {
        (alert.identity, alert.due_at, gist) for alert, gist in gists(ticket) if alert.due_at <= DEADLINE
    }
    assert (found[1, "odd"], found[1, "last_call"], found[1, "level3"]) == ("cancelled", "superseded", "planned")
    assert row(database, "level3").due_at == later
    assert await kept.audit() == 0


async def test_of_what_is_no_longer_planned_nothing_is_told(
    database: Database, store: TicketStore, kept: AlertStore
) -> None:
    await store.change("T-1", tracking(terms=S1))
    await store.change("T-1", doing(Act.RESOLVE, NOW))
    run_sql(database, update(alerts).values(state="planned"))
    behind(database)
    assert await kept.tell(DEADLINE, newest_only, 200) > 0
    assert (planned(database), told_deliveries(database)) == (set(), [])
    assert await kept.next_due() is None


async def test_a_gist_of_another_version_holds_up_no_other_and_is_put_right(
    database: Database, store: TicketStore, kept: AlertStore
) -> None:
    await store.change("T-1", tracking(terms=S1))
    await store.change("T-2", tracking(terms=S1))
    run_sql(database, update(alerts).where(alerts.c.ticket == "t-1").values(gist='["of another version"]'))
    assert await kept.tell(DEADLINE, newest_only, 200) == 10
    assert told_deliveries(database) == ["t-2"]
    assert await kept.tell(DEADLINE, newest_only, 200) == 0
    assert await kept.audit() == 1
    assert await kept.tell(DEADLINE + UNREADABLE, newest_only, 200) == 5
    assert told_deliveries(database) == ["t-1", "t-2"]


async def test_whoever_has_the_ticket_and_what_was_told_by_hand_is_as_last_recorded(
    store: TicketStore, kept: AlertStore
) -> None:
    await store.change("T-1", tracking(terms=S1))
    await store.change("T-1", doing(Act.TAKE, NOW, assignee=AYA))
    await store.change("T-1", doing(Act.ESCALATE, NOW, level=3))
    seen: list[Due] = []

    def decide(due: Due) -> Decision:
        seen.append(due)
        return newest_only(due)

    await kept.tell(DEADLINE, decide, 200)
    (due,) = seen
    assert due.assignee == AYA
    assert {one.gist.by_hand for one in due.waiting} == {3}


async def test_the_message_of_a_ticket_that_is_past_its_time_is_written_again(
    database: Database, store: TicketStore, kept: AlertStore
) -> None:
    outbox = DeliveryStore(database)
    await store.change("T-1042", tracking(terms=S1, channel="C1", message_key="k1"))
    place = {"state": "sent", "channel": "C1", "ts": "1.1", "sent_at": NOW, "shown": 1}
    run_sql(database, update(deliveries).values(place))
    assert await outbox.stale(NOW, 10) == ()
    await kept.tell(DEADLINE, newest_only, 200)
    (behind,) = await outbox.stale(NOW, 10)
    assert (behind.wanted, behind.shown) == (1, 0)
    await outbox.shown(behind, 1)
    assert await outbox.stale(NOW, 10) == ()


async def test_a_message_that_was_being_written_as_the_time_passed_is_written_once_more(
    database: Database, store: TicketStore, kept: AlertStore
) -> None:
    outbox = DeliveryStore(database)
    await store.change("T-1042", tracking(terms=S1, channel="C1", message_key="k1"))
    run_sql(
        database,
        update(deliveries).values(state="sent", channel="C1", ts="1.1", sent_at=NOW, shown=1, wanted=2),
    )
    (behind,) = await outbox.stale(NOW, 10)
    await kept.tell(DEADLINE, newest_only, 200)
    await outbox.shown(behind, 2)
    (again,) = await outbox.stale(NOW, 10)
    await outbox.shown(again, 2)
    assert await outbox.stale(NOW, 10) == ()


async def test_the_audit_finds_what_is_missing_wrong_or_too_much(
    database: Database, store: TicketStore, kept: AlertStore
) -> None:
    one = await store.change("T-1", tracking(terms=S1))
    two = await store.change("T-2", tracking(terms=S1))
    await store.change("T-3", tracking(terms=NO_COMMITMENT))
    assert await kept.audit() == 0
    strange = {"ticket": "t-2", "clock": "update", "run": 9, "milestone": "deadline", "due_at": NOW, "look_at": NOW}
    of_one, expected = alerts.c.ticket == "t-1", alerts.c.milestone == "expected"
    run_sql(database, delete(alerts).where(of_one, alerts.c.milestone == "deadline"))
    run_sql(database, update(alerts).where(of_one, expected).values(due_at=NOW, look_at=NOW))
    run_sql(database, insert(alerts).values({**strange, "state": "planned"}))
    assert await kept.audit() == 2
    assert planned(database) == plan(one) | plan(two)
    assert await kept.audit() == 0


async def test_the_audit_comes_to_every_open_ticket(database: Database, store: TicketStore, kept: AlertStore) -> None:
    for number in range(230):
        await store.change(f"T-{number}", tracking())
    await store.change("T-7", doing(Act.RESOLVE, NOW))
    run_sql(database, delete(alerts))
    assert await kept.audit() == 229


HALF = {
    "clock": {"clock": "lunch"},
    "state": {"state": "lost"},
    "run": {"run": 0},
    "milestone": {"milestone": ""},
    "look_at": {"look_at": NOW - timedelta(days=1)},
    "told": {"state": "told", "levels": [2]},
    "levels": {"state": "told", "told_at": NOW},
}


@pytest.mark.parametrize("rule", HALF)
async def test_half_an_alert_cannot_be_kept(database: Database, store: TicketStore, rule: str) -> None:
    await store.change("T-1042", tracking())
    with pytest.raises(IntegrityError, match=f"ck_alerts_{rule}"):
        run_sql(database, update(alerts).values(HALF[rule]))


async def test_there_are_never_two_of_one_identity_and_none_without_a_ticket(
    database: Database, store: TicketStore
) -> None:
    await store.change("T-1042", tracking())
    values = {name: value for name, value in row(database, "deadline")._mapping.items() if name != "id"}
    with pytest.raises(IntegrityError):
        run_sql(database, insert(alerts).values(values))
    with pytest.raises(IntegrityError):
        run_sql(database, insert(alerts).values({**values, "ticket": "t-404"}))
    run_sql(database, delete(tickets))
    assert planned(database) == set()


@given(st.lists(STEP, max_size=8))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_recorded_the_rows_are_the_plan(
    database: Database, steps: list[tuple[Act, int, int, Actor]]
) -> None:
    name = f"T-{next(NUMBERS)}"
    asyncio.run(follow(database, name, steps))
    ticket = asyncio.run(TicketStore(database).get(name.casefold()))
    assert {each for each in planned(database) if each[0][0] == name.casefold()} == plan(ticket)


@contextmanager
def processes(url: str, number: int) -> Iterator[list[Database]]:
    databases = [Database.open(url, busy_seconds=30) for _ in range(number)]
    try:
        yield databases
    finally:
        for database in databases:
            database.dispose()


async def drained(store: AlertStore, now: datetime, most: int, decide: Callable[[Due], Decision]) -> None:
    due = await store.next_due()
    while due is not None and due <= now:
        await store.tell(now, decide, most)
        due = await store.next_due()


async def test_several_processes_tell_each_run_once(url: str) -> None:
    with processes(url, 3) as databases:
        store = TicketStore(databases[0])
        for number in range(30):
            await store.change(f"T-{number:02}", tracking(terms=S1))
        async with asyncio.timeout(30):
            await asyncio.gather(*(drained(AlertStore(each), DEADLINE, 7, newest_only) for each in databases))
        assert told_deliveries(databases[0]) == [f"t-{number:02}" for number in range(30)]
        query = select(alerts.c.ticket, alerts.c.milestone).where(alerts.c.state == "told")
        told = databases[0].read_now(lambda connection: connection.execute(query).all())
        assert {milestone for _, milestone in told} == {"deadline"}
        assert len(told) == 30


async def test_after_a_weekend_without_any_process_only_the_newest_of_each_run_is_told(url: str) -> None:
    friday, monday = NOW + timedelta(days=4), NOW + timedelta(days=7)
    telling = Telling(built_in_policy(), TicketChannels("C1"), lambda _email: None, lambda: f"k{next(KEYS)}")
    with processes(url, 2) as databases:
        for number in range(5):
            facts = replace(FACTS, received=friday)
            await TicketStore(databases[0]).change(f"T-{number}", tracking(facts, S1, now=friday))
        stores = [AlertStore(each) for each in databases]
        decide = partial(telling.decide, now=monday, admins=())
        async with asyncio.timeout(30):
            await asyncio.gather(*(drained(store, monday, 3, decide) for store in stores))
        outbox = await DeliveryStore(databases[0]).head("C1", monday, 100)
        told = Counter(
            (row.delivery.content["alert"]["clock"], row.delivery.content["alert"]["milestone"]) for row in outbox
        )  # type: ignore[index, call-overload] # JSON
        assert told == {
            ("acknowledgement", "level4"): 5,
            ("determination", "level4"): 5,
            ("resolution", "aim_lower"): 5,
        }
        passed = {row.delivery.content["alert"]["clock"]: row.delivery.due_at for row in outbox}  # type: ignore[index, call-overload] # JSON
        assert passed["acknowledgement"] < passed["determination"] < passed["resolution"] <= monday


@pytest.fixture
def on_postgres(postgres: Server, migrated_postgres: str) -> Iterator[str]:
    """The URL of a database with several writers at a time."""
    url = postgres.new_database(migrated_postgres)
    yield url
    postgres.drop(url)


async def test_what_another_is_telling_is_left_to_it(on_postgres: str) -> None:
    with processes(on_postgres, 2) as (one, two):
        await TicketStore(one).change("T-1", tracking(terms=S1))
        await TicketStore(one).change("T-2", tracking(terms=S1))
        loop, outcome = asyncio.get_running_loop(), []

        def meanwhile(due: Due) -> Decision:
            asking = asyncio.run_coroutine_threadsafe(AlertStore(two).tell(DEADLINE, newest_only, 200), loop)
            outcome.append((due.ticket, asking.result(20)))
            return newest_only(due)

        await AlertStore(one).tell(DEADLINE, meanwhile, 1)
        assert outcome == [("t-1", 5)]
        assert told_deliveries(one) == ["t-1", "t-2"]


async def test_while_a_ticket_changes_it_is_left_and_told_of_as_it_then_is(on_postgres: str) -> None:
    with processes(on_postgres, 2) as (one, two):
        store = TicketStore(one)
        await store.change("T-1", tracking(terms=S1))

        def change(connection: Connection) -> int:
            connection.execute(update(tickets).values(updated_at=NOW))
            return asyncio.run(AlertStore(two).tell(DEADLINE, newest_only, 200))

        assert await one.write(change) == 0
        await store.change("T-1", doing(Act.RESOLVE, NOW))
        assert await AlertStore(two).tell(DEADLINE, newest_only, 200) == 0
        assert told_deliveries(one) == []
