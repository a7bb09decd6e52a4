"""A whole bot as a process of its own, its accounts known, behind signed HTTP; what it says and how much it holds."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psutil

from bot.local.shapes import text_in
from bot.storage.accounts import AccountStore
from tests.faults.recording import ACCOUNT
from tests.faults.world import world
from tests.running import sample_accounts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.local.shapes import Json
    from tests.faults.world import World

HOST = "127.0.0.1"
VERDICT = "Large user account"
# What only an account's own row holds: whoever reads one of them has read the row.
SECRETS = ("Tulip Cloud Partners", "Southern Cross Advisers")
_MEGABYTE = 1024 * 1024


@dataclass(repr=False)
class Target:
    """The bot, and the workspace around it."""

    desk: World
    port: int

    @property
    def url(self) -> str:
        """Where Slack's requests go."""
        return f"http://{HOST}:{self.port}/slack/events"

    @property
    def staff(self) -> list[str]:
        """Those who may see accounts."""
        return [one.id for one in (self.desk.cast.agent, self.desk.cast.lead, self.desk.cast.admin)]

    @property
    def process(self) -> psutil.Process:
        """The bot's own process."""
        return psutil.Process(self.desk.processes[0].pid)

    def memory(self) -> float:
        """Return how much it holds, in megabytes."""
        return self.process.memory_info().rss / _MEGABYTE

    def complaints(self) -> list[str]:
        """Return what it logged that is an error, or has a traceback."""
        lines = self.desk.processes[0].said().splitlines()
        return [line for line in lines if not _is_well(line)]

    async def answers(self) -> bool:
        """Ask a question as an agent does; an answer that is none, late or wrong says no."""
        cast = self.desk.cast
        # In whatever language they chose meanwhile.
        await cast.agent.slash("language en", cast.general)
        asked = await cast.agent.slash(f"check {ACCOUNT}", cast.general)
        words = asked.body if isinstance(asked.body, dict) else {}
        return asked.status == 200 and asked.elapsed < 3 and VERDICT in text_in(words, "text")


def _is_well(line: str) -> bool:
    try:
        said: Json = json.loads(line)
    except ValueError:
        return False
    return said.get("level") not in {"error", "critical"} and "Traceback" not in line


@asynccontextmanager
async def target(database_url: str, folder: Path) -> AsyncIterator[Target]:
    """Run it until the end of the block."""
    async with world(database_url, folder, "") as desk:
        AccountStore(desk.database).replace(sample_accounts(), datetime.now(UTC))
        await desk.start([["serve"]])
        port = (await desk.processes[0].ready())["port"]
        desk.workspace.connect(f"http://{HOST}:{port}")
        yield Target(desk, port)
