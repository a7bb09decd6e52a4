"""The message of a ticket stands once in its channel, and shows the ticket as it is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery import Purpose
from bot.services.pace import USUAL_PACE
from bot.services.posting import FailureKind
from tests.outbox import office
from tests.virtual_time import in_virtual_time

if TYPE_CHECKING:
    from pathlib import Path

A_MOMENT = 0.02
QUICK = replace(USUAL_PACE, updates_a_minute=6000)


@in_virtual_time
async def test_a_changed_ticket_has_its_message_changed_in_place(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        dispatcher = at.dispatcher()
        at.want("t-1", "C1", 1)
        await dispatcher.settle()
        at.renderer.says["t-1"] = "resolved"
        at.want("t-1", "C1", 2)
        await dispatcher.settle()
        (message,) = at.poster.messages
        assert (message.text, message.updates) == ("t-1", ["resolved"])


@in_virtual_time
async def test_several_changes_are_shown_by_one_update(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        dispatcher = at.dispatcher()
        at.want("t-1", "C1", 1)
        await dispatcher.settle()
        for revision in range(2, 30):
            at.want("t-1", "C1", revision)
        await dispatcher.settle()
        assert len(at.poster.messages[0].updates) == 1


@in_virtual_time
async def test_changes_before_the_message_stands_need_no_update(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        for revision in range(1, 5):
            at.want("t-1", "C1", revision)
        await at.dispatcher().settle()
        (message,) = at.poster.messages
        assert message.updates == []


@in_virtual_time
async def test_a_change_while_the_message_is_on_its_way_is_shown_afterwards(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        at.want("t-1", "C1", 1)
        at.poster.fail(None, seconds=2)
        at.start(at.dispatcher())
        await asyncio.sleep(1)
        at.renderer.says["t-1"] = "changed meanwhile"
        at.want("t-1", "C1", 2)
        await asyncio.sleep(5)
        (message,) = at.poster.messages
        assert message.updates == ["changed meanwhile"]


@in_virtual_time
async def test_there_are_45_updates_a_minute_and_passed_deadlines_come_first(outbox_file: Path) -> None:
    async with office(outbox_file) as at:
        deadlines = {"far": 60, "passed": -60, "near": 1, "long passed": -600, "none": None}
        for ticket in deadlines:
            at.want(ticket, "C1", 1)
        dispatcher = at.dispatcher()
        await dispatcher.settle()
        for ticket, minutes in deadlines.items():
            at.want(ticket, "C1", 2, None if minutes is None else at.now() + timedelta(minutes=minutes))
        await dispatcher.settle()
        updated = at.renderer.rendered[5:]
        assert updated == ["long passed", "passed", "near", "far", "none"]
        gaps = [after - before for (_, before), (_, after) in pairwise(at.poster.of("update"))]
        assert gaps == pytest.approx([60 / 45] * 4, abs=A_MOMENT)


@in_virtual_time
async def test_every_message_of_a_ticket_shows_its_changes_whatever_the_channel(outbox_file: Path) -> None:
    async with office(outbox_file, QUICK) as at:
        dispatcher = at.dispatcher()
        at.want("t-1", "C1", 1)
        await dispatcher.settle()
        at.want("t-1", "C2", 2)
        await dispatcher.settle()
        at.want("t-1", "C2", 3)
        await dispatcher.settle()
        assert [(each.destination, len(each.updates)) for each in at.poster.messages] == [("C1", 2), ("C2", 1)]


@in_virtual_time
async def test_a_message_that_a_person_deleted_is_replaced_by_a_new_one(outbox_file: Path) -> None:
    async with office(outbox_file, QUICK) as at:
        dispatcher = at.dispatcher()
        at.want("t-1", "C1", 1)
        await dispatcher.settle()
        at.poster.messages[0].deleted = True
        at.want("t-1", "C1", 2)
        await dispatcher.settle()
        old, new = at.poster.messages
        assert (new.destination, new.text, new.key) == ("C1", "t-1", "new1")
        assert at.states() == {old.key: "gone", "new1": "sent"}
        at.want("t-1", "C1", 3)
        await dispatcher.settle()
        assert (len(at.poster.messages), new.updates) == (2, ["t-1"])


@in_virtual_time
async def test_what_was_told_is_changed_in_place_after_the_messages_of_tickets_at_the_same_pace(
    outbox_file: Path,
) -> None:
    async with office(outbox_file) as at:
        dispatcher = at.dispatcher()
        reminder = at.plan("C1", Purpose.REMINDER, ticket="t-1")
        breach = at.plan("U1", Purpose.BREACH, ticket="t-1")
        at.want("t-1", "C1", 1)
        await dispatcher.settle()
        at.renderer.rendered.clear()
        for key in (reminder, breach):
            at.renderer.says[key] = "done by Ada"
            at.outdate(key, 2)
        at.want("t-1", "C1", 2)
        await dispatcher.settle()
        assert at.renderer.rendered == ["t-1", breach, reminder]
        assert {each.key: each.updates for each in at.poster.messages if each.text != "t-1"} == {
            breach: ["done by Ada"],
            reminder: ["done by Ada"],
        }
        gaps = [after - before for (_, before), (_, after) in pairwise(at.poster.of("update"))]
        assert gaps == pytest.approx([60 / 45] * 2, abs=A_MOMENT)


@in_virtual_time
async def test_what_was_told_and_a_person_deleted_is_left_alone(outbox_file: Path) -> None:
    async with office(outbox_file, QUICK) as at:
        dispatcher = at.dispatcher()
        key = at.plan("C1", Purpose.BREACH, ticket="t-1")
        await dispatcher.settle()
        at.poster.messages[0].deleted = True
        at.outdate(key, 2)
        await dispatcher.settle()
        assert (at.states(), len(at.poster.messages)) == ({key: "gone"}, 1)
        assert (await dispatcher.health()).stale == 0
        await asyncio.sleep(2000)
        await dispatcher.settle()
        assert len(at.poster.of("update")) == 1


@in_virtual_time
async def test_what_was_told_and_adopted_is_written_again_only_if_something_else_is_true_since(
    outbox_file: Path,
) -> None:
    async with office(outbox_file, QUICK) as at:
        at.poster.fail(FailureKind.UNKNOWN, applied=True)
        first = at.plan("C1", Purpose.BREACH, ticket="t-1")
        await at.dispatcher().settle()
        second = at.plan("C1", Purpose.BREACH, ticket="t-2")
        at.outdate(second, 2)
        at.poster.fail(FailureKind.UNKNOWN, applied=True)
        await at.dispatcher().settle()
        assert {each.key: each.updates for each in at.poster.messages} == {first: [], second: [second]}


@in_virtual_time
async def test_a_ticket_that_has_nothing_to_show_any_more_keeps_its_message_as_it_was(outbox_file: Path) -> None:
    async with office(outbox_file, QUICK) as at:
        dispatcher = at.dispatcher()
        at.want("t-1", "C1", 1)
        await dispatcher.settle()
        at.renderer.says["t-1"] = None
        at.want("t-1", "C1", 2)
        await dispatcher.settle()
        assert at.poster.of("update") == []
        assert (await dispatcher.health()).stale == 0


@pytest.mark.parametrize("kind", [FailureKind.UNKNOWN, FailureKind.UNSENT, FailureKind.LIMITED, FailureKind.BROKEN])
@in_virtual_time
async def test_an_update_that_fails_is_made_later(outbox_file: Path, kind: FailureKind) -> None:
    async with office(outbox_file, QUICK) as at:
        dispatcher = at.dispatcher()
        at.want("t-1", "C1", 1)
        await dispatcher.settle()
        at.want("t-1", "C1", 2)
        at.poster.fail(kind, method="update", retry_after=10)
        at.start(dispatcher)
        with capture_logs():
            await asyncio.sleep(0.9)
            assert at.poster.messages[0].updates == []
            await asyncio.sleep(40)
        assert at.poster.messages[0].updates == ["t-1"]


@in_virtual_time
async def test_one_update_that_fails_holds_up_no_other(outbox_file: Path) -> None:
    async with office(outbox_file, QUICK) as at:
        dispatcher = at.dispatcher()
        for ticket in ("refused", "unwritable", "mistaken", "good"):
            at.want(ticket, ticket, 1)
        await dispatcher.settle()
        at.renderer.says["unwritable"] = ValueError("a mistake")
        at.poster.fail(FailureKind.REFUSED, method="update", destination="refused")
        at.poster.fail(ValueError("another"), method="update", destination="mistaken")
        for ticket in ("refused", "unwritable", "mistaken", "good"):
            at.want(ticket, ticket, 2)
        with capture_logs():
            await dispatcher.settle()
        assert [each.text for each in at.poster.messages if each.updates] == ["good"]
        assert (await dispatcher.health()).stale == 3
        await dispatcher.returned("refused")
        at.moved += timedelta(seconds=10)
        del at.renderer.says["unwritable"]
        await dispatcher.settle()
        assert (await dispatcher.health()).stale == 0


@in_virtual_time
async def test_an_update_refused_for_its_form_is_made_as_plain_text_and_the_next_is_not(outbox_file: Path) -> None:
    async with office(outbox_file, QUICK) as at:
        dispatcher = at.dispatcher()
        at.want("t-1", "C1", 1)
        await dispatcher.settle()
        (message,) = at.poster.messages
        at.poster.fail(FailureKind.FORM, method="update")
        at.want("t-1", "C1", 2)
        with capture_logs():
            await dispatcher.settle()
        assert (message.updates, message.plain) == (["t-1"], True)
        at.want("t-1", "C1", 3)
        await dispatcher.settle()
        assert (len(message.updates), message.plain) == (2, False)


@in_virtual_time
async def test_a_message_adopted_after_an_unknown_outcome_is_brought_up_to_date(outbox_file: Path) -> None:
    async with office(outbox_file, QUICK) as at:
        at.want("t-1", "C1", 3)
        at.poster.fail(FailureKind.UNKNOWN, applied=True)
        await at.dispatcher().settle()
        (message,) = at.poster.messages
        assert message.updates == ["t-1"]


@in_virtual_time
async def test_a_message_whose_channel_is_refused_stands_in_another_until_its_own_is_back(outbox_file: Path) -> None:
    async with office(outbox_file, QUICK) as at:
        at.others = ("C1", "C9")
        at.poster.fail(FailureKind.REFUSED, destination="C1")
        dispatcher = at.dispatcher()
        at.want("t-1", "C1", 1)
        at.want("t-2", "C1", 1)
        await dispatcher.settle()
        assert sorted((each.destination, each.text) for each in at.poster.messages) == [("C9", "t-1"), ("C9", "t-2")]
        key = at.plan("C9", ticket="t-1", in_thread=True)
        at.want("t-1", "C1", 2)
        await dispatcher.settle()
        stand_in = at.poster.messages[0]
        reply = next(each for each in at.poster.messages if each.key == key)
        assert (stand_in.updates, reply.thread_ts) == (["t-1"], stand_in.ts)
        await dispatcher.returned("C1")
        await dispatcher.settle()
        assert sorted(at.poster.texts()) == sorted(["t-1", "t-2", key, "t-1", "t-2"])
        assert len(at.poster.keys("C1")) == 2


@in_virtual_time
async def test_a_message_whose_channel_stays_refused_is_tried_there_every_ten_minutes_by_one_call(
    outbox_file: Path,
) -> None:
    async with office(outbox_file, QUICK) as at:
        at.others = ("C9",)
        at.poster.fail(FailureKind.REFUSED, destination="C1", times=100)
        for number in range(5):
            at.want(f"t-{number}", "C1", 1)
        dispatcher = at.dispatcher()
        for _ in range(4):
            await dispatcher.settle()
            at.moved += timedelta(minutes=10)
        tries = [destination for destination, _ in at.poster.of("post")]
        assert (tries.count("C1"), tries.count("C9")) == (4, 5)
