"""Runs `serve` as a process of its own behind a workspace of the test's, until it is ready."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

import aiohttp

from tests.command_line import Running, commands

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.local.person import Person
    from bot.local.workspace import Workspace
    from tests.command_line import Commands

HERE = "127.0.0.1"
SECONDS_TO_END = 10.0


@dataclass
class Served:
    """A `serve` that is ready."""

    running: Running
    port: int
    lines: TextIO
    log: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.port}"

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}{path}") as response:
            return response.status, await response.text()

    async def ready(self, status: int = 200) -> dict[str, object]:
        """Ask whether it is ready until the answer has this status; the database of a busy machine takes its time."""
        while (answer := await self.get("/readyz"))[0] != status:
            pass
        found: dict[str, object] = json.loads(answer[1])
        return found

    async def says(self, word: str) -> None:
        """Wait for a line with a word in it; the end of all lines is a failure."""
        while word not in self.log[-1]:
            line = await asyncio.to_thread(self.lines.readline)
            assert line, self.log
            self.log.append(line)

    async def ended(self, seconds: float = SECONDS_TO_END) -> int:
        """Wait for the end and return the exit code; what was said is in `log`."""
        reading = asyncio.create_task(asyncio.to_thread(self.lines.readlines))
        done = await asyncio.to_thread(self.running.wait, seconds)
        self.log += await reading
        return done.code


def variables(workspace: Workspace, *, socket_mode: bool = False, **more: str) -> dict[str, str]:
    """What an operator sets for this workspace; an empty value is as if not set."""
    way = (
        {"SLACK_APP_TOKEN": workspace.app_token} if socket_mode else {"SLACK_SIGNING_SECRET": workspace.signing_secret}
    )
    slack = {"SLACK_BOT_TOKEN": workspace.bot_token, "SLACK_API_URL": workspace.api_url}
    return {**slack, **way, "HOST": HERE, "PORT": "0", **more}


def agents(person: Person) -> dict[str, str]:
    """The variable that makes an agent of somebody, whether or not Slack says in time who they are."""
    return {"PRIORITY_AGENTS": json.dumps([person.id])}


@asynccontextmanager
async def serving(
    workspace: Workspace,
    folder: Path,
    *options: str,
    socket_mode: bool = False,
    by: Commands | None = None,
    **more: str,
) -> AsyncIterator[Served]:
    """Run `serve` until it is ready, with the workspace sending everything to it; `by` where several run at once."""
    set_up = variables(workspace, socket_mode=socket_mode, **more)
    async with _ready(by or commands(), folder, "serve", *options, **set_up) as served:
        if socket_mode:
            await workspace.connected()
        else:
            workspace.connect(served.url)
        yield served


@asynccontextmanager
async def ticking(workspace: Workspace, folder: Path, by: Commands | None = None, **more: str) -> AsyncIterator[Served]:
    """Run `clock` until it is ready; it has no port, and no key but the token."""
    set_up = variables(workspace, **more) | {"SLACK_SIGNING_SECRET": ""}
    async with _ready(by or commands(), folder, "clock", **set_up) as served:
        yield served


@asynccontextmanager
async def _ready(by: Commands, folder: Path, command: str, *options: str, **set_up: str) -> AsyncIterator[Served]:
    pipe = folder / f"stderr of {command}"
    os.mkfifo(pipe)
    running = await asyncio.to_thread(by.start, command, *options, folder=folder, err=pipe, **set_up)
    with await asyncio.to_thread(pipe.open) as lines:
        try:
            ready = await asyncio.to_thread(lines.readline)
            assert '"ready"' in ready, ready + lines.read()
            yield Served(running, json.loads(ready).get("port", 0), lines, [ready])
        finally:
            await asyncio.to_thread(running.kill)
