"""A process of the bot that is started again whenever it was killed, as whatever looks after processes does."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from functools import cache
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from bot.__main__ import main
from tests.command_line import SLOW_MACHINE, environment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from multiprocessing.context import ForkServerContext, ForkServerProcess
    from pathlib import Path

SECONDS_TO_END = 15.0
A_LOOK = 0.05


@cache
def _context() -> ForkServerContext:
    """Return what forks any number of processes from one that has imported the bot already."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__, "bot.processes"])
    return context


class Process:
    """One command line, which has at most one process at a time; what it says is in a file of `folder`."""

    def __init__(self, number: int, command: Sequence[str], folder: Path, set_up: Mapping[str, str]) -> None:
        self._command = tuple(command)
        self._folder = folder
        self._said = folder / f"said-{number}"
        self._environment = environment(folder) | dict(set_up)
        self._running: ForkServerProcess | None = None

    @property
    def pid(self) -> int:
        """The number of the process that runs now."""
        assert self._running is not None
        assert self._running.pid is not None
        return self._running.pid

    async def start(self) -> None:
        """Start it, without waiting until it is ready."""
        # What the one before it has said is not its own.
        self._said.unlink(missing_ok=True)
        arguments = (self._command, str(self._folder), self._environment, str(self._said))
        self._running = _context().Process(target=_become, args=arguments)
        await asyncio.to_thread(self._running.start)

    async def ready(self) -> dict[str, Any]:
        """Wait until it says that it is ready, and return what it says then."""
        assert self._running is not None
        async with asyncio.timeout(SLOW_MACHINE):
            while not (lines := [line for line in self.said().splitlines() if '"ready"' in line]):
                self.assert_runs()
                await asyncio.sleep(A_LOOK)
        said: dict[str, Any] = json.loads(lines[0])
        return said

    def assert_runs(self) -> None:
        """See that it has not ended by itself."""
        assert self._running is None or self._running.is_alive(), self.said()

    async def kill(self) -> None:
        """Kill it and wait until it has gone."""
        if self._running is not None:
            self._running.kill()
            await self._ended()

    async def stop(self) -> int | None:
        """Ask it to end and return its exit code, 0 if all went well."""
        await self.ready()
        assert self._running is not None
        self._running.terminate()
        return await self._ended()

    async def _ended(self) -> int | None:
        assert self._running is not None
        await asyncio.to_thread(self._running.join, SECONDS_TO_END)
        code = self._running.exitcode
        if code is None:
            self._running.kill()
            self._running.join()
        self._running.close()
        self._running = None
        return code

    def said(self) -> str:
        """What it has said since it was started last."""
        return self._said.read_text(encoding="utf-8") if self._said.exists() else ""


def _become(command: Sequence[str], folder: str, variables: Mapping[str, str], said: str) -> None:
    """Be a command in a process of its own: its folder, its environment and nothing else of ours."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    written = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, opened in enumerate((nothing, written, written)):
        os.dup2(opened, number)
    main(command)
