"""`clock` and `serve --no-clock` side by side: who sends, who answers, and what the probes say of both."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot.local.standard import standard
from bot.local.workspace import Workspace
from tests.command_line import commands
from tests.running import SOON, sample_accounts, with_accounts
from tests.serving import HERE, agents, serving, ticking, variables

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.local.standard import Cast

SECONDS_TO_REFUSE = 20.0


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with Workspace(partial(datetime.now, UTC), patience=SOON) as workspace:
        yield workspace


@pytest.fixture
def cast(workspace: Workspace) -> Cast:
    return standard(workspace)


async def test_what_one_process_answers_another_sends(workspace: Workspace, cast: Cast, tmp_path: Path) -> None:
    with_accounts(f"sqlite:///{tmp_path / 'priority.db'}", sample_accounts(), datetime.now(UTC))
    channel = {"PRIORITY_CHANNEL": cast.desk.id, **agents(cast.agent)}
    async with serving(workspace, tmp_path, "--no-clock", **channel) as served:
        assert (await served.ready())["degraded"] == ["no clock runs: start `python -m bot clock`"]
        tracked = await cast.agent.slash("track T-1042 admin@customer.com", cast.general)
        await tracked.shown("T-1042 is tracked")
        assert workspace.calls.of("chat.postMessage") == []
        async with ticking(workspace, tmp_path, by=commands(2), **channel) as clock:
            await tracked.shown("T-1042", "message")
            while (await served.ready())["degraded"]:
                pass
            assert "priority_clock_look_seconds" in (await served.get("/metrics"))[1]
            clock.running.signal(signal.SIGTERM)
            assert await clock.ended() == 0
        # It said good-bye, so nobody waits for a minute to hear that no clock runs any more.
        assert (await served.ready())["degraded"] == ["no clock runs: start `python -m bot clock`"]


async def test_on_sqlite_a_second_process_with_a_clock_ends_with_one_line(
    workspace: Workspace, cast: Cast, tmp_path: Path
) -> None:
    async with ticking(workspace, tmp_path, by=commands(2), **agents(cast.agent)) as clock:
        for command in (("serve",), ("clock",)):
            start = partial(commands().run, *command, folder=tmp_path, seconds=SECONDS_TO_REFUSE)
            done = await asyncio.to_thread(start, **variables(workspace))
            assert "priority.db: another process runs its clock: end that one" in done.failure
        clock.running.kill()
    async with serving(workspace, tmp_path) as served:
        assert (await served.ready())["clock"] is True


async def test_a_clock_needs_a_token_and_says_so(workspace: Workspace, tmp_path: Path) -> None:
    del workspace
    done = await asyncio.to_thread(partial(commands().run, "clock", folder=tmp_path))
    assert done.failure.startswith("SLACK_BOT_TOKEN is not set")


@asynccontextmanager
async def outside() -> AsyncIterator[tuple[str, asyncio.Queue[str]]]:
    """Somebody outside who is called while all is well."""
    calls: asyncio.Queue[str] = asyncio.Queue()

    async def called(request: web.Request) -> web.Response:
        calls.put_nowait(request.path)
        return web.Response()

    site = web.Application()
    site.router.add_get("/ping", called)
    runner = web.AppRunner(site)
    await runner.setup()
    socket = web.TCPSite(runner, HERE, 0)
    await socket.start()
    try:
        yield f"http://{HERE}:{runner.addresses[0][1]}/ping", calls
    finally:
        await runner.cleanup()


async def test_somebody_outside_is_called_while_all_is_well(workspace: Workspace, tmp_path: Path) -> None:
    async with outside() as (url, calls), ticking(workspace, tmp_path, by=commands(2), HEARTBEAT_URL=url):
        assert await asyncio.wait_for(calls.get(), SOON) == "/ping"
