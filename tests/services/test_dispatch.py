"""What is due is sent once, in its order, at Slack's pace, in words that are true when it is sent."""

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
from tests.outbox import office
from tests.virtual_time import in_virtual_time

if TYPE_CHECKING:
    from pathlib import Path

A_MOMENT = 0.01


@in_virtual_time
async def test_one_destination_gets_its_messages_by_purpose_then_by_when_they_were_due(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        earlier = at.now() - timedelta(minutes=1)
        at.plan("C1", Purpose.NOTE, "note")
        at.plan("C1", Purpose.PING, "second ping")
        at.plan("C1", Purpose.PING, "first ping", due_at=earlier)
        at.want("t-1", "C1", 1)
        at.plan("C1", Purpose.ESCALATION, "escalation")
        await at.dispatcher().settle()
        assert at.poster.texts() == ["escalation", "first ping", "second ping", "t-1", "note"]


@in_virtual_time
async def test_a_destination_gets_a_message_every_1_1_s(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        keys = [at.plan("C1") for _ in range(5)]
        await at.dispatcher().settle()
        assert at.poster.keys() == keys
        gaps = [after.at - before.at for before, after in pairwise(at.poster.messages)]
        assert gaps == pytest.approx([1.1] * 4, abs=A_MOMENT)


@in_virtual_time
async def test_the_workspace_gets_four_messages_a_second_the_most_urgent_first(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        for number in range(8):
            at.plan(f"C{number}", Purpose.NOTE, f"note {number}")
        at.plan("U1", Purpose.ESCALATION, "escalation")
        await at.dispatcher().settle()
        assert at.poster.keys() == ["escalation", *(f"note {number}" for number in range(8))]
        assert [each.at for each in at.poster.messages] == pytest.approx([0.25 * n for n in range(9)], abs=A_MOMENT)


@in_virtual_time
async def test_something_more_urgent_that_comes_while_a_message_waits_for_its_turn_goes_first(
    outbox_file: Path,
) -> None:
    async with office(outbox_file) as at:
        for number in range(8):
            at.plan(f"C{number}", Purpose.NOTE)
        at.start(at.dispatcher())
        await asyncio.sleep(0.6)
        at.plan("C7", Purpose.ESCALATION, "escalation")
        await asyncio.sleep(4)
        assert at.poster.keys("C7") == ["escalation", "k8"]


@in_virtual_time
async def test_what_falls_due_later_is_sent_when_it_does(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.plan("C1", due_at=at.now() + timedelta(seconds=20.2))
        dispatcher = at.dispatcher()
        await dispatcher.settle()
        assert at.poster.messages == []
        at.start(dispatcher)
        await asyncio.sleep(25)
        assert [each.at for each in at.poster.messages] == pytest.approx([20.2], abs=0.02)


@in_virtual_time
async def test_what_another_process_plans_is_noticed_within_half_a_second_and_at_once_if_told(
    outbox_file: Path,
) -> None:
    async with office(outbox_file) as at:
        dispatcher = at.dispatcher()
        at.start(dispatcher)
        await asyncio.sleep(10.1)
        at.plan("C1")
        await asyncio.sleep(5)
        at.plan("C2")
        dispatcher.wake()
        await asyncio.sleep(5)
        unasked, woken = at.poster.messages
        assert unasked.at - 10.1 <= 0.5
        assert woken.at == pytest.approx(15.1, abs=A_MOMENT)


@in_virtual_time
async def test_words_are_found_when_a_message_is_sent(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.plan("C1", key="first")
        at.plan("C1", key="second")
        at.start(at.dispatcher())
        await asyncio.sleep(1)
        at.renderer.says["second"] = "as it is by now"
        await asyncio.sleep(1)
        assert at.poster.texts() == ["first", "as it is by now"]


@in_virtual_time
async def test_what_is_no_longer_true_is_cancelled_and_costs_no_time(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        keys = [at.plan("C1") for _ in range(3)]
        at.renderer.says = dict.fromkeys(keys[:2])
        await at.dispatcher().settle()
        assert at.states() == {keys[0]: "cancelled", keys[1]: "cancelled", keys[2]: "sent"}
        assert at.poster.messages[0].at < 1


@in_virtual_time
async def test_words_that_cannot_be_found_hold_up_no_other_message_and_are_tried_again(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.plan("C1", key="bad")
        at.plan("C1", key="good")
        at.renderer.says["bad"] = ValueError("a mistake")
        dispatcher = at.dispatcher()
        with capture_logs() as logs:
            await dispatcher.settle()
        assert at.poster.keys() == ["good"]
        assert [(log["log_level"], log["exc_info"]) for log in logs if "written" in log["event"]] == [("error", True)]
        del at.renderer.says["bad"]
        await dispatcher.settle()
        assert at.poster.keys() == ["good"]
        at.moved += timedelta(seconds=5)
        await dispatcher.settle()
        assert at.poster.keys() == ["good", "bad"]


@in_virtual_time
async def test_words_that_take_for_ever_are_waited_for_a_few_seconds(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.plan("C1", key="endless")
        at.plan("C1", key="good")
        at.plan("C2", key="elsewhere")
        at.renderer.hangs.add("endless")
        with capture_logs():
            await at.dispatcher().settle()
        elsewhere, good = at.poster.messages
        assert (elsewhere.key, good.key) == ("elsewhere", "good")
        assert elsewhere.at < 1
        assert good.at < 6


@in_virtual_time
async def test_a_reply_goes_into_the_thread_of_the_tickets_message_where_that_stands(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.want("t-1", "C1", 1)
        dispatcher = at.dispatcher()
        await dispatcher.settle()
        (message,) = at.poster.messages
        at.plan("C1", key="there", ticket="t-1", in_thread=True, broadcast=True)
        at.plan("C2", key="where it does not", ticket="t-1", in_thread=True, broadcast=True)
        at.plan("C1", key="not asked for", ticket="t-1")
        at.plan("C1", key="another's", ticket="t-2", in_thread=True)
        await dispatcher.settle()
        threads = {each.key: (each.thread_ts, each.broadcast) for each in at.poster.messages[1:]}
        assert threads == {
            "there": (message.ts, True),
            "where it does not": (None, False),
            "not asked for": (None, False),
            "another's": (None, False),
        }


@in_virtual_time
async def test_nothing_is_lost_while_the_database_is_away(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        keys = [at.plan("C1") for _ in range(4)]
        running = at.start(at.dispatcher())
        await asyncio.sleep(1.5)
        with capture_logs() as logs:
            at.database.broken = DatabaseError("gone")
            await asyncio.sleep(60)
            at.database.broken = None
        await asyncio.sleep(20)
        assert not running.done()
        assert at.poster.keys() == keys
        assert "deliveries wait for the database" in {log["event"] for log in logs}


@in_virtual_time
async def test_a_message_that_was_sent_as_the_database_went_away_is_not_sent_again(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        key = at.plan("C1")
        at.poster.fail(None, seconds=1)
        at.start(at.dispatcher())
        await asyncio.sleep(0.5)
        with capture_logs():
            at.database.broken = DatabaseError("gone")
            await asyncio.sleep(60)
            at.database.broken = None
        await asyncio.sleep(20)
        assert at.poster.keys() == [key]
        assert at.states() == {key: "sent"}


@in_virtual_time
async def test_a_lease_lost_while_slack_is_slow_and_the_database_away_loses_and_doubles_nothing(
    outbox_file: Path,
) -> None:
    async with office(outbox_file) as at:
        keys = [at.plan("C1") for _ in range(3)]
        at.poster.fail(None, seconds=25)
        at.start(at.dispatcher())
        await asyncio.sleep(1)
        with capture_logs():
            at.database.broken = DatabaseError("gone")
            await asyncio.sleep(11)
            at.database.broken = None
        await asyncio.sleep(30)
        assert at.poster.keys() == keys
        assert at.undelivered() == set()


@in_virtual_time
async def test_a_mistake_in_the_outbox_itself_does_not_end_the_dispatcher(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        key = at.plan("C1")
        running = at.start(at.dispatcher())
        at.database.broken = RuntimeError("a mistake")
        with capture_logs() as logs:
            await asyncio.sleep(5)
        at.database.broken = None
        await asyncio.sleep(15)
        assert not running.done()
        assert at.poster.keys() == [key]
        assert {log["log_level"] for log in logs} == {"error"}


@in_virtual_time
async def test_a_dispatcher_that_ends_finishes_what_is_in_hand_and_leaves_the_rest_to_others(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        keys = [at.plan("C1") for _ in range(3)]
        at.poster.fail(None, seconds=2)
        dispatcher = at.dispatcher()
        running = at.start(dispatcher)
        await asyncio.sleep(1)
        assert dispatcher.in_hand == 1
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert dispatcher.in_hand == 0
        assert at.states() == {keys[0]: "sent", keys[1]: "waiting", keys[2]: "waiting"}
        ended = at.monotonic()
        await at.dispatcher().settle()
        assert at.poster.keys() == keys
        assert at.poster.messages[1].at - ended < 1.1


@in_virtual_time
async def test_what_is_in_hand_is_given_three_seconds_and_looked_up_by_whoever_comes_next(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        key = at.plan("C1")
        at.poster.fail(None, seconds=3600)
        running = at.start(at.dispatcher())
        await asyncio.sleep(1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert at.monotonic() == pytest.approx(4, abs=A_MOMENT)
        assert at.states() == {key: "sending"}
        at.start(at.dispatcher())
        await asyncio.sleep(10)
        # Not before the lease has run out: until then the answer may be under way.
        assert [time for _, time in at.poster.of("find")] == [pytest.approx(6, abs=0.6)]
        assert at.states() == {key: "sent"}
        assert at.poster.keys() == [key]


@in_virtual_time
async def test_health_says_what_is_undelivered_and_names_nobody(outbox_file: Path) -> None:
    async with office(outbox_file, replace(USUAL_PACE, refused=600)) as at:
        at.plan("C1", Purpose.PING, due_at=at.now() - timedelta(minutes=5))
        at.plan("C1", Purpose.NOTE)
        at.plan("C2", Purpose.NOTE)
        at.plan("C3", Purpose.NOTE, due_at=at.now() + timedelta(hours=1))
        dispatcher = at.dispatcher()
        before = await dispatcher.health()
        assert (before.oldest, before.oldest_alert, before.queues) == (300, 0, {"C1": 2, "C2": 1})
        assert before.waiting == dict.fromkeys(Purpose, 0) | {Purpose.PING: 1, Purpose.NOTE: 2}
        await dispatcher.settle()
        after = await dispatcher.health()
        assert (after.oldest, sum(after.waiting.values()), after.queues, after.refused, after.resting) == (
            0, 0, {}, 0, False,
        )  # fmt: skip


@in_virtual_time
async def test_an_alert_is_late_from_when_it_could_be_told_and_not_from_when_it_was_due(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        hours_ago = at.now() - timedelta(hours=5)
        entered_late, told_late, note = (
            at.plan("C1", purpose, due_at=hours_ago) for purpose in (Purpose.BREACH, Purpose.REMINDER, Purpose.NOTE)
        )
        at.renderer.known_at = {entered_late: at.now()}
        dispatcher = at.dispatcher()
        await dispatcher.settle()
        assert dispatcher.lateness.greatest < 10
        assert {told_late, note} <= {each.key for each in at.poster.messages}
        again = at.plan("C2", Purpose.BREACH, due_at=hours_ago)
        at.renderer.known_at = {again: at.now() - timedelta(seconds=90)}
        await dispatcher.settle()
        assert dispatcher.lateness.greatest == pytest.approx(90, abs=5)
