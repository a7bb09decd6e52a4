"""An event is answered once, however often Slack delivers it, by however many processes, and though one dies."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import DatabaseError
from bot.local import faults, payloads
from bot.local.transport import Delivery
from bot.slack.claims import CLAIM_LEASE
from bot.storage.events import EventStore
from tests.running import PATIENT, bot_behind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from bot.local.outcome import Watch
    from bot.local.transport import Ack
    from bot.services.ports import EventClaims
    from bot.slack.application import Stores
    from tests.running import Running
    from tests.slack.conftest import Start

ANSWER = "Escalation ladder for Canada"


@dataclass
class Asked:
    """One direct message as Slack delivers it, again and again."""

    bot: Running
    delivery: Delivery
    watch: Watch

    @property
    def event_id(self) -> str:
        return str(self.delivery.payload["event_id"])

    @property
    def answers(self) -> int:
        return sum(ANSWER in sight.words for sight in self.watch.seen)

    async def deliver(self, attempt: int = 0) -> Ack:
        again = replace(self.delivery, attempt=attempt, reason="http_timeout" if attempt else "")
        return await self.bot.workspace.transport().deliver(again)


def asked(bot: Running, text: str = "ladder Canada") -> Asked:
    agent, world = bot.cast.agent, bot.workspace.world
    said = payloads.said(world, agent.user, agent.post(agent.dm, text))
    event = payloads.event(world, said | {"type": "message", "channel_type": "im"}, agent.dm)
    return Asked(bot, Delivery("events_api", event), agent.watch())


@asynccontextmanager
async def second_bot(first: Running, **options: object) -> AsyncIterator[Running]:
    """One more process on the same database; events go to it until the first is connected again."""
    async with bot_behind(first.workspace, first.cast, first.time, str(first.database.url), **options) as second:  # type: ignore[arg-type]
        yield second


async def test_an_event_delivered_again_is_answered_once(start: Start) -> None:
    question = asked(await start())
    assert [(await question.deliver(attempt)).status for attempt in range(4)] == [200] * 4
    assert question.answers == 1


async def test_days_later_and_after_a_restart_it_is_still_answered_once(start: Start) -> None:
    bot = await start()
    question = asked(bot)
    await question.deliver()
    bot.time.forward(timedelta(days=1))
    async with second_bot(bot):
        assert (await question.deliver(1)).status == 200
    assert question.answers == 1


async def test_two_processes_that_get_it_at_once_answer_it_once(start: Start) -> None:
    bot = await start()
    question = asked(bot)
    async with second_bot(bot):
        there = bot.workspace.transport()
        bot.workspace.connect(bot.url)
        here = bot.workspace.transport()
        acks = await asyncio.gather(*(way.deliver(question.delivery) for way in (here, there) for _ in range(4)))
    assert question.answers == 1
    assert 200 in {ack.status for ack in acks}


async def test_a_delivery_while_the_first_is_at_work_is_taken_and_not_answered(start: Start) -> None:
    bot = await start()
    bot.workspace.faults.plan("chat.postMessage", faults.hold(applied=True))
    question = asked(bot)
    first = asyncio.create_task(question.deliver())
    await bot.workspace.calls.wait_for("chat.postMessage")
    assert (await question.deliver(1)).status == 200
    bot.workspace.faults.release()
    assert (await first).status == 200
    assert question.answers == 1


async def test_a_delivery_to_another_process_while_the_first_is_at_work_is_asked_for_again(start: Start) -> None:
    bot = await start()
    bot.workspace.faults.plan("chat.postMessage", faults.hold(applied=True))
    question = asked(bot)
    first = asyncio.create_task(question.deliver())
    await bot.workspace.calls.wait_for("chat.postMessage")
    async with second_bot(bot):
        assert (await question.deliver(1)).status == 409, "or a process that died would have had the last word"
        bot.workspace.faults.release()
        assert (await first).status == 200
        assert (await question.deliver(2)).status == 200
    assert question.answers == 1


@pytest.mark.parametrize("late", [timedelta(0), CLAIM_LEASE - timedelta(seconds=1)])
async def test_an_event_whose_process_died_is_answered_by_a_later_delivery(start: Start, late: timedelta) -> None:
    bot = await start()
    question = asked(bot)
    assert await EventStore(bot.database).claim(question.event_id, bot.time.now(), CLAIM_LEASE)
    bot.time.forward(late)
    assert (await question.deliver(1)).status == 409
    assert question.answers == 0
    bot.time.forward(CLAIM_LEASE - late)
    assert (await question.deliver(2)).status == 200
    assert (await question.deliver(3)).status == 200
    assert question.answers == 1


async def test_an_event_without_an_id_is_passed_over(start: Start) -> None:
    question = asked(await start())
    for event_id in ("", None):
        question.delivery.payload["event_id"] = event_id
        assert (await question.deliver()).status == 200
    assert question.answers == 0


class Claims:
    """The claims of a database that hangs until it is released, and refuses what it is told to refuse."""

    def __init__(self, real: EventClaims) -> None:
        self.real = real
        self.gate = asyncio.Event()
        self.refuses: tuple[str, ...] = ()
        self.asked: list[str] = []

    async def claim(self, event_id: str, now: datetime, lease: timedelta) -> bool:
        await self._ask("claim")
        return await self.real.claim(event_id, now, lease)

    async def answered(self, event_id: str, now: datetime) -> None:
        await self._ask("answered")
        await self.real.answered(event_id, now)

    async def is_answered(self, event_id: str) -> bool:
        await self._ask("is_answered")
        return await self.real.is_answered(event_id)

    async def _ask(self, what: str) -> None:
        self.asked.append(what)
        if what in self.refuses:
            raise DatabaseError("locked")
        await self.gate.wait()


async def with_claims(start: Start, *refuses: str, **waits: float) -> tuple[Running, Claims]:
    made: list[Claims] = []

    def change(found: Stores) -> Stores:
        made.append(Claims(found.events))
        return replace(found, events=made[0])

    bot = await start(change=change, waits=replace(PATIENT, **waits))
    made[0].refuses = refuses
    return bot, made[0]


async def test_without_a_database_an_event_is_answered_all_the_same_and_once(start: Start) -> None:
    bot, claims = await with_claims(start, "claim", "answered", "is_answered")
    question = asked(bot)
    acks = await asyncio.gather(*(question.deliver(attempt) for attempt in range(3)))
    acks.append(await question.deliver(3))
    assert {ack.status for ack in acks} == {200}
    assert (question.answers, claims.asked) == (1, ["claim", "answered"])


async def test_a_database_that_hangs_holds_up_no_answer(start: Start) -> None:
    bot, claims = await with_claims(start, claim=0.01, acknowledge=0.1)
    question = asked(bot)
    assert (await question.deliver()).status == 200
    await question.watch.shown(ANSWER)
    assert (await question.deliver(1)).status == 200
    claims.gate.set()
    assert question.answers == 1


async def test_what_nobody_knows_to_be_answered_is_asked_for_again(start: Start) -> None:
    bot, claims = await with_claims(start, "is_answered")
    claims.gate.set()
    question = asked(bot)
    assert await claims.real.claim(question.event_id, bot.time.now(), CLAIM_LEASE)
    assert (await question.deliver()).status == 409
    assert claims.asked == ["claim", "is_answered"]
