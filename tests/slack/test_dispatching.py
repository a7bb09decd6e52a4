"""The whole way of a message, from the outbox over HTTP to Slack, with every fault that Slack and networks have."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.delivery import Purpose
from bot.local import faults
from bot.local.standard import Cast, standard
from bot.local.workspace import Workspace
from bot.services.pace import USUAL_PACE
from bot.slack.poster import SlackPoster
from bot.storage.migrate import open_for_command
from tests.outbox import Office
from tests.running import MovedTime

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.local.state.records import Message
    from bot.services.dispatch import Dispatcher
    from bot.services.pace import Pacing

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
QUICK = replace(
    USUAL_PACE, lane=0.02, workspace=0.005, updates_a_minute=6000, poll=0.02, look_up=0.02, slow=0.05, broken=0.1,
    outage=0.02, longest_outage=0.05, limited=0.05,
)  # fmt: skip
SOON = 20.0
SILENCE = 0.3


class Line(Office):
    """An outbox whose messages go to a workspace; times are moved, only pace passes by itself."""

    def __init__(
        self, folder: Path, workspace: Workspace, session: ClientSession, moved: MovedTime, pacing: Pacing
    ) -> None:
        super().__init__(open_for_command(f"sqlite:///{folder}/line.db"), time.monotonic, pacing)
        self.workspace = workspace
        self.cast: Cast = standard(workspace)
        self.time = moved
        client = AsyncWebClient(workspace.bot_token, workspace.api_url, session=session, retry_handlers=[])
        client.proxy = None
        self.slack = SlackPoster(client, SILENCE)

    def now(self) -> datetime:
        return self.time.now()

    @property
    def here(self) -> str:
        return self.cast.general.id

    def messages(self) -> list[Message]:
        """Whatever stands in the workspace under a key."""
        return [each for each in self.workspace.world.messages.everything() if each.metadata]

    def keys(self) -> Counter[str]:
        return Counter(each.metadata["event_payload"]["key"] for each in self.messages() if each.metadata)

    async def deliver(self, *dispatchers: Dispatcher) -> None:
        """Let dispatchers work until nothing is left, or try what is put off: time is moved to when they would."""
        async with asyncio.timeout(SOON):
            while self.undelivered():
                await asyncio.gather(*(dispatcher.settle() for dispatcher in dispatchers))
                self.time.forward(timedelta(seconds=5))

    def assert_each_stands_once(self, keys: list[str]) -> None:
        found = self.keys()
        assert {key: found[key] for key in keys} == dict.fromkeys(keys, 1)
        assert set(found.values()) == {1}


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with opened(tmp_path) as line:
        yield line


@asynccontextmanager
async def opened(folder: Path, pacing: Pacing = QUICK) -> AsyncIterator[Line]:
    moved = MovedTime(NOW)
    async with Workspace(moved.now) as workspace, ClientSession() as session:
        line = Line(folder, workspace, session, moved, pacing)
        line.poster = line.slack  # type: ignore[assignment] # a real one in the place of a fake
        try:
            yield line
        finally:
            await line.close()
            line.database.dispose()


FAULTS: dict[str, tuple[faults.Fault, int]] = {
    "429 with Retry-After": (faults.rate_limited(0), 1),
    "500": (faults.server_error(), 1),
    "several 500": (faults.server_error(), 3),
    "502": (faults.server_error(502), 1),
    "a time-out, not posted": (faults.hold(), 1),
    "a time-out, posted": (faults.hold(applied=True), 1),
    "accepted but the answer lost": (faults.drop(), 1),
    "dropped before it was read": (faults.drop(applied=False), 1),
    "internal error, posted or not": (faults.error("internal_error"), 1),
    "token revoked for a while": (faults.error("token_revoked"), 2),
    "form refused": (faults.error("invalid_blocks"), 1),
    "blocks too long": (faults.error("msg_blocks_too_long"), 1),
}


@pytest.mark.parametrize("destination", ["channel", "thread", "person"])
@pytest.mark.parametrize(("fault", "times"), FAULTS.values(), ids=FAULTS)
async def test_whatever_happens_to_a_call_each_message_stands_once(
    line: Line, fault: faults.Fault, times: int, destination: str
) -> None:
    if destination == "thread":
        line.want("t-1", line.here, 1)
        await line.dispatcher().settle()
    where = line.cast.agent.id if destination == "person" else line.here
    keys = [line.plan(where, ticket="t-1", in_thread=destination == "thread") for _ in range(4)]
    line.workspace.faults.plan("chat.postMessage", fault, times)
    await line.deliver(line.dispatcher())
    line.assert_each_stands_once(keys)
    if destination == "thread":
        assert {each.thread_ts for each in line.messages()} == {None, line.messages()[0].ts}


async def test_nothing_is_lost_while_nobody_listens(line: Line) -> None:
    keys = [line.plan(line.here) for _ in range(3)]
    dispatcher = line.dispatcher()
    await line.workspace._server.stop()
    for _ in range(10):
        await dispatcher.settle()
        line.time.forward(timedelta(minutes=1))
    assert line.undelivered() == set(keys)
    await line.workspace._server.start()
    await line.deliver(dispatcher)
    line.assert_each_stands_once(keys)


@pytest.mark.parametrize("how", ["archived", "not a member", "gone"])
async def test_what_a_channel_does_not_take_goes_to_others_in_turn(line: Line, how: str) -> None:
    cast = line.cast
    line.others = (cast.private.id, cast.lead.id)
    cast.private.is_archived = True
    destination = {"archived": line.here, "not a member": cast.elsewhere.id, "gone": "C404"}[how]
    cast.general.is_archived = how == "archived"
    keys = [line.plan(destination) for _ in range(3)]
    dispatcher = line.dispatcher()
    await dispatcher.settle()
    line.assert_each_stands_once(keys)
    assert {each.channel for each in line.messages()} == {cast.lead.dm.id}
    tried = [call.args["channel"] for call in line.workspace.calls.of("chat.postMessage")]
    assert (tried.count(destination), tried.count(cast.private.id)) == (1, 1)
    assert (await dispatcher.health()).refused == 2


async def test_a_person_who_has_left_is_no_dead_end(line: Line) -> None:
    line.others = (line.here,)
    line.cast.agent.user.deleted = True
    key = line.plan(line.cast.agent.id, Purpose.PING)
    await line.dispatcher().settle()
    line.assert_each_stands_once([key])
    assert [each.channel for each in line.messages()] == [line.here]


async def test_a_channel_that_is_back_gets_its_tickets_message_though_another_has_it(line: Line) -> None:
    line.others = (line.cast.private.id,)
    line.cast.general.is_archived = True
    line.want("t-1", line.here, 1)
    dispatcher = line.dispatcher()
    await dispatcher.settle()
    assert [each.channel for each in line.messages()] == [line.cast.private.id]
    line.cast.general.is_archived = False
    await dispatcher.returned(line.here)
    await dispatcher.settle()
    assert [each.channel for each in line.messages()] == [line.cast.private.id, line.here]
    line.renderer.says["t-1"] = "resolved"
    line.want("t-1", line.here, 2)
    await dispatcher.settle()
    assert [each.text for each in line.messages()] == ["resolved", "resolved"]


async def test_a_tickets_message_that_a_person_deleted_is_replaced(line: Line) -> None:
    line.want("t-1", line.here, 1)
    dispatcher = line.dispatcher()
    await dispatcher.settle()
    (old,) = line.messages()
    old.deleted = True
    line.want("t-1", line.here, 2)
    await dispatcher.settle()
    (new,) = line.messages()
    assert new.metadata is not None
    assert old.metadata is not None
    assert new.metadata["event_payload"]["ticket"] == old.metadata["event_payload"]["ticket"] == "t-1"
    assert new.metadata != old.metadata


async def test_a_reply_to_a_deleted_message_reaches_the_channel_and_the_message_comes_back(line: Line) -> None:
    line.want("t-1", line.here, 1)
    dispatcher = line.dispatcher()
    await dispatcher.settle()
    line.messages()[0].deleted = True
    key = line.plan(line.here, ticket="t-1", in_thread=True)
    await dispatcher.settle()
    line.assert_each_stands_once([key])
    assert [(each.text, each.thread_ts) for each in line.messages()] == [(key, None), ("t-1", None)]


async def test_many_changes_at_once_are_one_update_of_the_message(line: Line) -> None:
    line.want("t-1", line.here, 1)
    dispatcher = line.dispatcher()
    await dispatcher.settle()
    await asyncio.gather(*(asyncio.to_thread(line.want, "t-1", line.here, revision) for revision in range(2, 12)))
    await dispatcher.settle()
    assert len(line.workspace.calls.of("chat.update")) == 1
    assert len(line.messages()) == 1


@pytest.mark.parametrize(
    "fault",
    [faults.rate_limited(0), faults.server_error(), faults.hold(), faults.drop(), faults.error("invalid_blocks")],
    ids=["429", "500", "silence", "answer lost", "form refused"],
)
async def test_an_update_that_fails_is_made_again(line: Line, fault: faults.Fault) -> None:
    line.want("t-1", line.here, 1)
    dispatcher = line.dispatcher()
    await dispatcher.settle()
    line.renderer.says["t-1"] = "resolved"
    line.want("t-1", line.here, 2)
    line.workspace.faults.plan("chat.update", fault)
    async with asyncio.timeout(SOON):
        while (await dispatcher.health()).stale:
            await dispatcher.settle()
            line.time.forward(timedelta(seconds=5))
    assert [each.text for each in line.messages()] == ["resolved"]


async def test_without_the_right_to_look_a_message_is_sent_again_and_says_so(line: Line) -> None:
    line.workspace.world.scopes.discard("channels:history")
    line.workspace.faults.plan("chat.postMessage", faults.drop())
    key = line.plan(line.here)
    await line.dispatcher().settle()
    assert [each.text for each in line.messages()] == [key, "perhaps again: new1"]
    assert set(line.keys().values()) == {1}


async def test_a_message_among_thousands_of_others_is_found_again(line: Line) -> None:
    for _ in range(500):
        line.cast.agent.post(line.cast.general, "busy")
    line.workspace.faults.plan("chat.postMessage", faults.drop())
    key = line.plan(line.here)
    await line.dispatcher().settle()
    line.assert_each_stands_once([key])


async def test_a_workspace_that_enforces_its_pace_gets_everything_once_and_in_order(tmp_path: Path) -> None:
    async with opened(tmp_path, replace(QUICK, lane=0.11)) as line:
        line.workspace.pace.enforce(0.1)
        cast = line.cast
        channels = {cast.general.id: cast.general.id, cast.private.id: cast.private.id, cast.agent.id: cast.agent.dm.id}
        planned = {shown: [line.plan(destination) for _ in range(6)] for destination, shown in channels.items()}
        await line.deliver(line.dispatcher(), line.dispatcher())
        line.assert_each_stands_once([key for keys in planned.values() for key in keys])
        texts = {shown: [each.text for each in line.messages() if each.channel == shown] for shown in planned}
        assert texts == planned
