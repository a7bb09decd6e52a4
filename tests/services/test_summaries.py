"""The summary of each territory is planned once a working day, for its channel or for those whom it is for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain.delivery import Delivery, Purpose
from bot.errors import DatabaseError
from bot.services.calls import Called
from bot.services.summaries import Summaries, leads_of_territory
from bot.services.tickets import TicketChannels
from bot.storage.database import Database
from bot.storage.delivery_rows import queued
from bot.storage.delivery_tables import deliveries
from bot.storage.jobs import JobStore
from tests.databases import BOTH, migrated

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from bot.domain.ladder import Named
    from bot.domain.policy import Policy

# 09:00 in India and 11:30 in Singapore; elsewhere it is not yet nine, or noon has passed.
FRIDAY = datetime(2026, 3, 6, 3, 30, tzinfo=UTC)
DUE = ["apac_japan", "india"]


@dataclass
class Notebook:
    """Jobs that are done once, in memory; `broken` is what they raise, `asked` the slots that they were asked for."""

    planned: list[Delivery] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    broken: Exception | None = None

    async def once(self, job: str, slot: str, now: datetime, deliveries: Sequence[Delivery] = ()) -> bool:
        assert job == "summary"
        assert now.tzinfo
        self.asked.append(slot)
        if self.broken:
            raise self.broken
        self.planned += deliveries
        return True


@dataclass
class Office:
    """A process that plans summaries, by a time that the test sets."""

    policy: Policy
    channels: TicketChannels = field(default_factory=lambda: TicketChannels("C1"))
    jobs: Notebook = field(default_factory=Notebook)
    in_slack: Collection[str] = ()
    admins: Collection[str] = ("UZOE", "UADA")
    now: datetime = FRIDAY

    def __post_init__(self) -> None:
        keys = count(1)
        self.summaries = Summaries(
            self.policy,
            self.channels,
            self.jobs,
            self._find,
            self._admins,
            lambda: self.now,
            lambda: f"k{next(keys)}",
        )

    async def _find(self, named: Iterable[Named]) -> Sequence[Called]:
        people = [(one.contact.name, one.contact.email) for one in named]
        return [Called(name, email, f"U-{name}" if name in self.in_slack else None) for name, email in people]

    async def _admins(self) -> Collection[str]:
        return self.admins

    async def planned(self) -> list[Delivery]:
        """What is planned when the process is called once more."""
        before = len(self.jobs.planned)
        await self.summaries.write_due()
        return self.jobs.planned[before:]

    async def destinations(self) -> dict[str, list[str]]:
        """To whom the summary of each territory goes when the process is called once more."""
        told: dict[str, list[str]] = {}
        for one in await self.planned():
            told.setdefault(str(one.content["territory"]), []).append(one.destination)
        return told


def territories(planned: Iterable[Delivery]) -> list[str]:
    return sorted(str(one.content["territory"]) for one in planned)


async def test_a_summary_has_ids_alone_and_looks_back_to_the_working_day_before(policy: Policy) -> None:
    office = Office(policy, TicketChannels("C1", {"europe_uk": "CEUROPE"}), now=datetime(2026, 3, 9, 9, 4, tzinfo=UTC))
    (summary,) = [one for one in await office.planned() if one.content["territory"] == "europe_uk"]
    assert (summary.purpose, summary.destination, summary.ticket) == (Purpose.SUMMARY, "CEUROPE", None)
    assert (summary.in_thread, summary.broadcast) == (False, False)
    assert summary.due_at == datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    assert summary.content == {"territory": "europe_uk", "date": "2026-03-09", "since": "2026-03-06T09:00:00+00:00"}


async def test_each_territory_has_its_own_nine_o_clock_even_in_a_channel_that_they_share(policy: Policy) -> None:
    office = Office(policy, now=datetime(2026, 3, 5, 20, 0, tzinfo=UTC))
    heard: list[tuple[str, str]] = []
    for _minutes in range(0, 24 * 60, 10):
        office.now += timedelta(minutes=10)
        heard += [(f"{office.now:%a %H:%M}", str(one.content["territory"])) for one in await office.planned()]
    assert sorted(heard, key=lambda one: (not one[0].startswith("Thu"), one)) == [
        ("Thu 22:00", "anz"),
        ("Fri 01:00", "apac_japan"),
        ("Fri 03:30", "india"),
        ("Fri 05:00", "mea"),
        ("Fri 09:00", "europe_uk"),
        ("Fri 12:00", "brazil"),
        ("Fri 14:00", "canada"),
        ("Fri 14:00", "usa"),
        ("Fri 15:00", "latam"),
    ]
    assert {one.destination for one in office.jobs.planned} == {"C1"}
    assert len({one.key for one in office.jobs.planned}) == len(heard)


async def test_what_was_planned_is_not_asked_for_again_until_the_next_working_day(policy: Policy) -> None:
    office = Office(policy)
    assert territories(await office.planned()) == DUE
    for minutes in range(1, 60):
        office.now = FRIDAY + timedelta(minutes=minutes)
        assert await office.planned() == []
    assert office.jobs.asked == ["apac_japan 2026-03-06", "india 2026-03-06"]
    office.now = FRIDAY + timedelta(days=3)
    assert territories(await office.planned()) == DUE


async def test_a_process_that_starts_in_the_afternoon_posts_no_morning_post(policy: Policy) -> None:
    office = Office(policy, now=FRIDAY + timedelta(minutes=30))
    assert territories(await office.planned()) == ["india"]


@pytest.mark.parametrize(
    ("in_slack", "expected"),
    [
        (["Adhithya", "Poojitha", "Kishore"], ["U-Adhithya", "U-Poojitha"]),
        (["Poojitha"], ["U-Poojitha"]),
        ([], ["UADA", "UZOE"]),
    ],
)
async def test_without_a_channel_the_leads_are_told_and_without_them_the_admins(
    policy: Policy, in_slack: list[str], expected: list[str]
) -> None:
    office = Office(policy, TicketChannels(None, {"apac_japan": "CAPAC"}), in_slack=in_slack)
    told = await office.destinations()
    assert sorted(told["india"]) == expected
    assert told["apac_japan"] == ["CAPAC"]


async def test_where_there_is_nobody_to_tell_it_is_tried_again(policy: Policy) -> None:
    office = Office(policy, TicketChannels(), admins=())
    assert await office.planned() == []
    office.admins = ("UADA",)
    assert territories(await office.planned()) == DUE


async def test_a_failure_of_one_holds_up_no_other_and_is_made_good(policy: Policy) -> None:
    office = Office(policy)
    office.jobs.broken = DatabaseError("the database does not answer")
    assert await office.planned() == []
    assert len(office.jobs.asked) == 2
    office.jobs.broken = None
    assert territories(await office.planned()) == DUE


def test_the_leads_of_a_territory_are_those_who_hear_of_its_tickets(policy: Policy) -> None:
    names = {key: {one.contact.name for one in leads_of_territory(policy, key)} for key in policy.territories}
    assert names == {
        "anz": {"Sakthi Priya"},
        "apac_japan": {"Kishore"},
        "india": {"Adhithya", "Poojitha"},
        "mea": {"Vishnu", "Poojitha"},
        "europe_uk": {"Krish", "Russell"},
        "usa": {"Gokul"},
        "canada": {"Steve"},
        "latam": {"Stephen"},
        "brazil": {"Stephen"},
    }


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with migrated(request.param, request, tmp_path) as url:
        yield url


async def test_processes_that_share_a_database_plan_it_once(policy: Policy, url: str) -> None:
    databases = [Database.open(url) for _ in range(3)]
    try:
        offices = [Office(policy, jobs=JobStore(each)) for each in databases]  # type: ignore[arg-type] # the real ones
        await asyncio.gather(*(each.summaries.write_due() for each in offices))
        late = Office(policy, jobs=JobStore(databases[0]))  # type: ignore[arg-type] # the real one
        await late.summaries.write_due()
        rows = databases[0].read_now(lambda connection: list(connection.execute(select(deliveries))))
        kept = [queued(row).delivery for row in rows]
    finally:
        for each in databases:
            each.dispose()
    assert territories(kept) == DUE
    assert {(one.purpose, one.purpose.rank) for one in kept} == {(Purpose.SUMMARY, 90)}
