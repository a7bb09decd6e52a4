"""Alerts are told when they fall due, and whatever goes wrong with them holds up nothing else."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.domain.changes import decide, track
from bot.domain.clock import Clock
from bot.domain.delivery import Purpose
from bot.domain.terms import terms_for
from bot.domain.ticket import Act, Facts
from bot.errors import DatabaseError
from bot.services.alerting import LONGEST_SEARCH, Alerting
from bot.services.calls import Called
from bot.services.ports import Intent
from bot.services.telling import Telling
from bot.services.tickets import TicketChannels
from bot.storage.alerts import AlertStore
from bot.storage.delivery_tables import deliveries
from bot.storage.tickets import TicketStore
from tests.outbox import START, office
from tests.tickets import ANNA, S1, window
from tests.virtual_time import in_virtual_time

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import datetime
    from pathlib import Path

    from bot.domain.policy import Policy
    from bot.domain.ticket import Ticket
    from bot.services.alert_ports import Decision, Due
    from bot.services.dispatch import Dispatcher
    from tests.outbox import Office

A_MOMENT = 0.02
ADMIN = "UADMIN"


class Desk:
    """An office in which tickets are followed whose first reply is due within a minute."""

    def __init__(self, at: Office, policy: Policy) -> None:
        self.at = at
        self.policy = policy
        facts = Facts(START, "europe_uk", "GB", priority=True)
        self.terms = replace(
            S1,
            windows={Clock.ACKNOWLEDGEMENT: window("PT20S", "PT60S")},
            milestones=terms_for(policy, facts).milestones,
        )
        self.tickets = TicketStore(at.database)
        self.alerts = AlertStore(at.database)
        self.searches: list[float] = []
        self.search: Callable[[], Awaitable[None]] = self.found_at_once
        self._keys = count(1)

    async def found_at_once(self) -> None:
        self.searches.append(self.at.monotonic())

    def alerting(self, alerts: AlertStore | None = None) -> Alerting:
        telling = Telling(self.policy, TicketChannels("C1"), self.known, lambda: f"a{next(self._keys)}")
        return Alerting(alerts or self.alerts, telling, self.searching, self.admins, self.at.now)

    async def searching(self) -> None:
        await self.search()

    def known(self, email: str) -> Called | None:
        name = email.partition("@")[0]
        return Called(name, email, f"U-{name}", None) if name == "krishna.k" else None

    async def admins(self) -> frozenset[str]:
        return frozenset({ADMIN})

    def dispatcher(self, alerting: Alerting | None = None) -> Dispatcher:
        dispatcher = self.at.dispatcher()
        dispatcher.tell_first(alerting or self.alerting())
        return dispatcher

    async def track(self, name: str, territory: str = "europe_uk") -> Ticket:
        facts = Facts(self.at.now(), territory, "GB", priority=True)
        return await self.tickets.change(
            name, lambda found: Intent(track(found, facts, self.terms, ANNA, self.at.now()))
        )

    async def do(self, name: str, act: Act) -> Ticket:
        def wish(found: Ticket | None) -> Intent:
            assert found is not None
            return Intent(decide(found, act, ANNA, self.at.now()))

        return await self.tickets.change(name, wish)

    def sent(self, destination: str = "C1") -> list[tuple[str, float]]:
        """Which milestones stand in a channel or a conversation, and when they were posted."""
        query = select(deliveries.c.key, deliveries.c.content)
        rows = self.at.database.read_now(lambda connection: connection.execute(query).all())
        milestones = {key: content["alert"]["milestone"] for key, content in rows if content}
        return [(milestones[each.key], each.at) for each in self.at.poster.messages if each.destination == destination]


@asynccontextmanager
async def desk(file: Path, policy: Policy) -> AsyncIterator[Desk]:
    async with office(file) as at:
        yield Desk(at, policy)


@in_virtual_time
async def test_each_milestone_is_told_when_it_comes(outbox_file: Path, policy: Policy) -> None:
    async with desk(outbox_file, policy) as of:
        await of.track("T-1")
        of.at.start(of.dispatcher())
        await asyncio.sleep(130)
        milestones, instants = zip(*of.sent(), strict=True)
        assert milestones == ("expected", "warning", "last_call", "deadline", "level3", "level4")
        assert instants == pytest.approx([20, 45, 54, 60, 80, 120], abs=A_MOMENT)
        assert [milestone for milestone, _at in of.sent("U-krishna.k")] == ["last_call", "deadline"]


@in_virtual_time
async def test_a_first_reply_ends_them(outbox_file: Path, policy: Policy) -> None:
    async with desk(outbox_file, policy) as of:
        await of.track("T-1")
        of.at.start(of.dispatcher())
        await asyncio.sleep(50)
        await of.do("T-1", Act.ACKNOWLEDGE)
        await asyncio.sleep(100)
        assert [milestone for milestone, _at in of.sent()] == ["expected", "warning"]


@in_virtual_time
async def test_down_over_a_weekend_only_the_newest_of_each_run_is_told(outbox_file: Path, policy: Policy) -> None:
    async with desk(outbox_file, policy) as of:
        await of.track("T-1")
        of.at.moved += timedelta(seconds=10)
        await of.track("T-2")
        of.at.moved += timedelta(days=3)
        await of.dispatcher().settle()
        assert [milestone for milestone, _at in of.sent()] == ["level4", "level4"]
        assert of.at.undelivered() == set()
        assert await of.alerts.next_due() is None


@in_virtual_time
async def test_several_dispatchers_tell_each_alert_once(outbox_file: Path, policy: Policy) -> None:
    async with desk(outbox_file, policy) as of:
        for number in range(3):
            await of.track(f"T-{number}")
        for _ in range(3):
            of.at.start(of.dispatcher())
        await asyncio.sleep(130)
        told = sorted(milestone for milestone, _at in of.sent())
        assert told == sorted(["expected", "warning", "last_call", "deadline", "level3", "level4"] * 3)


@in_virtual_time
async def test_nobody_is_looked_for_before_something_is_planned(outbox_file: Path, policy: Policy) -> None:
    async with desk(outbox_file, policy) as of:
        of.at.start(of.dispatcher())
        await asyncio.sleep(5)
        assert of.searches == []
        await of.track("T-1")
        await asyncio.sleep(5)
        assert of.searches == pytest.approx([5.0], abs=0.5)


@in_virtual_time
async def test_nothing_is_told_until_people_are_known_and_the_rest_is_sent(outbox_file: Path, policy: Policy) -> None:
    async with desk(outbox_file, policy) as of:
        found = asyncio.Event()
        of.search = found.wait  # type: ignore[assignment] # whatever it returns
        await of.track("T-1")
        of.at.moved += timedelta(minutes=1)
        of.at.start(of.dispatcher())
        await asyncio.sleep(2)
        of.at.plan("C2", key="other")
        await asyncio.sleep(2)
        assert of.at.poster.keys() == ["other"]
        found.set()
        await asyncio.sleep(0.6)
        assert [milestone for milestone, _at in of.sent()] == ["deadline"]


@in_virtual_time
async def test_after_five_seconds_people_are_named_whom_nobody_has_found(outbox_file: Path, policy: Policy) -> None:
    async with desk(outbox_file, policy) as of:
        of.search = asyncio.Event().wait  # type: ignore[assignment] # it never returns
        await of.track("T-1")
        of.at.moved += timedelta(minutes=1)
        await of.dispatcher().settle()
        assert of.sent() == [("deadline", pytest.approx(LONGEST_SEARCH, abs=A_MOMENT))]


@in_virtual_time
async def test_a_search_that_fails_is_over(outbox_file: Path, policy: Policy) -> None:
    async with desk(outbox_file, policy) as of:

        async def fail() -> None:
            raise RuntimeError("no")

        of.search = fail
        await of.track("T-1")
        of.at.moved += timedelta(minutes=1)
        with capture_logs() as logs:
            await of.dispatcher().settle()
        assert [milestone for milestone, _at in of.sent()] == ["deadline"]
        assert "the people of the ladders cannot be looked up" in [line["event"] for line in logs]


class Failing(AlertStore):
    """Fails while it is told to, at what it is told."""

    failure: Exception | None = None
    audited: int | Exception = 0
    audits = 0

    async def tell(self, now: datetime, decide: Callable[[Due], Decision], most: int) -> int:
        if self.failure:
            raise self.failure
        return await super().tell(now, decide, most)

    async def audit(self) -> int:
        self.audits += 1
        if isinstance(self.audited, Exception):
            raise self.audited
        return self.audited


@pytest.mark.parametrize("failure", [DatabaseError("sqlite: it is gone"), RuntimeError("a mistake")])
def test_what_was_planned_before_is_sent_while_alerts_fail(
    outbox_file: Path, policy: Policy, failure: Exception
) -> None:
    @in_virtual_time
    async def run() -> None:
        async with desk(outbox_file, policy) as of:
            alerts = Failing(of.at.database)
            alerts.failure = failure
            await of.track("T-1")
            of.at.moved += timedelta(minutes=1)
            of.at.start(of.dispatcher(of.alerting(alerts)))
            of.at.plan("C2", key="other")
            with capture_logs() as logs:
                await asyncio.sleep(3)
            assert of.at.poster.keys() == ["other"]
            assert {line["log_level"] for line in logs} & {"warning", "error"}
            alerts.failure = None
            await asyncio.sleep(1)
            assert [milestone for milestone, _at in of.sent()] == ["deadline"]

    run()


@in_virtual_time
async def test_a_ticket_of_which_nothing_can_be_decided_holds_up_no_other(outbox_file: Path, policy: Policy) -> None:
    async with desk(outbox_file, policy) as of:
        await of.track("T-1", "atlantis")
        await of.track("T-2")
        of.at.moved += timedelta(minutes=1)
        with capture_logs() as logs:
            await of.dispatcher().settle()
        assert [milestone for milestone, _at in of.sent()] == ["deadline"]
        assert [(line["event"], line["ticket"]) for line in logs] == [("alerts cannot be told", "t-1")]
        assert await of.alerts.next_due() == START + timedelta(seconds=80), "the next of the other ticket"


@in_virtual_time
async def test_alerts_for_which_there_is_nobody_at_all_are_said_and_stay_due(outbox_file: Path, policy: Policy) -> None:
    async with desk(outbox_file, policy) as of:
        telling = Telling(policy, TicketChannels(), lambda _email: None, lambda: "never")

        async def nobody() -> frozenset[str]:
            return frozenset()

        alerting = Alerting(of.alerts, telling, of.searching, nobody, of.at.now)
        await of.track("T-1")
        of.at.moved += timedelta(minutes=2)
        await alerting.ready()
        with capture_logs() as logs:
            assert await alerting.tell_due() == of.at.now() + timedelta(minutes=10)
        assert [line["log_level"] for line in logs] == ["error"]
        of.at.moved += timedelta(minutes=10)
        await of.dispatcher().settle()
        assert [milestone for milestone, _at in of.sent()] == ["level4"]


@in_virtual_time
async def test_the_next_instant_is_known_while_nothing_is_due(outbox_file: Path, policy: Policy) -> None:
    async with desk(outbox_file, policy) as of:
        alerting = of.alerting()
        assert await alerting.tell_due() is None
        await of.track("T-1")
        assert await alerting.tell_due() == START + timedelta(seconds=20)
        assert of.at.database.read_now(lambda connection: connection.execute(select(deliveries)).all()) == []
        of.at.moved += timedelta(seconds=20)
        await alerting.ready()
        assert await alerting.tell_due() == START + timedelta(seconds=45)
        assert Purpose.REMINDER in {
            Purpose(row.purpose)
            for row in of.at.database.read_now(lambda connection: connection.execute(select(deliveries)).all())
        }


@in_virtual_time
async def test_an_audit_that_fails_is_logged(outbox_file: Path, policy: Policy) -> None:
    async with desk(outbox_file, policy) as of:
        alerts = Failing(of.at.database)
        alerting = of.alerting(alerts)
        with capture_logs() as logs:
            for audited in (3, DatabaseError("postgresql: it is gone"), RuntimeError("a mistake")):
                alerts.audited = audited
                await alerting.audit()
        assert alerts.audits == 3
        assert [line["log_level"] for line in logs] == ["info", "warning", "error"]


@in_virtual_time
async def test_people_are_looked_for_again_only_once_somebody_has_looked_for_them(
    outbox_file: Path, policy: Policy
) -> None:
    async with desk(outbox_file, policy) as of:
        alerting = of.alerting()
        await alerting.find_people()
        assert of.searches == []
        await of.track("T-1")
        await alerting.ready()
        assert len(of.searches) == 1
        await alerting.find_people()
        assert len(of.searches) == 2
        await alerting.close()


@in_virtual_time
async def test_a_search_under_way_ends_with_the_process(outbox_file: Path, policy: Policy) -> None:
    async with desk(outbox_file, policy) as of:
        ended: list[bool] = []

        async def search() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(True)

        of.search = search
        await of.track("T-1")
        alerting = of.alerting()
        await alerting.tell_due()
        await asyncio.sleep(1)
        await alerting.close()
        assert ended == [True]
