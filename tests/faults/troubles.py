"""What Slack and networks do to a bot while alerts fall due, each for ten minutes that are moved, not waited for."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.local import faults
from tests.faults.moved import moved_desk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping
    from contextlib import AbstractAsyncContextManager
    from datetime import timedelta

    from bot.local.calls import Call
    from tests.faults.moved import MovedDesk
    from tests.faults.reckoning import Outcome

    Begin = Callable[[MovedDesk], AbstractAsyncContextManager[None]]

POST = "chat.postMessage"
FEW = [f"T-{number}" for number in range(2)]
# So many at once come as storm messages.
MANY = [f"S-{number}" for number in range(6)]
MILESTONES = ("11:15",)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A trouble for the length of a block; `silent` if calls are done all the same, and nobody hears of it."""

    begin: Begin
    silent: bool = False

    def struck(self, calls: Iterable[Call]) -> int:
        """Count the posts that did not go well."""
        return sum(self.silent or not (call.answer or {}).get("ok") for call in calls if call.method == POST)


@asynccontextmanager
async def _failing(desk: MovedDesk, fault: faults.Fault, times: int | None = None) -> AsyncIterator[None]:
    desk.workspace.faults.plan(POST, fault, times)
    yield
    desk.workspace.faults.clear()


@asynccontextmanager
async def _nobody_listens(desk: MovedDesk) -> AsyncIterator[None]:
    async with desk.workspace.down():
        yield


@asynccontextmanager
async def _archived(desk: MovedDesk) -> AsyncIterator[None]:
    channel = desk.channels["europe_uk"]
    channel.is_archived = True
    yield
    channel.is_archived = False


@asynccontextmanager
async def _not_a_member(desk: MovedDesk) -> AsyncIterator[None]:
    members, bot = desk.channels["europe_uk"].members, desk.workspace.world.app.bot_user_id
    members.remove(bot)
    yield
    members.append(bot)


@asynccontextmanager
async def _revoked(desk: MovedDesk) -> AsyncIterator[None]:
    desk.workspace.world.refuses = "token_revoked"
    yield
    desk.workspace.world.refuses = ""


REFUSED = "connection refused"
TROUBLES: Mapping[str, Trouble] = {
    "429 with Retry-After": Trouble(partial(_failing, fault=faults.rate_limited(1), times=1)),
    "500": Trouble(partial(_failing, fault=faults.server_error())),
    "time-out": Trouble(partial(_failing, fault=faults.hold())),
    "accepted, no answer in time": Trouble(partial(_failing, fault=faults.hold(applied=True)), silent=True),
    "accepted, answer lost": Trouble(partial(_failing, fault=faults.drop()), silent=True),
    REFUSED: Trouble(_nobody_listens),
    "archived": Trouble(_archived),
    "not a member": Trouble(_not_a_member),
    "token revoked": Trouble(_revoked),
    "form refused": Trouble(partial(_failing, fault=faults.error("invalid_blocks"), times=4)),
    "form refused as plain text, too": Trouble(partial(_failing, fault=faults.error("invalid_blocks"))),
}


async def through(trouble: str, database_url: str, step: timedelta) -> Outcome:
    """Let clocks run out in twenty minutes of trouble, which pass step by step.

    Returns how many posts did not go well, and what came of the alerts.
    """
    async with moved_desk(database_url) as desk, desk.a_bot():
        await desk.track("europe_uk", *FEW)
        await desk.track("india", *MANY)
        for local in MILESTONES:
            desk.at(f"Tue 3 {local}")
            await desk.all_told()
        desk.at("Tue 3 11:42")
        before = len(desk.workspace.calls.all)
        async with TROUBLES[trouble].begin(desk):
            # The last calls and the breaches fall into it.
            await desk.pass_time("Tue 3 12:02", step)
            struck = TROUBLES[trouble].struck(desk.workspace.calls.all[before:])
            if trouble == REFUSED and desk.unsent():
                struck = 1  # nobody was there to count
        await desk.all_told()
        desk.at("Tue 3 13:00")
        await desk.all_told()
        return struck, desk.found()
