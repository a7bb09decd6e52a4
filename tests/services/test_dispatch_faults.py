"""Whatever Slack answers, or does not, nothing is lost, nothing is doubled, and nobody waits for another's trouble."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery import Purpose
from bot.errors import DatabaseError
from bot.services.pace import USUAL_PACE
from bot.services.posting import FailureKind
from bot.services.sending import REFUSED
from tests.outbox import office
from tests.virtual_time import in_virtual_time

if TYPE_CHECKING:
    from pathlib import Path

A_MOMENT = 0.02
# For tests that last: they look less often what is to be done.
SELDOM = replace(USUAL_PACE, poll=2)
TEN_MINUTES = timedelta(minutes=10)


@in_virtual_time
async def test_a_429_rests_its_destination_for_as_long_as_slack_says_and_no_other(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        for _ in range(2):
            at.plan("C1")
        at.plan("C2")
        at.poster.fail(FailureKind.LIMITED, destination="C1", retry_after=7)
        at.start(at.dispatcher())
        await asyncio.sleep(20)
        tries = [time for destination, time in at.poster.of("post") if destination == "C1"]
        assert tries == pytest.approx([0, 7, 8.1], abs=0.6)
        assert tries[1] >= 7
        assert at.poster.keys("C2") == ["k3"]
        assert at.poster.messages[0].destination == "C2"
        assert at.poster.keys("C1") == ["k1", "k2"]


@in_virtual_time
async def test_a_429_without_a_number_rests_for_half_a_minute(outbox_file: Path) -> None:
    async with office(outbox_file, SELDOM) as at:
        at.plan("C1")
        at.poster.fail(FailureKind.LIMITED)
        at.start(at.dispatcher())
        await asyncio.sleep(40)
        assert [each.at for each in at.poster.messages] == pytest.approx([30], abs=2.1)


@in_virtual_time
async def test_a_second_429_at_once_rests_the_whole_workspace(outbox_file: Path) -> None:
    async with office(outbox_file, SELDOM) as at:
        for channel in ("C1", "C2", "C3"):
            at.plan(channel)
        at.poster.fail(FailureKind.LIMITED, retry_after=20, times=2)
        at.start(at.dispatcher())
        await asyncio.sleep(30)
        assert [time for _, time in at.poster.of("post")][:2] == pytest.approx([0, 0.25], abs=A_MOMENT)
        assert min(each.at for each in at.poster.messages) >= 20
        assert sorted(at.poster.keys()) == ["k1", "k2", "k3"]


@in_virtual_time
async def test_a_429_after_a_success_is_no_second_one(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        for channel in ("C1", "C2", "C3", "C4"):
            at.plan(channel)
        at.poster.fail(FailureKind.LIMITED, destination="C1", retry_after=20)
        at.poster.fail(FailureKind.LIMITED, destination="C3", retry_after=20)
        await at.dispatcher().settle()
        assert [each.destination for each in at.poster.messages] == ["C2", "C4"]


@in_virtual_time
async def test_what_a_destination_refuses_goes_to_the_first_other_that_takes_it(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.others = ("C9", "U1", "U2")
        at.poster.fail(FailureKind.REFUSED, destination="C1")
        at.poster.fail(FailureKind.REFUSED, destination="C9")
        at.plan("C1", key="first")
        at.plan("C1", key="second")
        at.plan("C2", key="elsewhere")
        dispatcher = at.dispatcher()
        await dispatcher.settle()
        assert {each.key: each.destination for each in at.poster.messages} == {
            "first": "U1",
            "second": "U1",
            "elsewhere": "C2",
        }
        assert [destination for destination, _ in at.poster.of("post")].count("C1") == 1
        assert (await dispatcher.health()).refused == 2


@in_virtual_time
async def test_that_a_destination_refuses_is_said_once_with_what_can_be_done(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.others = ("U1",)
        dispatcher = at.dispatcher()

        async def said(*keys: str) -> list[str]:
            """What is said while these are sent, each when what was refused before is tried again."""
            with capture_logs() as logs:
                for key in keys:
                    await asyncio.sleep(TEN_MINUTES.total_seconds() + 1)
                    at.plan("C1", key=key)
                    await dispatcher.settle()
            return [line["event"] for line in logs if line["log_level"] == "warning"]

        for name in ("first", "second"):
            at.poster.fail(FailureKind.REFUSED, destination="C1", times=2)
            assert await said(f"{name} time", f"{name} time again") == [REFUSED]
            assert await said(f"{name} time through") == []


@in_virtual_time
async def test_a_refused_destination_is_tried_again_after_ten_minutes(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.others = ("C9",)
        at.poster.fail(FailureKind.REFUSED, destination="C1", times=2)
        dispatcher = at.dispatcher()
        found = []
        for wait in (timedelta(), TEN_MINUTES - timedelta(seconds=10), TEN_MINUTES, TEN_MINUTES):
            at.moved += wait
            at.plan("C1")
            await dispatcher.settle()
            found.append(at.poster.messages[-1].destination)
        assert found == ["C9", "C9", "C9", "C1"]
        assert (await dispatcher.health()).refused == 0


@in_virtual_time
async def test_a_destination_that_slack_says_is_back_is_tried_at_once(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.poster.fail(FailureKind.REFUSED, destination="C1")
        key = at.plan("C1")
        dispatcher = at.dispatcher()
        await dispatcher.settle()
        assert at.poster.messages == []
        await dispatcher.returned("C1")
        await dispatcher.settle()
        assert at.poster.keys("C1") == [key]


@in_virtual_time
async def test_what_nobody_takes_stays_due_and_goes_to_whoever_takes_it_first(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.others = ("C9", "U1")
        for destination in ("C1", "C9", "U1"):
            at.poster.fail(FailureKind.REFUSED, destination=destination)
        key = at.plan("C1")
        dispatcher = at.dispatcher()
        await dispatcher.settle()
        assert at.states() == {key: "waiting"}
        at.moved += timedelta(minutes=5)
        health = await dispatcher.health()
        assert (health.oldest, health.refused) == (pytest.approx(300, abs=5), 3)
        await dispatcher.returned("U1")
        await dispatcher.settle()
        assert at.poster.keys("U1") == [key]


@in_virtual_time
async def test_somebody_is_told_though_nobody_knows_who_else_could_be(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.others = ValueError("a mistake")
        at.poster.fail(FailureKind.REFUSED, destination="C1")
        key = at.plan("C1")
        dispatcher = at.dispatcher()
        with capture_logs() as logs:
            await dispatcher.settle()
        assert "nobody knows who else is to be told" in {log["event"] for log in logs}
        at.moved += TEN_MINUTES
        await dispatcher.settle()
        assert at.poster.keys("C1") == [key]


@in_virtual_time
async def test_a_message_refused_for_its_form_is_sent_as_plain_text(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.poster.fail(FailureKind.FORM)
        for _ in range(2):
            at.plan("C1")
        await at.dispatcher().settle()
        assert [(each.key, each.plain) for each in at.poster.messages] == [("k1", True), ("k2", False)]


@in_virtual_time
async def test_a_message_refused_even_as_plain_text_goes_another_way_alone(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.others = ("C9", "U1")
        at.poster.fail(FailureKind.FORM, destination="C1", times=2)
        at.poster.fail(FailureKind.FORM, destination="C9", times=2)
        at.plan("C1", Purpose.PING, key="odd")
        at.plan("C1", key="good")
        dispatcher = at.dispatcher()
        with capture_logs():
            await dispatcher.settle()
        assert {each.key: each.destination for each in at.poster.messages} == {"odd": "U1", "good": "C1"}
        assert (await dispatcher.health()).refused == 0


@in_virtual_time
async def test_a_message_that_is_refused_for_its_form_everywhere_is_kept_and_tried_again(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.others = ("C9",)
        at.poster.fail(FailureKind.FORM, times=4)
        key = at.plan("C1")
        dispatcher = at.dispatcher()
        with capture_logs():
            await dispatcher.settle()
        assert at.states() == {key: "waiting"}
        at.moved += timedelta(seconds=20)
        await dispatcher.settle()
        assert at.poster.keys("C1") == [key]


@pytest.mark.parametrize("after", [0.0, 10.0])
@pytest.mark.parametrize("applied", [True, False])
@in_virtual_time
async def test_an_attempt_without_an_answer_is_looked_up_and_ends_up_there_once(
    outbox_file: Path, *, applied: bool, after: float
) -> None:
    async with office(outbox_file) as at:
        key = at.plan("C1")
        at.poster.fail(FailureKind.UNKNOWN, applied=applied, seconds=after)
        await at.dispatcher().settle()
        assert at.poster.keys() == [key]
        assert at.states() == {key: "sent"}
        assert len(at.poster.of("find")) == (1 if applied else 2)


@in_virtual_time
async def test_history_is_given_a_second_and_a_half_to_show_what_was_posted(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.plan("C1")
        at.poster.fail(FailureKind.UNKNOWN)
        await at.dispatcher().settle()
        first, second = (time for _, time in at.poster.of("find"))
        assert second - first == pytest.approx(1.5, abs=A_MOMENT)


@pytest.mark.parametrize("put_back", [timedelta(), timedelta(hours=1)])
@in_virtual_time
async def test_a_message_is_looked_for_from_a_minute_before_its_attempt_on_even_if_the_time_is_put_back(
    outbox_file: Path, put_back: timedelta
) -> None:
    async with office(outbox_file) as at:
        at.plan("C1")
        attempt = at.now()
        at.poster.fail(FailureKind.UNKNOWN, applied=True, seconds=2)
        at.start(at.dispatcher())
        await asyncio.sleep(1)
        at.moved -= put_back
        await asyncio.sleep(2)
        (since,) = at.poster.looked_since
        asked_at = attempt + timedelta(seconds=2) - put_back
        assert since == (min(attempt, asked_at) - timedelta(minutes=1))


@in_virtual_time
async def test_a_database_that_takes_longer_than_a_lease_delays_messages_and_doubles_none(outbox_file: Path) -> None:
    async with office(outbox_file, SELDOM) as at:
        keys = [at.plan("C1") for _ in range(3)]
        for _ in range(2):
            at.start(at.dispatcher())
        for slow in (0.0, 7.0, 0.4, 0.0):
            at.database.slow = slow
            await asyncio.sleep(10)
        await asyncio.sleep(20)
        assert sorted(at.poster.keys()) == keys


@in_virtual_time
async def test_a_reply_is_looked_up_in_its_thread(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.want("t-1", "C1", 1)
        dispatcher = at.dispatcher()
        await dispatcher.settle()
        key = at.plan("C1", ticket="t-1", in_thread=True)
        at.poster.fail(FailureKind.UNKNOWN, applied=True)
        await dispatcher.settle()
        assert at.poster.keys().count(key) == 1
        assert at.states()[key] == "sent"


@in_virtual_time
async def test_an_attempt_without_an_answer_holds_up_nobody(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        for _ in range(3):
            at.plan("C1")
        at.poster.fail(FailureKind.UNKNOWN, applied=True, seconds=10)
        await at.dispatcher().settle()
        first, second, third = at.poster.messages
        assert (first.key, second.key, third.key) == ("k1", "k2", "k3")
        assert second.at == pytest.approx(3, abs=A_MOMENT)
        assert third.at == pytest.approx(4.1, abs=A_MOMENT)


@in_virtual_time
async def test_an_error_that_nobody_foresaw_is_taken_for_an_unknown_outcome(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        key = at.plan("C1")
        at.poster.fail(ZeroDivisionError("a mistake"), applied=True)
        at.poster.fail(ZeroDivisionError("another"), method="find")
        dispatcher = at.dispatcher()
        with capture_logs() as logs:
            await dispatcher.settle()
            at.moved += timedelta(seconds=10)
            await dispatcher.settle()
        assert at.poster.keys() == [key]
        assert [log["exc_info"] for log in logs if log["log_level"] == "error"] == [True, True]


@in_virtual_time
async def test_a_message_that_never_gets_an_answer_is_tried_ever_more_seldom_and_for_ever(outbox_file: Path) -> None:
    async with office(outbox_file, replace(SELDOM, longest_retry=60)) as at:
        key = at.plan("C1")
        at.poster.fail(FailureKind.UNKNOWN, destination="C1", times=15)
        at.start(at.dispatcher())
        await asyncio.sleep(1000)
        tries = [time for _, time in at.poster.of("post")]
        waits = [after - before for before, after in pairwise(tries)]
        assert at.poster.keys() == [key]
        assert waits[0] < 3
        assert waits[-1] == pytest.approx(62, abs=3)


@in_virtual_time
async def test_what_surely_never_left_is_sent_again_and_not_looked_up(outbox_file: Path) -> None:
    async with office(outbox_file, SELDOM) as at:
        keys = [at.plan("C1"), at.plan("C2")]
        at.poster.fail(FailureKind.UNSENT, times=12)
        at.start(at.dispatcher())
        await asyncio.sleep(200)
        assert sorted(at.poster.keys()) == keys
        assert at.poster.of("find") == []
        first, second = [time for _, time in at.poster.of("post")][:2]
        assert second - first >= 1
        # No more than a call every fifteen seconds or so while nothing gets through.
        assert len([time for _, time in at.poster.of("post") if 60 < time < 120]) <= 4


@pytest.mark.parametrize("lost", [FailureKind.UNSENT, FailureKind.UNKNOWN])
@in_virtual_time
async def test_after_an_outage_of_ten_minutes_nothing_sleeps_on(outbox_file: Path, lost: FailureKind) -> None:
    async with office(outbox_file) as at:
        dispatcher = at.dispatcher()
        at.want("t-1", "C1", 1)
        await dispatcher.settle()
        for method in ("post", "find", "update"):
            at.poster.fail(lost, method=method, times=10_000)
        key = at.plan("C2")
        at.want("t-1", "C1", 2)
        at.start(dispatcher)
        await asyncio.sleep(600)
        assert at.poster.of("find")[-1:] or lost is FailureKind.UNSENT
        at.poster.faults.clear()
        back = at.monotonic()
        await at.poster.stand(2)
        assert at.poster.keys("C2") == [key]
        within = USUAL_PACE.longest_outage + 5
        assert at.monotonic() - back < within
        await asyncio.sleep(within)
        assert at.poster.messages[0].updates == ["t-1"]


@in_virtual_time
async def test_while_the_bot_itself_is_refused_nothing_is_sent_and_nothing_lost(outbox_file: Path) -> None:
    async with office(outbox_file, SELDOM) as at:
        keys = [at.plan(f"C{number}") for number in range(5)]
        at.poster.fail(FailureKind.BROKEN, times=3)
        dispatcher = at.dispatcher()
        with capture_logs():
            at.start(dispatcher)
            await asyncio.sleep(10)
            assert (await dispatcher.health()).resting
            await asyncio.sleep(120)
        assert sorted(at.poster.keys()) == keys
        assert at.poster.of("find") == []
        assert [time for _, time in at.poster.of("post")][:4] == pytest.approx([0, 30, 60, 90], abs=8)


@in_virtual_time
async def test_where_nobody_may_look_it_is_sent_again_under_a_new_key_and_says_so(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.plan("C1", key="old")
        at.poster.fail(FailureKind.UNKNOWN, applied=True)
        at.poster.fail(FailureKind.BLIND, method="find")
        await at.dispatcher().settle()
        assert [(each.key, each.text) for each in at.poster.messages] == [
            ("old", "old"),
            ("new1", "perhaps again: new1"),
        ]


@pytest.mark.parametrize("kind", [FailureKind.UNKNOWN, FailureKind.UNSENT, FailureKind.LIMITED, FailureKind.BROKEN])
@in_virtual_time
async def test_a_look_up_that_fails_today_is_made_again_tomorrow(outbox_file: Path, kind: FailureKind) -> None:
    async with office(outbox_file, SELDOM) as at:
        key = at.plan("C1")
        at.poster.fail(FailureKind.UNKNOWN, applied=True)
        at.poster.fail(kind, method="find", retry_after=30, times=2)
        with capture_logs():
            at.start(at.dispatcher())
            await asyncio.sleep(100)
        assert at.poster.keys() == [key]
        assert at.states() == {key: "sent"}
        assert len(at.poster.of("find")) == 3


@in_virtual_time
async def test_a_reply_whose_thread_is_gone_goes_to_the_channel_and_the_message_is_written_again(
    outbox_file: Path,
) -> None:
    async with office(outbox_file) as at:
        at.want("t-1", "C1", 1)
        dispatcher = at.dispatcher()
        await dispatcher.settle()
        at.poster.messages[0].deleted = True
        key = at.plan("C1", ticket="t-1", in_thread=True)
        at.poster.fail(FailureKind.GONE)
        await dispatcher.settle()
        reply, again = at.poster.messages[1:]
        assert (reply.key, reply.thread_ts) == (key, None)
        assert (again.text, again.key) == ("t-1", "new1")


@in_virtual_time
async def test_the_database_goes_away_at_the_worst_moment_and_nothing_is_doubled(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        keys = [at.plan("C1") for _ in range(3)]
        at.poster.fail(FailureKind.LIMITED, seconds=1, retry_after=1)
        at.poster.fail(FailureKind.UNKNOWN, seconds=1, applied=True)
        at.start(at.dispatcher())
        with capture_logs():
            for _ in range(20):
                await asyncio.sleep(0.7)
                at.database.broken = DatabaseError("gone")
                await asyncio.sleep(0.7)
                at.database.broken = None
            await asyncio.sleep(30)
        assert sorted(at.poster.keys()) == keys
