"""The time is put back and forward while alerts are pending, and the bot is down over a weekend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local import faults
from tests.faults.moved import instant, moved_desk
from tests.faults.troubles import FEW, MANY, POST

if TYPE_CHECKING:
    from bot.local.state.records import Message
    from tests.faults.reckoning import Reckoning

# Back by an hour and forward again, with something due before, between and after.
BACK = ("11:15", "10:15", "11:42", "10:42")
FORWARD = ("13:00", "15:00", "14:00", "15:05")


async def put_back_and_forward(database_url: str) -> Reckoning:
    """Move the time by an hour now and then; once a message is on its way, and its answer lost."""
    async with moved_desk(database_url) as desk, desk.a_bot():
        await desk.track("europe_uk", *FEW)
        await desk.track("india", *MANY)
        for local in BACK:
            desk.at(f"Tue 3 {local}")
            await desk.all_told()
        for there, away in (("12:00", "11:00"), ("13:01", "14:01")):
            desk.workspace.faults.plan(POST, faults.hold(applied=True))
            number = len(desk.workspace.calls.of(POST))
            desk.at(f"Tue 3 {there}")
            await desk.workspace.calls.wait_for(POST, number + 1)
            desk.at(f"Tue 3 {away}")
            await desk.all_told()
        for local in FORWARD:
            desk.at(f"Tue 3 {local}")
            await desk.all_told()
        desk.at("Tue 3 17:01")
        await desk.all_told()
        return desk.found()


async def down_over_the_weekend(database_url: str) -> tuple[list[Message], Reckoning]:
    """Be down from Friday night to Monday morning; returns what came up in the channel then, in its order."""
    async with moved_desk(database_url) as desk:
        desk.at("Fri 6 21:30")
        async with desk.a_bot():
            await desk.track("europe_uk", "T-1")
            await desk.all_told()
        desk.at("Sat 7 00:30")
        async with desk.a_bot():
            await desk.track("europe_uk", "T-2")
            await desk.all_told()
        channel = desk.channels["europe_uk"].id
        before = len(desk.workspace.world.messages.in_channel(channel))
        desk.at("Mon 9 03:45")
        async with desk.a_bot():
            await desk.all_told()
        assert desk.time.now() < instant("Mon 9 03:50")
        return desk.workspace.world.messages.in_channel(channel)[before:], desk.found()
