"""Whoever works on tickets reads first of all when alerts do not get out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.local import faults
from bot.services.outbox import HeldUp
from bot.slack.views.held_up import held_up
from tests.slack.alerting import speaking
from tests.slack.home.tabs import home
from tests.slack.reading import seen, words_of
from tests.slack.ticketing import WEDNESDAY, tracked

if TYPE_CHECKING:
    from tests.slack.conftest import Start

SINCE = WEDNESDAY - timedelta(minutes=30)
LATE = "Alerts are not getting out: 4 wait, the oldest since 09:30."
WHY = "To see why, run python -m bot doctor."
REFUSED = "<#C1>: my messages are refused there. Invite me, or run python -m bot doctor."
RESTS = "Slack takes no messages for now; I go on as soon as it does."


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (HeldUp(4, SINCE), f"{LATE} {WHY}"),
        (HeldUp(1, SINCE), f"Alerts are not getting out: 1 waits, since 09:30. {WHY}"),
        (HeldUp(refusing=("C1",)), REFUSED),
        (HeldUp(refusing=("C1", "C2")), REFUSED.replace("<#C1>", "<#C1> and <#C2>")),
        (HeldUp(resting=True), RESTS),
        (HeldUp(4, SINCE, ("C1",), resting=True), f"{LATE} {REFUSED} {RESTS}"),
    ],
)
def test_one_line_says_what_does_not_get_out_and_what_to_do(found: HeldUp, line: str) -> None:
    (block,) = held_up(speaking(), found, WEDNESDAY)
    assert seen(str(block["text"]["text"])) == line


def test_while_all_is_well_nothing_is_said() -> None:
    assert list(held_up(speaking(), HeldUp(), WEDNESDAY)) == []


async def test_it_stands_above_the_board_of_those_who_work_on_tickets(start: Start) -> None:
    bot = await start()
    bot.workspace.faults.plan("chat.postMessage", faults.error("is_archived"), None, bot.cast.desk.id)
    await tracked(bot)
    await bot.application.dispatcher.settle()
    for person in (bot.cast.agent, bot.cast.lead, bot.cast.admin):
        first, second, *_rest = words_of(await home(person)).split("\n")
        assert first.startswith(f"<#{bot.cast.desk.id}>: my messages are refused there.")
        assert second == "1 ticket is open, none past the commitment time:"
    assert "refused" not in words_of(await home(bot.cast.guest))
    bot.workspace.faults.clear()
    await bot.application.dispatcher.returned(bot.cast.desk.id)
    await bot.application.dispatcher.settle()
    assert words_of(await home(bot.cast.agent)).startswith("1 ticket is open")
